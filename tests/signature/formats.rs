//! Forms of signed messages, and the verdicts for those that cannot be checked or are ambiguous.

use recapito::signature::{Problem, Sha256, Verdict, Verification, verify, verify_certified};

use crate::openssl::{
    ADDRESS, P384, Profile, RSA, RSA_1024, TestAuthority, detached, entity, header, multipart_signed, opaque, with_line_feeds,
};
use crate::{NEVER_CHECKED, has_problem};

#[test]
fn every_common_form_is_genuine_with_its_exact_entity_as_in_openssl() {
    let ca = TestAuthority::new();
    for (name, key) in [("rsa", RSA), ("rsa1024", RSA_1024), ("p384", P384)] {
        ca.certificate(name, &Profile { key, ..Profile::default() });
    }
    let anchors = ca.anchors("root");
    let pss = ["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:-1", "-md", "sha256"];
    let pss512 = ["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:-1", "-md", "sha512"];
    let cases: [(&str, &[&str], &str, &str, bool); 12] = [
        ("rsa", &["-md", "sha256"], "sha256", "rsa-pkcs1", false),
        ("rsa", &["-md", "sha1"], "sha1", "rsa-pkcs1", true),
        ("rsa", &["-md", "sha384"], "sha384", "rsa-pkcs1", false),
        ("rsa", &["-md", "sha512"], "sha512", "rsa-pkcs1", false),
        ("rsa", &pss, "sha256", "rsa-pss", false),
        ("rsa", &pss512, "sha512", "rsa-pss", false),
        ("rsa", &["-md", "sha256", "-keyid"], "sha256", "rsa-pkcs1", false),
        ("rsa1024", &["-md", "sha1"], "sha1", "rsa-pkcs1", true),
        ("rsa1024", &["-md", "sha256"], "sha256", "rsa-pkcs1", true),
        ("signer", &["-md", "sha256"], "sha256", "ecdsa-p256", false),
        ("p384", &["-md", "sha384"], "sha384", "ecdsa-p384", false),
        ("p384", &["-md", "sha256", "-nosmimecap"], "sha256", "ecdsa-p384", false),
    ];
    for (signer, options, digest, algorithm, weak) in cases {
        let signature = ca.sign(signer, &entity(), options);
        let embedded = ca.sign(signer, &entity(), &[options, &["-nodetach"]].concat());
        // OpenSSL itself cannot stream RSA-PSS.
        let stream: &[&str] = if algorithm == "rsa-pss" { &[] } else { &["-stream"] };
        let streamed = ca.sign(signer, &entity(), &[options, &["-nodetach"], stream].concat());
        assert!(stream.is_empty() || streamed.starts_with(&[0x30, 0x80]), "BER");
        for message in [
            detached(&entity(), &signature),
            with_line_feeds(&detached(&entity(), &signature)),
            opaque(&embedded),
            opaque(&streamed),
        ] {
            let what = format!("{signer} {options:?}");
            let verification = verify(&message, &anchors);
            assert_eq!(verification.verdict, Verdict::Genuine, "{what}: {verification:?}");
            assert_eq!(verification.entity, Some(entity()), "{what}");
            assert_eq!(verification.digest.as_deref(), Some(digest), "{what}");
            let known = (digest == "sha256").then(|| Sha256::of(&entity()));
            assert_eq!(verification.entity_digest, known, "{what}");
            assert_eq!(verification.signature_algorithm.as_deref(), Some(algorithm), "{what}");
            assert_eq!(verification.weak, weak, "{what}");
            assert_eq!(has_problem(&verification, Problem::WeakAlgorithm), weak, "{what}");
            assert!(verification.trusted && verification.valid_then && verification.intact == Some(true));
            assert_eq!(verification.anchor.as_deref(), Some("CN=Test Authority,O=Test,C=IT"));
            assert!(ca.openssl_verifies(&message), "{what}");
        }
    }
}

#[test]
fn the_signer_is_reported_and_repaired_line_ends_are_stated() {
    let ca = TestAuthority::new();
    let anchors = ca.anchors("root");
    let message = detached(&entity(), &ca.sign("signer", &entity(), &[]));
    let verification = verify(&message, &anchors);
    assert_eq!(verification.problems, NEVER_CHECKED);
    let signer = verification.signer.unwrap();
    assert_eq!(signer.subject, "CN=Example PEC Signer,O=Example PEC,C=IT");
    assert_eq!(signer.issuer, "CN=Test Authority,O=Test,C=IT");
    assert_eq!(signer.emails, [ADDRESS]);
    assert!(signer.valid_at(verification.signed_at.unwrap()));
    let verification = verify(&with_line_feeds(&message), &anchors);
    assert_eq!(
        verification.problems,
        [Problem::LineEndsRepaired, NEVER_CHECKED[0], NEVER_CHECKED[1]]
    );
}

