//! REM evidence (ETSI EN 319 522-2 §8, ETSI EN 319 522-3 §5; AgID's REM-Policy-IT): the XML document by which a REM provider certifies one
//! event. REM messages carry it where PEC messages carry daticert.xml (ETSI EN 319 532-3 §6.2.6).

mod reason;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use super::{ErrorCode, xml};
use crate::account::normal_address;
pub(super) use reason::tail;
use reason::{ReasonMeaning, is_code};

/// The namespace of ETSI evidence (ETSI EN 319 522-3 §5). The Italian extensions have another one.
pub const NAMESPACE: &str = "http://uri.etsi.org/19522/v1#";

/// One evidence, interpreted (ETSI EN 319 522-2 §8; elements as in ETSI EN 319 522-3 §5.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The last segment of the event identifier, such as `ContentConsignment`.
    pub event: String,
    /// EventReasons: codes such as `RD04`, in order (ETSI EN 319 522-2 §8.3.3).
    pub reasons: Vec<String>,
    /// The explanation beside the reason code, verbatim.
    pub reason_text: Option<String>,
    /// EventTime as an instant, UTC.
    pub at: Option<Timestamp>,
    /// EvidenceIdentifier: the identifier of this evidence.
    pub identifier: Option<String>,
    /// EvidenceIssuerDetails: the name of the provider that issued it.
    pub issuer: Option<String>,
    /// SenderDetails: the address of the original sender.
    pub sender: Option<String>,
    /// RecipientDetails: the addresses of all recipients, in document order.
    pub recipients: Vec<String>,
    /// Indexes into `recipients`, from 0, of those this evidence refers to; empty means all. Written from 1 in EvidenceRefersToRecipient
    /// (ETSI EN 319 522-3 §5.2.2.21) and in the Italian RelayEvidenceRefersTo. An invalid number is kept, out of range.
    pub refers_to: Vec<usize>,
    /// MessageIdentifier: the identifier the provider gave the message.
    pub message_identifier: Option<String>,
    /// AppLayerIdentifier: the Message-ID written by the sender's client.
    pub ua_message_id: Option<String>,
    /// The subject, from the Italian extension.
    pub subject: Option<String>,
    /// The digests in UserContentInfo, of the original or of its parts, as written.
    pub original_digests: Vec<Vec<u8>>,
    /// Whether an element of which one is allowed is there twice (ETSI EN 319 522-3 §5.2): readers would differ on which one counts.
    pub is_repeated: bool,
}

impl Evidence {
    /// Parses one evidence document after transfer decoding; `None` for any other document. Elements are matched by local name, because
    /// some of them are written without a namespace (ETSI EN 319 522-3 §5). The XML signature of the evidence is not checked: the message
    /// around it is signed.
    pub fn parse(xml: &[u8]) -> Option<Self> {
        Self::read(&xml::flatten(xml).ok()?)
    }

    /// As [`parse`](Self::parse), from entries already read.
    pub(super) fn read(entries: &[xml::Entry]) -> Option<Self> {
        if local(&entries.first()?.0) != "Evidence" {
            return None;
        }
        let entries: Vec<xml::Entry> = entries
            .iter()
            .map(|(path, text)| (local(path), text.clone()))
            .filter(|(path, _)| !path.starts_with("Evidence/Signature"))
            .collect();
        if !entries
            .iter()
            .any(|(path, text)| path.starts_with("Evidence@") && text == NAMESPACE)
        {
            return None;
        }
        let one = |path: &str| texts(&entries, path).next().map(str::to_owned);
        let (reasons, reason_text) = reasons(&entries);
        let parties = |element: &str| parties(&entries, element);
        Some(Self {
            event: tail(&one("Evidence/ERDSEventId")?).to_owned(),
            reasons,
            reason_text,
            at: one("Evidence/EventTime").and_then(|time| time.parse().ok()),
            identifier: one("Evidence/EvidenceIdentifier"),
            issuer: below(&entries, "Evidence/EvidenceIssuerDetails", |name| name.ends_with("Name")),
            sender: parties("Evidence/SenderDetails").into_iter().next(),
            recipients: parties("Evidence/RecipientDetails"),
            refers_to: refers_to(&entries),
            message_identifier: one("Evidence/MessageIdentifier"),
            ua_message_id: below(&entries, "Evidence/UserContentInfo", |name| name == "AppLayerIdentifier"),
            subject: below(&entries, "Evidence/Extensions", |name| {
                name.to_ascii_lowercase().ends_with("subject")
            }),
            is_repeated: SINGLE
                .iter()
                .any(|path| entries.iter().filter(|(known, _)| known == path).count() > 1),
            original_digests: entries
                .iter()
                .filter(|(path, _)| path.starts_with("Evidence/UserContentInfo/") && path.ends_with("/DigestValue"))
                .filter_map(|(_, text)| STANDARD.decode(text.split_whitespace().collect::<String>()).ok())
                .collect(),
        })
    }

