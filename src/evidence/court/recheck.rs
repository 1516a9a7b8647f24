//! A court export judged as a set: what `dati-ricevute.xml` says about each message is read again from the message.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::DATA;
use crate::account::{AccountId, normal_address};
use crate::clock::Timestamp;
use crate::evidence::fault::{Discrepancy, FileFault, Recheck};
use crate::evidence::input::Input;
use crate::evidence::manifest;
use crate::pec::linking::dispatch_of_sent;
use crate::pec::{self, Dispatch, MessageId, Receipt, ReceiptOutcome, proof};
use crate::signature::{Sha256, Verifier};

/// Reads the messages of the export below `prefix` again. `present` are its files with their digests, without the manifest.
pub(in crate::evidence) fn recheck(
    input: &mut Input<'_>,
    prefix: &str,
    present: &BTreeMap<String, Sha256>,
    verifier: &Verifier,
) -> Recheck {
    let mut found = Recheck::default();
    let data = input.read(&format!("{prefix}{DATA}"), manifest::MAX).ok();
    let services = data.and_then(|bytes| services(&bytes)).unwrap_or_default();
    let mut named = BTreeSet::new();
    let mut is_same = !services.is_empty();
    for service in &services {
        let mut read = |file: &str| input.read(&format!("{prefix}{}/{file}", service.folder), LARGEST).ok();
        is_same &= service.is_described(&mut read, verifier, &mut found);
        named.extend(service.files().map(|(file, _)| format!("{}/{file}", service.folder)));
        is_same &= service
            .files()
            .all(|(file, sha256)| present.get(&format!("{}/{file}", service.folder)).map(Sha256::to_string).as_deref() == Some(sha256));
    }
    let messages: BTreeSet<String> = present.keys().filter(|name| manifest::is_message(name)).cloned().collect();
    if !is_same || named != messages {
        found.faults.push(Discrepancy {
            file: DATA.to_owned(),
            fault: FileFault::NotRecomputed,
            digest: present.get(DATA).copied(),
        });
    }
    found
}

type Attributes = BTreeMap<String, String>;

/// One `Notifica` element.
#[derive(Debug, Default)]
struct Service {
    folder: String,
    attributes: Attributes,
    /// The elements with a file: name, the recipient they are in, attributes.
    parts: Vec<(String, Option<String>, Attributes)>,
    recipients: BTreeSet<String>,
}

impl Service {
    fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parts
            .iter()
            .filter_map(|(_, _, attributes)| Some((attributes.get("file")?.as_str(), attributes.get("sha256")?.as_str())))
    }

    fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map(String::as_str).unwrap_or_default()
    }

    /// Whether the messages say what the element says about them.
    fn is_described(&self, read: &mut dyn FnMut(&str) -> Option<Vec<u8>>, verifier: &Verifier, found: &mut Recheck) -> bool {
        let own = self.parts.iter().find(|(element, ..)| element == "Messaggio");
        let own = own
            .and_then(|(_, _, attributes)| attributes.get("file"))
            .and_then(|file| read(file));
        let account = AccountId::of(self.attribute("mittente"));
        let dispatch = own
            .as_deref()
            .and_then(|raw| dispatch_of_sent(&account, Sha256::of(raw), raw, Timestamp::UNIX_EPOCH));
        let mut is_same = own.is_none() || dispatch.as_ref().is_some_and(|dispatch| self.is_of(dispatch));
        let mut is_answered = false;
        for (element, recipient, attributes) in self.parts.iter().filter(|(element, ..)| element != "Messaggio") {
            let raw = attributes.get("file").and_then(|file| read(file));
            let receipt = raw.and_then(|raw| receipt(&raw, own.as_deref(), verifier));
            let Some(receipt) = receipt else {
                is_same = false;
                continue;
            };
            let own_id = MessageId::parse(self.attribute("messageId"));
            let is_same_id = |id: &MessageId| own_id.as_ref().is_some_and(|own| own.is_same(id));
            let is_other = receipt.msgid.as_ref().is_some_and(|id| !is_same_id(id));
            let fault = match receipt.proof {
                _ if is_other => Some(FileFault::OtherDispatch),
                Some(pec::Proof::Differs) => Some(FileFault::OtherContent),
                _ => None,
            };
            found.faults.extend(fault.map(|fault| Discrepancy {
                file: format!("{}/{}", self.folder, attributes.get("file").map(String::as_str).unwrap_or_default()),
                fault,
                digest: Some(receipt.message),
            }));
            is_same &= says(&receipt, element, recipient.as_deref(), attributes);
            is_answered |= receipt.verdict.is_genuine() && fault.is_none();
        }
        found
            .answered
            .extend(dispatch.and_then(|dispatch| dispatch.message).filter(|_| is_answered));
        is_same
    }

    fn is_of(&self, dispatch: &Dispatch) -> bool {
        let recipients: BTreeSet<String> = dispatch.recipients.iter().map(|recipient| recipient.address.clone()).collect();
        MessageId::parse(self.attribute("messageId")).as_ref() == Some(&dispatch.message_id)
            && one_line(&dispatch.subject) == self.attribute("oggetto")
            && recipients == self.recipients
    }
}

