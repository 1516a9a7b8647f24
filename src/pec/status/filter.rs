//! Conditions on a sent message, by the state of its delivery (RFC 6109 §3.1.2 to §3.3.3), for lists and searches.

use serde::{Deserialize, Serialize};

use super::states::{DispatchState, DispatchStatus, RecipientState, RecipientStatus};

/// A condition on the recipients of a sent message, by its receipts (RFC 6109 §3.1.2 to §3.3.3). Several may hold of one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryFilter {
    /// A recipient for whom nothing has arrived yet, and nothing is late.
    Waiting,
    /// A recipient for whom the message was accepted, whose delivery is pending and not late.
    Accepted,
    /// Delivered to every recipient, each proved by a receipt.
    Delivered,
    /// A recipient whose receipt is overdue, or for whom a delay was reported.
    Late,
    /// A recipient to whom the message was not delivered.
    Failed,
    /// A recipient for whom the sender's provider refused the message.
    Refused,
    /// A recipient outside PEC: nothing can prove a delivery.
    Unproved,
    /// It is not known whether the message was submitted.
    Uncertain,
}

impl DeliveryFilter {
    /// All of them, in the order in which a message passes them.
    pub const ALL: [Self; 8] = [
        Self::Waiting,
        Self::Accepted,
        Self::Delivered,
        Self::Late,
        Self::Failed,
        Self::Refused,
        Self::Unproved,
        Self::Uncertain,
    ];

    /// Whether it holds of a message with this status.
    pub fn holds(self, status: &DispatchStatus) -> bool {
        let any = |is_it: fn(&RecipientStatus) -> bool| status.recipients.iter().any(is_it);
        match self {
            Self::Waiting => any(|one| one.state == RecipientState::Waiting && !one.overdue),
            Self::Accepted => any(|one| one.state == RecipientState::Accepted && !one.overdue),
            Self::Delivered => status.state == DispatchState::Delivered && status.unproved() == 0,
            Self::Late => any(|one| one.overdue || one.state == RecipientState::Delayed),
            Self::Failed => any(|one| matches!(one.state, RecipientState::Failed | RecipientState::Virus)),
            Self::Refused => any(|one| one.state == RecipientState::Refused),
            Self::Unproved => any(|one| one.state == RecipientState::Ordinary),
            Self::Uncertain => any(|one| one.state == RecipientState::Uncertain) || status.state == DispatchState::Uncertain,
        }
    }
}
