//! The stored layout of the index: keys, and values with a checksum.
//!
//! | key | value |
//! |---|---|
//! | `f` copy | the facts of a row, in postcard: all that opening reads |
//! | `r` copy | the row: its Message-ID and what a list shows |
//! | `d` dispatch 0 copy | the dispatch that row describes, where it does not follow from the receipt |
//! | `c` dispatch 0 copy | the receipt that row is |
//! | `p` digest digest | what comparing a sent message and a receipt gave, where it does not follow from digests |
//! | `x` copy | empty: the raw file could not be read |
//! | `m` … | layout version, number of rows at the last clean close |
//!
//! Copies are [`CopyId`]s, big-endian. Every value begins with 8 bytes of SHA-256 over key and body, so that damage sled does not detect is
//! noticed, and so is a value under a wrong key.

use serde::{Deserialize, Serialize};

use crate::account::Flags;
use crate::clock::Timestamp;
use crate::pec::linking;
use crate::pec::{Dispatch, DispatchId, Kind, MessageId, Receipt};
use crate::signature::Sha256;
use crate::store::listing::Listing;
use crate::store::{CopyId, IndexEntry, MessageRow};

/// What memory holds of a row, and which other entries belong to it. The order of the fields is the stored layout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Facts {
    /// The first bytes of the message's digest.
    pub(crate) message: [u8; 8],
    /// The first bytes of [`IndexEntry::same_as`].
    pub(crate) same_as: SameAs,
    #[serde(with = "jiff::fmt::serde::timestamp::nanosecond::required")]
    pub(crate) date: Timestamp,
    pub(crate) kind: Kind,
    /// A short hash of the Message-ID. Part of the layout; no longer read.
    pub(crate) message_id: Option<u64>,
    /// The dispatch it describes, and how.
    pub(crate) dispatch_claim: Option<(DispatchId, Claim)>,
    /// The dispatch follows completely from the receipt: it is read from there, and has no `d` entry.
    pub(crate) from_receipt: bool,
    /// The dispatches a receipt is stored under (`c`).
    pub(crate) receipt_of: Vec<DispatchId>,
    /// Of a sent message, [`IndexEntry::content_digest`].
    pub(crate) content_digest: Option<Sha256Bytes>,
    /// Of a sent message, [`IndexEntry::identity`].
    pub(crate) identity: Option<Sha256Bytes>,
    pub(crate) listing: Listing,
}

/// How a row describes a dispatch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Claim {
    pub(crate) rank: ClaimRank,
    /// What is described: a hash of the message's identity, or of sender and identifier of a receipt.
    pub(crate) what: [u8; 8],
    /// A hash of account, Message-ID, recipients and subject: where a message and a receipt agree in it, one is about the other.
    pub(crate) terms: [u8; 8],
}

impl Claim {
    fn of(dispatch: &Dispatch, text: &[u8], entry: &IndexEntry) -> Self {
        let what = match &entry.receipt {
            Some(receipt) => format!("{}\n{}", receipt.sender, receipt.identifier.as_deref().unwrap_or_default()),
            None => entry.identity.unwrap_or(entry.row.message).to_string(),
        };
        let mut recipients: Vec<&str> = dispatch.recipients.iter().map(|recipient| recipient.address.as_str()).collect();
        recipients.sort_unstable();
        let terms = [dispatch.account.as_str(), dispatch.message_id.as_str(), dispatch.subject.as_str()];
        Self {
            rank: ClaimRank::of(dispatch, text),
            what: first_bytes(&Sha256::of(what.as_bytes())),
            terms: first_bytes(&Sha256::of([terms.join("\n"), recipients.join(",")].concat().as_bytes())),
        }
    }
}

/// What copies of one message share, short.
pub(crate) type SameAs = [u8; 16];

/// A digest that serde writes as bytes, not as hexadecimal.
type Sha256Bytes = [u8; 32];

/// Which of several descriptions of one dispatch wins in a list: one with the message, then the earlier one, then by digest of its text. The smallest
/// wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct ClaimRank {
    pub(crate) without_message: bool,
    #[serde(with = "jiff::fmt::serde::timestamp::nanosecond::required")]
    pub(crate) sent_at: Timestamp,
    tie: [u8; 8],
}

