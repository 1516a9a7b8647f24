//! How the index keeps things: keys, and values that carry their own check.
//!
//! | key | value |
//! |---|---|
//! | `r` number | a row with its facts |
//! | `d` dispatch 0 number | the dispatch that row tells of, where the receipt does not say it all |
//! | `c` dispatch 0 number | the receipt that row is |
//! | `p` dispatch 0 digest | what comparing that receipt gave |
//! | `x` number | a place whose raw file could not be read |
//! | `m` … | layout version, rows at the last clean close |
//!
//! Numbers are those of places, big-endian. Every value begins with 8 bytes of SHA-256 over key and rest: damage that sled lets
//! through is noticed, a value under a wrong key too.

use serde::{Deserialize, Serialize};

use crate::account::Flags;
use crate::clock::Timestamp;
use crate::pec::linking;
use crate::pec::{Dispatch, DispatchId, Kind, MessageId, Receipt};
use crate::signature::Sha256;
use crate::store::places::Number;
use crate::store::{Indexed, MessageRow};

/// What is kept in memory of a row, and what belongs to it elsewhere in the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Facts {
    #[serde(rename = "d")]
    pub(in crate::store) date: Timestamp,
    #[serde(rename = "k")]
    pub(in crate::store) kind: Kind,
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) message_id: Option<MessageId>,
    /// The dispatch it tells of.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) tells: Option<DispatchId>,
    /// How that telling ranks among others.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) rank: Option<Rank>,
    /// The dispatch is what its receipt says and nothing more: it is read from there and not kept twice under `d`.
    #[serde(rename = "v", default, skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::store) derived: bool,
    /// The dispatches a receipt is kept under, `c`.
    #[serde(rename = "u", default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::store) under: Vec<DispatchId>,
}

/// Which of several accounts of one dispatch wins: one with the message, then the earlier, then by digest of its text. Smaller wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(in crate::store) struct Rank {
    without_message: bool,
    pub(in crate::store) sent_at: Timestamp,
    tie: [u8; 8],
}

/// One row ready to be written: its facts and the index entries that make it up.
#[derive(Debug)]
pub(in crate::store) struct Record {
    pub(in crate::store) number: Number,
    pub(in crate::store) facts: Facts,
    pub(in crate::store) entries: Vec<(Vec<u8>, Vec<u8>)>,
    pub(in crate::store) touched: Vec<DispatchId>,
}

impl Record {
    /// Encodes an examined message for its place.
    pub(in crate::store) fn of(number: Number, indexed: &Indexed) -> Result<Self, serde_json::Error> {
        let under = indexed.receipt.as_ref().map(linking::dispatches_of).unwrap_or_default();
        let receipt = indexed.receipt.as_ref();
        let dispatch = indexed.dispatch.as_ref();
        let derived = receipt.and_then(|receipt| linking::dispatch_of_receipt(&indexed.row.location.account, receipt));
        let derived = derived.is_some_and(|derived| dispatch == Some(&derived) && under.contains(&derived.id));
        let mut entries = Vec::new();
        for id in &under {
            entries.push(sealed(under_key(b'c', id, number), &serde_json::to_vec(&receipt)?));
        }
        let mut rank = None;
        if let Some(dispatch) = dispatch {
            let text = serde_json::to_vec(dispatch)?;
            rank = Some(Rank::of(dispatch, &text));
            if !derived {
                entries.push(sealed(under_key(b'd', &dispatch.id, number), &text));
            }
        }
        let facts = Facts {
            date: indexed.row.date,
            kind: indexed.row.kind.clone(),
            message_id: indexed.message_id.clone(),
            tells: dispatch.map(|dispatch| dispatch.id.clone()),
            rank,
            derived,
            under,
        };
        let row = framed(&[&serde_json::to_vec(&facts)?, &serde_json::to_vec(&cut(&indexed.row))?]);
        entries.push(sealed(row_key(number), &row));
        let mut touched: Vec<DispatchId> = facts
            .under
            .iter()
            .chain(&facts.tells)
            .chain(&indexed.row.dispatch)
            .cloned()
            .collect();
        touched.sort_unstable();
        touched.dedup();
        Ok(Self {
            number,
            facts,
            entries,
            touched,
        })
    }
}

