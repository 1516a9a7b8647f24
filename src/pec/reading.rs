//! A message read with its verification in hand.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::classify::{self, Contents};
use super::mime::Part;
use super::{CertificationData, Kind, MessageId, ReceiptType, rem};
use crate::account::normal_address;
use crate::signature::{Verdict, Verification};

/// What a message says of itself, and how far that may be believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The kind: from the signed part where there is one, else claimed by headers only if signed at all; unsigned mail with
    /// certified headers is [`Kind::Ordinary`] with an oddity.
    pub kind: Kind,
    /// The signature's verdict, carried along.
    pub verdict: Verdict,
    /// What is strange about it.
    pub oddities: Vec<Oddity>,
    /// The certification data inside the signed part; `None` where there are two, and in an anomaly envelope.
    pub certification: Option<CertificationData>,
    /// The REM evidence inside the signed part (one message may carry several); empty where they contradict each other.
    pub evidence: Vec<rem::Evidence>,
    /// Outer headers, unsigned.
    pub headers: OuterHeaders,
    /// The original message (postacert.eml, or the REM original) inside the signed part, exact bytes; for an anomaly envelope the
    /// wrapped message; `None` elsewhere.
    pub original: Option<Vec<u8>>,
    /// The provider's sentence for people inside the signed part, plain text, at most 20 000 characters.
    pub notice: Option<String>,
}

impl Reading {
    /// The original sender's address as certified; `None` unless the verdict is genuine.
    pub fn certified_sender(&self) -> Option<&str> {
        let data = self.certification.as_ref().map(|data| data.sender.as_str());
        let sender = data.or_else(|| self.evidence.first()?.sender.as_deref());
        sender.filter(|sender| self.verdict.is_genuine() && !sender.is_empty())
    }

    /// The certified instant, UTC; `None` unless the verdict is genuine and the date can be read.
    pub fn certified_date(&self) -> Option<Timestamp> {
        let date = match &self.certification {
            Some(data) => data.date,
            None => self.evidence.first()?.at,
        };
        date.filter(|_| self.verdict.is_genuine())
    }

    /// Whether this oddity was found.
    pub fn is_odd(&self, oddity: Oddity) -> bool {
        self.oddities.contains(&oddity)
    }
}

/// The outer headers people look at. None of them is covered by the signature (RFC 6109 §2.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OuterHeaders {
    /// From: display name and address, as decoded.
    pub from: Option<(String, String)>,
    /// To addresses.
    pub to: Vec<String>,
    /// Cc addresses.
    pub cc: Vec<String>,
    /// Reply-To address.
    pub reply_to: Option<String>,
    /// Subject, decoded.
    pub subject: String,
    /// Date, UTC.
    pub date: Option<Timestamp>,
    /// Message-ID.
    pub message_id: Option<MessageId>,
    /// X-Riferimento-Message-ID or REM-UAMessageIdentifier.
    pub reference: Option<MessageId>,
    /// X-TipoRicevuta.
    pub receipt_type: Option<ReceiptType>,
    /// What X-Ricevuta, X-Trasporto or the REM headers claim it is.
    pub claimed_kind: Option<Kind>,
}

impl OuterHeaders {
    fn of(outer: &Part<'_>) -> Self {
        let fields = outer.fields();
        let field = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
        let id = |name: &str| field(name).and_then(MessageId::parse);
        let parsed = outer.parsed();
        let parsed = parsed.as_ref();
        let from = parsed.and_then(|message| message.from()).and_then(|from| from.first());
        Self {
            from: from.map(|from| {
                (
                    from.name().unwrap_or_default().to_owned(),
                    from.address().unwrap_or_default().to_owned(),
                )
            }),
            to: addresses(parsed.and_then(|message| message.to())),
            cc: addresses(parsed.and_then(|message| message.cc())),
            reply_to: addresses(parsed.and_then(|message| message.reply_to())).into_iter().next(),
            subject: parsed.and_then(|message| message.subject()).unwrap_or_default().to_owned(),
            date: parsed.and_then(|message| message.date()).and_then(instant),
            message_id: id("message-id"),
            reference: id("x-riferimento-message-id").or_else(|| id("rem-uamessageidentifier")),
            receipt_type: field("x-tiporicevuta").and_then(ReceiptType::from_wire),
            claimed_kind: classify::claimed(&fields),
        }
    }
}

