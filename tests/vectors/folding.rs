//! The effect of receipts on the status of a dispatch: the receipts of the vectors are read and folded into it.

use jiff::Timestamp;
use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};
use recapito::account::AccountId;
use recapito::pec::linking::{dispatch_of_receipt, dispatches_of};
use recapito::pec::proof::compare;
use recapito::pec::status::fold;
use recapito::pec::verify;
use recapito::pec::{
    AlertCode, Dispatch, DispatchId, DispatchState, DispatchStatus, MessageId, Proof, Reading, Receipt, ReceiptType, Recipient,
    RecipientState, Role, Submission, read,
};
use recapito::signature::Sha256;

use crate::authority::anchors;
use crate::certified_messages::{KINDS, MSGID, MessageTemplate, OUTSIDE, RECIPIENT, SENDER, SUBJECT, Style, brief_with, sha1};
use crate::rem;

fn reading(message: &[u8]) -> Reading {
    read(message, &verify(message, &anchors()))
}

fn receipt(template: &MessageTemplate) -> Receipt {
    of(&template.signed()).unwrap()
}

fn of(message: &[u8]) -> Option<Receipt> {
    let verification = verify(message, &anchors());
    let reading = read(message, &verification);
    Receipt::of(Sha256::of(message), &reading, verification.weak, Timestamp::UNIX_EPOCH)
}

fn template(kind: &str) -> MessageTemplate {
    MessageTemplate::of(kind, Style::Poste)
}

/// The message with only its daticert changed.
fn changed(kind: &str, from: &str, to: &str) -> MessageTemplate {
    let mut template = template(kind);
    let xml = template.daticert.take().unwrap();
    assert!(xml.contains(from), "{from}");
    template.daticert = Some(xml.replace(from, to));
    template
}

/// The dispatch that all receipts of the vectors refer to.
fn dispatch() -> Dispatch {
    let message_id = MessageId::parse(MSGID).unwrap();
    let recipient = |address: &str, role| Recipient {
        address: address.to_lowercase(),
        role,
    };
    Dispatch {
        id: DispatchId::of(&message_id),
        message_id,
        account: AccountId::of(SENDER),
        subject: SUBJECT.to_owned(),
        sent_at: "2024-03-05T09:29:58Z".parse().unwrap(),
        recipients: vec![recipient(RECIPIENT, Role::To), recipient(OUTSIDE, Role::Cc)],
        message: None,
        receipt_type: ReceiptType::Completa,
        submission: Submission::Accepted { refused: Vec::new() },
        unproven: false,
    }
}

fn status(receipts: &[Receipt]) -> DispatchStatus {
    fold(&dispatch(), receipts, "2024-03-05T09:45:00Z".parse().unwrap())
}

fn states(status: &DispatchStatus) -> Vec<RecipientState> {
    status.recipients.iter().map(|recipient| recipient.state).collect()
}

fn codes(status: &DispatchStatus) -> Vec<AlertCode> {
    status.alerts.iter().map(|alert| alert.code).collect()
}

/// Every REM event with every reason: the meaning of its receipt, and the first recipient's state after an acceptance and this receipt.
pub(crate) fn rem_reasons() -> String {
    let accepted = of(&rem::message("SubmissionAcceptance", "RA01", false, false)).unwrap();
    let mut out = String::from("event and reason: what it means, daticert's error, where the first recipient stands\n");
    for (events, reasons) in rem::REASONS {
        for (event, reason) in events.iter().flat_map(|event| reasons.iter().map(move |reason| (event, reason))) {
            let receipt = of(&rem::message(event, reason, !event.starts_with("Submission"), false));
            let folded = receipt.as_ref().map(|receipt| status(&[accepted.clone(), receipt.clone()]));
            let effect = match (receipt, folded) {
                (Some(receipt), Some(status)) => format!(
                    "{:?}, {}, {:?}{}",
                    receipt.outcome(),
                    receipt.error.as_str(),
                    states(&status)[0],
                    receipt.error_detail.map(|detail| format!(", \"{detail}\"")).unwrap_or_default()
                ),
                _ => "no receipt".to_owned(),
            };
            out.push_str(&format!("{event} {reason}: {effect}\n"));
        }
    }
    out
}

