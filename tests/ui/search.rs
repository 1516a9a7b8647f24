use iced::keyboard::{Key, Modifiers, key};
use iced_test::selector;
use jiff::tz::TimeZone;
use recapito::i18n::{Language, Words};
use recapito::store::search::SearchQuery;
use recapito::ui::app::Message;
use recapito::ui::keys::Shortcut;
use recapito::ui::presets::sample;
use recapito::ui::screen::list::{self, OPERATORS};
use recapito::ui::widget::KeyFocus;
use recapito::ui::{App, presets};

use super::keys::{pressed, shortcut};
use super::{click, fill, follow, shows, window, word};

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

fn text(app: &App) -> &str {
    presets::list(app).expect("a list shows").search_text()
}

#[test]
fn operators_are_completed_while_they_are_typed() {
    let mut app = presets::inbox();
    let unread = word("ui-operator-unread");
    fill(&mut app, "search", "diffida -sta");
    assert!(shows(&app, &word("ui-operator-late")));
    assert!(!shows(&app, &word("ui-operator-from")));
    click(&mut app, &unread);
    assert_eq!(text(&app), format!("diffida -{unread} "));
    assert!(!shows(&app, &unread), "nothing is being typed");
    let mut app = presets::inbox();
    fill(&mut app, "search", "Ogg");
    click(&mut app, &word("ui-operator-subject"));
    assert_eq!(text(&app), word("ui-operator-subject"));
    let mut app = presets::inbox();
    fill(&mut app, "search", "\"in ogg");
    assert!(!shows(&app, &word("ui-operator-subject")), "inside a quotation");
}

#[test]
fn the_operators_are_explained_in_the_window() {
    let mut app = presets::inbox();
    let help = |app: &mut App| {
        let messages = {
            let mut window = window(app);
            window.click(selector::id("ui-operators")).expect("the button");
            window.into_messages().collect()
        };
        follow(app, messages);
    };
    help(&mut app);
    for (operator, finds) in OPERATORS {
        assert!(shows(&app, &word(operator)) && shows(&app, &word(finds)), "{operator}");
    }
    help(&mut app);
    assert!(!shows(&app, &word("ui-operators-more")));
    help(&mut app);
    click(&mut app, &word("ui-operator-hash"));
    assert_eq!(text(&app), word("ui-operator-hash"));
    assert!(!shows(&app, &word("ui-operators-more")), "the results show");
}

#[test]
fn every_operator_that_is_offered_is_understood() {
    for language in [Language::Italian, Language::English] {
        let words = Words::new(language);
        for (operator, _) in OPERATORS {
            let text = words.get(operator);
            let value = match operator {
                _ if !text.ends_with(':') => "",
                "ui-operator-hash" => "1a2b3c",
                "ui-operator-since" | "ui-operator-until" => "15/03/2026",
                _ => "parola",
            };
            let query = SearchQuery::parse(&format!("{text}{value} "), &TimeZone::UTC);
            let read = format!("{query:?}");
            assert!(!query.is_empty() && !read.contains("field: None"), "{text}: {read}");
        }
    }
}

#[test]
fn enter_in_the_search_field_opens_the_first_row_that_was_found() {
    let mut app = presets::inbox();
    let messages: Vec<Message> = {
        let mut window = window(&app);
        window.click(selector::id("search")).expect("the field");
        let _ = window.tap_key(key::Named::Enter);
        window.into_messages().collect()
    };
    let submits = |message: &Message| matches!(message, Message::List(list::Message::SubmitSearch));
    assert!(messages.iter().any(submits));
    let submit = app.update(Message::List(list::Message::SubmitSearch));
    assert!(submit.units() > 0, "the rows get the focus");
}

#[test]
fn no_message_is_shown_beside_a_list_that_has_none() {
    let mut app = presets::inbox();
    let subject = sample::envelope().content.subject;
    assert!(shows(&app, &subject));
    fill(&mut app, "search", "parola che non compare");
    presets::answer_keys(&mut app, Vec::new());
    assert!(!shows(&app, &subject));
}
