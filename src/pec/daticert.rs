//! Certification data (daticert.xml, RFC 6109 §4.4): every element as written, and the values they mean.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

pub use super::xml::DaticertError;
use super::{ErrorCode, Kind, ReceiptType, RecipientKind, dtd, xml};

/// The certification data (dati di certificazione) of one message, interpreted (RFC 6109 §4.4). The exact text stays in `elements`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificationData {
    /// `postacert tipo`, when it is one of the known words.
    pub kind: Option<Kind>,
    /// `postacert tipo` as written.
    pub kind_text: String,
    /// `postacert errore`; absent means `nessuno`, an unknown word means `altro`.
    pub error: ErrorCode,
    /// `mittente`: the original sender's address.
    pub sender: String,
    /// `destinatari`: all recipients of the original message, in document order.
    pub recipients: Vec<CertifiedRecipient>,
    /// `risposte`: the reply address.
    pub reply_to: Option<String>,
    /// `oggetto`: the subject of the original message.
    pub subject: Option<String>,
    /// `gestore-emittente`: the provider that issued this message; free text.
    pub provider: String,
    /// `data`: the certified instant, UTC; `None` when day, hour or zone cannot be read.
    pub date: Option<Timestamp>,
    /// The zone's offset from UTC in seconds, east positive, as written.
    pub zone_seconds: Option<i32>,
    /// `identificativo`: the identifier the provider gave the message, without brackets.
    pub identifier: String,
    /// `msgid`: the Message-ID written by the sender's client, as written (with brackets).
    pub msgid: Option<String>,
    /// `ricevuta tipo`: the type of receipt.
    pub receipt_type: Option<ReceiptType>,
    /// `consegna`: the one recipient this receipt is about.
    pub delivery: Option<String>,
    /// `ricezione`: the recipients accepted by the recipient's provider (presa in carico).
    pub taken_in_charge: Vec<String>,
    /// `errore-esteso`: the explanation, verbatim.
    pub error_detail: Option<String>,
    /// Every element and attribute in document order: path such as `postacert/dati/data@zona`, and text.
    pub elements: Vec<(String, String)>,
}

/// One `destinatari` (RFC 6109 §4.4): a recipient of the original message, and whether it is inside the PEC circuit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertifiedRecipient {
    /// The address as written.
    pub address: String,
    /// `tipo`, `certificato` when absent.
    pub kind: RecipientKind,
}

impl CertificationData {
    /// Parses daticert.xml after transfer decoding (RFC 6109 §4.4), tolerant of what old providers wrote. Only elements at their own path
    /// count: certification data nested in other elements are ignored.
    pub fn parse(xml: &[u8]) -> Result<Self, DaticertError> {
        Self::read(xml::flatten(xml)?)
    }

    /// Whether they have the form of the document type, a time that can be read, and no error beside a kind that reports success (RFC 6109
    /// §4.4). Others are shown as written and decide nothing.
    pub fn is_valid(&self) -> bool {
        let is_success = matches!(
            self.kind,
            Some(Kind::Acceptance | Kind::TakingInCharge | Kind::Delivery | Kind::TransportEnvelope)
        );
        dtd::is_valid(&self.elements) && self.date.is_some() && !(is_success && self.error != ErrorCode::Nessuno)
    }

