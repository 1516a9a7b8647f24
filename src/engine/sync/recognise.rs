//! Messages that are kept already and have a new location: their folder's UIDVALIDITY changed, it was renamed, or the server had wrongly
//! reported them as expunged. They are recognised by header and size and not fetched a second time.

use std::collections::HashMap;

use super::pass::Pass;
use crate::account::{Location, Uid};
use crate::engine::error::EngineError;
use crate::engine::receive;
use crate::engine::same_message::header;
use crate::engine::shared::Shared;
use crate::engine::threads::blocking;
use crate::mail::remote::FetchedHeader;
use crate::signature::Sha256;
use crate::store::Arrival;

/// Headers fetched, and copies recorded, at a time.
const AT_ONCE: usize = 200;

/// Kept messages by the SHA-256 of their header and by their size; `None` where two agree in both.
type Kept = HashMap<(Sha256, u64), Option<Sha256>>;

/// Records the missing messages that are among the lost ones; returns the others, order kept. The header contains the Message-ID, the date
/// and every trace field: if it is the same to the byte, and the size too, the message is the same.
pub(super) async fn recognise(pass: &mut Pass<'_>, at: &Location, missing: Vec<Uid>, lost: Vec<Sha256>) -> Result<Vec<Uid>, EngineError> {
    if missing.is_empty() || lost.is_empty() {
        return Ok(missing);
    }
    let shared = pass.shared.clone();
    let kept = blocking(move || Ok(kept(&shared, &lost))).await?;
    let mut unknown = Vec::new();
    let mut returned = Vec::new();
    for uids in missing.chunks(AT_ONCE) {
        let heads = pass.session.fetch_headers(uids).await?;
        let arrivals: Vec<Arrival> = heads.iter().filter_map(|head| arrival(&kept, at, head, pass)).collect();
        unknown.extend(
            uids.iter()
                .filter(|uid| !arrivals.iter().any(|arrival| arrival.location.uid == **uid)),
        );
        pass.tally.updated = pass.tally.updated.saturating_add(arrivals.len() as u64);
        let shared = pass.shared.clone();
        let back = blocking(move || {
            let back = shared.store.returned(&arrivals);
            let new = arrivals.into_iter().filter(|arrival| !back.contains(arrival)).collect();
            receive::record_copies(&shared, new)?;
            Ok(back)
        });
        returned.extend(back.await?);
    }
    // After the last: one line for all.
    if !returned.is_empty() {
        let shared = pass.shared.clone();
        blocking(move || receive::record_returned(&shared, returned)).await?;
    }
    Ok(unknown)
}

fn kept(shared: &Shared, lost: &[Sha256]) -> Kept {
    let mut kept = Kept::new();
    for message in lost.iter().copied() {
        // One that cannot be read is fetched again.
        let Ok(raw) = shared.store.raw(&message) else { continue };
        let key = (Sha256::of(header(&raw)), raw.len() as u64);
        kept.entry(key)
            .and_modify(|known| *known = known.filter(|known| *known == message))
            .or_insert(Some(message));
    }
    kept
}

fn arrival(kept: &Kept, at: &Location, head: &FetchedHeader, pass: &Pass<'_>) -> Option<Arrival> {
    let message = (*kept.get(&(Sha256::of(&head.bytes), head.info.size?))?)?;
    Some(Arrival {
        message,
        location: Location {
            uid: head.info.uid,
            ..at.clone()
        },
        flags: head.info.flags.unwrap_or_default(),
        // A server that reports no INTERNALDATE: the time it had is better than now, which differs in every pass.
        received: head
            .received
            .or_else(|| pass.shared.store.received_at(pass.account, &message))
            .unwrap_or_else(|| pass.shared.clock.now()),
    })
}
