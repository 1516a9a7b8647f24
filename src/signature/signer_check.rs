//! The check of one signer (RFC 5652 §5.4, §5.6; line ends: RFC 8551 §3.1.1): whether digest and signature match, and over which form of
//! the content.

use std::borrow::Cow;

use memchr::memchr_iter;

use super::algorithm::{Failure, Method, PublicKey};
use super::asn1::{self, Reader};
use super::certificate::Certificate;
use super::cms::{Attributes, Signer};
use super::digest::Sha256;

/// The result of checking one signer.
#[derive(Debug)]
pub(super) struct Checked<'c, 'd> {
    /// The certificate whose key was used.
    pub holder: &'c Certificate<'d>,
    /// Its key, where it is supported.
    pub key: Option<PublicKey<'d>>,
    /// Whether the content has the signed digest.
    pub digest_agrees: bool,
    /// The digest of the form that agrees with the messageDigest attribute (RFC 5652 §11.2), if it is 32 bytes long.
    pub digest: Option<Sha256>,
    /// Whether the signature is valid.
    pub signature: Result<(), Failure>,
    /// The form of the content that matches: as it is (borrowed), or with its line ends repaired (owned).
    pub form: Option<Cow<'c, [u8]>>,
}

/// Checks digest and signature. Of several certificates that match the signer's identifier, the one whose key made the signature is the
/// signer's. Line ends are repaired only where the bytes as they are do not match, and nothing else is changed: any other repair would make
/// altered mail look intact.
pub(super) fn check<'c, 'd>(
    content: &'c [u8],
    may_repair: bool,
    signer: &Signer<'_>,
    method: Method,
    first: &'c Certificate<'d>,
    candidates: &'c [Certificate<'d>],
) -> Checked<'c, 'd> {
    let Some(attributes) = &signer.attributes else {
        return without_attributes(content, may_repair, signer, method, first, candidates);
    };
    let expected = attributes.message_digest.unwrap_or_default();
    // The digest selects the form of the content, the signature covers the attributes: each is looked for on its own, so that a report can
    // say which of the two does not match.
    let form = forms(content, may_repair).find(|form| method.digest.of(form).as_ref() == expected);
    let (holder, key, signature) = signed_forms(attributes)
        .into_iter()
        .map(|bytes| held(&bytes, signer, method, first, candidates))
        .reduce(|before, next| if before.2.is_ok() { before } else { next })
        .unwrap_or((first, None, Err(Failure::Unsupported)));
    Checked {
        holder,
        key,
        digest_agrees: form.is_some(),
        digest: form.as_ref().and_then(|_| expected.try_into().ok()).map(Sha256),
        signature,
        form,
    }
}

/// The content with CRLF at every line end (RFC 8551 §3.1.1); borrowed where it has them.
pub fn with_crlf(bytes: &[u8]) -> Cow<'_, [u8]> {
    let is_bare = |at: &usize| at.checked_sub(1).and_then(|before| bytes.get(before)) != Some(&b'\r');
    let mut bare = memchr_iter(b'\n', bytes).filter(is_bare).peekable();
    if bare.peek().is_none() {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::with_capacity(bytes.len().saturating_add(bytes.len() / 32));
    let mut from = 0;
    for line_feed in bare {
        out.extend_from_slice(bytes.get(from..line_feed).unwrap_or_default());
        out.push(b'\r');
        from = line_feed;
    }
    out.extend_from_slice(bytes.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

/// Without signed attributes the signature covers the content itself.
fn without_attributes<'c, 'd>(
    content: &'c [u8],
    may_repair: bool,
    signer: &Signer<'_>,
    method: Method,
    first: &'c Certificate<'d>,
    candidates: &'c [Certificate<'d>],
) -> Checked<'c, 'd> {
    let mut last = (first, None, Err(Failure::Unsupported));
    for form in forms(content, may_repair) {
        last = held(&form, signer, method, first, candidates);
        if last.2.is_ok() {
            let (holder, key, signature) = last;
            let form = Some(form);
            return Checked {
                holder,
                key,
                digest_agrees: true,
                digest: None,
                signature,
                form,
            };
        }
    }
    let (holder, key, signature) = last;
    Checked {
        holder,
        key,
        digest_agrees: true,
        digest: None,
        signature,
        form: None,
    }
}

/// The content as it is, then with its line ends repaired where that changes anything.
fn forms(content: &[u8], may_repair: bool) -> impl Iterator<Item = Cow<'_, [u8]>> {
    std::iter::once(Cow::Borrowed(content))
        .chain(std::iter::once_with(move || with_crlf(content)).filter(move |form| may_repair && matches!(form, Cow::Owned(_))))
}

/// The bytes that a signature over attributes may cover: as they are, and in DER order (X.690 §11.6), which some signers sign without
/// writing it.
fn signed_forms(attributes: &Attributes<'_>) -> Vec<Vec<u8>> {
    let mut all = vec![attributes.signed_bytes.clone()];
    if let Some(sorted) = sorted(&attributes.signed_bytes).filter(|sorted| *sorted != attributes.signed_bytes) {
        all.push(sorted);
    }
    all
}

fn sorted(set: &[u8]) -> Option<Vec<u8>> {
    let mut inside = Reader::new(set).take(asn1::SET).ok()?.inside();
    let mut parts = Vec::new();
    while inside.peek().is_some() {
        parts.push(inside.any().ok()?.whole);
    }
    parts.sort_unstable();
    let mut out = Vec::with_capacity(set.len());
    asn1::write(asn1::SET, &parts.concat(), &mut out);
    Some(out)
}

/// The first certificate whose key made the signature over these bytes, else the first one with the failure of its key.
fn held<'c, 'd>(
    bytes: &[u8],
    signer: &Signer<'_>,
    method: Method,
    first: &'c Certificate<'d>,
    candidates: &'c [Certificate<'d>],
) -> (&'c Certificate<'d>, Option<PublicKey<'d>>, Result<(), Failure>) {
    let outcome = |certificate: &'c Certificate<'d>| {
        let key = certificate.public_key();
        let verified = key.map(|key| key.verify(method.scheme, method.digest, bytes, signer.signature));
        (certificate, key, verified.unwrap_or(Err(Failure::Unsupported)))
    };
    candidates
        .iter()
        .map(outcome)
        .find(|(_, _, signature)| signature.is_ok())
        .unwrap_or_else(|| outcome(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bare_line_feeds_are_repaired() {
        assert_eq!(*with_crlf(b"a \nb\r\n\n\r"), *b"a \r\nb\r\n\r\n\r");
        assert!(matches!(with_crlf(b"a\r\nb"), Cow::Borrowed(_)));
        assert_eq!(forms(b"a\n", false).count(), 1);
        assert_eq!(forms(b"a\n", true).count(), 2);
        assert_eq!(forms(b"a\r\n", true).count(), 1);
    }
}
