//! The documented fields of the JSON output.

use jiff::tz::TimeZone;
use recapito::account::AccountId;
use recapito::cli;
use recapito::cli::status::DispatchJson;
use recapito::cli::verification_report::VerificationReport;
use recapito::engine::view::DispatchView;
use recapito::i18n::{Language, Words};
use recapito::pec::daticert::CertifiedRecipient;
use recapito::pec::rem::Evidence;
use recapito::pec::{
    Alert, AlertCode, CertificationData, Dispatch, DispatchId, DispatchState, DispatchStatus, ErrorCode, Kind, MessageId, Oddity, Reading,
    Receipt, ReceiptType, Recipient, RecipientKind, RecipientState, RecipientStatus, Role, Submission,
};
use recapito::signature::{Problem, Sha256, SignerCertificate, Verdict, Verification};
use serde_json::json;

use crate::harness::at;

fn words() -> Words {
    Words::new(Language::English).in_zone(TimeZone::get("Europe/Rome").expect("bundled"))
}

fn genuine() -> Verification {
    Verification {
        verdict: Verdict::Genuine,
        intact: Some(true),
        trusted: true,
        valid_then: true,
        weak: true,
        digest: Some("sha1".into()),
        signature_algorithm: Some("rsa-pkcs1".into()),
        signed_at: Some(at("2024-03-05T09:11:13Z")),
        signer: Some(SignerCertificate {
            subject: "CN=Gestore Demo".into(),
            emails: vec!["posta-certificata@GESTORE.example".into()],
            issuer: "CN=Authority".into(),
            not_before: at("2023-01-01T00:00:00Z"),
            not_after: at("2026-01-01T00:00:00Z"),
            sha256: Sha256::of(b"certificate"),
        }),
        anchor: Some("Authority".into()),
        problems: vec![Problem::WeakAlgorithm, Problem::RevocationNotChecked],
        entity: None,
        entity_digest: None,
        inside: None,
    }
}

fn reading(kind: Kind) -> Reading {
    Reading {
        kind,
        verdict: Verdict::Genuine,
        oddities: vec![Oddity::ReferenceDisagrees],
        ..recapito::pec::read(b"Subject: x\r\n\r\n", &Verification::unsigned())
    }
}

#[test]
fn a_delivery_receipt_has_the_documented_fields() {
    let mut reading = reading(Kind::Delivery);
    reading.certification = Some(CertificationData {
        kind: Some(Kind::Delivery),
        kind_text: "avvenuta-consegna".into(),
        error: ErrorCode::Nessuno,
        sender: "Studio@PEC.example".into(),
        recipients: vec![
            CertifiedRecipient {
                address: "b@PEC.example".into(),
                kind: RecipientKind::Certified,
            },
            CertifiedRecipient {
                address: "c@example.org".into(),
                kind: RecipientKind::Ordinary,
            },
        ],
        reply_to: None,
        subject: Some("Atto".into()),
        provider: "Gestore Demo".into(),
        date: Some(at("2024-03-05T09:11:12Z")),
        zone_seconds: Some(3600),
        identifier: "opec1@gestore.example".into(),
        msgid: Some("<AbC@studio>".into()),
        receipt_type: Some(ReceiptType::Completa),
        delivery: Some("b@PEC.example".into()),
        taken_in_charge: Vec::new(),
        error_detail: None,
        elements: Vec::new(),
    });
    let judged = VerificationReport::new(
        "a.eml".into(),
        Sha256::of(b"x"),
        &genuine(),
        &reading,
        at("2026-03-06T00:00:00Z"),
        &words(),
    );
    assert_eq!(
        serde_json::to_value(&judged).expect("JSON"),
        json!({
            "file": "a.eml", "sha256": Sha256::of(b"x").to_string(), "kind": "avvenuta-consegna", "verdict": "genuine",
            "intact": true, "trusted": true, "valid_then": true, "valid_now": false, "weak": true, "digest": "sha1",
            "signature_algorithm": "rsa-pkcs1", "signed_at": "2024-03-05T10:11:13+01:00",
            "signer": {"subject": "CN=Gestore Demo", "emails": ["posta-certificata@gestore.example"], "issuer": "CN=Authority",
                "not_before": "2023-01-01T01:00:00+01:00", "not_after": "2026-01-01T01:00:00+01:00",
                "sha256": Sha256::of(b"certificate").to_string()},
            "anchor": "Authority",
            "certification": {"type": "avvenuta-consegna", "error": "nessuno", "sender": "Studio@pec.example",
                "recipients": [{"address": "b@pec.example", "type": "certificato"}, {"address": "c@example.org", "type": "esterno"}],
                "subject": "Atto", "provider": "Gestore Demo", "date": "2024-03-05T10:11:12+01:00", "identifier": "opec1@gestore.example",
                "msgid": "<AbC@studio>", "receipt_type": "completa", "delivery": "b@pec.example", "error_detail": null},
            "refers_to": "<AbC@studio>",
            "problems": ["weak-algorithm", "revocation-not-checked", "reference-disagrees"]
        })
    );
}