/// Whether an element with these attributes is about this receipt.
fn says(receipt: &Receipt, element: &str, recipient: Option<&str>, attributes: &Attributes) -> bool {
    let is_kind = match receipt.outcome() {
        ReceiptOutcome::Accepted => element == "Accettazione",
        ReceiptOutcome::Delivered => element == "AvvenutaConsegna",
        _ => element == "MancataConsegna",
    };
    let about =
        recipient.is_none_or(|recipient| receipt.about.is_empty() || receipt.about.iter().any(|about| normal_address(about) == recipient));
    let text = |name: &str| attributes.get(name).map(String::as_str);
    let at: Option<Timestamp> = text("data").and_then(|at| at.parse().ok());
    is_kind
        && about
        && at.map(Timestamp::as_second) == Some(receipt.at.as_second())
        && text("gestore").unwrap_or_default() == one_line(&receipt.provider)
        && text("identificativo").map(str::to_owned) == receipt.identifier.as_deref().map(one_line)
        && text("tipo") == receipt.receipt_type.map(|kind| kind.as_str())
}

fn receipt(raw: &[u8], own: Option<&[u8]>, verifier: &Verifier) -> Option<Receipt> {
    let (verification, reading) = pec::verify_and_read(raw, verifier);
    let mut receipt = Receipt::of(Sha256::of(raw), &reading, verification.weak, Timestamp::UNIX_EPOCH)?;
    if let Some(own) = own.filter(|_| proof::may_prove(&receipt)) {
        receipt.proof = proof::compare(&reading, receipt.receipt_type.unwrap_or_default(), own);
    }
    Some(receipt)
}

/// As the file writes it: control characters as spaces.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// `None` if the file does not parse.
fn services(bytes: &[u8]) -> Option<Vec<Service>> {
    let mut reader = Reader::from_reader(bytes);
    let mut services: Vec<Service> = Vec::new();
    let mut recipient = None;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) | Event::Empty(start) => {
                let element = String::from_utf8_lossy(start.name().as_ref()).into_owned();
                let attributes = attributes(&start)?;
                match element.as_str() {
                    "DatiRicevute" => {}
                    "Notifica" => services.push(Service {
                        folder: attributes.get("cartella").cloned()?,
                        attributes,
                        ..Service::default()
                    }),
                    "Destinatario" => {
                        recipient = attributes.get("indirizzo").cloned();
                        services.last_mut()?.recipients.extend(recipient.clone());
                    }
                    _ => services.last_mut()?.parts.push((element, recipient.clone(), attributes)),
                }
            }
            Event::End(end) if end.name().as_ref() == b"Destinatario" => recipient = None,
            Event::Eof => return Some(services),
            _ => {}
        }
    }
}

fn attributes(start: &BytesStart<'_>) -> Option<Attributes> {
    let pairs = start.attributes().map(|attribute| {
        let attribute = attribute.ok()?;
        let name = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
        let raw = std::str::from_utf8(&attribute.value).ok()?;
        Some((name, quick_xml::escape::unescape(raw).ok()?.into_owned()))
    });
    pairs.collect()
}

/// Bytes of the largest message that is read.
const LARGEST: u64 = 200_000_000;
