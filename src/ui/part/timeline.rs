//! The recipients of a sent message, one row each: state, time, reason. A click expands the receipts of a recipient.

use iced::widget::{column, container, responsive, row, space, text};
use iced::{Alignment, Element, Length};

use super::controls::{body, caption, icon_label, link, small};
use super::{receipt, state_icon};
use crate::engine::view::DispatchView;
use crate::pec::{Receipt, RecipientKind, RecipientState, RecipientStatus, Role};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::save::ExportKind;
use crate::ui::theme::{BODY, SMALL, Tone, gap, icon_size, stroke, style, width};
use crate::ui::widget::button::{Variant, button};
use crate::ui::widget::ellipsized;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Expand or collapse a recipient, by its index.
    Toggle(usize),
    /// A button of a receipt.
    Receipt(receipt::Message),
    /// Export the sent message with all its receipts.
    Export(ExportKind),
}

/// `open` is the index of the expanded recipient.
pub fn view<'a>(context: Context<'a>, dispatch: &'a DispatchView, open: Option<usize>) -> Element<'a, Message> {
    let export = |icon, key, form| link(context.palette, icon, context.get(key)).on_press(Message::Export(form));
    let exports = row![
        export(Some(Icon::Save), "ui-export-evidence", ExportKind::Evidence),
        export(None, "ui-export-court", ExportKind::Court),
        export(None, "ui-export-eml", ExportKind::Eml),
    ]
    .spacing(gap::S)
    .wrap();
    let table = responsive(move |size| table(context, dispatch, open, size.width < width::TIMELINE_NARROW)).height(Length::Shrink);
    // Wider, the state would stand too far from its recipient.
    let table = container(table).max_width(width::PAGE);
    column![table, exports].spacing(gap::XS).into()
}

fn table<'a>(context: Context<'a>, dispatch: &'a DispatchView, open: Option<usize>, narrow: bool) -> Element<'a, Message> {
    let palette = context.palette;
    let head = row![container(caption(palette, context.get("ui-column-recipient"))).width(Length::Fill)]
        .push((!narrow).then(|| container(caption(palette, context.get("ui-column-state"))).width(width::STATE)))
        .spacing(gap::S)
        .padding([gap::S, gap::M]);
    let mut table = column![head, super::controls::hairline(palette)];
    let last = dispatch.status.recipients.len().saturating_sub(1);
    for (index, status) in dispatch.status.recipients.iter().enumerate() {
        let shown = open == Some(index);
        table = table.push(recipient(context, index, status, shown, narrow));
        if shown {
            table = table.push(details(context, status));
        }
        if index < last {
            table = table.push(super::controls::hairline(palette));
        }
    }
    container(table)
        .padding(stroke::LINE)
        .width(Length::Fill)
        .style(style::card_flat(palette))
        .into()
}

fn recipient<'a>(context: Context<'a>, index: usize, status: &'a RecipientStatus, open: bool, narrow: bool) -> Element<'a, Message> {
    let palette = context.palette;
    let (icon, tone) = state_icon::of_recipient(status.state);
    let arrow = if open { Icon::Down } else { Icon::Right };
    let mut address = row![
        arrow.view(icon_size::S, palette.muted),
        ellipsized(status.address.as_str(), BODY)
            .strong()
            .keeping_ends()
            .width(Length::Shrink)
    ]
    .spacing(gap::S)
    .align_y(Alignment::Center);
    if status.role == Role::Cc {
        address = address.push(small(palette, context.get("ui-cc")));
    }
    let when = status
        .at
        .map_or_else(|| context.get("ui-no-time-yet"), |at| context.words.instant(at));
    let when = ellipsized(when, SMALL).colour(palette.muted);
    let state = icon_label(icon, context.words.state(status.state), SMALL, palette.tone(tone));
    let about = note(context, status).map(|words| indented(icon_size::S, small(palette, words).into()));
    let step = has_failed(status).then(|| {
        let words = text(context.words.next_step(status.state)).size(SMALL);
        let step = row![Icon::Right.view(icon_size::M, palette.tone(tone)), words].spacing(gap::XS);
        indented(icon_size::S, step.into())
    });
    let content: Element<'a, Message> = if narrow {
        let status_line = row![state, when].spacing(gap::S).align_y(Alignment::Center);
        column![address, indented(icon_size::S, status_line.into())]
            .push(about)
            .push(step)
            .spacing(gap::XS)
            .into()
    } else {
        let left = column![address].push(about).push(step).spacing(gap::XS).width(Length::Fill);
        let right = column![state, indented(icon_size::M, when.into())]
            .spacing(gap::XS)
            .width(width::STATE);
        row![left, right].spacing(gap::S).into()
    };
    button(palette, Variant::Row, content)
        .padding([gap::S, gap::M])
        .width(Length::Fill)
        .chosen(open)
        .on_press(Message::Toggle(index))
        .into()
}

fn indented<'a>(by: f32, content: Element<'a, Message>) -> Element<'a, Message> {
    row![space().width(by), content].spacing(gap::S).into()
}

/// The reason as the provider wrote it, else a remark.
fn note(context: Context<'_>, status: &RecipientStatus) -> Option<String> {
    match (&status.reason, status.overdue) {
        (Some(reason), _) => Some(reason.clone()),
        (None, true) => Some(context.get("ui-overdue")),
        (None, false) => (status.kind == RecipientKind::Ordinary).then(|| context.get("ui-outside-pec")),
    }
}

fn details<'a>(context: Context<'a>, status: &'a RecipientStatus) -> Element<'a, Message> {
    let palette = context.palette;
    let mut content = column![].spacing(gap::S);
    if !has_failed(status) {
        content = content.push(body(context.words.next_step(status.state)).size(SMALL));
    }
    let (counted, not_counted): (Vec<&Receipt>, Vec<&Receipt>) = status.receipts.iter().partition(|found| found.verdict.is_genuine());
    if counted.is_empty() {
        content = content.push(small(palette, context.get("ui-no-receipt-yet")));
    }
    for found in counted {
        content = content.push(receipt::card(context, found).map(Message::Receipt));
    }
    content = content.push((!not_counted.is_empty()).then(|| set_apart(context, not_counted)));
    container(content)
        .padding([gap::S, gap::M])
        .width(Length::Fill)
        .style(style::ground(palette.raised))
        .into()
}

/// Whether the user has to do something, or may have to.
fn has_failed(status: &RecipientStatus) -> bool {
    matches!(
        status.state,
        RecipientState::Failed | RecipientState::Virus | RecipientState::Refused | RecipientState::Uncertain | RecipientState::Delayed
    )
}

/// Receipts whose signature is not genuine: they change nothing, and must not be taken for the others.
fn set_apart<'a>(context: Context<'a>, receipts: Vec<&'a Receipt>) -> Element<'a, Message> {
    let palette = context.palette;
    let cards = receipts
        .into_iter()
        .map(|found| receipt::card(context, found).map(Message::Receipt));
    let head = icon_label(Icon::Unsealed, context.get("ui-not-counted"), BODY, palette.tone(Tone::Bad));
    let why = small(palette, context.get("ui-not-counted-why"));
    let inside = container(column![head, why].extend(cards).spacing(gap::S))
        .padding([gap::S, gap::M])
        .width(Length::Fill)
        .style(style::ground(palette.tint(Tone::Bad)));
    container(inside)
        .padding(iced::Padding::ZERO.left(gap::XS))
        .style(style::ground(palette.set(Tone::Bad).border))
        .into()
}
