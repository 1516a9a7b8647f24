//! Rows grouped by conversation: one row for each, with the others below it while it is expanded.

use std::collections::{HashMap, HashSet};

use super::{Action, List, Message};
use crate::engine::{CopyId, EngineError};
use crate::ui::context::Context;

/// The conversations of a list that is grouped; none otherwise.
#[derive(Debug, Default)]
pub(super) struct Conversations {
    /// The rows of each, the first in the order of the list at the front.
    all: Vec<Vec<CopyId>>,
    /// The positions in `all` of rows that are not alone.
    of_row: HashMap<CopyId, usize>,
    /// Rows of those that are expanded: a conversation is known by any of its rows, since its first one changes.
    expanded: HashSet<CopyId>,
}

/// The place of a row in its conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// The first row, of how many, and whether the others are shown.
    First { rows: usize, expanded: bool },
    /// A row below the first.
    Below,
}

impl Conversations {
    fn take(&mut self, all: Vec<Vec<CopyId>>) {
        self.of_row.clear();
        for (at, conversation) in all.iter().enumerate().filter(|(_, conversation)| conversation.len() > 1) {
            self.of_row.extend(conversation.iter().map(|key| (*key, at)));
        }
        self.all = all;
    }

    pub(super) fn clear_groups(&mut self) {
        self.all.clear();
        self.of_row.clear();
    }

    /// How many messages there are in all of them; none where the list is not grouped.
    pub(super) fn messages(&self) -> Option<usize> {
        (!self.all.is_empty()).then(|| self.all.iter().map(Vec::len).sum())
    }

    pub(super) fn expanded(&self) -> HashSet<CopyId> {
        self.expanded.clone()
    }

    pub(super) fn standing(&self, key: CopyId) -> Option<Standing> {
        let conversation = self.conversation(key)?;
        Some(match conversation.first() == Some(&key) {
            true => Standing::First {
                rows: conversation.len(),
                expanded: is_expanded(conversation, &self.expanded),
            },
            false => Standing::Below,
        })
    }

    pub(super) fn is_first(&self, key: CopyId) -> bool {
        matches!(self.standing(key), Some(Standing::First { .. }))
    }

    fn conversation(&self, key: CopyId) -> Option<&Vec<CopyId>> {
        self.all.get(*self.of_row.get(&key)?)
    }
}

/// The rows that show: the first of each conversation, and all of those that are expanded.
pub(super) fn shown(all: &[Vec<CopyId>], expanded: &HashSet<CopyId>) -> Vec<CopyId> {
    let rows = all.iter().flat_map(|conversation| match is_expanded(conversation, expanded) {
        true => conversation.as_slice(),
        false => conversation.get(..1).unwrap_or_default(),
    });
    rows.copied().collect()
}

fn is_expanded(conversation: &[CopyId], expanded: &HashSet<CopyId>) -> bool {
    !expanded.is_empty() && conversation.iter().any(|key| expanded.contains(key))
}

impl List {
    pub(super) fn conversations_loaded(
        &mut self,
        generation: u64,
        answer: Result<Vec<Vec<CopyId>>, EngineError>,
        context: Context<'_>,
    ) -> Action {
        if generation != self.generation {
            return Action::None;
        }
        let keys = answer.map(|all| {
            let keys = shown(&all, &self.conversations.expanded);
            self.conversations.take(all);
            keys
        });
        self.keys_loaded(generation, keys, context)
    }

    /// Shows or hides the other rows of the conversation of the current row.
    pub fn expand_current(&mut self, expand: bool, context: Context<'_>) -> Action {
        self.current.map_or(Action::None, |key| self.expand(key, expand, context))
    }

    /// Shows the other rows of a conversation, or hides them.
    pub(super) fn toggle_conversation(&mut self, key: CopyId, context: Context<'_>) -> Action {
        let expanded = matches!(self.conversations.standing(key), Some(Standing::First { expanded: true, .. }));
        self.expand(key, !expanded, context)
    }

    fn expand(&mut self, key: CopyId, expand: bool, context: Context<'_>) -> Action {
        let Some(conversation) = self.conversations.conversation(key).cloned() else {
            return Action::None;
        };
        if expand == is_expanded(&conversation, &self.conversations.expanded) {
            return Action::None;
        }
        match expand {
            true => drop(self.conversations.expanded.insert(key)),
            false => self.conversations.expanded.retain(|key| !conversation.contains(key)),
        }
        // The row that is hidden gives its place to the first one.
        if !expand && self.current.is_some_and(|current| conversation.contains(&current)) {
            self.current = conversation.first().copied();
        }
        let keys = shown(&self.conversations.all, &self.conversations.expanded);
        self.replace_keys(keys);
        Action::Run(self.fetch(context))
    }
}

/// What a list of conversations asks the engine for.
pub(super) async fn load(
    handle: crate::engine::Handle,
    query: crate::engine::ListQuery,
    expanded: HashSet<CopyId>,
) -> (Result<Vec<Vec<CopyId>>, EngineError>, Vec<CopyId>) {
    let found = handle.conversations(query).await;
    let rows = found.as_ref().map(|all| shown(all, &expanded)).unwrap_or_default();
    (found, rows)
}

/// The answer of [`load`] as a message.
pub(super) fn loaded(generation: u64, answer: Result<Vec<Vec<CopyId>>, EngineError>) -> Message {
    Message::ConversationsLoaded(generation, answer)
}