#[test]
fn a_rem_evidence_has_null_for_fields_that_rem_does_not_have() {
    let mut reading = reading(Kind::RemEvidence("ContentConsignmentFailure".into()));
    reading.evidence = vec![Evidence {
        event: "ContentConsignmentFailure".into(),
        reasons: vec!["RD04".into()],
        reason_text: Some("quota".into()),
        at: Some(at("2026-03-05T09:11:12Z")),
        identifier: Some("evidence-1".into()),
        issuer: Some("Provider".into()),
        sender: Some("a@rem.example".into()),
        recipients: vec!["b@rem.example".into(), "c@REM.example".into()],
        refers_to: vec![1],
        message_identifier: Some("message-1@rem.example".into()),
        ua_message_id: Some("ua-1@client".into()),
        subject: None,
        original_digests: Vec::new(),
        is_repeated: false,
    }];
    let judged = VerificationReport::new(
        String::new(),
        Sha256::of(b"x"),
        &genuine(),
        &reading,
        at("2025-03-06T00:00:00Z"),
        &words(),
    );
    let judged = serde_json::to_value(&judged).expect("JSON");
    assert_eq!(judged["kind"], "rem:ContentConsignmentFailure");
    assert_eq!(judged["valid_now"], true);
    assert_eq!(judged["refers_to"], "<ua-1@client>");
    assert_eq!(
        judged["certification"],
        json!({"type": "ContentConsignmentFailure", "error": "RD04", "sender": "a@rem.example",
            "recipients": [{"address": "b@rem.example", "type": null}, {"address": "c@rem.example", "type": null}],
            "subject": null, "provider": "Provider", "date": "2026-03-05T10:11:12+01:00", "identifier": "message-1@rem.example",
            "msgid": "<ua-1@client>", "receipt_type": null, "delivery": "c@rem.example", "error_detail": "quota"})
    );
}

#[test]
fn a_message_id_claimed_only_in_a_header_is_not_reported_as_the_reference() {
    let raw = b"X-Ricevuta: avvenuta-consegna\r\nX-Riferimento-Message-ID: <nostro@pec.example>\r\nSubject: x\r\n\r\n";
    let reading = recapito::pec::read(raw, &Verification::unsigned());
    assert!(reading.headers.reference.is_some());
    let now = at("2026-03-06T00:00:00Z");
    let judged = VerificationReport::new("a.eml".into(), Sha256::of(raw), &Verification::unsigned(), &reading, now, &words());
    let judged = serde_json::to_value(&judged).expect("JSON");
    assert_eq!(
        (&judged["kind"], &judged["refers_to"]),
        (&json!("ordinaria"), &serde_json::Value::Null)
    );
    assert_eq!(judged["problems"], json!(["certified-headers-unsigned"]));
    assert!(judged.get("inside").is_none());
}

#[test]
fn a_nested_signature_is_reported() {
    let inside = Verification {
        verdict: Verdict::SignerMismatch,
        ..genuine()
    };
    let outside = Verification {
        problems: vec![Problem::SignatureInside],
        inside: Some(Box::new(inside)),
        ..genuine()
    };
    let now = at("2026-03-06T00:00:00Z");
    let judged = VerificationReport::new(String::new(), Sha256::of(b"x"), &outside, &reading(Kind::Ordinary), now, &words());
    let value = serde_json::to_value(&judged).expect("JSON");
    assert_eq!(
        (&value["verdict"], &value["inside"]["verdict"]),
        (&json!("genuine"), &json!("signer-mismatch"))
    );
    assert_eq!(value["inside"]["signer"]["subject"], json!("CN=Gestore Demo"));
    assert_eq!(value["inside"]["problems"], json!(["weak-algorithm", "revocation-not-checked"]));
    let mut out = Vec::new();
    cli::verify::block::write(&judged, &words(), &mut out).expect("written");
    let text = String::from_utf8(out).expect("text");
    assert!(text.contains("It contains another signature: "), "{text}");
    assert!(text.contains("(CN=Gestore Demo <posta-certificata@gestore.example>)"), "{text}");
}

