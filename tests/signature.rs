//! Signatures made by OpenSSL, judged by us, and compared with what OpenSSL says of them.

#[path = "signature/workshop.rs"]
mod workshop;

use recapito::signature::{Anchors, Problem, Verdict, Verification, Verifier, verify};
use workshop::{
    ADDRESS, AUTHORITY_EXTENSIONS, P384, Profile, RSA, RSA_1024, SIGNER_EXTENSIONS, Workshop, detached, entity, framed, header, opaque,
    with_line_feeds,
};

fn found(verification: &Verification, problem: Problem) -> bool {
    verification.problems.contains(&problem)
}

#[test]
fn every_common_form_is_genuine_with_its_exact_entity_and_openssl_agrees() {
    let workshop = Workshop::new();
    for (name, key) in [("rsa", RSA), ("rsa1024", RSA_1024), ("p384", P384)] {
        workshop.certificate(name, &Profile { key, ..Profile::default() });
    }
    let anchors = workshop.anchors("root");
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
        let signature = workshop.sign(signer, &entity(), options);
        let embedded = workshop.sign(signer, &entity(), &[options, &["-nodetach"]].concat());
        // OpenSSL itself cannot stream RSA-PSS.
        let stream: &[&str] = if algorithm == "rsa-pss" { &[] } else { &["-stream"] };
        let streamed = workshop.sign(signer, &entity(), &[options, &["-nodetach"], stream].concat());
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
            assert_eq!(verification.signature_algorithm.as_deref(), Some(algorithm), "{what}");
            assert_eq!(verification.weak, weak, "{what}");
            assert_eq!(found(&verification, Problem::WeakAlgorithm), weak, "{what}");
            assert!(verification.trusted && verification.valid_then && verification.intact == Some(true));
            assert_eq!(verification.anchor.as_deref(), Some("CN=Test Authority,O=Test,C=IT"));
            assert!(workshop.openssl_verifies(&message), "{what}");
        }
    }
}

#[test]
fn the_signer_is_told_and_line_ends_are_repaired_openly() {
    let workshop = Workshop::new();
    let anchors = workshop.anchors("root");
    let message = detached(&entity(), &workshop.sign("signer", &entity(), &[]));
    let verification = verify(&message, &anchors);
    assert_eq!(verification.problems, [Problem::RevocationNotChecked]);
    let signer = verification.signer.unwrap();
    assert_eq!(signer.subject, "CN=Example PEC Signer,O=Example PEC,C=IT");
    assert_eq!(signer.issuer, "CN=Test Authority,O=Test,C=IT");
    assert_eq!(signer.emails, [ADDRESS]);
    assert!(signer.valid_at(verification.signed_at.unwrap()));
    let verification = verify(&with_line_feeds(&message), &anchors);
    assert_eq!(verification.problems, [Problem::LineEndsRepaired, Problem::RevocationNotChecked]);
}

#[test]
fn odd_contents_keep_every_byte() {
    let workshop = Workshop::new();
    let anchors = workshop.anchors("root");
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
        let signature = workshop.sign("signer", content, &[]);
        let message = detached(content, &signature);
        let verification = verify(&message, &anchors);
        assert_eq!(
            verification.verdict,
            Verdict::Genuine,
            "{:?}: {verification:?}",
            String::from_utf8_lossy(content)
        );
        assert_eq!(verification.entity.as_deref(), Some(content));
        // OpenSSL takes a line that only begins with the boundary for a delimiter; we do not.
        let begins_with_boundary = content.windows(9).any(|window| window == b"\r\n--outer");
        assert_eq!(workshop.openssl_verifies(&message), !begins_with_boundary);
        let twin = verify(&with_line_feeds(&message), &anchors);
        assert_eq!(twin.verdict, Verdict::Genuine, "{:?}: {twin:?}", String::from_utf8_lossy(content));
        assert_eq!(twin.entity.as_deref(), Some(content));
    }
}

