//! The number of a tab.

/// Never used again, so that a late answer for a closed tab reaches no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TabId(pub u64);
