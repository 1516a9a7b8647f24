//! Submissions, and the steps that the send protocol allows.
//!
//! If the reply to the final dot is lost, a client cannot know whether the server accepted the message (RFC 1047), and certified mail that
//! is sent twice is a legal act done twice. So each state is durable in the ledger before the next step is taken:
//!
//! | state | next step | after a crash here |
//! |---|---|---|
//! | composed: SHA-256 of the bytes, Message-ID, envelope, account | the user has confirmed: commit | nothing was sent, the draft remains |
//! | committed | connect, AUTH, MAIL, RCPT | DATA never began, if the ledger is the newest: see below |
//! | in flight (attempt n), written before DATA | the bytes and the final dot | **uncertain** |
//! | accepted, with the 250 reply | APPEND to Sent if no copy is there, wait for receipts | the same |
//! | rejected: 5xx, or a reply to the dot that is not 250 | show the reply; the user may send a new message | the same |
//! | uncertain | wait for an acceptance or non-acceptance that names the Message-ID; never submit again automatically | the same |
//! | resolved by such a receipt | as after accepted | the same |
//! | found on the server, in a folder | wait for receipts | the same |
//! | filed: a copy is in Sent | none | the same |
//! | withdrawn before DATA | the draft is kept again | the same |
//!
//! A ledger can go back: it is cut, restored from a backup, or copied with its profile. So *committed* of an earlier process is first looked
//! for among the receipts here and in the folders of the server. What is found resolves it. If nothing is found and every witness of the
//! ledger's end confirms it ([`LedgerStanding`](super::LedgerStanding)) it is sent. If a witness is missing or older it is **uncertain**, and
//! only the user may send again. With a gap in the ledger nothing is sent. The decisions are in [`send_protocol`](super::send_protocol).
//!
//! A transient failure before DATA leaves a submission committed. A time-out after the dot is uncertain. Recipients refused at RCPT are
//! recorded with the attempt, and the message is sent to the others. The bytes are frozen when composed: what is sent, kept and compared
//! with the complete receipt has one SHA-256.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::pec::{Dispatch, DispatchId, MessageId, ReceiptType, Recipient, Submission};
use crate::signature::Sha256;

/// Identifies a submission: derived from its Message-ID.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SendId(pub String);

impl SendId {
    /// The submission of a dispatch of our own.
    pub fn of(dispatch: &DispatchId) -> Self {
        Self(dispatch.as_str().to_owned())
    }
}

/// The state of a submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum SendState {
    /// The bytes are frozen; nothing is sent.
    Composed,
    /// Confirmed by the user; DATA never began, so that it is safe to try again.
    Committed,
    /// Written before DATA; after a crash here the outcome is uncertain.
    InFlight {
        /// Number of the attempt, from 1.
        attempt: u32,
        /// Recipients refused at RCPT, with the server's replies.
        refused: Vec<(String, String)>,
    },
    /// The server answered 250.
    Accepted {
        /// The text of the reply.
        reply: String,
    },
    /// Rejected: 5xx to MAIL or RCPT, a reply to DATA or the final dot that is not 250, or an address that cannot be sent.
    Rejected {
        /// The server's reply, or why an address cannot be sent. Empty if the connection was lost before the body.
        reply: String,
    },
    /// The connection ended between DATA and the reply: whether the server accepted it is unknown (RFC 1047).
    Uncertain,
    /// An acceptance or non-acceptance naming the message resolved an uncertain one.
    Resolved {
        /// Digest of that receipt.
        receipt: Sha256,
    },
    /// A copy in a folder of the server shows that an earlier process submitted it.
    Found,
    /// A copy with our Message-ID is in Sent on the server.
    Filed,
    /// Abandoned before DATA, after an error that a retry would not resolve. Nothing was sent; the draft is kept again.
    Withdrawn,
}

