//! Wrong signers: certificates with missing, excessive or wrong contents, and unknown signers with a valid certificate of another kind. The
//! numbers are those of the list of threats (`threats.rs`).

use crate::authority::{
    Algorithm, Profile, Signer, authorities, authority, below_pec, extended, extension, key, mailbox, provider, signer, usage,
};
use crate::certified_messages::{MessageTemplate, Style};
use crate::cms::{DATA, attributes, certificates, signed_data, signer_info_with};
use crate::cube_root;
use crate::der::{algorithm, bits, integer, octets, seq, tlv};
use crate::forgeries::{ADDRESS, delivery_receipt};
use crate::golden::Vector;

/// V5, V12, V25 to V27: signers with invalid certificates.
pub(crate) fn certificates_that_fail() -> Vec<Vector> {
    let mut all = Vec::new();
    let mut add = |name: &str, signer: Signer| all.push(Vector::new(name, signed_by(signer)));
    let plain = || provider("Gestore Uno", ADDRESS);
    let uno = key("uno", Algorithm::Rsa2048);
    add("V5 signed by itself", Signer::certified(&plain(), &uno, None));
    add(
        "V5 an authority of the web",
        Signer::certified(&plain(), &uno, Some(&authorities().root)),
    );
    let namesake = Signer::certified(
        &authority("Test PEC CA1", Some(0), Vec::new()),
        &key("namesake", Algorithm::Rsa2048),
        None,
    );
    let mut below_namesake = Signer::certified(&plain(), &uno, Some(&namesake));
    below_namesake.above = vec![namesake.certificate];
    add("V5 an authority of the same name", below_namesake.clone());
    below_namesake.above = vec![authorities().pec.certificate.clone()];
    add("V5 the right authority beside the wrong signature", below_namesake);
    let mut below_signer = Signer::certified(&plain(), &key("due", Algorithm::Rsa2048), Some(&signer("uno")));
    below_signer.above.push(authorities().pec.certificate.clone());
    add("V5 a signer as authority", below_signer);
    let middle = Signer::certified(
        &authority("Test Middle", None, Vec::new()),
        &key("middle", Algorithm::P256),
        Some(&authorities().pec),
    );
    add("V27 a path longer than allowed", Signer::certified(&plain(), &uno, Some(&middle)));
    let mut missing = signer("uno");
    missing.above.clear();
    add("V5 the authority's certificate left out", missing);

    let mut with = |name: &str, change: &dyn Fn(&mut Profile)| {
        let mut profile = plain();
        change(&mut profile);
        add(name, below_pec(&profile, "uno"));
    };
    with("V8 no address in the certificate", &|profile| {
        profile.extensions.pop();
    });
    with("V8 two addresses in the certificate, one of them From", &|profile| {
        let names = [ADDRESS, "altra@pec.uno.example"]
            .map(|address| tlv(0x81, &[address.as_bytes()]))
            .concat();
        profile.extensions[2] = extension("2.5.29.17", false, &seq(&[&names]));
    });
    with("V27 address cut by a null", &|profile| {
        profile.extensions[2] = mailbox("posta-certificata@pec.uno.example\0.evil.example")
    });
    with("V27 address with an asterisk", &|profile| {
        profile.extensions[2] = mailbox("*@pec.uno.example")
    });
    with("V27 only for encryption", &|profile| profile.extensions[0] = usage(0x20));
    with("V27 only for servers", &|profile| {
        profile.extensions[1] = extended("1.3.6.1.5.5.7.3.1")
    });
    with("V27 unknown critical extension", &|profile| {
        profile.extensions.push(extension("1.2.3.4", true, &[5, 0]))
    });
    with("V27 one extension twice", &|profile| {
        let again = profile.extensions[0].clone();
        profile.extensions.push(again);
    });
    with("V27 negative serial", &|profile| profile.serial = vec![0x80, 1]);
    with("V27 serial of 200 bytes", &|profile| profile.serial = vec![0x11; 200]);
    with("V27 host that is not permitted", &|profile| {
        profile.extensions[2] = mailbox("posta-certificata@pec.altro.example")
    });
    with("V27 organisation that is not permitted", &|profile| {
        profile.subject = provider("Gestore Altro", ADDRESS).subject;
    });
    with("V27 host name that is excluded", &|profile| {
        let names = [tlv(0x81, &[ADDRESS.as_bytes()]), tlv(0x82, &[b"pec.uno.example"])].concat();
        profile.extensions[2] = extension("2.5.29.17", false, &seq(&[&names]));
    });
    with("V22 expired when it signed", &|profile| profile.to = "2024-03-05T09:29:59Z");
    with("V22 not yet valid when it signed", &|profile| profile.from = "2024-03-05T09:30:01Z");
    all.push(Vector::new("V27 an exponent of one", with_exponent_one()));
    let of_three = Signer::certified(&plain(), &key("three", Algorithm::Rsa2048OfThree), Some(&authorities().pec));
    all.push(Vector::new("V27 an exponent of three", signed_by(of_three.clone())));
    all.push(Vector::new(
        "V27 an exponent of three, its cube written by anybody",
        with_cube(of_three),
    ));
    all.push(Vector::new(
        "V21 expired long since, valid then",
        old("2013-05-06T10:00:00Z", "Mon, 6 May 2013 12:00:00 +0200", "06/05/2013"),
    ));
    all.push(Vector::new(
        "V22 expired then, in the old days too",
        old("2015-05-06T10:00:00Z", "Wed, 6 May 2015 12:00:00 +0200", "06/05/2015"),
    ));
    all
}

