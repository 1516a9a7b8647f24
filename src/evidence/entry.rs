//! One message of a bundle: read and verified once, with the parts that can be checked by hand.

use std::collections::BTreeMap;

use super::item::{ExportItem, ItemMessage};
use crate::clock::Timestamp;
use crate::pec::{self, Oddity, Reading, Receipt};
use crate::signature::{self, Anchors, EmbeddedCertificate, Sha256, Verification, Verifier};

/// An item of a bundle with its messages read.
#[derive(Debug)]
pub(super) struct ItemEntries<'a> {
    pub(super) item: &'a ExportItem,
    pub(super) folder: String,
    pub(super) entries: Vec<MessageEntry>,
}

/// What is known of a message. Its bytes and those of its parts are dropped, so that a bundle of any size fits in memory.
#[derive(Debug)]
pub(super) struct MessageEntry {
    /// Counted from 1 through the whole bundle.
    pub(super) number: usize,
    /// The path of the `.eml` in the bundle.
    pub(super) file: String,
    /// The paths of its certification data.
    pub(super) certification_files: Vec<String>,
    pub(super) sha256: Sha256,
    /// Length of the message in bytes.
    pub(super) size: u64,
    /// Without the signed entity.
    pub(super) verification: Verification,
    /// Without the original message and the notice.
    pub(super) reading: Reading,
    /// If it answers the item's dispatch.
    pub(super) receipt: Option<Receipt>,
}

/// Certificates of a bundle by digest, each once.
#[derive(Debug, Default)]
pub(super) struct Certificates {
    /// Every certificate found inside the messages.
    pub(super) embedded: BTreeMap<Sha256, EmbeddedCertificate>,
    /// Trust anchors at the end of genuine paths, DER.
    pub(super) authorities: BTreeMap<Sha256, Vec<u8>>,
}

/// A message read for a bundle, with the files to write beside it.
pub(super) struct ReadEntry {
    pub(super) entry: MessageEntry,
    /// Name and bytes of each file of certification data.
    pub(super) certification: Vec<(String, Vec<u8>)>,
    pub(super) certificates: Certificates,
}

impl ItemEntries<'_> {
    /// The latest time that any of its messages states.
    pub(super) fn latest(&self) -> Option<Timestamp> {
        let sent = match self.item {
            ExportItem::Sent(sent) => Some(sent.dispatch.sent_at),
            ExportItem::Message(_) => None,
        };
        let stated = self.entries.iter().flat_map(|entry| {
            let receipt = entry.receipt.as_ref().map(|receipt| receipt.at);
            [entry.verification.signed_at, receipt, entry.reading.headers.date]
        });
        stated.flatten().chain(sent).max()
    }
}

impl MessageEntry {
    /// Verifies and reads a message whose files go to `folder`.
    pub(super) fn read(message: &ItemMessage<'_>, raw: &[u8], folder: &str, verifier: &Verifier) -> ReadEntry {
        let (mut verification, mut reading) = pec::verify_and_read(raw, verifier);
        let mut certificates = Certificates::default();
        if !reading.has_oddity(Oddity::TooComplex) {
            certificates.add_from(raw, &verification, verifier.anchors());
        }
        let stem = format!("{folder}/{}", message.stem());
        let entity = verification.entity.take().unwrap_or_default();
        let files = pec::certification_files(&entity);
        let certification: Vec<(String, Vec<u8>)> = files
            .into_iter()
            .enumerate()
            // Further ones get a number: they may have the same name.
            .map(|(at, (name, bytes))| match at {
                0 => (format!("{stem}.{name}"), bytes),
                at => (format!("{stem}.{}.{name}", at.saturating_add(1)), bytes),
            })
            .collect();
        reading.original = None;
        reading.notice = None;
        ReadEntry {
            entry: Self {
                number: 0,
                file: format!("{stem}.eml"),
                certification_files: certification.iter().map(|(name, _)| name.clone()).collect(),
                sha256: message.message,
                size: raw.len() as u64,
                verification,
                reading,
                receipt: message.receipt.cloned(),
            },
            certification,
            certificates,
        }
    }

    /// The time at which its signature was verified; `None` if it is not genuine.
    pub(super) fn verified_at(&self) -> Option<Timestamp> {
        let signed_at = self.verification.signed_at.or(self.reading.headers.date);
        signed_at.filter(|_| self.verification.verdict.is_genuine())
    }
}

impl Certificates {
    pub(super) fn extend(&mut self, other: Self) {
        self.embedded.extend(other.embedded);
        self.authorities.extend(other.authorities);
    }

    fn add_from(&mut self, raw: &[u8], verification: &Verification, anchors: &Anchors) {
        let embedded = signature::embedded_certificates(raw);
        if let Some(name) = verification.anchor.as_deref().filter(|_| verification.verdict.is_genuine()) {
            for anchor in anchors.iter().filter(|anchor| anchor.name == name) {
                // Some anchors are pinned as bare keys: then the certificate for that key, if the message has it, is what OpenSSL needs.
                let inside = embedded
                    .iter()
                    .find(|embedded| embedded.spki == anchor.spki)
                    .map(|embedded| &embedded.der);
                if let Some(der) = anchor.certificate.as_ref().or(inside) {
                    self.authorities.insert(Sha256::of(der), der.clone());
                }
            }
        }
        self.embedded
            .extend(embedded.into_iter().map(|embedded| (embedded.sha256, embedded)));
    }
}

/// A DER certificate as PEM, 64 characters a line (RFC 7468).
pub fn pem(der: &[u8]) -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let mut out = String::from("-----BEGIN CERTIFICATE-----\n");
    for line in text.as_bytes().chunks(64) {
        out.push_str(&String::from_utf8_lossy(line));
        out.push('\n');
    }
    out.push_str("-----END CERTIFICATE-----\n");
    out
}
