//! The test authorities and their signers, created once per process: keys and signatures by the `openssl` command line, certificates
//! encoded here. Nothing is stored after the run.

use std::collections::HashMap;
use std::fs;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex, OnceLock};

use recapito::signature::{Anchor, Anchors, Sha256};

use crate::der::{algorithm, bits, integer, name, octets, oid, seq, tlv, utc_time};

/// The algorithm of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Rsa2048,
    /// With the public exponent 3.
    Rsa2048OfThree,
    Rsa1024,
    P256,
}

/// A key pair.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) algorithm: Algorithm,
    /// The private key, PEM.
    pub(crate) pem: Vec<u8>,
    /// SubjectPublicKeyInfo, DER.
    pub(crate) spki: Vec<u8>,
}

/// A certificate with its key and the authorities above it.
#[derive(Debug, Clone)]
pub(crate) struct Signer {
    pub(crate) key: Arc<Key>,
    /// DER.
    pub(crate) certificate: Vec<u8>,
    /// The authorities above it that a signature carries, DER.
    pub(crate) above: Vec<Vec<u8>>,
    pub(crate) subject: Vec<u8>,
    pub(crate) issuer: Vec<u8>,
    pub(crate) serial: Vec<u8>,
    /// The address it signs for.
    pub(crate) address: String,
}

/// The contents of a certificate. The default is a signer as certified by AgID CA1.
#[derive(Debug, Clone)]
pub(crate) struct Profile {
    pub(crate) subject: Vec<u8>,
    pub(crate) serial: Vec<u8>,
    /// RFC 3339, UTC.
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
    /// The digest of the issuer's signature.
    pub(crate) digest: &'static str,
    pub(crate) extensions: Vec<Vec<u8>>,
    /// Another public key than the holder's, DER.
    pub(crate) spki: Option<Vec<u8>>,
    pub(crate) address: &'static str,
}

/// A provider's signer: RSA 2048, SHA-256, three years.
pub(crate) fn provider(organisation: &str, address: &'static str) -> Profile {
    Profile {
        subject: name(&[("C", "IT"), ("O", organisation), ("CN", &format!("{organisation} PEC"))]),
        serial: vec![0x51, organisation.len() as u8, address.len() as u8],
        from: "2023-09-28T00:00:00Z",
        to: "2026-09-27T00:00:00Z",
        digest: "sha256",
        extensions: vec![usage(0x80), extended("1.3.6.1.5.5.7.3.4"), mailbox(address)],
        spki: None,
        address,
    }
}

/// The key of this name, generated at first use.
pub(crate) fn key(name: &str, algorithm: Algorithm) -> Arc<Key> {
    static KEYS: OnceLock<Mutex<HashMap<String, Arc<Key>>>> = OnceLock::new();
    let mut keys = KEYS.get_or_init(Mutex::default).lock().unwrap();
    let make = || {
        let options: &[&str] = match algorithm {
            Algorithm::Rsa2048 => &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
            Algorithm::Rsa2048OfThree => &[
                "-algorithm",
                "RSA",
                "-pkeyopt",
                "rsa_keygen_bits:2048",
                "-pkeyopt",
                "rsa_keygen_pubexp:3",
            ],
            Algorithm::Rsa1024 => &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
            Algorithm::P256 => &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
        };
        let pem = openssl_output(&[&["genpkey", "-out", "out"], options].concat(), &[]);
        let spki = openssl_output(
            &["pkey", "-in", "key", "-pubout", "-outform", "DER", "-out", "out"],
            &[("key", &pem)],
        );
        Arc::new(Key { algorithm, pem, spki })
    };
    Arc::clone(keys.entry(name.to_owned()).or_insert_with(make))
}

impl Key {
    /// A signature over these bytes.
    pub(crate) fn sign(&self, digest: &str, bytes: &[u8]) -> Vec<u8> {
        let digest = format!("-{digest}");
        openssl_output(
            &["dgst", &digest, "-sign", "key", "-out", "out", "in"],
            &[("key", &self.pem), ("in", bytes)],
        )
    }

    /// The AlgorithmIdentifier of a certificate signature made with this key.
    fn signature_algorithm(&self, digest: &str) -> Vec<u8> {
        match (self.algorithm, digest) {
            (Algorithm::P256, _) => algorithm("1.2.840.10045.4.3.2", false),
            (_, "sha1") => algorithm("1.2.840.113549.1.1.5", true),
            _ => algorithm("1.2.840.113549.1.1.11", true),
        }
    }
}

