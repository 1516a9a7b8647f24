//! Time-stamp tokens made by `openssl ts`, verified by us and by `openssl ts -verify`.

use std::process::Command;

use recapito::signature::time_stamp::{self, Imprint};
use recapito::signature::{Anchors, Problem, TimeStampToken, Verdict};

use crate::openssl::{P256, Profile, RSA, TestAuthority};

const FILE: &[u8] = b"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n";
const STAMPER: &str = "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\nsubjectKeyIdentifier=hash";

/// A test authority with a time-stamping unit under `root` and a token over [`FILE`], as a response (`r.tsr`) and bare (`r.tst`).
fn with_time_stamp(profile: &Profile<'_>, digest: &str, chain: &str) -> TestAuthority {
    let ca = TestAuthority::new();
    ca.certificate("tsa", profile);
    ca.write("file", FILE);
    ca.write("serial", b"01\n");
    ca.write(
        "ts.cnf",
        format!(
            "[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_cert=tsa.pem\nsigner_key=tsa.key\ncerts=root.pem\nsigner_digest={digest}\n\
             default_policy=1.3.6.1.4.1.13762.3\ndigests=sha1,sha256,sha384,sha512\naccuracy=secs:1\nordering=yes\ntsa_name=yes\n\
             ess_cert_id_chain={chain}\ness_cert_id_alg={}\n",
            if digest == "sha1" { "sha1" } else { "sha256" }
        )
        .as_bytes(),
    );
    ca.openssl(&["ts", "-query", "-data", "file", &format!("-{digest}"), "-cert", "-out", "q.tsq"]);
    ca.openssl(&["ts", "-reply", "-config", "ts.cnf", "-queryfile", "q.tsq", "-out", "r.tsr"]);
    ca.openssl(&["ts", "-reply", "-config", "ts.cnf", "-in", "r.tsr", "-token_out", "-out", "r.tst"]);
    ca
}

fn tsa_profile() -> Profile<'static> {
    Profile {
        extensions: STAMPER,
        subject: "/C=IT/O=Test/CN=Test Time-Stamping Unit",
        ..Profile::default()
    }
}

fn verify_token(token: &[u8], file: &[u8], anchors: &Anchors) -> TimeStampToken {
    let mut imprint = Imprint::for_token(token);
    file.chunks(7).for_each(|chunk| imprint.update(chunk));
    time_stamp::verify(token, imprint, anchors)
}

fn openssl_verifies(ca: &TestAuthority, token: &[u8], file: &[u8]) -> bool {
    ca.write("checked.tsr", token);
    ca.write("checked", file);
    let output = Command::new("openssl")
        .current_dir(ca.path(""))
        .args([
            "ts",
            "-verify",
            "-data",
            "checked",
            "-in",
            "checked.tsr",
            "-CAfile",
            "root.pem",
            "-untrusted",
            "tsa.pem",
        ])
        .output()
        .expect("openssl");
    output.status.success()
}

#[test]
fn a_time_stamp_is_genuine_in_both_forms_and_with_every_key_and_digest() {
    for (key, digest, chain) in [
        (RSA, "sha256", "no"),
        (P256, "sha256", "yes"),
        (RSA, "sha512", "no"),
        (P256, "sha384", "no"),
    ] {
        let ca = with_time_stamp(&Profile { key, ..tsa_profile() }, digest, chain);
        let anchors = ca.anchors("root");
        for form in ["r.tsr", "r.tst"] {
            let stamp = verify_token(&ca.read(form), FILE, &anchors);
            let verification = &stamp.verification;
            assert_eq!(
                verification.verdict,
                Verdict::Genuine,
                "{digest} {form}: {:?}",
                verification.problems
            );
            assert_eq!(verification.problems, [Problem::RevocationNotChecked]);
            assert_eq!(verification.digest.as_deref(), Some(digest));
            assert_eq!(stamp.policy.as_deref(), Some("1.3.6.1.4.1.13762.3"));
            assert_eq!(stamp.serial.as_deref(), Some("02"));
            let age = jiff::Timestamp::now().duration_since(verification.signed_at.expect("a time"));
            assert!(age.as_secs().abs() < 60, "{age}");
            assert!(
                verification
                    .signer
                    .as_ref()
                    .is_some_and(|signer| signer.subject.contains("Time-Stamping Unit"))
            );
        }
        assert!(openssl_verifies(&ca, &ca.read("r.tsr"), FILE));
    }
}

#[test]
fn without_a_trusted_authority_only_that_is_reported() {
    let ca = with_time_stamp(&tsa_profile(), "sha256", "no");
    let verification = verify_token(&ca.read("r.tsr"), FILE, &Anchors::bundled()).verification;
    assert_eq!((verification.verdict, verification.intact), (Verdict::UnknownIssuer, Some(true)));
    assert_eq!(verification.problems, [Problem::NoPath]);
}

#[test]
fn a_time_stamp_of_another_file_is_altered() {
    let ca = with_time_stamp(&tsa_profile(), "sha256", "no");
    let verification = verify_token(&ca.read("r.tsr"), b"another", &ca.anchors("root")).verification;
    assert_eq!((verification.verdict, verification.intact), (Verdict::Altered, Some(false)));
    assert_eq!(verification.problems, [Problem::ImprintDiffers]);
    assert!(!openssl_verifies(&ca, &ca.read("r.tsr"), b"another"));
}

