//! The seeds of the fuzz targets, created from the vectors, so that the repository has no binary files. `WRITE_SEEDS=1` writes them to
//! `tests/fuzz/corpus`.

use std::fs;
use std::path::Path;

use recapito::pec::rem::Evidence;
use recapito::pec::verify;
use recapito::pec::{CertificationData, Kind, read};
use recapito::signature::Verdict;

use crate::authority::anchors;
use crate::certified_messages::{KINDS, MessageTemplate, STYLES};
use crate::cms::{DATA, attributes, certificates, signed_data, signer_info};
use crate::rem::{EVENTS, evidence, message};
use crate::{Vector, forgeries};

/// The name of a fuzz target and its seeds.
pub(crate) type Seeds = (&'static str, Vec<Vec<u8>>);

/// What Thunderbird writes above a message.
const SEPARATOR: &[u8] = b"From - Mon Jan  1 00:00:00 2024\r\nX-Mozilla-Status: 0001\r\n";

/// The seeds of every target.
pub(crate) fn all() -> [Seeds; 6] {
    let templates = templates();
    let genuine = genuine(&templates);
    let daticert = templates.iter().filter_map(|template| template.daticert.clone());
    let evidence = EVENTS.iter().map(|(event, reason, refers, _)| evidence(event, reason, *refers));
    let cms = templates.iter().step_by(5).map(|template| {
        let entity = template.entity();
        let signed = attributes("sha256", &entity, Some(template.at), DATA);
        let info = signer_info(&template.signer, "sha256", Some(&signed));
        signed_data(DATA, Some(&entity), &certificates(&template.signer), &[info])
    });
    let linking = templates
        .iter()
        .zip(&genuine)
        .map(|(template, signed)| [template.header().as_bytes(), b"\ntesto\n%%\n", signed].concat());
    let forged = [forgeries::frames(), forgeries::structures(), forgeries::senders()];
    let forged = forged.into_iter().flatten().map(|vector: Vector| vector.message);
    let boxes = genuine.chunks(3).map(|messages| {
        let each = messages.iter().map(|message| [SEPARATOR, message, b"\r\n"].concat());
        each.collect::<Vec<_>>().concat()
    });
    let boxes: Vec<Vec<u8>> = boxes.collect();
    [
        ("daticert", daticert.map(String::into_bytes).collect()),
        ("mbox", boxes),
        ("rem_evidence", evidence.map(String::into_bytes).collect()),
        ("cms", cms.collect()),
        ("linking", linking.collect()),
        ("classify", genuine.into_iter().chain(forged).collect()),
    ]
}

fn templates() -> Vec<MessageTemplate> {
    KINDS
        .iter()
        .flat_map(|kind| STYLES.map(|style| MessageTemplate::of(kind, style)))
        .collect()
}

/// Every message signed, then every REM message.
fn genuine(templates: &[MessageTemplate]) -> Vec<Vec<u8>> {
    let rem = EVENTS.map(|(event, reason, refers, dispatch)| message(event, reason, refers, dispatch));
    templates.iter().map(MessageTemplate::signed).chain(rem).collect()
}

#[test]
fn seeds_are_complete_messages_and_documents() {
    let anchors = anchors();
    for seed in genuine(&templates()) {
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
