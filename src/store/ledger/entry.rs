//! The lines of the ledger and what they record. Tags and field names are the stored format.

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::account::{Account, AccountId, Flags, Folder, Location, UidValidity};
use crate::clock::Timestamp;
use crate::pec::MessageId;
use crate::signature::Sha256;
use crate::store::follow_up::FollowUp;
use crate::store::outbox::Composed;
use crate::store::standing::LedgerGap;
use crate::store::{Arrival, Removal, SendId, SendState};

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LedgerLine {
    /// Its number, from 1.
    pub(crate) seq: u64,
    /// When it was written, UTC.
    pub(crate) at: Timestamp,
    pub(crate) entry: LedgerEntry,
    /// [`LedgerLine::hash`] of the line before; zeros in the first.
    pub(crate) prev: Sha256,
    /// SHA-256 over `prev` and the text of this line.
    pub(crate) hash: Sha256,
}

/// What cannot be derived from raw messages. Every entry is an event, in the order it happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "what")]
pub(crate) enum LedgerEntry {
    /// Copies were seen on a server and their messages stored.
    Arrived { arrivals: Vec<Arrival> },
    /// Flags of copies changed on the server; or the user's decisions about dispatches, with no change of flags.
    ///
    /// A line with a tag that a program does not know breaks the chain for it. The decisions are therefore a field that earlier versions
    /// skip: to them such a line changes nothing.
    Flags {
        changes: Vec<(Location, Flags)>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        follow_ups: Vec<FollowUp>,
    },
    /// Copies are no longer on the server.
    #[serde(rename = "gone")]
    Expunged { locations: Vec<Location> },
    /// The user is about to remove copies from their server; `Expunged` follows when they are.
    Removing { removals: Vec<Removal> },
    /// Copies that were to be removed are still on their server.
    NotRemoved { copies: Vec<(Sha256, Location)> },
    /// A server listed a folder with new attributes. A local folder has UIDVALIDITY 0.
    Folder {
        account: AccountId,
        folder: Folder,
        validity: UidValidity,
    },
    /// An account was added or changed. Its password is not part of it.
    AccountSaved { account: Account },
    /// An account was removed; with `keep_mail` its messages stay listed.
    AccountRemoved { account: AccountId, keep_mail: bool },
    /// A trusted certificate was added.
    TrustAdded {
        pem: String,
        /// SHA-256 of the certificate.
        sha256: Sha256,
        /// What the user noted about it.
        note: String,
    },
    /// The trusted certificate of this digest was removed.
    TrustRemoved { sha256: Sha256 },
    /// A message was frozen for sending.
    Composed(Composed),
    /// A submission, composed in an earlier line, changed its state.
    Sent { send: SendId, state: SendState },
    /// A message that this installation sent is on the server or has a receipt, and no line before this one knows it.
    UnknownSubmission {
        message_id: MessageId,
        /// Digest of the copy, or of the receipt.
        message: Sha256,
    },
    /// The user was shown that lines before this one are missing, and goes on with what is left.
    GapAcknowledged { gap: LedgerGap },
    /// A package for a preservation system is about to be written: `Preserved` follows when it is whole and was read back.
    Preserving {
        account: AccountId,
        /// The first day of its period, Italian time.
        from: Date,
        /// The last day of it.
        until: Date,
        /// Where it is written, as an absolute path.
        to: PathBuf,
        messages: BTreeSet<Sha256>,
    },
    /// Copies that a folder had at these UIDs before are there again: its UIDVALIDITY changed back. Ranges, both ends included.
    Returned {
        account: AccountId,
        folder: String,
        validity: UidValidity,
        uids: Vec<(u32, u32)>,
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

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::pec::DispatchId;
    use crate::store::follow_up::FollowUpDecision;

    /// An earlier version reads the line of a decision as a change of no flags: its chain stays whole.
    #[test]
    fn an_earlier_version_reads_a_decision_as_a_change_of_nothing() {
        #[derive(Deserialize)]
        #[serde(rename_all = "kebab-case", tag = "what")]
        enum Earlier {
            Flags { changes: Vec<(Location, Flags)> },
        }
        let entry = LedgerEntry::Flags {
            changes: Vec::new(),
            follow_ups: vec![FollowUp {
                dispatch: DispatchId::parse("0123456789abcdef").expect("an id"),
                decision: FollowUpDecision::Postponed {
                    until: Timestamp::UNIX_EPOCH,
                },
                seen: Sha256([0xab; 32]),
                who: "studio".into(),
            }],
        };
        let text = serde_json::to_string(&entry).expect("written");
        let digest = "ab".repeat(32);
        assert_eq!(
            text,
            format!(
                r#"{{"what":"flags","changes":[],"follow_ups":[{{"dispatch":"0123456789abcdef","decision":{{"kind":"postponed","until":"1970-01-01T00:00:00Z"}},"seen":"{digest}","who":"studio"}}]}}"#
            )
        );
        let Earlier::Flags { changes } = serde_json::from_str(&text).expect("read");
        assert!(changes.is_empty());
        assert_eq!(LedgerEntry::read(text.as_bytes()), Some(entry));
        let without = LedgerEntry::Flags {
            changes: Vec::new(),
            follow_ups: Vec::new(),
        };
        assert_eq!(
            serde_json::to_string(&without).expect("written"),
            r#"{"what":"flags","changes":[]}"#
        );
    }

    /// The lines of witnesses, packages that were begun, and copies that returned, as they are stored.
    #[test]
    fn the_stored_text_of_these_entries_does_not_change() {
        let account = AccountId::of("a@pec.example");
        let message = Sha256([0xab; 32]);
        let digest = "ab".repeat(32);
        let entries = [
            (
                LedgerEntry::UnknownSubmission {
                    message_id: MessageId::parse("<1.2@pec.example>").expect("an id"),
                    message,
                },
                format!(r#"{{"what":"unknown-submission","message_id":"1.2@pec.example","message":"{digest}"}}"#),
            ),
            (
                LedgerEntry::GapAcknowledged {
                    gap: LedgerGap::Behind { lines: 3, known: 9 },
                },
                r#"{"what":"gap-acknowledged","gap":{"kind":"behind","lines":3,"known":9}}"#.to_owned(),
            ),
            (
                LedgerEntry::Preserving {
                    account: account.clone(),
                    from: date(2026, 1, 1),
                    until: date(2026, 3, 31),
                    to: PathBuf::from("/a/pdv"),
                    messages: BTreeSet::from([message]),
                },
                format!(
                    r#"{{"what":"preserving","account":"a@pec.example","from":"2026-01-01","until":"2026-03-31","to":"/a/pdv","messages":["{digest}"]}}"#
                ),
            ),
            (
                LedgerEntry::Returned {
                    account,
                    folder: "INBOX".into(),
                    validity: UidValidity(7),
                    uids: vec![(1, 4), (9, 9)],
                },
                r#"{"what":"returned","account":"a@pec.example","folder":"INBOX","validity":7,"uids":[[1,4],[9,9]]}"#.to_owned(),
            ),
        ];
        for (entry, text) in entries {
            assert_eq!(serde_json::to_string(&entry).expect("written"), text);
            assert_eq!(LedgerEntry::read(text.as_bytes()), Some(entry));
        }
    }
}
