//! Sample messages: a few lines that name what an examination finds in them.

use std::path::Path;
use std::sync::Arc;

use recapito::account::{Account, AccountId, Endpoint, Flags, Folder, FolderRole, Location, Uid, UidValidity};
use recapito::clock::{Timestamp, VirtualClock};
use recapito::pec::draft::Outgoing;
use recapito::pec::{Dispatch, DispatchId, ErrorCode, Kind, MessageId, Receipt, ReceiptType, Recipient, RecipientKind, Role, Submission};
use recapito::signature::{Sha256, Verdict};
use recapito::store::{Arrival, IndexEntry, MessageRow, OpenReport, Store};

pub(crate) const STUDIO: &str = "studio@pec.example";

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).expect("in range")
}

pub(crate) fn open(dir: &Path) -> (Store, OpenReport) {
    Store::open(dir, Arc::new(VirtualClock::frozen(at(0)))).expect("opens")
}

/// The text of a message; a receipt is of the dispatch `names`.
pub(crate) fn text(kind: Kind, number: u32, names: u32, subject: &str) -> Vec<u8> {
    format!(
        "Kind: {}\nNumber: {number}\nNames: {names}\nSubject: {subject}\n\n{number}",
        kind.name()
    )
    .into_bytes()
}

pub(crate) fn id(number: u32) -> MessageId {
    MessageId::parse(&format!("<{number}@client.example>")).expect("an id")
}

pub(crate) fn dispatch_id(number: u32) -> DispatchId {
    DispatchId::of(&id(number))
}

pub(crate) fn location(folder: &str, validity: u32, uid: u32) -> Location {
    Location {
        account: AccountId::of(STUDIO),
        folder: folder.into(),
        validity: UidValidity(validity),
        uid: Uid(uid),
    }
}

pub(crate) fn folder(name: &str, role: Option<FolderRole>) -> Folder {
    Folder {
        name: name.into(),
        delimiter: Some('/'),
        role,
        selectable: true,
    }
}

pub(crate) fn account(address: &str) -> Account {
    let endpoint = Endpoint {
        host: "pec.example".into(),
        port: 993,
    };
    Account {
        id: AccountId::of(address),
        address: address.into(),
        name: None,
        user: address.into(),
        imap: endpoint.clone(),
        smtp: endpoint,
        server_authority: None,
        group: None,
    }
}

pub(crate) fn seen() -> Flags {
    Flags {
        seen: true,
        ..Flags::default()
    }
}

pub(crate) fn arrival(raw: &[u8], location: Location) -> Arrival {
    let received = at(i64::from(location.uid.0));
    Arrival {
        message: Sha256::of(raw),
        location,
        flags: Flags::default(),
        received,
    }
}

/// Examines what [`text`] wrote.
pub(crate) fn examine(arrival: &Arrival, raw: &[u8]) -> IndexEntry {
    let text = String::from_utf8_lossy(raw);
    let field = |name: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(name))
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let kind = Kind::from_name(&field("Kind:")).expect("a kind");
    let number: u32 = field("Number:").parse().expect("a number");
    let names: u32 = field("Names:").parse().expect("a number");
    let about = if kind.is_receipt() { names } else { number };
    let date = at(i64::from(number) * 60);
    let recipients = vec![Recipient {
        address: "comune@pec.example".into(),
        role: Role::To,
    }];
    let dispatch = Dispatch {
        id: dispatch_id(about),
        message_id: id(about),
        account: arrival.location.account.clone(),
        subject: field("Subject:"),
        sent_at: date,
        recipients,
        message: (!kind.is_receipt()).then_some(arrival.message),
        receipt_type: ReceiptType::Completa,
        submission: Submission::Elsewhere,
        unproven: false,
    };
    let receipt = Receipt {
        message: arrival.message,
        kind: kind.clone(),
        verdict: Verdict::Genuine,
        weak: false,
        flaw: None,
        at: date,
        msgid: Some(id(names)),
        reference: None,
        identifier: None,
        provider: "Gestore".into(),
        sender: STUDIO.into(),
        subject: field("Subject:"),
        recipients: vec![("comune@pec.example".into(), RecipientKind::Certified)],
        about: Vec::new(),
        error: ErrorCode::Nessuno,
        error_detail: None,
        receipt_type: None,
        delay: None,
        proof: None,
    };
    let row = MessageRow {
        message: arrival.message,
        location: arrival.location.clone(),
        kind: kind.clone(),
        verdict: Some(Verdict::Genuine),
        pretends: false,
        too_complex: false,
        from_name: Some("Società Città".into()),
        from: "mittente@pec.example".into(),
        to: vec!["comune@pec.example".into()],
        subject: field("Subject:"),
        date,
        flags: arrival.flags,
        size: raw.len() as u64,
        attachments: 0,
        dispatch: Some(dispatch.id.clone()),
        expunged: false,
    };
    IndexEntry {
        row,
        same_as: arrival.message,
        message_id: Some(id(number)),
        receipt: kind.is_receipt().then_some(receipt),
        dispatch: (kind != Kind::TransportEnvelope).then_some(dispatch),
        content_digest: None,
        identity: None,
        invoice: false,
        thread: Vec::new(),
    }
}

/// Stores, records, examines and indexes messages.
pub(crate) fn arrive(store: &Store, messages: &[(Vec<u8>, Location)]) {
    let raws: Vec<&[u8]> = messages.iter().map(|(raw, _)| raw.as_slice()).collect();
    store.keep(&raws).expect("keeps");
    let arrivals: Vec<Arrival> = messages.iter().map(|(raw, location)| arrival(raw, location.clone())).collect();
    store.record(&arrivals).expect("records");
    let examined: Vec<IndexEntry> = arrivals.iter().zip(&raws).map(|(arrival, raw)| examine(arrival, raw)).collect();
    store.index(&examined).expect("indexes");
}

pub(crate) fn outgoing(number: u32) -> Outgoing {
    let bytes = text(Kind::Ordinary, number, 0, "Nostro atto");
    Outgoing {
        digest: Sha256::of(&bytes),
        bytes,
        message_id: id(number),
        sender: STUDIO.into(),
        recipients: vec![Recipient {
            address: "comune@pec.example".into(),
            role: Role::To,
        }],
        subject: "Nostro atto".into(),
    }
}

pub(crate) fn rebuild(store: &Store) {
    store.rebuild(&examine, &mut |_, _| true).expect("rebuilds");
}

pub(crate) fn subjects(rows: &[MessageRow]) -> Vec<&str> {
    rows.iter().map(|row| row.subject.as_str()).collect()
}
