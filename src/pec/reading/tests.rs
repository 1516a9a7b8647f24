use super::*;
use crate::pec::rem;
use crate::signature::Problem;

pub(crate) fn genuine(entity: &str) -> Verification {
    with_verdict(Verdict::Genuine, entity)
}

pub(crate) fn with_verdict(verdict: Verdict, entity: &str) -> Verification {
    Verification {
        verdict,
        entity: Some(entity.as_bytes().to_vec()),
        ..Verification::unsigned()
    }
}

/// Certification data of one message to one certified and one ordinary recipient; `more` is appended to `dati`.
pub(crate) fn daticert(kind: &str, more: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><postacert tipo=\"{kind}\" errore=\"nessuno\"><intestazione>\
<mittente>mittente@pec.example</mittente><destinatari tipo=\"certificato\">uno@pec.example</destinatari>\
<destinatari tipo=\"esterno\">fuori@mail.example</destinatari><risposte>mittente@pec.example</risposte><oggetto>Oggetto</oggetto>\
</intestazione><dati><gestore-emittente>Gestore</gestore-emittente><data zona=\"+0100\"><giorno>02/03/2026</giorno>\
<ora>11:00:00</ora></data><identificativo>opec1.1@gestore.example</identificativo>\
<msgid>&lt;nostro@pec.example&gt;</msgid>{more}</dati></postacert>"
    )
}

/// The signed entity of a certified message.
pub(crate) fn envelope(daticert: &str, original: Option<&str>) -> String {
    let xml = part("application/xml; name=\"daticert.xml\"", daticert);
    let original = original.map(|original| part("message/rfc822; name=\"postacert.eml\"", original));
    mixed(&[part("text/plain", "Il messaggio"), xml, original.unwrap_or_default()])
}

fn part(content_type: &str, body: &str) -> String {
    format!("--sgn\r\nContent-Type: {content_type}\r\n\r\n{body}\r\n")
}

fn mixed(parts: &[String]) -> String {
    format!(
        "Content-Type: multipart/mixed; boundary=\"sgn\"\r\n\r\n{}--sgn--\r\n",
        parts.concat()
    )
}

const ORIGINAL: &str = "From: mittente@pec.example\r\nSubject: Oggetto\r\n\r\nTesto\r\n\r\n";

fn kind_and_oddities(header: &str, verification: &Verification) -> (String, Vec<Oddity>) {
    let reading = read(format!("{header}\r\nFrom: x@pec.example\r\n\r\n").as_bytes(), verification);
    (reading.kind.name(), reading.oddities)
}

#[test]
fn an_envelope_returns_its_original_byte_for_byte() {
    let data = daticert("posta-certificata", "<ricevuta tipo=\"completa\"/>");
    let outer = "X-TRASPORTO: Posta-Certificata \r\nX-Tiporicevuta: breve\r\nX-Riferimento-Message-ID:\r\n <Nostro@pec.example>\r\n\
From: \"Per conto di: mittente@pec.example\" <posta-certificata@gestore.example>\r\nTo: uno@pec.example, Due <due@pec.example>\r\n\
Subject: POSTA CERTIFICATA: =?utf-8?q?Citt=C3=A0?=\r\nDate: Mon, 2 Mar 2026 11:00:01 +0100\r\n\
Message-ID: <opec1.1@gestore.example>\r\n\r\n";
    let reading = read(outer.as_bytes(), &genuine(&envelope(&data, Some(ORIGINAL))));
    assert_eq!(reading.kind, Kind::TransportEnvelope);
    assert_eq!(reading.oddities, []);
    assert_eq!(reading.original.as_deref(), Some(ORIGINAL.as_bytes()));
    assert_eq!(reading.certified_sender(), Some("mittente@pec.example"));
    assert_eq!(reading.certified_date(), Some("2026-03-02T10:00:00Z".parse().unwrap()));
    assert_eq!(reading.notice.as_deref(), Some("Il messaggio"));
    assert_eq!(
        reading.headers,
        OuterHeaders {
            from: Some((
                "Per conto di: mittente@pec.example".into(),
                "posta-certificata@gestore.example".into()
            )),
            to: vec!["uno@pec.example".into(), "due@pec.example".into()],
            subject: "POSTA CERTIFICATA: Città".into(),
            date: Some("2026-03-02T10:00:01Z".parse().unwrap()),
            message_id: MessageId::parse("opec1.1@gestore.example"),
            reference: MessageId::parse("<Nostro@pec.example>"),
            receipt_type: Some(ReceiptType::Breve),
            claimed_kind: Some(Kind::TransportEnvelope),
            ..OuterHeaders::default()
        }
    );
}

