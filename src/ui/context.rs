//! What every screen can read: texts, colours, the time, the engine, and the overview.

use fluent_bundle::FluentValue;

use super::dragged::Dragged;
use super::preferences::Preferences;
use super::theme::{Palette, Tone};
use crate::account::{AccountId, FolderRole, Location};
use crate::clock::Timestamp;
use crate::engine::Handle;
use crate::engine::view::{AccountView, FolderView, Overview};
use crate::i18n::Words;

/// Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    pub words: &'a Words,
    pub palette: Palette,
    pub preferences: &'a Preferences,
    /// The time of the engine's clock, which runs fast in the demo.
    pub now: Timestamp,
    pub handle: &'a Handle,
    pub overview: &'a Overview,
    /// Messages that are being dragged.
    pub dragged: Option<&'a Dragged>,
}

impl<'a> Context<'a> {
    pub fn get(&self, key: &str) -> String {
        self.words.get(key)
    }

    pub fn with(&self, key: &str, variables: &[(&str, FluentValue<'_>)]) -> String {
        self.words.with(key, variables)
    }

    pub fn tone(&self, tone: Tone) -> iced::Color {
        self.palette.tone(tone)
    }

    pub fn account(&self, id: &AccountId) -> Option<&'a AccountView> {
        self.overview.accounts.iter().find(|view| view.account.id == *id)
    }

    /// The role of the folder of a location.
    pub fn role_of(&self, location: &Location) -> Option<FolderRole> {
        let folders = &self.account(&location.account)?.folders;
        folders.iter().find(|folder| folder.name == location.folder)?.role
    }

    /// The name under which a folder is shown: that of its role, else its own.
    pub fn folder_name(&self, folder: &FolderView) -> String {
        match folder.role {
            Some(role) if !folder.removed => self.words.folder_role(role),
            _ => folder.leaf.clone(),
        }
    }

    /// The same of the folder with this name on the server.
    pub fn folder_named(&self, account: &AccountId, name: &str) -> String {
        let folders = self.account(account).map(|view| view.folders.as_slice()).unwrap_or_default();
        let folder = folders.iter().find(|folder| folder.name == name);
        folder.map_or_else(|| name.to_owned(), |folder| self.folder_name(folder))
    }
}
