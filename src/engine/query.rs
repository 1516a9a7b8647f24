//! Reading: accounts with their folders, messages and dispatches, as values of [`super::view`].

use std::collections::HashSet;
use std::path::PathBuf;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{self, Either};

use super::error::EngineError;
use super::handle::Handle;
use super::queue::QueueState;
use super::shared::Shared;
use super::status_cache::{self, CachedStatus};
use super::view::{AccountView, Content, DispatchView, Health, MessageSource, MessageView, Overview};
use super::{attention, body, damaged, failed_fetches, folder_tree, queue, quota, verify};
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::pec::{DispatchId, MessageId, Oddity, OuterHeaders, Reading};
use crate::signature::{Sha256, Verification};
use crate::store::LedgerStanding;
use crate::store::examining::Marked;

impl Handle {
    /// All accounts with their folders and counts.
    pub async fn overview(&self) -> Result<Overview, EngineError> {
        self.read(overview).await
    }

    /// A message for reading. It is verified when it is requested, with the authorities trusted then.
    pub async fn message(&self, message: impl Into<MessageSource>) -> Result<MessageView, EngineError> {
        self.message_with(message, |_| true).await
    }

    /// As [`Handle::message`]. `progress` is called with each phase before it begins, and returns false to stop ([`EngineError::Cancelled`]).
    pub async fn message_with(
        &self,
        message: impl Into<MessageSource>,
        mut progress: impl FnMut(LoadPhase) -> bool + Send + 'static,
    ) -> Result<MessageView, EngineError> {
        let source = message.into();
        let for_view = source.clone();
        let view = self.read(move |shared| message_view(shared, for_view, &mut progress));
        if !is_kept(&source) || !self.shared()?.store.examining().is_suspect(&source.message) {
            return view.await;
        }
        // Its trial may take minutes. It goes on, and its result is there when the message is shown again.
        let patience = self.run(async {
            tokio::time::sleep(PATIENCE).await;
            Ok(())
        });
        match future::select(pin!(view), pin!(patience)).await {
            Either::Left((view, _)) => view,
            Either::Right(_) => self.read(move |shared| unexamined_view(shared, source)).await,
        }
    }

    /// The exact bytes of a message.
    pub async fn raw(&self, message: impl Into<MessageSource>) -> Result<Vec<u8>, EngineError> {
        let source = message.into();
        self.read(move |shared| raw(shared, &source)).await
    }

    /// The decoded bytes of a part, by its number in [`MessageView::parts`].
    pub async fn part(&self, message: impl Into<MessageSource>, number: usize) -> Result<Vec<u8>, EngineError> {
        self.raw(message.into().part(number)).await
    }

    /// Writes a read-only copy of a document for another program and returns its path. The copy exists until the engine stops. A part that
    /// is not a document is [refused](EngineError::NotOpenable): this is checked here, so that no interface can skip it.
    pub async fn open_copy(&self, message: impl Into<MessageSource>, number: usize) -> Result<PathBuf, EngineError> {
        let source = message.into();
        self.read(move |shared| open_copy(shared, &source, number)).await
    }

    /// The message whose SHA-256 begins with these hexadecimal digits.
    pub async fn find(&self, digits: String) -> Result<Sha256, EngineError> {
        self.read(move |shared| Ok(shared.store.find_by_prefix(&digits)?)).await
    }

    /// Dispatches of an account (`None`: of all), newest first; with `open` only those that are not final or need attention.
    pub async fn dispatches(&self, account: Option<AccountId>, open: bool) -> Result<Vec<DispatchView>, EngineError> {
        self.read(move |shared| dispatches(shared, account.as_ref(), open)).await
    }

    /// A dispatch with its current status.
    pub async fn dispatch(&self, id: DispatchId) -> Result<DispatchView, EngineError> {
        self.read(move |shared| status_cache::view(&shared.store, &id, shared.clock.now())?.ok_or(EngineError::NotFound))
            .await
    }

    /// The dispatches with this Message-ID: those with its very spelling, where there are any, else those that differ in capitals.
    pub async fn dispatches_named(&self, message_id: MessageId) -> Result<Vec<DispatchView>, EngineError> {
        self.read(move |shared| named(shared, &message_id)).await
    }

    /// The dispatches that an id means: one, or all with its Message-ID where it is that of several.
    pub async fn dispatches_of(&self, id: DispatchId) -> Result<Vec<DispatchView>, EngineError> {
        self.read(move |shared| meant(shared, &id)).await
    }
}

