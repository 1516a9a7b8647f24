//! A copy of a message: how it arrived, what the index stores about it, and the row a list shows.

use serde::{Deserialize, Serialize};

use crate::account::{Flags, Location};
use crate::clock::Timestamp;
use crate::pec::{Dispatch, DispatchId, Kind, MessageId, Receipt};
use crate::signature::{Sha256, Verdict};

/// Identifies a copy of a message: its number in the order of the ledger, the same after every start and every rebuild.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CopyId(pub u32);

impl CopyId {
    pub(super) const FIRST: Self = Self(0);
    pub(super) const LAST: Self = Self(u32::MAX);

    /// The number as a position in a list of all copies.
    pub(super) fn position(self) -> usize {
        self.0 as usize
    }

    /// The first `count` copies.
    pub(super) fn up_to(count: usize) -> impl Iterator<Item = Self> {
        (0..u32::try_from(count).unwrap_or(u32::MAX)).map(Self)
    }
}

/// A copy seen on a server. Our own sent messages and imports are local: they have UID 0 until the server shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// Digest of the raw message.
    pub message: Sha256,
    /// Mailbox, UIDVALIDITY and UID.
    pub location: Location,
    /// The flags it had on arrival.
    pub flags: Flags,
    /// INTERNALDATE, or the time of storing for a local copy. UTC.
    pub received: Timestamp,
}

/// One copy of one message, as lists show it. At most 1 KiB: long texts are cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageRow {
    /// Digest of the raw message.
    pub message: Sha256,
    /// Mailbox, UIDVALIDITY and UID, by the ledger.
    pub location: Location,
    /// What it is; what its headers claim as long as there is no verdict.
    pub kind: Kind,
    /// The verdict over its signature; `None` until it is examined ([`Store::list_unexamined`](super::Store::list_unexamined)).
    pub verdict: Option<Verdict>,
    /// It looks like certified mail and is not signed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pretends: bool,
    /// Its structure passes a limit of the gate: it was read up to there, and not judged.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub too_complex: bool,
    /// Display name of the writer: of the certified sender for a genuine envelope, else of From.
    pub from_name: Option<String>,
    /// Address of the same.
    pub from: String,
    /// The first recipients, at most five.
    pub to: Vec<String>,
    /// The subject, of the inner message if there is one.
    pub subject: String,
    /// The certified time, else Date, else [`Arrival::received`]. UTC.
    pub date: Timestamp,
    /// The current flags, by the ledger.
    pub flags: Flags,
    /// Bytes of the raw message.
    pub size: u64,
    /// Attachments of the inner message without the technical parts of RFC 6109.
    pub attachments: u16,
    /// The dispatch it is, or is a receipt of.
    pub dispatch: Option<DispatchId>,
    /// No longer on the server, by the ledger.
    #[serde(rename = "gone")]
    pub expunged: bool,
}

impl MessageRow {
    /// The row with its texts cut to what a list shows, and without control characters. Every row goes through this on its way into memory
    /// or index, so that examining a message does not change where its texts are cut.
    pub(super) fn bounded(self) -> Self {
        let cut = |text: &str, most: usize| text.chars().filter(|c| !c.is_control()).take(most).collect::<String>();
        Self {
            from_name: self.from_name.map(|name| cut(&name, FROM_NAME)).filter(|name| !name.is_empty()),
            from: cut(&self.from, FROM),
            to: self.to.iter().take(RECIPIENTS).map(|to| cut(to, RECIPIENT)).collect(),
            subject: cut(&self.subject, SUBJECT),
            ..self
        }
    }
}

// The longest texts of a row, in characters.
const FROM_NAME: usize = 80;
const FROM: usize = 120;
const RECIPIENT: usize = 80;
const SUBJECT: usize = 250;
/// The most recipients of a row.
const RECIPIENTS: usize = 5;

/// What decides the state of a row, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowState {
    /// The copy.
    pub key: CopyId,
    /// Something is wrong with the message itself.
    pub problem: bool,
    /// The dispatch whose sent message it seems to be, and the message.
    pub sent: Option<(DispatchId, Sha256)>,
}

/// What the index stores about an examined message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexEntry {
    /// The row that lists show.
    pub row: MessageRow,
    /// `pec::same_as`: what copies of one message share although their bytes differ.
    pub same_as: Sha256,
    /// The Message-ID of the outer header.
    pub message_id: Option<MessageId>,
    /// The receipt it is, to be stored under the dispatches that `linking::dispatches_of` names.
    pub receipt: Option<Receipt>,
    /// The dispatch it is (a sent message) or describes (a genuine receipt). One with its message wins over one without.
    pub dispatch: Option<Dispatch>,
    /// `proof::content_digest` of what is compared: of a sent message itself, of a delivery receipt the original it returned.
    pub content_digest: Option<Sha256>,
    /// `proof::identity` of the same, except of the original in a brief receipt.
    pub identity: Option<Sha256>,
    /// Its attachments or its writer are those of electronic invoicing.
    pub invoice: bool,
    /// The Message-IDs that it has or refers to, also of the message inside an envelope: messages that share one are a conversation.
    pub thread: Vec<MessageId>,
}

/// Turns an arrival and its raw bytes into its index entry. Pure; supplied by the engine, since the store does not parse mail.
pub type Examine<'a> = dyn Fn(&Arrival, &[u8]) -> IndexEntry + Sync + 'a;

/// Called with (done, total) as work proceeds; returns false to stop it.
pub(super) type Progress<'p> = dyn FnMut(u64, u64) -> bool + 'p;
