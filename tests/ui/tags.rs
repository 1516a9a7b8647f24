//! Tags of messages: keys, colours with words, the filter, and the user's own.

use iced::Size;
use iced::keyboard::{Key, Modifiers};
use iced_test::{Simulator, selector};
use recapito::account::Keywords;
use recapito::ui::app::Message;
use recapito::ui::keys::{Motion, Shortcut};
use recapito::ui::presets;
use recapito::ui::screen::settings;
use recapito::ui::tags::PREDEFINED;
use recapito::ui::widget::KeyFocus;
use recapito::ui::{App, screen::list};

use super::keys::{pressed, shortcut};
use super::{follow, shows, window, word};

/// The inbox with the second row open, which has no tags.
fn second_row() -> App {
    let mut app = presets::inbox();
    let _ = app.update(Message::Key(Shortcut::Move(Motion::Home)));
    let _ = app.update(Message::Key(Shortcut::Move(Motion::Down)));
    app
}

/// The keywords of the current row.
fn current(app: &App) -> Vec<String> {
    let row = presets::list(app).and_then(|list| list.current_row());
    row.expect("a row is selected").flags.keywords.names()
}

#[test]
fn digits_toggle_tags_while_the_list_has_the_focus_and_0_removes_all() {
    let digit = |text: &str, focus| shortcut(&pressed(Key::Character(text.into()), Modifiers::empty()), focus);
    assert_eq!(digit("1", KeyFocus::List), Some(Shortcut::Tag(1)));
    assert_eq!(digit("0", KeyFocus::List), Some(Shortcut::Tag(0)));
    assert_eq!(digit("1", KeyFocus::Taken), None);
    let mut app = second_row();
    for number in [1, 4] {
        let _ = app.update(Message::Key(Shortcut::Tag(number)));
    }
    assert_eq!(current(&app), ["$label1", "$label4"]);
    assert!(
        shows(&app, &word("ui-tag-important")) && shows(&app, &word("ui-tag-to-do")),
        "in words"
    );
    let _ = app.update(Message::Key(Shortcut::Tag(1)));
    assert_eq!(current(&app), ["$label4"]);
    let _ = app.update(Message::Key(Shortcut::Tag(9)));
    assert_eq!(current(&app), ["$label4"], "there is no ninth tag");
    let _ = app.update(Message::Key(Shortcut::Tag(0)));
    assert_eq!(current(&app), Vec::<String>::new());
}

#[test]
fn a_tag_is_set_on_all_selected_messages_unless_all_have_it() {
    let mut app = second_row();
    let _ = app.update(Message::Key(Shortcut::Tag(3)));
    let _ = app.update(Message::Key(Shortcut::Extend(Motion::Down)));
    let tagged = |app: &App| {
        let list = presets::list(app).expect("a list shows");
        list.loaded_rows().filter(|row| row.flags.keywords.has("$label3")).count()
    };
    assert_eq!(tagged(&app), 1);
    let _ = app.update(Message::Key(Shortcut::Tag(3)));
    assert_eq!(tagged(&app), 2);
    let _ = app.update(Message::Key(Shortcut::Tag(3)));
    assert_eq!(tagged(&app), 0);
}

#[test]
fn the_window_says_where_tags_stay_on_this_computer() {
    let mut app = presets::inbox();
    let _ = app.update(Message::Tagged(Ok(Keywords::NONE)));
    assert!(!shows(&app, &word("ui-tags-here-only")));
    let _ = app.update(Message::Tagged(Ok(Keywords::of(["$label1"]))));
    assert!(shows(&app, &word("ui-tags-here-only")));
}

#[test]
fn the_list_is_filtered_by_tags() {
    let mut app = presets::inbox();
    for (keyword, name, _) in &PREDEFINED[2..4] {
        let messages = {
            let mut window = window(&app);
            window.click(selector::id("filter-tags")).expect("the chip");
            window.click(word(name).as_str()).expect("the tag is in the menu");
            window.into_messages().collect()
        };
        follow(&mut app, messages);
        let filter = presets::list(&app).expect("a list shows").filter().clone();
        assert!(filter.tags.contains(&(*keyword).to_owned()));
    }
    let filter = presets::list(&app).expect("a list shows").filter().clone();
    assert_eq!(filter.tags.len(), 2, "they combine");
}

#[test]
fn the_user_adds_and_removes_tags() {
    let mut app = presets::settings();
    let typed: Vec<Message> = {
        let mut window: Simulator<'_, Message> = Simulator::with_size(recapito::ui::settings(), Size::new(1280.0, 2000.0), app.view());
        window.click(selector::id("tag-name")).expect("the field");
        let _ = window.typewrite("Cliente Rossi");
        window.into_messages().collect()
    };
    follow(&mut app, typed);
    let add: Vec<Message> = {
        let mut window: Simulator<'_, Message> = Simulator::with_size(recapito::ui::settings(), Size::new(1280.0, 2000.0), app.view());
        window.click(word("ui-tag-add").as_str()).expect("the button");
        window.into_messages().collect()
    };
    assert_eq!(add.len(), 1);
    follow(&mut app, add);
    assert!(shows(&app, "Cliente Rossi"));
    let mut inbox = second_row();
    let _ = inbox.update(Message::Settings(settings::Message::TagTyped("Cliente Rossi".into())));
    let _ = inbox.update(Message::Settings(settings::Message::AddTag));
    let _ = inbox.update(Message::List(list::Message::Tag(6)));
    assert_eq!(current(&inbox), ["cliente_rossi"]);
    assert!(shows(&inbox, "Cliente Rossi"));
    let _ = inbox.update(Message::Settings(settings::Message::RemoveTag("cliente_rossi".into())));
    assert!(shows(&inbox, "cliente_rossi"), "the message keeps the keyword");
}

#[test]
fn tags_are_undone_and_done_again() {
    let mut app = second_row();
    let press = |app: &mut App, shortcut| drop(app.update(Message::Key(shortcut)));
    press(&mut app, Shortcut::Tag(1));
    press(&mut app, Shortcut::Tag(4));
    press(&mut app, Shortcut::Undo);
    assert_eq!(current(&app), ["$label1"]);
    press(&mut app, Shortcut::Redo);
    assert_eq!(current(&app), ["$label1", "$label4"]);
    press(&mut app, Shortcut::Tag(0));
    assert!(current(&app).is_empty());
    press(&mut app, Shortcut::Undo);
    assert_eq!(current(&app), ["$label1", "$label4"], "each tag that was taken away is there again");
}
