//! A reader and writer for ASN.1 elements in DER (X.690 §10). The reader gives the exact bytes of each element, because signed elements
//! must never be re-encoded.

/// One element: identifier, length and value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Element<'a> {
    /// The identifier octet (class, constructed bit, tag number).
    pub tag: u8,
    /// All bytes of the element: identifier, length and value.
    pub whole: &'a [u8],
    /// The bytes of the value.
    pub value: &'a [u8],
}

/// The bytes are not DER of the expected form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OID: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

/// A reader over consecutive elements.
#[derive(Debug, Clone)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// A reader over these bytes.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The bytes not read yet.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The tag of the next element, if there is one.
    pub(super) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next element, whatever its tag.
    pub(super) fn any(&mut self) -> Result<Element<'a>, Malformed> {
        let input = self.rest;
        let (&tag, after_tag) = input.split_first().ok_or(Malformed)?;
        if tag & 0x1f == 0x1f {
            return Err(Malformed);
        }
        let (length, body) = definite_length(after_tag)?;
        let value = body.get(..length).ok_or(Malformed)?;
        self.rest = body.get(length..).ok_or(Malformed)?;
        let whole_length = input.len().checked_sub(self.rest.len()).ok_or(Malformed)?;
        let whole = input.get(..whole_length).ok_or(Malformed)?;
        Ok(Element { tag, whole, value })
    }

    /// The next element; an error when it has another tag.
    pub(super) fn take(&mut self, tag: u8) -> Result<Element<'a>, Malformed> {
        let element = self.any()?;
        if element.tag == tag { Ok(element) } else { Err(Malformed) }
    }

    /// The next element if it has this tag.
    pub(super) fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, Malformed> {
        if self.peek() == Some(tag) { self.any().map(Some) } else { Ok(None) }
    }

    /// An error unless all elements have been read.
    pub(super) fn end(&self) -> Result<(), Malformed> {
        if self.rest.is_empty() { Ok(()) } else { Err(Malformed) }
    }
}

impl<'a> Element<'a> {
    /// A reader over the elements in the value.
    pub(super) fn inside(&self) -> Reader<'a> {
        Reader::new(self.value)
    }
}

/// Reads a definite length in its shortest form, as DER requires; returns it and the bytes after it.
fn definite_length(bytes: &[u8]) -> Result<(usize, &[u8]), Malformed> {
    let (&first, rest) = bytes.split_first().ok_or(Malformed)?;
    if first < 0x80 {
        return Ok((usize::from(first), rest));
    }
    let count = usize::from(first & 0x7f);
    if count == 0 || count > 4 {
        return Err(Malformed);
    }
    let digits = rest.get(..count).ok_or(Malformed)?;
    let length = digits.iter().fold(0_u64, |sum, &digit| (sum << 8) | u64::from(digit));
    if digits.first() == Some(&0) || length < 0x80 {
        return Err(Malformed);
    }
    Ok((usize::try_from(length).map_err(|_| Malformed)?, rest.get(count..).ok_or(Malformed)?))
}

/// Appends an element with this identifier and value.
pub(super) fn write(tag: u8, value: &[u8], out: &mut Vec<u8>) {
    out.push(tag);
    let bytes = (value.len() as u64).to_be_bytes();
    let significant: Vec<u8> = bytes.iter().copied().skip_while(|&byte| byte == 0).collect();
    match significant.as_slice() {
        [] => out.push(0),
        [short] if *short < 0x80 => out.push(*short),
        long => {
            out.push(0x80 | u8::try_from(long.len()).unwrap_or(0));
            out.extend_from_slice(long);
        }
    }
    out.extend_from_slice(value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_elements_are_read_back() {
        for length in [0, 1, 127, 128, 255, 256, 70_000] {
            let value = vec![7; length];
            let mut out = Vec::new();
            write(OCTET_STRING, &value, &mut out);
            let mut elements = Reader::new(&out);
            let element = elements.take(OCTET_STRING).unwrap();
            assert_eq!(element.value, value);
            assert_eq!(element.whole, out);
            assert_eq!(elements.end(), Ok(()));
        }
    }

    #[test]
    fn lengths_that_are_not_der_are_refused() {
        for bytes in [
            &[4, 0x80, 0, 0][..],
            &[4, 0x81, 5, 0, 0, 0, 0, 0],
            &[4, 0x82, 0, 0x80],
            &[4, 5, 1],
            &[0x1f, 1, 0],
            &[4],
        ] {
            assert_eq!(Reader::new(bytes).any(), Err(Malformed), "{bytes:?}");
        }
    }
}
