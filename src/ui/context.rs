//! What a screen may read: words, colours, the time, the engine, and the overview all screens share.

use fluent_bundle::FluentValue;

use super::theme::{Palette, Tone};
use crate::account::{AccountId, FolderRole, Location};
use crate::clock::Timestamp;
use crate::engine::Handle;
use crate::engine::view::{AccountView, Overview};
use crate::i18n::Words;

/// What a screen may read. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The words of the chosen language.
    pub words: &'a Words,
    /// The colours of the mode.
    pub palette: Palette,
    /// Now, by the engine's clock.
    pub now: Timestamp,
    /// The engine.
    pub handle: &'a Handle,
    /// Accounts, folders, counts.
    pub overview: &'a Overview,
}

impl<'a> Context<'a> {
    /// The text of a key.
    pub fn get(&self, key: &str) -> String {
        self.words.get(key)
    }

    /// The text of a key with its variables.
    pub fn with(&self, key: &str, variables: &[(&str, FluentValue<'_>)]) -> String {
        self.words.with(key, variables)
    }

    /// The colour of a tone.
    pub fn tone(&self, tone: Tone) -> iced::Color {
        self.palette.tone(tone)
    }

    /// One account.
    pub fn account(&self, id: &AccountId) -> Option<&'a AccountView> {
        self.overview.accounts.iter().find(|view| view.account.id == *id)
    }

    /// What the folder is for that something lies in.
    pub fn role_of(&self, location: &Location) -> Option<FolderRole> {
        let folders = &self.account(&location.account)?.folders;
        folders.iter().find(|folder| folder.name == location.folder)?.role
    }
}
