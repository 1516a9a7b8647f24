//! The preferences of the window: changed, applied at once, and written to their file.

use iced::{Task, window};

use super::{App, Message};
use crate::i18n::Words;
use crate::i18n::explain::Explanation;
use crate::ui::folder_choice::FolderChoice;
use crate::ui::part::notice::Notice;
use crate::ui::preferences::{Choice, LanguageChoice, Panes, Preferences};
use crate::ui::table::TableChange;

impl App {
    /// Reads the preferences; where they cannot be read, the defaults apply and a notice names the file.
    pub(super) fn load_preferences(&mut self) {
        let Some(path) = self.preferences_file.as_deref() else {
            return;
        };
        match Preferences::load(path) {
            Ok(preferences) => self.shared.preferences = preferences,
            Err(error) => {
                let file = [("what", path.display().to_string().into())];
                self.show_notice(Notice::Failed(Explanation {
                    what: self.shared.words.get("ui-preferences-damaged"),
                    meaning: self.shared.words.with("ui-preferences-damaged-file", &file),
                    remedy: self.shared.words.get("ui-preferences-damaged-remedy"),
                    detail: error.to_string(),
                }));
            }
        }
        self.apply_language();
    }

    /// Applies a choice and writes it.
    pub(super) fn choose(&mut self, choice: Choice) -> Task<Message> {
        let before = self.shared.preferences.zoom.factor();
        self.shared.preferences.choose(choice);
        if let Choice::Language(language) = choice {
            // From now on the language of the command line no longer counts.
            self.language_is_given = false;
            self.shared.words = Words::new(language.language());
        }
        let factor = before / self.shared.preferences.zoom.factor();
        self.window = iced::Size::new(self.window.width * factor, self.window.height * factor);
        let rows = match choice {
            Choice::Conversations(_) | Choice::ByDay(_) => self.reload_list_pane(),
            _ => self.reveal_current(),
        };
        Task::batch([self.save_preferences(), rows])
    }

    fn apply_language(&mut self) {
        let choice = self.shared.preferences.language;
        if !self.language_is_given && choice != LanguageChoice::System {
            self.shared.words = Words::new(choice.language());
        }
    }

    /// Sizes change many times a second while something is dragged: they are written at the next [`Message::Tick`], or at the end.
    pub(super) fn change_panes(&mut self, change: impl FnOnce(&mut Panes)) -> Task<Message> {
        let mut panes = self.shared.preferences.panes;
        change(&mut panes);
        let panes = panes.within_limits();
        if panes != self.shared.preferences.panes {
            self.shared.preferences.panes = panes;
            self.preferences_changed = true;
        }
        Task::none()
    }

    /// Remembers the pinned filter and the order of the list that shows.
    pub(super) fn remember_list(&mut self) -> Task<Message> {
        let super::ListPane::List(list) = &self.list_pane else {
            return Task::none();
        };
        let before = self.shared.preferences.clone();
        let preferences = &mut self.shared.preferences;
        preferences.pinned_filter = list.is_pinned().then(|| list.filter().clone());
        preferences.set_sort(&list.location, list.sort());
        match before == *preferences {
            true => Task::none(),
            false => self.save_preferences(),
        }
    }

    /// Changes how the lists of the kind of the one that shows are shown. Widths are written when the dragging is over.
    pub(super) fn change_table(&mut self, change: TableChange) -> Task<Message> {
        let super::ListPane::List(list) = &self.list_pane else {
            return Task::none();
        };
        self.shared.preferences.change_table(&list.location, change);
        self.preferences_changed = true;
        let save = match change {
            TableChange::Resize(..) => Task::none(),
            _ => self.save_preferences(),
        };
        Task::batch([self.reveal_current(), save])
    }

    pub(super) fn save_changed_preferences(&mut self) -> Task<Message> {
        match self.preferences_changed {
            true => self.save_preferences(),
            false => Task::none(),
        }
    }

    /// Changes which folders the folder pane shows.
    pub(super) fn choose_folders(&mut self, change: impl FnOnce(&mut FolderChoice)) -> Task<Message> {
        change(&mut self.shared.preferences.folders);
        self.save_preferences()
    }

    pub(super) fn save_preferences(&mut self) -> Task<Message> {
        let Some(path) = self.preferences_file.clone() else {
            return Task::none();
        };
        if !self.preferences_request.begin() {
            return Task::none();
        }
        self.preferences_changed = false;
        let preferences = self.shared.preferences.clone();
        let write = async move { tokio::task::spawn_blocking(move || preferences.save(&path)).await };
        Task::perform(write, |answer| {
            Message::PreferencesSaved(match answer {
                Ok(Ok(())) => Ok(()),
                Ok(Err(error)) => Err(error.to_string()),
                Err(error) => Err(error.to_string()),
            })
        })
    }

    pub(super) fn preferences_saved(&mut self, answer: Result<(), String>) -> Task<Message> {
        if let Err(error) = answer {
            tracing::warn!(error, "the preferences of the window could not be written");
        }
        match self.preferences_request.end() {
            true => self.save_preferences(),
            false => Task::none(),
        }
    }

    /// Writes what has changed and closes the window.
    pub(super) fn save_and_close(&mut self, window: window::Id) -> Task<Message> {
        if let Some(path) = self.preferences_file.as_deref()
            && std::mem::take(&mut self.preferences_changed)
            && let Err(error) = self.shared.preferences.save(path)
        {
            tracing::warn!(%error, "the preferences of the window could not be written");
        }
        window::close(window)
    }
}
