//! Full-text search.
//!
//! The index follows the ledger: [`Store::make_searchable`](super::Store::make_searchable) adds what the ledger names and the index lacks,
//! whether it arrived a second ago, before a crash, or the index was lost. It has nothing that cannot be rebuilt; its folder may be deleted
//! at any time.
//!
//! A message is one document, under the number of its first copy: which copies it has, their flags and their folders change without the
//! document being written again.

mod documents;
mod fill;
mod find;
pub(super) mod full_text;
mod matching;
mod open_index;
mod query;
mod schema;
mod words;

pub use query::delivery_conditions;
pub(super) use query::search_query;
pub use query::{SearchField, SearchQuery, SearchTexts};

use super::messages::CopyId;

/// Extracts from raw bytes what can be searched. Pure; supplied by the engine.
pub type ExtractTexts<'a> = dyn Fn(&[u8]) -> SearchTexts + Sync + 'a;

/// A message that matches a query.
#[derive(Debug, Clone, PartialEq)]
pub struct FullTextHit {
    /// Its row; of several copies the first that the selection shows.
    pub key: CopyId,
    /// How well it matches, by BM25: comparable within one result only. 0 if the query has no words.
    pub score: f32,
    /// The fields that have words of the query.
    pub found_in: Vec<SearchField>,
}
