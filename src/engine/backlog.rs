//! A queue of batches that are kept and not yet examined, with one worker at a time.
//!
//! Fetching is bound by the network, and examining by the processor. Where mail is received continuously fetching does not wait for
//! examining, so that all is durable and listed soon. Of the batches that arrive while another is examined the first keep their bytes
//! ([`BYTES_WAITING`]); those of the others are read from the disk again: the queue costs memory for rows only, and [`MOST_UNEXAMINED`]
//! bounds those. A process that ends once all is examined does not get there sooner by fetching ahead: [`MOST_AHEAD`].

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, OwnedSemaphorePermit};

use super::batch::Batch;
use super::error::EngineError;
use crate::store::Arrival;

/// Messages in all queues together, at most.
pub(crate) const MOST_UNEXAMINED: usize = 20_000;
/// The same in a process that receives once: a batch that is examined, one that waits, one that is written.
pub(crate) const MOST_AHEAD: usize = 300;
/// Bytes of the batches that wait, at most, apart from those that were dropped.
const BYTES_WAITING: usize = 6 << 20;

/// The queue of one pass.
#[derive(Debug, Default)]
pub(crate) struct Backlog {
    state: Mutex<State>,
    settled: Notify,
}

/// What became of a batch that was pushed.
#[derive(Debug)]
pub(crate) enum Pushed {
    /// There is no worker. The caller becomes the worker and examines this batch, then every one that [`Backlog::next`] returns, and
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
    waiting: VecDeque<Waiting>,
    failed: Option<EngineError>,
}

#[derive(Debug)]
struct Waiting {
    messages: Messages,
    /// Its part of [`MOST_UNEXAMINED`].
    permit: OwnedSemaphorePermit,
}

#[derive(Debug)]
enum Messages {
    InMemory(Arc<Batch>),
    /// To be read from the disk.
    OnDisk(Vec<Arrival>),
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
        let bytes = state.waiting.iter().map(Waiting::bytes).fold(batch.bytes(), usize::saturating_add);
        let messages = match bytes <= BYTES_WAITING {
            true => Messages::InMemory(batch.clone()),
            false => Messages::OnDisk(batch.arrivals().to_vec()),
        };
        state.waiting.push_back(Waiting { messages, permit });
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

    /// The next batch for the worker, which `read` reads from the disk if its bytes were dropped. `None` ends the worker: the next batch
    /// pushed is another's.
    pub(crate) fn next(&self, read: impl FnOnce(Vec<Arrival>) -> Result<Batch, EngineError>) -> Result<Option<Arc<Batch>>, EngineError> {
        let Some(Waiting { messages, permit }) = self.pop() else {
            return Ok(None);
        };
        // Not under the lock: fetching pushes while the disk is read. `current` stays set meanwhile, so no other caller becomes the worker.
        let batch = match messages {
            Messages::InMemory(batch) => batch,
            Messages::OnDisk(arrivals) => Arc::new(read(arrivals)?),
        };
        self.state().current = Some(Current {
            batch: batch.clone(),
            is_listed: true,
            _permit: permit,
        });
        Ok(Some(batch))
    }

