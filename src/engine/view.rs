//! Plain values in the user's words, for the faces to show.

use std::path::PathBuf;
use std::sync::Arc;

use crate::account::{Account, AccountId, Flags, FolderRole, Location};
use crate::clock::Timestamp;
use crate::engine::opening::Opening;
use crate::engine::{Fault, Part, ReportStrings, RowKey, Service};
use crate::pec::{Alert, Dispatch, DispatchId, DispatchState, DispatchStatus, Kind, Reading};
use crate::signature::{Sha256, Verdict, Verification};

/// The whole at a glance: what the folder pane shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overview {
    /// The accounts in the order they were added.
    pub accounts: Vec<AccountView>,
    /// How many dispatches, mailboxes and damaged messages need a person's look.
    pub attention: u64,
    /// How many drafts are kept here.
    pub drafts: u64,
    /// The world is a simulated one.
    pub demo: bool,
    /// The index was damaged and is being remade.
    pub rebuilding: bool,
    /// Messages that are kept and cannot be found by their words yet.
    pub unsearchable: u64,
    /// Messages whose kept bytes were found damaged or missing.
    pub damaged: Vec<DamagedMessage>,
    /// The line (from 1) at which the ledger's chain was found broken.
    pub ledger_broken_at: Option<u64>,
}

/// A kept message whose bytes are damaged or missing, and what that touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedMessage {
    /// The message.
    pub message: Sha256,
    /// There is no file at all.
    pub missing: bool,
    /// A server still has it: the next pass fetches it again.
    pub on_server: bool,
    /// Whose it is, where the index tells.
    pub account: Option<AccountId>,
    /// Where it lies.
    pub folder: Option<String>,
    /// What it is.
    pub kind: Option<Kind>,
    /// The dispatch it is, or proves something of.
    pub dispatch: Option<DispatchId>,
    /// Its date, UTC.
    pub date: Option<Timestamp>,
    /// Its subject.
    pub subject: String,
}

/// One account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountView {
    /// As set up, without the password.
    pub account: Account,
    /// A number that stays with it: the faces give it a colour.
    pub colour: u8,
    /// How it is doing.
    pub health: Health,
    /// The last pass that ended well.
    pub last_sync: Option<Timestamp>,
    /// Used and limit in bytes, where the provider tells.
    pub quota: Option<(u64, u64)>,
    /// In how many days the mailbox will be full at the pace of the last weeks, where that can be told and is within a year.
    pub days_until_full: Option<u32>,
    /// Its folders, known roles first, then by name.
    pub folders: Vec<FolderView>,
}

impl AccountView {
    /// Whether something is wrong that the user alone can mend, or the mailbox will soon take nothing more.
    pub fn needs_user(&self) -> bool {
        let wants = match &self.health {
            Health::PasswordMissing | Health::DiskError => true,
            Health::Faulty { fault, retry_at, .. } => {
                let certificate = matches!(
                    fault,
                    Fault::CertificateUntrusted | Fault::CertificateWrongHost | Fault::CertificateExpired
                );
                retry_at.is_none() || certificate
            }
            Health::Unknown | Health::Syncing { .. } | Health::Good | Health::Paused => false,
        };
        wants || self.is_nearly_full()
    }

    /// Whether the mailbox will soon take nothing more.
    pub fn is_nearly_full(&self) -> bool {
        self.quota
            .is_some_and(|(used, limit)| limit > 0 && used.saturating_mul(100) / limit >= NEARLY_FULL)
    }
}

/// In hundredths.
const NEARLY_FULL: u64 = 95;

/// How an account is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// No pass yet since the start.
    Unknown,
    /// A pass is running: messages done and to do in the current folder.
    Syncing {
        /// The folder.
        folder: String,
        /// Messages fetched.
        done: u32,
        /// Messages to fetch.
        of: u32,
        /// Messages that probably wait in the folders not yet looked into.
        elsewhere: u64,
        /// How long the whole account still takes at the rate so far; `None` before that can be told.
        remaining: Option<std::time::Duration>,
    },
    /// In step, and listening.
    Good,
    /// A fault; it is tried again at this instant by itself, or, with `None`, only when the user asks (a refused login).
    Faulty {
        /// Which end.
        service: Service,
        /// What.
        fault: Fault,
        /// The server's words.
        detail: String,
        /// When it is tried again.
        retry_at: Option<Timestamp>,
    },
    /// The user wants it left alone for now: nothing is fetched until it is resumed.
    Paused,
    /// No password is at hand.
    PasswordMissing,
    /// The disk refused; nothing was lost, nothing new is kept until it is mended.
    DiskError,
}

