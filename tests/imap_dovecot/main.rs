//! The IMAP session against a real Dovecot.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../support/dovecot.rs"]
mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use recapito::account::{Account, Flags, FolderRole, Keywords, Secret, Uid};
use recapito::mail::imap::{Limits, Session};
use recapito::mail::remote::{FetchedMessage, IdleEnd, RemoteError, RemoteErrorKind};
use recapito::mail::tls::Timeouts;
use server::Dovecot;
use server::authority::Authority;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const USER: &str = "studio@pec.test";
const SEEN: Flags = Flags {
    seen: true,
    flagged: false,
    answered: false,
    draft: false,
    deleted: false,
    keywords: Keywords::NONE,
};
/// Dovecot's capabilities after login without MOVE and UIDPLUS.
const WITHOUT_MOVE: &str = "protocol imap {\n imap_capability = IMAP4rev1 LITERAL+ IDLE SPECIAL-USE LIST-EXTENDED QUOTA\n}";
const UIDPLUS_WITHOUT_MOVE: &str = "protocol imap {\n imap_capability = IMAP4rev1 LITERAL+ IDLE UIDPLUS\n}";

async fn session(dovecot: &Dovecot) -> Session {
    session_of(dovecot, &dovecot.account(USER), Limits::default()).await
}

async fn session_of(dovecot: &Dovecot, account: &Account, limits: Limits) -> Session {
    let connected = Session::connect_within(account, &dovecot.password(), limits).await;
    connected.unwrap_or_else(|error| panic!("{error}\n{}", dovecot.log()))
}

fn fault<T>(result: Result<T, RemoteError>) -> Option<RemoteErrorKind> {
    result.err().map(|error| error.kind)
}

fn message(number: u32) -> Vec<u8> {
    let odd = ["* OK {999999}", "\u{e8} \u{20ac}", ")", "R1 OK done", "{3}", "."][number as usize % 6];
    format!(
        "Message-ID: <m{number}@pec.test>\r\nSubject: {number}\r\n\r\n{odd}\r\n{}\r\n",
        "x".repeat(number as usize * 7)
    )
    .into_bytes()
}

/// Fetches each message with its own command and passes it to `sink`.
async fn fetch(session: &mut Session, uids: &[Uid], sink: &mut (dyn FnMut(FetchedMessage) + Send)) -> Result<(), RemoteError> {
    let mut batches = session.fetch_batches(uids.iter().map(|uid| vec![*uid]).collect());
    while let Some(batch) = batches.next().await {
        batch.messages.into_iter().for_each(&mut *sink);
        batch.error.map_or(Ok(()), Err)?;
    }
    Ok(())
}

async fn uids(session: &mut Session) -> Vec<Uid> {
    let flags = session.fetch_flags(Uid(1)).await.expect("flags");
    flags.into_iter().map(|(uid, _)| uid).collect()
}

async fn fetched(session: &mut Session, uids: &[Uid]) -> Vec<FetchedMessage> {
    let mut all = Vec::new();
    fetch(session, uids, &mut |one| all.push(one)).await.expect("fetches");
    all
}

#[tokio::test]
async fn a_compressed_connection_transfers_the_same_bytes_and_supports_all_commands() {
    const ZLIB: &str = "protocol imap {\n mail_plugins = quota imap_quota imap_zlib\n}";
    let mut dovecot = Dovecot::with(ZLIB);
    for number in 1..=40 {
        dovecot.deliver(USER, "INBOX", &message(number * 50));
    }
    let uids: Vec<Uid> = (1..=40).map(Uid).collect();
    let (mut plain, mut compressed) = (session(&dovecot).await, session(&dovecot).await);
    assert!(compressed.has_capability("COMPRESS=DEFLATE"), "{:?}", compressed.capabilities());
    assert!(!plain.is_compressed());
    assert!(compressed.compress().await.expect("compresses"));
    assert!(compressed.compress().await.expect("a second call has no effect"));
    for session in [&mut plain, &mut compressed] {
        session.select("INBOX", false).await.expect("selects");
    }
    assert_eq!(fetched(&mut compressed, &uids).await, fetched(&mut plain, &uids).await);
    compressed.store_flags(&[Uid(3)], SEEN, Flags::default()).await.expect("stores");
    let appended = message(7).repeat(200);
    compressed
        .append("INBOX", &appended, Flags::default(), None)
        .await
        .expect("appends");
    assert_eq!(fetched(&mut compressed, &[Uid(41)]).await[0].bytes, appended);
    dovecot.deliver(USER, "INBOX", &message(8));
    let (mut compressed, woke) = compressed
        .idle(Duration::from_secs(20), std::future::pending())
        .await
        .expect("idles");
    assert_eq!(woke, IdleEnd::Changed);
    assert_eq!(fetched(&mut compressed, &[Uid(42)]).await[0].bytes, message(8));
    // Without the capability the connection stays uncompressed.
    let mut other = session(&Dovecot::start()).await;
    assert!(!other.compress().await.expect("no fault"));
}