impl Signer {
    /// Certifies a key; without an issuer it certifies itself.
    pub(crate) fn certified(profile: &Profile, key: &Arc<Key>, issuer: Option<&Signer>) -> Self {
        let issuer_key = issuer.map_or(key, |issuer| &issuer.key);
        let issuer_name = issuer.map_or(&profile.subject, |issuer| &issuer.subject).clone();
        let algorithm = issuer_key.signature_algorithm(profile.digest);
        let tbs = seq(&[
            &tlv(0xa0, &[&integer(&[2])]),
            &integer(&profile.serial),
            &algorithm,
            &issuer_name,
            &seq(&[&utc_time(profile.from), &utc_time(profile.to)]),
            &profile.subject,
            profile.spki.as_ref().unwrap_or(&key.spki),
            &tlv(0xa3, &[&seq(&[&profile.extensions.concat()])]),
        ]);
        let signature = issuer_key.sign(profile.digest, &tbs);
        let above = issuer
            .filter(|issuer| issuer.subject != issuer.issuer)
            .map(|issuer| [vec![issuer.certificate.clone()], issuer.above.clone()].concat());
        Self {
            key: Arc::clone(key),
            certificate: seq(&[&tbs, &algorithm, &bits(&signature)]),
            above: above.unwrap_or_default(),
            subject: profile.subject.clone(),
            issuer: issuer_name,
            serial: profile.serial.clone(),
            address: profile.address.to_owned(),
        }
    }

    /// The certificate, PEM.
    pub(crate) fn pem(&self) -> Vec<u8> {
        pem(&self.certificate)
    }
}

/// The authorities: a web root, the PEC authority below it (constrained like AgID CA1), and one like DigitPA's.
pub(crate) struct Authorities {
    pub(crate) root: Signer,
    pub(crate) pec: Signer,
    pub(crate) digitpa: Signer,
}

/// The authorities, created once.
pub(crate) fn authorities() -> &'static Authorities {
    static MADE: OnceLock<Authorities> = OnceLock::new();
    MADE.get_or_init(|| {
        let root = Signer::certified(&authority("Test Web Root", None, Vec::new()), &key("root", Algorithm::P256), None);
        let constrained = vec![extended("1.3.6.1.5.5.7.3.4"), constraints()];
        let pec = Signer::certified(
            &authority("Test PEC CA1", Some(0), constrained),
            &key("pec", Algorithm::Rsa2048),
            Some(&root),
        );
        let mut old = authority("Test Old CA1", None, Vec::new());
        (old.from, old.to, old.digest) = ("2011-01-14T00:00:00Z", "2018-01-14T00:00:00Z", "sha1");
        let above_old = Signer::certified(
            &authority("Test Old Root", None, Vec::new()),
            &key("oldroot", Algorithm::Rsa2048),
            None,
        );
        let digitpa = Signer::certified(&old, &key("digitpa", Algorithm::Rsa2048), Some(&above_old));
        Authorities { root, pec, digitpa }
    })
}

/// An authority's certificate.
pub(crate) fn authority(common_name: &str, below: Option<u8>, more: Vec<Vec<u8>>) -> Profile {
    let mut basic = vec![1, 1, 0xff];
    if let Some(below) = below {
        basic.extend(integer(&[below]));
    }
    let own = vec![extension("2.5.29.19", true, &seq(&[&basic])), usage(0x06)];
    Profile {
        subject: name(&[("C", "IT"), ("O", "Test"), ("CN", common_name)]),
        serial: vec![1, common_name.len() as u8],
        from: "2010-01-01T00:00:00Z",
        to: "2049-12-31T00:00:00Z",
        digest: "sha256",
        extensions: [own, more].concat(),
        spki: None,
        address: "",
    }
}

/// The trusted anchors of the tests: both PEC authorities, pinned by key and name like the bundled ones. The web root is not trusted.
pub(crate) fn anchors() -> Anchors {
    let mut anchors = Anchors::none();
    for (authority, name) in [(&authorities().pec, "Test PEC CA1"), (&authorities().digitpa, "Test Old CA1")] {
        anchors.pin(Anchor {
            name: name.to_owned(),
            spki: Sha256::of(&authority.key.spki),
            not_before: "2010-01-01T00:00:00Z".parse().ok(),
            not_after: "2049-12-31T00:00:00Z".parse().ok(),
            source: "kit".to_owned(),
            certificate: None,
        });
    }
    anchors
}

