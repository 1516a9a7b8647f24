//! Who signed: certificates, authorities, constraints, addresses and times.

use recapito::signature::{Anchors, Problem, Verdict, Verifier, verify, verify_certified};

use crate::openssl::{
    ADDRESS, AUTHORITY_EXTENSIONS, Profile, RSA, RSA_1024, SIGNER_EXTENSIONS, TestAuthority, detached, entity, header, multipart_signed,
};
use crate::{NEVER_CHECKED, has_problem};

#[test]
fn the_signer_must_be_the_sender() {
    let ca = TestAuthority::new();
    let anchors = ca.anchors("root");
    let without = SIGNER_EXTENSIONS.replace("\nsubjectAltName=email:posta-certificata@pec.example.it", "");
    ca.certificate(
        "nameless",
        &Profile {
            extensions: &without,
            ..Profile::default()
        },
    );
    let signature = ca.sign("signer", &entity(), &[]);
    let shouting = header().replace(ADDRESS, "\"Per conto di: a@b.it\" <Posta-Certificata@PEC.example.it>");
    assert_eq!(
        verify(&multipart_signed(&shouting, &entity(), &signature), &anchors).verdict,
        Verdict::Genuine
    );
    let other = header().replace(ADDRESS, "posta-certificata@pec.example.it.evil.example");
    let verification = verify(&multipart_signed(&other, &entity(), &signature), &anchors);
    assert_eq!(verification.verdict, Verdict::SignerMismatch);
    assert!(has_problem(&verification, Problem::AddressDiffers) && verification.valid_then);
    let verification = verify(&detached(&entity(), &ca.sign("nameless", &entity(), &[])), &anchors);
    assert_eq!(verification.verdict, Verdict::SignerMismatch);
    assert!(has_problem(&verification, Problem::NoAddressInCertificate));
}

#[test]
fn reasons_for_invalid_certificates_are_distinguished() {
    let ca = TestAuthority::new();
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
    ca.certificate("rsaroot", &authority);
    ca.write("roots.pem", &[ca.read("root.pem"), ca.read("rsaroot.pem")].concat());
    let anchors = ca.anchors("roots");
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
        ca.certificate(name, &profile);
        let verification = verify(&detached(&entity(), &ca.sign(name, &entity(), &[])), &anchors);
        assert_eq!(verification.intact, Some(true), "{name}");
        assert!(verification.trusted, "{name}");
        assert_eq!(verification.valid_then, problem.is_none(), "{name}");
        assert_eq!(verification.weak, name == "sha1", "{name}");
        match problem {
            Some(problem) => {
                assert_eq!(verification.verdict, Verdict::NotValidThen, "{name}");
                assert!(has_problem(&verification, problem), "{name}: {verification:?}");
            }
            None => assert_eq!(verification.verdict, Verdict::Genuine, "{name}: {verification:?}"),
        }
    }
}

