//! Tags of messages: set and cleared by keys, and the user's own tags.

use iced::Task;

use super::list_pane::ListPane;
use super::undo::{Change, Copied};
use super::{App, Message};
use crate::account::Keywords;
use crate::engine::view::Row;
use crate::engine::{CopyId, EngineError};
use crate::ui::part::tag;
use crate::ui::tags::{OwnTag, is_internal, toggled};

impl App {
    /// Toggles the tag of this number on the selected messages, or on the open one; 0 takes all their tags away.
    pub(super) fn tag(&mut self, number: u8) -> Task<Message> {
        let ListPane::List(list) = &self.list_pane else {
            return Task::none();
        };
        if list.selected_count() == 0 {
            let rows: Vec<Row> = self.selected().into_iter().cloned().collect();
            return self.tag_rows(number, &rows);
        }
        if let Some(rows) = list.selected_rows() {
            return self.tag_rows(number, &rows);
        }
        // Rows far from what is in sight are not loaded.
        let (handle, keys) = (self.shared.handle.clone(), list.selected_keys());
        Task::perform(async move { handle.rows(keys).await }, move |answer| {
            Message::TagRows(number, answer)
        })
    }

    pub(super) fn rows_to_tag(&mut self, number: u8, answer: Result<Vec<Row>, EngineError>) -> Task<Message> {
        match answer {
            Ok(rows) => self.tag_rows(number, &rows),
            Err(error) => self.fail(&error),
        }
    }

    fn tag_rows(&mut self, number: u8, rows: &[Row]) -> Task<Message> {
        let there: Vec<Keywords> = rows.iter().map(|row| row.flags.keywords).collect();
        let (add, remove) = match number.checked_sub(1) {
            Some(at) => match tag::all(self.shared.context()).get(usize::from(at)) {
                Some(tag) => toggled(&tag.keyword, &there),
                None => return Task::none(),
            },
            None => {
                let names: Vec<String> = there.iter().flat_map(|keywords| keywords.names()).collect();
                let known = tag::all(self.shared.context());
                let is_tag = |name: &&String| !is_internal(name) || known.iter().any(|tag| tag.keyword == **name);
                (Keywords::NONE, Keywords::of(names.iter().filter(is_tag).map(String::as_str)))
            }
        };
        if rows.is_empty() || (add.is_empty() && remove.is_empty()) {
            return Task::none();
        }
        let before = rows.iter().map(|row| (Copied::of(row), row.flags.keywords)).collect();
        self.did("ui-step-tags", rows.len(), Change::Tagged(before, add, remove));
        self.set_tags(rows.iter().map(|row| row.key).collect(), add, remove)
    }

    pub(super) fn set_tags(&mut self, keys: Vec<CopyId>, add: Keywords, remove: Keywords) -> Task<Message> {
        if let ListPane::List(list) = &mut self.list_pane {
            for key in &keys {
                list.update_flags(*key, |flags| flags.keywords = flags.keywords.with(add).without(remove));
            }
        }
        let handle = self.shared.handle.clone();
        Task::perform(async move { handle.set_keywords(keys, add, remove).await }, Message::Tagged)
    }

    /// The server has stored tags, or keeps some not.
    pub(super) fn tagged(&mut self, answer: Result<Keywords, EngineError>) -> Task<Message> {
        match answer {
            Ok(here_only) if here_only.is_empty() => Task::none(),
            Ok(_) => {
                self.notify(self.shared.words.get("ui-tags-here-only"));
                Task::none()
            }
            // The list showed the change before the server had made it.
            Err(error) => Task::batch([self.fail(&error), self.reload_list_pane()]),
        }
    }

    pub(super) fn type_tag(&mut self, name: String) -> Task<Message> {
        self.new_tag = name;
        Task::none()
    }

    pub(super) fn add_tag(&mut self) -> Task<Message> {
        let Some(tag) = OwnTag::new(&self.new_tag, &self.shared.preferences.own_tags) else {
            return Task::none();
        };
        self.new_tag.clear();
        self.shared.preferences.own_tags.push(tag);
        self.save_preferences()
    }

    /// Messages keep the keyword; it is shown without its name.
    pub(super) fn remove_tag(&mut self, keyword: &str) -> Task<Message> {
        self.shared.preferences.own_tags.retain(|tag| tag.keyword != keyword);
        self.save_preferences()
    }
}
