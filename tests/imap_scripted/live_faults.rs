//! A live engine against servers that stop in the handshake, cut IDLE, or renumber their messages: every attempt ends in time, none is
//! repeated without a pause, and nothing is lost or doubled.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use recapito::account::{Account, AccountId, Endpoint, FetchProblem};
use recapito::engine::view::Health;
use recapito::engine::{Handle, RemoteErrorKind, Selection};
use recapito::mail::imap::{Limits, Session};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;

use super::authority::Authority;
use super::inconsistent_server::{InconsistentMailbox, PLAIN, WITH_QRESYNC, start, start_live};
use super::slow_server::until;
use super::{GREETING, ScriptedServer, fault, password, serve, serve_with};

/// Connections that a server accepted and never answered.
#[derive(Default)]
struct Silence {
    open: AtomicUsize,
    /// How long each lasted that the client has closed.
    ended: Mutex<Vec<Duration>>,
}

impl Silence {
    fn ended(&self) -> usize {
        self.ended.lock().expect("ended").len()
    }
}

/// Accepts connections and reads what comes, without an answer.
async fn silent_server() -> (Endpoint, Arc<Silence>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let endpoint = Endpoint {
        host: "127.0.0.1".to_owned(),
        port: listener.local_addr().expect("address").port(),
    };
    let silence = Arc::new(Silence::default());
    let shared = silence.clone();
    tokio::spawn(async move {
        while let Ok((mut tcp, _)) = listener.accept().await {
            let silence = shared.clone();
            tokio::spawn(async move {
                let start = Instant::now();
                silence.open.fetch_add(1, Ordering::SeqCst);
                let mut bytes = [0; 1024];
                while tcp.read(&mut bytes).await.is_ok_and(|read| read > 0) {}
                silence.open.fetch_sub(1, Ordering::SeqCst);
                silence.ended.lock().expect("ended").push(start.elapsed());
            });
        }
    });
    (endpoint, silence)
}

async fn stopped(handle: Handle) {
    tokio::task::spawn_blocking(move || handle.stop()).await.expect("stopped");
}

async fn health_of(handle: &Handle, id: &AccountId) -> Health {
    let overview = handle.overview().await.expect("overview");
    let view = overview.accounts.into_iter().find(|view| view.account.id == *id);
    view.expect("the account").health
}

async fn listed(handle: &Handle, id: &AccountId) -> usize {
    let all = Selection {
        account: Some(id.clone()),
        ..Selection::default()
    };
    handle.keys(all).await.expect("listed").len()
}

#[tokio::test]
async fn every_one_of_forty_unfinished_handshakes_is_given_up_in_time_and_closed() {
    let (endpoint, silence) = silent_server().await;
    let mut account = serve(GREETING, |_| None).await.account;
    account.imap = endpoint;
    let mut limits = Limits::default();
    limits.timeouts.handshake = Duration::from_millis(50);
    for attempt in 0..40 {
        let ended = Session::connect_within(&account, &password(), limits).await;
        assert_eq!(fault(ended), Some(RemoteErrorKind::TimedOut), "{attempt}");
    }
    until("all are closed", async || silence.ended() == 40).await;
    assert_eq!(silence.open.load(Ordering::SeqCst), 0);
}

