//! What each fuzz target does with its bytes, and what must hold whatever they are. Shared by the targets of cargo-fuzz and by the smoke run of the
//! vector kit, which feeds them the kit's own messages and mutations of them.

use recapito::account::AccountId;
use recapito::pec::linking::{dispatch_of_receipt, dispatch_of_sent, dispatches_of};
use recapito::pec::rem::Evidence;
use recapito::pec::status::fold;
use recapito::pec::{CertificationData, MessageId, Receipt, RecipientState, read};
use recapito::signature::{Anchors, Sha256, verify};

/// A whole message: verified, read, turned into a receipt. Nothing fuzzed is ever genuine.
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

/// Certification data: read or refused, and what is read is bounded by what was written.
pub(super) fn daticert(xml: &[u8]) {
    if let Ok(data) = CertificationData::parse(xml) {
        assert!(xml.len() <= 1_000_000);
        assert!(data.recipients.len() <= data.elements.len());
        assert_eq!(data.elements.first().map(|(path, _)| path.as_str()), Some("postacert"));
    }
}

/// REM evidence: read or refused; it speaks of its own recipients or of nobody.
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

/// The bytes of a signature, raw, under a header that stays the same.
pub(super) fn cms(cms: &[u8]) {
    let head = "From: posta-certificata@pec.uno.example\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: binary\r\n\r\n";
    let mut opaque = head.as_bytes().to_vec();
    opaque.extend_from_slice(cms);
    let verification = verify(&opaque, &Anchors::bundled());
    assert!(!verification.verdict.is_genuine());
    assert!(verification.intact != Some(true) || verification.digest.is_some());
}

/// A message of Sent and an answer, parted by a line of two per cent signs: whatever they say, a dispatch is moved by genuine receipts alone.
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
