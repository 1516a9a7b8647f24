//! The head of a list: its name and number of messages, the search field and its scope, and the quick filter.

use iced::widget::{column, container, row, text_input};
use iced::{Alignment, Element, Length};

use super::view::location_name;
use super::{List, Message, SEARCH};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::location::ListLocation;
use crate::ui::part::controls::{check_button, small, with_tooltip};
use crate::ui::part::history::{self, Steps};
use crate::ui::theme::{BODY, CAPTION, READING, SMALL, gap, icon_size, style};
use crate::ui::widget::button::{Variant, button};
use crate::ui::widget::ellipsized;

impl List {
    pub(super) fn head<'a>(&'a self, context: Context<'a>, steps: Steps) -> Element<'a, Message> {
        let palette = context.palette;
        let count = match self.selected_count() {
            0 => self
                .keys
                .as_ref()
                .map(|keys| self.conversations.messages().unwrap_or(keys.len()))
                .map(|count| context.with("ui-messages", &[("n", count.into())])),
            chosen => Some(context.with("ui-chosen", &[("n", chosen.into())])),
        };
        let name = match self.is_searching() {
            true => context.get("ui-found"),
            false => location_name(context, &self.location),
        };
        let named = row![self.select_all_box(context), ellipsized(name, READING).strong()]
            .push(count.map(|count| small(palette, count).size(CAPTION)))
            .spacing(gap::S)
            .align_y(Alignment::Center);
        let heading = row![
            container(named).width(Length::Fill),
            history::buttons(context, steps, Message::History),
            self.head_menu(context)
        ]
        .align_y(Alignment::Center);
        let field = text_input(&context.get("ui-search"), &self.text)
            .id(SEARCH)
            .on_input(Message::SearchTyped)
            .on_submit(Message::SubmitSearch)
            .size(BODY)
            .padding([gap::S, gap::S])
            .style(style::bare_field(palette));
        let search = container(
            row![Icon::Search.view(icon_size::M, palette.muted), field]
                .push((!self.text.is_empty()).then(|| self.field_tool(context, Icon::Close, "ui-clear-search", Message::ClearSearch)))
                .push(self.field_tool(context, Icon::Question, "ui-operators", Message::ExplainOperators(!self.explaining)))
                .spacing(gap::XS)
                .align_y(Alignment::Center),
        )
        .padding(iced::Padding::ZERO.left(gap::S).right(gap::XS))
        .style(style::card_flat(palette));
        let owner = self
            .owner(context)
            .map(|address| ellipsized(address, CAPTION).colour(palette.muted).keeping_ends());
        let heading = column![heading].push(owner).spacing(0.0);
        column![heading, search]
            .push(self.completions(context))
            .push(self.is_searching().then(|| self.scope(context)))
            .push(self.filter_bar(context))
            .spacing(gap::S)
            .padding(iced::Padding::from([gap::M, gap::M]).bottom(gap::S))
            .into()
    }

    /// A button at the end of the search field.
    fn field_tool<'a>(&'a self, context: Context<'a>, icon: Icon, name: &'static str, message: Message) -> Element<'a, Message> {
        let palette = context.palette;
        let tool = button(palette, Variant::Quiet, icon.view(icon_size::S, palette.muted))
            .id(name)
            .padding(gap::XS)
            .on_press(message);
        with_tooltip(palette, tool, context.get(name))
    }

    /// The checkbox that selects all rows, or none.
    fn select_all_box<'a>(&self, context: Context<'a>) -> Element<'a, Message> {
        let all = self.all_are_selected();
        let name = context.get(if all { "ui-several-none" } else { "ui-key-choose-all" });
        let press = (!self.keys().is_empty()).then_some(Message::ToggleAll);
        check_button(context.palette, all, name, press)
    }

    /// The mailbox of the folder, where there are several mailboxes.
    fn owner<'a>(&self, context: Context<'a>) -> Option<&'a str> {
        let ListLocation::Folder { account, .. } = &self.location else {
            return None;
        };
        let several = context.overview.accounts.len() > 1 && !self.is_everywhere();
        let view = context.account(account).filter(|_| several)?;
        Some(view.account.address.as_str())
    }

    /// The scope of the search, and how many messages are not indexed yet.
    fn scope<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let choice = |name: String, everywhere: bool| {
            button(palette, Variant::Chip, iced::widget::text(name).size(SMALL))
                .padding([gap::XS, gap::S])
                .chosen(self.everywhere == everywhere)
                .on_press(Message::SearchEverywhere(everywhere))
        };
        let all = choice(context.get("ui-search-everywhere"), true);
        let here = choice(
            context.with("ui-search-here", &[("place", location_name(context, &self.location).into())]),
            false,
        );
        let waiting = context.overview.unsearchable;
        let waiting = (waiting > 0).then(|| small(palette, context.with("ui-search-waiting", &[("n", waiting.into())])).size(CAPTION));
        column![row![all, here].spacing(gap::XS).wrap().vertical_spacing(gap::XS)]
            .push(waiting)
            .spacing(gap::S)
            .into()
    }
}
