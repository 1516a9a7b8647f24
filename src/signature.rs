//! Signatures of certified mail: what was signed, by which provider, and whether that was valid when it was made.
//!
//! The entry point is [`verify()`]: the exact bytes of a message and the pinned authorities go in, a [`Verification`] with its reasons
//! comes out. The result is never a bool: "altered", "cannot be checked" and "not signed" are different answers (rule 4 of `lib.rs`).
//! [`Verifier`] gives the same results for many messages and caches the paths.
//!
//! # For an engineer new to PEC
//!
//! Providers of certified mail sign every message they issue with S/MIME (RFC 8551): a `multipart/signed` (RFC 1847 §2.1) of the signed
//! entity and a detached CMS signature (RFC 5652), sometimes an opaque `application/pkcs7-mime` that contains the entity. Four conditions
//! must hold, and each has a verdict of its own when it fails:
//!
//! 1. **Intact.** The digest of the entity is the one in the signed attributes, and the signature over these attributes is valid (RFC 5652
//!    §5.4, §5.6). The entity is cut to the byte: line ends are CRLF where it was signed, so a file stored with bare LF is repaired, and
//!    the repair is reported; blanks, 8-bit bytes and the order of attributes are never changed. There is exactly one signer, and the
//!    signed entity is the root of the message: anything else has several interpretations. Else [`Verdict::Altered`],
//!    [`Verdict::Ambiguous`].
//! 2. **From a known authority.** A path of certificates leads to a pinned key ([`Anchors`]): for certified mail the authority of AgID,
//!    formerly of DigitPA; not the web's roots, which certify anybody. One key had nine certificates, so keys are pinned and the
//!    certificates are taken from the messages. Else [`Verdict::UnknownIssuer`].
//! 3. **Valid at signing.** Every certificate of the path was valid *when the signature was made*, whatever the date is now: a signer's
//!    certificate lasts three years, receipts are needed for ten. Key usage, extended key usage and name constraints are part of it (RFC
//!    5280 §6). Else [`Verdict::NotValidThen`].
//! 4. **From this sender.** The address in the certificate's subjectAltName is the From of the message (RFC 6109 §2.1.1, §5.5). Else
//!    [`Verdict::SignerMismatch`].
//!
//! SHA-1 was the digest of nearly all certified mail until late 2024, and RSA with 1024 bits its key until 2017: such a signature is
//! checked and reported as weak, beside the verdict. MD5 is refused. What is not supported is [`Verdict::Unreadable`], never altered.
//!
//! # From a message to a verdict
//!
//! `signed_part` finds the signed entity to the byte (`header`, `multipart`); `cms` parses the signature (`ber` converts it to DER, `asn1`
//! reads it); `signer_check` compares digest and signature (`algorithm`); `chain` checks the path to a pinned authority at the time of
//! signing (`certificate`, `name`, `constraints`); `originator` reads the sender of the message; `verify` combines these into the verdict,
//! also for a signature inside the signature. `time_stamp` verifies a time-stamp token (RFC 3161) over any file with the same `cms`,
//! `signer_check` and `chain`.
//!
//! # Limits
//!
//! This module knows MIME, CMS and X.509, and nothing of receipts. It asks no clock, reads no file, opens no socket. It checks neither
//! revocation, which needs the network, nor the list of providers, which is not public: every genuine verdict reports both. It never
//! re-encodes what was signed and never trims a blank. The signing time is stated by the provider itself: only a time stamp stored beside
//! the message is independent evidence of it.

// Every byte here comes from outside.
#![cfg_attr(not(test), warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects))]

mod algorithm;
pub mod anchors;
mod asn1;
mod ber;
mod certificate;
mod chain;
mod cms;
mod constraints;
mod digest;
mod embedded_certificates;
mod header;
pub(crate) mod multipart;
mod name;
mod originator;
mod signed_part;
mod signer_check;
pub mod time_stamp;
mod tst_info;
mod verdict;
mod verifier;
mod verify;

pub use anchors::{Anchor, AnchorError, Anchors};
pub use digest::{InvalidDigest, Sha256};
pub use embedded_certificates::{EmbeddedCertificate, embedded_certificates};
pub use signer_check::with_crlf;
pub use time_stamp::TimeStampToken;
pub use verdict::{Problem, SignerCertificate, Verdict, Verification};
pub use verifier::Verifier;
pub use verify::{CLOCK_TOLERANCE, CertifiedTime, verify, verify_certified};
