//! Compares two mailboxes, or a mailbox and files, message by message: for checking a migration to another provider.
//!
//! Messages with the same SHA-256 are the same. Some providers rewrite header fields when a message is appended (APPEND): two messages with
//! the same body, From, To, Cc, Date, Subject and Message-ID are the same message, *rewritten*. A signature covers the body, so it remains
//! valid.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

use super::error::EngineError;
use super::handle::Handle;
use super::shared::Shared;
use super::sources::{self, ReadProblem};
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::pec::OuterHeaders;
use crate::signature::Sha256;
use crate::store::Selection;

/// One of the two sides of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompareSource {
    /// The messages of an account: those its server had at the last pass, and imported ones. Expunged ones do not count.
    Account(AccountId),
    /// Messages in files: .eml, mbox, Maildir, zip, or a folder of these.
    Files(PathBuf),
}

/// Result of comparing two sides.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// Counts of the left side.
    pub left: SourceCount,
    /// Counts of the right side.
    pub right: SourceCount,
    /// Messages that are on both sides byte for byte.
    pub same: u64,
    /// Messages that were not read because they are set aside, or wait to be examined; counted as unreadable.
    pub left_out: Vec<Sha256>,
    /// All other messages: those of the left side first, by date.
    pub differences: Vec<Difference>,
}

/// Counts of one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SourceCount {
    /// Distinct messages, by digest.
    pub messages: u64,
    /// Copies in all folders.
    pub copies: u64,
    /// Files and messages that cannot be read.
    pub unreadable: u64,
}

/// How a message differs between the sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DifferenceKind {
    /// The right side lacks it.
    OnlyLeft,
    /// The left side lacks it.
    OnlyRight,
    /// Both sides have a message with this Message-ID, with different content.
    Differs,
    /// The same content; other header fields differ.
    Rewritten,
}

impl DifferenceKind {
    /// Its name in JSON and CSV.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OnlyLeft => "only-left",
            Self::OnlyRight => "only-right",
            Self::Differs => "differs",
            Self::Rewritten => "rewritten",
        }
    }
}

/// A message that is not on both sides byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The kind of difference.
    pub kind: DifferenceKind,
    /// The message on the left side.
    pub left: Option<FoundMessage>,
    /// The message on the right side.
    pub right: Option<FoundMessage>,
}

/// A message on one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundMessage {
    /// SHA-256 of its bytes.
    pub message: Sha256,
    /// A folder that contains it, or its file.
    pub place: String,
    /// The Message-ID, where it has one.
    pub message_id: Option<String>,
    /// The subject, decoded from RFC 2047.
    pub subject: String,
    /// The Date field, UTC.
    pub date: Option<Timestamp>,
    /// Digest of the body and of the fields that servers do not rewrite; see [`content`].
    content: Sha256,
}

impl Comparison {
    /// The number of differences of a kind.
    pub fn count(&self, kind: DifferenceKind) -> u64 {
        self.differences.iter().filter(|difference| difference.kind == kind).count() as u64
    }

    /// Whether every message of each side is on the other, rewritten at most, and all could be read.
    pub fn is_equivalent(&self) -> bool {
        let all_read = self.left.unreadable == 0 && self.right.unreadable == 0;
        all_read
            && self
                .differences
                .iter()
                .all(|difference| difference.kind == DifferenceKind::Rewritten)
    }
}

impl Handle {
    /// Compares two sides. `progress(done, of)` counts the messages that have to be read because they are not the same byte for byte; it
    /// returns false to stop ([`EngineError::Cancelled`]).
    pub async fn compare(
        &self,
        left: CompareSource,
        right: CompareSource,
        mut progress: impl FnMut(u64, u64) -> bool + Send + 'static,
    ) -> Result<Comparison, EngineError> {
        self.read(move |shared| compare(shared, &left, &right, &mut progress)).await
    }
}

/// Messages of one side by digest: the place, and for files the message, which was read while walking.
type Messages = BTreeMap<Sha256, (String, Option<FoundMessage>)>;

