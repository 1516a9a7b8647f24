//! Importing messages from files: exact bytes in, durable before they are told of, the same path as mail that arrives.
//!
//! Imported messages are local copies (UID 0) in a folder of their own. They belong to the account that is named, else to the mailbox they
//! were sent from or to: so a receipt finds the imported message it proves, and all of it comes together should that mailbox be added.

use std::collections::BTreeMap;
use std::path::PathBuf;

use mail_parser::{Address, HeaderValue, Message, MessageParser};

use super::shared::Shared;
use super::sources::{self, ReadProblem, ReadResult, SourceMessage};
use super::view::{ImportReport, NotImported};
use super::{EngineError, Event, Handle, receive, search};
use crate::account::{AccountId, Flags, Folder, FolderRole, Location, Uid, UidValidity, normal_address};
use crate::clock::Timestamp;
use crate::pec::Kind;
use crate::signature::Sha256;
use crate::store::Arrival;

/// The folder imported messages lie in.
const FOLDER: &str = "Importati";
/// Messages kept behind one barrier, at most.
const BATCH: usize = 200;
/// Bytes of a batch, but for a single larger message.
const BATCH_BYTES: usize = 16 << 20;

impl Handle {
    /// Imports every message in these files and folders (.eml, mbox, Maildir, zip of .eml), into this account or, without one, into those the
    /// messages belong to. `progress(done)` returns false to stop: what was done by then is kept and told.
    pub async fn import(
        &self,
        paths: Vec<PathBuf>,
        account: Option<AccountId>,
        mut progress: impl FnMut(u64) -> bool + Send + 'static,
    ) -> Result<ImportReport, EngineError> {
        let live = self.is_live();
        self.read(move |shared| {
            let report = import(shared, &paths, account.as_ref(), &mut |done| {
                progress(done) && !shared.is_stopping()
            })?;
            if !live && !report.stopped && report.imported > 0 {
                // What cannot be found yet will be: the mail is kept.
                let _ = search::make_searchable(shared, crate::parallel::cores(), &mut |_, _| progress(report.found));
            }
            shared.emit(Event::AccountsChanged);
            Ok(report)
        })
        .await
    }
}

/// Imports every message under the paths. `progress(done)` returns false to stop: what was done by then is kept and told.
pub(crate) fn import(
    shared: &Shared,
    paths: &[PathBuf],
    account: Option<&AccountId>,
    progress: &mut dyn FnMut(u64) -> bool,
) -> Result<ImportReport, EngineError> {
    if let Some(account) = account {
        shared.account(account)?;
    }
    let mut import = Import {
        shared,
        account,
        known: shared.store.accounts().into_iter().map(|account| account.id).collect(),
        batch: Vec::new(),
        bytes: 0,
        report: ImportReport::default(),
        progress,
    };
    for path in paths {
        match sources::each(path, &mut |found| import.take(found)) {
            Ok(()) => {}
            Err(End::Stopped) => {
                import.report.stopped = true;
                break;
            }
            Err(End::Failed(error)) => return Err(error),
        }
    }
    import.keep()?;
    Ok(import.report)
}

/// Why a walk ended early.
enum End {
    Stopped,
    Failed(EngineError),
}

impl From<EngineError> for End {
    fn from(error: EngineError) -> Self {
        Self::Failed(error)
    }
}

struct Import<'i> {
    shared: &'i Shared,
    account: Option<&'i AccountId>,
    known: Vec<AccountId>,
    batch: Vec<Waiting>,
    bytes: usize,
    report: ImportReport,
    progress: &'i mut dyn FnMut(u64) -> bool,
}

/// A message waiting to be kept.
struct Waiting {
    source: SourceMessage,
    digest: Sha256,
    account: AccountId,
    received: Option<Timestamp>,
}