/// As many accounts as may shake hands with one host at once; the mail of another host arrives meanwhile.
#[tokio::test]
async fn unfinished_handshakes_end_in_time_are_reported_and_hold_up_no_other_account() {
    const ACCOUNTS: usize = 8;
    let limit = Limits::default().timeouts.handshake;
    let (endpoint, silence) = silent_server().await;
    let mailbox = InconsistentMailbox::of(PLAIN, 3);
    let authority = Authority::new();
    let good = serve_with(
        GREETING,
        move |command| mailbox.lock().expect("mailbox").answer(command),
        &authority,
        &authority.server(&["localhost"]),
    )
    .await;
    let mut good_account = good.account.clone();
    good_account.imap.host = "localhost".to_owned();
    let profile = tempfile::tempdir().expect("a directory");
    let handle = start_live(profile.path());
    let mut stuck = Vec::new();
    for number in 0..ACCOUNTS {
        let address = format!("{number}@pec.test");
        let account = Account {
            id: AccountId::of(&address),
            imap: endpoint.clone(),
            user: address.clone(),
            address,
            ..good_account.clone()
        };
        stuck.push(account.id.clone());
        handle.save_account(account, password()).await.expect("saved");
    }
    until("all shake hands", async || silence.open.load(Ordering::SeqCst) == ACCOUNTS).await;
    handle.save_account(good_account.clone(), password()).await.expect("saved");
    until("the other account's mail is listed", async || {
        listed(&handle, &good_account.id).await == 3
    })
    .await;
    assert_eq!(silence.ended(), 0, "before any handshake was given up");
    for id in &stuck {
        until("the account says so", async || {
            let fault = RemoteErrorKind::TimedOut;
            matches!(health_of(&handle, id).await, Health::Faulty { fault: found, retry_at: Some(_), .. } if found == fault)
        })
        .await;
    }
    until("every account has tried again", async || silence.ended() >= 2 * ACCOUNTS).await;
    let ended = silence.ended.lock().expect("ended").clone();
    // Beyond the limit: how long a busy machine may take to close the connection.
    assert!(ended.iter().all(|took| *took < limit + Duration::from_secs(5)), "{ended:?}");
    assert!(
        ended.len() + silence.open.load(Ordering::SeqCst) <= 3 * ACCOUNTS,
        "with pauses between them: {ended:?}"
    );
    assert_eq!(health_of(&handle, &good_account.id).await, Health::Good);
    stopped(handle).await;
}

/// A mailbox of three messages whose server answers IDLE by its number, counted from 1.
async fn idling(on_idle: fn(usize) -> &'static [u8]) -> ScriptedServer {
    let mailbox = InconsistentMailbox::of("IMAP4rev1 IDLE", 3);
    let idles = AtomicUsize::new(0);
    serve(GREETING, move |command| match command {
        "IDLE" => Some(on_idle(idles.fetch_add(1, Ordering::SeqCst) + 1).to_vec()),
        _ => mailbox.lock().expect("mailbox").answer(command),
    })
    .await
}

fn count(server: &ScriptedServer, command: &str) -> usize {
    server.received().iter().filter(|line| line.starts_with(command)).count()
}

#[tokio::test]
async fn an_idle_that_the_server_cuts_is_reported_and_followed_by_one_login() {
    let server = idling(|number| match number {
        1 => b"+ idling\r\n* 3 EXISTS\r\nSHUT",
        _ => b"+ idling\r\n",
    })
    .await;
    let id = server.account.id.clone();
    let profile = tempfile::tempdir().expect("a directory");
    let handle = start_live(profile.path());
    handle.save_account(server.account.clone(), password()).await.expect("saved");
    until("the account says so", async || {
        matches!(
            health_of(&handle, &id).await,
            Health::Faulty {
                fault: RemoteErrorKind::Closed,
                retry_at: Some(_),
                ..
            }
        )
    })
    .await;
    assert_eq!(count(&server, "LOGIN"), 1, "after a pause");
    until("it is in IDLE again", async || count(&server, "IDLE") == 2).await;
    until("all is well", async || health_of(&handle, &id).await == Health::Good).await;
    assert_eq!(count(&server, "LOGIN"), 2, "{:?}", server.received());
    assert_eq!(listed(&handle, &id).await, 3);
    let bodies = server.received().iter().filter(|line| line.contains("BODY.PEEK[])")).count();
    assert_eq!(bodies, 1, "nothing is fetched again");
    stopped(handle).await;
}

