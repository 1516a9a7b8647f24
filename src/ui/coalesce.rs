//! At most one request of a kind to the engine at a time, however often it is triggered.

/// Whether a request is pending, and whether its answer will be out of date.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum CoalescedRequest {
    #[default]
    Idle,
    Pending,
    /// Something has changed since it was sent.
    PendingAgain,
}

impl CoalescedRequest {
    /// Returns whether to send the request now. While one is pending, any number of calls lead to one more after it.
    pub fn begin(&mut self) -> bool {
        let is_free = *self == Self::Idle;
        *self = if is_free { Self::Pending } else { Self::PendingAgain };
        is_free
    }

    /// Call when the answer arrives. Returns whether to send the request again.
    pub fn end(&mut self) -> bool {
        std::mem::take(self) == Self::PendingAgain
    }
}
