//! The lines of the ledger and what they record. Tags and field names are the stored format.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::account::{Account, AccountId, Flags, Folder, Location, UidValidity};
use crate::clock::Timestamp;
use crate::signature::Sha256;
use crate::store::outbox::Composed;
use crate::store::{Arrival, Removal, SendId, SendState};

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerLine {
    /// Its number, from 1.
    pub seq: u64,
    /// When it was written, UTC.
    pub at: Timestamp,
    /// The event it records.
    pub entry: LedgerEntry,
    /// [`LedgerLine::hash`] of the line before; zeros in the first.
    pub prev: Sha256,
    /// SHA-256 over `prev` and the text of this line.
    pub hash: Sha256,
}

/// What cannot be derived from raw messages. Every entry is an event, in the order it happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "what")]
pub enum LedgerEntry {
    /// Copies were seen on a server and their messages stored.
    Arrived {
        /// The copies, in the order of their numbers.
        arrivals: Vec<Arrival>,
    },
    /// Flags of copies changed on the server.
    Flags {
        /// The new flags by location.
        changes: Vec<(Location, Flags)>,
    },
    /// Copies are no longer on the server.
    #[serde(rename = "gone")]
    Expunged {
        /// Where the copies were.
        locations: Vec<Location>,
    },
    /// The user is about to remove copies from their server; `Expunged` follows when they are.
    Removing {
        /// The copies as they were compared with the server's.
        removals: Vec<Removal>,
    },
    /// Copies that were to be removed are still on their server.
    NotRemoved {
        /// Message and location of each.
        copies: Vec<(Sha256, Location)>,
    },
    /// A server listed a folder with new attributes.
    Folder {
        /// The account it belongs to.
        account: AccountId,
        /// Its name, role and attributes.
        folder: Folder,
        /// Its UIDVALIDITY; 0 for a local folder.
        validity: UidValidity,
    },
    /// An account was added or changed.
    AccountSaved {
        /// The account, without its password.
        account: Account,
    },
    /// An account was removed.
    AccountRemoved {
        /// The account that was removed.
        account: AccountId,
        /// Its messages stay listed.
        keep_mail: bool,
    },
    /// A trusted certificate was added.
    TrustAdded {
        /// The certificate in PEM form.
        pem: String,
        /// SHA-256 of the certificate.
        sha256: Sha256,
        /// What the user noted about it.
        note: String,
    },
    /// A trusted certificate was removed.
    TrustRemoved {
        /// SHA-256 of the certificate.
        sha256: Sha256,
    },
    /// A message was frozen for sending.
    Composed(Composed),
    /// A submission changed its state.
    Sent {
        /// The submission, composed in an earlier line.
        send: SendId,
        /// The state it has from now on.
        state: SendState,
    },
    /// Messages went into a package for a preservation system.
    Preserved {
        /// The account its messages are from.
        account: AccountId,
        /// The first day of the package's period, Italian time.
        from: Date,
        /// The last day of it.
        until: Date,
        /// SHA-256 of the package's index file.
        index: Sha256,
        /// The messages in it.
        messages: BTreeSet<Sha256>,
    },
}

impl LedgerEntry {
    /// Reads an entry from the text of a line.
    ///
    /// serde reads an internally tagged enum into a tree first, to find the tag. Arrivals are nearly all of a ledger and start with their
    /// tag: they are read directly.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
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