#[test]
fn unusual_contents_keep_every_byte() {
    let ca = TestAuthority::new();
    let anchors = ca.anchors("root");
    let contents: [&[u8]; 9] = [
        b"Content-Type: text/plain\r\n\r\ntrailing \t \r\n \r\n\r\n\r\n",
        b"Content-Type: text/plain\r\n\r\nlatin \xe8 \xff 8-bit\r\n",
        b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n\x00\x01\r\x02\r\n\xff",
        b"Content-Type: text/plain\r\n\r\n--outer2\r\n--outerr\r\n-- outer\r\n --outer\r\n--outer--x\r\n",
        b"Content-Type: multipart/mixed; boundary=outer2\r\n\r\n--outer2\r\n\r\nx\r\n--outer2--\r\n",
        b"no header at all, no line end",
        b"\r\n",
        b"\r\n\r\n",
        b"",
    ];
    for content in contents {
        let signature = ca.sign("signer", content, &[]);
        let message = detached(content, &signature);
        let verification = verify(&message, &anchors);
        assert_eq!(
            verification.verdict,
            Verdict::Genuine,
            "{:?}: {verification:?}",
            String::from_utf8_lossy(content)
        );
        assert_eq!(verification.entity.as_deref(), Some(content));
        // OpenSSL accepts a line that only begins with the boundary as a delimiter; we do not.
        let begins_with_boundary = content.windows(9).any(|window| window == b"\r\n--outer");
        assert_eq!(ca.openssl_verifies(&message), !begins_with_boundary);
        let twin = verify(&with_line_feeds(&message), &anchors);
        assert_eq!(twin.verdict, Verdict::Genuine, "{:?}: {twin:?}", String::from_utf8_lossy(content));
        assert_eq!(twin.entity.as_deref(), Some(content));
    }
}

#[test]
fn content_signed_with_bare_line_feeds_is_verified_unchanged() {
    let ca = TestAuthority::new();
    let content = with_line_feeds(&entity());
    let message = detached(&content, &ca.sign("signer", &content, &[]));
    let verification = verify(&message, &ca.anchors("root"));
    assert_eq!(verification.verdict, Verdict::Genuine);
    assert_eq!(verification.entity, Some(content));
    assert!(!has_problem(&verification, Problem::LineEndsRepaired));
}

#[test]
fn a_removed_trailing_space_is_an_alteration() {
    let ca = TestAuthority::new();
    let signature = ca.sign("signer", &entity(), &[]);
    let trimmed = String::from_utf8(entity()).unwrap().replace("Ricevuta \r\n", "Ricevuta\r\n");
    let message = detached(trimmed.as_bytes(), &signature);
    let verification = verify(&message, &ca.anchors("root"));
    assert_eq!(verification.verdict, Verdict::Altered);
    assert_eq!(verification.intact, Some(false));
    assert!(has_problem(&verification, Problem::DigestDiffers) && !has_problem(&verification, Problem::SignatureDiffers));
    assert_eq!(verification.entity.as_deref(), Some(trimmed.as_bytes()));
    assert!(!ca.openssl_verifies(&message));
}

/// A signature covers the attributes in DER order (X.690 §11.6), and some signers write them in another.
#[test]
fn attributes_in_another_order_than_the_signed_one_are_sorted() {
    let ca = TestAuthority::new();
    let anchors = ca.anchors("root");
    let signature = ca.sign("signer", &entity(), &["-md", "sha256"]);
    let attributes = attributes_in(&signature);
    let places: Vec<usize> = (0..attributes.len()).collect();
    assert!(places.len() >= 4, "{} attributes", places.len());
    let from = attributes[0].start;
    for turned in 1..places.len() {
        let mut other = signature.clone();
        let order = places
            .iter()
            .map(|place| &signature[attributes[(place + turned) % places.len()].clone()]);
        let written: Vec<u8> = order.flatten().copied().collect();
        other[from..from + written.len()].copy_from_slice(&written);
        assert_ne!(other, signature);
        let verification = verify(&detached(&entity(), &other), &anchors);
        assert_eq!(verification.verdict, Verdict::Genuine, "turned by {turned}: {verification:?}");
        // The last byte of an attribute that is not the digest of the content.
        let mut changed = other.clone();
        changed[from + written.len() - 1] ^= 1;
        let verification = verify(&detached(&entity(), &changed), &anchors);
        assert_ne!(verification.verdict, Verdict::Genuine, "turned by {turned}, changed");
    }
}

