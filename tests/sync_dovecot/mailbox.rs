//! A profile with one mailbox on its own Dovecot server.

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

use crate::proxy::Proxy;
use crate::server::Dovecot;
use crate::until::until;

pub(crate) const USER: &str = "studio@pec.test";

/// Configurations with fewer capabilities.
pub(crate) const WITHOUT_QRESYNC: &str = "protocol imap {\n imap_capability = IMAP4rev1 LITERAL+ IDLE UIDPLUS MOVE ENABLE CONDSTORE \
    SPECIAL-USE LIST-EXTENDED LIST-STATUS QUOTA\n}";
pub(crate) const PLAIN: &str = "protocol imap {\n imap_capability = IMAP4rev1 LITERAL+ IDLE UIDPLUS\n}";

pub(crate) struct TestMailbox {
    pub(crate) dovecot: Dovecot,
    pub(crate) handle: Handle,
    pub(crate) runtime: Arc<Runtime>,
    pub(crate) profile: tempfile::TempDir,
    pub(crate) account: Account,
    clock: Arc<dyn Clock>,
}

impl TestMailbox {
    pub(crate) fn with(more: &str) -> Self {
        Self::with_messages(Dovecot::with(more), false, Arc::new(SystemClock), |_, _| ())
    }

    /// A mailbox and an engine, running in the background if `live`; `prepare` fills the mailbox before the engine starts.
    pub(crate) fn with_messages(
        mut dovecot: Dovecot,
        live: bool,
        clock: Arc<dyn Clock>,
        prepare: impl FnOnce(&mut Dovecot, &Runtime),
    ) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        prepare(&mut dovecot, &runtime);
        Self::open(dovecot, runtime, live, clock, None)
    }

    /// As [`TestMailbox::with_messages`] with a running engine that connects through a proxy.
    pub(crate) fn through_proxy(dovecot: Dovecot, limits: Vec<u64>, clock: Arc<dyn Clock>) -> (Self, Proxy) {
        let runtime = Runtime::new().expect("a runtime");
        let proxy = runtime.block_on(Proxy::to(dovecot.port, limits));
        (Self::open(dovecot, runtime, true, clock, Some(proxy.port)), proxy)
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

    /// Stops the engine, changes the profile, and starts the engine again.
    pub(crate) fn restart_with(self, meanwhile: impl FnOnce(&std::path::Path)) -> Self {
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

    /// One pass that must succeed.
    pub(crate) fn sync(&self) -> SyncReport {
        let reports = self.block(self.handle.sync(Vec::new())).expect("ran");
        let report = reports.into_iter().next().expect("one account");
        assert!(report.error.is_none(), "{report:?}\n{}", self.dovecot.log());
        report
    }

    /// Runs a pass and returns the numbers of new and changed messages.
    pub(crate) fn counts(&self) -> (u64, u64) {
        let report = self.sync();
        (report.new, report.updated)
    }

    pub(crate) fn id(&self) -> AccountId {
        self.account.id.clone()
    }

    pub(crate) fn view(&self) -> AccountView {
        let overview = self.block(self.handle.overview()).expect("overview");
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

    /// A session of another client in the same mailbox.
    pub(crate) fn second_client(&self) -> Session {
        let account = self.dovecot.account(USER);
        self.block(Session::connect(&account, &self.dovecot.password())).expect("connects")
    }

    pub(crate) fn select(&self, session: &mut Session, folder: &str) {
        self.block(session.select(folder, false)).expect("selects");
    }

    /// Bytes of commands and of responses of the last ended session, once this many sessions have ended.
    pub(crate) fn traffic(&self, sessions: usize) -> (u64, u64) {
        let mut found = Vec::new();
        until("the sessions are in the server's log", || {
            found = self.dovecot.log().lines().filter_map(traffic_of).collect();
            found.len() >= sessions
        });
        found.last().copied().expect("overview")
    }
}

fn traffic_of(line: &str) -> Option<(u64, u64)> {
    let number = |name: &str| line.split_once(name)?.1.split(' ').next()?.parse().ok();
    line.contains("Logged out").then(|| Some((number(" in=")?, number(" out=")?)))?
}

fn start(profile: &std::path::Path, live: bool, clock: Arc<dyn Clock>) -> Handle {
    let handle = Handle::start(Setup {
        profile: profile.join("profile"),
        state: None,
        trial: None,
        clock,
        anchors: Anchors::none(),
        secrets: Secrets::in_memory(),
        demo: false,
        live,
    })
    .expect("started");
    handle.complete().expect("complete");
    handle
}

/// A message of about this many bytes.
pub(crate) fn message(number: u32, bytes: usize) -> Vec<u8> {
    let day = 1 + number % 28;
    let body = format!("{number} ").repeat(bytes / 4).chars().take(bytes).collect::<String>();
    format!(
        "Message-ID: <m{number}@pec.test>\r\nFrom: a@pec.test\r\nTo: {USER}\r\nSubject: Lettera {number}\r\nDate: {day} Oct 2026 \
            10:00:00 +0200\r\n\r\n{body}\r\n"
    )
    .into_bytes()
}
