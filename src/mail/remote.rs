//! The port: what the engine asks of a server and what can go wrong.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::account::{Flags, Folder, Uid, UidValidity};
use crate::clock::Timestamp;

/// Which end of an account was spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// Reading.
    Imap,
    /// Submission.
    Smtp,
}

/// What went wrong, in terms a person can act on. Carries no address, password or message text; `detail` is the server's or library's own words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{service:?}: {kind:?} {detail}")]
pub struct RemoteError {
    /// Which end.
    pub service: Service,
    /// What.
    pub kind: RemoteErrorKind,
    /// The server's words, literally, for the reason shown.
    pub detail: String,
}

/// The kinds of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RemoteErrorKind {
    /// The host name does not exist.
    UnknownHost,
    /// No network, or the host refuses or does not answer.
    Unreachable,
    /// No answer in time.
    TimedOut,
    /// The certificate is of no authority trusted here.
    CertificateUntrusted,
    /// The certificate is for another host.
    CertificateWrongHost,
    /// The certificate, or this machine's clock, is out of date.
    CertificateExpired,
    /// TLS could not be agreed: wrong port, or too old a protocol.
    Tls,
    /// User name or password refused. Never tried again by itself.
    LoginRefused,
    /// The provider does not let mail programs in: the protocol is switched off for this mailbox. Never tried again by itself.
    SwitchedOff,
    /// The server closed or the line broke in the middle.
    Closed,
    /// The server said NO or 5xx to a command.
    Refused,
    /// The server said something that cannot be understood.
    Protocol,
    /// A literal over the cap was announced.
    TooLarge,
    /// The server is busy or out of resources; later.
    Busy,
}

impl RemoteError {
    /// Whether trying again by itself, later, makes sense.
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

/// A folder that was selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SelectedFolder {
    /// The generation of its UIDs.
    pub validity: UidValidity,
    /// The next UID, where told.
    pub uid_next: Option<Uid>,
    /// How many messages.
    pub exists: u32,
    /// HIGHESTMODSEQ, where the server has CONDSTORE.
    pub modseq: Option<u64>,
}

/// What STATUS tells of a folder that was not opened (RFC 9051 §6.3.11); what the server left out is `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FolderStatus {
    /// The generation of its UIDs.
    pub validity: Option<UidValidity>,
    /// The next UID.
    pub uid_next: Option<Uid>,
    /// How many messages.
    pub messages: Option<u32>,
    /// How many of them are unread; asked only where there is no `modseq`.
    pub unseen: Option<u32>,
    /// HIGHESTMODSEQ, where the server has CONDSTORE.
    pub modseq: Option<u64>,
}

/// A mailbox at one look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FolderList {
    /// The folders, each with its status where the server told one.
    pub folders: Vec<(Folder, Option<FolderStatus>)>,
    /// The quota, where the server tells.
    pub quota: Option<Quota>,
    /// There are more folders than are listed here.
    pub truncated: bool,
}

/// A folder opened anew, and what became different in it since an earlier look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResyncResult {
    /// The folder as it is now. With another validity, or without a modseq, nothing below means anything.
    pub selected: SelectedFolder,
    /// The flags of the messages that are new or were changed, ascending.
    pub flags: Vec<(Uid, Flags)>,
    /// UIDs that are no longer there, also ones never known; `None` where the server cannot tell (no QRESYNC).
    pub expunged: Option<Vec<RangeInclusive<u32>>>,
}

/// What is asked of a message before it is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageInfo {
    /// Its number.
    pub uid: Uid,
    /// Its flags.
    pub flags: Flags,
    /// RFC822.SIZE, in bytes.
    pub size: u64,
}

/// A message's header, to know it again without fetching it whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedHeader {
    /// Its number, flags and size.
    pub info: MessageInfo,
    /// INTERNALDATE, UTC.
    pub received: Option<Timestamp>,
    /// The exact bytes of the header, the empty line at its end included.
    pub bytes: Vec<u8>,
}

/// A message fetched whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedMessage {
    /// Its number.
    pub uid: Uid,
    /// Its flags.
    pub flags: Flags,
    /// INTERNALDATE, UTC.
    pub received: Option<Timestamp>,
    /// The exact bytes.
    pub bytes: Vec<u8>,
}

/// Where messages lie after a move, as far as the server tells (UIDPLUS).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moved {
    /// The generation of the new numbers.
    pub validity: Option<UidValidity>,
    /// The new number of each by its old one.
    pub uids: BTreeMap<Uid, Uid>,
}

/// The space of a mailbox (QUOTA, RFC 9208), in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Used.
    pub used: u64,
    /// Limit.
    pub limit: u64,
}

/// Why IDLE ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdleEnd {
    /// Something changed in the folder.
    Changed,
    /// The time was up.
    TimedOut,
    /// We asked it to stop.
    Stopped,
}
