use iced::keyboard::{Key, Modifiers};
use recapito::ui::app::Message;
use recapito::ui::keys::Shortcut;
use recapito::ui::presets;
use recapito::ui::widget::KeyFocus;

use super::keys::{pressed, shortcut};
use super::{click, fill, shows, word};

#[test]
fn a_slash_focuses_the_search_field_outside_of_fields() {
    let slash = pressed(Key::Character("/".into()), Modifiers::SHIFT);
    assert_eq!(shortcut(&slash, KeyFocus::List), Some(Shortcut::Search));
    assert_eq!(shortcut(&slash, KeyFocus::Taken), None);
}

#[test]
fn a_search_covers_all_mail_or_only_the_location() {
    let mut app = presets::inbox();
    assert!(!shows(&app, &word("ui-search-everywhere")));
    fill(&mut app, "search", "diffida");
    assert!(shows(&app, &word("ui-found")));
    assert!(shows(&app, &word("ui-search-everywhere")));
    assert!(click(&mut app, &word("ui-search-everywhere")) > 0);
    let _ = app.update(Message::Key(Shortcut::Back));
    assert!(!shows(&app, &word("ui-found")), "Escape clears");
    assert!(!shows(&app, &word("ui-search-everywhere")));
}
