//! Screenshots of the main screens for inspection, in `target/screenshots/*.png`. Pixels are not compared; a test fails if a screen is
//! empty.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

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

#[test]
fn the_main_screens_are_rendered() {
    let screens: &[Screen] = &[
        ("inbox", presets::inbox),
        ("conversations", presets::conversations),
        ("sent", presets::sent),
        ("table", || table(presets::inbox())),
        ("sent-table", || table(presets::sent())),
        ("receipt", presets::receipt),
        ("attend", presets::needs_attention),
        ("damaged", presets::damaged),
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
    ];
    for (name, build) in screens.iter().copied() {
        if is_left_out(name) {
            continue;
        }
        picture(&format!("{name}-light"), build(), WIDE);
        picture(&format!("{name}-dark"), presets::dark(build()), WIDE);
        picture(&format!("{name}-small"), build(), SMALL);
    }
    for (name, build) in [
        ("inbox", presets::inbox as fn() -> App),
        ("retention", presets::retention),
        ("packing", presets::package_form),
    ] {
        picture(&format!("{name}-english"), presets::english(build()), WIDE);
    }
}

/// Colours, densities and zooms of the screens that are used all day.
#[test]
fn the_looks_of_a_few_screens_are_rendered() {
    let compact = Choice::Density(Density::Compact);
    let relaxed = Choice::Density(Density::Relaxed);
    let contrast = Choice::Theme(ThemeChoice::HighContrast);
    let below = Choice::ReadingPane(ReadingPane::Below);
    for (name, build) in [
        ("inbox", presets::inbox as fn() -> App),
        ("sent", presets::sent),
        ("compose", presets::compose),
        ("attend", presets::needs_attention),
        ("settings", presets::settings),
    ] {
        if is_left_out(name) {
            continue;
        }
        picture(&format!("{name}-compact"), presets::chosen(build(), compact), WIDE);
        picture(&format!("{name}-compact-small"), presets::chosen(build(), compact), SMALL);
        picture(&format!("{name}-relaxed"), presets::chosen(build(), relaxed), WIDE);
        picture(&format!("{name}-below"), presets::chosen(build(), below), WIDE);
        picture(&format!("{name}-contrast"), presets::chosen(build(), contrast), WIDE);
        let mut black = presets::chosen(build(), contrast);
        let _ = black.update(Message::SystemMode(Mode::Dark));
        picture(&format!("{name}-contrast-black"), black, SMALL);
        for percent in [150.0, 200.0] {
            let size = (SMALL.0 * 100.0 / percent, SMALL.1 * 100.0 / percent);
            picture(&format!("{name}-zoom-{percent}"), build(), size);
        }
    }
}

/// The gallery by colours, density and language.
#[test]
fn the_gallery_is_rendered() {
    if is_left_out("gallery") {
        return;
    }
    let themes = [ThemeChoice::Light, ThemeChoice::Dark, ThemeChoice::HighContrast];
    let languages = [LanguageChoice::Italian, LanguageChoice::English];
    for theme in themes {
        for density in Density::ALL {
            for language in languages {
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
