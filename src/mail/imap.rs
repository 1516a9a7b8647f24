//! IMAP4rev1 over TLS, on async-imap.
//!
//! Commands are our own, one at a time, each read to its tagged end: so every untagged response is seen by someone, and response codes such as
//! APPENDUID are not lost. NAMESPACE is never asked. The library reads and parses, behind a gate that knows what it cannot take.

mod append;
mod connection;
mod deflate;
mod fetch;
mod filter;
mod folder_name;
mod folders;
mod idle;
mod login;
mod quota;
mod response_line;
mod select;
mod uid_set;

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use super::remote::{
    FetchedHeader, FetchedMessage, FolderList, IdleEnd, MessageInfo, Moved, Quota, RemoteError, RemoteErrorKind, ResyncResult,
    SelectedFolder,
};
use super::tls::Timeouts;
use crate::account::{Account, Flags, Folder, Secret, Uid, UidValidity};
use crate::clock::Timestamp;
use connection::Connection;

/// A logged-in connection. After any error it must be dropped; only `Refused` and `Busy` leave it as it was.
///
/// A call whose future is dropped half-way leaves the session unusable: every later call is an error of fault `Closed`.
pub struct Session {
    line: Connection,
    poll: Duration,
    /// Folder names as the server writes them, by decoded name.
    encoded_names: HashMap<String, String>,
}

/// What a session puts up with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes one message may have.
    pub literal: u64,
    /// How long each step may take.
    pub timeouts: Timeouts,
    /// How often a server without IDLE is asked for news.
    pub poll: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            literal: 150 * 1024 * 1024,
            timeouts: Timeouts::default(),
            poll: Duration::from_secs(30),
        }
    }
}

impl Session {
    /// Connects, shakes hands, logs in. One attempt.
    ///
    /// # Errors
    /// `LoginRefused` must not be tried again by itself; `Busy` when the server has too many connections or cannot check passwords now.
    pub async fn connect(account: &Account, password: &Secret) -> Result<Self, RemoteError> {
        Self::connect_within(account, password, Limits::default()).await
    }

    /// As [`Session::connect`], with other limits.
    ///
    /// # Errors
    /// As [`Session::connect`].
    pub async fn connect_within(account: &Account, password: &Secret, limits: Limits) -> Result<Self, RemoteError> {
        let line = login::login(account, password, limits).await?;
        Ok(Self {
            line,
            poll: limits.poll,
            encoded_names: HashMap::new(),
        })
    }

    /// Whether the server offers a capability, e.g. `IDLE`, `MOVE`, `QUOTA`; case does not matter.
    pub fn has(&self, capability: &str) -> bool {
        self.line.has(&capability.to_uppercase())
    }

    /// What the server offers after login, in upper case, sorted.
    pub fn capabilities(&self) -> Vec<String> {
        let mut offered: Vec<String> = self.line.capabilities().iter().cloned().collect();
        offered.sort();
        offered
    }

    /// How long the way to the server is: what connecting took.
    pub fn round_trip(&self) -> Duration {
        self.line.round_trip()
    }

    /// Compresses the line from here on (COMPRESS=DEFLATE, RFC 4978) where the server offers it; tells whether it is compressed now.
    ///
    /// # Errors
    /// What the line says; a refusal is none.
    pub async fn compress(&mut self) -> Result<bool, RemoteError> {
        if self.has("COMPRESS=DEFLATE") && !self.line.is_compressed() {
            self.line.compress().await?;
        }
        Ok(self.line.is_compressed())
    }

    /// Whether the line is compressed. A fault of kind `TooLarge` may then come from the compression alone.
    pub fn is_compressed(&self) -> bool {
        self.line.is_compressed()
    }

    /// All folders (LIST, SPECIAL-USE), names decoded, roles told or guessed.
    ///
    /// # Errors
    /// What the line or the server says; more than 10 000 folders are cut off, names over 1000 letters are left out.
    pub async fn folders(&mut self) -> Result<Vec<Folder>, RemoteError> {
        let listing = folders::list(&mut self.line).await?;
        self.encoded_names = listing.encoded_names;
        Ok(listing.folders.into_iter().map(|(folder, _)| folder).collect())
    }

