//! Properties of folding and linking for arbitrary receipts: independent of order and repetition, and linked only to named dispatches.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use recapito::account::AccountId;
use recapito::pec::linking::{dispatch_of_receipt, dispatches_of};
use recapito::pec::status::fold;
use recapito::pec::{
    AlertCode, Delay, Dispatch, DispatchId, ErrorCode, Kind, MessageId, Receipt, ReceiptType, Recipient, RecipientKind, RecipientState,
    Role, Submission,
};
use recapito::signature::{Sha256, Verdict};

const ADDRESSES: [&str; 4] = ["uno@pec.example", "due@pec.example", "tre@posta.example", "estraneo@pec.example"];
const IDS: [&str; 3] = ["nostro@studio.example", "NOSTRO@studio.example", "loro@altri.example"];
const SENDERS: [&str; 3] = ["studio@pec.example", "altri@pec.example", ""];
const EVENTS: [&str; 5] = [
    "ContentConsignment",
    "RelayFailure",
    "RelayRejection",
    "RelayToNonERDS",
    "ContentHandover",
];

fn noon() -> Timestamp {
    "2024-03-05T12:00:00Z".parse().unwrap()
}

/// Sent to the first three; the fourth was never addressed.
fn dispatch() -> Dispatch {
    let message_id = MessageId::parse(IDS[0]).unwrap();
    let recipients = ADDRESSES.iter().take(3).map(|address| Recipient {
        address: (*address).to_owned(),
        role: Role::To,
    });
    Dispatch {
        id: DispatchId::of(&message_id),
        message_id,
        account: AccountId::of(SENDERS[0]),
        subject: "Atto".to_owned(),
        sent_at: noon(),
        recipients: recipients.collect(),
        message: None,
        receipt_type: ReceiptType::Completa,
        submission: Submission::Accepted { refused: Vec::new() },
        unproven: false,
    }
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::Acceptance),
        Just(Kind::NonAcceptance),
        Just(Kind::TakingInCharge),
        Just(Kind::Delivery),
        Just(Kind::DeliveryError),
        Just(Kind::DelayNotice),
        Just(Kind::VirusDetection),
        (0..EVENTS.len()).prop_map(|at| Kind::RemEvidence(EVENTS[at].to_owned())),
    ]
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![
        3 => Just(Verdict::Genuine),
        1 => Just(Verdict::Altered),
        1 => Just(Verdict::UnknownIssuer),
        1 => Just(Verdict::Unsigned),
    ]
}

