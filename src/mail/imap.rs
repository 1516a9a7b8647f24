//! IMAP4rev1 client (RFC 3501, RFC 9051) over TLS.
//!
//! async-imap is used to read and parse responses. Commands are written here and read up to their tagged completion, so that every untagged
//! response is handled and response codes such as APPENDUID are not lost. A filter in front of the parser brings responses into the form it
//! reads, and reads FETCH responses itself, since one odd keyword would otherwise hide a message; and NAMESPACE is never sent, since its
//! response stops the parser.
//!
//! A server may send what it likes, but not without end: every command has a budget of bytes, responses and time, see `budget`.

mod append;
mod attributes;
mod budget;
mod command;
mod connection;
mod deflate;
mod error;
mod fetch;
#[cfg(test)]
mod fetch_answer_tests;
mod fetch_response;
mod filter;
mod folder_name;
mod folders;
mod idle;
mod limits;
mod login;
mod manage;
mod modify;
mod normal_form;
mod pipeline;
mod quota;
mod response_line;
mod select;
mod stream_error;
mod uid_set;

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use super::alerts::Alerts;
use super::remote::{
    FetchedBatch, FetchedHeader, FolderList, IdleEnd, MessageInfo, Moved, RemoteError, RemoteErrorKind, ResyncResult, SelectedFolder,
};
use crate::account::{Account, Flags, Folder, Keywords, Secret, Uid, UidValidity};
use crate::clock::Timestamp;
use connection::{Connection, Untagged};
pub use fetch_response::FetchResponse;
pub use limits::Limits;

/// A connection in the authenticated or selected state (RFC 9051 §3).
///
/// There is no value for the not authenticated state: [`Session::connect`] returns once the login succeeded. A session is usable after
/// errors of kind `Refused` and `Busy` (the server answered NO or BAD); after any other error, or when the future of a call was dropped
/// before it finished, every later call fails with kind `Closed` and the caller has to connect again.
pub struct Session {
    connection: Connection,
    poll: Duration,
    /// Cap on the size of a message.
    literal: u64,
    /// For each decoded folder name the name that the server uses.
    encoded_names: HashMap<String, String>,
}

impl Session {
    /// Connects and logs in, with one attempt.
    ///
    /// # Errors
    /// `LoginRefused` must not be retried automatically: providers lock a mailbox after a few. `Busy` when the server has too many
    /// connections or cannot check passwords now.
    pub async fn connect(account: &Account, password: &Secret) -> Result<Self, RemoteError> {
        Self::connect_within(account, password, Limits::default()).await
    }

    /// As [`Session::connect`], with other limits.
    ///
    /// # Errors
    /// As [`Session::connect`].
    pub async fn connect_within(account: &Account, password: &Secret, limits: Limits) -> Result<Self, RemoteError> {
        Self::connect_with_alerts(account, password, limits, &Alerts::default()).await
    }

    /// The same; what the server wants the user to read, now and later, is added to `alerts`, also if the login fails.
    ///
    /// # Errors
    /// As [`Session::connect`].
    pub async fn connect_with_alerts(account: &Account, password: &Secret, limits: Limits, alerts: &Alerts) -> Result<Self, RemoteError> {
        let connection = login::login(account, password, limits, alerts.clone()).await?;
        Ok(Self {
            connection,
            poll: limits.poll,
            literal: limits.literal,
            encoded_names: HashMap::new(),
        })
    }

    /// Whether the server has a capability such as `IDLE`, `MOVE` or `QUOTA`, in any case of letters.
    pub fn has_capability(&self, capability: &str) -> bool {
        self.connection.has_capability(&capability.to_uppercase())
    }

    /// The capabilities after login, in upper case, sorted.
    pub fn capabilities(&self) -> Vec<String> {
        let mut all: Vec<String> = self.connection.capabilities().iter().cloned().collect();
        all.sort();
        all
    }

    /// Time the TCP connection took: about one round trip.
    pub fn round_trip(&self) -> Duration {
        self.connection.round_trip()
    }

    /// Starts compression (COMPRESS=DEFLATE, RFC 4978) where the server has it. Returns whether the connection is compressed now.
    ///
    /// # Errors
    /// Connection errors; a server that refuses is none.
    pub async fn compress(&mut self) -> Result<bool, RemoteError> {
        if self.has_capability("COMPRESS=DEFLATE") && !self.connection.is_compressed() {
            self.connection.compress().await?;
        }
        Ok(self.connection.is_compressed())
    }

