//! The design as data: ladders, and the contrast of every colour set (WCAG 2.2, success criteria 1.4.3, 1.4.6 and 1.4.11).

use iced::Color;
use recapito::ui::theme::{ColourSet, Density, Palette, READING, Scheme, Tone, gap, icon_size, radius, text_size, width};

/// Text on its ground.
const TEXT: f32 = 4.5;
/// The same in high contrast.
const ENHANCED: f32 = 7.0;
/// Borders of controls, the focus, and the mark of a selection.
const CONTROL: f32 = 3.0;

#[test]
fn the_ladders_rise_and_have_no_other_steps() {
    assert_eq!(gap::LADDER, [4.0, 8.0, 12.0, 16.0, 24.0, 32.0]);
    assert_eq!(radius::LADDER, [4.0, 8.0, 12.0]);
    assert!(icon_size::LADDER.is_sorted() && text_size::LADDER.is_sorted());
    assert!(width::ALL.iter().all(|width| width % 8.0 == 0.0), "{:?}", width::ALL);
}

#[test]
fn text_is_legible_on_every_ground_of_every_scheme() {
    for scheme in Scheme::ALL {
        let palette = Palette::of(scheme);
        let least = least(scheme);
        let grounds = palette.grounds().into_iter().chain(Tone::ALL.map(|tone| palette.tint(tone)));
        for ground in grounds {
            check(scheme, "text", palette.text, ground, least);
            check(scheme, "muted", palette.muted, ground, least);
        }
        for ground in palette.grounds() {
            check(scheme, "accent", palette.accent, ground, least);
        }
        check(scheme, "main button", palette.on_accent, palette.accent, least);
        check(scheme, "destructive button", palette.surface, palette.tone(Tone::Bad), least);
        check(scheme, "tooltip", palette.surface, palette.text, least);
    }
}

#[test]
fn the_colour_sets_of_states_and_selections_are_legible_and_their_edges_visible() {
    for scheme in Scheme::ALL {
        let palette = Palette::of(scheme);
        let tones = Tone::ALL.map(|tone| (format!("{tone:?}"), palette.set(tone)));
        let selections = [
            ("selected".to_owned(), palette.selected),
            ("selected, idle".to_owned(), palette.selected_idle),
        ];
        for (name, ColourSet { text, surface, border }) in tones.into_iter().chain(selections) {
            check(scheme, &name, text, surface, least(scheme));
            for ground in palette.grounds() {
                check(scheme, &name, text, ground, least(scheme));
            }
            for ground in [surface, palette.surface, palette.pane] {
                check(scheme, &format!("{name}, border"), border, ground, CONTROL);
            }
        }
    }
}

#[test]
fn borders_of_controls_and_colours_of_accounts_are_visible() {
    for scheme in Scheme::ALL {
        let palette = Palette::of(scheme);
        for ground in [palette.pane, palette.surface, palette.raised, palette.hover] {
            check(scheme, "edge", palette.edge, ground, CONTROL);
        }
        for colour in palette.accounts() {
            for ground in [palette.pane, palette.surface] {
                check(scheme, "account", colour, ground, CONTROL);
            }
        }
    }
}

#[test]
fn the_lines_of_a_row_fit_into_it_in_every_density() {
    for density in Density::ALL {
        for shape in [density.two_lines(), density.message()] {
            let last = shape.line(shape.lines - 1) + recapito::ui::theme::density::RowShape::LINE;
            assert!(shape.line(0) >= gap::XS && last <= shape.height - gap::XS, "{density:?} {shape:?}");
        }
    }
    let heights = Density::ALL.map(|density| (density.message().height, density.entry()));
    assert_eq!(heights, [(52.0, 22.0), (75.0, 26.0), (87.0, 32.0)]);
}

/// A wider column tires the eye: lines of a message have at most 72 characters.
#[test]
fn a_line_of_a_message_has_at_most_72_characters() {
    let prose = "La presente comunicazione viene trasmessa ai sensi e per gli effetti dell'articolo 3-bis della legge 21 gennaio 1994, n. 53, \
                 e costituisce notificazione a ogni effetto di legge dell'atto che si allega in copia informatica conforme all'originale.";
    let fits = recapito::ui::widget::ellipsis::fit(prose, width::READING, READING, recapito::ui::theme::REGULAR);
    let characters = fits.chars().count();
    assert!((60..=72).contains(&characters), "{characters}");
}

fn least(scheme: Scheme) -> f32 {
    match scheme {
        Scheme::Light | Scheme::Dark => TEXT,
        Scheme::HighContrastLight | Scheme::HighContrastDark => ENHANCED,
    }
}

#[track_caller]
fn check(scheme: Scheme, what: &str, colour: Color, ground: Color, least: f32) {
    let found = contrast(colour, ground);
    assert!(
        found >= least,
        "{scheme:?}, {what}: {found:.2}:1 of {colour:?} on {ground:?}, {least}:1 needed"
    );
}

fn contrast(a: Color, b: Color) -> f32 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Relative luminance as WCAG defines it.
fn luminance(colour: Color) -> f32 {
    let [r, g, b, _] = colour.into_linear();
    0.2126 * r + 0.7152 * g + 0.0722 * b
}
