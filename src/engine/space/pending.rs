//! Removals whose result is unknown, because the program or the connection ended in between: the ledger has the plan and not the result.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::account::{AccountId, Flags, Location, Uid, UidValidity};
use crate::engine::error::EngineError;
use crate::engine::shared::Shared;
use crate::engine::threads::blocking;
use crate::mail::imap::Session;
use crate::mail::remote::RemoteError;
use crate::signature::Sha256;
use crate::store::Arrival;

/// The flag \Deleted alone.
pub(super) const DELETED: Flags = Flags {
    deleted: true,
    seen: false,
    flagged: false,
    answered: false,
    draft: false,
};

/// Same as [`resolve`], unless messages are being removed or restored right now.
pub(crate) async fn resolve_if_idle(shared: &Arc<Shared>, account: &AccountId, session: &mut Session) -> Result<(), EngineError> {
    if shared.store.pending_removals(account).is_empty() {
        return Ok(());
    }
    let lock = shared.removal_lock(account);
    match lock.try_lock() {
        Ok(_guard) => resolve(shared, account, session).await,
        Err(_) => Ok(()),
    }
}

/// Asks the server which of the planned messages it still has, unflags those, and records the result.
///
/// The plan was made only for messages without \Deleted: the flag is ours, and while it is set another client's EXPUNGE would remove the
/// message.
pub(super) async fn resolve(shared: &Arc<Shared>, account: &AccountId, session: &mut Session) -> Result<(), EngineError> {
    let mut folders: BTreeMap<(String, UidValidity), Vec<Arrival>> = BTreeMap::new();
    for pending in shared.store.pending_removals(account) {
        let folder = (pending.was.location.folder.clone(), pending.was.location.validity);
        folders.entry(folder).or_default().push(pending.was);
    }
    for ((folder, validity), copies) in folders {
        // With another UIDVALIDITY nothing can be found out by UID: these stay pending.
        if session.select(&folder, false).await?.validity != validity {
            continue;
        }
        let uids: Vec<Uid> = copies.iter().map(|copy| copy.location.uid).collect();
        let there: Vec<Uid> = session.fetch_sizes(&uids).await?.into_iter().map(|(uid, _)| uid).collect();
        if !there.is_empty() {
            unflag(session, &there).await?;
        }
        let copies = copies.into_iter().map(|copy| (copy.message, copy.location));
        let (remaining, removed) = copies.partition(|(_, location)| there.contains(&location.uid));
        record(shared, removed, remaining).await?;
    }
    Ok(())
}

/// Removes the flag \Deleted.
pub(super) async fn unflag(session: &mut Session, uids: &[Uid]) -> Result<(), RemoteError> {
    session.store_flags(uids, Flags::default(), DELETED).await
}

/// Records the result of planned removals.
pub(super) async fn record(
    shared: &Arc<Shared>,
    removed: Vec<(Sha256, Location)>,
    remaining: Vec<(Sha256, Location)>,
) -> Result<(), EngineError> {
    let shared = shared.clone();
    blocking(move || {
        let removed: Vec<Location> = removed.into_iter().map(|(_, location)| location).collect();
        shared.store.mark_expunged(&removed)?;
        shared.store.cancel_removals(remaining)?;
        shared.emit_changed(&removed);
        Ok(())
    })
    .await
}
