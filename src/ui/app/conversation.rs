//! A conversation in a tab: its messages above the one that is read.

use iced::widget::{Column, column, container, row, text};
use iced::{Alignment, Element, Length, Task};

use super::tab_id::TabId;
use super::tabs::OpenMessage;
use super::{App, Message};
use crate::engine::view::Row;
use crate::engine::{CopyId, EngineError};
use crate::ui::context::Context;
use crate::ui::part::controls::{caption, hairline, scroll, small};
use crate::ui::screen::list;
use crate::ui::theme::{BODY, STRONG, gap, height, style, width};
use crate::ui::widget::button::{Variant, button};
use crate::ui::widget::ellipsized;

impl App {
    /// Opens the conversation of the current message in a tab, or of the message whose tab shows.
    pub(super) fn open_conversation(&mut self) -> Task<Message> {
        let outside = self.current_outside_tabs();
        let Some(row) = outside.clone().or_else(|| self.tabs.message().map(|open| open.row.clone())) else {
            return Task::none();
        };
        let open = outside.map_or_else(Task::none, |row| self.open_in_tab(row));
        let Some(id) = self.tabs.shown().map(|tab| tab.id) else {
            return open;
        };
        let handle = self.shared.handle.clone();
        let load = async move { handle.conversation(row.location.account, row.key).await };
        let load = Task::perform(load, move |answer| Message::ConversationLoaded(id, answer));
        Task::batch([open, load])
    }

    pub(super) fn conversation_loaded(&mut self, id: TabId, answer: Result<Vec<Row>, EngineError>) -> Task<Message> {
        match answer {
            Ok(rows) => {
                if let Some(tab) = self.tabs.message_mut(id) {
                    tab.conversation = rows;
                }
                Task::none()
            }
            Err(error) => self.fail(&error),
        }
    }

    pub(super) fn show_of_conversation(&mut self, id: TabId, key: CopyId) -> Task<Message> {
        let row = self
            .tabs
            .message_mut(id)
            .and_then(|tab| tab.conversation.iter().find(|row| row.key == key).cloned());
        row.map_or_else(Task::none, |row| self.show_in_tab(id, row))
    }
}

/// The messages of a conversation, a line each; nothing where the tab has a single message.
pub(super) fn view<'a>(context: Context<'a>, id: TabId, tab: &'a OpenMessage) -> Column<'a, Message> {
    if tab.conversation.is_empty() {
        return column![];
    }
    let count = [("n", tab.conversation.len().into())];
    let heading = caption(context.palette, context.with("ui-conversation-messages", &count));
    let lines = tab.conversation.iter().map(|row| line(context, id, tab, row));
    let lines = scroll(context.palette, iced::widget::column(lines));
    let list = column![heading, container(lines).max_height(height::CONVERSATION)].spacing(gap::XS);
    let list = container(list)
        .padding([gap::S, gap::M])
        .width(Length::Fill)
        .style(style::ground(context.palette.pane));
    column![list, hairline(context.palette)]
}

fn line<'a>(context: Context<'a>, id: TabId, tab: &'a OpenMessage, one: &'a Row) -> Element<'a, Message> {
    let palette = context.palette;
    let mut who = text(one.from_name.as_deref().unwrap_or(&one.from)).size(BODY);
    if !one.flags.seen {
        who = who.font(STRONG);
    }
    let line = row![
        container(who.wrapping(text::Wrapping::None)).width(width::COLUMN).clip(true),
        container(ellipsized(list::subject(context, &one.subject), BODY).colour(palette.muted)).width(Length::Fill),
        small(palette, context.words.list_date(one.date, context.now))
    ]
    .spacing(gap::M)
    .align_y(Alignment::Center);
    button(palette, Variant::Row, line)
        .padding([gap::XS, gap::S])
        .width(Length::Fill)
        .chosen(one.key == tab.row.key)
        .on_press(Message::ShowOfConversation(id, one.key))
        .into()
}
