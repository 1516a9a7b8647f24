use super::*;
use crate::account::AccountId;
use crate::pec::receipt::Delay;
use crate::pec::{DispatchId, ErrorCode, Kind, MessageId, Proof, ReceiptType, Recipient, RecipientKind, Role, Submission};
use crate::signature::{Sha256, Verdict};
use jiff::SignedDuration;

const ONE: &str = "uno@pec.example";
const TWO: &str = "due@pec.example";
const OUTSIDE: &str = "fuori@mail.example";

/// Minutes after the sending.
fn minute(minutes: i64) -> Timestamp {
    let sent: Timestamp = "2026-03-02T10:00:00Z".parse().unwrap();
    sent + SignedDuration::from_mins(minutes)
}

fn dispatch(recipients: &[&str]) -> Dispatch {
    let message_id = MessageId::parse("nostro@pec.example").unwrap();
    let recipient = |address: &&str| Recipient {
        address: (*address).to_owned(),
        role: Role::To,
    };
    Dispatch {
        id: DispatchId::of(&message_id),
        message_id,
        account: AccountId::of("mittente@pec.example"),
        subject: "Oggetto".into(),
        sent_at: minute(0),
        recipients: recipients.iter().map(recipient).collect(),
        message: None,
        receipt_type: ReceiptType::Completa,
        submission: Submission::Accepted { refused: Vec::new() },
        unproven: false,
    }
}

/// A genuine receipt; its digest depends on kind, recipient and minute.
fn receipt(kind: Kind, about: &[&str], at: i64) -> Receipt {
    let kind_of = |address: &str| match address {
        OUTSIDE => RecipientKind::Ordinary,
        _ => RecipientKind::Certified,
    };
    Receipt {
        message: Sha256::of(format!("{kind:?} {about:?} {at}").as_bytes()),
        kind,
        verdict: Verdict::Genuine,
        weak: false,
        flaw: None,
        at: minute(at),
        msgid: MessageId::parse("nostro@pec.example"),
        reference: MessageId::parse("nostro@pec.example"),
        identifier: Some("opec1.1@gestore.example".into()),
        provider: "Gestore".into(),
        sender: "mittente@pec.example".into(),
        subject: "Oggetto".into(),
        recipients: [ONE, TWO, OUTSIDE].iter().map(|a| ((*a).to_owned(), kind_of(a))).collect(),
        about: about.iter().map(|address| (*address).to_owned()).collect(),
        error: ErrorCode::Nessuno,
        error_detail: None,
        receipt_type: None,
        delay: None,
        proof: None,
    }
}

fn acceptance(at: i64, recipients: &[&str]) -> Receipt {
    let mut receipt = receipt(Kind::Acceptance, &[], at);
    receipt.recipients.retain(|(address, _)| recipients.contains(&address.as_str()));
    receipt
}

fn failure(address: &str, at: i64) -> Receipt {
    Receipt {
        error: ErrorCode::NoDest,
        error_detail: Some("5.1.1 - Gestore - indirizzo non valido".into()),
        ..receipt(Kind::DeliveryError, &[address], at)
    }
}

fn notice(address: &str, at: i64, delay: Delay) -> Receipt {
    Receipt {
        delay: Some(delay),
        ..receipt(Kind::DelayNotice, &[address], at)
    }
}

fn unsigned(receipt: Receipt) -> Receipt {
    Receipt {
        verdict: Verdict::Unsigned,
        msgid: None,
        message: Sha256::of(b"forged"),
        ..receipt
    }
}

/// The dispatch's state, each recipient's state (with ! when overdue, . when final), and the alert codes.
fn summary(dispatch: &Dispatch, receipts: &[Receipt], now: i64) -> String {
    let status = fold(dispatch, receipts, minute(now));
    let word = |value: serde_json::Value| value.as_str().unwrap().to_owned();
    let recipients = status.recipients.iter().map(|recipient| {
        let state = word(serde_json::to_value(recipient.state).unwrap());
        let (late, last) = (if recipient.overdue { "!" } else { "" }, if recipient.is_final { "." } else { "" });
        format!("{state}{late}{last}")
    });
    let alerts = status.alerts.iter().map(|alert| word(serde_json::to_value(alert.code).unwrap()));
    let state = word(serde_json::to_value(status.state).unwrap());
    let mut text = format!("{state}: {}", recipients.collect::<Vec<_>>().join(" "));
    for alert in alerts {
        text.push_str(" | ");
        text.push_str(&alert);
    }
    text
}

