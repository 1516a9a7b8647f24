//! The header of a MIME entity, byte by byte: fields (RFC 5322 §2.2), media type and parameters (RFC 2045 §5.1).
//!
//! This parser is strict where mail-parser is lenient, because what it reads decides what counts as signed: a parameter given twice with
//! different values has no value, and no encoded word or continuation is decoded.

/// One header field, undecoded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field<'a> {
    /// The field name as written, without blanks.
    pub name: &'a [u8],
    /// The value as written, folds included, without the final line break.
    pub value: &'a [u8],
}

/// An entity (RFC 2045 §2.4): header fields and body.
#[derive(Debug, Clone)]
pub(super) struct Entity<'a> {
    fields: Vec<Field<'a>>,
    /// The bytes after the empty line.
    pub body: &'a [u8],
}

/// A media type with its parameters. Names are in lower case, values as written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct MediaType {
    /// `type/subtype`, lower case.
    pub essence: String,
    parameters: Vec<(String, Vec<u8>)>,
}

impl<'a> Entity<'a> {
    /// Splits an entity at its first empty line. Lines end with LF or CRLF. An mbox "From " line in front and lines that are no field are
    /// ignored.
    pub(super) fn read(bytes: &'a [u8]) -> Self {
        let mut fields: Vec<Field<'a>> = Vec::new();
        let mut rest = bytes;
        let mut open: Option<(&'a [u8], usize)> = None;
        let mut at = 0_usize;
        while !rest.is_empty() {
            let (line, next) = split_line(rest);
            let text = without_break(line);
            let folded = text.first().is_some_and(|&byte| byte == b' ' || byte == b'\t');
            if !folded && let Some((name, start)) = open.take() {
                push(&mut fields, bytes, name, start, at);
            }
            if text.is_empty() {
                return Self { fields, body: next };
            }
            if !folded && let Some(colon) = text.iter().position(|&byte| byte == b':') {
                let name = text.get(..colon).unwrap_or_default().trim_ascii_end();
                // RFC 5322 §2.2: a field name is printable ASCII without blanks. An mbox "From " line has a colon too.
                if !name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic()) {
                    open = Some((name, at.saturating_add(colon).saturating_add(1)));
                }
            }
            at = at.saturating_add(line.len());
            rest = next;
        }
        if let Some((name, start)) = open {
            push(&mut fields, bytes, name, start, at);
        }
        Self { fields, body: &[] }
    }

    /// The values of all fields of this name, in order.
    pub(super) fn all<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'a [u8]> + 'b {
        self.fields
            .iter()
            .filter(move |field| field.name.eq_ignore_ascii_case(name.as_bytes()))
            .map(|field| field.value)
    }

    /// Whether the name of any field starts with this prefix, in any case.
    pub(super) fn has_field_with_prefix(&self, prefix: &str) -> bool {
        self.fields.iter().any(|field| {
            field
                .name
                .get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
        })
    }

    /// The media type of the first Content-Type field.
    pub(super) fn media_type(&self) -> Option<MediaType> {
        self.all("Content-Type").next().map(MediaType::read)
    }

    /// Content-Transfer-Encoding, lower case; empty where there is none.
    pub(super) fn transfer_encoding(&self) -> String {
        let value = self.all("Content-Transfer-Encoding").next().unwrap_or_default();
        String::from_utf8_lossy(value.trim_ascii()).to_ascii_lowercase()
    }
}

impl MediaType {
    /// Parses `type/subtype; name=value; name="value"`; comments are ignored.
    pub(super) fn read(value: &[u8]) -> Self {
        let mut segments = segments(value).into_iter();
        let essence: Vec<u8> = segments.next().unwrap_or_default();
        let essence: String = String::from_utf8_lossy(&essence)
            .chars()
            .filter(|letter| !letter.is_ascii_whitespace())
            .collect::<String>()
            .to_ascii_lowercase();
        let parameters = segments.filter_map(|segment| parameter(&segment)).collect();
        Self { essence, parameters }
    }

