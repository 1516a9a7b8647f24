//! Subject, addresses and date. The sender and the provider that signed the envelope are both shown, never mixed up.

use iced::widget::{column, container, row};
use iced::{Alignment, Element, Length};

use super::{Message, Opened, source};
use crate::engine::view::{DispatchView, MessageView};
use crate::pec::Kind;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::address;
use crate::ui::part::controls::{icon_label, link, selectable, small, title};
use crate::ui::screen::list;
use crate::ui::theme::{BODY, SMALL, Tone, gap, width};
use crate::ui::widget::ellipsis::plain;

/// The header of a message, or of a dispatch whose message is not kept here.
pub(super) fn view<'a>(context: Context<'a>, opened: &'a Opened) -> Element<'a, Message> {
    match (&opened.message, &opened.dispatch) {
        (Some(message), dispatch) => of_message(context, message, opened.header_open, dispatch.is_some()),
        (None, Some(dispatch)) => of_dispatch(context, dispatch),
        (None, None) => column![].into(),
    }
}

fn of_message<'a>(context: Context<'a>, view: &'a MessageView, open: bool, has_rows: bool) -> Element<'a, Message> {
    let inner = &view.content;
    let mut lines = column![].spacing(gap::XS);
    if let Some((name, address)) = &inner.from {
        lines = lines.push(addresses(
            context,
            "ui-from",
            [(person(name, address), address.as_str())],
            0,
            open,
            false,
        ));
    }
    if let Some(provider) = wrapped_by(view) {
        lines = lines.push(field(context, "ui-wrapped-by", provider));
    }
    if !inner.to.is_empty() {
        let to = inner.to.iter().map(|address| (address.clone(), address.as_str()));
        lines = lines.push(addresses(context, "ui-to", to, inner.to_others, open, has_rows));
    }
    if !inner.cc.is_empty() {
        let cc = inner.cc.iter().map(|address| (address.clone(), address.as_str()));
        lines = lines.push(addresses(context, "ui-cc", cc, inner.cc_others, open, has_rows));
    }
    if let Some(date) = inner.date {
        lines = lines.push(field(context, "ui-date", context.words.instant(date)));
    }
    if open {
        lines = more(context, view)
            .into_iter()
            .fold(lines, |lines, (key, value)| lines.push(field(context, key, value)));
    }
    lines = lines.push(switches(context, open));
    column![title(plain(list::subject(context, &inner.subject).into()).into_owned()), lines]
        .push(attached(context, view))
        .push(disagreement(context, view))
        .spacing(gap::S)
        .into()
}

/// The fields that show on request.
fn more(context: Context<'_>, view: &MessageView) -> Vec<(&'static str, String)> {
    let inner = &view.content;
    let places = view
        .locations
        .iter()
        .map(|location| format!("{} · {}", location.account, location.folder));
    let places = places.collect::<Vec<_>>().join("\n");
    let fields = [
        ("ui-reply-to", inner.reply_to.clone()),
        ("ui-message-id", inner.message_id.as_ref().map(ToString::to_string)),
        ("ui-size", Some(context.words.size(view.size))),
        ("ui-place", Some(places)),
        ("ui-sha256", Some(view.message.to_string())),
    ];
    let known = fields.into_iter().filter_map(|(key, value)| Some((key, value?)));
    known.filter(|(_, value)| !value.is_empty()).collect()
}

/// More or fewer fields, and the source.
fn switches<'a>(context: Context<'a>, open: bool) -> Element<'a, Message> {
    let palette = context.palette;
    let (icon, key) = match open {
        true => (Icon::Up, "ui-header-less"),
        false => (Icon::Down, "ui-header-more"),
    };
    let source =
        open.then(|| link(palette, Some(Icon::Source), context.get("ui-source")).on_press(Message::Source(source::Message::Toggle)));
    row![link(palette, Some(icon), context.get(key)).on_press(Message::ToggleHeader)]
        .push(source)
        .spacing(gap::M)
        .into()
}

fn of_dispatch<'a>(context: Context<'a>, view: &'a DispatchView) -> Element<'a, Message> {
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

fn field<'a>(context: Context<'a>, key: &str, value: String) -> Element<'a, Message> {
    let lines: Vec<_> = value.split('\n').map(|line| plain(line.into()).into_owned()).collect();
    row![
        container(small(context.palette, context.get(key)))
            .width(width::HEADER_NAME)
            .padding(iced::Padding::ZERO.top(0.0)),
        container(selectable(context.palette, lines.join("\n"), BODY)).width(Length::Fill)
    ]
    .spacing(gap::S)
    .align_y(Alignment::Start)
    .into()
}

/// Addresses, each with a menu; of many the first ones. With the whole header, and where each has a row below (`has_rows`), they are text
/// that can be selected.
fn addresses<'a, 'v>(
    context: Context<'a>,
    key: &str,
    all: impl IntoIterator<Item = (String, &'v str)>,
    others: usize,
    open: bool,
    has_rows: bool,
) -> Element<'a, Message> {
    let all: Vec<(String, &str)> = all.into_iter().collect();
    let most = if open { MOST_ADDRESSES } else { FIRST_ADDRESSES };
    let rest = all.len().saturating_sub(most).saturating_add(others);
    let rest = (rest > 0).then(|| context.with("ui-more-addresses", &[("n", rest.into())]));
    if open || has_rows {
        let lines = all.into_iter().take(most).map(|(shown, _)| shown).chain(rest);
        return field(context, key, lines.collect::<Vec<_>>().join(if open { "\n" } else { ", " }));
    }
    let menus = all
        .into_iter()
        .take(most)
        .map(|(shown, address)| address::menu(context, shown, address).map(Message::Address));
    let rest = rest.map(|words| link(context.palette, None, words).on_press(Message::ToggleHeader));
    let menus = iced::widget::row(menus).push(rest).spacing(gap::M).align_y(Alignment::Center);
    row![
        container(small(context.palette, context.get(key))).width(width::HEADER_NAME),
        container(menus.wrap().vertical_spacing(gap::XS)).width(Length::Fill)
    ]
    .spacing(gap::S)
    .into()
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
fn attached<'a>(context: Context<'a>, view: &MessageView) -> Option<Element<'a, Message>> {
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
fn disagreement<'a>(context: Context<'a>, view: &'a MessageView) -> Option<Element<'a, Message>> {
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

/// Addresses that show at first.
const FIRST_ADDRESSES: usize = 6;
/// Addresses that show on request; all are in the source.
const MOST_ADDRESSES: usize = 500;
