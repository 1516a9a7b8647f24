//! One message of a bundle: read once, judged, taken apart into what a person can check by hand.

use std::collections::BTreeMap;

use super::item::ItemMessage;
use crate::clock::Timestamp;
use crate::pec::{self, Reading, Receipt};
use crate::signature::{self, Anchors, Carried, Sha256, Verification, Verifier};

/// A message with what was found in it; its bytes and the bytes inside it are let go.
#[derive(Debug)]
pub(super) struct MessageEntry {
    /// Counted from 1 through the whole bundle.
    pub(super) number: usize,
    /// The path of the `.eml` in the bundle.
    pub(super) file: String,
    /// The paths of its certification data.
    pub(super) certification_files: Vec<String>,
    pub(super) sha256: Sha256,
    pub(super) size: u64,
    /// Without the entity.
    pub(super) verification: Verification,
    /// Without the original and the notice.
    pub(super) reading: Reading,
    /// What it says of the dispatch it answers.
    pub(super) receipt: Option<Receipt>,
}

/// The certificates met on the way, by digest: each once.
#[derive(Debug, Default)]
pub(super) struct Certificates {
    /// Found inside messages.
    pub(super) carried: BTreeMap<Sha256, Carried>,
    /// Those of the authorities at the ends of genuine paths, DER.
    pub(super) authorities: BTreeMap<Sha256, Vec<u8>>,
}

/// What a message turned out to be, the certification data to be written beside it, and the certificates it met.
pub(super) struct Taken {
    pub(super) entry: MessageEntry,
    pub(super) certification: Vec<(String, Vec<u8>)>,
    pub(super) certificates: Certificates,
}

impl MessageEntry {
    /// Judges and reads a message that is to lie in `folder`.
    pub(super) fn take(message: &ItemMessage<'_>, raw: &[u8], folder: &str, verifier: &Verifier) -> Taken {
        let mut verification = verifier.verify(raw);
        let mut reading = pec::read(raw, &verification);
        let mut certificates = Certificates::default();
        certificates.meet(raw, &verification, verifier.anchors());
        let stem = format!("{folder}/{}", message.stem());
        let entity = verification.entity.take().unwrap_or_default();
        let files = pec::certification_files(&entity);
        let certification: Vec<(String, Vec<u8>)> = files
            .into_iter()
            .enumerate()
            .map(|(at, (name, bytes))| match at {
                0 => (format!("{stem}.{name}"), bytes),
                at => (format!("{stem}.{}.{name}", at.saturating_add(1)), bytes),
            })
            .collect();
        reading.original = None;
        reading.notice = None;
        Taken {
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

    /// The instant at which its signature was judged; `None` when it was not genuine.
    pub(super) fn judged_at(&self) -> Option<Timestamp> {
        let signed_at = self.verification.signed_at.or(self.reading.headers.date);
        signed_at.filter(|_| self.verification.verdict.is_genuine())
    }
}

impl Certificates {
    /// Takes another's in.
    pub(super) fn join(&mut self, other: Self) {
        self.carried.extend(other.carried);
        self.authorities.extend(other.authorities);
    }

    fn meet(&mut self, raw: &[u8], verification: &Verification, anchors: &Anchors) {
        let carried = signature::carried(raw);
        if let Some(name) = verification.anchor.as_deref().filter(|_| verification.verdict.is_genuine()) {
            for anchor in anchors.iter().filter(|anchor| anchor.name == name) {
                let inside = carried
                    .iter()
                    .find(|carried| carried.spki == anchor.spki)
                    .map(|carried| &carried.der);
                if let Some(der) = anchor.certificate.as_ref().or(inside) {
                    self.authorities.insert(Sha256::of(der), der.clone());
                }
            }
        }
        self.carried.extend(carried.into_iter().map(|carried| (carried.sha256, carried)));
    }
}

/// PEM of a DER certificate, 64 characters a line (RFC 7468).
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
