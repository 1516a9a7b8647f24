//! Signatures of certified mail: what was signed, by whom, and whether that held when it was made.
//!
//! The one question answered here is [`verify`]: the exact bytes of a message and the pinned authorities go in, a
//! [`Verification`] comes out, with its reasons. It is never a bool: "altered", "cannot be checked" and "not signed" are
//! different answers (design invariant 4). This room knows MIME, CMS and X.509; it knows nothing of receipts, asks no
//! clock, reads no file, opens no socket and does not check revocation.

pub mod anchors;
pub mod chain;
pub mod digest;
pub mod part;
pub mod verdict;
pub mod verify;

pub use anchors::{Anchor, Anchors};
pub use digest::Sha256;
pub use verdict::{Problem, SignerCertificate, Verdict, Verification};
pub use verify::{Verifier, verify};
