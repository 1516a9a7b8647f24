//! A ledger that lacks lines: how it shows, and what the user decides.

use super::error::lock;
use super::ledger::LedgerEntry;
use super::{LedgerGap, LedgerStanding, SendState, Store, StoreError};
use crate::account::AccountId;
use crate::pec::MessageId;
use crate::signature::Sha256;

impl Store {
    /// Whether the ledger is the newest there was, by its witnesses at opening and by what the servers showed since.
    pub fn standing(&self) -> LedgerStanding {
        let ledger = lock(&self.ledger);
        let standing = ledger.witnesses.standing().clone();
        if let LedgerStanding::Gap(_) = standing {
            return standing;
        }
        match self.memory().ledger.unknown.first() {
            Some(message_id) => LedgerStanding::Gap(LedgerGap::UnknownSubmission {
                message_id: message_id.clone(),
            }),
            None => standing,
        }
    }

    /// Whether there is a witness of the ledger's end outside the profile.
    pub fn has_outside_witness(&self) -> bool {
        lock(&self.ledger).witnesses.has_outside()
    }

    /// What the Message-IDs of this installation end in, before the `@`.
    pub fn message_id_mark(&self, account: &AccountId) -> String {
        lock(&self.ledger).witnesses.mark(account)
    }

    /// Records that an account sent a message of this Message-ID, which a copy in Sent or a genuine receipt (`message`) proves. True if the
    /// Message-ID is one of this installation and the ledger does not know it: it lacks lines.
    pub fn witness_submission(&self, account: &AccountId, message_id: &MessageId, message: &Sha256) -> Result<bool, StoreError> {
        if !lock(&self.ledger).witnesses.is_marked(account, message_id) {
            return Ok(false);
        }
        let mut is_new = false;
        self.write_line(|state| {
            is_new = state.submissions.of_message_id(message_id).is_none() && !state.unknown.contains(message_id);
            Ok(is_new.then(|| LedgerEntry::UnknownSubmission {
                message_id: message_id.clone(),
                message: *message,
            }))
        })?;
        Ok(is_new)
    }

    /// Goes on with a ledger that lacks lines, after the user was shown it: a line names the gap, and what was committed before it is never
    /// sent by itself. Returns the gap; [`StoreError::NotFound`] if there is none.
    pub fn acknowledge_gap(&self) -> Result<LedgerGap, StoreError> {
        lock(&self.ledger).log.check_file()?;
        let LedgerStanding::Gap(gap) = self.standing() else {
            return Err(StoreError::NotFound);
        };
        for entry in self.outbox()? {
            if entry.state == SendState::Committed {
                self.advance(&entry.id, SendState::Uncertain)?;
            }
        }
        self.write_line(|_| Ok(Some(LedgerEntry::GapAcknowledged { gap: gap.clone() })))?;
        lock(&self.ledger).accept()?;
        Ok(gap)
    }
}
