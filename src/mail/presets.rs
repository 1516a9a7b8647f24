//! Settings by provider and domain (`assets/providers.json`).

use crate::account::Endpoint;

/// How a provider is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preset {
    /// The provider's name.
    pub provider: String,
    /// Reading.
    pub imap: Endpoint,
    /// Submission.
    pub smtp: Endpoint,
    /// Whether the user name is the address; else it must be asked for.
    pub user_is_address: bool,
    /// A hint's i18n key about passwords at this provider (dedicated password, expiry), if any.
    pub password_hint: Option<String>,
}

/// The preset of an address' domain; `None` for custom domains: the domain does not tell the provider.
pub fn for_address(_address: &str) -> Option<Preset> {
    None
}

/// All presets, for choosing by provider.
pub fn all() -> Vec<Preset> {
    Vec::new()
}