    /// As [`Session::folders`], with what each folder holds without opening it, and the quota: one round trip where the server can
    /// (LIST-STATUS), else a STATUS for each folder, many on their way at once.
    ///
    /// # Errors
    /// As [`Session::folders`].
    pub async fn folders_with_status(&mut self) -> Result<FolderList, RemoteError> {
        let (listing, quota) = folders::survey(&mut self.line).await?;
        self.encoded_names = listing.encoded_names;
        Ok(FolderList {
            folders: listing.folders,
            quota,
            truncated: listing.cut,
        })
    }

    /// SELECTs a folder by its decoded name; `read_only` uses EXAMINE.
    ///
    /// # Errors
    /// `Refused` when there is no such folder; `Protocol` when the server tells no UIDVALIDITY.
    pub async fn select(&mut self, folder: &str, read_only: bool) -> Result<SelectedFolder, RemoteError> {
        let name = self.encoded_name(folder);
        select::select(&mut self.line, &name, read_only).await
    }

    /// EXAMINEs a folder and tells what became different since `modseq` of this `validity`. Only where [`Session::has`] says `CONDSTORE`.
    ///
    /// # Errors
    /// As [`Session::select`].
    pub async fn resync(&mut self, folder: &str, validity: UidValidity, modseq: u64) -> Result<ResyncResult, RemoteError> {
        let name = self.encoded_name(folder);
        select::resync(&mut self.line, &name, validity, modseq).await
    }

    /// All UIDs of the selected folder, ascending.
    ///
    /// # Errors
    /// What the line or the server says.
    pub async fn uids(&mut self) -> Result<Vec<Uid>, RemoteError> {
        select::uids(&mut self.line).await
    }

    /// UIDs and flags of the selected folder from `from` on.
    ///
    /// # Errors
    /// What the line or the server says.
    pub async fn fetch_flags(&mut self, from: Uid) -> Result<Vec<(Uid, Flags)>, RemoteError> {
        fetch::flags(&mut self.line, from).await
    }

    /// The sizes in bytes (RFC822.SIZE) of messages, to leave out the ones above the cap after a `TooLarge`.
    ///
    /// # Errors
    /// What the line or the server says.
    pub async fn fetch_sizes(&mut self, uids: &[Uid]) -> Result<Vec<(Uid, u64)>, RemoteError> {
        fetch::sizes(&mut self.line, uids).await
    }

    /// Flags and sizes of the last `count` messages of the selected folder, ascending.
    ///
    /// # Errors
    /// What the line or the server says.
    pub async fn newest(&mut self, count: u32) -> Result<Vec<MessageInfo>, RemoteError> {
        fetch::newest(&mut self.line, count).await
    }

    /// The headers of messages with their flags, dates and sizes: enough to know again what is kept already.
    ///
    /// # Errors
    /// What the line or the server says.
    pub async fn fetch_headers(&mut self, uids: &[Uid]) -> Result<Vec<FetchedHeader>, RemoteError> {
        fetch::heads(&mut self.line, uids).await
    }

