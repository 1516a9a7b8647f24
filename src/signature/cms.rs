//! CMS SignedData (RFC 5652 §5), parsed so that the exact bytes that were signed remain available.

use std::borrow::Cow;

use der::Decode;
use der::asn1::{GeneralizedTime, UtcTime};
use jiff::Timestamp;
use x509_cert::name::Name;

use super::asn1::{self, Element, Malformed, Reader};
use super::ber;
use super::certificate::Certificate;
use super::name;

/// Certificates read from one signature; providers send two or three.
const CERTIFICATES: usize = 32;

/// A ContentInfo in DER, converted from BER where needed.
#[derive(Debug)]
pub(super) struct Envelope<'a>(Cow<'a, [u8]>);

/// The content of a ContentInfo.
#[derive(Debug)]
pub(super) enum Content<'a> {
    Signed(SignedData<'a>),
    /// Encryption, or another content type that is not a signature.
    Other,
}

/// SignedData (RFC 5652 §5.1).
#[derive(Debug)]
pub(super) struct SignedData<'a> {
    /// The object identifier of eContentType, encoded.
    pub content_type: &'a [u8],
    /// The encapsulated content; `None` for a detached signature.
    pub content: Option<&'a [u8]>,
    /// The X.509 certificates in DER, unchanged.
    pub certificates: Vec<&'a [u8]>,
    /// The SignerInfos, unparsed.
    pub signers: Vec<Element<'a>>,
}

/// SignerInfo (RFC 5652 §5.3).
#[derive(Debug)]
pub(super) struct Signer<'a> {
    id: SignerId<'a>,
    /// The AlgorithmIdentifier of the digest.
    pub digest: Element<'a>,
    /// The AlgorithmIdentifier of the signature.
    pub algorithm: Element<'a>,
    pub signature: &'a [u8],
    pub attributes: Option<Attributes<'a>>,
}

/// The signed attributes (RFC 5652 §11) that are checked.
#[derive(Debug)]
pub(super) struct Attributes<'a> {
    /// The bytes the signature covers: the attributes as a SET (RFC 5652 §5.4).
    pub signed_bytes: Vec<u8>,
    /// messageDigest: the digest of the content.
    pub message_digest: Option<&'a [u8]>,
    /// contentType, encoded; empty where the value is no object identifier.
    pub content_type: Option<&'a [u8]>,
    /// signingTime, UTC, as the signer states it.
    pub signing_time: Option<Timestamp>,
}

#[derive(Debug)]
enum SignerId<'a> {
    Issuer { name: Box<Name>, serial: &'a [u8] },
    Key(&'a [u8]),
}

impl<'a> Envelope<'a> {
    /// Reads CMS bytes and converts BER to DER. Only zeros and line breaks may follow the structure.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        // DER is used in place, so that nothing can change on the way; only BER is rewritten.
        let is_der = Reader::new(bytes).any().is_ok_and(|outer| walk(outer, 0).is_ok());
        if is_der {
            let mut elements = Reader::new(bytes);
            let outer = elements.any()?;
            padding(elements.rest())?;
            return Ok(Self(Cow::Borrowed(outer.whole)));
        }
        let (der, rest) = ber::to_der(bytes)?;
        padding(rest)?;
        Ok(Self(Cow::Owned(der)))
    }

    /// The ContentInfo in DER.
    pub(super) fn der(&self) -> &[u8] {
        &self.0
    }

    /// Parses the content.
    pub(super) fn content(&self) -> Result<Content<'_>, Malformed> {
        let mut outer = Reader::new(&self.0);
        let mut info = outer.take(asn1::SEQUENCE)?.inside();
        outer.end()?;
        let kind = info.take(asn1::OID)?;
        if kind.value != SIGNED_DATA {
            return Ok(Content::Other);
        }
        let body = info.take(0xa0)?;
        info.end()?;
        SignedData::read(body.inside()).map(Content::Signed)
    }
}

