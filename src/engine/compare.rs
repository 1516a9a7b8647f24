//! Moving house: two mailboxes, or a mailbox and files, counted and compared message by message.
//!
//! The same bytes are the same message. Some providers write header fields anew when a message is put into a mailbox (APPEND): one whose body is the
//! same, and whose writer, recipients, date, subject and Message-ID are, is the same message *rewritten*; what was signed is not touched by that.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

use super::shared::Shared;
use super::sources;
use super::{EngineError, Handle};
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::pec::OuterHeaders;
use crate::signature::Sha256;
use crate::store::Selection;

/// One of two sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompareSource {
    /// What an account's server was seen to hold, or what was imported into it; what is gone from there does not count.
    Account(AccountId),
    /// Messages in files: .eml, mbox, Maildir, zip.
    Files(PathBuf),
}

/// What comparing two sides gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// The left side.
    pub left: SourceCount,
    /// The right side.
    pub right: SourceCount,
    /// Messages that are byte for byte on both.
    pub same: u64,
    /// All others, those of the left first, by date.
    pub differences: Vec<Difference>,
}

/// How much a side holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SourceCount {
    /// Messages, each once.
    pub messages: u64,
    /// Copies, in all folders.
    pub copies: u64,
    /// Files and messages that could not be read.
    pub unreadable: u64,
}

/// How a message differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DifferenceKind {
    /// The right side lacks it.
    OnlyLeft,
    /// The left side lacks it.
    OnlyRight,
    /// Both have a message of this Message-ID, and it does not say the same.
    Differs,
    /// The same message with other header fields.
    Rewritten,
}

impl DifferenceKind {
    /// The wire word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OnlyLeft => "only-left",
            Self::OnlyRight => "only-right",
            Self::Differs => "differs",
            Self::Rewritten => "rewritten",
        }
    }
}

/// One message that is not the same on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// How.
    pub kind: DifferenceKind,
    /// As it is on the left.
    pub left: Option<FoundMessage>,
    /// As it is on the right.
    pub right: Option<FoundMessage>,
}

/// A message on one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundMessage {
    /// SHA-256 of its bytes.
    pub message: Sha256,
    /// A folder that holds it, or its file.
    pub place: String,
    /// Its Message-ID.
    pub message_id: Option<String>,
    /// Its subject.
    pub subject: String,
    /// Its Date, UTC.
    pub date: Option<Timestamp>,
    /// The digest of what no server writes anew.
    content: Sha256,
}

impl Comparison {
    /// How many messages differ so.
    pub fn count(&self, kind: DifferenceKind) -> u64 {
        self.differences.iter().filter(|difference| difference.kind == kind).count() as u64
    }

    /// Every message of one side is on the other, rewritten at most, and all could be read.
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
    /// Compares two sides. `progress(done, of)` counts messages that are not the same at first sight; false stops.
    pub async fn compare(
        &self,
        left: CompareSource,
        right: CompareSource,
        mut progress: impl FnMut(u64, u64) -> bool + Send + 'static,
    ) -> Result<Comparison, EngineError> {
        self.read(move |shared| compare(shared, &left, &right, &mut progress)).await
    }
}

/// Messages by digest: the place, and what was read of them where they were read already.
type Shelf = BTreeMap<Sha256, (String, Option<FoundMessage>)>;