#[test]
fn a_rem_receipt_is_assigned_to_the_recipient_with_its_number() {
    let accepted = of(&rem::message("SubmissionAcceptance", "RA01", false, false)).unwrap();
    let second = [("ContentConsignment", "RD01", "2024-03-05T09:30:00Z", 2)];
    let stranger = [("ContentConsignment", "RD01", "2024-03-05T09:30:00Z", 3)];
    let status_with = |receipt: Option<Receipt>| status(&[accepted.clone(), receipt.unwrap()]);
    let (accepted_state, delivered) = (RecipientState::Accepted, RecipientState::Delivered);
    let first = status_with(of(&rem::message("ContentConsignment", "RD01", true, false)));
    assert_eq!(states(&first), [delivered, accepted_state]);
    assert_eq!(states(&status_with(of(&rem::several(&second)))), [accepted_state, delivered]);
    let from_outside = reading(&rem::message("ReceivedFromNonERDS", "RF04", false, false));
    assert!(from_outside.verdict.is_genuine() && from_outside.certified_sender().is_none());
    let unknown = status_with(of(&rem::several(&stranger)));
    assert_eq!(states(&unknown), [accepted_state; 2]);
    assert_eq!(codes(&unknown), [AlertCode::ForeignReceipt]);
}

#[test]
fn receipts_fold_to_the_states_of_the_recipients() {
    use RecipientState::{Accepted, Delayed, Delivered, Failed, Ordinary, Refused, Virus, Waiting};
    let stories: [(&[&str], [RecipientState; 2]); 10] = [
        (&[], [Waiting, Waiting]),
        (&["accettazione"], [Accepted, Ordinary]),
        (&["accettazione", "presa-in-carico"], [Accepted, Ordinary]),
        (&["accettazione", "avvenuta-consegna"], [Delivered, Ordinary]),
        (&["accettazione", "preavviso-12"], [Delayed, Ordinary]),
        (&["accettazione", "preavviso-12", "preavviso-24"], [Failed, Ordinary]),
        (&["accettazione", "preavviso-24", "avvenuta-consegna"], [Delivered, Ordinary]),
        (&["accettazione", "errore-consegna"], [Failed, Ordinary]),
        (&["accettazione", "errore-consegna-virus"], [Virus, Ordinary]),
        (&["non-accettazione"], [Refused, Refused]),
    ];
    for (kinds, expected) in stories {
        let receipts: Vec<Receipt> = kinds.iter().map(|kind| receipt(&template(kind))).collect();
        assert_eq!(states(&status(&receipts)), expected, "{kinds:?}");
    }
}

#[test]
fn receipts_that_are_not_genuine_change_no_state_and_raise_an_alert() {
    let waiting = [RecipientState::Waiting; 2];
    let mut template = template("avvenuta-consegna");
    let unsigned = [template.header().as_bytes(), &template.entity()].concat();
    let mut altered = template.signed();
    let at = altered.windows(8).position(|window| window == b"<ricevut").unwrap();
    altered[at + 1] ^= 0x20;
    template.signer.above.clear();
    for message in [unsigned, altered, template.signed()] {
        let status = status(&[of(&message).unwrap()]);
        assert_eq!(states(&status), waiting);
        assert_eq!(codes(&status), [AlertCode::ForgedReceipt]);
    }
}

#[test]
fn v14_a_receipt_of_another_message_is_foreign_whatever_its_header_claims() {
    let mut replayed = changed("avvenuta-consegna", "Nostro.1@", "Loro.7@");
    let linked = dispatches_of(&receipt(&replayed));
    assert_eq!(linked.len(), 2, "linked to the dispatch it names and to the one it claims");
    let status = status(&[receipt(&replayed)]);
    assert_eq!(states(&status), [RecipientState::Waiting; 2]);
    assert_eq!(codes(&status), [AlertCode::ForeignReceipt]);
    replayed.headers = replayed.headers.replace("Nostro.1@", "Loro.7@");
    assert!(!dispatches_of(&receipt(&replayed)).contains(&dispatch().id));
}

#[test]
fn v15_the_same_receipt_twice_counts_once() {
    let acceptance = receipt(&template("accettazione"));
    let delivery = template("avvenuta-consegna");
    let once = status(&[acceptance.clone(), receipt(&delivery)]);
    assert_eq!(
        once,
        status(&[receipt(&delivery), acceptance.clone(), receipt(&delivery), acceptance.clone()])
    );
    let mut again = delivery.clone();
    again.notice.push_str("Copia.\r\n");
    let twice = status(&[acceptance, receipt(&delivery), receipt(&again)]);
    assert_eq!(states(&twice), states(&once));
    assert_eq!(codes(&twice), [AlertCode::DuplicateReceipt]);
}

