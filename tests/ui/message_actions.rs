//! Actions on messages and their undo: what is shown before the server has answered, and after.

use std::collections::BTreeMap;

use iced::keyboard::{Key, Modifiers, key::Named};
use recapito::account::AccountId;
use recapito::engine::space::{SpaceOutcome, Unchanged};
use recapito::engine::{Destination, EngineError};
use recapito::i18n::{Language, Words};
use recapito::signature::Sha256;
use recapito::ui::app::Message;
use recapito::ui::keys::{Motion, Shortcut};
use recapito::ui::message_action::ActionEvent;
use recapito::ui::screen::{list, move_to};
use recapito::ui::widget::KeyFocus;
use recapito::ui::{App, presets};

use super::keys::{pressed, shortcut};
use super::{click, fill, shows, word};

/// All inboxes, with the message of the current row open.
fn reading() -> App {
    let mut app = presets::inbox();
    let _ = app.update(Message::Key(Shortcut::Move(Motion::Down)));
    app
}

#[test]
fn a_message_is_shown_as_trashed_only_after_the_server_has_moved_it() {
    let mut app = reading();
    let _ = app.update(Message::Key(Shortcut::Trash));
    assert!(shows(&app, &word("ui-trashing")));
    assert!(!shows(&app, &word("ui-undo")), "nothing to undo yet");
    let _ = app.update(Message::MessageAction(ActionEvent::Moved(Destination::TRASH, Ok(Vec::new()))));
    assert!(shows(&app, &word("ui-trashed")));
    click(&mut app, &word("ui-undo"));
    assert!(shows(&app, &word("ui-restoring")));
    let _ = app.update(Message::MessageAction(ActionEvent::Restored(Ok(()))));
    let words = Words::new(Language::Italian);
    let what = words.with("ui-step-trash", &[("n", 1u64.into())]);
    assert!(shows(&app, &words.with("ui-undone", &[("what", what.into())])));
    let _ = app.update(Message::DismissNotice);
    let _ = app.update(Message::Key(Shortcut::Undo));
    assert!(!shows(&app, &word("ui-restoring")), "once");
}

#[test]
fn a_rejected_deletion_is_reported_and_cannot_be_undone() {
    let mut app = reading();
    let _ = app.update(Message::Key(Shortcut::Trash));
    let _ = app.update(Message::MessageAction(ActionEvent::Moved(
        Destination::TRASH,
        Err(EngineError::NoTrash),
    )));
    assert!(shows(&app, &word("no-trash-what")));
    assert!(!shows(&app, &word("ui-undo")));
}

#[test]
fn a_message_is_moved_to_a_folder_found_by_typing_and_the_move_is_undone_by_name() {
    let mut app = reading();
    let _ = app.update(Message::Key(Shortcut::MoveTo));
    let words = Words::new(Language::Italian);
    assert!(shows(&app, &words.with("ui-move-to-heading", &[("n", 1u64.into())])));
    assert!(shows(&app, "Clienti"));
    let _ = app.update(Message::Key(Shortcut::Trash));
    assert!(!shows(&app, &word("ui-trashing")), "other keys are ignored meanwhile");
    fill(&mut app, move_to::FILTER, "zzz");
    assert!(shows(&app, &word("ui-move-to-none")));
    let _ = app.update(Message::Key(Shortcut::Back));
    assert!(!shows(&app, &word("ui-move-to-none")), "Esc moves nothing");

    let _ = app.update(Message::Key(Shortcut::MoveTo));
    let _ = app.update(Message::MoveTo(move_to::Message::Typed("client".into())));
    let _ = app.update(Message::MoveTo(move_to::Message::Accept));
    let folder = [("folder", "Clienti".into()), ("n", 1u64.into())];
    assert!(shows(&app, &words.with("ui-moving", &folder)));
    let clients = Destination::Folder {
        account: AccountId::of("studio.legale@pec.example"),
        name: "Clienti".into(),
    };
    let _ = app.update(Message::MessageAction(ActionEvent::Moved(clients, Ok(Vec::new()))));
    assert!(shows(&app, &words.with("ui-moved", &folder)));
    click(&mut app, &word("ui-undo"));
    let _ = app.update(Message::MessageAction(ActionEvent::Restored(Ok(()))));
    let what = words.with("ui-step-move", &folder);
    assert!(shows(&app, &words.with("ui-undone", &[("what", what.into())])));
}

#[test]
fn messages_of_several_mailboxes_are_not_moved_to_one_folder() {
    let mut app = reading();
    let _ = app.update(Message::Key(Shortcut::SelectAll));
    let _ = app.update(Message::Key(Shortcut::MoveTo));
    assert!(shows(&app, &word("other-mailbox-what")));
    let _ = app.update(Message::MoveTo(move_to::Message::Accept));
    assert!(shows(&app, &word("other-mailbox-what")), "there is nothing to choose");
}

#[test]
fn the_last_change_of_flags_is_undone() {
    let mut app = reading();
    let starred = |app: &App| format!("{app:?}").matches("flagged: true").count();
    let before = starred(&app);
    let _ = app.update(Message::Key(Shortcut::ToggleStar));
    assert_ne!(starred(&app), before);
    let _ = app.update(Message::Key(Shortcut::Undo));
    assert_eq!(starred(&app), before);
}

/// The question about the open message as displayed.
fn question(app: &App) -> String {
    let words = Words::new(Language::Italian);
    let shown = format!("{app:?}");
    let size = shown
        .split_once("bytes: ")
        .and_then(|(_, rest)| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok());
    let size = words.size(size.expect("a size is asked about"));
    let expected = [
        ("n", 1u64.into()),
        ("size", size.into()),
        ("server", "imaps.gestore.example".into()),
    ];
    words.with("ui-erase-question", &expected)
}

