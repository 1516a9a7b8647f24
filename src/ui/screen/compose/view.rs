//! The view: fields above the text, checks beside it, attachments below it.

use iced::keyboard::{self, key};
use iced::widget::{column, container, mouse_area, responsive, row, space, text, text_editor, text_input};
use iced::{Alignment, Element, Length};

use super::{Compose, Message, Sender, Sending, field_id, preflight};
use crate::pec::{ReceiptType, Role};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{
    caption, choice, drop_down, field, hairline, icon_button, link, outlined, primary, scroll, small, strong, title, with_tooltip,
};
use crate::ui::theme::{BODY, READING, REGULAR, SMALL, Tone, gap, height, icon_size, radius, stroke, style, width};
use crate::ui::widget::button::{Variant, button};
use crate::ui::widget::ellipsis::measure;
use crate::ui::widget::{MenuAction, MenuEntry, context_menu, ellipsized, wrap};

impl Compose {
    pub fn view<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let content = responsive(move |size| match size.width < width::ASIDE + width::PAGE_MIN {
            true => self.stacked(context),
            false => self.with_aside(context),
        });
        container(content).height(Length::Fill).into()
    }

    /// The checks and the choice of the receipt beside the message.
    fn with_aside<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let page = column![
            self.bar(context),
            hairline(palette),
            self.header(context),
            hairline(palette),
            self.text(context, Length::Fill),
            self.attachments(context)
        ]
        .push(self.question(context));
        let side = container(scroll(palette, self.aside(context)).height(Length::Fill))
            .width(width::ASIDE)
            .height(Length::Fill)
            .style(style::ground(palette.raised));
        let split = container(space())
            .width(stroke::LINE)
            .height(Length::Fill)
            .style(style::ground(palette.line));
        row![page.width(Length::Fill), split, side].into()
    }

    /// The same below the message, where the window is narrow.
    fn stacked<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let page = column![
            self.header(context),
            hairline(palette),
            self.text(context, height::READER_MIN.into()),
            self.attachments(context),
            hairline(palette),
            container(self.aside(context)).style(style::ground(palette.raised))
        ];
        column![self.bar(context), hairline(palette), scroll(palette, page).height(Length::Fill)]
            .push(self.question(context))
            .into()
    }

    fn text<'a>(&'a self, context: Context<'a>, height: Length) -> Element<'a, Message> {
        text_editor(&self.body)
            .id(super::BODY)
            .placeholder(context.get("ui-body"))
            .on_action(Message::BodyAction)
            .key_binding(binding)
            .size(READING)
            .padding([gap::M, gap::L])
            .height(height)
            .style(style::editor(context.palette))
            .into()
    }

    fn bar<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let running = matches!(self.sending, Sending::Running);
        let words = if running { "ui-sending" } else { "ui-send" };
        let at = self.autosave.kept_at.map(|at| context.words.list_date(at, context.now));
        let kept = at.map_or_else(String::new, |at| context.with("ui-draft-kept", &[("at", at.into())]));
        let kept = small(palette, kept);
        let ready = self.can_send() || self.has_typed();
        let send = primary(palette, Some(Icon::Sent), context.get(words), ready.then_some(Message::Send));
        row![
            title(context.get("ui-new-message")),
            container(kept).width(Length::Fill),
            outlined(palette, Some(Icon::Attach), context.get("ui-attach")).on_press(Message::Attach),
            send,
            icon_button(palette, Icon::Close, context.get("ui-close"), Some(Message::Close))
        ]
        .spacing(gap::S)
        .padding([gap::S, gap::L])
        .align_y(Alignment::Center)
        .into()
    }

    /// Whether an address is typed that is not a chip yet: sending makes it one.
    fn has_typed(&self) -> bool {
        self.from.is_some() && !self.typed_to.trim().is_empty() && !matches!(self.sending, Sending::Running)
    }

    fn header<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let accounts: Vec<Sender> = context
            .overview
            .accounts
            .iter()
            .map(|view| Sender(view.account.id.clone()))
            .collect();
        let colour = self
            .from
            .as_ref()
            .and_then(|id| context.account(id))
            .map(|view| palette.account(view.colour));
        let bar = container(space())
            .width(gap::XS)
            .height(icon_size::M)
            .style(style::ground(colour.unwrap_or(palette.line)));
        let chosen = self.from.clone().map(Sender);
        let sender = drop_down(
            palette,
            accounts,
            chosen.as_ref(),
            context.get("ui-from-choose"),
            Message::SenderChosen,
        );
        let habit = (self.from_habit && self.from.is_some()).then(|| small(palette, context.get("ui-from-habit")));
        let subject = text_input(&context.get("ui-subject-hint"), &self.draft.subject)
            .id(super::SUBJECT)
            .on_input(Message::SubjectTyped)
            .size(BODY)
            .padding([gap::S, 0.0])
            .style(style::bare_field(palette));
        column![
            field_row(
                context,
                "ui-from",
                row![bar, sender].push(habit).spacing(gap::S).align_y(Alignment::Center).into()
            ),
            self.chips(context, Role::To),
            self.chips(context, Role::Cc),
            focusing(context, super::SUBJECT, subject.into())
        ]
        .spacing(gap::XS)
        .padding([gap::S, gap::L])
        .into()
    }

    fn chips<'a>(&'a self, context: Context<'a>, role: Role) -> Element<'a, Message> {
        let key = field_id(role);
        let (addresses, typed) = match role {
            Role::To => (&self.draft.to, &self.typed_to),
            Role::Cc => (&self.draft.cc, &self.typed_cc),
        };
        let chips = addresses
            .iter()
            .enumerate()
            .map(|(index, address)| self.chip(context, role, index, address));
        let hint = if addresses.is_empty() && role == Role::To {
            context.get("ui-to-hint")
        } else {
            String::new()
        };
        let entry = text_input(&hint, typed)
            .id(key)
            .on_input(move |text| Message::RecipientTyped(role, text))
            .on_paste(move |_| Message::PasteRecipients(role))
            .on_submit(Message::EndRecipient(role))
            .size(BODY)
            .padding([gap::S, 0.0])
            .width(if addresses.is_empty() {
                width::RECIPIENT_MAX
            } else {
                (measure(typed, BODY, REGULAR) + gap::XL).clamp(width::RECIPIENT_MIN, width::RECIPIENT_MAX)
            })
            .style(style::bare_field(context.palette));
        let content = column![wrap(chips, entry)].push(self.proposals(context, role));
        focusing(context, key, content.into())
    }

    fn chip<'a>(&'a self, context: Context<'a>, role: Role, index: usize, address: &'a str) -> Element<'a, Message> {
        let palette = context.palette;
        let wrong = self.problems.iter().any(|problem| preflight::is_about(problem, address));
        let tone = if wrong { Tone::Bad } else { Tone::Calm };
        let remove = button(palette, Variant::Quiet, Icon::Close.view(icon_size::S, palette.tone(tone)))
            .padding(gap::XS)
            .on_press(Message::RemoveRecipient(role, index));
        let content = row![].push(wrong.then(|| Icon::Warn.view(icon_size::S, palette.tone(tone))));
        let content = content
            .push(
                text(address)
                    .size(SMALL)
                    .color(if wrong { palette.tone(tone) } else { palette.text }),
            )
            .push(remove)
            .spacing(gap::XS)
            .align_y(Alignment::Center);
        container(content)
            .padding(iced::Padding::from([gap::XS, gap::XS]).left(gap::S))
            .style(style::tinted(palette, tone, radius::L))
            .into()
    }

    fn attachments<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let mut content = column![].spacing(gap::S);
        if !self.draft.attachments.is_empty() {
            let cards = self.draft.attachments.iter().enumerate().map(|(index, file)| {
                let size = context.words.size(file.bytes.len() as u64);
                let remove = button(palette, Variant::Quiet, Icon::Close.view(icon_size::S, palette.muted))
                    .padding(gap::XS)
                    .on_press(Message::RemoveAttachment(index));
                let remove = with_tooltip(palette, remove, context.get("ui-remove"));
                let about = row![
                    Icon::Attach.view(icon_size::M, palette.muted),
                    ellipsized(file.name.as_str(), SMALL).keeping_ends().width(Length::Shrink),
                    small(palette, size),
                    remove
                ];
                let card = container(about.spacing(gap::S).align_y(Alignment::Center))
                    .padding(iced::Padding::from([0.0, gap::XS]).left(gap::S))
                    .style(style::panel(palette));
                let last = index + 1 == self.draft.attachments.len();
                let entries = move || attachment_menu(context, index, last);
                context_menu(palette, card, entries).into()
            });
            content = content.push(iced::widget::row(cards).spacing(gap::S).wrap().vertical_spacing(gap::S));
        }
        let path = field(palette, &context.get("ui-paste-path"), &self.path, false)
            .on_input(Message::PathTyped)
            .on_submit(Message::AttachPath);
        let add =
            (!self.path.trim().is_empty()).then(|| link(palette, Some(Icon::Plus), context.get("ui-attach")).on_press(Message::AttachPath));
        content = content.push(row![path].push(add).spacing(gap::S).align_y(Alignment::Center));
        column![hairline(palette), container(content).padding([gap::S, gap::L])].into()
    }

    fn aside<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let types = [ReceiptType::Completa, ReceiptType::Breve, ReceiptType::Sintetica];
        let mut receipt = column![caption(palette, context.get("ui-receipt-choice"))].spacing(gap::S);
        for kind in types {
            let why = context.words.receipt_type_detail(kind);
            let chosen = self.draft.receipt_type == kind;
            let word = context.words.receipt_type(kind);
            receipt = receipt.push(choice(palette, word, why, chosen, Message::ReceiptType(kind)));
        }
        column![
            preflight::view(context, self.from.as_ref(), &self.draft, &self.problems),
            hairline(palette),
            receipt,
            hairline(palette),
            column![
                caption(palette, context.get("ui-no-bcc")),
                small(palette, context.get("ui-no-bcc-why"))
            ]
            .spacing(gap::XS)
        ]
        .spacing(gap::M)
        .padding(gap::L)
        .into()
    }

    /// The open question: what to do with the text, or whether to send in spite of warnings.
    fn question<'a>(&'a self, context: Context<'a>) -> Option<Element<'a, Message>> {
        let palette = context.palette;
        let (words, yes) = match (&self.sending, self.leaving) {
            (_, true) => {
                let discard = button(palette, Variant::Destructive, text(context.get("ui-discard")).size(BODY)).on_press(Message::Discard);
                let keep = primary(
                    palette,
                    Some(Icon::Drafts),
                    context.get("ui-keep-draft"),
                    Some(Message::SaveAndClose),
                );
                ("ui-discard-question", row![discard, keep].spacing(gap::S))
            }
            (Sending::Asking, _) => {
                let send = primary(palette, Some(Icon::Sent), context.get("ui-send-anyway"), Some(Message::SendAnyway));
                ("ui-send-question", row![send])
            }
            _ => return None,
        };
        let no = outlined(palette, None, context.get("ui-keep-writing")).on_press(Message::KeepWriting);
        let content = row![
            Icon::Warn.view(icon_size::L, context.tone(Tone::Warn)),
            container(strong(context.get(words))).width(Length::Fill),
            no,
            yes
        ]
        .spacing(gap::S)
        .align_y(Alignment::Center);
        Some(
            container(content)
                .padding([gap::S, gap::L])
                .width(Length::Fill)
                .style(style::tinted(palette, Tone::Warn, 0.0))
                .into(),
        )
    }
}

