//! What each fuzz target does with its input, and the properties that hold for any input. Used by the targets of cargo-fuzz and by the
//! smoke test in `tests/vectors`, which runs them on the test vectors and mutations of these.

use std::convert::Infallible;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use recapito::account::AccountId;
use recapito::engine::sources::{ReadResult, each_in_mbox};
use recapito::evidence::set;
use recapito::i18n::{Language, Words};
use recapito::mail::imap::FetchResponse;
use recapito::pec::linking::{dispatch_of_receipt, dispatch_of_sent, dispatches_of};
use recapito::pec::rem::Evidence;
use recapito::pec::status::fold;
use recapito::pec::verify;
use recapito::pec::{CertificationData, Kind, MessageId, MimeTree, Oddity, Receipt, RecipientState, certified_time, read, verify_and_read};
use recapito::signature::{Anchors, Sha256, Verdict, Verifier};

/// A zip judged as an export: no input has a genuine signature, so that none answers a sent message, and what has the names of an export is
/// one.
pub(super) fn bundle(zip: &[u8]) {
    static WORDS: OnceLock<Words> = OnceLock::new();
    let words = WORDS.get_or_init(|| Words::new(Language::Italian));
    let name = format!("recapito-fuzz-{}-{:?}.zip", std::process::id(), std::thread::current().id());
    let path = std::env::temp_dir().join(name);
    assert!(std::fs::write(&path, zip).is_ok(), "{}", path.display());
    let verifier = Verifier::new(Arc::new(Anchors::none()), recapito::pec::certified_time);
    if let Ok(report) = set::judge(&path, &verifier, words) {
        assert!(report.answered.is_empty());
        assert!(report.manifest.bad.iter().all(|bad| !bad.fault.as_str().is_empty()));
    }
    let _ = std::fs::remove_file(&path);
}

/// A whole message: verified, read, turned into a receipt. No input has a genuine signature.
pub(super) fn classify(message: &[u8]) {
    let verification = verify(message, &Anchors::bundled());
    assert!(!verification.verdict.is_genuine());
    let reading = read(message, &verification);
    assert!(reading.certified_sender().is_none() && reading.certified_date().is_none());
    if let Some(receipt) = Receipt::of(Sha256::of(message), &reading, verification.weak, jiff::Timestamp::UNIX_EPOCH) {
        assert!(receipt.kind.is_receipt());
        let _ = receipt.outcome();
    }
}

/// An mbox file: its messages are no larger than it, and what is read twice is the same.
pub(super) fn mbox(file: &[u8]) {
    let read = || {
        let mut messages = Vec::new();
        let mut sink = |found: ReadResult| -> Result<(), Infallible> {
            messages.push(found);
            Ok(())
        };
        let Ok(()) = each_in_mbox(file, Path::new("box"), &mut sink);
        messages
    };
    let messages = read();
    assert!(messages.iter().flatten().map(|message| message.bytes.len()).sum::<usize>() <= file.len());
    assert_eq!(messages, read());
}

/// A whole message at the gate, then verified and read: what passes a limit is not judged, and what does not is read as without the gate.
pub(super) fn gate(message: &[u8]) {
    let passed = recapito::pec::gate::check(message);
    let tree = MimeTree::read(message);
    assert_eq!(passed.is_ok(), tree.is_whole());
    assert!(tree.bytes_read() <= message.len().saturating_mul(70).saturating_add(1_000));
    let verifier = Verifier::new(std::sync::Arc::new(Anchors::none()), certified_time);
    let (verification, reading) = verify_and_read(message, &verifier);
    if passed.is_err() {
        assert_eq!((verification.verdict, reading.kind), (Verdict::Unreadable, Kind::Ordinary));
        assert!(reading.oddities.contains(&Oddity::TooComplex));
    }
    let leaves: Vec<_> = tree.entities().filter(|entity| !entity.is_multipart()).collect();
    assert!(leaves.len() <= 10_000);
    leaves.iter().for_each(|leaf| drop(leaf.text()));
}

/// `daticert.xml`: parsed or rejected; the result is no larger than the input.
pub(super) fn daticert(xml: &[u8]) {
    if let Ok(data) = CertificationData::parse(xml) {
        assert!(xml.len() <= 1_000_000);
        assert!(data.recipients.len() <= data.elements.len());
        assert_eq!(data.elements.first().map(|(path, _)| path.as_str()), Some("postacert"));
    }
}

/// REM evidence (ETSI EN 319 532): parsed or rejected; it is about its own recipients or about none.
pub(super) fn rem_evidence(xml: &[u8]) {
    if let Some(evidence) = Evidence::parse(xml) {
        let own: Vec<String> = evidence
            .recipients
            .iter()
            .map(|address| recapito::account::normal_address(address))
            .collect();
        for address in evidence.about() {
            assert!(address.starts_with('#') || own.contains(&address));
        }
        let _ = evidence.detail();
    }
}

/// A CMS signature, binary, in a message with a fixed header.
pub(super) fn cms(cms: &[u8]) {
    let head = "From: posta-certificata@pec.uno.example\r\n\
        Content-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: binary\r\n\r\n";
    let mut opaque = head.as_bytes().to_vec();
    opaque.extend_from_slice(cms);
    let verification = verify(&opaque, &Anchors::bundled());
    assert!(!verification.verdict.is_genuine());
    assert!(verification.intact != Some(true) || verification.digest.is_some());
}

/// A sent message and a receipt, separated by a line `%%`: only a genuine receipt changes the status of a dispatch.
pub(super) fn linking(bytes: &[u8]) {
    let now = jiff::Timestamp::UNIX_EPOCH;
    let account = AccountId::of("mittente@pec.mittente.example");
    let middle = bytes.windows(4).position(|window| window == b"\n%%\n").unwrap_or(bytes.len() / 2);
    let (sent, answer) = bytes.split_at(middle);
    let verification = verify(answer, &Anchors::none());
    let receipt = Receipt::of(Sha256::of(answer), &read(answer, &verification), false, now);
    let named: Vec<&MessageId> = receipt
        .iter()
        .flat_map(|receipt| receipt.msgid.iter().chain(&receipt.reference))
        .collect();
    let linked: usize = receipt.iter().map(|receipt| dispatches_of(receipt).len()).sum();
    assert!(linked <= named.len());
    assert!(receipt.iter().all(|receipt| dispatch_of_receipt(&account, receipt).is_none()));
    if let Some(dispatch) = dispatch_of_sent(&account, Sha256::of(sent), sent, now) {
        let receipts: Vec<Receipt> = receipt.into_iter().collect();
        let status = fold(&dispatch, &receipts, now);
        assert!(status.recipients.iter().all(|recipient| recipient.state == RecipientState::Waiting));
        assert_eq!(status, fold(&dispatch, &[receipts.clone(), receipts].concat(), now));
    }
}

/// An answer of an IMAP server to FETCH: whatever it is, what is read from it was in it.
pub(super) fn fetch_answers(bytes: &[u8]) {
    let Some(response) = FetchResponse::parse(bytes) else { return };
    assert!(response.uid.is_none_or(|uid| uid.0 != 0));
    for part in response.body.iter().chain(&response.header) {
        assert!(part.len() <= bytes.len());
        // A quoted string is there with its escapes.
        let is_quoted = part.iter().any(|byte| matches!(byte, b'"' | b'\\'));
        assert!(part.is_empty() || is_quoted || bytes.windows(part.len()).any(|window| window == part));
    }
}
