//! Known ways to forge, disguise or damage a certified message, one vector each. The numbers are those of the list of threats
//! (`threats.rs`): V signatures and evidence, U disguises.

use crate::authority::{Algorithm, Profile, Signer, authorities, below_pec, key, mailbox, provider, signer, usage};
use crate::certified_messages::{MessageTemplate, RECIPIENT, Style, daticert_part, framed, original_part};
use crate::cms::{DATA, attribute, attributes, by_openssl, certificates, detached_signature, signed_data, signer_info, signer_info_with};
use crate::der::{algorithm, indefinite, octets, oid, seq, tlv};
use crate::golden::Vector;

pub(crate) const ADDRESS: &str = "posta-certificata@pec.uno.example";
const STAMP: &str = "1.2.840.113549.1.9.16.1.4";

/// The genuine delivery receipt from which the forgeries are made.
pub(crate) fn delivery_receipt() -> MessageTemplate {
    MessageTemplate::of("avvenuta-consegna", Style::Aruba)
}

/// The signed part with another recipient in its daticert.
fn other_entity() -> Vec<u8> {
    let mut other = delivery_receipt();
    other.daticert = other.daticert.map(|xml| xml.replace(RECIPIENT, "altro@pec.destinatario.example"));
    other.entity()
}

/// V1 to V4: signed content and number of signers.
pub(crate) fn contents_and_signers() -> Vec<Vector> {
    let template = delivery_receipt();
    let (entity, other) = (template.entity(), other_entity());
    let own = certificates(&template.signer);
    let good = attributes("sha256", &entity, Some(template.at), DATA);
    let info = signer_info(&template.signer, "sha256", Some(&good));
    let with = |content: Option<&[u8]>, infos: &[Vec<u8>]| signed_data(DATA, content, &own, infos);
    let one = |attributes: &[u8], content_type: &str| {
        let info = signer_info(&template.signer, "sha256", Some(attributes));
        template.framed(&entity, &signed_data(content_type, None, &own, &[info]))
    };
    let mut all = Vec::new();
    let mut add = |name: &str, message: Vec<u8>| all.push(Vector::new(name, message));
    add(
        "V1 the content twice",
        template.framed(&entity, &with(Some(&entity), std::slice::from_ref(&info))),
    );
    add(
        "V1 other bytes shown than verified",
        template.framed(&other, &with(Some(&entity), std::slice::from_ref(&info))),
    );
    add(
        "V1 other bytes inside than shown",
        template.framed(&entity, &with(Some(&other), std::slice::from_ref(&info))),
    );

    let bare = template.signer.key.sign("sha256", &entity);
    let bare = signer_info_with(&template.signer, "sha256", None, &bare);
    add("V2 no attributes", template.framed(&entity, &with(None, &[bare])));
    let over_attributes = signer_info_with(&template.signer, "sha256", None, &template.signer.key.sign("sha256", &good));
    add("V2 attributes as content", template.framed(&good, &with(None, &[over_attributes])));
    add(
        "V2 content type of a time stamp",
        one(&attributes("sha256", &entity, Some(template.at), STAMP), STAMP),
    );
    add(
        "V2 content types that differ",
        one(&attributes("sha256", &entity, Some(template.at), STAMP), DATA),
    );
    add(
        "V2 no digest among the attributes",
        one(&tlv(0x31, &[&attribute("1.2.840.113549.1.9.3", &oid(DATA))]), DATA),
    );
    let digest = attribute("1.2.840.113549.1.9.4", &octets(&[7; 32]));
    add("V2 two digests", one(&tlv(0x31, &[contents(&good), &digest]), DATA));

    let second = signer("due");
    let unrelated = signer_info(&second, "sha256", Some(&good));
    let broken = signer_info_with(&second, "sha256", Some(&good), &[1; 256]);
    let both = [own.clone(), certificates(&second)].concat();
    let several = |infos: &[Vec<u8>]| template.framed(&entity, &signed_data(DATA, None, &both, infos));
    add("V3 two signers, both right", several(&[info.clone(), unrelated]));
    add("V3 two signers, one wrong", several(&[info.clone(), broken]));
    add("V3 one signer twice", several(&[info.clone(), info]));
    add("V4 no signer", template.framed(&entity, &with(None, &[])));
    all
}

