//! An untagged FETCH response (RFC 9051 §7.5.2), read leniently: what one item holds that cannot be read does not hide the others.
//!
//! Servers send keywords that are no atoms, NIL or negative numbers where a number is due, and blanks where none belong. imap-proto rejects
//! such a response as a whole. Strict is only what guards the framing: after a literal nothing but known items and the closing parenthesis
//! may follow. Otherwise the literal was longer than announced, and its rest would be taken for responses of the server.

mod reader;

use super::response_line::{self, Kind};
use crate::account::{Flags, Uid};
use crate::clock::Timestamp;
use reader::Reader;

/// A piece of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// A line, or what stands between two literals, without the announcement of a literal and without the line end.
    Line(Vec<u8>),
    /// The bytes of a literal.
    Literal(Vec<u8>),
}

/// What a FETCH response says of a message. An item that is absent, NIL or unreadable is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FetchResponse {
    /// UID.
    pub uid: Option<Uid>,
    /// FLAGS: system flags, and keywords that are atoms.
    pub flags: Option<Flags>,
    /// RFC822.SIZE.
    pub size: Option<u64>,
    /// INTERNALDATE, in UTC.
    pub received: Option<Timestamp>,
    /// BODY\[HEADER\].
    pub header: Option<Vec<u8>>,
    /// BODY\[\], the whole message.
    pub body: Option<Vec<u8>>,
    /// Header or body is there twice, with different bytes. With two different UIDs the response has none.
    pub is_contradictory: bool,
}

/// The response is not framed as it announces: a literal was longer than its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BadFraming;

impl FetchResponse {
    /// Reads the FETCH response with which these bytes begin; `None` if they are not one, or it is not framed as it announces.
    pub fn parse(mut bytes: &[u8]) -> Option<Self> {
        let mut pieces = Vec::new();
        loop {
            let end = memchr::memchr(b'\n', bytes)?.checked_add(1)?;
            let (line, rest) = bytes.split_at_checked(end)?;
            if pieces.is_empty() && response_line::kind(line) != Some(Kind::Fetch) {
                return None;
            }
            let Some((length, before)) = response_line::literal(line).ok()? else {
                pieces.push(Piece::Line(response_line::without_end(line).to_vec()));
                return Self::read(pieces).ok();
            };
            let (literal, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
            pieces.push(Piece::Line(line.get(..before)?.to_vec()));
            pieces.push(Piece::Literal(literal.to_vec()));
            bytes = rest;
        }
    }

    /// Reads the pieces of a response. Bad framing is an error, anything else is not.
    pub(super) fn read(pieces: Vec<Piece>) -> Result<Self, BadFraming> {
        let mut reader = Reader::new(pieces);
        reader.skip_number_and_name();
        while reader.item()? {}
        Ok(reader.finish())
    }

    /// The UID as far as the pieces of an unfinished response show it.
    pub(super) fn uid_of(pieces: &[Piece]) -> Option<Uid> {
        let lines = pieces.iter().filter(|piece| matches!(piece, Piece::Line(_))).cloned().collect();
        let mut reader = Reader::new(lines);
        reader.skip_number_and_name();
        while matches!(reader.item(), Ok(true)) {}
        reader.finish().uid
    }
}
