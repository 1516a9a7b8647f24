//! Distinguished names: compared by RFC 5280 §7.1, written in RFC 4514 form.

use std::fmt::Write as _;

use der::asn1::{Ia5StringRef, PrintableStringRef, TeletexStringRef, Utf8StringRef};
use der::{Any, Encode as _, Tag, Tagged as _};
use x509_cert::name::{Name, RelativeDistinguishedName};

/// Whether two names are equal, ignoring case and runs of blanks.
pub(super) fn same(one: &Name, other: &Name) -> bool {
    one.0.len() == other.0.len() && is_within(one, other)
}

/// Whether a name starts with all the parts of another: the rule of directoryName constraints (§4.2.1.10).
pub(super) fn is_within(name: &Name, base: &Name) -> bool {
    name.0.len() >= base.0.len() && name.0.iter().zip(&base.0).all(|(one, other)| same_part(one, other))
}

/// The name in RFC 4514 form, last part first.
pub(super) fn text(name: &Name) -> String {
    let mut out = String::new();
    // On an error the part written so far is returned.
    let _ = write!(out, "{name}");
    out
}

/// The common name, where there is exactly one.
pub(super) fn common_name(name: &Name) -> Option<String> {
    let mut found = name
        .0
        .iter()
        .flat_map(|part| part.0.iter())
        .filter(|attribute| attribute.oid == COMMON_NAME)
        .filter_map(|attribute| string(&attribute.value));
    // Of two common names, readers would show different ones.
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// The emailAddress attributes (PKCS #9) of a subject, which constraints apply to when there is no alternative name.
pub(super) fn email_addresses(name: &Name) -> impl Iterator<Item = String> + '_ {
    name.0
        .iter()
        .flat_map(|part| part.0.iter())
        .filter(|attribute| attribute.oid == EMAIL_ADDRESS)
        .filter_map(|attribute| string(&attribute.value))
}

const COMMON_NAME: der::oid::ObjectIdentifier = der::oid::ObjectIdentifier::new_unwrap("2.5.4.3");
const EMAIL_ADDRESS: der::oid::ObjectIdentifier = der::oid::ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.1");

fn same_part(one: &RelativeDistinguishedName, other: &RelativeDistinguishedName) -> bool {
    one.0.len() == other.0.len()
        && one.0.iter().all(|attribute| {
            other
                .0
                .iter()
                .any(|candidate| candidate.oid == attribute.oid && same_value(&candidate.value, &attribute.value))
        })
}

fn same_value(one: &Any, other: &Any) -> bool {
    match (string(one), string(other)) {
        (Some(one), Some(other)) => folded(&one).eq(folded(&other)),
        _ => matches!((one.to_der(), other.to_der()), (Ok(one), Ok(other)) if one == other),
    }
}

fn folded(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split_whitespace().map(str::to_lowercase)
}

fn string(value: &Any) -> Option<String> {
    let text = match value.tag() {
        Tag::PrintableString => PrintableStringRef::try_from(value).ok()?.as_str().to_owned(),
        Tag::Utf8String => Utf8StringRef::try_from(value).ok()?.as_str().to_owned(),
        Tag::Ia5String => Ia5StringRef::try_from(value).ok()?.as_str().to_owned(),
        Tag::TeletexString => TeletexStringRef::try_from(value).ok()?.as_str().to_owned(),
        _ => return None,
    };
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_blanks_are_ignored_and_order_is_not() {
        let name = |text: &str| text.parse::<Name>().unwrap();
        assert!(same(&name("CN=AgID  CA1,O=Agenzia,C=IT"), &name("CN=agid ca1,O=AGENZIA,C=it")));
        assert!(!same(&name("CN=AgID CA1,O=Agenzia"), &name("O=Agenzia,CN=AgID CA1")));
        assert!(is_within(&name("CN=x,O=Agenzia,C=IT"), &name("O=agenzia,C=IT")));
        assert!(!is_within(&name("O=Agenzia,C=IT"), &name("CN=x,O=Agenzia,C=IT")));
        assert_eq!(common_name(&name("CN=AgID CA1,C=IT")).as_deref(), Some("AgID CA1"));
    }
}
