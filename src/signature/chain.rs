//! The certification path from a signer to a pinned authority, checked at the time of signing (RFC 5280 §6).
//!
//! Path builders such as rustls-webpki refuse SHA-1 certificates, keys of 1024 bits and constraints on mail addresses, all of which
//! certified mail has or had; so the path is checked here. Policies are not processed and revocation is not checked.

use std::collections::HashMap;

use jiff::Timestamp;

use super::algorithm::Failure;
use super::asn1::Malformed;
use super::certificate::Certificate;
use super::{Anchor, Anchors, Problem, constraints, name};

/// The longest path, signer and authority included.
const DEPTH: usize = 6;
/// The most signatures checked per search.
const CHECKS: usize = 64;
/// The most candidates tried per search: certificates that name each other as issuers must not make it exponential.
const STEPS: usize = 2_000;

/// The result for the path of a signer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Judgement {
    /// The name of the authority at its end.
    pub anchor: Option<String>,
    /// Whether a path of certificates of authorities leads to it.
    pub trusted: bool,
    /// Whether SHA-1 or a short key is involved.
    pub weak: bool,
    /// The rules it breaks at that time.
    pub problems: Vec<Problem>,
    /// The period in which every certificate of the path is valid, UTC.
    pub window: Option<(Timestamp, Timestamp)>,
}

/// What the signer signs, which decides the key usages it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Messages (RFC 8551 §4.4.4).
    Mail,
    /// Time-stamp tokens (RFC 3161 §2.3): the signer's extended key usage is critical and names nothing else.
    Stamps,
}

/// Finds and checks a path from a signer through the certificates embedded with it, at an instant. Any path without a problem is enough;
/// when there is none, the one with the fewest problems is reported.
pub(super) fn judge(
    signer: &Certificate<'_>,
    embedded: &[Certificate<'_>],
    anchors: &Anchors,
    at: Option<Timestamp>,
    purpose: Purpose,
) -> Judgement {
    let own: Vec<Certificate<'_>> = anchors
        .iter()
        .filter_map(|anchor| anchor.certificate.as_deref())
        .filter_map(Certificate::read)
        .collect();
    let mut pool: Vec<Issuer<'_>> = Vec::new();
    for certificate in embedded.iter().chain(&own) {
        let known = certificate.der == signer.der || pool.iter().any(|issuer| issuer.certificate.der == certificate.der);
        if !known {
            let anchor = pinned(certificate, anchors);
            pool.push(Issuer { certificate, anchor });
        }
    }
    // Authorities first, so that other embedded certificates cannot use up the limits.
    pool.sort_by_key(|issuer| issuer.anchor.is_none());
    let mut search = Search {
        signer,
        pool: &pool,
        at,
        purpose,
        checked: HashMap::new(),
        steps: 0,
        unsupported: false,
        best: None,
    };
    // The search stops at the first path without a problem, else `best` holds the least bad one.
    search.extend(&mut Vec::new());
    let unsupported = search.unsupported;
    search.best.unwrap_or_else(|| no_path(signer, at, unsupported))
}

/// A certificate that may have issued another.
#[derive(Debug)]
struct Issuer<'a> {
    certificate: &'a Certificate<'a>,
    anchor: Option<&'a Anchor>,
}

#[derive(Debug)]
struct Search<'a> {
    signer: &'a Certificate<'a>,
    pool: &'a [Issuer<'a>],
    at: Option<Timestamp>,
    purpose: Purpose,
    checked: HashMap<(Option<usize>, usize), Result<(), Failure>>,
    steps: usize,
    unsupported: bool,
    best: Option<Judgement>,
}

impl<'a> Search<'a> {
    /// Extends a path from its last certificate, depth first; true once a path without a problem is found.
    fn extend(&mut self, path: &mut Vec<usize>) -> bool {
        let last = path.last().copied();
        let Some(child) = last.map_or(Some(self.signer), |at| self.pool.get(at).map(|issuer| issuer.certificate)) else {
            return false;
        };
        for (at, issuer) in self.pool.iter().enumerate() {
            self.steps = self.steps.saturating_add(1);
            if self.steps > STEPS {
                return false;
            }
            // Cross-certified authorities form cycles. Names are compared before signatures, which are expensive.
            if path.contains(&at) || !name::same(issuer.certificate.subject(), child.issuer()) {
                continue;
            }
            if !self.holds((last, at), child, issuer.certificate) {
                continue;
            }
            path.push(at);
            let done = match issuer.anchor {
                Some(anchor) => self.consider(path, anchor),
                None => path.len().saturating_add(1) < DEPTH && self.extend(path),
            };
            path.pop();
            if done {
                return true;
            }
        }
        false
    }

