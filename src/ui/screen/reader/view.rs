//! The view of the reader: toolbar, verdict banner, message.

use iced::widget::{column, container, responsive, row, space};
use iced::{Alignment, Element, Length};

use super::saving::PATH;
use super::{Content, Message, Opened, PAGE, Reader, Saving, body, header, page, print};
use crate::account::{AccountId, FolderRole};
use crate::engine::view::{DispatchView, MessageView, Row};
use crate::pec::{DispatchState, Submission};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::message_action::MessageAction;
use crate::ui::part::controls::{self, caption, field, hairline, icon_button, icon_label, link, outlined, primary, scroll, small};
use crate::ui::part::{attachments, empty_state, receipt, timeline, verdict_banner};
use crate::ui::reply::ReplyKind;
use crate::ui::screen::list;
use crate::ui::theme::{BODY, SMALL, Tone, gap, height, icon_size, style, width};
use crate::ui::widget::button::{Variant, button};
use crate::ui::widget::ellipsized;

impl Reader {
    /// `row` is the open message's row in the list, if it is the current one: then its flags can be changed and it can be moved.
    pub fn view<'a>(&'a self, context: Context<'a>, row: Option<&'a Row>) -> Element<'a, Message> {
        let content: Element<'a, Message> = match &self.content {
            Content::Nothing => empty_state::view(
                context,
                Icon::Envelope,
                context.get("ui-nothing-open"),
                context.get("ui-nothing-open-more"),
                None,
            ),
            Content::Loading => container(small(context.palette, context.get("ui-loading")))
                .center(Length::Fill)
                .into(),
            Content::Open(opened) => self.opened(context, opened, row),
        };
        let content = match &self.source_page {
            Some(page) => {
                let saving = self.saving.as_ref().map(|saving| ask_path(context, saving));
                column![container(page.view(context)).height(Length::Fill)].push(saving).into()
            }
            None => content,
        };
        let export = self.export.as_ref().map(|export| export.view(context).map(Message::Export));
        let content = container(content).height(Length::Fill);
        container(column![].push(self.loading_strip(context)).push(content).push(export))
            .width(Length::Fill)
            .height(Length::Fill)
            .into()
    }

    fn opened<'a>(&'a self, context: Context<'a>, opened: &'a Opened, row: Option<&'a Row>) -> Element<'a, Message> {
        let palette = context.palette;
        let mut content = column![]
            .spacing(gap::M)
            .padding(iced::Padding::from([gap::L, gap::L]).bottom(gap::XL));
        content = content.push(self.path(context)).push(header::view(context, opened));
        if let Some(view) = &opened.dispatch {
            content = content.push(alerts(context, view));
            content = content.push(timeline::view(context, view, opened.recipient).map(Message::Timeline));
        }
        if let Some(message) = &opened.message {
            content = content.push(answered(context, message, opened.dispatch.as_ref()));
            content = content.push(attachments::strip(context, message).map(|strip| strip.map(Message::Attachments)));
            content = content.push(hairline(palette));
            content = content.push(body::view(context, opened, message, self.find.as_ref()));
            let technical = attachments::technical(context, message, opened.technical_open);
            content = content.push(technical.map(|parts| parts.map(Message::Attachments)));
        }
        column![]
            .push(self.toolbar(context, opened, row))
            .push(banner(context, opened))
            .push(self.find.as_ref().map(|find| find.view(context)))
            .push(scroll(palette, content).id(PAGE).height(Length::Fill))
            .push(self.print.as_ref().map(|print| print.view(context, opened.dispatch.is_some())))
            .push(opened.chosen_link().map(|link| page::link_bar(context, link)))
            .push(self.saving.as_ref().map(|saving| ask_path(context, saving)))
            .into()
    }

    /// The messages that lead to the open one, each a way back.
    fn path<'a>(&'a self, context: Context<'a>) -> Option<Element<'a, Message>> {
        let palette = context.palette;
        let mut path = row![small(palette, context.get("ui-opened-from"))]
            .spacing(gap::XS)
            .align_y(Alignment::Center);
        for (at, visited) in self.history.iter().enumerate() {
            let name = ellipsized(list::subject(context, &visited.subject), SMALL)
                .colour(palette.accent)
                .width(Length::Shrink);
            let step = button(palette, Variant::Quiet, container(name).max_width(width::STEP));
            let arrow = (at > 0).then(|| Icon::Right.view(icon_size::S, palette.muted));
            path = path.push(arrow).push(step.padding(gap::XS).on_press(Message::BackTo(at)));
        }
        (!self.history.is_empty()).then(|| path.wrap().vertical_spacing(gap::XS).into())
    }

    /// Where there is no room for the words of the buttons, they are tooltips.
    fn toolbar<'a>(&'a self, context: Context<'a>, opened: &'a Opened, row: Option<&'a Row>) -> Element<'a, Message> {
        let replies = opened.message.as_ref().map(|message| replies(context, message)).unwrap_or_default();
        let words = replies.into_iter().map(|(_, key, _)| key);
        let words = words.chain(self.has_history().then_some("ui-back"));
        let words: f32 = words
            .map(|key| width::TOOLBAR_WORD + context.get(key).chars().count() as f32 * LETTER)
            .sum();
        let icons: u8 = if row.is_some() { 6 } else { 2 };
        let needed = words + f32::from(icons) * width::TOOLBAR_ICON + gap::XL;
        responsive(move |size| self.toolbar_in(context, opened, row, size.width >= needed))
            .height(height::TOOLBAR)
            .into()
    }

    fn toolbar_in<'a>(&'a self, context: Context<'a>, opened: &'a Opened, row: Option<&Row>, has_words: bool) -> Element<'a, Message> {
        let palette = context.palette;
        let mut bar = row![]
            .spacing(gap::XS)
            .align_y(Alignment::Center)
            .padding([gap::S, gap::M])
            .height(height::TOOLBAR);
        if !self.history.is_empty() {
            bar = bar.push(link(palette, Some(Icon::Back), context.get("ui-back")).on_press(Message::Back));
        }
        let Some(message) = &opened.message else {
            return bar.into();
        };
        let save = icon_button(palette, Icon::Save, context.get("ui-save-original"), Some(Message::SaveOriginal));
        let print = icon_button(
            palette,
            Icon::Printer,
            context.get("ui-print"),
            Some(Message::Print(print::Message::Ask)),
        );
        bar = bar
            .push(reply_buttons(context, message, has_words))
            .push(space().width(Length::Fill));
        let Some(row) = row else {
            return bar.push(print).push(save).into();
        };
        let (read, read_name) = match row.flags.seen {
            true => (Icon::Unread, "ui-mark-unread"),
            false => (Icon::Envelope, "ui-mark-read"),
        };
        let (star, star_name) = match row.flags.flagged {
            true => (Icon::Starred, "ui-unstar"),
            false => (Icon::Star, "ui-star"),
        };
        let trash_name = match context.role_of(&row.location) {
            Some(FolderRole::Trash) => "ui-erase",
            _ => "ui-trash",
        };
        let action = |icon, name: &str, action| icon_button(palette, icon, context.get(name), Some(Message::Do(action)));
        bar.push(action(read, read_name, MessageAction::ToggleSeen))
            .push(action(star, star_name, MessageAction::ToggleStar))
            .push(print)
            .push(save)
            .push(action(Icon::Archive, "ui-archive", MessageAction::Archive))
            .push(action(Icon::Trash, trash_name, MessageAction::Trash))
            .into()
    }
}

