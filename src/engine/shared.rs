//! The state that the engine's tasks share. It names data only: no task, no command's implementation.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tokio::sync::{Notify, Semaphore, broadcast, mpsc, watch};

use super::activity::{Activity, ActivityLog};
use super::backlog::{MOST_AHEAD, MOST_UNEXAMINED};
use super::command::Command;
use super::error::EngineError;
use super::event::Event;
use super::examine::Examiner;
use super::idle_slots::IdleSlots;
use super::network::Network;
use super::opening::OpeningNotice;
use super::setup::Setup;
use super::status_cache::StatusCache;
use super::temp_copies::TempCopies;
use super::view::{FailedMessage, Health};
use crate::account::{Account, AccountId, Location, Secret};
use crate::clock::{Clock, Timestamp};
use crate::mail::alerts::Alerts;
use crate::mail::remote::{Quota, RemoteError};
use crate::mail::secrets::{Secrets, SecretsError};
use crate::signature::{Anchors, Sha256, Verifier};
use crate::store::{OpenReport, Store, SyncState};

/// The engine's state, one per profile.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) secrets: Secrets,
    pub(crate) demo: bool,
    pub(crate) profile: PathBuf,
    /// What opening the profile found and corrected, without what the user has dismissed.
    opening_notices: Mutex<Vec<OpeningNotice>>,
    pub(crate) status_cache: StatusCache,
    pub(crate) temp_copies: TempCopies,
    pub(crate) activity: ActivityLog,
    pub(crate) network: Network,
    pub(crate) idle_slots: Arc<IdleSlots>,
    /// One permit per message that is kept and not yet examined.
    pub(crate) unexamined: Arc<Semaphore>,
    /// Signals the maintenance task that a read met a damaged index.
    pub(crate) index_damaged: Notify,
    /// Signals that a message is to be sent at a time.
    pub(crate) held: Notify,
    bundled: Anchors,
    verifier: RwLock<Arc<Verifier>>,
    events: broadcast::Sender<Event>,
    accounts: Mutex<HashMap<AccountId, AccountState>>,
    rebuilding: AtomicBool,
    /// What the index needed when the profile was opened, until it is done.
    needs_repair: Mutex<Option<Repair>>,
    unsearchable: AtomicU64,
    stopping: AtomicBool,
}

/// What an index needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repair {
    /// It lacks what a killed process had kept and not yet indexed.
    Complete,
    /// It was lost or is damaged.
    Rebuild,
}

/// The runtime state of an account, and the channel to its task.
#[derive(Debug, Default)]
pub(crate) struct AccountState {
    pub(crate) health: Option<Health>,
    /// The server state that the last pass saw; `None` until it was first read from the store.
    pub(crate) sync_state: Option<SyncState>,
    pub(crate) quota: Option<Quota>,
    pub(crate) commands: Option<mpsc::UnboundedSender<Command>>,
    /// What the server wants the user to read.
    pub(crate) alerts: Alerts,
    /// What the last pass did not receive as it should be; `None` before the first.
    pub(crate) failures: Option<Vec<FailedMessage>>,
    /// A compressed connection broke on what it carried: COMPRESS is not used again until the next start.
    pub(crate) uncompressed: bool,
    /// The user paused the account.
    pub(crate) paused: watch::Sender<bool>,
    /// Held while messages are removed from the server or put back.
    removal_lock: Arc<tokio::sync::Mutex<()>>,
}