#[test]
fn every_receipt_is_recognised_by_its_certification_data() {
    for kind in [
        "accettazione",
        "non-accettazione",
        "presa-in-carico",
        "avvenuta-consegna",
        "errore-consegna",
        "preavviso-errore-consegna",
        "rilevazione-virus",
    ] {
        let verification = genuine(&envelope(&daticert(kind, ""), None));
        assert_eq!(
            kind_and_oddities(&format!("x-ricevuta: {kind}"), &verification),
            (kind.into(), vec![])
        );
    }
}

#[test]
fn the_signed_part_wins_over_the_header() {
    let acceptance = genuine(&envelope(&daticert("accettazione", ""), None));
    for header in [
        "X-Ricevuta: avvenuta-consegna",
        "X-Trasporto: posta-certificata",
        "X-Ricevuta: consegna",
        "Subject: x",
    ] {
        assert_eq!(
            kind_and_oddities(header, &acceptance),
            ("accettazione".into(), vec![Oddity::HeaderDisagrees]),
            "{header}"
        );
    }
}

#[test]
fn an_anomaly_envelope_certifies_nothing_even_with_certification_data_inside() {
    let planted = genuine(&envelope(&daticert("avvenuta-consegna", ""), Some(ORIGINAL)));
    for header in [
        "X-Trasporto: errore",
        "X-Trasplorto: ERRORE",
        "X-Ricevuta: avvenuta-consegna\r\nX-Trasporto: posta-certificata\r\nX-Trasporto: errore",
    ] {
        let reading = read(format!("{header}\r\n\r\n").as_bytes(), &planted);
        assert_eq!(
            (reading.kind.clone(), reading.oddities.as_slice()),
            (Kind::Anomaly, [Oddity::CertificationInAnomaly].as_slice()),
            "{header}"
        );
        assert_eq!(
            (&reading.certification, reading.certified_sender(), reading.certified_date()),
            (&None, None, None)
        );
        assert_eq!(reading.original.as_deref(), Some(ORIGINAL.as_bytes()));
    }
    let said = envelope(&daticert("avvenuta-consegna", ""), Some(ORIGINAL)).replace("Il messaggio", "Anomalia nel messaggio");
    for header in ["X-Ricevuta: avvenuta-consegna", "Subject: x"] {
        assert_eq!(
            kind_and_oddities(header, &genuine(&said)),
            ("anomalia".into(), vec![Oddity::HeaderDisagrees, Oddity::CertificationInAnomaly]),
            "{header}"
        );
    }
    let anybody = with_verdict(Verdict::UnknownIssuer, &said);
    assert_eq!(
        kind_and_oddities("Subject: x", &anybody),
        ("ordinaria".into(), vec![Oddity::CarriesCertified])
    );
}

#[test]
fn of_two_certification_data_none_is_believed() {
    let data = daticert("posta-certificata", "");
    let own = part("application/xml; name=\"daticert.xml\"", &data);
    let planted = own.replace("posta-certificata", "avvenuta-consegna");
    let evidence = |event| part("application/xml", &rem::tests::evidence(event, "RA01", &[]));
    let crowd = part("text/plain", "x").repeat(1_000);
    for parts in [
        vec![own.clone(), planted.clone()],
        vec![planted.clone(), own],
        vec![planted.clone(), evidence("SubmissionAcceptance")],
        vec![planted, crowd],
        vec![
            evidence("ContentConsignment"),
            evidence("SubmissionAcceptance").replace("nostro@", "altro@"),
        ],
    ] {
        let eml = part("message/rfc822", ORIGINAL);
        let reading = read(
            b"X-Trasporto: posta-certificata\r\n\r\n",
            &genuine(&mixed(&[&[eml], parts.as_slice()].concat())),
        );
        assert_eq!(
            (reading.kind.clone(), reading.has_oddity(Oddity::CertificationTwice)),
            (Kind::TransportEnvelope, true)
        );
        assert_eq!(
            (&reading.certification, reading.evidence.len(), reading.certified_date()),
            (&None, 0, None)
        );
    }
}

