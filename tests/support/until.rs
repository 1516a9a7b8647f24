//! Waiting for a condition instead of for a time.
#![allow(dead_code, unreachable_pub, reason = "shared by several test programs, each of which uses a part")]

use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(20);

/// The result of a condition: `true` and `Some` end the waiting.
pub trait Ready {
    type Value;

    fn ready(self) -> Option<Self::Value>;
}

impl Ready for bool {
    type Value = ();

    fn ready(self) -> Option<()> {
        self.then_some(())
    }
}

impl<T> Ready for Option<T> {
    type Value = T;

    fn ready(self) -> Self {
        self
    }
}

/// Polls until the condition holds and returns its value. Panics after a minute with the description `what`.
pub fn until<R: Ready>(what: &str, mut condition: impl FnMut() -> R) -> R::Value {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(value) = condition().ready() {
            return value;
        }
        assert!(Instant::now() < end, "not within {} s: {what}", PATIENCE.as_secs());
        std::thread::sleep(PAUSE);
    }
}
