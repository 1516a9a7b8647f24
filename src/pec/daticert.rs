//! Certification data (daticert.xml, RFC 6109 §4.4): as said, then as meant.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::{ErrorCode, Kind, ReceiptType, RecipientKind, xml};

/// The certification data of one message, as meant. The exact text stays in `said`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificationData {
    /// `postacert tipo`, when it is one of the known words.
    pub kind: Option<Kind>,
    /// `postacert tipo` as written.
    pub kind_said: String,
    /// `postacert errore`; absent means `nessuno`, an unknown word means `altro`.
    pub error: ErrorCode,
    /// `mittente`: the original sender's address.
    pub sender: String,
    /// `destinatari`: all recipients of the original message, in document order.
    pub recipients: Vec<CertifiedRecipient>,
    /// `risposte`: the reply address.
    pub reply_to: Option<String>,
    /// `oggetto`: the subject.
    pub subject: Option<String>,
    /// `gestore-emittente`: the provider that issued this message; free text.
    pub provider: String,
    /// `data`: the instant, when day, hour and zone could be read.
    pub date: Option<Timestamp>,
    /// The zone's distance from UTC in seconds, as written.
    pub zone_seconds: Option<i32>,
    /// `identificativo`: the certified message's identifier, no brackets.
    pub identifier: String,
    /// `msgid`: the Message-ID written by the sender's client, as written (with brackets).
    pub msgid: Option<String>,
    /// `ricevuta tipo`.
    pub receipt_type: Option<ReceiptType>,
    /// `consegna`: the one recipient this receipt speaks of.
    pub delivery: Option<String>,
    /// `ricezione`: recipients taken in charge.
    pub taken: Vec<String>,
    /// `errore-esteso`, literally.
    pub error_detail: Option<String>,
    /// Every element and attribute in document order, as said: path such as `postacert/dati/data@zona` and its text.
    pub said: Vec<(String, String)>,
}

/// One `destinatari`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertifiedRecipient {
    /// The address as written.
    pub address: String,
    /// `tipo`, `certificato` when absent.
    pub kind: RecipientKind,
}

/// Why a daticert.xml cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DaticertError {
    /// Not well-formed XML, or not in a known charset.
    #[error("not well-formed")]
    Malformed,
    /// A document type that declares entities: refused (bombs, external entities). A bare one is ignored, never fetched.
    #[error("document type declaration refused")]
    Doctype,
    /// Over 1 MB, 32 levels, or too many elements.
    #[error("too large")]
    TooLarge,
    /// The root is not `postacert`.
    #[error("not certification data")]
    NotPostacert,
}

impl CertificationData {
    /// Reads daticert.xml after MIME decoding (RFC 6109 §4.4), tolerant of what old providers wrote. Only the elements at their
    /// own place count: certification data nested in others are not heard.
    pub fn parse(xml: &[u8]) -> Result<Self, DaticertError> {
        let said = xml::flatten(xml)?;
        let at = |path: &str| said.iter().find(|(said, _)| said == path).map(|(_, text)| text.trim());
        let given = |path: &str| at(path).filter(|text| !text.is_empty()).map(str::to_owned);
        let kind_said = match said.first() {
            Some((root, _)) if root == "postacert" => given("postacert@tipo").unwrap_or_default(),
            _ => return Err(DaticertError::NotPostacert),
        };
        let zone_seconds = at("postacert/dati/data@zona").and_then(zone);
        let day = at("postacert/dati/data/giorno").unwrap_or_default();
        let hour = at("postacert/dati/data/ora").unwrap_or_default();
        Ok(Self {
            kind: Kind::from_certified(&kind_said.to_ascii_lowercase()),
            error: error(at("postacert@errore").unwrap_or_default()),
            sender: given("postacert/intestazione/mittente").unwrap_or_default(),
            recipients: recipients(&said),
            reply_to: given("postacert/intestazione/risposte"),
            subject: at("postacert/intestazione/oggetto").map(str::to_owned),
            provider: given("postacert/dati/gestore-emittente").unwrap_or_default(),
            date: zone_seconds.and_then(|zone| instant(day, hour, zone)),
            zone_seconds,
            identifier: at("postacert/dati/identificativo")
                .map(|text| text.trim_start_matches('<').trim_end_matches('>').to_owned())
                .unwrap_or_default(),
            msgid: given("postacert/dati/msgid"),
            receipt_type: at("postacert/dati/ricevuta@tipo").and_then(ReceiptType::from_wire),
            delivery: given("postacert/dati/consegna"),
            taken: said
                .iter()
                .filter(|(path, text)| path == "postacert/dati/ricezione" && !text.is_empty())
                .map(|(_, text)| text.clone())
                .collect(),
            error_detail: given("postacert/dati/errore-esteso"),
            kind_said,
            said,
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

/// An attribute follows its element in `said`.
fn recipients(said: &[(String, String)]) -> Vec<CertifiedRecipient> {
    let mut recipients: Vec<CertifiedRecipient> = Vec::new();
    for (path, text) in said {
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
        i8::try_from(second.min(59)).ok()?,
        0,
    );
    Offset::from_seconds(zone).ok()?.to_timestamp(civil.ok()?).ok()
}

fn numbers(text: &str, separators: [char; 3]) -> Option<[u16; 3]> {
    let numbers: Result<Vec<u16>, _> = text.split(separators).map(|piece| piece.trim().parse()).collect();
    numbers.ok()?.try_into().ok()
}
