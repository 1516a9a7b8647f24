//! The wire: IMAP and SMTP over TLS to the user's own providers, presets, and where passwords lie.
//!
//! It moves bytes and says in its own error words what went wrong; it keeps nothing and understands no mail. Connected and disconnected are
//! different types: a [`imap::Session`] that failed is gone.

#![warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]
#![cfg_attr(test, allow(clippy::indexing_slicing, clippy::arithmetic_side_effects))]

pub mod account_check;
pub mod imap;
pub mod providers;
pub mod remote;
pub mod secrets;
pub mod smtp;
pub mod tls;
