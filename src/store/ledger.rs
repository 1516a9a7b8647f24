//! The ledger: append-only, hash-chained, fsynced.

mod lines;
pub(super) mod log;

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::messages::Arrival;
use super::outbox::{SendId, SendState};
use super::removals::Removal;
use crate::account::{Account, AccountId, Flags, Folder, Location, UidValidity};
use crate::clock::Timestamp;
use crate::pec::{MessageId, ReceiptType, Recipient};
use crate::signature::Sha256;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// From 1.
    pub seq: u64,
    /// When it was written, by the store's clock, UTC.
    pub at: Timestamp,
    /// What happened.
    pub entry: Entry,
    /// The hash of the line before; zeros on the first.
    pub prev: Sha256,
    /// SHA-256 over `prev` and this line's own text.
    pub hash: Sha256,
}

/// What cannot be derived from raw messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "what")]
pub enum Entry {
    /// Copies were seen on a server and kept.
    Arrived {
        /// Each.
        arrivals: Vec<Arrival>,
    },
    /// Flags changed.
    Flags {
        /// Each.
        changes: Vec<(Location, Flags)>,
    },
    /// Copies are no longer on the server.
    #[serde(rename = "gone")]
    Expunged {
        /// Each.
        locations: Vec<Location>,
    },
    /// Copies are about to be removed from their server by the user; `Expunged` follows when they are.
    Removing {
        /// Each.
        removals: Vec<Removal>,
    },
    /// Copies that were to be removed are still on their server.
    NotRemoved {
        /// Each: the bytes, and where they lie.
        copies: Vec<(Sha256, Location)>,
    },
    /// A folder was seen.
    Folder {
        /// Whose.
        account: AccountId,
        /// The folder.
        folder: Folder,
        /// Its generation.
        validity: UidValidity,
    },
    /// An account was added or changed.
    AccountSaved {
        /// The account, without its password.
        account: Account,
    },
    /// An account was removed.
    AccountRemoved {
        /// Which.
        account: AccountId,
        /// Its mail stays listed.
        keep_mail: bool,
    },
    /// An authority was added.
    TrustAdded {
        /// The certificate, PEM.
        pem: String,
        /// Its digest.
        sha256: Sha256,
        /// The user's note.
        note: String,
    },
    /// An authority was removed.
    TrustRemoved {
        /// Its digest.
        sha256: Sha256,
    },
    /// A message was frozen for sending.
    Composed {
        /// The submission.
        send: SendId,
        /// From which account.
        account: AccountId,
        /// The bytes.
        message: Sha256,
        /// Their Message-ID.
        message_id: MessageId,
        /// MAIL FROM.
        sender: String,
        /// RCPT TO.
        recipients: Vec<Recipient>,
        /// Subject.
        subject: String,
        /// The receipt asked for.
        receipt_type: ReceiptType,
    },
    /// A submission moved on.
    Sent {
        /// The submission.
        send: SendId,
        /// To this state.
        state: SendState,
    },
    /// Messages went into a package for a preservation system.
    Preserved {
        /// The mailbox.
        account: AccountId,
        /// The first day of the package's period, in Italy.
        from: Date,
        /// The last day.
        until: Date,
        /// SHA-256 of the package's index.
        index: Sha256,
        /// Each.
        messages: BTreeSet<Sha256>,
    },
}

impl Entry {
    /// Reads an entry as it stands in a line. Arrivals, which are nearly all of a ledger, are read without the detour that a tag inside takes.
    fn read(text: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Arrived {
            arrivals: Vec<Arrival>,
        }
        match text.starts_with(b"{\"what\":\"arrived\",") {
            true => serde_json::from_slice(text)
                .ok()
                .map(|Arrived { arrivals }| Self::Arrived { arrivals }),
            false => serde_json::from_slice(text).ok(),
        }
    }
}
