//! What lists are filtered, sorted and grouped by besides date, kind and flags: a short form of each row, kept in memory.

use serde::{Deserialize, Serialize};

use super::fold::folded;
use super::{IndexEntry, MessageRow};
use crate::account::normal_address;
use crate::pec::{Kind, MessageId};
use crate::signature::{Sha256, Verdict};

/// The short form of a row. The order of the fields is the stored layout.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Listing {
    /// Bytes of the raw message.
    pub(crate) size: u64,
    pub(crate) attachments: bool,
    /// [`IndexEntry::invoice`].
    pub(crate) invoice: bool,
    /// Something is wrong with it: see [`is_problem`].
    pub(crate) problem: bool,
    /// A hash of the writer's address.
    pub(crate) writer: u64,
    /// Of a sent message, hashes of the addresses of all its recipients.
    pub(crate) written_to: Box<[u64]>,
    /// The writer, of a sent message the first recipient, as the list sorts it.
    pub(crate) who: Box<str>,
    /// The subject, as the list sorts it.
    pub(crate) subject: Box<str>,
    /// Hashes of [`IndexEntry::thread`].
    pub(crate) thread: Box<[u64]>,
}

impl Listing {
    pub(crate) fn of(entry: &IndexEntry) -> Self {
        let sent = entry.dispatch.as_ref().filter(|_| entry.receipt.is_none());
        let addresses = sent.into_iter().flat_map(|dispatch| &dispatch.recipients);
        let base = Self::of_row(&entry.row, sent.is_some());
        Self {
            invoice: entry.invoice,
            written_to: addresses.map(|recipient| hash(&normal_address(&recipient.address))).collect(),
            thread: entry.thread.iter().take(LONGEST_THREAD).map(hash_of_id).collect(),
            ..base
        }
    }

    /// What a row alone says.
    pub(crate) fn of_row(row: &MessageRow, sent: bool) -> Self {
        let writer = row.from_name.as_deref().unwrap_or(&row.from);
        let who = row.to.first().filter(|_| sent).map_or(writer, String::as_str);
        Self {
            size: row.size,
            attachments: row.attachments > 0,
            problem: is_problem(row),
            writer: hash(&normal_address(&row.from)),
            who: cut(folded(who.trim()), LONGEST_WHO),
            subject: cut(folded(without_prefixes(&row.subject)), LONGEST_SUBJECT),
            ..Self::default()
        }
    }
}

/// Whether something is wrong with a message: certified mail whose signature is not genuine, mail that only looks certified, a message
/// that could not be read completely, an anomaly envelope, or a receipt that reports a failure or a delay.
fn is_problem(row: &MessageRow) -> bool {
    let doubtful = row.kind != Kind::Ordinary && row.verdict.is_some_and(|verdict| verdict != Verdict::Genuine);
    let bad_news = match &row.kind {
        Kind::NonAcceptance | Kind::DeliveryError | Kind::DelayNotice | Kind::VirusDetection | Kind::Anomaly => true,
        Kind::RemEvidence(event) => ["Failure", "Rejection", "Expiry"].iter().any(|end| event.ends_with(end)),
        _ => false,
    };
    doubtful || bad_news || row.pretends || row.too_complex
}

/// The subject without the marks of replies and forwards before it.
fn without_prefixes(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some((mark, after)) = rest.split_once(':')
        && PREFIXES.iter().any(|prefix| mark.trim().eq_ignore_ascii_case(prefix))
    {
        rest = after.trim_start();
    }
    rest
}

/// Marks that mail programs put before the subject of a reply or a forwarded message.
const PREFIXES: [&str; 6] = ["re", "r", "rif", "fw", "fwd", "i"];

fn cut(mut text: String, most: usize) -> Box<str> {
    let end = text.char_indices().nth(most).map_or(text.len(), |(end, _)| end);
    text.truncate(end);
    text.into_boxed_str()
}

fn hash_of_id(id: &MessageId) -> u64 {
    hash(&id.as_str().to_lowercase())
}

fn hash(text: &str) -> u64 {
    let mut out = [0; 8];
    out.iter_mut().zip(Sha256::of(text.as_bytes()).0).for_each(|(to, from)| *to = from);
    u64::from_be_bytes(out)
}

// Characters that lists are sorted by; equal ones are sorted by date.
const LONGEST_WHO: usize = 32;
const LONGEST_SUBJECT: usize = 64;
/// The most Message-IDs by which a message joins a conversation.
const LONGEST_THREAD: usize = 48;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_sorted_without_marks_of_replies() {
        for (subject, kept) in [
            ("Re: R:  Città", "Città"),
            ("FWD: I: nota: uno", "nota: uno"),
            ("Rif: x", "x"),
            ("Rinnovo: x", "Rinnovo: x"),
            ("re", "re"),
            ("re:", ""),
        ] {
            assert_eq!(without_prefixes(subject), kept, "{subject}");
        }
    }
}
