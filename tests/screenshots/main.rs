//! Screenshots of the main screens for inspection, in `target/screenshots/*.png`. Pixels are not compared; a test fails if a screen is
//! empty. Each look is a test of its own, so that they run in parallel. `LOOKS=inbox,sent` limits them to these screens.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod folders;

use std::path::Path;

use iced::theme::Mode;
use iced_test::Simulator;
use recapito::ui::app::Message;
use recapito::ui::gallery::Gallery;
use recapito::ui::preferences::{Choice, LanguageChoice, Preferences, ReadingPane, ThemeChoice};
use recapito::ui::screen::list;
use recapito::ui::table::TableChange;
use recapito::ui::theme::Density;
use recapito::ui::{App, presets, settings};

type Screen = (&'static str, fn() -> App);

const WIDE: (f32, f32) = (1440.0, 900.0);
const SMALL: (f32, f32) = (1024.0, 700.0);
/// Large enough that lines and columns must not grow with it.
const LARGE: (f32, f32) = (2560.0, 1440.0);

const SCREENS: &[Screen] = &[
    ("inbox", presets::inbox),
    ("conversations", presets::conversations),
    ("sent", presets::sent),
    ("table", || table(presets::inbox())),
    ("sent-table", || table(presets::sent())),
    ("receipt", presets::receipt),
    ("attend", presets::needs_attention),
    ("damaged", presets::damaged),
    ("activity", presets::activity),
    ("outbox", presets::outbox),
    ("compose", presets::compose),
    ("first-run", presets::first_run),
    ("keys", presets::keys),
    ("checked", presets::checked),
    ("find", presets::find),
    ("nested", presets::nested),
    ("tab", presets::tab),
    ("formatted", presets::formatted),
    ("source", presets::source),
    ("about", presets::about),
    ("settings", presets::settings),
    ("guide", presets::guide),
    ("shortcuts", presets::shortcuts),
    ("space", presets::space),
    ("verified", presets::verified),
    ("stamped", presets::stamped),
    ("retention", presets::retention),
    ("packing", presets::package_form),
    ("exported", presets::exported),
    ("import", presets::import),
    ("studio", presets::studio),
    ("studio-mailbox", presets::studio_mailbox),
    ("studio-attend", presets::studio_needs_attention),
    ("studio-offline", presets::studio_offline),
    ("erasing", presets::deletion_question),
    ("opening", presets::opening),
    ("gap", || presets::ledger_gap(false)),
    ("gap-question", || presets::ledger_gap(true)),
    ("alerts", presets::server_alerts),
    ("mailbox-notes", presets::mailbox_notes),
    ("untried", presets::untried),
    ("noted", presets::noted),
    ("by-day", folders::by_day),
    ("move-to", folders::move_to),
    ("rename-folder", folders::rename),
    ("folder-properties", folders::properties),
];

/// The screens that are used all day.
const DAILY: &[Screen] = &[
    ("inbox", presets::inbox),
    ("sent", presets::sent),
    ("compose", presets::compose),
    ("attend", presets::needs_attention),
    ("settings", presets::settings),
];

#[test]
fn every_screen_is_rendered_in_light_colours() {
    pictures(SCREENS, "light", WIDE, |app| app);
}

#[test]
fn every_screen_is_rendered_in_dark_colours() {
    pictures(SCREENS, "dark", WIDE, presets::dark);
}

#[test]
fn every_screen_is_rendered_in_high_contrast() {
    pictures(SCREENS, "contrast", WIDE, contrast);
}

#[test]
fn every_screen_is_rendered_in_a_small_window() {
    pictures(SCREENS, "small", SMALL, |app| app);
}

#[test]
fn some_screens_are_rendered_in_english() {
    let screens = [
        ("inbox", presets::inbox as fn() -> App),
        ("retention", presets::retention),
        ("packing", presets::package_form),
    ];
    pictures(&screens, "english", WIDE, presets::english);
}

#[test]
fn the_daily_screens_are_rendered_in_a_large_window() {
    pictures(DAILY, "large", LARGE, |app| app);
    pictures(DAILY, "below", WIDE, |app| {
        presets::chosen(app, Choice::ReadingPane(ReadingPane::Below))
    });
}

#[test]
fn the_daily_screens_are_rendered_in_black() {
    pictures(DAILY, "contrast-black", SMALL, |app| {
        let mut black = contrast(app);
        let _ = black.update(Message::SystemMode(Mode::Dark));
        black
    });
}

#[test]
fn the_daily_screens_are_rendered_in_every_density() {
    let compact = |app| presets::chosen(app, Choice::Density(Density::Compact));
    pictures(DAILY, "compact", WIDE, compact);
    pictures(DAILY, "compact-small", SMALL, compact);
    pictures(DAILY, "relaxed", WIDE, |app| {
        presets::chosen(app, Choice::Density(Density::Relaxed))
    });
}

#[test]
fn the_daily_screens_are_rendered_enlarged() {
    for percent in [150.0, 200.0] {
        let size = (SMALL.0 * 100.0 / percent, SMALL.1 * 100.0 / percent);
        pictures(DAILY, &format!("zoom-{percent}"), size, |app| app);
    }
}

#[test]
fn the_gallery_is_rendered_in_light_colours() {
    gallery(ThemeChoice::Light);
}

#[test]
fn the_gallery_is_rendered_in_dark_colours() {
    gallery(ThemeChoice::Dark);
}

#[test]
fn the_gallery_is_rendered_in_high_contrast() {
    gallery(ThemeChoice::HighContrast);
}

/// The gallery by density and language.
fn gallery(theme: ThemeChoice) {
    if is_left_out("gallery") {
        return;
    }
    for density in Density::ALL {
        for language in [LanguageChoice::Italian, LanguageChoice::English] {
            let gallery = Gallery::new(Preferences {
                theme,
                density,
                language,
                ..Preferences::default()
            });
            let name = format!("gallery-{theme:?}-{density:?}-{language:?}").to_lowercase();
            drawn(&name, gallery.view(), &gallery.theme(), (1280.0, 1900.0));
        }
    }
}

/// A picture of each screen, named after it and `looks`.
fn pictures(screens: &[Screen], looks: &str, size: (f32, f32), change: impl Fn(App) -> App) {
    for (name, build) in screens {
        if !is_left_out(name) {
            picture(&format!("{name}-{looks}"), change(build()), size);
        }
    }
}

fn contrast(app: App) -> App {
    presets::chosen(app, Choice::Theme(ThemeChoice::HighContrast))
}

/// With the list as a table above the reader.
fn table(app: App) -> App {
    let mut app = presets::chosen(app, Choice::ReadingPane(ReadingPane::Below));
    let _ = app.update(Message::List(list::Message::Table(TableChange::Switch(true))));
    app
}

fn is_left_out(name: &str) -> bool {
    let only = std::env::var("LOOKS").ok();
    only.is_some_and(|only| !only.split(',').any(|one| one == name))
}

fn picture(name: &str, app: App, size: (f32, f32)) {
    let app = presets::sized(app, iced::Size::new(size.0, size.1));
    let theme = app.theme().expect("the window has a theme");
    drawn(name, app.view(), &theme, size);
}

fn drawn<Message>(name: &str, view: iced::Element<'_, Message>, theme: &iced::Theme, size: (f32, f32)) {
    let mut simulator = Simulator::with_size(settings(), iced::Size::new(size.0, size.1), view);
    let snapshot = simulator.snapshot(theme).expect("the screen draws");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screenshots").join(name);
    let file = path.with_file_name(format!("{name}-tiny-skia.png"));
    let _ = std::fs::remove_file(&file);
    assert!(snapshot.matches_image(&path).expect("the picture is written"));
    let bytes = std::fs::metadata(&file).expect("the picture exists").len();
    assert!(bytes > 20_000, "{name} is nearly empty: {bytes} bytes");
}
