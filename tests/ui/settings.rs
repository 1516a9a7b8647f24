//! The settings: applied at once, kept in a file, and never in the way of opening the window.

use std::path::{Path, PathBuf};

use iced::keyboard::{Key, Modifiers, key::Named};
use iced::{Size, theme};
use recapito::engine::{Handle, Sort, SortBy};
use recapito::i18n::{Language, Words};
use recapito::ui::app::Message;
use recapito::ui::filter::Filter;
use recapito::ui::keys::Shortcut;
use recapito::ui::preferences::{Choice, FILE, LanguageChoice, Preferences, ReadAfter, ReadingPane, ThemeChoice, Zoom, ZoomStep};
use recapito::ui::screen::{list, settings};
use recapito::ui::theme::{Density, width as widths, window_size};
use recapito::ui::widget::KeyFocus;
use recapito::ui::{App, Options, presets};

use super::keys::{pressed, shortcut};
use super::{click, shows, word};

#[test]
fn the_settings_are_chosen_by_click_and_apply_at_once() {
    let mut app = presets::settings();
    click(&mut app, &word("ui-dark"));
    assert_eq!(name(&app), "Recapito dark");
    click(&mut app, &word("ui-high-contrast"));
    assert_eq!(name(&app), "Recapito high contrast light");
    let _ = app.update(Message::SystemMode(theme::Mode::Dark));
    assert_eq!(name(&app), "Recapito high contrast dark");
    click(&mut app, &word("ui-theme-system"));
    assert_eq!(name(&app), "Recapito dark", "the first button of this name is that of the colours");
    click(&mut app, "+");
    assert!((app.scale_factor() - 1.1).abs() < 0.001);
    click(&mut app, &word("ui-zoom-reset"));
    click(&mut app, &word("ui-language-english"));
    assert!(shows(&app, &Words::new(Language::English).get("ui-settings-why")));
    let _ = app.update(Message::Key(Shortcut::Back));
    assert!(!shows(&app, &Words::new(Language::English).get("ui-settings-why")));
}

#[test]
fn the_zoom_goes_from_80_to_200_percent_by_keys() {
    let zoom = |text: &str| shortcut(&pressed(Key::Character(text.into()), Modifiers::COMMAND), KeyFocus::Taken);
    assert_eq!(zoom("+"), Some(Shortcut::Zoom(ZoomStep::In)));
    assert_eq!(zoom("="), Some(Shortcut::Zoom(ZoomStep::In)));
    assert_eq!(zoom("-"), Some(Shortcut::Zoom(ZoomStep::Out)));
    assert_eq!(zoom("0"), Some(Shortcut::Zoom(ZoomStep::Reset)));
    let mut app = presets::inbox();
    let mut times = |step, count: usize| {
        (0..count).for_each(|_| drop(app.update(Message::Key(Shortcut::Zoom(step)))));
        (app.scale_factor() * 100.0).round() as u16
    };
    assert_eq!(times(ZoomStep::In, 4), 140);
    assert_eq!(times(ZoomStep::In, 20), 200);
    assert_eq!(times(ZoomStep::Out, 20), 80);
    assert_eq!(times(ZoomStep::Reset, 1), 100);
}

#[test]
fn three_lines_state_what_a_message_is_and_compact_has_two() {
    let app = presets::inbox();
    let certified = word("kind-posta-certificata");
    assert!(shows(&app, &certified));
    let compact = presets::chosen(app, Choice::Density(Density::Compact));
    assert!(!shows(&compact, &certified));
    assert!(shows(&compact, &word("verdict-altered")), "a doubt is told in every density");
}

#[test]
fn f8_hides_the_reading_pane_and_shows_it_where_it_was() {
    assert_eq!(
        shortcut(&pressed(Key::Named(Named::F8), Modifiers::empty()), KeyFocus::List),
        Some(Shortcut::ReadingPane)
    );
    let below = presets::chosen(presets::inbox(), Choice::ReadingPane(ReadingPane::Below));
    for mut app in [presets::inbox(), below] {
        assert!(list_and_reader(&app));
        let _ = app.update(Message::Key(Shortcut::ReadingPane));
        assert!(!list_and_reader(&app), "the open message has the place of the list");
        click(&mut app, &word("ui-back-to-list"));
        assert!(shows(&app, &word("ui-filter-unread")));
        let _ = app.update(Message::Key(Shortcut::ReadingPane));
        assert!(shows(&app, &word("ui-filter-unread")));
    }
}

fn list_and_reader(app: &App) -> bool {
    shows(app, &word("ui-filter-unread")) && shows(app, &word("ui-reply"))
}

#[test]
fn a_narrow_window_shows_one_pane_after_the_other() {
    let mut app = presets::sized(presets::inbox(), Size::new(512.0, 350.0));
    assert!(!shows(&app, &word("ui-compose")), "no room for the folder pane");
    assert!(!list_and_reader(&app));
    let _ = app.update(Message::Key(Shortcut::Back));
    assert!(shows(&app, &word("ui-filter-unread")));
    click(&mut app, &word("ui-show-folders"));
    assert!(shows(&app, &word("ui-compose")));
    click(&mut app, &word("ui-hide-folders"));
    assert!(!shows(&app, &word("ui-compose")));
}

