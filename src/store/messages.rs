//! What the index keeps of a message, and how a list is asked for.

use serde::{Deserialize, Serialize};

use crate::account::{AccountId, Flags, Folder, FolderRole, Location, UidValidity};
use crate::clock::Timestamp;
use crate::pec::{Dispatch, DispatchId, Kind, MessageId, Receipt};
use crate::signature::{Sha256, Verdict};

/// A copy seen on a server (or kept locally: our own sent messages and imports use UID 0 until the server shows them).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// The bytes.
    pub message: Sha256,
    /// Where they lay.
    pub location: Location,
    /// The flags then.
    pub flags: Flags,
    /// INTERNALDATE, or the moment of keeping. UTC.
    pub received: Timestamp,
}

/// Identifies a copy of a message: its number in the order of the ledger, the same after every start and every rebuild.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CopyId(pub u32);

/// One copy of one message, as lists show it. At most 1 KiB: long texts are cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageRow {
    /// The bytes.
    pub message: Sha256,
    /// Where they lie.
    pub location: Location,
    /// What it is; what it says it is as long as there is no verdict.
    pub kind: Kind,
    /// The verdict over its signature; none as long as nobody has examined it ([`Store::list`](super::Store::list)).
    pub verdict: Option<Verdict>,
    /// It looks like certified mail and nobody has signed it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pretends: bool,
    /// The writer: for a genuine envelope the certified sender, else From. Display name if any, then the address.
    pub from_name: Option<String>,
    /// The writer's address.
    pub from: String,
    /// The first recipients, at most five.
    pub to: Vec<String>,
    /// The subject, of the inner message where there is one.
    pub subject: String,
    /// The certified instant, else Date, else received. UTC.
    pub date: Timestamp,
    /// The flags.
    pub flags: Flags,
    /// Bytes of the raw message.
    pub size: u64,
    /// Attachments of the inner message, technical parts not counted.
    pub attachments: u16,
    /// The dispatch it is, or answers.
    pub dispatch: Option<DispatchId>,
    /// No longer on the server.
    #[serde(rename = "gone")]
    pub expunged: bool,
}

/// The longest texts of a row, in characters.
const FROM_NAME: usize = 80;
const FROM: usize = 120;
const RECIPIENT: usize = 80;
const SUBJECT: usize = 250;
/// The most recipients of a row.
const RECIPIENTS: usize = 5;

impl MessageRow {
    /// The row with its texts cut to what a list shows, and without control characters; the raw message has all of it. Every row passes here on
    /// its way into the store, so that examining a message does not change where its texts are cut.
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

/// A message after examination: everything the index keeps of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexEntry {
    /// The row.
    pub row: MessageRow,
    /// Its outer Message-ID.
    pub message_id: Option<MessageId>,
    /// The receipt it is, to be kept under `linking::dispatches_of`.
    pub receipt: Option<Receipt>,
    /// The dispatch it is (a sent message) or tells of (a genuine receipt). A dispatch with its message wins over one without.
    pub dispatch: Option<Dispatch>,
    /// `proof::content_digest` of what is compared: of a sent message itself, of a delivery receipt the original it returned.
    pub content_digest: Option<Sha256>,
}

/// Which rows a list shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Selection {
    /// One account, or all.
    pub account: Option<AccountId>,
    /// One folder by name.
    pub folder: Option<String>,
    /// All folders of one role (a unified inbox).
    pub role: Option<FolderRole>,
    /// One kind.
    pub kind: Option<Kind>,
    /// Unread only.
    pub unread: bool,
    /// Starred only.
    pub flagged: bool,
    /// Whether receipts are among them.
    pub receipts: ReceiptFilter,
    /// Only messages that answer this question ([`super::search::Query`]).
    pub text: Option<String>,
}

/// Whether receipts are rows of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ReceiptFilter {
    /// Every kept message.
    #[default]
    Shown,
    /// They sit under the message they prove.
    Hidden,
    /// Nothing else.
    Only,
}

/// A folder as the index knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderRecord {
    /// The folder.
    pub folder: Folder,
    /// Its generation.
    pub validity: UidValidity,
    /// Rows, receipts too.
    pub listed: u64,
    /// Rows, receipts not counted.
    pub total: u64,
    /// Unread rows, receipts not counted.
    pub unread: u64,
}

impl FolderRecord {
    /// What it is for.
    pub fn role(&self) -> Option<FolderRole> {
        self.folder.role
    }
}
