//! A verifier that caches the certification paths it has checked and the certificates it has parsed (RFC 5280 §4, §6).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::certificate::Certificate;
use super::chain::Judgement;
use super::verify::{CertifiedTime, PathJudge, SignerPath, verify_with};
use super::{Anchors, Sha256, SignerCertificate, Verification};

/// Verifies many messages against the same authorities (RFC 5280 §6.1). A provider signs thousands of receipts under one certificate: its
/// path is checked once, and the result holds for every signing time at which all certificates on it are valid. Can be shared between
/// threads.
#[derive(Debug)]
pub struct Verifier {
    anchors: Arc<Anchors>,
    certified_time: CertifiedTime,
    paths: Cache<Judgement>,
    certificates: Cache<SignerCertificate>,
}

/// A bounded cache, keyed by the digest of the certificates it is about.
#[derive(Debug)]
struct Cache<T>(Mutex<HashMap<Sha256, T>>);

impl Verifier {
    /// A verifier against these authorities. `certified_time` reads the time that a signed entity certifies (RFC 6109 §4.4).
    pub fn new(anchors: Arc<Anchors>, certified_time: CertifiedTime) -> Self {
        Self {
            anchors,
            certified_time,
            paths: Cache::default(),
            certificates: Cache::default(),
        }
    }

    /// The authorities it verifies against.
    pub fn anchors(&self) -> &Arc<Anchors> {
        &self.anchors
    }

    /// As [`verify_certified`](super::verify_certified), with the same result (RFC 5652 §5.6, RFC 5280 §6).
    pub fn verify(&self, message: &[u8]) -> Verification {
        self.verify_reading(message, &self.certified_time)
    }

    /// As [`Verifier::verify`], with another reader of the certified time (RFC 6109 §4.4): of a caller that keeps what it reads. It is called
    /// at most once for each signed entity, which is the one that [`Verification::entity`] then holds, at the same address.
    pub(crate) fn verify_reading(&self, message: &[u8], certified_time: &dyn Fn(&[u8]) -> Option<Timestamp>) -> Verification {
        verify_with(message, self, certified_time)
    }
}

impl PathJudge for Verifier {
    fn check(&self, path: &SignerPath<'_>) -> Judgement {
        let key = cache_key(path);
        let holds = |known: &Judgement| {
            let span = path.at.zip(known.window);
            span.is_some_and(|(at, (from, to))| from <= at && at <= to)
        };
        if let Some(known) = self.paths.get(&key, holds) {
            return known;
        }
        let judgement = path.judge(&self.anchors);
        // Only paths without a problem are cached: problems depend on the time.
        if judgement.problems.is_empty() {
            self.paths.insert(key, &judgement);
        }
        judgement
    }

    fn describe(&self, certificate: &Certificate<'_>) -> Option<SignerCertificate> {
        let key = Sha256::of(certificate.der);
        if let Some(known) = self.certificates.get(&key, |_| true) {
            return Some(known);
        }
        let described = certificate.summary()?;
        self.certificates.insert(key, &described);
        Some(described)
    }
}

impl<T> Default for Cache<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Cache<T> {
    fn get(&self, key: &Sha256, holds: impl FnOnce(&T) -> bool) -> Option<T> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(key).filter(|known| holds(known)).cloned()
    }

    fn insert(&self, key: Sha256, what: &T) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= CAPACITY {
            known.clear();
        }
        known.insert(key, what.clone());
    }
}

/// The most paths, and certificates, in the cache; it is emptied when full.
const CAPACITY: usize = 1_000;

/// The digest of the signer's certificate and of all embedded ones.
fn cache_key(path: &SignerPath<'_>) -> Sha256 {
    let mut all = Vec::new();
    // Lengths go first, so that no two lists of certificates are the same bytes.
    for der in std::iter::once(&path.signer.der).chain(path.embedded) {
        all.extend_from_slice(&(der.len() as u64).to_be_bytes());
        all.extend_from_slice(der);
    }
    Sha256::of(&all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_returns_what_holds_and_is_bounded() {
        let cache = Cache::default();
        let key = |number: usize| Sha256::of(&number.to_be_bytes());
        assert_eq!(cache.get(&key(0), |_| true), None);
        (0..CAPACITY).for_each(|number| cache.insert(key(number), &number));
        assert_eq!(cache.get(&key(0), |_| true), Some(0));
        assert_eq!(cache.get(&key(0), |_| false), None);
        cache.insert(key(CAPACITY), &CAPACITY);
        assert_eq!(cache.get(&key(CAPACITY), |_| true), Some(CAPACITY));
        assert_eq!(cache.get(&key(0), |_| true), None, "emptied when full");
    }
}
