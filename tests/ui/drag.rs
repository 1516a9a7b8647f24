//! Dragging rows to a folder: what begins a drag, where it can end, and what cancels it.

use iced::{Event, Point, keyboard::Modifiers, mouse};
use iced_test::Simulator;
use recapito::account::AccountId;
use recapito::ui::App;
use recapito::ui::app::Message;
use recapito::ui::keys::{Motion, Shortcut};
use recapito::ui::presets;
use recapito::ui::screen::{folder_pane, list};

use super::{follow, shows, window, word, words_with};

const CLIENTS: &str = "Clienti";
/// The writer of the first row.
const FIRST: &str = "Tribunale di Aquileia";

/// All inboxes; the other folders of two mailboxes are shown, and the first row is open.
fn app() -> App {
    let mut app = presets::inbox();
    let unfold = folder_pane::Message::Unfold(AccountId::of("studio.legale@pec.example"));
    let _ = app.update(Message::FolderPane(unfold));
    let _ = app.update(Message::List(list::Message::RowPressed(0, Modifiers::empty())));
    app
}

fn at(window: &mut Simulator<'_, Message>, text: &str) -> Point {
    let found = window.find(text).expect("on the screen").visible_bounds().expect("in sight");
    found.center()
}

fn mouse(window: &mut Simulator<'_, Message>, point: Point, event: mouse::Event) {
    window.point_at(point);
    let _ = window.simulate([Event::Mouse(event)]);
}

/// Presses a row and moves the pointer by this far, then does the rest; returns what the window was told.
fn press_and_move(app: &App, text: &str, by: f32) -> Vec<Message> {
    let mut window = window(app);
    let from = at(&mut window, text);
    let to = Point::new(from.x - by, from.y);
    mouse(&mut window, from, mouse::Event::ButtonPressed(mouse::Button::Left));
    mouse(&mut window, to, mouse::Event::CursorMoved { position: to });
    if by < 2.0 {
        mouse(&mut window, to, mouse::Event::ButtonReleased(mouse::Button::Left));
    }
    window.into_messages().collect()
}

/// Releases the button over a folder.
fn release_over(app: &mut App, folder: &str) {
    let messages: Vec<Message> = {
        let mut window = window(app);
        let over = at(&mut window, folder);
        mouse(&mut window, over, mouse::Event::CursorMoved { position: over });
        mouse(&mut window, over, mouse::Event::ButtonReleased(mouse::Button::Left));
        window.into_messages().collect()
    };
    follow(app, messages);
}

fn begins(messages: &[Message]) -> bool {
    messages
        .iter()
        .any(|message| matches!(message, Message::List(list::Message::DragBegins)))
}

fn moving() -> String {
    words_with("ui-moving", &[("n", 1u64.into()), ("folder", CLIENTS.into())])
}

#[test]
fn a_row_is_dropped_on_a_folder_of_its_mailbox() {
    let mut app = app();
    let messages = press_and_move(&app, FIRST, 40.0);
    assert!(begins(&messages));
    follow(&mut app, messages);
    release_over(&mut app, CLIENTS);
    assert!(shows(&app, &moving()));
}

#[test]
fn a_short_click_stays_a_click_and_a_drag_of_nothing_drops_nothing() {
    let mut app = app();
    let messages = press_and_move(&app, FIRST, 1.0);
    assert!(!begins(&messages));
    assert!(
        messages
            .iter()
            .any(|message| matches!(message, Message::List(list::Message::RowPressed(0, _))))
    );
    release_over(&mut app, CLIENTS);
    assert!(!shows(&app, &moving()));
}

#[test]
fn escape_cancels_a_drag() {
    let mut app = app();
    let messages = press_and_move(&app, FIRST, 40.0);
    follow(&mut app, messages);
    let _ = app.update(Message::Key(Shortcut::Back));
    release_over(&mut app, CLIENTS);
    assert!(!shows(&app, &moving()));
}

#[test]
fn a_folder_of_another_mailbox_takes_nothing() {
    let mut app = app();
    let _ = app.update(Message::Key(Shortcut::SelectAll));
    let messages = press_and_move(&app, FIRST, 40.0);
    assert!(begins(&messages), "all rows are dragged");
    assert!(
        !messages
            .iter()
            .any(|message| matches!(message, Message::List(list::Message::RowPressed(..)))),
        "a press on one of several selected rows does not end the selection"
    );
    follow(&mut app, messages);
    release_over(&mut app, CLIENTS);
    let moving = |n: u64| words_with("ui-moving", &[("n", n.into()), ("folder", CLIENTS.into())]);
    assert!(!shows(&app, &moving(12)) && !shows(&app, &word("other-mailbox-what")));
}

#[test]
fn a_click_on_one_of_several_selected_rows_selects_it_alone() {
    let mut app = app();
    let _ = app.update(Message::Key(Shortcut::Extend(Motion::Down)));
    let messages = press_and_move(&app, FIRST, 1.0);
    let presses = messages
        .iter()
        .filter(|message| matches!(message, Message::List(list::Message::RowPressed(..))));
    assert_eq!(presses.count(), 1, "once, when it is released");
    follow(&mut app, messages);
    assert!(!shows(&app, &words_with("ui-several", &[("n", 2u64.into())])));
}