#[tokio::test]
async fn a_login_succeeds_and_a_wrong_password_is_reported() {
    let dovecot = Dovecot::start();
    let session = session(&dovecot).await;
    assert!(session.has_capability("IDLE") && session.has_capability("move"), "{session:?}");
    session.logout().await;
    let wrong = Session::connect(&dovecot.account(USER), &Secret::new("sbagliata".into())).await;
    assert_eq!(fault(wrong), Some(RemoteErrorKind::LoginRefused));
}

#[tokio::test]
async fn a_certificate_is_checked_for_authority_and_host() {
    let dovecot = Dovecot::start();
    let mut stranger = dovecot.account(USER);
    stranger.server_authority = None;
    assert_eq!(
        fault(Session::connect(&stranger, &dovecot.password()).await),
        Some(RemoteErrorKind::CertificateUntrusted)
    );
    stranger.server_authority = Some(Authority::new().pem());
    assert_eq!(
        fault(Session::connect(&stranger, &dovecot.password()).await),
        Some(RemoteErrorKind::CertificateUntrusted)
    );
    let mut elsewhere = dovecot.account(USER);
    elsewhere.imap.host = "127.0.0.2".to_owned();
    let proxy = Proxy::start_at("127.0.0.2:0", dovecot.port, u64::MAX).await;
    elsewhere.imap.port = proxy.port;
    assert_eq!(
        fault(Session::connect(&elsewhere, &dovecot.password()).await),
        Some(RemoteErrorKind::CertificateWrongHost)
    );
}

#[tokio::test]
async fn a_port_without_tls_is_reported() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("address").port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"* OK plain IMAP here\r\n").await;
            let _ = stream.read(&mut [0; 64]).await;
        }
    });
    let mut account = plain_account(port);
    assert_eq!(
        fault(Session::connect(&account, &Secret::new("x".into())).await),
        Some(RemoteErrorKind::Tls)
    );
    account.imap.host = "no-such-host.invalid".to_owned();
    let unknown = fault(Session::connect(&account, &Secret::new("x".into())).await);
    assert!(
        matches!(unknown, Some(RemoteErrorKind::UnknownHost | RemoteErrorKind::Unreachable)),
        "{unknown:?}"
    );
}

fn plain_account(port: u16) -> Account {
    let here = recapito::account::Endpoint {
        host: "127.0.0.1".to_owned(),
        port,
    };
    Account {
        id: recapito::account::AccountId::of(USER),
        address: USER.to_owned(),
        name: None,
        user: USER.to_owned(),
        imap: here.clone(),
        smtp: here,
        server_authority: None,
        group: None,
    }
}

