//! Exports messages and dispatches: collects them from the store; [`crate::evidence`] writes the files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::error::EngineError;
use super::handle::Handle;
use super::shared::Shared;
use super::status_cache;
use super::view::{ExportFormat, Exported};
use crate::evidence::court::{self, CourtExport};
use crate::evidence::{ExportError, ExportItem, ExportSource, SentItem, bundle, originals};
use crate::pec::{DispatchId, status};
use crate::signature::Sha256;
use crate::store::examining::Marked;

/// What can be exported.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exportable {
    /// A single message, by its SHA-256.
    Message(Sha256),
    /// A dispatch: the sent message and all its receipts.
    Dispatch(DispatchId),
}

impl Handle {
    /// Writes messages, and dispatches with all their receipts, to a new folder (or a zip when `to` ends in .zip). The target appears when
    /// it is complete, or not at all. `progress(done, of)` counts messages and returns false to stop ([`EngineError::Cancelled`]).
    pub async fn export(
        &self,
        what: Vec<Exportable>,
        to: PathBuf,
        format: ExportFormat,
        mut progress: impl FnMut(u64, u64) -> bool + Send + 'static,
    ) -> Result<Exported, EngineError> {
        self.read(move |shared| export(shared, &what, &to, &format, &mut progress)).await
    }
}

/// Writes each item once, in the order given.
fn export(
    shared: &Shared,
    what: &[Exportable],
    to: &Path,
    format: &ExportFormat,
    progress: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Exported, EngineError> {
    let mut seen = BTreeSet::new();
    let once = what.iter().filter(|one| seen.insert((*one).clone()));
    let items: Vec<ExportItem> = once.map(|one| item(shared, one)).collect::<Result<_, _>>()?;
    // The original messages alone are copied and not read.
    let marked = (!matches!(format, ExportFormat::Eml)).then(|| shared.store.begin_examining(&messages_of(&items)));
    let (items, left_out) = match &marked {
        Some(marked) => leave_out(items, marked),
        None => (items, BTreeSet::new()),
    };
    let verifier = shared.verifier();
    let source = ExportSource {
        store: &shared.store,
        verifier: &verifier,
        progress,
    };
    let prepared = match format {
        ExportFormat::Eml => complete(originals::write(&items, source, to)?),
        ExportFormat::Evidence { words, update } => complete(bundle::write(&items, source, words.as_ref(), to, *update)?),
        ExportFormat::Court { words } => court::write(&items, source, words.as_ref(), to)?,
    };
    Ok(Exported {
        path: to.to_owned(),
        files: prepared.files,
        remarks: prepared.remarks,
        complete: prepared.complete && left_out.is_empty(),
        left_out: left_out.into_iter().collect(),
    })
}

fn messages_of(items: &[ExportItem]) -> BTreeSet<Sha256> {
    let each = items.iter().flat_map(|item| match item {
        ExportItem::Message(message) => vec![*message],
        ExportItem::Sent(sent) => {
            let receipts = sent.receipts.iter().map(|receipt| receipt.message);
            sent.dispatch.message.into_iter().chain(receipts).collect()
        }
    });
    each.collect()
}

/// The items without the messages that may not be examined, and those messages. The status of a dispatch is that of the receipts left.
fn leave_out(items: Vec<ExportItem>, marked: &Marked<'_>) -> (Vec<ExportItem>, BTreeSet<Sha256>) {
    let mut left_out = messages_of(&items);
    left_out.retain(|message| !marked.contains(message));
    if left_out.is_empty() {
        return (items, left_out);
    }
    let kept = items.into_iter().filter_map(|item| match item {
        ExportItem::Message(message) => marked.contains(&message).then_some(ExportItem::Message(message)),
        ExportItem::Sent(mut sent) => {
            sent.dispatch.message = sent.dispatch.message.filter(|message| marked.contains(message));
            sent.receipts.retain(|receipt| marked.contains(&receipt.message));
            sent.status = status::fold(&sent.dispatch, &sent.receipts, sent.at);
            Some(ExportItem::Sent(sent))
        }
    });
    (kept.collect(), left_out)
}

fn complete(files: Vec<PathBuf>) -> CourtExport {
    CourtExport {
        files,
        remarks: Vec::new(),
        complete: true,
    }
}

fn item(shared: &Shared, what: &Exportable) -> Result<ExportItem, EngineError> {
    let id = match what {
        Exportable::Message(message) => return Ok(ExportItem::Message(*message)),
        Exportable::Dispatch(id) => id,
    };
    // Both come from one read: a receipt may arrive at any moment, and the status has to be that of the receipts exported with it.
    let at = shared.clock.now();
    let read = status_cache::view_and_receipts(&shared.store, id, at)?;
    let (view, receipts) = read.ok_or(EngineError::NotFound)?;
    Ok(ExportItem::Sent(Box::new(SentItem {
        dispatch: view.dispatch,
        status: view.status,
        at,
        receipts,
    })))
}

impl From<ExportError> for EngineError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Exists(path) => Self::TargetExists(path),
            ExportError::Full(path) => Self::TargetFull(path),
            ExportError::NotAnEarlierState(path) => Self::NotAnEarlierState(path),
            ExportError::NotAsWritten(path) => Self::NotAsWritten(path),
            ExportError::Rules(reason) => Self::File {
                path: PathBuf::from("assets"),
                reason,
            },
            ExportError::Io { path, reason } => Self::File { path, reason },
            ExportError::Store(error) => Self::Store(error),
            ExportError::Cancelled => Self::Cancelled,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::clock::{Timestamp, VirtualClock};
    use crate::engine::opening::OpeningNotice;
    use crate::engine::setup::Setup;
    use crate::mail::secrets::Secrets;
    use crate::signature::Anchors;
    use crate::store::failpoints::ArmedFailpoint;

    fn start(profile: &Path) -> Handle {
        Handle::start(Setup {
            profile: profile.to_owned(),
            state: None,
            trial: None,
            clock: Arc::new(VirtualClock::frozen(Timestamp::UNIX_EPOCH)),
            anchors: Anchors::none(),
            secrets: Secrets::in_memory(),
            demo: true,
            live: false,
        })
        .expect("started")
    }

    #[test]
    fn messages_of_a_read_only_profile_are_exported() {
        const EROFS: i32 = 30;
        let dir = tempfile::tempdir().expect("a folder");
        let (profile, to) = (dir.path().join("p"), dir.path().join("out"));
        let raw = b"From: a@b.it\r\nSubject: uno\r\n\r\nciao\r\n";
        let handle = start(&profile);
        let kept = handle.shared().expect("running").store.keep(&[raw]).expect("kept");
        handle.stop();
        let handle = {
            let _fault = ArmedFailpoint::at("profile.writable", 1, EROFS);
            start(&profile)
        };
        assert!(handle.opening_notices().iter().any(OpeningNotice::lasts));
        let what = vec![Exportable::Message(kept[0])];
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let exported = runtime
            .block_on(handle.export(what, to.clone(), ExportFormat::Eml, |_, _| true))
            .expect("exported");
        assert!(exported.complete);
        let [file] = exported.files.as_slice() else {
            unreachable!("{exported:?}")
        };
        assert_eq!(std::fs::read(to.join(file)).expect("read"), raw);
        handle.stop();
    }
}
