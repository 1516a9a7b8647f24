//! Finding messages by what is written in them.
//!
//! The full-text index follows the ledger by itself: [`Store::make_searchable`] reads what the ledger names and the index lacks, whether it came
//! a second ago, before a crash, or all of it after the index was lost. It holds nothing that could not be remade; its folder may be
//! deleted at any time.

mod documents;
mod matching;
mod query;
mod words;

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;

use self::documents::{Documents, Held, Writer};
pub use self::query::{Query, SearchField};
use super::copies::{Number, Places};
use super::messages::{CopyId, ReceiptFilter, Selection};
use super::row_index::Dated;
use super::{Store, StoreError, lock, profile};
use crate::clock::Timestamp;
use crate::parallel;
use crate::signature::Sha256;

/// What of a message can be looked for. A part may be there several times.
pub type Texts = Vec<(SearchField, String)>;

/// Takes out of raw bytes what can be looked for. Pure; handed in by the engine.
pub type ReadTexts<'a> = dyn Fn(&[u8]) -> Texts + Sync + 'a;

/// A message that answers a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its row; of several copies the first that the selection shows.
    pub key: CopyId,
    /// How well it answers, by BM25: comparable within one answer only. 0 where only dates were asked for.
    pub score: f32,
    /// The parts that have words of the question.
    pub found_in: Vec<SearchField>,
}

/// The place of the full-text index.
#[derive(Debug)]
pub(super) struct Search {
    root: PathBuf,
    /// One that puts messages in at a time.
    filling: Mutex<()>,
    open: RwLock<Option<Arc<Open>>>,
}

/// The index while it is open, and what it holds.
#[derive(Debug)]
struct Open {
    documents: Documents,
    known: RwLock<Known>,
}

#[derive(Debug)]
struct Known {
    held: Held,
    /// Places below this number have been looked at.
    seen: Number,
}

/// A message to be put in: the number of its first place, and its digest.
type Missing = (Number, Sha256);