fn compare(
    shared: &Shared,
    left: &CompareSource,
    right: &CompareSource,
    progress: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Comparison, EngineError> {
    let mut comparison = Comparison::default();
    let lefts = messages_of(shared, left, &mut comparison.left)?;
    let rights = messages_of(shared, right, &mut comparison.right)?;
    // Equal digests need no reading: what remains is usually a small part of two mailboxes.
    let same: BTreeSet<Sha256> = lefts.keys().filter(|message| rights.contains_key(message)).copied().collect();
    comparison.same = same.len() as u64;
    let of = (lefts.len() + rights.len() - 2 * same.len()) as u64;
    let kept = lefts
        .iter()
        .chain(&rights)
        .filter(|(message, (_, found))| found.is_none() && !same.contains(message));
    let marked = shared.store.begin_examining(kept.map(|(message, _)| message));
    let mut left_out = Vec::new();
    let mut done = 0;
    let mut read = |messages: Messages, count: &mut SourceCount| -> Result<Vec<FoundMessage>, EngineError> {
        let mut read = Vec::new();
        for (message, (place, found)) in messages.into_iter().filter(|(message, _)| !same.contains(message)) {
            let is_of_store = found.is_none();
            let raw = || marked.contains(&message).then(|| shared.store.raw(&message).ok()).flatten();
            match found.or_else(|| Some(FoundMessage::read(message, place, &raw()?))) {
                Some(found) => read.push(found),
                None => count.unreadable += 1,
            }
            if is_of_store && !marked.contains(&message) {
                left_out.push(message);
            }
            done += 1;
            if !progress(done, of) {
                return Err(EngineError::Cancelled);
            }
        }
        read.sort_by_key(|found| (found.date, found.message));
        Ok(read)
    };
    let lefts = read(lefts, &mut comparison.left)?;
    let rights = read(rights, &mut comparison.right)?;
    comparison.left_out = left_out;
    comparison.differences = pair(lefts, rights);
    Ok(comparison)
}

fn messages_of(shared: &Shared, side: &CompareSource, count: &mut SourceCount) -> Result<Messages, EngineError> {
    let mut messages = Messages::new();
    match side {
        CompareSource::Account(account) => {
            shared.account(account)?;
            let keys = shared.store.keys(&Selection {
                account: Some(account.clone()),
                ..Selection::default()
            })?;
            for row in shared.store.rows(&keys)?.into_iter().filter(|row| !row.expunged) {
                count.copies += 1;
                messages.entry(row.message).or_insert((row.location.folder, None));
            }
        }
        CompareSource::Files(path) => sources::each(path, &mut |result| -> Result<(), EngineError> {
            match result {
                Ok(source) => {
                    let message = Sha256::of(&source.bytes);
                    count.copies += 1;
                    let found = FoundMessage::read(message, source.name.clone(), &source.bytes);
                    messages.entry(message).or_insert((source.name, Some(found)));
                }
                Err(ReadProblem::LeftOut(_, reason)) if !reason.may_be_mail() => {}
                Err(_) => count.unreadable += 1,
            }
            Ok(())
        })?,
    }
    count.messages = messages.len() as u64;
    Ok(messages)
}

/// Pairs the messages that are not the same: first by content, so that a rewritten message is not reported as different because another one
/// has its Message-ID, then by Message-ID.
fn pair(lefts: Vec<FoundMessage>, rights: Vec<FoundMessage>) -> Vec<Difference> {
    let mut rights: Vec<Option<FoundMessage>> = rights.into_iter().map(Some).collect();
    let mut lefts: Vec<(FoundMessage, Option<(DifferenceKind, FoundMessage)>)> = lefts.into_iter().map(|found| (found, None)).collect();
    let by_content = |found: &FoundMessage| Some(found.content.to_string());
    let by_id = |found: &FoundMessage| found.message_id.clone();
    // Each message is paired once, so a duplicate on one side is reported as missing on the other.
    pair_by(&mut lefts, &mut rights, &by_content, DifferenceKind::Rewritten);
    pair_by(&mut lefts, &mut rights, &by_id, DifferenceKind::Differs);
    let of_left = lefts.into_iter().map(|(left, right)| match right {
        Some((kind, right)) => Difference {
            kind,
            left: Some(left),
            right: Some(right),
        },
        None => Difference {
            kind: DifferenceKind::OnlyLeft,
            left: Some(left),
            right: None,
        },
    });
    let of_right = rights.into_iter().flatten().map(|right| Difference {
        kind: DifferenceKind::OnlyRight,
        left: None,
        right: Some(right),
    });
    of_left.collect::<Vec<_>>().into_iter().chain(of_right).collect()
}

/// Pairs every left message that has no partner yet with the first unpaired right one of the same key.
fn pair_by(
    lefts: &mut [(FoundMessage, Option<(DifferenceKind, FoundMessage)>)],
    rights: &mut [Option<FoundMessage>],
    key: &dyn Fn(&FoundMessage) -> Option<String>,
    kind: DifferenceKind,
) {
    let mut found: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, right) in rights.iter().enumerate().rev() {
        if let Some(key) = right.as_ref().and_then(key) {
            found.entry(key).or_default().push(at);
        }
    }
    for (left, paired) in lefts.iter_mut().filter(|(_, paired)| paired.is_none()) {
        let at = key(left).and_then(|key| found.get_mut(&key)?.pop());
        *paired = at.and_then(|at| rights.get_mut(at)?.take()).map(|right| (kind, right));
    }
}