#[test]
fn v16_a_recipient_never_addressed_is_foreign() {
    let stranger = format!("<consegna>{RECIPIENT}</consegna>");
    let delivery = changed("avvenuta-consegna", &stranger, "<consegna>estraneo@pec.altro.example</consegna>");
    let status = status(&[receipt(&delivery)]);
    assert_eq!(states(&status), [RecipientState::Waiting; 2]);
    assert_eq!(codes(&status), [AlertCode::ForeignReceipt]);
}

#[test]
fn v17_contradicting_receipts_are_both_reported_in_any_order() {
    let (delivery, error) = (receipt(&template("avvenuta-consegna")), receipt(&template("errore-consegna")));
    let both = status(&[error.clone(), delivery.clone()]);
    assert_eq!(both, status(&[delivery.clone(), error]));
    assert_eq!(both.recipients[0].state, RecipientState::Delivered);
    assert_eq!(both.recipients[0].receipts.len(), 2, "both are kept");
    assert!(codes(&both).contains(&AlertCode::ConflictingReceipts) && both.state == DispatchState::Attention);
    let refused = status(&[delivery, receipt(&template("non-accettazione"))]);
    assert!(codes(&refused).contains(&AlertCode::ConflictingReceipts));
}

#[test]
fn v17_a_receipt_dated_before_the_submission_does_not_count() {
    let own = dispatch();
    let elsewhere = Dispatch {
        submission: Submission::Elsewhere,
        ..dispatch()
    };
    let acceptance = receipt(&template("accettazione"));
    let early = |kind: &str, time: &str| {
        let mut template = changed(kind, "10:30:00", time);
        template.at = match time {
            "09:00:00" => "2024-03-05T08:00:00Z",
            _ => "2024-03-05T09:25:00Z",
        };
        receipt(&template)
    };
    let alerts_and_state = |dispatch: &Dispatch, receipts: &[Receipt]| {
        let status = fold(dispatch, receipts, "2024-03-05T09:45:00Z".parse().unwrap());
        (codes(&status), status.recipients[0].state)
    };
    let alert = || vec![AlertCode::ReceiptOutOfOrder];
    let (accepted, delivered) = (RecipientState::Accepted, RecipientState::Delivered);
    assert_eq!(alerts_and_state(&own, &[early("accettazione", "10:24:58")]), (vec![], accepted));
    let waiting = RecipientState::Waiting;
    assert_eq!(alerts_and_state(&own, &[early("accettazione", "10:24:57")]), (alert(), waiting));
    assert_eq!(
        alerts_and_state(&elsewhere, &[early("accettazione", "09:00:00")]),
        (vec![], accepted)
    );
    for (dispatch, state) in [(own, accepted), (elsewhere, delivered)] {
        let outcome = |time| early("avvenuta-consegna", time);
        assert_eq!(
            alerts_and_state(&dispatch, &[acceptance.clone(), outcome("10:25:00")]),
            (vec![], delivered)
        );
        assert_eq!(
            alerts_and_state(&dispatch, &[outcome("10:24:57"), acceptance.clone()]),
            (alert(), state)
        );
    }
}

#[test]
fn v18_a_different_subject_raises_an_alert_if_the_message_is_stored() {
    let kept = Dispatch {
        message: Some(Sha256::of(b"sent")),
        ..dispatch()
    };
    let alerts = |dispatch: &Dispatch, said: &str| {
        let oggetto = format!("<oggetto>{}</oggetto>", SUBJECT.replace('&', "&amp;"));
        let said = receipt(&changed("avvenuta-consegna", &oggetto, said));
        let status = fold(dispatch, &[said], "2024-03-05T09:45:00Z".parse().unwrap());
        assert_eq!(status.recipients[0].state, RecipientState::Delivered);
        codes(&status)
    };
    for same in [
        "",
        "<oggetto>Diffida &amp; messa  in\n mora: società Città</oggetto>",
        "<oggetto>Diffida &amp; messa in mora: societ? Citt�</oggetto>",
        "<oggetto>Diffida &amp; messa in mora: =?iso-8859-1?Q?societ=E0?= =?iso-8859-1?Q?_Citt=E0?=</oggetto>",
        "<oggetto>Diffida &amp; messa in mora</oggetto>",
    ] {
        assert_eq!(alerts(&kept, same), [], "{same}");
    }
    for other in ["<oggetto>Altro</oggetto>", "<oggetto>Diffida</oggetto>", "<oggetto></oggetto>"] {
        assert_eq!(alerts(&kept, other), [AlertCode::SubjectDiffers], "{other}");
        assert_eq!(
            alerts(&dispatch(), other),
            [],
            "{other}: the message is not stored, so subjects are not compared"
        );
    }
}