#[allow(clippy::missing_errors_doc)]
impl Store {
    /// Puts every kept message into the full-text index that is not in it. `progress(done, of)` returns false to stop; what was done is kept.
    /// What arrives meanwhile is put in, too. Tells how many messages were put in.
    pub fn make_searchable(
        &self,
        texts: &ReadTexts<'_>,
        workers: usize,
        progress: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<u64, StoreError> {
        let _one = lock(&self.search.filling);
        let open = self.open_search()?;
        let known = || open.known.write().unwrap_or_else(PoisonError::into_inner);
        let mut done = 0;
        loop {
            let missing = {
                let memory = self.memory();
                known().take_missing(&memory.book.places)
            };
            if missing.is_empty() {
                self.search.set_whole(&self.looked_at());
                return Ok(done);
            }
            let mut fill = Fill { texts, workers, progress };
            let filled = self.fill_search(&open, &missing, &mut fill);
            let known = &mut *known();
            done += missing.iter().filter(|(number, _)| known.held.has(*number)).count() as u64;
            match filled {
                Ok(true) => {}
                Ok(false) => {
                    known.give_back(&missing);
                    return Ok(done);
                }
                Err(error) => {
                    known.give_back(&missing);
                    self.search.close();
                    return Err(error);
                }
            }
        }
    }

    /// Whether all that is kept was looked at when messages were last put in, as a mark beside the index tells: it is not opened for that.
    pub fn is_searchable(&self) -> bool {
        self.search.is_whole(&self.looked_at())
    }

    /// What the mark says while nothing has come since: how many places there are, and the message of the last one.
    fn looked_at(&self) -> String {
        let memory = self.memory();
        let all = memory.book.places.all();
        match all.last() {
            Some(last) => format!("{} {}", all.len(), last.message),
            None => String::new(),
        }
    }

    /// Throws the full-text index away; [`Store::make_searchable`] makes it anew.
    pub fn delete_search_index(&self) -> Result<(), StoreError> {
        let _one = lock(&self.search.filling);
        self.search.close();
        match fs::remove_dir_all(&self.search.root) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StoreError::io(&self.search.root, error)),
            _ => Ok(()),
        }
    }

    /// The messages of a selection with its text as the question, best first, at most `most`; the newer one first among equals.
    pub fn search(&self, selection: &Selection, most: usize) -> Result<Vec<Hit>, StoreError> {
        let Some(query) = question(selection) else {
            return Ok(Vec::new());
        };
        let found = self.find(&query, true)?;
        let mut hits = Vec::new();
        {
            let memory = self.memory();
            let places = &memory.book.places;
            let mut told = BTreeSet::new();
            for key in memory.table.select(places, selection, found.rows.iter().copied()) {
                if let Some(number) = first_place(places, key)
                    && told.insert(number)
                {
                    let hit = Hit {
                        key,
                        score: found.score(number),
                        found_in: Vec::new(),
                    };
                    hits.push((number, hit));
                }
            }
        }
        hits.sort_by(|(_, a), (_, b)| b.score.total_cmp(&a.score));
        hits.truncate(most);
        for part in SearchField::ALL {
            let numbers = self.find_in(part, &query)?;
            let there = hits.iter_mut().filter(|(number, _)| numbers.contains(number));
            there.for_each(|(_, hit)| hit.found_in.push(part));
        }
        Ok(hits.into_iter().map(|(_, hit)| hit).collect())
    }

    /// The rows that answer the text of a selection, newest first. Where receipts are hidden, one that answers stands for the message it proves.
    pub(super) fn keys_found(&self, query: &Query, selection: &Selection) -> Result<Vec<CopyId>, StoreError> {
        let mut rows = self.find(query, false)?.rows;
        let memory = self.memory();
        let (table, places) = (&memory.table, &memory.book.places);
        if selection.receipts == ReceiptFilter::Hidden {
            let proved = rows.iter().filter_map(|(_, number)| table.proved_by(places, *number));
            let proved: Vec<_> = proved.filter_map(|number| table.dated(number)).collect();
            rows.extend(proved);
            rows.sort_unstable();
            rows.dedup();
        }
        Ok(table.select(places, selection, rows.into_iter()))
    }

    /// How many files of the full-text index are damaged; 0 when there is none.
    pub(super) fn damaged_search(&self) -> Result<u64, StoreError> {
        if !self.search.root.is_dir() {
            return Ok(0);
        }
        Ok(self.open_search()?.documents.damaged()? as u64)
    }

    fn find(&self, query: &Query, scored: bool) -> Result<Found, StoreError> {
        if query.is_wordless() {
            let memory = self.memory();
            let rows = memory.table.by_date().filter(|(at, _)| !query.is_empty() && query.spans(*at));
            return Ok(Found {
                scores: Vec::new(),
                rows: rows.collect(),
            });
        }
        let mut scores = self.ask(|documents| documents.find(query, scored))?;
        scores.sort_unstable_by_key(|(number, _)| *number);
        let memory = self.memory();
        let places = &memory.book.places;
        let messages = scores.iter().filter_map(|(number, _)| places.all().get(*number as usize));
        let rows = messages.flat_map(|place| places.copies(&place.message));
        let rows = rows.filter_map(|number| memory.table.dated(number));
        let mut rows: Vec<Dated> = rows.filter(|(at, _)| query.spans(*at)).collect();
        rows.sort_unstable();
        Ok(Found { scores, rows })
    }

    fn find_in(&self, part: SearchField, query: &Query) -> Result<BTreeSet<Number>, StoreError> {
        match query.is_wordless() {
            true => Ok(BTreeSet::new()),
            false => Ok(self.ask(|documents| documents.find_in(part, query))?.into_iter().collect()),
        }
    }

    /// Asks the index; one that fails is closed, and judged when it is opened again.
    fn ask<T>(&self, question: impl FnOnce(&Documents) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let answer = question(&self.open_search()?.documents);
        if matches!(answer, Err(StoreError::Index)) {
            self.search.close();
        }
        answer
    }

    fn open_search(&self) -> Result<Arc<Open>, StoreError> {
        let read = self.search.open.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = read.as_ref() {
            return Ok(open.clone());
        }
        drop(read);
        let memory = self.memory();
        let mut open = self.search.open.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = open.as_ref() {
            return Ok(open.clone());
        }
        let opened = self.search.open(&memory.book.places, self.clock.now())?;
        Ok(open.insert(Arc::new(opened)).clone())
    }

    /// Puts messages in, as they come from the workers. False when stopped.
    fn fill_search(&self, open: &Open, missing: &[Missing], fill: &mut Fill<'_>) -> Result<bool, StoreError> {
        let texts = fill.texts;
        let read = |(number, message): &Missing| {
            // What cannot be read is damaged or gone: `check` tells of it. One message that breaks its reader must not stop the others.
            let bytes = self.raw.read(message).ok();
            let read = bytes.and_then(|bytes| catch_unwind(AssertUnwindSafe(|| texts(&bytes))).ok());
            (*number, *message, read)
        };
        let mut batch = Batch::new(open)?;
        let mut done = 0;
        let whole = parallel::unordered(missing, fill.workers, read, |(number, message, texts)| {
            if let Some(texts) = texts {
                batch.add(number, &message, &texts)?;
            }
            done += 1;
            Ok((fill.progress)(done, missing.len() as u64))
        });
        // What was put in before a failure is not lost for it.
        match whole {
            Err(error) => Err(error),
            Ok(whole) => batch.end().map(|()| whole),
        }
    }
}

