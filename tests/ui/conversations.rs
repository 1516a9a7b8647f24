//! Rows grouped by conversation.

use iced::Size;
use iced_test::Simulator;
use recapito::engine::CopyId;
use recapito::i18n::{Language, Words};
use recapito::ui::app::Message;
use recapito::ui::keys::{Motion, Shortcut};
use recapito::ui::preferences::Choice;
use recapito::ui::presets::{self, sample};
use recapito::ui::screen::{list, settings};
use recapito::ui::{App, preferences::Preferences};

use super::{click, follow, shows, word};

fn count(key: &str, rows: usize) -> String {
    Words::new(Language::Italian).with(key, &[("n", rows.into())])
}

fn keys(app: &App) -> Vec<CopyId> {
    presets::list(app).expect("a list shows").keys().to_vec()
}

/// The inbox grouped: the first three rows are one conversation, the fourth and the sixth another.
fn grouped() -> (App, Vec<CopyId>) {
    let mut app = presets::chosen(presets::inbox(), Choice::Conversations(true));
    let all: Vec<CopyId> = sample::inbox_rows().iter().map(|row| row.key).collect();
    let mut conversations = vec![all[..3].to_vec(), vec![all[3], all[5]], vec![all[4]]];
    conversations.extend(all[6..].iter().map(|key| vec![*key]));
    let generation = presets::list(&app).expect("a list shows").generation();
    let _ = app.update(Message::List(list::Message::ConversationsLoaded(generation, Ok(conversations))));
    (app, all)
}

#[test]
fn a_conversation_has_one_row_with_a_count_until_it_is_expanded() {
    let (mut app, all) = grouped();
    assert_eq!(keys(&app)[..3], [all[0], all[3], all[4]]);
    assert!(shows(&app, &count("ui-conversation-closed", 3)) && shows(&app, &count("ui-conversation-closed", 2)));
    click(&mut app, &count("ui-conversation-closed", 3));
    assert_eq!(keys(&app)[..5], [all[0], all[1], all[2], all[3], all[4]]);
    assert!(shows(&app, &count("ui-conversation-open", 3)));
    click(&mut app, &count("ui-conversation-open", 3));
    assert_eq!(keys(&app)[..3], [all[0], all[3], all[4]]);
}

#[test]
fn left_and_right_close_and_open_the_conversation_of_the_current_row() {
    let (mut app, all) = grouped();
    let _ = app.update(Message::Key(Shortcut::Move(Motion::Home)));
    let _ = app.update(Message::Key(Shortcut::Conversation(true)));
    let _ = app.update(Message::Key(Shortcut::Move(Motion::Down)));
    let current = |app: &App| presets::list(app).and_then(|list| list.current_row()).map(|row| row.key);
    assert_eq!(current(&app), Some(all[1]));
    let _ = app.update(Message::Key(Shortcut::Conversation(false)));
    assert_eq!(keys(&app)[..2], [all[0], all[3]]);
    assert_eq!(current(&app), Some(all[0]), "the row that is hidden gives its place to the first");
    let _ = app.update(Message::Key(Shortcut::Move(Motion::End)));
    let before = keys(&app);
    let _ = app.update(Message::Key(Shortcut::Conversation(true)));
    assert_eq!(keys(&app), before, "a row alone has nothing to show");
}

#[test]
fn a_conversation_stays_expanded_when_another_message_comes_first() {
    let (mut app, all) = grouped();
    click(&mut app, &count("ui-conversation-closed", 2));
    let generation = presets::list(&app).expect("a list shows").generation();
    let later = vec![vec![all[6], all[3], all[5]], vec![all[0]]];
    let _ = app.update(Message::List(list::Message::ConversationsLoaded(generation, Ok(later))));
    assert_eq!(keys(&app), [all[6], all[3], all[5], all[0]]);
}

#[test]
fn grouping_is_off_at_first_and_chosen_in_the_settings_or_the_head_of_the_list() {
    assert!(!Preferences::default().conversations);
    let mut app = presets::settings();
    let chosen: Vec<Message> = {
        let mut window: Simulator<'_, Message> = Simulator::with_size(recapito::ui::settings(), Size::new(1280.0, 2000.0), app.view());
        window.click(word("ui-conversations-on").as_str()).expect("the choice");
        window.into_messages().collect()
    };
    follow(&mut app, chosen);
    assert!(format!("{app:?}").contains("conversations: true"));
    let _ = app.update(Message::Settings(settings::Message::Close));
    let _ = app.update(Message::List(list::Message::GroupConversations(false)));
    assert!(!format!("{app:?}").contains("conversations: true"));
}