impl Shared {
    pub(crate) fn new(store: Store, opened: &OpenReport, setup: Setup) -> Self {
        let Setup {
            profile,
            clock,
            secrets,
            anchors: bundled,
            demo,
            live,
            ..
        } = setup;
        let (events, _) = broadcast::channel(4096);
        let shared = Self {
            store,
            clock,
            secrets,
            demo,
            status_cache: StatusCache::default(),
            temp_copies: TempCopies::new(&profile),
            profile,
            opening_notices: Mutex::new(OpeningNotice::of(opened)),
            activity: ActivityLog::default(),
            network: Network::new(),
            idle_slots: Arc::default(),
            unexamined: Arc::new(Semaphore::new(if live { MOST_UNEXAMINED } else { MOST_AHEAD })),
            index_damaged: Notify::new(),
            held: Notify::new(),
            verifier: RwLock::new(Arc::new(Verifier::new(Arc::new(bundled.clone()), crate::pec::certified_time))),
            bundled,
            events,
            accounts: Mutex::default(),
            rebuilding: AtomicBool::new(false),
            needs_repair: Mutex::default(),
            unsearchable: AtomicU64::new(0),
            stopping: AtomicBool::new(false),
        };
        shared.reload_anchors();
        shared
    }

    /// What opening the profile found and corrected, without what the user has dismissed.
    pub(crate) fn opening_notices(&self) -> Vec<OpeningNotice> {
        self.opening_notices.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn dismiss_opening_notice(&self, read: &OpeningNotice) {
        let mut notices = self.opening_notices.lock().unwrap_or_else(PoisonError::into_inner);
        notices.retain(|notice| notice.lasts() || notice != read);
    }

    /// Emits an event to every listener. A changed dispatch leaves the status cache before anyone hears of it.
    pub(crate) fn emit(&self, event: Event) {
        if let Event::DispatchChanged(id) = &event {
            self.status_cache.forget(id);
        }
        // It fails if there is no listener, which is no error.
        let _ = self.events.send(event);
    }

    /// Emits [`Event::MessagesChanged`], without new messages, for every folder among these locations.
    pub(crate) fn emit_changed(&self, locations: &[Location]) {
        let mut folders: Vec<_> = locations.iter().map(|location| (&location.account, &location.folder)).collect();
        folders.sort_unstable();
        folders.dedup();
        for (account, folder) in folders {
            self.emit(Event::MessagesChanged {
                account: account.clone(),
                folder: folder.clone(),
                new: 0,
            });
        }
    }

    pub(crate) fn listen(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// The verifier with the current trust anchors; it caches the certification paths it judged.
    pub(crate) fn verifier(&self) -> Arc<Verifier> {
        self.verifier.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the profile's own trust anchors again after they changed.
    pub(crate) fn reload_anchors(&self) {
        let mut anchors = self.bundled.clone();
        for file in self.store.trusted_certificates() {
            if let Err(error) = anchors.add_file(file.pem.as_bytes(), &file.note) {
                tracing::warn!(%error, "an authority of the profile cannot be read");
            }
        }
        *self.verifier.write().unwrap_or_else(PoisonError::into_inner) =
            Arc::new(Verifier::new(Arc::new(anchors), crate::pec::certified_time));
    }

    /// An examiner with the current trust anchors and folder roles.
    pub(crate) fn examiner(&self) -> Examiner {
        Examiner {
            verifier: self.verifier(),
            roles: self.store.folder_roles(),
        }
    }

    pub(crate) fn account(&self, id: &AccountId) -> Result<Account, EngineError> {
        self.store.account(id).ok_or(EngineError::NoSuchAccount)
    }

    pub(crate) fn password(&self, id: &AccountId) -> Result<Secret, SecretsError> {
        self.secrets.find(id)
    }

    pub(crate) fn account_states(&self) -> MutexGuard<'_, HashMap<AccountId, AccountState>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passes a command to an account's task; false if it has none.
    pub(crate) fn command(&self, account: &AccountId, command: Command) -> bool {
        self.account_states()
            .get(account)
            .and_then(|state| state.commands.as_ref())
            .is_some_and(|commands| commands.send(command).is_ok())
    }

    /// The server state that the last pass over an account saw.
    pub(crate) fn sync_state(&self, account: &AccountId) -> SyncState {
        let mut states = self.account_states();
        let state = states.entry(account.clone()).or_default();
        state.sync_state.get_or_insert_with(|| self.store.sync_state(account)).clone()
    }

    /// Saves it, in memory and on disk. If the disk refuses, the next start compares more than it had to, and nothing else is lost.
    pub(crate) fn save_sync_state(&self, account: &AccountId, sync_state: &SyncState) {
        let before = self
            .account_states()
            .entry(account.clone())
            .or_default()
            .sync_state
            .replace(sync_state.clone());
        if before.as_ref() != Some(sync_state)
            && let Err(error) = self.store.save_sync_state(account, sync_state)
        {
            tracing::warn!(account = %account, %error, "the sync state could not be saved");
        }
    }

    /// Makes the next pass compare every folder that holds a copy of a message, so that it is fetched again.
    pub(crate) fn fetch_again(&self, message: &Sha256) {
        // By the ledger and not by rows: after a rebuild a message whose file cannot be read has none.
        for Location { account, folder, .. } in self.store.present_locations(message) {
            let mut sync_state = self.sync_state(&account);
            if sync_state.folders.remove(&folder).is_some() {
                self.save_sync_state(&account, &sync_state);
            }
        }
    }

    /// What the server of an account wants the user to read.
    pub(crate) fn alerts(&self, account: &AccountId) -> Alerts {
        self.account_states().entry(account.clone()).or_default().alerts.clone()
    }

    /// Whether the user paused an account, now and from now on.
    pub(crate) fn paused(&self, account: &AccountId) -> watch::Receiver<bool> {
        self.account_states().entry(account.clone()).or_default().paused.subscribe()
    }

    pub(crate) fn set_paused(&self, account: &AccountId, to: bool) {
        self.account_states().entry(account.clone()).or_default().paused.send_replace(to);
    }

    /// The lock of an account's removals: its holder alone removes messages from the server or puts them back.
    pub(crate) fn removal_lock(&self, account: &AccountId) -> Arc<tokio::sync::Mutex<()>> {
        self.account_states().entry(account.clone()).or_default().removal_lock.clone()
    }

    pub(crate) fn set_health(&self, account: &AccountId, health: Health) {
        self.account_states().entry(account.clone()).or_default().health = Some(health);
        self.emit(Event::HealthChanged(account.clone()));
    }

    /// Records what was done for an account, now.
    pub(crate) fn record_activity(&self, account: &AccountId, what: Activity) {
        self.activity.record(self.clock.now(), account, what);
    }

    /// Sets an account's health from the error that ended a pass, and records the error.
    pub(crate) fn set_fault(&self, account: &AccountId, error: &EngineError, retry_at: Option<Timestamp>) {
        if !matches!(error, EngineError::Paused) {
            self.record_activity(account, Activity::Failed(error.clone()));
        }
        let health = match error {
            EngineError::Remote(RemoteError { service, kind, detail }) => Health::Faulty {
                service: *service,
                fault: *kind,
                detail: detail.clone(),
                retry_at,
            },
            EngineError::Secrets(_) => Health::PasswordMissing,
            EngineError::Paused => Health::Paused,
            _ => Health::DiskError,
        };
        self.set_health(account, health);
    }

    /// Notes what the index needs.
    pub(crate) fn set_needs_repair(&self, what: Option<Repair>) {
        *self.needs_repair.lock().unwrap_or_else(PoisonError::into_inner) = what;
    }

    /// What the index needs; whoever takes it does it.
    pub(crate) fn take_needed_repair(&self) -> Option<Repair> {
        self.needs_repair.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(crate) fn is_rebuilding(&self) -> bool {
        self.rebuilding.load(Ordering::Relaxed)
    }

    pub(crate) fn set_rebuilding(&self, to: bool) {
        self.rebuilding.store(to, Ordering::Relaxed);
    }

    /// How many kept messages the full-text index does not hold yet.
    pub(crate) fn unsearchable(&self) -> u64 {
        self.unsearchable.load(Ordering::Relaxed)
    }

    pub(crate) fn set_unsearchable(&self, to: u64) {
        self.unsearchable.store(to, Ordering::Relaxed);
    }

    /// Whether the engine stops: long work that the next start resumes should end.
    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }
}
