//! Exports that can be checked without this program: messages byte for byte, what they prove, and what is needed to verify both.
//!
//! [`originals`] writes bare messages. [`bundle`] adds their certification data, the certificates found inside, the ledger's lines, a
//! `report` as PDF/A and HTML, and a [`manifest`] for `sha256sum -c`. [`court`] writes what proves a service of process by a lawyer, and
//! lists what is missing. [`preservation`] writes the submission package for a preservation system. [`hashes`] lists the digests of the
//! archive, to be time-stamped; [`time_stamps`] finds and verifies the tokens.
//!
//! Every export is written under a temporary name beside its destination and renamed when it is complete and on the disk (`output`). The
//! same facts give the same bytes: no export contains the time at which it was made.
//!
//! The store is only read. Nothing here contains a sentence for the user: texts come from the interface, through [`ReportStrings`].

mod archive;
pub mod bundle;
pub mod court;
mod entry;
mod error;
mod fault;
pub mod hashes;
mod input;
pub mod item;
pub mod manifest;
pub mod originals;
mod output;
pub mod preservation;
mod readable;
mod report;
pub mod set;
mod source;
mod statement;
pub mod strings;
pub mod time_stamps;

pub use entry::pem;
pub use error::ExportError;
pub use fault::{Discrepancy, FileFault};
pub use item::{ExportItem, SentItem};
pub use readable::is_deceptive;
pub use report::printout;
pub use source::ExportSource;
pub use strings::ReportStrings;
