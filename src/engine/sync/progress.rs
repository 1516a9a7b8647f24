//! What a pass did, for its report; and how far it is, for the account's health.

use std::time::{Duration, Instant};

use crate::account::{AccountId, Location, Uid};
use crate::engine::shared::Shared;
use crate::engine::view::{FailedMessage, Health};
use crate::mail::remote::RemoteError;

/// No remaining time is estimated before the pass has run for this long.
const ESTIMATE_AFTER: Duration = Duration::from_secs(2);

/// What a pass did so far.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tally {
    pub(super) new: u64,
    pub(super) updated: u64,
    /// The messages that the last pass did not receive as they should be.
    pub(super) failed: Vec<FailedMessage>,
    pub(super) bytes: u64,
    /// Why the first folder that was skipped could not be opened; the others were read.
    pub(super) refused: Option<RemoteError>,
}

/// The progress of a whole pass.
#[derive(Debug)]
pub(super) struct Progress {
    since: Instant,
    bytes: u64,
    messages: u64,
    /// Messages to fetch in the folders not opened yet.
    pub(super) elsewhere: u64,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self {
            since: Instant::now(),
            bytes: 0,
            messages: 0,
            elsewhere: 0,
        }
    }

    pub(super) fn fetched(&mut self, messages: u32, bytes: u64) {
        self.messages = self.messages.saturating_add(u64::from(messages));
        self.bytes = self.bytes.saturating_add(bytes);
    }

    /// The time for the rest at the rate so far. The sizes in other folders are unknown: each message there counts as an average one.
    fn remaining(&self, bytes_here: u64) -> Option<Duration> {
        let elapsed = self.since.elapsed();
        if elapsed < ESTIMATE_AFTER || self.bytes == 0 || self.messages == 0 {
            return None;
        }
        let average = self.bytes as f64 / self.messages as f64;
        let bytes = bytes_here as f64 + average * self.elsewhere as f64;
        Duration::try_from_secs_f64(bytes / self.bytes as f64 * elapsed.as_secs_f64()).ok()
    }
}

/// The progress of one folder.
pub(super) struct FolderProgress {
    done: u32,
    of: u32,
    /// Still to be fetched.
    bytes: u64,
}

impl FolderProgress {
    /// Of these messages with their sizes.
    pub(super) fn new<'w>(coming: impl Iterator<Item = &'w (Uid, Option<u64>)> + Clone) -> Self {
        Self {
            done: 0,
            of: u32::try_from(coming.clone().count()).unwrap_or(u32::MAX),
            bytes: coming.filter_map(|(_, size)| *size).fold(0, u64::saturating_add),
        }
    }

    pub(super) fn fetched(&mut self, bytes: u64) {
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    pub(super) fn kept(&mut self, messages: u32, tally: &mut Tally) {
        self.done = self.done.saturating_add(messages);
        tally.new = tally.new.saturating_add(u64::from(messages));
    }

    /// Sets the account's health to the current progress.
    pub(super) fn report(&self, shared: &Shared, account: &AccountId, folder: &Location, progress: &Progress) {
        if self.of == 0 {
            return;
        }
        shared.set_health(
            account,
            Health::Syncing {
                folder: folder.folder.clone(),
                done: self.done,
                of: self.of,
                elsewhere: progress.elsewhere,
                remaining: progress.remaining(self.bytes),
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_counts_the_other_folders_too() {
        let mut progress = Progress::new();
        assert_eq!(progress.remaining(10), None, "nothing came yet");
        progress.fetched(10, 1000);
        progress.since = Instant::now() - Duration::from_secs(10);
        progress.elsewhere = 10;
        let left = progress.remaining(1000).expect("an estimate").as_secs_f64();
        assert!((19.0..22.0).contains(&left), "{left}");
    }
}
