//! Understanding certified mail: what a message is, what it certifies, which sent message it answers, and what follows for each recipient.
//!
//! # For an engineer who never saw a PEC
//!
//! PEC (posta elettronica certificata) is Italy's registered mail over SMTP: ordinary MIME messages between ordinary mailboxes, in which the
//! *providers* (gestori), never the users, sign what they did. RFC 6109 is its English text, the technical rules of DM 2/11/2005 its law. One
//! message to one certified recipient goes so:
//!
//! ```text
//!  sender            sender's provider              recipient's provider            recipient
//!    │ original ───────▶ │                                   │                          │
//!    │ ◀─ accettazione ──│── busta di trasporto ────────────▶│                          │
//!    │   (acceptance)    │   posta-certificata: the original │── the envelope, as is ──▶│
//!    │                   │◀─ presa in carico ────────────────│                          │
//!    │ ◀─────────────────┼─ avvenuta consegna (delivery) ────│                          │
//! ```
//!
//! A refusal is a *non accettazione*, a failure an *avviso di mancata consegna* (`errore-consegna`), silence after 12 and after 24 hours two
//! notices that look alike (`preavviso-errore-consegna`, RFC 6109 §3.1.6). Recipients outside PEC (`esterno`) get the envelope as plain mail and no
//! proof ever comes. Ordinary mail that comes in from outside is wrapped in an *anomaly envelope* (busta di anomalia, §3.2.2), which certifies nothing.
//!
//! Each of these is one message of one shape (§4.3):
//!
//! ```text
//!  multipart/signed                      outer headers: not signed, not believed
//!  ├─ multipart/mixed                    what the provider signed: [`crate::signature`] finds it to the byte
//!  │  ├─ text/plain (or alternative)     a sentence for people
//!  │  ├─ application/xml daticert.xml    the certification data: [`daticert`]
//!  │  └─ message/rfc822 postacert.eml    the original, in envelopes and in complete or brief delivery receipts
//!  └─ application/pkcs7-signature        by the provider, at a time it states itself
//! ```
//!
//! `daticert.xml` (§4.4) says which kind of message this is (`tipo`), who sent, to whom (each `certificato` or `esterno`), when (with its zone), under
//! which id of the provider (`identificativo`) and of the sender's program (`msgid`), and, where it is about one recipient, which (`consegna`).
//! `errore` is a coarse word, `errore-esteso` the reason to be shown as it stands. Legal proof of a sending is the set of its receipts.
//!
//! A delivery receipt is *completa* (with the whole original), *breve* (files replaced by their SHA-1) or *sintetica* (neither); who got a copy in Cc
//! gives a synthetic one whatever was asked for (§3.3.2). What each can prove about the content: [`proof`].
//!
//! **REM** is the European successor (ETSI EN 319 522 and 319 532): the same story, told by XML evidence of *events* (SubmissionAcceptance,
//! RelayFailure, ContentConsignment, …) with *reasons* (RA01, RB09, RD04, …) instead of daticert, and without returned originals: [`rem`]. Both are
//! folded into the same states.
//!
//! # The way of a message through this room
//!
//! [`read`] turns bytes and their verification into a [`Reading`] (`classify`: which kind, by header *and* signed part; [`daticert`] or [`rem`]: what
//! is certified; [`Oddity`]: what is strange about it). [`Receipt::of`] makes of it what a status follows from, [`linking`] tells the [`Dispatch`] it
//! belongs to, [`status::fold`] folds all receipts of a dispatch into a state for each recipient, in any order, and [`proof::compare`] holds a
//! delivery receipt against what was sent. [`draft`] goes the other way: from what was written to the bytes that are sent (§3.1.1).
//!
//! # What this room refuses to do
//!
//! It believes no outer header where a signed part speaks (§2.1), no certification data that are not a direct child of the signed part (a forwarded
//! PEC carries its own, deeper), none where there are two, and none in an anomaly envelope. It parses no sentence for meaning where the XML speaks.
//! It fails on no input: what cannot be understood is [`Kind::Ordinary`], with its oddities. It resolves no entity, fetches nothing, does no I/O and
//! never asks what time it is.

#![cfg_attr(not(test), warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects))]

mod certification_files;
pub mod classify;
pub mod daticert;
pub mod dispatch;
pub mod draft;
mod headers;
pub mod kind;
pub mod linking;
mod mime;
mod oddity;
pub mod proof;
pub mod reading;
pub mod receipt;
pub mod rem;
pub mod status;
mod subject;
mod without_attachments;
mod xml;

pub use certification_files::certification_files;
pub use daticert::CertificationData;
pub use dispatch::{Dispatch, DispatchId, MessageId, Recipient, Role, Submission};
pub use headers::OuterHeaders;
pub use kind::{ErrorCode, Kind, ReceiptType, RecipientKind};
pub use oddity::Oddity;
pub use reading::{Reading, read};
pub use receipt::{Delay, Proof, Receipt, ReceiptOutcome};
pub use status::{Alert, AlertCode, DispatchState, DispatchStatus, RecipientState, RecipientStatus};
pub use without_attachments::without_attachments;
