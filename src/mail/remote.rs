//! Results and errors of the mail protocols, as the engine uses them.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::account::{FetchProblem, Flags, Folder, Uid, UidValidity};
use crate::clock::Timestamp;

/// One of the two servers of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// IMAP: reading and filing messages.
    Imap,
    /// SMTP: submission of messages.
    Smtp,
}

/// A failed operation on a server. Contains no address, password or message text of ours; `detail` is the text of the server or a library.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{service:?}: {kind:?} {detail}")]
pub struct RemoteError {
    /// The server on which the operation failed.
    pub service: Service,
    /// The kind of error, from which the user's next step follows.
    pub kind: RemoteErrorKind,
    /// The server's reply or the library's message, unchanged, to be shown beside the explanation. May be empty.
    pub detail: String,
}

/// Kinds of [`RemoteError`], by what the user can do about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RemoteErrorKind {
    /// The host name does not exist.
    UnknownHost,
    /// No network, or the host refuses the TCP connection or cannot be reached.
    Unreachable,
    /// No response within a time-out.
    TimedOut,
    /// The server's certificate chain ends at no trusted authority, or is invalid otherwise.
    CertificateUntrusted,
    /// The server's certificate does not name the host.
    CertificateWrongHost,
    /// The server's certificate has expired or is not valid yet; the clock of this machine may be wrong.
    CertificateExpired,
    /// The TLS handshake failed: a port without implicit TLS, or a protocol version that is too old.
    Tls,
    /// The server rejected user name or password. Not retried automatically.
    LoginRefused,
    /// The server offers no login method of which this program has one, or does not understand the one it offers: no password was judged.
    LoginUnavailable,
    /// The password has expired (EXPIRED, RFC 5530). Not retried automatically.
    PasswordExpired,
    /// The provider has to act: CONTACTADMIN, AUTHORIZATIONFAILED or NOPERM (RFC 5530). Not retried automatically.
    LoginBlocked,
    /// The server wants encryption for the login (PRIVACYREQUIRED, RFC 5530) and does not count the TLS of this connection.
    PrivacyRequired,
    /// The protocol is disabled for this mailbox at the provider. Not retried automatically.
    SwitchedOff,
    /// The connection was closed or lost.
    Closed,
    /// The server answered NO, BAD or 5xx to a command.
    Refused,
    /// A response violates the protocol.
    Protocol,
    /// A response exceeds the size limit, or inflates too much.
    TooLarge,
    /// The server is temporarily out of resources: NO with UNAVAILABLE, INUSE, LIMIT or SERVERBUG (RFC 5530), or 4xx.
    Busy,
}

impl RemoteErrorKind {
    /// Whether the server judged user name and password, or the right to log in, and another attempt needs the user.
    pub fn is_login_rejection(self) -> bool {
        matches!(
            self,
            Self::LoginRefused | Self::SwitchedOff | Self::PasswordExpired | Self::LoginBlocked
        )
    }
}

impl RemoteError {
    /// Whether the connection cannot be used after it, though one could be opened.
    pub fn is_connection_end(&self) -> bool {
        matches!(
            self.kind,
            RemoteErrorKind::Closed | RemoteErrorKind::TimedOut | RemoteErrorKind::Protocol | RemoteErrorKind::TooLarge
        )
    }

    /// Whether an automatic retry may succeed.
    pub fn is_transient(&self) -> bool {
        matches!(
            self.kind,
            RemoteErrorKind::UnknownHost
                | RemoteErrorKind::Unreachable
                | RemoteErrorKind::TimedOut
                | RemoteErrorKind::Closed
                | RemoteErrorKind::Busy
                | RemoteErrorKind::Protocol
        )
    }
}

/// Result of SELECT or EXAMINE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SelectedFolder {
    /// UIDVALIDITY (RFC 9051 §2.3.1.1).
    pub validity: UidValidity,
    /// UIDNEXT, where the server sent it.
    pub uid_next: Option<Uid>,
    /// EXISTS: number of messages.
    pub exists: u32,
    /// HIGHESTMODSEQ (RFC 7162), where the server has CONDSTORE.
    pub modseq: Option<u64>,
}