    /// As [`parse`](Self::parse), from entries already read.
    pub(super) fn read(entries: Vec<xml::Entry>) -> Result<Self, DaticertError> {
        let at = |path: &str| entries.iter().find(|(known, _)| known == path).map(|(_, text)| text.trim());
        let given = |path: &str| at(path).filter(|text| !text.is_empty()).map(str::to_owned);
        let kind_text = match entries.first() {
            Some((root, _)) if root == "postacert" => given("postacert@tipo").unwrap_or_default(),
            _ => return Err(DaticertError::NotPostacert),
        };
        let zone_seconds = at("postacert/dati/data@zona").and_then(zone);
        let day = at("postacert/dati/data/giorno").unwrap_or_default();
        let hour = at("postacert/dati/data/ora").unwrap_or_default();
        Ok(Self {
            kind: Kind::from_tipo(&kind_text.to_ascii_lowercase()),
            error: error(at("postacert@errore").unwrap_or_default()),
            sender: given("postacert/intestazione/mittente").unwrap_or_default(),
            recipients: recipients(&entries),
            reply_to: given("postacert/intestazione/risposte"),
            subject: at("postacert/intestazione/oggetto").map(str::to_owned),
            provider: given("postacert/dati/gestore-emittente").unwrap_or_default(),
            date: zone_seconds.and_then(|zone| instant(day, hour, zone)),
            zone_seconds,
            // Written with or without brackets.
            identifier: at("postacert/dati/identificativo")
                .map(|text| text.trim_start_matches('<').trim_end_matches('>').to_owned())
                .unwrap_or_default(),
            msgid: given("postacert/dati/msgid"),
            receipt_type: at("postacert/dati/ricevuta@tipo").and_then(ReceiptType::parse),
            delivery: given("postacert/dati/consegna"),
            taken_in_charge: entries
                .iter()
                .filter(|(path, text)| path == "postacert/dati/ricezione" && !text.is_empty())
                .map(|(_, text)| text.clone())
                .collect(),
            error_detail: given("postacert/dati/errore-esteso"),
            kind_text,
            elements: entries,
        })
    }
}

fn error(word: &str) -> ErrorCode {
    let known = [ErrorCode::Nessuno, ErrorCode::NoDest, ErrorCode::NoDominio, ErrorCode::Virus];
    match word {
        "" => ErrorCode::Nessuno,
        word => known
            .into_iter()
            .find(|code| code.as_str().eq_ignore_ascii_case(word))
            .unwrap_or(ErrorCode::Altro),
    }
}

/// The `destinatari` elements with a text. An attribute entry follows its element.
fn recipients(entries: &[xml::Entry]) -> Vec<CertifiedRecipient> {
    let mut recipients: Vec<CertifiedRecipient> = Vec::new();
    for (path, text) in entries {
        if path == "postacert/intestazione/destinatari" {
            recipients.push(CertifiedRecipient {
                address: text.clone(),
                kind: RecipientKind::Certified,
            });
        } else if path == "postacert/intestazione/destinatari@tipo"
            && let Some(last) = recipients.last_mut()
        {
            last.kind = match text.trim().to_ascii_lowercase().as_str() {
                "certificato" | "" => RecipientKind::Certified,
                "esterno" => RecipientKind::Ordinary,
                _ => RecipientKind::Unknown,
            };
        }
    }
    recipients.retain(|recipient| !recipient.address.is_empty());
    recipients
}

/// Seconds east of UTC of `+0100`, `+01:00`, `+1`, `Z`, `UTC`, `GMT`, `CET`, `CEST`.
fn zone(text: &str) -> Option<i32> {
    let text = text.trim();
    let (sign, digits) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(digits), _) => (1, digits),
        (_, Some(digits)) => (-1, digits),
        _ => {
            return match text.to_ascii_uppercase().as_str() {
                "Z" | "UTC" | "GMT" => Some(0),
                "CET" => Some(3_600),
                "CEST" => Some(7_200),
                _ => None,
            };
        }
    };
    let digits: String = digits.chars().filter(|character| *character != ':').collect();
    let number: i32 = digits
        .parse()
        .ok()
        .filter(|_| digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let (hours, minutes) = if digits.len() <= 2 {
        (number, 0)
    } else {
        (number.checked_div(100)?, number.checked_rem(100)?)
    };
    let seconds = hours.checked_mul(3_600)?.checked_add(minutes.checked_mul(60)?)?;
    (hours <= 14 && minutes < 60).then(|| seconds.checked_mul(sign)).flatten()
}

