//! Simulated providers (gestori) of certified mail, for the demo and for tests.
//!
//! [`SimWorld`] is a state machine without I/O and without a clock of its own: messages are submitted with the present time, and receipts
//! and envelopes of RFC 6109 are put into mailboxes when [`SimWorld::advance`] reaches their time. [`Loopback`] serves it by IMAPS and
//! SMTPS on 127.0.0.1; [`demo_world()`] fills it with the mail of forty days.
//!
//! Receipts are signed by an authority created at start. They prove nothing, and no real authority is imitated. The simulation uses the
//! domain modules only: not the store, the engine or the mail client.

mod anomaly;
mod brief_receipt;
mod daticert;
mod demo;
mod demo_address;
mod demo_world;
mod driver;
mod envelope;
mod error;
mod faults;
mod forgery;
mod imap_server;
mod listener;
mod mailbox;
mod mime;
mod notice;
mod notice_message;
mod provider;
mod sample_message;
mod script;
mod shared_world;
mod signer;
mod smtp_server;
mod submission;
mod virus;
mod wording;
mod world;

pub use demo::{Demo, DemoAccount, DemoRecipients};
pub use demo_address::{COMPANY, INSTANT, LATE, LAWYER, OFFICE, ORDINARY, PASSWORD, UNKNOWN};
pub use demo_world::{demo_world, two_providers};
pub use driver::Pace;
pub use error::SimError;
pub use faults::Faults;
pub use forgery::Forgery;
pub use listener::Loopback;
pub use mailbox::{SimFolder, SimMailbox, SimMessage};
pub use provider::{MailboxBehaviour, MessageStyle, SimProvider, SmtpReply};
pub use sample_message::{SampleAttachment, SampleMessage};
pub use signer::{SimAuthority, SimSigner};
pub use virus::{VIRUS_AT_RECIPIENT, VIRUS_AT_SENDER};
pub use world::SimWorld;
