//! A verification that remembers the paths it has judged (RFC 5280 §6).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::chain::Judgement;
use super::verify::{Path, inspect};
use super::{Anchors, Sha256, Verification};

/// Verifies many messages against the same authorities (RFC 5280 §6.1). A provider signs thousands of receipts under one certificate: its
/// path is judged once, and holds for every signing time at which all its certificates are valid. Safe to share between
/// threads.
#[derive(Debug)]
pub struct Verifier {
    anchors: Arc<Anchors>,
    known: Mutex<HashMap<Sha256, Judgement>>,
}

impl Verifier {
    /// A verifier against these authorities.
    pub fn new(anchors: Arc<Anchors>) -> Self {
        Self {
            anchors,
            known: Mutex::default(),
        }
    }

    /// The authorities.
    pub fn anchors(&self) -> &Arc<Anchors> {
        &self.anchors
    }

    /// As [`verify`](super::verify()), with the same answer (RFC 5652 §5.6, RFC 5280 §6).
    pub fn verify(&self, message: &[u8]) -> Verification {
        inspect(message, &|path| self.judge(path))
    }

    fn judge(&self, path: &Path<'_>) -> Judgement {
        let name = name(path);
        if let Some(known) = self.recall(&name, path) {
            return known;
        }
        let judgement = path.judge(&self.anchors);
        // Only what is wholly good is kept: what is wrong depends on the time.
        if judgement.problems.is_empty() {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            if known.len() >= MOST {
                known.clear();
            }
            known.insert(name, judgement.clone());
        }
        judgement
    }

    fn recall(&self, name: &Sha256, path: &Path<'_>) -> Option<Judgement> {
        let at = path.at?;
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let judgement = known.get(name)?;
        let (from, to) = judgement.window?;
        (from <= at && at <= to).then(|| judgement.clone())
    }
}

/// The most paths that are remembered.
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
