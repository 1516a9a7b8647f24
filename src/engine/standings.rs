//! How every dispatch stands, remembered between questions. Never the truth: it is folded from receipts, anew after each change and,
//! for dispatches that are still open, as time passes (design invariant 2).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::EngineError;
use super::view::{DeliverySummary, DispatchView};
use crate::clock::{SignedDuration, Timestamp};
use crate::pec::{DispatchId, DispatchState, RecipientState, status};
use crate::signature::Sha256;
use crate::store::Store;

/// The remembered summaries.
#[derive(Debug, Default)]
pub(crate) struct Standings(Mutex<HashMap<DispatchId, Remembered>>);

#[derive(Debug, Clone)]
struct Remembered {
    summary: DeliverySummary,
    message: Option<Sha256>,
    open: bool,
    at: Timestamp,
}

/// How long the summary of an open dispatch holds before time itself may have changed it.
const FRESH: SignedDuration = SignedDuration::from_secs(30);

impl Standings {
    /// Drops what is remembered of a dispatch.
    pub(crate) fn forget(&self, id: &DispatchId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    /// Drops everything.
    pub(crate) fn forget_all(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// A dispatch in one line; `None` when there is no such dispatch.
    pub(crate) fn summary(&self, store: &Store, id: &DispatchId, now: Timestamp) -> Result<Option<DeliverySummary>, EngineError> {
        Ok(self.remembered(store, id, now)?.map(|remembered| remembered.summary))
    }

    /// The same, when `message` is what was sent: receipts, and what pretends to be one, name a dispatch without being it.
    pub(crate) fn of_sent(
        &self,
        store: &Store,
        id: &DispatchId,
        message: &Sha256,
        now: Timestamp,
    ) -> Result<Option<DeliverySummary>, EngineError> {
        let remembered = self.remembered(store, id, now)?;
        Ok(remembered
            .filter(|remembered| remembered.message.as_ref() == Some(message))
            .map(|remembered| remembered.summary))
    }

    /// Whether something is still expected of it, or a person should look; `None` when there is no such dispatch.
    pub(crate) fn is_open(&self, store: &Store, id: &DispatchId, now: Timestamp) -> Result<Option<bool>, EngineError> {
        Ok(self.remembered(store, id, now)?.map(|remembered| remembered.open))
    }

    fn remembered(&self, store: &Store, id: &DispatchId, now: Timestamp) -> Result<Option<Remembered>, EngineError> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned();
        if let Some(known) = known
            && (!known.open || known.at.saturating_add(FRESH).is_ok_and(|until| now < until && known.at <= now))
        {
            return Ok(Some(known));
        }
        let Some(view) = view(store, id, now)? else { return Ok(None) };
        let remembered = Remembered {
            summary: summarise(&view),
            message: view.dispatch.message,
            open: is_open(&view),
            at: now,
        };
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id.clone(), remembered.clone());
        Ok(Some(remembered))
    }
}

/// A dispatch with its status at `now`.
pub(crate) fn view(store: &Store, id: &DispatchId, now: Timestamp) -> Result<Option<DispatchView>, EngineError> {
    let Some((dispatch, receipts)) = store.dispatch(id)? else {
        return Ok(None);
    };
    let status = status::fold(&dispatch, &receipts, now);
    Ok(Some(DispatchView { dispatch, status }))
}

/// Whether something is still expected of it, or a person should look.
pub(crate) fn is_open(view: &DispatchView) -> bool {
    needs_attention(view) || view.status.recipients.iter().any(|recipient| !recipient.is_final)
}

/// Whether a person should look: late, failed, refused, uncertain, or with alerts that say something is wrong.
pub(crate) fn needs_attention(view: &DispatchView) -> bool {
    use crate::pec::AlertCode;
    let state = matches!(
        view.status.state,
        DispatchState::PartlyDelivered
            | DispatchState::Attention
            | DispatchState::Failed
            | DispatchState::Refused
            | DispatchState::Uncertain
    );
    // A receipt too early tells of a wrong clock, most often this machine's: there is nothing to do about the message.
    let is_note = |code| {
        matches!(
            code,
            AlertCode::WeakAlgorithm | AlertCode::DuplicateReceipt | AlertCode::ReceiptOutOfOrder
        )
    };
    let alerts = view.alerts().iter().any(|alert| !is_note(alert.code));
    state
        || alerts
        || view
            .status
            .recipients
            .iter()
            .any(|recipient| recipient.overdue || recipient.state == RecipientState::Delayed)
}

fn summarise(view: &DispatchView) -> DeliverySummary {
    let count = |wanted: RecipientState| view.status.recipients.iter().filter(|recipient| recipient.state == wanted).count();
    let small = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let mut receipts: Vec<_> = view
        .status
        .recipients
        .iter()
        .flat_map(|recipient| recipient.receipts.iter().map(|receipt| receipt.message))
        .collect();
    receipts.sort_unstable();
    receipts.dedup();
    DeliverySummary {
        dispatch: view.dispatch.id.clone(),
        state: view.status.state,
        delivered: small(count(RecipientState::Delivered)),
        recipients: small(view.status.recipients.len()),
        receipts: small(receipts.len()),
        alerts: small(view.alerts().len()),
    }
}
