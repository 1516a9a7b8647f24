//! The table of commands and their keys, the page that changes them, and the way of the focus through the window.

use iced::Rectangle;
use iced::keyboard::{Event, Key, Modifiers, key::Named};
use iced_test::selector::Candidate;
use recapito::ui::App;
use recapito::ui::app::Message;
use recapito::ui::key_choice::{KeyChoice, KeyPreset};
use recapito::ui::keys::{self, Binding, COMMANDS, Shortcut};
use recapito::ui::location::ListLocation;
use recapito::ui::preferences::Preferences;
use recapito::ui::presets;
use recapito::ui::screen::shortcuts;
use recapito::ui::widget::KeyFocus;

use super::keys::pressed;
use super::{click, shows, window, word};

#[test]
fn every_key_of_every_preset_is_a_key_and_does_one_thing() {
    for preset in KeyPreset::ALL {
        let mut seen: Vec<(Binding, &str)> = Vec::new();
        for command in COMMANDS {
            for text in command.keys_of(preset) {
                let binding: Binding = text.parse().unwrap_or_else(|error| panic!("{preset:?}, {}: {error}", command.id));
                assert_eq!(binding.to_string(), *text, "written as it is read");
                let other = seen.iter().find(|(key, _)| *key == binding);
                assert!(other.is_none(), "{preset:?}: {text} is for {} and {other:?}", command.id);
                seen.push((binding, command.id));
            }
        }
        assert!(seen.len() > 40, "{preset:?}");
    }
}

#[test]
fn letters_and_keys_that_delete_act_only_on_the_list_in_every_preset() {
    for preset in KeyPreset::ALL {
        let choice = KeyChoice {
            preset,
            ..KeyChoice::default()
        };
        for letter in ('a'..='z').chain(['#', '0', '1', '9']) {
            let event = pressed(Key::Character(letter.to_string().into()), Modifiers::empty());
            assert_eq!(keys::shortcut(&choice, &event, KeyFocus::Elsewhere), None, "{preset:?} {letter}");
            assert_eq!(keys::shortcut(&choice, &event, KeyFocus::Taken), None, "{preset:?} {letter}");
        }
        for named in [Named::Delete, Named::Backspace, Named::Insert] {
            let event = pressed(Key::Named(named), Modifiers::empty());
            assert_eq!(keys::shortcut(&choice, &event, KeyFocus::Elsewhere), None, "{preset:?} {named:?}");
        }
    }
}

#[test]
fn gmail_and_outlook_users_find_their_keys() {
    let of = |preset, key: &str, modifiers| {
        let choice = KeyChoice {
            preset,
            ..KeyChoice::default()
        };
        keys::shortcut(&choice, &pressed(Key::Character(key.into()), modifiers), KeyFocus::List)
    };
    assert_eq!(of(KeyPreset::Gmail, "e", Modifiers::empty()), Some(Shortcut::Archive));
    assert_eq!(of(KeyPreset::Gmail, "c", Modifiers::empty()), Some(Shortcut::Compose));
    assert_eq!(of(KeyPreset::Outlook, "e", Modifiers::COMMAND), Some(Shortcut::Search));
    assert_eq!(of(KeyPreset::Thunderbird, "e", Modifiers::empty()), None);
}

#[test]
fn moving_keys_lead_to_messages_mailboxes_and_syncs() {
    let list = |key: Key, modifiers| super::keys::shortcut(&pressed(key, modifiers), KeyFocus::List);
    let letter = |text: &str| list(Key::Character(text.into()), Modifiers::empty());
    use recapito::ui::keys::Motion;
    assert_eq!(letter("f"), Some(Shortcut::Move(Motion::Down)));
    assert_eq!(letter("b"), Some(Shortcut::Move(Motion::Up)));
    assert_eq!(letter("n"), Some(Shortcut::Unread(true)));
    assert_eq!(letter("p"), Some(Shortcut::Unread(false)));
    assert_eq!(list(Key::Named(Named::F5), Modifiers::empty()), Some(Shortcut::Sync));
    assert_eq!(list(Key::Named(Named::F5), Modifiers::SHIFT), Some(Shortcut::SyncAll));
    let second = list(Key::Character("2".into()), Modifiers::ALT).expect("Alt+2 is a shortcut");
    let mut app = presets::inbox();
    let _ = app.update(Message::Key(second));
    let list = presets::list(&app).expect("a list is shown");
    assert!(
        matches!(&list.location, ListLocation::Folder { account, .. } if account.as_str().starts_with("notifiche")),
        "{:?}",
        list.location
    );
}

#[test]
fn a_key_is_changed_on_its_page_taken_from_its_command_and_restored() {
    let mut app = presets::inbox();
    let _ = app.update(Message::Key(Shortcut::Help));
    click(&mut app, &word("ui-keys-change-all"));
    assert!(shows(&app, &word("ui-keys-of")), "the page is open");
    // The first command that can be changed: the new message.
    click(&mut app, &word("ui-keys-change"));
    assert!(shows(&app, &word("ui-keys-press")));
    press(&mut app, Key::Named(Named::Tab), Modifiers::empty());
    assert!(shows(&app, &word("ui-keys-press")), "Tab moves the focus and is no key to choose");
    press(&mut app, Key::Character("r".into()), Modifiers::COMMAND);
    let choice = presets::preferences(&app).keys.clone();
    let r = pressed(Key::Character("r".into()), Modifiers::COMMAND);
    assert_eq!(keys::shortcut(&choice, &r, KeyFocus::Elsewhere), Some(Shortcut::Compose));
    assert!(
        shows(&app, "Ctrl+R non serve più per «Rispondi»."),
        "the command that lost the key is named"
    );
    click(&mut app, &word("ui-keys-restore-all"));
    assert_eq!(presets::preferences(&app).keys, KeyChoice::default());
}

