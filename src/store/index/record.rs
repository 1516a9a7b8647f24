//! How the index keeps things: keys, and values that carry their own check.
//!
//! | key | value |
//! |---|---|
//! | `f` number | the facts of a row, compact: all that opening reads |
//! | `r` number | the row: its Message-ID, what a list shows |
//! | `d` dispatch 0 number | the dispatch that row tells of, where the receipt does not say it all |
//! | `c` dispatch 0 number | the receipt that row is |
//! | `p` dispatch 0 digest | what comparing that receipt gave, where digests do not tell |
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
use crate::store::copies::Number;
use crate::store::{IndexEntry, MessageRow};

/// What is kept in memory of a row, and what belongs to it elsewhere in the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Facts {
    /// The beginning of the message's digest.
    pub(in crate::store) message: [u8; 8],
    #[serde(with = "jiff::fmt::serde::timestamp::nanosecond::required")]
    pub(in crate::store) date: Timestamp,
    pub(in crate::store) kind: Kind,
    /// A short hash of the Message-ID.
    pub(in crate::store) message_id: Option<u64>,
    /// The dispatch it tells of, and how that telling ranks among others.
    pub(in crate::store) tells: Option<(DispatchId, Rank)>,
    /// The dispatch is what its receipt says and nothing more: it is read from there and not kept twice under `d`.
    pub(in crate::store) derived: bool,
    /// The dispatches a receipt is kept under, `c`.
    pub(in crate::store) under: Vec<DispatchId>,
    /// Of a sent message, [`IndexEntry::content_digest`].
    pub(in crate::store) written: Option<Sha256Bytes>,
}

/// A digest as serde writes bytes, not as hexadecimal.
type Sha256Bytes = [u8; 32];

/// Which of several accounts of one dispatch wins: one with the message, then the earlier, then by digest of its text. Smaller wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(in crate::store) struct Rank {
    pub(in crate::store) without_message: bool,
    #[serde(with = "jiff::fmt::serde::timestamp::nanosecond::required")]
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
    /// Encodes an examined message for its place. `None` when it cannot be encoded.
    pub(in crate::store) fn of(number: Number, indexed: &IndexEntry) -> Option<Self> {
        let receipt = indexed.receipt.as_ref();
        let dispatch = indexed.dispatch.as_ref();
        let under = receipt.map(linking::dispatches_of).unwrap_or_default();
        let derived = receipt.and_then(|receipt| linking::dispatch_of_receipt(&indexed.row.location.account, receipt));
        let derived = derived.is_some_and(|derived| dispatch == Some(&derived) && under.contains(&derived.id));
        let mut entries = Vec::new();
        for id in &under {
            let kept = KeptReceipt {
                receipt: receipt?.clone(),
                returned: indexed.content_digest,
            };
            entries.push(sealed(under_key(b'c', id, number), &serde_json::to_vec(&kept).ok()?));
        }
        let mut tells = None;
        if let Some(dispatch) = dispatch {
            let text = serde_json::to_vec(dispatch).ok()?;
            tells = Some((dispatch.id.clone(), Rank::of(dispatch, &text)));
            if !derived {
                entries.push(sealed(under_key(b'd', &dispatch.id, number), &text));
            }
        }
        let facts = Facts {
            message: beginning(&indexed.row.message),
            date: indexed.row.date,
            kind: indexed.row.kind.clone(),
            message_id: indexed.message_id.as_ref().map(short),
            tells,
            derived,
            written: indexed.content_digest.filter(|_| receipt.is_none()).map(|written| written.0),
            under,
        };
        entries.push(sealed(facts_key(number), &postcard::to_allocvec(&facts).ok()?));
        let row = framed(&[
            indexed.message_id.as_ref().map_or("", MessageId::as_str).as_bytes(),
            &serde_json::to_vec(&stored(&indexed.row)).ok()?,
        ]);
        entries.push(sealed(row_key(number), &row));
        let told = facts.tells.iter().map(|(id, _)| id);
        let mut touched: Vec<DispatchId> = facts.under.iter().chain(told).chain(&indexed.row.dispatch).cloned().collect();
        touched.sort_unstable();
        touched.dedup();
        Some(Self {
            number,
            facts,
            entries,
            touched,
        })
    }
}

impl Facts {
    /// The facts in an opened `f` value.
    pub(in crate::store) fn read(body: &[u8]) -> Option<Self> {
        postcard::from_bytes(body).ok()
    }

    /// Keys of what the row has beside itself.
    pub(in crate::store) fn belongings(&self, number: Number) -> Vec<Vec<u8>> {
        let receipts = self.under.iter().map(|id| under_key(b'c', id, number));
        let dispatch = self.tells.iter().filter(|_| !self.derived);
        receipts.chain(dispatch.map(|(id, _)| under_key(b'd', id, number))).collect()
    }
}

/// A receipt as it is kept: with the digest of the original it returned.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::store) struct KeptReceipt {
    pub(in crate::store) receipt: Receipt,
    pub(in crate::store) returned: Option<Sha256>,
}

impl KeptReceipt {
    /// The receipt in an opened `c` value.
    pub(in crate::store) fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }
}

impl Rank {
    fn of(dispatch: &Dispatch, text: &[u8]) -> Self {
        Self {
            without_message: dispatch.message.is_none(),
            sent_at: dispatch.sent_at,
            tie: beginning(&Sha256::of(text)),
        }
    }
}

/// The two parts of an opened row: Message-ID, row.
pub(in crate::store) fn row_parts(body: &[u8]) -> Option<(&str, &[u8])> {
    let (message_id, row) = unframed(body)?;
    Some((std::str::from_utf8(message_id).ok()?, unframed(row)?.0))
}

/// The beginning of a message's digest, as facts hold it.
pub(in crate::store) fn beginning(message: &Sha256) -> [u8; 8] {
    let mut out = [0; 8];
    out.iter_mut().zip(message.0).for_each(|(to, from)| *to = from);
    out
}

/// The short hash of a Message-ID, as facts hold it.
pub(in crate::store) fn short(id: &MessageId) -> u64 {
    u64::from_be_bytes(beginning(&Sha256::of(id.as_str().as_bytes())))
}

pub(in crate::store) fn facts_key(number: Number) -> Vec<u8> {
    [b"f".as_slice(), &number.to_be_bytes()].concat()
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

/// The row as it is stored: bounded, and without the flags, which the ledger has.
fn stored(row: &MessageRow) -> MessageRow {
    MessageRow {
        flags: Flags::default(),
        expunged: false,
        ..row.clone().bounded()
    }
}
