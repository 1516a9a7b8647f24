//! A cache of the delivery status of every dispatch. The status itself is never stored: it is folded from the receipts, again after each
//! change and, for dispatches that are still open, as time passes (invariant 2 of the crate).

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::error::EngineError;
use super::view::{DeliverySummary, DispatchView};
use crate::clock::{SignedDuration, Timestamp};
use crate::pec::grouping::Grouped;
use crate::pec::{AlertCode, DeliveryFilter, DispatchId, DispatchState, Receipt, RecipientState, status};
use crate::signature::Sha256;
use crate::store::Store;

/// Delivery statuses by group of dispatches with one Message-ID, with the groups that must be folded again.
#[derive(Debug, Default)]
pub(crate) struct StatusCache(Mutex<Memory>);

#[derive(Debug, Default)]
struct Memory {
    known: HashMap<DispatchId, Vec<CachedStatus>>,
    /// Those in `known` that still change as time passes.
    open: HashSet<DispatchId>,
    /// Those that must be folded again: new or changed.
    changed: HashSet<DispatchId>,
    /// Every group of the store is in `known` or `changed`.
    complete: bool,
    /// Grows with every change. What was folded while it grew is not cached, since it may not include the change.
    changes: u64,
}

/// The status of a dispatch at one time.
#[derive(Debug, Clone)]
pub(crate) struct CachedStatus {
    /// What a list shows of it, in one line.
    pub(crate) summary: DeliverySummary,
    /// A digest of the problem that needs the user's attention; `None` where there is none.
    pub(crate) problem: Option<Sha256>,
    /// A receipt is still expected, or it needs the user's attention.
    pub(crate) is_open: bool,
    /// What holds of it, for lists.
    pub(crate) holds: Vec<DeliveryFilter>,
    /// The copies of its sent message.
    copies: Vec<Sha256>,
    at: Timestamp,
}

/// How long the status of an open dispatch is valid before time may have changed it.
const FRESH: SignedDuration = SignedDuration::from_secs(30);

impl CachedStatus {
    fn of(view: &DispatchView, copies: Vec<Sha256>, at: Timestamp) -> Self {
        let problem = needs_attention(view).then(|| problem(view));
        Self {
            summary: summarise(view),
            holds: DeliveryFilter::ALL
                .into_iter()
                .filter(|filter| filter.holds(&view.status))
                .collect(),
            problem,
            is_open: problem.is_some() || view.status.recipients.iter().any(|recipient| !recipient.is_final),
            copies,
            at,
        }
    }

    fn is_valid(&self, now: Timestamp) -> bool {
        !self.is_open || self.at.saturating_add(FRESH).is_ok_and(|until| now < until && self.at <= now)
    }
}

impl StatusCache {
    /// Invalidates a dispatch that changed or is new, with all that have its Message-ID.
    pub(crate) fn forget(&self, id: &DispatchId) {
        let id = id.group();
        let mut memory = self.memory();
        memory.known.remove(&id);
        memory.open.remove(&id);
        memory.changed.insert(id);
        memory.changes = memory.changes.wrapping_add(1);
    }

    /// Invalidates every status: after a rebuild, or the removal of an account.
    pub(crate) fn forget_all(&self) {
        let mut memory = self.memory();
        *memory = Memory {
            changes: memory.changes.wrapping_add(1),
            ..Memory::default()
        };
    }

    /// The statuses of the dispatches with the Message-ID of this id.
    fn of(&self, store: &Store, id: &DispatchId, now: Timestamp) -> Result<Vec<CachedStatus>, EngineError> {
        let id = id.group();
        let changes = {
            let memory = self.memory();
            if let Some(known) = memory.known.get(&id).filter(|known| known.iter().all(|one| one.is_valid(now))) {
                return Ok(known.clone());
            }
            memory.changes
        };
        let grouped = store.group(&id)?.into_iter();
        let found: Vec<CachedStatus> = grouped
            .map(|grouped| {
                let copies = grouped.copies.clone();
                CachedStatus::of(&folded(grouped, now).0, copies, now)
            })
            .collect();
        let mut memory = self.memory();
        if memory.changes == changes {
            memory.changed.remove(&id);
            memory.open.remove(&id);
            if found.iter().any(|one| one.is_open) {
                memory.open.insert(id.clone());
            }
            match found.is_empty() {
                true => drop(memory.known.remove(&id)),
                false => drop(memory.known.insert(id, found.clone())),
            }
        }
        Ok(found)
    }

    /// The summary of the dispatch whose sent message this is; `None` for a receipt, and for a message that pretends to be one.
    pub(crate) fn of_sent(
        &self,
        store: &Store,
        id: &DispatchId,
        message: &Sha256,
        now: Timestamp,
    ) -> Result<Option<DeliverySummary>, EngineError> {
        Ok(self.status_of_sent(store, id, message, now)?.map(|found| found.summary))
    }

