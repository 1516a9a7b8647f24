//! Care of the profile: its own authorities, the check of everything kept, and the remaking of the index.

use super::receive::Kept;
use super::shared::Shared;
use super::{CheckReport, EngineError, Event, receive, scrub};
use crate::evidence::pem;
use crate::signature::{Anchors, Sha256};
use crate::store::TrustedCertificate;

pub(crate) fn check(shared: &Shared, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<CheckReport, EngineError> {
    let examiner = shared.examiner();
    let report = shared.store.check(&|arrival, raw| examiner.examine(arrival, raw), progress)?;
    for message in report.damaged.iter().chain(&report.missing) {
        scrub::fetch_again(shared, message)?;
    }
    Ok(report)
}

pub(crate) fn rebuild(shared: &Shared, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<(), EngineError> {
    shared.set_rebuilding(true);
    let outcome = remake(shared, progress);
    shared.set_rebuilding(false);
    shared.standings.forget_all();
    shared.tell(Event::Lagged);
    outcome
}

/// Makes the index whole after a start: what a killed process had kept and not yet indexed is indexed; a lost index is remade.
pub(crate) fn mend(shared: &Shared, lost: bool) -> Result<(), EngineError> {
    let missing = match lost {
        true => return rebuild(shared, &mut |_, _| true),
        false => shared.store.unindexed(),
    };
    for arrivals in missing.chunks(BATCH) {
        let Ok(kept) = Kept::read(shared, arrivals.to_vec()) else {
            // A file that is damaged or gone: a rebuild remembers that it cannot be read.
            return rebuild(shared, &mut |_, _| true);
        };
        receive::make_known(shared, &kept)?;
    }
    // What was indexed last may not have been compared.
    receive::prove_all(shared)?;
    shared.standings.forget_all();
    shared.tell(Event::Lagged);
    Ok(())
}

/// Messages read into memory at a time.
const BATCH: usize = 100;

fn remake(shared: &Shared, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<(), EngineError> {
    let examiner = shared.examiner();
    shared
        .store
        .rebuild(&|arrival, raw| examiner.examine(arrival, raw), &mut |done, of| {
            shared.tell(Event::Rebuilding(done, of));
            progress(done, of)
        })?;
    receive::prove_all(shared)
}

/// Adds authorities to the profile and judges everything anew.
pub(crate) fn trust(shared: &Shared, file: &[u8], note: &str) -> Result<Vec<Sha256>, EngineError> {
    let added = Anchors::none().add_file(file, note)?;
    let mut digests = Vec::with_capacity(added.len());
    for anchor in added {
        let Some(der) = anchor.certificate else { continue };
        let sha256 = Sha256::of(&der);
        shared.store.add_trusted(&TrustedCertificate {
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