/// A message frozen for sending, as the ledger records it. The order of the fields is the stored format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Composed {
    pub(super) send: SendId,
    pub(super) account: AccountId,
    /// Digest of the raw message.
    pub(super) message: Sha256,
    pub(super) message_id: MessageId,
    /// The address in MAIL FROM.
    pub(super) sender: String,
    /// The addresses in RCPT TO, with their header field.
    pub(super) recipients: Vec<Recipient>,
    pub(super) subject: String,
    /// The type of receipt requested.
    pub(super) receipt_type: ReceiptType,
    /// Not to be submitted before this time. An earlier program ignores it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) not_before: Option<Timestamp>,
}

/// A submission, by the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxEntry {
    /// Identifies it in the ledger.
    pub id: SendId,
    /// The account it is sent from.
    pub account: AccountId,
    /// Digest of the raw message.
    pub message: Sha256,
    /// Its Message-ID, used by no other submission.
    pub message_id: MessageId,
    /// The address in MAIL FROM.
    pub sender: String,
    /// The addresses in RCPT TO, with their header field.
    pub recipients: Vec<Recipient>,
    /// The subject as written.
    pub subject: String,
    /// The type of receipt requested.
    pub receipt_type: ReceiptType,
    /// Not to be submitted before this time; `None`: at once.
    pub not_before: Option<Timestamp>,
    /// When it was composed, UTC.
    pub composed_at: Timestamp,
    /// The last state other than `Filed`.
    pub state: SendState,
    /// A copy is in Sent.
    pub filed: bool,
    /// How many times DATA began.
    pub attempts: u32,
    /// Recipients refused at RCPT.
    pub refused: Vec<(String, String)>,
}

impl SendState {
    /// Whether the send protocol allows this step. Whether a copy is filed already is no state: [`OutboxEntry::allows`] checks it.
    pub(super) fn allows(&self, to: &Self) -> bool {
        matches!(
            (self, to),
            (Self::Composed, Self::Committed | Self::Withdrawn)
                | (
                    Self::Committed,
                    Self::InFlight { .. } | Self::Rejected { .. } | Self::Withdrawn | Self::Resolved { .. } | Self::Found | Self::Uncertain
                )
                | (
                    Self::InFlight { .. },
                    Self::Accepted { .. } | Self::Rejected { .. } | Self::Uncertain
                )
                | (Self::Uncertain, Self::Resolved { .. })
                | (Self::Accepted { .. } | Self::Resolved { .. }, Self::Filed)
        )
    }
}

impl OutboxEntry {
    /// Whether it is confirmed and waits for its time.
    pub fn is_held(&self, now: Timestamp) -> bool {
        self.state == SendState::Committed && self.not_before.is_some_and(|time| time > now)
    }

    /// Whether the send protocol allows this step now.
    pub(super) fn allows(&self, to: &SendState) -> bool {
        self.state.allows(to) && !(self.filed && *to == SendState::Filed)
    }

    /// The submission of its dispatch; `None` for one that is no dispatch: never committed, or withdrawn.
    fn submission(&self) -> Option<Submission> {
        Some(match &self.state {
            SendState::Composed | SendState::Withdrawn => return None,
            SendState::Committed => Submission::Committed,
            SendState::InFlight { .. } => Submission::InFlight,
            SendState::Accepted { .. } | SendState::Resolved { .. } | SendState::Found | SendState::Filed => Submission::Accepted {
                refused: self.refused.clone(),
            },
            SendState::Rejected { reply } => Submission::Rejected { reason: reply.clone() },
            SendState::Uncertain => Submission::Uncertain,
        })
    }
}

/// All submissions of the ledger.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Submissions {
    entries: Vec<OutboxEntry>,
    /// For each entry, the time it was sent and whether its account was removed with its messages.
    sent: Vec<(Timestamp, bool)>,
    by_id: BTreeMap<SendId, usize>,
    by_dispatch: BTreeMap<DispatchId, usize>,
}

