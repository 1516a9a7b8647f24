//! The rows of the list: their parts, their menu, and what can be undone.

use iced::{Event, Point, Rectangle, mouse, window};
use iced_test::{Simulator, simulator};
use recapito::engine::view::Row;
use recapito::engine::{Destination, EngineError};
use recapito::i18n::{Language, Words};
use recapito::ui::App;
use recapito::ui::app::Message;
use recapito::ui::keys::{Motion, Shortcut};
use recapito::ui::message_action::ActionEvent;
use recapito::ui::presets::{self, sample};
use recapito::ui::theme::gap;

use super::{click, follow, shows, window, word};

fn unread(app: &App) -> usize {
    let list = presets::list(app).expect("a list shows");
    list.loaded_rows().filter(|row: &&Row| !row.flags.seen).count()
}

fn bounds(window: &mut Simulator<'_, Message>, text: &str) -> Rectangle {
    let found = window.find(text).unwrap_or_else(|error| panic!("{text:?} shows: {error}"));
    found.visible_bounds().expect("visible")
}

/// Clicks at this distance from the middle of the left edge of a text.
fn click_beside(app: &mut App, text: &str, by: Point) {
    let messages: Vec<Message> = {
        let mut window = window(app);
        let at = bounds(&mut window, text);
        let point = Point::new(at.x + by.x, at.y + at.height / 2.0 + by.y);
        point_at(&mut window, point);
        let _ = window.simulate(simulator::click());
        window.into_messages().collect()
    };
    follow(app, messages);
}

fn point_at(window: &mut Simulator<'_, Message>, point: Point) {
    window.point_at(point);
    let _ = window.simulate([Event::Mouse(mouse::Event::CursorMoved { position: point })]);
}

#[test]
fn a_click_on_the_dot_changes_whether_a_message_is_read_and_opens_nothing() {
    let mut app = presets::inbox();
    let before = unread(&app);
    let row = sample::inbox_rows().into_iter().find(|row| !row.flags.seen).expect("an unread row");
    let title = row.from_name.unwrap_or(row.from);
    click_beside(&mut app, &title, Point::new(-gap::L, 0.0));
    assert_eq!(unread(&app), before - 1);
    assert!(shows(&app, "Busta firmata da"), "the message that was open still is");
    click_beside(&mut app, &title, Point::new(-gap::L, 0.0));
    assert_eq!(unread(&app), before);
}

#[test]
fn rows_are_selected_by_their_checkboxes_and_counted() {
    let words = Words::new(Language::Italian);
    let counted = |n: u64| words.with("ui-chosen", &[("n", n.into())]);
    let mut app = presets::inbox();
    let rows = sample::inbox_rows();
    for row in rows.iter().take(3) {
        click_beside(&mut app, &row.subject, Point::new(-gap::L, 0.0));
    }
    assert!(shows(&app, &counted(3)));
    let heading = word("ui-all-inboxes");
    click_heading_box(&mut app, &heading);
    assert!(shows(&app, &counted(rows.len() as u64)), "all");
    click_heading_box(&mut app, &heading);
    assert!(!shows(&app, &counted(rows.len() as u64)), "none");
    assert!(shows(&app, "Busta firmata da"), "the message that was open still is");
}

/// The folder pane names the place, too, left of the list.
fn click_heading_box(app: &mut App, heading: &str) {
    let messages: Vec<Message> = {
        let mut window = window(app);
        let search = bounds(&mut window, &sample::inbox_rows()[0].subject);
        let found = window
            .find(move |candidate: iced_test::selector::Candidate<'_>| match candidate {
                iced_test::selector::Candidate::Text { content, bounds, .. } if content == heading && bounds.x > search.x => Some(bounds),
                _ => None,
            })
            .expect("the heading shows");
        point_at(&mut window, Point::new(found.x - gap::L - gap::XS, found.y + found.height / 2.0));
        let _ = window.simulate(simulator::click());
        window.into_messages().collect()
    };
    follow(app, messages);
}

#[test]
fn the_date_of_a_row_says_the_full_time_with_its_zone() {
    let app = presets::inbox();
    let row = &sample::inbox_rows()[0];
    let words = Words::new(Language::Italian);
    let mut window = window(&app);
    let subject = bounds(&mut window, &row.subject);
    let right = subject.x + subject.width;
    point_at(&mut window, Point::new(right - gap::S, subject.y - gap::S));
    let later = std::time::Instant::now() + std::time::Duration::from_secs(1);
    let _ = window.simulate([Event::Window(window::Event::RedrawRequested(later))]);
    let full = words.instant(row.date);
    assert!(full.contains("(+00:00)"), "{full} has a zone");
    assert!(window.find(full.as_str()).is_ok(), "{full}");
}

#[test]
fn the_receipts_of_a_sent_message_open_from_its_row() {
    let mut app = presets::sent();
    let words = Words::new(Language::Italian);
    let next_step = |app: &App| {
        let dispatch = sample::dispatch();
        let first = dispatch.status.recipients.first().expect("a recipient");
        shows(app, &words.next_step(first.state))
    };
    assert!(!next_step(&app));
    let receipts = sample::sent_rows()[0].delivery.as_ref().map_or(0, |delivery| delivery.receipts);
    click(&mut app, &words.with("ui-receipts", &[("n", receipts.into())]));
    assert!(next_step(&app), "the receipts of the first recipient are expanded");
}