#[test]
fn the_ordinary_course_of_a_message() {
    let sent = dispatch(&[ONE, OUTSIDE]);
    let mut receipts = Vec::new();
    assert_eq!(summary(&sent, &receipts, 30), "pending: waiting waiting");
    receipts.push(acceptance(1, &[ONE, OUTSIDE]));
    assert_eq!(summary(&sent, &receipts, 60), "pending: accepted ordinary.");
    receipts.push(receipt(Kind::TakingInCharge, &[ONE], 2));
    assert_eq!(summary(&sent, &receipts, 60), "pending: accepted ordinary.");
    receipts.push(receipt(Kind::Delivery, &[ONE], 3));
    assert_eq!(summary(&sent, &receipts, 60 * 99), "delivered: delivered. ordinary.");

    let status = fold(&sent, &receipts, minute(60));
    let one = &status.recipients[0];
    assert_eq!((one.at, one.kind), (Some(minute(3)), RecipientKind::Certified));
    let kinds: Vec<_> = one.receipts.iter().map(|receipt| receipt.kind.clone()).collect();
    assert_eq!(kinds, [Kind::Acceptance, Kind::TakingInCharge, Kind::Delivery]);
    let outside = &status.recipients[1];
    assert_eq!(
        (outside.at, outside.kind, outside.receipts.len()),
        (Some(minute(1)), RecipientKind::Ordinary, 1)
    );
}

#[test]
fn each_recipient_has_an_outcome_of_its_own() {
    let sent = dispatch(&[ONE, TWO]);
    let mut receipts = vec![acceptance(1, &[ONE, TWO]), failure(TWO, 5)];
    assert_eq!(summary(&sent, &receipts, 60), "attention: accepted failed.");
    receipts.push(receipt(Kind::Delivery, &[ONE], 6));
    assert_eq!(summary(&sent, &receipts, 60), "partly-delivered: delivered. failed.");
    let status = fold(&sent, &receipts, minute(60));
    assert_eq!(
        status.recipients[1].reason.as_deref(),
        Some("5.1.1 - Gestore - indirizzo non valido")
    );
    receipts.pop();
    receipts.push(Receipt {
        error: ErrorCode::Virus,
        ..failure(ONE, 6)
    });
    assert_eq!(summary(&sent, &receipts, 60), "failed: virus. failed.");
}

#[test]
fn delivery_counts_without_an_acceptance() {
    let receipts = [receipt(Kind::Delivery, &[ONE], 3)];
    assert_eq!(summary(&dispatch(&[ONE]), &receipts, 60), "delivered: delivered.");
}

#[test]
fn a_refusal_by_the_senders_provider_is_for_all() {
    let refusal = receipt(Kind::NonAcceptance, &[], 1);
    let sent = dispatch(&[ONE, TWO]);
    assert_eq!(summary(&sent, std::slice::from_ref(&refusal), 60), "refused: refused. refused.");
    assert_eq!(
        summary(&sent, &[refusal, acceptance(2, &[ONE, TWO])], 60),
        "attention: refused. refused. | conflicting-receipts"
    );
}

#[test]
fn a_delivery_overrides_delay_notices() {
    let sent = dispatch(&[ONE]);
    let mut receipts = vec![acceptance(1, &[ONE]), notice(ONE, 12 * 60, Delay::TwelveHours)];
    assert_eq!(summary(&sent, &receipts, 13 * 60), "attention: delayed");
    assert_eq!(summary(&sent, &receipts, 24 * 60 + 31), "attention: delayed");
    assert_eq!(summary(&sent, &receipts, 24 * 60 + 32), "attention: delayed! | overdue-delivery");
    receipts.push(notice(ONE, 23 * 60, Delay::TwentyFourHours));
    assert_eq!(summary(&sent, &receipts, 30 * 60), "failed: failed.");
    receipts.push(receipt(Kind::Delivery, &[ONE], 26 * 60));
    assert_eq!(summary(&sent, &receipts, 30 * 60), "delivered: delivered.");
}

