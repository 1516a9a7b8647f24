//! The strings of a report, lent by the face: nothing on this floor contains a sentence.

use crate::clock::Timestamp;
use crate::pec::proof::Proof;
use crate::pec::{Alert, DispatchState, Kind, Oddity, ReceiptType, RecipientKind, RecipientState, Role, Submission};
use crate::signature::{Problem, Verdict};

/// The strings of one language, with instants in one zone.
pub trait ReportStrings: Send + Sync + std::fmt::Debug {
    /// The language's tag, `it` or `en`.
    fn tag(&self) -> &'static str;
    /// The text under a key.
    fn get(&self, key: &str) -> String;
    /// The text under a key, with its variables.
    fn with(&self, key: &str, variables: &[(&str, String)]) -> String;
    /// The page that tells how to check a bundle without this program, commands included.
    fn instructions(&self) -> &'static str;
    /// An instant in full, with its distance from UTC.
    fn instant(&self, at: Timestamp) -> String;
    /// RFC 3339 with the distance from UTC, whole seconds.
    fn rfc3339(&self, at: Timestamp) -> String;
    /// A number of bytes.
    fn size(&self, bytes: u64) -> String;
    /// What a message is.
    fn kind(&self, kind: &Kind) -> String;
    /// A verdict in a word or two.
    fn verdict(&self, verdict: Verdict) -> String;
    /// What a verdict says was checked.
    fn verdict_detail(&self, verdict: Verdict) -> String;
    /// Something found while checking a signature.
    fn problem(&self, problem: Problem) -> String;
    /// Something strange about a message.
    fn oddity(&self, oddity: Oddity) -> String;
    /// Where a recipient stands.
    fn state(&self, state: RecipientState) -> String;
    /// Where a dispatch stands.
    fn dispatch_state(&self, state: DispatchState) -> String;
    /// How a submission went.
    fn submission(&self, submission: &Submission) -> String;
    /// An alert, with the recipient it concerns.
    fn alert(&self, alert: &Alert) -> String;
    /// A type of receipt.
    fn receipt_type(&self, receipt_type: ReceiptType) -> String;
    /// What a receipt proves of the content.
    fn proof(&self, proof: Proof) -> String;
    /// To or Cc.
    fn role(&self, role: Role) -> String;
    /// Certified or ordinary.
    fn recipient_kind(&self, kind: RecipientKind) -> String;
}
