//! The selected entry of the folder pane.

use crate::account::{AccountId, FolderRole};
use crate::engine::Selection;
use crate::engine::view::AccountView;

/// What the message list shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ListLocation {
    /// Sent messages and mailboxes that need attention, of all accounts.
    NeedsAttention,
    /// The folders of one role in all accounts.
    Unified(FolderRole),
    /// The starred messages of all folders.
    Starred,
    Folder {
        account: AccountId,
        /// The full name on the server.
        name: String,
        role: Option<FolderRole>,
    },
}

impl ListLocation {
    pub fn inbox_of(view: &AccountView) -> Self {
        let inbox = view.folders.iter().find(|folder| folder.role == Some(FolderRole::Inbox));
        Self::Folder {
            account: view.account.id.clone(),
            name: inbox.map_or_else(|| "INBOX".to_owned(), |folder| folder.name.clone()),
            role: Some(FolderRole::Inbox),
        }
    }

    /// Names the kind of list in the preferences.
    pub fn kind_key(&self) -> &'static str {
        match self.is_sent() {
            true => "sent",
            false => "received",
        }
    }

    /// Names the location in the preferences.
    pub fn key(&self) -> String {
        match self {
            Self::NeedsAttention => "needs-attention".to_owned(),
            Self::Starred => "starred".to_owned(),
            Self::Unified(role) => format!("unified/{role:?}").to_lowercase(),
            Self::Folder { account, name, .. } => format!("{account}/{name}"),
        }
    }

    pub fn role(&self) -> Option<FolderRole> {
        match self {
            Self::NeedsAttention | Self::Starred => None,
            Self::Unified(role) => Some(*role),
            Self::Folder { role, .. } => *role,
        }
    }

    /// Whether the list contains rows of several accounts.
    pub fn is_unified(&self) -> bool {
        matches!(self, Self::NeedsAttention | Self::Unified(_) | Self::Starred)
    }

    /// Whether the list contains sent messages.
    pub fn is_sent(&self) -> bool {
        self.role() == Some(FolderRole::Sent)
    }

    /// The folders of this list.
    pub fn selection(&self) -> Selection {
        let base = Selection::default();
        match self {
            Self::NeedsAttention => base,
            Self::Starred => Selection { flagged: true, ..base },
            Self::Unified(role) => Selection { role: Some(*role), ..base },
            Self::Folder { account, name, .. } => Selection {
                account: Some(account.clone()),
                folder: Some(name.clone()),
                ..base
            },
        }
    }
}
