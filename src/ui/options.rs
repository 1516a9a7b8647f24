//! What the window is started with.

use std::path::PathBuf;

use crate::i18n::Language;
use crate::signature::Sha256;

#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The language of all texts.
    pub language: Language,
    /// The command line names the language: the one that the user chose in the window does not apply.
    pub language_is_given: bool,
    /// The file of the preferences; without one they are forgotten with the window.
    pub preferences: Option<PathBuf>,
    /// The mailboxes and providers are simulated.
    pub demo: bool,
    /// What to show first.
    pub initial: Initial,
}

/// What the window shows first. While there is no mailbox, that is the form to add one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Initial {
    #[default]
    Inbox,
    NeedsAttention,
    /// A new message.
    Compose,
    AddMailbox,
    Message(Sha256),
}
