//! A queue of batches that are kept and not yet examined, with one worker at a time.
//!
//! Fetching never waits for examining: it is bound by the network, and examining by the processor. A batch that arrives while another is
//! examined waits without its bytes, which the worker reads from the disk again: the queue costs memory for rows only, and
//! [`MOST_UNEXAMINED`] bounds those.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, OwnedSemaphorePermit};

use super::batch::Batch;
use super::error::EngineError;
use crate::store::Arrival;

/// Messages in all queues together, at most.
pub(crate) const MOST_UNEXAMINED: usize = 20_000;

/// The queue of one pass.
#[derive(Debug, Default)]
pub(crate) struct Backlog {
    state: Mutex<State>,
    settled: Notify,
}

/// What became of a batch that was pushed.
#[derive(Debug)]
pub(crate) enum Pushed {
    /// Nobody is examining. The caller becomes the worker and examines this batch, then every one that [`Backlog::next`] returns, and
    /// calls [`Backlog::finish`].
    Examine(Arc<Batch>),
    /// A worker is examining another batch. These became visible as waiting and are to be listed: this one, before it the batch that the
    /// worker has, if it is the first to be waited for.
    Waits(Vec<Arc<Batch>>),
}

#[derive(Debug, Default)]
struct State {
    /// Present as long as there is a worker.
    current: Option<Current>,
    waiting: VecDeque<(Vec<Arrival>, OwnedSemaphorePermit)>,
    failed: Option<EngineError>,
}

/// The batch that the worker is examining.
#[derive(Debug)]
struct Current {
    batch: Arc<Batch>,
    /// Its messages are listed already, unexamined.
    is_listed: bool,
    /// Its part of [`MOST_UNEXAMINED`].
    _permit: OwnedSemaphorePermit,
}

impl Backlog {
    /// Adds a batch, with one permit of [`MOST_UNEXAMINED`] for each of its messages.
    pub(crate) fn push(&self, batch: Batch, permit: OwnedSemaphorePermit) -> Pushed {
        let batch = Arc::new(batch);
        let mut state = self.state();
        let Some(current) = &mut state.current else {
            state.current = Some(Current {
                batch: batch.clone(),
                is_listed: false,
                _permit: permit,
            });
            return Pushed::Examine(batch);
        };
        // A batch that is examined at once is never listed unexamined: its rows would change within the moment. Only now that others wait
        // behind it is it worth showing.
        let before = (!std::mem::replace(&mut current.is_listed, true)).then(|| current.batch.clone());
        state.waiting.push_back((batch.arrivals().to_vec(), permit));
        Pushed::Waits(before.into_iter().chain([batch]).collect())
    }

    /// Detaches the current batch after it was indexed, so that [`push`](Self::push) does not list it any more; returns whether it was
    /// listed.
    pub(crate) fn detach(&self) -> bool {
        let mut state = self.state();
        let Some(current) = &mut state.current else { return false };
        current.batch = Arc::default();
        std::mem::replace(&mut current.is_listed, true)
    }

    /// The next batch for the worker, which `read` reads from the disk. `None` ends the worker: the next batch pushed is another's.
    pub(crate) fn next(&self, read: impl FnOnce(Vec<Arrival>) -> Result<Batch, EngineError>) -> Result<Option<Arc<Batch>>, EngineError> {
        let Some((arrivals, permit)) = self.pop() else { return Ok(None) };
        // Not under the lock: fetching pushes while the disk is read. `current` stays set meanwhile, so nobody else becomes the worker.
        let batch = Arc::new(read(arrivals)?);
        self.state().current = Some(Current {
            batch: batch.clone(),
            is_listed: true,
            _permit: permit,
        });
        Ok(Some(batch))
    }

    /// The arrivals whose turn it is. When there are none the worker ends, in the same lock: a batch pushed a moment later finds none.
    fn pop(&self) -> Option<(Vec<Arrival>, OwnedSemaphorePermit)> {
        let mut state = self.state();
        let next = state.waiting.pop_front();
        if next.is_none() {
            state.current = None;
        }
        next
    }

    /// Drops what waits. It stays in the ledger, and the next start indexes it.
    pub(crate) fn clear(&self) {
        self.state().waiting.clear();
    }

    /// Ends the worker. After an error the batches that wait are dropped as by [`clear`](Self::clear), and [`settled`](Self::settled)
    /// returns it.
    pub(crate) fn finish(&self, outcome: Result<(), EngineError>) {
        if let Err(error) = outcome {
            let mut state = self.state();
            state.failed = Some(error);
            state.waiting.clear();
            state.current = None;
        }
        self.settled.notify_waiters();
    }

    /// Waits until no batch is left; returns the error that ended a worker since the last call.
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

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