fn compare(
    shared: &Shared,
    left: &CompareSource,
    right: &CompareSource,
    progress: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Comparison, EngineError> {
    let mut comparison = Comparison::default();
    let lefts = shelf(shared, left, &mut comparison.left)?;
    let rights = shelf(shared, right, &mut comparison.right)?;
    let same: BTreeSet<Sha256> = lefts.keys().filter(|message| rights.contains_key(message)).copied().collect();
    comparison.same = same.len() as u64;
    let of = (lefts.len() + rights.len() - 2 * same.len()) as u64;
    let mut done = 0;
    let mut open = |shelf: Shelf, count: &mut SourceCount| -> Result<Vec<FoundMessage>, EngineError> {
        let mut open = Vec::new();
        for (message, (place, held)) in shelf.into_iter().filter(|(message, _)| !same.contains(message)) {
            match held.map_or_else(
                || shared.store.raw(&message).map(|raw| FoundMessage::read(message, place, &raw)),
                Ok,
            ) {
                Ok(held) => open.push(held),
                Err(_) => count.unreadable += 1,
            }
            done += 1;
            if !progress(done, of) {
                return Err(EngineError::Cancelled);
            }
        }
        open.sort_by_key(|held| (held.date, held.message));
        Ok(open)
    };
    let lefts = open(lefts, &mut comparison.left)?;
    let rights = open(rights, &mut comparison.right)?;
    comparison.differences = pair(lefts, rights);
    Ok(comparison)
}

fn shelf(shared: &Shared, side: &CompareSource, count: &mut SourceCount) -> Result<Shelf, EngineError> {
    let mut shelf = Shelf::new();
    match side {
        CompareSource::Account(account) => {
            shared.account(account)?;
            let keys = shared.store.keys(&Selection {
                account: Some(account.clone()),
                ..Selection::default()
            })?;
            for row in shared.store.rows(&keys)?.into_iter().filter(|row| !row.expunged) {
                count.copies += 1;
                shelf.entry(row.message).or_insert((row.location.folder, None));
            }
        }
        CompareSource::Files(path) => sources::each(path, &mut |found| -> Result<(), EngineError> {
            match found {
                Ok(source) => {
                    let message = Sha256::of(&source.bytes);
                    count.copies += 1;
                    let held = FoundMessage::read(message, source.name.clone(), &source.bytes);
                    shelf.entry(message).or_insert((source.name, Some(held)));
                }
                Err(_) => count.unreadable += 1,
            }
            Ok(())
        })?,
    }
    count.messages = shelf.len() as u64;
    Ok(shelf)
}

/// Pairs what is not the same: first by content, then by Message-ID.
fn pair(lefts: Vec<FoundMessage>, rights: Vec<FoundMessage>) -> Vec<Difference> {
    let mut rights: Vec<Option<FoundMessage>> = rights.into_iter().map(Some).collect();
    let mut lefts: Vec<(FoundMessage, Option<(DifferenceKind, FoundMessage)>)> = lefts.into_iter().map(|held| (held, None)).collect();
    let by_content = |held: &FoundMessage| Some(held.content.to_string());
    let by_id = |held: &FoundMessage| held.message_id.clone();
    take(&mut lefts, &mut rights, &by_content, DifferenceKind::Rewritten);
    take(&mut lefts, &mut rights, &by_id, DifferenceKind::Differs);
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

/// Takes for every left message that has none yet a right one with the same key.
fn take(
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

/// The digest of the fields that make a message what it is and of its body, whatever ends its lines.
fn content(raw: &[u8]) -> Sha256 {
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
    KEPT.contains(&name.as_str()).then(|| format!("{name}:{}", value.concat()))
}

/// Fields no server has a reason to write anew.
const KEPT: [&str; 6] = ["from", "to", "cc", "subject", "date", "message-id"];

#[cfg(test)]
mod tests {
    use super::*;

    fn held(text: &str) -> FoundMessage {
        FoundMessage::read(Sha256::of(text.as_bytes()), String::new(), text.as_bytes())
    }

    fn kinds(lefts: &[&str], rights: &[&str]) -> Vec<DifferenceKind> {
        let held = |texts: &[&str]| texts.iter().map(|text| held(text)).collect();
        pair(held(lefts), held(rights))
            .into_iter()
            .map(|difference| difference.kind)
            .collect()
    }

    #[test]
    fn a_message_with_other_fields_and_line_ends_is_the_same_rewritten() {
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
