//! The seeds of the fuzz targets, made from the kit: nothing binary is kept. `WRITE_SEEDS=1` writes them to `tests/fuzz/corpus`.

use std::fs;
use std::path::Path;

use recapito::pec::rem::Evidence;
use recapito::pec::{CertificationData, Kind, read};
use recapito::signature::{Verdict, verify};

use crate::authority::anchors;
use crate::certified_messages::{KINDS, Letter, STYLES};
use crate::cms::{DATA, attributes, certificates, signed_data, signer_info};
use crate::rem::{EVENTS, evidence, message};
use crate::{Vector, forgeries};

/// The name of a fuzz target and its seeds.
pub(crate) type Seeds = (&'static str, Vec<Vec<u8>>);

/// The seeds of every target.
pub(crate) fn all() -> [Seeds; 5] {
    let letters = letters();
    let genuine = genuine(&letters);
    let daticert = letters.iter().filter_map(|letter| letter.daticert.clone());
    let evidence = EVENTS.iter().map(|(event, reason, refers, _)| evidence(event, reason, *refers));
    let cms = letters.iter().step_by(5).map(|letter| {
        let entity = letter.entity();
        let signed = attributes("sha256", &entity, Some(letter.at), DATA);
        let info = signer_info(&letter.signer, "sha256", Some(&signed));
        signed_data(DATA, Some(&entity), &certificates(&letter.signer), &[info])
    });
    let linking = letters
        .iter()
        .zip(&genuine)
        .map(|(letter, sealed)| [letter.header().as_bytes(), b"\ntesto\n%%\n", sealed].concat());
    let forged = [forgeries::frames(), forgeries::structures(), forgeries::senders()];
    let forged = forged.into_iter().flatten().map(|vector: Vector| vector.message);
    [
        ("daticert", daticert.map(String::into_bytes).collect()),
        ("rem_evidence", evidence.map(String::into_bytes).collect()),
        ("cms", cms.collect()),
        ("linking", linking.collect()),
        ("classify", genuine.into_iter().chain(forged).collect()),
    ]
}

fn letters() -> Vec<Letter> {
    KINDS.iter().flat_map(|kind| STYLES.map(|style| Letter::of(kind, style))).collect()
}

/// Every letter sealed, then every REM message.
fn genuine(letters: &[Letter]) -> Vec<Vec<u8>> {
    let rem = EVENTS.map(|(event, reason, refers, dispatch)| message(event, reason, refers, dispatch));
    letters.iter().map(Letter::sealed).chain(rem).collect()
}

#[test]
fn seeds_are_complete_messages_and_documents() {
    let anchors = anchors();
    for seed in genuine(&letters()) {
        let verification = verify(&seed, &anchors);
        assert_eq!(verification.verdict, Verdict::Genuine);
        assert_ne!(read(&seed, &verification).kind, Kind::Ordinary);
    }
    for (target, seeds) in all() {
        assert!(seeds.len() >= 8, "{target}");
        let is_whole = |seed: &Vec<u8>| match target {
            "daticert" => CertificationData::parse(seed).is_ok(),
            "rem_evidence" => Evidence::parse(seed).is_some(),
            _ => true,
        };
        assert!(seeds.iter().all(is_whole), "{target}");
        if std::env::var_os("WRITE_SEEDS").is_some() {
            let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(target);
            fs::create_dir_all(&corpus).unwrap();
            for (number, seed) in seeds.iter().enumerate() {
                fs::write(corpus.join(format!("seed-{number:03}")), seed).unwrap();
            }
        }
    }
}