#[test]
fn the_signer_certificate_must_be_for_time_stamps_only() {
    // OpenSSL refuses to create these: the certificate replaces a valid one with the same key, name and serial number.
    for extensions in [
        "keyUsage=critical,digitalSignature\nextendedKeyUsage=timeStamping",
        "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping,emailProtection",
        "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,emailProtection",
        "keyUsage=critical,digitalSignature",
    ] {
        let ca = with_time_stamp(&tsa_profile(), "sha256", "no");
        let info = tst_info(&ca);
        ca.certify(
            "bad",
            "tsa",
            &Profile {
                extensions,
                ..tsa_profile()
            },
        );
        let token = resigned(&ca, "bad", "tsa", &info);
        let verification = verify_token(&token, FILE, &ca.anchors("root")).verification;
        assert_eq!(
            verification.verdict,
            Verdict::NotValidThen,
            "{extensions}: {:?}",
            verification.problems
        );
        assert!(verification.problems.contains(&Problem::WrongKeyUsage), "{extensions}");
        assert!(!openssl_verifies_token(&ca, &token), "{extensions}");
    }
}

#[test]
fn the_certificate_must_be_valid_at_the_stamped_time_not_now() {
    for (days, verdict) in [((-30, -1), Verdict::NotValidThen), ((-30, 365), Verdict::Genuine)] {
        let ca = with_time_stamp(&tsa_profile(), "sha256", "no");
        let info = tst_info(&ca);
        ca.certify("other", "tsa", &Profile { days, ..tsa_profile() });
        let token = resigned(&ca, "other", "tsa", &info);
        let verification = verify_token(&token, FILE, &ca.anchors("root")).verification;
        assert_eq!(verification.verdict, verdict, "{:?}", verification.problems);
    }
}

#[test]
fn without_the_signing_certificate_attribute_the_signer_is_ambiguous() {
    let ca = with_time_stamp(&tsa_profile(), "sha256", "no");
    let info = tst_info(&ca);
    ca.write("info", &info);
    #[rustfmt::skip]
    ca.openssl(&["cms", "-sign", "-binary", "-nodetach", "-econtent_type", "1.2.840.113549.1.9.16.1.4", "-in", "info", "-outform", "DER",
        "-signer", "tsa.pem", "-inkey", "tsa.key", "-certfile", "root.pem", "-out", "bare.tst"]);
    let verification = verify_token(&ca.read("bare.tst"), FILE, &ca.anchors("root")).verification;
    assert_eq!(verification.verdict, Verdict::Ambiguous);
    assert_eq!(verification.problems, [Problem::SigningCertificateDiffers]);
}

#[test]
fn a_signature_over_other_data_is_no_time_stamp() {
    let ca = with_time_stamp(&tsa_profile(), "sha256", "no");
    let signature = ca.sign("tsa", FILE, &["-nodetach", "-cades"]);
    let verification = verify_token(&signature, FILE, &ca.anchors("root")).verification;
    assert_eq!(
        (verification.verdict, verification.problems),
        (Verdict::Unreadable, vec![Problem::NotAStamp])
    );
}

/// OpenSSL ignores bytes after the token and a few insignificant bits; what we call genuine it must verify too.
#[test]
fn no_flipped_bit_gives_another_genuine_time_stamp() {
    let ca = with_time_stamp(&tsa_profile(), "sha256", "no");
    let anchors = ca.anchors("root");
    let token = ca.read("r.tst");
    let good = verify_token(&token, FILE, &anchors);
    let mut still = 0;
    for at in 0..token.len() {
        for bit in 0..8 {
            let mut flipped = token.clone();
            flipped[at] ^= 1 << bit;
            let stamp = verify_token(&flipped, FILE, &anchors);
            if stamp.verification.verdict == Verdict::Genuine {
                still += 1;
                let facts = |stamp: &TimeStampToken| {
                    (
                        stamp.verification.signed_at,
                        stamp.serial.clone(),
                        stamp.verification.signer.clone(),
                    )
                };
                assert_eq!(facts(&stamp), facts(&good), "byte {at} bit {bit}");
            }
        }
    }
    // The unsigned structure: version numbers, the list of digests, the authority's certificate, which the anchor replaces.
    assert!(still < token.len() * 8 / 2, "{still} of {}", token.len() * 8);
}

/// The TSTInfo of the token.
fn tst_info(ca: &TestAuthority) -> Vec<u8> {
    ca.openssl(&["cms", "-verify", "-noverify", "-inform", "DER", "-in", "r.tst", "-out", "info"]);
    ca.read("info")
}

fn resigned(ca: &TestAuthority, certificate: &str, key: &str, info: &[u8]) -> Vec<u8> {
    ca.write("info", info);
    let (pem, key) = (format!("{certificate}.pem"), format!("{key}.key"));
    #[rustfmt::skip]
    ca.openssl(&["cms", "-sign", "-cades", "-binary", "-nodetach", "-econtent_type", "1.2.840.113549.1.9.16.1.4", "-in", "info",
        "-outform", "DER", "-signer", &pem, "-inkey", &key, "-certfile", "root.pem", "-out", "again.tst"]);
    ca.read("again.tst")
}

fn openssl_verifies_token(ca: &TestAuthority, token: &[u8]) -> bool {
    ca.write("checked.tst", token);
    ca.write("checked", FILE);
    let output = Command::new("openssl")
        .current_dir(ca.path(""))
        .args([
            "ts",
            "-verify",
            "-data",
            "checked",
            "-in",
            "checked.tst",
            "-token_in",
            "-CAfile",
            "root.pem",
        ])
        .output()
        .expect("openssl");
    output.status.success()
}
