//! Limits and time-outs of a session.

use std::time::Duration;

use crate::mail::tls::Timeouts;

/// Limits and time-outs of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Maximum size of the literals of one response together, and so of a message, in bytes.
    pub literal: u64,
    /// Time-outs of the connection.
    pub timeouts: Timeouts,
    /// Interval between NOOP commands to a server without IDLE.
    pub poll: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            literal: 150 * 1024 * 1024,
            timeouts: Timeouts::default(),
            poll: Duration::from_secs(30),
        }
    }
}
