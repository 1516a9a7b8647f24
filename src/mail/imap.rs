//! IMAP4rev1 over TLS, on async-imap.

use std::time::Duration;

use super::remote::{Fetched, Quota, RemoteError, Selected, Woke};
use crate::account::{Account, Flags, Folder, Secret, Uid};

/// A logged-in connection. After any error it must be dropped.
#[derive(Debug)]
pub struct Session;

#[allow(unused_variables, clippy::unused_async, clippy::missing_errors_doc)]
impl Session {
    /// Connects, shakes hands, logs in. One attempt.
    pub async fn connect(account: &Account, password: &Secret) -> Result<Self, RemoteError> {
        Err(unimplemented())
    }
    /// All folders (LIST, SPECIAL-USE), names decoded, roles told or guessed.
    pub async fn folders(&mut self) -> Result<Vec<Folder>, RemoteError> {
        Err(unimplemented())
    }
    /// SELECTs a folder by its decoded name; `read_only` uses EXAMINE.
    pub async fn select(&mut self, folder: &str, read_only: bool) -> Result<Selected, RemoteError> {
        Err(unimplemented())
    }
    /// All UIDs of the selected folder, ascending.
    pub async fn uids(&mut self) -> Result<Vec<Uid>, RemoteError> {
        Err(unimplemented())
    }
    /// UIDs and flags of the selected folder from `from` on.
    pub async fn flags(&mut self, from: Uid) -> Result<Vec<(Uid, Flags)>, RemoteError> {
        Err(unimplemented())
    }
    /// Fetches whole messages without setting \Seen; hands each to `sink` as it arrives. A literal above the cap is an error before allocation.
    pub async fn fetch(&mut self, uids: &[Uid], sink: &mut (dyn FnMut(Fetched) + Send)) -> Result<(), RemoteError> {
        Err(unimplemented())
    }
    /// Sets and clears flags (only those that are true in `add` or `remove`).
    pub async fn store_flags(&mut self, uids: &[Uid], add: Flags, remove: Flags) -> Result<(), RemoteError> {
        Err(unimplemented())
    }
    /// Moves messages of the selected folder: MOVE, else COPY + \Deleted + UID EXPUNGE.
    pub async fn move_to(&mut self, uids: &[Uid], folder: &str) -> Result<(), RemoteError> {
        Err(unimplemented())
    }
    /// APPENDs a message; its UID where the server tells (UIDPLUS).
    pub async fn append(&mut self, folder: &str, bytes: &[u8], flags: Flags) -> Result<Option<Uid>, RemoteError> {
        Err(unimplemented())
    }
    /// UIDs in the selected folder whose Message-ID header is this (with brackets).
    pub async fn find_message_id(&mut self, message_id: &str) -> Result<Vec<Uid>, RemoteError> {
        Err(unimplemented())
    }
    /// Waits for a change in the selected folder: IDLE where offered, else NOOP at intervals. `stop` resolving ends it.
    pub async fn idle(self, at_most: Duration, stop: impl std::future::Future<Output = ()> + Send) -> Result<(Self, Woke), RemoteError> {
        Err(unimplemented())
    }
    /// The quota of the mailbox, where the server tells.
    pub async fn quota(&mut self) -> Result<Option<Quota>, RemoteError> {
        Err(unimplemented())
    }
    /// Says goodbye.
    pub async fn logout(self) {}
}

fn unimplemented() -> RemoteError {
    RemoteError {
        service: super::remote::Service::Imap,
        fault: super::remote::Fault::Unreachable,
        detail: String::new(),
    }
}
