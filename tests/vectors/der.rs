//! An encoder for DER (X.690) and for invalid DER that no tool creates.

use der::oid::ObjectIdentifier;

/// One element around its parts.
pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let value = parts.concat();
    let mut out = vec![tag];
    if value.len() < 0x80 {
        out.push(value.len() as u8);
    } else {
        let length = (value.len() as u64).to_be_bytes();
        let digits: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
        out.push(0x80 | digits.len() as u8);
        out.extend(digits);
    }
    out.extend(value);
    out
}

/// The same with indefinite length (BER).
pub(crate) fn indefinite(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    [&[tag, 0x80][..], &parts.concat(), &[0, 0]].concat()
}

pub(crate) fn seq(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, parts)
}

/// A SET OF in DER order.
pub(crate) fn set(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    tlv(0x31, &[&parts.concat()])
}

pub(crate) fn oid(dotted: &str) -> Vec<u8> {
    tlv(6, &[ObjectIdentifier::new_unwrap(dotted).as_bytes()])
}

pub(crate) fn integer(bytes: &[u8]) -> Vec<u8> {
    tlv(2, &[bytes])
}

pub(crate) fn octets(bytes: &[u8]) -> Vec<u8> {
    tlv(4, &[bytes])
}

pub(crate) fn bits(bytes: &[u8]) -> Vec<u8> {
    tlv(3, &[&[0], bytes])
}

/// `2024-03-05T09:30:00Z` as UTCTime.
pub(crate) fn utc_time(at: &str) -> Vec<u8> {
    let digits: String = at.chars().filter(char::is_ascii_digit).collect();
    tlv(0x17, &[&digits.as_bytes()[2..], b"Z"])
}

/// An AlgorithmIdentifier, with NULL parameters where required.
pub(crate) fn algorithm(dotted: &str, with_null: bool) -> Vec<u8> {
    seq(&[&oid(dotted), if with_null { &[5, 0] } else { &[] }])
}

/// A distinguished name: the country as PrintableString, all else as UTF8String.
pub(crate) fn name(parts: &[(&str, &str)]) -> Vec<u8> {
    let parts: Vec<Vec<u8>> = parts
        .iter()
        .map(|(kind, text)| {
            let (dotted, tag) = match *kind {
                "C" => ("2.5.4.6", 0x13),
                "O" => ("2.5.4.10", 0x0c),
                _ => ("2.5.4.3", 0x0c),
            };
            set(vec![seq(&[&oid(dotted), &tlv(tag, &[text.as_bytes()])])])
        })
        .collect();
    seq(&[&parts.concat()])
}
