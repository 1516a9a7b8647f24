//! Damaged, arbitrary and hostile bytes.

use recapito::signature::{Anchors, Verdict, verify};

use crate::openssl::{ADDRESS, TestAuthority, detached, entity, opaque};

#[test]
fn no_changed_byte_gives_other_genuine_content() {
    let ca = TestAuthority::new();
    let anchors = ca.anchors("root");
    let message = detached(&entity(), &ca.sign("signer", &entity(), &["-nosmimecap"]));
    let mut genuine = 0;
    for at in 0..message.len() {
        for change in [0x01, 0x20, 0x80] {
            let mut changed = message.clone();
            changed[at] ^= change;
            let verification = verify(&changed, &anchors);
            if verification.verdict == Verdict::Genuine {
                genuine += 1;
                assert_eq!(verification.entity, Some(entity()), "byte {at} with {change:#x}");
                assert_eq!(verification.signer.unwrap().emails, [ADDRESS]);
            }
        }
        let cut = verify(&message[..at], &anchors);
        assert!(cut.verdict != Verdict::Genuine || cut.entity == Some(entity()), "cut at {at}");
    }
    assert!(genuine > 0, "subject and preamble are not signed");
    assert!(genuine < message.len(), "{genuine} of {}", message.len());
}

#[test]
fn openssl_agrees_on_which_messages_are_altered() {
    let ca = TestAuthority::new();
    let anchors = ca.anchors("root");
    let message = detached(&entity(), &ca.sign("signer", &entity(), &[]));
    let start = message.windows(7).position(|window| window == b"--outer").unwrap();
    let end = start + 9 + entity().len();
    let (mut intact, mut altered) = (0, 0);
    for at in (start + 9..message.len()).step_by(41) {
        let mut changed = message.clone();
        changed[at] ^= 0x02;
        let verification = verify(&changed, &anchors);
        let openssl = ca.openssl_verifies(&changed);
        match verification.intact {
            Some(true) => intact += 1,
            Some(false) => altered += 1,
            None => {}
        }
        // OpenSSL checks more of the unsigned structure than we do (the list of digests), never less of the signed content.
        assert!(!openssl || verification.intact == Some(true), "byte {at}: {verification:?}");
        assert!(
            at >= end || openssl == (verification.intact == Some(true)),
            "byte {at}: {verification:?}"
        );
    }
    assert!(altered > 5, "{intact} intact, {altered} altered");
}

#[test]
fn damaged_certificates_and_signatures_are_never_genuine() {
    let ca = TestAuthority::new();
    let anchors = ca.anchors("root");
    let signature = ca.sign("signer", &entity(), &["-nosmimecap"]);
    for at in 0..signature.len() {
        for change in [0x01, 0x80, 0xff] {
            let mut changed = signature.clone();
            changed[at] ^= change;
            let verification = verify(&detached(&entity(), &changed), &anchors);
            if verification.verdict == Verdict::Genuine {
                assert_eq!(verification.entity, Some(entity()));
                assert_eq!(verification.signer.as_ref().unwrap().emails, [ADDRESS], "byte {at}");
            }
            assert!(verification.verdict != Verdict::Unsigned);
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
        let anchors = Anchors::bundled();
        proptest::prop_assert_ne!(verify(&bytes, &anchors).verdict, Verdict::Genuine);
        proptest::prop_assert_ne!(verify(&detached(&entity(), &bytes), &anchors).verdict, Verdict::Genuine);
        proptest::prop_assert_ne!(verify(&opaque(&bytes), &anchors).verdict, Verdict::Genuine);
        let _ = Anchors::none().add_file(&bytes, "");
    }

    #[test]
    fn mail_like_bytes_never_panic(pieces in proptest::collection::vec(proptest::sample::select(PIECES.to_vec()), 0..40)) {
        let message = pieces.concat();
        let verification = verify(message.as_bytes(), &Anchors::bundled());
        proptest::prop_assert_ne!(verification.verdict, Verdict::Genuine);
    }
}

const PIECES: [&str; 22] = [
    "Content-Type: ",
    "multipart/signed",
    "multipart/mixed",
    "application/pkcs7-mime",
    "; protocol=application/pkcs7-signature",
    "; boundary=b",
    "; boundary=\"b c\"",
    "\r\n",
    "\n",
    "\r\n\r\n",
    "--b",
    "--",
    "\r\n--b\r\n",
    "--b--\r\n",
    "From: a@b.it",
    "Date: x",
    "(",
    "\"",
    "\\",
    "MIAGCSqGSIb3DQEHAqCAMIACAQE=",
    "Content-Transfer-Encoding: base64\r\n",
    "Content-Type: application/pkcs7-signature\r\n\r\n",
];

#[test]
fn hostile_structures_are_processed_quickly() {
    let anchors = Anchors::bundled();
    let deep: String = (0..2_000)
        .map(|at| format!("Content-Type: multipart/mixed; boundary=b{at}\r\n\r\n--b{at}\r\n"))
        .collect();
    let many = format!(
        "Content-Type: multipart/signed; protocol=application/pkcs7-signature; boundary=b\r\n\r\n{}",
        "--b\r\n".repeat(200_000)
    );
    let fields = format!("{}\r\n", "From: a@b.it\r\n".repeat(100_000));
    let nested = opaque(&[0x30, 0x80].repeat(200_000));
    let started = std::time::Instant::now();
    assert_eq!(verify(deep.as_bytes(), &anchors).verdict, Verdict::Unsigned);
    assert_eq!(verify(many.as_bytes(), &anchors).verdict, Verdict::Ambiguous);
    assert_eq!(verify(fields.as_bytes(), &anchors).verdict, Verdict::Unsigned);
    assert_eq!(verify(&nested, &anchors).verdict, Verdict::Unreadable);
    assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
}
