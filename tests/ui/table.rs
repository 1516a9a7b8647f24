//! The list as a table: switched in its menu, with columns that are sorted, shown, hidden, moved and resized.

use iced::Event;
use iced::mouse::{self, Button};
use iced_test::selector;
use recapito::engine::{Handle, Sort, SortBy};
use recapito::i18n::{Language, Words};
use recapito::ui::App;
use recapito::ui::app::Message;
use recapito::ui::options::Options;
use recapito::ui::preferences::{Choice, FILE, Preferences, ReadingPane};
use recapito::ui::presets::{self, sample};
use recapito::ui::screen::list;
use recapito::ui::table::{Column, TableChange};

use super::{follow, shows, window, word};

fn table(app: App) -> App {
    let mut app = presets::chosen(app, Choice::ReadingPane(ReadingPane::Below));
    let _ = app.update(Message::List(list::Message::Table(TableChange::Switch(true))));
    app
}

#[test]
fn the_menu_in_the_head_switches_between_cards_and_a_table() {
    let mut app = presets::chosen(presets::inbox(), Choice::ReadingPane(ReadingPane::Below));
    assert!(!shows(&app, &word("ui-sort-subject")), "cards have no heads");
    choose(&mut app, "ui-view-table");
    for head in ["ui-sort-writer", "ui-sort-subject", "ui-sort-state", "ui-sort-date"] {
        assert!(shows(&app, &word(head)), "{head}");
    }
    let words = Words::new(Language::Italian);
    let row = &sample::inbox_rows()[0];
    assert!(shows(&app, &row.subject) && shows(&app, &words.kind(&row.kind)));
    choose(&mut app, "ui-view-cards");
    assert!(!shows(&app, &word("ui-sort-subject")));
}

/// Chooses in the menu in the head of the list.
fn choose(app: &mut App, key: &str) {
    let messages: Vec<Message> = {
        let mut window = window(app);
        window.click(selector::id(list::HEAD_MENU)).expect("the menu opens");
        window.click(word(key).as_str()).expect("the entry can be clicked");
        window.into_messages().collect()
    };
    follow(app, messages);
}

#[test]
fn a_click_on_the_head_of_a_column_sorts_and_the_second_reverses() {
    let mut app = table(presets::inbox());
    let sort = |app: &App| presets::list(app).expect("a list shows").sort();
    super::click(&mut app, &word("ui-sort-subject"));
    let by = SortBy::Subject;
    assert_eq!(sort(&app), Sort { by, descending: false });
    super::click(&mut app, &word("ui-sort-subject"));
    assert_eq!(sort(&app), Sort { by, descending: true });
}

#[test]
fn the_menu_of_a_head_shows_hides_and_moves_columns() {
    let mut app = table(presets::inbox());
    assert!(!shows(&app, &word("ui-sort-size")));
    in_column_menu(&mut app, "ui-sort-subject", "ui-sort-size");
    let words = Words::new(Language::Italian);
    assert!(shows(&app, &words.size(sample::inbox_rows()[0].size)), "the sizes");
    let x = |app: &App, key: &str| {
        let mut window = window(app);
        window.find(word(key).as_str()).expect("it shows").bounds().x
    };
    assert!(x(&app, "ui-sort-date") < x(&app, "ui-sort-size"));
    in_column_menu(&mut app, "ui-sort-date", "ui-column-right");
    assert!(x(&app, "ui-sort-date") > x(&app, "ui-sort-size"));
    in_column_menu(&mut app, "ui-sort-date", "ui-columns-reset");
    assert!(!shows(&app, &word("ui-sort-size")));
}

fn in_column_menu(app: &mut App, head: &str, entry: &str) {
    let messages: Vec<Message> = {
        let mut window = window(app);
        let at = window.find(word(head).as_str()).expect("the head shows").bounds();
        window.point_at(at.center());
        let _ = window.simulate([
            Event::Mouse(mouse::Event::CursorMoved { position: at.center() }),
            Event::Mouse(mouse::Event::ButtonPressed(Button::Right)),
        ]);
        window.click(word(entry).as_str()).expect("the entry can be clicked");
        window.into_messages().collect()
    };
    follow(app, messages);
}

#[test]
fn the_table_and_the_widths_of_its_columns_are_there_after_a_restart() {
    let profile = tempfile::tempdir().expect("a directory");
    let file = profile.path().join(FILE);
    let options = Options {
        preferences: Some(file.clone()),
        ..Options::default()
    };
    let mut app = App::still(Handle::detached(), &options);
    for change in [
        TableChange::Switch(true),
        TableChange::Resize(Column::Who, 37.0),
        TableChange::Move(Column::Star, false),
        TableChange::Show(Column::Attachments, false),
    ] {
        let _ = app.update(Message::List(list::Message::Table(change)));
    }
    let before = presets::list(&app).expect("a list shows").location.clone();
    let _ = app.update(Message::CloseRequested(iced::window::Id::unique()));

    let kept = Preferences::load(&file).expect("it reads").table_of(&before);
    assert!(kept.is_on);
    let columns: Vec<Column> = kept.columns.iter().map(|shown| shown.column).collect();
    assert_eq!(columns[..3], [Column::Star, Column::Read, Column::Who]);
    let default = recapito::ui::table::Table::default();
    let width = |table: &recapito::ui::table::Table| {
        let who = table.columns.iter().find(|shown| shown.column == Column::Who);
        who.map(|shown| shown.width).expect("shown")
    };
    assert_eq!(width(&kept), width(&default) + 37.0);
}