/// Where the signed attributes of a signature are (RFC 5652 §5.3). The first one is contentType, the shortest.
fn attributes_in(cms: &[u8]) -> Vec<std::ops::Range<usize>> {
    const CONTENT_TYPE: [u8; 13] = [0x30, 0x18, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 3];
    let mut at = cms
        .windows(CONTENT_TYPE.len())
        .position(|bytes| bytes == CONTENT_TYPE)
        .expect("attributes");
    let end = match cms[at - 3..at] {
        [0xa0, 0x81, length] => at + usize::from(length),
        _ => unreachable!("a length of another form"),
    };
    let mut attributes = Vec::new();
    while at < end {
        assert!(cms[at] == 0x30 && cms[at + 1] < 0x80, "a short attribute");
        let next = at + 2 + usize::from(cms[at + 1]);
        attributes.push(at..next);
        at = next;
    }
    assert_eq!(at, end);
    attributes
}

#[test]
fn an_uncheckable_signature_is_unreadable_and_never_altered() {
    let ca = TestAuthority::new();
    ca.certificate(
        "rsa",
        &Profile {
            key: RSA,
            ..Profile::default()
        },
    );
    let anchors = ca.anchors("root");
    let max_salt = ["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:max", "-md", "sha256"];
    let sha1_pss = ["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:-1", "-md", "sha1"];
    // ECDSA is supported with SHA-256 and SHA-384 only.
    let cases: [(&str, &[&str], &str); 6] = [
        ("rsa", &max_salt, "sha256"),
        ("rsa", &sha1_pss, "sha1"),
        ("rsa", &["-md", "md5"], "md5"),
        ("rsa", &["-md", "sha224"], "sha224"),
        ("signer", &["-md", "sha512"], "sha512"),
        ("signer", &["-md", "sha1"], "sha1"),
    ];
    for (signer, options, digest) in cases {
        let signature = ca.sign(signer, &entity(), options);
        for content in [entity(), b"other".to_vec()] {
            let verification = verify(&detached(&content, &signature), &anchors);
            assert_eq!(verification.verdict, Verdict::Unreadable, "{options:?}");
            assert_eq!(verification.intact, None, "{options:?}");
            assert!(has_problem(&verification, Problem::UnsupportedAlgorithm), "{options:?}");
            assert_eq!(verification.digest.as_deref(), Some(digest));
            assert_eq!(verification.signer.unwrap().emails, [ADDRESS]);
        }
    }
    let without = ca.sign("rsa", &entity(), &["-nocerts"]);
    let verification = verify(&detached(&entity(), &without), &anchors);
    assert_eq!((verification.verdict, verification.intact), (Verdict::Unreadable, None));
    assert_eq!(verification.problems, [Problem::CertificateMissing]);
    let verification = verify(&detached(&entity(), b"0\x03\x02\x01\x05"), &anchors);
    assert_eq!((verification.verdict, verification.intact), (Verdict::Unreadable, None));
    assert_eq!(verification.problems, [Problem::BrokenCms]);
    assert_eq!(verification.entity, Some(entity()));
}