/// The provider of this name, below the PEC authority. `vecchio` is below the authority like DigitPA's.
pub(crate) fn signer(provider_name: &'static str) -> Signer {
    static MADE: OnceLock<Mutex<HashMap<&'static str, Signer>>> = OnceLock::new();
    let mut openssl_output = MADE.get_or_init(Mutex::default).lock().unwrap();
    let make = || {
        let above = authorities();
        match provider_name {
            "vecchio" => {
                let mut profile = provider("Gestore Vecchio", "posta-certificata@pec.vecchio.example");
                (profile.from, profile.to) = ("2011-03-31T00:00:00Z", "2014-03-31T00:00:00Z");
                profile.digest = "sha1";
                profile.extensions = vec![
                    extension("2.5.29.19", false, &seq(&[])),
                    usage(0x80),
                    mailbox("posta-certificata@pec.vecchio.example"),
                ];
                Signer::certified(&profile, &key("vecchio", Algorithm::Rsa1024), Some(&above.digitpa))
            }
            "uno" => below_pec(&provider("Gestore Uno", "posta-certificata@pec.uno.example"), "uno"),
            "due" => below_pec(&provider("Gestore Due", "posta-certificata@legal.due.example"), "due"),
            "tre" => below_pec(&provider("Gestore Tre", "posta-certificata@posta.tre.example"), "tre"),
            other => {
                assert_eq!(other, "rem");
                let profile = provider("Gestore Uno", "rem-service@pec.uno.example");
                Signer::certified(&profile, &key("rem", Algorithm::P256), Some(&above.pec))
            }
        }
    };
    openssl_output.entry(provider_name).or_insert_with(make).clone()
}

/// A signer below the PEC authority with the RSA key of this name.
pub(crate) fn below_pec(profile: &Profile, holder: &str) -> Signer {
    Signer::certified(profile, &key(holder, Algorithm::Rsa2048), Some(&authorities().pec))
}

pub(crate) fn extension(dotted: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    seq(&[&oid(dotted), critical, &octets(value)])
}

/// keyUsage: 0x80 digitalSignature, 0x20 keyEncipherment, 0x06 keyCertSign and cRLSign.
pub(crate) fn usage(flags: u8) -> Vec<u8> {
    extension("2.5.29.15", true, &tlv(3, &[&[flags.trailing_zeros() as u8, flags]]))
}

pub(crate) fn extended(dotted: &str) -> Vec<u8> {
    extension("2.5.29.37", false, &seq(&[&oid(dotted)]))
}

/// subjectAltName with one address.
pub(crate) fn mailbox(address: &str) -> Vec<u8> {
    extension("2.5.29.17", false, &seq(&[&tlv(0x81, &[address.as_bytes()])]))
}

/// As AgID CA1: hosts and organisations permitted, all of DNS and IP excluded.
fn constraints() -> Vec<u8> {
    let subtree = |name: Vec<u8>| seq(&[&name]);
    let hosts = ["pec.uno.example", "legal.due.example", "posta.tre.example"];
    let mut permitted: Vec<Vec<u8>> = hosts.iter().map(|host| subtree(tlv(0x81, &[host.as_bytes()]))).collect();
    for organisation in ["Gestore Uno", "Gestore Due", "Gestore Tre"] {
        permitted.push(subtree(tlv(0xa4, &[&name(&[("C", "IT"), ("O", organisation)])])));
    }
    let excluded = [
        subtree(tlv(0x82, &[])),
        subtree(tlv(0x87, &[&[0; 8]])),
        subtree(tlv(0x87, &[&[0; 32]])),
    ];
    let value = seq(&[&tlv(0xa0, &[&permitted.concat()]), &tlv(0xa1, &[&excluded.concat()])]);
    extension("2.5.29.30", false, &value)
}

pub(crate) fn pem(der: &[u8]) -> Vec<u8> {
    format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        base64_lines(der, "\n")
    )
    .into_bytes()
}

/// Base64 in lines of 64 characters.
pub(crate) fn base64_lines(bytes: &[u8], line_end: &str) -> String {
    use base64::Engine as _;
    let letters = base64::engine::general_purpose::STANDARD.encode(bytes);
    let lines: Vec<String> = letters
        .as_bytes()
        .chunks(64)
        .map(|line| String::from_utf8(line.to_vec()).unwrap())
        .collect();
    lines.join(line_end)
}

/// Runs openssl and returns the file `out`; panics if it fails.
pub(crate) fn openssl_output(arguments: &[&str], files: &[(&str, &[u8])]) -> Vec<u8> {
    let (output, openssl_output) = openssl(arguments, files);
    assert!(
        output.status.success(),
        "openssl {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    openssl_output.unwrap()
}

/// Runs openssl in a temporary directory with these files; returns its output and the file `out`.
pub(crate) fn openssl(arguments: &[&str], files: &[(&str, &[u8])]) -> (Output, Option<Vec<u8>>) {
    let directory = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(directory.path().join(name), bytes).unwrap();
    }
    let output = Command::new("openssl")
        .current_dir(directory.path())
        .args(arguments)
        .output()
        .unwrap();
    (output, fs::read(directory.path().join("out")).ok())
}
