//! Receipts folded into a status per recipient. The states follow from the receipts of RFC 6109 §3 and their time limits (§3.1.6, DPR
//! 68/2005 art. 8). A status is never stored: it is folded from the receipts whenever it is asked for, so that it cannot disagree with
//! them.

use jiff::Timestamp;

use super::{Dispatch, Receipt};

mod filter;
mod recipient;
mod sorted;
mod states;

pub use filter::DeliveryFilter;
pub use states::{Alert, AlertCode, DispatchState, DispatchStatus, RecipientState, RecipientStatus};

use sorted::SortedReceipts;

/// Folds receipts into a status at `now` (RFC 6109 §3.1.4 to §3.3.3). Pure: the same set of receipts gives the same status in any order of
/// arrival and however often repeated, because every choice between receipts is made by certified time and digest.
///
/// A receipt counts only if it is genuine, names this message in its signed part (or, where that names none, has the identifier of one that
/// does) and is addressed to this sender. All others only raise alerts.
pub fn fold(dispatch: &Dispatch, receipts: &[Receipt], now: Timestamp) -> DispatchStatus {
    let sorted = SortedReceipts::of(dispatch, receipts);
    let mut alerts = sorted.alerts();
    if dispatch.unproven {
        alerts.push(Alert {
            code: AlertCode::UnprovenCopy,
            receipt: None,
            recipient: None,
        });
    }
    let recipients: Vec<RecipientStatus> = dispatch
        .recipients
        .iter()
        .map(|recipient| recipient::status(dispatch, recipient, &sorted, now, &mut alerts))
        .collect();
    if recipients
        .iter()
        .any(|recipient| recipient.overdue && matches!(recipient.state, RecipientState::Waiting | RecipientState::Uncertain))
    {
        alerts.push(Alert {
            code: AlertCode::OverdueAcceptance,
            receipt: None,
            recipient: None,
        });
    }
    alerts.sort();
    alerts.dedup();
    DispatchStatus {
        state: whole(&recipients, &alerts),
        recipients,
        alerts,
    }
}

/// Applies the rules of [`DispatchState`].
fn whole(recipients: &[RecipientStatus], alerts: &[Alert]) -> DispatchState {
    let any = |states: &[RecipientState]| recipients.iter().any(|recipient| states.contains(&recipient.state));
    let all = |states: &[RecipientState]| recipients.iter().all(|recipient| states.contains(&recipient.state));
    let alarming = [
        AlertCode::ConflictingReceipts,
        AlertCode::ContentDiffers,
        AlertCode::UnclearDelay,
        AlertCode::OverdueAcceptance,
        AlertCode::OverdueDelivery,
    ];
    let reached = [RecipientState::Delivered, RecipientState::Ordinary];
    let lost = [RecipientState::Failed, RecipientState::Virus, RecipientState::Refused];
    let is_final = recipients.iter().all(|recipient| recipient.is_final);
    if any(&[RecipientState::Uncertain]) {
        DispatchState::Uncertain
    } else if alerts.iter().any(|alert| alarming.contains(&alert.code)) || any(&[RecipientState::Delayed]) || (any(&lost) && !is_final) {
        DispatchState::Attention
    } else if recipients.is_empty() || !is_final {
        DispatchState::Pending
    } else if all(&[RecipientState::Refused]) {
        DispatchState::Refused
    } else if all(&reached) {
        DispatchState::Delivered
    } else if any(&reached) {
        DispatchState::PartlyDelivered
    } else {
        DispatchState::Failed
    }
}

#[cfg(test)]
mod tests;
