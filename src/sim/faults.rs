//! What can be made to go wrong.

use super::provider::SmtpReply;
use crate::clock::SignedDuration;
use crate::pec::Kind;

/// Faults a test switches on; all off by default. Counters run down as they are used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    /// For the next so many submissions: take the message, then break the line instead of answering the final dot.
    pub close_before_final_reply: u32,
    /// For the next so many submissions: break the line in the middle of DATA, the message is not taken.
    pub close_during_data: u32,
    /// The answer to the next AUTH, MAIL, RCPT or DATA commands with this word (upper case), each used once.
    pub replies: Vec<(String, SmtpReply)>,
    /// The answer to the next final dot, used once; the message is not taken unless it is positive.
    pub final_reply: Option<SmtpReply>,
    /// Messages signed by the provider with this service domain are changed after signing.
    pub damaged_signatures_of: Option<String>,
    /// Acceptances come ten seconds after the deliveries instead of before.
    pub delivery_before_acceptance: bool,
    /// Receipts come twice, in different bytes.
    pub duplicate_receipts: bool,
    /// Receipts of these kinds never arrive.
    pub withheld: Vec<Kind>,
    /// Everything comes later by this much.
    pub delay: SignedDuration,
    /// For the next so many IMAP connections: refuse the log-in as busy.
    pub imap_unavailable: u32,
    /// For the next so many whole-message FETCH answers: break the line in the middle of the literal.
    pub close_during_fetch: u32,
}

/// Uses up one of a counter; tells whether there was one.
pub(super) fn take_one(counter: &mut u32) -> bool {
    let some = *counter > 0;
    *counter = counter.saturating_sub(1);
    some
}
