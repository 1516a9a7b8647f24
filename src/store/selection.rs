//! Which rows a list shows.

use serde::{Deserialize, Serialize};

use crate::account::{AccountId, Folder, FolderRole, Keywords, UidValidity};
use crate::pec::Kind;

/// Which rows a list shows. All conditions must hold; the default shows every row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Selection {
    /// One account, or all.
    pub account: Option<AccountId>,
    /// One folder by decoded name.
    pub folder: Option<String>,
    /// All folders of one role (a unified inbox).
    pub role: Option<FolderRole>,
    /// These kinds of message; none: all. With any, messages not examined yet are left out.
    pub kinds: Vec<Kind>,
    /// Only messages without `\Seen`.
    pub unread: bool,
    /// Only messages with `\Flagged`.
    pub flagged: bool,
    /// Only messages with attachments.
    pub attachments: bool,
    /// Only messages whose writer is known: a message in a folder of sent mail was addressed to them.
    pub known_writer: bool,
    /// Only messages about electronic invoices.
    pub invoices: bool,
    /// Only messages with all of these keywords.
    pub keywords: Keywords,
    /// Whether receipts are listed.
    pub receipts: ReceiptFilter,
    /// Only messages that match this search text ([`super::search::SearchQuery`]).
    pub text: Option<String>,
}

/// Whether receipts are rows of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ReceiptFilter {
    /// Receipts and other messages.
    #[default]
    Shown,
    /// No receipts: the message they prove shows them.
    Hidden,
    /// Receipts and nothing else.
    Only,
}

/// The order of a list; rows that are equal in it are sorted by date, the newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sort {
    /// What rows are compared by.
    pub by: SortBy,
    /// From the greatest to the smallest; by date: the newest first.
    pub descending: bool,
}

impl Default for Sort {
    /// The newest first.
    fn default() -> Self {
        Self {
            by: SortBy::Date,
            descending: true,
        }
    }
}

/// What the rows of a list are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SortBy {
    /// The date that the row shows.
    #[default]
    Date,
    /// The writer's name or address; of a sent message the first recipient's address. Without accents and capitals.
    Who,
    /// The subject, without accents, capitals, and marks of replies.
    Subject,
    /// The size of the message.
    Size,
    /// What needs the user first: problems, and of sent messages the state of the delivery.
    State,
}

/// A folder with the numbers a list shows beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderRecord {
    /// As the server last listed it.
    pub folder: Folder,
    /// The UIDVALIDITY it was last listed with.
    pub validity: UidValidity,
    /// How many rows, receipts counted.
    pub listed: u64,
    /// How many rows, receipts not counted.
    pub total: u64,
    /// How many unread rows, receipts not counted.
    pub unread: u64,
    /// The sizes of the messages, receipts counted.
    pub bytes: u64,
}
