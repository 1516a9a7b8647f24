//! When a message counts as read, and which rows the filters keep.

use recapito::engine::CopyId;
use recapito::engine::view::Row;
use recapito::ui::App;
use recapito::ui::app::Message;
use recapito::ui::filter::Filter;
use recapito::ui::keys::{Motion, Shortcut};
use recapito::ui::preferences::{Choice, ReadAfter};
use recapito::ui::presets::{self, sample};
use recapito::ui::screen::list;

#[test]
fn rows_passed_with_the_keys_stay_unread_and_the_one_rested_on_becomes_read() {
    let mut app = presets::inbox();
    let before = unread(&app);
    let rows = sample::inbox_rows();
    let _ = app.update(Message::Key(Shortcut::Move(Motion::Home)));
    let _ = app.update(Message::Key(Shortcut::Move(Motion::Down)));
    let _ = app.update(Message::Key(Shortcut::Move(Motion::Down)));
    assert_eq!(unread(&app), before, "moving marks nothing");
    let _ = app.update(Message::Rested(rows[0].key));
    assert_eq!(unread(&app), before, "the first row is no longer open");
    assert!(!rows[2].flags.seen, "the sample is unread");
    let _ = app.update(Message::Rested(rows[2].key));
    assert_eq!(unread(&app), before - 1);
}

#[test]
fn a_message_is_read_at_once_or_never_where_the_user_says_so() {
    let read = |delay| {
        let mut app = presets::chosen(presets::inbox(), Choice::ReadAfter(delay));
        let before = unread(&app);
        let _ = app.update(Message::Key(Shortcut::Move(Motion::Home)));
        before - unread(&app)
    };
    assert_eq!(read(ReadAfter::AtOnce), 1);
    assert_eq!(read(ReadAfter::Never), 0);
    assert_eq!(ReadAfter::Never.delay(), None);
    assert_eq!(ReadAfter::default().delay(), Some(std::time::Duration::from_secs(2)));
}

/// The inbox under the filter of unread messages, the first row selected, and these messages.
fn at_first_unread() -> (App, Vec<CopyId>) {
    let mut app = presets::inbox();
    filter(&mut app, unread_only());
    let rows = sample::inbox_rows();
    let unread: Vec<CopyId> = rows.iter().filter(|row| !row.flags.seen).map(|row| row.key).collect();
    loaded(&mut app, &unread);
    let _ = app.update(Message::Key(Shortcut::Move(Motion::Home)));
    (app, unread)
}

#[test]
fn a_row_read_under_the_unread_filter_stays_until_the_filter_is_left() {
    let (mut app, unread) = at_first_unread();
    let _ = app.update(Message::Key(Shortcut::Move(Motion::Down)));
    let _ = app.update(Message::Rested(unread[1]));
    let rest: Vec<CopyId> = unread.iter().copied().filter(|key| *key != unread[1]).collect();
    loaded(&mut app, &rest);
    assert_eq!(keys(&app), unread, "in its place");
    filter(&mut app, Filter::default());
    filter(&mut app, unread_only());
    loaded(&mut app, &rest);
    assert_eq!(keys(&app), rest);
}

#[test]
fn a_row_moved_away_under_a_filter_does_not_stay() {
    let (mut app, unread) = at_first_unread();
    let _ = app.update(Message::Key(Shortcut::Trash));
    loaded(&mut app, &unread[1..]);
    assert_eq!(keys(&app), unread[1..]);
}

fn unread_only() -> Filter {
    Filter {
        unread: true,
        ..Filter::default()
    }
}

struct ListState {
    keys: Vec<CopyId>,
    unread: usize,
}

fn state(app: &App) -> ListState {
    let list = presets::list(app).expect("a list shows");
    ListState {
        keys: list.keys().to_vec(),
        unread: list.loaded_rows().filter(|row: &&Row| !row.flags.seen).count(),
    }
}

fn keys(app: &App) -> Vec<CopyId> {
    state(app).keys
}

fn unread(app: &App) -> usize {
    state(app).unread
}

fn filter(app: &mut App, filter: Filter) {
    let _ = app.update(Message::List(list::Message::Filter(filter)));
}

/// The engine answers with these keys.
fn loaded(app: &mut App, keys: &[CopyId]) {
    let generation = presets::list(app).expect("a list shows").generation();
    let _ = app.update(Message::List(list::Message::KeysLoaded(generation, Ok(keys.to_vec()))));
}
