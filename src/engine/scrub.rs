//! The archive read again in the background: all of it within a week of the program running now and then, a little at a time, and what is found
//! told with what it touches. What a server still has is fetched again by the next pass.

use std::sync::{Arc, Weak};
use std::time::Duration;

use super::shared::Shared;
use super::sync::blocking;
use super::view::DamagedMessage;
use super::{EngineError, Event, care};
use crate::account::AccountId;
use crate::clock::{SignedDuration, Timestamp};
use crate::signature::Sha256;
use crate::store::scrub::{STEPS, ScrubState};

/// A lap takes so long where there is time for it.
const LAP: SignedDuration = SignedDuration::from_hours(7 * 24);
/// After a start there is other work first.
const SETTLE: Duration = Duration::from_secs(90);
/// Between two steps, at least: where the program runs seldom, a lap is caught up at this pace.
const BREATH: Duration = Duration::from_secs(5);
/// At most: a machine that slept finds out so.
const LONGEST: Duration = Duration::from_mins(30);

/// Runs until the engine stops.
pub(crate) async fn watch(shared: Arc<Shared>) {
    let shared: Weak<Shared> = {
        let weak = Arc::downgrade(&shared);
        drop(shared);
        weak
    };
    let mut pause = SETTLE;
    loop {
        tokio::time::sleep(pause).await;
        let Some(shared) = shared.upgrade().filter(|shared| !shared.is_stopping()) else {
            return;
        };
        pause = match blocking(move || step(&shared)).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::warn!(%error, "the archive could not be read again");
                LONGEST
            }
        };
    }
}

/// Does what is due, and says in how long something is due again.
pub(crate) fn step(shared: &Shared) -> Result<Duration, EngineError> {
    let known = shared.store.scrub_state();
    let now = shared.clock.now();
    if let Some(wait) = wait(&known, now) {
        return Ok(wait.clamp(BREATH, LONGEST));
    }
    if known.began.is_none() || known.next >= STEPS {
        lighten(shared);
        shared.store.start_scrub()?;
        if known.ledger_broken_at.is_none() && shared.store.scrub_state().ledger_broken_at.is_some() {
            shared.tell(Event::LedgerBroken);
        }
    }
    for message in shared.store.scrub_next()? {
        tracing::error!(%message, "found damaged or missing");
        fetch_again(shared, &message)?;
        shared.tell(Event::MessageDamaged(message));
    }
    let now_known = shared.store.scrub_state();
    if !known.damaged.is_subset(&now_known.damaged) {
        // Something was healed.
        shared.tell(Event::Lagged);
    }
    Ok(wait(&now_known, now).unwrap_or_default().clamp(BREATH, LONGEST))
}

/// Remakes an index that takes several times what it holds (design §4), once a lap.
fn lighten(shared: &Shared) {
    let lightened = shared.store.index_size().map_err(EngineError::from).and_then(|weight| {
        if !weight.is_oversized() {
            return Ok(());
        }
        tracing::info!(weight.on_disk, weight.live, "the index is remade to be smaller");
        shared.set_rebuilding(true);
        let done = care::mend(shared, true);
        shared.set_rebuilding(false);
        done
    });
    if let Err(error) = lightened {
        tracing::warn!(%error, "the index stays as large as it is");
    }
}

/// How long until the next step is due; `None`: it is.
fn wait(known: &ScrubState, now: Timestamp) -> Option<Duration> {
    let began = known.began?;
    // A clock that was set back is no reason to wait for weeks.
    let elapsed = now.duration_since(began);
    if elapsed < SignedDuration::ZERO {
        return None;
    }
    let due = LAP / i32::from(STEPS) * i32::from(known.next);
    (due > elapsed).then(|| Duration::try_from(due - elapsed).unwrap_or_default())
}

/// Has the next pass compare the folders that hold a message, so that it comes again.
pub(crate) fn fetch_again(shared: &Shared, message: &Sha256) -> Result<(), EngineError> {
    for row in shared.store.rows_of(message)?.into_iter().filter(|row| !row.expunged) {
        let account: &AccountId = &row.location.account;
        let mut marks = shared.marks(account);
        if marks.folders.remove(&row.location.folder).is_some() {
            shared.keep_marks(account, &marks);
        }
    }
    Ok(())
}

/// What is ailing, with what it touches.
pub(crate) fn damaged_messages(shared: &Shared) -> Result<Vec<DamagedMessage>, EngineError> {
    let ailing = shared.store.scrub_state().damaged;
    ailing.iter().map(|message| damaged_message(shared, message)).collect()
}

fn damaged_message(shared: &Shared, message: &Sha256) -> Result<DamagedMessage, EngineError> {
    let rows = shared.store.rows_of(message)?;
    let missing = matches!(shared.store.raw(message), Err(crate::store::StoreError::NotFound));
    let on_server = rows.iter().any(|row| !row.expunged && row.location.uid.0 != 0);
    let row = rows.into_iter().next();
    Ok(DamagedMessage {
        message: *message,
        missing,
        on_server,
        account: row.as_ref().map(|row| row.location.account.clone()),
        folder: row.as_ref().map(|row| row.location.folder.clone()),
        kind: row.as_ref().map(|row| row.kind.clone()),
        dispatch: row.as_ref().and_then(|row| row.dispatch.clone()),
        date: row.as_ref().map(|row| row.date),
        subject: row.map(|row| row.subject).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lap_is_spread_over_its_time_and_caught_up() {
        let began: Timestamp = "2026-03-02T08:00:00Z".parse().expect("an instant");
        let known = |next| ScrubState {
            began: Some(began),
            next,
            ..ScrubState::default()
        };
        let after = |hours| began + SignedDuration::from_hours(hours);
        assert_eq!(wait(&ScrubState::default(), began), None);
        assert_eq!(wait(&known(0), began), None);
        assert_eq!(wait(&known(128), after(84)), None);
        assert_eq!(wait(&known(128), after(83)), Some(Duration::from_hours(1)));
        assert_eq!(wait(&known(3), after(100)), None, "behind");
        assert_eq!(wait(&known(STEPS), after(24 * 6)), Some(Duration::from_hours(24)));
        assert_eq!(wait(&known(STEPS), after(24 * 7)), None, "the next lap");
        assert_eq!(wait(&known(200), after(-1)), None, "the clock was set back");
    }
}