    /// Whether the key of the issuer made the signature of the child. Each pair is checked once, since the search meets it on several
    /// paths.
    fn holds(&mut self, pair: (Option<usize>, usize), child: &Certificate<'_>, issuer: &Certificate<'_>) -> bool {
        if !self.checked.contains_key(&pair) && self.checked.len() >= CHECKS {
            return false;
        }
        let outcome = *self.checked.entry(pair).or_insert_with(|| child.is_signed_by(issuer));
        self.unsupported |= outcome == Err(Failure::Unsupported);
        outcome.is_ok()
    }

    /// Checks a whole path and keeps the result if it is the best so far; true when it has no problem.
    fn consider(&mut self, path: &[usize], anchor: &Anchor) -> bool {
        let mut certificates = vec![self.signer];
        certificates.extend(path.iter().filter_map(|&at| self.pool.get(at)).map(|issuer| issuer.certificate));
        let judgement = check_path(&certificates, anchor, self.at, self.purpose);
        let done = judgement.problems.is_empty();
        // A path that ends at no authority is worse than one that breaks rules on its way to one.
        let rank = |judgement: &Judgement| (!judgement.trusted, judgement.problems.len());
        if self.best.as_ref().is_none_or(|best| rank(&judgement) < rank(best)) {
            self.best = Some(judgement);
        }
        done
    }
}

/// The authority that a certificate belongs to. An authority added with its certificate matches that certificate only. One pinned by key
/// and name matches any certificate with both: whoever forged such a certificate would still lack the key that signs the ones below it.
fn pinned<'a>(certificate: &Certificate<'_>, anchors: &'a Anchors) -> Option<&'a Anchor> {
    let spki = certificate.spki_digest();
    anchors
        .iter()
        .filter(|anchor| anchor.spki == spki)
        .find(|anchor| match anchor.certificate.as_deref() {
            Some(own) => own == certificate.der,
            None => {
                let named = name::common_name(certificate.subject()).is_some_and(|own| own == anchor.name);
                named || name::text(certificate.subject()) == anchor.name
            }
        })
}

/// Checks the rules of one path, signer first, authority last (RFC 5280 §6.1).
fn check_path(path: &[&Certificate<'_>], anchor: &Anchor, at: Option<Timestamp>, purpose: Purpose) -> Judgement {
    let mut check = PathCheck::new(anchor, at);
    for (position, certificate) in path.iter().enumerate() {
        let is_signer = position == 0;
        check.validity(certificate, is_signer);
        check.usage(certificate, is_signer, purpose);
        if !is_signer {
            check.issuer(certificate, path.get(..position).unwrap_or_default());
        }
    }
    // The authority's own signature is not part of the path: its key is pinned.
    let signed = path.len().saturating_sub(1);
    let weak = path.iter().take(signed).any(|certificate| certificate.is_signed_with_sha1())
        || path
            .iter()
            .any(|certificate| certificate.public_key().is_none_or(|key| key.is_weak()));
    Judgement {
        anchor: check.trusted.then(|| anchor.name.clone()),
        trusted: check.trusted,
        weak,
        problems: check.problems,
        window: Some(check.window),
    }
}

/// The findings on one path.
struct PathCheck {
    at: Option<Timestamp>,
    trusted: bool,
    /// The instants at which everything on the path is valid.
    window: (Timestamp, Timestamp),
    problems: Vec<Problem>,
}

impl PathCheck {
    fn new(anchor: &Anchor, at: Option<Timestamp>) -> Self {
        let window = (
            anchor.not_before.unwrap_or(Timestamp::MIN),
            anchor.not_after.unwrap_or(Timestamp::MAX),
        );
        let mut check = Self {
            at,
            trusted: true,
            window,
            problems: Vec::new(),
        };
        // Without a time nothing can be said to have been valid.
        if !at.is_some_and(|at| window.0 <= at && at <= window.1) {
            check.note(Problem::IssuerOutsideValidity);
        }
        check
    }

    fn note(&mut self, problem: Problem) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    fn validity(&mut self, certificate: &Certificate<'_>, is_signer: bool) {
        self.window = match certificate.validity() {
            Some((from, to)) => (self.window.0.max(from), self.window.1.min(to)),
            None => (Timestamp::MAX, Timestamp::MIN),
        };
        if !is_valid(certificate, self.at) {
            self.note(match is_signer {
                true => Problem::OutsideValidity,
                false => Problem::IssuerOutsideValidity,
            });
        }
    }

    fn usage(&mut self, certificate: &Certificate<'_>, is_signer: bool, purpose: Purpose) {
        match use_allowed(certificate, is_signer, purpose) {
            Ok(true) => {}
            Ok(false) => self.note(Problem::WrongKeyUsage),
            Err(Malformed) => self.note(Problem::PathRuleBroken),
        }
        if certificate.has_unprocessed_extension() {
            self.note(Problem::PathRuleBroken);
        }
    }

    /// What holds for issuers only. `subjects` are the certificates below, signer first.
    fn issuer(&mut self, certificate: &Certificate<'_>, subjects: &[&Certificate<'_>]) {
        // Self-issued certificates do not count towards the path length (RFC 5280 §4.2.1.9), nor does the signer.
        let below = subjects.iter().skip(1).filter(|subject| !subject.is_self_issued()).count();
        if !may_issue(certificate, below).unwrap_or(false) {
            // Only an authority can vouch for another certificate: this is not a broken detail but no path at all.
            self.trusted = false;
            self.note(Problem::PathRuleBroken);
        }
        match permits_all(certificate, subjects) {
            Ok(true) => {}
            Ok(false) => self.note(Problem::NameNotPermitted),
            Err(Malformed) => self.note(Problem::PathRuleBroken),
        }
    }
}

