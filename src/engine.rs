//! The background engine: synchronises every account with its provider, sends, links receipts to dispatches, and answers the interfaces.
//!
//! An interface holds one [`Handle`]. Its async methods resolve when the result is in the store, not when the request is queued; its
//! [`Event`]s carry ids only; and it reads windows of [`view`] values. The engine owns its runtime and threads; nothing here contains a
//! sentence for a person.
//!
//! Three layers, top-down. [`Handle::start`] spawns all tasks. Each topic has a file, with its methods of [`Handle`] and the work behind
//! them. All of them use `shared`, which holds data only.
//!
//! | what | files |
//! |---|---|
//! | the handle | `handle`, `setup`, `start`, `event`, `error`, `view` |
//! | tasks | `account_task`, `maintenance`, `scrub`, `deadlines`, `search`, and `connect` for the clock |
//! | a message arrives | `sync` fetches it, `receive` keeps and indexes it with `batch`, `backlog`, `examine`, `proofs` and `uncertain` |
//! | a message that may have ended an earlier process | `trial` starts a child process, which runs `examine_alone` |
//! | a message is sent | `drafts`, `send`, `queue` |
//! | what lists show | `query`, `attention`, `rows`, `folder_tree`, `status_cache`, `correspondents`, `damaged` |
//! | a message opened | `body` with `body_text`, `openable`, `filename`, `temp_copies` |
//! | what the user does on servers | `accounts`, `command`, `message_actions`, `space` |
//! | files in and out | `files`, `import`, `sources`, `compare`, `verify`, `export`, `preserve`, `retention`, `hash_list` |
//! | the state of all tasks | `shared`, with `activity`, `network`, `idle_slots`; `failed_fetches` for what stays on a server |

mod account_task;
mod accounts;
mod activity;
mod attention;
mod backlog;
mod batch;
mod body;
mod body_text;
mod command;
mod compare;
mod connect;
mod correspondents;
mod damaged;
mod deadlines;
mod drafts;
pub mod error;
pub mod event;
mod examine;
mod examine_alone;
mod export;
mod failed_fetches;
pub mod filename;
pub mod files;
mod folder_actions;
mod folder_tree;
pub mod formatted;
pub mod handle;
mod hash_list;
mod html_text;
mod idle_slots;
mod import;
mod index_text;
mod invoice;
mod list;
mod maintenance;
mod message_actions;
mod network;
pub mod openable;
pub mod opening;
mod preserve;
mod printout;
mod proofs;
mod query;
mod queue;
mod quota;
mod raw_text;
mod receive;
mod retention;
mod rows;
mod same_message;
mod scrub;
mod search;
mod send;
mod sent_state;
mod setup;
mod shared;
pub mod sources;
pub mod space;
mod start;
mod status_cache;
mod sync;
mod temp_copies;
mod threads;
pub mod trial;
mod trust;
mod uncertain;
pub mod verify;
pub mod view;

pub use crate::evidence::ReportStrings;
pub use crate::evidence::hashes::{HashList, count_in as hashes_in};
pub use crate::evidence::manifest::{ManifestReport, check as check_manifest};
pub use crate::evidence::preservation::Holder;
pub use crate::evidence::time_stamps::{CheckedToken, check as check_stamps, stamped_file};
pub use crate::evidence::{Discrepancy, FileFault};
pub use crate::mail::providers::ProviderSettings;
pub use crate::mail::remote::{RemoteError, RemoteErrorKind, Service};
pub use crate::mail::secrets::{SecretLocation, SecretsError};
pub use crate::pec::DeliveryFilter;
pub use crate::store::search::SearchField;
pub use crate::store::{CheckReport, CopyId, LedgerGap, ReadOnly, ReceiptFilter, Selection, Sort, SortBy, StoreError};
pub use crate::store::{Decided, FollowUp, FollowUpDecision};
pub use crate::store::{DraftId, DraftSummary, SendId};
pub use activity::{Activity, ActivityEntry, MOST_ACTIVITIES, Submitted};
pub use attention::{AttentionItem, AttentionList};
pub use command::{Destination, MovedMessage};
pub use compare::{CompareSource, Comparison, Difference, DifferenceKind, FoundMessage, SourceCount};
pub use error::{EngineError, FolderNameProblem};
pub use event::Event;
pub use examine_alone::examine_alone;
pub use export::Exportable;
pub use handle::Handle;
pub use list::ListQuery;
pub use preserve::{Preserve, Preserved};
pub use query::LoadPhase;
pub use queue::{QueueState, QueuedMessage};
pub use retention::{RetentionStatus, Unproved};
pub use setup::Setup;
pub use temp_copies::mark_as_downloaded;
