//! The one thing a face holds.

use std::path::PathBuf;
use std::sync::Arc;

use futures_util::Stream;

use super::view::{Diagnosis, DispatchView, ExportFormat, Exported, MessageView, Overview, Row, SyncReport};
use super::{CheckReport, EngineError, Event, Place, Preset, RowKey, Selection};
use crate::account::{Account, AccountId, Secret};
use crate::clock::{Clock, Timestamp};
use crate::mail::secrets::Secrets;
use crate::pec::draft::Draft;
use crate::pec::{DispatchId, MessageId};
use crate::signature::{Anchors, Sha256};

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
pub struct Handle {
    id: u64,
}

impl PartialEq for Handle {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Handle {}

impl std::hash::Hash for Handle {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

#[allow(unused_variables, clippy::unused_async, clippy::missing_errors_doc)]
impl Handle {
    /// Opens the profile and starts the engine's threads.
    pub fn start(setup: Setup) -> Result<Self, EngineError> {
        Err(EngineError::Stopped)
    }
    /// A handle without an engine: every question is answered with [`EngineError::Stopped`]. For screens filled with given values.
    #[doc(hidden)]
    pub fn detached() -> Self {
        Self { id: 0 }
    }
    /// What happens from now on. A listener that falls behind gets [`Event::Lagged`].
    pub fn events(&self) -> impl Stream<Item = Event> + Send + use<> {
        futures_util::stream::pending()
    }
    /// Now, by the engine's clock.
    pub fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    // -- reading

    /// Accounts, folders, counts.
    pub async fn overview(&self) -> Result<Overview, EngineError> {
        Err(EngineError::Stopped)
    }
    /// The keys of a list, newest first.
    pub async fn keys(&self, selection: Selection) -> Result<Vec<RowKey>, EngineError> {
        Err(EngineError::Stopped)
    }
    /// The rows of these keys, in that order; vanished ones are left out.
    pub async fn rows(&self, keys: Vec<RowKey>) -> Result<Vec<Row>, EngineError> {
        Err(EngineError::Stopped)
    }
    /// A message for reading.
    pub async fn message(&self, message: Sha256) -> Result<MessageView, EngineError> {
        Err(EngineError::Stopped)
    }
    /// The exact bytes.
    pub async fn raw(&self, message: Sha256) -> Result<Vec<u8>, EngineError> {
        Err(EngineError::Stopped)
    }
    /// The decoded bytes of one part, by its number in [`MessageView::parts`].
    pub async fn part(&self, message: Sha256, number: usize) -> Result<Vec<u8>, EngineError> {
        Err(EngineError::Stopped)
    }
    /// The message whose digest starts with these digits.
    pub async fn find(&self, digits: String) -> Result<Sha256, EngineError> {
        Err(EngineError::Stopped)
    }

    // -- dispatches

    /// Dispatches, newest first; `open` leaves out those that are final and without alerts.
    pub async fn dispatches(&self, account: Option<AccountId>, open: bool) -> Result<Vec<DispatchView>, EngineError> {
        Err(EngineError::Stopped)
    }
    /// One dispatch with its status now.
    pub async fn dispatch(&self, id: DispatchId) -> Result<DispatchView, EngineError> {
        Err(EngineError::Stopped)
    }
    /// Those that need a person's look: late, failed, refused, uncertain, or with alerts. Newest first.
    pub async fn attention(&self) -> Result<Vec<DispatchView>, EngineError> {
        Err(EngineError::Stopped)
    }

    // -- doing

    /// Sends by the protocol of design §5: resolves when the submission is accepted, rejected or uncertain in the ledger. A transient fault
    /// before DATA leaves it committed: it is retried by the engine when live, and here resolves with the fault.
    pub async fn send(&self, account: AccountId, draft: Draft) -> Result<DispatchId, EngineError> {
        Err(EngineError::Stopped)
    }
    /// Marks as read or unread, here and on the server.
    pub async fn set_seen(&self, keys: Vec<RowKey>, seen: bool) -> Result<(), EngineError> {
        Err(EngineError::Stopped)
    }
    /// Stars or unstars, here and on the server.
    pub async fn set_flagged(&self, keys: Vec<RowKey>, flagged: bool) -> Result<(), EngineError> {
        Err(EngineError::Stopped)
    }
    /// Moves to the trash folder on the server; the kept bytes stay.
    pub async fn trash(&self, keys: Vec<RowKey>) -> Result<(), EngineError> {
        Err(EngineError::Stopped)
    }
    /// One pass over all folders of these accounts (empty: all); resolves when everything fetched is durable. Also clears a refused login's stop.
    pub async fn sync(&self, accounts: Vec<AccountId>) -> Result<Vec<SyncReport>, EngineError> {
        Err(EngineError::Stopped)
    }

    // -- accounts and trust

    /// The settings for an address, by its domain.
    pub fn preset_for(&self, address: &str) -> Option<Preset> {
        crate::mail::presets::for_address(address)
    }
    /// All presets.
    pub fn presets(&self) -> Vec<Preset> {
        crate::mail::presets::all()
    }
    /// Tries both ends of an account.
    pub async fn try_account(&self, account: Account, password: Secret) -> Result<Diagnosis, EngineError> {
        Err(EngineError::Stopped)
    }
    /// Adds an account (or changes one) and keeps its password.
    pub async fn save_account(&self, account: Account, password: Secret) -> Result<Place, EngineError> {
        Err(EngineError::Stopped)
    }
    /// Forgets an account and its password.
    pub async fn remove_account(&self, account: AccountId, keep_mail: bool) -> Result<(), EngineError> {
        Err(EngineError::Stopped)
    }
    /// The authorities believed: bundled, then the profile's own.
    pub async fn trusted(&self) -> Result<Vec<crate::signature::Anchor>, EngineError> {
        Err(EngineError::Stopped)
    }
    /// Adds the authorities of a PEM or DER file to the profile.
    pub async fn trust(&self, file: Vec<u8>, note: String) -> Result<Vec<Sha256>, EngineError> {
        Err(EngineError::Stopped)
    }
    /// Removes one of the profile's own authorities by its certificate's digest.
    pub async fn distrust(&self, sha256: Sha256) -> Result<(), EngineError> {
        Err(EngineError::Stopped)
    }

    // -- care

    /// Writes a message, or a dispatch with all its receipts, to a folder (or a zip when `to` ends in .zip) as exact .eml files.
    pub async fn export(&self, what: Exportable, to: PathBuf, format: ExportFormat) -> Result<Exported, EngineError> {
        Err(EngineError::Stopped)
    }
    /// Every raw file against its hash, the ledger's chain, the index against both.
    pub async fn check(&self, progress: impl FnMut(u64, u64) -> bool + Send + 'static) -> Result<CheckReport, EngineError> {
        Err(EngineError::Stopped)
    }
    /// Remakes the index.
    pub async fn rebuild(&self, progress: impl FnMut(u64, u64) -> bool + Send + 'static) -> Result<(), EngineError> {
        Err(EngineError::Stopped)
    }
    /// The dispatch of a Message-ID.
    pub fn dispatch_id(message_id: &MessageId) -> DispatchId {
        DispatchId::of(message_id)
    }
}

/// What can be exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exportable {
    /// One message.
    Message(Sha256),
    /// A dispatch: the sent message and every receipt.
    Dispatch(DispatchId),
}