/// V6, V7, V11, V20, V28, V30, U3: the MIME structure around the signed part.
pub(crate) fn frames() -> Vec<Vector> {
    let template = delivery_receipt();
    let entity = template.entity();
    let signature = detached_signature(&template.signer, "sha1", &entity, template.at);
    let inner = framed("", "x-", "sha1", &entity, &signature);
    let mut all = Vec::new();
    let mut add = |name: &str, message: Vec<u8>| all.push(Vector::new(name, message));
    let around = |media: &str, before: &str, inner: &[u8], after: &str| {
        let head = format!(
            "{}Content-Type: multipart/{media}; boundary=\"around\"\r\n\r\n{before}--around\r\n",
            template.header()
        );
        [head.as_bytes(), inner, format!("\r\n{after}--around--\r\n").as_bytes()].concat()
    };
    let html = "--around\r\nContent-Type: text/html\r\n\r\n<b>Consegnato.</b><style>div{display:none}</style><div>\r\n";
    add("V6 text in front", around("mixed", html, &inner, ""));
    add("V6 one of two alternatives", around("alternative", html, &inner, ""));
    add("V6 behind a reference", around("related; type=\"text/html\"", html, &inner, ""));
    let attached = [
        b"Content-Type: message/rfc822; name=ricevuta.eml\r\n\r\n".as_slice(),
        &template.signed(),
    ]
    .concat();
    add("V6 attached", around("mixed", html, &attached, ""));
    let footer = "--around\r\nContent-Type: text/plain\r\n\r\n_______\r\nlista@posta.example\r\n";
    add("V7 footer of a list", around("mixed", "", &inner, footer));
    let daticert = daticert_part(template.daticert.as_ref().unwrap(), Style::Aruba);
    let beside = [b"--around\r\n".as_slice(), &daticert, b"\r\n"].concat();
    let mut silent = template.clone();
    silent.daticert = None;
    let inner_silent = {
        let entity = silent.entity();
        framed(
            "",
            "x-",
            "sha1",
            &entity,
            &detached_signature(&template.signer, "sha1", &entity, template.at),
        )
    };
    add(
        "V20 daticert outside the signed part",
        around("mixed", "", &inner_silent, &String::from_utf8(beside).unwrap()),
    );

    let unsigned = |entity: &[u8]| [template.header().as_bytes(), entity].concat();
    add("V11 imitation without signature", unsigned(&entity));
    let on_behalf = "From: \"Per conto di: amica@pec.mittente.example\" <posta-certificata@pec.uno.example>\r\nTo: \
        destinatario@pec.destinatario.example\r\nSubject: POSTA CERTIFICATA: urgente\r\n\r\nTesto.\r\n";
    add("U3 on behalf of somebody, by an ordinary sender", on_behalf.as_bytes().to_vec());
    add("V11 signature of rubbish", template.framed(&entity, &[0x30, 3, 2, 1, 5]));
    add("V11 empty signature", template.framed(&entity, b""));
    let borrowed = detached_signature(
        &template.signer,
        "sha1",
        &MessageTemplate::of("accettazione", Style::Aruba).entity(),
        template.at,
    );
    add("V11 signature of another receipt", template.framed(&entity, &borrowed));
    let third = b"------=_Outer\r\nContent-Type: text/plain\r\n\r\nX\r\n------=_Outer--";
    let third = replaced(&inner, b"------=_Outer--", third);
    add(
        "V6 a third part beside the signature",
        [template.header().as_bytes(), &third].concat(),
    );

    add(
        "V28 blank cut at a line's end",
        template.framed(&replaced(&entity, b",  \r\n", b",\r\n"), &signature),
    );
    add(
        "V28 blank added at a line's end",
        template.framed(&replaced(&entity, b"act.pdf. \r\n", b"act.pdf.  \r\n"), &signature),
    );
    add("V28 encoded anew", template.framed(&replaced(&entity, b"\xe0", b"=E0"), &signature));
    add(
        "V28 line added at the end",
        template.framed(&[&entity[..], b"\r\n"].concat(), &signature),
    );
    add(
        "V28 line of an mbox in front",
        [b"From x@y Tue Mar  5 10:30:00 2024\r\n".as_slice(), &template.signed()].concat(),
    );

    all.extend(signed_contents());
    all
}

