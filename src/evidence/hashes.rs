//! The list of the archive's hashes: to be time-stamped, so that what is kept today can be shown one day to have been kept just so.
//!
//! It comes in two forms. The plain one is digests alone, a line each, in their own order: it tells nothing of anybody, and can be given away. The one
//! with names is for `sha256sum -c`, run in the profile's folder, and says in comments what each message is. The same archive gives the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use super::readable::is_deceptive;
use crate::account::AccountId;
use crate::signature::Sha256;
use crate::store::{MessageRow, Selection, Store, StoreError};

/// A list and what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashList {
    /// The text.
    pub text: String,
    /// Messages in it.
    pub messages: u64,
    /// The ledger's last line and its hash, where the list speaks of the whole archive. In the plain form it stands among the digests: each
    /// line of the ledger holds the hash of the one before, so the last one stands for all.
    pub ledger: Option<(u64, Sha256)>,
}

/// Lists the messages of these accounts; of the whole archive, and the ledger, where none is given.
pub fn list(store: &Store, accounts: &[AccountId], names: bool) -> Result<HashList, StoreError> {
    let ledger = accounts.is_empty().then(|| store.ledger_head());
    let rows = rows(store, accounts)?;
    let files: BTreeSet<Sha256> = match accounts {
        [] => store.all_messages()?.into_iter().collect(),
        _ => rows.keys().copied().collect(),
    };
    let text = match names {
        true => named(&files, &rows, ledger),
        false => plain(files.iter().copied().chain(ledger.map(|(_, hash)| hash))),
    };
    Ok(HashList {
        text,
        messages: files.len() as u64,
        ledger,
    })
}

fn rows(store: &Store, accounts: &[AccountId]) -> Result<BTreeMap<Sha256, Vec<MessageRow>>, StoreError> {
    let mut rows: BTreeMap<Sha256, Vec<MessageRow>> = BTreeMap::new();
    let wanted = accounts.iter().cloned().map(Some);
    let wanted: Vec<Option<AccountId>> = if accounts.is_empty() { vec![None] } else { wanted.collect() };
    for account in wanted {
        let keys = store.keys(&Selection {
            account,
            ..Selection::default()
        })?;
        for row in store.rows(&keys)? {
            rows.entry(row.message).or_default().push(row);
        }
    }
    Ok(rows)
}

fn plain(digests: impl Iterator<Item = Sha256>) -> String {
    let sorted: BTreeSet<Sha256> = digests.collect();
    sorted.iter().map(|digest| format!("{digest}\n")).collect()
}

fn named(files: &BTreeSet<Sha256>, rows: &BTreeMap<Sha256, Vec<MessageRow>>, ledger: Option<(u64, Sha256)>) -> String {
    let mut out = String::new();
    if let Some((lines, hash)) = ledger {
        out.push_str(&format!("# ledger.jsonl {lines} {hash}\n"));
    }
    for digest in files {
        let copies = rows.get(digest).map(Vec::as_slice).unwrap_or_default();
        let comments: BTreeSet<String> = copies.iter().map(comment).collect();
        out.extend(comments);
        let shard = digest.to_string();
        out.push_str(&format!("{digest}  messages/{:.2}/{digest}.eml\n", shard));
    }
    out
}

/// When, what, whose, subject: harmless on one line.
fn comment(row: &MessageRow) -> String {
    let text = format!(
        "# {} | {} | {} | {} | {}",
        row.date,
        row.kind.wire(),
        row.location.account,
        row.from,
        row.subject
    );
    let harmless = text.chars().map(|c| if c.is_control() || is_deceptive(c) { ' ' } else { c });
    harmless.chain(['\n']).collect()
}
