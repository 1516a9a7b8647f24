//! Test vectors: certified messages of every kind and style, and every known forgery, created at run time and verified. The expected
//! verdicts with their reasons are in `golden/`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test helper fails by panicking")]

mod authority;
mod certified_messages;
mod citations;
mod cms;
mod cube_root;
mod date_forms;
mod daticert_edits;
mod der;
mod folding;
mod forgeries;
mod fuzz_seeds;
mod fuzz_smoke;
mod gate;
mod golden;
mod hostile;
mod html_pages;
mod mbox_files;
mod mime_shapes;
mod nested_envelopes;
mod one_message_id;
mod other_readers;
mod planted_data;
mod properties;
mod rem;
mod threats;
mod times;
mod trust;
mod wrong_signers;

use certified_messages::{KINDS, MessageTemplate, STYLES, Style};
use golden::{Vector, compare, compare_text};

#[test]
fn every_kind_in_every_style_is_classified() {
    for style in STYLES {
        let vectors: Vec<Vector> = KINDS
            .iter()
            .map(|kind| Vector::new(*kind, MessageTemplate::of(kind, style).signed()))
            .collect();
        let file = match style {
            Style::Aruba => "aruba",
            Style::InfoCert => "infocert",
            Style::Poste => "poste",
        };
        compare(file, &vectors, &KINDS, &[]);
    }
}

#[test]
fn every_rem_event_is_classified() {
    let mut vectors: Vec<Vector> = rem::EVENTS
        .iter()
        .map(|(event, reason, refers, dispatch)| Vector::new(*event, rem::message(event, reason, *refers, *dispatch)))
        .collect();
    let (sooner, later) = ("2024-03-05T09:29:00Z", "2024-03-05T09:30:00Z");
    let relayed = ("RelayAcceptance", "RB01", sooner, 1);
    let consigned = ("ContentConsignment", "RD01", later, 1);
    for (name, pieces) in [
        (
            "two consignments in one receipt",
            [consigned, ("ContentConsignment", "RD01", later, 2)],
        ),
        ("a relay and a later consignment", [relayed, consigned]),
        ("a consignment and an earlier relay", [consigned, relayed]),
        ("a recipient that is none", [consigned, ("ContentConsignment", "RD01", later, 7)]),
    ] {
        vectors.push(Vector::new(name, rem::several(&pieces)));
    }
    let all: Vec<&str> = vectors.iter().map(|vector| vector.name.as_str()).collect();
    compare("rem", &vectors, &all, &[]);
}

#[test]
fn every_rem_reason_maps_to_its_state() {
    compare_text("reasons", &folding::rem_reasons());
}

#[test]
fn ambiguous_contents_and_signers_are_never_genuine() {
    let differs = [
        ("V1 the content twice", "OpenSSL takes the bytes inside and lets the others pass"),
        (
            "V1 other bytes inside than shown",
            "OpenSSL takes the detached bytes and lets the others pass",
        ),
        ("V2 attributes as content", "OpenSSL makes every line end CRLF before it looks"),
        ("V3 two signers, both right", "each is right; a receipt has one"),
        ("V3 one signer twice", "as above"),
    ];
    // Allowed by RFC 5652 §5.3, and named.
    let genuine = ["V2 no attributes"];
    compare("contents", &forgeries::contents_and_signers(), &genuine, &differs);
}

#[test]
fn certificates_are_checked_at_the_time_of_signing_and_for_their_usage() {
    // A certificate may have several addresses of one provider: From must be one of them, and the verdict lists all.
    let genuine = [
        "V8 two addresses in the certificate, one of them From",
        "V27 negative serial",
        "V27 an exponent of three",
        "V21 expired long since, valid then",
    ];
    let differs = [
        (
            "V27 serial of 200 bytes",
            "RFC 5280 §4.1.2.2 allows 20: not read, and so not checked",
        ),
        (
            "V27 an exponent of one",
            "a key with which anybody signs: refused here, taken by OpenSSL",
        ),
    ];
    compare("certificates", &wrong_signers::certificates_that_fail(), &genuine, &differs);
}

