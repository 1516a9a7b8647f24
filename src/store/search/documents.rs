//! The documents of the full-text index, in tantivy.
//!
//! Which messages have a document is read from the columns of numbers and digests when the index is opened. Folder, flags and date of a
//! message are not here, so that nothing has to be updated when they change.

use std::fs;
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use tantivy::directory::MmapDirectory;
use tantivy::directory::error::{OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::indexer::IndexWriterOptions;
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, TantivyError};

use super::matching::{self, Numbers};
use super::query::{SearchField, SearchQuery, SearchTexts};
use super::schema::{DIGEST, Fields, NUMBER, TOKENIZER, schema};
use super::words::WordTokenizer;
use crate::signature::Sha256;
use crate::store::copies::Copies;
use crate::store::error::StoreError;
use crate::store::messages::CopyId;
use crate::store::{failpoints, profile};

/// Incremented when tokenizing, stemming or the fields change. An index of another layout is rebuilt.
const LAYOUT: &str = "1";

/// The open index of one folder.
pub(super) struct Documents {
    dir: PathBuf,
    index: Index,
    reader: IndexReader,
    fields: Fields,
}

/// Writes documents. What is not committed is lost when it is dropped.
pub(super) struct Writer {
    dir: PathBuf,
    writer: IndexWriter,
    fields: Fields,
}

/// The messages that have a document, by number of their first copy.
#[derive(Debug, Clone, Default)]
pub(super) struct IndexedMessages(Vec<bool>);

impl IndexedMessages {
    pub(super) fn has(&self, id: CopyId) -> bool {
        self.0.get(id.position()).copied().unwrap_or(false)
    }

    pub(super) fn insert(&mut self, id: CopyId) {
        if self.0.len() <= id.position() {
            self.0.resize(id.position() + 1, false);
        }
        if let Some(is_indexed) = self.0.get_mut(id.position()) {
            *is_indexed = true;
        }
    }
}

impl Documents {
    /// Opens the index under `root` and lists its messages. `None` if it is damaged, or does not belong to this ledger.
    pub(super) fn open(root: &Path, copies: &Copies) -> Result<Option<(Self, IndexedMessages)>, StoreError> {
        profile::private_dir(root)?;
        let dir = root.join(LAYOUT);
        remove_others(root);
        let opened = guarded(&dir, || {
            let documents = Self::open_in(&dir)?;
            let indexed = documents.indexed(copies)?;
            Ok(indexed.map(|indexed| (documents, indexed)))
        });
        match opened {
            Err(StoreError::Index) => Ok(None),
            other => other,
        }
    }

    fn open_in(dir: &Path) -> tantivy::Result<Self> {
        profile::private_dir(dir).map_err(|error| TantivyError::SystemError(error.to_string()))?;
        let (schema, fields) = schema();
        let index = Index::open_or_create(MmapDirectory::open(dir)?, schema)?;
        index.tokenizers().register(TOKENIZER, TextAnalyzer::from(WordTokenizer::default()));
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self {
            dir: dir.to_owned(),
            index,
            reader,
            fields,
        })
    }

    /// The messages that have a document. `None` if one is not the message the ledger has under its number, or is there twice.
    fn indexed(&self, copies: &Copies) -> tantivy::Result<Option<IndexedMessages>> {
        let mut indexed = IndexedMessages::default();
        for segment in self.reader.searcher().segment_readers() {
            let (numbers, digests) = (segment.fast_fields().u64(NUMBER)?, segment.fast_fields().u64(DIGEST)?);
            for document in 0..segment.max_doc() {
                let number = numbers.first(document).and_then(|number| u32::try_from(number).ok()).map(CopyId);
                let copy = number.and_then(|id| Some((id, copies.all().get(id.position())?)));
                match copy {
                    Some((id, copy)) if digests.first(document) == Some(first_bytes(&copy.message)) && !indexed.has(id) => {
                        indexed.insert(id);
                    }
                    _ => return Ok(None),
                }
            }
        }
        Ok(Some(indexed))
    }

    /// The writer. There can be one at a time.
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

    /// Makes searches see what was committed.
    pub(super) fn reload(&self) -> Result<(), StoreError> {
        guarded(&self.dir, || self.reader.reload())
    }

    /// The numbers of all messages that match, with scores if wanted.
    pub(super) fn find(&self, query: &SearchQuery, scored: bool) -> Result<Vec<(CopyId, f32)>, StoreError> {
        let found = guarded(&self.dir, || {
            let wanted = matching::tantivy_query(query, &self.fields);
            self.reader.searcher().search(&wanted, &Numbers { scored })
        })?;
        Ok(numbers(found))
    }

    /// The numbers of the messages that have any of the words in this field.
    pub(super) fn find_in(&self, field: SearchField, query: &SearchQuery) -> Result<Vec<CopyId>, StoreError> {
        let found = guarded(&self.dir, || {
            let wanted = matching::field_query(field, query, &self.fields);
            self.reader.searcher().search(&wanted, &Numbers { scored: false })
        })?;
        Ok(numbers(found).into_iter().map(|(id, _)| id).collect())
    }

    /// How many files differ from their checksums.
    pub(super) fn damaged(&self) -> Result<usize, StoreError> {
        guarded(&self.dir, || Ok(self.index.validate_checksum()?.len()))
    }
}

