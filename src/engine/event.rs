//! What the engine tells the faces: ids, never data.

use crate::account::AccountId;
use crate::pec::DispatchId;
use crate::signature::Sha256;

/// Something changed; read it again.
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
        /// Whose.
        account: AccountId,
        /// Which folder.
        folder: String,
        /// How many of them arrived new.
        new: u32,
    },
    /// More messages can be found by what is written in them.
    Searchable,
    /// A dispatch or its receipts changed.
    DispatchChanged(DispatchId),
    /// A pass over an account ended.
    Synced(AccountId),
    /// The program was started a second time on this profile: the window should come to the front.
    Raise,
    /// The index is being remade: done, of.
    Rebuilding(u64, u64),
    /// The kept bytes of a message were found damaged or missing.
    MessageDamaged(Sha256),
    /// The ledger's chain was found broken.
    LedgerBroken,
}
