//! What shortcuts do, depending on what shows.

use iced::Task;
use iced::widget::operation;

use super::list_pane::ListPane;
use super::page::Page;
use super::{App, Message};
use crate::engine::FollowUpDecision;
use crate::ui::keys::Shortcut;
use crate::ui::message_action::MessageAction;
use crate::ui::preferences::{Choice, ReadingPane};
use crate::ui::screen::{compose, list, move_to, needs_attention, reader};

/// The ids of the panes, for the focus.
pub(super) mod pane {
    pub(in crate::ui::app) const FOLDERS: &str = "folder-pane";
    pub(in crate::ui::app) const LIST: &str = "list-pane";
    /// The reader, or the page instead of list and reader.
    pub(in crate::ui::app) const READER: &str = "reading-pane";
    pub(in crate::ui::app) const ALL: [&str; 3] = [FOLDERS, LIST, READER];
}

impl App {
    pub(super) fn key(&mut self, shortcut: Shortcut) -> Task<Message> {
        match shortcut {
            Shortcut::Help => self.toggle_help(),
            Shortcut::Back => self.escape(),
            Shortcut::Quit => iced::window::oldest().and_then(|window| Task::done(Message::CloseRequested(window))),
            Shortcut::Zoom(step) => self.choose(Choice::Zoom(self.shared.preferences.zoom.stepped(step))),
            // A card over the window takes no other keys.
            Shortcut::Move(motion) if self.moving.is_some() => self.move_to(move_to::Message::Step(motion)),
            _ if self.help || self.removal.is_some() || self.closing.is_some() || self.moving.is_some() || self.folder_card.is_some() => {
                Task::none()
            }
            Shortcut::Focus | Shortcut::Pane(_) => self.focus_moved(),
            Shortcut::Sync => self.sync_here(),
            Shortcut::SyncAll => self.sync(Vec::new()),
            Shortcut::Send => self.in_shown_compose(compose::Message::Send),
            Shortcut::Attach => self.in_shown_compose(compose::Message::Attach),
            Shortcut::Compose => self.new_message(),
            Shortcut::Settings if matches!(self.page, Page::FirstRun(_)) => Task::none(),
            Shortcut::Settings => self.open_settings(),
            Shortcut::Retention if matches!(self.page, Page::FirstRun(_)) => Task::none(),
            Shortcut::Retention => self.open_retention(),
            Shortcut::Move(motion) if self.shown_compose().is_some() => self.in_shown_compose(compose::Message::MoveSuggestion(motion)),
            Shortcut::Print => self.in_shown_reader(reader::Message::Print(reader::print::Message::Ask)),
            Shortcut::Source => self.in_shown_reader(reader::Message::Source(reader::source::Message::Toggle)),
            Shortcut::Find => self.in_shown_reader(reader::Message::Find(reader::find::Message::Open)),
            Shortcut::FindNext(forward) => self.in_shown_reader(reader::Message::Find(reader::find::Message::Step(forward))),
            // The rest are shortcuts of the list and the reader.
            _ if !matches!(self.page, Page::Mail) => Task::none(),
            Shortcut::History(forward) => self.go_in_history(forward),
            Shortcut::OpenInTab => self.open_current_in_tab(),
            Shortcut::OpenConversation => self.open_conversation(),
            Shortcut::CloseTab => self.close_shown_tab(),
            Shortcut::StepTab(forward) => self.step_tab(forward),
            // The rest are shortcuts of messages that are read.
            _ if self.tabs.compose().is_some() => Task::none(),
            // The rest are shortcuts of the list, which a tab hides.
            Shortcut::Search if self.tabs.shown().is_some() => {
                self.tabs.show_mail();
                operation::focus(list::SEARCH)
            }
            Shortcut::Search => self.search(),
            Shortcut::Filters => self.focus_filters(),
            Shortcut::ReadingPane => self.toggle_reading_pane(),
            Shortcut::Reply(kind) => self.in_shown_reader(reader::Message::Reply(kind)),
            Shortcut::Save => self.in_shown_reader(reader::Message::SaveOriginal),
            Shortcut::ToggleRead => self.perform(MessageAction::ToggleSeen),
            Shortcut::ToggleStar => self.perform(MessageAction::ToggleStar),
            Shortcut::Done => self.decide(needs_attention::Message::Decide(FollowUpDecision::Done)),
            Shortcut::Postpone => self.decide(needs_attention::Message::Postpone),
            Shortcut::Tag(number) => self.tag(number),
            Shortcut::Conversation(expand) => self.expand_conversation(expand),
            Shortcut::Archive => self.perform(MessageAction::Archive),
            Shortcut::Trash => self.perform(MessageAction::Trash),
            Shortcut::MoveTo => self.perform(MessageAction::MoveTo),
            Shortcut::DeleteFromServer => self.perform(MessageAction::RemoveFromServer),
            Shortcut::Mailbox(at) => self.go_to_mailbox(at),
            Shortcut::Undo => self.undo(),
            Shortcut::Redo => self.redo(),
            _ if self.tabs.shown().is_some() => Task::none(),
            Shortcut::Extend(motion) => self.extend(motion),
            Shortcut::SelectAll => self.select_all(),
            Shortcut::Open if self.shared.preferences.reading_pane == ReadingPane::Off => self.open_current_in_tab(),
            Shortcut::Open if self.has_open() => Task::none(),
            Shortcut::Open => self.open_current(),
            Shortcut::Move(motion) => self.step(motion),
            Shortcut::Unread(forward) => self.step_unread(forward),
        }
    }

    /// Escape closes the innermost thing that is open.
    fn escape(&mut self) -> Task<Message> {
        if self.help {
            return self.close_help();
        }
        if self.removal.take().is_some() || self.closing.take().is_some() {
            return Task::none();
        }
        if self.is_dragging() {
            return self.end_drag();
        }
        if self.folder_card.is_some() {
            return self.close_folder_card();
        }
        if self.moving.is_some() {
            return self.move_to(move_to::Message::Cancel);
        }
        match &self.page {
            Page::Verify(_) if self.file_reader.as_mut().is_some_and(reader::Reader::close_inner) => Task::none(),
            Page::Verify(_) if self.file_reader.is_some() => self.back_to_results(),
            Page::Mailbox(_)
            | Page::About(_)
            | Page::Activity(_)
            | Page::Settings(_)
            | Page::Drafts(_)
            | Page::Outbox(_)
            | Page::Space(_)
            | Page::Verify(_)
            | Page::Import(_)
            | Page::Retention(_)
            | Page::Shortcuts(_)
            | Page::Guide(_) => self.back_to_mail(),
            Page::FirstRun(_) => Task::none(),
            Page::Mail if self.notice.is_some() => self.dismiss(),
            Page::Mail if self.tabs.shown().is_some() => self.escape_tab(),
            Page::Mail if self.reader.cancel_saving() => Task::none(),
            Page::Mail if self.reader.close_inner() => operation::focus(list::ROWS),
            Page::Mail if self.list_pane.has_selection() => self.clear_selection(),
            Page::Mail if self.reader_hides_list() && !self.reader.has_history() => self.show_list(),
            Page::Mail => match &self.list_pane {
                ListPane::List(list) if list.is_searching() => self.list(list::Message::ClearSearch),
                _ => self.reader(reader::Message::Back),
            },
        }
    }

    pub(super) fn toggle_help(&mut self) -> Task<Message> {
        self.help = !self.help;
        Task::none()
    }

    pub(super) fn close_help(&mut self) -> Task<Message> {
        self.help = false;
        Task::none()
    }
}
