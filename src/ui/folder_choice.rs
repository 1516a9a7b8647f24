//! Which folders the folder pane shows, as the user wants it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// The folders of the pane, as they are remembered. Folders are named by [`super::location::ListLocation::key`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FolderChoice {
    pub mode: FolderMode,
    pub favourites: BTreeSet<String>,
    /// The folders opened last, the latest first.
    pub recent: Vec<String>,
    /// Mailboxes whose folders other than the inbox and the sent messages are shown.
    pub unfolded: BTreeSet<String>,
}

/// Which folders are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FolderMode {
    /// Every mailbox with its folders.
    #[default]
    All,
    Unread,
    Favourites,
    Recent,
}

impl FolderMode {
    pub const ALL: [Self; 4] = [Self::All, Self::Unread, Self::Favourites, Self::Recent];

    /// The key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::All => "ui-folders-all",
            Self::Unread => "ui-folders-unread",
            Self::Favourites => "ui-folders-favourites",
            Self::Recent => "ui-folders-recent",
        }
    }

    /// The key of what is said where there is none.
    pub fn empty_key(self) -> &'static str {
        match self {
            Self::All => "ui-no-mailbox-found",
            Self::Unread => "ui-folders-none-unread",
            Self::Favourites => "ui-folders-none-favourite",
            Self::Recent => "ui-folders-none-recent",
        }
    }
}

impl FolderChoice {
    /// A folder was opened.
    pub fn opened(&mut self, key: String) {
        self.recent.retain(|known| *known != key);
        self.recent.insert(0, key);
        self.recent.truncate(MOST_RECENT);
    }

    /// Puts a folder among the favourites, or takes it out.
    pub fn toggle_favourite(&mut self, key: String) {
        if !self.favourites.remove(&key) {
            self.favourites.insert(key);
        }
    }

    /// A folder has another name on its server.
    pub fn renamed(&mut self, before: &str, after: &str) {
        if self.favourites.remove(before) {
            self.favourites.insert(after.to_owned());
        }
        self.recent
            .iter_mut()
            .filter(|key| *key == before)
            .for_each(|key| after.clone_into(key));
    }

    /// Shows or folds the other folders of a mailbox.
    pub fn toggle_unfolded(&mut self, account: String) {
        if !self.unfolded.remove(&account) {
            self.unfolded.insert(account);
        }
    }
}

const MOST_RECENT: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_folder_comes_first_and_each_once() {
        let mut choice = FolderChoice::default();
        for at in 0..30 {
            choice.opened(format!("a/{at}"));
        }
        choice.opened("a/25".into());
        assert_eq!(choice.recent.len(), MOST_RECENT);
        assert_eq!(choice.recent.first().map(String::as_str), Some("a/25"));
        assert_eq!(choice.recent.iter().filter(|key| *key == "a/25").count(), 1);
    }
}
