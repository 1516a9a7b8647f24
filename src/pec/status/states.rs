//! The states of dispatches and recipients (RFC 6109 §3.1.2 to §3.3.3) and the alerts beside them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::pec::{Receipt, RecipientKind, Role};
use crate::signature::Sha256;

/// Where a whole dispatch stands, for one glance; one delivery receipt comes for each certified recipient (RFC 6109 §3.3.2). The first that holds, in this order:
///
/// 1. `Uncertain`: one recipient is uncertain.
/// 2. `Attention`: receipts contradict each other, a complete receipt holds other content, a delay notice is unclear, something
///    is overdue, a 12-hour notice stands, or one recipient has failed while others are still open.
/// 3. `Refused`: every recipient is refused.
/// 4. `Delivered`: every recipient is delivered, or ordinary and accepted.
/// 5. `Failed`: final for all, and none is delivered or ordinary.
/// 6. `PartlyDelivered`: final for all, delivered (or ordinary and accepted) for some.
/// 7. `Pending`.
///
/// Forged, foreign and repeated receipts, weak algorithms, impossible times and another subject raise alerts and change nothing
/// here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DispatchState {
    /// Every certified recipient has it; ordinary ones were accepted.
    Delivered,
    /// Final for all, delivered to some.
    PartlyDelivered,
    /// Waiting, nothing wrong so far.
    Pending,
    /// Late, contradictory or unclear: a person should look.
    Attention,
    /// Final for all, delivered to none.
    Failed,
    /// Refused by the sender's own provider.
    Refused,
    /// Nobody knows whether it was submitted.
    Uncertain,
}

/// Where one recipient stands (RFC 6109 §3.1.2 to §3.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecipientState {
    /// No acceptance yet.
    Waiting,
    /// Taken by the sender's provider, delivery pending.
    Accepted,
    /// 12-hour notice, or one that does not say which.
    Delayed,
    /// Delivery receipt.
    Delivered,
    /// Non-delivery or 24-hour notice.
    Failed,
    /// Non-delivery for a virus.
    Virus,
    /// Refused by the sender's provider, or at RCPT.
    Refused,
    /// Accepted; outside PEC, no proof will come.
    Ordinary,
    /// Nobody knows whether it was submitted.
    Uncertain,
}

/// One recipient's status with what proves it: receipts name the one recipient they are about in `consegna` (RFC 6109 §4.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecipientStatus {
    /// The address, normalised.
    pub address: String,
    /// Certified, ordinary, or not known yet.
    #[serde(rename = "type")]
    pub kind: RecipientKind,
    /// To or Cc.
    pub role: Role,
    /// The state.
    pub state: RecipientState,
    /// The certified instant of the receipt that decided; `None` while waiting. UTC.
    pub at: Option<Timestamp>,
    /// No other state is expected.
    #[serde(rename = "final")]
    pub is_final: bool,
    /// Something is late at `now`.
    pub overdue: bool,
    /// `errore-esteso` literally, or the server's words.
    pub reason: Option<String>,
    /// The receipts about this recipient, by certified instant; also those that did not decide.
    pub receipts: Vec<Receipt>,
}

/// A dispatch's status: all of its recipients, certified or not (RFC 6109 §2.2.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DispatchStatus {
    /// The whole.
    pub state: DispatchState,
    /// Each recipient, in the dispatch's order.
    pub recipients: Vec<RecipientStatus>,
    /// What a person should know.
    pub alerts: Vec<Alert>,
}

/// Something a person should know about a dispatch, told by its receipts or by their absence (RFC 6109 §3.1.6).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Alert {
    /// What.
    pub code: AlertCode,
    /// The message it speaks of.
    pub receipt: Option<Sha256>,
    /// The recipient it concerns.
    pub recipient: Option<String>,
}

/// What [`fold`] can find to tell: receipts that do not count, contradict each other or are missing (RFC 6109 §3). The wire words are those of the
/// command line's contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlertCode {
    /// A receipt that is not genuine names this message.
    ForgedReceipt,
    /// A receipt names another message, or a recipient never addressed.
    ForeignReceipt,
    /// The same receipt arrived more than once in different bytes.
    DuplicateReceipt,
    /// Two receipts contradict each other.
    ConflictingReceipts,
    /// The complete receipt does not hold what was sent.
    ContentDiffers,
    /// A weak algorithm signed a receipt that decides.
    WeakAlgorithm,
    /// No acceptance within the expected time.
    OverdueAcceptance,
    /// No outcome within 24 hours.
    OverdueDelivery,
    /// A delay notice does not say whether it is final.
    UnclearDelay,
    /// A receipt was certified before the message was sent, or an outcome before its acceptance, by more than five minutes: a
    /// clock is wrong, or the receipt is not what it seems.
    ReceiptOutOfOrder,
    /// A receipt certifies another subject than that of the message that was sent.
    SubjectDiffers,
}
