//! Headings of days and months in a list by date.

use jiff::civil::date;
use recapito::engine::{CopyId, Sort, SortBy};
use recapito::ui::App;
use recapito::ui::app::Message;
use recapito::ui::preferences::Choice;
use recapito::ui::presets::{self, sample};
use recapito::ui::screen::list::{self, Period};

use super::{click, shows, word};

fn keys() -> Vec<CopyId> {
    sample::inbox_rows().iter().map(|row| row.key).collect()
}

fn answer(app: &mut App, first: Vec<(CopyId, Period)>) {
    let generation = presets::list(app).expect("a list shows").generation();
    let _ = app.update(Message::List(list::Message::HeadingsRead(generation, first)));
    presets::answer_keys(app, keys());
}

/// The inbox with the headings that the engine's answer leads to.
fn by_day() -> App {
    let mut app = presets::chosen(presets::inbox(), Choice::ByDay(true));
    let all = keys();
    let first = [
        (0, Period::Today),
        (4, Period::Yesterday),
        (7, Period::Day(date(2026, 3, 10))),
        (8, Period::Month(date(2026, 3, 1))),
    ];
    answer(&mut app, first.map(|(at, period)| (all[at], period)).to_vec());
    app
}

#[test]
fn days_and_months_have_headings_above_their_first_rows() {
    let app = by_day();
    for heading in [word("ui-period-today").as_str(), word("ui-period-yesterday").as_str(), "Martedì 10"] {
        assert!(shows(&app, heading), "{heading}");
    }
    let kept = serde_json::to_value(presets::preferences(&app)).expect("written");
    assert_eq!(kept["by_day"], true, "it is remembered");
}

#[test]
fn a_click_below_headings_opens_the_row_that_is_there_and_a_heading_is_no_row() {
    let mut app = by_day();
    click(&mut app, "Condominio Via dei Tigli 12");
    let current = |app: &App| presets::list(app).and_then(list::List::current_row).map(|row| row.key);
    assert_eq!(current(&app), Some(keys()[6]));
    assert_eq!(click(&mut app, &word("ui-period-yesterday")), 0);
    assert_eq!(current(&app), Some(keys()[6]));
}

#[test]
fn a_list_in_another_order_has_no_headings() {
    let mut app = by_day();
    let sort = Sort {
        by: SortBy::Size,
        descending: true,
    };
    let _ = app.update(Message::List(list::Message::Sort(sort)));
    // The engine is asked for no periods then.
    answer(&mut app, Vec::new());
    assert!(!shows(&app, &word("ui-period-today")));
}