/// A row ready to be written: its facts and all its entries.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) id: CopyId,
    pub(crate) facts: Facts,
    pub(crate) entries: Vec<(Vec<u8>, Vec<u8>)>,
    /// The dispatches it belongs to.
    pub(crate) affected: Vec<DispatchId>,
}

impl Record {
    /// Encodes the entry of a copy; `None` if it cannot be encoded.
    pub(crate) fn of(id: CopyId, entry: &IndexEntry) -> Option<Self> {
        let receipt = entry.receipt.as_ref();
        let receipt_of = receipt.map(linking::dispatches_of).unwrap_or_default();
        let derived = receipt.and_then(|receipt| linking::dispatch_of_receipt(&entry.row.location.account, receipt));
        let from_receipt = derived.is_some_and(|derived| entry.dispatch.as_ref() == Some(&derived) && receipt_of.contains(&derived.id));
        let mut entries = receipt_entries(id, entry, &receipt_of)?;
        let mut dispatch_claim = None;
        if let Some(dispatch) = &entry.dispatch {
            let text = serde_json::to_vec(dispatch).ok()?;
            dispatch_claim = Some((dispatch.id.clone(), Claim::of(dispatch, &text, entry)));
            if !from_receipt {
                entries.push(sealed(dispatch_key(b'd', &dispatch.id, id), &text));
            }
        }
        let facts = Facts {
            message: first_bytes(&entry.row.message),
            same_as: first_half(&entry.same_as),
            date: entry.row.date,
            kind: entry.row.kind.clone(),
            message_id: entry.message_id.as_ref().map(short_hash),
            dispatch_claim,
            from_receipt,
            content_digest: entry.content_digest.filter(|_| receipt.is_none()).map(|digest| digest.0),
            identity: entry.identity.filter(|_| receipt.is_none()).map(|digest| digest.0),
            receipt_of,
            listing: Listing::of(entry),
        };
        entries.push(sealed(facts_key(id), &postcard::to_allocvec(&facts).ok()?));
        entries.push(sealed(row_key(id), &row_body(entry)?));
        Some(Self {
            affected: affected(&facts, entry),
            id,
            facts,
            entries,
        })
    }
}

fn receipt_entries(id: CopyId, entry: &IndexEntry, receipt_of: &[DispatchId]) -> Option<Vec<(Vec<u8>, Vec<u8>)>> {
    let Some(receipt) = &entry.receipt else {
        return Some(Vec::new());
    };
    let stored = StoredReceipt {
        receipt: receipt.clone(),
        returned: entry.content_digest,
        identity: entry.identity,
    };
    let body = serde_json::to_vec(&stored).ok()?;
    let keys = receipt_of.iter().map(|dispatch| dispatch_key(b'c', dispatch, id));
    Some(keys.map(|key| sealed(key, &body)).collect())
}

/// The dispatches that a row describes, is a receipt of, or names.
fn affected(facts: &Facts, entry: &IndexEntry) -> Vec<DispatchId> {
    let described = facts.dispatch_claim.iter().map(|(id, _)| id);
    let all = facts.receipt_of.iter().chain(described).chain(&entry.row.dispatch);
    let mut affected: Vec<DispatchId> = all.cloned().collect();
    affected.sort_unstable();
    affected.dedup();
    affected
}

impl Facts {
    /// The facts in an opened `f` value.
    pub(crate) fn read(body: &[u8]) -> Option<Self> {
        postcard::from_bytes(body).ok()
    }

    /// Keys of the entries that belong to the row.
    pub(crate) fn dependent_keys(&self, id: CopyId) -> Vec<Vec<u8>> {
        let receipts = self.receipt_of.iter().map(|dispatch| dispatch_key(b'c', dispatch, id));
        let dispatch = self.dispatch_claim.iter().filter(|_| !self.from_receipt);
        receipts
            .chain(dispatch.map(|(dispatch, _)| dispatch_key(b'd', dispatch, id)))
            .collect()
    }
}