#[test]
fn an_unclear_notice_is_judged_by_the_time_since_the_acceptance() {
    let sent = dispatch(&[ONE]);
    let taken = acceptance(0, &[ONE]);
    let at = |minutes| notice(ONE, minutes, Delay::Unclear);
    assert_eq!(summary(&sent, &[taken.clone(), at(22 * 60 - 1)], 22 * 60), "attention: delayed");
    assert_eq!(summary(&sent, &[taken, at(22 * 60)], 22 * 60), "failed: failed.");
    assert_eq!(summary(&sent, &[at(22 * 60)], 22 * 60), "attention: delayed | unclear-delay");
}

#[test]
fn receipts_that_are_late_are_overdue() {
    let mut sent = dispatch(&[ONE]);
    assert_eq!(summary(&sent, &[], 31), "attention: waiting! | overdue-acceptance");
    assert_eq!(summary(&sent, &[acceptance(1, &[ONE])], 24 * 60 + 31), "pending: accepted");
    assert_eq!(
        summary(&sent, &[acceptance(1, &[ONE])], 24 * 60 + 32),
        "attention: accepted! | overdue-delivery"
    );
    for submission in [Submission::Committed, Submission::InFlight] {
        sent.submission = submission;
        assert_eq!(summary(&sent, &[], 30), "pending: waiting");
        assert_eq!(summary(&sent, &[], 31), "attention: waiting! | overdue-acceptance");
        // The clock was set back: it does not wait for ever.
        assert_eq!(summary(&sent, &[], -365 * 24 * 60), "attention: waiting! | overdue-acceptance");
    }
    sent.submission = Submission::Elsewhere;
    assert_eq!(summary(&sent, &[], 30), "pending: waiting");
    assert_eq!(summary(&sent, &[], 31), "attention: waiting! | overdue-acceptance");
    let month = 30 * 24 * 60;
    assert_eq!(summary(&sent, &[], month - 1), "attention: waiting! | overdue-acceptance");
    assert_eq!(summary(&sent, &[], month), "pending: waiting");
    // Nothing says that a copy which nothing proves was ever sent.
    sent.unproven = true;
    assert_eq!(summary(&sent, &[], 31), "pending: waiting | unproven-copy");
}

#[test]
fn the_submission_decides_while_no_receipt_does() {
    let mut sent = dispatch(&[ONE, TWO]);
    sent.submission = Submission::Uncertain;
    assert_eq!(summary(&sent, &[], 30), "uncertain: uncertain uncertain");
    assert_eq!(summary(&sent, &[], 600), "uncertain: uncertain! uncertain! | overdue-acceptance");
    assert_eq!(summary(&sent, &[acceptance(1, &[ONE, TWO])], 600), "pending: accepted accepted");
    for (reply, reason) in [("550 no", Some("550 no")), ("", None)] {
        sent.submission = Submission::Rejected { reason: reply.into() };
        assert_eq!(summary(&sent, &[], 600), "refused: refused. refused.");
        assert_eq!(fold(&sent, &[], minute(600)).recipients[0].reason.as_deref(), reason);
    }
    sent.submission = Submission::Accepted {
        refused: vec![("Due@pec.example".into(), "550 unknown".into())],
    };
    let receipts = [acceptance(1, &[ONE]), receipt(Kind::Delivery, &[ONE], 2)];
    assert_eq!(summary(&sent, &receipts, 600), "partly-delivered: delivered. refused.");
    let status = fold(&sent, &receipts, minute(600));
    assert_eq!(status.recipients[1].reason.as_deref(), Some("550 unknown"));
    assert_eq!(status.recipients[1].at, None);
}