impl Rank {
    fn of(dispatch: &Dispatch, text: &[u8]) -> Self {
        let mut tie = [0; 8];
        tie.iter_mut().zip(Sha256::of(text).0).for_each(|(to, from)| *to = from);
        Self {
            without_message: dispatch.message.is_none(),
            sent_at: dispatch.sent_at,
            tie,
        }
    }
}

/// The two parts of an opened row: facts, row.
pub(in crate::store) fn row_parts(body: &[u8]) -> Option<(&[u8], &[u8])> {
    let (facts, rest) = unframed(body)?;
    Some((facts, unframed(rest)?.0))
}

/// The receipt in an opened `c` value.
pub(in crate::store) fn receipt(body: &[u8]) -> Option<Receipt> {
    serde_json::from_slice(body).ok()
}

pub(in crate::store) fn row_key(number: Number) -> Vec<u8> {
    [b"r".as_slice(), &number.to_be_bytes()].concat()
}

pub(in crate::store) fn unreadable_key(number: Number) -> Vec<u8> {
    [b"x".as_slice(), &number.to_be_bytes()].concat()
}

pub(in crate::store) fn under_prefix(letter: u8, id: &DispatchId) -> Vec<u8> {
    [&[letter], id.as_str().as_bytes(), &[0]].concat()
}

pub(in crate::store) fn under_key(letter: u8, id: &DispatchId, number: Number) -> Vec<u8> {
    [under_prefix(letter, id).as_slice(), &number.to_be_bytes()].concat()
}

pub(in crate::store) fn proof_key(id: &DispatchId, receipt: &Sha256) -> Vec<u8> {
    [under_prefix(b'p', id).as_slice(), &receipt.0].concat()
}

/// The number a key ends in.
pub(in crate::store) fn number_in(key: &[u8]) -> Option<Number> {
    let tail = key.get(key.len().checked_sub(4)?..)?;
    Some(Number::from_be_bytes(tail.try_into().ok()?))
}

/// Key and value with its check in front.
pub(in crate::store) fn sealed(key: Vec<u8>, body: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let value = [check(&key, body).as_slice(), body].concat();
    (key, value)
}

/// The value without its check; `None` when it does not hold.
pub(in crate::store) fn opened<'v>(key: &[u8], value: &'v [u8]) -> Option<&'v [u8]> {
    let (found, body) = value.split_at_checked(8)?;
    (check(key, body) == found).then_some(body)
}

fn check(key: &[u8], body: &[u8]) -> [u8; 8] {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    context.update(&(key.len() as u64).to_be_bytes());
    context.update(key);
    context.update(body);
    let mut out = [0; 8];
    out.iter_mut().zip(context.finish().as_ref()).for_each(|(to, from)| *to = *from);
    out
}

fn framed(parts: &[&[u8]]) -> Vec<u8> {
    parts
        .iter()
        .flat_map(|part| [(part.len() as u32).to_be_bytes().as_slice(), part].concat())
        .collect()
}

fn unframed(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_at_checked(4)?;
    rest.split_at_checked(u32::from_be_bytes(length.try_into().ok()?) as usize)
}

/// The row as it is kept: long texts cut (a list shows no more, and the raw message has it all), flags left to the ledger.
fn cut(row: &MessageRow) -> MessageRow {
    let short = |text: &str, most: usize| text.chars().take(most).collect::<String>();
    MessageRow {
        from_name: row.from_name.as_deref().map(|name| short(name, 100)),
        from: short(&row.from, 254),
        to: row.to.iter().take(5).map(|to| short(to, 100)).collect(),
        subject: short(&row.subject, 250),
        flags: Flags::default(),
        gone: false,
        ..row.clone()
    }
}
