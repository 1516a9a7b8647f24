//! The fields of a document.

use std::collections::BTreeMap;

use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

use super::query::SearchField;

/// The column of the numbers of first copies.
pub(super) const NUMBER: &str = "number";
/// The column of the first bytes of digests.
pub(super) const DIGEST: &str = "digest";
/// The name under which the tokenizer is registered.
pub(super) const TOKENIZER: &str = "words";

/// Handles of the fields.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub(super) number: Field,
    pub(super) digest: Field,
    texts: BTreeMap<SearchField, Field>,
}

impl Fields {
    pub(super) fn of(&self, field: SearchField) -> Field {
        self.texts.get(&field).copied().unwrap_or(self.number)
    }
}

/// Nothing is stored but numbers and where words occur: the messages themselves are raw files.
pub(super) fn schema() -> (Schema, Fields) {
    let words = TextFieldIndexing::default()
        .set_tokenizer(TOKENIZER)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = TextOptions::default().set_indexing_options(words);
    let mut schema = Schema::builder();
    let number = schema.add_u64_field(NUMBER, FAST);
    let digest = schema.add_u64_field(DIGEST, FAST);
    let texts = SearchField::ALL.map(|field| (field, schema.add_text_field(field.as_str(), text.clone())));
    let fields = Fields {
        number,
        digest,
        texts: texts.into(),
    };
    (schema.build(), fields)
}
