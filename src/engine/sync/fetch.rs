//! Fetching missing messages, newest first: the next batch is fetched while the last ones are written to the disk.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::pin::pin;
use std::sync::Arc;

use tokio::task::JoinHandle;

use super::pass::Pass;
use super::progress::FolderProgress;
use crate::account::{Location, Uid};
use crate::engine::backlog::Backlog;
use crate::engine::error::EngineError;
use crate::engine::receive;
use crate::engine::shared::Shared;
use crate::mail::imap::BatchFetch;
use crate::mail::remote::{FetchedMessage, RemoteError};

/// Messages fetched per command and kept per barrier, at most.
const BATCH: usize = 100;
/// The first batches are small, so that there is something to read soon.
const FIRST: [usize; 2] = [10, 40];
/// Batches written while the next is fetched: one waits for the disk as the other is written.
const WRITTEN_AT_ONCE: usize = 2;
/// Bytes of a batch, except for a single larger message. Up to four batches are in memory: those being written, one fetched, one examined.
const BATCH_BYTES: u64 = 8 << 20;
/// The largest message that is fetched. Of the certified providers Aruba accepts the largest, 100 MB.
const LARGEST: u64 = 150 << 20;

/// Fetches and keeps messages of the selected folder, in the order given. Returns those that are left on the server: too large, or poisoned
/// ([`FailedFetches`](crate::engine::failed_fetches::FailedFetches)).
///
/// Three things overlap: the server sends a batch while two earlier ones are written and another is examined. Writing is bounded by
/// [`WRITTEN_AT_ONCE`] and examining by the permits for unexamined messages. When either is exhausted nothing more is read from the
/// connection, so a fast server cannot fill the memory of a slow machine.
pub(super) async fn fetch_missing(pass: &mut Pass<'_>, folder: &Location, wanted: &[(Uid, u64)]) -> Result<BTreeSet<Uid>, EngineError> {
    let (batches, left) = plan(pass.shared, folder, wanted);
    let mut progress = FolderProgress::new(wanted, &left);
    let mut writing = Writing::new(pass, folder);
    let mut requested = batches.clone().into_iter();
    let mut fetching = pass.session.fetch_batches(batches);
    let outcome = loop {
        progress.report(pass.shared, pass.account, folder, &pass.progress);
        let next = next_batch(&mut fetching, &mut writing, |kept| {
            progress.kept(kept, pass.tally);
            progress.report(pass.shared, pass.account, folder, &pass.progress);
        });
        let fetched = next.await?;
        // The server answers commands in their order: this is the batch that arrived, or that broke the connection.
        let batch = requested.next().unwrap_or_default();
        let fetched = match fetched {
            Ok(Some(fetched)) => fetched,
            Ok(None) => break Ok(()),
            Err(error) => {
                pass.shared.fetch_failed(folder, error.kind, &batch);
                break Err(error);
            }
        };
        while writing.is_full() {
            progress.kept(writing.first().await?, pass.tally);
        }
        let bytes = fetched.iter().map(|message| message.bytes.len() as u64).sum();
        pass.tally.bytes = pass.tally.bytes.saturating_add(bytes);
        progress.fetched(bytes);
        pass.progress.fetched(count(&fetched), bytes);
        if !fetched.is_empty() {
            writing.start(fetched).await?;
        }
    };
    // After an error too: what was fetched is kept and counted.
    while !writing.is_empty() {
        progress.kept(writing.first().await?, pass.tally);
    }
    outcome?;
    Ok(left)
}

/// What is fetched, in batches, and what is left on the server.
fn plan(shared: &Shared, folder: &Location, wanted: &[(Uid, u64)]) -> (Vec<Vec<Uid>>, BTreeSet<Uid>) {
    let (mut batches, mut left) = batches(wanted);
    if !left.is_empty() {
        tracing::warn!(account = %folder.account, count = left.len(), "messages above the size limit are left on the server");
    }
    let failed = shared.failed_fetches(folder);
    left.extend(failed.poisoned());
    failed.isolate(&mut batches);
    (batches, left)
}

/// Waits for the next batch from the server, and calls `kept` for every batch that gets to the disk meanwhile.
async fn next_batch(
    fetching: &mut BatchFetch<'_>,
    writing: &mut Writing,
    mut kept: impl FnMut(u32),
) -> Result<Result<Option<Vec<FetchedMessage>>, RemoteError>, EngineError> {
    // Waiting for a write may be dropped and begun again. Reading a batch from the connection may not: it would lose what was read, so it
    // is pinned outside of the loop.
    let mut next = pin!(fetching.next());
    loop {
        tokio::select! {
            written = writing.first(), if !writing.is_empty() => kept(written?),
            fetched = &mut next => return Ok(fetched),
        }
    }
}

