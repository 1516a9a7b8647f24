use iced::keyboard::{Event, Key, Location, Modifiers, key};
use recapito::ui::app::Message;
use recapito::ui::key_choice::KeyChoice;
use recapito::ui::keys::{self, Motion, Shortcut};
use recapito::ui::presets;
use recapito::ui::widget::KeyFocus;

use super::{shows, word};

/// The action of a key with the keys of a new profile.
pub(crate) fn shortcut(event: &Event, focus: KeyFocus) -> Option<Shortcut> {
    keys::shortcut(&KeyChoice::default(), event, focus)
}

#[test]
fn letters_are_shortcuts_only_outside_of_fields() {
    let m = pressed(Key::Character("m".into()), Modifiers::empty());
    assert_eq!(shortcut(&m, KeyFocus::List), Some(Shortcut::ToggleRead));
    assert_eq!(shortcut(&m, KeyFocus::Taken), None);
}

#[test]
fn letters_and_delete_act_only_while_the_list_has_the_focus() {
    let archive = pressed(Key::Character("a".into()), Modifiers::empty());
    let delete = pressed(Key::Named(key::Named::Delete), Modifiers::empty());
    for key in [archive, delete] {
        assert!(shortcut(&key, KeyFocus::List).is_some());
        assert_eq!(shortcut(&key, KeyFocus::Elsewhere), None);
    }
    assert_eq!(typed_after(None), [Shortcut::Archive], "a new list has the focus");
    assert_eq!(typed_after(Some("Busta firmata da")), [], "the reader was clicked");
    assert_eq!(
        typed_after(Some("Condominio Via dei Tigli 12")),
        [Shortcut::Archive],
        "a row was clicked"
    );
}

/// The shortcuts of the letter A after a click on a text.
fn typed_after(clicked: Option<&str>) -> Vec<Shortcut> {
    let app = presets::inbox();
    let mut window = super::window(&app);
    if let Some(text) = clicked {
        window.click(text).expect("it can be clicked");
    }
    let _ = window.simulate([iced::Event::Keyboard(pressed(Key::Character("a".into()), Modifiers::empty()))]);
    let messages = window.into_messages().filter_map(|message| match message {
        Message::Key(shortcut) => Some(shortcut),
        _ => None,
    });
    messages.collect()
}

#[test]
fn arrows_bring_the_focus_back_to_the_list() {
    let app = presets::inbox();
    let mut window = super::window(&app);
    window.click("Busta firmata da").expect("it can be clicked");
    let down = pressed(Key::Named(key::Named::ArrowDown), Modifiers::empty());
    let letter = pressed(Key::Character("m".into()), Modifiers::empty());
    let _ = window.simulate([iced::Event::Keyboard(down), iced::Event::Keyboard(letter)]);
    let keys: Vec<Shortcut> = window
        .into_messages()
        .filter_map(|message| match message {
            Message::Key(shortcut) => Some(shortcut),
            _ => None,
        })
        .collect();
    assert_eq!(keys, [Shortcut::Move(Motion::Down), Shortcut::ToggleRead]);
}

#[test]
fn shortcuts_with_the_command_key_work_everywhere() {
    let enter = pressed(Key::Named(key::Named::Enter), Modifiers::COMMAND);
    assert_eq!(shortcut(&enter, KeyFocus::Taken), Some(Shortcut::Send));
    let n = pressed(Key::Character("n".into()), Modifiers::COMMAND);
    assert_eq!(shortcut(&n, KeyFocus::Taken), Some(Shortcut::Compose));
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