fn field_row<'a>(context: Context<'a>, key: &str, content: Element<'a, Message>) -> Element<'a, Message> {
    row![
        container(small(context.palette, context.get(key)))
            .width(width::FIELD_NAME)
            .padding(iced::Padding::ZERO.top(gap::S)),
        container(content).width(Length::Fill)
    ]
    .spacing(gap::S)
    .align_y(Alignment::Start)
    .into()
}

/// A row that focuses its field wherever it is clicked.
fn focusing<'a>(context: Context<'a>, key: &'static str, content: Element<'a, Message>) -> Element<'a, Message> {
    mouse_area(field_row(context, key, content))
        .on_press(Message::Focus(key))
        .interaction(iced::mouse::Interaction::Text)
        .into()
}

/// What an attachment's menu offers: its place among the others, and to remove it.
fn attachment_menu(context: Context<'_>, index: usize, last: bool) -> Vec<MenuEntry<Message>> {
    let before = (index > 0).then_some(Message::MoveAttachment(index, false));
    let after = (!last).then_some(Message::MoveAttachment(index, true));
    vec![
        MenuAction::new(context.get("ui-attachment-before"), before).into(),
        MenuAction::new(context.get("ui-attachment-after"), after).into(),
        MenuEntry::Separator,
        MenuAction::new(context.get("ui-remove"), Message::RemoveAttachment(index)).into(),
    ]
}

/// Mod+Enter is left to the window, which sends; everything else is the editor's.
fn binding(press: text_editor::KeyPress) -> Option<text_editor::Binding<Message>> {
    let enter = matches!(press.key.as_ref(), keyboard::Key::Named(key::Named::Enter));
    if enter && press.modifiers.command() {
        return None;
    }
    text_editor::Binding::from_key_press(press)
}