/// How the index is filled.
struct Fill<'f> {
    texts: &'f ReadTexts<'f>,
    workers: usize,
    progress: &'f mut dyn FnMut(u64, u64) -> bool,
}

/// What a question found.
struct Found {
    /// By the number of a message's first place, in order.
    scores: Vec<(Number, f32)>,
    /// The rows of all copies, oldest first.
    rows: Vec<Dated>,
}

impl Found {
    fn score(&self, number: Number) -> f32 {
        let at = self.scores.binary_search_by_key(&number, |(number, _)| *number);
        at.ok().and_then(|at| self.scores.get(at)).map_or(0.0, |(_, score)| *score)
    }
}

/// Messages put in and not yet committed.
struct Batch<'o> {
    open: &'o Open,
    writer: Writer,
    numbers: Vec<Number>,
    bytes: usize,
    since: Instant,
}

/// What waits in memory between reader and writer is bounded by committing; and nobody waits long to find what is there.
const COMMIT_BYTES: usize = 16 << 20;
const COMMIT_AFTER: Duration = Duration::from_secs(3);

impl<'o> Batch<'o> {
    fn new(open: &'o Open) -> Result<Self, StoreError> {
        Ok(Self {
            open,
            writer: open.documents.writer()?,
            numbers: Vec::new(),
            bytes: 0,
            since: Instant::now(),
        })
    }

    fn add(&mut self, number: Number, message: &Sha256, texts: &Texts) -> Result<(), StoreError> {
        self.writer.add(number, message, texts)?;
        self.numbers.push(number);
        self.bytes += texts.iter().map(|(_, text)| text.len()).sum::<usize>();
        match self.bytes >= COMMIT_BYTES || self.since.elapsed() >= COMMIT_AFTER {
            true => self.commit(),
            false => Ok(()),
        }
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.writer.commit()?;
        self.open.documents.reload()?;
        let mut known = self.open.known.write().unwrap_or_else(PoisonError::into_inner);
        self.numbers.drain(..).for_each(|number| known.held.insert(number));
        self.bytes = 0;
        self.since = Instant::now();
        Ok(())
    }

    fn end(mut self) -> Result<(), StoreError> {
        self.commit()?;
        self.writer.close()
    }
}

impl Search {
    pub(super) fn new(root: PathBuf) -> Self {
        Self {
            root,
            filling: Mutex::new(()),
            open: RwLock::new(None),
        }
    }

    /// Opens the index; a damaged one is set aside, and an empty one takes its place.
    fn open(&self, places: &Places, now: Timestamp) -> Result<Open, StoreError> {
        let opened = match Documents::open(&self.root, places)? {
            Some(opened) => Some(opened),
            None => {
                tracing::warn!("the search index is set aside");
                profile::set_aside(&documents::dir(&self.root), &self.root, now)?;
                Documents::open(&self.root, places)?
            }
        };
        let (documents, held) = opened.ok_or(StoreError::Index)?;
        Ok(Open {
            documents,
            known: RwLock::new(Known { held, seen: 0 }),
        })
    }

    fn is_whole(&self, now: &str) -> bool {
        now.is_empty() || fs::read(self.mark()).is_ok_and(|mark| mark == now.as_bytes())
    }

    /// The mark comes after what it speaks of; one that cannot be written costs a look into the index the next time.
    fn set_whole(&self, now: &str) {
        if !self.is_whole(now)
            && let Err(error) = fs::write(self.mark(), now)
        {
            tracing::debug!(%error, "the search index goes unmarked");
        }
    }

    fn mark(&self) -> PathBuf {
        documents::dir(&self.root).join("whole")
    }

    fn close(&self) {
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Known {
    /// The messages not looked at yet that are not in the index, in the order of the ledger; they count as looked at from now on.
    fn take_missing(&mut self, places: &Places) -> Vec<Missing> {
        let all = (0..).zip(places.all()).skip(self.seen as usize);
        let firsts = all.filter(|(number, place)| places.first(&place.message) == Some(*number) && !self.held.has(*number));
        let missing = firsts.map(|(number, place)| (number, place.message)).collect();
        self.seen = places.all().len() as Number;
        missing
    }

    /// Looks again at these the next time, as far as they did not get in.
    fn give_back(&mut self, missing: &[Missing]) {
        let left = missing.iter().map(|(number, _)| *number).find(|number| !self.held.has(*number));
        self.seen = left.map_or(self.seen, |left| left.min(self.seen));
    }
}

/// The text of a selection as a question; none where nothing was written.
pub(super) fn question(selection: &Selection) -> Option<Query> {
    let text = selection.text.as_deref().filter(|text| !text.trim().is_empty())?;
    Some(Query::parse(text, &TimeZone::system()))
}

fn first_place(places: &Places, key: CopyId) -> Option<Number> {
    let place = places.all().get(key.0 as usize)?;
    places.first(&place.message)
}