    /// Whether it has one meaning: a time, no element repeated, and no reason of a failure beside an event that reports success (ETSI EN
    /// 319 522-2 §8.3.3, 522-3 §5.2).
    pub fn is_valid(&self) -> bool {
        let contradicts = !reason::is_failure(&self.event) && self.error() != ErrorCode::Nessuno;
        self.at.is_some() && !self.is_repeated && !contradicts
    }

    /// The normalised addresses of the recipients it refers to (ETSI EN 319 522-3 §5.2.2.21); all of them when it names none. A number past
    /// the end of the list gives `#n`, which matches no address.
    pub fn about(&self) -> Vec<String> {
        if self.refers_to.is_empty() {
            return self.recipients.iter().map(|address| normal_address(address)).collect();
        }
        self.refers_to
            .iter()
            .map(|index| match self.recipients.get(*index) {
                Some(address) => normal_address(address),
                None => format!("#{}", index.saturating_add(1)),
            })
            .collect()
    }

    /// Whether it certifies ordinary mail accepted from outside (ReceivedFromNonERDS, ETSI EN 319 522-1 §6), as an anomaly envelope does in
    /// PEC.
    pub(super) fn is_from_outside(&self) -> bool {
        self.event == "ReceivedFromNonERDS"
    }

    /// The closest PEC error code, from the reason codes (ETSI EN 319 522-2 §8.3.3) or, where these leave it open, from the event.
    pub fn error(&self) -> ErrorCode {
        let found = self.reasons.iter().find_map(|code| match reason::meaning(code) {
            ReasonMeaning::Failure(error) => Some(error),
            ReasonMeaning::Success | ReasonMeaning::AsTheEvent => None,
        });
        found.unwrap_or(match reason::is_failure(&self.event) {
            true => ErrorCode::Altro,
            false => ErrorCode::Nessuno,
        })
    }

    /// The reason codes that report a failure (ETSI EN 319 522-2 §8.3.3), in order.
    pub fn failures(&self) -> Vec<&str> {
        let bad = |code: &&str| match reason::meaning(code) {
            ReasonMeaning::Success => false,
            ReasonMeaning::Failure(_) => true,
            ReasonMeaning::AsTheEvent => reason::is_failure(&self.event),
        };
        self.reasons.iter().map(String::as_str).filter(bad).collect()
    }

    /// Codes and explanation (EventReasons, ETSI EN 319 522-3 §5.2) as one text; `None` when the event is a success.
    pub fn detail(&self) -> Option<String> {
        let words = self.reasons.iter().chain(&self.reason_text).map(String::as_str);
        let text = words.collect::<Vec<_>>().join(" ");
        (self.error() != ErrorCode::Nessuno && !text.is_empty()).then_some(text)
    }
}

/// Elements of which an evidence has one (ETSI EN 319 522-3 §5.2).
const SINGLE: [&str; 6] = [
    "Evidence/ERDSEventId",
    "Evidence/EventReasons",
    "Evidence/EventTime",
    "Evidence/EvidenceIdentifier",
    "Evidence/MessageIdentifier",
    "Evidence/SenderDetails",
];

/// The path without namespace prefixes of elements; attribute names keep theirs.
fn local(path: &str) -> String {
    let (elements, attribute) = path.split_once('@').map_or((path, None), |(path, name)| (path, Some(name)));
    let names: Vec<&str> = elements
        .split('/')
        .map(|name| name.split_once(':').map_or(name, |(_, local)| local))
        .collect();
    match attribute {
        Some(name) => format!("{}@{name}", names.join("/")),
        None => names.join("/"),
    }
}

fn texts<'a>(entries: &'a [xml::Entry], path: &'a str) -> impl Iterator<Item = &'a str> {
    entries
        .iter()
        .filter(move |(known, text)| known == path && !text.is_empty())
        .map(|(_, text)| text.as_str())
}