impl Writer {
    /// Adds a message. Searches find it after [`Writer::commit`].
    pub(super) fn add(&self, id: CopyId, message: &Sha256, texts: &SearchTexts) -> Result<(), StoreError> {
        let mut document = TantivyDocument::new();
        document.add_u64(self.fields.number, u64::from(id.0));
        document.add_u64(self.fields.digest, first_bytes(message));
        for (field, text) in texts {
            document.add_text(self.fields.of(*field), text);
        }
        guarded(&self.dir, || self.writer.add_document(document)).map(drop)
    }

    /// Makes all added messages durable.
    pub(super) fn commit(&mut self) -> Result<(), StoreError> {
        failpoints::hit("search.before-commit").map_err(|error| StoreError::io(&self.dir, error))?;
        guarded(&self.dir, || self.writer.commit())?;
        failpoints::hit("search.committed").map_err(|error| StoreError::io(&self.dir, error))
    }

    /// Waits for merges of segments that have begun.
    pub(super) fn close(self) -> Result<(), StoreError> {
        let Self { dir, writer, .. } = self;
        guarded(&dir, || writer.wait_merging_threads())
    }
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Documents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Documents").finish_non_exhaustive()
    }
}

/// The folder of the index under `root`.
pub(super) fn dir(root: &Path) -> PathBuf {
    root.join(LAYOUT)
}

/// Memory for words before they are written: the least tantivy accepts.
const WRITER_BYTES: usize = 15_000_000;

fn numbers(found: Vec<(u64, f32)>) -> Vec<(CopyId, f32)> {
    let found = found.into_iter();
    found
        .filter_map(|(number, score)| Some((CopyId(u32::try_from(number).ok()?), score)))
        .collect()
}

fn first_bytes(digest: &Sha256) -> u64 {
    digest.0.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

/// Removes indexes of other layouts.
fn remove_others(root: &Path) {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name() != LAYOUT) {
        if let Err(error) = fs::remove_dir_all(entry.path()) {
            tracing::warn!(%error, "an old search index stays on disk");
        }
    }
}

/// Calls tantivy; a panic is an error like any other.
fn guarded<T>(dir: &Path, call: impl FnOnce() -> tantivy::Result<T>) -> Result<T, StoreError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the search index failed");
            Err(system_error(&error).map_or(StoreError::Index, |kind| StoreError::io(dir, kind.into())))
        }
        Err(_) => Err(StoreError::Index),
    }
}

/// The error if the file system caused it, and not the index: then the index is not set aside.
fn system_error(error: &TantivyError) -> Option<ErrorKind> {
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
