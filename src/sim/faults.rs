//! Faults that tests inject.

use std::time::Duration;

use super::provider::SmtpReply;
use crate::clock::SignedDuration;
use crate::pec::Kind;

/// Faults to inject; none by default. A counter applies to that many events and counts down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    /// SMTP: accept the message, then close the connection instead of replying to the final dot.
    pub close_before_final_reply: u32,
    /// SMTP: close the connection while the message is sent; it is not accepted.
    pub close_during_data: u32,
    /// SMTP: replies to the next commands with these verbs (upper case: AUTH, MAIL, RCPT, DATA), each used once.
    pub replies: Vec<(String, SmtpReply)>,
    /// SMTP: reply to the next final dot, used once; the message is not accepted unless it is 2xx.
    pub final_reply: Option<SmtpReply>,
    /// SMTP: wait this long, in real time, before the reply to a final dot, as a provider does that checks the message first.
    pub final_reply_after: Duration,
    /// Domain of the provider whose messages are altered after signing.
    pub damaged_signatures_of: Option<String>,
    /// Acceptance receipts are issued ten seconds later, after delivery receipts.
    pub delivery_before_acceptance: bool,
    /// Each receipt is issued twice, as two different messages.
    pub duplicate_receipts: bool,
    /// Receipts of these kinds are not issued.
    pub withheld: Vec<Kind>,
    /// All events happen later by this much.
    pub delay: SignedDuration,
    /// IMAP: reject the login with UNAVAILABLE.
    pub imap_unavailable: u32,
    /// IMAP: close the connection in the middle of the literal of a whole message.
    pub close_during_fetch: u32,
    /// IMAP: answer NO to SELECT and EXAMINE of the folder of this name, in every mailbox.
    pub refused_folder: Option<String>,
    /// IMAP: answer NO to every SEARCH.
    pub refuse_search: bool,
}

/// Decrements a counter; false when it was zero.
pub(super) fn take_one(counter: &mut u32) -> bool {
    let some = *counter > 0;
    *counter = counter.saturating_sub(1);
    some
}