impl<'a> SignedData<'a> {
    fn read(mut body: Reader<'a>) -> Result<Self, Malformed> {
        let mut fields = body.take(asn1::SEQUENCE)?.inside();
        body.end()?;
        fields.take(asn1::INTEGER)?;
        fields.take(asn1::SET)?;
        let mut encapsulated = fields.take(asn1::SEQUENCE)?.inside();
        let content_type = encapsulated.take(asn1::OID)?.value;
        let content = match encapsulated.optional(0xa0)? {
            Some(explicit) => {
                let mut inside = explicit.inside();
                let octets = inside.take(asn1::OCTET_STRING)?.value;
                inside.end()?;
                Some(octets)
            }
            None => None,
        };
        encapsulated.end()?;
        let mut certificates = Vec::new();
        if let Some(set) = fields.optional(0xa0)? {
            let mut set = set.inside();
            while set.peek().is_some() && certificates.len() < CERTIFICATES {
                let certificate = set.any()?;
                if certificate.tag == asn1::SEQUENCE {
                    certificates.push(certificate.whole);
                }
            }
        }
        // CRLs are not used: see the front page.
        fields.optional(0xa1)?;
        let mut set = fields.take(asn1::SET)?.inside();
        fields.end()?;
        let mut signers = Vec::new();
        while set.peek().is_some() {
            signers.push(set.take(asn1::SEQUENCE)?);
        }
        Ok(Self {
            content_type,
            content,
            certificates,
            signers,
        })
    }
}

impl<'a> Signer<'a> {
    /// Parses one SignerInfo.
    pub(super) fn read(info: Element<'a>) -> Result<Self, Malformed> {
        let mut fields = info.inside();
        fields.take(asn1::INTEGER)?;
        let id = match fields.any()? {
            issuer if issuer.tag == asn1::SEQUENCE => {
                let mut parts = issuer.inside();
                let name = Name::from_der(parts.take(asn1::SEQUENCE)?.whole).map_err(|_| Malformed)?;
                let serial = parts.take(asn1::INTEGER)?.value;
                let name = Box::new(name);
                SignerId::Issuer { name, serial }
            }
            key if key.tag == 0x80 => SignerId::Key(key.value),
            _ => return Err(Malformed),
        };
        let digest = fields.take(asn1::SEQUENCE)?;
        let attributes = fields.optional(0xa0)?.map(Attributes::read).transpose()?;
        let algorithm = fields.take(asn1::SEQUENCE)?;
        let signature = fields.take(asn1::OCTET_STRING)?.value;
        // The unsigned attributes prove nothing.
        fields.optional(0xa1)?;
        fields.end()?;
        Ok(Self {
            id,
            digest,
            algorithm,
            signature,
            attributes,
        })
    }

    /// Whether this is the certificate of the signer.
    pub(super) fn is(&self, certificate: &Certificate<'_>) -> bool {
        match &self.id {
            SignerId::Issuer { name, serial } => *serial == certificate.serial && name::same(name, certificate.issuer()),
            SignerId::Key(key) => certificate
                .key_identifier()
                .ok()
                .flatten()
                .is_some_and(|own| own.0.as_bytes() == *key),
        }
    }
}

impl<'a> Attributes<'a> {
    /// Parses the attributes. Each of those that are checked may occur once, with one value (RFC 5652 §11).
    fn read(set: Element<'a>) -> Result<Self, Malformed> {
        let mut signed_bytes = Vec::with_capacity(set.whole.len());
        // Signed as a SET OF although written with the implicit tag [0] (RFC 5652 §5.4).
        asn1::write(asn1::SET, set.value, &mut signed_bytes);
        let mut attributes = Self {
            signed_bytes,
            message_digest: None,
            content_type: None,
            signing_time: None,
        };
        let mut all = set.inside();
        let mut times = 0_usize;
        while all.peek().is_some() {
            let mut parts = all.take(asn1::SEQUENCE)?.inside();
            let kind = parts.take(asn1::OID)?.value;
            let mut values = parts.take(asn1::SET)?.inside();
            parts.end()?;
            // A second value of these could be read instead of the first; other attributes decide nothing.
            if ![CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_TIME].contains(&kind) {
                continue;
            }
            let value = values.any()?;
            values.end()?;
            if kind == CONTENT_TYPE {
                let named = (value.tag == asn1::OID).then_some(value.value);
                once(attributes.content_type.replace(named.unwrap_or_default()))?;
            } else if kind == MESSAGE_DIGEST {
                let octets = (value.tag == asn1::OCTET_STRING).then_some(value.value).ok_or(Malformed)?;
                once(attributes.message_digest.replace(octets))?;
            } else {
                times = times.saturating_add(1);
                attributes.signing_time = instant(value);
            }
        }
        if times > 1 { Err(Malformed) } else { Ok(attributes) }
    }