#[test]
fn certificate_paths_contain_only_authority_certificates() {
    let ca = TestAuthority::new();
    let plain = Profile::default();
    let authority = Profile {
        extensions: AUTHORITY_EXTENSIONS,
        subject: "/C=IT/O=Test/CN=Middle",
        days: (-100, 100),
        ..plain.clone()
    };
    let closed = AUTHORITY_EXTENSIONS.replace("CA:true", "CA:true,pathlen:0");
    ca.certificate("middle", &authority);
    ca.certificate(
        "below",
        &Profile {
            issuer: "middle",
            ..plain.clone()
        },
    );
    ca.certificate(
        "closed",
        &Profile {
            extensions: &closed,
            subject: "/CN=Closed",
            ..authority.clone()
        },
    );
    ca.certificate(
        "deeper",
        &Profile {
            issuer: "closed",
            subject: "/CN=Deeper",
            ..authority.clone()
        },
    );
    ca.certificate(
        "deepest",
        &Profile {
            issuer: "deeper",
            ..plain.clone()
        },
    );
    ca.certificate(
        "forged",
        &Profile {
            issuer: "signer",
            ..plain.clone()
        },
    );
    ca.certificate(
        "stale",
        &Profile {
            subject: "/CN=Stale",
            days: (-100, -1),
            ..authority.clone()
        },
    );
    ca.certificate(
        "late",
        &Profile {
            issuer: "stale",
            ..plain.clone()
        },
    );
    ca.certificate(
        "stranger",
        &Profile {
            issuer: "none",
            subject: "/C=IT/O=Test/CN=Test Authority",
            ..authority.clone()
        },
    );
    ca.certificate(
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
    ca.write("both.pem", &[ca.read("closed.pem"), ca.read("deeper.pem")].concat());
    let anchors = ca.anchors("root");
    for (signer, options, verdict, problem) in cases {
        let message = detached(&entity(), &ca.sign(signer, &entity(), options));
        let verification = verify(&message, &anchors);
        assert_eq!(verification.verdict, verdict, "{signer} {options:?}: {verification:?}");
        assert_eq!(verification.trusted, verdict != Verdict::UnknownIssuer);
        assert!(
            problem.is_none_or(|problem| has_problem(&verification, problem)),
            "{signer}: {verification:?}"
        );
        assert_eq!(verify(&message, &Anchors::none()).verdict, Verdict::UnknownIssuer);
    }
}

#[test]
fn cross_signed_authorities_in_a_cycle_are_processed_quickly() {
    let ca = TestAuthority::new();
    let authority = Profile {
        extensions: AUTHORITY_EXTENSIONS,
        subject: "/CN=Circle",
        issuer: "circle",
        ..Profile::default()
    };
    ca.certificate("circle", &authority);
    let mut all = ca.read("circle.pem");
    for at in 0..12 {
        let name = format!("circle{at}");
        ca.certify(&name, "circle", &authority);
        all.extend(ca.read(&format!("{name}.pem")));
    }
    ca.certificate(
        "below",
        &Profile {
            issuer: "circle",
            ..Profile::default()
        },
    );
    ca.write("all.pem", &all);
    let message = detached(&entity(), &ca.sign("below", &entity(), &["-certfile", "all.pem"]));
    let started = std::time::Instant::now();
    let verification = verify(&message, &ca.anchors("root"));
    assert_eq!(verification.verdict, Verdict::UnknownIssuer);
    assert!(has_problem(&verification, Problem::NoPath));
    assert!(started.elapsed() < std::time::Duration::from_secs(5), "{:?}", started.elapsed());
    assert_eq!(verify(&message, &ca.anchors("circle3")).verdict, Verdict::Genuine);
}

#[test]
fn an_authority_pinned_by_key_is_found_inside_the_message_under_any_of_its_certificates() {
    let ca = TestAuthority::new();
    let authority = Profile {
        extensions: AUTHORITY_EXTENSIONS,
        subject: "/C=IT/O=Test/CN=Middle",
        days: (-300, -200),
        ..Profile::default()
    };
    ca.certificate("middle", &authority);
    ca.certify(
        "again",
        "middle",
        &Profile {
            days: (-100, 100),
            ..authority.clone()
        },
    );
    ca.certificate(
        "below",
        &Profile {
            issuer: "middle",
            ..Profile::default()
        },
    );
    let mut pinned = ca.anchors("again").iter().next().unwrap().clone();
    pinned.certificate = None;
    pinned.name = "Middle".to_owned();
    let mut anchors = Anchors::none();
    anchors.pin(pinned.clone());
    ca.write(
        "all.pem",
        &[ca.read("middle.pem"), ca.read("again.pem"), ca.read("root.pem")].concat(),
    );
    for (file, verdict) in [
        ("all.pem", Verdict::Genuine),
        ("again.pem", Verdict::Genuine),
        ("middle.pem", Verdict::NotValidThen),
        ("root.pem", Verdict::UnknownIssuer),
    ] {
        let message = detached(&entity(), &ca.sign("below", &entity(), &["-certfile", file]));
        let verification = verify(&message, &anchors);
        assert_eq!(verification.verdict, verdict, "{file}: {verification:?}");
        if verdict == Verdict::Genuine {
            assert_eq!(verification.anchor.as_deref(), Some("Middle"));
        }
    }
    pinned.name = "Other".to_owned();
    let mut anchors = Anchors::none();
    anchors.pin(pinned);
    let message = detached(&entity(), &ca.sign("below", &entity(), &["-certfile", "again.pem"]));
    assert_eq!(verify(&message, &anchors).verdict, Verdict::UnknownIssuer);
}

#[test]
fn name_constraints_apply_to_addresses_and_organisations() {
    let ca = TestAuthority::new();
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
    let mut anchors = ca.anchors("root");
    for (at, (constraints, permitted)) in cases.iter().enumerate() {
        let (name, below) = (format!("authority{at}"), format!("signer{at}"));
        let extensions = constrain(constraints);
        let subject = format!("/CN=Authority {at}");
        ca.certificate(
            &name,
            &Profile {
                extensions: &extensions,
                subject: &subject,
                ..Profile::default()
            },
        );
        ca.certificate(
            &below,
            &Profile {
                issuer: &name,
                ..Profile::default()
            },
        );
        let pem = format!("{name}.pem");
        let verification = verify(&detached(&entity(), &ca.sign(&below, &entity(), &["-certfile", &pem])), &anchors);
        let expected = if *permitted { Verdict::Genuine } else { Verdict::NotValidThen };
        assert_eq!(verification.verdict, expected, "{constraints}: {verification:?}");
        assert_eq!(has_problem(&verification, Problem::NameNotPermitted), !permitted, "{constraints}");
    }
    assert_eq!(
        anchors.add_file(&ca.read("signer.pem"), ""),
        Err(recapito::signature::AnchorError::NotAnAuthority)
    );
}

#[test]
fn times_are_compared_and_a_missing_one_is_reported() {
    let ca = TestAuthority::new();
    let anchors = ca.anchors("root");
    let signature = ca.sign("signer", &entity(), &[]);
    let old = format!("From: {ADDRESS}\r\nDate: Tue, 1 Oct 2019 10:00:00 +0200\r\n");
    let verification = verify(&multipart_signed(&old, &entity(), &signature), &anchors);
    assert_eq!(verification.verdict, Verdict::Genuine);
    assert!(has_problem(&verification, Problem::SigningTimeFarFromDate));
    let signed_at = verification.signed_at.unwrap();
    for (seconds, far) in [(300, false), (301, true), (-300, false), (-301, true)] {
        let at = signed_at - jiff::SignedDuration::from_secs(seconds);
        let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_string(&at).unwrap();
        let verification = verify(
            &multipart_signed(&format!("From: {ADDRESS}\r\nDate: {date}\r\n"), &entity(), &signature),
            &anchors,
        );
        assert_eq!(
            has_problem(&verification, Problem::SigningTimeFarFromDate),
            far,
            "{seconds} seconds"
        );
    }
    // Where there are two signed times, the certificate must be valid at both.
    let expired = Profile {
        days: (-60, -1),
        ..Profile::default()
    };
    ca.certificate("expired", &expired);
    let message = detached(&entity(), &ca.sign("expired", &entity(), &[]));
    let earlier = verify_certified(&message, &anchors, |_| {
        Some(jiff::Timestamp::now() - jiff::SignedDuration::from_hours(30 * 24))
    });
    assert_eq!(earlier.verdict, Verdict::NotValidThen, "{earlier:?}");
    // Without attributes there is no signing time. The message's Date, which is not signed, never replaces it: only a certified time does.
    let bare = ca.sign("signer", &entity(), &["-noattr"]);
    let timeless = verify(&multipart_signed(&old, &entity(), &bare), &anchors);
    assert_eq!(timeless.verdict, Verdict::Unreadable, "{timeless:?}");
    assert_eq!(timeless.problems, [Problem::NoSignedAttributes, Problem::NoSigningTime]);
    let message = detached(&entity(), &bare);
    let certified = verify_certified(&message, &anchors, |_| Some(jiff::Timestamp::now()));
    assert_eq!(certified.verdict, Verdict::Genuine, "{certified:?}");
    assert!(has_problem(&certified, Problem::NoSignedAttributes));
    let long_ago = verify_certified(&message, &anchors, |_| Some(jiff::Timestamp::UNIX_EPOCH));
    assert_eq!(long_ago.verdict, Verdict::NotValidThen);
    assert!(has_problem(&long_ago, Problem::OutsideValidity));
}

#[test]
fn a_verifier_with_a_cache_gives_the_same_results() {
    let ca = TestAuthority::new();
    ca.certificate(
        "expired",
        &Profile {
            days: (-60, -1),
            ..Profile::default()
        },
    );
    let anchors = std::sync::Arc::new(ca.anchors("root"));
    let verifier = Verifier::new(std::sync::Arc::clone(&anchors), |_| None);
    let old = format!("From: {ADDRESS}\r\nDate: Tue, 1 Oct 2019 10:00:00 +0200\r\n");
    let good = ca.sign("signer", &entity(), &[]);
    let bare = ca.sign("signer", &entity(), &["-noattr"]);
    let expired = ca.sign("expired", &entity(), &[]);
    let messages = [
        detached(&entity(), &good),
        detached(b"other", &good),
        detached(&entity(), &expired),
        multipart_signed(&old, &entity(), &bare),
        detached(&entity(), &bare),
    ];
    for message in messages.iter().chain(messages.iter().rev()) {
        assert_eq!(verifier.verify(message), verify(message, &anchors));
    }
    assert!(std::sync::Arc::ptr_eq(verifier.anchors(), &anchors));
}

#[test]
fn a_cached_path_holds_only_while_its_certificates_are_valid() {
    let ca = TestAuthority::new();
    let anchors = std::sync::Arc::new(ca.anchors("root"));
    let certified: fn(&[u8]) -> Option<jiff::Timestamp> = |entity| {
        let text = std::str::from_utf8(entity).ok()?;
        text.trim_end().rsplit_once("certified ")?.1.parse().ok()
    };
    let verifier = Verifier::new(std::sync::Arc::clone(&anchors), certified);
    let now = jiff::Timestamp::now();
    for (days, verdict) in [
        (0, Verdict::Genuine),
        (-2000, Verdict::NotValidThen),
        (2000, Verdict::NotValidThen),
        (-1, Verdict::Genuine),
    ] {
        let at = now + jiff::SignedDuration::from_hours(24 * days);
        let content = format!("Content-Type: text/plain\r\n\r\ncertified {at}\r\n").into_bytes();
        // Without attributes the certified time is the only one.
        let message = detached(&content, &ca.sign("signer", &content, &["-noattr"]));
        let verification = verifier.verify(&message);
        assert_eq!(verification.verdict, verdict, "{days} days: {verification:?}");
        assert_eq!(verification, verify_certified(&message, &anchors, certified));
    }
}

#[test]
fn a_weak_digest_and_a_weak_key_are_each_reported() {
    let ca = TestAuthority::new();
    for (name, key) in [("strong", RSA), ("short", RSA_1024)] {
        let profile = Profile { key, ..Profile::default() };
        ca.certificate(name, &profile);
    }
    for (name, digest, weak) in [("strong", "sha256", false), ("strong", "sha1", true), ("short", "sha256", true)] {
        let message = detached(&entity(), &ca.sign(name, &entity(), &["-md", digest]));
        let verification = verify(&message, &ca.anchors("root"));
        assert_eq!(
            (verification.verdict, verification.weak),
            (Verdict::Genuine, weak),
            "{name} {digest}: {verification:?}"
        );
        assert_eq!(has_problem(&verification, Problem::WeakAlgorithm), weak);
    }
}

#[test]
fn a_message_with_old_algorithms_is_genuine_and_weak() {
    let ca = TestAuthority::new();
    let authority = Profile {
        key: RSA,
        digest: "sha1",
        extensions: AUTHORITY_EXTENSIONS,
        subject: "/C=IT/O=Test/CN=Old Authority",
        ..Profile::default()
    };
    ca.certificate("old", &authority);
    let signer = Profile {
        key: RSA_1024,
        digest: "sha1",
        extensions: "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nsubjectAltName=email:posta-certificata@pec.example.it",
        issuer: "old",
        ..Profile::default()
    };
    ca.certificate("first", &signer);
    let message = detached(&entity(), &ca.sign("first", &entity(), &["-md", "sha1", "-certfile", "old.pem"]));
    let verification = verify(&message, &ca.anchors("old"));
    assert_eq!(verification.verdict, Verdict::Genuine);
    assert_eq!(verification.problems, [Problem::WeakAlgorithm, NEVER_CHECKED[0], NEVER_CHECKED[1]]);
    assert_eq!(verification.digest.as_deref(), Some("sha1"));
}

#[test]
fn an_additional_certificate_with_the_signer_s_name_changes_nothing() {
    let ca = TestAuthority::new();
    ca.certificate("other", &Profile::default());
    ca.write("beside.pem", &[ca.read("other.pem"), ca.read("root.pem")].concat());
    for options in [&["-certfile", "beside.pem"][..], &["-certfile", "beside.pem", "-keyid"]] {
        let message = detached(&entity(), &ca.sign("signer", &entity(), options));
        let verification = verify(&message, &ca.anchors("root"));
        assert_eq!(verification.verdict, Verdict::Genuine, "{options:?}: {verification:?}");
        assert_eq!(verify(&message, &Anchors::bundled()).verdict, Verdict::UnknownIssuer);
    }
}
