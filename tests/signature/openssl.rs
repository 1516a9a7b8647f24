//! A test authority, its signers and their signatures, made with the `openssl` command line at run time.

#![allow(
    clippy::unwrap_used,
    dead_code,
    reason = "shared with the benchmarks, which use a part; a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::{SignedDuration, Timestamp};
use recapito::signature::Anchors;

/// The default address of signers.
pub(crate) const ADDRESS: &str = "posta-certificata@pec.example.it";

/// A directory with a root authority and the keys and certificates made below it.
pub(crate) struct TestAuthority {
    directory: tempfile::TempDir,
}

/// The parameters of a certificate.
#[derive(Clone)]
pub(crate) struct Profile<'a> {
    /// The algorithm for `openssl genpkey`, with its options.
    pub(crate) key: &'a [&'a str],
    /// The digest of the issuer's signature.
    pub(crate) digest: &'a str,
    /// The lines of the extensions section.
    pub(crate) extensions: &'a str,
    /// Days from now of the start and the end of validity.
    pub(crate) days: (i64, i64),
    /// The subject in OpenSSL's notation.
    pub(crate) subject: &'a str,
    /// The name of the issuer.
    pub(crate) issuer: &'a str,
}

pub(crate) const RSA: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
pub(crate) const RSA_1024: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"];
pub(crate) const P256: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
pub(crate) const P384: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"];

pub(crate) const SIGNER_EXTENSIONS: &str = "keyUsage=critical,digitalSignature\nextendedKeyUsage=emailProtection\n\
    subjectKeyIdentifier=hash\nsubjectAltName=email:posta-certificata@pec.example.it";
pub(crate) const AUTHORITY_EXTENSIONS: &str =
    "basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash";

impl Default for Profile<'_> {
    fn default() -> Self {
        Self {
            key: P256,
            digest: "sha256",
            extensions: SIGNER_EXTENSIONS,
            days: (-30, 365),
            subject: "/C=IT/O=Example PEC/CN=Example PEC Signer",
            issuer: "root",
        }
    }
}

impl TestAuthority {
    /// A directory with the self-signed authority `root` (P-256) and the signer `signer` (P-256).
    pub(crate) fn new() -> Self {
        let ca = Self {
            directory: tempfile::tempdir().unwrap(),
        };
        let profile = Profile {
            extensions: AUTHORITY_EXTENSIONS,
            days: (-1000, 1000),
            subject: "/C=IT/O=Test/CN=Test Authority",
            ..Profile::default()
        };
        ca.certificate("root", &profile);
        ca.certificate("signer", &Profile::default());
        ca
    }

    /// Creates `name.key` and `name.pem`.
    pub(crate) fn certificate(&self, name: &str, profile: &Profile<'_>) {
        let key = format!("{name}.key");
        let mut arguments = vec!["genpkey"];
        arguments.extend(profile.key);
        arguments.extend(["-out", &key]);
        self.openssl(&arguments);
        self.certify(name, name, profile);
    }

    /// Creates `name.pem` for another certificate's key.
    pub(crate) fn certify(&self, name: &str, key_of: &str, profile: &Profile<'_>) {
        let (key, pem, request) = (format!("{key_of}.key"), format!("{name}.pem"), format!("{name}.csr"));
        let (start, end) = (asn1_time(profile.days.0), asn1_time(profile.days.1));
        let (issuer_key, issuer_pem) = (format!("{}.key", profile.issuer), format!("{}.pem", profile.issuer));
        self.write("index.txt", b"");
        self.write(
            "ca.cnf",
            format!(
                "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nnew_certs_dir=.\nrand_serial=yes\nunique_subject=no\npolicy=p\n\
                    email_in_dn=yes\n[p]\nC=optional\nO=optional\nCN=optional\nemailAddress=optional\n[x]\n{}\n",
                profile.extensions
            )
            .as_bytes(),
        );
        self.openssl(&["req", "-new", "-utf8", "-key", &key, "-subj", profile.subject, "-out", &request]);
        let mut arguments = vec![
            "ca",
            "-batch",
            "-config",
            "ca.cnf",
            "-notext",
            "-in",
            &request,
            "-out",
            &pem,
            "-md",
            profile.digest,
        ];
        arguments.extend(["-startdate", &start, "-enddate", &end, "-extensions", "x", "-preserveDN"]);
        if self.path(&issuer_pem).exists() {
            arguments.extend(["-cert", &issuer_pem, "-keyfile", &issuer_key]);
        } else {
            arguments.extend(["-selfsign", "-keyfile", &key]);
        }
        self.openssl(&arguments);
    }

