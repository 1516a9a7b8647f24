//! Which rows are one conversation: those that share a Message-ID, their own or one they refer to, in one account.

use std::collections::HashMap;

use super::RowIndex;
use crate::account::AccountId;
use crate::store::copies::Copies;
use crate::store::messages::CopyId;

impl RowIndex {
    /// The conversations of these rows, in the order of their first rows; the rows of each in the given order. A message that is missing
    /// holds its conversation together all the same, since those after it name those before it.
    pub(crate) fn conversations(&self, copies: &Copies, keys: &[CopyId]) -> Vec<Vec<CopyId>> {
        let mut groups = Groups::of(keys.len());
        let mut accounts: HashMap<&AccountId, u32> = HashMap::new();
        let mut first_with: HashMap<(u32, u64), usize> = HashMap::new();
        for (at, key) in keys.iter().enumerate() {
            let folder = copies.get(*key).and_then(|copy| copies.folder_of(copy));
            let (Some(row), Some(folder)) = (self.row(*key), folder) else {
                continue;
            };
            let next = u32::try_from(accounts.len()).unwrap_or(u32::MAX);
            let account = *accounts.entry(&folder.account).or_insert(next);
            for id in &row.listing.thread {
                let first = *first_with.entry((account, *id)).or_insert(at);
                groups.join(first, at);
            }
        }
        let mut conversations: Vec<Vec<CopyId>> = Vec::new();
        let mut number_of: HashMap<usize, usize> = HashMap::new();
        for (at, key) in keys.iter().enumerate() {
            let number = *number_of.entry(groups.root(at)).or_insert_with(|| {
                conversations.push(Vec::new());
                conversations.len() - 1
            });
            if let Some(conversation) = conversations.get_mut(number) {
                conversation.push(*key);
            }
        }
        conversations
    }
}

/// Disjoint sets of positions.
struct Groups(Vec<usize>);

impl Groups {
    fn of(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&mut self, mut at: usize) -> usize {
        while let Some(above) = self.0.get(at).copied().filter(|above| *above != at) {
            // Halves the way for those that come later.
            let next = self.0.get(above).copied().unwrap_or(above);
            if let Some(slot) = self.0.get_mut(at) {
                *slot = next;
            }
            at = next;
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if let Some(slot) = self.0.get_mut(one.max(other)) {
            *slot = one.min(other);
        }
    }
}
