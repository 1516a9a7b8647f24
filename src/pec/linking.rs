//! Which dispatch a receipt belongs to, and what a dispatch is when only receipts or only a copy in Sent tell of it.

use jiff::Timestamp;

use super::{Dispatch, DispatchId, Receipt};
use crate::account::AccountId;
use crate::signature::Sha256;

/// The dispatches this receipt is kept under: the one its signed part names, and, when its outer header claims another or the
/// signature is not genuine, the one it claims. Empty when it names none.
pub fn dispatches_of(receipt: &Receipt) -> Vec<DispatchId> {
    let mut dispatches: Vec<DispatchId> = receipt.names.iter().chain(&receipt.claims).map(DispatchId::of).collect();
    dispatches.dedup();
    dispatches
}

/// The dispatch of a message found in Sent (written by us or by another program). `None` without a Message-ID or recipient.
pub fn dispatch_of_sent(_account: &AccountId, _message: Sha256, _raw: &[u8], _kept_at: Timestamp) -> Option<Dispatch> {
    None
}

/// The dispatch told by a genuine receipt whose sent message is not here: recipients and subject from the certification data.
/// `None` when the receipt is not genuine, or its sender is not `account`.
pub fn dispatch_of_receipt(_account: &AccountId, _receipt: &Receipt) -> Option<Dispatch> {
    None
}
