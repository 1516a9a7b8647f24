//! What the interfaces show: plain values without behavior. All times are UTC; sizes are bytes.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use crate::account::{Account, AccountId, FetchProblem, Flags, FolderRole, Location, Uid};
use crate::clock::Timestamp;
use crate::engine::formatted::Page;
use crate::engine::openable::Opening;
use crate::engine::opening::OpeningNotice;
use crate::engine::sources::LeftOut;
use crate::evidence::ReportStrings;
use crate::mail::remote::{RemoteErrorKind, Service};
use crate::pec::{Alert, Dispatch, DispatchId, DispatchState, DispatchStatus, Kind, MessageId, Oddity, Reading, RecipientState};
use crate::signature::{Sha256, Verdict, Verification};
use crate::store::CopyId;
use crate::store::LedgerGap;
use crate::store::search::SearchField;

/// All accounts with their folders and counts: what the folder pane shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overview {
    /// The accounts, in the order they were added.
    pub accounts: Vec<AccountView>,
    /// Dispatches that need attention and are not set aside.
    pub attention: u64,
    /// Dispatches with a problem that the user has set aside: done with, or postponed.
    pub set_aside: u64,
    /// Messages that wait to be submitted, or are being submitted.
    pub leaving: u64,
    /// Messages that have not left: those, and what is uncertain or was refused and needs attention.
    pub queued: u64,
    /// Drafts in the profile, of all accounts.
    pub drafts: u64,
    /// The providers are simulated.
    pub demo: bool,
    /// The index is being rebuilt.
    pub rebuilding: bool,
    /// Stored messages that are not in the full-text index yet.
    pub unsearchable: u64,
    /// Stored messages whose file is damaged or missing.
    pub damaged: Vec<DamagedMessage>,
    /// The ledger line (from 1) at which the hash chain is broken.
    pub ledger_broken_at: Option<u64>,
    /// The ledger lacks lines that were written: nothing is sent until the user has acknowledged it.
    pub ledger_gap: Option<LedgerGap>,
    /// What opening the profile found and corrected, until it is dismissed.
    pub opening: Vec<OpeningNotice>,
}

impl Overview {
    /// All that needs the user's attention: dispatches, mailboxes, damaged messages and notices of opening; a broken ledger, and one that
    /// lacks lines, count as one each.
    pub fn needing_attention(&self) -> u64 {
        let mailboxes = self.accounts.iter().filter(|view| view.needs_user()).count();
        let ledger = usize::from(self.ledger_broken_at.is_some()) + usize::from(self.ledger_gap.is_some());
        self.attention + (mailboxes + self.damaged.len() + ledger + self.opening.len()) as u64
    }
}

/// A stored message whose file is damaged or missing, and what that affects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedMessage {
    /// SHA-256 of the message.
    pub message: Sha256,
    /// The file does not exist; otherwise its SHA-256 is wrong.
    pub missing: bool,
    /// A server still has a copy: the next pass fetches it again.
    pub on_server: bool,
    /// The account of its first copy; this and the fields below are `None` where the index has no row of it.
    pub account: Option<AccountId>,
    /// The folder of its first copy.
    pub folder: Option<String>,
    /// Certified message, receipt, ordinary message, …
    pub kind: Option<Kind>,
    /// The dispatch it is the sent message of, or a receipt for.
    pub dispatch: Option<DispatchId>,
    /// Its date, as the row shows it.
    pub date: Option<Timestamp>,
    /// Its subject; empty where unknown.
    pub subject: String,
}

/// An account with its state and folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountView {
    /// The settings, without the password.
    pub account: Account,
    /// Its position among the accounts, modulo 256, from which the window derives a colour.
    pub colour: u8,
    /// Whether it is synchronised, and if not, why.
    pub health: Health,
    /// When the last pass without an error ended.
    pub last_sync: Option<Timestamp>,
    /// Used and limit in bytes (QUOTA, RFC 9208), where the server reports them.
    pub quota: Option<(u64, u64)>,
    /// Days until the mailbox is full at the rate of the last weeks; `None` where there are too few samples, or if it is more than a year.
    pub days_until_full: Option<u32>,
    /// What its server wants the user to read (ALERT, RFC 9051 §7.1), since the program started, oldest first.
    pub alerts: Vec<String>,
    /// Messages on the server that were not received as they should be.
    pub failures: Vec<FailedMessage>,
    /// Its folders: those with a role first, subfolders after their parent.
    pub folders: Vec<FolderView>,
}

