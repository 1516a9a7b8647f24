//! The states of dispatches and recipients (RFC 6109 §3.1.2 to §3.3.3) and the alerts beside them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::pec::{Receipt, RecipientKind, Role};
use crate::signature::Sha256;

/// The state of a whole dispatch; one delivery receipt is expected for each certified recipient (RFC 6109 §3.3.2). The first rule that
/// applies, in this order:
///
/// 1. `Uncertain`: one recipient is uncertain.
/// 2. `Attention`: receipts contradict each other, a complete receipt returns other content, a delay notice is unclear, something is
///    overdue, a 12-hour notice is the latest word, or one recipient has failed while others are still open.
/// 3. `Refused`: every recipient is refused.
/// 4. `Delivered`: every recipient is delivered, or ordinary and accepted.
/// 5. `Failed`: final for all, and none is delivered or ordinary.
/// 6. `PartlyDelivered`: final for all, delivered (or ordinary and accepted) for some.
/// 7. `Pending`.
///
/// Forged, foreign, irregular and repeated receipts, weak algorithms, impossible times and differing subjects raise alerts and do not
/// change the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DispatchState {
    /// Delivered to every certified recipient, accepted for the ordinary ones.
    Delivered,
    /// Final for all, delivered to some.
    PartlyDelivered,
    /// Waiting, nothing wrong so far.
    Pending,
    /// Late, contradictory or unclear: a person should look at it.
    Attention,
    /// Final for all, delivered to none.
    Failed,
    /// Refused by the sender's own provider.
    Refused,
    /// It is not known whether the message was submitted.
    Uncertain,
}

/// The state of one recipient (RFC 6109 §3.1.2 to §3.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecipientState {
    /// No acceptance has arrived yet.
    Waiting,
    /// Accepted by the sender's provider, delivery pending.
    Accepted,
    /// A 12-hour notice has arrived, or one that does not say which it is.
    Delayed,
    /// A delivery receipt has arrived.
    Delivered,
    /// A notice of non-delivery or the 24-hour notice has arrived.
    Failed,
    /// Not delivered because of a virus.
    Virus,
    /// Refused by the sender's provider, or at RCPT.
    Refused,
    /// Accepted; the recipient is outside PEC, so no proof of delivery can follow.
    Ordinary,
    /// It is not known whether the message was submitted.
    Uncertain,
}

/// The status of one recipient with the receipts that prove it: a receipt names the one recipient it is about in `consegna` (RFC 6109
/// §4.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecipientStatus {
    /// The address, normalised by `account::normal_address`.
    pub address: String,
    /// Certified, ordinary, or not known yet.
    #[serde(rename = "type")]
    pub kind: RecipientKind,
    /// The field it is listed in.
    pub role: Role,
    /// The state that follows from the receipts.
    pub state: RecipientState,
    /// The certified instant, UTC, of the receipt that decided; `None` while none has.
    pub at: Option<Timestamp>,
    /// Whether no other state is expected.
    #[serde(rename = "final")]
    pub is_final: bool,
    /// Whether something is late at `now`.
    pub overdue: bool,
    /// `errore-esteso` verbatim, or the reply of the SMTP server.
    pub reason: Option<String>,
    /// The receipts about this recipient, by certified instant, including those that did not decide.
    pub receipts: Vec<Receipt>,
}

/// The status of a dispatch with all of its recipients, certified or not (RFC 6109 §2.2.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DispatchStatus {
    /// The state of the whole.
    pub state: DispatchState,
    /// The recipients, in the order of the dispatch.
    pub recipients: Vec<RecipientStatus>,
    /// The alerts, sorted, each once.
    pub alerts: Vec<Alert>,
}

impl DispatchStatus {
    /// Recipients with a delivery receipt (RFC 6109 §3.3.2).
    pub fn delivered(&self) -> usize {
        self.count(RecipientState::Delivered)
    }

    /// Recipients outside PEC, for whom acceptance is the last receipt: nothing proves a delivery to them (RFC 6109 §3.1.4).
    pub fn unproved(&self) -> usize {
        self.count(RecipientState::Ordinary)
    }

    fn count(&self, state: RecipientState) -> usize {
        self.recipients.iter().filter(|recipient| recipient.state == state).count()
    }
}

/// Something a person should know about a dispatch, from its receipts or from their absence (RFC 6109 §3.1.6).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Alert {
    /// The kind of alert.
    pub code: AlertCode,
    /// The receipt it is about.
    pub receipt: Option<Sha256>,
    /// The recipient it is about.
    pub recipient: Option<String>,
}

/// The kinds of alerts that [`fold`](super::fold) raises: receipts that do not count, contradict each other or are missing (RFC 6109 §3).
/// Serialized by their kebab-case names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlertCode {
    /// A receipt that is not genuine names this message.
    ForgedReceipt,
    /// A receipt names another message, or a recipient never addressed.
    ForeignReceipt,
    /// The same receipt arrived more than once, in different bytes.
    DuplicateReceipt,
    /// Two receipts contradict each other.
    ConflictingReceipts,
    /// A complete receipt does not return what was sent.
    ContentDiffers,
    /// The receipt that decides is signed with a weak algorithm.
    WeakAlgorithm,
    /// No acceptance within the expected time.
    OverdueAcceptance,
    /// No outcome within 24 hours.
    OverdueDelivery,
    /// A delay notice does not say whether it is final.
    UnclearDelay,
    /// A receipt was certified before the message was sent, or an outcome before its acceptance, by more than five minutes: a clock is
    /// wrong, or the receipt is not what it seems. One from before the sending changes no status.
    ReceiptOutOfOrder,
    /// A receipt certifies another subject than that of the sent message.
    SubjectDiffers,
    /// Another dispatch with the same Message-ID is proven by receipts or by our own ledger; this copy is proven by nothing.
    UnprovenCopy,
    /// The certification data of a receipt with a genuine signature are missing, repeated or irregular: it changes no status.
    IrregularReceipt,
    /// The time of a receipt's signature and its certified time are more than five minutes apart: it changes no status.
    SigningTimeDisagrees,
    /// A receipt certifies a time after its own arrival, by more than five minutes: it changes no status.
    CertifiedAfterArrival,
}
