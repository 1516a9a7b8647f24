//! The quick filter: conditions that combine, kinds of message that exclude each other, and for sent messages the state of the delivery.

use iced::widget::{Row, container, row, text};
use iced::{Alignment, Element, Length};

use super::{FILTERS, List, Message};
use crate::engine::DeliveryFilter;
use crate::ui::context::Context;
use crate::ui::filter::{Filter, MailKind};
use crate::ui::icon::Icon;
use crate::ui::part::controls::with_tooltip;
use crate::ui::part::tag;
use crate::ui::theme::{SMALL, gap, icon_size};
use crate::ui::widget::button::{Button, Variant, button};
use crate::ui::widget::{MenuAction, MenuEntry, context_menu};

/// A condition that is on or off, shown as an icon.
struct Condition {
    id: &'static str,
    icon: Icon,
    name: &'static str,
    is_on: fn(&Filter) -> bool,
    set: fn(&mut Filter, bool),
}

const STARRED: Condition = Condition {
    id: "filter-starred",
    icon: Icon::Star,
    name: "ui-filter-starred",
    is_on: |filter| filter.starred,
    set: |filter, on| filter.starred = on,
};

const ATTACHMENTS: Condition = Condition {
    id: "filter-attachments",
    icon: Icon::Attach,
    name: "ui-filter-attachments",
    is_on: |filter| filter.attachments,
    set: |filter, on| filter.attachments = on,
};

const CONTACT: Condition = Condition {
    id: "filter-contact",
    icon: Icon::Contact,
    name: "ui-filter-contact",
    is_on: |filter| filter.contact,
    set: |filter, on| filter.contact = on,
};

