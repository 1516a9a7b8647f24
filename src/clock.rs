//! The clock as a parameter.
//!
//! Code that depends on the present time takes a [`Clock`] or a [`Timestamp`] and does not read the system clock, so that tests and the
//! demo can run with another time. Timestamps are UTC; a time zone is applied where text for people is produced.

use std::fmt;
use std::sync::Mutex;

pub use jiff::{SignedDuration, Timestamp};

/// Source of the present time.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The present time, UTC.
    fn now(&self) -> Timestamp;
}

/// The clock of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that can be set forward: frozen ([`VirtualClock::frozen`]), or the system clock plus an offset ([`VirtualClock::running`]). The
/// demo and tests skip hours with [`VirtualClock::advance`].
#[derive(Debug)]
pub struct VirtualClock(Mutex<State>);

#[derive(Debug, Clone, Copy)]
enum State {
    Frozen(Timestamp),
    /// Offset from the system clock.
    Running(SignedDuration),
}

impl VirtualClock {
    /// A clock whose time is `at` until it is advanced.
    pub fn frozen(at: Timestamp) -> Self {
        Self(Mutex::new(State::Frozen(at)))
    }

    /// A clock that shows the system's time until it is advanced, and keeps running.
    pub fn running() -> Self {
        Self(Mutex::new(State::Running(SignedDuration::ZERO)))
    }

    /// Moves the clock forward, or back with a negative duration. Times outside the range of [`Timestamp`] are not reached.
    pub fn advance(&self, by: SignedDuration) {
        let mut state = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        *state = match *state {
            State::Frozen(at) => State::Frozen(at.checked_add(by).unwrap_or(at)),
            State::Running(offset) => State::Running(offset.saturating_add(by)),
        };
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        let state = *self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        match state {
            State::Frozen(at) => at,
            State::Running(offset) => {
                let now = Timestamp::now();
                now.checked_add(offset).unwrap_or(now)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frozen_clock_moves_only_when_advanced() {
        let start = Timestamp::from_second(1_700_000_000).expect("in range");
        let clock = VirtualClock::frozen(start);
        assert_eq!(clock.now(), start);
        clock.advance(SignedDuration::from_hours(12));
        assert_eq!(clock.now().as_second(), 1_700_000_000 + 12 * 3600);
    }
}