#[test]
fn a_signing_time_far_from_the_certified_one_is_an_oddity() {
    let data = daticert("accettazione", "");
    for (signed, oddities) in [
        ("10:05:00", vec![]),
        ("10:05:01", vec![Oddity::SigningTimeDisagrees]),
        ("09:55:00", vec![]),
    ] {
        let verification = Verification {
            signed_at: Some(format!("2026-03-02T{signed}Z").parse().unwrap()),
            ..genuine(&envelope(&data, None))
        };
        assert_eq!(
            kind_and_oddities("X-Ricevuta: accettazione", &verification),
            ("accettazione".into(), oddities),
            "{signed}"
        );
    }
}

#[test]
fn subjects_match_in_spite_of_what_providers_change() {
    for same in [
        "Città e  dintorni di Bari",
        "Citt? e\n dintorni di Bari",
        "=?utf-8?q?Citt=C3=A0?= e dintorni di Bari",
        "Città e dintorni di B",
    ] {
        assert!(same_subject(same, "Città e dintorni di Bari"), "{same}");
    }
    for other in ["", "Città", "Città e dintorni di Lecce", "Città e dintorni di Bari 2"] {
        assert!(!same_subject(other, "Città e dintorni di Bari"), "{other}");
    }
    assert!(same_subject("", "") && same_subject("???", "日本語"));
}

#[test]
fn unsigned_mail_is_ordinary_whatever_its_headers_say() {
    let unsigned = Verification::unsigned();
    for header in [
        "X-Ricevuta: avvenuta-consegna",
        "X-Trasporto: posta-certificata",
        "X-Trasporto: errore",
    ] {
        assert_eq!(
            kind_and_oddities(header, &unsigned),
            ("ordinaria".into(), vec![Oddity::CertifiedHeadersUnsigned])
        );
    }
    assert_eq!(kind_and_oddities("Subject: x", &unsigned), ("ordinaria".into(), vec![]));
    let rem = "REM-MessageType: http://uri.etsi.org/19522/v1#/ERDMessageType/receipt\r\n\
        REM-EventIdentifier: http://uri.etsi.org/19522/Event/ContentConsignment";
    assert_eq!(
        kind_and_oddities(rem, &unsigned),
        ("ordinaria".into(), vec![Oddity::CertifiedHeadersUnsigned])
    );
}

#[test]
fn an_altered_message_keeps_its_kind() {
    let altered = with_verdict(Verdict::Altered, &envelope(&daticert("errore-consegna", ""), None));
    assert_eq!(
        kind_and_oddities("X-Ricevuta: errore-consegna", &altered),
        ("errore-consegna".into(), vec![])
    );
    let stripped = with_verdict(Verdict::Altered, &mixed(&[part("text/plain", "x")]));
    assert_eq!(
        kind_and_oddities("X-Ricevuta: errore-consegna", &stripped),
        ("errore-consegna".into(), vec![Oddity::CertificationMissing])
    );
    let broken = Verification {
        verdict: Verdict::Unreadable,
        ..Verification::unsigned()
    };
    assert_eq!(
        kind_and_oddities("X-Ricevuta: accettazione", &broken),
        ("accettazione".into(), vec![])
    );
}

#[test]
fn an_anomaly_envelope_is_no_certified_mail_even_under_another_header() {
    let wrapped = genuine(&mixed(&[part("text/plain", "x"), part("message/rfc822", ORIGINAL)]));
    let reading = read(b"X-Trasporto: errore\r\n\r\n", &wrapped);
    assert_eq!((reading.kind, reading.oddities), (Kind::Anomaly, vec![]));
    assert_eq!(reading.original.as_deref(), Some(ORIGINAL.as_bytes()));
    for header in ["X-Trasporto: posta-certificata", "X-Ricevuta: avvenuta-consegna"] {
        assert_eq!(
            kind_and_oddities(header, &wrapped),
            ("anomalia".into(), vec![Oddity::HeaderDisagrees, Oddity::CertificationMissing])
        );
    }
    let bare = genuine("Content-Type: text/plain\r\n\r\nConsegnato.");
    assert_eq!(
        kind_and_oddities("X-Ricevuta: avvenuta-consegna", &bare),
        ("ordinaria".into(), vec![Oddity::CertificationMissing])
    );
}

#[test]
fn ordinary_signed_mail_is_ordinary() {
    let signed = with_verdict(Verdict::UnknownIssuer, "Content-Type: text/plain\r\n\r\nCiao");
    assert_eq!(kind_and_oddities("Subject: x", &signed), ("ordinaria".into(), vec![]));
    let carrier = with_verdict(Verdict::UnknownIssuer, &envelope(&daticert("avvenuta-consegna", ""), None));
    assert_eq!(
        kind_and_oddities("Subject: x", &carrier),
        ("ordinaria".into(), vec![Oddity::CarriesCertified])
    );
}

