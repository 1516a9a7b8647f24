//! The texts of reports, supplied by the interface.

use crate::clock::Timestamp;
use crate::pec::{Alert, DispatchStatus, Kind, Oddity, Proof, ReceiptType, RecipientKind, RecipientState, Role, Submission};
use crate::signature::{Problem, Verdict};

/// The texts of one language, with times in one zone.
pub trait ReportStrings: Send + Sync + std::fmt::Debug {
    /// The language's tag (BCP 47): `it` or `en`.
    fn tag(&self) -> &'static str;
    /// The name of the zone of its times (IANA), or its offset; empty for a zone that has neither.
    fn zone(&self) -> String;
    /// The texts in another language, with times in another zone, by what [`Self::tag`] and [`Self::zone`] say; `None` for what is unknown.
    fn like(&self, tag: &str, zone: &str) -> Option<Box<dyn ReportStrings>>;
    /// The text of a key without variables.
    fn get(&self, key: &str) -> String;
    /// The text of a key with these variables.
    fn with(&self, key: &str, variables: &[(&str, String)]) -> String;
    /// The readme of a bundle: how to verify it with OpenSSL alone. Tests run its commands.
    fn instructions(&self) -> &'static str;
    /// Date, time and UTC offset for people.
    fn instant(&self, at: Timestamp) -> String;
    /// RFC 3339 with the UTC offset, whole seconds.
    fn rfc3339(&self, at: Timestamp) -> String;
    /// A number of bytes with its unit.
    fn size(&self, bytes: u64) -> String;
    /// The kind of a message.
    fn kind(&self, kind: &Kind) -> String;
    /// A verdict in one or two words.
    fn verdict(&self, verdict: Verdict) -> String;
    /// A sentence on what a verdict means.
    fn verdict_detail(&self, verdict: Verdict) -> String;
    /// A problem found while verifying a signature.
    fn problem(&self, problem: Problem) -> String;
    /// An irregularity of a message.
    fn oddity(&self, oddity: Oddity) -> String;
    /// A recipient's delivery state.
    fn state(&self, state: RecipientState) -> String;
    /// The state of a whole dispatch, and for how many recipients nothing proves it.
    fn dispatch(&self, status: &DispatchStatus) -> String;
    /// The result of submitting a message to the provider.
    fn submission(&self, submission: &Submission) -> String;
    /// An alert, with the recipient it is about.
    fn alert(&self, alert: &Alert) -> String;
    /// Complete, brief or concise.
    fn receipt_type(&self, receipt_type: ReceiptType) -> String;
    /// What a receipt proves of the message's content.
    fn proof(&self, proof: Proof) -> String;
    /// To or Cc.
    fn role(&self, role: Role) -> String;
    /// Certified or ordinary mailbox.
    fn recipient_kind(&self, kind: RecipientKind) -> String;
}