/// V20, V30: correctly signed, with misleading content.
fn signed_contents() -> Vec<Vector> {
    let mut all = Vec::new();
    let mut add = |name: &str, template: &MessageTemplate, entity: &[u8]| {
        let signature = detached_signature(&template.signer, template.digest, entity, template.at);
        all.push(Vector::new(name, template.framed(entity, &signature)));
    };
    let template = delivery_receipt();
    let entity = template.entity();
    let daticert = daticert_part(template.daticert.as_ref().unwrap(), Style::Aruba);
    let more = |part: &[u8]| {
        let added = [b"------=_Inner\r\n".as_slice(), part, b"\r\n------=_Inner--"].concat();
        replaced(&entity, b"------=_Inner--", &added)
    };
    add("V20 two daticert", &template, &more(&daticert));
    add(
        "V20 two originals",
        &template,
        &more(&original_part(template.original.as_ref().unwrap(), Style::Aruba)),
    );
    let mut silent = template.clone();
    silent.daticert = None;
    add("V20 no daticert", &silent, &silent.entity());
    let mut forwarding = silent.clone();
    forwarding.original = Some([b"From: x@posta.example\r\n".as_slice(), &with_other_boundary(&entity)].concat());
    add("V20 daticert inside the original only", &forwarding, &forwarding.entity());
    let mut deeper = silent.entity();
    let nested = [
        b"Content-Type: multipart/mixed; boundary=deep\r\n\r\n--deep\r\n".as_slice(),
        &daticert,
        b"\r\n--deep--\r\n",
    ]
    .concat();
    deeper = replaced(
        &deeper,
        b"------=_Inner--",
        &[b"------=_Inner\r\n".as_slice(), &nested, b"\r\n------=_Inner--"].concat(),
    );
    add("V20 daticert one level deeper", &silent, &deeper);
    let mut renamed = template.clone();
    renamed.headers = "X-Ricevuta: accettazione\r\n".to_owned();
    add("V20 header says another kind", &renamed, &entity);
    for (name, from, to) in [
        (
            "V20 the original has another id",
            "Message-ID: <opec21010",
            "Message-ID: <opec99999",
        ),
        (
            "V20 the original refers to another message",
            "X-Riferimento-Message-ID: <Nostro",
            "X-Riferimento-Message-ID: <Altro",
        ),
    ] {
        let mut other = template.clone();
        other.original = other.original.map(|original| replaced(&original, from.as_bytes(), to.as_bytes()));
        add(name, &other, &other.entity());
    }
    let mut elsewhere = template.clone();
    elsewhere.headers = elsewhere.headers.replace("Nostro.1@", "altro@");
    add("V14 header refers to another message", &elsewhere, &entity);
    let mut mute = template.clone();
    mute.headers = String::new();
    add("V20 header says nothing", &mute, &entity);

    let mut anomaly = MessageTemplate::of("anomalia", Style::Aruba);
    anomaly.headers = template.headers.clone();
    anomaly.original = Some([template.header().as_bytes(), &with_other_boundary(&entity)].concat());
    add(
        "V30 anomaly dressed as a delivery, wrapping an imitation",
        &anomaly,
        &anomaly.entity(),
    );
    for (name, style, original) in [
        ("V30 imitation inside an envelope", Style::Aruba, with_other_boundary(&entity)),
        ("V20 the envelope's own boundary inside the original", Style::Aruba, entity.clone()),
        ("V20 the same, before the envelope's daticert", Style::InfoCert, entity.clone()),
    ] {
        let mut envelope = MessageTemplate::of("posta-certificata", style);
        envelope.original = Some([template.header().as_bytes(), &original].concat());
        add(name, &envelope, &envelope.entity());
    }
    all
}