/// The instant of `dd/mm/yyyy` and `hh:mm:ss` at a zone.
fn instant(day: &str, hour: &str, zone: i32) -> Option<Timestamp> {
    let [day, month, year] = numbers(day, ['/', '-', '.'])?;
    let [hour, minute, second] = numbers(hour, [':', '.', ':'])?;
    let civil = DateTime::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
        i8::try_from(hour).ok()?,
        i8::try_from(minute).ok()?,
        // A leap second is written as 60, which no civil time holds.
        i8::try_from(second.min(59)).ok()?,
        0,
    );
    Offset::from_seconds(zone).ok()?.to_timestamp(civil.ok()?).ok()
}

fn numbers(text: &str, separators: [char; 3]) -> Option<[u16; 3]> {
    let numbers: Result<Vec<u16>, _> = text.split(separators).map(|piece| piece.trim().parse()).collect();
    numbers.ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DELIVERY: &str = "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<!DOCTYPE postacert SYSTEM \"daticert.dtd\">\r\n\
<postacert tipo=\"avvenuta-consegna\" errore=\"nessuno\">\r\n    <intestazione>\r\n        <mittente>mittente@pec.example</mittente>\r\n\
        <destinatari tipo=\"esterno\">fuori@mail.example</destinatari>\r\n        <destinatari>Uno@pec.example</destinatari>\r\n\
        <risposte>risposte@pec.example</risposte>\r\n        <oggetto>Società &amp; Figli &#8364;</oggetto>\r\n    </intestazione>\r\n\
    <dati>\r\n        <gestore-emittente>GESTORE S.p.A.</gestore-emittente>\r\n        <data zona=\"+0200\">\r\n\
            <giorno>04/07/2026</giorno>\r\n            <ora>12:30:15</ora>\r\n        </data>\r\n\
        <identificativo>opec1.1@gestore.example</identificativo>\r\n        <msgid>&lt;Nostro@pec.example&gt;</msgid>\r\n\
        <ricevuta tipo=\"completa\"/>\r\n        <consegna>Uno@pec.example</consegna>\r\n    </dati>\r\n</postacert>\r\n";

    fn parse(xml: &str) -> CertificationData {
        CertificationData::parse(xml.as_bytes()).unwrap()
    }

    #[test]
    fn a_delivery_is_read_with_values_and_texts() {
        let data = parse(DELIVERY);
        assert_eq!(data.kind, Some(Kind::Delivery));
        assert_eq!(data.error, ErrorCode::Nessuno);
        assert_eq!(data.sender, "mittente@pec.example");
        let recipients: Vec<_> = data.recipients.iter().map(|r| (r.address.as_str(), r.kind)).collect();
        assert_eq!(
            recipients,
            [
                ("fuori@mail.example", RecipientKind::Ordinary),
                ("Uno@pec.example", RecipientKind::Certified)
            ]
        );
        assert_eq!(data.reply_to.as_deref(), Some("risposte@pec.example"));
        assert_eq!(data.subject.as_deref(), Some("Società & Figli €"));
        assert_eq!(data.provider, "GESTORE S.p.A.");
        assert_eq!(data.date, Some("2026-07-04T10:30:15Z".parse().unwrap()));
        assert_eq!(data.zone_seconds, Some(7_200));
        assert_eq!(data.identifier, "opec1.1@gestore.example");
        assert_eq!(data.msgid.as_deref(), Some("<Nostro@pec.example>"));
        assert_eq!(data.receipt_type, Some(ReceiptType::Completa));
        assert_eq!(data.delivery.as_deref(), Some("Uno@pec.example"));
        let lines: Vec<String> = data.elements.iter().map(|(path, text)| format!("{path}={text}")).collect();
        assert_eq!(
            lines,
            [
                "postacert=",
                "postacert@tipo=avvenuta-consegna",
                "postacert@errore=nessuno",
                "postacert/intestazione=",
                "postacert/intestazione/mittente=mittente@pec.example",
                "postacert/intestazione/destinatari=fuori@mail.example",
                "postacert/intestazione/destinatari@tipo=esterno",
                "postacert/intestazione/destinatari=Uno@pec.example",
                "postacert/intestazione/risposte=risposte@pec.example",
                "postacert/intestazione/oggetto=Società & Figli €",
                "postacert/dati=",
                "postacert/dati/gestore-emittente=GESTORE S.p.A.",
                "postacert/dati/data=",
                "postacert/dati/data@zona=+0200",
                "postacert/dati/data/giorno=04/07/2026",
                "postacert/dati/data/ora=12:30:15",
                "postacert/dati/identificativo=opec1.1@gestore.example",
                "postacert/dati/msgid=<Nostro@pec.example>",
                "postacert/dati/ricevuta=",
                "postacert/dati/ricevuta@tipo=completa",
                "postacert/dati/consegna=Uno@pec.example",
            ]
        );
    }

    #[test]
    fn missing_elements_are_none_and_unknown_words_are_kept() {
        let data = parse("<postacert tipo='novita' errore='boh'><dati><ricevuta/></dati></postacert>");
        assert_eq!((data.kind, data.kind_text.as_str()), (None, "novita"));
        assert_eq!(data.error, ErrorCode::Altro);
        assert_eq!((data.msgid, data.receipt_type, data.date, data.subject), (None, None, None, None));
        assert_eq!(parse("<postacert/>").error, ErrorCode::Nessuno);
    }

    #[test]
    fn nested_certification_data_are_ignored() {
        let inner = DELIVERY.split_once("daticert.dtd\">").unwrap().1;
        let data = parse(&format!(
            "<postacert tipo='accettazione'><dati><errore-esteso>x{inner}</errore-esteso></dati></postacert>"
        ));
        assert_eq!(data.kind, Some(Kind::Acceptance));
        assert_eq!((data.delivery, data.msgid), (None, None));
        assert!(data.recipients.is_empty());
        assert_eq!(data.error_detail.as_deref(), Some("x"));
    }

    #[test]
    fn zones_come_in_many_spellings() {
        for (text, seconds) in [
            ("+0100", 3_600),
            ("+01:00", 3_600),
            ("-0330", -12_600),
            ("+2", 7_200),
            ("CEST", 7_200),
            ("Z", 0),
        ] {
            assert_eq!(zone(text), Some(seconds), "{text}");
        }
        for text in ["", "0100", "+", "+9999", "+0175", "Roma", "+-100", "+00100"] {
            assert_eq!(zone(text), None, "{text}");
        }
    }

    #[test]
    fn an_invalid_day_gives_no_instant() {
        assert_eq!(instant("31/02/2026", "10:00:00", 0), None);
        assert_eq!(instant("01/03/2026", "10:00", 0), None);
        assert_eq!(instant("01/03/2026", "10:00:60", 0), Some("2026-03-01T10:00:59Z".parse().unwrap()));
    }

    #[test]
    fn other_documents_are_refused_with_a_reason() {
        assert_eq!(CertificationData::parse(b"<fattura/>"), Err(DaticertError::NotPostacert));
        let bomb = "<!DOCTYPE p [<!ENTITY a 'b'>]><postacert tipo='accettazione'/>";
        assert_eq!(CertificationData::parse(bomb.as_bytes()), Err(DaticertError::Doctype));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(cut in 0_usize..1_200, at in 0_usize..1_200, byte: u8) {
            let mut xml = DELIVERY.as_bytes().to_vec();
            if let Some(place) = xml.get_mut(at) {
                *place = byte;
            }
            xml.truncate(xml.len().saturating_sub(cut));
            let read = CertificationData::parse(&xml);
            proptest::prop_assert!(read.is_err() || cut == 0 || xml.trim_ascii_end().ends_with(b"</postacert>"));
        }
    }
}
