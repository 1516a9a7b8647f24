//! Submissions. Each method returns after its ledger line is durable; the table of steps is in [`outbox`](super::outbox).

use super::error::lock;
use super::ledger::LedgerEntry;
use super::outbox::Composed;
use super::send_protocol::after_restart;
use super::{LedgerStanding, OutboxEntry, SendId, SendState, Store, StoreError};
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::pec::draft::Outgoing;
use crate::pec::{DispatchId, ReceiptType};

impl Store {
    /// Stores the bytes of a message and records it as *composed*.
    ///
    /// The same bytes composed again are the same submission until it is committed; after that their Message-ID is used up
    /// ([`StoreError::WrongSendState`]).
    pub fn compose(
        &self,
        account: &AccountId,
        outgoing: &Outgoing,
        receipt_type: ReceiptType,
        not_before: Option<Timestamp>,
    ) -> Result<SendId, StoreError> {
        // Checked first, so that a ledger that takes no line does not leave raw files without one.
        self.without_gap()?;
        let kept = self.keep(&[&outgoing.bytes])?;
        if kept != [outgoing.digest] {
            return Err(StoreError::Damaged(outgoing.digest));
        }
        // One submission uses up a Message-ID, so that the Message-ID identifies it.
        let mut id = SendId::of(&DispatchId::of(&outgoing.message_id));
        self.write_line(|state| {
            if let Some(known) = state.submissions.of_message_id(&outgoing.message_id) {
                if known.state != SendState::Composed || known.message != outgoing.digest || known.account != *account {
                    return Err(StoreError::WrongSendState);
                }
                id = known.id.clone();
                return Ok(None);
            }
            Ok(Some(LedgerEntry::Composed(Composed {
                send: id.clone(),
                account: account.clone(),
                message: outgoing.digest,
                message_id: outgoing.message_id.clone(),
                sender: outgoing.sender.clone(),
                recipients: outgoing.recipients.clone(),
                subject: outgoing.subject.clone(),
                receipt_type,
                not_before,
            })))
        })?;
        Ok(id)
    }

    /// Moves a submission to another state; [`StoreError::WrongSendState`] if the protocol has no such step, [`StoreError::LedgerGap`] for a
    /// step towards the provider while the ledger lacks lines.
    pub fn advance(&self, send: &SendId, to: SendState) -> Result<(), StoreError> {
        if matches!(to, SendState::Committed | SendState::InFlight { .. }) {
            self.without_gap()?;
        }
        let is_confirmed = to == SendState::Committed;
        self.write_line(|state| match state.submissions.find(send) {
            None => Err(StoreError::NotFound),
            Some(entry) if !entry.allows(&to) => Err(StoreError::WrongSendState),
            Some(_) => Ok(Some(LedgerEntry::Sent {
                send: send.clone(),
                state: to,
            })),
        })?;
        if is_confirmed {
            self.memory_mut().confirmed.insert(send.clone());
        }
        Ok(())
    }

    /// All submissions, oldest first. One that was in flight when its process ended is still in flight here until
    /// [`Store::settle_interrupted`].
    pub fn outbox(&self) -> Result<Vec<OutboxEntry>, StoreError> {
        Ok(self.memory().ledger.submissions.all().to_vec())
    }

    /// The submissions that have not left, or were refused, oldest first.
    pub fn not_sent(&self) -> Vec<OutboxEntry> {
        let not_sent = |state: &SendState| {
            matches!(
                state,
                SendState::Committed | SendState::InFlight { .. } | SendState::Uncertain | SendState::Rejected { .. }
            )
        };
        let memory = self.memory();
        let entries = memory.ledger.submissions.all().iter();
        entries.filter(|entry| not_sent(&entry.state)).cloned().collect()
    }

    /// Whether the user confirmed this submission in this process.
    pub fn is_confirmed_here(&self, send: &SendId) -> bool {
        self.memory().confirmed.contains(send)
    }

    /// At the start: gives every submission that an earlier process left the state that follows from its end. Only then do the witnesses
    /// follow the ledger: if this process ends first, the next one decides as it did.
    pub fn settle_interrupted(&self) -> Result<(), StoreError> {
        let standing = self.standing();
        for entry in self.outbox()? {
            if let Some(to) = after_restart(&entry.state, &standing) {
                self.advance(&entry.id, to)?;
            }
        }
        lock(&self.ledger).follow()
    }

    /// Lets the witnesses follow the ledger from the opening on, where no submission has to be settled first.
    pub(super) fn follow_if_settled(&self) -> Result<(), StoreError> {
        let open = |entry: &OutboxEntry| matches!(entry.state, SendState::Committed | SendState::InFlight { .. });
        match self.memory().ledger.submissions.all().iter().any(open) {
            true => Ok(()),
            false => lock(&self.ledger).follow(),
        }
    }

    /// An error while the ledger lacks lines or takes none: what relies on it being complete is stopped.
    pub(super) fn without_gap(&self) -> Result<(), StoreError> {
        lock(&self.ledger).log.writable()?;
        match self.standing() {
            LedgerStanding::Gap(gap) => Err(StoreError::LedgerGap(gap)),
            _ => Ok(()),
        }
    }
}