#[test]
fn more_than_one_interpretation_is_ambiguous() {
    let ca = TestAuthority::new();
    ca.certificate("second", &Profile::default());
    let anchors = ca.anchors("root");
    let good = ca.sign("signer", &entity(), &[]);
    let ambiguous = |message: &[u8], problem: Problem| {
        let verification = verify(message, &anchors);
        assert_eq!(verification.verdict, Verdict::Ambiguous, "{verification:?}");
        assert!(has_problem(&verification, problem), "{verification:?}");
        verification
    };
    let two = ca.sign("signer", &entity(), &["-signer", "second.pem", "-inkey", "second.key"]);
    ambiguous(&detached(&entity(), &two), Problem::SeveralSigners);
    let embedded = ca.sign("signer", &entity(), &["-nodetach"]);
    ambiguous(&detached(&entity(), &embedded), Problem::ContentTwice);
    ambiguous(&detached(b"other", &embedded), Problem::ContentTwice);
    let bare = ca.sign("signer", &entity(), &["-noattr"]);
    for message in [
        detached(&entity(), &bare),
        with_line_feeds(&detached(&entity(), &bare)),
        detached(b"other", &bare),
    ] {
        let verification = verify_certified(&message, &anchors, |_| Some(jiff::Timestamp::now()));
        let is_own = verification.entity == Some(entity());
        let verdict = if is_own { Verdict::Genuine } else { Verdict::Altered };
        assert_eq!(
            (verification.verdict, verification.intact),
            (verdict, Some(is_own)),
            "{verification:?}"
        );
        assert!(
            has_problem(&verification, Problem::NoSignedAttributes),
            "allowed (RFC 5652 §5.3), and named"
        );
    }
    let stamp = ca.sign("signer", &entity(), &["-econtent_type", "1.2.840.113549.1.9.16.1.4"]);
    ambiguous(&detached(&entity(), &stamp), Problem::ContentTypeNotData);
    // One of the two content types is enough: that of the content (not signed), and the signed attribute.
    let data = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
    let places: Vec<usize> = (0..good.len()).filter(|at| good[*at..].starts_with(data)).collect();
    assert_eq!(places.len(), 2);
    for at in places {
        let mut other = good.clone();
        other[at + data.len() - 1] = 5;
        ambiguous(&detached(&entity(), &other), Problem::ContentTypeNotData);
    }
    // The obligatory attribute contentType is missing: another stands in its place.
    let attribute = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03";
    let at = (0..good.len()).find(|at| good[*at..].starts_with(attribute)).unwrap();
    let mut without = good.clone();
    without[at + attribute.len() - 1] = 99;
    ambiguous(&detached(&entity(), &without), Problem::NoSignedAttributes);
    for from in [
        "",
        "From: a@pec.example.it\r\n",
        "From: posta-certificata@pec.example.it, b@example.it\r\n",
    ] {
        let header = if from.starts_with("From: a") {
            format!("{from}{}", header())
        } else {
            header().replace(&format!("From: {ADDRESS}\r\n"), from)
        };
        ambiguous(&multipart_signed(&header, &entity(), &good), Problem::FromNotSingle);
    }
    let list = format!(
        "{}Content-Type: multipart/mixed; boundary=list\r\n\r\n--list\r\n{}\r\n--list\r\n\r\nfooter\r\n--list--\r\n",
        header(),
        String::from_utf8(multipart_signed("", &entity(), &good)).unwrap()
    );
    let verification = ambiguous(list.as_bytes(), Problem::SignedPartNotRoot);
    assert_eq!((verification.intact, verification.trusted), (Some(true), true));
    assert_eq!(verification.entity, Some(entity()));
}

#[test]
fn messages_without_signature_or_signer_are_distinguished() {
    let ca = TestAuthority::new();
    let anchors = ca.anchors("root");
    let plain = verify(format!("{}\r\nx", header()).as_bytes(), &anchors);
    assert_eq!(plain, Verification::unsigned());
    for name in ["X-Ricevuta: accettazione", "x-trasporto: posta-certificata", "REM-MessageType: x"] {
        let imitation = verify(format!("{}{name}\r\n\r\nx", header()).as_bytes(), &anchors);
        assert_eq!(imitation.verdict, Verdict::Unsigned);
        assert_eq!(imitation.problems, [Problem::CertifiedHeadersWithoutSignature]);
    }
    ca.openssl(&[
        "crl2pkcs7",
        "-nocrl",
        "-certfile",
        "signer.pem",
        "-outform",
        "DER",
        "-out",
        "empty.der",
    ]);
    let verification = verify(&detached(&entity(), &ca.read("empty.der")), &anchors);
    assert_eq!((verification.verdict, verification.intact), (Verdict::Unreadable, None));
    assert_eq!(verification.problems, [Problem::NoSigner]);
    // Without the content: certificates only, and a detached signature whose content is lost.
    let certificates = verify(&opaque(&ca.read("empty.der")), &anchors);
    assert_eq!(
        (certificates.verdict, certificates.problems),
        (Verdict::Unreadable, vec![Problem::NoSigner])
    );
    let lost = verify(&opaque(&ca.sign("signer", &entity(), &[])), &anchors);
    assert_eq!((lost.verdict, lost.problems), (Verdict::Unreadable, vec![Problem::BrokenCms]));
}

#[test]
fn openssl_s_own_messages_are_genuine() {
    let ca = TestAuthority::new();
    ca.write("content.txt", b"Content-Type: text/plain\n\nuno \ndue\n");
    for options in [&["-crlfeol"][..], &[], &["-nodetach"], &["-stream"]] {
        let mut arguments = vec![
            "cms",
            "-sign",
            "-in",
            "content.txt",
            "-signer",
            "signer.pem",
            "-inkey",
            "signer.key",
        ];
        arguments.extend(["-out", "message.eml", "-outform", "SMIME", "-from", ADDRESS]);
        arguments.extend(options);
        ca.openssl(&arguments);
        let verification = verify(&ca.read("message.eml"), &ca.anchors("root"));
        assert_eq!(verification.verdict, Verdict::Genuine, "{options:?}: {verification:?}");
        assert_eq!(
            verification.entity.as_deref(),
            Some(&b"Content-Type: text/plain\r\n\r\nuno \r\ndue\r\n"[..]),
            "{options:?}"
        );
    }
}
