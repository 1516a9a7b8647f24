//! A profile with one mailbox at a Dovecot of its own.

use std::future::Future;
use std::sync::Arc;

use recapito::account::{Account, AccountId, FolderRole};
use recapito::clock::{Clock, SystemClock};
use recapito::engine::view::{AccountView, Row, SyncReport};
use recapito::engine::{Handle, Selection, Setup};
use recapito::mail::imap::Session;
use recapito::mail::secrets::Secrets;
use recapito::signature::Anchors;
use tokio::runtime::Runtime;

use crate::line::Line;
use crate::server::Dovecot;
use crate::until::until;

pub(crate) const USER: &str = "studio@pec.test";

/// How a server may fall short of everything it could offer.
pub(crate) const WITHOUT_QRESYNC: &str = "protocol imap {\n imap_capability = IMAP4rev1 LITERAL+ IDLE UIDPLUS MOVE ENABLE CONDSTORE SPECIAL-USE LIST-EXTENDED LIST-STATUS QUOTA\n}";
pub(crate) const PLAIN: &str = "protocol imap {\n imap_capability = IMAP4rev1 LITERAL+ IDLE UIDPLUS\n}";

pub(crate) struct Office {
    pub(crate) dovecot: Dovecot,
    pub(crate) handle: Handle,
    pub(crate) runtime: Arc<Runtime>,
    pub(crate) profile: tempfile::TempDir,
    pub(crate) account: Account,
    clock: Arc<dyn Clock>,
}

impl Office {
    pub(crate) fn with(more: &str) -> Self {
        Self::before(Dovecot::with(more), false, Arc::new(SystemClock), |_, _| ())
    }

    /// A live engine, on a line that may be made to misbehave; `prepare` fills the mailbox first and may redirect the account.
    pub(crate) fn before(mut dovecot: Dovecot, live: bool, clock: Arc<dyn Clock>, prepare: impl FnOnce(&mut Dovecot, &Runtime)) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        prepare(&mut dovecot, &runtime);
        Self::open(dovecot, runtime, live, clock, None)
    }

    /// As [`Office::before`], through a line.
    pub(crate) fn through(dovecot: Dovecot, limits: Vec<u64>, clock: Arc<dyn Clock>) -> (Self, Line) {
        let runtime = Runtime::new().expect("a runtime");
        let line = runtime.block_on(Line::to(dovecot.port, limits));
        (Self::open(dovecot, runtime, true, clock, Some(line.port)), line)
    }

    fn open(dovecot: Dovecot, runtime: Runtime, live: bool, clock: Arc<dyn Clock>, port: Option<u16>) -> Self {
        let profile = tempfile::tempdir().expect("a directory");
        let mut account = dovecot.account(USER);
        account.imap.port = port.unwrap_or(dovecot.port);
        let handle = start(profile.path(), live, clock.clone());
        runtime
            .block_on(handle.save_account(account.clone(), dovecot.password()))
            .expect("saved");
        Self {
            dovecot,
            handle,
            runtime: Arc::new(runtime),
            profile,
            account,
            clock,
        }
    }

    /// Ends the engine, does something to the profile, and starts it again.
    pub(crate) fn reopened(self, meanwhile: impl FnOnce(&std::path::Path)) -> Self {
        self.handle.clone().stop();
        let Self {
            dovecot,
            handle,
            runtime,
            profile,
            account,
            clock,
        } = self;
        drop(handle);
        meanwhile(&profile.path().join("profile"));
        let handle = start(profile.path(), false, clock.clone());
        runtime
            .block_on(handle.save_account(account.clone(), dovecot.password()))
            .expect("saved");
        Self {
            dovecot,
            handle,
            runtime,
            profile,
            account,
            clock,
        }
    }

    pub(crate) fn block<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// One pass that must go well.
    pub(crate) fn sync(&self) -> SyncReport {
        let reports = self.block(self.handle.sync(Vec::new())).expect("ran");
        let report = reports.into_iter().next().expect("one account");
        assert!(report.error.is_none(), "{report:?}\n{}", self.dovecot.log());
        report
    }

    /// New and changed, of a pass.
    pub(crate) fn counts(&self) -> (u64, u64) {
        let report = self.sync();
        (report.new, report.updated)
    }

    pub(crate) fn id(&self) -> AccountId {
        self.account.id.clone()
    }

    pub(crate) fn view(&self) -> AccountView {
        let overview = self.block(self.handle.overview()).expect("told");
        overview.accounts.into_iter().next().expect("one account")
    }

    /// The rows of a folder, newest first.
    pub(crate) fn rows(&self, folder: &str) -> Vec<Row> {
        let selection = Selection {
            folder: Some(folder.to_owned()),
            ..Selection::default()
        };
        let keys = self.block(self.handle.keys(selection)).expect("listed");
        self.block(self.handle.rows(keys)).expect("read")
    }

    pub(crate) fn role(&self, name: &str) -> Option<FolderRole> {
        self.view()
            .folders
            .into_iter()
            .find(|folder| folder.name == name)
            .and_then(|folder| folder.role)
    }

    /// Another client on the same mailbox.
    pub(crate) fn other(&self) -> Session {
        let account = self.dovecot.account(USER);
        self.block(Session::connect(&account, &self.dovecot.password())).expect("connects")
    }

    pub(crate) fn select(&self, session: &mut Session, folder: &str) {
        self.block(session.select(folder, false)).expect("selects");
    }

    /// Commands in and answers out, in bytes, of the last session that ended, once `sessions` have.
    pub(crate) fn traffic(&self, sessions: usize) -> (u64, u64) {
        let mut found = Vec::new();
        until("the server's log tells", || {
            found = self.dovecot.log().lines().filter_map(traffic_of).collect();
            found.len() >= sessions
        });
        found.last().copied().expect("told")
    }
}

fn traffic_of(line: &str) -> Option<(u64, u64)> {
    let number = |name: &str| line.split_once(name)?.1.split(' ').next()?.parse().ok();
    line.contains("Logged out").then(|| Some((number(" in=")?, number(" out=")?)))?
}

fn start(profile: &std::path::Path, live: bool, clock: Arc<dyn Clock>) -> Handle {
    Handle::start(Setup {
        profile: profile.join("profile"),
        clock,
        anchors: Anchors::none(),
        secrets: Secrets::in_memory(),
        demo: false,
        live,
    })
    .expect("started")
}

/// A message of about so many bytes.
pub(crate) fn letter(number: u32, bytes: usize) -> Vec<u8> {
    let day = 1 + number % 28;
    let body = format!("{number} ").repeat(bytes / 4).chars().take(bytes).collect::<String>();
    format!(
        "Message-ID: <m{number}@pec.test>\r\nFrom: a@pec.test\r\nTo: {USER}\r\nSubject: Lettera {number}\r\nDate: {day} Oct 2026 10:00:00 +0200\r\n\r\n{body}\r\n"
    )
    .into_bytes()
}
