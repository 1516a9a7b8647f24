//! The ledger's lines about some messages, exactly as they stand in the file.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader};

use super::{Entry, log};
use crate::signature::Sha256;
use crate::store::{SendId, Store, StoreError, lock};

impl Store {
    /// Every whole ledger line that tells of one of these messages (its arrival, its composition and each step of its submission), as
    /// text without the line end, in the ledger's order. A line may name other messages too: it is hashed as it stands.
    pub fn ledger_lines(&self, messages: &BTreeSet<Sha256>) -> Result<Vec<String>, StoreError> {
        let path = lock(&self.ledger).path().to_owned();
        let io = |error| StoreError::io(&path, error);
        let mut sends: BTreeSet<SendId> = BTreeSet::new();
        let mut lines = Vec::new();
        for text in BufReader::with_capacity(1 << 18, File::open(&path).map_err(io)?).split(b'\n') {
            let text = text.map_err(io)?;
            let Some(line) = log::parse(&text) else { continue };
            let tells = match &line.entry {
                Entry::Arrived { arrivals } => arrivals.iter().any(|arrival| messages.contains(&arrival.message)),
                Entry::Composed { send, message, .. } => messages.contains(message) && sends.insert(send.clone()),
                Entry::Sent { send, .. } => sends.contains(send),
                _ => false,
            };
            if tells {
                lines.push(String::from_utf8_lossy(&text).into_owned());
            }
        }
        Ok(lines)
    }

    /// How many lines the ledger has, and the hash of the last, in which all before it are chained.
    pub fn ledger_head(&self) -> (u64, Sha256) {
        lock(&self.ledger).head()
    }

    /// Every message there is a file for, in order of digest. Nothing is read.
    pub fn all_messages(&self) -> Result<Vec<Sha256>, StoreError> {
        self.raw.all()
    }
}