#[test]
fn forwarded_certified_mail_is_ordinary() {
    let mut nested = with_verdict(Verdict::Ambiguous, &envelope(&daticert("avvenuta-consegna", ""), None));
    nested.problems.push(Problem::SignedPartNotRoot);
    let reading = read(b"Subject: x\r\n\r\n", &nested);
    assert_eq!((reading.kind, reading.oddities), (Kind::Ordinary, vec![Oddity::ForwardedByOthers]));
    assert_eq!((reading.certification, reading.original), (None, None));

    let attached = mixed(&[part("text/plain", "x"), part("message/rfc822", "X-Ricevuta: accettazione\r\n\r\n")]);
    let reading = read(attached.as_bytes(), &Verification::unsigned());
    assert_eq!(reading.oddities, [Oddity::CarriesCertified]);
}

#[test]
fn only_direct_children_of_the_signed_part_count() {
    let inner = daticert("avvenuta-consegna", "");
    let hidden = format!("Subject: Oggetto\r\n{}", envelope(&inner, None).replace("sgn", "inner"));
    let data = daticert("posta-certificata", "");
    let reading = read(b"X-Trasporto: posta-certificata\r\n\r\n", &genuine(&envelope(&data, Some(&hidden))));
    assert_eq!((reading.kind, reading.oddities), (Kind::TransportEnvelope, vec![]));
    assert_eq!(reading.original.as_deref(), Some(hidden.as_bytes()));

    let related = envelope(&data, Some(ORIGINAL)).replace("multipart/mixed", "multipart/related");
    let reading = read(b"Subject: x\r\n\r\n", &genuine(&related));
    assert_eq!(
        (reading.kind, reading.certification, reading.original),
        (Kind::Ordinary, None, None)
    );
}

#[test]
fn repeated_and_missing_parts_are_oddities() {
    let data = daticert("posta-certificata", "");
    let xml = part("application/xml; name=\"daticert.xml\"", &data);
    let eml = part("message/rfc822", ORIGINAL);
    let header = "X-Trasporto: posta-certificata";
    for (parts, oddities) in [
        (vec![xml.clone(), xml.clone(), eml.clone()], vec![Oddity::CertificationTwice]),
        (vec![xml.clone(), eml.clone(), eml.clone()], vec![Oddity::OriginalTwice]),
        (vec![xml.clone()], vec![Oddity::OriginalMissing]),
        (
            vec![part("application/xml; name=\"DATICERT.XML\"", "<postacert"), eml.clone()],
            vec![Oddity::CertificationUnreadable],
        ),
        (
            vec![xml.replace("+0100", "boh"), eml.clone()],
            vec![Oddity::CertificationIrregular, Oddity::DateUnreadable],
        ),
        (vec![xml, eml.replace("Oggetto", "Altro")], vec![Oddity::OriginalDisagrees]),
    ] {
        assert_eq!(
            kind_and_oddities(header, &genuine(&mixed(&parts))),
            ("posta-certificata".into(), oddities)
        );
    }
    let other = format!("{header}\r\nX-Riferimento-Message-ID: <altro@pec.example>");
    let verification = genuine(&envelope(&data, Some(ORIGINAL)));
    assert_eq!(
        kind_and_oddities(&other, &verification),
        ("posta-certificata".into(), vec![Oddity::ReferenceDisagrees])
    );
}

#[test]
fn rem_messages_are_recognised_by_their_evidence() {
    let evidence = |event| part("application/xml", &rem::tests::evidence(event, "RA01", &[]));
    let header = |kind: &str, event: &str| {
        format!(
            "REM-MessageType: http://uri.etsi.org/19522/v1#/ERDMessageType/{kind}\r\n\
             REM-EventIdentifier: http://uri.etsi.org/19522/Event/{event}"
        )
    };
    let receipt = genuine(&mixed(&[evidence("SubmissionAcceptance")]));
    assert_eq!(
        kind_and_oddities(&header("receipt", "SubmissionAcceptance"), &receipt),
        ("rem:SubmissionAcceptance".into(), vec![])
    );
    assert_eq!(
        kind_and_oddities(&header("receipt", "ContentConsignment"), &receipt),
        ("rem:SubmissionAcceptance".into(), vec![Oddity::HeaderDisagrees])
    );
    let dispatch = genuine(&mixed(&[part("message/rfc822", ORIGINAL), evidence("SubmissionAcceptance")]));
    let reading = read(header("dispatch", "SubmissionAcceptance").as_bytes(), &dispatch);
    assert_eq!((reading.kind, reading.oddities), (Kind::RemDispatch, vec![]));
    assert_eq!(reading.original.as_deref(), Some(ORIGINAL.as_bytes()));
}

