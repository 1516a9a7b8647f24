//! How the panes share the window: beside each other where there is room, else one after the other.

use iced::{Size, Task};

use super::list_pane::ListPane;
use super::{App, Message};
use crate::ui::preferences::{Choice, ReadingPane};
use crate::ui::theme::{height, width};

/// Where the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    /// Right of the list.
    Beside,
    /// Below the list.
    Below,
    /// Instead of the list, while a message is open.
    Instead,
}

impl App {
    /// The frame the user wants, as far as the window has room for it.
    pub(super) fn frame(&self) -> Frame {
        let beside = self.room() >= width::LIST_MIN + width::READER_MIN;
        let below = self.window.height >= height::LIST_ABOVE_MIN + height::READER_MIN;
        match self.shared.preferences.reading_pane {
            ReadingPane::Right if beside => Frame::Beside,
            ReadingPane::Below if below => Frame::Below,
            ReadingPane::Right | ReadingPane::Below | ReadingPane::Off => Frame::Instead,
        }
    }

    /// Whether the folder pane has a place of its own.
    pub(super) fn shows_folder_pane(&self) -> bool {
        self.window.width >= width::FOLDER_PANE_MIN + width::PAGE_MIN
    }

    /// The width of the folder pane.
    pub(super) fn folder_pane_width(&self) -> f32 {
        let most = (self.window.width - width::PAGE_MIN).max(width::FOLDER_PANE_MIN);
        self.shared.preferences.panes.folders.min(most)
    }

    /// The width of the list beside the reader, which keeps what it needs.
    pub(super) fn list_width(&self) -> f32 {
        let most = (self.room() - width::READER_MIN).max(width::LIST_MIN);
        self.shared.preferences.panes.list.min(most)
    }

    /// What the folder pane leaves of the width of the window.
    fn room(&self) -> f32 {
        match self.shows_folder_pane() {
            true => self.window.width - self.folder_pane_width(),
            false => self.window.width,
        }
    }

    /// Whether the reader hides the list.
    pub(super) fn reader_hides_list(&self) -> bool {
        self.frame() == Frame::Instead && (!self.reader.is_empty() || self.list_pane.has_selection())
    }

    /// From the reader to the list that it hides.
    pub(super) fn show_list(&mut self) -> Task<Message> {
        self.reader.close();
        self.clear_selection()
    }

    /// The reading pane off, and on again where it was.
    pub(super) fn toggle_reading_pane(&mut self) -> Task<Message> {
        let pane = match self.shared.preferences.reading_pane {
            ReadingPane::Off => self.last_reading_pane,
            shown => {
                self.last_reading_pane = shown;
                ReadingPane::Off
            }
        };
        self.choose(Choice::ReadingPane(pane))
    }

    pub(super) fn toggle_folders(&mut self) -> Task<Message> {
        self.folders_open = !self.folders_open;
        Task::none()
    }

    pub(super) fn resized(&mut self, size: Size) -> Task<Message> {
        self.window = size;
        let factor = self.shared.preferences.zoom.factor();
        self.change_panes(|panes| panes.window = (size.width * factor, size.height * factor))
    }

    pub(super) fn resize_folders(&mut self, by: f32) -> Task<Message> {
        let width = self.folder_pane_width() + by;
        self.change_panes(|panes| panes.folders = width)
    }

    pub(super) fn resize_list(&mut self, by: f32) -> Task<Message> {
        let width = self.list_width() + by;
        self.change_panes(|panes| panes.list = width)
    }

    pub(super) fn resize_list_above(&mut self, by: f32) -> Task<Message> {
        let share = by / self.window.height.max(1.0);
        self.change_panes(|panes| panes.list_share += share)
    }

    /// Whether the keys move a selection that opens nothing: the list has the window, and the reader would hide it.
    pub(super) fn only_selects(&self) -> bool {
        self.frame() == Frame::Instead && self.reader.is_empty() && matches!(self.list_pane, ListPane::List(_))
    }
}
