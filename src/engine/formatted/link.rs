//! Links of a page: where they lead, and whether their text says something else.

/// A link of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads, as written, without control characters.
    pub address: String,
    /// What can be done with it.
    pub target: LinkTarget,
    /// The text names another host than the one it leads to, or the address is written so as to deceive.
    pub is_deceptive: bool,
}

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTarget {
    /// A page on this host (https or http), in lower case.
    Web(String),
    /// A new message to this address.
    Mail(String),
    /// Anything else: a script, a file, a place in the page.
    Refused,
}

impl Link {
    pub(super) fn new(address: &str) -> Self {
        let address: String = address.chars().filter(|c| !c.is_control() && !is_mark(*c)).take(LONGEST).collect();
        let address = address.trim().to_owned();
        let lower = address.to_ascii_lowercase();
        let target = if lower.starts_with("http://") || lower.starts_with("https://") {
            host_of(&lower).map_or(LinkTarget::Refused, LinkTarget::Web)
        } else if let Some(mail) = lower.strip_prefix("mailto:") {
            let at = address.len() - mail.len();
            let to = address.get(at..).unwrap_or_default().split('?').next().unwrap_or_default();
            LinkTarget::Mail(to.to_owned())
        } else {
            LinkTarget::Refused
        };
        let is_deceptive = matches!(&target, LinkTarget::Web(host) if has_disguise(&lower, host));
        Self {
            address,
            target,
            is_deceptive,
        }
    }

    /// Compares the address with the text of the link.
    pub(super) fn judge(&mut self, text: &str) {
        let named = host_in_text(text);
        self.is_deceptive |= match (&self.target, named) {
            (LinkTarget::Web(host), Some(named)) => !is_same_site(host, &named),
            (LinkTarget::Mail(to), _) => text.contains('@') && !text.trim().eq_ignore_ascii_case(to.trim()),
            (LinkTarget::Refused, Some(_)) => !self.address.starts_with('#'),
            _ => false,
        };
    }

    /// The host or the address that it leads to.
    pub fn destination(&self) -> &str {
        match &self.target {
            LinkTarget::Web(host) => host,
            LinkTarget::Mail(to) => to,
            LinkTarget::Refused => &self.address,
        }
    }
}

/// The host of an address in lower case, without user and port; `None` without one.
fn host_of(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = match host.strip_prefix('[') {
        Some(ip) => ip.split(']').next()?,
        None => host.split(':').next()?,
    };
    let host = host.trim_end_matches('.');
    (!host.is_empty()).then(|| host.to_owned())
}

/// Whether an address looks like one of another host: a user before the host, letters of other scripts, a number for a host.
fn has_disguise(address: &str, host: &str) -> bool {
    let authority = address.split("://").nth(1).unwrap_or_default().split(['/', '?', '#', '\\']).next();
    authority.unwrap_or_default().contains('@')
        || !host.is_ascii()
        || host.split('.').any(|label| label.starts_with("xn--"))
        || host.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ':'))
}

/// The host that a text names, if the text is nothing but an address.
fn host_in_text(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(['<', '>', '"', '«', '»', '(', ')']).to_lowercase();
    if text.contains(char::is_whitespace) || text.contains('@') {
        return None;
    }
    let address = if text.contains("://") { text } else { format!("http://{text}") };
    let host = host_of(&address)?;
    let last = host.rsplit('.').next()?;
    let is_host = host.contains('.') && last.chars().count() >= 2 && last.chars().all(char::is_alphabetic);
    (is_host && !FILES.contains(&last)).then_some(host)
}

/// Whether both are hosts of one site: equal but for `www.`, or one within the other.
fn is_same_site(one: &str, other: &str) -> bool {
    let bare = |host: &str| host.strip_prefix("www.").unwrap_or(host).to_owned();
    let (one, other) = (bare(one), bare(other));
    one == other || one.ends_with(&format!(".{other}")) || other.ends_with(&format!(".{one}"))
}

/// Marks that reorder text, and letters without a width.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{061C}')
}

/// Letters of an address.
const LONGEST: usize = 2_000;
/// Extensions of files, which look like the ends of hosts.
const FILES: [&str; 10] = ["pdf", "xml", "doc", "docx", "xls", "xlsx", "zip", "eml", "txt", "html"];

#[cfg(test)]
mod tests {
    use super::*;

    fn deceives(address: &str, text: &str) -> bool {
        let mut link = Link::new(address);
        link.judge(text);
        link.is_deceptive
    }

    #[test]
    fn a_link_that_leads_elsewhere_than_it_says_is_deceptive() {
        assert!(deceives("https://evil.example/accesso", "www.agenziaentrate.gov.it"));
        assert!(deceives("https://evil.example/", "https://gov.it"));
        assert!(deceives("https://gov.it@evil.example/", "Accedi"));
        assert!(deceives("https://gov.it.evil.example/", "gov.it"));
        assert!(deceives("https://\u{430}genzia.example/", "Accedi"));
        assert!(deceives("http://192.0.2.7/a", "Accedi"));
        assert!(deceives("mailto:altro@evil.example", "info@pec.example"));
        assert!(deceives("javascript:x()", "gov.it"));
    }

    #[test]
    fn a_link_that_leads_where_it_says_is_not() {
        assert!(!deceives("https://www.gov.it/pagina?x=1", "gov.it"));
        assert!(!deceives("https://servizi.gov.it/", "www.gov.it"));
        assert!(!deceives("https://news.example/c/1", "Leggi tutto"));
        assert!(!deceives("https://news.example/atto.pdf", "atto.pdf"));
        assert!(!deceives("mailto:info@pec.example?subject=x", "info@pec.example"));
        assert!(!deceives("#fine", "art.it"));
    }

    #[test]
    fn only_pages_and_addresses_are_targets() {
        let target = |address: &str| Link::new(address).target;
        assert_eq!(target("HTTPS://Sito.Example:8443/a"), LinkTarget::Web("sito.example".into()));
        assert_eq!(target("mailto:A@b.example?cc=x"), LinkTarget::Mail("A@b.example".into()));
        for refused in [
            "javascript:x",
            "file:///etc/passwd",
            "data:text/html,x",
            "ftp://a.example",
            "",
            "https://",
            "//a.example/b",
        ] {
            assert_eq!(target(refused), LinkTarget::Refused, "{refused}");
        }
    }
}
