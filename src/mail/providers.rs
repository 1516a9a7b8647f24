//! Known providers and the settings of their servers (`assets/providers.json`).

use std::sync::LazyLock;

use serde::Deserialize;

use crate::account::Endpoint;

/// The settings of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderSettings {
    /// Name of the provider, unique in the list.
    pub provider: String,
    /// The domains of its mailboxes, in lower case. Customers' own domains are not in the list.
    pub domains: Vec<String>,
    /// The IMAP server, implicit TLS.
    pub imap: Endpoint,
    /// The SMTP server, implicit TLS.
    pub smtp: Endpoint,
    /// Whether the user name is the address; if not, the user has to enter it.
    pub user_is_address: bool,
    /// Key of a translated hint about passwords at this provider (separate password for mail programs, expiry).
    pub password_hint: Option<String>,
}

/// The settings for an address by its domain; `None` for other domains, which do not show the provider.
pub fn for_address(address: &str) -> Option<ProviderSettings> {
    let (_, domain) = address.trim().rsplit_once('@')?;
    let domain = domain.trim_end_matches('>').to_lowercase();
    let known = LIST.providers.iter().find(|entry| entry.domains.contains(&domain))?;
    Some(known.settings())
}

/// The settings of a provider by its name, in any case of letters.
pub fn by_name(provider: &str) -> Option<ProviderSettings> {
    let wanted = provider.trim().to_lowercase();
    LIST.providers
        .iter()
        .find(|entry| entry.provider.to_lowercase() == wanted)
        .map(Entry::settings)
}

/// All providers, sorted by name.
pub fn all() -> Vec<ProviderSettings> {
    let mut providers: Vec<ProviderSettings> = LIST.providers.iter().map(Entry::settings).collect();
    providers.sort_by_key(|settings| settings.provider.to_lowercase());
    providers
}

/// The date of the list.
pub fn as_of() -> Option<jiff::civil::Date> {
    LIST.as_of
}

/// Parsed once. A test ensures that the file can be parsed; if it could not, the list would be empty.
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
    fn settings(&self) -> ProviderSettings {
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
    fn only_domains_in_the_list_have_settings() {
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
    fn the_list_is_complete_and_unambiguous() {
        let providers = all();
        assert_eq!(providers.len(), 18);
        let names: HashSet<_> = providers.iter().map(|settings| settings.provider.as_str()).collect();
        assert_eq!(names.len(), providers.len());
        assert!(providers.is_sorted_by_key(|settings| settings.provider.to_lowercase()));
        let domains: Vec<_> = LIST.providers.iter().flat_map(|entry| &entry.domains).collect();
        assert_eq!(domains.iter().collect::<HashSet<_>>().len(), domains.len());
        for settings in &providers {
            assert!(settings.imap.host.contains('.') && settings.smtp.host.contains('.'));
            assert_eq!(by_name(&settings.provider).as_ref(), Some(settings));
        }
    }
}
