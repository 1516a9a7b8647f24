//! The one thing a face holds.

use std::future::Future;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use tokio::runtime::Runtime;
use tokio::sync::{broadcast, mpsc, oneshot};

use super::live::{self, Order};
use super::shared::Shared;
use super::sync::blocking;
use super::view::{Diagnosis, DispatchView, ExportFormat, Exported, MessageSource, MessageView, Overview, Row, SyncReport};
use super::{
    CheckReport, CopyId, EngineError, Event, ProviderSettings, SecretLocation, Selection, care, deadlines, drafts, export, query, scrub,
    search, send, sync,
};
use crate::account::{Account, AccountId, Secret};
use crate::clock::{Clock, Timestamp};
use crate::mail::account_check;
use crate::mail::remote::RemoteError;
use crate::mail::secrets::Secrets;
use crate::pec::DispatchId;
use crate::pec::draft::Draft;
use crate::signature::{Anchor, Anchors, Sha256};
use crate::store::{DraftId, Store, StoreError};

/// What the engine is started with.
#[derive(Debug)]
pub struct Setup {
    /// The profile's directory.
    pub profile: PathBuf,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The authorities believed (the profile's own are added).
    pub anchors: Anchors,
    /// Where passwords lie.
    pub secrets: Secrets,
    /// A simulated world.
    pub demo: bool,
    /// Keep in step by itself (the window, `watch`); else only when asked.
    pub live: bool,
}

/// The engine, as a face sees it. Cheap to clone; the engine stops when the last one is gone.
#[derive(Debug, Clone)]
pub struct Handle(Arc<Running>);

#[derive(Debug)]
struct Running {
    id: u64,
    live: bool,
    shared: Option<Arc<Shared>>,
    runtime: Mutex<Option<Runtime>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(shared) = &self.shared {
            shared.stop();
        }
        if let Some(runtime) = self.runtime.get_mut().unwrap_or_else(PoisonError::into_inner).take() {
            runtime.shutdown_background();
        }
    }
}

impl PartialEq for Handle {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for Handle {}

impl std::hash::Hash for Handle {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.id.hash(state);
    }
}

static NEXT: AtomicU64 = AtomicU64::new(1);