#[test]
fn a_receipt_that_is_not_genuine_changes_nothing_and_is_shown() {
    let sent = dispatch(&[ONE, TWO]);
    let mut receipts = vec![acceptance(1, &[ONE, TWO])];
    let before = fold(&sent, &receipts, minute(60));
    receipts.push(unsigned(receipt(Kind::Delivery, &[ONE], 3)));
    assert_eq!(summary(&sent, &receipts, 60), "pending: accepted accepted | forged-receipt");
    let after = fold(&sent, &receipts, minute(60));
    assert_eq!(
        after.alerts,
        [Alert {
            code: AlertCode::ForgedReceipt,
            receipt: Some(Sha256::of(b"forged")),
            recipient: Some(ONE.into())
        }]
    );
    assert_eq!(after.recipients[0].receipts.len(), 2);
    assert_eq!(after.recipients[1], before.recipients[1]);
    for verdict in [
        Verdict::UnknownIssuer,
        Verdict::SignerMismatch,
        Verdict::NotValidThen,
        Verdict::Altered,
        Verdict::Ambiguous,
        Verdict::Unreadable,
    ] {
        let not_genuine = Receipt {
            verdict,
            ..receipt(Kind::Delivery, &[ONE], 3)
        };
        assert_eq!(
            summary(&sent, &[receipts[0].clone(), not_genuine], 60),
            "pending: accepted accepted | forged-receipt"
        );
    }
}

#[test]
fn a_foreign_receipt_changes_nothing() {
    let sent = dispatch(&[ONE]);
    let delivery = || receipt(Kind::Delivery, &[ONE], 3);
    let other_message = Receipt {
        msgid: MessageId::parse("altro@pec.example"),
        ..delivery()
    };
    let names_nothing = Receipt {
        msgid: None,
        identifier: Some("altro@gestore.example".into()),
        ..delivery()
    };
    let other_sender = Receipt {
        sender: "altri@pec.example".into(),
        ..delivery()
    };
    let stranger = receipt(Kind::Delivery, &["estraneo@pec.example"], 3);
    for foreign in [other_message, names_nothing, other_sender, stranger] {
        let receipts = [acceptance(1, &[ONE]), foreign];
        assert_eq!(summary(&sent, &receipts, 60), "pending: accepted | foreign-receipt");
    }
    let acceptance_of_more = acceptance(1, &[ONE, TWO]);
    assert_eq!(
        summary(&sent, std::slice::from_ref(&acceptance_of_more), 60),
        "pending: accepted | foreign-receipt"
    );
    assert_eq!(
        fold(&sent, std::slice::from_ref(&acceptance_of_more), minute(60)).alerts,
        [Alert {
            code: AlertCode::ForeignReceipt,
            receipt: Some(acceptance_of_more.message),
            recipient: Some(TWO.into())
        }]
    );
}

#[test]
fn a_receipt_without_message_id_is_matched_by_its_identifier() {
    let sent = dispatch(&[ONE]);
    let nameless = Receipt {
        msgid: None,
        ..receipt(Kind::Delivery, &[ONE], 3)
    };
    assert_eq!(
        summary(&sent, &[nameless.clone(), acceptance(1, &[ONE])], 60),
        "delivered: delivered."
    );
    assert_eq!(summary(&sent, &[nameless], 10), "pending: waiting | foreign-receipt");
}

#[test]
fn a_delivery_without_a_recipient_counts_only_where_there_is_one() {
    let unnamed = receipt(Kind::Delivery, &[], 3);
    assert_eq!(
        summary(&dispatch(&[ONE]), std::slice::from_ref(&unnamed), 10),
        "delivered: delivered."
    );
    assert_eq!(summary(&dispatch(&[ONE, TWO]), &[unnamed], 10), "pending: waiting waiting");
}

#[test]
fn contradictions_and_repetitions_raise_alerts() {
    let sent = dispatch(&[ONE]);
    let delivery = receipt(Kind::Delivery, &[ONE], 3);
    assert_eq!(
        summary(&sent, &[delivery.clone(), failure(ONE, 2)], 60),
        "attention: delivered. | conflicting-receipts"
    );
    let again = receipt(Kind::Delivery, &[ONE], 4);
    let repeated = fold(&sent, &[again.clone(), delivery.clone()], minute(60));
    assert_eq!(repeated.state, DispatchState::Delivered);
    assert_eq!(repeated.recipients[0].at, Some(minute(3)));
    assert_eq!(
        repeated.alerts,
        [Alert {
            code: AlertCode::DuplicateReceipt,
            receipt: Some(again.message),
            recipient: Some(ONE.into())
        }]
    );
    let differs = Receipt {
        proof: Some(Proof::Differs),
        ..delivery.clone()
    };
    assert_eq!(summary(&sent, &[differs], 60), "attention: delivered. | content-differs");
    let weak = Receipt { weak: true, ..delivery };
    assert_eq!(summary(&sent, &[weak], 60), "delivered: delivered. | weak-algorithm");
}