    /// Whether the connection is compressed. An error of kind `TooLarge` may then be due to the ratio of compression alone.
    pub fn is_compressed(&self) -> bool {
        self.connection.is_compressed()
    }

    /// All folders (LIST), with decoded names, and roles from SPECIAL-USE (RFC 6154) or guessed from the name. Folders after the first
    /// 10,000, and those with names of more than 1000 characters, are left out.
    ///
    /// # Errors
    /// Connection errors, and `Refused` or `Busy` by the server.
    pub async fn folders(&mut self) -> Result<Vec<Folder>, RemoteError> {
        let listing = folders::list(&mut self.connection).await?;
        self.encoded_names = listing.encoded_names;
        Ok(listing.folders.into_iter().map(|(folder, _)| folder).collect())
    }

    /// As [`Session::folders`], with the status of each folder and the quota of the mailbox: in one round trip where the server has
    /// LIST-STATUS (RFC 5819), else with a STATUS command for each folder, 40 at a time.
    ///
    /// # Errors
    /// As [`Session::folders`].
    pub async fn folders_with_status(&mut self) -> Result<FolderList, RemoteError> {
        let (listing, quota) = folders::list_with_status(&mut self.connection).await?;
        self.encoded_names = listing.encoded_names;
        Ok(FolderList {
            folders: listing.folders,
            quota,
            truncated: listing.truncated,
            left_out: listing.left_out,
        })
    }

    /// SELECTs a folder by its decoded name; `read_only` uses EXAMINE.
    ///
    /// # Errors
    /// `Refused` when the folder does not exist, or the server sends no UIDVALIDITY or EXISTS for it.
    pub async fn select(&mut self, folder: &str, read_only: bool) -> Result<SelectedFolder, RemoteError> {
        let name = self.encoded_name(folder);
        select::select(&mut self.connection, &name, read_only).await
    }

    /// EXAMINEs a folder and returns the changes in it since `modseq` of this `validity`. The server must have CONDSTORE (RFC 7162).
    ///
    /// # Errors
    /// As [`Session::select`].
    pub async fn resync(&mut self, folder: &str, validity: UidValidity, modseq: u64) -> Result<ResyncResult, RemoteError> {
        let name = self.encoded_name(folder);
        select::resync(&mut self.connection, &name, validity, modseq).await
    }

    /// UIDs and flags of the messages in the selected folder from UID `from` on, ascending; `None` for flags that cannot be read.
    ///
    /// # Errors
    /// As [`Session::folders`].
    pub async fn fetch_flags(&mut self, from: Uid) -> Result<Vec<(Uid, Option<Flags>)>, RemoteError> {
        fetch::flags(&mut self.connection, from).await
    }

    /// The UIDs of all messages in the selected folder, by SEARCH, and the number of messages that the server last reported (EXISTS).
    ///
    /// # Errors
    /// As [`Session::folders`].
    pub async fn search_all(&mut self) -> Result<(Vec<Uid>, u32), RemoteError> {
        let found = select::all(&mut self.connection).await?;
        Ok((found, self.connection.exists))
    }

    /// Those of the UIDs that the selected folder has, by SEARCH.
    ///
    /// # Errors
    /// As [`Session::folders`].
    pub async fn existing(&mut self, uids: &[Uid]) -> Result<Vec<Uid>, RemoteError> {
        select::existing(&mut self.connection, uids).await
    }

    /// The sizes of messages (RFC822.SIZE, bytes); `None` where the server sent none that can be read. Messages for which it sent nothing
    /// are left out: most are expunged.
    ///
    /// # Errors
    /// As [`Session::folders`].
    pub async fn fetch_sizes(&mut self, uids: &[Uid]) -> Result<Vec<(Uid, Option<u64>)>, RemoteError> {
        fetch::sizes(&mut self.connection, uids).await
    }

    /// UIDs, flags and sizes of the last `count` messages of the selected folder, ascending by UID.
    ///
    /// # Errors
    /// As [`Session::folders`].
    pub async fn newest(&mut self, count: u32) -> Result<Vec<MessageInfo>, RemoteError> {
        fetch::newest(&mut self.connection, count).await
    }

    /// The headers of messages with flags, INTERNALDATE and sizes: enough to recognise messages stored already. Expunged messages are left
    /// out.
    ///
    /// # Errors
    /// As [`Session::folders`].
    pub async fn fetch_headers(&mut self, uids: &[Uid]) -> Result<Vec<FetchedHeader>, RemoteError> {
        fetch::headers(&mut self.connection, uids).await
    }