fn more(n: u64) -> String {
    Words::new(Language::Italian).with("ui-erase-more", &[("n", n.into())])
}

fn erased(done: u64, left: Vec<(Sha256, Unchanged)>, error: Option<EngineError>) -> Message {
    let cleared = SpaceOutcome {
        done,
        bytes: 2_000_000 * done,
        unchanged: left,
        stopped: false,
        error,
    };
    Message::MessageAction(ActionEvent::Removed(Box::new(cleared), BTreeMap::new()))
}

#[test]
fn removal_from_the_server_asks_first_and_names_server_count_and_size() {
    let delete = |modifiers| shortcut(&pressed(Key::Named(Named::Delete), modifiers), KeyFocus::List);
    assert_eq!(delete(Modifiers::SHIFT), Some(Shortcut::DeleteFromServer));
    assert_eq!(delete(Modifiers::empty()), Some(Shortcut::Trash));

    let mut app = reading();
    let _ = app.update(Message::Key(Shortcut::DeleteFromServer));
    let asked = presets::deletion_question();
    assert!(shows(&asked, &question(&asked)));
    assert!(shows(&app, &more(1)));
    let _ = app.update(Message::Key(Shortcut::Trash));
    assert!(!shows(&app, &word("ui-trashing")), "other keys are ignored meanwhile");
    let _ = app.update(Message::Key(Shortcut::Back));
    assert!(!shows(&app, &more(1)), "Esc closes the question without an action");
    let _ = app.update(Message::Key(Shortcut::DeleteFromServer));
    click(&mut app, &word("ui-cancel"));
    assert!(!shows(&app, &more(1)));

    let _ = app.update(Message::Key(Shortcut::DeleteFromServer));
    click(&mut app, &word("ui-erase-now"));
    assert!(shows(&app, &word("ui-erasing")));
    assert!(!shows(&app, &word("ui-undo")), "nothing to undo yet");
    let _ = app.update(erased(1, Vec::new(), None));
    let words = Words::new(Language::Italian);
    let expected = [("n", 1u64.into()), ("size", words.size(2_000_000).into())];
    assert!(shows(&app, &words.with("ui-erased", &expected)));
    click(&mut app, &word("ui-undo"));
    assert!(shows(&app, &word("ui-putting-back")));
    let back = SpaceOutcome {
        done: 1,
        bytes: 2_000_000,
        ..SpaceOutcome::default()
    };
    let _ = app.update(Message::MessageAction(ActionEvent::Returned(Ok(Box::new(back)))));
    assert!(shows(&app, &words.with("ui-space-returned", &expected)));
}

#[test]
fn what_could_not_be_removed_is_explained() {
    let mut app = reading();
    let _ = app.update(erased(0, vec![(Sha256::of(b"x"), Unchanged::Damaged)], None));
    assert!(shows(&app, &word("ui-erased-none")));
    let words = Words::new(Language::Italian);
    let left = words.with("unchanged-damaged-count", &[("n", 1u64.into())]);
    assert!(shows(&app, &format!("{left}. ")), "{left}");
    let _ = app.update(Message::DismissNotice);
    let _ = app.update(erased(0, Vec::new(), Some(EngineError::NoExactRemoval)));
    assert!(shows(&app, &word("no-exact-removal-what")));
}

#[test]
fn several_rows_are_selected_and_acted_on_together() {
    let mut app = reading();
    let extend = pressed(Key::Named(Named::ArrowDown), Modifiers::SHIFT);
    assert_eq!(shortcut(&extend, KeyFocus::List), Some(Shortcut::Extend(Motion::Down)));
    let _ = app.update(Message::Key(Shortcut::Extend(Motion::Down)));
    let _ = app.update(Message::Key(Shortcut::Extend(Motion::Down)));
    let words = Words::new(Language::Italian);
    let several = |n: u64| words.with("ui-several", &[("n", n.into())]);
    assert!(shows(&app, &several(3)));
    let _ = app.update(Message::List(list::Message::RowPressed(0, Modifiers::COMMAND)));
    assert!(shows(&app, &several(4)));
    let _ = app.update(Message::List(list::Message::RowPressed(0, Modifiers::COMMAND)));
    assert!(shows(&app, &several(3)));
    let _ = app.update(Message::Key(Shortcut::DeleteFromServer));
    assert!(shows(&app, &more(3)));
    let _ = app.update(Message::Key(Shortcut::Back));
    assert!(shows(&app, &several(3)), "the selection stays");
    let starred = |app: &App| format!("{app:?}").matches("flagged: true").count();
    let before = starred(&app);
    click(&mut app, &word("ui-several-star"));
    assert!(starred(&app) > before);
    let _ = app.update(Message::Key(Shortcut::Undo));
    assert_eq!(starred(&app), before, "the flags are restored");
    let _ = app.update(Message::Key(Shortcut::Trash));
    assert!(shows(&app, &word("ui-trashing")));
    assert!(!shows(&app, &several(3)), "the selection ends with the action");
    let _ = app.update(Message::MessageAction(ActionEvent::Restored(Ok(()))));
    let _ = app.update(Message::Key(Shortcut::SelectAll));
    assert!(shows(&app, &words.with("ui-chosen", &[("n", 12u64.into())])));
    let _ = app.update(Message::DismissNotice);
    let _ = app.update(Message::Key(Shortcut::Back));
    assert!(!shows(&app, &several(12)));
}

#[test]
fn mod_z_in_a_field_undoes_in_the_field() {
    let undo = pressed(Key::Character("z".into()), Modifiers::COMMAND);
    assert_eq!(shortcut(&undo, KeyFocus::List), Some(Shortcut::Undo));
    assert_eq!(shortcut(&undo, KeyFocus::Taken), None);
}
