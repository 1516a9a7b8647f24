//! Where one is in the folder pane.

use crate::account::{AccountId, FolderRole};
use crate::engine::view::AccountView;
use crate::engine::{ReceiptFilter, Selection};

/// What the list shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ListLocation {
    /// Dispatches that need a look, of all accounts.
    NeedsAttention,
    /// One role across all accounts.
    Unified(FolderRole),
    /// One folder.
    Folder {
        /// Whose.
        account: AccountId,
        /// Its full name.
        name: String,
        /// What it is for.
        role: Option<FolderRole>,
    },
}

impl ListLocation {
    /// The inbox of an account.
    pub fn inbox_of(view: &AccountView) -> Self {
        let inbox = view.folders.iter().find(|folder| folder.role == Some(FolderRole::Inbox));
        Self::Folder {
            account: view.account.id.clone(),
            name: inbox.map_or_else(|| "INBOX".to_owned(), |folder| folder.name.clone()),
            role: Some(FolderRole::Inbox),
        }
    }

    /// What it is for.
    pub fn role(&self) -> Option<FolderRole> {
        match self {
            Self::NeedsAttention => None,
            Self::Unified(role) => Some(*role),
            Self::Folder { role, .. } => *role,
        }
    }

    /// Whether rows are of several accounts.
    pub fn is_unified(&self) -> bool {
        matches!(self, Self::NeedsAttention | Self::Unified(_))
    }

    /// Whether rows are messages one has sent.
    pub fn is_sent(&self) -> bool {
        self.role() == Some(FolderRole::Sent)
    }

    /// The rows of it, receipts only where `receipts` says so.
    pub fn selection(&self, receipts: bool) -> Selection {
        let base = Selection {
            receipts: if receipts { ReceiptFilter::Shown } else { ReceiptFilter::Hidden },
            ..Selection::default()
        };
        match self {
            Self::NeedsAttention => base,
            Self::Unified(role) => Selection { role: Some(*role), ..base },
            Self::Folder { account, name, .. } => Selection {
                account: Some(account.clone()),
                folder: Some(name.clone()),
                ..base
            },
        }
    }
}
