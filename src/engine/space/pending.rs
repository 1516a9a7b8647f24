//! Removals whose result is unknown, because the program or the connection ended in between: the ledger has the plan and not the result.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::outcome::verified;
use crate::account::{AccountId, Flags, Keywords, Location, Uid, UidValidity};
use crate::engine::error::EngineError;
use crate::engine::same_message;
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
    keywords: Keywords::NONE,
};

/// Same as [`resolve`], unless messages are being removed or restored right now. Before a pass: where a UIDVALIDITY changed, the pass gives up
/// the copies that the plan names.
pub(crate) async fn resolve_if_idle(shared: &Arc<Shared>, account: &AccountId, session: &mut Session) -> Result<(), EngineError> {
    if shared.store.pending_removals(account).is_empty() {
        return Ok(());
    }
    let lock = shared.removal_lock(account);
    match lock.try_lock() {
        Ok(_guard) => {
            session.folders().await?;
            resolve(shared, account, session).await
        }
        Err(_) => Ok(()),
    }
}

/// Asks the server which of the planned messages it still has, unflags those, and records the result.
///
/// The plan was made only for messages without \Deleted: the flag is ours, and while it is set another client's EXPUNGE would remove the
/// message. Nothing is removed here.
pub(super) async fn resolve(shared: &Arc<Shared>, account: &AccountId, session: &mut Session) -> Result<(), EngineError> {
    let mut folders: BTreeMap<(String, UidValidity), Vec<Arrival>> = BTreeMap::new();
    for pending in shared.store.pending_removals(account) {
        let folder = (pending.was.location.folder.clone(), pending.was.location.validity);
        folders.entry(folder).or_default().push(pending.was);
    }
    for ((folder, validity), copies) in folders {
        match resolve_folder(shared, session, &folder, validity, copies).await {
            // The folder is no longer there, or cannot be changed: the pass finds out which. The others are resolved.
            Err(EngineError::Remote(error)) if !error.is_connection_end() => {
                tracing::warn!(%account, %error, "a planned removal cannot be resolved now");
            }
            resolved => resolved?,
        }
    }
    Ok(())
}

async fn resolve_folder(
    shared: &Arc<Shared>,
    session: &mut Session,
    folder: &str,
    validity: UidValidity,
    copies: Vec<Arrival>,
) -> Result<(), EngineError> {
    if session.select(folder, false).await?.validity != validity {
        return resolve_renumbered(shared, session, copies).await;
    }
    let uids: Vec<Uid> = copies.iter().map(|copy| copy.location.uid).collect();
    let there: Vec<Uid> = session.fetch_sizes(&uids).await?.into_iter().map(|(uid, _)| uid).collect();
    if !there.is_empty() {
        unflag(session, &there).await?;
    }
    let copies = copies.into_iter().map(|copy| (copy.message, copy.location));
    let (remaining, removed) = copies.partition(|(_, location)| there.contains(&location.uid));
    record(shared, removed, remaining).await
}

/// Under another UIDVALIDITY the UIDs of the plan name nothing (RFC 9051 §2.3.1.1): each message is looked for by its header and size. One
/// that cannot be compared, since its local file is damaged, counts as not removed: the pass fetches it again if it is there.
async fn resolve_renumbered(shared: &Arc<Shared>, session: &mut Session, copies: Vec<Arrival>) -> Result<(), EngineError> {
    let (mut removed, mut remaining) = (Vec::new(), Vec::new());
    for copy in copies {
        let planned = (copy.message, copy.location);
        let Some(raw) = verified(shared, copy.message).await? else {
            remaining.push(planned);
            continue;
        };
        let there = same_message::find_anywhere(session, &raw).await?;
        // Of several equal ones it is not known which the plan meant, and another client may have flagged one.
        if let [only] = there.as_slice()
            && only.info.flags.is_none_or(|flags| flags.deleted)
        {
            unflag(session, &[only.info.uid]).await?;
        }
        match there.is_empty() {
            true => removed.push(planned),
            false => remaining.push(planned),
        }
    }
    record(shared, removed, remaining).await
}

/// Removes the flag \Deleted.
pub(super) async fn unflag(session: &mut Session, uids: &[Uid]) -> Result<(), RemoteError> {
    session.store_flags(uids, Flags::default(), DELETED).await.map(drop)
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
