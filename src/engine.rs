//! The background engine: keeps every account in step with its provider, sends, links receipts, and answers the faces.
//!
//! A face holds one [`Handle`]. It *asks* by async methods (the future resolves when the answer is in the store, not when it is queued), it *hears*
//! [`Event`]s that carry ids only, and it *reads* windows of [`view`] values. The engine owns its runtime and threads; nothing here contains a
//! sentence for a person.

mod actions;
mod background;
mod backlog;
mod body;
mod care;
mod compare;
mod copies;
mod correspondents;
mod deadlines;
mod deeds;
mod drafts;
pub mod error;
pub mod event;
mod examine;
mod export;
pub mod filename;
pub mod handle;
mod hash_list;
mod import;
mod index_text;
mod live;
pub mod opening;
mod preserve;
mod query;
mod quota;
mod receive;
mod retention;
mod scrub;
mod search;
mod send;
mod shared;
pub mod sources;
pub mod space;
mod standings;
mod sync;
mod temp_copies;
pub mod verify;
pub mod view;

pub use crate::evidence::ReportStrings;
pub use crate::evidence::hashes::{HashList, count_in as hashes_in};
pub use crate::evidence::manifest::{Discrepancy, FileFault, ManifestReport, check as check_manifest};
pub use crate::evidence::preservation::Holder;
pub use crate::evidence::time_stamps::{CheckedToken, check as check_stamps, stamped_file};
pub use crate::mail::providers::ProviderSettings;
pub use crate::mail::remote::{RemoteError, RemoteErrorKind, Service};
pub use crate::mail::secrets::{SecretLocation, SecretsError};
pub use crate::store::search::SearchField;
pub use crate::store::{CheckReport, CopyId, ReceiptFilter, Selection, StoreError};
pub use crate::store::{DraftId, DraftSummary};
pub use compare::{CompareSource, Comparison, Difference, DifferenceKind, FoundMessage, SourceCount};
pub use deeds::PutAway;
pub use error::EngineError;
pub use event::Event;
pub use handle::{Exportable, Handle, Setup};
pub use preserve::{Preserve, Preserved};
pub use retention::{RetentionStatus, Unproved};
pub use temp_copies::mark_as_downloaded;