/// One folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderView {
    /// The full name.
    pub name: String,
    /// Its last part.
    pub leaf: String,
    /// Levels below the root.
    pub depth: u16,
    /// What it is for.
    pub role: Option<FolderRole>,
    /// Messages, receipts not counted.
    pub total: u64,
    /// Unread ones.
    pub unread: u64,
    /// Its server has it no more; what it held stays here.
    pub removed: bool,
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Names the row.
    pub key: RowKey,
    /// The message.
    pub message: Sha256,
    /// Where it lies.
    pub location: Location,
    /// What it is; what it says it is as long as there is no verdict.
    pub kind: Kind,
    /// The verdict; none as long as the message waits to be examined.
    pub verdict: Option<Verdict>,
    /// It looks like certified mail and nobody has signed it.
    pub pretends: bool,
    /// The writer's display name.
    pub from_name: Option<String>,
    /// The writer's address.
    pub from: String,
    /// The first recipients.
    pub to: Vec<String>,
    /// The subject.
    pub subject: String,
    /// The instant, UTC.
    pub date: Timestamp,
    /// The flags.
    pub flags: Flags,
    /// Bytes.
    pub size: u64,
    /// Attachments, technical parts not counted.
    pub attachments: u16,
    /// No longer on the server.
    pub expunged: bool,
    /// For a sent message: how it stands.
    pub delivery: Option<DeliverySummary>,
}

/// A message that answers a question.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchHit {
    /// The message.
    pub row: Row,
    /// The dispatch it is or answers.
    pub dispatch: Option<DispatchId>,
    /// How well it answers; comparable within one answer only.
    pub score: f32,
    /// The parts that have words of the question.
    pub parts: Vec<Part>,
}

/// A dispatch in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliverySummary {
    /// Which.
    pub dispatch: DispatchId,
    /// The whole.
    pub state: DispatchState,
    /// Recipients that have it.
    pub delivered: u32,
    /// All recipients.
    pub recipients: u32,
    /// Receipts kept under it.
    pub receipts: u32,
    /// Alerts on it.
    pub alerts: u32,
}

/// Where a message is read from: a kept one, one in a file outside the profile, or one attached to either, however deep.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MessageSource {
    /// The kept message, or the one in the file.
    pub message: Sha256,
    /// The file it lies in, where it is none of the profile's.
    pub file: Option<PathBuf>,
    /// From there inwards, the number of the part that is the message.
    pub within: Vec<usize>,
}

impl MessageSource {
    /// A part of it.
    #[must_use]
    pub fn part(mut self, number: usize) -> Self {
        self.within.push(number);
        self
    }

    /// A message in a file: an .eml, a zip or an mbox.
    pub fn in_file(message: Sha256, file: PathBuf) -> Self {
        Self {
            file: Some(file),
            ..message.into()
        }
    }

    /// Whether it lies in a file outside the profile.
    pub fn is_outside(&self) -> bool {
        self.file.is_some()
    }

    /// Whether it is attached to another message: it lies in no mailbox of its own.
    pub fn is_attached(&self) -> bool {
        !self.within.is_empty()
    }
}

impl From<Sha256> for MessageSource {
    fn from(message: Sha256) -> Self {
        Self {
            message,
            file: None,
            within: Vec::new(),
        }
    }
}

/// A message opened for reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageView {
    /// The digest of its bytes.
    pub message: Sha256,
    /// Where it was read from.
    pub source: MessageSource,
    /// Where its copies lie.
    pub locations: Vec<Location>,
    /// The flags of the first copy.
    pub flags: Flags,
    /// Bytes.
    pub size: u64,
    /// The signature's verification.
    pub verification: Verification,
    /// The certified reading.
    pub reading: Reading,
    /// The message a person wants to read: the inner one of an envelope, else the message itself.
    pub content: Content,
    /// Every part of the raw message, technical ones included, in document order.
    pub parts: Vec<PartView>,
    /// The dispatch it is or answers.
    pub dispatch: Option<DispatchId>,
}

