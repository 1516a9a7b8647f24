//! Messages of a pass that are kept and not yet examined. Fetching never waits for examining: a batch that finds the cores at work on another is
//! listed as it describes itself and examined, read from the disk again, when its turn comes.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, OwnedSemaphorePermit};

use super::EngineError;
use super::background::do_behind;
use super::receive::{self, Kept};
use super::shared::Shared;
use crate::store::Arrival;

/// Messages kept and not yet examined in all passes together, at most: their rows are in memory.
pub(crate) const MOST_UNEXAMINED: usize = 20_000;

/// The kept and not yet examined messages of one pass.
#[derive(Debug, Default)]
pub(crate) struct Backlog {
    state: Mutex<State>,
    settled: Notify,
}

#[derive(Debug, Default)]
struct State {
    current: Option<Current>,
    waiting: VecDeque<(Vec<Arrival>, OwnedSemaphorePermit)>,
    failed: Option<EngineError>,
}

/// The batch that is being examined.
#[derive(Debug)]
struct Current {
    kept: Arc<Kept>,
    /// The faces were told of it.
    is_listed: bool,
    _share: OwnedSemaphorePermit,
}

impl Backlog {
    /// Takes over a batch, with its share of [`MOST_UNEXAMINED`]. It is examined even if nobody waits for that. Called where tokio runs.
    pub(crate) fn take(self: &Arc<Self>, shared: &Arc<Shared>, kept: Kept, share: OwnedSemaphorePermit) {
        let mut state = self.state();
        let Some(current) = &mut state.current else {
            let kept = Arc::new(kept);
            state.current = Some(Current {
                kept: kept.clone(),
                is_listed: false,
                _share: share,
            });
            drop(state);
            let (own, shared) = (self.clone(), shared.clone());
            // The outcome is in the state.
            drop(tokio::task::spawn_blocking(move || own.examine(&shared, kept)));
            return;
        };
        let before = (!std::mem::replace(&mut current.is_listed, true)).then(|| current.kept.clone());
        state.waiting.push_back((kept.arrivals.clone(), share));
        drop(state);
        before.into_iter().for_each(|before| receive::list(shared, &before));
        receive::list(shared, &kept);
    }

    /// Waits until nothing is left to examine; tells why if that failed.
    pub(crate) async fn settled(&self) -> Result<(), EngineError> {
        loop {
            let settled = self.settled.notified();
            {
                let mut state = self.state();
                if state.current.is_none() {
                    return state.failed.take().map_or(Ok(()), Err);
                }
            }
            settled.await;
        }
    }

    /// Examines one batch after the other, until there is none, one fails, or the engine stops; what is left then is made known at the next start.
    fn examine(&self, shared: &Shared, first: Arc<Kept>) {
        let outcome = do_behind(|| {
            let mut next = Some(first);
            while let Some(kept) = next {
                let touched = receive::make_known(shared, &kept)?;
                let is_listed = self.let_go();
                receive::tell(shared, &kept, !is_listed, touched);
                drop(kept);
                next = self.next(shared)?;
            }
            Ok(())
        });
        if let Ok(Err(error)) | Err(error) = outcome {
            let mut state = self.state();
            state.failed = Some(error);
            state.waiting.clear();
            state.current = None;
        }
        self.settled.notify_waiters();
    }

    /// Lets the current batch go, so that none that comes lists it any more; tells whether one did.
    fn let_go(&self) -> bool {
        let mut state = self.state();
        let Some(current) = &mut state.current else { return false };
        current.kept = Arc::default();
        std::mem::replace(&mut current.is_listed, true)
    }

    /// The batch whose turn it is. When there is none, the next that comes is another worker's.
    fn next(&self, shared: &Shared) -> Result<Option<Arc<Kept>>, EngineError> {
        let mut state = self.state();
        if shared.is_stopping() {
            state.waiting.clear();
        }
        let Some((arrivals, share)) = state.waiting.pop_front() else {
            state.current = None;
            return Ok(None);
        };
        drop(state);
        let kept = Arc::new(Kept::read(shared, arrivals)?);
        self.state().current = Some(Current {
            kept: kept.clone(),
            is_listed: true,
            _share: share,
        });
        Ok(Some(kept))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