    /// Fetches batches of whole messages, the next always asked for before the last is read. Until it is at its end nothing else can be asked.
    pub fn fetch_batches(&mut self, batches: Vec<Vec<Uid>>) -> BatchFetch<'_> {
        BatchFetch {
            line: &mut self.line,
            pipeline: fetch::Pipeline::of(batches),
        }
    }

    /// Fetches whole messages without setting \Seen; hands each to `sink` as it arrives. A literal above the cap is an error before allocation.
    /// A UID that is no longer there is left out. OnUntagged UID is handed over at most once.
    ///
    /// # Errors
    /// `TooLarge`, and what the line or the server says; what was handed over before is good.
    pub async fn fetch(&mut self, uids: &[Uid], sink: &mut (dyn FnMut(FetchedMessage) + Send)) -> Result<(), RemoteError> {
        fetch::fetch(&mut self.line, uids, sink).await
    }

    /// Sets and clears flags (only those that are true in `add` or `remove`).
    ///
    /// # Errors
    /// `Refused` in a folder opened read-only.
    pub async fn store_flags(&mut self, uids: &[Uid], add: Flags, remove: Flags) -> Result<(), RemoteError> {
        select::store(&mut self.line, uids, add, remove).await
    }

    /// Moves messages of the selected folder: MOVE, else COPY + \Deleted + UID EXPUNGE. Where UIDPLUS is missing the originals stay, marked
    /// \Deleted: a plain EXPUNGE would remove messages that others marked.
    ///
    /// # Errors
    /// `Refused` when the target is not there; then nothing was moved.
    pub async fn move_to(&mut self, uids: &[Uid], folder: &str) -> Result<Moved, RemoteError> {
        let name = self.encoded_name(folder);
        select::move_to(&mut self.line, uids, &name).await
    }

    /// Removes messages of the selected folder that are marked \Deleted, and no others (UIDPLUS).
    ///
    /// # Errors
    /// `Refused` where the server has no UIDPLUS: a plain EXPUNGE would remove what others marked.
    pub async fn expunge(&mut self, uids: &[Uid]) -> Result<(), RemoteError> {
        select::expunge(&mut self.line, uids).await
    }

    /// APPENDs a message, with the INTERNALDATE it is to have (else the server's now); its UID where the server tells (UIDPLUS).
    ///
    /// # Errors
    /// `Refused` with the server's words (no such folder, over quota).
    pub async fn append(
        &mut self,
        folder: &str,
        bytes: &[u8],
        flags: Flags,
        received: Option<Timestamp>,
    ) -> Result<Option<Uid>, RemoteError> {
        let name = self.encoded_name(folder);
        append::append(&mut self.line, &name, bytes, flags, received).await
    }

    /// UIDs in the selected folder whose Message-ID header is this (with brackets).
    ///
    /// # Errors
    /// What the line or the server says.
    pub async fn find_message_id(&mut self, message_id: &str) -> Result<Vec<Uid>, RemoteError> {
        select::find_message_id(&mut self.line, message_id).await
    }

    /// Waits for a change in the selected folder: IDLE where offered, else NOOP at intervals. `stop` resolving ends it.
    ///
    /// A change that was told during an earlier command and not asked for since ends it at once. IDLE is broken off every five minutes for a
    /// NOOP, because some servers fall silent.
    ///
    /// # Errors
    /// What the line says; the session is gone then.
    pub async fn idle(mut self, at_most: Duration, stop: impl Future<Output = ()> + Send) -> Result<(Self, IdleEnd), RemoteError> {
        let woke = idle::idle(&mut self.line, self.poll, at_most, stop).await?;
        Ok((self, woke))
    }

    /// Asks whether the line is still alive, and does not wait long for the answer.
    ///
    /// # Errors
    /// `TimedOut` when it is dead, and what the line says; the session is gone then.
    pub async fn probe(&mut self, within: Duration) -> Result<(), RemoteError> {
        let noop = [connection::text("NOOP")];
        let mut ignore = |_: &imap_proto::Response<'_>| {};
        match tokio::time::timeout(within, self.line.command(&noop, &mut ignore)).await {
            Ok(answer) => answer.map(drop),
            Err(_) => Err(connection::imap_error(RemoteErrorKind::TimedOut, String::new())),
        }
    }

    /// The quota of the mailbox, where the server tells.
    ///
    /// # Errors
    /// What the line says.
    pub async fn quota(&mut self) -> Result<Option<Quota>, RemoteError> {
        quota::quota(&mut self.line).await
    }

    /// Says goodbye; does not wait longer than a few seconds for the answer.
    pub async fn logout(mut self) {
        let goodbye = [connection::text("LOGOUT")];
        let mut ignore = |_: &imap_proto::Response<'_>| {};
        // Whether the server answers a goodbye changes nothing.
        let _ = tokio::time::timeout(Duration::from_secs(5), self.line.command(&goodbye, &mut ignore)).await;
    }

    fn encoded_name(&self, folder: &str) -> String {
        self.encoded_names
            .get(folder)
            .cloned()
            .unwrap_or_else(|| folder_name::encode(folder))
    }
}

/// Batches of whole messages on their way: see [`Session::fetch_batches`].
pub struct BatchFetch<'s> {
    line: &'s mut Connection,
    pipeline: fetch::Pipeline,
}

impl BatchFetch<'_> {
    /// The next batch, \Seen not set; `None` after the last. A UID that is no longer there is left out; each comes at most once.
    ///
    /// # Errors
    /// `TooLarge`, and what the line or the server says; the session is gone then.
    pub async fn next(&mut self) -> Result<Option<Vec<FetchedMessage>>, RemoteError> {
        let mut messages = Vec::new();
        let more = self.pipeline.next(self.line, &mut |message| messages.push(message)).await?;
        Ok(more.then_some(messages))
    }
}

impl fmt::Debug for BatchFetch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchFetch").finish_non_exhaustive()
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("capabilities", &self.capabilities())
            .finish_non_exhaustive()
    }
}
