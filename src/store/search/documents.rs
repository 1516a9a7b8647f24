//! The full-text index: tantivy, holding only what can be remade.
//!
//! One document a message, with nothing stored but the words' places, the number of the message's first place in the ledger and the start of
//! its digest. Which messages are in it is read from the numbers when it is opened; where a message lies, its flags and its date are for the
//! places and the table to say, so that nothing here grows stale.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use tantivy::directory::MmapDirectory;
use tantivy::directory::error::{OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::indexer::IndexWriterOptions;
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, TantivyError};

use super::Texts;
use super::matching::{self, Numbers};
use super::query::{Query, SearchField};
use super::words::Cutter;
use crate::signature::Sha256;
use crate::store::copies::{Number, Places};
use crate::store::{StoreError, failpoints, profile};

/// Grows when words are cut or stemmed another way or the parts change; an index of another layout is remade.
const LAYOUT: &str = "1";
/// The column of places' numbers.
pub(super) const NUMBER: &str = "number";
const DIGEST: &str = "digest";
const CUTTER: &str = "words";

/// An open index.
pub(super) struct Documents {
    dir: PathBuf,
    index: Index,
    reader: IndexReader,
    fields: Fields,
}

/// The fields of a document.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    number: Field,
    digest: Field,
    parts: BTreeMap<SearchField, Field>,
}

/// Writes documents; what is not committed is lost when it goes.
pub(super) struct Writer {
    dir: PathBuf,
    writer: IndexWriter,
    fields: Fields,
}

/// The messages that are in the index, by number of their first place.
#[derive(Debug, Clone, Default)]
pub(super) struct Held(Vec<bool>);

impl Held {
    pub(super) fn has(&self, number: Number) -> bool {
        self.0.get(number as usize).copied().unwrap_or(false)
    }

    pub(super) fn insert(&mut self, number: Number) {
        if self.0.len() <= number as usize {
            self.0.resize(number as usize + 1, false);
        }
        if let Some(held) = self.0.get_mut(number as usize) {
            *held = true;
        }
    }
}

impl Documents {
    /// Opens the index under `root` and tells what it holds; `None` when it is damaged, of another layout or another ledger's.
    pub(super) fn open(root: &Path, places: &Places) -> Result<Option<(Self, Held)>, StoreError> {
        profile::private_dir(root)?;
        let dir = root.join(LAYOUT);
        clear_others(root);
        let held = guarded(&dir, || {
            let documents = Self::open_in(&dir)?;
            let held = documents.held(places)?;
            Ok(held.map(|held| (documents, held)))
        });
        match held {
            Err(StoreError::Index) => Ok(None),
            other => other,
        }
    }

    fn open_in(dir: &Path) -> tantivy::Result<Self> {
        profile::private_dir(dir).map_err(|error| TantivyError::SystemError(error.to_string()))?;
        let (schema, fields) = schema();
        let index = Index::open_or_create(MmapDirectory::open(dir)?, schema)?;
        index.tokenizers().register(CUTTER, TextAnalyzer::from(Cutter));
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self {
            dir: dir.to_owned(),
            index,
            reader,
            fields,
        })
    }

    /// `None` when a document is not the message the ledger has under its number, or is there twice.
    fn held(&self, places: &Places) -> tantivy::Result<Option<Held>> {
        let mut held = Held::default();
        for segment in self.reader.searcher().segment_readers() {
            let (numbers, digests) = (segment.fast_fields().u64(NUMBER)?, segment.fast_fields().u64(DIGEST)?);
            for document in 0..segment.max_doc() {
                let number = numbers.first(document).and_then(|number| Number::try_from(number).ok());
                let place = number.and_then(|number| Some((number, places.all().get(number as usize)?)));
                match place {
                    Some((number, place)) if digests.first(document) == Some(short(&place.message)) && !held.has(number) => {
                        held.insert(number);
                    }
                    _ => return Ok(None),
                }
            }
        }
        Ok(Some(held))
    }

    /// Takes the one writer there may be.
    pub(super) fn writer(&self) -> Result<Writer, StoreError> {
        let options = IndexWriterOptions::builder()
            .memory_budget_per_thread(WRITER_BYTES)
            .num_worker_threads(1)
            .num_merge_threads(1)
            .build();
        let writer = guarded(&self.dir, || self.index.writer_with_options(options))?;
        Ok(Writer {
            dir: self.dir.clone(),
            writer,
            fields: self.fields.clone(),
        })
    }

    /// Shows what was committed.
    pub(super) fn reload(&self) -> Result<(), StoreError> {
        guarded(&self.dir, || self.reader.reload())
    }

    /// The numbers of all messages a question finds, with scores if wanted.
    pub(super) fn find(&self, query: &Query, scored: bool) -> Result<Vec<(Number, f32)>, StoreError> {
        let found = guarded(&self.dir, || {
            let ask = matching::ask(query, &self.fields);
            self.reader.searcher().search(&ask, &Numbers { scored })
        })?;
        Ok(numbers(found))
    }

    /// The numbers of the messages that have any of the words in this part.
    pub(super) fn find_in(&self, part: SearchField, query: &Query) -> Result<Vec<Number>, StoreError> {
        let found = guarded(&self.dir, || {
            let ask = matching::ask_in(part, query, &self.fields);
            self.reader.searcher().search(&ask, &Numbers { scored: false })
        })?;
        Ok(numbers(found).into_iter().map(|(number, _)| number).collect())
    }

    /// How many of its files differ from their checksums.
    pub(super) fn damaged(&self) -> Result<usize, StoreError> {
        guarded(&self.dir, || Ok(self.index.validate_checksum()?.len()))
    }
}

