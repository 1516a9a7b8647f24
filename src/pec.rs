//! Understanding certified mail: what a message is, what it certifies, which sent message it answers, and what follows for
//! each recipient.
//!
//! For an engineer who never saw a PEC: a sender's provider (gestore) signs an *acceptance* (accettazione) for each message it takes
//! and wraps the message in a signed *transport envelope* (busta di trasporto); the recipient's provider unwraps nothing, puts the envelope in the
//! mailbox and signs a *delivery receipt* (avvenuta consegna) for each recipient. Every one of them carries `daticert.xml`, the
//! certification data. Legal proof is the set of those receipts. REM is the European successor: the same events, other XML.
//!
//! [`read`] turns bytes and their verification into a [`Reading`]; [`dispatch`] and [`status`] turn readings into a status per
//! recipient. Nothing here does I/O, asks the time, or believes an outer header where a signed part speaks (RFC 6109 §3).

#![cfg_attr(not(test), warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects))]

mod carried;
pub mod classify;
pub mod daticert;
pub mod dispatch;
pub mod draft;
pub mod kind;
pub mod linking;
mod mime;
pub mod proof;
pub mod reading;
pub mod receipt;
pub mod rem;
pub mod status;
mod xml;

pub use carried::certification_files;
pub use daticert::CertificationData;
pub use dispatch::{Dispatch, DispatchId, MessageId, Recipient, Role, Submission};
pub use kind::{ErrorCode, Kind, ReceiptType, RecipientKind};
pub use proof::Proof;
pub use reading::{Oddity, Reading, read};
pub use receipt::{Delay, Outcome, Receipt};
pub use status::{Alert, AlertCode, DispatchState, DispatchStatus, RecipientState, RecipientStatus};
