use std::cell::{Cell, RefCell};

use iced::Element;
use iced::widget::scrollable;
use iced_test::Simulator;
use recapito::engine::CopyId;
use recapito::ui::app::Message;
use recapito::ui::keys::{Motion, Shortcut};
use recapito::ui::presets;
use recapito::ui::screen::list;
use recapito::ui::settings;
use recapito::ui::theme::{Palette, Scheme};
use recapito::ui::widget::{RowContent, VisibleRows, rows};

#[test]
fn of_a_hundred_thousand_rows_only_the_visible_ones_are_loaded() {
    let asked = RefCell::new(std::collections::BTreeSet::new());
    let calls = Cell::new(0_usize);
    let palette = Palette::of(Scheme::Light);
    let list = rows(100_000, palette, |index| {
        calls.set(calls.get() + 1);
        asked.borrow_mut().insert(index);
        Some(RowContent {
            title: format!("riga {index}"),
            ..RowContent::default()
        })
    })
    .on_seen(|seen| seen);
    let content: Element<'_, VisibleRows> = scrollable(list).into();
    let mut window = Simulator::with_size(settings(), iced::Size::new(360.0, 700.0), content);
    window.snapshot(&palette.theme()).expect("it draws");
    let seen: Vec<VisibleRows> = window.into_messages().collect();
    assert_eq!(asked.borrow().last(), Some(&12), "13 rows of 56 pixels fill 700");
    assert!(calls.get() < 200, "{} calls", calls.get());
    assert_eq!(seen.first().map(|seen| seen.rows.clone()), Some(0..13));
}

#[test]
fn a_list_of_a_hundred_thousand_rows_is_navigated_by_keyboard_and_loads_only_windows() {
    let mut app = presets::world();
    let keys = (0..100_000).map(CopyId).collect();
    let _ = app.update(Message::List(list::Message::KeysLoaded(0, Ok(keys))));
    let seen = VisibleRows {
        rows: 50_000..50_013,
        top: 2_800_000.0,
        height: 700.0,
        row: 56.0,
    };
    let _ = app.update(Message::List(list::Message::VisibleRowsChanged(seen)));
    let _ = app.update(Message::Key(Shortcut::Move(Motion::End)));
    let _ = app.update(Message::Key(Shortcut::Move(Motion::Home)));
    let mut window = super::window(&app);
    assert!(window.find("100000 messaggi").is_ok());
}
