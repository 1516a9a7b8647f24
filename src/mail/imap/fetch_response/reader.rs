//! The items of a FETCH response, one after the other.

use super::{BadFraming, FetchResponse, Piece};
use crate::account::{Flags, Keywords, Uid};
use crate::mail::imap::attributes::{parse_date_time, parse_number};

/// Reads the pieces of a response item by item.
pub(super) struct Reader {
    pieces: std::vec::IntoIter<Piece>,
    line: Vec<u8>,
    at: usize,
    /// A literal was read: from here on the framing is at stake.
    strict: bool,
    /// Items that may still be read.
    items_left: usize,
    has_two_uids: bool,
    response: FetchResponse,
}

/// The value of an item.
enum Value {
    /// A quoted string, without its quotes and escapes, or a literal.
    Bytes(Vec<u8>),
    /// An atom, number or NIL.
    Atom(Vec<u8>),
    /// A parenthesized list, which no item of ours has but FLAGS.
    List,
    Missing,
}

/// The items that are requested, or sent unasked by servers with CONDSTORE, or other names for them.
const NAMES: [&[u8]; 11] = [
    b"UID",
    b"FLAGS",
    b"RFC822.SIZE",
    b"INTERNALDATE",
    b"BODY",
    b"BODY.PEEK",
    b"RFC822",
    b"RFC822.HEADER",
    b"MODSEQ",
    b"EMAILID",
    b"THREADID",
];

impl Reader {
    pub(super) fn new(pieces: Vec<Piece>) -> Self {
        let mut reader = Self {
            pieces: pieces.into_iter(),
            line: Vec::new(),
            at: 0,
            strict: false,
            items_left: MAX_ITEMS,
            has_two_uids: false,
            response: FetchResponse::default(),
        };
        if let Some(Piece::Line(line)) = reader.pieces.next() {
            reader.line = line;
        }
        reader
    }

    /// Skips `* 12 FETCH (`.
    pub(super) fn skip_number_and_name(&mut self) {
        let open = self.line.iter().position(|byte| *byte == b'(');
        self.at = open.map_or(self.line.len(), |open| open.saturating_add(1));
    }

    /// Reads the next item; false at the end of the response.
    pub(super) fn item(&mut self) -> Result<bool, BadFraming> {
        self.skip_blanks();
        let Some(left) = self.items_left.checked_sub(1) else {
            return if self.strict { Err(BadFraming) } else { Ok(false) };
        };
        self.items_left = left;
        match self.peek() {
            None => self.end_of_line(),
            Some(b')') => {
                self.at = self.at.saturating_add(1);
                self.skip_blanks();
                let ends = self.peek().is_none() && self.pieces.len() == 0;
                match ends || !self.strict {
                    true => Ok(!ends),
                    false => Err(BadFraming),
                }
            }
            Some(_) => self.named_item().map(|()| true),
        }
    }

    /// The line ended before the closing parenthesis.
    fn end_of_line(&mut self) -> Result<bool, BadFraming> {
        match self.pieces.next() {
            None if self.strict => Err(BadFraming),
            None => Ok(false),
            // A literal that belongs to no item.
            Some(Piece::Literal(_)) if self.strict => Err(BadFraming),
            Some(Piece::Literal(_)) => {
                self.strict = true;
                self.next_line();
                Ok(true)
            }
            Some(Piece::Line(line)) => {
                (self.line, self.at) = (line, 0);
                Ok(true)
            }
        }
    }

    fn named_item(&mut self) -> Result<(), BadFraming> {
        let start = self.at;
        let name = self
            .take_while(|byte| !matches!(byte, b' ' | b'\t' | b'(' | b')' | b'[' | b'"' | b'{'))
            .to_ascii_uppercase();
        if !NAMES.contains(&name.as_slice()) {
            if self.strict {
                return Err(BadFraming);
            }
            self.skip_to_known_item(start.saturating_add(1));
            return Ok(());
        }
        let section = self.section();
        self.skip_blanks();
        if name == b"FLAGS" {
            let flags = self.flags();
            set(&mut self.response.flags, flags);
            return Ok(());
        }
        let value = self.value();
        self.assign(&name, section.as_deref(), value);
        // The bytes after a literal's last one begin a new word.
        match self.strict && !matches!(self.peek(), None | Some(b' ' | b'\t' | b')')) {
            true => Err(BadFraming),
            false => Ok(()),
        }
    }

