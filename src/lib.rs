//! Recapito: the desktop client for Italian certified e-mail (PEC) that shows, for every message sent, who got it, when, and proven by what.
//!
//! # The floors
//!
//! ```text
//!  door     main.rs ── builds the world (a real profile or the demo) and opens one face
//!  faces    ui    cli            words for people come from i18n
//!  work     engine   evidence   sim (simulated PEC providers)
//!  hands    store    mail        ← blind to each other
//!  words    pec    signature    account    clock        ← pure: no I/O, no async, no "now"
//!           durable    parallel                          files written safely, maps over all cores; any room may name them
//! ```
//!
//! A room names only rooms on floors below it. The drawn exceptions: `engine → evidence`, `ui, cli → i18n`, `pec → signature`. Faces see the engine, the
//! words and i18n, never `store`, `mail`, `sim` or `evidence`. `tests/architecture.rs` reads the sources and fails on any other arrow.
//!
//! The way of a message: [`mail`] fetches its bytes; the [`engine`] has the [`store`] keep them (raw file, then ledger), lets [`signature`] verify them and [`pec`]
//! read them, links a receipt to its dispatch, indexes all of it, and tells the faces an id. What a face shows is folded from receipts when it asks.
//!
//! # What must stay true
//!
//! 1. **The raw message is the evidence.** No code path rewrites it. Every other record can be remade from raw messages and the ledger.
//! 2. **Status is folded from receipts, never stored as truth**, in any order of arrival. A receipt that contradicts is kept and shown.
//! 3. **Only verified bytes speak.** Kind, recipient, outcome and times come from the certification data inside the signed part, never from outer headers. A
//!    receipt whose signature is not genuine never changes a status; it is shown for what it is.
//! 4. **A signature is judged at the time it was made**, with reasons; "altered", "cannot be checked" and "not certified" are never folded together.
//! 5. **A message is submitted at most once without the user's knowledge.** The ledger goes before the wire; what cannot be known is *uncertain*.
//! 6. **Absence on the server deletes nothing here.**
//! 7. Nothing below the faces contains a sentence for the user. No face opens a socket or a database. [`pec`] never asks what time it is.
//! 8. Nothing leaves the machine but IMAP and SMTP to the user's own providers.

pub mod account;
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
