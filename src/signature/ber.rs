//! Conversion of BER (X.690 §8) to DER (§10): indefinite lengths become definite, strings in segments become one.
//!
//! Signers that stream write CMS in BER (RFC 5652 §5.2 allows it), while every parser here expects DER. Only the framing is changed: the
//! elements of a SET keep their order, because the digest of signed attributes covers the bytes in the order in which they were written.

use super::asn1::{self, Malformed};

/// Levels of constructed elements that are accepted.
const DEPTH: usize = 32;
/// The identifier of an OCTET STRING in segments (constructed).
const SEGMENTED_OCTET_STRING: u8 = 0x24;

/// Converts the first element of these bytes; returns it and the bytes after it.
pub(super) fn to_der(bytes: &[u8]) -> Result<(Vec<u8>, &[u8]), Malformed> {
    let mut out = Vec::with_capacity(bytes.len());
    let rest = element(bytes, 0, &mut out)?;
    Ok((out, rest))
}

/// Converts one element, appends it to `out` and returns the bytes after it.
fn element<'a>(input: &'a [u8], depth: usize, out: &mut Vec<u8>) -> Result<&'a [u8], Malformed> {
    let (tag, length, body) = header(input)?;
    let constructed = tag & 0x20 != 0;
    // Primitive elements have a definite length (X.690 §8.1.3.2) and are copied.
    if !constructed {
        let length = length.ok_or(Malformed)?;
        asn1::write(tag, body.get(..length).ok_or(Malformed)?, out);
        return body.get(length..).ok_or(Malformed);
    }
    let depth = depth.checked_add(1).filter(|&depth| depth <= DEPTH).ok_or(Malformed)?;
    let mut inside = Vec::new();
    let segmented = tag == SEGMENTED_OCTET_STRING;
    let rest = match length {
        Some(length) => {
            let mut content = body.get(..length).ok_or(Malformed)?;
            while !content.is_empty() {
                content = child(content, segmented, depth, &mut inside)?;
            }
            body.get(length..).ok_or(Malformed)?
        }
        None => {
            let mut content = body;
            while !content.starts_with(&[0, 0]) {
                content = child(content, segmented, depth, &mut inside)?;
            }
            content.get(2..).ok_or(Malformed)?
        }
    };
    // The length is known only now: children may have become shorter or longer.
    asn1::write(if segmented { asn1::OCTET_STRING } else { tag }, &inside, out);
    Ok(rest)
}

/// Converts one child: a whole element, or, inside a string in segments, only its value.
fn child<'a>(input: &'a [u8], segmented: bool, depth: usize, out: &mut Vec<u8>) -> Result<&'a [u8], Malformed> {
    if !segmented {
        return element(input, depth, out);
    }
    let mut segment = Vec::new();
    let rest = element(input, depth, &mut segment)?;
    let segment = asn1::Reader::new(&segment).take(asn1::OCTET_STRING)?;
    out.extend_from_slice(segment.value);
    Ok(rest)
}

/// Reads identifier and length; `None` is the indefinite length.
fn header(input: &[u8]) -> Result<(u8, Option<usize>, &[u8]), Malformed> {
    let (&tag, rest) = input.split_first().ok_or(Malformed)?;
    // No element of CMS has a multi-byte tag; 0 is the end-of-contents mark, which is not an element.
    if tag & 0x1f == 0x1f || tag == 0 {
        return Err(Malformed);
    }
    let (&first, rest) = rest.split_first().ok_or(Malformed)?;
    if first < 0x80 {
        return Ok((tag, Some(usize::from(first)), rest));
    }
    if first == 0x80 {
        return Ok((tag, None, rest));
    }
    let count = usize::from(first & 0x7f);
    let digits = rest.get(..count).filter(|_| count <= 8).ok_or(Malformed)?;
    let length = digits.iter().fold(0_u64, |sum, &digit| (sum << 8) | u64::from(digit));
    let length = usize::try_from(length).map_err(|_| Malformed)?;
    Ok((tag, Some(length), rest.get(count..).ok_or(Malformed)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indefinite_lengths_and_segments_become_der() {
        let ber = [
            0x30, 0x80, 0x24, 0x80, 4, 1, b'a', 0x24, 4, 4, 2, b'b', b'c', 0, 0, 2, 1, 5, 0, 0, 9,
        ];
        let (der, rest) = to_der(&ber).unwrap();
        assert_eq!(der, [0x30, 8, 4, 3, b'a', b'b', b'c', 2, 1, 5]);
        assert_eq!(rest, [9]);
        assert_eq!(to_der(&der).unwrap().0, der);
    }

    #[test]
    fn depth_is_bounded_and_ends_are_required() {
        let deep = [0x30, 0x80].repeat(10_000);
        assert_eq!(to_der(&deep), Err(Malformed));
        assert_eq!(to_der(&[0x30, 0x80, 2, 1, 5]), Err(Malformed));
        assert_eq!(to_der(&[0x04, 0x80, 0, 0]), Err(Malformed));
    }
}
