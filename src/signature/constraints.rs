//! Name constraints (RFC 5280 §4.2.1.10): the names for which an authority may issue.
//!
//! AgID CA1 lists the hosts and organisations of all providers. For a mail address a host name permits that host only, not the hosts below
//! it.

use x509_cert::ext::pkix::NameConstraints;
use x509_cert::ext::pkix::name::GeneralName;

use super::asn1::Malformed;
use super::certificate::Certificate;
use super::name;

/// The most comparisons between the names of one certificate and one list.
const WORK: usize = 200_000;

/// Whether all names of a certificate are permitted and none is excluded. A name of a type that cannot be compared is refused where the
/// constraints contain that type.
pub(super) fn permits(constraints: &NameConstraints, certificate: &Certificate<'_>) -> Result<bool, Malformed> {
    let names = names(certificate)?;
    let permitted = constraints.permitted_subtrees.as_deref().unwrap_or_default();
    let excluded = constraints.excluded_subtrees.as_deref().unwrap_or_default();
    let all = permitted.len().saturating_add(excluded.len());
    if names.len().saturating_mul(all) > WORK {
        return Err(Malformed);
    }
    // RFC 5280 §4.2.1.10: minimum is 0 and maximum is absent. A list that says otherwise cannot be applied.
    if permitted
        .iter()
        .chain(excluded)
        .any(|subtree| subtree.minimum != 0 || subtree.maximum.is_some())
    {
        return Err(Malformed);
    }
    Ok(names.iter().all(|name| {
        let excludes = excluded
            .iter()
            .any(|subtree| matches!(compare(&subtree.base, name), Comparison::Within | Comparison::Unknown));
        let mut same_kind = permitted
            .iter()
            .map(|subtree| compare(&subtree.base, name))
            .filter(|comparison| *comparison != Comparison::OtherKind)
            .peekable();
        // A type that no permitted subtree mentions is not restricted (RFC 5280 §4.2.1.10).
        let allows = same_kind.peek().is_none() || same_kind.any(|comparison| comparison == Comparison::Within);
        !excludes && allows
    }))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Within,
    Outside,
    OtherKind,
    Unknown,
}

/// The names that constraints apply to: the alternative names, the subject, and addresses in the subject where no alternative name is one.
fn names(certificate: &Certificate<'_>) -> Result<Vec<GeneralName>, Malformed> {
    let mut names = certificate.alternative_names()?;
    if !names.iter().any(|name| matches!(name, GeneralName::Rfc822Name(_))) {
        for address in name::email_addresses(certificate.subject()) {
            let address = der::asn1::Ia5String::new(&address).map_err(|_| Malformed)?;
            names.push(GeneralName::Rfc822Name(address));
        }
    }
    if !certificate.subject().is_empty() {
        names.push(GeneralName::DirectoryName(certificate.subject().clone()));
    }
    Ok(names)
}

fn compare(base: &GeneralName, name: &GeneralName) -> Comparison {
    let within = match (base, name) {
        (GeneralName::Rfc822Name(base), GeneralName::Rfc822Name(name)) => mail_within(base.as_str(), name.as_str()),
        (GeneralName::DnsName(base), GeneralName::DnsName(name)) => host_within(base.as_str(), name.as_str()),
        (GeneralName::DirectoryName(base), GeneralName::DirectoryName(name)) => name::is_within(name, base),
        (GeneralName::IpAddress(base), GeneralName::IpAddress(name)) => network_holds(base.as_bytes(), name.as_bytes()),
        _ if std::mem::discriminant(base) == std::mem::discriminant(name) => return Comparison::Unknown,
        _ => return Comparison::OtherKind,
    };
    if within { Comparison::Within } else { Comparison::Outside }
}

/// RFC 5280 §4.2.1.10: a mailbox permits itself, a host its own mailboxes, a name with a leading dot those of all hosts below it.
fn mail_within(base: &str, address: &str) -> bool {
    if base.contains('@') {
        return base.eq_ignore_ascii_case(address);
    }
    let Some((_, host)) = address.rsplit_once('@') else {
        return false;
    };
    if base.starts_with('.') {
        return is_below(base, host);
    }
    base.is_empty() || base.eq_ignore_ascii_case(host)
}

/// RFC 5280 §4.2.1.10: a host name permits itself and all names below it.
fn host_within(base: &str, host: &str) -> bool {
    base.is_empty() || base.eq_ignore_ascii_case(host) || is_below(&format!(".{}", base.trim_start_matches('.')), host)
}

fn is_below(dotted: &str, host: &str) -> bool {
    let (dotted, host) = (dotted.to_ascii_lowercase(), host.to_ascii_lowercase());
    host.len() > dotted.len() && host.ends_with(&dotted)
}

/// Whether an address is in the network given by address and mask.
fn network_holds(base: &[u8], address: &[u8]) -> bool {
    let Some((network, mask)) = base.split_at_checked(address.len()) else {
        return false;
    };
    mask.len() == address.len()
        && network
            .iter()
            .zip(mask)
            .zip(address)
            .all(|((network, mask), own)| network & mask == own & mask)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_permits_its_own_mailboxes_only() {
        assert!(mail_within("pec.example.it", "posta-certificata@PEC.example.it"));
        assert!(!mail_within("example.it", "posta-certificata@pec.example.it"));
        assert!(!mail_within("pec.example.it", "a@notpec.example.it"));
        assert!(mail_within(".example.it", "a@pec.example.it"));
        assert!(!mail_within(".example.it", "a@example.it"));
        assert!(mail_within("a@example.it", "A@example.it"));
        assert!(!mail_within("a@example.it", "b@example.it"));
    }

    #[test]
    fn host_names_and_networks_are_compared() {
        assert!(host_within("example.it", "a.example.it"));
        assert!(!host_within("example.it", "badexample.it"));
        assert!(network_holds(&[0; 8], &[10, 1, 2, 3]));
        assert!(network_holds(&[10, 0, 0, 0, 255, 0, 0, 0], &[10, 1, 2, 3]));
        assert!(!network_holds(&[10, 0, 0, 0, 255, 0, 0, 0], &[11, 1, 2, 3]));
        assert!(!network_holds(&[0; 8], &[0; 16]));
    }
}
