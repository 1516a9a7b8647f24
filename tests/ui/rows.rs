//! The list widget with many rows, and the list of messages that scrolls through them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use iced::widget::scrollable;
use iced::{Element, Point, mouse};
use iced_test::Simulator;
use recapito::engine::CopyId;
use recapito::engine::view::Row;
use recapito::ui::app::Message;
use recapito::ui::keys::{Motion, Shortcut};
use recapito::ui::presets::{self, sample};
use recapito::ui::screen::list;
use recapito::ui::theme::{Palette, Scheme};
use recapito::ui::widget::{RowContent, Viewport, rows};
use recapito::ui::{App, settings};

#[derive(Debug, Clone, PartialEq)]
enum Heard {
    Scrolled(f32),
    Resized(Viewport),
}

/// The indices that are requested to draw a list of this many rows at an offset, and what the list reports.
fn drawn(count: usize, offset: Option<f64>) -> (BTreeSet<usize>, Vec<Heard>) {
    let asked = RefCell::new(BTreeSet::new());
    let calls = Cell::new(0_usize);
    let palette = Palette::of(Scheme::Light);
    let list = rows(count, palette, |index| {
        calls.set(calls.get() + 1);
        asked.borrow_mut().insert(index);
        Some(RowContent {
            title: format!("riga {index}"),
            ..RowContent::default()
        })
    });
    let content: Element<'_, Heard> = match offset {
        Some(offset) => list.scrolled(offset, None, Heard::Scrolled, Heard::Resized).into(),
        None => scrollable(list).into(),
    };
    let mut window = Simulator::with_size(settings(), iced::Size::new(360.0, 700.0), content);
    window.snapshot(&palette.theme()).expect("it draws");
    window.point_at(Point::new(100.0, 100.0));
    let wheel = mouse::Event::WheelScrolled {
        delta: mouse::ScrollDelta::Pixels { x: 0.0, y: -120.0 },
    };
    let _ = window.simulate([iced::Event::Mouse(wheel)]);
    assert!(calls.get() < 200, "{} calls", calls.get());
    let heard = window.into_messages().collect();
    (asked.into_inner(), heard)
}

#[test]
fn of_a_hundred_thousand_rows_only_the_visible_ones_are_requested() {
    let (asked, _) = drawn(100_000, None);
    assert_eq!(asked.last(), Some(&12), "13 rows of 56 pixels fill 700");
}

#[test]
fn a_list_that_scrolls_by_itself_reaches_the_last_of_a_million_rows() {
    let end = 1_000_000.0 * 56.0;
    let (asked, heard) = drawn(1_000_000, Some(end));
    assert_eq!(asked.first().copied().zip(asked.last().copied()), Some((999_987, 999_999)));
    let viewport = Viewport { height: 700.0, row: 56.0 };
    assert_eq!(heard, [Heard::Resized(viewport), Heard::Scrolled(120.0)]);
}

#[test]
fn the_keys_reach_the_last_of_a_million_messages() {
    let mut app = of_many(1_000_000);
    let _ = app.update(Message::Key(Shortcut::Move(Motion::End)));
    answer(&mut app, 999_900..1_000_000);
    assert!(window_shows(&app, 999_999));
    let _ = app.update(Message::Key(Shortcut::Move(Motion::Home)));
    answer(&mut app, 0..60);
    assert!(window_shows(&app, 0));
    assert!(super::shows(&app, "1000000 messaggi"));
}

#[test]
fn no_row_is_blank_while_the_scroll_bar_is_dragged_through_a_hundred_thousand_or_a_million_messages() {
    for count in [100_000, 1_000_000] {
        let mut app = of_many(count);
        let height = f64::from(ROW) * f64::from(count);
        for share in 1..=40 {
            let top = height * f64::from(share) / 40.0;
            let _ = app.update(Message::List(list::Message::ScrollTo(top)));
            assert_no_blank(&app, share);
            // The answer comes when the user has dragged on: what was requested is shown all the same.
            let _ = app.update(Message::List(list::Message::ScrollTo((top - 30_000.0).max(0.0))));
            let first = (top / f64::from(ROW)) as usize;
            answer(&mut app, first.saturating_sub(30)..(first + 60).min(count as usize));
            assert_no_blank(&app, share);
            let at = list_of(&app).visible().start;
            assert!(at.abs_diff(first) < 30, "{count}: at {at}, wanted {first}");
            let first = first.saturating_sub(400);
            answer(&mut app, first.saturating_sub(30)..(first + 60).min(count as usize));
        }
    }
}

#[test]
fn the_place_is_kept_when_messages_come_and_go_above() {
    let mut app = of_many(1_000);
    let _ = app.update(Message::List(list::Message::ScrollTo(f64::from(ROW) * 500.0)));
    answer(&mut app, 480..560);
    assert_eq!(list_of(&app).visible().start, 500);
    let keys = (5_000..5_003).chain(2..1_000).map(CopyId).collect();
    presets::answer_keys(&mut app, keys);
    assert_eq!(list_of(&app).visible().start, 501, "three came, two went");
    assert!(window_shows(&app, 500));
    let _ = app.update(Message::List(list::Message::ScrollTo(0.0)));
    let keys = (6_000..6_001).chain(5_000..5_003).chain(2..1_000).map(CopyId).collect();
    presets::answer_keys(&mut app, keys);
    answer(&mut app, 5_000..5_003);
    answer(&mut app, 2..60);
    answer(&mut app, 6_000..6_001);
    assert_eq!(list_of(&app).visible().start, 0, "at the top the newest is shown");
}

/// All inboxes with this many messages, as they stand in the window, the first ones loaded.
fn of_many(count: u32) -> App {
    let mut app = presets::world();
    let generation = list_of(&app).generation();
    let first = (0..60).map(message).collect();
    let _ = app.update(Message::List(list::Message::RowsRead(generation, Ok(first))));
    presets::answer_keys(&mut app, (0..count).map(CopyId).collect());
    let viewport = Viewport { height: 650.0, row: ROW };
    let _ = app.update(Message::List(list::Message::Resized(viewport)));
    app
}

/// The engine answers with these rows.
fn answer(app: &mut App, rows: std::ops::Range<usize>) {
    let generation = list_of(app).generation();
    let rows = rows.map(|index| message(index as u32)).collect();
    let _ = app.update(Message::List(list::Message::RowsLoaded(generation, Ok(rows))));
}

fn message(index: u32) -> Row {
    let sample = sample::inbox_rows().swap_remove(0);
    Row {
        key: CopyId(index),
        subject: format!("Oggetto {index}."),
        ..sample
    }
}

fn list_of(app: &App) -> &list::List {
    presets::list(app).expect("a list shows")
}

fn assert_no_blank(app: &App, step: u32) {
    let list = list_of(app);
    let loaded: BTreeSet<u32> = list.loaded_rows().map(|row| row.key.0).collect();
    let blank: Vec<usize> = list.visible().filter(|index| !loaded.contains(&(*index as u32))).collect();
    assert!(!list.visible().is_empty() && blank.is_empty(), "blank at step {step}: {blank:?}");
}

fn window_shows(app: &App, index: u32) -> bool {
    super::shows(app, &format!("Oggetto {index}."))
}

/// The height of a row in the normal density.
const ROW: f32 = 75.0;