    /// The single value of the attribute with this object identifier.
    pub(super) fn value_of(&self, wanted: &[u8]) -> Result<Option<Element<'_>>, Malformed> {
        let mut all = Reader::new(&self.signed_bytes).take(asn1::SET)?.inside();
        let mut found = None;
        while all.peek().is_some() {
            let mut parts = all.take(asn1::SEQUENCE)?.inside();
            let kind = parts.take(asn1::OID)?.value;
            let mut values = parts.take(asn1::SET)?.inside();
            if kind == wanted {
                once(found.replace(values.any()?))?;
                values.end()?;
            }
        }
        Ok(found)
    }
}

/// Whether these bytes are a SET OF Attribute (RFC 5652 §5.3): what a signature over signed attributes covers.
pub(super) fn is_set_of_attributes(content: &[u8]) -> bool {
    let read = || {
        let mut all = Reader::new(content);
        let mut set = all.take(asn1::SET)?.inside();
        all.end()?;
        while set.peek().is_some() {
            let mut parts = set.take(asn1::SEQUENCE)?.inside();
            parts.take(asn1::OID)?;
            parts.take(asn1::SET)?;
            parts.end()?;
        }
        Ok::<(), Malformed>(())
    };
    read().is_ok()
}

/// 1.2.840.113549.1.7.2
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
/// id-data, 1.2.840.113549.1.7.1
pub(super) const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
/// 1.2.840.113549.1.9.3
const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03];
/// 1.2.840.113549.1.9.4
const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];
/// 1.2.840.113549.1.9.5
const SIGNING_TIME: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x05];

fn once<T>(before: Option<T>) -> Result<(), Malformed> {
    if before.is_some() { Err(Malformed) } else { Ok(()) }
}

fn instant(time: Element<'_>) -> Option<Timestamp> {
    let since_epoch = match time.tag {
        0x17 => UtcTime::from_der(time.whole).ok()?.to_unix_duration(),
        0x18 => GeneralizedTime::from_der(time.whole).ok()?.to_unix_duration(),
        _ => return None,
    };
    Timestamp::from_second(i64::try_from(since_epoch.as_secs()).ok()?).ok()
}

/// Checks that the elements are DER down to the primitive ones. Certificates are checked when they are read.
fn walk(element: Element<'_>, depth: usize) -> Result<(), Malformed> {
    if element.tag & 0x20 == 0 {
        return Ok(());
    }
    // An OCTET STRING in segments, or deeper than any CMS.
    if element.tag == 0x24 || depth > 32 {
        return Err(Malformed);
    }
    let mut inside = element.inside();
    while inside.peek().is_some() {
        walk(inside.any()?, depth.saturating_add(1))?;
    }
    Ok(())
}

fn padding(rest: &[u8]) -> Result<(), Malformed> {
    if rest.iter().all(|byte| matches!(byte, 0 | b'\r' | b'\n')) {
        Ok(())
    } else {
        Err(Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        let mut out = Vec::new();
        asn1::write(tag, &parts.concat(), &mut out);
        out
    }

    fn signed_data(content: Option<&[u8]>) -> Vec<u8> {
        let explicit = content.map(|content| der(0xa0, &[content])).unwrap_or_default();
        let body = der(
            asn1::SEQUENCE,
            &[
                &der(asn1::INTEGER, &[&[1]]),
                &der(asn1::SET, &[]),
                &der(asn1::SEQUENCE, &[&der(asn1::OID, &[DATA]), &explicit]),
                &der(asn1::SET, &[]),
            ],
        );
        der(asn1::SEQUENCE, &[&der(asn1::OID, &[SIGNED_DATA]), &der(0xa0, &[&body])])
    }

    #[test]
    fn signed_data_is_read_and_what_follows_must_be_padding() {
        let mut bytes = signed_data(Some(&der(asn1::OCTET_STRING, &[b"abc"])));
        bytes.extend_from_slice(b"\0\0\r\n");
        let envelope = Envelope::read(&bytes).unwrap();
        let Content::Signed(data) = envelope.content().unwrap() else {
            panic!()
        };
        assert!(data.content_type == DATA && data.signers.is_empty());
        assert_eq!(data.content, Some(&b"abc"[..]));
        bytes.push(1);
        assert!(Envelope::read(&bytes).is_err());
    }

    #[test]
    fn content_in_segments_is_joined() {
        let pieces = der(0x24, &[&der(asn1::OCTET_STRING, &[b"ab"]), &der(asn1::OCTET_STRING, &[b"c"])]);
        let bytes = signed_data(Some(&pieces));
        let envelope = Envelope::read(&bytes).unwrap();
        let Content::Signed(data) = envelope.content().unwrap() else {
            panic!()
        };
        assert_eq!(data.content, Some(&b"abc"[..]));
    }
}
