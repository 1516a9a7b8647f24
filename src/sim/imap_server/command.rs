//! Parsing of command lines (RFC 3501 §9), and formatting of flags and strings.

use crate::account::Flags;

/// An argument of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Argument {
    /// Anything unquoted: atom, flag, sequence set, section.
    Atom(String),
    /// A quoted string or a literal.
    Text(Vec<u8>),
    List(Vec<Argument>),
}

impl Argument {
    /// The text of an atom or string.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::Atom(text) => Some(text.clone()),
            Self::Text(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            Self::List(_) => None,
        }
    }

    /// The elements of a list, or the argument itself.
    pub(super) fn items(&self) -> &[Argument] {
        match self {
            Self::List(items) => items,
            other => std::slice::from_ref(other),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) tag: String,
    /// Upper case; `UID FETCH` for the UID forms.
    pub(super) name: String,
    pub(super) arguments: Vec<Argument>,
}

impl Command {
    /// Parses a command, with each literal after its `{n}` and CRLF; `None` if it is malformed.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut words = Reader { bytes, at: 0 }.list(0)?.into_iter();
        let tag = words.next()?.text()?;
        let mut name = words.next()?.text()?.to_ascii_uppercase();
        if name == "UID" {
            name = format!("UID {}", words.next()?.text()?.to_ascii_uppercase());
        }
        Some(Self {
            tag,
            name,
            arguments: words.collect(),
        })
    }

    pub(super) fn text(&self, index: usize) -> Option<String> {
        self.arguments.get(index)?.text()
    }
}

/// The length of the literal that a line announces, and whether it is synchronizing.
pub(super) fn announced_literal(line: &[u8]) -> Option<(usize, bool)> {
    let line = line.strip_suffix(b"\r\n")?.strip_suffix(b"}")?;
    let open = line.iter().rposition(|&byte| byte == b'{')?;
    let digits = std::str::from_utf8(line.get(open + 1..)?).ok()?;
    match digits.strip_suffix('+') {
        Some(digits) => Some((digits.parse().ok()?, false)),
        None => Some((digits.parse().ok()?, true)),
    }
}

/// The system flags among these arguments.
pub(super) fn flags(words: &[Argument]) -> Flags {
    let has = |flag: &str| {
        words
            .iter()
            .any(|word| word.text().is_some_and(|text| text.eq_ignore_ascii_case(flag)))
    };
    Flags {
        seen: has("\\Seen"),
        flagged: has("\\Flagged"),
        answered: has("\\Answered"),
        draft: has("\\Draft"),
        deleted: has("\\Deleted"),
        ..Flags::default()
    }
}

/// Flags as a parenthesized list.
pub(super) fn flag_list(flags: Flags) -> String {
    let names = [
        (flags.answered, "\\Answered"),
        (flags.flagged, "\\Flagged"),
        (flags.deleted, "\\Deleted"),
        (flags.seen, "\\Seen"),
        (flags.draft, "\\Draft"),
    ];
    let set: Vec<&str> = names.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect();
    format!("({})", set.join(" "))
}

/// Whether a sequence set such as `1:3,7,9:*` contains a number; `last` is the value of `*`.
pub(super) fn in_set(set: &str, number: u32, last: u32) -> bool {
    let value = |text: &str| if text == "*" { Some(last) } else { text.parse().ok() };
    set.split(',').any(|range| {
        let (from, to) = range.split_once(':').unwrap_or((range, range));
        match (value(from), value(to)) {
            (Some(from), Some(to)) => (from.min(to)..=from.max(to)).contains(&number),
            _ => false,
        }
    })
}

/// Text as a quoted string.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn list(&mut self, depth: u32) -> Option<Vec<Argument>> {
        let nested = depth > 0;
        let mut words = Vec::new();
        loop {
            match self.bytes.get(self.at) {
                None | Some(b'\r' | b'\n') => return (!nested).then_some(words),
                Some(b' ') => self.at += 1,
                // Closes a nested list; at the outermost level it is malformed.
                Some(b')') => {
                    self.at += 1;
                    return nested.then_some(words);
                }
                Some(b'(') => {
                    self.at += 1;
                    words.push(Argument::List(self.list(depth.checked_add(1).filter(|depth| *depth < MAX_DEPTH)?)?));
                }
                Some(b'"') => words.push(self.quoted()?),
                Some(b'{') => words.push(self.literal()?),
                Some(_) => words.push(self.atom()),
            }
        }
    }

    fn quoted(&mut self) -> Option<Argument> {
        let mut text = Vec::new();
        loop {
            self.at += 1;
            match *self.bytes.get(self.at)? {
                b'"' => break,
                b'\\' => {
                    self.at += 1;
                    text.push(*self.bytes.get(self.at)?);
                }
                byte => text.push(byte),
            }
        }
        self.at += 1;
        Some(Argument::Text(text))
    }

    fn literal(&mut self) -> Option<Argument> {
        let rest = self.bytes.get(self.at..)?;
        let line = rest.split_inclusive(|&byte| byte == b'\n').next()?;
        let (length, _) = announced_literal(line)?;
        let text = rest.get(line.len()..line.len().checked_add(length)?)?;
        self.at += line.len() + length;
        Some(Argument::Text(text.to_vec()))
    }

    /// Up to a space or parenthesis; within `[…]` both belong to the atom.
    fn atom(&mut self) -> Argument {
        let start = self.at;
        let mut depth = 0_u32;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\r' | b'\n' => break,
                b' ' | b'(' | b')' if depth == 0 => break,
                b'[' => depth += 1,
                b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
        }
        Argument::Atom(String::from_utf8_lossy(self.bytes.get(start..self.at).unwrap_or_default()).into_owned())
    }
}

/// Maximum depth of nested lists, since parsing is recursive.
const MAX_DEPTH: u32 = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_quoted_strings_and_sections_are_arguments() {
        let command = Command::read(b"a1 LOGIN {5}\r\nma\"io \"pa\\\"ss\"\r\n").expect("a command");
        assert_eq!((command.tag.as_str(), command.name.as_str()), ("a1", "LOGIN"));
        assert_eq!(
            command.arguments,
            [Argument::Text(b"ma\"io".to_vec()), Argument::Text(b"pa\"ss".to_vec())]
        );
        let command = Command::read(b"2 uid fetch 1:* (UID BODY.PEEK[HEADER.FIELDS (FROM TO)])\r\n").expect("a command");
        assert_eq!(command.name, "UID FETCH");
        assert_eq!(command.arguments.len(), 2);
        assert_eq!(
            command.arguments[1].items()[1].text().as_deref(),
            Some("BODY.PEEK[HEADER.FIELDS (FROM TO)]")
        );
        assert_eq!(Command::read(b"3 FETCH (1\r\n"), None);
        assert_eq!(Command::read(format!("4 FETCH {}\r\n", "(".repeat(100_000)).as_bytes()), None);
    }

    #[test]
    fn a_star_in_a_set_is_the_last_number() {
        assert!(in_set("1:3,9:*", 12, 12));
        assert!(in_set("20:*", 12, 12));
        assert!(!in_set("1:3,9", 4, 12));
    }
}
