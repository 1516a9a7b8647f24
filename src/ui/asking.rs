//! One question to the engine on its way at a time, however often it is asked.

/// Whether an answer is on its way, and whether it will be old when it comes.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    /// None is.
    #[default]
    No,
    /// One is.
    Asked,
    /// One is, and something has changed since.
    AskAgain,
}

impl Asking {
    /// Whether to ask now; while an answer is on its way, many calls ask once more after it.
    pub fn begin(&mut self) -> bool {
        let is_free = *self == Self::No;
        *self = if is_free { Self::Asked } else { Self::AskAgain };
        is_free
    }

    /// The answer came: whether to ask again.
    pub fn end(&mut self) -> bool {
        std::mem::take(self) == Self::AskAgain
    }
}