impl Import<'_> {
    fn take(&mut self, found: ReadResult) -> Result<(), End> {
        match found {
            Ok(source) => self.take_message(source)?,
            Err(ReadProblem::Unreadable(file, reason)) => self.report.failed.push(NotImported::Unreadable { file, reason }),
            Err(ReadProblem::TooLarge(file)) => self.report.failed.push(NotImported::TooLarge { file }),
        }
        match (self.progress)(self.report.found) {
            true => Ok(()),
            false => Err(End::Stopped),
        }
    }

    fn take_message(&mut self, source: SourceMessage) -> Result<(), EngineError> {
        self.report.found += 1;
        let Some(message) = MessageParser::default().parse_headers(&source.bytes).filter(is_message) else {
            self.report.failed.push(NotImported::NoMessage { file: source.name });
            return Ok(());
        };
        let owner = self.account.cloned().or_else(|| owner(&message, &self.known));
        let Some(account) = owner else {
            self.report.failed.push(NotImported::NoMailbox { file: source.name });
            return Ok(());
        };
        let received = received(&message);
        let digest = Sha256::of(&source.bytes);
        if self.is_known(&account, &digest, &source.bytes) {
            self.report.duplicates += 1;
            return Ok(());
        }
        self.report.restored += u64::from(source.unquoted > 0);
        self.bytes += source.bytes.len();
        self.batch.push(Waiting {
            source,
            digest,
            account,
            received,
        });
        match self.batch.len() >= BATCH || self.bytes >= BATCH_BYTES {
            true => self.keep(),
            false => Ok(()),
        }
    }

    /// Whether the account holds it already, byte for byte or with the line ends that servers send.
    fn is_known(&self, account: &AccountId, digest: &Sha256, bytes: &[u8]) -> bool {
        let held = |digest: &Sha256| {
            let waits = |waiting: &Waiting| waiting.digest == *digest && waiting.account == *account;
            self.shared.store.has_copy(account, digest) || self.batch.iter().any(waits)
        };
        held(digest) || with_line_ends(bytes).is_some_and(|bytes| held(&Sha256::of(&bytes)))
    }

    fn keep(&mut self) -> Result<(), EngineError> {
        let batch = std::mem::take(&mut self.batch);
        self.bytes = 0;
        let bytes: Vec<&[u8]> = batch.iter().map(|waiting| waiting.source.bytes.as_slice()).collect();
        let digests = self.shared.store.keep(&bytes)?;
        let now = self.shared.clock.now();
        let mut accounts: BTreeMap<AccountId, (Vec<Arrival>, Vec<Vec<u8>>)> = BTreeMap::new();
        for (waiting, message) in batch.into_iter().zip(digests) {
            let (arrivals, raw) = accounts.entry(waiting.account.clone()).or_default();
            raw.push(waiting.source.bytes);
            arrivals.push(Arrival {
                message,
                location: place(&waiting.account),
                flags: waiting.source.flags.unwrap_or(READ),
                received: waiting.received.unwrap_or(now),
            });
        }
        for (account, (arrivals, raw)) in accounts {
            self.shared.store.save_folder(&account, &folder(), VALIDITY)?;
            self.report.bytes += raw.iter().map(|raw| raw.len() as u64).sum::<u64>();
            receive::arrive_kept(self.shared, arrivals.clone(), raw)?;
            self.report.imported += arrivals.len() as u64;
            self.count(&arrivals)?;
            if !self.report.accounts.contains(&account) {
                self.report.accounts.push(account);
            }
        }
        Ok(())
    }

    fn count(&mut self, arrivals: &[Arrival]) -> Result<(), EngineError> {
        for arrival in arrivals {
            for row in self
                .shared
                .store
                .rows_of(&arrival.message)?
                .into_iter()
                .filter(|row| row.location == arrival.location)
            {
                self.report.receipts += u64::from(row.kind.is_receipt());
                self.report.dispatches += u64::from(row.kind == Kind::Ordinary && row.dispatch.is_some());
            }
        }
        Ok(())
    }
}

/// Old mail is no news.
const READ: Flags = Flags {
    seen: true,
    flagged: false,
    answered: false,
    draft: false,
    deleted: false,
};

const VALIDITY: UidValidity = UidValidity(0);

fn place(account: &AccountId) -> Location {
    Location {
        account: account.clone(),
        folder: FOLDER.to_owned(),
        validity: VALIDITY,
        uid: Uid(0),
    }
}

fn folder() -> Folder {
    Folder {
        name: FOLDER.to_owned(),
        delimiter: None,
        role: Some(FolderRole::Imported),
        selectable: true,
    }
}

/// Any file has lines with a colon; a message has one of these.
fn is_message(message: &Message<'_>) -> bool {
    let names = ["From", "Date", "Message-ID", "Subject", "Received", "Return-Path"];
    names.iter().any(|name| message.header(*name).is_some())
}

/// The mailbox a message was sent from or to: a known one if it can be, else the one it names. A receipt goes to who sent; a message that
/// was never transported was sent from here.
fn owner(message: &Message<'_>, known: &[AccountId]) -> Option<AccountId> {
    let delivered = ["Delivered-To", "X-Original-To"]
        .iter()
        .filter_map(|name| match message.header(*name) {
            Some(HeaderValue::Text(text)) => Some(AccountId::of(&normal_address(text))),
            _ => None,
        });
    let to = accounts(message.to()).chain(accounts(message.cc()));
    let received: Vec<AccountId> = delivered.chain(to).collect();
    let sent: Vec<AccountId> = accounts(message.from()).collect();
    let from_provider = ["X-Ricevuta", "X-Trasporto"].iter().any(|name| message.header(*name).is_some());
    let transported = from_provider || message.header("Received").is_some();
    let (first, second) = match transported {
        true => (received, sent),
        false => (sent, received),
    };
    let ours = first.iter().chain(&second).find(|account| known.contains(account));
    ours.or(first.first()).or(second.first()).cloned()
}

fn accounts<'a>(address: Option<&'a Address<'_>>) -> impl Iterator<Item = AccountId> + use<'a> {
    let mailboxes = address.into_iter().flat_map(|address| address.iter());
    mailboxes
        .filter_map(|mailbox| Some(AccountId::of(&normal_address(mailbox.address()?))).filter(|account| account.as_str().contains('@')))
}

/// When it came, as the last server wrote, else its own date.
fn received(message: &Message<'_>) -> Option<Timestamp> {
    let came = message.received().and_then(|received| received.date());
    let date = came.or_else(|| message.date().copied())?;
    Timestamp::from_second(date.to_timestamp()).ok()
}

/// The same with CRLF, where a line end is bare: mail stores on disk often drop the CR.
fn with_line_ends(bytes: &[u8]) -> Option<Vec<u8>> {
    let is_bare = |at: usize| at == 0 || bytes.get(at - 1) != Some(&b'\r');
    let bare = bytes
        .iter()
        .enumerate()
        .filter(|(at, byte)| **byte == b'\n' && is_bare(*at))
        .count();
    if bare == 0 {
        return None;
    }
    let mut out = Vec::with_capacity(bytes.len() + bare);
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' && is_bare(at) {
            out.push(b'\r');
        }
        out.push(*byte);
    }
    Some(out)
}
