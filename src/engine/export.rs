//! Exports: which messages, under which names; the writing is `evidence`'s.

use std::path::Path;

use super::shared::Shared;
use super::view::{ExportFormat, Exported};
use super::{EngineError, Exportable, query};
use crate::evidence::originals::{self, Original, OriginalsError};
use crate::pec::Receipt;
use crate::signature::Sha256;

pub(crate) fn export(shared: &Shared, what: &Exportable, to: &Path, format: ExportFormat) -> Result<Exported, EngineError> {
    let ExportFormat::Eml = format;
    let originals = match what {
        Exportable::Message(message) => vec![original(shared, *message, "messaggio")?],
        Exportable::Dispatch(id) => dispatch(shared, id)?,
    };
    let files = originals::write(&originals, to).map_err(|error| match error {
        OriginalsError::Exists(path) => EngineError::TargetExists(path),
        OriginalsError::Io { path, reason } => EngineError::File { path, reason },
    })?;
    Ok(Exported {
        path: to.to_owned(),
        files,
    })
}

fn dispatch(shared: &Shared, id: &crate::pec::DispatchId) -> Result<Vec<Original>, EngineError> {
    let view = query::dispatch(shared, id)?;
    let mut originals = Vec::new();
    if let Some(message) = view.dispatch.message {
        originals.push(original(shared, message, "messaggio")?);
    }
    let (_, mut receipts) = shared.store.dispatch(id)?.ok_or(EngineError::NotFound)?;
    receipts.sort_by_key(|receipt| (receipt.at, receipt.message));
    for receipt in &receipts {
        originals.push(original(shared, receipt.message, &name(receipt))?);
    }
    Ok(originals)
}

/// The kind's wire word, the recipient it speaks of, and, for a receipt that is not genuine, its verdict: a forged one never passes for proof.
fn name(receipt: &Receipt) -> String {
    let mut name = receipt.kind.wire();
    if let [about] = receipt.about.as_slice() {
        name = format!("{name}-{about}");
    }
    match receipt.verdict.is_genuine() {
        true => name,
        false => format!("{}-{name}", receipt.verdict.as_str()),
    }
}

fn original(shared: &Shared, message: Sha256, name: &str) -> Result<Original, EngineError> {
    Ok(Original {
        name: name.to_owned(),
        bytes: shared.store.raw(&message)?,
    })
}
