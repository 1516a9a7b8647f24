//! Fetching what is missing, newest first: the next batch is on its way while the last ones are being kept.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::time::{Duration, Instant};

use super::{Pass, Tally};
use crate::account::{AccountId, Location, Uid};
use crate::engine::EngineError;
use crate::engine::receive;
use crate::engine::shared::Shared;
use crate::engine::view::Health;

/// Messages fetched per command and kept per barrier, at most.
const BATCH: usize = 100;
/// The first batches are small, so that something is there to read at once.
const FIRST: [usize; 2] = [10, 40];
/// Batches being kept while the next is fetched: one waits for the disk as the other is written.
const KEPT_AT_ONCE: usize = 2;
/// Bytes of a batch, but for a single larger message; as many as are kept at once and two more, one fetched and one examined, are in memory.
const BATCH_BYTES: u64 = 8 << 20;
/// The largest message that is fetched; Aruba, the most generous, takes 100 MB.
const LARGEST: u64 = 150 << 20;
/// An estimate before so much time has passed would be a guess.
const ESTIMATE_AFTER: Duration = Duration::from_secs(2);

/// How far a pass is.
#[derive(Debug)]
pub(super) struct Progress {
    since: Instant,
    fetched: u64,
    messages: u64,
    /// Messages that wait in the folders not yet opened.
    pub(super) elsewhere: u64,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self {
            since: Instant::now(),
            fetched: 0,
            messages: 0,
            elsewhere: 0,
        }
    }

    fn kept(&mut self, messages: u32, bytes: u64) {
        self.messages = self.messages.saturating_add(u64::from(messages));
        self.fetched = self.fetched.saturating_add(bytes);
    }

    /// How long the rest takes at the rate so far; what waits in other folders counts as much a message as what came.
    fn remaining(&self, bytes_here: u64) -> Option<Duration> {
        let elapsed = self.since.elapsed();
        if elapsed < ESTIMATE_AFTER || self.fetched == 0 || self.messages == 0 {
            return None;
        }
        let average = self.fetched as f64 / self.messages as f64;
        let bytes = bytes_here as f64 + average * self.elsewhere as f64;
        Duration::try_from_secs_f64(bytes / self.fetched as f64 * elapsed.as_secs_f64()).ok()
    }
}

/// Fetches and keeps messages of the opened folder, in the order given. Returns those that stay on the server: above the cap, or such that the
/// server's answer cannot be taken.
pub(super) async fn bring(pass: &mut Pass<'_>, place: &Location, wanted: &[(Uid, u64)]) -> Result<BTreeSet<Uid>, EngineError> {
    let (mut batches, mut left) = batches(wanted);
    if !left.is_empty() {
        tracing::warn!(account = %pass.account, count = left.len(), "messages above the cap are left on the server");
    }
    let suspects = pass.shared.suspects(place);
    left.extend(suspects.spoiling());
    suspects.apart(&mut batches);
    let Pass {
        shared,
        account,
        session,
        tally,
        progress,
        backlog,
        ..
    } = pass;
    let mut folder = Counted::of(wanted, &left);
    let mut asked = batches.clone().into_iter();
    let mut fetching = session.fetch_batches(batches);
    let mut keeping: VecDeque<Keeping> = VecDeque::new();
    let outcome = loop {
        folder.tell(shared, account, place, progress);
        let fetched = {
            let mut next = std::pin::pin!(fetching.next());
            loop {
                tokio::select! {
                    kept = first_of(&mut keeping), if !keeping.is_empty() => {
                        folder.kept(kept?, tally);
                        folder.tell(shared, account, place, progress);
                    }
                    fetched = &mut next => break fetched,
                }
            }
        };
        let fetched = match fetched {
            Ok(Some(fetched)) => fetched,
            Ok(None) => break Ok(()),
            Err(error) => {
                let batch = asked.next().unwrap_or_default();
                shared.suspect(place, error.kind, &batch);
                break Err(error);
            }
        };
        asked.next();
        while keeping.len() >= KEPT_AT_ONCE {
            folder.kept(first_of(&mut keeping).await?, tally);
        }
        let bytes = fetched.iter().map(|message| message.bytes.len() as u64).sum();
        tally.bytes = tally.bytes.saturating_add(bytes);
        folder.bytes = folder.bytes.saturating_sub(bytes);
        progress.kept(u32::try_from(fetched.len()).unwrap_or(u32::MAX), bytes);
        if !fetched.is_empty() {
            let (shared, backlog, place) = (shared.clone(), backlog.clone(), place.clone());
            let count = u32::try_from(fetched.len()).unwrap_or(u32::MAX);
            let share = shared.unexamined.clone().acquire_many_owned(count);
            let share = share.await.map_err(|_| EngineError::Stopped)?;
            keeping.push_back(tokio::task::spawn_blocking(move || {
                let kept = receive::keep(&shared, &place, fetched)?;
                backlog.take(&shared, kept, share);
                Ok(count)
            }));
        }
    };
    while !keeping.is_empty() {
        folder.kept(first_of(&mut keeping).await?, tally);
    }
    outcome?;
    Ok(left)
}

/// Where a folder stands.
struct Counted {
    done: u32,
    of: u32,
    /// Still to come.
    bytes: u64,
}