    /// Anchors with only this certificate.
    pub(crate) fn anchors(&self, name: &str) -> Anchors {
        let mut anchors = Anchors::none();
        anchors.add_file(&self.read(&format!("{name}.pem")), "test").unwrap();
        anchors
    }

    /// A CMS signature over this content, DER or BER, with these further options of `openssl cms -sign`.
    pub(crate) fn sign(&self, signer: &str, content: &[u8], options: &[&str]) -> Vec<u8> {
        self.write("content.bin", content);
        let (pem, key) = (format!("{signer}.pem"), format!("{signer}.key"));
        let mut arguments = vec![
            "cms",
            "-sign",
            "-binary",
            "-in",
            "content.bin",
            "-outform",
            "DER",
            "-out",
            "signature.der",
        ];
        arguments.extend(["-signer", &pem, "-inkey", &key]);
        arguments.extend(options);
        self.openssl(&arguments);
        self.read("signature.der")
    }

    /// Whether OpenSSL verifies digest and signature of this message, without checking the certificate.
    pub(crate) fn openssl_verifies(&self, message: &[u8]) -> bool {
        self.write("message.eml", message);
        let output = Command::new("openssl")
            .current_dir(self.directory.path())
            .args([
                "cms",
                "-verify",
                "-noverify",
                "-in",
                "message.eml",
                "-inform",
                "SMIME",
                "-out",
                "verified.bin",
            ])
            .output()
            .unwrap();
        output.status.success()
    }

    /// Runs openssl in the directory; panics if it fails.
    pub(crate) fn openssl(&self, arguments: &[&str]) {
        let output = Command::new("openssl")
            .current_dir(self.directory.path())
            .args(arguments)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "openssl {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        Path::join(self.directory.path(), name)
    }
}

/// The signed entity of an ordinary receipt, CRLF.
pub(crate) fn entity() -> Vec<u8> {
    b"Content-Type: multipart/mixed; boundary=inner\r\n\r\n--inner\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nRicevuta \r\n\
        --inner\r\nContent-Type: application/xml; name=daticert.xml\r\n\r\n<postacert/>\r\n--inner--\r\n"
        .to_vec()
}

/// The header fields of a message, with the current time as Date.
pub(crate) fn header() -> String {
    let date = jiff::fmt::rfc2822::DateTimePrinter::new()
        .timestamp_to_string(&Timestamp::now())
        .unwrap();
    format!("From: {ADDRESS}\r\nDate: {date}\r\nSubject: ACCETTAZIONE: prova\r\nMIME-Version: 1.0\r\n")
}

/// A multipart/signed message, CRLF.
pub(crate) fn detached(content: &[u8], signature: &[u8]) -> Vec<u8> {
    multipart_signed(&header(), content, signature)
}

/// A multipart/signed entity below these header fields.
pub(crate) fn multipart_signed(header: &str, content: &[u8], signature: &[u8]) -> Vec<u8> {
    let mut message = format!(
        "{header}Content-Type: multipart/signed; protocol=\"application/x-pkcs7-signature\";\r\n\tmicalg=sha1; boundary=\"outer\"\r\n\r\n\
            S/MIME\r\n\r\n--outer\r\n"
    )
    .into_bytes();
    message.extend_from_slice(content);
    message.extend_from_slice(
        b"\r\n--outer\r\nContent-Type: application/x-pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\n",
    );
    message.extend_from_slice(base64(signature).as_bytes());
    message.extend_from_slice(b"\r\n--outer--\r\n");
    message
}

/// An application/pkcs7-mime message.
pub(crate) fn opaque(signature: &[u8]) -> Vec<u8> {
    format!(
        "{}Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
        header(),
        base64(signature)
    )
    .into_bytes()
}

/// The message with bare line feeds.
pub(crate) fn with_line_feeds(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len());
    for (at, &byte) in message.iter().enumerate() {
        if byte != b'\r' || message.get(at + 1) != Some(&b'\n') {
            out.push(byte);
        }
    }
    out
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    let letters = base64::engine::general_purpose::STANDARD.encode(bytes);
    let lines: Vec<&str> = letters
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    lines.join("\r\n")
}

fn asn1_time(days: i64) -> String {
    let at = Timestamp::now() + SignedDuration::from_hours(days * 24);
    at.strftime("%Y%m%d%H%M%SZ").to_string()
}
