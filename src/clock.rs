//! Time, as a thing that is handed over.
//!
//! Whatever depends on the present moment takes a [`Clock`] or a [`Timestamp`]; nothing else asks the machine what time it is.
//! All instants are UTC; a zone is applied only where a person reads them.

use std::fmt;
use std::sync::Mutex;

pub use jiff::{SignedDuration, Timestamp};

/// Tells the present moment.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The present moment, UTC.
    fn now(&self) -> Timestamp;
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that is moved by hand: it stands still ([`VirtualClock::frozen`]), or runs with the machine's clock at a
/// distance ([`VirtualClock::running`]). The demo and the tests let hours pass with [`VirtualClock::advance`].
#[derive(Debug)]
pub struct VirtualClock(Mutex<Face>);

#[derive(Debug, Clone, Copy)]
enum Face {
    Frozen(Timestamp),
    Running(SignedDuration),
}

impl VirtualClock {
    /// A clock that shows `at` until it is advanced.
    pub fn frozen(at: Timestamp) -> Self {
        Self(Mutex::new(Face::Frozen(at)))
    }

    /// A clock that runs at the machine's speed and shows the machine's time until it is advanced.
    pub fn running() -> Self {
        Self(Mutex::new(Face::Running(SignedDuration::ZERO)))
    }

    /// Moves the clock forward (or, with a negative duration, back). Saturates at the ends of time.
    pub fn advance(&self, by: SignedDuration) {
        let mut face = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        *face = match *face {
            Face::Frozen(at) => Face::Frozen(at.checked_add(by).unwrap_or(at)),
            Face::Running(offset) => Face::Running(offset.saturating_add(by)),
        };
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        let face = *self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        match face {
            Face::Frozen(at) => at,
            Face::Running(offset) => {
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