/// V12, V13 and V26: a person with an ordinary certificate, and another provider.
pub(crate) fn strangers() -> Vec<Vector> {
    let person = Profile {
        extensions: vec![usage(0x80), mailbox("persona@posta.example")],
        ..provider("Persona", "persona@posta.example")
    };
    let person = Signer::certified(&person, &key("uno", Algorithm::Rsa2048), Some(&authorities().root));
    let mut all = Vec::new();
    for (name, digest, kind) in [
        ("V12 anybody's signature under a delivery", "sha256", "avvenuta-consegna"),
        ("V12 anybody's signature under an envelope", "sha256", "posta-certificata"),
        ("V26 anybody's signature with SHA-1", "sha1", "accettazione"),
    ] {
        let mut template = MessageTemplate::of(kind, Style::Aruba);
        (template.signer, template.from, template.digest) = (person.clone(), person.address.clone(), digest);
        all.push(Vector::new(name, template.signed()));
    }
    let mut plain = MessageTemplate::of("accettazione", Style::Aruba);
    (plain.signer, plain.from, plain.headers, plain.daticert, plain.prefix) =
        (person.clone(), person.address.clone(), String::new(), None, "");
    all.push(Vector::new("V12 anybody's honest signed mail", plain.signed()));
    for (name, kind) in [
        ("V13 another provider's acceptance", "accettazione"),
        ("V13 another provider's delivery", "avvenuta-consegna"),
    ] {
        let mut template = MessageTemplate::of(kind, Style::Aruba);
        template.signer = signer("due");
        template.from = template.signer.address.clone();
        all.push(Vector::new(name, template.signed()));
    }
    all
}

fn signed_by(signer: Signer) -> Vec<u8> {
    let mut template = delivery_receipt();
    (template.signer, template.digest) = (signer, "sha256");
    template.signed()
}

/// A receipt from the time of DigitPA: RSA 1024 and SHA-1 throughout.
fn old(at: &'static str, date: &'static str, day: &str) -> Vec<u8> {
    let mut template = delivery_receipt();
    let xml = template.daticert.take().unwrap();
    let xml = xml.replace("05/03/2024", day).replace("+0100", "+0200");
    template.daticert = Some(xml.replace("10:30:00", "12:00:00"));
    template.signer = signer("vecchio");
    (template.from, template.at, template.date) = (template.signer.address.clone(), at, date);
    template.signed()
}

/// With exponent 1 the padded digest is the signature itself, so anyone can forge it.
fn with_exponent_one() -> Vec<u8> {
    let mut modulus = vec![0, 0xc1];
    modulus.extend([0xa5; 255]);
    let numbers = seq(&[&integer(&modulus), &integer(&[1])]);
    let spki = seq(&[&algorithm("1.2.840.113549.1.1.1", true), &bits(&numbers)]);
    let profile = Profile {
        spki: Some(spki),
        ..provider("Gestore Uno", ADDRESS)
    };
    let template = delivery_receipt();
    let signer = below_pec(&profile, "uno");
    let entity = template.entity();
    let attributes = attributes("sha256", &entity, Some(template.at), DATA);
    let digest = ring::digest::digest(&ring::digest::SHA256, &attributes);
    let info = seq(&[&algorithm("2.16.840.1.101.3.4.2.1", true), &octets(digest.as_ref())]);
    let padding = vec![0xff; 256 - 3 - info.len()];
    let padded = [&[0, 1][..], &padding, &[0], &info].concat();
    let info = signer_info_with(&signer, "sha256", Some(&attributes), &padded);
    template.framed(&entity, &signed_data(DATA, None, &certificates(&signer), &[info]))
}

/// With exponent 3 anyone can find a number whose cube begins like a padded digest; a verifier that checks only the beginning accepts it.
fn with_cube(signer: Signer) -> Vec<u8> {
    let template = delivery_receipt();
    let entity = template.entity();
    let attributes = attributes("sha256", &entity, Some(template.at), DATA);
    let digest = ring::digest::digest(&ring::digest::SHA256, &attributes);
    let info = seq(&[&algorithm("2.16.840.1.101.3.4.2.1", true), &octets(digest.as_ref())]);
    let beginning = [&[0, 1][..], &[0xff; 8], &[0], &info].concat();
    let mut wanted = beginning.clone();
    wanted.resize(256, 0);
    let forged = cube_root::root_above(&wanted);
    assert!(cube_root::of(&forged).starts_with(&beginning));
    let info = signer_info_with(&signer, "sha256", Some(&attributes), &forged);
    template.framed(&entity, &signed_data(DATA, None, &certificates(&signer), &[info]))
}