impl FoundMessage {
    fn read(message: Sha256, place: String, raw: &[u8]) -> Self {
        let headers = OuterHeaders::read(raw);
        Self {
            message,
            place,
            message_id: headers.message_id.map(|id| id.to_string()),
            subject: headers.subject,
            date: headers.date,
            content: content(raw),
        }
    }
}

/// SHA-256 of a canonical form: the fields of [`KEPT_FIELDS`], unfolded, without blanks and sorted, then the body with LF line endings and
/// without trailing empty lines. So folding, line endings and added fields make no difference.
pub(super) fn content(raw: &[u8]) -> Sha256 {
    let text: Vec<&[u8]> = raw
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .collect();
    let end = text.iter().position(|line| line.is_empty()).unwrap_or(text.len());
    let (header, body) = text.split_at(end);
    let mut fields: Vec<Vec<u8>> = Vec::new();
    for line in header {
        match (line.first(), fields.last_mut()) {
            (Some(b' ' | b'\t'), Some(field)) => field.extend_from_slice(line),
            _ => fields.push(line.to_vec()),
        }
    }
    let mut kept: Vec<String> = fields.iter().filter_map(|field| kept_field(field)).collect();
    kept.sort();
    let body_end = body.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
    let mut all = kept.join("\n").into_bytes();
    for line in body.iter().take(body_end) {
        all.extend_from_slice(line);
        all.push(b'\n');
    }
    Sha256::of(&all)
}

fn kept_field(field: &[u8]) -> Option<String> {
    let field = String::from_utf8_lossy(field);
    let (name, value) = field.split_once(':')?;
    let name = name.trim().to_ascii_lowercase();
    let value: Vec<&str> = value.split_whitespace().collect();
    KEPT_FIELDS.contains(&name.as_str()).then(|| format!("{name}:{}", value.concat()))
}

/// Fields that servers do not rewrite when a message is appended.
const KEPT_FIELDS: [&str; 6] = ["from", "to", "cc", "subject", "date", "message-id"];

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> FoundMessage {
        FoundMessage::read(Sha256::of(text.as_bytes()), String::new(), text.as_bytes())
    }

    fn kinds(lefts: &[&str], rights: &[&str]) -> Vec<DifferenceKind> {
        let all = |texts: &[&str]| texts.iter().map(|text| found(text)).collect();
        pair(all(lefts), all(rights))
            .into_iter()
            .map(|difference| difference.kind)
            .collect()
    }

    #[test]
    fn a_message_with_other_fields_and_line_endings_is_rewritten() {
        let ours = "Received: a\r\nFrom: a@b.it\r\nSubject: uno\r\n due\r\nMessage-ID: <1@x>\r\n\r\ntesto\r\n";
        let theirs = "From: a@b.it\nX-Spam: no\nMessage-Id:  <1@x>\nSubject: uno due\n\ntesto\n\n";
        assert_eq!(kinds(&[ours], &[theirs]), [DifferenceKind::Rewritten]);
        let other_body = theirs.replace("testo", "altro");
        assert_eq!(kinds(&[ours], &[&other_body]), [DifferenceKind::Differs]);
        let other_id = other_body.replace("1@x", "2@x");
        assert_eq!(kinds(&[ours], &[&other_id]), [DifferenceKind::OnlyLeft, DifferenceKind::OnlyRight]);
        assert_eq!(
            kinds(&[ours], &[&other_body, theirs]),
            [DifferenceKind::Rewritten, DifferenceKind::OnlyRight]
        );
        assert_eq!(kinds(&["\r\nx", ""], &[]), [DifferenceKind::OnlyLeft; 2]);
    }
}