impl AccountView {
    /// Whether there is a fault that only the user can fix, or the mailbox is nearly full.
    pub fn needs_user(&self) -> bool {
        let wants = match &self.health {
            Health::PasswordMissing | Health::DiskError => true,
            Health::Faulty { fault, retry_at, .. } => {
                let certificate = matches!(
                    fault,
                    RemoteErrorKind::CertificateUntrusted | RemoteErrorKind::CertificateWrongHost | RemoteErrorKind::CertificateExpired
                );
                retry_at.is_none() || certificate
            }
            Health::Unknown | Health::Syncing { .. } | Health::Good | Health::Paused => false,
        };
        wants || self.is_nearly_full()
    }

    /// Whether at least 95 % of the quota is used.
    pub fn is_nearly_full(&self) -> bool {
        self.quota
            .is_some_and(|(used, limit)| limit > 0 && used.saturating_mul(100) / limit >= NEARLY_FULL)
    }
}

/// Percent of the quota.
const NEARLY_FULL: u64 = 95;

/// Synchronisation state of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// No pass since the engine started.
    Unknown,
    /// A pass is running.
    Syncing {
        /// The folder being fetched.
        folder: String,
        /// Messages of this folder fetched so far.
        done: u32,
        /// Messages of this folder to fetch.
        of: u32,
        /// Estimate of the messages to fetch in folders that were not compared yet.
        elsewhere: u64,
        /// Estimate of the time left for the whole account; `None` before the rate is known.
        remaining: Option<std::time::Duration>,
    },
    /// The last pass succeeded.
    Good,
    /// The last attempt failed.
    Faulty {
        /// Which server: IMAP or SMTP.
        service: Service,
        /// The kind of failure.
        fault: RemoteErrorKind,
        /// The server's reply or the system's error text.
        detail: String,
        /// When it is retried automatically; `None`: only on request (a refused login).
        retry_at: Option<Timestamp>,
    },
    /// Paused by the user: nothing is fetched until it is resumed.
    Paused,
    /// No password is stored for it.
    PasswordMissing,
    /// Writing to the local disk failed. Nothing stored is lost; nothing new is stored until writing succeeds.
    DiskError,
}

/// A folder of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderView {
    /// The full name, as the server lists it.
    pub name: String,
    /// The name without the parents that are shown.
    pub leaf: String,
    /// Number of its parents that are shown.
    pub depth: u16,
    /// Its role (special use, RFC 6154), where known.
    pub role: Option<FolderRole>,
    /// Messages, receipts not counted.
    pub total: u64,
    /// Unread messages, receipts not counted.
    pub unread: u64,
    /// Messages, receipts counted.
    pub listed: u64,
    /// The size of all messages, receipts counted.
    pub size: u64,
    /// The server no longer lists it; its messages remain stored.
    pub removed: bool,
}

/// A row of a message list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The key that [`crate::engine::Handle::keys`] returned for it.
    pub key: CopyId,
    /// SHA-256 of the raw message.
    pub message: Sha256,
    /// The copy on the server that the row shows.
    pub location: Location,
    /// Certified message, receipt, ordinary message, …; without a verdict only what its headers claim.
    pub kind: Kind,
    /// The verdict on its signature; `None` until it has been examined.
    pub verdict: Option<Verdict>,
    /// It looks like certified mail but has no signature.
    pub pretends: bool,
    /// Why it was not examined, or not completely.
    pub note: Option<RowNote>,
    /// Display name of the author: of the message inside an envelope, where there is one.
    pub from_name: Option<String>,
    /// Address of the author.
    pub from: String,
    /// Addresses of the first recipients.
    pub to: Vec<String>,
    /// The decoded subject; of the message inside an envelope, where there is one.
    pub subject: String,
    /// The certified time where there is one, else the message's Date or the time of arrival.
    pub date: Timestamp,
    /// The IMAP flags of this copy.
    pub flags: Flags,
    /// Size of the raw message.
    pub size: u64,
    /// Number of attachments without technical parts.
    pub attachments: u16,
    /// The server no longer has this copy.
    pub expunged: bool,
    /// Delivery state, for a sent message.
    pub delivery: Option<DeliverySummary>,
}