#[test]
fn a_key_with_a_fixed_task_is_refused_and_escape_keeps_the_old_one() {
    let mut app = presets::inbox();
    let _ = app.update(Message::ChangeShortcuts);
    for (key, modifiers) in [
        (Key::Named(Named::F6), Modifiers::empty()),
        (Key::Named(Named::Escape), Modifiers::empty()),
    ] {
        click(&mut app, &word("ui-keys-change"));
        press(&mut app, key, modifiers);
        assert!(!shows(&app, &word("ui-keys-press")), "no key is awaited any more");
        assert_eq!(presets::preferences(&app).keys, KeyChoice::default());
    }
}

#[test]
fn sending_by_key_can_be_turned_off_and_on_again() {
    let mut app = presets::inbox();
    let _ = app.update(Message::ChangeShortcuts);
    let enter = pressed(Key::Named(Named::Enter), Modifiers::COMMAND);
    let sends = |app: &App| keys::shortcut(&presets::preferences(app).keys, &enter, KeyFocus::Taken) == Some(Shortcut::Send);
    assert!(sends(&app));
    let _ = app.update(Message::Shortcuts(shortcuts::Message::Change("send")));
    click(&mut app, &word("ui-keys-none"));
    assert!(!sends(&app));
    click(&mut app, &word("ui-keys-restore"));
    assert!(sends(&app));
}

#[test]
fn the_keys_of_a_program_are_chosen_and_remembered() {
    let mut app = presets::inbox();
    let _ = app.update(Message::ChangeShortcuts);
    click(&mut app, "Gmail");
    assert_eq!(presets::preferences(&app).keys.preset, KeyPreset::Gmail);
    let written = serde_json::to_string(presets::preferences(&app)).expect("preferences are written");
    let read: Preferences = serde_json::from_str(&written).expect("and read");
    assert_eq!(read.keys, presets::preferences(&app).keys);
    let odd = r#"{"keys":{"preset":"gmail","changed":{"archive":["Mod+","nonsense",""],"no-such-command":["X"]}}}"#;
    let read: Preferences = serde_json::from_str(odd).expect("an edited file is read");
    let e = pressed(Key::Character("e".into()), Modifiers::empty());
    assert_eq!(
        keys::shortcut(&read.keys, &e, KeyFocus::List),
        None,
        "texts that are no key are passed over"
    );
}

#[test]
fn f6_moves_the_focus_from_pane_to_pane() {
    let app = presets::inbox();
    let mut window = window(&app);
    let mut lefts = Vec::new();
    for modifiers in [Modifiers::empty(), Modifiers::empty(), Modifiers::empty(), Modifiers::SHIFT] {
        let _ = window.simulate([iced::Event::Keyboard(pressed(Key::Named(Named::F6), modifiers))]);
        lefts.push(window.find(focused).expect("something has the focus").x);
    }
    let [reader, folders, list, back] = lefts[..] else {
        panic!("four steps")
    };
    assert!(folders < list && list < reader, "{lefts:?}: the list has the focus first");
    assert_eq!(back, folders, "Shift+F6 goes back");
}

#[test]
fn tab_reaches_every_control_in_visual_order() {
    for (name, app) in [
        ("inbox", presets::inbox()),
        ("sent", presets::sent()),
        ("needs attention", presets::needs_attention()),
        ("compose", presets::compose()),
        ("settings", presets::settings()),
        ("mailbox", presets::first_run()),
        ("space", presets::space()),
        ("retention", presets::retention()),
    ] {
        let mut window = window(&app);
        let mut all = Vec::new();
        let _ = window.find(|candidate: Candidate<'_>| -> Option<()> {
            if let Candidate::Focusable { bounds, .. } = candidate {
                all.push(bounds);
            }
            None
        });
        let mut reached: Vec<Rectangle> = Vec::new();
        for _ in 0..all.len() {
            let _ = window.simulate([iced::Event::Keyboard(pressed(Key::Named(Named::Tab), Modifiers::empty()))]);
            reached.push(
                window
                    .find(focused)
                    .unwrap_or_else(|_| panic!("{name}: Tab leads nowhere after {reached:?}")),
            );
        }
        let missing: Vec<&Rectangle> = all.iter().filter(|bounds| !reached.contains(bounds)).collect();
        assert!(missing.is_empty(), "{name}: Tab does not reach {missing:?}");
        let start = reached.iter().position(|bounds| *bounds == all[0]).expect("the first is reached");
        reached.rotate_left(start);
        for pair in reached.windows(2) {
            let [one, next] = pair else { continue };
            let goes_back = next.y + next.height <= one.y && next.x <= one.x;
            assert!(!goes_back, "{name}: from {one:?} back to {next:?}");
        }
    }
}

/// The bounds of what has the focus.
fn focused(candidate: Candidate<'_>) -> Option<Rectangle> {
    match candidate {
        Candidate::Focusable { bounds, state, .. } if state.is_focused() => Some(bounds),
        _ => None,
    }
}

/// Presses a key in the window, and updates it with the messages.
fn press(app: &mut App, key: Key, modifiers: Modifiers) {
    let event: Event = pressed(key, modifiers);
    let messages: Vec<Message> = {
        let mut window = window(app);
        let _ = window.simulate([iced::Event::Keyboard(event)]);
        window.into_messages().collect()
    };
    super::follow(app, messages);
}
