//! An error in three sentences: what happened, what it means, what to do.

use super::Words;
use crate::engine::EngineError;

/// Three sentences for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What happened.
    pub what: String,
    /// What it means: what is lost, what goes on working.
    pub meaning: String,
    /// What to do.
    pub remedy: String,
}

/// Explains an error.
pub fn explain(_words: &Words, error: &EngineError) -> Explanation {
    Explanation {
        what: error.to_string(),
        meaning: String::new(),
        remedy: String::new(),
    }
}
