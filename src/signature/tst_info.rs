//! The TSTInfo of a time-stamp token (RFC 3161 §2.4.2), from a TimeStampResp or a bare token.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::asn1::{self, Element, Malformed, Reader};
use super::cms::{Content, Envelope, SignedData};

/// Why bytes are not a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoToken {
    /// A response without a token, or a signature over other content.
    Refused,
    Malformed,
}

impl From<Malformed> for NoToken {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// TSTInfo, with the fields that are checked.
#[derive(Debug)]
pub(super) struct TstInfo<'a> {
    pub policy: Element<'a>,
    /// The AlgorithmIdentifier of the imprint.
    pub algorithm: Element<'a>,
    pub imprint: &'a [u8],
    pub serial: &'a [u8],
    /// genTime: the stamped instant, UTC.
    pub at: Timestamp,
    /// Whether it has a critical extension; none is supported.
    pub has_critical: bool,
}

/// Parses the TSTInfo of a token, in its response or bare, and passes it to `then` with the SignedData around it.
pub(super) fn with_info<T>(token: &[u8], then: impl FnOnce(&SignedData<'_>, TstInfo<'_>) -> T) -> Result<T, NoToken> {
    let outer = Envelope::read(token)?;
    let mut parts = Reader::new(outer.der()).take(asn1::SEQUENCE)?.inside();
    let bare = match parts.any()? {
        first if first.tag == asn1::OID => None,
        status if status.tag == asn1::SEQUENCE => {
            let granted = status.inside().take(asn1::INTEGER)?.value;
            // granted, grantedWithMods
            if ![&[0_u8][..], &[1]].contains(&granted) || parts.peek().is_none() {
                return Err(NoToken::Refused);
            }
            Some(Envelope::read(parts.take(asn1::SEQUENCE)?.whole)?)
        }
        _ => return Err(NoToken::Malformed),
    };
    let envelope = bare.as_ref().unwrap_or(&outer);
    let Content::Signed(data) = envelope.content()? else {
        return Err(NoToken::Refused);
    };
    if data.content_type != TST_INFO {
        return Err(NoToken::Refused);
    }
    let info = TstInfo::read(data.content.ok_or(Malformed)?)?;
    Ok(then(&data, info))
}

impl<'a> TstInfo<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut outer = Reader::new(bytes);
        let mut fields = outer.take(asn1::SEQUENCE)?.inside();
        outer.end()?;
        if fields.take(asn1::INTEGER)?.value != [1] {
            return Err(Malformed);
        }
        let policy = fields.take(asn1::OID)?;
        let mut stamped = fields.take(asn1::SEQUENCE)?.inside();
        let algorithm = stamped.take(asn1::SEQUENCE)?;
        let imprint = stamped.take(asn1::OCTET_STRING)?.value;
        stamped.end()?;
        let serial = fields.take(asn1::INTEGER)?.value;
        let at = instant(fields.take(GENERALIZED_TIME)?.value).ok_or(Malformed)?;
        // accuracy, ordering, nonce, tsa
        for tag in [asn1::SEQUENCE, BOOLEAN, asn1::INTEGER, 0xa0] {
            fields.optional(tag)?;
        }
        let mut has_critical = false;
        if let Some(extensions) = fields.optional(0xa1)? {
            let mut extensions = extensions.inside();
            while extensions.peek().is_some() {
                let mut parts = extensions.take(asn1::SEQUENCE)?.inside();
                parts.take(asn1::OID)?;
                has_critical |= parts.optional(BOOLEAN)?.is_some_and(|critical| critical.value != [0]);
            }
        }
        fields.end()?;
        Ok(Self {
            policy,
            algorithm,
            imprint,
            serial,
            at,
            has_critical,
        })
    }
}

/// A GeneralizedTime in UTC, with or without a fraction of a second; in certificates it never has one.
fn instant(text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let are_digits = [whole, fraction].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    if whole.len() != 14 || fraction.is_empty() || !are_digits {
        return None;
    }
    let nanoseconds: String = fraction.chars().chain(std::iter::repeat('0')).take(9).collect();
    let number = |from: usize, to: usize| whole.get(from..to)?.parse::<i8>().ok();
    let year = whole.get(..4)?.parse().ok()?;
    let (month, day) = (number(4, 6)?, number(6, 8)?);
    let (hour, minute, second) = (number(8, 10)?, number(10, 12)?, number(12, 14)?);
    let civil = DateTime::new(year, month, day, hour, minute, second, nanoseconds.parse().ok()?).ok()?;
    Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

const BOOLEAN: u8 = 0x01;
const GENERALIZED_TIME: u8 = 0x18;
/// id-ct-TSTInfo, 1.2.840.113549.1.9.16.1.4
pub(super) const TST_INFO: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x04];
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_may_have_a_fraction() {
        let parsed = |text: &str| instant(text.as_bytes()).map(|at| at.to_string());
        assert_eq!(parsed("20260305091112Z").as_deref(), Some("2026-03-05T09:11:12Z"));
        assert_eq!(parsed("20260305091112.25Z").as_deref(), Some("2026-03-05T09:11:12.25Z"));
        for wrong in [
            "20260305091112",
            "20260305091112.Z",
            "2026030509111Z",
            "20261305091112Z",
            "20260305091112.2+0100",
            "+0260305091112Z",
        ] {
            assert_eq!(parsed(wrong), None, "{wrong}");
        }
    }
}
