//! What a server may send, and how long it may take, until the running command is completed.
//!
//! Limits on single lines and literals do not bound their number: a server that never completes a command would hold the connection for
//! ever. The budget of a command is set by what was asked for. Time is bounded by a minimum rate, so that a large answer over a slow line
//! has the time it needs, and a line now and then does not keep a command alive.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep};

use super::stream_error::over_budget;

/// Bytes and responses allowed for a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Allowance {
    /// Bytes received, after decompression.
    pub(super) bytes: u64,
    /// Untagged responses received, whatever their kind.
    pub(super) responses: u64,
}

impl Allowance {
    /// For a command with a short answer. Servers report changes of other clients along with it: room for many of these.
    pub(super) const SHORT: Self = Self {
        bytes: 8 << 20,
        responses: 100_000,
    };
    /// For IDLE, which is repeated every few minutes.
    pub(super) const IDLE: Self = Self {
        bytes: 1 << 20,
        responses: 10_000,
    };
    /// Before the login is completed nothing is due but greeting, capabilities and a few words.
    pub(super) const LOGIN: Self = Self {
        bytes: 256 << 10,
        responses: 1000,
    };

    /// For an answer of one line for each of `count` messages or folders, in addition to [`Self::SHORT`].
    pub(super) fn lines(count: u64) -> Self {
        let count = count.min(MOST_LINES);
        Self {
            bytes: Self::SHORT.bytes.saturating_add(count.saturating_mul(LINE)),
            responses: Self::SHORT.responses.saturating_add(count.saturating_mul(2)),
        }
    }

    /// For bodies of `bytes` altogether in `count` messages.
    pub(super) fn bodies(count: u64, bytes: u64) -> Self {
        let lines = Self::lines(count);
        Self {
            bytes: lines.bytes.saturating_add(bytes),
            ..lines
        }
    }
}

/// Messages or folders for which there may be a line: more than any mailbox holds.
const MOST_LINES: u64 = 1_000_000;
/// Bytes of a line, keywords included.
const LINE: u64 = 1024;
/// Bytes per second below which a command times out, once its time is over.
const SLOWEST: u64 = 1024;

/// What is left of the allowance of the running command.
pub(super) struct Budget {
    allowed: Allowance,
    bytes: u64,
    responses: u64,
    /// Time for a command whatever its answer; `None`: any time (IDLE).
    time: Option<Duration>,
    /// Time spent waiting for the server. The time for which the program itself does not read is not the server's.
    waited: Duration,
    waiting_since: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Budget {
    /// `time`: how long a command with a short answer may take.
    pub(super) fn new(allowed: Allowance, time: Option<Duration>) -> Self {
        Self {
            allowed,
            bytes: 0,
            responses: 0,
            time,
            waited: Duration::ZERO,
            waiting_since: None,
            timer: None,
        }
    }

    /// Begins a command.
    pub(super) fn restart(&mut self, allowed: Allowance, time: Option<Duration>) {
        (self.allowed, self.bytes, self.responses) = (allowed, 0, 0);
        (self.time, self.waited, self.waiting_since) = (time, Duration::ZERO, None);
    }

    /// Adds a command sent before the running one is completed.
    pub(super) fn extend(&mut self, allowed: Allowance, time: Duration) {
        self.allowed.bytes = self.allowed.bytes.saturating_add(allowed.bytes);
        self.allowed.responses = self.allowed.responses.saturating_add(allowed.responses);
        self.time = self.time.map(|before| before.saturating_add(time));
    }

    pub(super) fn count_bytes(&mut self, bytes: usize) -> io::Result<()> {
        if let Some(since) = self.waiting_since.take() {
            self.waited = self.waited.saturating_add(since.elapsed());
        }
        self.bytes = self.bytes.saturating_add(bytes as u64);
        match self.bytes > self.allowed.bytes {
            true => Err(over_budget(self.allowed.bytes)),
            false if self.left().is_some_and(|left| left.is_zero()) => Err(io::ErrorKind::TimedOut.into()),
            false => Ok(()),
        }
    }

    pub(super) fn count_response(&mut self) -> io::Result<()> {
        self.responses = self.responses.saturating_add(1);
        match self.responses > self.allowed.responses {
            true => Err(over_budget(self.allowed.bytes)),
            false => Ok(()),
        }
    }

    /// Called when nothing is there to read; ready with an error once the time is over.
    pub(super) fn poll_time(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Some(left) = self.left() else { return Poll::Pending };
        let since = *self.waiting_since.get_or_insert_with(Instant::now);
        let end = since.checked_add(left).unwrap_or(since);
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(end)));
        timer.as_mut().reset(end);
        ready!(timer.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// How long the server may still let us wait.
    fn left(&self) -> Option<Duration> {
        let earned = Duration::from_secs(self.bytes.checked_div(SLOWEST).unwrap_or_default());
        Some(self.time?.saturating_add(earned).saturating_sub(self.waited))
    }
}

impl fmt::Debug for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Budget")
            .field("allowed", &self.allowed)
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}
