//! The text of the ledger's lines about some messages, for evidence packages.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader};

use super::LedgerEntry;
use super::log;
use crate::signature::Sha256;
use crate::store::error::lock;
use crate::store::{SendId, Store, StoreError};

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
        let mut sends: BTreeSet<SendId> = BTreeSet::new();
        let mut lines = Vec::new();
        for text in BufReader::with_capacity(1 << 18, File::open(&path).map_err(io)?).split(b'\n') {
            let text = text.map_err(io)?;
            let Some(line) = log::parse(&text) else { continue };
            let is_about = match &line.entry {
                LedgerEntry::Arrived { arrivals } => arrivals.iter().any(|arrival| messages.contains(&arrival.message)),
                LedgerEntry::Composed(composed) => messages.contains(&composed.message) && sends.insert(composed.send.clone()),
                LedgerEntry::Sent { send, .. } => sends.contains(send),
                _ => false,
            };
            if is_about {
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
