use iced::keyboard::{Event, Key, Location, Modifiers, key};
use recapito::ui::app::Message;
use recapito::ui::keys::{Motion, Shortcut, shortcut};
use recapito::ui::presets;

use super::{shows, word};

#[test]
fn letters_are_shortcuts_only_outside_of_fields() {
    let m = pressed(Key::Character("m".into()), Modifiers::empty());
    assert_eq!(shortcut(&m, false), Some(Shortcut::ToggleRead));
    assert_eq!(shortcut(&m, true), None);
}

#[test]
fn shortcuts_with_the_command_key_work_everywhere() {
    let enter = pressed(Key::Named(key::Named::Enter), Modifiers::COMMAND);
    assert_eq!(shortcut(&enter, true), Some(Shortcut::Send));
    let n = pressed(Key::Character("n".into()), Modifiers::COMMAND);
    assert_eq!(shortcut(&n, true), Some(Shortcut::Compose));
}

#[test]
fn arrows_move_to_a_row_and_open_it() {
    let mut app = presets::inbox();
    let _ = app.update(Message::Key(Shortcut::Move(Motion::Down)));
    let _ = app.update(Message::Key(Shortcut::Unread(true)));
    let _ = app.update(Message::Key(Shortcut::ToggleStar));
    assert!(shows(&app, "Sollecito di pagamento urgente"));
}

#[test]
fn f1_shows_the_shortcuts_and_escape_closes_them() {
    let mut app = presets::inbox();
    let _ = app.update(Message::Key(Shortcut::Help));
    assert!(shows(&app, &word("ui-key-tab")));
    let _ = app.update(Message::Key(Shortcut::Back));
    assert!(!shows(&app, &word("ui-key-tab")));
}

#[test]
fn letters_do_nothing_to_mail_while_a_message_is_written() {
    let mut app = presets::compose();
    let _ = app.update(Message::Key(Shortcut::Trash));
    assert!(!shows(&app, &word("ui-trashed")));
}

pub(crate) fn pressed(key: Key, modifiers: Modifiers) -> Event {
    Event::KeyPressed {
        modified_key: key.clone(),
        key,
        physical_key: key::Physical::Unidentified(key::NativeCode::Unidentified),
        location: Location::Standard,
        modifiers,
        text: None,
        repeat: false,
    }
}
