//! The quick filter above the message list.

use serde::{Deserialize, Serialize};

use crate::account::Keywords;
use crate::engine::{DeliveryFilter, ListQuery, ReceiptFilter, Selection};
use crate::pec::Kind;

/// Which messages of a list are shown. All conditions must hold; none: everything but receipts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    pub unread: bool,
    pub starred: bool,
    /// With attachments.
    pub attachments: bool,
    /// Of a writer to whom the user has written.
    pub contact: bool,
    /// With all of these tags, by keyword.
    pub tags: Vec<String>,
    pub kind: Option<MailKind>,
    /// Of sent messages.
    pub delivery: Option<DeliveryFilter>,
}

/// Kinds of message that exclude each other in the filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailKind {
    /// Transport envelopes and REM dispatches.
    Certified,
    /// Ordinary mail, bare or in an anomaly envelope.
    Ordinary,
    /// Receipts and nothing else.
    Receipts,
    /// About electronic invoices.
    Invoices,
    /// Messages with which something is wrong.
    Problems,
}

impl MailKind {
    pub const ALL: [Self; 5] = [Self::Certified, Self::Ordinary, Self::Receipts, Self::Invoices, Self::Problems];
}

impl Filter {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What of it applies to a list of sent messages, or to one of received messages.
    #[must_use]
    pub fn within(&self, sent: bool) -> Self {
        match sent {
            true => Self {
                unread: false,
                contact: false,
                kind: None,
                ..self.clone()
            },
            false => Self {
                delivery: None,
                ..self.clone()
            },
        }
    }

    /// The query for the rows of `base` that pass.
    pub fn query(&self, base: Selection) -> ListQuery {
        let kinds = match self.kind {
            Some(MailKind::Certified) => vec![Kind::TransportEnvelope, Kind::RemDispatch],
            Some(MailKind::Ordinary) => vec![Kind::Ordinary, Kind::Anomaly],
            _ => Vec::new(),
        };
        let receipts = match self.kind {
            Some(MailKind::Receipts) => ReceiptFilter::Only,
            // Receipts that report a failure are among the problems.
            Some(MailKind::Problems) => ReceiptFilter::Shown,
            _ => ReceiptFilter::Hidden,
        };
        ListQuery {
            selection: Selection {
                kinds,
                receipts,
                unread: self.unread,
                flagged: self.starred || base.flagged,
                attachments: self.attachments,
                known_writer: self.contact,
                keywords: Keywords::of(self.tags.iter().map(String::as_str)),
                invoices: self.kind == Some(MailKind::Invoices),
                ..base
            },
            problems: self.kind == Some(MailKind::Problems),
            delivery: self.delivery,
            ..ListQuery::default()
        }
    }
}
