//! Messages that are being dragged from the list.

use std::collections::BTreeSet;

use crate::account::AccountId;
use crate::engine::view::{FolderView, Row};
use crate::ui::message_action::takes_messages;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dragged {
    /// The folders they are in; `None` where the content of some is not loaded. Then the engine refuses what cannot be moved.
    from: Option<BTreeSet<(AccountId, String)>>,
}

impl Dragged {
    pub fn new(rows: Option<&[Row]>) -> Self {
        let at = |row: &Row| (row.location.account.clone(), row.location.folder.clone());
        Self {
            from: rows.map(|rows| rows.iter().map(at).collect()),
        }
    }

    /// Whether they can be moved to a folder: another one of the mailbox that all of them are in.
    pub fn fits(&self, account: &AccountId, folder: &FolderView) -> bool {
        let fits = |from: &BTreeSet<(AccountId, String)>| {
            from.iter().all(|(of, _)| of == account) && from.iter().any(|(_, name)| *name != folder.name)
        };
        takes_messages(folder) && self.from.as_ref().is_none_or(fits)
    }
}