#[test]
fn a_sent_row_names_the_first_recipient_with_both_ends_and_counts_the_others() {
    let app = presets::sent();
    let words = Words::new(Language::Italian);
    let row = &sample::sent_rows()[0];
    let others = row.delivery.as_ref().map_or(0, |delivery| delivery.recipients) - 1;
    assert!(others > 0);
    assert!(shows(&app, &row.to[0]));
    assert!(shows(&app, &words.with("ui-more-recipients", &[("n", others.into())])));
    let delivery = row.delivery.as_ref().expect("a sent message");
    assert!(shows(&app, &words.delivery(delivery)), "the state in words");
    assert!(shows(&app, &row.subject));
    assert!(shows(&app, &words.list_date(sample::sent_rows()[7].date, row.date)));
}

#[test]
fn a_right_click_selects_the_row_and_offers_what_can_be_done_with_it() {
    let mut app = presets::inbox();
    let other = &sample::inbox_rows()[3];
    let messages: Vec<Message> = {
        let mut window = window(&app);
        let at = bounds(&mut window, &other.subject);
        point_at(&mut window, at.center());
        let _ = window.simulate([Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Right))]);
        window.into_messages().collect()
    };
    follow(&mut app, messages);
    let current = presets::list(&app).and_then(|list| list.current_row()).map(|row| row.key);
    assert_eq!(current, Some(other.key));

    let messages: Vec<Message> = {
        let mut window = window(&app);
        let at = bounds(&mut window, &other.subject);
        point_at(&mut window, at.center());
        let _ = window.simulate([Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Right))]);
        for key in [
            "ui-reply",
            "ui-forward",
            "ui-star",
            "ui-archive",
            "ui-trash",
            "ui-erase",
            "ui-save-original",
            "ui-copy-address",
            "ui-search-from",
        ] {
            assert!(window.find(word(key).as_str()).is_ok(), "{key} is offered");
        }
        window.click(word("ui-search-from").as_str()).expect("it can be clicked");
        window.into_messages().collect()
    };
    follow(&mut app, messages);
    assert!(shows(&app, &word("ui-found")), "the messages of this writer are searched");
}

#[test]
fn each_action_is_undone_by_its_name_and_done_again() {
    let words = Words::new(Language::Italian);
    let named = |key: &str, step: &str, n: u64| {
        let what = words.with(step, &[("n", n.into())]);
        words.with(key, &[("what", what.into())])
    };
    let mut app = presets::inbox();
    let _ = app.update(Message::Key(Shortcut::Move(Motion::Home)));
    let before = unread(&app);
    let _ = app.update(Message::Key(Shortcut::ToggleStar));
    let _ = app.update(Message::Key(Shortcut::Extend(Motion::Down)));
    let _ = app.update(Message::Key(Shortcut::ToggleRead));
    let changed = unread(&app);
    let _ = app.update(Message::Key(Shortcut::Archive));
    let _ = app.update(Message::MessageAction(ActionEvent::Moved(Destination::ARCHIVE, Ok(Vec::new()))));

    let _ = app.update(Message::Key(Shortcut::Undo));
    assert!(shows(&app, &word("ui-restoring")));
    let _ = app.update(Message::MessageAction(ActionEvent::Restored(Ok(()))));
    assert!(shows(&app, &named("ui-undone", "ui-step-archive", 1)));
    let _ = app.update(Message::Key(Shortcut::Undo));
    let step = if changed < before { "ui-step-read" } else { "ui-step-unread" };
    assert!(shows(&app, &named("ui-undone", step, 2)));
    assert_eq!(unread(&app), before);
    let _ = app.update(Message::Key(Shortcut::Undo));
    assert!(shows(&app, &named("ui-undone", "ui-step-star", 1)));
    let _ = app.update(Message::Key(Shortcut::Undo));
    assert!(shows(&app, &word("ui-nothing-to-undo")));

    let _ = app.update(Message::Key(Shortcut::Redo));
    assert!(shows(&app, &named("ui-redone", "ui-step-star", 1)));
    let _ = app.update(Message::Key(Shortcut::Redo));
    assert_eq!(unread(&app), changed);
}

#[test]
fn an_action_under_way_is_undone_as_soon_as_it_is_done_and_not_the_one_before() {
    let mut app = presets::inbox();
    let _ = app.update(Message::Key(Shortcut::Move(Motion::Home)));
    let _ = app.update(Message::Key(Shortcut::ToggleStar));
    let _ = app.update(Message::Key(Shortcut::Archive));
    let _ = app.update(Message::Key(Shortcut::Undo));
    assert!(shows(&app, &word("ui-archiving")), "the server has not answered");
    let _ = app.update(Message::MessageAction(ActionEvent::Moved(Destination::ARCHIVE, Ok(Vec::new()))));
    assert!(shows(&app, &word("ui-restoring")));

    let mut app = presets::inbox();
    let _ = app.update(Message::Key(Shortcut::Archive));
    let _ = app.update(Message::MessageAction(ActionEvent::Moved(
        Destination::ARCHIVE,
        Err(EngineError::NoArchive),
    )));
    let _ = app.update(Message::Key(Shortcut::Undo));
    assert!(shows(&app, &word("ui-nothing-to-undo")), "what failed is not undone");
}

#[test]
fn letters_typed_into_the_search_field_do_nothing_to_mail() {
    let app = presets::inbox();
    let mut window = window(&app);
    window.click(iced_test::selector::id("search")).expect("the search field");
    let _ = window.typewrite("amsdelenda");
    let _ = window.tap_key(iced::keyboard::Key::Named(iced::keyboard::key::Named::Delete));
    let keys = window
        .into_messages()
        .filter(|message| matches!(message, Message::Key(_) | Message::MessageAction(_)));
    assert_eq!(keys.count(), 0);
}