pub(crate) fn overview(shared: &Shared) -> Result<Overview, EngineError> {
    let mut accounts = Vec::new();
    let configured = shared.store.accounts();
    let records = shared.store.folders_of_each(configured.iter().map(|account| &account.id));
    for (at, (account, records)) in configured.into_iter().zip(records).enumerate() {
        let sync_state = shared.sync_state(&account.id);
        // Locked for one account at a time: the tasks of the others go on.
        let states = shared.account_states();
        let state = states.get(&account.id);
        accounts.push(AccountView {
            colour: u8::try_from(at % 256).unwrap_or_default(),
            health: state.and_then(|state| state.health.clone()).unwrap_or(Health::Unknown),
            last_sync: sync_state.last_sync,
            days_until_full: quota::days_to_full(&sync_state.quota, shared.clock.now()),
            quota: state
                .and_then(|state| state.quota)
                .map(|quota| (quota.used, quota.limit))
                .or_else(|| sync_state.quota.last().map(|sample| (sample.used, sample.limit))),
            alerts: state.map(|state| state.alerts.all()).unwrap_or_default(),
            failures: state
                .and_then(|state| state.failures.clone())
                .unwrap_or_else(|| failed_fetches::all(&sync_state)),
            folders: folder_tree::folders(records),
            account,
        });
    }
    let (attention, set_aside) = attention::counts(shared)?;
    let (damaged, ledger_broken_at) = (damaged::damaged_messages(shared)?, shared.store.scrub_state().ledger_broken_at);
    let queue = queue::queue(shared)?;
    let leaving = queue
        .iter()
        .filter(|queued| matches!(queued.state, QueueState::Waiting | QueueState::Sending));
    let leaving = leaving.count() as u64;
    let ledger_gap = match shared.store.standing() {
        LedgerStanding::Gap(gap) => Some(gap),
        _ => None,
    };
    let opening = shared.opening_notices();
    Ok(Overview {
        accounts,
        attention,
        set_aside,
        leaving,
        queued: queue.len() as u64,
        drafts: shared.store.drafts().count(),
        demo: shared.demo,
        rebuilding: shared.is_rebuilding(),
        unsearchable: shared.unsearchable(),
        damaged,
        ledger_broken_at,
        ledger_gap,
        opening,
    })
}

pub(super) fn raw(shared: &Shared, source: &MessageSource) -> Result<Vec<u8>, EngineError> {
    let whole = match &source.file {
        Some(file) => verify::reread(file, &source.message)?,
        None => shared.store.raw(&source.message)?,
    };
    if !source.is_attached() {
        return Ok(whole);
    }
    let _marked = begin_reading(shared, source)?;
    source
        .within
        .iter()
        .try_fold(whole, |raw, number| body::part_bytes(&raw, *number))
        .ok_or(EngineError::NotFound)
}

/// Marks a message of the store whose parts are read. One that is set aside, or waits for its trial, has none.
fn begin_reading<'s>(shared: &'s Shared, source: &MessageSource) -> Result<Option<Marked<'s>>, EngineError> {
    let marked = (!source.is_outside()).then(|| shared.store.begin_examining([&source.message]));
    match &marked {
        Some(marked) if marked.is_empty() => Err(EngineError::NotFound),
        _ => Ok(marked),
    }
}

fn open_copy(shared: &Shared, source: &MessageSource, number: usize) -> Result<PathBuf, EngineError> {
    let _marked = begin_reading(shared, source)?;
    let (name, bytes) = body::document(&raw(shared, source)?, number)
        .ok_or(EngineError::NotFound)?
        .map_err(EngineError::NotOpenable)?;
    shared.temp_copies.create(&name, &bytes)
}

/// How long showing a message waits for its trial.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whether it is a message of the store: neither a file, nor a message attached to another.
fn is_kept(source: &MessageSource) -> bool {
    !source.is_attached() && !source.is_outside()
}

/// What is done to show a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadPhase {
    /// Reading its bytes from the disk.
    Reading,
    /// Verifying its signature.
    Verifying,
    /// Decoding its text and the list of its attachments.
    Preparing,
}