#[test]
fn content_signed_with_bare_line_feeds_is_taken_as_it_is() {
    let workshop = Workshop::new();
    let content = with_line_feeds(&entity());
    let message = detached(&content, &workshop.sign("signer", &content, &[]));
    let verification = verify(&message, &workshop.anchors("root"));
    assert_eq!(verification.verdict, Verdict::Genuine);
    assert_eq!(verification.entity, Some(content));
    assert!(!found(&verification, Problem::LineEndsRepaired));
}

#[test]
fn a_blank_cut_off_is_an_alteration() {
    let workshop = Workshop::new();
    let signature = workshop.sign("signer", &entity(), &[]);
    let trimmed = String::from_utf8(entity()).unwrap().replace("Ricevuta \r\n", "Ricevuta\r\n");
    let message = detached(trimmed.as_bytes(), &signature);
    let verification = verify(&message, &workshop.anchors("root"));
    assert_eq!(verification.verdict, Verdict::Altered);
    assert_eq!(verification.intact, Some(false));
    assert!(found(&verification, Problem::DigestDiffers) && !found(&verification, Problem::SignatureDiffers));
    assert_eq!(verification.entity.as_deref(), Some(trimmed.as_bytes()));
    assert!(!workshop.openssl_verifies(&message));
}

#[test]
fn what_cannot_be_checked_is_unreadable_and_never_altered() {
    let workshop = Workshop::new();
    workshop.certificate(
        "rsa",
        &Profile {
            key: RSA,
            ..Profile::default()
        },
    );
    let anchors = workshop.anchors("root");
    let max_salt = ["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:max", "-md", "sha256"];
    let sha1_pss = ["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:-1", "-md", "sha1"];
    let cases: [(&[&str], &str); 4] = [
        (&max_salt, "sha256"),
        (&sha1_pss, "sha1"),
        (&["-md", "md5"], "md5"),
        (&["-md", "sha224"], "sha224"),
    ];
    for (options, digest) in cases {
        let signature = workshop.sign("rsa", &entity(), options);
        for content in [entity(), b"other".to_vec()] {
            let verification = verify(&detached(&content, &signature), &anchors);
            assert_eq!(verification.verdict, Verdict::Unreadable, "{options:?}");
            assert_eq!(verification.intact, None, "{options:?}");
            assert!(found(&verification, Problem::UnsupportedAlgorithm), "{options:?}");
            assert_eq!(verification.digest.as_deref(), Some(digest));
            assert_eq!(verification.signer.unwrap().emails, [ADDRESS]);
        }
    }
    let without = workshop.sign("rsa", &entity(), &["-nocerts"]);
    let verification = verify(&detached(&entity(), &without), &anchors);
    assert_eq!((verification.verdict, verification.intact), (Verdict::Unreadable, None));
    assert_eq!(verification.problems, [Problem::CertificateMissing]);
    let verification = verify(&detached(&entity(), b"0\x03\x02\x01\x05"), &anchors);
    assert_eq!((verification.verdict, verification.intact), (Verdict::Unreadable, None));
    assert_eq!(verification.problems, [Problem::BrokenCms]);
    assert_eq!(verification.entity, Some(entity()));
}

#[test]
fn more_than_one_reading_is_ambiguous() {
    let workshop = Workshop::new();
    workshop.certificate("second", &Profile::default());
    let anchors = workshop.anchors("root");
    let good = workshop.sign("signer", &entity(), &[]);
    let ambiguous = |message: &[u8], problem: Problem| {
        let verification = verify(message, &anchors);
        assert_eq!(verification.verdict, Verdict::Ambiguous, "{verification:?}");
        assert!(found(&verification, problem), "{verification:?}");
        verification
    };
    let two = workshop.sign("signer", &entity(), &["-signer", "second.pem", "-inkey", "second.key"]);
    ambiguous(&detached(&entity(), &two), Problem::SeveralSigners);
    let embedded = workshop.sign("signer", &entity(), &["-nodetach"]);
    ambiguous(&detached(&entity(), &embedded), Problem::ContentTwice);
    ambiguous(&detached(b"other", &embedded), Problem::ContentTwice);
    let bare = workshop.sign("signer", &entity(), &["-noattr"]);
    let verification = ambiguous(&detached(&entity(), &bare), Problem::NoSignedAttributes);
    assert_eq!(verification.intact, Some(true));
    let verification = ambiguous(&with_line_feeds(&detached(&entity(), &bare)), Problem::NoSignedAttributes);
    assert_eq!(verification.entity, Some(entity()));
    let verification = ambiguous(&detached(b"other", &bare), Problem::NoSignedAttributes);
    assert_eq!(verification.intact, Some(false));
    let stamp = workshop.sign("signer", &entity(), &["-econtent_type", "1.2.840.113549.1.9.16.1.4"]);
    ambiguous(&detached(&entity(), &stamp), Problem::ContentTypeNotData);
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
        ambiguous(&framed(&header, &entity(), &good), Problem::FromNotSingle);
    }
    let list = format!(
        "{}Content-Type: multipart/mixed; boundary=list\r\n\r\n--list\r\n{}\r\n--list\r\n\r\nfooter\r\n--list--\r\n",
        header(),
        String::from_utf8(framed("", &entity(), &good)).unwrap()
    );
    let verification = ambiguous(list.as_bytes(), Problem::SignedPartNotRoot);
    assert_eq!((verification.intact, verification.trusted), (Some(true), true));
    assert_eq!(verification.entity, Some(entity()));
}