/// Batches on their way to the disk, oldest first. Each gets there even if the pass is dropped.
struct Writing {
    shared: Arc<Shared>,
    backlog: Arc<Backlog>,
    folder: Location,
    tasks: VecDeque<JoinHandle<Result<u32, EngineError>>>,
}

impl Writing {
    fn new(pass: &Pass<'_>, folder: &Location) -> Self {
        Self {
            shared: pass.shared.clone(),
            backlog: pass.backlog.clone(),
            folder: folder.clone(),
            tasks: VecDeque::new(),
        }
    }

    fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    fn is_full(&self) -> bool {
        self.tasks.len() >= WRITTEN_AT_ONCE
    }

    /// Starts writing a batch, once the permits for its unexamined messages are there.
    async fn start(&mut self, fetched: Vec<FetchedMessage>) -> Result<(), EngineError> {
        let count = count(&fetched);
        let permit = self.shared.unexamined.clone().acquire_many_owned(count);
        let permit = permit.await.map_err(|_| EngineError::Stopped)?;
        let (shared, backlog, folder) = (self.shared.clone(), self.backlog.clone(), self.folder.clone());
        self.tasks.push_back(tokio::task::spawn_blocking(move || {
            receive::arrive(&shared, &backlog, &folder, fetched, permit)?;
            Ok(count)
        }));
        Ok(())
    }

    /// Waits until the oldest batch is kept, and removes it; returns how many messages it had. Cancel safe.
    async fn first(&mut self) -> Result<u32, EngineError> {
        let Some(first) = self.tasks.front_mut() else { return Ok(0) };
        let kept = first.await;
        self.tasks.pop_front();
        kept.map_err(|_| EngineError::Stopped)?
    }
}

fn count(fetched: &[FetchedMessage]) -> u32 {
    u32::try_from(fetched.len()).unwrap_or(u32::MAX)
}

/// UIDs with their sizes, in the order of `missing`. A message expunged between the two commands has no size and is left out.
pub(super) fn with_sizes(missing: &[Uid], sizes: Vec<(Uid, u64)>) -> Vec<(Uid, u64)> {
    let sizes: HashMap<Uid, u64> = sizes.into_iter().collect();
    missing.iter().filter_map(|uid| Some((*uid, *sizes.get(uid)?))).collect()
}

/// Splits what is to be fetched, order kept, into batches of bounded count and bytes; and returns the messages above the size limit.
fn batches(wanted: &[(Uid, u64)]) -> (Vec<Vec<Uid>>, BTreeSet<Uid>) {
    let mut batches: Vec<Vec<Uid>> = Vec::new();
    let mut too_large = BTreeSet::new();
    let mut bytes = 0u64;
    for (uid, size) in wanted.iter().copied() {
        if size > LARGEST {
            too_large.insert(uid);
            continue;
        }
        let sum = bytes.saturating_add(size);
        let most = batches.len().checked_sub(1).and_then(|at| FIRST.get(at)).copied().unwrap_or(BATCH);
        match batches.last_mut() {
            Some(batch) if batch.len() < most && sum <= BATCH_BYTES => {
                batch.push(uid);
                bytes = sum;
            }
            _ => {
                batches.push(vec![uid]);
                bytes = size;
            }
        }
    }
    (batches, too_large)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_start_small_are_bounded_and_keep_the_order() {
        let wanted: Vec<(Uid, u64)> = (1..=250).rev().map(|uid| (Uid(uid), 1000)).collect();
        let (cut, too_large) = batches(&wanted);
        assert_eq!(cut.iter().map(Vec::len).collect::<Vec<_>>(), [10, 40, 100, 100]);
        assert_eq!(cut.concat(), wanted.iter().map(|(uid, _)| *uid).collect::<Vec<_>>());
        assert!(too_large.is_empty());
    }

    #[test]
    fn large_messages_are_fetched_alone_and_those_above_the_limit_not_at_all() {
        let wanted = [(Uid(4), 10), (Uid(3), 20 << 20), (Uid(2), LARGEST + 1), (Uid(1), 10)];
        let (cut, too_large) = batches(&wanted);
        assert_eq!(cut, [vec![Uid(4)], vec![Uid(3)], vec![Uid(1)]]);
        assert_eq!(too_large, BTreeSet::from([Uid(2)]));
    }

    #[test]
    fn an_expunged_message_has_no_size_and_is_left_out() {
        assert_eq!(with_sizes(&[Uid(9), Uid(4)], vec![(Uid(4), 7)]), [(Uid(4), 7)]);
    }
}
