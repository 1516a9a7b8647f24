//! A verification that remembers the paths it has judged and the certificates it has read (RFC 5280 §4, §6).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::certificate::Certificate;
use super::chain::Judgement;
use super::verify::{Path, Registry, inspect};
use super::{Anchors, Sha256, SignerCertificate, Verification};

/// Verifies many messages against the same authorities (RFC 5280 §6.1). A provider signs thousands of receipts under one certificate: its
/// path is judged once, and holds for every signing time at which all its certificates are valid. Safe to share between
/// threads.
#[derive(Debug)]
pub struct Verifier {
    anchors: Arc<Anchors>,
    judged: Memory<Judgement>,
    described: Memory<SignerCertificate>,
}

/// What was found out, by the digest of the certificates it is about.
#[derive(Debug)]
struct Memory<T>(Mutex<HashMap<Sha256, T>>);

impl Verifier {
    /// A verifier against these authorities.
    pub fn new(anchors: Arc<Anchors>) -> Self {
        Self {
            anchors,
            judged: Memory::default(),
            described: Memory::default(),
        }
    }

    /// The authorities.
    pub fn anchors(&self) -> &Arc<Anchors> {
        &self.anchors
    }

    /// As [`verify`](super::verify()), with the same answer (RFC 5652 §5.6, RFC 5280 §6).
    pub fn verify(&self, message: &[u8]) -> Verification {
        inspect(message, self)
    }
}

impl Registry for Verifier {
    fn judge(&self, path: &Path<'_>) -> Judgement {
        let name = name(path);
        let holds = |known: &Judgement| {
            let span = path.at.zip(known.window);
            span.is_some_and(|(at, (from, to))| from <= at && at <= to)
        };
        if let Some(known) = self.judged.recall(&name, holds) {
            return known;
        }
        let judgement = path.judge(&self.anchors);
        // Only what is wholly good is kept: what is wrong depends on the time.
        if judgement.problems.is_empty() {
            self.judged.keep(name, &judgement);
        }
        judgement
    }

    fn describe(&self, certificate: &Certificate<'_>) -> Option<SignerCertificate> {
        let name = Sha256::of(certificate.der);
        if let Some(known) = self.described.recall(&name, |_| true) {
            return Some(known);
        }
        let described = certificate.for_people()?;
        self.described.keep(name, &described);
        Some(described)
    }
}

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Memory<T> {
    fn recall(&self, name: &Sha256, holds: impl FnOnce(&T) -> bool) -> Option<T> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(name).filter(|known| holds(known)).cloned()
    }

    fn keep(&self, name: Sha256, what: &T) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(name, what.clone());
    }
}

/// The most paths, and certificates, that are remembered.
const MOST: usize = 1_000;

/// The digest of the signer's certificate and of all that came with it.
fn name(path: &Path<'_>) -> Sha256 {
    let mut all = Vec::new();
    for der in std::iter::once(&path.signer.der).chain(path.beside) {
        all.extend_from_slice(&(der.len() as u64).to_be_bytes());
        all.extend_from_slice(der);
    }
    Sha256::of(&all)
}