#[test]
fn no_signature_and_no_signer() {
    let workshop = Workshop::new();
    let anchors = workshop.anchors("root");
    let plain = verify(format!("{}\r\nx", header()).as_bytes(), &anchors);
    assert_eq!(plain, Verification::unsigned());
    for name in ["X-Ricevuta: accettazione", "x-trasporto: posta-certificata", "REM-MessageType: x"] {
        let imitation = verify(format!("{}{name}\r\n\r\nx", header()).as_bytes(), &anchors);
        assert_eq!(imitation.verdict, Verdict::Unsigned);
        assert_eq!(imitation.problems, [Problem::CertifiedHeadersWithoutSignature]);
    }
    workshop.openssl(&[
        "crl2pkcs7",
        "-nocrl",
        "-certfile",
        "signer.pem",
        "-outform",
        "DER",
        "-out",
        "empty.der",
    ]);
    let verification = verify(&detached(&entity(), &workshop.read("empty.der")), &anchors);
    assert_eq!((verification.verdict, verification.intact), (Verdict::Unreadable, None));
    assert_eq!(verification.problems, [Problem::NoSigner]);
}

#[test]
fn the_signer_must_be_the_sender() {
    let workshop = Workshop::new();
    let anchors = workshop.anchors("root");
    let without = SIGNER_EXTENSIONS.replace("\nsubjectAltName=email:posta-certificata@pec.example.it", "");
    workshop.certificate(
        "nameless",
        &Profile {
            extensions: &without,
            ..Profile::default()
        },
    );
    let signature = workshop.sign("signer", &entity(), &[]);
    let shouting = header().replace(ADDRESS, "\"Per conto di: a@b.it\" <Posta-Certificata@PEC.example.it>");
    assert_eq!(
        verify(&framed(&shouting, &entity(), &signature), &anchors).verdict,
        Verdict::Genuine
    );
    let other = header().replace(ADDRESS, "posta-certificata@pec.example.it.evil.example");
    let verification = verify(&framed(&other, &entity(), &signature), &anchors);
    assert_eq!(verification.verdict, Verdict::SignerMismatch);
    assert!(found(&verification, Problem::AddressDiffers) && verification.valid_then);
    let verification = verify(&detached(&entity(), &workshop.sign("nameless", &entity(), &[])), &anchors);
    assert_eq!(verification.verdict, Verdict::SignerMismatch);
    assert!(found(&verification, Problem::NoAddressInCertificate));
}

