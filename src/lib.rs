//! Recapito.
pub mod account;
pub mod cli;
pub mod clock;
pub mod engine;
pub mod evidence;
pub mod i18n;
pub mod mail;
pub mod pec;
pub mod signature;
pub mod sim;
pub mod store;
#[cfg(feature = "gui")]
pub mod ui;
