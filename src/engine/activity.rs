//! What the engine did for each account since the program started: kept in memory, for the window's page "Activity".

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use super::command::Destination;
use super::error::EngineError;
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::pec::DispatchId;

/// Entries that are kept; the oldest are dropped.
pub const MOST_ACTIVITIES: usize = 500;

/// Something the engine did for an account.
#[derive(Debug, Clone)]
pub struct ActivityEntry {
    /// Counts the entries since the program started; one that takes the place of another keeps its number.
    pub number: u64,
    /// When it ended, UTC; of several in a row, the last.
    pub at: Timestamp,
    /// The account it was done for.
    pub account: AccountId,
    /// What was done, or how it failed.
    pub what: Activity,
    /// How many times in a row it had this outcome.
    pub times: u32,
}

/// What was done, or how it failed.
#[derive(Debug, Clone)]
pub enum Activity {
    /// A pass over the folders stored this many new messages.
    Checked(u64),
    /// A pass, or a command of the user, ended with this error.
    Failed(EngineError),
    /// The provider accepted a message.
    Sent(Submitted),
    /// The provider refused a message, with this reply.
    Refused(Submitted, String),
    /// The connection broke after DATA: the provider may have accepted the message.
    Uncertain(Submitted),
    /// This many messages were moved to a folder.
    Moved(u64, Destination),
    /// Messages were moved back to where they were.
    Restored(u64),
    /// Messages were removed from the server.
    Removed(u64),
    /// Removed messages were appended on the server again.
    PutBack(u64),
}

/// A message that was submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// The dispatch that it became.
    pub dispatch: DispatchId,
    /// The addresses in RCPT TO.
    pub recipients: Vec<String>,
    /// The subject as written.
    pub subject: String,
}

impl Activity {
    /// Whether the user may have to do something about it.
    pub fn is_problem(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::Refused(..) | Self::Uncertain(_))
    }

    /// Whether it adds nothing to `earlier`: polls without new mail, and an error that lasts.
    fn repeats(&self, earlier: &Self) -> bool {
        match (self, earlier) {
            (Self::Checked(0), Self::Checked(0)) => true,
            (Self::Failed(error), Self::Failed(earlier)) => error.to_string() == earlier.to_string(),
            _ => false,
        }
    }
}

/// The last [`MOST_ACTIVITIES`] entries.
#[derive(Debug, Default)]
pub(crate) struct ActivityLog(Mutex<Entries>);

#[derive(Debug, Default)]
struct Entries {
    /// The oldest first.
    kept: VecDeque<ActivityEntry>,
    /// How many there have been.
    count: u64,
}

impl ActivityLog {
    /// Adds an entry. One that repeats the account's latest takes its place.
    pub(crate) fn record(&self, at: Timestamp, account: &AccountId, what: Activity) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Entries { kept, count } = &mut *entries;
        let latest = kept.iter().rposition(|entry| entry.account == *account);
        let repeated = latest.filter(|at| kept.get(*at).is_some_and(|latest| what.repeats(&latest.what)));
        let (number, times) = match repeated.and_then(|at| kept.remove(at)) {
            Some(earlier) => (earlier.number, earlier.times),
            None => {
                *count += 1;
                (*count, 0)
            }
        };
        if kept.len() >= MOST_ACTIVITIES {
            kept.pop_front();
        }
        kept.push_back(ActivityEntry {
            number,
            at,
            account: account.clone(),
            what,
            times: times.saturating_add(1),
        });
    }

    /// The entries, the latest first.
    pub(crate) fn entries(&self) -> Vec<ActivityEntry> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.kept.iter().rev().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(id: &str) -> AccountId {
        AccountId::of(id)
    }

    #[test]
    fn the_latest_is_first_and_the_oldest_are_dropped() {
        let log = ActivityLog::default();
        for new in 1..=600 {
            log.record(Timestamp::UNIX_EPOCH, &account("a"), Activity::Checked(new));
        }
        let entries = log.entries();
        assert_eq!(entries.len(), MOST_ACTIVITIES);
        assert!(matches!(entries.first().expect("an entry").what, Activity::Checked(600)));
        assert!(matches!(entries.last().expect("an entry").what, Activity::Checked(101)));
    }

    #[test]
    fn polls_without_news_and_an_error_that_lasts_are_one_entry_for_each_account() {
        let log = ActivityLog::default();
        for _ in 0..3 {
            log.record(Timestamp::UNIX_EPOCH, &account("a"), Activity::Checked(0));
            log.record(Timestamp::UNIX_EPOCH, &account("b"), Activity::Failed(EngineError::Stopped));
        }
        let times: Vec<u32> = log.entries().iter().map(|entry| entry.times).collect();
        assert_eq!(times, [3, 3]);
        log.record(Timestamp::UNIX_EPOCH, &account("b"), Activity::Failed(EngineError::NoTrash));
        log.record(Timestamp::UNIX_EPOCH, &account("a"), Activity::Checked(1));
        log.record(Timestamp::UNIX_EPOCH, &account("a"), Activity::Checked(1));
        assert_eq!(log.entries().len(), 5, "another error, and new mail each time");
    }
}