impl List {
    pub(super) fn filter_bar<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let sent = self.shows_sent();
        let chips = match sent {
            true => self.sent_chips(context),
            false => self.received_chips(context),
        };
        let chips = chips.spacing(gap::XS).align_y(Alignment::Center).width(Length::Fill);
        row![chips.wrap().vertical_spacing(gap::XS)]
            .push((!self.shown_filter().is_empty()).then(|| {
                let clear = Message::Filter(Filter::default());
                self.tool(context, Icon::Close, "ui-filter-clear", false, clear)
            }))
            .push(self.tool(context, Icon::Pin, "ui-filter-pin", self.pinned, Message::PinFilter(!self.pinned)))
            .into()
    }

    fn received_chips<'a>(&'a self, context: Context<'a>) -> Row<'a, Message> {
        let unread = self.changed(|filter| filter.unread = !filter.unread);
        let unread = word_chip(context, context.get("ui-filter-unread"), self.filter.unread, unread).id(FILTERS);
        let conditions = [&STARRED, &ATTACHMENTS, &CONTACT].map(|condition| self.condition(context, condition, None));
        let tags = self.tag_menu(context);
        let kinds = MailKind::ALL.map(|kind| {
            let chosen = self.filter.kind == Some(kind);
            let message = self.changed(|filter| filter.kind = (!chosen).then_some(kind));
            word_chip(context, context.get(kind_name(kind)), chosen, message).into()
        });
        Row::with_children(std::iter::once(unread.into()).chain(conditions).chain([tags]).chain(kinds))
    }

    fn sent_chips<'a>(&'a self, context: Context<'a>) -> Row<'a, Message> {
        row![
            self.condition(context, &STARRED, Some(FILTERS)),
            self.condition(context, &ATTACHMENTS, None),
            self.tag_menu(context),
            self.delivery_menu(context)
        ]
    }

    /// A chip that opens a menu with the states of deliveries, and shows the one that is chosen.
    fn delivery_menu<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let chosen = self.filter.delivery;
        let word = context.get(chosen.map_or("ui-filter-delivery-any", delivery_name));
        let colour = if chosen.is_some() { palette.accent } else { palette.muted };
        let content = row![text(word).size(SMALL), Icon::Down.view(icon_size::S, colour)]
            .spacing(gap::XS)
            .align_y(Alignment::Center);
        let chip = button(palette, Variant::Chip, content).chosen(chosen.is_some());
        let entries = move || {
            let states = DeliveryFilter::ALL.map(Some);
            let entry = move |state: Option<DeliveryFilter>| {
                let word = context.get(state.map_or("ui-filter-delivery-any", delivery_name));
                marked(word, state == chosen, self.changed(|filter| filter.delivery = state))
            };
            let mut all = vec![entry(None), MenuEntry::Separator];
            all.extend(states.map(entry));
            all
        };
        context_menu(palette, chip, entries).on_left_click().into()
    }

    /// A chip that opens a menu with the tags; it names the one that is chosen, or says how many are.
    fn tag_menu<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let tags = tag::all(context);
        let chosen = &self.filter.tags;
        let colour = if chosen.is_empty() { palette.muted } else { palette.accent };
        let word = match chosen.as_slice() {
            [] => None,
            [one] => Some(
                tags.iter()
                    .find(|tag| tag.keyword == *one)
                    .map_or(one.clone(), |tag| tag.name.clone()),
            ),
            several => Some(several.len().to_string()),
        };
        let content = row![Icon::Tag.view(icon_size::M, colour)]
            .push(word.map(|word| text(word).size(SMALL)))
            .spacing(gap::XS)
            .align_y(Alignment::Center);
        let chip = container(button(palette, Variant::Chip, content).chosen(!chosen.is_empty())).id("filter-tags");
        let entries = move || {
            let entry = |tag: &tag::Tag| {
                let is_on = chosen.contains(&tag.keyword);
                let keyword = tag.keyword.clone();
                let message = self.changed(|filter| match is_on {
                    true => filter.tags.retain(|one| *one != keyword),
                    false => filter.tags.push(keyword),
                });
                marked(tag.name.clone(), is_on, message)
            };
            tags.iter().map(entry).collect()
        };
        let menu = context_menu(palette, chip, entries).on_left_click();
        with_tooltip(palette, menu, context.get("ui-filter-tags"))
    }

    fn condition<'a>(&'a self, context: Context<'a>, condition: &Condition, id: Option<&'static str>) -> Element<'a, Message> {
        let palette = context.palette;
        let on = (condition.is_on)(&self.filter);
        let colour = if on { palette.accent } else { palette.muted };
        let chip = button(palette, Variant::Chip, condition.icon.view(icon_size::M, colour))
            .id(id.unwrap_or(condition.id))
            .padding([gap::XS, gap::S])
            .chosen(on)
            .on_press(self.changed(|filter| (condition.set)(filter, !on)));
        with_tooltip(palette, chip, context.get(condition.name))
    }

    fn tool<'a>(&'a self, context: Context<'a>, icon: Icon, name: &'static str, on: bool, message: Message) -> Element<'a, Message> {
        let palette = context.palette;
        let colour = if on { palette.accent } else { palette.muted };
        let tool = button(palette, Variant::Quiet, icon.view(icon_size::M, colour))
            .id(name)
            .padding(gap::XS)
            .on_press(message);
        with_tooltip(palette, tool, context.get(name))
    }

    fn changed(&self, change: impl FnOnce(&mut Filter)) -> Message {
        let mut filter = self.filter.clone();
        change(&mut filter);
        Message::Filter(filter)
    }
}

fn word_chip<'a>(context: Context<'a>, word: String, chosen: bool, message: Message) -> Button<'a, Message> {
    button(context.palette, Variant::Chip, text(word).size(SMALL))
        .chosen(chosen)
        .on_press(message)
}

/// An entry of a menu in which one is chosen.
pub(super) fn marked(word: String, chosen: bool, message: impl Into<Option<Message>>) -> MenuEntry<Message> {
    let action = MenuAction::new(word, message);
    match chosen {
        true => action.icon(Icon::Ok).into(),
        false => action.into(),
    }
}

fn kind_name(kind: MailKind) -> &'static str {
    match kind {
        MailKind::Certified => "ui-filter-certified",
        MailKind::Ordinary => "ui-filter-ordinary",
        MailKind::Receipts => "ui-filter-receipts",
        MailKind::Invoices => "ui-filter-invoices",
        MailKind::Problems => "ui-filter-problems",
    }
}

fn delivery_name(state: DeliveryFilter) -> &'static str {
    match state {
        DeliveryFilter::Waiting => "ui-filter-delivery-waiting",
        DeliveryFilter::Accepted => "ui-filter-delivery-accepted",
        DeliveryFilter::Delivered => "ui-filter-delivery-delivered",
        DeliveryFilter::Late => "ui-filter-delivery-late",
        DeliveryFilter::Failed => "ui-filter-delivery-failed",
        DeliveryFilter::Refused => "ui-filter-delivery-refused",
        DeliveryFilter::Unproved => "ui-filter-delivery-unproved",
        DeliveryFilter::Uncertain => "ui-filter-delivery-uncertain",
    }
}
