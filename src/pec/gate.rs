//! The gate that every message passes before its signature is verified and its content is read: limits on its MIME structure (RFC 2045, RFC
//! 2046) and on its header fields (RFC 5322), checked without recursion, in time linear in the number of bytes.
//!
//! Parsers recurse where messages are nested, compare where fields have many parameters, and search where boundaries are missing. A message
//! of a few megabytes can so take all stack, memory or time. What stays below the limits cannot; what does not is [`TooComplex`]: it is kept
//! byte for byte, read up to the limits and no further, and its signature is not judged.
//!
//! [`MimeTree`] keeps the limits of the structure, `fields` those of a header block; both go on behind a limit, so that
//! what can be read is shown.

use super::{Limit, MimeTree};

/// The message passes a limit (RFC 2046 and RFC 5322 set none; no real message comes near).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too complex: {}", .0.as_str())]
pub struct TooComplex(pub Limit);

/// Checks a whole message against every limit (RFC 2045, RFC 5322).
///
/// # Errors
///
/// [`TooComplex`] with the first limit that it passes.
pub fn check(message: &[u8]) -> Result<(), TooComplex> {
    MimeTree::read(message)
        .limit_passed()
        .map_or(Ok(()), |limit| Err(TooComplex(limit)))
}
