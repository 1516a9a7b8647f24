//! Care of the profile: its own authorities, the check of everything kept, and the remaking of the index.

use std::collections::BTreeSet;

use super::shared::Shared;
use super::{CheckReport, EngineError, Event, receive};
use crate::signature::{Anchors, Sha256};
use crate::store::TrustedFile;

pub(crate) fn check(shared: &Shared, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<CheckReport, EngineError> {
    let examiner = shared.examiner();
    Ok(shared.store.check(&|arrival, raw| examiner.examine(arrival, raw), progress)?)
}

pub(crate) fn rebuild(shared: &Shared, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<(), EngineError> {
    shared.set_rebuilding(true);
    let outcome = remake(shared, progress);
    shared.set_rebuilding(false);
    shared.standings.forget_all();
    shared.tell(Event::Lagged);
    outcome
}

fn remake(shared: &Shared, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<(), EngineError> {
    let examiner = shared.examiner();
    shared
        .store
        .rebuild(&|arrival, raw| examiner.examine(arrival, raw), &mut |done, of| {
            shared.tell(Event::Rebuilding(done, of));
            progress(done, of)
        })?;
    let all: BTreeSet<_> = shared.store.dispatches(None)?.into_iter().collect();
    receive::prove(shared, &all)
}

/// Adds authorities to the profile and judges everything anew.
pub(crate) fn trust(shared: &Shared, file: &[u8], note: &str) -> Result<Vec<Sha256>, EngineError> {
    let added = Anchors::none().add_file(file, note)?;
    let mut digests = Vec::with_capacity(added.len());
    for anchor in added {
        let Some(der) = anchor.certificate else { continue };
        let sha256 = Sha256::of(&der);
        shared.store.add_trusted(&TrustedFile {
            sha256,
            pem: pem(&der),
            note: note.to_owned(),
        })?;
        digests.push(sha256);
    }
    shared.reload_anchors();
    rebuild(shared, &mut |_, _| true)?;
    Ok(digests)
}

/// Removes one and judges everything anew.
pub(crate) fn distrust(shared: &Shared, sha256: &Sha256) -> Result<(), EngineError> {
    shared.store.remove_trusted(sha256)?;
    shared.reload_anchors();
    rebuild(shared, &mut |_, _| true)
}

/// PEM of a DER certificate, 64 characters a line (RFC 7468).
fn pem(der: &[u8]) -> String {
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
