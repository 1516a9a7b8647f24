//! Certification data planted by the writer of a wrapped message who guesses the boundary of the envelope. The provider signs them
//! unknowingly: they must not be reported as certified, wherever they are.

use recapito::pec::verify;
use recapito::pec::{Receipt, read};
use recapito::signature::Sha256;

use crate::authority::anchors;
use crate::certified_messages::{MessageTemplate, STYLES, Style, daticert_part};
use crate::golden::Vector;
use crate::rem;

const HEAD: &str = "From: chiunque@posta.example\r\nTo: destinatario@pec.destinatario.example\r\nSubject: Offerta\r\n\r\nComprate.\r\n";

/// Every envelope in every style around planted data in every position, and further attempts.
pub(crate) fn vectors() -> Vec<Vector> {
    let mut all = Vec::new();
    for kind in ["anomalia", "posta-certificata"] {
        for style in STYLES {
            for frame in [FIRST, LAST, CLOSING] {
                let name = format!("{kind} {style:?}: {}", frame.0);
                all.push(Vector::new(name, envelope_around(kind, style, frame).signed()));
            }
        }
    }
    let delivery = MessageTemplate::of("avvenuta-consegna", Style::Poste);
    let mut inheriting = envelope_around("anomalia", Style::Poste, LAST);
    inheriting.headers.insert_str(0, &delivery.headers);
    all.push(Vector::new("anomalia that inherited X-Ricevuta", inheriting.signed()));
    for (name, headers) in [
        ("anomalia sent on as a delivery", delivery.headers.as_str()),
        ("anomalia sent on without headers", ""),
    ] {
        let mut sent_on = envelope_around("anomalia", Style::Poste, LAST);
        sent_on.headers = headers.to_owned();
        sent_on.notice = "Anomalia nel messaggio\r\nE' stato ricevuto il messaggio allegato.\r\n".to_owned();
        all.push(Vector::new(name, sent_on.signed()));
    }
    let mut crowd = envelope_around("posta-certificata", Style::InfoCert, FIRST);
    if let Some(original) = &mut crowd.original {
        original.extend(b"\r\n------=_Inner\r\n\r\nx".repeat(1_100));
    }
    all.push(Vector::new(
        "posta-certificata with a thousand parts before its own",
        crowd.signed(),
    ));

    let evidence = rem::evidence("ContentConsignment", "RD01", true).replace("Nostro.1@", "Altrui.1@");
    let same_ids = rem::evidence("ContentConsignment", "RD01", true).replace("Mittente@", "Altrui@");
    let sooner = rem::evidence("SubmissionAcceptance", "RA01", false).replace("2024-03-05T09", "2024-03-01T09");
    let daticert = delivery.daticert.unwrap_or_default().replace('\n', "\r\n");
    for (name, xml, file) in [
        ("rem dispatch: evidence of another message", evidence, "ContentConsignment.xml"),
        ("rem dispatch: evidence of another sender", same_ids, "ContentConsignment.xml"),
        ("rem dispatch: an earlier acceptance", sooner, "SubmissionAcceptance.xml"),
        ("rem dispatch: daticert", daticert, "daticert.xml"),
    ] {
        let part = format!("--rem\r\nContent-Type: application/xml; name={file}\r\n\r\n{xml}\r\n");
        all.push(Vector::new(name, rem::dispatch(&format!("{HEAD}\r\n{part}"))));
    }
    all
}

/// Asserts that no vector certifies anything, and that no receipt of one names a message or a recipient.
pub(crate) fn assert_certify_nothing(vectors: &[Vector]) {
    let anchors = anchors();
    for Vector { name, message, .. } in vectors {
        let verification = verify(message, &anchors);
        let reading = read(message, &verification);
        assert!(verification.verdict.is_genuine(), "{name}: signed by the provider");
        assert!(!reading.oddities.is_empty(), "{name}");
        assert_eq!((&reading.certification, reading.evidence.len()), (&None, 0), "{name}");
        assert_eq!((reading.certified_sender(), reading.certified_date()), (None, None), "{name}");
        let receipt = Receipt::of(Sha256::of(message), &reading, verification.weak, jiff::Timestamp::UNIX_EPOCH);
        assert!(
            receipt.is_none_or(|receipt| receipt.msgid.is_none() && receipt.identifier.is_none() && receipt.about.is_empty()),
            "{name}"
        );
    }
}

/// Name, text before and text after the planted data.
type Frame = (&'static str, &'static str, &'static str);
const FIRST: Frame = (
    "text behind",
    "\r\n------=_Inner\r\n",
    "\r\n------=_Inner\r\nContent-Type: text/plain\r\n\r\nResto.\r\n",
);
const LAST: Frame = ("at the end", "\r\n------=_Inner\r\n", "");
const CLOSING: Frame = ("closing the envelope", "\r\n------=_Inner\r\n", "\r\n------=_Inner--\r\n");

fn envelope_around(kind: &str, style: Style, (_, before, behind): Frame) -> MessageTemplate {
    let daticert = MessageTemplate::of("avvenuta-consegna", style).daticert.unwrap_or_default();
    let mut template = MessageTemplate::of(kind, style);
    template.original = Some(
        [
            HEAD.as_bytes(),
            before.as_bytes(),
            &daticert_part(&daticert, style),
            behind.as_bytes(),
        ]
        .concat(),
    );
    template
}
