//! The handle through which interfaces use the engine: its life, its events, and running work on its runtime.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::{Stream, StreamExt, stream};
use tokio::runtime::Runtime;
use tokio::sync::broadcast;

use super::activity::ActivityEntry;
use super::error::EngineError;
use super::event::Event;
use super::opening::OpeningNotice;
use super::shared::Shared;
use super::threads::blocking;
use crate::clock::Timestamp;
use crate::store::StoreError;

/// The engine, as an interface sees it. Cheap to clone; the engine stops when the last clone is dropped.
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

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

impl Handle {
    /// A handle without an engine: every method returns [`EngineError::Stopped`]. For views that are only drawn.
    #[doc(hidden)]
    pub fn detached() -> Self {
        Self::of(None, None, false)
    }

    pub(super) fn running(shared: Arc<Shared>, runtime: Runtime, live: bool) -> Self {
        Self::of(Some(shared), Some(runtime), live)
    }

    fn of(shared: Option<Arc<Shared>>, runtime: Option<Runtime>, live: bool) -> Self {
        Self(Arc::new(Running {
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            live,
            shared,
            runtime: Mutex::new(runtime),
        }))
    }

    /// Stops the engine and waits until the profile's lock is released, at most five seconds. Must not be called from an async task.
    pub fn stop(self) {
        if let Some(shared) = &self.0.shared {
            shared.stop();
            // Dropping the channels ends the accounts' tasks. The lock is not held while they are dropped.
            let states: Vec<_> = shared.account_states().drain().collect();
            drop(states);
        }
        let runtime = self.0.runtime.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(runtime) = runtime {
            runtime.shutdown_timeout(Duration::from_secs(5));
        }
        if let Some(shared) = &self.0.shared {
            shared.temp_copies.clear();
        }
    }

    /// Whether accounts are synchronised continuously.
    pub(super) fn is_live(&self) -> bool {
        self.0.live
    }

    /// The events from now on. A listener that falls behind gets [`Event::Lagged`].
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

    /// What was done for the accounts since the program started, the latest first; at most [`MOST_ACTIVITIES`](super::MOST_ACTIVITIES).
    pub fn activity(&self) -> Vec<ActivityEntry> {
        let shared = self.0.shared.as_ref();
        shared.map(|shared| shared.activity.entries()).unwrap_or_default()
    }

    /// What opening the profile found and corrected, the gravest first.
    pub fn opening_notices(&self) -> Vec<OpeningNotice> {
        let shared = self.0.shared.as_ref();
        shared.map(|shared| shared.opening_notices()).unwrap_or_default()
    }

    /// The user has read a notice: neither the overview nor [`Handle::opening_notices`] has it any more, unless it describes a state that
    /// lasts.
    pub fn dismiss_opening_notice(&self, notice: &OpeningNotice) {
        if let Some(shared) = &self.0.shared {
            shared.dismiss_opening_notice(notice);
        }
    }

    /// The current time of the engine's clock, UTC.
    pub fn now(&self) -> Timestamp {
        self.0.shared.as_ref().map_or_else(Timestamp::now, |shared| shared.clock.now())
    }

    pub(super) fn shared(&self) -> Result<&Arc<Shared>, EngineError> {
        self.0.shared.as_ref().ok_or(EngineError::Stopped)
    }

    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = self.0.runtime.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            runtime.spawn(task);
        }
    }

    /// Runs work on the engine's runtime, whatever executor the caller uses. The work continues if the caller drops the future.
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

    /// Runs blocking work on the store. If it meets a damaged index the error is returned and the maintenance task is signalled, which a
    /// live engine runs; the caller reads again on [`Event::Lagged`].
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shared) -> Result<T, EngineError> + Send + 'static,
    ) -> Result<T, EngineError> {
        let shared = self.shared()?.clone();
        self.run(async move {
            let for_work = shared.clone();
            let answer = blocking(move || work(&for_work)).await;
            if matches!(answer, Err(EngineError::Store(StoreError::Index))) {
                shared.index_damaged.notify_one();
            }
            answer
        })
        .await
    }
}
