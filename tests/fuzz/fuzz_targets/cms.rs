//! The bytes of a signature, raw, under a content that stays the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recapito::signature::{Anchors, verify};

fuzz_target!(|cms: &[u8]| {
    let head = "From: posta-certificata@pec.uno.example\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: binary\r\n\r\n";
    let mut opaque = head.as_bytes().to_vec();
    opaque.extend_from_slice(cms);
    let verification = verify(&opaque, &Anchors::bundled());
    assert!(!verification.verdict.is_genuine());
    assert!(verification.intact != Some(true) || verification.digest.is_some());
});