#[test]
fn repeated_notices_are_told_from_the_two_that_a_recipient_may_have() {
    let sent = dispatch(&[ONE]);
    let notices = |delay: Delay| [notice(ONE, 12 * 60, delay), notice(ONE, 22 * 60, delay)];
    assert_eq!(
        summary(&sent, &notices(Delay::TwelveHours), 10),
        "attention: delayed | duplicate-receipt"
    );
    // Without an acceptance nothing says which of the two each is.
    assert_eq!(
        summary(&sent, &notices(Delay::Unclear), 10),
        "attention: delayed | unclear-delay | unclear-delay"
    );
}

#[test]
fn a_forged_receipt_is_shown_with_the_recipients_it_names() {
    let sent = dispatch(&[ONE, TWO]);
    let shown = |forged: Receipt| {
        let recipients = fold(&sent, &[forged], minute(10)).recipients;
        recipients.iter().map(|recipient| recipient.receipts.len()).collect::<Vec<_>>()
    };
    let silent = Receipt {
        recipients: Vec::new(),
        ..unsigned(receipt(Kind::Delivery, &[], 3))
    };
    assert_eq!(shown(silent), [1, 1]);
    assert_eq!(shown(unsigned(acceptance(3, &[ONE]))), [1, 0]);
    assert_eq!(shown(unsigned(receipt(Kind::Delivery, &[TWO], 3))), [0, 1]);
}

#[test]
fn an_acceptance_states_the_kind_of_a_recipient_before_any_other_receipt() {
    let sent = dispatch(&[ONE]);
    let kind = |receipts: &[Receipt]| fold(&sent, receipts, minute(60)).recipients[0].kind;
    let stating = |receipt: Receipt, kind| Receipt {
        recipients: vec![(ONE.to_owned(), kind)],
        ..receipt
    };
    let relayed = receipt(Kind::RemEvidence("RelayToNonERDS".into()), &[ONE], 3);
    let unstated = stating(relayed, RecipientKind::Unknown);
    assert_eq!(
        kind(&[stating(acceptance(1, &[ONE]), RecipientKind::Unknown)]),
        RecipientKind::Unknown
    );
    assert_eq!(kind(std::slice::from_ref(&unstated)), RecipientKind::Ordinary);
    let taken = stating(receipt(Kind::TakingInCharge, &[ONE], 1), RecipientKind::Ordinary);
    assert_eq!(kind(std::slice::from_ref(&taken)), RecipientKind::Ordinary);
    assert_eq!(kind(&[taken, unstated, acceptance(2, &[ONE])]), RecipientKind::Certified);
}

#[test]
fn impossible_times_and_other_subjects_raise_alerts_only() {
    let mut sent = dispatch(&[ONE]);
    let delivery = receipt(Kind::Delivery, &[ONE], 3);
    assert_eq!(
        summary(&sent, &[acceptance(8, &[ONE]), delivery.clone()], 60),
        "delivered: delivered."
    );
    assert_eq!(
        summary(&sent, &[acceptance(9, &[ONE]), delivery.clone()], 60),
        "delivered: delivered. | receipt-out-of-order"
    );
    assert_eq!(summary(&sent, &[acceptance(-5, &[ONE])], 10), "pending: accepted");
    assert_eq!(
        summary(&sent, &[acceptance(-6, &[ONE])], 10),
        "pending: waiting | receipt-out-of-order"
    );
    sent.submission = Submission::Elsewhere;
    assert_eq!(summary(&sent, &[acceptance(-6, &[ONE])], 10), "pending: accepted");
    sent.subject = "Altro".into();
    assert_eq!(summary(&sent, std::slice::from_ref(&delivery), 60), "delivered: delivered.");
    sent.message = Some(Sha256::of(b"sent"));
    assert_eq!(
        summary(&sent, std::slice::from_ref(&delivery), 60),
        "delivered: delivered. | subject-differs"
    );
    sent.subject = "Oggetto".into();
    let uncertified = Receipt {
        subject: "CONSEGNA: Oggetto".into(),
        ..delivery
    };
    assert_eq!(summary(&sent, &[uncertified], 60), "delivered: delivered.");
}