    /// The parameter of this name; `None` when it is given twice with different values, because readers would choose differently.
    pub(super) fn parameter(&self, name: &str) -> Option<&[u8]> {
        let mut found = self.parameters.iter().filter(|(own, _)| own == name).map(|(_, value)| value);
        let first = found.next()?;
        found.all(|other| other == first).then_some(first)
    }

    /// The parameter as trimmed text in lower case.
    pub(super) fn word(&self, name: &str) -> Option<String> {
        self.parameter(name)
            .map(|value| String::from_utf8_lossy(value).trim().to_ascii_lowercase())
    }
}

/// The first line with its line break, and the bytes after it.
pub(super) fn split_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes
        .iter()
        .position(|&byte| byte == b'\n')
        .map_or(bytes.len(), |at| at.saturating_add(1));
    bytes.split_at_checked(end).unwrap_or((bytes, &[]))
}

/// The line without its CRLF or LF.
pub(super) fn without_break(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn push<'a>(fields: &mut Vec<Field<'a>>, bytes: &'a [u8], name: &'a [u8], start: usize, end: usize) {
    let value = bytes.get(start..end).unwrap_or_default();
    fields.push(Field {
        name,
        value: without_break(value),
    });
}

/// Splits at semicolons outside quotes and comments; removes comments, keeps quotes.
fn segments(value: &[u8]) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    let mut segment = Vec::new();
    let (mut quoted, mut comments) = (false, 0_usize);
    let mut bytes = value.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if quoted || comments > 0 => {
                let escaped = bytes.next();
                if comments == 0 {
                    segment.push(byte);
                    segment.extend(escaped);
                }
            }
            b'"' if comments == 0 => {
                quoted = !quoted;
                segment.push(byte);
            }
            b'(' if !quoted => comments = comments.saturating_add(1),
            b')' if !quoted && comments > 0 => comments = comments.saturating_sub(1),
            _ if comments > 0 => {}
            b';' if !quoted => all.push(std::mem::take(&mut segment)),
            _ => segment.push(byte),
        }
    }
    all.push(segment);
    all
}

/// Parses `name=value` or `name="value"`; removes the line breaks of folding.
fn parameter(segment: &[u8]) -> Option<(String, Vec<u8>)> {
    let equals = segment.iter().position(|&byte| byte == b'=')?;
    let name = String::from_utf8_lossy(segment.get(..equals)?.trim_ascii()).to_ascii_lowercase();
    let value = segment.get(equals.checked_add(1)?..)?.trim_ascii();
    let Some(quoted) = value.strip_prefix(b"\"") else {
        return Some((name, value.to_vec()));
    };
    let mut plain = Vec::with_capacity(quoted.len());
    let mut bytes = quoted.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => break,
            b'\\' => plain.extend(bytes.next()),
            b'\r' | b'\n' => {}
            _ => plain.push(byte),
        }
    }
    Some((name, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_fold_and_the_body_begins_after_the_empty_line() {
        let entity = Entity::read(b"From x\r\nA: 1\r\n 2\r\nb : 3\r\n\r\nbody\r\n\r\n");
        assert_eq!(entity.all("a").collect::<Vec<_>>(), [b" 1\r\n 2"]);
        assert_eq!(entity.all("B").collect::<Vec<_>>(), [b" 3"]);
        assert_eq!(entity.body, b"body\r\n\r\n");
        assert!(Entity::read(b"A: 1\nB: 2").body.is_empty());
        assert_eq!(Entity::read(b"A: 1\nB: 2").all("b").next(), Some(&b" 2"[..]));
        assert_eq!(Entity::read(b"\nbody").body, b"body");
    }

    #[test]
    fn media_types_are_read_as_they_occur_in_mail() {
        let read = MediaType::read(
            b" Multipart/SIGNED (c;\"); Protocol=\"application/x-PKCS7-signature\";\r\n\tmicalg=sha1; boundary=\"a\\\"; b\"",
        );
        assert_eq!(read.essence, "multipart/signed");
        assert_eq!(read.word("protocol").as_deref(), Some("application/x-pkcs7-signature"));
        assert_eq!(read.parameter("boundary"), Some(&b"a\"; b"[..]));
        let twice = MediaType::read(b"a/b; boundary=x; boundary=y");
        assert_eq!(twice.parameter("boundary"), None);
    }
}
