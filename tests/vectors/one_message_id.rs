//! Several messages with one Message-ID: programs repeat it, differ in capitals only, and strangers write ours. Whatever arrived, in any
//! order, each transport is a dispatch of its own, and a copy that nothing proves takes the place of none.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use recapito::account::AccountId;
use recapito::pec::grouping::{Grouped, KeptReceipt, Origin, SentCopy, group};
use recapito::pec::linking::dispatch_of_sent;
use recapito::pec::status::fold;
use recapito::pec::{AlertCode, DispatchId, ErrorCode, Flaw, Kind, MessageId, Receipt, RecipientKind, RecipientState, Submission, proof};
use recapito::signature::{Sha256, Verdict};

const STUDIO: &str = "studio@pec.example";
const RECIPIENTS: [&str; 2] = ["primo@pec.example", "secondo@pec.example"];
const SUBJECTS: [&str; 2] = ["Sollecito", "Diffida"];
const SPELLINGS: [&str; 2] = ["<circolare@gestionale.example>", "<CIRCOLARE@gestionale.example>"];

/// One message that was sent, or that a stranger wrote.
#[derive(Debug, Clone)]
struct Letter {
    to: usize,
    subject: usize,
    spelling: usize,
    minute: i64,
    body: usize,
}

const PLAIN: Letter = Letter {
    to: 0,
    subject: 0,
    spelling: 0,
    minute: 0,
    body: 0,
};

/// A letter that was sent, with what is kept of it.
#[derive(Debug, Clone)]
struct Sent {
    letter: Letter,
    origin: Option<Origin>,
    /// Whether it was delivered; `None` while there is only an acceptance.
    delivered: Option<bool>,
}

fn minute(minute: i64) -> Timestamp {
    let noon: Timestamp = "2026-11-16T12:00:00Z".parse().unwrap();
    noon + SignedDuration::from_mins(minute)
}

impl Letter {
    fn raw(&self, who: &str) -> String {
        let date = minute(self.minute).strftime("%a, %d %b %Y %H:%M:%S +0000");
        format!(
            "From: {STUDIO}\r\nTo: {}\r\nSubject: {}\r\nMessage-ID: {}\r\nDate: {date}\r\n\r\nTesto {who} {}\r\n",
            RECIPIENTS[self.to], SUBJECTS[self.subject], SPELLINGS[self.spelling], self.body
        )
    }

    fn copy(&self, who: &str, origin: Origin) -> SentCopy {
        let raw = self.raw(who);
        let message = Sha256::of(raw.as_bytes());
        let mut dispatch = dispatch_of_sent(&AccountId::of(STUDIO), message, raw.as_bytes(), minute(0)).unwrap();
        if origin == Origin::Submitted {
            dispatch.submission = Submission::Accepted { refused: Vec::new() };
        }
        SentCopy {
            dispatch,
            origin,
            identity: Some(proof::identity(raw.as_bytes())),
        }
    }

    fn receipt(&self, number: usize, kind: Kind, seconds: i64) -> KeptReceipt {
        let returned = (kind == Kind::Delivery).then(|| proof::identity(self.raw("nostro").as_bytes()));
        let recipient = RECIPIENTS[self.to].to_owned();
        let receipt = Receipt {
            message: Sha256::of(format!("{number} {kind:?}").as_bytes()),
            verdict: Verdict::Genuine,
            weak: false,
            at: minute(self.minute) + SignedDuration::from_secs(seconds),
            flaw: None,
            msgid: MessageId::parse(SPELLINGS[self.spelling]),
            reference: None,
            identifier: Some(format!("opec{number}@gestore.example")),
            provider: "Gestore".to_owned(),
            sender: STUDIO.to_owned(),
            subject: SUBJECTS[self.subject].to_owned(),
            recipients: vec![(recipient.clone(), RecipientKind::Certified)],
            about: if kind == Kind::Acceptance { Vec::new() } else { vec![recipient] },
            error: ErrorCode::Nessuno,
            error_detail: None,
            receipt_type: None,
            delay: None,
            proof: None,
            kind,
        };
        KeptReceipt {
            receipt,
            returned,
            is_own: true,
        }
    }
}

impl Sent {
    fn receipts(&self, number: usize) -> Vec<KeptReceipt> {
        let outcome = self.delivered.map(|delivered| match delivered {
            true => self.letter.receipt(number, Kind::Delivery, 9),
            false => self.letter.receipt(number, Kind::DeliveryError, 9),
        });
        std::iter::once(self.letter.receipt(number, Kind::Acceptance, 2))
            .chain(outcome)
            .collect()
    }
}