fn is_valid(certificate: &Certificate<'_>, at: Option<Timestamp>) -> bool {
    match (certificate.validity(), at) {
        (Some((from, to)), Some(at)) => from <= at && at <= to,
        _ => false,
    }
}

/// Whether key usage and extended key usage, where present, allow the purpose.
fn use_allowed(certificate: &Certificate<'_>, is_signer: bool, purpose: Purpose) -> Result<bool, Malformed> {
    let signs = match certificate.key_usage()? {
        Some(usage) if is_signer => usage.digital_signature() || usage.non_repudiation(),
        _ => true,
    };
    let allowed = match purpose {
        Purpose::Mail => certificate.may_sign_mail()?,
        Purpose::Stamps if is_signer => certificate.stamps_time_only()?,
        Purpose::Stamps => certificate.may_stamp_time()?,
    };
    Ok(signs && allowed)
}

/// Whether it is the certificate of an authority that allows this many authorities below it (§4.2.1.3, §4.2.1.9).
fn may_issue(certificate: &Certificate<'_>, below: usize) -> Result<bool, Malformed> {
    let constraints = certificate.basic_constraints()?.filter(|constraints| constraints.ca);
    let deep_enough = constraints.is_some_and(|constraints| constraints.path_len_constraint.is_none_or(|most| below <= usize::from(most)));
    let signs = certificate.key_usage()?.is_none_or(|usage| usage.key_cert_sign());
    Ok(deep_enough && signs)
}

/// Whether its name constraints permit all certificates below it. Self-issued ones are exempt, except the signer (§6.1.4).
fn permits_all(issuer: &Certificate<'_>, below: &[&Certificate<'_>]) -> Result<bool, Malformed> {
    let Some(constraints) = issuer.name_constraints()? else {
        return Ok(true);
    };
    for (position, certificate) in below.iter().enumerate() {
        if (position == 0 || !certificate.is_self_issued()) && !constraints::permits(&constraints, certificate)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn no_path(signer: &Certificate<'_>, at: Option<Timestamp>, unsupported: bool) -> Judgement {
    let mut problems = vec![Problem::NoPath];
    if unsupported {
        problems.push(Problem::UnsupportedAlgorithm);
    }
    if !is_valid(signer, at) {
        problems.push(Problem::OutsideValidity);
    }
    Judgement {
        weak: signer.is_signed_with_sha1() || signer.public_key().is_some_and(|key| key.is_weak()),
        problems,
        ..Judgement::default()
    }
}
