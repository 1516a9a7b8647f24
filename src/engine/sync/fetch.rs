//! Fetching missing messages, newest first: the next batch is fetched while the last ones are written to the disk.

use std::collections::{BTreeSet, VecDeque};
use std::pin::pin;
use std::sync::Arc;

use tokio::task::JoinHandle;

use super::pass::Pass;
use super::progress::FolderProgress;
use super::sizes::{Judge, Verdict, Wanted};
use crate::account::{FetchProblem, Location, Uid};
use crate::engine::backlog::Backlog;
use crate::engine::error::EngineError;
use crate::engine::failed_fetches::{isolate, record};
use crate::engine::receive;
use crate::engine::shared::Shared;
use crate::engine::view::FailedMessage;
use crate::mail::imap::BatchFetch;
use crate::mail::remote::{FetchedBatch, FetchedMessage, MessageInfo, RemoteError, RemoteErrorKind};

/// Messages fetched per command and kept per barrier, at most.
const BATCH: usize = 100;
/// The first batches are small, so that there is something to read soon.
const FIRST: [usize; 2] = [10, 40];
/// Batches written while the next is fetched: one waits for the disk as the other is written.
const WRITTEN_AT_ONCE: usize = 2;
/// Bytes of a batch, except for a single larger message. Up to four batches are in memory: those being written, one fetched, one examined.
const BATCH_BYTES: u64 = 6 << 20;
/// A message counts for that many bytes where the server announces no size.
const UNKNOWN_SIZE: u64 = 100 << 10;
/// The largest message that is fetched. Of the certified providers Aruba accepts the largest, 100 MB.
const LARGEST: u64 = 150 << 20;

/// The messages of one batch that did not arrive, each with the reason.
#[derive(Debug)]
pub(super) struct Shortfall {
    pub(super) missing: Vec<(Uid, FetchProblem)>,
    /// The batch was of one message.
    pub(super) alone: bool,
}

/// What is requested behind the last batch.
#[derive(Debug, Clone, Copy)]
pub(super) enum Then {
    Nothing,
    /// UIDs, flags and sizes of all messages of the folder.
    Outlines,
}

/// The end of a fetch.
#[derive(Debug)]
pub(super) struct Fetched {
    pub(super) shortfalls: Vec<Shortfall>,
    /// [`Then::Outlines`], unless the server refused.
    pub(super) outlines: Option<Vec<MessageInfo>>,
}

/// A folder whose messages are being fetched.
pub(super) struct Fetch<'f> {
    pub(super) folder: &'f Location,
    judge: Judge,
    progress: FolderProgress,
}

impl<'f> Fetch<'f> {
    /// A fetch of these messages, and the batches for it, in the order given; those that failed before are alone and last. Messages above
    /// the size limit, and those that are not due again, are left out.
    pub(super) fn plan(pass: &mut Pass<'_>, folder: &'f Location, wanted: &[Wanted]) -> (Self, Vec<Vec<Uid>>) {
        let now = pass.shared.clock.now();
        let (mut batches, too_large) = batches(wanted);
        let failed = pass.failed(&folder.folder, folder.validity);
        for uid in too_large {
            record(failed, uid, FetchProblem::TooLarge, true, now);
        }
        isolate(failed, &mut batches, now);
        let coming: BTreeSet<Uid> = batches.iter().flatten().copied().collect();
        let fetch = Self {
            folder,
            judge: Judge::of(wanted),
            progress: FolderProgress::new(wanted.iter().filter(|(uid, _)| coming.contains(uid))),
        };
        (fetch, batches)
    }