/// A disagreement or an irregularity worth naming. The wire word is the kebab-case name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Oddity {
    /// X-Ricevuta or X-Trasporto says another kind than the signed certification data; the signed part wins.
    HeaderDisagrees,
    /// Certified headers on a message without signature.
    CertifiedHeadersUnsigned,
    /// A PEC kind without daticert.xml in its signed part.
    CertificationMissing,
    /// daticert.xml cannot be read.
    CertificationUnreadable,
    /// More than one daticert.xml in the signed part, evidence of several messages, or parts put between: nobody can say which
    /// the provider meant, so none is believed.
    CertificationTwice,
    /// Certification data in an anomaly envelope, which has none of its own: they are the wrapped mail's, and not believed.
    CertificationInAnomaly,
    /// More than one postacert.eml in the signed part.
    OriginalTwice,
    /// An envelope or complete receipt without its original.
    OriginalMissing,
    /// A certified message inside something unsigned: a mailing list or a forward.
    ForwardedByOthers,
    /// An ordinary message that carries a certified message as attachment.
    CarriesCertified,
    /// The unsigned reference header names another message than the signed part.
    ReferenceDisagrees,
    /// The message is not MIME that can be parsed.
    NotMime,
    /// A time in the certification data that cannot be read.
    DateUnreadable,
    /// daticert's subject or sender differs from the returned original's.
    OriginalDisagrees,
    /// The time in the certification data and the signature's own are more than five minutes apart.
    SigningTimeDisagrees,
}

/// Reads a whole message, given its verification. Never fails: what cannot be understood is [`Kind::Ordinary`] with its oddities.
pub fn read(message: &[u8], verification: &Verification) -> Reading {
    let outer = Part::of(message);
    let headers = OuterHeaders::of(&outer);
    let contents = verification.entity.as_deref().map(Contents::of).unwrap_or_default();
    let (kind, mut oddities) = classify::judge(&outer, &headers, verification, &contents);
    let contents = contents.believed_of(&kind);
    if contents.broken || outer.parsed().is_none() {
        oddities.push(Oddity::NotMime);
    }
    if contents.certification_twice {
        oddities.push(Oddity::CertificationTwice);
    }
    if contents.original_twice {
        oddities.push(Oddity::OriginalTwice);
    }
    let certification = contents.certification.and_then(Result::ok);
    if needs_original(&kind, certification.as_ref()) && contents.original.is_none() && verification.entity.is_some() {
        oddities.push(Oddity::OriginalMissing);
    }
    if let Some(data) = &certification {
        check_certification(data, &headers, contents.original.as_deref(), &mut oddities);
        let apart = data
            .date
            .zip(verification.signed_at)
            .map(|(said, signed)| signed.duration_since(said).abs());
        if apart.is_some_and(|apart| apart > CLOCK_TOLERANCE) {
            oddities.push(Oddity::SigningTimeDisagrees);
        }
    }
    oddities.sort_unstable();
    oddities.dedup();
    Reading {
        kind,
        verdict: verification.verdict,
        oddities,
        certification,
        evidence: contents.evidence,
        headers,
        original: contents.original,
        notice: contents.notice,
    }
}

/// The instant of a Date as mail-parser reads it; `None` when it is no date.
pub(super) fn instant(date: &mail_parser::DateTime) -> Option<Timestamp> {
    date.is_valid().then(|| Timestamp::from_second(date.to_timestamp()).ok()).flatten()
}

/// Every address of a field, groups opened, at most 10 000.
pub(super) fn addresses(field: Option<&mail_parser::Address<'_>>) -> Vec<String> {
    let listed = field.into_iter().flat_map(|field| field.iter());
    listed
        .filter_map(|address| address.address())
        .take(10_000)
        .map(str::to_owned)
        .collect()
}

fn needs_original(kind: &Kind, certification: Option<&CertificationData>) -> bool {
    match kind {
        Kind::TransportEnvelope | Kind::Anomaly => true,
        Kind::Delivery => certification
            .and_then(|data| data.receipt_type)
            .is_some_and(|receipt_type| receipt_type != ReceiptType::Sintetica),
        _ => false,
    }
}

fn check_certification(data: &CertificationData, headers: &OuterHeaders, original: Option<&[u8]>, oddities: &mut Vec<Oddity>) {
    if data.date.is_none() {
        oddities.push(Oddity::DateUnreadable);
    }
    let named = data.msgid.as_deref().and_then(MessageId::parse);
    if named.is_some() && headers.reference.is_some() && named != headers.reference {
        oddities.push(Oddity::ReferenceDisagrees);
    }
    if original.is_some_and(|original| original_disagrees(data, original)) {
        oddities.push(Oddity::OriginalDisagrees);
    }
}

/// Sender and subject of the certification data against those of the original.
fn original_disagrees(data: &CertificationData, original: &[u8]) -> bool {
    let original = OuterHeaders::of(&Part::of(original));
    let subject = data.subject.as_deref().is_some_and(|said| !same_subject(said, &original.subject));
    let sender = original
        .from
        .is_some_and(|(_, address)| normal_address(&address) != normal_address(&data.sender));
    subject || sender
}

/// Whether a certified subject is this one. Providers change blanks, re-encode or lose letters outside ASCII, and may cut: only
/// ASCII letters and digits are compared, and behind [`CUT_BEHIND`] of them the end may be missing.
pub(super) fn same_subject(certified: &str, subject: &str) -> bool {
    let (certified, subject) = (plain(certified), plain(subject));
    certified == subject || (certified.len() >= CUT_BEHIND && subject.starts_with(&certified))
}

