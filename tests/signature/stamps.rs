//! Time-stamp tokens of a test authority, made by `openssl ts`, judged by us and by `openssl ts -verify`.

use std::process::Command;

use recapito::signature::time_stamp::{self, Imprint};
use recapito::signature::{Anchors, Problem, TimeStampToken, Verdict};

use crate::openssl::{P256, Profile, RSA, Workshop};

const FILE: &[u8] = b"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n";
const STAMPER: &str = "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\nsubjectKeyIdentifier=hash";

/// A workshop with a time-stamping unit under `root` and a token over [`FILE`], as a response (`r.tsr`) and bare (`r.tst`).
fn stamped(profile: &Profile<'_>, digest: &str, chain: &str) -> Workshop {
    let workshop = Workshop::new();
    workshop.certificate("tsa", profile);
    workshop.write("file", FILE);
    workshop.write("serial", b"01\n");
    workshop.write(
        "ts.cnf",
        format!(
            "[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_cert=tsa.pem\nsigner_key=tsa.key\ncerts=root.pem\nsigner_digest={digest}\n\
             default_policy=1.3.6.1.4.1.13762.3\ndigests=sha1,sha256,sha384,sha512\naccuracy=secs:1\nordering=yes\ntsa_name=yes\ness_cert_id_chain={chain}\ness_cert_id_alg={}\n",
            if digest == "sha1" { "sha1" } else { "sha256" }
        )
        .as_bytes(),
    );
    workshop.openssl(&["ts", "-query", "-data", "file", &format!("-{digest}"), "-cert", "-out", "q.tsq"]);
    workshop.openssl(&["ts", "-reply", "-config", "ts.cnf", "-queryfile", "q.tsq", "-out", "r.tsr"]);
    workshop.openssl(&["ts", "-reply", "-config", "ts.cnf", "-in", "r.tsr", "-token_out", "-out", "r.tst"]);
    workshop
}

fn stamper() -> Profile<'static> {
    Profile {
        extensions: STAMPER,
        subject: "/C=IT/O=Test/CN=Test Time-Stamping Unit",
        ..Profile::default()
    }
}

fn judged(token: &[u8], file: &[u8], anchors: &Anchors) -> TimeStampToken {
    let mut imprint = Imprint::for_token(token);
    file.chunks(7).for_each(|chunk| imprint.update(chunk));
    time_stamp::verify(token, imprint, anchors)
}

fn openssl_verifies(workshop: &Workshop, token: &[u8], file: &[u8]) -> bool {
    workshop.write("checked.tsr", token);
    workshop.write("checked", file);
    let output = Command::new("openssl")
        .current_dir(workshop.path(""))
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
        let workshop = stamped(&Profile { key, ..stamper() }, digest, chain);
        let anchors = workshop.anchors("root");
        for form in ["r.tsr", "r.tst"] {
            let stamp = judged(&workshop.read(form), FILE, &anchors);
            let told = &stamp.verification;
            assert_eq!(told.verdict, Verdict::Genuine, "{digest} {form}: {:?}", told.problems);
            assert_eq!(told.problems, [Problem::RevocationNotChecked]);
            assert_eq!(told.digest.as_deref(), Some(digest));
            assert_eq!(stamp.policy.as_deref(), Some("1.3.6.1.4.1.13762.3"));
            assert_eq!(stamp.serial.as_deref(), Some("02"));
            let age = jiff::Timestamp::now().duration_since(told.signed_at.expect("a time"));
            assert!(age.as_secs().abs() < 60, "{age}");
            assert!(
                told.signer
                    .as_ref()
                    .is_some_and(|signer| signer.subject.contains("Time-Stamping Unit"))
            );
        }
        assert!(openssl_verifies(&workshop, &workshop.read("r.tsr"), FILE));
    }
}

#[test]
fn without_a_trusted_authority_only_that_is_reported() {
    let workshop = stamped(&stamper(), "sha256", "no");
    let told = judged(&workshop.read("r.tsr"), FILE, &Anchors::bundled()).verification;
    assert_eq!((told.verdict, told.intact), (Verdict::UnknownIssuer, Some(true)));
    assert_eq!(told.problems, [Problem::NoPath]);
}

#[test]
fn a_time_stamp_of_another_file_is_altered() {
    let workshop = stamped(&stamper(), "sha256", "no");
    let told = judged(&workshop.read("r.tsr"), b"another", &workshop.anchors("root")).verification;
    assert_eq!((told.verdict, told.intact), (Verdict::Altered, Some(false)));
    assert_eq!(told.problems, [Problem::ImprintDiffers]);
    assert!(!openssl_verifies(&workshop, &workshop.read("r.tsr"), b"another"));
}