#[test]
fn everything_chosen_is_there_after_a_restart() {
    let profile = tempfile::tempdir().expect("a directory");
    let file = profile.path().join(FILE);
    let mut app = opened(&file);
    for choice in [
        Choice::Theme(ThemeChoice::HighContrast),
        Choice::Density(Density::Compact),
        Choice::Zoom(Zoom::from(130)),
        Choice::Language(LanguageChoice::English),
        Choice::ReadingPane(ReadingPane::Below),
        Choice::ReadAfter(ReadAfter::Never),
    ] {
        let _ = app.update(Message::Settings(settings::Message::Choose(choice)));
    }
    let _ = app.update(Message::WindowResized(Size::new(1000.0, 700.0)));
    let _ = app.update(Message::FoldersResized(40.0));
    let _ = app.update(Message::ListResized(-50.0));
    let filter = Filter {
        unread: true,
        ..Filter::default()
    };
    let sort = Sort {
        by: SortBy::Subject,
        descending: false,
    };
    let _ = app.update(Message::List(list::Message::Filter(filter.clone())));
    let _ = app.update(Message::List(list::Message::PinFilter(true)));
    let _ = app.update(Message::List(list::Message::Sort(sort)));
    let _ = app.update(Message::CloseRequested(iced::window::Id::unique()));

    let kept = Preferences::load(&file).expect("it reads");
    assert_eq!(
        (
            kept.theme,
            kept.density,
            kept.zoom.percent(),
            kept.language,
            kept.reading_pane,
            kept.read_after
        ),
        (
            ThemeChoice::HighContrast,
            Density::Compact,
            130,
            LanguageChoice::English,
            ReadingPane::Below,
            ReadAfter::Never
        )
    );
    let (width, height) = kept.panes.window;
    assert_eq!(
        (width.round(), height.round()),
        (1300.0, 910.0),
        "in logical pixels, whatever the zoom"
    );
    assert_eq!(kept.panes.folders, widths::FOLDER_PANE + 40.0);
    assert_eq!(kept.panes.list, widths::LIST - 50.0);
    assert_eq!(kept.pinned_filter, Some(filter));
    assert_eq!(kept.sorts.into_iter().collect::<Vec<_>>(), [("received".to_owned(), sort)]);

    let again = opened(&file);
    assert_eq!(name(&again), "Recapito high contrast light");
    assert!((again.scale_factor() - 1.3).abs() < 0.001);
    assert!(again.title().starts_with(&Words::new(Language::English).get("ui-all-inboxes")));
}

#[test]
fn the_language_of_the_command_line_comes_first() {
    let profile = tempfile::tempdir().expect("a directory");
    let file = profile.path().join(FILE);
    std::fs::write(&file, r#"{"language":"english"}"#).expect("it is written");
    let options = Options {
        language_is_given: true,
        ..options(&file)
    };
    let app = App::still(Handle::detached(), &options);
    assert!(app.title().starts_with(&word("ui-all-inboxes")));
}

#[test]
fn a_damaged_file_is_named_and_the_defaults_apply() {
    let profile = tempfile::tempdir().expect("a directory");
    let file = profile.path().join(FILE);
    for damaged in [&b"{"[..], b"", b"\xff\xfe", br#"{"density":"loose"}"#, br#"{"zoom":-3}"#] {
        std::fs::write(&file, damaged).expect("it is written");
        let app = opened(&file);
        assert_eq!(app.scale_factor(), 1.0);
        assert!(shows(&app, &word("ui-preferences-damaged")), "{}", String::from_utf8_lossy(damaged));
        assert!(
            format!("{app:?}").contains(&format!("{}", file.display())),
            "the notice names the file"
        );
    }
    std::fs::remove_file(&file).expect("it is removed");
    std::fs::create_dir(&file).expect("a folder in its place");
    assert!(shows(&opened(&file), &word("ui-preferences-damaged")));
}

#[test]
fn unknown_fields_are_passed_over_and_sizes_brought_into_their_limits() {
    let profile = tempfile::tempdir().expect("a directory");
    let file = profile.path().join(FILE);
    let text = r#"{"future":1,"zoom":900,"panes":{"window":[3,1e9],"list":1e30,"folders":-5,"list_share":7}}"#;
    std::fs::write(&file, text).expect("it is written");
    let kept = Preferences::load(&file).expect("it reads");
    assert_eq!(kept.zoom.percent(), 200);
    assert_eq!(kept.panes.window, (window_size::SMALLEST.width, window_size::LARGEST.height));
    assert_eq!((kept.panes.list, kept.panes.folders), (widths::LIST_MAX, widths::FOLDER_PANE_MIN));
    assert_eq!(kept.panes.list_share, 0.8);
}

#[test]
fn a_file_too_large_is_not_read() {
    let profile = tempfile::tempdir().expect("a directory");
    let file = profile.path().join(FILE);
    std::fs::write(&file, vec![b' '; 2 << 20]).expect("it is written");
    assert!(Preferences::load(&file).is_err());
}

fn name(app: &App) -> String {
    app.theme().expect("the window has a theme").to_string()
}

fn opened(file: &Path) -> App {
    App::still(Handle::detached(), &options(file))
}

fn options(file: &Path) -> Options {
    Options {
        preferences: Some(PathBuf::from(file)),
        ..Options::default()
    }
}

#[test]
fn high_contrast_follows_the_system() {
    let mut app = presets::chosen(presets::inbox(), Choice::Theme(ThemeChoice::System));
    let _ = app.update(Message::SystemContrast(true));
    assert_eq!(name(&app), "Recapito high contrast light");
    let _ = app.update(Message::SystemMode(theme::Mode::Dark));
    assert_eq!(name(&app), "Recapito high contrast dark");
    let chosen = presets::chosen(app, Choice::Theme(ThemeChoice::Light));
    assert_eq!(name(&chosen), "Recapito light", "the user has chosen");
    let mut app = presets::chosen(chosen, Choice::Theme(ThemeChoice::System));
    let _ = app.update(Message::SystemContrast(false));
    assert_eq!(name(&app), "Recapito dark");
}
