//! The events that the engine emits: ids, never data.

use crate::account::AccountId;
use crate::pec::DispatchId;
use crate::signature::Sha256;

/// Something changed and should be read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Events were lost: reload everything shown.
    Lagged,
    /// Accounts were added, removed or changed.
    AccountsChanged,
    /// An account's health, progress or quota changed.
    HealthChanged(AccountId),
    /// Messages of a folder were added, marked or moved.
    MessagesChanged {
        /// The account whose folder it is.
        account: AccountId,
        /// The folder's name, decoded.
        folder: String,
        /// How many of them are new.
        new: u32,
    },
    /// The full-text index holds more messages.
    Searchable,
    /// A dispatch or its receipts changed.
    DispatchChanged(DispatchId),
    /// A pass over an account ended.
    Synced(AccountId),
    /// The index is being rebuilt: messages done, of how many.
    Rebuilding(u64, u64),
    /// The raw file of a message was found damaged or missing.
    MessageDamaged(Sha256),
    /// The ledger's chain was found broken.
    LedgerBroken,
    /// The ledger lacks lines that were written.
    LedgerGap,
}
