//! The text of the ledger's lines about some messages, for evidence packages, and such lines read back.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader};

use super::log;
use super::{LedgerEntry, LedgerLine};
use crate::clock::Timestamp;
use crate::pec::{Dispatch, DispatchId};
use crate::signature::Sha256;
use crate::store::error::lock;
use crate::store::outbox::Submissions;
use crate::store::{Arrival, SendId, Store, StoreError};

impl Store {
    /// Every line about one of these messages (its arrival, its composition, each step of its submission), as text without line end, in the
    /// order of the ledger. A line may name other messages too: its hash covers the whole text, so that nothing can be left out.
    ///
    /// # Errors
    ///
    /// What the file system reports.
    pub fn ledger_lines(&self, messages: &BTreeSet<Sha256>) -> Result<Vec<String>, StoreError> {
        let path = lock(&self.ledger).log.path().to_owned();
        let io = |error| StoreError::io(&path, error);
        let mut about = About::of(messages);
        let mut lines = Vec::new();
        for text in BufReader::with_capacity(1 << 18, File::open(&path).map_err(io)?).split(b'\n') {
            let text = text.map_err(io)?;
            let Some(line) = log::parse(&text) else { continue };
            if about.is_about(&line.entry) {
                lines.push(String::from_utf8_lossy(&text).into_owned());
            }
        }
        Ok(lines)
    }

    /// How many lines the ledger has, and the hash of the last, which covers all lines before it.
    pub fn ledger_head(&self) -> (u64, Sha256) {
        let head = lock(&self.ledger).log.head();
        (head.lines, head.hash)
    }
}

/// When a copy arrived that was recorded at `kept`: a server's own time counts where it is later.
fn arrived_at(arrival: &Arrival, kept: Timestamp) -> Timestamp {
    match arrival.location.uid.0 {
        0 => kept,
        _ => kept.max(arrival.received),
    }
}

/// Decides line by line, in the order of the ledger, which are about some messages.
struct About<'m> {
    messages: &'m BTreeSet<Sha256>,
    sends: BTreeSet<SendId>,
}

impl<'m> About<'m> {
    fn of(messages: &'m BTreeSet<Sha256>) -> Self {
        Self {
            messages,
            sends: BTreeSet::new(),
        }
    }

    fn is_about(&mut self, entry: &LedgerEntry) -> bool {
        match entry {
            LedgerEntry::Arrived { arrivals } => arrivals.iter().any(|arrival| self.messages.contains(&arrival.message)),
            LedgerEntry::Composed(composed) => self.messages.contains(&composed.message) && self.sends.insert(composed.send.clone()),
            LedgerEntry::Sent { send, .. } => self.sends.contains(send),
            _ => false,
        }
    }
}

/// Lines of a ledger without the ledger: what [`Store::ledger_lines`] wrote.
#[derive(Debug)]
pub struct LedgerExcerpt {
    lines: Vec<LedgerLine>,
    submissions: Submissions,
    received: BTreeMap<Sha256, BTreeSet<Timestamp>>,
    arrived: BTreeMap<Sha256, Timestamp>,
}

impl LedgerExcerpt {
    /// Reads them. `None` if a line does not parse or does not have its own hash, if lines are not in order, or if neighbours are not
    /// chained.
    pub fn read(text: &[u8]) -> Option<Self> {
        let text = match text {
            [] => return Some(Self::of(Vec::new())),
            text => text.strip_suffix(b"\n")?,
        };
        let lines: Vec<LedgerLine> = text.split(|byte| *byte == b'\n').map(log::parse).collect::<Option<_>>()?;
        let follows = |pair: &[LedgerLine]| match pair {
            [one, next] => one.seq < next.seq && (one.seq.checked_add(1) != Some(next.seq) || next.prev == one.hash),
            _ => true,
        };
        lines.windows(2).all(follows).then(|| Self::of(lines))
    }

    fn of(lines: Vec<LedgerLine>) -> Self {
        let mut submissions = Submissions::default();
        let mut received: BTreeMap<Sha256, BTreeSet<Timestamp>> = BTreeMap::new();
        let mut arrived: BTreeMap<Sha256, Timestamp> = BTreeMap::new();
        for line in &lines {
            match &line.entry {
                LedgerEntry::Composed(composed) => submissions.compose(line.at, composed.clone()),
                LedgerEntry::Sent { send, state } => submissions.advance(line.at, send, state.clone()),
                LedgerEntry::Arrived { arrivals } => {
                    for arrival in arrivals {
                        received.entry(arrival.message).or_default().insert(arrival.received);
                        let at = arrived_at(arrival, line.at);
                        arrived
                            .entry(arrival.message)
                            .and_modify(|first| *first = at.min(*first))
                            .or_insert(at);
                    }
                }
                _ => {}
            }
        }
        Self {
            lines,
            submissions,
            received,
            arrived,
        }
    }

    /// When a message arrived: as [`Store::arrived_at`] has it.
    pub fn arrived(&self, message: &Sha256) -> Option<Timestamp> {
        self.arrived.get(message).copied()
    }

    /// When the copies of a message arrived, earliest first.
    pub fn received(&self, message: &Sha256) -> impl Iterator<Item = Timestamp> {
        self.received.get(message).into_iter().flatten().copied()
    }

    /// The dispatch that these lines describe as our own submission.
    pub fn dispatch(&self, id: &DispatchId) -> Option<Dispatch> {
        self.submissions.dispatch(id)
    }

    /// Whether every line is about one of these messages, and each of these has a line.
    pub fn is_exactly_about(&self, messages: &BTreeSet<Sha256>) -> bool {
        let mut about = About::of(messages);
        let composed = self.lines.iter().filter_map(|line| match &line.entry {
            LedgerEntry::Composed(composed) => Some(composed.message),
            _ => None,
        });
        let composed: BTreeSet<Sha256> = composed.collect();
        let is_named = |message: &Sha256| composed.contains(message) || self.received.contains_key(message);
        self.lines.iter().all(|line| about.is_about(&line.entry)) && messages.iter().all(is_named)
    }
}
