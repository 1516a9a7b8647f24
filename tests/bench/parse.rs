//! Classifying and reading certified mail, compared with mail-parser alone: the cost beyond MIME parsing.

use std::hint::black_box;
use std::sync::Arc;

use mail_parser::MessageParser;
use recapito::pec::{self, Kind};
use recapito::signature::{Verification, Verifier};

use super::Scale;
use super::certified::Certified;
use super::measure::{Figure, Report, Side, Took, in_turns, timed_alone};

pub fn measure(scale: Scale, report: &mut Report) {
    let certified = Certified::mixed(scale.of(1_000));
    let verifier = Verifier::new(Arc::new(certified.anchors()), recapito::pec::certified_time);
    let read: Vec<(&[u8], Verification)> = certified
        .messages
        .iter()
        .map(|raw| (raw.as_slice(), verifier.verify(raw)))
        .collect();
    for (raw, verification) in &read {
        let reading = pec::read(raw, verification);
        assert!(
            reading.kind != Kind::Ordinary && reading.certification.is_some(),
            "{:?}",
            reading.oddities
        );
    }
    let ours = || {
        timed_alone(|| {
            read.iter()
                .for_each(|(raw, verification)| drop(black_box(pec::read(raw, verification))))
        })
        .0
    };
    let bare = || {
        timed_alone(|| {
            read.iter()
                .for_each(|(raw, _)| drop(black_box(MessageParser::default().parse(*raw))))
        })
        .0
    };
    let [ours, bare] = in_turns(scale.runs, [Side::new("pec::read", ours), Side::new("mail-parser alone", bare)]);
    let speed = |took: Took| certified.bytes() as f64 / 1e6 / took.processor;
    let ratio = bare.processor / ours.processor;
    report.other("parse", "mail-parser alone", scale.runs, speed(bare), "MB/s");
    report.add(Figure {
        goal: "parse",
        tool: "Recapito: classify and read",
        n: scale.runs,
        median: speed(ours),
        unit: "MB/s",
        ratio: Some(ratio),
        wanted: Some(("at least 0.8 of mail-parser alone", ratio >= 0.8)),
    });
}
