//! Screenshots of the main screens for inspection, in `target/screenshots/*.png`. Pixels are not compared; a test fails if a screen is
//! empty.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;

use iced_test::Simulator;
use recapito::ui::{App, presets, settings};

type Screen = (&'static str, fn() -> App);

const WIDE: (f32, f32) = (1280.0, 800.0);
const SMALL: (f32, f32) = (1024.0, 700.0);

#[test]
fn the_main_screens_are_rendered() {
    let screens: &[Screen] = &[
        ("inbox", presets::inbox),
        ("sent", presets::sent),
        ("receipt", presets::receipt),
        ("attend", presets::needs_attention),
        ("damaged", presets::damaged),
        ("compose", presets::compose),
        ("first-run", presets::first_run),
        ("keys", presets::keys),
        ("checked", presets::checked),
        ("about", presets::about),
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
    let only = std::env::var("LOOKS").ok();
    for (name, build) in screens.iter().copied() {
        if only.as_ref().is_some_and(|only| !only.split(',').any(|one| one == name)) {
            continue;
        }
        picture(&format!("{name}-light"), &build(), WIDE);
        picture(&format!("{name}-dark"), &presets::dark(build()), WIDE);
        picture(&format!("{name}-small"), &build(), SMALL);
    }
    for (name, build) in [
        ("inbox", presets::inbox as fn() -> App),
        ("retention", presets::retention),
        ("packing", presets::package_form),
    ] {
        picture(&format!("{name}-english"), &presets::english(build()), WIDE);
    }
}

fn picture(name: &str, app: &App, size: (f32, f32)) {
    let theme = app.theme().expect("the window has a theme");
    let mut simulator = Simulator::with_size(settings(), iced::Size::new(size.0, size.1), app.view());
    let snapshot = simulator.snapshot(&theme).expect("the screen draws");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screenshots").join(name);
    let file = path.with_file_name(format!("{name}-tiny-skia.png"));
    let _ = std::fs::remove_file(&file);
    assert!(snapshot.matches_image(&path).expect("the picture is written"));
    let bytes = std::fs::metadata(&file).expect("the picture exists").len();
    assert!(bytes > 20_000, "{name} is nearly empty: {bytes} bytes");
}