/// V8, V9, U2 to U5: the sender.
pub(crate) fn senders() -> Vec<Vector> {
    let froms: [(&str, String); 21] = [
        ("V8 another provider", "posta-certificata@legal.due.example".to_owned()),
        ("V8 the provider's name as subdomain", format!("{ADDRESS}.evil.example")),
        ("V8 other letters of the same look", ADDRESS.replace('p', "р")),
        ("V8 capitals", ADDRESS.to_uppercase()),
        ("V9 the provider as display name", format!("\"{ADDRESS}\" <x@evil.example>")),
        ("V9 the provider as comment", format!("x@evil.example ({ADDRESS})")),
        ("V9 another as comment", format!("{ADDRESS} (x@evil.example)")),
        ("U2 two addresses, one bare", format!("{ADDRESS} <x@evil.example>")),
        (
            "U4 null in an encoded word",
            format!("=?utf-8?q?{}=00?= <x@evil.example>", ADDRESS.replace('@', "=40")),
        ),
        (
            "U4 null and address in the local part",
            format!("=?utf-8?b?cG9zdGEtY2VydGlmaWNhdGFAcGVjLnVuby5leGFtcGxlAA==?=@evil.example <{ADDRESS}>"),
        ),
        (
            "U4 line break in an encoded word",
            format!("=?utf-8?q?x=0D=0AFrom:_evil=40evil.example?= <{ADDRESS}>"),
        ),
        ("U5 two addresses", format!("{ADDRESS}, x@evil.example")),
        ("U5 a group", format!("gestore: {ADDRESS};")),
        ("U5 empty", String::new()),
        ("U5 only a name", "posta-certificata".to_owned()),
        ("U5 two fields", format!("{ADDRESS}\r\nFrom: x@evil.example")),
        ("U5 two equal fields", format!("{ADDRESS}\r\nfrom : {ADDRESS}")),
        (
            "U5 another Sender",
            format!("{ADDRESS}\r\nSender: x@evil.example\r\nReply-To: x@evil.example, y@evil.example"),
        ),
        (
            "U5 two fields Sender",
            format!("{ADDRESS}\r\nSender: {ADDRESS}\r\nSender: x@evil.example"),
        ),
        (
            "U5 two fields Reply-To",
            format!("{ADDRESS}\r\nReply-To: {ADDRESS}\r\nreply-to: x@evil.example"),
        ),
        ("U4 null byte", format!("{ADDRESS}\0x@evil.example")),
    ];
    let vectors = froms.into_iter().map(|(name, from)| {
        let mut template = delivery_receipt();
        template.from = from;
        Vector::new(name, template.signed())
    });
    vectors.collect()
}