#[test]
fn v18_a_receipt_of_another_sender_is_foreign() {
    let acceptance = changed(
        "accettazione",
        &format!("<mittente>{SENDER}"),
        "<mittente>altro@pec.mittente.example",
    );
    let status = status(&[receipt(&acceptance)]);
    assert_eq!(states(&status), [RecipientState::Waiting; 2]);
    assert_eq!(codes(&status), [AlertCode::ForeignReceipt]);
    assert_eq!(dispatch_of_receipt(&AccountId::of(SENDER), &receipt(&acceptance)), None);
}

#[test]
fn v19_a_complete_receipt_must_contain_the_sent_message() {
    let template = template("avvenuta-consegna");
    let sent = template.original.clone().unwrap();
    let returned = reading(&template.signed());
    assert_eq!(compare(&returned, ReceiptType::Completa, &sent), Some(Proof::Same));
    let mut tampered = sent.clone();
    let at = sent.windows(8).position(|window| window == b"JVBERi0=").unwrap();
    tampered[at] = b'K';
    assert_eq!(compare(&returned, ReceiptType::Completa, &tampered), Some(Proof::Differs));
    let brief = |hash: Option<&str>| {
        let mut template = MessageTemplate::of("avvenuta-consegna-breve", Style::Poste);
        template.original = hash.map_or(template.original.take(), |hash| Some(brief_with(Style::Poste, hash)));
        compare(&reading(&template.signed()), ReceiptType::Completa, &sent)
    };
    assert_eq!(brief(None), Some(Proof::HashesMatch), "of the encoded body");
    assert_eq!(brief(Some(&sha1(b"%PDF-").to_uppercase())), Some(Proof::HashesMatch), "of the file");
    assert_eq!(brief(Some(&sha1(b"%PDF+"))), Some(Proof::Differs));
    assert_eq!(brief(Some("0123")), Some(Proof::Differs));
    let synthetic = reading(&MessageTemplate::of("avvenuta-consegna-sintetica", Style::Poste).signed());
    assert_eq!(compare(&synthetic, ReceiptType::Completa, &sent), Some(Proof::DeliveryOnly));
    let mut differing = receipt(&template);
    differing.proof = Some(Proof::Differs);
    let status = status(&[differing]);
    assert!(codes(&status).contains(&AlertCode::ContentDiffers) && status.state == DispatchState::Attention);
}

#[test]
fn v20_a_message_with_two_certification_data_files_changes_no_state() {
    let inside = template("avvenuta-consegna").entity();
    for style in [Style::Aruba, Style::InfoCert] {
        let mut envelope = MessageTemplate::of("posta-certificata", style);
        envelope.original = Some([b"From: x@posta.example\r\n".as_slice(), &inside].concat());
        let message = envelope.signed();
        let reading = reading(&message);
        assert!(reading.verdict.is_genuine());
        assert_eq!((reading.certified_sender(), reading.certified_date()), (None, None), "{style:?}");
        let receipts: Vec<Receipt> = of(&message).into_iter().collect();
        assert_eq!(states(&status(&receipts)), [RecipientState::Waiting; 2], "{style:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any subset of the vectors' receipts, in any order and with repetitions, folds to the same status.
    #[test]
    fn folding_ignores_order_and_repetition(order in proptest::collection::vec(any::<proptest::sample::Index>(), 0..24)) {
        static ALL: std::sync::OnceLock<Vec<Receipt>> = std::sync::OnceLock::new();
        let all = ALL.get_or_init(|| {
            let kinds = KINDS.iter().map(|kind| of(&template(kind).signed()));
            let foreign = [
                changed("avvenuta-consegna", "Nostro.1@", "Loro.7@"),
                changed("accettazione", SENDER, "altro@pec.mittente.example"),
            ];
            kinds.flatten().chain(foreign.iter().map(receipt)).collect()
        });
        let picked: Vec<Receipt> = order.iter().map(|index| index.get(all).clone()).collect();
        let mut once = picked.clone();
        once.sort_by_key(|receipt| receipt.message);
        once.dedup_by_key(|receipt| receipt.message);
        prop_assert_eq!(status(&picked), status(&once));
        for receipt in &picked {
            for id in dispatches_of(receipt) {
                let is_named = receipt.msgid.iter().chain(&receipt.reference).any(|name| DispatchId::of(name) == id);
                proptest::prop_assert!(is_named, "linked to a message it does not name");
            }
        }
    }
}