#[test]
fn the_signer_certificate_must_be_for_time_stamps_only() {
    // OpenSSL refuses to make these: the certificate is put in place of a good one that has the same key, name and serial number's bytes.
    for extensions in [
        "keyUsage=critical,digitalSignature\nextendedKeyUsage=timeStamping",
        "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping,emailProtection",
        "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,emailProtection",
        "keyUsage=critical,digitalSignature",
    ] {
        let workshop = stamped(&stamper(), "sha256", "no");
        let info = tst_info(&workshop);
        workshop.certify("bad", "tsa", &Profile { extensions, ..stamper() });
        let token = signed_again(&workshop, "bad", "tsa", &info);
        let told = judged(&token, FILE, &workshop.anchors("root")).verification;
        assert_eq!(told.verdict, Verdict::NotValidThen, "{extensions}: {:?}", told.problems);
        assert!(told.problems.contains(&Problem::WrongKeyUsage), "{extensions}");
        assert!(!openssl_verifies_token(&workshop, &token), "{extensions}");
    }
}

#[test]
fn the_certificate_must_be_valid_at_the_stamped_time_not_now() {
    for (days, verdict) in [((-30, -1), Verdict::NotValidThen), ((-30, 365), Verdict::Genuine)] {
        let workshop = stamped(&stamper(), "sha256", "no");
        let info = tst_info(&workshop);
        workshop.certify("other", "tsa", &Profile { days, ..stamper() });
        let token = signed_again(&workshop, "other", "tsa", &info);
        let told = judged(&token, FILE, &workshop.anchors("root")).verification;
        assert_eq!(told.verdict, verdict, "{:?}", told.problems);
    }
}

#[test]
fn without_the_signing_certificate_attribute_the_signer_is_ambiguous() {
    let workshop = stamped(&stamper(), "sha256", "no");
    let info = tst_info(&workshop);
    workshop.write("info", &info);
    #[rustfmt::skip]
    workshop.openssl(&["cms", "-sign", "-binary", "-nodetach", "-econtent_type", "1.2.840.113549.1.9.16.1.4", "-in", "info", "-outform", "DER",
        "-signer", "tsa.pem", "-inkey", "tsa.key", "-certfile", "root.pem", "-out", "bare.tst"]);
    let told = judged(&workshop.read("bare.tst"), FILE, &workshop.anchors("root")).verification;
    assert_eq!(told.verdict, Verdict::Ambiguous);
    assert_eq!(told.problems, [Problem::SigningCertificateDiffers]);
}

#[test]
fn a_signature_over_other_data_is_no_time_stamp() {
    let workshop = stamped(&stamper(), "sha256", "no");
    let signature = workshop.sign("tsa", FILE, &["-nodetach", "-cades"]);
    let told = judged(&signature, FILE, &workshop.anchors("root")).verification;
    assert_eq!((told.verdict, told.problems), (Verdict::Unreadable, vec![Problem::NotAStamp]));
}

/// OpenSSL ignores what stands behind the token and a few bits that bear no meaning; what we call genuine it must, too.
#[test]
fn no_flipped_bit_gives_another_genuine_time_stamp() {
    let workshop = stamped(&stamper(), "sha256", "no");
    let anchors = workshop.anchors("root");
    let token = workshop.read("r.tst");
    let good = judged(&token, FILE, &anchors);
    let mut still = 0;
    for at in 0..token.len() {
        for bit in 0..8 {
            let mut flipped = token.clone();
            flipped[at] ^= 1 << bit;
            let stamp = judged(&flipped, FILE, &anchors);
            if stamp.verification.verdict == Verdict::Genuine {
                still += 1;
                let told = |stamp: &TimeStampToken| {
                    (
                        stamp.verification.signed_at,
                        stamp.serial.clone(),
                        stamp.verification.signer.clone(),
                    )
                };
                assert_eq!(told(&stamp), told(&good), "byte {at} bit {bit}");
            }
        }
    }
    // The unsigned frame: version numbers, the list of digests, the authority's certificate that the anchor makes up for.
    assert!(still < token.len() * 8 / 2, "{still} of {}", token.len() * 8);
}

/// The TSTInfo of the workshop's token.
fn tst_info(workshop: &Workshop) -> Vec<u8> {
    workshop.openssl(&["cms", "-verify", "-noverify", "-inform", "DER", "-in", "r.tst", "-out", "info"]);
    workshop.read("info")
}

fn signed_again(workshop: &Workshop, certificate: &str, key: &str, info: &[u8]) -> Vec<u8> {
    workshop.write("info", info);
    let (pem, key) = (format!("{certificate}.pem"), format!("{key}.key"));
    #[rustfmt::skip]
    workshop.openssl(&["cms", "-sign", "-cades", "-binary", "-nodetach", "-econtent_type", "1.2.840.113549.1.9.16.1.4", "-in", "info",
        "-outform", "DER", "-signer", &pem, "-inkey", &key, "-certfile", "root.pem", "-out", "again.tst"]);
    workshop.read("again.tst")
}

fn openssl_verifies_token(workshop: &Workshop, token: &[u8]) -> bool {
    workshop.write("checked.tst", token);
    workshop.write("checked", FILE);
    let output = Command::new("openssl")
        .current_dir(workshop.path(""))
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
