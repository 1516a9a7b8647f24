//! What is exported together, and how its files are named.

use super::readable::in_name;
use crate::clock::Timestamp;
use crate::pec::{Dispatch, DispatchStatus, Receipt};
use crate::signature::Sha256;

/// One folder of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportItem {
    /// A sent message with every receipt kept for it.
    Sent(Box<SentItem>),
    /// A single message, sent or received.
    Message(Sha256),
}

/// A dispatch with its receipts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentItem {
    /// The message sent, its recipients and its submission.
    pub dispatch: Dispatch,
    /// The status folded from `receipts`.
    pub status: DispatchStatus,
    /// When the status was folded.
    pub at: Timestamp,
    /// Every receipt kept for the dispatch, including those that do not count for the status.
    pub receipts: Vec<Receipt>,
}

/// One message of an item.
#[derive(Debug, Clone, Copy)]
pub(super) struct ItemMessage<'a> {
    pub(super) message: Sha256,
    /// Its reading as a receipt, if it answers the item's dispatch.
    pub(super) receipt: Option<&'a Receipt>,
}

impl ExportItem {
    /// The sent message, then its receipts by certified time. A receipt kept twice is listed once.
    pub(super) fn messages(&self) -> Vec<ItemMessage<'_>> {
        match self {
            Self::Message(message) => vec![ItemMessage {
                message: *message,
                receipt: None,
            }],
            Self::Sent(sent) => {
                let mut receipts: Vec<&Receipt> = sent.receipts.iter().collect();
                // By digest too, so that copies of one receipt are adjacent.
                receipts.sort_by_key(|receipt| (receipt.at, receipt.message));
                receipts.dedup_by_key(|receipt| receipt.message);
                let own = sent.dispatch.message.map(|message| ItemMessage { message, receipt: None });
                let receipts = receipts.into_iter().map(|receipt| ItemMessage {
                    message: receipt.message,
                    receipt: Some(receipt),
                });
                own.into_iter().chain(receipts).collect()
            }
        }
    }

    /// The name of its folder: the same in every later export.
    pub(super) fn folder(&self) -> String {
        match self {
            Self::Sent(sent) => format!("invio-{}", in_name(sent.dispatch.id.as_str(), 24)),
            Self::Message(message) => format!("messaggio-{}", first_digits(message)),
        }
    }
}

impl ItemMessage<'_> {
    /// Its file name without extension: time, label and first digits of the hash. It stays the same whatever arrives later.
    pub(super) fn stem(&self) -> String {
        match self.receipt {
            None => "messaggio".to_owned(),
            Some(receipt) => format!("{}-{}-{}", compact(receipt.at), label_of(receipt), first_digits(&self.message)),
        }
    }

    /// What it is, as part of a file name.
    pub(super) fn label(&self) -> String {
        self.receipt.map_or_else(|| "messaggio".to_owned(), label_of)
    }
}

/// The receipt's kind and, if it is about a single recipient, the address. The name of a receipt that is not genuine starts with the
/// verdict, so that it does not look like proof.
fn label_of(receipt: &Receipt) -> String {
    let mut label = in_name(&receipt.kind.name(), 40);
    if let [about] = receipt.about.as_slice() {
        label = format!("{label}-{}", in_name(about, 60));
    }
    match receipt.verdict.is_genuine() {
        true => label,
        false => format!("{}-{label}", receipt.verdict.as_str()),
    }
}

/// The first eight hexadecimal digits of its digest.
fn first_digits(message: &Sha256) -> String {
    message.to_string().chars().take(8).collect()
}

/// ISO 8601 basic format, UTC: `20260305T091112Z`.
fn compact(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}
