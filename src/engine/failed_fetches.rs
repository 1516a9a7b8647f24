//! Messages that could not be fetched: which are tried again, when, and how.
//!
//! What was learnt about a message that breaks a fetch is kept in the account's sync state, so that the next process knows it too. Such a
//! message is fetched after all others and in a command of its own, so that it does not keep them from being fetched. One that failed so is
//! left on the server, and tried again after intervals that grow.

use std::collections::BTreeMap;

use super::view::FailedMessage;
use crate::account::{FetchProblem, Uid};
use crate::clock::{SignedDuration, Timestamp};
use crate::store::{FailedFetch, SyncState};

/// The failed messages of a folder.
pub(crate) type FailedFetches = BTreeMap<Uid, FailedFetch>;

/// The first interval; doubled with each attempt, up to the longest.
const FIRST_INTERVAL: SignedDuration = SignedDuration::from_mins(15);
const LONGEST_INTERVAL: SignedDuration = SignedDuration::from_hours(24);

/// Records that a message was not received. `alone`: no other was requested with it, or the server showed that it is the cause.
pub(crate) fn record(failed: &mut FailedFetches, uid: Uid, problem: FetchProblem, alone: bool, now: Timestamp) {
    let attempts = failed.get(&uid).map_or(0, |before| before.attempts);
    let attempts = attempts.saturating_add(u32::from(alone));
    failed.insert(
        uid,
        FailedFetch {
            problem,
            attempts,
            last: now,
        },
    );
}

/// Whether it is time to fetch a message again.
pub(crate) fn is_due(failed: &FailedFetch, now: Timestamp) -> bool {
    let attempts = match failed.problem {
        // Perhaps only the network: the first failure does not count.
        FetchProblem::ConnectionLost => failed.attempts.saturating_sub(1),
        _ => failed.attempts,
    };
    let Some(doublings) = attempts.checked_sub(1) else { return true };
    let interval = match doublings {
        0..=6 => FIRST_INTERVAL.saturating_mul(1 << doublings),
        _ => LONGEST_INTERVAL,
    };
    let since = now.duration_since(failed.last);
    // A clock that went back must not put it off for years.
    since < SignedDuration::ZERO || since >= interval.min(LONGEST_INTERVAL)
}

/// Every failed message of an account that was found to be the cause of its failure.
pub(crate) fn all(sync_state: &SyncState) -> Vec<FailedMessage> {
    let folders = sync_state.failed_fetches.iter();
    let failed = folders.flat_map(|(folder, failed)| {
        let certain = failed.messages.iter().filter(|(_, failed)| is_certain(failed));
        certain.map(|(uid, failed)| FailedMessage {
            folder: folder.clone(),
            uid: Some(*uid),
            problem: failed.problem.clone(),
        })
    });
    failed.collect()
}

/// Whether the message itself was found to be the cause, and not only one of those fetched along with it.
fn is_certain(failed: &FailedFetch) -> bool {
    failed.attempts > 0
        || !matches!(
            failed.problem,
            FetchProblem::BreaksConnection | FetchProblem::ConnectionLost | FetchProblem::TooLarge
        )
}

/// Removes the messages that are not due from the batches, and puts every failed one at the end, one to a batch.
pub(crate) fn isolate(failed: &FailedFetches, batches: &mut Vec<Vec<Uid>>, now: Timestamp) {
    if failed.is_empty() {
        return;
    }
    let due = batches
        .iter()
        .flatten()
        .filter(|uid| failed.get(uid).is_some_and(|failed| is_due(failed, now)));
    let due: Vec<Uid> = due.copied().collect();
    for batch in batches.iter_mut() {
        batch.retain(|uid| !failed.contains_key(uid));
    }
    batches.retain(|batch| !batch.is_empty());
    batches.extend(due.into_iter().map(|uid| vec![uid]));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn failed_messages_are_fetched_last_and_alone_and_later_again_once_they_failed_alone() {
        let mut failed = FailedFetches::new();
        let batches = vec![vec![Uid(9), Uid(8)], vec![Uid(7), Uid(6)]];
        for uid in [Uid(7), Uid(6)] {
            record(&mut failed, uid, FetchProblem::BreaksConnection, false, at(0));
        }
        let isolated = |failed: &FailedFetches, now| {
            let mut batches = batches.clone();
            isolate(failed, &mut batches, now);
            batches
        };
        assert_eq!(isolated(&failed, at(0)), [vec![Uid(9), Uid(8)], vec![Uid(7)], vec![Uid(6)]]);
        record(&mut failed, Uid(7), FetchProblem::BreaksConnection, true, at(0));
        assert_eq!(isolated(&failed, at(1)), [vec![Uid(9), Uid(8)], vec![Uid(6)]]);
        assert_eq!(isolated(&failed, at(15)), [vec![Uid(9), Uid(8)], vec![Uid(7)], vec![Uid(6)]]);
    }

    #[test]
    fn intervals_grow_to_a_day_and_a_lost_connection_counts_from_the_second_time() {
        let mut failed = FailedFetches::new();
        let mut record = |problem: FetchProblem| {
            record(&mut failed, Uid(1), problem, true, at(0));
            let failed = failed[&Uid(1)].clone();
            (0..).find(|minutes| is_due(&failed, at(*minutes))).expect("due some day")
        };
        assert_eq!(record(FetchProblem::ConnectionLost), 0);
        assert_eq!(record(FetchProblem::ConnectionLost), 15);
        let waits: Vec<i64> = (0..12).map(|_| record(FetchProblem::NoBody)).collect();
        assert_eq!(waits.get(..3), Some([60, 120, 240].as_slice()));
        assert!(waits.is_sorted() && waits.last() == Some(&(24 * 60)), "{waits:?}");
        assert!(is_due(&failed[&Uid(1)], at(-1)), "the clock went back");
    }
}