fn plain(text: &str) -> String {
    let field = format!("Subject: {}\r\n\r\n", text.replace(['\r', '\n'], " "));
    let decoded = text.contains("=?").then(|| Part::of(field.as_bytes()).parsed());
    let decoded = decoded.flatten();
    let text = decoded.as_ref().and_then(|message| message.subject()).unwrap_or(text);
    let kept = text.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|character| character.to_ascii_lowercase()).collect()
}

const CUT_BEHIND: usize = 16;

/// How far the clocks of a provider and of this machine may be apart before it is told.
pub(super) const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

#[cfg(test)]
pub(super) mod tests {
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

    /// Certification data of one message to one certified and one outside recipient; `more` goes to the end of `dati`.
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
        (reading.kind.wire(), reading.oddities)
    }

    #[test]
    fn an_envelope_gives_its_original_byte_for_byte() {
        let data = daticert("posta-certificata", "<ricevuta tipo=\"completa\"/>");
        let outer = "X-TRASPORTO: Posta-Certificata \r\nX-Tiporicevuta: breve\r\nX-Riferimento-Message-ID:\r\n <Nostro@pec.example>\r\n\
From: \"Per conto di: mittente@pec.example\" <posta-certificata@gestore.example>\r\nTo: uno@pec.example, Due <due@pec.example>\r\n\
Subject: POSTA CERTIFICATA: =?utf-8?q?Citt=C3=A0?=\r\nDate: Mon, 2 Mar 2026 11:00:01 +0100\r\nMessage-ID: <opec1.1@gestore.example>\r\n\r\n";
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
                reference: MessageId::parse("<nostro@pec.example>"),
                receipt_type: Some(ReceiptType::Breve),
                claimed_kind: Some(Kind::TransportEnvelope),
                ..OuterHeaders::default()
            }
        );
    }

    #[test]
    fn every_receipt_is_known_by_its_certification_data() {
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
                (reading.kind.clone(), reading.is_odd(Oddity::CertificationTwice)),
                (Kind::TransportEnvelope, true)
            );
            assert_eq!(
                (&reading.certification, reading.evidence.len(), reading.certified_date()),
                (&None, 0, None)
            );
        }
    }

    #[test]
    fn a_signing_time_far_from_the_certified_one_is_told() {
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
    fn subjects_are_the_same_whatever_was_lost_on_the_way() {
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
        let rem = "REM-MessageType: http://uri.etsi.org/19522/v1#/ERDMessageType/receipt\r\nREM-EventIdentifier: http://uri.etsi.org/19522/Event/ContentConsignment";
        assert_eq!(
            kind_and_oddities(rem, &unsigned),
            ("ordinaria".into(), vec![Oddity::CertifiedHeadersUnsigned])
        );
    }

    #[test]
    fn an_altered_message_still_says_what_it_was() {
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
    fn what_others_forward_is_ordinary() {
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
    fn doubles_and_gaps_are_named() {
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
            (vec![xml.replace("+0100", "boh"), eml.clone()], vec![Oddity::DateUnreadable]),
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
    fn rem_messages_are_known_by_their_evidence() {
        let evidence = |event| part("application/xml", &rem::tests::evidence(event, "RA01", &[]));
        let header = |kind: &str, event: &str| {
            format!(
                "REM-MessageType: http://uri.etsi.org/19522/v1#/ERDMessageType/{kind}\r\nREM-EventIdentifier: http://uri.etsi.org/19522/Event/{event}"
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
            "--sgn\r\nContent-Type: application/xml\r\nContent-Disposition: inline;\r\n filename=daticert.xml\r\nContent-Transfer-Encoding: BASE64\r\n\r\n{data}\r\n"
        );
        let printable = daticert("accettazione", "").replace('=', "=3D").replace("<dati>", "<da=\r\nti>");
        let quoted = format!(
            "--sgn\r\nContent-Type: application/xml; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Disposition: attachment; filename=\"daticert.xml\"\r\n\r\n{printable}\r\n"
        );
        for part in [xml, quoted] {
            let reading = read(b"X-Ricevuta: accettazione\r\n\r\n", &genuine(&mixed(&[part])));
            assert_eq!((reading.kind, reading.oddities), (Kind::Acceptance, vec![]));
        }
    }

    #[test]
    fn deep_and_wide_messages_end_in_time() {
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
            proptest::prop_assert!(!read(&message, &verification).kind.wire().is_empty());
        }

        #[test]
        fn any_headers_are_read(
            fields in proptest::collection::vec(("(From|To|Cc|Date|Subject|Content-Type|Content-Disposition|Message-ID|REM-MessageType)", "[ -~\r\n\té]{0,60}"), 0..8),
            hostile in "(=\\?[a-z0-9-]{1,8}\\?[bBqQ]\\?[ -~]{0,20}\\?=|[<>@,;:\"()*=%']){0,30}",
        ) {
            let mut message: String = fields.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
            message.push_str(&format!("From: {hostile}\r\nContent-Type: multipart/mixed; boundary=b; name*0*={hostile}\r\n\r\n--b\r\nSubject: {hostile}\r\n"));
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
}