impl Handle {
    /// Opens the profile and starts the engine's threads. A damaged index is remade: by a live engine in the background, and the rest works
    /// meanwhile; by another one before this returns.
    pub fn start(setup: Setup) -> Result<Self, EngineError> {
        let (store, mended) = Store::open(&setup.profile, setup.clock.clone())?;
        let (profile, live) = (setup.profile.clone(), setup.live);
        let shared = Arc::new(Shared::new(store, setup));
        match send::recover(&shared).and_then(|()| drafts::recover(&shared)) {
            // A broken chain stops all writing; reading, checking and exporting go on.
            Ok(()) | Err(EngineError::Store(StoreError::LedgerBroken(_))) => {}
            Err(error) => return Err(error),
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("engine")
            .enable_all()
            .build()
            .map_err(|error| EngineError::File {
                path: profile,
                reason: error.to_string(),
            })?;
        match (mended.index_needs_rebuild, live) {
            (true, true) => mend(runtime.handle(), shared.clone(), mended.index_set_aside),
            // One question, one answer: it must not come from half an index.
            (true, false) => care::mend(&shared, mended.index_set_aside)?,
            (false, _) => {}
        }
        let handle = Self(Arc::new(Running {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            live,
            shared: Some(shared.clone()),
            runtime: Mutex::new(Some(runtime)),
        }));
        if live {
            for account in shared.store.accounts() {
                handle.go_live(&shared, account.id);
            }
            handle.spawn(live::network::watch_clock(shared.clone()));
            handle.spawn(deadlines::watch(shared.clone()));
            handle.spawn(scrub::watch(shared.clone()));
            handle.spawn(search::keep_searchable(shared));
        }
        Ok(handle)
    }

    /// A handle without an engine: every question is answered by [`EngineError::Stopped`]. For looking at screens.
    #[doc(hidden)]
    pub fn detached() -> Self {
        Self(Arc::new(Running {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            live: false,
            shared: None,
            runtime: Mutex::new(None),
        }))
    }

    /// Stops the engine and waits, at most five seconds, until the profile is let go. Not to be called from an async task.
    pub fn stop(self) {
        if let Some(shared) = &self.0.shared {
            shared.stop();
        }
        for standing in self
            .0
            .shared
            .iter()
            .flat_map(|shared| shared.standing().drain().collect::<Vec<_>>())
        {
            drop(standing);
        }
        let runtime = self.0.runtime.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(runtime) = runtime {
            runtime.shutdown_timeout(std::time::Duration::from_secs(5));
        }
        if let Some(shared) = &self.0.shared {
            shared.temp_copies.clear();
        }
    }

    /// Whether it keeps the accounts in step by itself.
    pub(super) fn is_live(&self) -> bool {
        self.0.live
    }

    /// What happens from now on. A listener that falls behind gets [`Event::Lagged`].
    pub fn events(&self) -> impl Stream<Item = Event> + Send + use<> {
        let Some(shared) = &self.0.shared else {
            return stream::pending().left_stream();
        };
        stream::unfold(shared.listen(), |mut events| async move {
            match events.recv().await {
                Ok(event) => Some((event, events)),
                Err(broadcast::error::RecvError::Lagged(_)) => Some((Event::Lagged, events)),
                Err(broadcast::error::RecvError::Closed) => None,
            }
        })
        .right_stream()
    }

    /// Asks the window to come to the front.
    pub fn raise(&self) {
        if let Some(shared) = &self.0.shared {
            shared.tell(Event::Raise);
        }
    }

    /// Now, by the engine's clock.
    pub fn now(&self) -> Timestamp {
        self.0.shared.as_ref().map_or_else(Timestamp::now, |shared| shared.clock.now())
    }

    // -- reading

    /// Accounts, folders, counts.
    pub async fn overview(&self) -> Result<Overview, EngineError> {
        self.read(query::overview).await
    }

    /// The keys of a list, newest first.
    pub async fn keys(&self, selection: Selection) -> Result<Vec<CopyId>, EngineError> {
        self.read(move |shared| Ok(shared.store.keys(&selection)?)).await
    }

    /// The rows of these keys, in that order; vanished ones are left out.
    pub async fn rows(&self, keys: Vec<CopyId>) -> Result<Vec<Row>, EngineError> {
        self.read(move |shared| query::rows(shared, &keys)).await
    }

    /// A message for reading: a kept one, or one attached to it.
    pub async fn message(&self, message: impl Into<MessageSource>) -> Result<MessageView, EngineError> {
        let source = message.into();
        self.read(move |shared| query::message(shared, source)).await
    }

    /// The exact bytes.
    pub async fn raw(&self, message: impl Into<MessageSource>) -> Result<Vec<u8>, EngineError> {
        let source = message.into();
        self.read(move |shared| query::raw(shared, &source)).await
    }

    /// The decoded bytes of one part, by its number in [`MessageView::parts`].
    pub async fn part(&self, message: impl Into<MessageSource>, number: usize) -> Result<Vec<u8>, EngineError> {
        self.raw(message.into().part(number)).await
    }

    /// A read-only copy of a document for another program, until the engine stops: where it lies. Anything that is no document is
    /// [refused](EngineError::NotOpenable), whoever asks.
    pub async fn open_copy(&self, message: impl Into<MessageSource>, number: usize) -> Result<PathBuf, EngineError> {
        let source = message.into();
        self.read(move |shared| query::open_copy(shared, &source, number)).await
    }

    /// The message whose digest starts with these digits.
    pub async fn find(&self, digits: String) -> Result<Sha256, EngineError> {
        self.read(move |shared| Ok(shared.store.find_by_prefix(&digits)?)).await
    }

    // -- dispatches

    /// Dispatches, newest first; `open` leaves out those that are final and need no look.
    pub async fn dispatches(&self, account: Option<AccountId>, open: bool) -> Result<Vec<DispatchView>, EngineError> {
        self.read(move |shared| query::dispatches(shared, account.as_ref(), open)).await
    }

    /// One dispatch with its status now.
    pub async fn dispatch(&self, id: DispatchId) -> Result<DispatchView, EngineError> {
        self.read(move |shared| query::dispatch(shared, &id)).await
    }

    /// Those that need a person's look: late, failed, refused, uncertain, or with alerts. Newest first.
    pub async fn attention(&self) -> Result<Vec<DispatchView>, EngineError> {
        self.read(query::attention).await
    }

    // -- doing

    /// Sends by the protocol of design §5. Resolves when the submission is accepted, refused by the server or uncertain in the ledger: all
    /// of them are told by the dispatch. With a live engine a passing fault before DATA also resolves so: the submission waits and is tried
    /// again by itself. Any other fault before DATA is an error, and then nothing was and nothing will be sent.
    pub async fn send(&self, account: AccountId, draft: Draft) -> Result<DispatchId, EngineError> {
        self.submit(account, draft, None).await
    }

    pub(super) async fn submit(&self, account: AccountId, draft: Draft, kept: Option<DraftId>) -> Result<DispatchId, EngineError> {
        let shared = self.shared()?.clone();
        let live = self.is_live();
        self.run(send::submit(shared, live, account, draft, kept)).await
    }

    /// Leaves these accounts alone: what is being fetched stops at once, what came is kept, and the rest comes when they are resumed.
    pub async fn pause(&self, accounts: Vec<AccountId>) -> Result<(), EngineError> {
        let shared = self.shared()?;
        accounts.iter().for_each(|account| shared.set_paused(account, true));
        Ok(())
    }

    /// Goes on with accounts that were paused.
    pub async fn resume(&self, accounts: Vec<AccountId>) -> Result<(), EngineError> {
        let shared = self.shared()?;
        accounts.iter().for_each(|account| shared.set_paused(account, false));
        Ok(())
    }

    /// One pass over all folders of these accounts (empty: all that are not paused); paused ones that are named go on. Resolves when everything fetched is durable. A refused login is tried once more.
    pub async fn sync(&self, accounts: Vec<AccountId>) -> Result<Vec<SyncReport>, EngineError> {
        let shared = self.shared()?.clone();
        let live = self.is_live();
        self.run(async move {
            let wanted: Vec<AccountId> = shared
                .store
                .accounts()
                .into_iter()
                .map(|account| account.id)
                .filter(|id| accounts.contains(id) || (accounts.is_empty() && !*shared.paused(id).borrow()))
                .collect();
            accounts.iter().for_each(|account| shared.set_paused(account, false));
            if let Some(unknown) = accounts.iter().find(|id| !wanted.contains(id)) {
                tracing::debug!(account = %unknown, "no such account");
                return Err(EngineError::NoSuchAccount);
            }
            let passes = wanted.into_iter().enumerate().map(|(at, id)| {
                let shared = shared.clone();
                async move { pass(&shared, &id).await.map(|report| (at, report)) }
            });
            // None waits for a slower one before it; the reports come in the accounts' order.
            let mut reports: Vec<(usize, SyncReport)> = stream::iter(passes).buffer_unordered(PASSES_AT_ONCE).try_collect().await?;
            reports.sort_by_key(|(at, _)| *at);
            let reports: Vec<SyncReport> = reports.into_iter().map(|(_, report)| report).collect();
            if !live && !shared.store.is_searchable() {
                // What came now, and what a killed process kept. What cannot be found yet will be: the mail is kept.
                let _ = blocking(move || search::make_searchable(&shared, crate::parallel::cores(), &mut |_, _| true)).await;
            }
            Ok(reports)
        })
        .await
    }

    // -- accounts and trust

    /// The settings for an address, by its domain.
    pub fn preset_for(&self, address: &str) -> Option<ProviderSettings> {
        crate::mail::providers::for_address(address)
    }

    /// All presets.
    pub fn presets(&self) -> Vec<ProviderSettings> {
        crate::mail::providers::all()
    }

    /// The day of which the presets are.
    pub fn presets_as_of(&self) -> Option<jiff::civil::Date> {
        crate::mail::providers::as_of()
    }

    /// Tries both ends of an account.
    pub async fn try_account(&self, account: Account, password: Secret) -> Result<Diagnosis, EngineError> {
        self.run(async move {
            let found = account_check::check_account(&account, &password).await;
            let fault = |end: Result<(), RemoteError>| end.err().map(|error| (error.kind, error.detail));
            Ok(Diagnosis {
                imap: fault(found.imap),
                smtp: fault(found.smtp),
            })
        })
        .await
    }

    /// Adds an account (or changes one) and keeps its password.
    pub async fn save_account(&self, account: Account, password: Secret) -> Result<SecretLocation, EngineError> {
        let id = account.id.clone();
        let place = self
            .read(move |shared| {
                let place = shared.secrets.keep(&account.id, &password)?;
                shared.store.save_account(&account)?;
                Ok(place)
            })
            .await?;
        let shared = self.shared()?;
        shared.tell(Event::AccountsChanged);
        if self.is_live() {
            self.go_live(shared, id);
        }
        Ok(place)
    }

    /// Forgets an account and its password.
    pub async fn remove_account(&self, account: AccountId, keep_mail: bool) -> Result<(), EngineError> {
        self.read(move |shared| {
            shared.account(&account)?;
            shared.standing().remove(&account);
            shared.store.remove_account(&account, keep_mail)?;
            shared.standings.forget_all();
            match shared.secrets.forget(&account) {
                Ok(()) | Err(crate::mail::secrets::SecretsError::Missing) => {}
                Err(error) => return Err(error.into()),
            }
            shared.tell(Event::AccountsChanged);
            Ok(())
        })
        .await
    }

    /// The authorities believed: bundled, then the profile's own.
    pub async fn trusted(&self) -> Result<Vec<Anchor>, EngineError> {
        self.read(|shared| Ok(shared.verifier().anchors().iter().cloned().collect())).await
    }

    /// Which of these the profile has added itself, by the digest of their certificates: those that [`Handle::distrust`] removes.
    pub async fn own_authorities(&self) -> Result<Vec<Sha256>, EngineError> {
        self.read(|shared| Ok(shared.store.trusted_certificates().into_iter().map(|file| file.sha256).collect()))
            .await
    }

    /// Adds the authorities of a PEM or DER file to the profile; what is kept is judged anew.
    pub async fn trust(&self, file: Vec<u8>, note: String) -> Result<Vec<Sha256>, EngineError> {
        self.read(move |shared| care::trust(shared, &file, &note)).await
    }

    /// Removes one of the profile's own authorities by its certificate's digest; what is kept is judged anew.
    pub async fn distrust(&self, sha256: Sha256) -> Result<(), EngineError> {
        self.read(move |shared| care::distrust(shared, &sha256)).await
    }

    // -- care

    /// Writes messages, and dispatches with all their receipts, to a folder (or a zip when `to` ends in .zip). It appears whole or not at
    /// all. `progress(done, of)` counts messages and returns false to stop ([`EngineError::Cancelled`]).
    pub async fn export(
        &self,
        what: Vec<Exportable>,
        to: PathBuf,
        format: ExportFormat,
        mut progress: impl FnMut(u64, u64) -> bool + Send + 'static,
    ) -> Result<Exported, EngineError> {
        self.read(move |shared| export::export(shared, &what, &to, &format, &mut progress))
            .await
    }

    /// Every raw file against its hash, the ledger's chain, the index against both. `progress(done, of)` returns false to stop.
    pub async fn check(&self, mut progress: impl FnMut(u64, u64) -> bool + Send + 'static) -> Result<CheckReport, EngineError> {
        self.read(move |shared| care::check(shared, &mut progress)).await
    }

    /// Remakes the index, then the full-text index. `progress(done, of)` of each returns false to stop.
    pub async fn rebuild(&self, mut progress: impl FnMut(u64, u64) -> bool + Send + 'static) -> Result<(), EngineError> {
        self.read(move |shared| {
            let mut stopped = false;
            care::rebuild(shared, &mut |done, of| {
                stopped |= !progress(done, of);
                !stopped
            })?;
            if stopped {
                return Ok(());
            }
            shared.store.delete_search_index()?;
            search::make_searchable(shared, crate::parallel::cores(), &mut progress).map(drop)
        })
        .await
    }

    // -- inside

    pub(super) fn shared(&self) -> Result<&Arc<Shared>, EngineError> {
        self.0.shared.as_ref().ok_or(EngineError::Stopped)
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = self.0.runtime.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            runtime.spawn(task);
        }
    }

