//! Settings by provider and domain (`assets/providers.json`).

use std::sync::LazyLock;

use serde::Deserialize;

use crate::account::Endpoint;

/// How a provider is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderSettings {
    /// The provider's name.
    pub provider: String,
    /// The domains that are its own; customers' own domains are with it too, unknown to this list.
    pub domains: Vec<String>,
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
pub fn for_address(address: &str) -> Option<ProviderSettings> {
    let (_, domain) = address.trim().rsplit_once('@')?;
    let domain = domain.trim_end_matches('>').to_lowercase();
    let known = LIST.providers.iter().find(|entry| entry.domains.contains(&domain))?;
    Some(known.preset())
}

/// The preset of a provider, by its name as in [`all`]; case does not matter.
pub fn by_name(provider: &str) -> Option<ProviderSettings> {
    let wanted = provider.trim().to_lowercase();
    LIST.providers
        .iter()
        .find(|entry| entry.provider.to_lowercase() == wanted)
        .map(Entry::preset)
}

/// All presets, for choosing by provider, sorted by name.
pub fn all() -> Vec<ProviderSettings> {
    let mut presets: Vec<ProviderSettings> = LIST.providers.iter().map(Entry::preset).collect();
    presets.sort_by_key(|preset| preset.provider.to_lowercase());
    presets
}

/// The day of which the list is.
pub fn as_of() -> Option<jiff::civil::Date> {
    LIST.as_of
}

/// Read once; an unreadable list is an empty one, and a test sees to it that it is readable.
static LIST: LazyLock<List> = LazyLock::new(|| serde_json::from_str(include_str!("../../assets/providers.json")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
struct List {
    as_of: Option<jiff::civil::Date>,
    ports: Ports,
    providers: Vec<Entry>,
}

#[derive(Debug, Default, Deserialize)]
struct Ports {
    imap: u16,
    smtp: u16,
}

#[derive(Debug, Deserialize)]
struct Entry {
    provider: String,
    domains: Vec<String>,
    imap: String,
    smtp: String,
    user_is_address: bool,
    password_hint: Option<String>,
}

impl Entry {
    fn preset(&self) -> ProviderSettings {
        let at = |host: &String, port| Endpoint { host: host.clone(), port };
        ProviderSettings {
            provider: self.provider.clone(),
            domains: self.domains.clone(),
            imap: at(&self.imap, LIST.ports.imap),
            smtp: at(&self.smtp, LIST.ports.smtp),
            user_is_address: self.user_is_address,
            password_hint: self.password_hint.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_known_domain_has_its_provider_and_a_custom_one_has_none() {
        let aruba = for_address("Studio@PEC.it").expect("known");
        assert_eq!(aruba.provider, "Aruba PEC");
        assert_eq!(
            (aruba.imap.to_string(), aruba.smtp.to_string()),
            ("imaps.pec.aruba.it:993".into(), "smtps.pec.aruba.it:465".into())
        );
        assert!(aruba.user_is_address && aruba.password_hint.is_some());
        assert!(!for_address("x@legalmail.it").expect("known").user_is_address);
        assert_eq!(for_address("x@comune.example.it"), None);
        assert_eq!(for_address("x@evil.pec.it"), None, "exact domains only");
        assert_eq!(for_address("nobody"), None);
    }

    #[test]
    fn the_list_is_whole_and_unambiguous() {
        let presets = all();
        assert_eq!(presets.len(), 18);
        let names: HashSet<_> = presets.iter().map(|preset| preset.provider.as_str()).collect();
        assert_eq!(names.len(), presets.len());
        assert!(presets.is_sorted_by_key(|preset| preset.provider.to_lowercase()));
        let domains: Vec<_> = LIST.providers.iter().flat_map(|entry| &entry.domains).collect();
        assert_eq!(domains.iter().collect::<HashSet<_>>().len(), domains.len());
        for preset in &presets {
            assert!(preset.imap.host.contains('.') && preset.smtp.host.contains('.'));
            assert_eq!(by_name(&preset.provider).as_ref(), Some(preset));
        }
    }
}
