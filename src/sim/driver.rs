//! Lets the world go on with the clock.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::listener::Shared;
use crate::clock::{Clock, SignedDuration};

/// How the simulation follows the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Only when told ([`Loopback::tick`](super::Loopback::tick)): tests with a frozen clock.
    Manual,
    /// As the clock runs.
    RealTime,
    /// As the clock runs, but long waits are skipped: two real seconds after the last delivery the clock is moved to what is due next.
    SkipWaits,
}

/// Runs until it is dropped.
pub(super) async fn run(shared: Arc<Shared>, pace: Pace) {
    let mut changed = shared.subscribe();
    let mut last = Instant::now();
    loop {
        changed.mark_unchanged();
        let now = shared.clock.now();
        let Some(due) = shared.look(|world| world.next_due()) else {
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
        let skip = pace == Pace::SkipWaits && gap > PATIENCE;
        let wake = if skip {
            (last + PATIENCE).max(Instant::now())
        } else {
            Instant::now() + gap
        };
        tokio::select! {
            () = tokio::time::sleep_until(wake) => {
                if pace == Pace::SkipWaits {
                    let rest = due.duration_since(shared.clock.now());
                    shared.clock.advance(rest.max(SignedDuration::ZERO));
                }
            }
            result = changed.changed() => if result.is_err() { return },
        }
    }
}

const PATIENCE: Duration = Duration::from_secs(2);
