//! The vector kit: certified messages of every kind and style, and every known way to forge one, made at run time and each
//! judged with its reasons. The golden verdicts stand in `kit/golden`.

#[path = "kit/authority.rs"]
mod authority;
#[path = "kit/der.rs"]
mod der;
#[path = "kit/golden.rs"]
mod golden;
#[path = "kit/letter.rs"]
mod letter;
#[path = "kit/rem.rs"]
mod rem;
#[path = "kit/seal.rs"]
mod seal;

use golden::{Vector, compare};
use letter::{KINDS, Letter, STYLES, Style};

#[test]
fn every_kind_in_every_style_is_understood() {
    for style in STYLES {
        let vectors: Vec<Vector> = KINDS.iter().map(|kind| Vector::new(*kind, Letter::of(kind, style).sealed())).collect();
        let file = match style {
            Style::Aruba => "aruba",
            Style::InfoCert => "infocert",
            Style::Poste => "poste",
        };
        compare(file, &vectors, &KINDS, &[]);
    }
}

#[test]
fn every_rem_event_is_understood() {
    let vectors: Vec<Vector> = rem::EVENTS
        .iter()
        .map(|(event, reason, refers, dispatch)| Vector::new(*event, rem::message(event, reason, *refers, *dispatch)))
        .collect();
    let all: Vec<&str> = rem::EVENTS.iter().map(|(event, ..)| *event).collect();
    compare("rem", &vectors, &all, &[]);
}
