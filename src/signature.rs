//! Signatures of certified mail: what was signed, by whom, and whether that held when it was made.
//!
//! The one question answered here is [`verify()`]: the exact bytes of a message and the pinned authorities go in, a
//! [`Verification`] comes out, with its reasons. It is never a bool: "altered", "cannot be checked" and "not signed" are
//! different answers (design invariant 4). [`Verifier`] gives the same answers and remembers paths, for many messages.
//!
//! The way of a message: `part` finds the signed entity to the byte (`header`, `boundary`), `cms` reads the signature
//! (`ber`, `tlv`), `check` compares digest and signature (`algorithm`), `chain` judges the path to a pinned authority at the
//! time of signing (`certificate`, `name`, `constraints`), `sender` tells whom the message says it is from, and `verify`
//! puts the verdict together.
//!
//! This room knows MIME, CMS and X.509; it knows nothing of receipts, asks no clock, reads no file, opens no socket and does
//! not check revocation. It never encodes anew what was signed, and never trims a blank.

// Every byte here comes from outside.
#![cfg_attr(not(test), warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects))]

mod algorithm;
pub mod anchors;
mod ber;
mod boundary;
mod carried;
mod certificate;
mod chain;
mod check;
mod cms;
mod constraints;
pub mod digest;
mod header;
mod name;
mod part;
mod sender;
mod tlv;
pub mod verdict;
mod verifier;
pub mod verify;

pub use anchors::{Anchor, AnchorError, Anchors};
pub use carried::{Carried, carried};
pub use digest::Sha256;
pub use verdict::{Problem, SignerCertificate, Verdict, Verification};
pub use verifier::Verifier;
pub use verify::verify;
