//! The signed entity of a message: which bytes were signed, and the signature over them (multipart/signed: RFC 1847 §2.1, RFC 8551 §3.5.3;
//! application/pkcs7-mime: RFC 8551 §3.5.2).

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::header::{Entity, MediaType};
use super::multipart;

/// Levels of multiparts in which a signed part is searched.
const DEPTH: usize = 16;

/// A signature and the bytes it covers.
#[derive(Debug, Clone)]
pub(super) struct SignedPart<'a> {
    /// The signed bytes of a detached signature; `None` when the signature contains them.
    pub content: Option<&'a [u8]>,
    /// The CMS structure, after transfer decoding.
    pub cms: Cow<'a, [u8]>,
    /// Whether the message itself is the signed entity, and not one of its parts.
    pub root: bool,
}

/// The signature found in a message.
#[derive(Debug, Clone)]
pub(super) enum FoundSignature<'a> {
    /// There is no signature.
    None,
    /// A signature that can be checked.
    Signed(SignedPart<'a>),
    /// A signature of another standard, or encryption.
    Unsupported,
    /// A multipart/signed without two parts, or an undecodable signature; with the first part where there is one.
    Malformed(Option<&'a [u8]>),
    /// Several Content-Type fields, or more than two parts: readers would disagree on what is signed.
    Ambiguous(Option<&'a [u8]>),
}

/// Searches the root of the message, then its nested multiparts. Attached messages are not searched: their signatures are about themselves.
pub(super) fn find<'a>(message: &Entity<'a>) -> FoundSignature<'a> {
    let types: Vec<MediaType> = message.all("Content-Type").map(MediaType::read).collect();
    // Of two Content-Type fields one reader takes the first and another the last.
    if types.len() > 1 && types.iter().any(|media_type| form_of(media_type) != SignatureForm::None) {
        return FoundSignature::Ambiguous(None);
    }
    let Some(media_type) = types.first() else {
        return FoundSignature::None;
    };
    match form_of(media_type) {
        SignatureForm::Detached => detached(message, media_type, true),
        SignatureForm::Opaque => opaque(message, true),
        SignatureForm::Unsupported => FoundSignature::Unsupported,
        SignatureForm::None => nested(message, media_type, 0),
    }
}

/// Whether an entity is itself signed or encrypted.
pub(super) fn is_signed_or_encrypted(entity: &Entity<'_>) -> bool {
    entity
        .all("Content-Type")
        .any(|value| form_of(&MediaType::read(value)) != SignatureForm::None)
}

/// The form of signature that a media type announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SignatureForm {
    /// multipart/signed (RFC 8551 §3.5.3).
    Detached,
    /// application/pkcs7-mime (RFC 8551 §3.5.2).
    Opaque,
    /// Another standard, or encryption.
    Unsupported,
    None,
}

fn form_of(media_type: &MediaType) -> SignatureForm {
    match media_type.essence.as_str() {
        "multipart/signed" => match media_type.word("protocol") {
            Some(protocol) if !is_signature(&protocol) => SignatureForm::Unsupported,
            _ => SignatureForm::Detached,
        },
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => match media_type.word("smime-type").as_deref() {
            None | Some("signed-data" | "certs-only") => SignatureForm::Opaque,
            Some(_) => SignatureForm::Unsupported,
        },
        _ => SignatureForm::None,
    }
}

fn is_signature(essence: &str) -> bool {
    matches!(essence, "application/pkcs7-signature" | "application/x-pkcs7-signature")
}

/// Reads the two parts of a multipart/signed: RFC 1847 §2.1 requires exactly two.
fn detached<'a>(entity: &Entity<'a>, media_type: &MediaType, root: bool) -> FoundSignature<'a> {
    let Some(boundary) = media_type.parameter("boundary").filter(|boundary| !boundary.is_empty()) else {
        return FoundSignature::Malformed(None);
    };
    // Whether there is a third part is all that matters beyond two.
    let parts: Vec<&[u8]> = multipart::body_parts(entity.body, boundary).take(3).collect();
    let (content, signature) = match parts.as_slice() {
        [content, signature] => (*content, *signature),
        [content, _, _, ..] => return FoundSignature::Ambiguous(Some(content)),
        other => return FoundSignature::Malformed(other.first().copied()),
    };
    let signature = Entity::read(signature);
    if !signature.media_type().is_some_and(|own| is_signature(&own.essence)) {
        return FoundSignature::Malformed(Some(content));
    }
    match decoded(&signature) {
        Some(cms) => FoundSignature::Signed(SignedPart {
            content: Some(content),
            cms,
            root,
        }),
        None => FoundSignature::Malformed(Some(content)),
    }
}