#[tokio::test]
async fn a_server_that_cuts_every_idle_is_polled_after_the_second() {
    let server = idling(|_| b"+ idling\r\nSHUT").await;
    let profile = tempfile::tempdir().expect("a directory");
    let handle = start_live(profile.path());
    handle.save_account(server.account.clone(), password()).await.expect("saved");
    until("it is polled", async || count(&server, "NOOP") > 0).await;
    assert_eq!((count(&server, "IDLE"), count(&server, "LOGIN")), (2, 3), "{:?}", server.received());
    stopped(handle).await;
}

/// A server with another UIDVALIDITY at every SELECT and EXAMINE, which STATUS announces.
struct Renumbering {
    mailbox: Arc<Mutex<InconsistentMailbox>>,
    /// Between two values; else it grows.
    alternates: bool,
    selected: AtomicU32,
}

impl Renumbering {
    fn answer(&self, command: &str) -> Option<Vec<u8>> {
        let answer = self.mailbox.lock().expect("mailbox").answer(command)?;
        let is = |verbs: &[&str]| verbs.iter().any(|verb| command.starts_with(verb));
        if !is(&["SELECT", "EXAMINE", "STATUS", "LIST"]) {
            return Some(answer);
        }
        let before = self.selected.load(Ordering::SeqCst);
        let next = if self.alternates { 15 - before } else { before + 1 };
        if is(&["SELECT", "EXAMINE"]) {
            self.selected.store(next, Ordering::SeqCst);
        }
        let text = String::from_utf8(answer).expect("text");
        Some(text.replace("UIDVALIDITY 7", &format!("UIDVALIDITY {next}")).into_bytes())
    }
}

#[tokio::test]
async fn a_uidvalidity_that_changes_at_every_select_loses_doubles_and_fetches_nothing_again() {
    for (offers, alternates) in [(PLAIN, true), (PLAIN, false), (WITH_QRESYNC, true), (WITH_QRESYNC, false)] {
        let renumbering = Arc::new(Renumbering {
            mailbox: InconsistentMailbox::of(offers, 3),
            alternates,
            selected: AtomicU32::new(7),
        });
        let shared = renumbering.clone();
        let server = serve(GREETING, move |command| shared.answer(command)).await;
        let profile = tempfile::tempdir().expect("a directory");
        let handle = start(profile.path());
        handle.save_account(server.account.clone(), password()).await.expect("saved");
        let ledger = || {
            std::fs::metadata(profile.path().join("profile/ledger.jsonl"))
                .expect("the ledger")
                .len()
        };
        let mut grown = Vec::new();
        for pass in 1..=8 {
            let before = ledger();
            let report = handle.sync(Vec::new()).await.expect("ran").remove(0);
            grown.push(ledger() - before);
            assert!(report.error.is_none(), "{offers}, pass {pass}: {report:?}");
            assert_eq!(
                (report.new, report.failed),
                (if pass == 1 { 3 } else { 0 }, 0),
                "{offers}, pass {pass}"
            );
            let rows = handle.keys(Selection::default()).await.expect("listed");
            let rows = handle.rows(rows).await.expect("read");
            assert_eq!(rows.iter().filter(|row| !row.expunged).count(), 3, "{offers}, pass {pass}");
            assert_eq!(rows.len(), 3, "{offers}, pass {pass}");
            let said = report.failures.iter().any(|failure| failure.problem == FetchProblem::Renumbered);
            assert_eq!(said, pass > 2, "{offers}, pass {pass}: one change is ordinary");
        }
        let bodies = server.received().iter().filter(|line| line.contains("BODY.PEEK[])")).count();
        assert_eq!(bodies, 1, "{offers}: fetched once");
        if alternates {
            assert!(grown.iter().skip(3).all(|bytes| *bytes < 1024), "{offers}: {grown:?}");
        }
        let account = handle.overview().await.expect("overview").accounts.remove(0);
        assert!(
            account.failures.iter().any(|failure| failure.problem == FetchProblem::Renumbered),
            "with the account"
        );
        stopped(handle).await;
    }
}
