//! CMS signatures (RFC 5652), valid and forged.

use ring::digest;

use crate::authority::{Algorithm, Signer, openssl_output};
use crate::der::{algorithm, octets, oid, seq, set, tlv, utc_time};

pub(crate) const DATA: &str = "1.2.840.113549.1.7.1";
const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";

/// The usual signature over a content: detached, with the attributes that providers write.
pub(crate) fn detached_signature(signer: &Signer, digest: &str, content: &[u8], at: &str) -> Vec<u8> {
    let attributes = attributes(digest, content, Some(at), DATA);
    signed_data(DATA, None, &certificates(signer), &[signer_info(signer, digest, Some(&attributes))])
}

/// The certificates a provider sends: its own and the authority's.
pub(crate) fn certificates(signer: &Signer) -> Vec<Vec<u8>> {
    [vec![signer.certificate.clone()], signer.above.clone()].concat()
}

/// The signed attributes, as the SET that is signed: contentType, messageDigest, signingTime, SMIMECapabilities.
pub(crate) fn attributes(digest: &str, content: &[u8], at: Option<&str>, content_type: &str) -> Vec<u8> {
    let mut all = vec![
        attribute("1.2.840.113549.1.9.3", &oid(content_type)),
        attribute("1.2.840.113549.1.9.4", &octets(&hash(digest, content))),
        attribute("1.2.840.113549.1.9.15", &seq(&[&seq(&[&oid("1.2.840.113549.3.7")])])),
    ];
    all.extend(at.map(|at| attribute("1.2.840.113549.1.9.5", &utc_time(at))));
    set(all)
}

pub(crate) fn attribute(kind: &str, value: &[u8]) -> Vec<u8> {
    seq(&[&oid(kind), &tlv(0x31, &[value])])
}

/// A SignerInfo over these attributes.
pub(crate) fn signer_info(signer: &Signer, digest: &str, attributes: Option<&[u8]>) -> Vec<u8> {
    let signature = signer.key.sign(digest, attributes.unwrap_or_default());
    signer_info_with(signer, digest, attributes, &signature)
}

/// A SignerInfo with any signature.
pub(crate) fn signer_info_with(signer: &Signer, digest: &str, attributes: Option<&[u8]>, signature: &[u8]) -> Vec<u8> {
    let tagged = attributes.map(|set| [&[0xa0], &set[1..]].concat()).unwrap_or_default();
    let scheme = match signer.key.algorithm {
        Algorithm::P256 => algorithm("1.2.840.10045.4.3.2", false),
        _ => algorithm("1.2.840.113549.1.1.1", true),
    };
    seq(&[
        &[2, 1, 1],
        &seq(&[&signer.issuer, &tlv(2, &[&signer.serial])]),
        &algorithm(digest_oid(digest), true),
        &tagged,
        &scheme,
        &octets(signature),
    ])
}

/// A ContentInfo with SignedData.
pub(crate) fn signed_data(content_type: &str, content: Option<&[u8]>, certificates: &[Vec<u8>], signers: &[Vec<u8>]) -> Vec<u8> {
    let content = content.map(|content| tlv(0xa0, &[&octets(content)])).unwrap_or_default();
    let known = ["sha1", "sha256", "sha384", "sha512"];
    let digests = set(known.iter().map(|name| algorithm(digest_oid(name), true)).collect());
    let body = seq(&[
        &[2, 1, 1],
        &digests,
        &seq(&[&oid(content_type), &content]),
        &tlv(0xa0, &[&certificates.concat()]),
        &set(signers.to_vec()),
    ]);
    seq(&[&oid(SIGNED_DATA), &tlv(0xa0, &[&body])])
}

/// A signature by `openssl cms -sign`; its signing time is the present.
pub(crate) fn by_openssl(signer: &Signer, content: &[u8], options: &[&str]) -> Vec<u8> {
    let above: Vec<u8> = signer.above.iter().flat_map(|der| crate::authority::pem(der)).collect();
    let fixed = [
        "cms",
        "-sign",
        "-binary",
        "-in",
        "in",
        "-outform",
        "DER",
        "-out",
        "out",
        "-signer",
        "pem",
        "-inkey",
        "key",
        "-certfile",
        "above",
    ];
    openssl_output(
        &[&fixed[..], options].concat(),
        &[("in", content), ("pem", &signer.pem()), ("key", &signer.key.pem), ("above", &above)],
    )
}

fn hash(name: &str, content: &[u8]) -> Vec<u8> {
    let algorithm = match name {
        "sha1" => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        "sha384" => &digest::SHA384,
        "sha512" => &digest::SHA512,
        _ => &digest::SHA256,
    };
    digest::digest(algorithm, content).as_ref().to_vec()
}

fn digest_oid(name: &str) -> &'static str {
    match name {
        "sha1" => "1.3.14.3.2.26",
        "sha384" => "2.16.840.1.101.3.4.2.2",
        "sha512" => "2.16.840.1.101.3.4.2.3",
        _ => "2.16.840.1.101.3.4.2.1",
    }
}