fn letter() -> impl Strategy<Value = Letter> {
    (0..2_usize, 0..2_usize, 0..2_usize, 0..60_i64, 0..3_usize).prop_map(|(to, subject, spelling, minute, body)| Letter {
        to,
        subject,
        spelling,
        minute,
        body,
    })
}

fn sent() -> impl Strategy<Value = Sent> {
    let origin = prop_oneof![Just(None), Just(Some(Origin::Filed)), Just(Some(Origin::Found))];
    (letter(), origin, proptest::option::of(any::<bool>())).prop_map(|(letter, origin, delivered)| Sent { letter, origin, delivered })
}

/// The group of these letters and strangers' copies, each list rotated.
fn grouped(sent: &[Sent], strangers: &[Letter], rotation: usize) -> Vec<Grouped> {
    let mut copies: Vec<SentCopy> = strangers.iter().map(|letter| letter.copy("estraneo", Origin::Found)).collect();
    copies.extend(sent.iter().filter_map(|sent| Some(sent.letter.copy("nostro", sent.origin?))));
    let mut receipts: Vec<KeptReceipt> = sent.iter().enumerate().flat_map(|(number, sent)| sent.receipts(number)).collect();
    let (turn, other) = (rotation % copies.len().max(1), rotation % receipts.len().max(1));
    copies.rotate_left(turn);
    receipts.rotate_left(other);
    if rotation % 2 == 1 {
        copies.reverse();
        receipts.reverse();
    }
    group(&id(), copies, receipts)
}

fn id() -> DispatchId {
    DispatchId::of(&MessageId::parse(SPELLINGS[0]).unwrap())
}

fn state(grouped: &Grouped) -> RecipientState {
    fold(&grouped.dispatch, &grouped.receipts, minute(70)).recipients[0].state
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn every_transport_is_a_dispatch_of_its_own_in_any_order(
        sent in proptest::collection::vec(sent(), 1..4),
        strangers in proptest::collection::vec(letter(), 0..3),
        rotation in 0..12_usize,
    ) {
        let found = grouped(&sent, &strangers, 0);
        prop_assert_eq!(&found, &grouped(&sent, &strangers, rotation));
        let ids: std::collections::BTreeSet<_> = found.iter().map(|one| &one.dispatch.id).collect();
        prop_assert_eq!(ids.len(), found.len(), "each has an id of its own");
        for (number, sent) in sent.iter().enumerate() {
            let own: Vec<Sha256> = sent.receipts(number).iter().map(|kept| kept.receipt.message).collect();
            let holders: Vec<&Grouped> = found.iter().filter(|one| one.receipts.iter().any(|receipt| own.contains(&receipt.message))).collect();
            prop_assert_eq!(holders.len(), 1);
            prop_assert_eq!(holders[0].receipts.len(), own.len(), "with its own receipts and no others");
            let expected = match sent.delivered {
                Some(true) => RecipientState::Delivered,
                Some(false) => RecipientState::Failed,
                None => RecipientState::Accepted,
            };
            prop_assert_eq!(state(holders[0]), expected);
            prop_assert_eq!(&holders[0].dispatch.recipients[0].address, RECIPIENTS[sent.letter.to]);
        }
        for stranger in &strangers {
            let message = Sha256::of(stranger.raw("estraneo").as_bytes());
            prop_assert_eq!(found.iter().filter(|one| one.copies.contains(&message)).count(), 1, "shown once");
        }
    }

    /// A stranger's copy is set beside what our own copy or a returned original proves, named, and without a state of its own.
    #[test]
    fn a_strangers_copy_replaces_nothing_that_is_proven(
        mut sent in proptest::collection::vec(sent(), 1..3),
        strangers in proptest::collection::vec(letter(), 1..3),
    ) {
        for one in &mut sent {
            one.origin = Some(match one.delivered {
                Some(true) => Origin::Found,
                _ => Origin::Filed,
            });
        }
        let (with, without) = (grouped(&sent, &strangers, 0), grouped(&sent, &[], 0));
        let proven: Vec<&Grouped> = with.iter().filter(|one| !one.receipts.is_empty()).collect();
        prop_assert_eq!(proven.len(), without.len());
        for (one, before) in proven.iter().zip(&without) {
            prop_assert_eq!((&one.copies, &one.receipts, &one.dispatch.subject), (&before.copies, &before.receipts, &before.dispatch.subject));
            prop_assert!(!one.dispatch.unproven);
        }
        for beside in with.iter().filter(|one| one.receipts.is_empty()) {
            prop_assert!(beside.dispatch.unproven);
            let status = fold(&beside.dispatch, &beside.receipts, minute(120));
            let codes: Vec<AlertCode> = status.alerts.iter().map(|alert| alert.code).collect();
            prop_assert_eq!(codes, [AlertCode::UnprovenCopy]);
        }
    }

    /// An id stays good for the same dispatch, or for its group, when more arrives.
    #[test]
    fn an_id_stays_good_when_more_arrives(sent in proptest::collection::vec(sent(), 2..4), strangers in proptest::collection::vec(letter(), 0..2)) {
        let later = grouped(&sent, &strangers, 0);
        for one in grouped(&sent[..1], &[], 0) {
            let known = |other: &Grouped| other.dispatch.id == one.dispatch.id || other.aliases.contains(&one.dispatch.id);
            prop_assert!(one.dispatch.id == id() || later.iter().any(known), "{:?}", one.dispatch.id);
        }
    }
}

