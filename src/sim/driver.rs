//! Drives the world by the clock.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::shared_world::SharedWorld;
use crate::clock::{Clock, SignedDuration};

/// How the driver follows the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// No driver: events happen in `Loopback::tick`. For tests with a frozen clock.
    Manual,
    /// Events happen when the clock reaches them.
    RealTime,
    /// As `RealTime`, but waits are cut: two seconds after the last event the clock is advanced to the next one.
    SkipWaits,
}

/// Runs until its future is dropped.
pub(super) async fn run(shared: Arc<SharedWorld>, pace: Pace) {
    let mut changed = shared.subscribe();
    let mut last = Instant::now();
    loop {
        changed.mark_unchanged();
        let now = shared.clock.now();
        let Some(due) = shared.read(|world| world.next_due()) else {
            if changed.changed().await.is_err() {
                return;
            }
            continue;
        };
        let gap = Duration::try_from(due.duration_since(now)).unwrap_or_default();
        if gap.is_zero() {
            shared.tick();
            last = Instant::now();
            continue;
        }
        let skip = pace == Pace::SkipWaits && gap > MAX_WAIT;
        let wake = if skip {
            (last + MAX_WAIT).max(Instant::now())
        } else {
            Instant::now() + gap
        };
        tokio::select! {
            () = tokio::time::sleep_until(wake) => {
                if pace == Pace::SkipWaits {
                    // Only forward: the clock may have passed the event while this task slept.
                    let rest = due.duration_since(shared.clock.now());
                    shared.clock.advance(rest.max(SignedDuration::ZERO));
                }
            }
            result = changed.changed() => if result.is_err() { return },
        }
    }
}

/// Longest wait for an event in real time with [`Pace::SkipWaits`].
const MAX_WAIT: Duration = Duration::from_secs(2);