fn message_view(shared: &Shared, source: MessageSource, progress: &mut dyn FnMut(LoadPhase) -> bool) -> Result<MessageView, EngineError> {
    let mut begin = |phase| match progress(phase) {
        true => Ok(()),
        false => Err(EngineError::Cancelled),
    };
    begin(LoadPhase::Reading)?;
    let marked = is_kept(&source).then(|| shared.store.begin_examining([&source.message]));
    if marked.as_ref().is_some_and(Marked::is_empty) {
        return unexamined_view(shared, source);
    }
    let raw = raw(shared, &source)?;
    let rows = match is_kept(&source) {
        true => shared.store.rows_of(&source.message)?,
        false => Vec::new(),
    };
    begin(LoadPhase::Verifying)?;
    let (verification, reading) = shared.examiner().read(&raw);
    begin(LoadPhase::Preparing)?;
    let arrived = shared.store.arrived_at(&source.message).unwrap_or_else(|| shared.clock.now());
    let reading = reading.arrived_at(arrived);
    let parsed = body::parse(&raw, &reading);
    let dispatch = match rows.iter().find_map(|row| row.dispatch.as_ref()) {
        Some(id) => shared
            .store
            .dispatch_with(id, &source.message)?
            .map_or(Some(id.clone()), |found| Some(found.id)),
        None => None,
    };
    Ok(MessageView {
        message: Sha256::of(&raw),
        source,
        flags: rows.first().map(|row| row.flags).unwrap_or_default(),
        dispatch,
        locations: rows.into_iter().map(|row| row.location).collect(),
        size: raw.len() as u64,
        verification,
        reading,
        content: parsed.content,
        parts: parsed.parts,
    })
}

/// A message that is set aside, or waits for its trial: what its header says, and nothing of its content.
fn unexamined_view(shared: &Shared, source: MessageSource) -> Result<MessageView, EngineError> {
    let raw = raw(shared, &source)?;
    let rows = shared.store.rows_of(&source.message)?;
    let headers = OuterHeaders::read(&raw);
    let (verification, oddity) = match shared.store.examining().is_aside(&source.message) {
        true => (Verification::set_aside(), Oddity::SetAside),
        false => (Verification::waiting(), Oddity::Waiting),
    };
    Ok(MessageView {
        message: source.message,
        source,
        flags: rows.first().map(|row| row.flags).unwrap_or_default(),
        dispatch: None,
        locations: rows.into_iter().map(|row| row.location).collect(),
        size: raw.len() as u64,
        content: Content {
            from: headers.from.clone(),
            to: headers.to.clone(),
            cc: headers.cc.clone(),
            subject: headers.subject.clone(),
            date: headers.date,
            ..Content::default()
        },
        reading: Reading {
            headers,
            oddities: vec![oddity],
            ..Reading::empty(verification.verdict)
        },
        verification,
        parts: Vec::new(),
    })
}

pub(crate) fn dispatches(shared: &Shared, account: Option<&AccountId>, open: bool) -> Result<Vec<DispatchView>, EngineError> {
    let now = shared.clock.now();
    let mut ids = shared.store.dispatches(account)?;
    if open {
        let open = open_ids(shared, now, |_| true)?;
        ids.retain(|id| open.contains(id));
    }
    views(shared, &ids, now)
}

/// The groups of dispatches of which one is not final or needs attention.
pub(crate) fn open_groups(shared: &Shared) -> Result<HashSet<DispatchId>, EngineError> {
    let open = open_ids(shared, shared.clock.now(), |_| true)?;
    Ok(open.iter().map(DispatchId::group).collect())
}

fn grouped(shared: &Shared, id: &DispatchId) -> Result<Vec<DispatchView>, EngineError> {
    let now = shared.clock.now();
    let grouped = shared.store.group(id)?.into_iter();
    Ok(grouped.map(|one| status_cache::folded(one, now).0).collect())
}

fn named(shared: &Shared, message_id: &MessageId) -> Result<Vec<DispatchView>, EngineError> {
    let mut all = grouped(shared, &DispatchId::of(message_id))?;
    if all.iter().any(|view| view.dispatch.message_id == *message_id) {
        all.retain(|view| view.dispatch.message_id == *message_id);
    }
    Ok(all)
}

fn meant(shared: &Shared, id: &DispatchId) -> Result<Vec<DispatchView>, EngineError> {
    let all = grouped(shared, id)?;
    let is_exact = all.iter().any(|view| view.dispatch.id == *id);
    if *id == id.group() && !is_exact {
        return Ok(all);
    }
    let found = status_cache::view(&shared.store, id, shared.clock.now())?;
    Ok(found.into_iter().collect())
}

fn open_ids(shared: &Shared, now: Timestamp, wanted: impl Fn(&CachedStatus) -> bool) -> Result<HashSet<DispatchId>, EngineError> {
    let open = shared.status_cache.open(&shared.store, now)?;
    Ok(open.into_iter().filter(wanted).map(|found| found.summary.dispatch).collect())
}

fn views(shared: &Shared, ids: &[DispatchId], now: Timestamp) -> Result<Vec<DispatchView>, EngineError> {
    let mut views = Vec::with_capacity(ids.len());
    for id in ids {
        views.extend(status_cache::view(&shared.store, id, now)?);
    }
    Ok(views)
}
