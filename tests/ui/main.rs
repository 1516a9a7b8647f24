//! The window: clicks and keys, and the resulting screen. The initial states are from `ui::presets`.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod activity;
mod by_day;
mod compose;
mod context_menu;
mod conversations;
mod design;
mod drag;
mod expected;
mod files;
mod filters;
mod find;
mod folder_pane;
mod formatted;
mod guide;
mod keyboard;
mod keys;
mod list_rows;
mod mailbox;
mod message_actions;
mod needs_attention;
mod opening;
mod outbox;
mod reader;
mod reading_list;
mod retention;
mod row_words;
mod rows;
mod search;
mod settings;
mod space;
mod table;
mod tabs;
mod tags;
mod words;

use iced_test::{Simulator, selector};
use recapito::i18n::{Language, Words};
use recapito::ui::app::Message;
use recapito::ui::{App, settings};

fn window(app: &App) -> Simulator<'_, Message> {
    Simulator::with_size(settings(), iced::Size::new(1280.0, 800.0), app.view())
}

fn word(key: &str) -> String {
    Words::new(Language::Italian).get(key)
}

fn words_with(key: &str, variables: &[(&str, fluent_bundle::FluentValue<'_>)]) -> String {
    Words::new(Language::Italian).with(key, variables)
}

fn shows(app: &App, text: &str) -> bool {
    window(app).find(text).is_ok()
}

/// Clicks a text and updates the window with the messages; resulting tasks are dropped.
fn click(app: &mut App, text: &str) -> usize {
    let messages: Vec<Message> = {
        let mut window = window(app);
        window
            .click(text)
            .unwrap_or_else(|error| panic!("{text:?} can be clicked: {error}"));
        window.into_messages().collect()
    };
    follow(app, messages)
}

/// Types into the field of this id.
fn fill(app: &mut App, id: &'static str, text: &str) {
    let messages: Vec<Message> = {
        let mut window = window(app);
        window
            .click(selector::id(id))
            .unwrap_or_else(|error| panic!("{id:?} can be clicked: {error}"));
        let _ = window.typewrite(text);
        window.into_messages().collect()
    };
    follow(app, messages);
}

fn follow(app: &mut App, messages: Vec<Message>) -> usize {
    let count = messages.len();
    for message in messages {
        let _ = app.update(message);
    }
    count
}
