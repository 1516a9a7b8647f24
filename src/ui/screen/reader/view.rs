//! The view of the reader: toolbar, verdict banner, message.

use iced::widget::{column, container, row, space, text_editor};
use iced::{Alignment, Element, Length};

use super::saving::PATH;
use super::{Content, Message, Opened, PAGE, Reader, Saving, header};
use crate::account::{AccountId, FolderRole};
use crate::engine::view::{DispatchView, MessageView, Row, RowNote};
use crate::pec::{DispatchState, Submission};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::message_action::MessageAction;
use crate::ui::part::controls::{
    body, caption, field, hairline, icon_button, icon_label, link, outlined, primary, scroll, selectable, small,
};
use crate::ui::part::{attachments, empty_state, receipt, timeline, verdict_banner};
use crate::ui::reply::ReplyKind;
use crate::ui::theme::{BODY, READING, Tone, gap, height, style, width};
use crate::ui::widget::button::{Variant, button};

impl Reader {
    /// `row` is the open message's row in the list, if it is the current one: then its flags can be changed and it can be moved.
    pub fn view<'a>(&'a self, context: Context<'a>, row: Option<&Row>) -> Element<'a, Message> {
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
        let export = self.export.as_ref().map(|export| export.view(context).map(Message::Export));
        container(column![container(content).height(Length::Fill)].push(export))
            .width(Length::Fill)
            .height(Length::Fill)
            .style(style::ground(context.palette.surface))
            .into()
    }

    fn opened<'a>(&'a self, context: Context<'a>, opened: &'a Opened, row: Option<&Row>) -> Element<'a, Message> {
        let palette = context.palette;
        let mut page = column![]
            .spacing(gap::M)
            .padding(iced::Padding::from([gap::L, gap::L]).bottom(gap::XL));
        page = page.push(header::view(context, opened.message.as_ref(), opened.dispatch.as_ref()));
        if let Some(view) = &opened.dispatch {
            page = page.push(alerts(context, view));
            page = page.push(timeline::view(context, view, opened.recipient).map(Message::Timeline));
        }
        if let Some(message) = &opened.message {
            page = page.push(answered(context, message, opened.dispatch.as_ref()));
            page = page.push(attachments::strip(context, message).map(|strip| strip.map(Message::Attachments)));
            page = page.push(hairline(palette));
            page = page.push(body_text(context, opened, message));
            let technical = attachments::technical(context, message, opened.technical_open);
            page = page.push(technical.map(|parts| parts.map(Message::Attachments)));
        }
        column![]
            .push(self.toolbar(context, opened, row))
            .push(banner(context, opened))
            .push(scroll(palette, page).id(PAGE).height(Length::Fill))
            .push(self.saving.as_ref().map(|saving| ask_path(context, saving)))
            .into()
    }

    fn toolbar<'a>(&'a self, context: Context<'a>, opened: &'a Opened, row: Option<&Row>) -> Element<'a, Message> {
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
        bar = bar.push(reply_buttons(context, message)).push(space().width(Length::Fill));
        let Some(row) = row else {
            return bar.push(save).into();
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
            .push(save)
            .push(action(Icon::Archive, "ui-archive", MessageAction::Archive))
            .push(action(Icon::Trash, trash_name, MessageAction::Trash))
            .into()
    }
}

fn reply_buttons<'a>(context: Context<'a>, message: &MessageView) -> Element<'a, Message> {
    // Receipts are sent by machines, and a message in a file belongs to no mailbox to reply from.
    let answerable = !message.reading.kind.is_receipt();
    let buttons = [
        (Icon::Reply, "ui-reply", ReplyKind::Sender, answerable),
        (
            Icon::ReplyAll,
            "ui-reply-all",
            ReplyKind::All,
            answerable && has_others(context, message),
        ),
        (Icon::Forward, "ui-forward", ReplyKind::Forward, true),
    ];
    let buttons = buttons.into_iter().filter(|(.., offered)| *offered && !message.source.is_outside());
    let buttons = buttons.map(|(icon, key, kind, _)| {
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

fn body_text<'a>(context: Context<'a>, opened: &'a Opened, message: &'a MessageView) -> Element<'a, Message> {
    let palette = context.palette;
    let text: Element<'a, Message> = match &opened.long {
        Some(long) => text_editor(long)
            .on_action(Message::TextAction)
            .size(READING)
            .height(height::LONG_TEXT)
            .padding(0)
            .style(style::editor(palette))
            .into(),
        // Its banner says why nothing of it is shown.
        None if matches!(message.note(), Some(RowNote::SetAside | RowNote::Waiting)) => space().into(),
        None if message.content.text.trim().is_empty() => small(palette, context.get("ui-no-text")).into(),
        None => container(selectable(palette, message.content.text.as_str(), READING))
            .max_width(width::READING)
            .into(),
    };
    let projected = message.content.from_html.then(|| {
        small(
            palette,
            context.get(match message.content.without_layout {
                true => "ui-without-layout",
                false => "ui-from-html",
            }),
        )
    });
    let cut = message.content.cut.then(|| small(palette, context.get("ui-cut")));
    column![].push(projected).push(text).push(cut).spacing(gap::S).into()
}

fn ask_path<'a>(context: Context<'a>, saving: &'a Saving) -> Element<'a, Message> {
    let palette = context.palette;
    let content = column![
        caption(palette, context.get("ui-save-where")),
        body(context.get("ui-save-where-why")),
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
