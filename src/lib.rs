//! Recapito.
pub mod account;
pub mod clock;
pub mod mail;
pub mod pec;
pub mod signature;
pub mod store;
