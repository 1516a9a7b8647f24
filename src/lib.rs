//! Recapito: the desktop client for Italian certified e-mail (PEC). For every message sent it shows who got it, when, and what proves it.
//!
//! # Layers
//!
//! ```text
//!  entry            main.rs ── opens a real profile or the demo, and starts one interface
//!  interface        ui    cli            texts for people come from i18n
//!  application      engine   evidence   sim (simulated PEC providers)
//!  infrastructure   store    mail        ← neither names the other
//!  domain           pec    signature    account    clock        ← pure: no I/O, no async, no "now"
//!  ground           durable    bounded    parallel              ← files written safely, read within limits; work on all cores
//! ```
//!
//! A module names only modules of lower layers. The exceptions: `engine → evidence`, `ui, cli → i18n`, `pec → signature`. Interfaces see
//! the engine, the domain and i18n, never `store`, `mail`, `sim` or `evidence`. Inside a module, files import each other in one direction
//! only. `tests/architecture` holds the tables, reads the sources, and fails on any other import.
//!
//! # Three ways through the code
//!
//! * **A message arrives.** A pass of the account task (`engine/sync`) fetches its bytes from [`mail`]; `engine/receive.rs` has the
//!   [`store`] keep them (raw file, then ledger), lets [`signature`] verify them and [`pec`] read them, links a receipt to its dispatch,
//!   indexes the result and emits an [`engine::Event`] with ids only.
//! * **Somebody clicks.** A widget emits the message of its screen (`ui/screen`); the screen's `update` returns an action, which `ui/app`
//!   routes: to another screen, or to a method of the [`engine::Handle`], whose answer returns as a message. What is shown is folded from
//!   receipts when it is asked for.
//! * **Somebody sends.** `ui/screen/compose.rs` or `cli/send.rs` passes a draft to [`engine::Handle::send`]; `engine/send.rs` writes each
//!   step to the ledger before it takes it (the table in `store/outbox.rs`), and submits over SMTP by [`mail`].
//!
//! # What must stay true
//!
//! 1. **The raw message is the evidence.** No code path rewrites it. Every other record can be remade from raw messages and the ledger.
//! 2. **Status is folded from receipts, never stored as truth**, in any order of arrival. A receipt that contradicts is kept and shown.
//! 3. **Only verified bytes count.** Kind, recipient, outcome and times come from the certification data inside the signed part, never from
//!    outer headers. A receipt whose signature is not genuine never changes a status; it is shown for what it is.
//! 4. **A signature is judged at the time it was made**, with reasons; "altered", "cannot be checked" and "not certified" are never merged
//!    into one.
//! 5. **A message is submitted at most once without the user's knowledge.** The ledger line is durable before the network step; an outcome
//!    that cannot be known is *uncertain*.
//! 6. **Absence on the server deletes nothing here.**
//! 7. Nothing below the interfaces contains a sentence for the user. No interface opens a socket or a database. [`pec`] never asks what
//!    time it is.
//! 8. Nothing leaves the machine but IMAP and SMTP to the user's own providers.
//! 9. **No message can keep the archive from opening.** Bytes from outside pass one gate before any parser ([`pec::gate`]); what is being
//!    examined is written down before it is examined ([`store::examining`]); opening examines nothing. A message is set aside only if it
//!    ended a process that examined nothing else ([`engine::trial`]), never because this one ended.
//! 10. **The ledger's end has witnesses.** A ledger behind them stops sending and says so.
//! 11. **A dispatch is what a provider certified**: account, `identificativo`, and the message that was sent. A Message-ID is a hint, kept
//!     as it was written; a copy that nothing proves replaces no dispatch.
//! 12. **Certified time decides**: the time in the signed part, never an unsigned Date. A receipt whose signature states a time more than
//!     five minutes away from it, or that is certified after its own arrival, raises an alert and changes no status.
//! 13. **What was asked of a server and did not come is named**, message by message with the reason, in every pass until it comes; so is
//!     **what an import or a verification leaves out**, file by file, and counted; nothing is passed over in silence. No byte of an
//!     imported message is changed that the file format did not add.

pub mod account;
pub mod bounded;
#[allow(missing_docs, reason = "an entry point of the program, not an interface others build on")]
pub mod cli;
pub mod clock;
pub mod durable;
pub mod engine;
pub mod evidence;
pub mod i18n;
pub mod mail;
pub mod parallel;
pub mod pec;
pub mod signature;
pub mod sim;
pub mod store;
#[cfg(feature = "gui")]
#[allow(missing_docs, reason = "an entry point of the program, not an interface others build on")]
pub mod ui;