#[test]
fn a_transfer_encoded_part_is_read() {
    use base64::Engine as _;
    let data = base64::engine::general_purpose::STANDARD.encode(daticert("accettazione", ""));
    let xml = format!(
        "--sgn\r\nContent-Type: application/xml\r\n\
         Content-Disposition: inline;\r\n filename=daticert.xml\r\nContent-Transfer-Encoding: BASE64\r\n\r\n{data}\r\n"
    );
    let printable = daticert("accettazione", "").replace('=', "=3D").replace("<dati>", "<da=\r\nti>");
    let quoted = format!(
        "--sgn\r\nContent-Type: application/xml; charset=utf-8\r\n\
         Content-Transfer-Encoding: quoted-printable\r\nContent-Disposition: attachment; filename=\"daticert.xml\"\r\n\r\n{printable}\r\n"
    );
    for part in [xml, quoted] {
        let reading = read(b"X-Ricevuta: accettazione\r\n\r\n", &genuine(&mixed(&[part])));
        assert_eq!((reading.kind, reading.oddities), (Kind::Acceptance, vec![]));
    }
}

#[test]
fn deep_and_wide_messages_are_read_in_bounded_time() {
    let deep: String = (0..10_000)
        .map(|depth| format!("Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n"))
        .collect();
    let messages = "Content-Type: message/rfc822\r\n\r\n".repeat(100_000);
    let headers = "X-A: b\r\n".repeat(500_000);
    let to = format!("To: {}\r\n\r\n", "a@b.it, ".repeat(200_000));
    for message in [deep, messages, headers, to] {
        for verification in [Verification::unsigned(), genuine(&message)] {
            assert_eq!(read(message.as_bytes(), &verification).kind, Kind::Ordinary);
        }
    }
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read(message: Vec<u8>, entity: Vec<u8>) {
        let verification = Verification { entity: Some(entity), verdict: Verdict::Genuine, ..Verification::unsigned() };
        proptest::prop_assert!(!read(&message, &verification).kind.name().is_empty());
    }

    #[test]
    fn any_headers_are_read(
        fields in proptest::collection::vec((
            "(From|To|Cc|Date|Subject|Content-Type|Content-Disposition|Message-ID|REM-MessageType)",
            "[ -~\r\n\té]{0,60}",
        ), 0..8),
        hostile in "(=\\?[a-z0-9-]{1,8}\\?[bBqQ]\\?[ -~]{0,20}\\?=|[<>@,;:\"()*=%']){0,30}",
    ) {
        let mut message: String = fields.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        message.push_str(&format!("From: {hostile}\r\n"));
        message.push_str(&format!("Content-Type: multipart/mixed; boundary=b; name*0*={hostile}\r\n\r\n--b\r\nSubject: {hostile}\r\n"));
        let reading = read(message.as_bytes(), &genuine(&message));
        proptest::prop_assert_eq!(reading.kind, Kind::Ordinary);
    }

    #[test]
    fn damaged_messages_are_read(at in 0_usize..1_600, bytes: Vec<u8>, cut in 0_usize..1_600) {
        let data = daticert("avvenuta-consegna", "<consegna>uno@pec.example</consegna>");
        let mut entity = envelope(&data, Some(ORIGINAL)).into_bytes();
        let end = at.saturating_add(bytes.len()).min(entity.len());
        entity.splice(at.min(end)..end, bytes);
        entity.truncate(entity.len().saturating_sub(cut));
        let verification = Verification { entity: Some(entity.clone()), verdict: Verdict::Altered, ..Verification::unsigned() };
        let header = [b"X-Ricevuta: avvenuta-consegna\r\n".as_slice(), &entity].concat();
        let reading = read(&header, &verification);
        proptest::prop_assert_eq!(reading.verdict, Verdict::Altered);
        proptest::prop_assert!(reading.kind != Kind::Ordinary || reading.certification.is_none());
    }
}