    /// The arrivals to examine next. When there are none the worker ends, in the same lock: a batch pushed a moment later finds none.
    fn pop(&self) -> Option<Waiting> {
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

impl Waiting {
    fn bytes(&self) -> usize {
        match &self.messages {
            Messages::InMemory(batch) => batch.bytes(),
            Messages::OnDisk(_) => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::Semaphore;

    use super::*;
    use crate::account::{AccountId, Flags, Location, Uid, UidValidity};
    use crate::clock::Timestamp;
    use crate::signature::Sha256;

    fn batch(uid: u32) -> Batch {
        of_size(uid, 0)
    }

    fn of_size(uid: u32, bytes: usize) -> Batch {
        let arrival = Arrival {
            message: Sha256::of(&uid.to_be_bytes()),
            location: Location {
                account: AccountId::of("a@pec.example"),
                folder: "INBOX".to_owned(),
                validity: UidValidity(1),
                uid: Uid(uid),
            },
            flags: Flags::default(),
            received: Timestamp::UNIX_EPOCH,
        };
        Batch::new(vec![arrival], vec![vec![0; bytes]])
    }

    fn push(backlog: &Backlog, permits: &Arc<Semaphore>, uid: u32) -> Pushed {
        backlog.push(batch(uid), permits.clone().try_acquire_owned().expect("a permit"))
    }

    fn uids(batches: &[Arc<Batch>]) -> Vec<u32> {
        let arrivals = batches.iter().flat_map(|batch| batch.arrivals());
        arrivals.map(|arrival| arrival.location.uid.0).collect()
    }

    fn next(backlog: &Backlog) -> Option<Arc<Batch>> {
        backlog
            .next(|arrivals| Ok(Batch::new(arrivals, vec![Vec::new()])))
            .expect("readable")
    }

    #[tokio::test]
    async fn each_batch_goes_to_one_worker_in_order_and_is_listed_once() {
        let (backlog, permits) = (Backlog::default(), Arc::new(Semaphore::new(4)));
        assert!(matches!(push(&backlog, &permits, 1), Pushed::Examine(first) if uids(std::slice::from_ref(&first)) == [1]));
        assert!(matches!(push(&backlog, &permits, 2), Pushed::Waits(list) if uids(&list) == [1, 2]));
        assert!(matches!(push(&backlog, &permits, 3), Pushed::Waits(list) if uids(&list) == [3]));
        assert!(backlog.detach(), "the first was listed when the second came");
        assert_eq!(next(&backlog).map(|batch| uids(&[batch])), Some(vec![2]));
        assert_eq!(permits.available_permits(), 2, "the first is examined");
        assert!(matches!(push(&backlog, &permits, 4), Pushed::Waits(list) if uids(&list) == [4]));
        assert_eq!(next(&backlog).map(|batch| uids(&[batch])), Some(vec![3]));
        assert_eq!(next(&backlog).map(|batch| uids(&[batch])), Some(vec![4]));
        assert!(next(&backlog).is_none());
        backlog.finish(Ok(()));
        assert_eq!(permits.available_permits(), 4);
        backlog.settled().await.expect("no error");
        assert!(matches!(push(&backlog, &permits, 5), Pushed::Examine(_)), "another worker begins");
        assert!(!backlog.detach(), "no batch waited behind it");
    }

    #[test]
    fn the_bytes_that_wait_are_bounded_and_the_others_are_read_again() {
        let (backlog, permits) = (Backlog::default(), Arc::new(Semaphore::new(4)));
        for (uid, bytes) in [(1, BYTES_WAITING), (2, BYTES_WAITING - 1), (3, 2), (4, 1)] {
            let permit = permits.clone().try_acquire_owned().expect("a permit");
            drop(backlog.push(of_size(uid, bytes), permit));
        }
        let mut read = Vec::new();
        while let Some(next) = backlog
            .next(|arrivals| {
                read.extend(arrivals.iter().map(|arrival| arrival.location.uid.0));
                Ok(Batch::new(arrivals, vec![Vec::new()]))
            })
            .expect("readable")
        {
            assert!(next.bytes() > 0 || uids(&[next]) == [3]);
        }
        assert_eq!(read, [3], "the one that is too many");
    }

    #[tokio::test]
    async fn an_error_ends_the_worker_drops_what_waits_and_is_returned_once() {
        let (backlog, permits) = (Backlog::default(), Arc::new(Semaphore::new(4)));
        drop(push(&backlog, &permits, 1));
        drop(push(&backlog, &permits, 2));
        backlog.finish(Err(EngineError::Stopped));
        assert_eq!(permits.available_permits(), 4);
        assert!(matches!(backlog.settled().await, Err(EngineError::Stopped)));
        backlog.settled().await.expect("returned already");
        assert!(matches!(push(&backlog, &permits, 3), Pushed::Examine(_)));
    }
}