    /// Runs on the engine's runtime, whatever the caller's executor; goes on when the caller loses interest.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, EngineError>> + Send + 'static,
    ) -> Result<T, EngineError> {
        let task = match self.0.runtime.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            Some(runtime) => runtime.spawn(work),
            None => return Err(EngineError::Stopped),
        };
        task.await.map_err(|_| EngineError::Stopped)?
    }

    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shared) -> Result<T, EngineError> + Send + 'static,
    ) -> Result<T, EngineError> {
        let shared = self.shared()?.clone();
        let live = self.is_live();
        self.run(async move {
            let asked = shared.clone();
            let answer = blocking(move || work(&asked)).await;
            let damaged = matches!(answer, Err(EngineError::Store(StoreError::Index)));
            if damaged && live && shared.may_mend() {
                mend(&tokio::runtime::Handle::current(), shared, true);
            }
            answer
        })
        .await
    }

    fn go_live(&self, shared: &Arc<Shared>, id: AccountId) {
        let (orders, received) = mpsc::unbounded_channel();
        // A task that was running for this account ends when its channel does.
        shared.standing().entry(id.clone()).or_default().orders = Some(orders);
        self.spawn(live::keep(shared.clone(), id, received));
    }
}

/// Makes the index whole in the background.
fn mend(runtime: &tokio::runtime::Handle, shared: Arc<Shared>, lost: bool) {
    shared.set_rebuilding(true);
    runtime.spawn_blocking(move || {
        if let Err(error) = care::mend(&shared, lost) {
            tracing::error!(%error, "the index could not be made whole");
        }
        shared.set_rebuilding(false);
    });
}

/// Accounts synchronised at the same time when all are asked for: at most so many handshakes at once.
const PASSES_AT_ONCE: usize = 16;

/// Hands an order to an account's task; false when it has none.
pub(super) fn order(shared: &Shared, account: &AccountId, order: Order) -> bool {
    shared
        .standing()
        .get(account)
        .and_then(|standing| standing.orders.as_ref())
        .is_some_and(|orders| orders.send(order).is_ok())
}

/// A pass by the account's task, or, without one, on a connection of its own.
async fn pass(shared: &Arc<Shared>, account: &AccountId) -> Result<SyncReport, EngineError> {
    let (answer, answered) = oneshot::channel();
    if order(shared, account, Order::Sync(answer)) {
        return answered.await.map_err(|_| EngineError::Stopped);
    }
    Ok(sync::single(shared, account).await)
}

/// What can be exported.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exportable {
    /// One message.
    Message(Sha256),
    /// A dispatch: the sent message and every receipt.
    Dispatch(DispatchId),
}
