//! A list of the archive's SHA-256 digests: time-stamped, it proves later what was kept when the stamp was made.
//!
//! Two forms. The plain one has only digests, sorted, one a line: it reveals nothing and can be published. The one with names is for
//! `sha256sum -c` in the profile's folder, with comments on each message. The same archive gives the same bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

use super::readable::is_deceptive;
use crate::account::AccountId;
use crate::bounded;
use crate::signature::Sha256;
use crate::store::{MessageRow, Selection, Store, StoreError};

/// A list and its size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashList {
    /// One or more lines for each message, sorted by digest.
    pub text: String,
    /// How many messages it lists.
    pub messages: u64,
    /// If the list is of the whole archive: the number of the ledger's last line (from 1) and its hash. The hash covers the whole ledger,
    /// since each line contains the hash of the one before. In the plain form it is one of the digests.
    pub ledger: Option<(u64, Sha256)>,
}

/// Lists the messages of these accounts; if there are none, those of the whole archive and the ledger. `names` chooses the second form.
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

/// Date, kind, mailbox, sender and subject, with control and deceptive characters as spaces.
fn comment(row: &MessageRow) -> String {
    let text = format!(
        "# {} | {} | {} | {} | {}",
        row.date,
        row.kind.name(),
        row.location.account,
        row.from,
        row.subject
    );
    let safe = text.chars().map(|c| if c.is_control() || is_deceptive(c) { ' ' } else { c });
    safe.chain(['\n']).collect()
}

/// Counts the digests in a file written by [`list`] or by `sha256sum`; `None` if the file is anything else.
pub fn count_in(path: &Path) -> Option<u64> {
    let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let head = bounded::open(path).ok().and_then(|mut file| {
        let mut head = [0; 65];
        file.read_exact(&mut head).ok().map(|()| head)
    });
    let is_list = |head: [u8; 65]| head.starts_with(b"#") || head.iter().take(64).all(u8::is_ascii_hexdigit);
    if metadata.len() > MAX_LIST || !head.is_some_and(is_list) {
        return None;
    }
    let mut lines = BufReader::new(bounded::open(path).ok()?).take(MAX_LIST);
    let mut line = Vec::new();
    let mut count = 0;
    loop {
        line.clear();
        if (&mut lines).take(MAX_LINE).read_until(b'\n', &mut line).ok()? == 0 {
            break;
        }
        let line = std::str::from_utf8(line.strip_suffix(b"\n").unwrap_or(&line)).ok()?;
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.starts_with('#') {
            continue;
        }
        let (digest, name) = line.split_at_checked(64)?;
        digest.parse::<Sha256>().ok()?;
        if !name.is_empty() && !name.starts_with("  ") && !name.starts_with(" *") {
            return None;
        }
        count += 1;
    }
    (count > 0).then_some(count)
}

/// Bytes of the longest line of a list.
const MAX_LINE: u64 = 64 << 10;
/// Bytes of the longest list that is read.
const MAX_LIST: u64 = 1 << 30;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_nothing_but_digests_names_and_comments() {
        let dir = tempfile::tempdir().expect("temp dir");
        let path = dir.path().join("list");
        let digest = Sha256::of(b"x").to_string();
        for (text, count) in [
            (format!("{digest}\n{digest}\n"), Some(2)),
            (
                format!("# of somebody's mail, with a comment long enough to be read as a head\n{digest}  a b.eml\n"),
                Some(1),
            ),
            (format!("{digest}x\n"), None),
            (format!("{digest}\nFrom: a@b.it\n"), None),
            ("Subject: x\n".repeat(20), None),
            (String::new(), None),
        ] {
            fs::write(&path, &text).expect("written");
            assert_eq!(count_in(&path), count, "{text}");
        }
    }
}
