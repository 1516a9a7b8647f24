//! The seeds of the fuzz targets, created from the vectors, so that the repository has no binary files. `WRITE_SEEDS=1` writes them to
//! `tests/fuzz/corpus`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use recapito::pec::rem::Evidence;
use recapito::pec::verify;
use recapito::pec::{CertificationData, Kind, read};
use recapito::signature::{Sha256, Verdict};

use crate::authority::anchors;
use crate::certified_messages::{KINDS, MessageTemplate, STYLES};
use crate::cms::{DATA, attributes, certificates, signed_data, signer_info};
use crate::rem::{EVENTS, evidence, message};
use crate::{Vector, forgeries, gate};

/// The name of a fuzz target and its seeds.
pub(crate) type Seeds = (&'static str, Vec<Vec<u8>>);

/// What Thunderbird writes above a message.
const SEPARATOR: &[u8] = b"From - Mon Jan  1 00:00:00 2024\r\nX-Mozilla-Status: 0001\r\n";

/// The seeds of every target.
pub(crate) fn all() -> [Seeds; 9] {
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
    let bundles: Vec<Vec<u8>> = genuine.chunks(3).take(12).map(bundle).collect();
    [
        ("bundle", bundles),
        ("daticert", daticert.map(String::into_bytes).collect()),
        ("mbox", boxes),
        ("rem_evidence", evidence.map(String::into_bytes).collect()),
        ("cms", cms.collect()),
        ("linking", linking.collect()),
        ("fetch_answers", FETCH_ANSWERS.map(|answer| answer.as_bytes().to_vec()).to_vec()),
        ("gate", gate::seeds()),
        ("classify", genuine.into_iter().chain(forged).collect()),
    ]
}

/// Answers to FETCH with every item, as servers send them and as they should not.
const FETCH_ANSWERS: [&str; 8] = [
    "* 1 FETCH (UID 7 FLAGS (\\Seen $Junk) INTERNALDATE \"17-Jul-2026 02:44:25 +0200\" RFC822.SIZE 13 BODY[] {13}\r\n* OK {9}\r\n]xx)\r\n",
    "*  2  fetch  (RFC822.SIZE NIL uid 8 FLAGS NIL body[] \"a \\\"b\\\" c\")\r\n",
    "* 3 FETCH (BODY[HEADER] ~{4}\r\na: b UID 9 MODSEQ (12) FLAGS (a)b \\Flagged))\r\n",
    "* 4 FETCH (UID 10 UID 11 BODY[] NIL RFC822 {2}\r\nab)\r\n",
    "* 5 FETCH (FLAGS (\\Seen UID 12 BODYSTRUCTURE (((( BODY[]<0> {1}\r\nx)\r\n",
    "* 7 FETCH (UID 13 ENVELOPE (NIL \"a\" ((NIL NIL \"b\" \"c\")) NIL NIL NIL NIL NIL NIL {3}\r\n<d>) BODY[] {2}\r\n\r\n)\r\n",
    "* VANISHED (EARLIER) 1:3\r\n* 8 FETCH (UID 14 BODY[] {0}\r\n RFC822.SIZE 0)\r\n* 9 EXPUNGE\r\n",
    "* 6 FETCH (UID 4294967296 RFC822.SIZE 18446744073709551616 BODY[] {-1}\r\nabc)\r\n",
];

/// A zip with the names of an evidence bundle and these messages, not compressed, so that a mutation reaches them.
fn bundle(messages: &[Vec<u8>]) -> Vec<u8> {
    let named = messages
        .iter()
        .enumerate()
        .map(|(at, message)| (format!("invio-0123456789abcdef/{at}.eml"), message.clone()));
    let mut files: BTreeMap<String, Vec<u8>> = named.collect();
    let listed = files.iter().map(|(name, bytes)| {
        let sha256 = Sha256::of(bytes);
        serde_json::json!({"file": name, "sha256": sha256, "kind": "", "verdict": "", "is_receipt": false})
    });
    let items: Vec<_> = listed
        .map(|message| serde_json::json!({"folder": "messaggio-01234567", "messages": [message]}))
        .collect();
    let statement = serde_json::json!({"program": "0", "language": "it", "zone": "UTC", "items": items, "stamps": {}});
    files.insert("esiti.json".to_owned(), statement.to_string().into_bytes());
    files.insert("registro.jsonl".to_owned(), Vec::new());
    let lines = files.iter().map(|(name, bytes)| format!("{}  {name}\n", Sha256::of(bytes)));
    let manifest: String = lines.collect();
    files.insert("SHA256SUMS".to_owned(), manifest.into_bytes());
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in &files {
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
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