#[test]
fn our_own_submission_keeps_the_plain_id_and_its_receipts() {
    let letter = |body| Letter { body, ..PLAIN };
    let own = letter(0).copy("nostro", Origin::Submitted);
    let strange = letter(0).copy("estraneo", Origin::Found);
    let receipts = vec![letter(0).receipt(0, Kind::Acceptance, 2)];
    let found = group(&id(), vec![strange, own.clone()], receipts);
    assert_eq!((found.len(), &found[0].dispatch.id), (2, &id()));
    assert_eq!(found[0].dispatch.message, own.dispatch.message);
    assert_eq!(
        (state(&found[0]), state(&found[1])),
        (RecipientState::Accepted, RecipientState::Waiting)
    );
    assert!(found[1].dispatch.unproven);
}

#[test]
fn a_receipt_that_does_not_count_makes_no_dispatch() {
    let mut irregular = PLAIN.receipt(7, Kind::Delivery, 9);
    irregular.receipt.flaw = Some(Flaw::Irregular);
    assert!(group(&id(), Vec::new(), vec![irregular.clone()]).is_empty());
    let found = group(&id(), vec![PLAIN.copy("nostro", Origin::Filed)], vec![irregular]);
    assert_eq!(
        (found.len(), found[0].receipts.len(), state(&found[0])),
        (1, 1, RecipientState::Waiting)
    );
}

#[test]
fn copies_of_one_message_are_one_dispatch() {
    let filed = PLAIN.copy("nostro", Origin::Filed);
    let copies = |other: SentCopy| {
        let found = group(&id(), vec![filed.clone(), other], Vec::new());
        found.iter().map(|one| one.copies.len()).collect::<Vec<_>>()
    };
    // The same content in other bytes, and the same bytes before their content is known.
    let mut transported = filed.clone();
    transported.dispatch.message = Some(Sha256::of(b"with a Received field"));
    assert_eq!(copies(transported.clone()), [2]);
    let unread = SentCopy {
        identity: None,
        ..filed.clone()
    };
    assert_eq!(copies(unread.clone()), [1]);
    // Other content, another spelling of the Message-ID, another account.
    assert_eq!(copies(Letter { body: 1, ..PLAIN }.copy("nostro", Origin::Filed)), [1, 1]);
    assert_eq!(copies(Letter { spelling: 1, ..PLAIN }.copy("nostro", Origin::Filed)), [1, 1]);
    let mut of_another = filed.clone();
    of_another.dispatch.account = AccountId::of("altro@pec.example");
    assert_eq!(copies(of_another), [1, 1]);
    // Neither is read: only their bytes tell whether they are one.
    transported.identity = None;
    assert_eq!(group(&id(), vec![unread, transported], Vec::new()).len(), 2);
}

#[test]
fn a_copy_found_elsewhere_is_unproven_beside_our_own_submission_only() {
    let unproven = |beside: Option<Origin>| {
        let other = beside.map(|origin| Letter { body: 1, ..PLAIN }.copy("nostro", origin));
        let found = PLAIN.copy("estraneo", Origin::Found);
        let message = found.dispatch.message;
        let grouped = group(&id(), std::iter::once(found).chain(other).collect(), Vec::new());
        grouped
            .into_iter()
            .find(|one| one.dispatch.message == message)
            .unwrap()
            .dispatch
            .unproven
    };
    assert!(!unproven(None));
    assert!(!unproven(Some(Origin::Found)));
    assert!(!unproven(Some(Origin::Filed)));
    assert!(unproven(Some(Origin::Submitted)));
}

