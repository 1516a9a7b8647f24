//! What the engine's tasks share.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tokio::sync::{Semaphore, broadcast, mpsc, watch};

use super::backlog::MOST_UNEXAMINED;
use super::examine::Examiner;
use super::live::Order;
use super::live::network::Network;
use super::live::roster::Roster;
use super::standings::Standings;
use super::sync::Suspects;
use super::temp_copies::TempCopies;
use super::view::Health;
use super::{EngineError, Event, Setup};
use crate::account::{Account, AccountId, Location, Secret, Uid, UidValidity};
use crate::clock::{Clock, Timestamp};
use crate::mail::remote::{Quota, RemoteError, RemoteErrorKind};
use crate::mail::secrets::{Secrets, SecretsError};
use crate::signature::{Anchors, Verifier};
use crate::store::{Store, SyncState};

/// The engine's state, one per profile.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) secrets: Secrets,
    pub(crate) demo: bool,
    pub(crate) profile: PathBuf,
    pub(crate) standings: Standings,
    pub(crate) temp_copies: TempCopies,
    pub(crate) network: Network,
    pub(crate) roster: Arc<Roster>,
    /// How many more messages may be kept before others were examined.
    pub(crate) unexamined: Arc<Semaphore>,
    bundled: Anchors,
    verifier: RwLock<Arc<Verifier>>,
    events: broadcast::Sender<Event>,
    accounts: Mutex<HashMap<AccountId, Standing>>,
    rebuilding: Mutex<bool>,
    mended: AtomicBool,
    unsearchable: AtomicU64,
    stopping: AtomicBool,
}

/// How an account is doing, and the way to its live task.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    pub(crate) health: Option<Health>,
    /// What the last pass saw, once it was asked for.
    pub(crate) marks: Option<SyncState>,
    pub(crate) quota: Option<Quota>,
    pub(crate) orders: Option<mpsc::UnboundedSender<Order>>,
    /// By folder and generation: messages at which a fetch broke since the start.
    pub(crate) suspects: HashMap<(String, UidValidity), Suspects>,
    /// A compressed line broke on what it brought: no other is compressed until the next start.
    pub(crate) uncompressed: bool,
    /// The user wants it left alone for now.
    pub(crate) paused: watch::Sender<bool>,
    /// Held while messages are removed from the server or put back.
    clearing: Arc<tokio::sync::Mutex<()>>,
}

impl Shared {
    pub(crate) fn new(store: Store, setup: Setup) -> Self {
        let Setup {
            profile,
            clock,
            secrets,
            anchors: bundled,
            demo,
            ..
        } = setup;
        let (events, _) = broadcast::channel(4096);
        let shared = Self {
            store,
            clock,
            secrets,
            demo,
            standings: Standings::default(),
            temp_copies: TempCopies::new(&profile),
            profile,
            network: Network::new(),
            roster: Arc::default(),
            unexamined: Arc::new(Semaphore::new(MOST_UNEXAMINED)),
            verifier: RwLock::new(Arc::new(Verifier::new(Arc::new(bundled.clone())))),
            bundled,
            events,
            accounts: Mutex::default(),
            rebuilding: Mutex::new(false),
            mended: AtomicBool::new(false),
            unsearchable: AtomicU64::new(0),
            stopping: AtomicBool::new(false),
        };
        shared.reload_anchors();
        shared
    }

    pub(crate) fn tell(&self, event: Event) {
        if let Event::DispatchChanged(id) = &event {
            self.standings.forget(id);
        }
        // Nobody listening is no fault.
        let _ = self.events.send(event);
    }