/// The ways to answer this message.
fn replies(context: Context<'_>, message: &MessageView) -> Vec<(Icon, &'static str, ReplyKind)> {
    // A message in a file belongs to no mailbox to reply from.
    if message.source.is_outside() {
        return Vec::new();
    }
    let mut replies = Vec::new();
    // Receipts are sent by machines.
    if !message.reading.kind.is_receipt() {
        replies.push((Icon::Reply, "ui-reply", ReplyKind::Sender));
        if has_others(context, message) {
            replies.push((Icon::ReplyAll, "ui-reply-all", ReplyKind::All));
        }
    }
    replies.push((Icon::Forward, "ui-forward", ReplyKind::Forward));
    replies
}

fn reply_buttons<'a>(context: Context<'a>, message: &MessageView, has_words: bool) -> Element<'a, Message> {
    let buttons = replies(context, message).into_iter().map(|(icon, key, kind)| {
        if !has_words {
            return icon_button(context.palette, icon, context.get(key), Some(Message::Reply(kind)));
        }
        let words = icon_label(icon, context.get(key), BODY, context.palette.muted);
        button(context.palette, Variant::Quiet, words).on_press(Message::Reply(kind)).into()
    });
    iced::widget::row(buttons).spacing(gap::XS).align_y(Alignment::Center).into()
}

