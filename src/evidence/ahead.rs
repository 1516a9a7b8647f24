//! Work done ahead on every core, its results taken in order.

use std::sync::mpsc;
use std::thread;

/// Results each core may have waiting: messages are held in memory no longer than that.
const AHEAD: usize = 4;

/// Does `work` with each item, on every core, and hands the results to `take` on this thread in the items' order, until it fails.
pub(super) fn in_order<I: Sync, T: Send, E>(
    items: &[I],
    work: impl Fn(&I) -> T + Sync,
    mut take: impl FnMut(usize, &I, T) -> Result<(), E>,
) -> Result<(), E> {
    let cores = thread::available_parallelism().map_or(1, usize::from).min(items.len());
    let work = &work;
    thread::scope(|scope| {
        let worker = |first: usize| {
            let (result, results) = mpsc::sync_channel(AHEAD);
            scope.spawn(move || {
                let mut own = items.iter().skip(first).step_by(cores);
                // Nobody waits for it any more once `take` has failed.
                own.all(|item| result.send(work(item)).is_ok())
            });
            results
        };
        let results: Vec<mpsc::Receiver<T>> = (0..cores).map(worker).collect();
        let turns = results.iter().cycle();
        for ((at, item), results) in items.iter().enumerate().zip(turns) {
            // A worker that is gone has panicked; the scope passes that on.
            let Ok(done) = results.recv() else { break };
            take(at, item, done)?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_a_failure_ends_it() {
        let items: Vec<usize> = (0..1_000).collect();
        let mut taken = Vec::new();
        let done: Result<(), ()> = in_order(
            &items,
            |item| item * 2,
            |at, item, doubled| {
                taken.push(doubled);
                (at == *item).then_some(()).ok_or(())
            },
        );
        assert_eq!((done, taken), (Ok(()), (0..1_000).map(|item| item * 2).collect::<Vec<_>>()));
        let mut count = 0;
        let stopped = in_order(
            &items,
            |item| *item,
            |at, _, _| {
                count += 1;
                if at < 9 { Ok(()) } else { Err("enough") }
            },
        );
        assert_eq!((stopped, count), (Err("enough"), 10));
        assert_eq!(in_order(&[0_u8; 0], |item| *item, |_, _, _| Err("nothing to take")), Ok(()));
    }
}
