//! Which dispatch a receipt belongs to, and what a dispatch is when only receipts or only a copy in Sent tell of it.

use jiff::Timestamp;

use super::mime::Part;
use super::reading::{addresses, instant};
use super::{Dispatch, DispatchId, MessageId, Receipt, ReceiptType, Recipient, Role, Submission};
use crate::account::{AccountId, normal_address};
use crate::signature::Sha256;

/// The dispatches this receipt is kept under: the one its signed part names, and, when its outer header claims another or the
/// signature is not genuine, the one it claims. Empty when it names none.
pub fn dispatches_of(receipt: &Receipt) -> Vec<DispatchId> {
    let mut dispatches: Vec<DispatchId> = receipt.names.iter().chain(&receipt.claims).map(DispatchId::of).collect();
    dispatches.dedup();
    dispatches
}

/// The dispatch of a message found in Sent (written by us or by another program). `None` without a Message-ID or recipient.
/// Sent at its Date, or at `kept_at` when it has none.
pub fn dispatch_of_sent(account: &AccountId, message: Sha256, raw: &[u8], kept_at: Timestamp) -> Option<Dispatch> {
    let outer = Part::of(raw);
    let fields = outer.fields();
    let field = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    let message_id = field("message-id").and_then(MessageId::parse)?;
    let parsed = outer.parsed()?;
    let to = addresses(parsed.to()).into_iter().map(|address| (address, Role::To));
    let cc = addresses(parsed.cc()).into_iter().map(|address| (address, Role::Cc));
    let recipients = each_once(to.chain(cc));
    (!recipients.is_empty()).then(|| Dispatch {
        id: DispatchId::of(&message_id),
        message_id,
        account: account.clone(),
        subject: parsed.subject().unwrap_or_default().to_owned(),
        sent_at: parsed.date().and_then(instant).unwrap_or(kept_at),
        recipients,
        message: Some(message),
        receipt_type: field("x-tiporicevuta").and_then(ReceiptType::from_wire).unwrap_or_default(),
        submission: Submission::Elsewhere,
    })
}

/// The dispatch told by a genuine receipt whose sent message is not here: recipients and subject from the certification data.
/// `None` when the receipt is not genuine, or its sender is not `account`. Receipts do not tell To from Cc: all stand as To.
pub fn dispatch_of_receipt(account: &AccountId, receipt: &Receipt) -> Option<Dispatch> {
    if !receipt.verdict.is_genuine() || AccountId::of(&receipt.sender) != *account {
        return None;
    }
    let message_id = receipt.names.clone()?;
    let listed = receipt.recipients.iter().map(|(address, _)| (address.clone(), Role::To));
    let recipients = each_once(listed);
    (!recipients.is_empty()).then(|| Dispatch {
        id: DispatchId::of(&message_id),
        message_id,
        account: account.clone(),
        subject: receipt.subject.clone(),
        sent_at: receipt.at,
        recipients,
        message: None,
        receipt_type: receipt.receipt_type.unwrap_or_default(),
        submission: Submission::Elsewhere,
    })
}

/// Normalised addresses with the role they have first; linear in their number.
fn each_once(addresses: impl Iterator<Item = (String, Role)>) -> Vec<Recipient> {
    let mut seen = std::collections::HashSet::new();
    addresses
        .map(|(address, role)| (normal_address(&address), role))
        .filter(|(address, _)| !address.is_empty() && seen.insert(address.clone()))
        .map(|(address, role)| Recipient { address, role })
        .collect()
}