/// STATUS of a folder (RFC 9051 §6.3.11); `None` where the server left an item out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FolderStatus {
    /// UIDVALIDITY (RFC 9051 §2.3.1.1).
    pub validity: Option<UidValidity>,
    /// UIDNEXT: lower bound of the UIDs of future messages.
    pub uid_next: Option<Uid>,
    /// MESSAGES: number of messages.
    pub messages: Option<u32>,
    /// UNSEEN: number of unread messages; requested only without CONDSTORE.
    pub unseen: Option<u32>,
    /// HIGHESTMODSEQ (RFC 7162), where the server has CONDSTORE.
    pub modseq: Option<u64>,
}

/// All folders of a mailbox with their status, and its quota.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FolderList {
    /// The folders, each with its status where the server sent one.
    pub folders: Vec<(Folder, Option<FolderStatus>)>,
    /// The quota, where the server has QUOTA and the mailbox one.
    pub quota: Option<Quota>,
    /// The server has more folders than this list holds.
    pub truncated: bool,
    /// How many folders are not in the list, because there are too many or their names are too long or cannot be read.
    pub left_out: u64,
}

/// A folder reopened with EXAMINE, and the changes in it since a modification sequence (RFC 7162).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResyncResult {
    /// The folder now. With another UIDVALIDITY than before, or without `modseq`, the other fields have no meaning.
    pub selected: SelectedFolder,
    /// The flags of the messages that are new or changed, ascending by UID; `None` where they cannot be read.
    pub flags: Vec<(Uid, Option<Flags>)>,
    /// UIDs of expunged messages (VANISHED), also of messages that were never fetched; `None` without QRESYNC.
    pub expunged: Option<Vec<RangeInclusive<u32>>>,
}

/// A message's UID, flags and size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageInfo {
    /// UID in the selected folder.
    pub uid: Uid,
    /// Flags; `None` if the server sent none that can be read.
    pub flags: Option<Flags>,
    /// RFC822.SIZE, in bytes; `None` if the server sent none that can be read.
    pub size: Option<u64>,
}

/// A message's header, from which a stored message is recognised without fetching the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedHeader {
    /// UID, flags and size.
    pub info: MessageInfo,
    /// INTERNALDATE in UTC, if it can be parsed.
    pub received: Option<Timestamp>,
    /// The bytes of the header as the server has them, with the empty line at the end.
    pub bytes: Vec<u8>,
}

/// A message with its header and body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedMessage {
    /// UID in the selected folder.
    pub uid: Uid,
    /// Flags.
    pub flags: Flags,
    /// INTERNALDATE in UTC, if it can be parsed.
    pub received: Option<Timestamp>,
    /// The bytes of the message as the server has them.
    pub bytes: Vec<u8>,
}

/// What came of one batch of messages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FetchedBatch {
    /// The messages that arrived whole, each once.
    pub messages: Vec<FetchedMessage>,
    /// The messages that did not, each with the reason. Those that were expunged meanwhile are among them, with
    /// [`FetchProblem::NoAnswer`].
    pub missing: Vec<(Uid, FetchProblem)>,
    /// What ended the connection before the batch was complete; the session is unusable then.
    pub error: Option<RemoteError>,
    /// The message at which it ended, where that is known.
    pub broken_at: Option<Uid>,
}

/// New UIDs of moved messages, as far as the server reports them (COPYUID, RFC 4315).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moved {
    /// UIDVALIDITY of the target folder.
    pub validity: Option<UidValidity>,
    /// New UIDs by old UIDs.
    pub uids: BTreeMap<Uid, Uid>,
}

/// The storage quota of a mailbox (RFC 9208), in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Bytes used by all folders.
    pub used: u64,
    /// Maximum of `used`.
    pub limit: u64,
}

/// Why waiting for changes ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdleEnd {
    /// A message in the folder was added, expunged, or changed its flags.
    Changed,
    /// The maximum time has passed.
    TimedOut,
    /// The caller stopped it.
    Stopped,
}
