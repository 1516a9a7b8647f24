//! Deleting, and taking back: what is said while the server has not answered, and after.

use iced::keyboard::{Key, Modifiers};
use recapito::engine::EngineError;
use recapito::ui::app::{Message, deeds::Step};
use recapito::ui::keys::{Motion, Shortcut, shortcut};
use recapito::ui::{App, presets};

use super::keys::pressed;
use super::{click, shows, word};

/// All inboxes, with a message open that the list has selected.
fn reading() -> App {
    let mut app = presets::inbox();
    let _ = app.update(Message::Key(Shortcut::Move(Motion::Down)));
    app
}

#[test]
fn a_message_is_only_said_to_be_in_the_trash_when_the_server_says_so() {
    let mut app = reading();
    let _ = app.update(Message::Key(Shortcut::Trash));
    assert!(shows(&app, &word("ui-trashing")));
    assert!(!shows(&app, &word("ui-undo")), "nothing to take back yet");
    let _ = app.update(Message::Deed(Step::Trashed(Ok(Vec::new()))));
    assert!(shows(&app, &word("ui-trashed")));
    click(&mut app, &word("ui-undo"));
    assert!(shows(&app, &word("ui-restoring")));
    let _ = app.update(Message::Deed(Step::Restored(Ok(()))));
    assert!(shows(&app, &word("ui-restored")));
    let _ = app.update(Message::Dismiss);
    let _ = app.update(Message::Key(Shortcut::Undo));
    assert!(!shows(&app, &word("ui-restoring")), "once");
}

#[test]
fn a_refused_deletion_is_told_and_cannot_be_taken_back() {
    let mut app = reading();
    let _ = app.update(Message::Key(Shortcut::Trash));
    let _ = app.update(Message::Deed(Step::Trashed(Err(EngineError::NoTrash))));
    assert!(shows(&app, &word("no-trash-what")));
    assert!(!shows(&app, &word("ui-undo")));
}

#[test]
fn the_last_mark_is_taken_back() {
    let mut app = reading();
    let starred = |app: &App| format!("{app:?}").matches("flagged: true").count();
    let before = starred(&app);
    let _ = app.update(Message::Key(Shortcut::ToggleStar));
    assert_ne!(starred(&app), before);
    let _ = app.update(Message::Key(Shortcut::Undo));
    assert_eq!(starred(&app), before);
}

#[test]
fn mod_z_in_a_field_speaks_of_the_field() {
    let undo = pressed(Key::Character("z".into()), Modifiers::COMMAND);
    assert_eq!(shortcut(&undo, false), Some(Shortcut::Undo));
    assert_eq!(shortcut(&undo, true), None);
}