impl Counted {
    fn of(wanted: &[(Uid, u64)], left: &BTreeSet<Uid>) -> Self {
        let coming = wanted.iter().filter(|(uid, _)| !left.contains(uid));
        Self {
            done: 0,
            of: u32::try_from(coming.clone().count()).unwrap_or(u32::MAX),
            bytes: coming.map(|(_, size)| *size).fold(0, u64::saturating_add),
        }
    }

    fn kept(&mut self, messages: u32, tally: &mut Tally) {
        self.done = self.done.saturating_add(messages);
        tally.new = tally.new.saturating_add(u64::from(messages));
    }

    fn tell(&self, shared: &Shared, account: &AccountId, place: &Location, progress: &Progress) {
        if self.of == 0 {
            return;
        }
        shared.set_health(
            account,
            Health::Syncing {
                folder: place.folder.clone(),
                done: self.done,
                of: self.of,
                elsewhere: progress.elsewhere,
                remaining: progress.remaining(self.bytes),
            },
        );
    }
}

/// A batch on its way to the disk; it gets there even if nobody waits for it.
type Keeping = tokio::task::JoinHandle<Result<u32, EngineError>>;

/// Waits until the first batch of some is kept, and takes it away; tells how many messages it had. May be left and asked again.
async fn first_of(keeping: &mut VecDeque<Keeping>) -> Result<u32, EngineError> {
    let Some(first) = keeping.front_mut() else { return Ok(0) };
    let kept = first.await;
    keeping.pop_front();
    kept.map_err(|_| EngineError::Stopped)?
}

/// UIDs with their sizes, in the order of `missing`; a message that vanished between the two commands has no size and is left out.
pub(super) fn sized(missing: &[Uid], sizes: Vec<(Uid, u64)>) -> Vec<(Uid, u64)> {
    let sizes: HashMap<Uid, u64> = sizes.into_iter().collect();
    missing.iter().filter_map(|uid| Some((*uid, *sizes.get(uid)?))).collect()
}

/// Cuts what is to be fetched, order kept, into batches of bounded count and bytes; and tells which messages are above the cap.
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

/// Messages at which a fetch broke: asked for last and each alone, so that they do not keep the others away; what then breaks it alone is left.
#[derive(Debug, Default, Clone)]
pub(crate) struct Suspects(BTreeMap<Uid, bool>);

impl Suspects {
    /// A fetch of these broke.
    pub(crate) fn add(&mut self, batch: &[Uid]) {
        match batch {
            [alone] => drop(self.0.insert(*alone, true)),
            batch => batch.iter().for_each(|uid| {
                self.0.entry(*uid).or_default();
            }),
        }
    }

    fn spoiling(&self) -> impl Iterator<Item = Uid> {
        self.0.iter().filter(|(_, spoils)| **spoils).map(|(uid, _)| *uid)
    }

    fn apart(&self, batches: &mut Vec<Vec<Uid>>) {
        if self.0.is_empty() {
            return;
        }
        let alone: Vec<Uid> = batches
            .iter()
            .flatten()
            .filter(|uid| self.0.get(uid) == Some(&false))
            .copied()
            .collect();
        for batch in batches.iter_mut() {
            batch.retain(|uid| !self.0.contains_key(uid));
        }
        batches.retain(|batch| !batch.is_empty());
        batches.extend(alone.into_iter().map(|uid| vec![uid]));
    }
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
    fn large_messages_travel_alone_and_huge_ones_stay() {
        let wanted = [(Uid(4), 10), (Uid(3), 20 << 20), (Uid(2), LARGEST + 1), (Uid(1), 10)];
        let (cut, too_large) = batches(&wanted);
        assert_eq!(cut, [vec![Uid(4)], vec![Uid(3)], vec![Uid(1)]]);
        assert_eq!(too_large, BTreeSet::from([Uid(2)]));
    }

    #[test]
    fn suspects_come_last_and_alone_and_stay_away_once_they_broke_a_fetch_alone() {
        let mut suspects = Suspects::default();
        let mut batches = vec![vec![Uid(9), Uid(8)], vec![Uid(7), Uid(6)]];
        suspects.add(&[Uid(7), Uid(6)]);
        suspects.apart(&mut batches);
        assert_eq!(batches, [vec![Uid(9), Uid(8)], vec![Uid(7)], vec![Uid(6)]]);
        suspects.add(&[Uid(7)]);
        suspects.apart(&mut batches);
        assert_eq!(batches, [vec![Uid(9), Uid(8)], vec![Uid(6)]]);
        assert_eq!(suspects.spoiling().collect::<Vec<_>>(), [Uid(7)]);
    }

    #[test]
    fn what_vanished_has_no_size_and_is_left_out() {
        assert_eq!(sized(&[Uid(9), Uid(4)], vec![(Uid(4), 7)]), [(Uid(4), 7)]);
    }

    #[test]
    fn an_estimate_counts_the_other_folders_too() {
        let mut progress = Progress::new();
        assert_eq!(progress.remaining(10), None, "nothing came yet");
        progress.kept(10, 1000);
        progress.since = Instant::now() - Duration::from_secs(10);
        progress.elsewhere = 10;
        let left = progress.remaining(1000).expect("an estimate").as_secs_f64();
        assert!((19.0..22.0).contains(&left), "{left}");
    }
}
