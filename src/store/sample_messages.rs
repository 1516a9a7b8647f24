//! Sample messages of the tests that need the store's private items.

use std::path::Path;
use std::sync::Arc;

use super::search::{SearchField, SearchTexts};
use super::{Arrival, IndexEntry, MessageRow, Selection, Store};
use crate::account::{AccountId, Flags, Location, Uid, UidValidity};
use crate::clock::{Timestamp, VirtualClock};
use crate::pec::draft::Outgoing;
use crate::pec::{Dispatch, DispatchId, ErrorCode, Kind, MessageId, Receipt, ReceiptType, Recipient, RecipientKind, Role, Submission};
use crate::signature::{Sha256, Verdict};

pub(super) fn open(dir: &Path) -> Store {
    let clock = VirtualClock::frozen(Timestamp::from_second(1_700_000_000).expect("in range"));
    Store::open(dir, Arc::new(clock)).expect("opens").0
}

/// The messages of a round: a sent message and its receipts, with the number of the round.
pub(super) fn bytes(round: u32) -> Vec<Vec<u8>> {
    (0..5)
        .map(|n| format!("X-Round: {round}\r\nX-Number: {n}\r\n\r\n{}", "testo ".repeat(400)).into_bytes())
        .collect()
}

pub(super) fn message_id(round: u32) -> MessageId {
    MessageId::parse(&format!("<round-{round}@pec.example>")).expect("an id")
}

pub(super) fn arrival(message: Sha256, uid: u32) -> Arrival {
    Arrival {
        message,
        location: Location {
            account: AccountId::of("studio@pec.example"),
            folder: "INBOX".into(),
            validity: UidValidity(7),
            uid: Uid(uid),
        },
        flags: Flags::default(),
        received: Timestamp::from_second(1_700_000_000 + i64::from(uid)).expect("in range"),
    }
}

/// Examines the messages of [`bytes`]: number 0 is the sent message, the others are its receipts.
pub(super) fn examine(arrival: &Arrival, raw: &[u8]) -> IndexEntry {
    let text = std::str::from_utf8(raw).expect("ours");
    let field = |name: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(name))
            .and_then(|value| value.trim().parse::<u32>().ok())
    };
    let (round, number) = (field("X-Round:").expect("a round"), field("X-Number:").expect("a number"));
    let is_sent = number == 0;
    let dispatch = dispatch(round, arrival, is_sent);
    let row = MessageRow {
        message: arrival.message,
        location: arrival.location.clone(),
        kind: if is_sent { Kind::Ordinary } else { Kind::Delivery },
        verdict: Some(Verdict::Genuine),
        pretends: false,
        too_complex: false,
        from_name: None,
        from: "studio@pec.example".into(),
        to: vec!["comune@pec.example".into()],
        subject: dispatch.subject.clone(),
        date: arrival.received,
        flags: arrival.flags,
        size: raw.len() as u64,
        attachments: 0,
        dispatch: Some(dispatch.id.clone()),
        expunged: false,
    };
    IndexEntry {
        row,
        same_as: arrival.message,
        message_id: None,
        receipt: (!is_sent).then(|| receipt(&dispatch, arrival)),
        dispatch: Some(dispatch),
        content_digest: None,
        identity: None,
        invoice: false,
        thread: Vec::new(),
    }
}

fn dispatch(round: u32, arrival: &Arrival, is_sent: bool) -> Dispatch {
    let message_id = message_id(round);
    Dispatch {
        id: DispatchId::of(&message_id),
        message_id,
        account: arrival.location.account.clone(),
        subject: format!("Atto {round}"),
        sent_at: arrival.received,
        recipients: vec![Recipient {
            address: "comune@pec.example".into(),
            role: Role::To,
        }],
        message: is_sent.then_some(arrival.message),
        receipt_type: ReceiptType::Completa,
        submission: Submission::Elsewhere,
        unproven: false,
    }
}

fn receipt(dispatch: &Dispatch, arrival: &Arrival) -> Receipt {
    Receipt {
        message: arrival.message,
        kind: Kind::Delivery,
        verdict: Verdict::Genuine,
        weak: false,
        flaw: None,
        at: arrival.received,
        msgid: Some(dispatch.message_id.clone()),
        reference: None,
        identifier: None,
        provider: "Gestore".into(),
        sender: "studio@pec.example".into(),
        subject: dispatch.subject.clone(),
        recipients: vec![("comune@pec.example".into(), RecipientKind::Certified)],
        about: Vec::new(),
        error: ErrorCode::Nessuno,
        error_detail: None,
        receipt_type: None,
        delay: None,
        proof: None,
    }
}

pub(super) fn outgoing(round: u32) -> Outgoing {
    let bytes = format!("Message-ID: {}\r\n\r\natto {round}", message_id(round + 1000)).into_bytes();
    Outgoing {
        digest: Sha256::of(&bytes),
        bytes,
        message_id: message_id(round + 1000),
        sender: "studio@pec.example".into(),
        recipients: vec![Recipient {
            address: "comune@pec.example".into(),
            role: Role::To,
        }],
        subject: format!("Atto {round}"),
    }
}

/// Every word of a message.
pub(super) fn texts(raw: &[u8]) -> SearchTexts {
    vec![(SearchField::Body, String::from_utf8_lossy(raw).into_owned())]
}

/// How many messages have this word.
pub(super) fn found(store: &Store, word: &str) -> usize {
    let selection = Selection {
        text: Some(format!("{word} ")),
        ..Selection::default()
    };
    store.keys(&selection).expect("searches").len()
}