/// Why a message was not examined, or not completely. The raw message is kept and can be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowNote {
    /// Its structure passes a limit: it was read up to the limit, and its signature not judged.
    TooComplex,
    /// The process that examined it on trial ended: it is examined again only by a rebuild that the user asks for.
    SetAside,
    /// The program ended while it examined this message and others: it is examined as soon as it passed a trial.
    Waiting,
}

impl MessageView {
    /// Why it was not examined completely.
    pub fn note(&self) -> Option<RowNote> {
        let has = |oddity| self.reading.has_oddity(oddity);
        let notes = [
            (Oddity::SetAside, RowNote::SetAside),
            (Oddity::Waiting, RowNote::Waiting),
            (Oddity::TooComplex, RowNote::TooComplex),
        ];
        notes.into_iter().find_map(|(oddity, note)| has(oddity).then_some(note))
    }
}

/// A message found by a search.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundRow {
    /// The message that matches.
    pub row: Row,
    /// The dispatch it is the sent message of, or a receipt for.
    pub dispatch: Option<DispatchId>,
    /// Relevance (BM25); comparable only within the results of one search.
    pub score: f32,
    /// The parts of the message that contain words of the query.
    pub parts: Vec<SearchField>,
}

/// Delivery state of a dispatch, for a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliverySummary {
    /// The dispatch that it summarizes.
    pub dispatch: DispatchId,
    /// The state over all recipients.
    pub state: DispatchState,
    /// Recipients with a delivery receipt.
    pub delivered: u32,
    /// Recipients outside PEC: no delivery to them can be proved.
    pub unproved: u32,
    /// Recipients in To and Cc.
    pub recipients: u32,
    /// Receipts stored for it.
    pub receipts: u32,
    /// Alerts that the status has.
    pub alerts: u32,
}

/// Where a message is read from: the store, a file outside the profile, or an attachment of one of these, at any depth.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MessageSource {
    /// SHA-256 of the outermost message.
    pub message: Sha256,
    /// The file with the outermost message; `None`: the store has it.
    pub file: Option<PathBuf>,
    /// Part numbers that lead from the outermost message to this one.
    pub within: Vec<usize>,
}

impl MessageSource {
    /// The message attached to this one as part `number`.
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

    /// Whether it is in a file outside the profile.
    pub fn is_outside(&self) -> bool {
        self.file.is_some()
    }

    /// Whether it is attached to another message, and so in no folder.
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
    /// SHA-256 of its bytes.
    pub message: Sha256,
    /// Where it was read from.
    pub source: MessageSource,
    /// All copies on servers; none for an attached message and one in a file.
    pub locations: Vec<Location>,
    /// IMAP flags of the first copy.
    pub flags: Flags,
    /// Size of the raw message.
    pub size: u64,
    /// Verification of its signature.
    pub verification: Verification,
    /// What it certifies, read from its signed part.
    pub reading: Reading,
    /// Header and text to show: of the message inside an envelope, else of this message.
    pub content: Content,
    /// Every leaf part, technical ones included, in document order.
    pub parts: Vec<PartView>,
    /// The dispatch it is the sent message of, or a receipt for.
    pub dispatch: Option<DispatchId>,
}

