//! Subject, addresses and date. The sender and the provider that signed the envelope are both shown, never mixed up.

use iced::widget::{column, container, row};
use iced::{Alignment, Element, Length};

use crate::engine::view::{DispatchView, MessageView};
use crate::pec::Kind;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{icon_label, selectable, small, title};
use crate::ui::screen::list;
use crate::ui::theme::{BODY, SMALL, Tone, gap, width};
use crate::ui::widget::ellipsis::plain;

/// The header of a message, or of a dispatch whose message is not kept here.
pub(super) fn view<'a, Message: Clone + 'a>(
    context: Context<'a>,
    message: Option<&'a MessageView>,
    dispatch: Option<&'a DispatchView>,
) -> Element<'a, Message> {
    match (message, dispatch) {
        (Some(message), _) => of_message(context, message),
        (None, Some(dispatch)) => of_dispatch(context, dispatch),
        (None, None) => column![].into(),
    }
}

fn of_message<'a, Message: Clone + 'a>(context: Context<'a>, view: &'a MessageView) -> Element<'a, Message> {
    let inner = &view.content;
    let mut lines = column![].spacing(gap::XS);
    if let Some((name, address)) = &inner.from {
        lines = lines.push(field(context, "ui-from", person(name, address)));
    }
    if let Some(provider) = wrapped_by(view) {
        lines = lines.push(field(context, "ui-wrapped-by", provider));
    }
    if !inner.to.is_empty() {
        lines = lines.push(field(context, "ui-to", addresses(context, &inner.to, inner.to_others)));
    }
    if !inner.cc.is_empty() {
        lines = lines.push(field(context, "ui-cc", addresses(context, &inner.cc, inner.cc_others)));
    }
    if let Some(date) = inner.date {
        lines = lines.push(field(context, "ui-date", context.words.instant(date)));
    }
    column![title(plain(list::subject(context, &inner.subject).into()).into_owned()), lines]
        .push(attached(context, view))
        .push(disagreement(context, view))
        .spacing(gap::S)
        .into()
}

fn of_dispatch<'a, Message: Clone + 'a>(context: Context<'a>, view: &'a DispatchView) -> Element<'a, Message> {
    let dispatch = &view.dispatch;
    let lines = column![
        field(context, "ui-from", dispatch.account.to_string()),
        field(context, "ui-date", context.words.instant(dispatch.sent_at))
    ]
    .spacing(gap::XS);
    let text = if dispatch.message.is_some() {
        "ui-loading"
    } else {
        "ui-message-not-here"
    };
    column![
        title(plain(list::subject(context, &dispatch.subject).into()).into_owned()),
        lines,
        small(context.palette, context.get(text))
    ]
    .spacing(gap::S)
    .into()
}

fn field<'a, Message: 'a>(context: Context<'a>, key: &str, value: String) -> Element<'a, Message> {
    row![
        container(small(context.palette, context.get(key)))
            .width(width::HEADER_NAME)
            .padding(iced::Padding::ZERO.top(0.0)),
        container(selectable(context.palette, plain(value.into()).into_owned(), BODY)).width(Length::Fill)
    ]
    .spacing(gap::S)
    .align_y(Alignment::Start)
    .into()
}

fn addresses(context: Context<'_>, addresses: &[String], others: usize) -> String {
    context.words.addresses(addresses, others, str::to_owned)
}

fn person(name: &str, address: &str) -> String {
    let name = name.trim();
    if name.is_empty() || name.eq_ignore_ascii_case(address) {
        address.to_owned()
    } else {
        format!("{name} <{address}>")
    }
}

/// The address that signed the envelope, where there is an envelope.
fn wrapped_by(view: &MessageView) -> Option<String> {
    let wrapped = matches!(view.reading.kind, Kind::TransportEnvelope | Kind::Anomaly | Kind::RemDispatch);
    let (_, address) = view.reading.headers.from.as_ref().filter(|_| wrapped)?;
    Some(address.clone())
}

/// For a message in a file or in another message: where it comes from.
fn attached<'a, Message: 'a>(context: Context<'a>, view: &MessageView) -> Option<Element<'a, Message>> {
    let (icon, words) = match (&view.source.file, view.source.is_attached()) {
        (_, true) => (Icon::Attach, context.get("ui-attached-message")),
        (Some(file), false) => {
            let file = file.display().to_string();
            (Icon::Folder, context.with("ui-outside-message", &[("file", file.into())]))
        }
        (None, false) => return None,
    };
    Some(icon_label(icon, plain(words.into()).into_owned(), SMALL, context.palette.muted).into())
}

/// A warning where the certified sender differs from the From header of the carried message.
fn disagreement<'a, Message: 'a>(context: Context<'a>, view: &'a MessageView) -> Option<Element<'a, Message>> {
    let certified = view
        .reading
        .certification
        .as_ref()
        .filter(|_| view.verification.verdict.is_genuine())?;
    let (_, written) = view.content.from.as_ref()?;
    let differs = !certified.sender.is_empty() && !certified.sender.trim().eq_ignore_ascii_case(written.trim());
    let envelope = view.reading.kind == Kind::TransportEnvelope;
    (differs && envelope).then(|| {
        let words = context.with("ui-sender-differs", &[("certified", certified.sender.as_str().into())]);
        icon_label(Icon::Warn, words, SMALL, context.tone(Tone::Warn)).into()
    })
}
