//! UID sets (RFC 9051 §4.1.1): consecutive UIDs as ranges, split so that commands have a bounded length.

use crate::account::Uid;

/// Maximum length of a set in bytes. RFC 7162 §4 asks servers to accept lines of 8 kB; some accept less.
const MAX_LENGTH: usize = 900;

/// Splits UIDs into sets of at most `count`, ascending, without duplicates; each with its UIDs. UID 0 is not valid and is left out.
pub(super) fn batches(uids: &[Uid], count: usize) -> Vec<(String, Vec<Uid>)> {
    let mut sorted: Vec<Uid> = uids.iter().copied().filter(|uid| uid.0 != 0).collect();
    sorted.sort_unstable();
    sorted.dedup();
    let mut batches = Vec::new();
    let mut rest = sorted.as_slice();
    while !rest.is_empty() {
        let mut taken = rest.len().min(count.max(1));
        let mut set = ranges(rest.get(..taken).unwrap_or_default());
        // The length depends on the gaps between the UIDs: halve the batch until its set fits.
        while set.len() > MAX_LENGTH && taken > 1 {
            taken = taken.div_ceil(2);
            set = ranges(rest.get(..taken).unwrap_or_default());
        }
        let (batch, next) = rest.split_at(taken);
        batches.push((set, batch.to_vec()));
        rest = next;
    }
    batches
}

fn ranges(uids: &[Uid]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for Uid(uid) in uids {
        match runs.last_mut() {
            Some((_, end)) if end.checked_add(1) == Some(*uid) => *end = *uid,
            _ => runs.push((*uid, *uid)),
        }
    }
    let parts: Vec<String> = runs
        .into_iter()
        .map(|(start, end)| {
            if start == end {
                start.to_string()
            } else {
                format!("{start}:{end}")
            }
        })
        .collect();
    parts.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consecutive_uids_become_ranges_without_duplicates() {
        let uids = [5, 1, 2, 3, 3, 9, 0, 10].map(Uid);
        assert_eq!(
            batches(&uids, 100),
            [("1:3,5,9:10".to_owned(), [1, 2, 3, 5, 9, 10].map(Uid).to_vec())]
        );
    }

    #[test]
    fn long_sets_are_split_without_loss() {
        let uids: Vec<Uid> = (1..4000).map(|n| Uid(n * 1000)).collect();
        let cut = batches(&uids, 500);
        assert!(cut.iter().all(|(set, batch)| set.len() <= MAX_LENGTH && batch.len() <= 500));
        assert_eq!(cut.into_iter().flat_map(|(_, batch)| batch).collect::<Vec<_>>(), uids);
    }
}
