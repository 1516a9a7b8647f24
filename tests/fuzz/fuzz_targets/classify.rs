//! A whole message: verified, read, turned into a receipt. Nothing fuzzed is ever genuine.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recapito::pec::{Receipt, read};
use recapito::signature::{Anchors, Sha256, verify};

fuzz_target!(|message: &[u8]| {
    let verification = verify(message, &Anchors::bundled());
    assert!(!verification.verdict.is_genuine());
    let reading = read(message, &verification);
    assert!(reading.certified_sender().is_none() && reading.certified_date().is_none());
    if let Some(receipt) = Receipt::of(Sha256::of(message), &reading, verification.weak, jiff::Timestamp::UNIX_EPOCH) {
        assert!(receipt.kind.is_receipt());
        let _ = receipt.outcome();
    }
});
