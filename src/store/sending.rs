//! Submissions. Each method returns after its ledger line is durable; the table of steps is in [`outbox`](super::outbox).

use super::error::lock;
use super::ledger::LedgerEntry;
use super::outbox::Composed;
use super::{OutboxEntry, SendId, SendState, Store, StoreError};
use crate::account::AccountId;
use crate::pec::draft::Outgoing;
use crate::pec::{DispatchId, ReceiptType};

impl Store {
    /// Stores the bytes of a message and records it as *composed*.
    ///
    /// The same bytes composed again are the same submission until it is committed; after that their Message-ID is used up
    /// ([`StoreError::WrongSendState`]).
    pub fn compose(&self, account: &AccountId, outgoing: &Outgoing, receipt_type: ReceiptType) -> Result<SendId, StoreError> {
        // Checked first, so that a broken ledger does not leave raw files without a line.
        lock(&self.ledger).writable()?;
        let kept = self.keep(&[&outgoing.bytes])?;
        if kept != [outgoing.digest] {
            return Err(StoreError::Damaged(outgoing.digest));
        }
        // One submission uses up a Message-ID, so that the Message-ID identifies it.
        let mut id = SendId(DispatchId::of(&outgoing.message_id).as_str().to_owned());
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
            })))
        })?;
        Ok(id)
    }

    /// Moves a submission to another state; [`StoreError::WrongSendState`] if the protocol has no such step.
    pub fn advance(&self, send: &SendId, to: SendState) -> Result<(), StoreError> {
        self.write_line(|state| match state.submissions.find(send) {
            None => Err(StoreError::NotFound),
            Some(entry) if !entry.allows(&to) => Err(StoreError::WrongSendState),
            Some(_) => Ok(Some(LedgerEntry::Sent {
                send: send.clone(),
                state: to,
            })),
        })
    }

    /// All submissions, oldest first. One that was in flight when its process ended is still in flight here: the engine moves it to
    /// *uncertain*.
    pub fn outbox(&self) -> Result<Vec<OutboxEntry>, StoreError> {
        Ok(self.memory().ledger.submissions.all().to_vec())
    }
}
