//! One receipt: its verdict, its certification data, and buttons to open and to save it.

use iced::widget::{column, container, row};
use iced::{Alignment, Element, Length};

use super::controls::{fact, icon_label, outlined, strong};
use super::state_icon;
use crate::pec::Receipt;
use crate::signature::Sha256;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::theme::{SMALL, gap, icon_size, style};

/// What the buttons of a receipt ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Open this message in the reader.
    Open(Sha256),
    /// Save its exact bytes.
    Save(Sha256),
}

/// The receipt as a card.
pub fn card<'a>(context: Context<'a>, receipt: &'a Receipt) -> Element<'a, Message> {
    let palette = context.palette;
    let (icon, tone) = state_icon::of_verdict(receipt.verdict);
    let head = row![
        Icon::Receipt.view(icon_size::M, palette.muted),
        container(strong(context.words.kind(&receipt.kind))).width(Length::Fill),
        icon_label(icon, context.words.verdict(receipt.verdict), SMALL, palette.tone(tone))
    ]
    .spacing(gap::S)
    .align_y(Alignment::Center);
    let buttons = row![
        outlined(palette, Some(Icon::Open), context.get("ui-open-receipt")).on_press(Message::Open(receipt.message)),
        outlined(palette, Some(Icon::Save), context.get("ui-save-eml")).on_press(Message::Save(receipt.message))
    ]
    .spacing(gap::S);
    container(column![head, facts(context, receipt), buttons].spacing(gap::S))
        .padding([gap::S, gap::M])
        .width(Length::Fill)
        .style(style::card_flat(palette))
        .into()
}

fn facts<'a>(context: Context<'a>, receipt: &'a Receipt) -> Element<'a, Message> {
    let palette = context.palette;
    let mut facts = column![
        fact(palette, context.get("ui-certified-at"), context.words.instant(receipt.at)),
        fact(palette, context.get("ui-provider"), receipt.provider.as_str())
    ]
    .spacing(gap::XS);
    let identifier = receipt.identifier.as_deref();
    facts = facts.push(identifier.map(|text| fact(palette, context.get("ui-identifier"), text)));
    let names = receipt.msgid.as_ref();
    facts = facts.push(names.map(|id| fact(palette, context.get("ui-names-message"), id.to_string())));
    let form = receipt.receipt_type;
    facts = facts.push(form.map(|form| fact(palette, context.get("ui-receipt-form"), context.words.receipt_type(form))));
    let proof = receipt.proof;
    facts = facts.push(proof.map(|proof| {
        let words = context.words.proof(proof);
        fact(palette, context.get("ui-proof"), words)
    }));
    let error = receipt.error_detail.as_deref();
    facts = facts.push(error.map(|text| fact(palette, context.get("ui-error-detail"), text)));
    facts.into()
}