#[test]
fn certificates_that_did_not_hold_are_told_apart() {
    let workshop = Workshop::new();
    let plain = Profile::default();
    let wrong_usage = SIGNER_EXTENSIONS.replace("emailProtection", "serverAuth");
    let wrong_key_usage = SIGNER_EXTENSIONS.replace("digitalSignature", "keyEncipherment");
    let no_usage = SIGNER_EXTENSIONS.replace("extendedKeyUsage=emailProtection\n", "");
    let unknown = format!("{SIGNER_EXTENSIONS}\n1.2.3.4=critical,ASN1:NULL");
    let ignorable = format!("{SIGNER_EXTENSIONS}\n1.2.3.4=ASN1:NULL");
    let authority = Profile {
        key: RSA,
        extensions: AUTHORITY_EXTENSIONS,
        subject: "/CN=RSA Authority",
        ..plain.clone()
    };
    workshop.certificate("rsaroot", &authority);
    workshop.write("roots.pem", &[workshop.read("root.pem"), workshop.read("rsaroot.pem")].concat());
    let anchors = workshop.anchors("roots");
    let old_forms = SIGNER_EXTENSIONS.replace("critical,digitalSignature", "critical,DER:03:02:00:80") + "\n2.5.29.19=DER:30:03:01:01:00";
    let other_bits = SIGNER_EXTENSIONS.replace("critical,digitalSignature", "critical,DER:03:02:00:20");
    let cases: [(&str, Profile<'_>, Option<Problem>); 10] = [
        (
            "oldforms",
            Profile {
                extensions: &old_forms,
                ..plain.clone()
            },
            None,
        ),
        (
            "otherbits",
            Profile {
                extensions: &other_bits,
                ..plain.clone()
            },
            Some(Problem::WrongKeyUsage),
        ),
        (
            "expired",
            Profile {
                days: (-60, -1),
                ..plain.clone()
            },
            Some(Problem::OutsideValidity),
        ),
        (
            "early",
            Profile {
                days: (1, 60),
                ..plain.clone()
            },
            Some(Problem::OutsideValidity),
        ),
        (
            "server",
            Profile {
                extensions: &wrong_usage,
                ..plain.clone()
            },
            Some(Problem::WrongKeyUsage),
        ),
        (
            "encipher",
            Profile {
                extensions: &wrong_key_usage,
                ..plain.clone()
            },
            Some(Problem::WrongKeyUsage),
        ),
        (
            "unknown",
            Profile {
                extensions: &unknown,
                ..plain.clone()
            },
            Some(Problem::PathRuleBroken),
        ),
        (
            "ignorable",
            Profile {
                extensions: &ignorable,
                ..plain.clone()
            },
            None,
        ),
        (
            "nousage",
            Profile {
                extensions: &no_usage,
                ..plain.clone()
            },
            None,
        ),
        (
            "sha1",
            Profile {
                digest: "sha1",
                issuer: "rsaroot",
                ..plain.clone()
            },
            None,
        ),
    ];
    for (name, profile, problem) in cases {
        workshop.certificate(name, &profile);
        let verification = verify(&detached(&entity(), &workshop.sign(name, &entity(), &[])), &anchors);
        assert_eq!(verification.intact, Some(true), "{name}");
        assert!(verification.trusted, "{name}");
        assert_eq!(verification.valid_then, problem.is_none(), "{name}");
        assert_eq!(verification.weak, name == "sha1", "{name}");
        match problem {
            Some(problem) => {
                assert_eq!(verification.verdict, Verdict::NotValidThen, "{name}");
                assert!(found(&verification, problem), "{name}: {verification:?}");
            }
            None => assert_eq!(verification.verdict, Verdict::Genuine, "{name}: {verification:?}"),
        }
    }
}

#[test]
fn paths_go_through_real_authorities_only() {
    let workshop = Workshop::new();
    let plain = Profile::default();
    let authority = Profile {
        extensions: AUTHORITY_EXTENSIONS,
        subject: "/C=IT/O=Test/CN=Middle",
        days: (-100, 100),
        ..plain.clone()
    };
    let closed = AUTHORITY_EXTENSIONS.replace("CA:true", "CA:true,pathlen:0");
    workshop.certificate("middle", &authority);
    workshop.certificate(
        "below",
        &Profile {
            issuer: "middle",
            ..plain.clone()
        },
    );
    workshop.certificate(
        "closed",
        &Profile {
            extensions: &closed,
            subject: "/CN=Closed",
            ..authority.clone()
        },
    );
    workshop.certificate(
        "deeper",
        &Profile {
            issuer: "closed",
            subject: "/CN=Deeper",
            ..authority.clone()
        },
    );
    workshop.certificate(
        "deepest",
        &Profile {
            issuer: "deeper",
            ..plain.clone()
        },
    );
    workshop.certificate(
        "forged",
        &Profile {
            issuer: "signer",
            ..plain.clone()
        },
    );
    workshop.certificate(
        "stale",
        &Profile {
            subject: "/CN=Stale",
            days: (-100, -1),
            ..authority.clone()
        },
    );
    workshop.certificate(
        "late",
        &Profile {
            issuer: "stale",
            ..plain.clone()
        },
    );
    workshop.certificate(
        "stranger",
        &Profile {
            issuer: "none",
            subject: "/C=IT/O=Test/CN=Test Authority",
            ..authority.clone()
        },
    );
    workshop.certificate(
        "foreign",
        &Profile {
            issuer: "stranger",
            ..plain.clone()
        },
    );
    let cases: [(&str, &[&str], Verdict, Option<Problem>); 7] = [
        ("below", &["-certfile", "middle.pem"], Verdict::Genuine, None),
        ("below", &[], Verdict::UnknownIssuer, Some(Problem::NoPath)),
        (
            "deepest",
            &["-certfile", "both.pem"],
            Verdict::UnknownIssuer,
            Some(Problem::PathRuleBroken),
        ),
        (
            "forged",
            &["-certfile", "signer.pem"],
            Verdict::UnknownIssuer,
            Some(Problem::PathRuleBroken),
        ),
        (
            "late",
            &["-certfile", "stale.pem"],
            Verdict::NotValidThen,
            Some(Problem::IssuerOutsideValidity),
        ),
        (
            "foreign",
            &["-certfile", "stranger.pem"],
            Verdict::UnknownIssuer,
            Some(Problem::NoPath),
        ),
        ("stranger", &[], Verdict::UnknownIssuer, Some(Problem::NoPath)),
    ];
    workshop.write("both.pem", &[workshop.read("closed.pem"), workshop.read("deeper.pem")].concat());
    let anchors = workshop.anchors("root");
    for (signer, options, verdict, problem) in cases {
        let message = detached(&entity(), &workshop.sign(signer, &entity(), options));
        let verification = verify(&message, &anchors);
        assert_eq!(verification.verdict, verdict, "{signer} {options:?}: {verification:?}");
        assert_eq!(verification.trusted, verdict != Verdict::UnknownIssuer);
        assert!(
            problem.is_none_or(|problem| found(&verification, problem)),
            "{signer}: {verification:?}"
        );
        assert_eq!(verify(&message, &Anchors::none()).verdict, Verdict::UnknownIssuer);
    }
}

#[test]
fn authorities_that_vouch_for_each_other_in_circles_end_quickly() {
    let workshop = Workshop::new();
    let authority = Profile {
        extensions: AUTHORITY_EXTENSIONS,
        subject: "/CN=Circle",
        issuer: "circle",
        ..Profile::default()
    };
    workshop.certificate("circle", &authority);
    let mut all = workshop.read("circle.pem");
    for at in 0..12 {
        let name = format!("circle{at}");
        workshop.certify(&name, "circle", &authority);
        all.extend(workshop.read(&format!("{name}.pem")));
    }
    workshop.certificate(
        "below",
        &Profile {
            issuer: "circle",
            ..Profile::default()
        },
    );
    workshop.write("all.pem", &all);
    let message = detached(&entity(), &workshop.sign("below", &entity(), &["-certfile", "all.pem"]));
    let started = std::time::Instant::now();
    let verification = verify(&message, &workshop.anchors("root"));
    assert_eq!(verification.verdict, Verdict::UnknownIssuer);
    assert!(found(&verification, Problem::NoPath));
    assert!(started.elapsed() < std::time::Duration::from_secs(5), "{:?}", started.elapsed());
    assert_eq!(verify(&message, &workshop.anchors("circle3")).verdict, Verdict::Genuine);
}

#[test]
fn an_authority_pinned_by_key_is_found_inside_the_message_under_any_of_its_certificates() {
    let workshop = Workshop::new();
    let authority = Profile {
        extensions: AUTHORITY_EXTENSIONS,
        subject: "/C=IT/O=Test/CN=Middle",
        days: (-300, -200),
        ..Profile::default()
    };
    workshop.certificate("middle", &authority);
    workshop.certify(
        "again",
        "middle",
        &Profile {
            days: (-100, 100),
            ..authority.clone()
        },
    );
    workshop.certificate(
        "below",
        &Profile {
            issuer: "middle",
            ..Profile::default()
        },
    );
    let mut pinned = workshop.anchors("again").iter().next().unwrap().clone();
    pinned.certificate = None;
    pinned.name = "Middle".to_owned();
    let mut anchors = Anchors::none();
    anchors.pin(pinned.clone());
    workshop.write(
        "all.pem",
        &[workshop.read("middle.pem"), workshop.read("again.pem"), workshop.read("root.pem")].concat(),
    );
    for (file, verdict) in [
        ("all.pem", Verdict::Genuine),
        ("again.pem", Verdict::Genuine),
        ("middle.pem", Verdict::NotValidThen),
        ("root.pem", Verdict::UnknownIssuer),
    ] {
        let message = detached(&entity(), &workshop.sign("below", &entity(), &["-certfile", file]));
        let verification = verify(&message, &anchors);
        assert_eq!(verification.verdict, verdict, "{file}: {verification:?}");
        if verdict == Verdict::Genuine {
            assert_eq!(verification.anchor.as_deref(), Some("Middle"));
        }
    }
    pinned.name = "Other".to_owned();
    let mut anchors = Anchors::none();
    anchors.pin(pinned);
    let message = detached(&entity(), &workshop.sign("below", &entity(), &["-certfile", "again.pem"]));
    assert_eq!(verify(&message, &anchors).verdict, Verdict::UnknownIssuer);
}

#[test]
fn name_constraints_hold_for_addresses_and_organisations() {
    let workshop = Workshop::new();
    let constrain = |constraints: &str| {
        format!("{AUTHORITY_EXTENSIONS}\nnameConstraints={constraints}\n[dn]\nC=IT\nO=example pec\n[no]\nC=IT\nO=Other")
    };
    let cases = [
        (
            "permitted;email:pec.example.it,permitted;dirName:dn,excluded;IP:0.0.0.0/0.0.0.0",
            true,
        ),
        ("permitted;email:example.it", false),
        ("permitted;email:.example.it", true),
        ("permitted;email:posta-certificata@pec.example.it", true),
        ("permitted;email:altro@pec.example.it", false),
        ("permitted;dirName:no", false),
        ("excluded;email:pec.example.it", false),
        ("excluded;dirName:dn", false),
        ("permitted;DNS:example.com", true),
    ];
    let mut anchors = workshop.anchors("root");
    for (at, (constraints, permitted)) in cases.iter().enumerate() {
        let (name, below) = (format!("authority{at}"), format!("signer{at}"));
        let extensions = constrain(constraints);
        let subject = format!("/CN=Authority {at}");
        workshop.certificate(
            &name,
            &Profile {
                extensions: &extensions,
                subject: &subject,
                ..Profile::default()
            },
        );
        workshop.certificate(
            &below,
            &Profile {
                issuer: &name,
                ..Profile::default()
            },
        );
        let pem = format!("{name}.pem");
        let verification = verify(
            &detached(&entity(), &workshop.sign(&below, &entity(), &["-certfile", &pem])),
            &anchors,
        );
        let expected = if *permitted { Verdict::Genuine } else { Verdict::NotValidThen };
        assert_eq!(verification.verdict, expected, "{constraints}: {verification:?}");
        assert_eq!(found(&verification, Problem::NameNotPermitted), !permitted, "{constraints}");
    }
    assert_eq!(
        anchors.add_file(&workshop.read("signer.pem"), ""),
        Err(recapito::signature::AnchorError::NotAnAuthority)
    );
}

#[test]
fn times_are_compared_and_a_missing_one_is_told() {
    let workshop = Workshop::new();
    let anchors = workshop.anchors("root");
    let signature = workshop.sign("signer", &entity(), &[]);
    let old = format!("From: {ADDRESS}\r\nDate: Tue, 1 Oct 2019 10:00:00 +0200\r\n");
    let verification = verify(&framed(&old, &entity(), &signature), &anchors);
    assert_eq!(verification.verdict, Verdict::Genuine);
    assert!(found(&verification, Problem::SigningTimeFarFromDate));
    // Without attributes there is no signing time: the message's Date is taken.
    let bare = workshop.sign("signer", &entity(), &["-noattr"]);
    let verification = verify(&framed(&old, &entity(), &bare), &anchors);
    assert!(found(&verification, Problem::NoSigningTime) && found(&verification, Problem::OutsideValidity));
    assert!(!found(&verify(&detached(&entity(), &bare), &anchors), Problem::OutsideValidity));
}

#[test]
fn openssl_s_own_messages_are_genuine() {
    let workshop = Workshop::new();
    workshop.write("content.txt", b"Content-Type: text/plain\n\nuno \ndue\n");
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
        workshop.openssl(&arguments);
        let verification = verify(&workshop.read("message.eml"), &workshop.anchors("root"));
        assert_eq!(verification.verdict, Verdict::Genuine, "{options:?}: {verification:?}");
        assert_eq!(
            verification.entity.as_deref(),
            Some(&b"Content-Type: text/plain\r\n\r\nuno \r\ndue\r\n"[..]),
            "{options:?}"
        );
    }
}

