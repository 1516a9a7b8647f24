//! Maps over a slice on every core, with scoped threads: no pool, nothing outlives the call.
//!
//! [`map`] collects all results. [`ordered`] and [`unordered`] pass each result to the calling thread as it comes, so that only a few are
//! in memory; the first keeps the order of the items, the second does not wait for a slow one.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// Results of one worker that may wait in [`ordered`].
const WAITING_IN_ORDER: usize = 4;
/// The same in [`unordered`].
const WAITING: usize = 16;

/// How many threads the machine runs at once; one where the system does not report it.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// The work on an item panicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a worker thread panicked")]
pub struct Panicked;

/// Applies `work` to every item; results in the order of the items. A panic in `work` is returned as an error.
pub fn map<I: Sync, T: Send>(items: &[I], work: impl Fn(&I) -> T + Sync) -> Result<Vec<T>, Panicked> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut results = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            match items.get(at) {
                Some(item) => results.push((at, work(item))),
                None => return results,
            }
        }
    };
    let results: Result<Vec<_>, _> = thread::scope(|scope| {
        let workers: Vec<_> = (0..cores().min(items.len())).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().map(thread::ScopedJoinHandle::join).collect()
    });
    let mut results: Vec<(usize, T)> = results.map_err(|_| Panicked)?.into_iter().flatten().collect();
    results.sort_unstable_by_key(|(at, _)| *at);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}

/// Applies `work` to every item and passes the results, with index and item, to `take` on this thread in the order of the items, until it
/// fails.
///
/// # Panics
/// When `work` panics, after `take` had the results before it.
pub fn ordered<I: Sync, T: Send, E>(
    items: &[I],
    work: impl Fn(&I) -> T + Sync,
    mut take: impl FnMut(usize, &I, T) -> Result<(), E>,
) -> Result<(), E> {
    let workers = cores().min(items.len());
    let work = &work;
    thread::scope(|scope| {
        // Every worker has its own items, one in `workers`, and its own channel: taking from the channels in turn gives the order, and
        // their bound keeps a fast worker from running far ahead of a slow one.
        let spawn = |first: usize| {
            let (result, results) = mpsc::sync_channel(WAITING_IN_ORDER);
            scope.spawn(move || {
                let mut own = items.iter().skip(first).step_by(workers);
                // The receiver is gone once `take` has failed.
                own.all(|item| result.send(work(item)).is_ok())
            });
            results
        };
        let channels: Vec<mpsc::Receiver<T>> = (0..workers).map(spawn).collect();
        for ((at, item), results) in items.iter().enumerate().zip(channels.iter().cycle()) {
            // A worker that is gone has panicked; the scope passes that on.
            let Ok(result) = results.recv() else { break };
            take(at, item, result)?;
        }
        Ok(())
    })
}

/// Applies `work` on `workers` threads and passes the results, in any order, to `take` on this thread, until it fails or returns
/// `Ok(false)`, which is then returned.
///
/// # Panics
/// When `work` panics, after `take` had the results of the other workers.
pub fn unordered<I: Sync, T: Send, E>(
    items: &[I],
    workers: usize,
    work: impl Fn(&I) -> T + Sync,
    mut take: impl FnMut(T) -> Result<bool, E>,
) -> Result<bool, E> {
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let workers = workers.clamp(1, items.len().max(1));
    thread::scope(|scope| {
        let (result, results) = mpsc::sync_channel(workers * WAITING);
        for _ in 0..workers {
            let result = result.clone();
            scope.spawn(|| {
                let result = result;
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if stop.load(Ordering::Relaxed) || result.send(work(item)).is_err() {
                        return;
                    }
                }
            });
        }
        // The workers hold the other senders: the loop below ends with the last of them.
        drop(result);
        for result in results {
            match take(result) {
                Ok(true) => {}
                other => {
                    stop.store(true, Ordering::Relaxed);
                    return other;
                }
            }
        }
        Ok(true)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn map_keeps_the_order_and_contains_a_panic() {
        let items: Vec<usize> = (0..1_000).collect();
        assert_eq!(map(&items, |item| item * 2), Ok((0..1_000).map(|item| item * 2).collect()));
        assert_eq!(map(&[0_u8; 0], |item| *item), Ok(vec![]));
        assert_eq!(map(&items, |item| assert_ne!(*item, 500)), Err(Panicked));
    }

    #[test]
    fn ordered_results_come_in_order_and_a_failure_ends_it() {
        let items: Vec<usize> = (0..1_000).collect();
        let mut taken = Vec::new();
        let done: Result<(), ()> = ordered(
            &items,
            |item| item * 2,
            |at, item, doubled| {
                taken.push(doubled);
                (at == *item).then_some(()).ok_or(())
            },
        );
        assert_eq!((done, taken), (Ok(()), (0..1_000).map(|item| item * 2).collect::<Vec<_>>()));
        let mut count = 0;
        let stopped = ordered(
            &items,
            |item| *item,
            |at, _, _| {
                count += 1;
                if at < 9 { Ok(()) } else { Err("enough") }
            },
        );
        assert_eq!((stopped, count), (Err("enough"), 10));
        assert_eq!(ordered(&[0_u8; 0], |item| *item, |_, _, _| Err("nothing to take")), Ok(()));
    }

    #[test]
    fn unordered_results_all_come_until_stopped_or_failed() {
        let items: Vec<usize> = (0..1_000).collect();
        let mut taken = Vec::new();
        let done: Result<bool, ()> = unordered(
            &items,
            3,
            |item| item * 2,
            |doubled| {
                taken.push(doubled);
                Ok(true)
            },
        );
        taken.sort_unstable();
        assert_eq!((done, taken), (Ok(true), (0..1_000).map(|item| item * 2).collect::<Vec<_>>()));
        let mut count = 0;
        let stopped: Result<bool, ()> = unordered(
            &items,
            0,
            |item| *item,
            |_| {
                count += 1;
                Ok(count < 10)
            },
        );
        assert_eq!((stopped, count), (Ok(false), 10));
        assert_eq!(unordered(&items, 9, |item| *item, |_| Err("disk full")), Err("disk full"));
        assert_eq!(unordered(&[0_u8; 0], 9, |item| *item, |_| Err("nothing to take")), Ok(true));
    }
}
