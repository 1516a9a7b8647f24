//! Evidence handed over: originals, byte for byte. It writes files a person can check without this program, and changes nothing in the store.

pub mod originals;
