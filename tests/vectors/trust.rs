//! The bundled authorities: their periods of service, and that a message cannot replace them.

use recapito::pec::read;
use recapito::pec::verify;
use recapito::signature::{Anchor, Anchors, Problem, Sha256, Verdict, Verification};

use crate::authority::{Algorithm, Signer, authorities, authority, key, openssl};
use crate::certified_messages::{MessageTemplate, STYLES, Style, with_line_feeds};

/// The test PEC authority, pinned for this period only.
fn anchors_serving(from: &str, to: &str) -> Anchors {
    let mut anchors = Anchors::none();
    anchors.pin(Anchor {
        name: "Test PEC CA1".to_owned(),
        spki: Sha256::of(&authorities().pec.key.spki),
        not_before: from.parse().ok(),
        not_after: to.parse().ok(),
        source: "kit".to_owned(),
        certificate: None,
    });
    anchors
}

fn found(verification: &Verification, problem: Problem) -> bool {
    verification.problems.contains(&problem)
}

/// The bundle is compiled in, so replacing it requires replacing the program. Its digest is asserted here so that a change is deliberate;
/// its date may only increase.
#[test]
fn v31_a_bundled_authority_cannot_be_replaced() {
    let bundle = include_bytes!("../../assets/trust/authorities.json");
    assert_eq!(Sha256::of(bundle).to_string(), BUNDLE);
    let bundled: serde_json::Value = serde_json::from_slice(bundle).unwrap();
    assert!(bundled["date"].as_str().is_some_and(|date| date >= "2026-11-21"));
    let bundled: Vec<Anchor> = Anchors::bundled().iter().cloned().collect();
    let namesake = Signer::certified(&authority("AgID CA1", None, Vec::new()), &key("namesake", Algorithm::Rsa2048), None);
    let mut anchors = Anchors::bundled();
    let added = anchors.add_file(&namesake.pem(), "added by somebody").unwrap();
    let all: Vec<Anchor> = anchors.iter().cloned().collect();
    assert_eq!(all[..bundled.len()], bundled);
    assert_eq!(all[bundled.len()..], added);
    assert!(
        added
            .iter()
            .all(|anchor| anchor.name.starts_with("CN=") && anchor.source == "added by somebody")
    );
    // A certificate in a message adds no authority, whatever its name.
    let template = MessageTemplate::of("accettazione", Style::Aruba);
    let verification = verify(&template.signed(), &Anchors::bundled());
    assert_eq!(verification.verdict, Verdict::UnknownIssuer);
    assert_eq!(Anchors::bundled().iter().count(), bundled.len());
}

const BUNDLE: &str = "23507eb95f0e8f7348fa6b42bfbad66abdd0a945ef27c6e183f59de9defbeb43";

#[test]
fn v32_an_authority_is_trusted_only_in_its_period_of_service() {
    let message = MessageTemplate::of("accettazione", Style::Aruba).signed();
    let verify_and_read = |anchors: &Anchors| verify(&message, anchors);
    let retired_later = verify_and_read(&anchors_serving("2010-01-01T00:00:00Z", "2024-03-06T00:00:00Z"));
    assert_eq!(retired_later.verdict, Verdict::Genuine);
    for (from, to) in [
        ("2010-01-01T00:00:00Z", "2024-03-05T09:29:59Z"),
        ("2024-03-05T09:30:01Z", "2049-01-01T00:00:00Z"),
    ] {
        let outside = verify_and_read(&anchors_serving(from, to));
        assert_eq!((outside.verdict, outside.intact), (Verdict::NotValidThen, Some(true)));
        assert!(found(&outside, Problem::IssuerOutsideValidity));
    }
    let removed = verify_and_read(&Anchors::none());
    assert_eq!((removed.verdict, removed.intact), (Verdict::UnknownIssuer, Some(true)));
}

/// The content that OpenSSL extracts from the stored message is the content we verified and read, except for OpenSSL's line ends.
#[test]
fn v33_openssl_verifies_the_stored_bytes_as_we_did() {
    for style in STYLES {
        let message = MessageTemplate::of("avvenuta-consegna", style).signed();
        let verification = verify(&message, &crate::authority::anchors());
        let arguments = ["cms", "-verify", "-noverify", "-in", "in", "-inform", "SMIME", "-out", "out"];
        let (output, openssl_output) = openssl(&arguments, &[("in", &message)]);
        assert!(output.status.success(), "{style:?}: {}", String::from_utf8_lossy(&output.stderr));
        let entity = verification.entity.as_deref().map(with_line_feeds);
        assert_eq!(openssl_output.as_deref().map(with_line_feeds), entity, "{style:?}");
        assert!(read(&message, &verification).certification.is_some());
    }
}