#[test]
fn a_receipt_makes_a_dispatch_if_it_names_the_message_and_its_account_is_known() {
    let accepted = PLAIN.receipt(1, Kind::Acceptance, 2);
    let mut nameless = accepted.clone();
    nameless.receipt.identifier = None;
    let filed = PLAIN.copy("nostro", Origin::Filed);
    let mut of_another = filed.clone();
    of_another.dispatch.account = AccountId::of("altro@pec.example");
    for receipt in [accepted, nameless] {
        assert_eq!(group(&id(), Vec::new(), vec![receipt.clone()]).len(), 1);
        let mut about_another = receipt.clone();
        about_another.receipt.msgid = MessageId::parse("<altra@gestionale.example>");
        assert!(group(&id(), Vec::new(), vec![about_another]).is_empty());
        // In no mailbox of its certified sender: it needs a message that the account sent.
        let stray = KeptReceipt { is_own: false, ..receipt };
        assert!(group(&id(), Vec::new(), vec![stray.clone()]).is_empty());
        assert_eq!(group(&id(), vec![of_another.clone()], vec![stray.clone()]).len(), 1);
        let found = group(&id(), vec![filed.clone()], vec![stray]);
        assert_eq!((found.len(), state(&found[0])), (1, RecipientState::Accepted));
    }
}

#[test]
fn a_receipt_without_identifier_belongs_to_the_only_transport() {
    let nameless = |letter: &Letter| {
        let mut kept = letter.receipt(9, Kind::Delivery, 9);
        kept.receipt.identifier = None;
        kept
    };
    let other = Letter { to: 1, ..PLAIN };
    let accepted = [PLAIN.receipt(1, Kind::Acceptance, 2), other.receipt(2, Kind::Acceptance, 2)];
    // The original that it returns shows which copy was transported.
    for body in [0, 1] {
        let returned = Letter { body, ..PLAIN };
        let filed = [0, 1].map(|body| Letter { body, ..PLAIN }.copy("nostro", Origin::Filed));
        let found = group(&id(), filed.to_vec(), vec![accepted[0].clone(), nameless(&returned)]);
        assert_eq!((found.len(), found[0].receipts.len()), (2, 2));
        assert_eq!(found[0].dispatch.message, filed[body].dispatch.message);
    }
    // Of two transports it is shown with the one of its recipient.
    for (letter, states) in [
        (&PLAIN, [RecipientState::Delivered, RecipientState::Accepted]),
        (&other, [RecipientState::Accepted, RecipientState::Delivered]),
    ] {
        let found = group(&id(), Vec::new(), [accepted.to_vec(), vec![nameless(letter)]].concat());
        let of = |to: &str| found.iter().find(|one| one.dispatch.recipients[0].address == to).map(state);
        assert_eq!(RECIPIENTS.map(of), states.map(Some));
    }
}

#[test]
fn a_copy_found_elsewhere_is_assigned_only_where_nothing_else_could_be_meant() {
    let accepted = |number| PLAIN.receipt(number, Kind::Acceptance, 2);
    let found = |body| Letter { body, ..PLAIN }.copy("nostro", Origin::Found);
    let filed = Letter { body: 2, ..PLAIN }.copy("nostro", Origin::Filed);
    // How many copies each transport has.
    let assigned = |sent: Vec<SentCopy>, receipts: Vec<KeptReceipt>| {
        let transports = group(&id(), sent, receipts).into_iter().filter(|one| !one.receipts.is_empty());
        let mut copies: Vec<usize> = transports.map(|one| one.copies.len()).collect();
        copies.sort_unstable();
        copies
    };
    assert_eq!(assigned(vec![found(0)], vec![accepted(1)]), [1]);
    assert_eq!(assigned(vec![found(0), found(1)], vec![accepted(1)]), [0]);
    assert_eq!(assigned(vec![found(0)], vec![accepted(1), accepted(2)]), [0, 0]);
    // A filed copy could be meant by either transport, so that none is left for the other copy.
    assert_eq!(assigned(vec![filed.clone(), found(0)], vec![accepted(1), accepted(2)]), [0, 1]);
    // One with another subject cannot.
    let other = Letter { subject: 1, ..PLAIN };
    let receipts = vec![accepted(1), other.receipt(2, Kind::Acceptance, 2)];
    assert_eq!(assigned(vec![filed, other.copy("nostro", Origin::Found)], receipts), [1, 1]);
    // A copy that a receipt returns is taken.
    let returned = vec![PLAIN.receipt(1, Kind::Delivery, 9), accepted(2)];
    assert_eq!(assigned(vec![found(0)], returned), [0, 1]);
}