fn opaque<'a>(entity: &Entity<'a>, root: bool) -> FoundSignature<'a> {
    match decoded(entity) {
        Some(cms) => FoundSignature::Signed(SignedPart { content: None, cms, root }),
        None => FoundSignature::Malformed(None),
    }
}

/// The first signed part in a multipart, depth first.
fn nested<'a>(entity: &Entity<'a>, media_type: &MediaType, depth: usize) -> FoundSignature<'a> {
    if depth >= DEPTH || !media_type.essence.starts_with("multipart/") {
        return FoundSignature::None;
    }
    let Some(boundary) = media_type.parameter("boundary") else {
        return FoundSignature::None;
    };
    for child in multipart::body_parts(entity.body, boundary) {
        let child = Entity::read(child);
        let Some(media_type) = child.media_type() else {
            continue;
        };
        let found = match form_of(&media_type) {
            SignatureForm::Detached => detached(&child, &media_type, false),
            SignatureForm::Opaque if is_mail_itself(&media_type) => opaque(&child, false),
            SignatureForm::Opaque | SignatureForm::Unsupported => FoundSignature::None,
            SignatureForm::None => nested(&child, &media_type, depth.saturating_add(1)),
        };
        if !matches!(found, FoundSignature::None) {
            return found;
        }
    }
    FoundSignature::None
}

/// Whether this is signed mail and not a signed document (`act.pdf.p7m`) that is attached.
fn is_mail_itself(media_type: &MediaType) -> bool {
    media_type.word("name").is_none_or(|name| name == "smime.p7m") && media_type.word("smime-type").is_some()
}

/// The body after transfer decoding; `None` when it is not valid.
fn decoded<'a>(entity: &Entity<'a>) -> Option<Cow<'a, [u8]>> {
    match entity.transfer_encoding().as_str() {
        "base64" => base64(entity.body).map(Cow::Owned),
        "quoted-printable" => quoted_printable(entity.body).map(Cow::Owned),
        // Binary DER or BER begins with the SEQUENCE tag; everything else without a known encoding is tried as base64.
        _ if entity.body.first() == Some(&0x30) && !entity.body.is_ascii() => Some(Cow::Borrowed(entity.body)),
        _ => base64(entity.body).map(Cow::Owned),
    }
}

fn base64(body: &[u8]) -> Option<Vec<u8>> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let letters: Vec<u8> = body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    LENIENT.decode(letters).ok().filter(|bytes| !bytes.is_empty())
}

