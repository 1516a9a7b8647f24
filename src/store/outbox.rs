//! Submissions and the steps the send protocol allows (design §5).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Entry;
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::pec::{Dispatch, DispatchId, MessageId, ReceiptType, Recipient, Submission};
use crate::signature::Sha256;

/// Names a submission.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SendId(pub String);

/// Where a submission stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum SendState {
    /// Bytes frozen; nothing sent.
    Composed,
    /// Confirmed by the user; DATA never began. Safe to try again.
    Committed,
    /// Written before DATA; after a crash here the outcome is uncertain.
    InFlight {
        /// Which attempt, from 1.
        attempt: u32,
        /// Recipients refused at RCPT, with the server's words.
        refused: Vec<(String, String)>,
    },
    /// The server answered 250.
    Accepted {
        /// Its words.
        reply: String,
    },
    /// Refused, or given up before DATA.
    Rejected {
        /// The server's words.
        reply: String,
    },
    /// Nobody knows.
    Uncertain,
    /// An acceptance or non-acceptance naming the message resolved an uncertain one.
    Resolved {
        /// The receipt.
        receipt: Sha256,
    },
    /// A copy with our Message-ID lies in Sent on the server.
    Filed,
    /// The user dropped it before it was sent.
    Withdrawn,
}

/// A submission as the ledger tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxEntry {
    /// Its name.
    pub id: SendId,
    /// From which account.
    pub account: AccountId,
    /// The bytes.
    pub message: Sha256,
    /// Their Message-ID.
    pub message_id: MessageId,
    /// MAIL FROM.
    pub sender: String,
    /// RCPT TO.
    pub recipients: Vec<Recipient>,
    /// Subject.
    pub subject: String,
    /// The receipt asked for.
    pub receipt_type: ReceiptType,
    /// When it was composed, UTC.
    pub composed_at: Timestamp,
    /// The last state but `Filed`.
    pub state: SendState,
    /// A copy lies in Sent.
    pub filed: bool,
    /// How often DATA has begun.
    pub attempts: u32,
    /// Recipients refused at RCPT.
    pub refused: Vec<(String, String)>,
}

impl SendState {
    /// Whether the send protocol allows going from this state to that one (design §5). `Filed` is asked of the entry, which remembers it
    /// beside its state.
    fn allows(&self, to: &Self) -> bool {
        matches!(
            (self, to),
            (Self::Composed, Self::Committed | Self::Withdrawn)
                | (Self::Committed, Self::InFlight { .. } | Self::Rejected { .. } | Self::Withdrawn)
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
    /// Whether this step may be taken now.
    pub(super) fn allows(&self, to: &SendState) -> bool {
        self.state.allows(to) && !(self.filed && *to == SendState::Filed)
    }

    /// How its dispatch's submission went; `None` for what is no dispatch: never committed, or withdrawn.
    fn submission(&self) -> Option<Submission> {
        Some(match &self.state {
            SendState::Composed | SendState::Withdrawn => return None,
            SendState::Committed => Submission::Committed,
            SendState::InFlight { .. } => Submission::InFlight,
            SendState::Accepted { .. } | SendState::Resolved { .. } | SendState::Filed => Submission::Accepted {
                refused: self.refused.clone(),
            },
            SendState::Rejected { reply } => Submission::Rejected { reason: reply.clone() },
            SendState::Uncertain => Submission::Uncertain,
        })
    }
}

/// All submissions, folded from the ledger.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Submissions {
    entries: Vec<OutboxEntry>,
    /// Beside each entry: when it was sent, and whether its account was removed with its mail.
    beside: Vec<(Timestamp, bool)>,
    by_id: BTreeMap<SendId, usize>,
    by_dispatch: BTreeMap<DispatchId, usize>,
}

impl Submissions {
    /// Oldest first.
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

    /// The dispatch of our own submission: it stands from *committed* on, whether or not the message is indexed.
    pub(super) fn dispatch(&self, id: &DispatchId) -> Option<Dispatch> {
        let at = *self.by_dispatch.get(id)?;
        let (entry, (sent_at, dropped)) = self.entries.get(at).zip(self.beside.get(at))?;
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
        })
    }

    /// Whether there is such a dispatch.
    pub(super) fn has_dispatch(&self, id: &DispatchId) -> bool {
        let at = self.by_dispatch.get(id);
        let found = at.and_then(|at| self.entries.get(*at).zip(self.beside.get(*at)));
        found.is_some_and(|(entry, (_, dropped))| !dropped && entry.submission().is_some())
    }

    /// The dispatches of our own submissions: account and when.
    pub(super) fn dispatches(&self) -> impl Iterator<Item = (&DispatchId, &AccountId, Timestamp)> {
        self.by_dispatch.iter().filter_map(|(id, at)| {
            let (entry, (sent_at, dropped)) = self.entries.get(*at).zip(self.beside.get(*at))?;
            (!dropped && entry.submission().is_some()).then_some((id, &entry.account, *sent_at))
        })
    }

    pub(super) fn composed(&mut self, at: Timestamp, entry: Entry) {
        let Entry::Composed {
            send,
            account,
            message,
            message_id,
            sender,
            recipients,
            subject,
            receipt_type,
        } = entry
        else {
            return;
        };
        self.by_id.insert(send.clone(), self.entries.len());
        self.by_dispatch.insert(DispatchId::of(&message_id), self.entries.len());
        self.beside.push((at, false));
        self.entries.push(OutboxEntry {
            id: send,
            account,
            message,
            message_id,
            sender,
            recipients,
            subject,
            receipt_type,
            composed_at: at,
            state: SendState::Composed,
            filed: false,
            attempts: 0,
            refused: Vec::new(),
        });
    }

    pub(super) fn moved(&mut self, at: Timestamp, send: &SendId, to: SendState) {
        let Some(index) = self.by_id.get(send).copied() else {
            return;
        };
        let Some((entry, (sent_at, _))) = self.entries.get_mut(index).zip(self.beside.get_mut(index)) else {
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
            SendState::Committed => *sent_at = at,
            _ => {}
        }
        entry.state = to;
    }

    pub(super) fn account_dropped(&mut self, account: &AccountId) {
        for (entry, (_, dropped)) in self.entries.iter().zip(&mut self.beside) {
            *dropped |= entry.account == *account;
        }
    }
}
