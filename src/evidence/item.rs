//! What is handed over together, and what its files are called.

use super::readable::in_name;
use crate::clock::Timestamp;
use crate::pec::{Dispatch, DispatchStatus, Receipt};
use crate::signature::Sha256;

/// What one folder of a bundle is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportItem {
    /// A sent message with every receipt kept under it.
    Sent(Box<SentItem>),
    /// One message by itself, received or not.
    Message(Sha256),
}

/// A dispatch, how it stands, and what that was folded from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentItem {
    /// The dispatch.
    pub dispatch: Dispatch,
    /// How it stands.
    pub status: DispatchStatus,
    /// Every receipt kept under it, those that do not count too.
    pub receipts: Vec<Receipt>,
}

/// One message of a item, to be read and written.
#[derive(Debug, Clone, Copy)]
pub(super) struct ItemMessage<'a> {
    pub(super) message: Sha256,
    /// What it says, when it answers the item's dispatch.
    pub(super) receipt: Option<&'a Receipt>,
}

impl ExportItem {
    /// The messages in the order they came to be: the sent one, then its receipts.
    pub(super) fn messages(&self) -> Vec<ItemMessage<'_>> {
        match self {
            Self::Message(message) => vec![ItemMessage {
                message: *message,
                receipt: None,
            }],
            Self::Sent(sent) => {
                let mut receipts: Vec<&Receipt> = sent.receipts.iter().collect();
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

    /// The folder of its files: it names the item, whatever comes later.
    pub(super) fn folder(&self) -> String {
        match self {
            Self::Sent(sent) => format!("invio-{}", in_name(sent.dispatch.id.as_str(), 16)),
            Self::Message(message) => format!("messaggio-{}", short(message)),
        }
    }
}

impl ItemMessage<'_> {
    /// Its name without ending: when, what, of whom, and the first digits of its hash. It never changes, whatever arrives later; a
    /// receipt that is not genuine never passes for proof.
    pub(super) fn stem(&self) -> String {
        match self.receipt {
            None => "messaggio".to_owned(),
            Some(receipt) => format!("{}-{}-{}", compact(receipt.at), said(receipt), short(&self.message)),
        }
    }

    /// What it is, for a name: as [`said`].
    pub(super) fn called(&self) -> String {
        self.receipt.map_or_else(|| "messaggio".to_owned(), said)
    }
}

/// The kind's wire word, the recipient it speaks of, and, for a receipt that is not genuine, its verdict in front.
fn said(receipt: &Receipt) -> String {
    let mut said = in_name(&receipt.kind.wire(), 40);
    if let [about] = receipt.about.as_slice() {
        said = format!("{said}-{}", in_name(about, 60));
    }
    match receipt.verdict.is_genuine() {
        true => said,
        false => format!("{}-{said}", receipt.verdict.as_str()),
    }
}

/// The first eight digits.
fn short(message: &Sha256) -> String {
    message.to_string().chars().take(8).collect()
}

/// `20260305T091112Z`.
fn compact(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}