/// The message of the transport that these receipts certify, by its position among the copies.
fn chosen(sent: &[SentCopy], receipts: Vec<KeptReceipt>) -> Option<usize> {
    let found = group(&id(), sent.to_vec(), receipts);
    let transport = found.iter().find(|one| !one.receipts.is_empty()).unwrap();
    sent.iter()
        .position(|copy| transport.copies.contains(&copy.dispatch.message.unwrap()))
}

#[test]
fn of_several_copies_the_one_that_the_receipts_describe_best_was_transported() {
    let later = Letter { minute: 30, ..PLAIN };
    let others = [
        Letter { subject: 1, ..PLAIN },
        Letter { spelling: 1, ..PLAIN },
        Letter { body: 1, ..later },
    ];
    for other in others {
        let sent = [&PLAIN, &other].map(|letter| letter.copy("nostro", Origin::Filed));
        assert_eq!(chosen(&sent, vec![PLAIN.receipt(1, Kind::Acceptance, 2)]), Some(0), "{other:?}");
        assert_eq!(chosen(&sent, vec![other.receipt(1, Kind::Acceptance, 2)]), Some(1), "{other:?}");
    }
    // A copy to other recipients cannot be the message; where no recipient is certified it can.
    let accepted = PLAIN.receipt(1, Kind::Acceptance, 2);
    let elsewhere = [Letter { to: 1, ..PLAIN }.copy("nostro", Origin::Filed)];
    assert_eq!(chosen(&elsewhere, vec![accepted.clone()]), None);
    let mut silent = accepted.clone();
    silent.receipt.recipients.clear();
    assert_eq!(chosen(&elsewhere, vec![silent]), Some(0));
    // One found elsewhere must have the certified subject, too.
    let found = [Letter { subject: 1, ..PLAIN }.copy("nostro", Origin::Found)];
    assert_eq!(chosen(&found, vec![accepted]), None);
}

#[test]
fn a_message_that_was_transported_twice_is_two_dispatches_of_which_one_is_our_submission() {
    let own = PLAIN.copy("nostro", Origin::Submitted);
    let delivered = |number| PLAIN.receipt(number, Kind::Delivery, 9);
    let mut of_another = own.clone();
    of_another.dispatch.account = AccountId::of("altro@pec.example");
    of_another.origin = Origin::Filed;
    let found = group(&id(), vec![of_another, own.clone()], vec![delivered(1), delivered(2)]);
    let transports: Vec<&Grouped> = found.iter().filter(|one| !one.receipts.is_empty()).collect();
    assert_eq!(transports.len(), 2);
    for one in &transports {
        assert_eq!(one.copies, [own.dispatch.message.unwrap()]);
        assert_eq!((one.dispatch.account.as_str(), state(one)), (STUDIO, RecipientState::Delivered));
    }
    let submissions: Vec<&Submission> = transports.iter().map(|one| &one.dispatch.submission).collect();
    assert_eq!(submissions, [&own.dispatch.submission, &Submission::Elsewhere]);
}

#[test]
fn a_receipt_that_does_not_count_is_shown_with_the_dispatch_of_its_identifier() {
    let receipts = [1, 2].map(|number| PLAIN.receipt(number, Kind::Acceptance, 2));
    for number in [1, 2] {
        let mut irregular = PLAIN.receipt(number, Kind::Delivery, 9);
        irregular.receipt.flaw = Some(Flaw::Irregular);
        let identifier = irregular.receipt.identifier.clone();
        let found = group(&id(), Vec::new(), [receipts.to_vec(), vec![irregular]].concat());
        let with: Vec<_> = found.iter().filter(|one| one.receipts.len() == 2).collect();
        assert_eq!(with.len(), 1);
        assert!(with[0].receipts.iter().all(|receipt| receipt.identifier == identifier));
    }
}
