//! Starting the engine. This file alone names all tasks.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::error::EngineError;
use super::handle::Handle;
use super::setup::Setup;
use super::shared::{Repair, Shared};
use super::{account_task, connect, deadlines, maintenance, scrub, search, send};
use crate::account::AccountId;
use crate::store::examining::Trial;
use crate::store::{Store, StoreError, StoreOptions};

impl Handle {
    /// Opens the profile and starts the engine's threads. Nothing is examined here: what the index lacks is added by a live engine in the
    /// background, while everything else works, and by any other when [`Handle::complete`] is called.
    pub fn start(setup: Setup) -> Result<Self, EngineError> {
        let options = StoreOptions {
            state: setup.state.as_deref(),
            trial: setup.trial.clone().map(|program| Arc::new(program) as Arc<dyn Trial>),
        };
        let (store, opened) = Store::open_with(&setup.profile, options, setup.clock.clone())?;
        let (profile, live) = (setup.profile.clone(), setup.live);
        let shared = Arc::new(Shared::new(store, &opened, setup));
        match send::recover(&shared) {
            // A broken chain stops all writing; reading, checking and exporting still work.
            Ok(()) | Err(EngineError::Store(StoreError::LedgerBroken(_) | StoreError::ReadOnly(_))) => {}
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
        let repair = opened.index_needs_rebuild.then_some(match opened.index_set_aside {
            true => Repair::Rebuild,
            false => Repair::Complete,
        });
        let handle = Self::running(shared.clone(), runtime, live);
        if live {
            for account in shared.store.accounts() {
                handle.start_account(account.id)?;
            }
            // Set here, not by the task: the first overview says that the index is being rebuilt.
            shared.set_rebuilding(repair.is_some());
            handle.spawn(maintenance::watch(shared.clone(), repair));
            handle.spawn(connect::watch_clock(shared.clone()));
            handle.spawn(deadlines::watch(shared.clone()));
            handle.spawn(send::watch(shared.clone()));
            handle.spawn(scrub::watch(shared.clone()));
            handle.spawn(search::keep_searchable(shared));
        } else {
            shared.set_needs_repair(repair);
        }
        Ok(handle)
    }

    /// Starts the task of an account in a live engine. One that is running for it already ends, because its channel is replaced.
    pub(super) fn start_account(&self, id: AccountId) -> Result<(), EngineError> {
        let shared = self.shared()?;
        let (commands, received) = mpsc::unbounded_channel();
        shared.account_states().entry(id.clone()).or_default().commands = Some(commands);
        self.spawn(account_task::run(shared.clone(), id, received));
        Ok(())
    }
}