#[test]
fn rem_evidence_folds_like_receipts() {
    let rem = |event: &str, about: &[&str], at| receipt(Kind::RemEvidence(event.into()), about, at);
    let sent = dispatch(&[ONE, TWO, OUTSIDE]);
    let mut accepted = rem("SubmissionAcceptance", &[], 1);
    accepted.recipients.iter_mut().for_each(|(_, kind)| *kind = RecipientKind::Unknown);
    let mut receipts = vec![accepted];
    assert_eq!(summary(&sent, &receipts, 60), "pending: accepted accepted accepted");
    receipts.push(rem("ContentConsignment", &[ONE], 2));
    receipts.push(rem("RelayToNonERDS", &[OUTSIDE], 2));
    receipts.push(rem("RelayFailure", &[TWO], 3));
    assert_eq!(summary(&sent, &receipts, 60), "partly-delivered: delivered. failed. ordinary.");
}

/// One of everything that may arrive for two recipients, contradictions included.
fn any_receipt() -> impl proptest::strategy::Strategy<Value = Receipt> {
    use proptest::prelude::*;
    let address = prop_oneof![Just(ONE), Just(TWO), Just(OUTSIDE), Just("estraneo@pec.example")];
    (0_usize..10, address, 0_i64..40, any::<bool>(), 0_usize..6).prop_map(|(shape, address, hour, weak, twist)| {
        let at = hour * 60;
        let receipt = match shape {
            0 | 1 => acceptance(at, &[ONE, TWO, OUTSIDE]),
            2 => receipt(Kind::NonAcceptance, &[], at),
            3 => receipt(Kind::TakingInCharge, &[address], at),
            4 => receipt(Kind::Delivery, &[address], at),
            5 => failure(address, at),
            6 => notice(address, at, Delay::Unclear),
            7 => notice(address, at, Delay::TwentyFourHours),
            8 => receipt(Kind::RemEvidence("RelayToNonERDS".into()), &[address], at),
            _ => unsigned(receipt(Kind::Delivery, &[address], at)),
        };
        match twist {
            0 => Receipt {
                msgid: None,
                weak,
                ..receipt
            },
            1 => Receipt {
                sender: "altri@pec.example".into(),
                ..receipt
            },
            2 => Receipt {
                proof: Some(Proof::Same),
                ..receipt
            },
            _ => Receipt { weak, ..receipt },
        }
    })
}

proptest::proptest! {
    #[test]
    fn any_order_and_any_repetition_give_the_same_status(
        (receipts, shuffled) in proptest::collection::vec(any_receipt(), 0..12).prop_flat_map(|receipts| {
            let twice = [receipts.clone(), receipts.clone()].concat();
            (Just(receipts), Just(twice).prop_shuffle())
        }),
        now in 0_i64..60,
    ) {
        let sent = dispatch(&[ONE, TWO, OUTSIDE]);
        let status = fold(&sent, &receipts, minute(now * 60));
        proptest::prop_assert_eq!(&fold(&sent, &shuffled, minute(now * 60)), &status);
        proptest::prop_assert_eq!(status.recipients.len(), 3);
    }

    #[test]
    fn what_is_not_genuine_never_changes_a_state(
        receipts in proptest::collection::vec(any_receipt(), 0..8),
        forged in proptest::collection::vec(any_receipt(), 0..8),
        now in 0_i64..60,
    ) {
        let sent = dispatch(&[ONE, TWO, OUTSIDE]);
        let genuine: Vec<_> = receipts.into_iter().filter(|receipt| receipt.verdict.is_genuine()).collect();
        let forged = forged.into_iter().enumerate().map(|(index, receipt)| Receipt {
            verdict: Verdict::Altered,
            message: Sha256::of(&index.to_be_bytes()),
            ..receipt
        });
        let all: Vec<_> = genuine.iter().cloned().chain(forged).collect();
        let states = |receipts: &[Receipt]| {
            let status = fold(&sent, receipts, minute(now * 60));
            let recipients: Vec<_> = status
                .recipients
                .into_iter()
                .map(|recipient| (recipient.state, recipient.at, recipient.is_final, recipient.overdue, recipient.reason))
                .collect();
            (status.state, recipients)
        };
        proptest::prop_assert_eq!(states(&all), states(&genuine));
    }
}

use proptest::strategy::{Just, Strategy as _};
