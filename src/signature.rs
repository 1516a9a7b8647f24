//! Signatures of certified mail: what was signed, by whom, and whether that held when it was made.
//!
//! The one question answered here is [`verify()`]: the exact bytes of a message and the pinned authorities go in, a [`Verification`] comes out, with
//! its reasons. It is never a bool: "altered", "cannot be checked" and "not signed" are different answers (design invariant 4). [`Verifier`] gives the
//! same answers and remembers paths, for many messages.
//!
//! # For an engineer who never saw a PEC
//!
//! Providers of certified mail sign every message they issue with S/MIME (RFC 8551): a `multipart/signed` (RFC 1847 §2.1) of the signed entity and a
//! detached CMS signature (RFC 5652), at times an opaque `application/pkcs7-mime` with the entity inside. Four things must hold, and each fails with a
//! verdict of its own:
//!
//! 1. **Intact.** The digest of the entity is the one in the signed attributes, and the signature over these attributes holds (RFC 5652 §5.4, §5.6).
//!    The entity is taken to the byte: line ends are CRLF where it was signed, so a file kept with bare LF is repaired, openly; blanks, 8-bit bytes
//!    and the order of attributes are never touched. Exactly one signer, and the signed entity is the root of the message: anything else can be
//!    read in two ways. Else [`Verdict::Altered`], [`Verdict::Ambiguous`].
//! 2. **Of a known authority.** A path of certificates leads to a pinned key ([`Anchors`]): for certified mail AgID's authority, before it
//!    DigitPA's; not to the roots of the web, which certify anybody. One key had nine certificates, so keys are pinned and the certificates are
//!    found inside the messages. Else [`Verdict::UnknownIssuer`].
//! 3. **Valid then.** Every certificate of the path held *when the signature was made*, whatever today is: a signer lives three years, receipts are
//!    needed for ten. Key usage, extended key usage and name constraints are part of it (RFC 5280 §6). Else [`Verdict::NotValidThen`].
//! 4. **Of this sender.** The address in the certificate's subjectAltName is the message's From (RFC 6109 §2.1.1, §5.5). Else
//!    [`Verdict::SignerMismatch`].
//!
//! SHA-1 was the digest of nearly all certified mail until late 2024, and RSA of 1024 bits its key until 2017: such a signature is checked and called
//! weak, beside the verdict. MD5 is refused. What the verifier lacks is [`Verdict::Unreadable`], never altered.
//!
//! # The way of a message through this room
//!
//! `signed_part` finds the signed entity to the byte (`header`, `multipart`), `cms` reads the signature (`ber`, `asn1`), `signer_check` compares digest and signature
//! (`algorithm`), `chain` judges the path to a pinned authority at the time of signing (`certificate`, `name`, `constraints`), `originator` tells whom the
//! message says it is from, and `verify` puts the verdict together, also of a signature inside the signature.
//! `time_stamp` judges a time-stamp token (RFC 3161) over any file with the same CMS, check and chain.
//!
//! # What this room refuses to do
//!
//! It knows MIME, CMS and X.509; it knows nothing of receipts, asks no clock, reads no file, opens no socket. It does not check revocation, which needs
//! the network, nor the providers' list, which is not public: every genuine verdict says both. It never encodes anew what was signed, and never trims
//! a blank. The time of signing a message is the provider's own word: only a time stamp
//! kept beside vouches for more.

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
pub mod digest;
mod embedded_certificates;
mod header;
pub(crate) mod multipart;
mod name;
mod originator;
mod signed_part;
mod signer_check;
pub mod time_stamp;
mod tst_info;
pub mod verdict;
mod verifier;
pub mod verify;

pub use anchors::{Anchor, AnchorError, Anchors};
pub use digest::Sha256;
pub use embedded_certificates::{EmbeddedCertificate, embedded_certificates};
pub use time_stamp::TimeStampToken;
pub use verdict::{Problem, SignerCertificate, Verdict, Verification};
pub use verifier::Verifier;
pub use verify::verify;