/// A receipt as it is stored: with content digest and identity of the original it returned.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredReceipt {
    pub(crate) receipt: Receipt,
    pub(crate) returned: Option<Sha256>,
    pub(crate) identity: Option<Sha256>,
}

impl StoredReceipt {
    /// The receipt in an opened `c` value.
    pub(crate) fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }
}

impl ClaimRank {
    fn of(dispatch: &Dispatch, text: &[u8]) -> Self {
        Self {
            without_message: dispatch.message.is_none(),
            sent_at: dispatch.sent_at,
            tie: first_bytes(&Sha256::of(text)),
        }
    }
}

/// The body of an `r` value: Message-ID and row, each after its length.
fn row_body(entry: &IndexEntry) -> Option<Vec<u8>> {
    let message_id = entry.message_id.as_ref().map_or("", MessageId::as_str);
    let row = serde_json::to_vec(&stored_row(&entry.row)).ok()?;
    Some(framed(&[message_id.as_bytes(), &row]))
}

/// The row in an opened `r` value.
pub(crate) fn read_row(body: &[u8]) -> Option<MessageRow> {
    let (_message_id, rest) = unframed(body)?;
    serde_json::from_slice(unframed(rest)?.0).ok()
}

/// The first bytes of a digest, as facts have them.
pub(crate) fn first_bytes(message: &Sha256) -> [u8; 8] {
    let mut out = [0; 8];
    out.iter_mut().zip(message.0).for_each(|(to, from)| *to = from);
    out
}

/// The first half of a digest, as facts have it.
fn first_half(digest: &Sha256) -> SameAs {
    let mut out = [0; 16];
    out.iter_mut().zip(digest.0).for_each(|(to, from)| *to = from);
    out
}

/// The short hash of a Message-ID, as facts have it.
fn short_hash(id: &MessageId) -> u64 {
    u64::from_be_bytes(first_bytes(&Sha256::of(id.as_str().as_bytes())))
}

pub(crate) fn facts_key(id: CopyId) -> Vec<u8> {
    [b"f".as_slice(), &id.0.to_be_bytes()].concat()
}

pub(crate) fn row_key(id: CopyId) -> Vec<u8> {
    [b"r".as_slice(), &id.0.to_be_bytes()].concat()
}

pub(crate) fn unreadable_key(id: CopyId) -> Vec<u8> {
    [b"x".as_slice(), &id.0.to_be_bytes()].concat()
}

/// The zero byte ends the id, so that no id is the beginning of another.
fn dispatch_prefix(letter: u8, id: &DispatchId) -> Vec<u8> {
    [&[letter], id.as_str().as_bytes(), &[0]].concat()
}

pub(crate) fn dispatch_key(letter: u8, dispatch: &DispatchId, id: CopyId) -> Vec<u8> {
    [dispatch_prefix(letter, dispatch).as_slice(), &id.0.to_be_bytes()].concat()
}

pub(crate) fn proof_key(sent: &Sha256, receipt: &Sha256) -> Vec<u8> {
    [b"p".as_slice(), &sent.0, &receipt.0].concat()
}

/// The copy whose number a key ends in.
pub(crate) fn copy_in(key: &[u8]) -> Option<CopyId> {
    let tail = key.get(key.len().checked_sub(4)?..)?;
    Some(CopyId(u32::from_be_bytes(tail.try_into().ok()?)))
}

/// The key, and the value with its checksum in front.
pub(crate) fn sealed(key: Vec<u8>, body: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let value = [checksum(&key, body).as_slice(), body].concat();
    (key, value)
}

/// The value without its checksum; `None` if that is wrong.
pub(crate) fn opened<'v>(key: &[u8], value: &'v [u8]) -> Option<&'v [u8]> {
    let (found, body) = value.split_at_checked(8)?;
    (checksum(key, body) == found).then_some(body)
}

fn checksum(key: &[u8], body: &[u8]) -> [u8; 8] {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    // With its length, or bytes could move from the key to the body unnoticed.
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

/// The row as it is stored: bounded, and without flags and expunged state, which the ledger has.
fn stored_row(row: &MessageRow) -> MessageRow {
    MessageRow {
        flags: Flags::default(),
        expunged: false,
        ..row.clone().bounded()
    }
}