/// An arbitrary receipt: about this dispatch or another, of these or other recipients, genuine or not.
fn receipt() -> impl Strategy<Value = Receipt> {
    let id = || proptest::option::of((0..IDS.len()).prop_map(|at| MessageId::parse(IDS[at]).unwrap()));
    let some = || proptest::collection::vec(0..ADDRESSES.len(), 0..4);
    let delay = prop_oneof![Just(Delay::TwelveHours), Just(Delay::Unclear), Just(Delay::TwentyFourHours)];
    let identifier = proptest::option::of((0..3_u8).prop_map(|number| format!("opec{number}@gestore.example")));
    let whole = (any::<u16>(), kind(), verdict(), id(), id(), identifier);
    let rest = (some(), some(), 0..SENDERS.len(), -3_000_i64..3_000, delay, any::<bool>());
    (whole, rest).prop_map(
        |((number, kind, verdict, names, claims, identifier), (listed, about, sender, minutes, delay, virus))| Receipt {
            message: Sha256::of(&number.to_be_bytes()),
            verdict,
            weak: virus,
            flaw: None,
            at: noon() + SignedDuration::from_mins(minutes),
            msgid: names,
            reference: claims,
            identifier,
            provider: "Gestore".to_owned(),
            sender: SENDERS[sender].to_owned(),
            subject: "Atto".to_owned(),
            recipients: listed
                .into_iter()
                .map(|at| {
                    let kind = if at == 2 {
                        RecipientKind::Ordinary
                    } else {
                        RecipientKind::Certified
                    };
                    (ADDRESSES[at].to_owned(), kind)
                })
                .collect(),
            about: about.into_iter().map(|at| ADDRESSES[at].to_owned()).collect(),
            error: if virus { ErrorCode::Virus } else { ErrorCode::Nessuno },
            error_detail: None,
            receipt_type: None,
            delay: (kind == Kind::DelayNotice).then_some(delay),
            proof: None,
            kind,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// The same receipts in another order and with repetitions fold to the same status.
    #[test]
    fn folding_ignores_order_and_repetition_for_any_receipts(
        receipts in proptest::collection::vec(receipt(), 0..14),
        order in proptest::collection::vec(any::<proptest::sample::Index>(), 28),
    ) {
        let status = fold(&dispatch(), &receipts, noon());
        let mut shuffled = receipts.clone();
        shuffled.sort_by_key(|receipt| (receipt.at, receipt.message));
        shuffled.reverse();
        shuffled.extend(order.iter().filter(|_| !receipts.is_empty()).map(|at| at.get(&receipts).clone()));
        prop_assert_eq!(&status, &fold(&dispatch(), &shuffled, noon()));
        prop_assert_eq!(status.recipients.len(), 3);
    }

    /// A receipt is linked to the dispatches it names or claims, and to no others.
    #[test]
    fn a_receipt_is_linked_to_the_dispatch_it_names_or_claims(receipt in receipt()) {
        let own = |id: &Option<MessageId>| id.as_ref().map(DispatchId::of);
        for id in dispatches_of(&receipt) {
            prop_assert!(own(&receipt.msgid) == Some(id.clone()) || own(&receipt.reference) == Some(id));
        }
        if let Some(dispatch) = dispatch_of_receipt(&AccountId::of(SENDERS[0]), &receipt) {
            prop_assert!(receipt.verdict.is_genuine() && receipt.sender == SENDERS[0]);
            prop_assert_eq!(Some(dispatch.message_id), receipt.msgid.clone());
        }
    }

    /// Receipts that are not genuine, name another message or are addressed to another sender change nothing. Genuine ones that name no
    /// message change nothing unless one that names this message has the same identifier.
    #[test]
    fn a_receipt_that_does_not_name_a_dispatch_does_not_change_it(receipts in proptest::collection::vec(receipt(), 0..14)) {
        let own = MessageId::parse(IDS[0]).unwrap();
        let counts = |receipt: &Receipt| {
            receipt.verdict.is_genuine()
                && receipt.msgid.as_ref().is_some_and(|id| id.is_same(&own))
                && (receipt.sender.is_empty() || receipt.sender == SENDERS[0])
        };
        let others: Vec<Receipt> = receipts.iter().filter(|receipt| !counts(receipt)).cloned().collect();
        let status = fold(&dispatch(), &others, noon());
        prop_assert!(status.recipients.iter().all(|recipient| recipient.state == RecipientState::Waiting && recipient.at.is_none()));
        let expected = [AlertCode::ForgedReceipt, AlertCode::ForeignReceipt];
        prop_assert!(status.alerts.iter().all(|alert| expected.contains(&alert.code)));
        prop_assert_eq!(status.alerts.is_empty(), others.is_empty());
    }

    /// A recipient's state does not depend on receipts about others: with only those, a recipient is waiting.
    #[test]
    fn a_receipt_about_one_recipient_changes_no_other(receipts in proptest::collection::vec(receipt(), 0..14)) {
        let about = |receipt: &Receipt| receipt.about.iter().any(|about| about == ADDRESSES[0]);
        let single = |receipt: &&Receipt| !receipt.about.is_empty() && !about(receipt);
        let of_one = |receipt: &&Receipt| !matches!(receipt.kind, Kind::Acceptance | Kind::NonAcceptance);
        let others: Vec<Receipt> = receipts.iter().filter(single).filter(of_one).cloned().collect();
        let status = fold(&dispatch(), &others, noon());
        prop_assert_eq!(status.recipients[0].state, RecipientState::Waiting);
    }
}