impl Submissions {
    /// All submissions, oldest first.
    pub(super) fn all(&self) -> &[OutboxEntry] {
        &self.entries
    }

    pub(super) fn find(&self, id: &SendId) -> Option<&OutboxEntry> {
        self.entries.get(*self.by_id.get(id)?)
    }

    /// The last submission of this Message-ID.
    pub(super) fn of_message_id(&self, id: &MessageId) -> Option<&OutboxEntry> {
        self.entries.get(*self.by_dispatch.get(&DispatchId::of(id))?)
    }

    /// The dispatch of our own submission. It exists from *committed* on, whether or not the message is indexed.
    pub(super) fn dispatch(&self, id: &DispatchId) -> Option<Dispatch> {
        let at = *self.by_dispatch.get(id)?;
        let (entry, (sent_at, dropped)) = self.entries.get(at).zip(self.sent.get(at))?;
        let submission = entry.submission().filter(|_| !dropped)?;
        Some(Dispatch {
            id: id.clone(),
            message_id: entry.message_id.clone(),
            account: entry.account.clone(),
            subject: entry.subject.clone(),
            sent_at: *sent_at,
            recipients: entry.recipients.clone(),
            message: Some(entry.message),
            receipt_type: entry.receipt_type,
            submission,
            unproven: false,
        })
    }

    /// The message of our own submission that is this dispatch.
    pub(super) fn message_of(&self, id: &DispatchId) -> Option<Sha256> {
        let at = self.by_dispatch.get(id)?;
        let (entry, (_, dropped)) = self.entries.get(*at).zip(self.sent.get(*at))?;
        (!dropped && entry.submission().is_some()).then_some(entry.message)
    }

    /// The dispatches of our own submissions: account and when.
    pub(super) fn dispatches(&self) -> impl Iterator<Item = (&DispatchId, &AccountId, Timestamp)> {
        self.by_dispatch.iter().filter_map(|(id, at)| {
            let (entry, (sent_at, dropped)) = self.entries.get(*at).zip(self.sent.get(*at))?;
            (!dropped && entry.submission().is_some()).then_some((id, &entry.account, *sent_at))
        })
    }

    pub(super) fn compose(&mut self, at: Timestamp, composed: Composed) {
        self.by_id.insert(composed.send.clone(), self.entries.len());
        self.by_dispatch.insert(DispatchId::of(&composed.message_id), self.entries.len());
        self.sent.push((composed.not_before.unwrap_or(at), false));
        self.entries.push(OutboxEntry {
            id: composed.send,
            account: composed.account,
            message: composed.message,
            message_id: composed.message_id,
            sender: composed.sender,
            recipients: composed.recipients,
            subject: composed.subject,
            receipt_type: composed.receipt_type,
            not_before: composed.not_before,
            composed_at: at,
            state: SendState::Composed,
            filed: false,
            attempts: 0,
            refused: Vec::new(),
        });
    }

    pub(super) fn advance(&mut self, at: Timestamp, send: &SendId, to: SendState) {
        let Some(index) = self.by_id.get(send).copied() else {
            return;
        };
        let Some((entry, (sent_at, _))) = self.entries.get_mut(index).zip(self.sent.get_mut(index)) else {
            return;
        };
        match &to {
            SendState::Filed => {
                entry.filed = true;
                return;
            }
            SendState::InFlight { refused, .. } => {
                entry.attempts = entry.attempts.saturating_add(1);
                entry.refused = refused.clone();
                *sent_at = at;
            }
            // Receipts are expected from when it leaves.
            SendState::Committed => *sent_at = entry.not_before.map_or(at, |time| time.max(at)),
            _ => {}
        }
        entry.state = to;
    }

    pub(super) fn drop_account(&mut self, account: &AccountId) {
        for (entry, (_, dropped)) in self.entries.iter().zip(&mut self.sent) {
            *dropped |= entry.account == *account;
        }
    }
}