impl Writer {
    /// Puts a message in. It is found after [`Writer::commit`].
    pub(super) fn add(&self, number: Number, message: &Sha256, texts: &Texts) -> Result<(), StoreError> {
        let mut document = TantivyDocument::new();
        document.add_u64(self.fields.number, u64::from(number));
        document.add_u64(self.fields.digest, short(message));
        for (part, text) in texts {
            document.add_text(self.fields.of(*part), text);
        }
        guarded(&self.dir, || self.writer.add_document(document)).map(drop)
    }

    /// Makes all that was put in durable.
    pub(super) fn commit(&mut self) -> Result<(), StoreError> {
        failpoints::hit("search.before-commit").map_err(|error| StoreError::io(&self.dir, error))?;
        guarded(&self.dir, || self.writer.commit())?;
        failpoints::hit("search.committed").map_err(|error| StoreError::io(&self.dir, error))
    }

    /// Lets merges that have begun end.
    pub(super) fn close(self) -> Result<(), StoreError> {
        let Self { dir, writer, .. } = self;
        guarded(&dir, || writer.wait_merging_threads())
    }
}

impl Fields {
    pub(super) fn of(&self, part: SearchField) -> Field {
        self.parts.get(&part).copied().unwrap_or(self.number)
    }
}

impl std::fmt::Debug for Documents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Documents").finish_non_exhaustive()
    }
}

/// The folder of the index in use under `root`.
pub(super) fn dir(root: &Path) -> PathBuf {
    root.join(LAYOUT)
}

/// The memory words wait in before they are written: the least tantivy takes.
const WRITER_BYTES: usize = 15_000_000;

fn schema() -> (Schema, Fields) {
    let words = TextFieldIndexing::default()
        .set_tokenizer(CUTTER)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = TextOptions::default().set_indexing_options(words);
    let mut schema = Schema::builder();
    let number = schema.add_u64_field(NUMBER, FAST);
    let digest = schema.add_u64_field(DIGEST, FAST);
    let parts = SearchField::ALL.map(|part| (part, schema.add_text_field(part.as_str(), text.clone())));
    let fields = Fields {
        number,
        digest,
        parts: parts.into(),
    };
    (schema.build(), fields)
}

fn numbers(found: Vec<(u64, f32)>) -> Vec<(Number, f32)> {
    let found = found.into_iter();
    found
        .filter_map(|(number, score)| Some((Number::try_from(number).ok()?, score)))
        .collect()
}

fn short(digest: &Sha256) -> u64 {
    digest.0.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

/// Indexes of older layouts, and what else is not ours.
fn clear_others(root: &Path) {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name() != LAYOUT) {
        if let Err(error) = fs::remove_dir_all(entry.path()) {
            tracing::warn!(%error, "an old search index stays on disk");
        }
    }
}

/// A panic inside tantivy is an error like any other.
fn guarded<T>(dir: &Path, call: impl FnOnce() -> tantivy::Result<T>) -> Result<T, StoreError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the search index failed");
            Err(of_system(&error).map_or(StoreError::Index, |kind| StoreError::io(dir, kind.into())))
        }
        Err(_) => Err(StoreError::Index),
    }
}

/// Whether the disk is to blame, and not the index.
fn of_system(error: &TantivyError) -> Option<ErrorKind> {
    let kind = match error {
        TantivyError::IoError(error) => error.kind(),
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. })
        | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, .. })
        | TantivyError::OpenDirectoryError(OpenDirectoryError::IoError { io_error, .. }) => io_error.kind(),
        _ => return None,
    };
    matches!(
        kind,
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem
    )
    .then_some(kind)
}