/// Whether there are recipients besides the user and the sender, so that replying to all differs from replying.
fn has_others(context: Context<'_>, message: &MessageView) -> bool {
    let own = |address: &String| context.account(&AccountId::of(address)).is_some();
    let writer = message.content.from.as_ref().map(|(_, address)| address);
    let addresses = message.content.to.iter().chain(&message.content.cc);
    addresses.filter(|address| !own(address) && Some(*address) != writer).count() > usize::from(writer.is_some_and(own))
}

/// The banner, above everything that content of the message can draw.
fn banner<'a>(context: Context<'a>, opened: &'a Opened) -> Element<'a, Message> {
    match (&opened.dispatch, &opened.message) {
        (Some(view), _) => verdict_banner::of_dispatch(context, &view.status, dispatch_headline(context, view), submission(context, view)),
        (None, Some(message)) => verdict_banner::of_message(context, message, opened.verdict_open, Message::ToggleVerdict),
        (None, None) => space().into(),
    }
}

fn dispatch_headline(context: Context<'_>, view: &DispatchView) -> String {
    let recipients = view.status.recipients.len();
    let delivered = view.status.delivered();
    let word = context.words.dispatch(&view.status);
    // Where something is unproved the word counts already.
    if recipients < 2 || (view.status.state == DispatchState::Delivered && view.status.unproved() > 0) {
        return word;
    }
    let variables = [("state", word.into()), ("done", delivered.into()), ("of", recipients.into())];
    context.with("ui-dispatch-headline", &variables)
}

fn submission(context: Context<'_>, view: &DispatchView) -> String {
    let at = context.words.instant(view.dispatch.sent_at);
    let form = context.words.receipt_type(view.dispatch.receipt_type);
    match &view.dispatch.submission {
        Submission::Accepted { .. } | Submission::Elsewhere => {
            context.with("ui-submission-sent", &[("at", at.into()), ("form", form.into())])
        }
        Submission::Committed if view.dispatch.sent_at > context.now => context.with("ui-submission-held", &[("at", at.into())]),
        Submission::Committed => context.get("ui-submission-committed"),
        Submission::InFlight => context.get("ui-submission-in-flight"),
        Submission::Rejected { reason } => context.with("ui-submission-rejected", &[("reason", reason.as_str().into())]),
        Submission::Uncertain => context.get("ui-submission-uncertain"),
    }
}

fn alerts<'a>(context: Context<'a>, view: &'a DispatchView) -> Option<Element<'a, Message>> {
    if view.alerts().is_empty() {
        return None;
    }
    let banners = view.alerts().iter().map(|alert| {
        let open = alert.receipt.map(|receipt| {
            outlined(context.palette, Some(Icon::Open), context.get("ui-open-message"))
                .on_press(Message::Timeline(timeline::Message::Receipt(receipt::Message::Open(receipt))))
                .into()
        });
        verdict_banner::alert(context, context.words.alert_code(alert.code), alert.recipient.clone(), open)
    });
    Some(iced::widget::column(banners).spacing(gap::S).into())
}

/// For a receipt: a button to the sent message it is about.
fn answered<'a>(context: Context<'a>, message: &'a MessageView, shown: Option<&DispatchView>) -> Option<Element<'a, Message>> {
    let id = message
        .dispatch
        .clone()
        .filter(|_| shown.is_none() && message.reading.kind.is_receipt())?;
    let button = outlined(context.palette, Some(Icon::Sent), context.get("ui-open-dispatch")).on_press(Message::OpenDispatch(id));
    Some(button.into())
}

fn ask_path<'a>(context: Context<'a>, saving: &'a Saving) -> Element<'a, Message> {
    let palette = context.palette;
    let content = column![
        caption(palette, context.get("ui-save-where")),
        controls::body(context.get("ui-save-where-why")),
        row![
            field(palette, &context.get("ui-path"), &saving.path, false)
                .id(PATH)
                .on_input(Message::PathTyped)
                .on_submit(Message::SaveTyped),
            primary(palette, Some(Icon::Save), context.get("ui-save"), Some(Message::SaveTyped)),
            outlined(palette, None, context.get("ui-cancel")).on_press(Message::CancelSave)
        ]
        .spacing(gap::S)
        .align_y(Alignment::Center)
    ]
    .spacing(gap::S);
    container(content)
        .padding([gap::M, gap::L])
        .width(Length::Fill)
        .style(style::tinted(palette, Tone::Calm, 0.0))
        .into()
}

/// The width of a letter on a button, about.
const LETTER: f32 = BODY * 0.55;