    /// Fetches batches; returns what did not arrive. If the connection breaks, what is known about the cause is recorded.
    ///
    /// Three things overlap: the server sends a batch while two earlier ones are written and another is examined. Writing is bounded by
    /// [`WRITTEN_AT_ONCE`] and examining by the permits for unexamined messages. When either is exhausted nothing more is read from the
    /// connection, so a fast server cannot fill the memory of a slow machine.
    ///
    pub(super) async fn run(&mut self, pass: &mut Pass<'_>, batches: Vec<Vec<Uid>>, then: Then) -> Result<Fetched, EngineError> {
        let mut writing = Writing::new(pass, self.folder);
        let (mut arrived, mut shortfalls, mut broken) = (Vec::new(), Vec::new(), None);
        let batches = self.judge.with_sizes(batches);
        let mut fetching = match then {
            Then::Outlines => pass.session.fetch_then_outlines(batches),
            Then::Nothing => pass.session.fetch_sized(batches),
        };
        while broken.is_none() {
            self.progress.report(pass.shared, pass.account, self.folder, &pass.progress);
            let next = next_batch(&mut fetching, &mut writing, |kept| {
                self.progress.kept(kept, pass.tally);
                self.progress.report(pass.shared, pass.account, self.folder, &pass.progress);
            });
            let Some(mut batch) = next.await? else { break };
            while writing.is_full() {
                self.progress.kept(writing.first().await?, pass.tally);
            }
            let alone = batch.messages.len().saturating_add(batch.missing.len()) == 1;
            let fetched = self.judged(&mut batch, &mut pass.notes);
            let bytes = fetched.iter().map(|message| message.bytes.len() as u64).sum();
            pass.tally.bytes = pass.tally.bytes.saturating_add(bytes);
            self.progress.fetched(bytes);
            pass.progress.fetched(count(&fetched), bytes);
            arrived.extend(fetched.iter().map(|message| message.uid));
            if !fetched.is_empty() {
                writing.start(fetched).await?;
            }
            let missing = batch.missing;
            match batch.error {
                Some(error) => broken = Some((error, batch.broken_at, Shortfall { missing, alone })),
                None if !missing.is_empty() => shortfalls.push(Shortfall { missing, alone }),
                None => {}
            }
        }
        let outlines = fetching.outlines().await;
        // After an error too: what was fetched is kept and counted.
        while !writing.is_empty() {
            self.progress.kept(writing.first().await?, pass.tally);
        }
        let failed = pass.failed(&self.folder.folder, self.folder.validity);
        failed.retain(|uid, _| !arrived.contains(uid));
        match broken {
            None => Ok(Fetched {
                shortfalls,
                outlines: outlines?,
            }),
            Some((error, at, shortfall)) => {
                self.record_break(pass, &error, at, shortfall);
                Err(error.into())
            }
        }
    }

    /// Removes the messages that arrived from the batch; those that are not as the server announces become missing ones.
    fn judged(&mut self, batch: &mut FetchedBatch, notes: &mut Vec<FailedMessage>) -> Vec<FetchedMessage> {
        let mut good = Vec::with_capacity(batch.messages.len());
        for message in std::mem::take(&mut batch.messages) {
            match self.judge.verdict(message.uid, &message.bytes) {
                Verdict::Good => good.push(message),
                Verdict::Doubtful(problem) => {
                    notes.push(FailedMessage {
                        folder: self.folder.folder.clone(),
                        uid: Some(message.uid),
                        problem,
                    });
                    good.push(message);
                }
                Verdict::Bad(problem) => batch.missing.push((message.uid, problem)),
            }
        }
        good
    }

    /// Records which messages broke the connection, or may have.
    fn record_break(&self, pass: &mut Pass<'_>, error: &RemoteError, at: Option<Uid>, shortfall: Shortfall) {
        let now = pass.shared.clock.now();
        let failed = pass.failed(&self.folder.folder, self.folder.validity);
        // A connection that is cut in the middle of a message says less about the message than bytes that cannot be right.
        let proves = matches!(error.kind, RemoteErrorKind::Protocol | RemoteErrorKind::TooLarge);
        for (uid, problem) in shortfall.missing {
            if at.is_none_or(|at| at == uid) {
                record(failed, uid, problem, shortfall.alone || (at.is_some() && proves), now);
            }
        }
        pass.save_state();
    }
}

/// Waits for the next batch from the server, and calls `kept` for every batch that gets to the disk meanwhile.
async fn next_batch(
    fetching: &mut BatchFetch<'_>,
    writing: &mut Writing,
    mut kept: impl FnMut(u32),
) -> Result<Option<FetchedBatch>, EngineError> {
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

/// Splits what is to be fetched, order kept, into batches of bounded count and bytes; and returns the messages above the size limit.
fn batches(wanted: &[Wanted]) -> (Vec<Vec<Uid>>, Vec<Uid>) {
    let mut batches: Vec<Vec<Uid>> = Vec::new();
    let mut too_large = Vec::new();
    let mut bytes = 0u64;
    for (uid, size) in wanted.iter().copied() {
        let size = size.unwrap_or(UNKNOWN_SIZE);
        if size > LARGEST {
            too_large.push(uid);
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
        let wanted: Vec<Wanted> = (1..=250).rev().map(|uid| (Uid(uid), Some(1000))).collect();
        let (cut, too_large) = batches(&wanted);
        assert_eq!(cut.iter().map(Vec::len).collect::<Vec<_>>(), [10, 40, 100, 100]);
        assert_eq!(cut.concat(), wanted.iter().map(|(uid, _)| *uid).collect::<Vec<_>>());
        assert!(too_large.is_empty());
    }

    #[test]
    fn large_messages_are_fetched_alone_and_those_above_the_limit_not_at_all() {
        let wanted = [
            (Uid(4), None),
            (Uid(3), Some(20 << 20)),
            (Uid(2), Some(LARGEST + 1)),
            (Uid(1), Some(10)),
        ];
        let (cut, too_large) = batches(&wanted);
        assert_eq!(cut, [vec![Uid(4)], vec![Uid(3)], vec![Uid(1)]]);
        assert_eq!(too_large, [Uid(2)]);
    }
}