/// V23, V27: structure and time of the signature.
pub(crate) fn structures() -> Vec<Vector> {
    let template = delivery_receipt();
    let entity = template.entity();
    let own = certificates(&template.signer);
    let good = attributes("sha256", &entity, Some(template.at), DATA);
    let info = signer_info(&template.signer, "sha256", Some(&good));
    let whole = signed_data(DATA, None, &own, std::slice::from_ref(&info));
    let mut all = Vec::new();
    let mut add = |name: &str, signature: &[u8]| all.push(Vector::new(name, template.framed(&entity, signature)));
    let body = seq(&[
        &[2, 1, 1],
        &tlv(0x31, &[&algorithm("2.16.840.1.101.3.4.2.1", true)]),
        &indefinite(0x30, &[&oid(DATA)]),
        &indefinite(0xa0, &[&own.concat()]),
        &indefinite(0x31, &[&info]),
    ]);
    let signed = oid("1.2.840.113549.1.7.2");
    add("V27 indefinite lengths", &indefinite(0x30, &[&signed, &indefinite(0xa0, &[&body])]));
    add("V27 zeros behind", &[&whole[..], &[0; 16]].concat());
    add("V27 bytes behind", &[&whole[..], &[0x30, 0]].concat());
    add("V27 the last byte cut", &whole[..whole.len() - 1]);
    add("V27 a thousand nested sequences", &[0x30, 0x80].repeat(1_000));
    add(
        "V27 a length beyond all memory",
        &[0x30, 0x88, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 6],
    );
    let huge = tlv(0x30, &[&tlv(6, &[&[0x8f; 3_000], &[1]]), &tlv(0x31, &[&[5, 0]])]);
    let odd = tlv(0x31, &[contents(&good), &huge]);
    let info_odd = signer_info(&template.signer, "sha256", Some(&odd));
    add("V27 an attribute named by 3000 bytes", &signed_data(DATA, None, &own, &[info_odd]));
    let many: Vec<Vec<u8>> = std::iter::repeat_n(authorities().root.certificate.clone(), 200)
        .chain(own.clone())
        .collect();
    add(
        "V27 two hundred certificates in front",
        &signed_data(DATA, None, &many, std::slice::from_ref(&info)),
    );
    let wrong = signer_info_with(&template.signer, "sha256", Some(&good), &[0; 256]);
    add("V27 a signature of zeros", &signed_data(DATA, None, &own, &[wrong]));
    let timeless = signer_info(&template.signer, "sha256", Some(&attributes("sha256", &entity, None, DATA)));
    add("V23 no signing time", &signed_data(DATA, None, &own, &[timeless]));
    add(
        "V23 signed ten days before its Date",
        &detached_signature(&template.signer, "sha256", &entity, "2024-02-24T09:30:00Z"),
    );
    add(
        "V23 signed before the certificate",
        &detached_signature(&template.signer, "sha256", &entity, "2023-09-27T09:30:00Z"),
    );
    add(
        "V23 signed five minutes after its daticert",
        &detached_signature(&template.signer, "sha256", &entity, "2024-03-05T09:35:00Z"),
    );
    add(
        "V23 signed later than that",
        &detached_signature(&template.signer, "sha256", &entity, "2024-03-05T09:35:01Z"),
    );
    add("V25 SHA-1", &detached_signature(&template.signer, "sha1", &entity, template.at));
    add("V25 SHA-384", &detached_signature(&template.signer, "sha384", &entity, template.at));
    add("V25 SHA-512", &detached_signature(&template.signer, "sha512", &entity, template.at));
    all
}

