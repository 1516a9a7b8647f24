//! The status of one recipient (RFC 6109 §3.1.4 to §3.3.3).

use jiff::{SignedDuration, Timestamp};

use super::sorted::{SortedReceipts, is_about};
use super::states::{Alert, AlertCode, RecipientState, RecipientStatus};
use crate::pec::receipt::Delay;
use crate::pec::{Dispatch, Receipt, ReceiptOutcome, Recipient, RecipientKind, Submission};

/// Folds the receipts that count for one recipient; appends the alerts about it.
pub(super) fn status(
    dispatch: &Dispatch,
    recipient: &Recipient,
    sorted: &SortedReceipts<'_>,
    now: Timestamp,
    alerts: &mut Vec<Alert>,
) -> RecipientStatus {
    let address = recipient.address.as_str();
    let about: Vec<_> = sorted.about(address).collect();
    let kind = sorted.kind_of(address);
    let decision = decide(&about, kind).unwrap_or_else(|| submitted(dispatch, address));
    let overdue = overdue(dispatch, decision.state, &about, now);
    let found = codes(&decision, &about, overdue);
    alerts.extend(found.map(|(code, receipt)| Alert {
        code,
        receipt: receipt.map(|receipt| receipt.message),
        recipient: Some(recipient.address.clone()),
    }));
    RecipientStatus {
        address: recipient.address.clone(),
        kind,
        role: recipient.role,
        state: decision.state,
        at: decision.receipt.map(|receipt| receipt.at),
        is_final: decision.is_final(),
        overdue,
        reason: decision.reason,
        receipts: receipts(&about, sorted, address),
    }
}

/// The alerts about one recipient, each with the receipt it is about.
fn codes<'a>(
    decision: &Decision<'a>,
    about: &[(ReceiptOutcome, &'a Receipt)],
    overdue: bool,
) -> impl Iterator<Item = (AlertCode, Option<&'a Receipt>)> {
    let mut found = Vec::new();
    for (outcome, receipt) in about {
        if matches!(outcome, ReceiptOutcome::Failed { .. }) && decision.state == RecipientState::Delivered {
            found.push((AlertCode::ConflictingReceipts, Some(*receipt)));
        }
        if *outcome == ReceiptOutcome::Delayed(Delay::Unclear) && !decision.is_final() {
            found.push((AlertCode::UnclearDelay, Some(*receipt)));
        }
    }
    if decision.receipt.is_some_and(|receipt| receipt.weak) {
        found.push((AlertCode::WeakAlgorithm, decision.receipt));
    }
    // A recipient without an acceptance is covered by one alert for the whole dispatch.
    if overdue && !matches!(decision.state, RecipientState::Waiting | RecipientState::Uncertain) {
        found.push((AlertCode::OverdueDelivery, None));
    }
    found.into_iter()
}

/// A state with the receipt that decided it.
struct Decision<'a> {
    state: RecipientState,
    receipt: Option<&'a Receipt>,
    reason: Option<String>,
}

impl Decision<'_> {
    fn is_final(&self) -> bool {
        matches!(
            self.state,
            RecipientState::Delivered | RecipientState::Failed | RecipientState::Virus | RecipientState::Refused | RecipientState::Ordinary
        )
    }
}

/// The strongest receipt decides, and of equally strong ones the earliest: delivery, failure, refusal, the 24-hour notice, ordinary mail,
/// the other notices, acceptance. A delivery is stronger than any notice, whenever it arrives: a recipient who got the message has it,
/// whatever was certified before.
fn decide<'a>(about: &[(ReceiptOutcome, &'a Receipt)], kind: RecipientKind) -> Option<Decision<'a>> {
    let (_, state, receipt) = about
        .iter()
        .filter_map(|(outcome, receipt)| {
            let (strength, state) = match outcome {
                ReceiptOutcome::Delivered => (0, RecipientState::Delivered),
                ReceiptOutcome::Failed { virus: true } => (1, RecipientState::Virus),
                ReceiptOutcome::Failed { virus: false } => (1, RecipientState::Failed),
                ReceiptOutcome::Refused { .. } => (2, RecipientState::Refused),
                // Final unless a delivery follows (RFC 6109 §3.1.6), so weaker than what is final in any case.
                ReceiptOutcome::Delayed(Delay::TwentyFourHours) => (3, RecipientState::Failed),
                ReceiptOutcome::RelayedOutside => (4, RecipientState::Ordinary),
                // An ordinary recipient has no further receipts: acceptance is the last word.
                ReceiptOutcome::Accepted if kind == RecipientKind::Ordinary => (4, RecipientState::Ordinary),
                ReceiptOutcome::Delayed(_) => (5, RecipientState::Delayed),
                ReceiptOutcome::Accepted => (6, RecipientState::Accepted),
                // The recipient's provider has it, but its mailbox does not.
                ReceiptOutcome::TakenInCharge => (7, RecipientState::Accepted),
                ReceiptOutcome::Other => return None,
            };
            Some((strength, state, *receipt))
        })
        .min_by_key(|(strength, _, receipt)| (*strength, receipt.at, receipt.message))?;
    Some(Decision {
        state,
        receipt: Some(receipt),
        reason: receipt.error_detail.clone(),
    })
}