/// Header, text and attachments of a message, as shown to the user.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Content {
    /// Display name and address of the first From mailbox.
    pub from: Option<(String, String)>,
    /// The addresses in To, at most 10 000.
    pub to: Vec<String>,
    /// How many more there are in To.
    pub to_others: usize,
    /// The addresses in Cc, at most 10 000.
    pub cc: Vec<String>,
    /// How many more there are in Cc.
    pub cc_others: usize,
    /// The subject, decoded from RFC 2047.
    pub subject: String,
    /// The Date field of the header.
    pub date: Option<Timestamp>,
    /// The first address of Reply-To.
    pub reply_to: Option<String>,
    /// The Message-ID field, normalised.
    pub message_id: Option<MessageId>,
    /// Plain text. HTML is converted to text; nothing it refers to is loaded.
    pub text: String,
    /// The text was converted from HTML.
    pub from_html: bool,
    /// The HTML is too complex to be laid out: paragraphs, lists and tables are not kept apart in the text.
    pub without_layout: bool,
    /// The same with its formatting; `None` where it has none, or is too complex.
    pub formatted: Option<Arc<Page>>,
    /// The text is truncated to 200,000 characters.
    pub cut: bool,
    /// Indexes into [`MessageView::parts`] of the attachments.
    pub attachments: Vec<usize>,
}

/// The source of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawText {
    /// At most 512 KiB of it, control characters made visible, lines of at most 998 letters.
    pub text: String,
    /// The size of the message in bytes.
    pub size: u64,
    /// The text ends before the message.
    pub cut: bool,
}

/// A leaf part of a message (RFC 2046), or a message attached to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartView {
    /// Its number in document order, from 1: `show ID --part N`.
    pub number: usize,
    /// Its file name as written, without control characters; may be empty.
    pub name: String,
    /// A safe file name to save it under: of its own name, else of the subject of the message that it is, else of its number, with the
    /// extension that goes with its media type. Messages end in `.eml`.
    pub file_name: String,
    /// Media type, lower case.
    pub media_type: String,
    /// Size of the decoded content.
    pub size: u64,
    /// Added by the provider (smime.p7s, daticert.xml, postacert.eml, evidence), so not listed as an attachment.
    pub technical: bool,
    /// Depth of nested messages: 0 in the outer message, 1 inside postacert.eml, …
    pub depth: u16,
    /// Whether it may be opened with another program, and if not, why.
    pub opening: Opening,
}

/// A known address, offered while a recipient is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correspondent {
    /// The address, normalised for comparison.
    pub address: String,
    /// The display name in its certified messages.
    pub name: Option<String>,
    /// The account from which the last message to it was sent; `None` if none was.
    pub account: Option<AccountId>,
}

/// A dispatch with its status, computed from its receipts when it was requested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DispatchView {
    /// The sent message with its recipients and the time it was sent.
    pub dispatch: Dispatch,
    /// Its status, by recipient and as a whole.
    pub status: DispatchStatus,
}

impl DispatchView {
    /// What contradicts the status or casts doubt on a receipt.
    pub fn alerts(&self) -> &[Alert] {
        &self.status.alerts
    }

    /// The recipients who have certainly not got it, and to whom it may be written again. None while it is not known whether the message
    /// was submitted.
    pub fn not_reached(&self) -> Vec<&str> {
        if self.status.state == DispatchState::Uncertain {
            return Vec::new();
        }
        let failed = [RecipientState::Failed, RecipientState::Refused, RecipientState::Virus];
        let recipients = self.status.recipients.iter().filter(|status| failed.contains(&status.state));
        recipients.map(|status| status.address.as_str()).collect()
    }
}

/// Result of one pass over an account.
#[derive(Debug, Clone)]
pub struct SyncReport {
    /// The account that was synchronised.
    pub account: AccountId,
    /// Messages stored that were not stored before.
    pub new: u64,
    /// Copies whose flags changed, or that the server no longer has.
    pub updated: u64,
    /// Messages that could not be fetched, also those left from earlier passes, and what else is on the server and not here.
    pub failed: u64,
    /// Each of them, at most 1000, with the reason.
    pub failures: Vec<FailedMessage>,
    /// What the server wants the user to read (ALERT, RFC 9051 §7.1), each text once in a run of the program.
    pub alerts: Vec<String>,
    /// Size of the messages fetched.
    pub bytes: u64,
    /// Duration of the pass.
    pub seconds: f64,
    /// What ended it early; `None`: it is complete.
    pub error: Option<crate::engine::EngineError>,
}