#[test]
fn a_verifier_that_remembers_gives_the_same_answers() {
    let workshop = Workshop::new();
    workshop.certificate(
        "expired",
        &Profile {
            days: (-60, -1),
            ..Profile::default()
        },
    );
    let anchors = std::sync::Arc::new(workshop.anchors("root"));
    let verifier = Verifier::new(std::sync::Arc::clone(&anchors));
    let old = format!("From: {ADDRESS}\r\nDate: Tue, 1 Oct 2019 10:00:00 +0200\r\n");
    let good = workshop.sign("signer", &entity(), &[]);
    let bare = workshop.sign("signer", &entity(), &["-noattr"]);
    let expired = workshop.sign("expired", &entity(), &[]);
    let messages = [
        detached(&entity(), &good),
        detached(b"other", &good),
        detached(&entity(), &expired),
        framed(&old, &entity(), &bare),
        detached(&entity(), &bare),
    ];
    for message in messages.iter().chain(messages.iter().rev()) {
        assert_eq!(verifier.verify(message), verify(message, &anchors));
    }
}

#[test]
fn whatever_byte_is_changed_nothing_else_becomes_genuine() {
    let workshop = Workshop::new();
    let anchors = workshop.anchors("root");
    let message = detached(&entity(), &workshop.sign("signer", &entity(), &["-nosmimecap"]));
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
fn openssl_and_we_agree_on_what_is_altered() {
    let workshop = Workshop::new();
    let anchors = workshop.anchors("root");
    let message = detached(&entity(), &workshop.sign("signer", &entity(), &[]));
    let start = message.windows(7).position(|window| window == b"--outer").unwrap();
    let end = start + 9 + entity().len();
    let (mut intact, mut altered) = (0, 0);
    for at in (start + 9..message.len()).step_by(41) {
        let mut changed = message.clone();
        changed[at] ^= 0x02;
        let verification = verify(&changed, &anchors);
        let openssl = workshop.openssl_verifies(&changed);
        match verification.intact {
            Some(true) => intact += 1,
            Some(false) => altered += 1,
            None => {}
        }
        // OpenSSL minds more of the frame than we do (the list of digests), never less of what was signed.
        assert!(!openssl || verification.intact == Some(true), "byte {at}: {verification:?}");
        assert!(
            at >= end || openssl == (verification.intact == Some(true)),
            "byte {at}: {verification:?}"
        );
    }
    assert!(altered > 5, "{intact} intact, {altered} altered");
}

#[test]
fn damaged_certificates_and_signatures_are_never_believed() {
    let workshop = Workshop::new();
    let anchors = workshop.anchors("root");
    let signature = workshop.sign("signer", &entity(), &["-nosmimecap"]);
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
fn hostile_shapes_end_quickly() {
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