fn quoted_printable(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((&byte, next)) = rest.split_first() {
        rest = next;
        if byte != b'=' {
            out.push(byte);
        } else if let Some(next) = next.strip_prefix(b"\r\n").or_else(|| next.strip_prefix(b"\n")) {
            rest = next;
        } else {
            let digits = std::str::from_utf8(next.get(..2)?).ok()?;
            out.push(u8::from_str_radix(digits, 16).ok()?);
            rest = next.get(2..)?;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(message: &[u8]) -> Option<SignedPart<'_>> {
        match find(&Entity::read(message)) {
            FoundSignature::Signed(part) => Some(part),
            _ => None,
        }
    }

    const SIGNATURE: &str =
        "--s\nContent-Type: application/x-pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: BASE64\n\nMAMC\nAQU=\n--s--\n";

    fn multipart_signed() -> String {
        format!(
            "Content-Type: multipart/signed; protocol=\"APPLICATION/pkcs7-signature\"; boundary=s\n\npre\n--s\nA: b\n\nx \n\n{SIGNATURE}"
        )
    }

    #[test]
    fn a_signed_root_is_found_with_its_exact_bytes() {
        let message = multipart_signed();
        let part = signed(message.as_bytes()).unwrap();
        assert!(part.root);
        assert_eq!(part.content, Some(&b"A: b\n\nx \n"[..]));
        assert_eq!(*part.cms, [0x30, 3, 2, 1, 5]);
    }

    #[test]
    fn a_nested_signed_part_is_found_but_not_in_an_attached_message() {
        let inner = multipart_signed();
        let list = format!("Content-Type: multipart/mixed; boundary=list\n\n--list\n{inner}\n--list\n\nfooter\n--list--\n");
        assert!(!signed(list.as_bytes()).unwrap().root);
        let forward =
            format!("Content-Type: multipart/mixed; boundary=list\n\n--list\nContent-Type: message/rfc822\n\n{inner}\n--list--\n");
        assert!(matches!(find(&Entity::read(forward.as_bytes())), FoundSignature::None));
    }

    #[test]
    fn an_attached_signed_document_does_not_make_signed_mail() {
        let message = b"Content-Type: multipart/mixed; boundary=m\n\n--m\n\
Content-Type: application/pkcs7-mime; name=act.pdf.p7m; smime-type=signed-data\nContent-Transfer-Encoding: base64\n\nMAMCAQU=\n--m--\n";
        assert!(matches!(find(&Entity::read(message)), FoundSignature::None));
    }

    /// The CMS of an opaque message with this transfer encoding and body.
    fn opaque_cms(encoding: &str, body: &[u8]) -> Option<Vec<u8>> {
        let header = "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\n";
        let message = [header.as_bytes(), encoding.as_bytes(), b"\n", body].concat();
        signed(&message).map(|part| part.cms.into_owned())
    }

    #[test]
    fn every_transfer_encoding_of_a_signature_gives_its_bytes() {
        let quoted = "Content-Transfer-Encoding: Quoted-Printable\n";
        let cms: &[u8] = &[0x30, 4, 2, 2, 0xff, b'='];
        for body in ["0=04=02=02=FF=3D", "0=04=\n=02=02=\r\n=ff=3d"] {
            assert_eq!(opaque_cms(quoted, body.as_bytes()).as_deref(), Some(cms), "{body:?}");
        }
        for body in ["0=0", "0=", "0=0g", "0=\r=02", "0=\u{e8}x"] {
            assert_eq!(opaque_cms(quoted, body.as_bytes()), None, "{body:?}");
        }
        let binary: &[u8] = &[0x30, 3, 4, 1, 0xff];
        for encoding in ["", "Content-Transfer-Encoding: binary\n", "Content-Transfer-Encoding: 8bit\n"] {
            assert_eq!(opaque_cms(encoding, binary).as_deref(), Some(binary), "{encoding:?}");
            // Base64 can begin with the letter that is the tag of a SEQUENCE, and then has nothing but ASCII.
            assert_eq!(opaque_cms(encoding, b"0AMC\n").as_deref(), Some(&[0xd0, 3, 2][..]), "{encoding:?}");
            assert_eq!(opaque_cms(encoding, &[0x31, 3, 4, 1, 0xff]), None, "{encoding:?}: no SEQUENCE");
        }
        assert_eq!(opaque_cms("Content-Transfer-Encoding: base64\n", binary), None);
        assert_eq!(opaque_cms("Content-Transfer-Encoding: base64\n", b" \n"), None, "nothing");
    }

    #[test]
    fn malformed_and_ambiguous_structures_are_distinguished() {
        let three = multipart_signed().replace("--s\nA: b", "--s\nfirst\n--s\nA: b");
        assert!(matches!(find(&Entity::read(three.as_bytes())), FoundSignature::Ambiguous(Some(_))));
        let twice = format!("Content-Type: text/plain\n{}", multipart_signed());
        assert!(matches!(find(&Entity::read(twice.as_bytes())), FoundSignature::Ambiguous(None)));
        let no_boundary = multipart_signed().replace("boundary=s", "x=y");
        assert!(matches!(
            find(&Entity::read(no_boundary.as_bytes())),
            FoundSignature::Malformed(None)
        ));
        let pgp = multipart_signed().replace("APPLICATION/pkcs7-signature", "application/pgp-signature");
        assert!(matches!(find(&Entity::read(pgp.as_bytes())), FoundSignature::Unsupported));
        let garbage = multipart_signed().replace("MAMC", "?!");
        assert!(matches!(
            find(&Entity::read(garbage.as_bytes())),
            FoundSignature::Malformed(Some(_))
        ));
    }
}
