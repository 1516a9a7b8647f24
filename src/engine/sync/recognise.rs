//! Messages that were here before: in a folder whose UIDs are void (UIDVALIDITY changed), in one that has another name now, or under a number
//! that the server had denied. They are known again by header and size, and not fetched a second time.

use std::collections::HashMap;

use super::{Pass, blocking};
use crate::account::{Location, Uid};
use crate::engine::copies::header;
use crate::engine::shared::Shared;
use crate::engine::{EngineError, receive};
use crate::mail::remote::FetchedHeader;
use crate::signature::Sha256;
use crate::store::Arrival;

/// Headers asked for, and messages taken up, at a time.
const AT_ONCE: usize = 200;

/// A message by the SHA-256 of its header and by its size; `None` where two kept messages agree in both.
type Kept = HashMap<(Sha256, u64), Option<Sha256>>;

/// Takes up the missing messages that are among the lost ones; returns the others, order kept. Message-ID, date and everything else the providers
/// wrote stand in the header: where it is the same to the byte, and the size too, the message is.
pub(super) async fn recognise(
    pass: &mut Pass<'_>,
    place: &Location,
    missing: Vec<Uid>,
    lost: Vec<Sha256>,
) -> Result<Vec<Uid>, EngineError> {
    if missing.is_empty() || lost.is_empty() {
        return Ok(missing);
    }
    let shared = pass.shared.clone();
    let kept = blocking(move || Ok(kept(&shared, &lost))).await?;
    let mut strangers = Vec::new();
    for uids in missing.chunks(AT_ONCE) {
        let heads = pass.session.fetch_headers(uids).await?;
        let arrivals: Vec<Arrival> = heads.iter().filter_map(|head| arrival(&kept, place, head, pass)).collect();
        strangers.extend(
            uids.iter()
                .filter(|uid| !arrivals.iter().any(|arrival| arrival.location.uid == **uid)),
        );
        pass.tally.updated = pass.tally.updated.saturating_add(arrivals.len() as u64);
        let shared = pass.shared.clone();
        blocking(move || receive::take_up(&shared, arrivals)).await?;
    }
    Ok(strangers)
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

fn arrival(kept: &Kept, place: &Location, head: &FetchedHeader, pass: &Pass<'_>) -> Option<Arrival> {
    let message = (*kept.get(&(Sha256::of(&head.bytes), head.info.size))?)?;
    Some(Arrival {
        message,
        location: Location {
            uid: head.info.uid,
            ..place.clone()
        },
        flags: head.info.flags,
        received: head.received.unwrap_or_else(|| pass.shared.clock.now()),
    })
}