    fn assign(&mut self, name: &[u8], section: Option<&[u8]>, value: Value) {
        let response = &mut self.response;
        let agrees = match (name, section) {
            (b"UID", None) => {
                let uid = value.number().and_then(|number| u32::try_from(number).ok()).filter(|uid| *uid != 0);
                self.has_two_uids |= !set(&mut response.uid, uid.map(Uid));
                true
            }
            (b"RFC822.SIZE", None) => {
                set(&mut response.size, value.number());
                true
            }
            (b"INTERNALDATE", None) => {
                let date = value.bytes().and_then(|bytes| parse_date_time(std::str::from_utf8(&bytes).ok()?));
                set(&mut response.received, date);
                true
            }
            (b"RFC822", None) | (b"BODY" | b"BODY.PEEK", Some(b"")) => set(&mut response.body, value.bytes()),
            (b"RFC822.HEADER", None) | (b"BODY" | b"BODY.PEEK", Some(b"HEADER")) => set(&mut response.header, value.bytes()),
            _ => true,
        };
        response.is_contradictory |= !agrees;
    }

    pub(super) fn finish(self) -> FetchResponse {
        let uid = self.response.uid.filter(|_| !self.has_two_uids);
        FetchResponse { uid, ..self.response }
    }

    /// The section in brackets, upper case, without blanks; with `<` at the end if an origin follows: then it is only a part.
    fn section(&mut self) -> Option<Vec<u8>> {
        if self.peek() != Some(b'[') {
            return None;
        }
        self.at = self.at.saturating_add(1);
        let mut section = self.take_while(|byte| byte != b']').to_ascii_uppercase();
        section.retain(|byte| !matches!(byte, b' ' | b'\t'));
        self.at = self.at.saturating_add(1);
        if self.peek() == Some(b'<') {
            section.extend(self.take_while(|byte| !matches!(byte, b' ' | b'\t' | b')')));
        }
        Some(section)
    }

    fn value(&mut self) -> Value {
        match self.peek() {
            Some(b'"') => self.quoted(),
            Some(b'(') => self.list(),
            Some(b')') => Value::Missing,
            // `~` introduces a literal8 (RFC 3516).
            None | Some(b'~') => {
                let rest = self.line.get(self.at..).unwrap_or_default();
                match rest.is_empty() || rest == b"~" {
                    true => self.literal(),
                    false => Value::Atom(self.word()),
                }
            }
            Some(_) => Value::Atom(self.word()),
        }
    }

    fn literal(&mut self) -> Value {
        let Some(Piece::Literal(bytes)) = self.pieces.next() else {
            self.at = self.line.len();
            return Value::Missing;
        };
        self.strict = true;
        self.next_line();
        Value::Bytes(bytes)
    }