    /// Fetches batches of whole messages, without setting `\Seen`. The next batch is requested before the current one is read, to hide the
    /// round trip. A session whose [`BatchFetch`] was dropped before its end cannot be used further.
    pub fn fetch_batches(&mut self, batches: Vec<Vec<Uid>>) -> BatchFetch<'_> {
        let unsized_batch = |batch: Vec<Uid>| batch.into_iter().map(|uid| (uid, None)).collect();
        self.fetch_sized(batches.into_iter().map(unsized_batch).collect())
    }

    /// As [`Session::fetch_batches`], with the sizes that the server announced, which limit what it may send.
    pub fn fetch_sized(&mut self, batches: Vec<Vec<(Uid, Option<u64>)>>) -> BatchFetch<'_> {
        BatchFetch {
            pipeline: pipeline::Pipeline::of(batches, self.literal),
            connection: &mut self.connection,
        }
    }

    /// As [`Session::fetch_sized`], with UIDs, flags and sizes of all messages of the folder requested behind the last batch, for
    /// [`BatchFetch::outlines`].
    pub fn fetch_then_outlines(&mut self, batches: Vec<Vec<(Uid, Option<u64>)>>) -> BatchFetch<'_> {
        BatchFetch {
            pipeline: pipeline::Pipeline::of(batches, self.literal).then_outlines(),
            connection: &mut self.connection,
        }
    }

    /// Sets the flags that are true in `add`, and clears those that are true in `remove`.
    /// Returns the keywords to add that the folder does not keep (PERMANENTFLAGS, RFC 9051 §7.1): they are not sent.
    ///
    /// # Errors
    /// `Refused` in a folder opened read-only.
    pub async fn store_flags(&mut self, uids: &[Uid], add: Flags, remove: Flags) -> Result<Keywords, RemoteError> {
        modify::store(&mut self.connection, uids, add, remove).await
    }

    /// Moves messages of the selected folder: MOVE, else COPY, STORE `\Deleted` and UID EXPUNGE. Without UIDPLUS the originals stay,
    /// flagged `\Deleted`: a plain EXPUNGE would also remove messages that other clients flagged.
    ///
    /// # Errors
    /// `Refused` when the target folder does not exist; nothing was moved then.
    pub async fn move_to(&mut self, uids: &[Uid], folder: &str) -> Result<Moved, RemoteError> {
        let name = self.encoded_name(folder);
        modify::move_to(&mut self.connection, uids, &name).await
    }

    /// Creates a folder by its full decoded name and subscribes to it. [`Session::folders`] must have been called.
    ///
    /// # Errors
    /// `Refused` when it exists, or the server does not want it there.
    pub async fn create_folder(&mut self, name: &str, delimiter: Option<char>) -> Result<(), RemoteError> {
        let name = self.encoded_path(name, delimiter);
        manage::create(&mut self.connection, &name).await
    }

    /// Renames a folder, and with it the folders below it; names as for [`Session::create_folder`].
    ///
    /// # Errors
    /// `Refused` when the one does not exist, the other does, or the server does not want it.
    pub async fn rename_folder(&mut self, from: &str, to: &str, delimiter: Option<char>) -> Result<(), RemoteError> {
        let (from, to) = (self.encoded_name(from), self.encoded_path(to, delimiter));
        manage::rename(&mut self.connection, &from, &to).await
    }

    /// Removes those of the messages that are flagged `\Deleted`, and no others (UID EXPUNGE, RFC 4315).
    ///
    /// # Errors
    /// `Refused` without UIDPLUS: a plain EXPUNGE would also remove messages that other clients flagged.
    pub async fn expunge(&mut self, uids: &[Uid]) -> Result<(), RemoteError> {
        modify::expunge(&mut self.connection, uids).await
    }

    /// APPENDs a message. `received` becomes its INTERNALDATE, else the server takes the present time. Returns the UID where the server has
    /// UIDPLUS.
    ///
    /// # Errors
    /// `Refused` with the server's text when the folder does not exist or the quota is exceeded.
    pub async fn append(
        &mut self,
        folder: &str,
        bytes: &[u8],
        flags: Flags,
        received: Option<Timestamp>,
    ) -> Result<Option<Uid>, RemoteError> {
        let name = self.encoded_name(folder);
        append::append(&mut self.connection, &name, bytes, flags, received).await
    }

    /// UIDs of the messages in the selected folder with this Message-ID, by SEARCH HEADER.
    ///
    /// # Errors
    /// As [`Session::folders`].
    pub async fn find_message_id(&mut self, message_id: &str) -> Result<Vec<Uid>, RemoteError> {
        select::find_header(&mut self.connection, "Message-ID", message_id).await
    }

    /// As [`Session::find_message_id`], of the receipts that refer to this Message-ID in their header (X-Riferimento-Message-ID, RFC 6109
    /// §2.2.1).
    ///
    /// # Errors
    /// As [`Session::folders`].
    pub async fn find_reference(&mut self, message_id: &str) -> Result<Vec<Uid>, RemoteError> {
        select::find_header(&mut self.connection, "X-Riferimento-Message-ID", message_id).await
    }

    /// Waits for a change in the selected folder, by IDLE where the server has it, else by NOOP at intervals, until `stop` resolves or
    /// `at_most` has passed.
    ///
    /// Returns at once when an earlier command reported a change. IDLE is interrupted every five minutes for a NOOP, since some servers
    /// stop sending without closing the connection.
    ///
    /// # Errors
    /// Connection errors; the session is dropped then.
    pub async fn idle(mut self, at_most: Duration, stop: impl Future<Output = ()> + Send) -> Result<(Self, IdleEnd), RemoteError> {
        let end = idle::idle(&mut self.connection, self.poll, at_most, stop).await?;
        Ok((self, end))
    }

    /// From now on [`Session::idle`] does not use IDLE but NOOP at intervals.
    pub fn avoid_idle(&mut self) {
        self.connection.idle_refused = true;
    }

    /// Number of responses so far that could not be read and were left out.
    pub fn unreadable_responses(&self) -> u64 {
        self.connection.unreadable()
    }

    /// Checks with a NOOP whether the connection is alive.
    ///
    /// # Errors
    /// `TimedOut` without an answer within `within`, and connection errors; the session is unusable then.
    pub async fn probe(&mut self, within: Duration) -> Result<(), RemoteError> {
        let noop = [command::text("NOOP")];
        let mut ignore = |_: Untagged<'_>| {};
        match tokio::time::timeout(within, self.connection.command(&noop, &mut ignore)).await {
            Ok(answer) => answer.map(drop),
            Err(_) => Err(error::imap_error(RemoteErrorKind::TimedOut, String::new())),
        }
    }

    /// Sends LOGOUT and waits at most five seconds for the completion.
    pub async fn logout(mut self) {
        let logout = [command::text("LOGOUT")];
        let mut ignore = |_: Untagged<'_>| {};
        // The connection is dropped either way.
        let _ = tokio::time::timeout(Duration::from_secs(5), self.connection.command(&logout, &mut ignore)).await;
    }

    /// The encoded name of a folder that the server may not have yet: below a folder that it has, it begins with the name that the server
    /// uses for that one.
    fn encoded_path(&self, name: &str, delimiter: Option<char>) -> String {
        let above = delimiter.and_then(|delimiter| Some((delimiter, name.rsplit_once(delimiter)?)));
        match above {
            Some((delimiter, (parent, leaf))) if !self.encoded_names.contains_key(name) => {
                format!("{}{delimiter}{}", self.encoded_name(parent), folder_name::encode(leaf))
            }
            _ => self.encoded_name(name),
        }
    }

    fn encoded_name(&self, folder: &str) -> String {
        self.encoded_names
            .get(folder)
            .cloned()
            .unwrap_or_else(|| folder_name::encode(folder))
    }
}

/// Pipelined fetch of batches of messages, see [`Session::fetch_batches`].
pub struct BatchFetch<'s> {
    connection: &'s mut Connection,
    pipeline: pipeline::Pipeline,
}

impl BatchFetch<'_> {
    /// Reads the next batch; `None` after the last, and after one that ended in an error of the connection.
    pub async fn next(&mut self) -> Option<FetchedBatch> {
        self.pipeline.next(self.connection).await
    }

    /// After the last batch: UIDs, flags and sizes of all messages of the folder, ascending by UID, as they were when the last batch was
    /// sent; `None` if they were not requested ([`Session::fetch_then_outlines`]), or the server refused.
    ///
    /// # Errors
    /// As [`Session::folders`].
    pub async fn outlines(&mut self) -> Result<Option<Vec<MessageInfo>>, RemoteError> {
        self.pipeline.outlines(self.connection).await
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
