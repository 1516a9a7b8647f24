use iced::keyboard::{Key, Modifiers, key::Named};
use recapito::ui::app::Message;
use recapito::ui::keys::Shortcut;
use recapito::ui::presets::{self, sample};
use recapito::ui::screen::reader::{self, find};
use recapito::ui::widget::KeyFocus;
use recapito::ui::{App, location::ListLocation, screen::folder_pane};

use super::keys::{pressed, shortcut};
use super::{click, fill, shows, word};

fn counted(app: &App, n: usize, of: usize) -> bool {
    let words = recapito::i18n::Words::new(recapito::i18n::Language::Italian);
    shows(app, &words.with("ui-find-count", &[("n", n.into()), ("of", of.into())]))
}

#[test]
fn one_key_searches_all_mail_and_another_the_open_message() {
    let key = |letter: &str| shortcut(&pressed(Key::Character(letter.into()), Modifiers::COMMAND), KeyFocus::Taken);
    assert_eq!(key("k"), Some(Shortcut::Search));
    assert_eq!(key("f"), Some(Shortcut::Find));
    assert_eq!(key("g"), Some(Shortcut::FindNext(true)));
    let f3 = |modifiers| shortcut(&pressed(Key::Named(Named::F3), modifiers), KeyFocus::Taken);
    assert_eq!(f3(Modifiers::empty()), Some(Shortcut::FindNext(true)));
    assert_eq!(f3(Modifiers::SHIFT), Some(Shortcut::FindNext(false)));
}

#[test]
fn hits_in_the_open_message_are_counted_and_stepped_through() {
    let mut app = presets::inbox();
    let _ = app.update(Message::Key(Shortcut::Find));
    fill(&mut app, reader::FIND, "DOCUMENT");
    assert!(counted(&app, 1, 2));
    let _ = app.update(Message::Key(Shortcut::FindNext(true)));
    assert!(counted(&app, 2, 2));
    let _ = app.update(Message::Key(Shortcut::FindNext(true)));
    assert!(counted(&app, 1, 2), "after the last comes the first");
    let _ = app.update(Message::Key(Shortcut::FindNext(false)));
    assert!(counted(&app, 2, 2));
    assert!(
        shows(&app, &sample::envelope().content.text),
        "the text is whole and can be selected"
    );
    let _ = app.update(Message::Key(Shortcut::Back));
    assert!(!counted(&app, 2, 2), "Escape closes the bar");
    assert!(shows(&app, &sample::envelope().content.subject), "and nothing else");
}

#[test]
fn what_is_not_in_the_message_is_said_so() {
    let mut app = presets::inbox();
    let _ = app.update(Message::Key(Shortcut::Find));
    fill(&mut app, reader::FIND, "parola che non c'è");
    assert!(shows(&app, &word("ui-find-nothing")));
}

#[test]
fn the_next_message_is_searched_for_the_same_words() {
    let mut app = presets::inbox();
    let _ = app.update(Message::Key(Shortcut::Find));
    fill(&mut app, reader::FIND, "somma");
    assert!(shows(&app, &word("ui-find-nothing")));
    click(&mut app, "Tribunale di Aquileia");
    let _ = app.update(Message::Reader(reader::Message::Loaded(1, Ok(Box::new(sample::sent_message())))));
    assert!(counted(&app, 1, 1));
    let _ = app.update(Message::FolderPane(folder_pane::Message::Go(ListLocation::NeedsAttention)));
    assert!(!counted(&app, 1, 1), "the bar closes with the message");
}

#[test]
fn a_long_text_is_searched_as_well() {
    let mut app = presets::inbox();
    let mut message = sample::envelope();
    message.content.text = "Una riga come le altre.\n".repeat(2_000) + "Qui è la città cercata.\n";
    let loaded = reader::Message::Loaded(0, Ok(Box::new(message)));
    let _ = app.update(Message::Reader(loaded));
    let _ = app.update(Message::Reader(reader::Message::Find(find::Message::Open)));
    fill(&mut app, reader::FIND, "citta");
    assert!(counted(&app, 1, 1));
}