/// The first text below `root` in an element whose name satisfies `wanted`.
fn below(entries: &[xml::Entry], root: &str, wanted: impl Fn(&str) -> bool) -> Option<String> {
    entries
        .iter()
        .filter(|(path, text)| path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/')) && !text.is_empty())
        .find(|(path, _)| path.rsplit('/').next().is_some_and(&wanted))
        .map(|(_, text)| text.clone())
}

/// The address of each element of this path, in document order; empty where it has none, so that positions stay those of the document.
fn parties(entries: &[xml::Entry], element: &str) -> Vec<String> {
    let mut parties: Vec<String> = Vec::new();
    for (path, text) in entries {
        if path == element {
            parties.push(String::new());
        } else if path
            .strip_prefix(element)
            .is_some_and(|rest| rest.starts_with('/') && rest.ends_with("/Identifier"))
            && let Some(last) = parties.last_mut().filter(|last| last.is_empty())
            && text.contains('@')
        {
            let address = text.trim();
            *last = address.strip_prefix("mailto:").unwrap_or(address).to_owned();
        }
    }
    parties
}

/// The recipients an evidence refers to, counted from 0; `usize::MAX` for a text that is no number from 1.
fn refers_to(entries: &[xml::Entry]) -> Vec<usize> {
    let refers = |path: &str| {
        let extension = path.starts_with("Evidence/Extensions/") && path.ends_with("/RelayEvidenceRefersTo");
        path == "Evidence/EvidenceRefersToRecipient" || extension
    };
    let index = |text: &str| text.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let texts = entries.iter().filter(|(path, _)| refers(path));
    texts.map(|(_, text)| index(text).unwrap_or(usize::MAX)).collect()
}

/// The codes, such as `RD04`, and the explanation. The Italian policy writes the code as a detail of its own; elsewhere it follows from the
/// identifier of the reason.
fn reasons(entries: &[xml::Entry]) -> (Vec<String>, Option<String>) {
    const REASON: &str = "Evidence/EventReasons/EventReason";
    let details = || texts(entries, "Evidence/EventReasons/EventReason/Details");
    let mut codes: Vec<String> = details().filter(|text| is_code(text)).map(str::to_owned).collect();
    if codes.is_empty() {
        codes = texts(entries, &format!("{REASON}/Code")).map(reason::code).collect();
    }
    (codes, details().find(|text| !is_code(text)).map(str::to_owned))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An evidence as an Italian provider writes it: mixed namespaces, two details per reason.
    pub(crate) fn evidence(event: &str, code: &str, refers_to: &[usize]) -> String {
        let refers: String = refers_to
            .iter()
            .map(|number| format!("<ns1:EvidenceRefersToRecipient>{number}</ns1:EvidenceRefersToRecipient>"))
            .collect();
        let recipients: String = ["Uno@rem.example", "due@rem.example"]
            .iter()
            .map(|address| {
                format!("<ns1:RecipientDetails><ns1:X><Identifier scheme=\"mailto\">{address}</Identifier></ns1:X></ns1:RecipientDetails>")
            })
            .collect();
        format!(
            r##"<?xml version="1.0" encoding="UTF-8"?>
<ns1:Evidence xmlns:ns1="http://uri.etsi.org/19522/v1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" version="EN319522v1.1.1">
  <ns1:EvidenceIdentifier>ev-{event}-{code}</ns1:EvidenceIdentifier>
  <ns1:ERDSEventId>http://uri.etsi.org/19522/Event/{event}</ns1:ERDSEventId>
  <ns1:EventReasons><ns1:EventReason>
    <Code>http://uri.etsi.org/19522/EventReason/Any</Code><Details>{code}</Details><Details>A sentence.</Details>
  </ns1:EventReason></ns1:EventReasons>
  <EventTime>2026-03-02T10:00:00.5Z</EventTime>
  <ns1:EvidenceIssuerDetails>
    <ns1:LegalEntity><ns1:RegisteredName>Gestore REM</ns1:RegisteredName></ns1:LegalEntity>
  </ns1:EvidenceIssuerDetails>
  <ns1:SenderDetails><Identifier scheme="mailto">mailto:mittente@rem.example</Identifier></ns1:SenderDetails>
  {recipients}{refers}
  <ns1:MessageIdentifier>m-1@gestore.example</ns1:MessageIdentifier>
  <ns1:UserContentInfo><AppLayerIdentifier>&lt;nostro@rem.example&gt;</AppLayerIdentifier>
    <ns1:Part><ds:DigestValue>AAEC</ds:DigestValue></ns1:Part></ns1:UserContentInfo>
  <ns1:Extensions><it:Subject xmlns:it="http://uri.etsi.org/19532/v1#">Oggetto</it:Subject></ns1:Extensions>
  <ds:Signature><ds:DigestValue>ZZZZ</ds:DigestValue></ds:Signature>
</ns1:Evidence>"##
        )
    }

    #[test]
    fn an_evidence_is_read_with_its_mixed_namespaces() {
        let read = Evidence::parse(evidence("ContentConsignmentFailure", "RD04", &[2]).as_bytes()).unwrap();
        assert_eq!(
            read,
            Evidence {
                event: "ContentConsignmentFailure".into(),
                reasons: vec!["RD04".into()],
                reason_text: Some("A sentence.".into()),
                at: Some("2026-03-02T10:00:00.5Z".parse().unwrap()),
                identifier: Some("ev-ContentConsignmentFailure-RD04".into()),
                issuer: Some("Gestore REM".into()),
                sender: Some("mittente@rem.example".into()),
                recipients: vec!["Uno@rem.example".into(), "due@rem.example".into()],
                refers_to: vec![1],
                message_identifier: Some("m-1@gestore.example".into()),
                ua_message_id: Some("<nostro@rem.example>".into()),
                subject: Some("Oggetto".into()),
                original_digests: vec![vec![0, 1, 2]],
                is_repeated: false,
            }
        );
        assert_eq!(read.about(), ["due@rem.example"]);
        assert_eq!(read.detail().as_deref(), Some("RD04 A sentence."));
    }

    #[test]
    fn without_a_number_all_recipients_are_meant_and_with_a_wrong_one_none() {
        let all = Evidence::parse(evidence("RelayFailure", "RB03", &[]).as_bytes()).unwrap();
        assert_eq!(all.about(), ["uno@rem.example", "due@rem.example"]);
        assert_eq!(all.error(), ErrorCode::Virus);
        let none = Evidence::parse(evidence("RelayFailure", "RB09", &[3]).as_bytes()).unwrap();
        assert_eq!(none.about(), ["#3"]);
    }

    #[test]
    fn a_reason_without_a_short_code_is_recognised_by_its_identifier() {
        let read = |event: &str, tail: &str| {
            let xml = evidence(event, "x", &[1]).replace("EventReason/Any", &format!("EventReason/{tail}"));
            let xml = xml.replace("<Details>x</Details>", "");
            Evidence::parse(xml.as_bytes()).unwrap()
        };
        let relayed = read("RelayAcceptance", "S_ERDS_MessageSuccessfullyRelayed");
        assert_eq!(
            (relayed.reasons.as_slice(), relayed.error()),
            (&["RB01".to_owned()][..], ErrorCode::Nessuno)
        );
        assert_eq!(relayed.detail(), None);
        let unreachable = read("RelayFailure", "R_ERDS_Unreachable");
        assert_eq!(unreachable.failures(), ["RB09"]);
        let unknown = read("ContentHandoverFailure", "SomethingNew");
        assert_eq!((unknown.failures(), unknown.error()), (vec!["SomethingNew"], ErrorCode::Altro));
    }

    #[test]
    fn a_failure_without_a_reason_is_an_error() {
        let xml = evidence("ContentConsignmentFailure", "RD04", &[1]);
        let bare = Evidence::parse(xml.replace("ns1:EventReason>", "ns1:Nothing>").as_bytes()).unwrap();
        assert_eq!((bare.reasons.len(), bare.error(), bare.failures().len()), (0, ErrorCode::Altro, 0));
    }

    #[test]
    fn a_number_in_another_element_is_ignored() {
        let xml = evidence("ContentConsignment", "RD01", &[1]);
        let moved = xml.replace(
            "</ns1:UserContentInfo>",
            "<ns1:EvidenceRefersToRecipient>2</ns1:EvidenceRefersToRecipient></ns1:UserContentInfo>",
        );
        assert_eq!(Evidence::parse(moved.as_bytes()).unwrap().refers_to, [0]);
    }

    #[test]
    fn other_documents_are_no_evidence() {
        let xml = evidence("ContentConsignment", "RD01", &[1]);
        assert_eq!(Evidence::parse(xml.replace("19522/v1#", "19522/v9#").as_bytes()), None);
        assert_eq!(Evidence::parse(b"<postacert/>"), None);
    }
}
