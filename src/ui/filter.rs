//! The filters above the message list.

use serde::{Deserialize, Serialize};

use crate::pec::Kind;

/// One of them is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Filter {
    /// Everything but receipts.
    #[default]
    All,
    Unread,
    Starred,
    /// Transport envelopes.
    Certified,
    /// Ordinary mail, bare or in an anomaly envelope.
    Ordinary,
    /// Receipts and nothing else.
    Receipts,
}

impl Filter {
    /// The kinds of message that pass; none: all.
    pub fn kinds(self) -> Vec<Kind> {
        match self {
            Self::Certified => vec![Kind::TransportEnvelope],
            Self::Ordinary => vec![Kind::Ordinary, Kind::Anomaly],
            Self::All | Self::Unread | Self::Starred | Self::Receipts => Vec::new(),
        }
    }
}