/// A message's own header, text and attachments.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Content {
    /// From: display name and address.
    pub from: Option<(String, String)>,
    /// To.
    pub to: Vec<String>,
    /// Cc.
    pub cc: Vec<String>,
    /// Subject.
    pub subject: String,
    /// Date, UTC.
    pub date: Option<Timestamp>,
    /// The text as plain text; HTML is projected to text, nothing is ever loaded.
    pub text: String,
    /// The text was made from HTML.
    pub from_html: bool,
    /// The text was longer and is cut here (200 kB).
    pub cut: bool,
    /// Indexes into [`MessageView::parts`] of ordinary attachments.
    pub attachments: Vec<usize>,
}

/// One part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartView {
    /// Its number: `show ID --part N`.
    pub number: usize,
    /// Its name as written, control characters removed; may be empty.
    pub name: String,
    /// Media type, lower case.
    pub media_type: String,
    /// Decoded bytes.
    pub size: u64,
    /// smime.p7s, daticert.xml, postacert.eml, evidence: hidden from the attachments.
    pub technical: bool,
    /// Nested depth: 0 in the outer message, 1 inside postacert.eml, …
    pub depth: u16,
    /// Whether it is opened from here, and if not, why.
    pub opening: Opening,
}

/// Somebody one writes with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correspondent {
    /// The address, normalised.
    pub address: String,
    /// The name by which certified mail from there came.
    pub name: Option<String>,
}

/// A dispatch with its status, computed at the moment of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DispatchView {
    /// The dispatch.
    pub dispatch: Dispatch,
    /// Its status.
    pub status: DispatchStatus,
}

impl DispatchView {
    /// The alerts.
    pub fn alerts(&self) -> &[Alert] {
        &self.status.alerts
    }
}

/// What a pass over an account did.
#[derive(Debug, Clone)]
pub struct SyncReport {
    /// Whose.
    pub account: AccountId,
    /// Messages kept new.
    pub new: u64,
    /// Flags changed and copies gone.
    pub updated: u64,
    /// Messages that could not be kept.
    pub failed: u64,
    /// Bytes fetched.
    pub bytes: u64,
    /// How long it took.
    pub seconds: f64,
    /// What ended it early.
    pub error: Option<crate::engine::EngineError>,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// Messages found in the files.
    pub found: u64,
    /// Kept new.
    pub imported: u64,
    /// Held already by the account they belong to.
    pub duplicates: u64,
    /// Bytes kept new.
    pub bytes: u64,
    /// Receipts among what was kept new.
    pub receipts: u64,
    /// Sent messages among what was kept new.
    pub dispatches: u64,
    /// Messages in which lines changed by an mbox were put back: a signature over them may not hold.
    pub restored: u64,
    /// The accounts that have something new.
    pub accounts: Vec<AccountId>,
    /// What was not imported, and why; the rest was.
    pub failed: Vec<NotImported>,
    /// It was stopped before the end.
    pub stopped: bool,
}

/// Why a file, or a message in it, was not imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotImported {
    /// It could not be read: the system's reason.
    Unreadable {
        /// The file as shown.
        file: String,
        /// The reason.
        reason: String,
    },
    /// Over 200 MB, or a zip entry that unpacks to more than 100 times its size.
    TooLarge {
        /// The file as shown.
        file: String,
    },
    /// It has no header of a message.
    NoMessage {
        /// The file as shown.
        file: String,
    },
    /// It names no mailbox it could belong to.
    NoMailbox {
        /// The file as shown.
        file: String,
    },
}

/// How the two ends of an account answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// Reading: `None` is good.
    pub imap: Option<(Fault, String)>,
    /// Submission: `None` is good.
    pub smtp: Option<(Fault, String)>,
}

impl Diagnosis {
    /// Both ends answered well.
    pub fn is_good(&self) -> bool {
        self.imap.is_none() && self.smtp.is_none()
    }
}

/// In which form an export is written.
#[derive(Debug, Clone)]
pub enum ExportFormat {
    /// The original .eml files.
    Eml,
    /// A bundle that explains itself: originals, report, certificates, hashes.
    Evidence {
        /// The report's words.
        words: Arc<dyn ReportStrings>,
        /// An earlier state of the same bundle may be there, and is replaced.
        update: bool,
    },
    /// What a court asks for: only .eml, one folder for each service, and what is missing told. Dispatches only.
    Court {
        /// The words of the page beside them.
        words: Arc<dyn ReportStrings>,
    },
}

/// What an export wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The folder or file.
    pub path: PathBuf,
    /// The files in it, relative.
    pub files: Vec<PathBuf>,
    /// What a person must know of it, each a sentence.
    pub remarks: Vec<String>,
    /// Nothing that was wanted is missing in it.
    pub complete: bool,
}