/// Signatures by `openssl cms -sign`. Their signing time is the current time, so the certificate is valid for long.
pub(crate) fn signed_with_openssl() -> Vec<Vector> {
    let profile = Profile {
        to: "2049-01-01T00:00:00Z",
        ..provider("Gestore Uno", ADDRESS)
    };
    let mut template = delivery_receipt();
    template.signer = below_pec(&profile, "uno");
    let now = jiff::fmt::rfc2822::DateTimePrinter::new()
        .timestamp_to_string(&jiff::Timestamp::now())
        .unwrap();
    let dated = |message: Vec<u8>| replaced(&message, b"Tue, 5 Mar 2024 10:30:00 +0100", now.as_bytes());
    let entity = template.entity();
    let forms: [(&str, &[&str]); 9] = [
        ("SHA-1", &["-md", "sha1"]),
        ("SHA-256", &["-md", "sha256"]),
        ("SHA-384", &["-md", "sha384"]),
        ("SHA-512", &["-md", "sha512"]),
        ("MD5", &["-md", "md5"]),
        ("no capabilities", &["-md", "sha256", "-nosmimecap"]),
        ("no attributes", &["-md", "sha256", "-noattr"]),
        (
            "PSS",
            &["-md", "sha256", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:32"],
        ),
        (
            "PSS with a salt of 20",
            &["-md", "sha256", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:20"],
        ),
    ];
    let mut all: Vec<Vector> = forms
        .iter()
        .map(|(name, options)| {
            Vector::new(
                *name,
                dated(template.framed(&entity, &by_openssl(&template.signer, &entity, options))),
            )
        })
        .collect();
    for (name, options) in [
        ("opaque", &["-nodetach"][..]),
        ("opaque in pieces", &["-nodetach", "-stream", "-indef"]),
    ] {
        let signature = by_openssl(&template.signer, &entity, options);
        let head =
            "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n";
        let body = crate::authority::base64_lines(&signature, "\r\n");
        all.push(Vector::new(
            name,
            dated(format!("{}{head}{body}\r\n", template.header()).into_bytes()),
        ));
    }
    all.iter_mut().for_each(|vector| vector.now = true);
    all
}

/// V29: nested signatures. Only the outer one is verified; the inner one certifies nothing.
pub(crate) fn nested() -> Vec<Vector> {
    let template = delivery_receipt();
    let person = Profile {
        extensions: vec![usage(0x80), mailbox("persona@posta.example")],
        ..provider("Persona", "persona@posta.example")
    };
    let person = Signer::certified(&person, &key("uno", Algorithm::Rsa2048), Some(&authorities().root));
    let opaque = |signer: &Signer, content: &[u8]| {
        let signed = attributes("sha256", content, Some(template.at), DATA);
        let info = signer_info(signer, "sha256", Some(&signed));
        let cms = signed_data(DATA, Some(content), &certificates(signer), &[info]);
        mime("signed-data", &cms)
    };
    let detached = |content: &[u8]| {
        framed(
            "",
            "x-",
            "sha256",
            content,
            &detached_signature(&template.signer, "sha256", content, template.at),
        )
    };
    let of = |from: &Signer, body: Vec<u8>| {
        let mut template = template.clone();
        template.from = from.address.clone();
        [template.header().into_bytes(), body].concat()
    };
    let entity = template.entity();
    let own = &template.signer;
    let inner = opaque(own, &entity);
    let vectors = [
        ("V29 opaque in opaque, both the provider's", of(own, opaque(own, &inner))),
        ("V29 opaque in opaque in opaque", of(own, opaque(own, &opaque(own, &inner)))),
        ("V29 the provider's in a stranger's", of(&person, opaque(&person, &inner))),
        (
            "V29 a stranger's in the provider's",
            of(own, opaque(own, &opaque(&person, &entity))),
        ),
        ("V29 opaque in detached", of(own, detached(&inner))),
        ("V29 detached in opaque", of(own, opaque(own, &detached(&entity)))),
        ("V29 encrypted", of(own, mime("enveloped-data", &[0x30, 3, 2, 1, 5]))),
    ];
    vectors.into_iter().map(|(name, message)| Vector::new(name, message)).collect()
}

fn mime(kind: &str, cms: &[u8]) -> Vec<u8> {
    let head = "Content-Transfer-Encoding: base64\r\nContent-Type: application/pkcs7-mime; name=smime.p7m; smime-type=";
    format!("{head}{kind}\r\n\r\n{}\r\n", crate::authority::base64_lines(cms, "\r\n")).into_bytes()
}

/// The same multipart with another boundary.
fn with_other_boundary(entity: &[u8]) -> Vec<u8> {
    replaced(entity, b"----=_Inner", b"----=_Within")
}

/// The contents of a DER element.
fn contents(element: &[u8]) -> &[u8] {
    let header = if element[1] < 0x80 { 2 } else { 2 + usize::from(element[1] & 0x7f) };
    &element[header..]
}

/// The bytes with every `from` replaced by `to`; panics if there is none.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = bytes;
    let mut found = false;
    while let Some(at) = rest.windows(from.len()).position(|window| window == from) {
        out.extend(&rest[..at]);
        out.extend(to);
        rest = &rest[at + from.len()..];
        found = true;
    }
    assert!(found, "{:?}", String::from_utf8_lossy(from));
    out.extend(rest);
    out
}
