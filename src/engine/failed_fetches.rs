//! The UIDs of a folder whose FETCH failed.

use std::collections::BTreeMap;

use crate::account::Uid;

/// Messages whose FETCH broke the connection. They are fetched last, each in a command of its own, so that they do not keep the others from
/// being fetched. One that breaks its own command is poisoned: it is left on the server until the next start.
#[derive(Debug, Default, Clone)]
pub(crate) struct FailedFetches(BTreeMap<Uid, Failure>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failure {
    /// It was fetched together with others: any of them may be the cause.
    Suspected,
    /// It was fetched alone.
    Poisoned,
}

impl FailedFetches {
    /// Records that the FETCH of these failed.
    pub(crate) fn add(&mut self, batch: &[Uid]) {
        match batch {
            [alone] => drop(self.0.insert(*alone, Failure::Poisoned)),
            batch => batch.iter().for_each(|uid| {
                self.0.entry(*uid).or_insert(Failure::Suspected);
            }),
        }
    }

    /// Those that are not fetched again.
    pub(crate) fn poisoned(&self) -> impl Iterator<Item = Uid> {
        self.0
            .iter()
            .filter(|(_, failure)| **failure == Failure::Poisoned)
            .map(|(uid, _)| *uid)
    }

    /// Removes every failed UID from the batches and appends the suspected ones, one to a batch.
    pub(crate) fn isolate(&self, batches: &mut Vec<Vec<Uid>>) {
        if self.0.is_empty() {
            return;
        }
        let suspected: Vec<Uid> = batches
            .iter()
            .flatten()
            .filter(|uid| self.0.get(uid) == Some(&Failure::Suspected))
            .copied()
            .collect();
        for batch in batches.iter_mut() {
            batch.retain(|uid| !self.0.contains_key(uid));
        }
        batches.retain(|batch| !batch.is_empty());
        batches.extend(suspected.into_iter().map(|uid| vec![uid]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_uids_are_fetched_last_and_alone_and_not_again_once_they_failed_alone() {
        let mut failed = FailedFetches::default();
        let mut batches = vec![vec![Uid(9), Uid(8)], vec![Uid(7), Uid(6)]];
        failed.add(&[Uid(7), Uid(6)]);
        failed.isolate(&mut batches);
        assert_eq!(batches, [vec![Uid(9), Uid(8)], vec![Uid(7)], vec![Uid(6)]]);
        failed.add(&[Uid(7)]);
        failed.isolate(&mut batches);
        assert_eq!(batches, [vec![Uid(9), Uid(8)], vec![Uid(6)]]);
        assert_eq!(failed.poisoned().collect::<Vec<_>>(), [Uid(7)]);
    }
}