    /// A quoted string; one without a closing quote is an atom of its first word, so that it does not swallow the rest.
    fn quoted(&mut self) -> Value {
        let rest = self.line.get(self.at.saturating_add(1)..).unwrap_or_default();
        let (mut bytes, mut escaped) = (Vec::new(), false);
        for (at, byte) in rest.iter().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => {
                    escaped = true;
                    continue;
                }
                b'"' => {
                    self.at = self.at.saturating_add(at).saturating_add(2);
                    return Value::Bytes(bytes);
                }
                _ => {}
            }
            bytes.push(*byte);
        }
        Value::Atom(self.word())
    }

    /// Skips a list with the lists in it, on one line.
    fn list(&mut self) -> Value {
        let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
        let rest = self.line.get(self.at..).unwrap_or_default();
        for (at, byte) in rest.iter().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'(' if !quoted => depth = depth.saturating_add(1),
                b')' if !quoted => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                self.at = self.at.saturating_add(at).saturating_add(1);
                return Value::List;
            }
        }
        self.skip_to_known_item(self.at);
        Value::Missing
    }

    /// The flag list. A keyword may contain any byte: the list ends at the first parenthesis after which the response goes on as it should.
    fn flags(&mut self) -> Option<Flags> {
        if self.peek() != Some(b'(') {
            let word = self.word();
            return word.eq_ignore_ascii_case(b"NIL").then(Flags::default);
        }
        let start = self.at.saturating_add(1);
        let rest = self.line.get(start..).unwrap_or_default();
        let closings = memchr::memchr_iter(b')', rest).take(MAX_CLOSINGS);
        let end = closings.map(|end| start.saturating_add(end)).find(|end| self.goes_on_after(*end));
        let end = end.unwrap_or_else(|| {
            // Never closed: what stands before the next item are the flags.
            self.known_item_from(start).unwrap_or(self.line.len())
        });
        let listed = self.line.get(start..end).unwrap_or_default();
        let mut flags = Flags::default();
        let mut keywords = Vec::new();
        for flag in listed.split(|byte| matches!(byte, b' ' | b'\t')) {
            let slot = match flag.to_ascii_lowercase().as_slice() {
                b"\\seen" => &mut flags.seen,
                b"\\flagged" => &mut flags.flagged,
                b"\\answered" => &mut flags.answered,
                b"\\draft" => &mut flags.draft,
                b"\\deleted" => &mut flags.deleted,
                _ => {
                    keywords.extend(std::str::from_utf8(flag));
                    continue;
                }
            };
            *slot = true;
        }
        flags.keywords = Keywords::of(keywords);
        self.at = match self.line.get(end) {
            Some(b')') => end.saturating_add(1),
            _ => end,
        };
        Some(flags)
    }

    /// Whether the parenthesis at `end` is followed by the end of the response or by an item.
    fn goes_on_after(&self, end: usize) -> bool {
        let after = self.line.get(end.saturating_add(1)..).unwrap_or_default();
        let rest = after.trim_ascii_start();
        match rest.split_first() {
            None => false,
            Some((b')', rest)) => rest.trim_ascii().is_empty() && self.pieces.len() == 0,
            Some(_) => after.len() > rest.len() && starts_with_item(rest),
        }
    }

    /// Goes to the next known item on this line, or to its end.
    fn skip_to_known_item(&mut self, from: usize) {
        self.at = self.known_item_from(from).unwrap_or_else(|| {
            // The last parenthesis closes the response.
            let end = self.line.trim_ascii_end().len();
            match self.line.get(end.saturating_sub(1)) {
                Some(b')') if end > from => end.saturating_sub(1),
                _ => self.line.len(),
            }
        });
    }

    fn known_item_from(&self, from: usize) -> Option<usize> {
        let rest = self.line.get(from..)?;
        let mut begins = memchr::memchr2_iter(b' ', b'(', rest).map(|at| from.saturating_add(at).saturating_add(1));
        begins.find(|at| self.line.get(*at..).is_some_and(starts_with_item))
    }

    fn next_line(&mut self) {
        self.at = 0;
        self.line = match self.pieces.next() {
            Some(Piece::Line(line)) => line,
            _ => Vec::new(),
        };
    }

    fn word(&mut self) -> Vec<u8> {
        self.take_while(|byte| !matches!(byte, b' ' | b'\t' | b')'))
    }

    fn skip_blanks(&mut self) {
        self.take_while(|byte| matches!(byte, b' ' | b'\t'));
    }

    fn peek(&self) -> Option<u8> {
        self.line.get(self.at).copied()
    }

    fn take_while(&mut self, condition: impl Fn(u8) -> bool) -> Vec<u8> {
        let rest = self.line.get(self.at..).unwrap_or_default();
        let taken: Vec<u8> = rest.iter().copied().take_while(|byte| condition(*byte)).collect();
        self.at = self.at.saturating_add(taken.len());
        taken
    }
}

/// Items of a response: each may take time in proportion to the line.
const MAX_ITEMS: usize = 256;
/// Parentheses tried as the end of a flag list.
const MAX_CLOSINGS: usize = 64;

/// Whether a known item with a value begins here.
fn starts_with_item(bytes: &[u8]) -> bool {
    NAMES.iter().any(|name| {
        let (Some(start), Some(next)) = (bytes.get(..name.len()), bytes.get(name.len())) else {
            return false;
        };
        start.eq_ignore_ascii_case(name) && matches!(next, b' ' | b'\t' | b'[')
    })
}

impl Value {
    fn bytes(self) -> Option<Vec<u8>> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            Self::Atom(_) | Self::List | Self::Missing => None,
        }
    }

    fn number(self) -> Option<u64> {
        match self {
            Self::Bytes(digits) | Self::Atom(digits) => parse_number(&digits),
            Self::List | Self::Missing => None,
        }
    }
}

/// Keeps the first value; false if another one follows.
fn set<T: PartialEq>(slot: &mut Option<T>, value: Option<T>) -> bool {
    match (&*slot, value) {
        (_, None) => true,
        (None, value) => {
            *slot = value;
            true
        }
        (Some(before), Some(value)) => *before == value,
    }
}
