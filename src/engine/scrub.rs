//! Scrubbing: every raw file is read again in the background and compared with its hash, all of them once a week, a few at a time. What is
//! damaged or missing is reported with the rows it affects, and fetched again by the next pass if a server still has it.

use std::sync::{Arc, Weak};
use std::time::Duration;

use super::error::EngineError;
use super::event::Event;
use super::handle::Handle;
use super::maintenance;
use super::shared::Shared;
use super::threads::blocking;
use crate::clock::{SignedDuration, Timestamp};
use crate::store::{SCRUB_STEPS, ScrubState};

/// The time in which everything is read once.
const CYCLE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// After a start other work goes first.
const INITIAL_DELAY: Duration = Duration::from_secs(90);
/// The shortest pause between two steps, also when the cycle is late because the program seldom runs.
const MIN_PAUSE: Duration = Duration::from_secs(5);
/// The longest pause: after the machine slept, a step that is due begins within that time.
const MAX_PAUSE: Duration = Duration::from_mins(30);

impl Handle {
    /// Does the next scrub step now and returns how long to wait for the one after it. A live engine does this automatically.
    #[doc(hidden)]
    pub async fn scrub_next(&self) -> Result<Duration, EngineError> {
        self.read(step).await
    }
}

/// Runs until the engine stops.
pub(crate) async fn watch(shared: Arc<Shared>) {
    let shared: Weak<Shared> = {
        let weak = Arc::downgrade(&shared);
        drop(shared);
        weak
    };
    let mut pause = INITIAL_DELAY;
    loop {
        tokio::time::sleep(pause).await;
        let Some(shared) = shared.upgrade().filter(|shared| !shared.is_stopping()) else {
            return;
        };
        pause = match blocking(move || step(&shared)).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::warn!(%error, "scrubbing failed");
                MAX_PAUSE
            }
        };
    }
}

/// Reads what is due; returns how long to wait before the next step.
pub(crate) fn step(shared: &Shared) -> Result<Duration, EngineError> {
    let known = shared.store.scrub_state();
    let now = shared.clock.now();
    if let Some(wait) = wait(&known, now) {
        return Ok(wait.clamp(MIN_PAUSE, MAX_PAUSE));
    }
    if known.began.is_none() || known.next >= SCRUB_STEPS {
        shrink_index(shared);
        shared.store.start_scrub()?;
        if known.ledger_broken_at.is_none() && shared.store.scrub_state().ledger_broken_at.is_some() {
            shared.emit(Event::LedgerBroken);
        }
    }
    for message in shared.store.scrub_next()? {
        tracing::error!(%message, "found damaged or missing");
        shared.fetch_again(&message);
        shared.emit(Event::MessageDamaged(message));
    }
    let now_known = shared.store.scrub_state();
    if !known.damaged.is_subset(&now_known.damaged) {
        // A message was restored since.
        shared.emit(Event::Lagged);
    }
    Ok(wait(&now_known, now).unwrap_or_default().clamp(MIN_PAUSE, MAX_PAUSE))
}

/// Rebuilds an index that takes several times the space of what it holds, once a cycle: sled files never shrink.
fn shrink_index(shared: &Shared) {
    let rebuilt = shared.store.index_size().map_err(EngineError::from).and_then(|size| {
        if !size.is_oversized() {
            return Ok(());
        }
        tracing::info!(size.on_disk, size.live, "the index is rebuilt to be smaller");
        maintenance::rebuild(shared, &mut |_, _| true)
    });
    if let Err(error) = rebuilt {
        tracing::warn!(%error, "the index could not be made smaller");
    }
}

/// How long until the next step is due; `None` if it is due.
fn wait(known: &ScrubState, now: Timestamp) -> Option<Duration> {
    let began = known.began?;
    // The clock was set back: waiting for it could take weeks.
    let elapsed = now.duration_since(began);
    if elapsed < SignedDuration::ZERO {
        return None;
    }
    let due = CYCLE / i32::from(SCRUB_STEPS) * i32::from(known.next);
    (due > elapsed).then(|| Duration::try_from(due - elapsed).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_are_spread_over_the_cycle_and_caught_up_when_late() {
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
        assert_eq!(wait(&known(3), after(100)), None, "late");
        assert_eq!(wait(&known(SCRUB_STEPS), after(24 * 6)), Some(Duration::from_hours(24)));
        assert_eq!(wait(&known(SCRUB_STEPS), after(24 * 7)), None, "the next cycle");
        assert_eq!(wait(&known(200), after(-1)), None, "the clock was set back");
    }
}
