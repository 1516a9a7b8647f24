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
    let letter = |body| Letter {
        to: 0,
        subject: 0,
        spelling: 0,
        minute: 0,
        body,
    };
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
    let letter = Letter {
        to: 0,
        subject: 0,
        spelling: 0,
        minute: 0,
        body: 0,
    };
    let mut irregular = letter.receipt(7, Kind::Delivery, 9);
    irregular.receipt.flaw = Some(Flaw::Irregular);
    assert!(group(&id(), Vec::new(), vec![irregular.clone()]).is_empty());
    let found = group(&id(), vec![letter.copy("nostro", Origin::Filed)], vec![irregular]);
    assert_eq!(
        (found.len(), found[0].receipts.len(), state(&found[0])),
        (1, 1, RecipientState::Waiting)
    );
}
