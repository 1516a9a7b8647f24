//! One question to the engine on its way at a time, however often it is asked.

/// Whether an answer is on its way, and whether it will be old when it comes.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum CoalescedRequest {
    /// None is.
    #[default]
    Idle,
    /// One is.
    Pending,
    /// One is, and something has changed since.
    PendingAgain,
}

impl CoalescedRequest {
    /// Whether to ask now; while an answer is on its way, many calls ask once more after it.
    pub fn begin(&mut self) -> bool {
        let is_free = *self == Self::Idle;
        *self = if is_free { Self::Pending } else { Self::PendingAgain };
        is_free
    }

    /// The answer came: whether to ask again.
    pub fn end(&mut self) -> bool {
        std::mem::take(self) == Self::PendingAgain
    }
}
