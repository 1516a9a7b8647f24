//! IMAP and SMTP over TLS to the user's own providers, their known settings, and the storage of passwords.
//!
//! This module transfers bytes and classifies errors ([`remote::RemoteError`]); it stores no mail and does not parse messages. A value of
//! [`imap::Session`] or [`smtp::SmtpSession`] is a connection with a completed login: there is no session object in a disconnected state.

#![warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]
#![cfg_attr(
    test,
    allow(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        reason = "a test may panic on an index or an overflow"
    )
)]

pub mod account_check;
pub mod alerts;
pub mod imap;
pub mod providers;
pub mod remote;
pub mod secrets;
pub mod smtp;
pub mod tls;