#[test]
fn a_signature_of_an_unknown_signer_certifies_nothing() {
    // A provider's receipt about another provider's message: which provider manages a domain cannot be checked, and the verdict says so.
    let genuine = ["V13 another provider's acceptance", "V13 another provider's delivery"];
    compare("strangers", &wrong_signers::strangers(), &genuine, &[]);
}

#[test]
fn only_a_signed_root_part_is_certified() {
    // Signed completely by the provider; unusual content is reported as an oddity.
    let genuine = [
        "V28 line of an mbox in front",
        "V20 two daticert",
        "V20 two originals",
        "V20 no daticert",
        "V20 daticert inside the original only",
        "V20 daticert one level deeper",
        "V20 header says another kind",
        "V20 the original has another id",
        "V20 the original refers to another message",
        "V14 header refers to another message",
        "V20 header says nothing",
        "V30 anomaly dressed as a delivery, wrapping an imitation",
        "V30 imitation inside an envelope",
        "V20 the envelope's own boundary inside the original",
        "V20 the same, before the envelope's daticert",
    ];
    let nested = "OpenSSL reads the root only";
    let differs = [
        ("V6 text in front", nested),
        ("V6 one of two alternatives", nested),
        ("V6 behind a reference", nested),
        ("V7 footer of a list", nested),
        ("V20 daticert outside the signed part", nested),
    ];
    compare("frames", &forgeries::frames(), &genuine, &differs);
}

#[test]
fn certification_data_planted_in_a_wrapped_message_certify_nothing() {
    let vectors = planted_data::vectors();
    planted_data::assert_certify_nothing(&vectors);
    let all: Vec<&str> = vectors.iter().map(|vector| vector.name.as_str()).collect();
    compare("planted", &vectors, &all, &[]);
}

#[test]
fn a_nested_signature_certifies_nothing() {
    // The outer signature is the provider's and intact; its content certifies nothing.
    let genuine = [
        "V29 opaque in opaque, both the provider's",
        "V29 opaque in opaque in opaque",
        "V29 a stranger's in the provider's",
        "V29 opaque in detached",
        "V29 detached in opaque",
    ];
    let vectors = forgeries::nested();
    compare("nested", &vectors, &genuine, &[]);
}

#[test]
fn the_only_sender_is_the_signer() {
    let genuine = [
        "V8 capitals",
        "V9 another as comment",
        "U4 null and address in the local part",
        "U4 line break in an encoded word",
        "U5 another Sender",
    ];
    compare("senders", &forgeries::senders(), &genuine, &[]);
}

#[test]
fn unusual_structures_and_times_are_reported() {
    let genuine = [
        "V27 indefinite lengths",
        "V27 zeros behind",
        "V27 an attribute named by 3000 bytes",
        "V23 no signing time",
        "V23 signed ten days before its Date",
        "V23 signed five minutes after its daticert",
        "V23 signed later than that",
        "V25 SHA-1",
        "V25 SHA-384",
        "V25 SHA-512",
    ];
    let differs = [
        ("V27 bytes behind", "OpenSSL lets anything stand behind the structure"),
        (
            "V27 two hundred certificates in front",
            "32 certificates are looked at; providers send three",
        ),
    ];
    compare("structures", &forgeries::structures(), &genuine, &differs);
}

#[test]
fn messages_signed_by_openssl_are_verified() {
    let genuine = [
        "SHA-1",
        "SHA-256",
        "SHA-384",
        "SHA-512",
        "no capabilities",
        "no attributes",
        "PSS",
        "opaque",
        "opaque in pieces",
    ];
    let differs = [
        ("MD5", "refused here: not checked"),
        (
            "PSS with a salt of 20",
            "beyond the verifier: not checked, and never called altered",
        ),
    ];
    compare("openssl", &forgeries::signed_with_openssl(), &genuine, &differs);
}