#[tokio::test]
async fn folders_are_listed_with_names_and_roles() {
    let dovecot = Dovecot::start();
    let odd = [
        ("Attivit&AOA-", "Attività"),
        ("Ricevute &- notifiche", "Ricevute & notifiche"),
        ("2026/Gi&APk-/A", "2026/Giù/A"),
        ("Bozze", "Bozze"),
    ];
    for (wire, _) in odd {
        dovecot.make_folder(USER, wire);
    }
    let mut session = session(&dovecot).await;
    let folders = session.folders().await.expect("lists");
    let find = |name: &str| {
        folders
            .iter()
            .find(|folder| folder.name == name)
            .unwrap_or_else(|| panic!("{name} in {folders:?}"))
    };
    for (_, name) in odd {
        assert!(find(name).selectable);
    }
    assert_eq!(find("2026/Giù/A").leaf(), "A");
    assert_eq!(find("INBOX").role, Some(FolderRole::Inbox));
    assert_eq!(find("Inviata").role, Some(FolderRole::Sent));
    assert_eq!(find("Bozze").role, Some(FolderRole::Drafts));
    for (_, name) in odd {
        session.select(name, true).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    assert_eq!(fault(session.select("Non c'è", true).await), Some(RemoteErrorKind::Refused));
    assert_eq!(
        fault(session.fetch_flags(Uid(1)).await),
        Some(RemoteErrorKind::Refused),
        "no folder is selected"
    );
    session.select("INBOX", false).await.expect("a refusal does not end the session");
}

#[tokio::test]
async fn three_hundred_messages_are_fetched_byte_for_byte() {
    let mut dovecot = Dovecot::start();
    for number in 1..=300 {
        dovecot.deliver(USER, "INBOX", &message(number));
    }
    let mut session = session(&dovecot).await;
    let selected = session.select("INBOX", true).await.expect("selects");
    assert_eq!((selected.exists, selected.uid_next), (300, Some(Uid(301))));
    assert!(selected.modseq.is_some());
    let uids = uids(&mut session).await;
    assert_eq!(uids, (1..=300).map(Uid).collect::<Vec<_>>());
    let all = fetched(&mut session, &uids).await;
    assert_eq!(all.len(), 300);
    for (one, number) in all.iter().zip(1..) {
        assert_eq!((one.uid, &one.bytes), (Uid(number), &message(number)));
        assert!(one.received.is_some() && !one.flags.seen);
    }
    let sizes = session.fetch_sizes(&[Uid(3), Uid(9)]).await.expect("sizes");
    assert_eq!(sizes, [3, 9].map(|number| (Uid(number), Some(message(number).len() as u64))));
    assert_eq!(
        session.fetch_flags(Uid(299)).await.expect("flags"),
        [(Uid(299), Some(Flags::default())), (Uid(300), Some(Flags::default()))]
    );
    assert_eq!(session.fetch_flags(Uid(301)).await.expect("flags"), []);
    assert_eq!(session.find_message_id("<m7@pec.test>").await.expect("search"), [Uid(7)]);
    assert_eq!(session.find_message_id("<m\"7@pec.test>").await.expect("search"), []);
}

#[tokio::test]
async fn a_message_over_the_limit_is_rejected_and_its_size_can_be_fetched() {
    let mut dovecot = Dovecot::start();
    dovecot.deliver(USER, "INBOX", &message(1));
    dovecot.deliver(USER, "INBOX", &message(3000));
    let limits = Limits {
        literal: 10_000,
        ..Limits::default()
    };
    let mut session = session_of(&dovecot, &dovecot.account(USER), limits).await;
    session.select("INBOX", true).await.expect("selects");
    assert!(
        session
            .fetch_sizes(&[Uid(2)])
            .await
            .expect("sizes")
            .iter()
            .any(|(uid, size)| *uid == Uid(2) && size.is_some_and(|size| size > 10_000))
    );
    let mut kept = Vec::new();
    // One after the other: of commands that are pipelined, the one before a broken response may be lost with it.
    let small = fetch(&mut session, &[Uid(1)], &mut |one| kept.push(one.uid)).await;
    let large = fetch(&mut session, &[Uid(2)], &mut |one| kept.push(one.uid)).await;
    assert_eq!((fault(small), fault(large)), (None, Some(RemoteErrorKind::TooLarge)));
    assert_eq!(kept, [Uid(1)]);
    assert_eq!(
        fault(session.fetch_flags(Uid(1)).await),
        Some(RemoteErrorKind::Closed),
        "the session is gone"
    );
}

#[tokio::test]
async fn flags_are_fetched_and_stored() {
    let mut dovecot = Dovecot::start();
    for number in 1..=3 {
        dovecot.deliver(USER, "INBOX", &message(number));
    }
    let (mut one, mut other) = (session(&dovecot).await, session(&dovecot).await);
    one.select("INBOX", false).await.expect("selects");
    let both = Flags { flagged: true, ..SEEN };
    one.store_flags(&[Uid(1), Uid(3)], both, Flags::default()).await.expect("stores");
    one.store_flags(&[Uid(3)], Flags::default(), SEEN).await.expect("stores");
    other.select("INBOX", true).await.expect("selects");
    let flags = other.fetch_flags(Uid(1)).await.expect("flags");
    let flagged = Flags {
        flagged: true,
        ..Flags::default()
    };
    assert_eq!(
        flags,
        [(Uid(1), Some(both)), (Uid(2), Some(Flags::default())), (Uid(3), Some(flagged))]
    );
    assert_eq!(
        fault(other.store_flags(&[Uid(1)], Flags::default(), SEEN).await),
        Some(RemoteErrorKind::Refused),
        "read-only"
    );
}

#[tokio::test]
async fn append_returns_the_uid_and_keeps_the_bytes() {
    let dovecot = Dovecot::start();
    let mut session = session(&dovecot).await;
    let uid = session
        .append("Inviata", &message(42), SEEN, None)
        .await
        .expect("appends")
        .expect("UIDPLUS");
    session.select("Inviata", true).await.expect("selects");
    let all = fetched(&mut session, &[uid]).await;
    assert_eq!((&all[0].bytes, all[0].flags), (&message(42), SEEN));
    let refused = session
        .append("Non c'è", &message(1), SEEN, None)
        .await
        .expect_err("no such folder");
    assert_eq!(refused.kind, RemoteErrorKind::Refused);
    assert!(refused.detail.contains("TRYCREATE") || !refused.detail.is_empty(), "{refused}");
    let quota = session.folders_with_status().await.expect("folders").quota.expect("a quota");
    assert_eq!(quota.limit, 10 * 1024 * 1024);
    let full = session.append("Inviata", &vec![b'x'; 11 * 1024 * 1024], SEEN, None).await;
    assert_eq!(fault(full), Some(RemoteErrorKind::Refused), "over quota");
    assert_eq!(uids(&mut session).await, [uid]);
}

#[tokio::test]
async fn messages_are_moved_with_and_without_the_move_capability() {
    for (more, has_move, stays) in [("", true, 0), (UIDPLUS_WITHOUT_MOVE, false, 0), (WITHOUT_MOVE, false, 1)] {
        let mut dovecot = Dovecot::with(more);
        dovecot.make_folder(USER, "Attivit&AOA-");
        for number in 1..=2 {
            dovecot.deliver(USER, "INBOX", &message(number));
        }
        let mut session = session(&dovecot).await;
        assert_eq!(session.has_capability("MOVE"), has_move, "{session:?}");
        session.select("INBOX", false).await.expect("selects");
        session.move_to(&[Uid(1)], "Attività").await.expect("moves");
        let left = session.fetch_flags(Uid(1)).await.expect("flags");
        assert_eq!(
            left.iter()
                .filter(|(_, flags)| !flags.is_some_and(|flags| flags.deleted))
                .map(|(uid, _)| *uid)
                .collect::<Vec<_>>(),
            [Uid(2)]
        );
        assert_eq!(
            left.iter().filter(|(_, flags)| flags.is_some_and(|flags| flags.deleted)).count(),
            stays,
            "never a plain EXPUNGE"
        );
        assert_eq!(fault(session.move_to(&[Uid(2)], "Non c'è").await), Some(RemoteErrorKind::Refused));
        session.select("Attività", true).await.expect("selects");
        assert_eq!(fetched(&mut session, &[Uid(1)]).await[0].bytes, message(1));
    }
}

#[tokio::test]
async fn idle_wakes_on_delivery_and_can_be_stopped_or_time_out() {
    let mut dovecot = Dovecot::start();
    let mut session = session(&dovecot).await;
    session.select("INBOX", true).await.expect("selects");
    let waiting = tokio::spawn(session.idle(Duration::from_secs(60), std::future::pending()));
    dovecot.deliver(USER, "INBOX", &message(1));
    let (mut session, woke) = waiting.await.expect("joins").expect("idles");
    assert_eq!(woke, IdleEnd::Changed);
    assert_eq!(uids(&mut session).await, [Uid(1)]);
    let (session, woke) = session.idle(Duration::from_secs(60), async {}).await.expect("idles");
    assert_eq!(woke, IdleEnd::Stopped);
    let (_, woke) = session
        .idle(Duration::from_millis(50), std::future::pending())
        .await
        .expect("idles");
    assert_eq!(woke, IdleEnd::TimedOut);
}

#[tokio::test]
async fn a_connection_cut_anywhere_in_a_fetch_is_reported_as_closed() {
    let mut dovecot = Dovecot::start();
    for number in 1..=20 {
        dovecot.deliver(USER, "INBOX", &message(number * 40));
    }
    let mut cut_in_fetch = 0;
    for cut in (2_000..40_000).step_by(1_900) {
        let proxy = Proxy::start(dovecot.port, cut).await;
        let mut account = dovecot.account(USER);
        account.imap.port = proxy.port;
        let mut kept = Vec::new();
        let run = async {
            let mut session = Session::connect(&account, &dovecot.password()).await?;
            session.select("INBOX", true).await?;
            cut_in_fetch += 1;
            fetch(&mut session, &(1..=20).map(Uid).collect::<Vec<_>>(), &mut |one| kept.push(one)).await
        };
        assert_eq!(fault(run.await), Some(RemoteErrorKind::Closed), "cut after {cut} bytes");
        assert!(proxy.passed.load(Ordering::Relaxed) >= cut, "the cut was reached");
        for one in kept {
            assert_eq!(one.bytes, message(one.uid.0 * 40), "complete messages are correct");
        }
    }
    assert!(cut_in_fetch > 10, "{cut_in_fetch}");
}

#[tokio::test]
async fn a_silent_server_times_out() {
    let mut dovecot = Dovecot::start();
    dovecot.deliver(USER, "INBOX", &message(3000));
    let proxy = Proxy::start_silent(dovecot.port, 9_000).await;
    let mut account = dovecot.account(USER);
    account.imap.port = proxy.port;
    let limits = Limits {
        timeouts: Timeouts {
            stall: Duration::from_millis(700),
            ..Timeouts::default()
        },
        ..Limits::default()
    };
    let started = Instant::now();
    let mut session = session_of(&dovecot, &account, limits).await;
    session.select("INBOX", true).await.expect("selects");
    assert_eq!(
        fault(fetch(&mut session, &[Uid(1)], &mut |_| {}).await),
        Some(RemoteErrorKind::TimedOut)
    );
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn a_recreated_folder_has_another_uidvalidity() {
    let mut dovecot = Dovecot::start();
    dovecot.deliver(USER, "Pratiche", &message(1));
    let mut first = session(&dovecot).await;
    let before = first.select("Pratiche", true).await.expect("selects");
    first.logout().await;
    dovecot.remove_folder(USER, "Pratiche");
    dovecot.deliver(USER, "Pratiche", &message(2));
    let mut second = session(&dovecot).await;
    let after = second.select("Pratiche", true).await.expect("selects");
    assert_ne!(before.validity, after.validity);
    assert_eq!(
        fetched(&mut second, &[Uid(1)]).await[0].bytes,
        message(2),
        "the same UID is another message"
    );
}

/// A TCP proxy that forwards a number of bytes from the server and then closes the connection or stops forwarding.
struct Proxy {
    port: u16,
    passed: Arc<AtomicU64>,
}

impl Proxy {
    async fn start(to: u16, cut: u64) -> Self {
        Self::run("127.0.0.1:0", to, cut, false).await
    }

    async fn start_at(at: &str, to: u16, cut: u64) -> Self {
        Self::run(at, to, cut, false).await
    }

    async fn start_silent(to: u16, cut: u64) -> Self {
        Self::run("127.0.0.1:0", to, cut, true).await
    }

    async fn run(at: &str, to: u16, cut: u64, silent: bool) -> Self {
        let listener = TcpListener::bind(at).await.expect("a port");
        let port = listener.local_addr().expect("address").port();
        let passed = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&passed);
        tokio::spawn(async move {
            let (client, _) = listener.accept().await.expect("a client");
            let server = TcpStream::connect(("127.0.0.1", to)).await.expect("the server");
            let (mut from_client, mut to_client) = client.into_split();
            let (from_server, mut to_server) = server.into_split();
            let up = tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
            let mut limited = from_server.take(cut);
            let mut buffer = [0; 700];
            while let Ok(read) = limited.read(&mut buffer).await {
                if read == 0 || to_client.write_all(&buffer[..read]).await.is_err() {
                    break;
                }
                counted.fetch_add(read as u64, Ordering::Relaxed);
            }
            if silent {
                std::future::pending::<()>().await;
            }
            up.abort();
        });
        Self { port, passed }
    }
}
