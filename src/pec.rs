//! Understanding certified mail: which kind a message is, what it certifies, which sent message it is about, and what follows for each
//! recipient.
//!
//! # For an engineer new to PEC
//!
//! PEC (posta elettronica certificata) is Italy's registered mail over SMTP: ordinary MIME messages between ordinary mailboxes, in which
//! the *providers* (gestori), never the users, sign what they did. RFC 6109 describes it in English; the technical rules of DM 2/11/2005
//! are its law. One message to one certified recipient takes this course:
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
//! A refusal is a *non accettazione*, a failure an *avviso di mancata consegna* (`errore-consegna`). After 12 and after 24 hours without an
//! outcome two notices of the same form are sent (`preavviso-errore-consegna`, RFC 6109 §3.1.6). Recipients outside PEC (`esterno`) get the
//! envelope as plain mail, and no proof of delivery follows. Ordinary mail from outside is wrapped in an *anomaly envelope* (busta di
//! anomalia, §3.2.2), which certifies nothing.
//!
//! All of these messages have one structure (§4.3):
//!
//! ```text
//!  multipart/signed                      outer headers: not signed, not believed
//!  ├─ multipart/mixed                    what the provider signed: [`crate::signature`] finds it to the byte
//!  │  ├─ text/plain (or alternative)     a text for people
//!  │  ├─ application/xml daticert.xml    the certification data: [`daticert`]
//!  │  └─ message/rfc822 postacert.eml    the original, in envelopes and in complete or brief delivery receipts
//!  └─ application/pkcs7-signature        by the provider, at a time it states itself
//! ```
//!
//! `daticert.xml` (§4.4) states the kind of the message (`tipo`), the sender, the recipients (each `certificato` or `esterno`), the time
//! (with its zone), the identifier given by the provider (`identificativo`) and the one written by the sender's program (`msgid`), and,
//! where the message is about one recipient, which one (`consegna`). `errore` is a coarse code, `errore-esteso` the reason, to be shown
//! verbatim. The legal proof of a sending is the set of its receipts.
//!
//! A delivery receipt is *completa* (with the whole original), *breve* (attachments replaced by their SHA-1) or *sintetica* (neither). For
//! a recipient in Cc it is always sintetica, whatever was requested (§3.3.2). What each type can prove about the content: [`proof`].
//!
//! **REM** is the European successor (ETSI EN 319 522 and 319 532). XML evidence of *events* (SubmissionAcceptance, RelayFailure,
//! ContentConsignment, …) with *reasons* (RA01, RB09, RD04, …) takes the place of daticert, and receipts do not return originals: [`rem`].
//! Both are folded into the same states.
//!
//! # From a message to a status
//!
//! Every message passes the [`gate`] first, which keeps from all parsers what would take their stack, memory or time; [`verify_and_read`]
//! is this way in. [`read`] turns the bytes of a message and their verification into a [`Reading`]: `classify` decides the kind from headers *and* signed
//! part, [`daticert`] or [`rem`] reads what is certified, an [`Oddity`] names what is irregular. [`Receipt::of`] extracts what a status
//! follows from, [`linking`] finds the [`Dispatch`] it is about, [`status::fold`] folds all receipts of a dispatch into a state for each
//! recipient, in any order, and [`proof::compare`] compares a delivery receipt with what was sent. [`draft`] builds the bytes of a message
//! to be sent (§3.1.1).
//!
//! # Limits
//!
//! This module believes no outer header where there is a signed part (§2.1), no certification data that are not a direct child of the
//! signed part (a forwarded PEC carries its own, deeper), none where there are two, and none in an anomaly envelope. It interprets no text
//! where there is XML. It fails on no input: what cannot be understood is [`Kind::Ordinary`], with its oddities. It resolves no entity,
//! fetches nothing, does no I/O and asks no clock.

#![cfg_attr(not(test), warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects))]

mod certification_files;
mod charset;
mod classify;
mod date;
pub mod daticert;
mod dispatch;
pub mod draft;
mod dtd;
mod field_text;
mod fields;
pub mod gate;
pub mod grouping;
mod headers;
mod kind;
mod limit;
pub mod linking;
mod mime;
mod oddity;
mod parameters;
pub mod proof;
mod reading;
pub mod receipt;
pub mod rem;
pub mod status;
mod subject;
mod transfer;
mod tree;
mod xml;

pub use certification_files::certification_files;
pub use date::{read as read_date, read_exact as read_exact_date};
pub use daticert::CertificationData;
pub use dispatch::{Dispatch, DispatchId, MessageId, Recipient, Role, Submission};
pub use gate::TooComplex;
pub use headers::{OuterHeaders, multipart_boundary, parsed_header, received_date};
pub use kind::{ErrorCode, Kind, ReceiptType, RecipientKind};
pub use limit::Limit;
pub use oddity::Oddity;
pub use reading::{Reading, certified_time, read, same_as, verify, verify_and_read, verify_and_read_tree};
pub use receipt::{Delay, Flaw, Proof, Receipt, ReceiptOutcome};
pub use status::{Alert, AlertCode, DeliveryFilter, DispatchState, DispatchStatus, RecipientState, RecipientStatus};
pub use tree::{Entity, MimeTree};
