//! Imports messages from files: the exact bytes are stored, then they are processed like a message that arrives.
//!
//! Imported messages are local copies (UID 0) in a folder of their own. They belong to the named account, else to the mailbox they were
//! sent from or to. So a receipt is linked to the imported message that it proves, and both are there if that mailbox is added as an
//! account later.

use std::collections::BTreeMap;
use std::path::PathBuf;

use mail_parser::{Address, HeaderValue, Message};

use super::error::EngineError;
use super::event::Event;
use super::handle::Handle;
use super::shared::Shared;
use super::sources::{self, LeftOut, ReadProblem, ReadResult, SourceMessage};
use super::view::{ImportReport, NotImported};
use super::{receive, search};
use crate::account::{AccountId, Flags, Folder, FolderRole, Keywords, Location, Uid, UidValidity, normal_address};
use crate::clock::Timestamp;
use crate::pec::{self, Kind};
use crate::signature::Sha256;
use crate::store::Arrival;

/// The local folder of imported messages. The name is stored, so it is the same in every language.
const FOLDER: &str = "Importati";
/// Messages after which a batch is stored, with one disk barrier for all of them.
const BATCH: usize = 200;
/// Bytes after which a batch is stored: the memory an import needs.
const BATCH_BYTES: usize = 16 << 20;

impl Handle {
    /// Imports every message in these files and folders (.eml, .emlx, mbox, Maildir, zip) into this account or, without one, into those
    /// that the messages belong to. `progress(found)` returns false to stop: what was stored by then remains and is in the report.
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
                // A failure is ignored: the messages are stored, and the next start indexes what is missing.
                let _ = search::make_searchable(shared, crate::parallel::cores(), &mut |_, _| progress(report.found));
            }
            shared.emit(Event::AccountsChanged);
            Ok(report)
        })
        .await
    }
}

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

/// Why the walk over the files ended early.
enum End {
    Stopped,
    Failed(EngineError),
}

impl From<EngineError> for End {
    fn from(error: EngineError) -> Self {
        Self::Failed(error)
    }
}

/// An import that is running.
struct Import<'i> {
    shared: &'i Shared,
    account: Option<&'i AccountId>,
    known: Vec<AccountId>,
    batch: Vec<Waiting>,
    bytes: usize,
    report: ImportReport,
    progress: &'i mut dyn FnMut(u64) -> bool,
}

/// A message that waits for its batch to be stored.
struct Waiting {
    source: SourceMessage,
    digest: Sha256,
    account: AccountId,
    received: Option<Timestamp>,
}

impl Import<'_> {
    fn take(&mut self, found: ReadResult) -> Result<(), End> {
        match found {
            Ok(source) if source.bytes.is_empty() => self.report.failed.push(NotImported::LeftOut {
                file: source.name,
                reason: LeftOut::Empty,
            }),
            Ok(source) => self.take_message(source)?,
            Err(ReadProblem::Unreadable(file, reason)) => self.report.failed.push(NotImported::Unreadable { file, reason }),
            Err(ReadProblem::TooLarge(file)) => self.report.failed.push(NotImported::TooLarge { file }),
            Err(ReadProblem::LeftOut(file, LeftOut::Index)) => self.report.ignored.push(file),
            Err(ReadProblem::LeftOut(file, reason)) => self.report.failed.push(NotImported::LeftOut { file, reason }),
        }
        match (self.progress)(self.report.found) {
            true => Ok(()),
            false => Err(End::Stopped),
        }
    }

    fn take_message(&mut self, source: SourceMessage) -> Result<(), EngineError> {
        self.report.found += 1;
        let Some(message) = pec::parsed_header(&source.bytes).filter(is_message) else {
            self.report.failed.push(NotImported::NoMessage { file: source.name });
            return Ok(());
        };
        let owner = self.account.cloned().or_else(|| owner(&message, &self.known));
        let Some(account) = owner else {
            self.report.failed.push(NotImported::NoMailbox { file: source.name });
            return Ok(());
        };
        let received = received(&source);
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

    /// Whether the account already has it, byte for byte or with CRLF line endings: the same message fetched from a server has them.
    fn is_known(&self, account: &AccountId, digest: &Sha256, bytes: &[u8]) -> bool {
        let is_stored = |digest: &Sha256| {
            let waits = |waiting: &Waiting| waiting.digest == *digest && waiting.account == *account;
            self.shared.store.has_copy(account, digest) || self.batch.iter().any(waits)
        };
        is_stored(digest) || with_line_ends(bytes).is_some_and(|bytes| is_stored(&Sha256::of(&bytes)))
    }

    /// Stores the batch: raw files first, then each account's messages as if they had arrived.
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
                location: location(&waiting.account),
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

/// Imported messages without flags of their own are read: old mail is not news.
const READ: Flags = Flags {
    seen: true,
    flagged: false,
    answered: false,
    draft: false,
    deleted: false,
    keywords: Keywords::NONE,
};

/// That of a folder on no server.
const VALIDITY: UidValidity = UidValidity(0);

fn location(account: &AccountId) -> Location {
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

/// Whether these are the headers of a message. Any text file can have lines with a colon, so one of the usual fields is required.
fn is_message(message: &Message<'_>) -> bool {
    let names = ["From", "Date", "Message-ID", "Subject", "Received", "Return-Path"];
    names.iter().any(|name| message.header(*name).is_some())
}

/// The account a message belongs to: the mailbox it was sent to or from, one of the known accounts if possible.
///
/// Receipts and envelopes come from a provider, and any message with a Received field was transported: these belong to a recipient first. A
/// message without such a field is the copy that its author kept, and belongs to the From address first.
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

/// When it arrived: by the topmost Received field that can be read, else its Date, else what the file says of it.
fn received(source: &SourceMessage) -> Option<Timestamp> {
    pec::received_date(&source.bytes)
        .or_else(|| pec::OuterHeaders::read(&source.bytes).date)
        .or(source.dated)
}

/// The bytes with CRLF line endings, where one is a bare LF (mail stores on disk often drop the CR); `None`: there is none.
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