/// The state that follows from the submission alone, while no receipt counts.
fn submitted(dispatch: &Dispatch, address: &str) -> Decision<'static> {
    let (state, reason) = match &dispatch.submission {
        // No reply text: the connection was lost before the server had asked for the body.
        Submission::Rejected { reason } => (RecipientState::Refused, Some(reason.clone()).filter(|reason| !reason.is_empty())),
        Submission::Uncertain => (RecipientState::Uncertain, None),
        Submission::Accepted { refused } => {
            let refusal = refused
                .iter()
                .find(|(refused, _)| crate::account::normal_address(refused) == address);
            match refusal {
                Some((_, words)) => (RecipientState::Refused, Some(words.clone())),
                None => (RecipientState::Waiting, None),
            }
        }
        Submission::Elsewhere | Submission::Committed | Submission::InFlight => (RecipientState::Waiting, None),
    };
    Decision {
        state,
        receipt: None,
        reason,
    }
}

/// Whether the submission, the acceptance, or the outcome after it, is late at `now`. Nothing is expected for a message that was refused, nor for one
/// sent long ago by another program, whose receipts may never have been in this mailbox.
fn overdue(dispatch: &Dispatch, state: RecipientState, about: &[(ReceiptOutcome, &Receipt)], now: Timestamp) -> bool {
    let since_sending = now.duration_since(dispatch.sent_at);
    match state {
        RecipientState::Waiting => match dispatch.submission {
            Submission::Accepted { .. } => since_sending > ACCEPTANCE_TOLERANCE,
            // A clock that was set back must not make it wait for ever.
            Submission::Committed | Submission::InFlight => since_sending.abs() > ACCEPTANCE_TOLERANCE,
            Submission::Elsewhere => !dispatch.unproven && since_sending > ACCEPTANCE_TOLERANCE && since_sending < ELSEWHERE_HORIZON,
            Submission::Rejected { .. } | Submission::Uncertain => false,
        },
        RecipientState::Uncertain => since_sending.abs() > ACCEPTANCE_TOLERANCE,
        RecipientState::Accepted | RecipientState::Delayed => {
            let taken =
                |(outcome, _): &&(ReceiptOutcome, &Receipt)| matches!(outcome, ReceiptOutcome::Accepted | ReceiptOutcome::TakenInCharge);
            let start = about.iter().find(taken).map_or(dispatch.sent_at, |(_, receipt)| receipt.at);
            now.duration_since(start) > OUTCOME_TOLERANCE
        }
        _ => false,
    }
}

/// All receipts about this recipient, including those that do not count: they are shown for what they are.
fn receipts(about: &[(ReceiptOutcome, &Receipt)], sorted: &SortedReceipts<'_>, address: &str) -> Vec<Receipt> {
    let others = sorted.not_counting().filter(|receipt| {
        // One that names no recipient is shown with every one.
        let silent = receipt.about.is_empty() && receipt.recipients.is_empty();
        silent || is_about(receipt.outcome(), receipt, address, false)
    });
    let mut receipts: Vec<Receipt> = about.iter().map(|(_, receipt)| *receipt).chain(others).cloned().collect();
    receipts.sort_by_key(|receipt| (receipt.at, receipt.message));
    receipts
}

/// An acceptance arrives within seconds, at most minutes.
const ACCEPTANCE_TOLERANCE: SignedDuration = SignedDuration::from_mins(30);

/// 24 hours (RFC 6109 §3.1.6) and some minutes for the notice to arrive.
const OUTCOME_TOLERANCE: SignedDuration = SignedDuration::from_mins(24 * 60 + 30);

/// How long receipts of a message sent by another program are expected.
const ELSEWHERE_HORIZON: SignedDuration = SignedDuration::from_hours(30 * 24);