    pub(crate) fn listen(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// The verifier with the authorities believed now; it remembers the paths it judged.
    pub(crate) fn verifier(&self) -> Arc<Verifier> {
        self.verifier.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes up the profile's own authorities after a change.
    pub(crate) fn reload_anchors(&self) {
        let mut anchors = self.bundled.clone();
        for file in self.store.trusted_certificates() {
            if let Err(error) = anchors.add_file(file.pem.as_bytes(), &file.note) {
                tracing::warn!(%error, "an authority of the profile cannot be read");
            }
        }
        *self.verifier.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Verifier::new(Arc::new(anchors)));
    }

    /// An examiner with today's authorities and folders.
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

    pub(crate) fn standing(&self) -> MutexGuard<'_, HashMap<AccountId, Standing>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the last pass over an account saw.
    pub(crate) fn marks(&self, account: &AccountId) -> SyncState {
        let mut standing = self.standing();
        let standing = standing.entry(account.clone()).or_default();
        standing.marks.get_or_insert_with(|| self.store.sync_state(account)).clone()
    }

    /// Remembers it. A disk that refuses costs the next pass time, and nothing else.
    pub(crate) fn keep_marks(&self, account: &AccountId, marks: &SyncState) {
        let before = self.standing().entry(account.clone()).or_default().marks.replace(marks.clone());
        if before.as_ref() != Some(marks)
            && let Err(error) = self.store.save_sync_state(account, marks)
        {
            tracing::warn!(account = %account, %error, "what the pass saw is not remembered");
        }
    }

    /// The messages of a folder at which a fetch broke.
    pub(crate) fn suspects(&self, place: &Location) -> Suspects {
        let standing = self.standing();
        let standing = standing.get(&place.account);
        let known = standing.and_then(|standing| standing.suspects.get(&(place.folder.clone(), place.validity)));
        known.cloned().unwrap_or_default()
    }

    /// A fetch of these broke; whether it was they who broke it depends on how.
    pub(crate) fn suspect(&self, place: &Location, fault: RemoteErrorKind, batch: &[Uid]) {
        if matches!(fault, RemoteErrorKind::TooLarge | RemoteErrorKind::Protocol) {
            let mut standing = self.standing();
            let standing = standing.entry(place.account.clone()).or_default();
            standing
                .suspects
                .entry((place.folder.clone(), place.validity))
                .or_default()
                .add(batch);
        }
    }

    /// Whether the user wants an account left alone for now.
    pub(crate) fn paused(&self, account: &AccountId) -> watch::Receiver<bool> {
        self.standing().entry(account.clone()).or_default().paused.subscribe()
    }

    /// Leaves an account alone, or no longer.
    pub(crate) fn set_paused(&self, account: &AccountId, to: bool) {
        self.standing().entry(account.clone()).or_default().paused.send_replace(to);
    }

    /// Who holds it removes messages from the server or puts them back; nobody else does meanwhile.
    pub(crate) fn clearing(&self, account: &AccountId) -> Arc<tokio::sync::Mutex<()>> {
        self.standing().entry(account.clone()).or_default().clearing.clone()
    }

    pub(crate) fn set_health(&self, account: &AccountId, health: Health) {
        self.standing().entry(account.clone()).or_default().health = Some(health);
        self.tell(Event::HealthChanged(account.clone()));
    }

    /// Says what a failed pass means for the account's health.
    pub(crate) fn set_fault(&self, account: &AccountId, error: &EngineError, retry_at: Option<Timestamp>) {
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

    /// Whether an index found damaged is to be remade: once in a run, so that a disk that fails does not keep the machine busy.
    pub(crate) fn may_mend(&self) -> bool {
        !self.mended.swap(true, Ordering::Relaxed)
    }

    pub(crate) fn is_rebuilding(&self) -> bool {
        *self.rebuilding.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_rebuilding(&self, to: bool) {
        *self.rebuilding.lock().unwrap_or_else(PoisonError::into_inner) = to;
    }

    /// Messages kept that cannot be found by their words yet.
    pub(crate) fn unsearchable(&self) -> u64 {
        self.unsearchable.load(Ordering::Relaxed)
    }

    pub(crate) fn set_unsearchable(&self, to: u64) {
        self.unsearchable.store(to, Ordering::Relaxed);
    }

    /// Whether long work that can be taken up again should end.
    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }
}
