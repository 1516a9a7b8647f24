//! Simulated providers of certified mail: what a sender's and a recipient's provider (gestore) would do, on this machine.
//!
//! The heart is a pure machine, [`SimWorld`]: messages go in with the present moment, and what RFC 6109 makes of them lies in
//! mailboxes once [`SimWorld::advance`] is told that its time has come. Around it stand real IMAPS and SMTPS servers on loopback
//! ([`Loopback`]) and a believable past ([`demo_world()`]). The demo, the engine's tests and the screenshots all live in it.
//!
//! Every receipt is signed by an authority made on the spot: none of it is evidence of anything, and no real authority is imitated.
//! This room knows the words rooms only; it never meets the store, the engine or our own mail client.

mod anomaly;
mod brief_receipt;
mod daticert;
mod demo;
mod demo_world;
mod driver;
mod envelope;
mod faults;
mod forgery;
mod imap_fetch;
mod imap_messages;
mod imap_search;
mod imap_server;
mod imap_session;
mod imap_syntax;
mod listener;
mod mailbox;
mod mime;
mod notice;
mod provider;
mod sample_message;
mod script;
mod signer;
mod smtp_server;
mod submission;
mod wording;
mod world;

pub use demo::{Demo, DemoAccount, DemoRecipients};
pub use demo_world::{COMPANY, INSTANT, LATE, LAWYER, OFFICE, ORDINARY, PASSWORD, UNKNOWN, demo_world, two_providers};
pub use driver::Pace;
pub use faults::Faults;
pub use forgery::Forgery;
pub use listener::Loopback;
pub use mailbox::{SimFolder, SimMailbox, SimMessage};
pub use provider::{MailboxBehaviour, MessageStyle, SimProvider, SmtpReply};
pub use sample_message::{SampleAttachment, SampleMessage};
pub use signer::{Authority, Signer};
pub use world::SimWorld;

/// A message with an attachment that holds this text is refused by the sender's own provider as infected (RFC 6109 §3.1.3).
pub const VIRUS_AT_SENDER: &str = "RECAPITO-SIMULATED-VIRUS-SEEN-BY-SENDING-PROVIDER";
/// A message that holds this text is found infected by the recipient's provider only (RFC 6109 §3.2.3).
pub const VIRUS_AT_RECIPIENT: &str = "RECAPITO-SIMULATED-VIRUS-SEEN-BY-RECEIVING-PROVIDER";

/// Why the simulation cannot be set up or go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SimError {
    /// A key or a certificate could not be made.
    #[error("no certificate: {0}")]
    Certificate(String),
    /// A signature could not be made.
    #[error("no signature: {0}")]
    Signature(String),
    /// The ports could not be opened, or the runtime not started.
    #[error("cannot listen: {0}")]
    Listen(String),
    /// No provider of this world serves the address.
    #[error("no provider serves {0}")]
    NoProvider(String),
}