#[test]
fn a_dispatch_has_the_documented_fields() {
    let message_id = MessageId::parse("<1@studio>").expect("an id");
    let id = DispatchId::of(&message_id);
    let receipt = Receipt {
        message: Sha256::of(b"receipt"),
        kind: Kind::DeliveryError,
        verdict: Verdict::Genuine,
        weak: false,
        flaw: None,
        at: at("2026-03-05T09:11:12Z"),
        msgid: Some(message_id.clone()),
        reference: Some(message_id.clone()),
        identifier: None,
        provider: "Gestore Demo".into(),
        sender: "a@pec.example".into(),
        subject: "Atto".into(),
        recipients: Vec::new(),
        about: vec!["b@pec.example".into()],
        error: ErrorCode::NoDest,
        error_detail: Some("5.1.1 - unknown".into()),
        receipt_type: None,
        delay: None,
        proof: None,
    };
    let view = DispatchView {
        dispatch: Dispatch {
            id: id.clone(),
            message_id,
            account: AccountId::of("a@pec.example"),
            subject: "Atto".into(),
            sent_at: at("2026-03-05T09:10:00Z"),
            recipients: vec![Recipient {
                address: "b@pec.example".into(),
                role: Role::To,
            }],
            message: None,
            receipt_type: ReceiptType::Completa,
            submission: Submission::Accepted { refused: Vec::new() },
            unproven: false,
        },
        status: DispatchStatus {
            state: DispatchState::Failed,
            recipients: vec![RecipientStatus {
                address: "b@pec.example".into(),
                kind: RecipientKind::Certified,
                role: Role::To,
                state: RecipientState::Failed,
                at: Some(at("2026-03-05T09:11:12Z")),
                is_final: true,
                overdue: false,
                reason: Some("5.1.1 - unknown".into()),
                receipts: vec![receipt],
            }],
            alerts: vec![Alert {
                code: AlertCode::ForgedReceipt,
                receipt: Some(Sha256::of(b"forged")),
                recipient: Some("b@pec.example".into()),
            }],
        },
    };
    assert_eq!(
        serde_json::to_value(DispatchJson::new(&view, &words())).expect("JSON"),
        json!({
            "id": id.to_string(), "message_id": "<1@studio>", "account": "a@pec.example", "subject": "Atto",
            "sent_at": "2026-03-05T10:10:00+01:00", "state": "failed",
            "recipients": [{"address": "b@pec.example", "type": "certified", "role": "to", "state": "failed",
                "at": "2026-03-05T10:11:12+01:00", "final": true, "overdue": false, "reason": "5.1.1 - unknown",
                "receipts": [{"id": Sha256::of(b"receipt").to_string(), "kind": "errore-consegna", "receipt_type": null,
                    "at": "2026-03-05T10:11:12+01:00", "verdict": "genuine", "sha256": Sha256::of(b"receipt").to_string()}]}],
            "alerts": [{"code": "forged-receipt", "receipt": Sha256::of(b"forged").to_string(),
                "text": "A receipt that refers to this message is not genuine: it is ignored (b@pec.example)"}]
        })
    );
    let mut out = Vec::new();
    cli::status::print_text(&view, &words(), &mut out).expect("written");
    assert_eq!(
        String::from_utf8(out).expect("text"),
        format!(
            "Not delivered  Atto\n  5 March 2026, 10:10:00 (+01:00), from a@pec.example\n  {id}  <1@studio>\n  \
             To  b@pec.example  PEC  Not delivered  5 March 2026, 10:11:12 (+01:00)  5.1.1 - unknown\n  \
             ! A receipt that refers to this message is not genuine: it is ignored (b@pec.example)  [{}]\n",
            Sha256::of(b"forged")
        )
    );
}