    /// The whole status of the same.
    pub(crate) fn status_of_sent(
        &self,
        store: &Store,
        id: &DispatchId,
        message: &Sha256,
        now: Timestamp,
    ) -> Result<Option<CachedStatus>, EngineError> {
        let mut found = self.of(store, id, now)?.into_iter();
        Ok(found.find(|found| found.copies.contains(message)))
    }

    /// The open dispatches, in no order. Folds only those that changed, or that time may have changed.
    pub(crate) fn open(&self, store: &Store, now: Timestamp) -> Result<Vec<CachedStatus>, EngineError> {
        self.complete(store)?;
        let candidates: Vec<DispatchId> = {
            let memory = self.memory();
            memory.open.union(&memory.changed).cloned().collect()
        };
        let mut open = Vec::new();
        for id in candidates {
            open.extend(self.of(store, &id, now)?.into_iter().filter(|found| found.is_open));
        }
        Ok(open)
    }

    /// Reads all dispatches from the store, the first time.
    fn complete(&self, store: &Store) -> Result<(), EngineError> {
        let changes = {
            let memory = self.memory();
            if memory.complete {
                return Ok(());
            }
            memory.changes
        };
        let all = store.dispatches(None)?;
        let mut memory = self.memory();
        let groups = all.into_iter().map(|id| id.group());
        let unknown: Vec<DispatchId> = groups.filter(|id| !memory.known.contains_key(id)).collect();
        memory.changed.extend(unknown);
        memory.complete = memory.changes == changes;
        Ok(())
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A dispatch with its status at `now`.
pub(crate) fn view(store: &Store, id: &DispatchId, now: Timestamp) -> Result<Option<DispatchView>, EngineError> {
    Ok(view_and_receipts(store, id, now)?.map(|(view, _)| view))
}

/// The same with the receipts it is folded from.
pub(crate) fn view_and_receipts(
    store: &Store,
    id: &DispatchId,
    now: Timestamp,
) -> Result<Option<(DispatchView, Vec<Receipt>)>, EngineError> {
    let Some((dispatch, receipts)) = store.dispatch(id)? else {
        return Ok(None);
    };
    let status = status::fold(&dispatch, &receipts, now);
    Ok(Some((DispatchView { dispatch, status }, receipts)))
}

/// A grouped dispatch with its status at `now`, and the receipts it is folded from.
pub(crate) fn folded(grouped: Grouped, now: Timestamp) -> (DispatchView, Vec<Receipt>) {
    let Grouped { dispatch, receipts, .. } = grouped;
    let status = status::fold(&dispatch, &receipts, now);
    (DispatchView { dispatch, status }, receipts)
}

/// A digest of what is wrong: state by state and alert by alert. Receipts that change no state leave it as it is.
fn problem(view: &DispatchView) -> Sha256 {
    let status = &view.status;
    let mut recipients: Vec<_> = status
        .recipients
        .iter()
        .map(|one| (one.address.as_str(), one.state, one.overdue))
        .collect();
    recipients.sort_unstable();
    let mut alerts: Vec<_> = view
        .alerts()
        .iter()
        .map(|alert| alert.code)
        .filter(|code| !is_note(*code))
        .collect();
    alerts.sort_unstable();
    alerts.dedup();
    let text = serde_json::to_vec(&(status.state, recipients, alerts)).unwrap_or_default();
    Sha256::of(&text)
}

/// Whether it needs the user's attention: late, failed, refused, uncertain, or with an alert that something is wrong.
fn needs_attention(view: &DispatchView) -> bool {
    let state = matches!(
        view.status.state,
        DispatchState::PartlyDelivered
            | DispatchState::Attention
            | DispatchState::Failed
            | DispatchState::Refused
            | DispatchState::Uncertain
    );
    let alerts = view.alerts().iter().any(|alert| !is_note(alert.code));
    state
        || alerts
        || view
            .status
            .recipients
            .iter()
            .any(|recipient| recipient.overdue || recipient.state == RecipientState::Delayed)
}

/// Whether there is nothing to do about the message: a receipt that is too early means a wrong clock, most often this machine's.
fn is_note(code: AlertCode) -> bool {
    matches!(
        code,
        AlertCode::WeakAlgorithm | AlertCode::DuplicateReceipt | AlertCode::ReceiptOutOfOrder
    )
}

fn summarise(view: &DispatchView) -> DeliverySummary {
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
        delivered: small(view.status.delivered()),
        unproved: small(view.status.unproved()),
        recipients: small(view.status.recipients.len()),
        receipts: small(receipts.len()),
        alerts: small(view.alerts().len()),
    }
}
