//! A server that is slow, rejects temporarily, or has many connections at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::{FutureExt as _, StreamExt as _};
use recapito::account::{AccountId, Uid};
use recapito::engine::view::Health;
use recapito::engine::{Event, RemoteErrorKind as EngineFault, Selection};
use recapito::i18n::explain::explain;
use recapito::i18n::{Language, Words};
use recapito::mail::imap::{Limits, Session};
use recapito::mail::remote::{IdleEnd, RemoteError, RemoteErrorKind, Service};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

use super::authority::Authority;
use super::inconsistent_server::{InconsistentMailbox, PLAIN, start, start_live};
use super::{GREETING, fault, fetch, password, serve, serve_with};

fn short_limits() -> Limits {
    let mut limits = Limits::default();
    limits.timeouts.stall = Duration::from_millis(300);
    limits
}

/// Polls until the condition holds; panics after a minute.
pub(crate) async fn until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !condition().await {
        assert!(Instant::now() < end, "{what}: never");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_message_that_arrives_too_slowly_times_out() {
    let server = serve(GREETING, |command| {
        command
            .starts_with("UID FETCH")
            .then(|| b"* 1 FETCH (UID 1 BODY[] {40000}\r\nDRIP".to_vec())
    })
    .await;
    let mut session = Session::connect_within(&server.account, &password(), short_limits())
        .await
        .expect("connects");
    session.select("INBOX", false).await.expect("selects");
    assert_eq!(
        fault(fetch(&mut session, &[Uid(1)], &mut |_| {}).await),
        Some(RemoteErrorKind::TimedOut)
    );
}

#[tokio::test]
async fn a_literal_announced_above_the_limit_is_rejected_without_allocating_it() {
    // The memory of a first connection is not measured.
    let server = serve(GREETING, |_| None).await;
    drop(Session::connect_within(&server.account, &password(), short_limits()).await);
    let before = memory("VmRSS");
    for announced in ["157286401", "500000000", "4294967295", "99999999999999999999999"] {
        let server = serve(GREETING, move |command| {
            command
                .starts_with("UID FETCH")
                .then(|| format!("* 1 FETCH (UID 1 BODY[] {{{announced}}}\r\nDRIP").into_bytes())
        })
        .await;
        let mut session = Session::connect_within(&server.account, &password(), short_limits())
            .await
            .expect("connects");
        session.select("INBOX", false).await.expect("selects");
        assert_eq!(
            fault(fetch(&mut session, &[Uid(1)], &mut |_| {}).await),
            Some(RemoteErrorKind::TooLarge),
            "{announced}"
        );
    }
    let server = serve(GREETING, |command| {
        command
            .starts_with("UID FETCH")
            .then(|| b"* 1 FETCH (UID 1 BODY[] {-1}\r\nDRIP".to_vec())
    })
    .await;
    let mut session = Session::connect_within(&server.account, &password(), short_limits())
        .await
        .expect("connects");
    session.select("INBOX", false).await.expect("selects");
    assert!(
        fetch(&mut session, &[Uid(1)], &mut |_| {}).await.is_err(),
        "an invalid length is rejected"
    );
    let grown = memory("VmHWM").saturating_sub(before);
    assert!(grown < 16 << 20, "{grown} bytes for announcements");
}

/// A memory figure of this process in bytes from `/proc` on Linux; 0 elsewhere.
fn memory(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let kilobytes = line.and_then(|rest| rest.trim().split(' ').next()?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() * 1024
}

#[tokio::test]
async fn a_slow_server_does_not_delay_other_accounts() {
    let mailbox = InconsistentMailbox::of(PLAIN, 3);
    let good = serve(GREETING, move |command| mailbox.lock().expect("mailbox").answer(command)).await;
    let mailbox = InconsistentMailbox::of(PLAIN, 3);
    let slow = serve(GREETING, move |command| match command.contains("BODY.PEEK[]") {
        true => Some(b"* 1 FETCH (UID 1 BODY[] {400}\r\nDRIP".to_vec()),
        false => mailbox.lock().expect("mailbox").answer(command),
    })
    .await;
    let profile = tempfile::tempdir().expect("a directory");
    let handle = start(profile.path());
    let mut first = slow.account.clone();
    (first.id, first.address) = (AccountId::of("0@pec.test"), "0@pec.test".to_owned());
    handle.save_account(first, password()).await.expect("saved");
    handle.save_account(good.account.clone(), password()).await.expect("saved");
    let pass = tokio::spawn({
        let handle = handle.clone();
        async move { handle.sync(Vec::new()).await }
    });
    until("the slow account is being fetched", async || {
        slow.received().iter().any(|line| line.contains("BODY.PEEK[]"))
    })
    .await;
    let of_fast_account = Selection {
        account: Some(good.account.id.clone()),
        ..Selection::default()
    };
    until("the other account's messages are listed", async || {
        handle.keys(of_fast_account.clone()).await.expect("listed").len() == 3
    })
    .await;
    assert!(!pass.is_finished(), "the slow account is still being fetched");
    pass.abort();
    tokio::task::spawn_blocking(move || handle.stop()).await.expect("stopped");
}

#[tokio::test]
async fn an_idle_without_events_ends_in_time_whether_or_not_the_server_is_alive() {
    let idles = |done: &'static [u8]| {
        move |command: &str| match command {
            "CAPABILITY" => Some(b"* CAPABILITY IMAP4rev1 IDLE\r\nTAG OK\r\n".to_vec()),
            "IDLE" => Some(b"+ idling\r\n".to_vec()),
            "DONE" => Some(done.to_vec()),
            _ => None,
        }
    };
    for (done, expected) in [
        (b"TAG OK done\r\n".as_slice(), Ok(IdleEnd::TimedOut)),
        (b"HUSH", Err(RemoteErrorKind::TimedOut)),
    ] {
        let server = serve(GREETING, idles(done)).await;
        let mut session = Session::connect_within(&server.account, &password(), short_limits())
            .await
            .expect("connects");
        session.select("INBOX", true).await.expect("selects");
        let woke = session.idle(Duration::from_millis(100), std::future::pending()).await;
        assert_eq!(woke.map(|(_, woke)| woke).map_err(|error| error.kind), expected);
        assert!(server.received().contains(&"DONE".to_owned()));
    }
}

#[tokio::test]
async fn responses_after_bye_are_ignored() {
    let server = serve(GREETING, |command| {
        command
            .starts_with("UID FETCH")
            .then(|| b"* BYE [UNAVAILABLE] a domani\r\n* 1 FETCH (UID 1 FLAGS () BODY[] {2}\r\nab)\r\nTAG OK done\r\n".to_vec())
    })
    .await;
    let mut session = Session::connect_within(&server.account, &password(), short_limits())
        .await
        .expect("connects");
    session.select("INBOX", false).await.expect("selects");
    // The complete message may be accepted or not; the connection is not used again.
    let _ = fetch(&mut session, &[Uid(1)], &mut |_| {}).await;
    let after = session.find_message_id("<m@pec.test>").await.expect_err("the connection is closed");
    assert_eq!(
        (after.kind, after.detail.contains("a domani")),
        (RemoteErrorKind::Closed, true),
        "{after}"
    );
}

#[tokio::test]
async fn a_temporary_rejection_is_reported_once_and_retried_automatically() {
    for words in ["[UNAVAILABLE] manutenzione", "[INUSE] casella in uso", "[LIMIT] troppe connessioni"] {
        let server = serve(GREETING, move |command| {
            command.starts_with("LOGIN").then(|| format!("TAG NO {words}\r\n").into_bytes())
        })
        .await;
        let profile = tempfile::tempdir().expect("a directory");
        let handle = start_live(profile.path());
        let mut events = Box::pin(handle.events());
        handle.save_account(server.account.clone(), password()).await.expect("saved");
        let health = async || {
            let overview = handle.overview().await.expect("overview");
            overview.accounts.into_iter().next().expect("one").health
        };
        until("the login is rejected", async || matches!(health().await, Health::Faulty { .. })).await;
        let Health::Faulty {
            fault, detail, retry_at, ..
        } = health().await
        else {
            unreachable!("just seen");
        };
        assert_eq!(fault, EngineFault::Busy, "{words}");
        assert!(detail.contains(words), "the server's text: {detail}");
        assert!(retry_at.is_some_and(|at| at > handle.now()), "{words}: retried after a pause");
        let received: Vec<Event> = std::iter::from_fn(|| events.next().now_or_never().flatten()).collect();
        let reported = received.iter().filter(|event| matches!(event, Event::HealthChanged(_))).count();
        assert_eq!(reported, 1, "{words}: {received:?}");
        assert_eq!(
            server.received().iter().filter(|line| line.starts_with("LOGIN")).count(),
            1,
            "{words}"
        );
        tokio::task::spawn_blocking(move || handle.stop()).await.expect("stopped");
    }
}

/// Fifty mailboxes of one provider reconnect at once: at most eight log in at a time, and all are served.
#[tokio::test]
async fn at_most_eight_of_fifty_accounts_log_in_at_once() {
    const ACCOUNTS: usize = 50;
    const AT_ONCE: usize = 8;
    let authority = Authority::new();
    let acceptor = authority.server(&["127.0.0.1"]).acceptor();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let mut account = serve(GREETING, |_| None).await.account;
    account.server_authority = Some(authority.pem());
    account.imap.port = listener.local_addr().expect("address").port();
    let (inside, most, served) = (
        Arc::new(AtomicUsize::new(0)),
        Arc::new(AtomicUsize::new(0)),
        Arc::new(AtomicUsize::new(0)),
    );
    let counts = (inside.clone(), most.clone(), served.clone());
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let (acceptor, (inside, most, served)) = (acceptor.clone(), counts.clone());
            tokio::spawn(async move {
                most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                let mut stream = BufReader::new(acceptor.accept(tcp).await.expect("handshake"));
                stream.write_all(b"* OK [CAPABILITY IMAP4rev1] ready\r\n").await.expect("written");
                stream.flush().await.expect("written");
                let mut line = String::new();
                while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
                    let (tag, command) = line.trim_end().split_once(' ').unwrap_or(("*", ""));
                    let is_login = command.starts_with("LOGIN");
                    if is_login {
                        // Wait until as many connections as allowed are open.
                        while most.load(Ordering::SeqCst) < AT_ONCE && served.load(Ordering::SeqCst) == 0 {
                            tokio::time::sleep(Duration::from_millis(5)).await;
                        }
                        inside.fetch_sub(1, Ordering::SeqCst);
                        served.fetch_add(1, Ordering::SeqCst);
                    }
                    let response = match command {
                        "CAPABILITY" => format!("* CAPABILITY IMAP4rev1\r\n{tag} OK\r\n"),
                        _ => format!("{tag} OK [CAPABILITY IMAP4rev1] done\r\n"),
                    };
                    if stream.write_all(response.as_bytes()).await.is_err() || stream.flush().await.is_err() {
                        return;
                    }
                    line.clear();
                }
            });
        }
    });
    let profile = tempfile::tempdir().expect("a directory");
    let handle = start_live(profile.path());
    for number in 0..ACCOUNTS {
        let mut one = account.clone();
        one.address = format!("casella{number}@pec.test");
        (one.id, one.user) = (AccountId::of(&one.address), one.address.clone());
        handle.save_account(one, password()).await.expect("saved");
    }
    until("all are served", async || served.load(Ordering::SeqCst) >= ACCOUNTS).await;
    assert_eq!(most.load(Ordering::SeqCst), AT_ONCE);
    tokio::task::spawn_blocking(move || handle.stop()).await.expect("stopped");
}

#[tokio::test]
async fn a_clock_wrong_by_years_is_reported_and_no_password_is_sent() {
    let authority = Authority::new();
    // With a clock far behind, a valid certificate is not yet valid; with one far ahead it has expired.
    for certificate in [
        authority.server_between(&["127.0.0.1"], 2080, 2090),
        authority.server_between(&["127.0.0.1"], 2000, 2001),
    ] {
        let server = serve_with(GREETING, |_| None, &authority, &certificate).await;
        let error = Session::connect(&server.account, &password()).await.expect_err("not now");
        assert_eq!(error.kind, RemoteErrorKind::CertificateExpired);
        assert!(server.received().is_empty(), "nothing is sent");
    }
    let error = recapito::engine::EngineError::Remote(RemoteError {
        service: Service::Imap,
        kind: RemoteErrorKind::CertificateExpired,
        detail: String::new(),
    });
    for (language, clock, date) in [
        (Language::Italian, "l'orologio di questo computer", "data e ora"),
        (Language::English, "this computer's clock", "date and time"),
    ] {
        let text = explain(&Words::new(language), &error);
        assert!(text.meaning.contains(clock) && text.remedy.contains(date), "{text:?}");
    }
}