/// A message on the server that was not received as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedMessage {
    /// The decoded name of its folder; empty where the reason is about folders.
    pub folder: String,
    /// Its UID; `None` where the server does not list it.
    pub uid: Option<Uid>,
    /// The reason.
    pub problem: FetchProblem,
}

impl FailedMessage {
    /// How many messages or folders it stands for.
    pub fn count(&self) -> u64 {
        match self.problem {
            FetchProblem::NotListed(count) => u64::from(count),
            FetchProblem::FoldersLeftOut(count) => count,
            FetchProblem::Renumbered => 0,
            _ => 1,
        }
    }
}

/// Result of an import.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// Messages in the files.
    pub found: u64,
    /// Messages stored by this import.
    pub imported: u64,
    /// Messages that their account already had.
    pub duplicates: u64,
    /// Size of the messages stored.
    pub bytes: u64,
    /// Receipts among the messages stored.
    pub receipts: u64,
    /// Sent messages among the messages stored.
    pub dispatches: u64,
    /// Messages in which `>From ` lines of an mbox were unquoted, which may invalidate a signature.
    pub restored: u64,
    /// Accounts to which messages were added.
    pub accounts: Vec<AccountId>,
    /// What was not imported, and why.
    pub failed: Vec<NotImported>,
    /// Files in which a mail program or the system keeps its own notes: they hold no message.
    pub ignored: Vec<String>,
    /// The user stopped it before the end.
    pub stopped: bool,
}

impl ImportReport {
    /// How many files, and messages in them, were not even read: they are not among those found.
    pub fn not_read(&self) -> u64 {
        let is_unread = |failed: &&NotImported| !matches!(failed, NotImported::NoMessage { .. } | NotImported::NoMailbox { .. });
        self.failed.iter().filter(is_unread).count() as u64
    }
}

/// Why a file, or a message in it, was not imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotImported {
    /// It could not be read.
    Unreadable {
        /// The file, with the message's number or name inside it.
        file: String,
        /// The system's error text.
        reason: String,
    },
    /// Over 200 MB, or a zip entry that unpacks to more than 100 times its size.
    TooLarge {
        /// The file, with the message's number or name inside it.
        file: String,
    },
    /// It was passed over.
    LeftOut {
        /// The file or folder.
        file: String,
        /// Why it was not read.
        reason: LeftOut,
    },
    /// It has no message header.
    NoMessage {
        /// The file, with the message's number or name inside it.
        file: String,
    },
    /// It has no address from which its account can be derived.
    NoMailbox {
        /// The file, with the message's number or name inside it.
        file: String,
    },
}

/// Result of testing the servers of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// Failure of the IMAP login: its kind and text; `None`: it succeeded.
    pub imap: Option<(RemoteErrorKind, String)>,
    /// The same for the SMTP login.
    pub smtp: Option<(RemoteErrorKind, String)>,
    /// Whether the SMTP server was asked to accept the password. After a rejected IMAP login it is not.
    pub smtp_login_tried: bool,
}

impl Diagnosis {
    /// Whether both logins succeeded.
    pub fn is_good(&self) -> bool {
        self.imap.is_none() && self.smtp.is_none()
    }
}

/// Form of an export.
#[derive(Debug, Clone)]
pub enum ExportFormat {
    /// The original .eml files.
    Eml,
    /// A bundle for whoever has to verify it: originals, report, certificates, hashes.
    Evidence {
        /// Texts of the report.
        words: Arc<dyn ReportStrings>,
        /// Replace an earlier state of the same bundle at the target; without this an existing target is an error.
        update: bool,
    },
    /// For filing in court: .eml files only, one folder for each dispatch, with remarks on what is missing. Dispatches only.
    Court {
        /// Texts of the accompanying page.
        words: Arc<dyn ReportStrings>,
    },
}

/// Result of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The folder or file.
    pub path: PathBuf,
    /// The files in it, relative to `path`.
    pub files: Vec<PathBuf>,
    /// Remarks for the user, one sentence each.
    pub remarks: Vec<String>,
    /// Every item requested is in it.
    pub complete: bool,
    /// The messages that are not in it because they are set aside, or wait to be examined.
    pub left_out: Vec<Sha256>,
}
