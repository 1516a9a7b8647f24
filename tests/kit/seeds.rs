//! The seeds of the fuzz targets, made from the kit: nothing binary is kept. `WRITE_SEEDS=1` writes them to `tests/fuzz/corpus`.

use std::fs;
use std::path::Path;

use recapito::pec::rem::Evidence;
use recapito::pec::{CertificationData, Kind, read};
use recapito::signature::{Verdict, verify};

use crate::authority::anchors;
use crate::letter::{KINDS, Letter, STYLES};
use crate::rem::{EVENTS, evidence, message};
use crate::seal::{DATA, attributes, certificates, signed_data, signer_info};
use crate::{Vector, forgeries};

#[test]
fn the_seeds_are_whole_messages_and_documents() {
    let letters: Vec<Letter> = KINDS.iter().flat_map(|kind| STYLES.map(|style| Letter::of(kind, style))).collect();
    let forged: Vec<Vector> = [forgeries::frames(), forgeries::structures(), forgeries::senders()]
        .into_iter()
        .flatten()
        .collect();
    let rem = EVENTS.map(|(event, reason, refers, dispatch)| message(event, reason, refers, dispatch));
    let genuine: Vec<Vec<u8>> = letters.iter().map(Letter::sealed).chain(rem).collect();
    let anchors = anchors();
    for seed in &genuine {
        let verification = verify(seed, &anchors);
        assert_eq!(verification.verdict, Verdict::Genuine);
        assert_ne!(read(seed, &verification).kind, Kind::Ordinary);
    }
    let daticert: Vec<Vec<u8>> = letters
        .iter()
        .filter_map(|letter| letter.daticert.clone())
        .map(String::into_bytes)
        .collect();
    assert!(daticert.iter().all(|seed| CertificationData::parse(seed).is_ok()));
    let evidence: Vec<Vec<u8>> = EVENTS
        .iter()
        .map(|(event, reason, refers, _)| evidence(event, reason, *refers).into_bytes())
        .collect();
    assert!(evidence.iter().all(|seed| Evidence::parse(seed).is_some()));
    let cms: Vec<Vec<u8>> = letters
        .iter()
        .step_by(5)
        .map(|letter| {
            let entity = letter.entity();
            let signed = attributes("sha256", &entity, Some(letter.at), DATA);
            let info = signer_info(&letter.signer, "sha256", Some(&signed));
            signed_data(DATA, Some(&entity), &certificates(&letter.signer), &[info])
        })
        .collect();
    let linking: Vec<Vec<u8>> = letters
        .iter()
        .zip(&genuine)
        .map(|(letter, sealed)| [letter.header().as_bytes(), b"\ntesto\n%%\n", sealed].concat())
        .collect();
    let classify: Vec<Vec<u8>> = genuine.into_iter().chain(forged.into_iter().map(|vector| vector.message)).collect();
    if std::env::var_os("WRITE_SEEDS").is_none() {
        return;
    }
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    for (target, seeds) in [
        ("classify", classify),
        ("daticert", daticert),
        ("rem_evidence", evidence),
        ("cms", cms),
        ("linking", linking),
    ] {
        fs::create_dir_all(corpus.join(target)).unwrap();
        for (number, seed) in seeds.iter().enumerate() {
            fs::write(corpus.join(target).join(format!("seed-{number:03}")), seed).unwrap();
        }
    }
}
