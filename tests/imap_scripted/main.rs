//! The IMAP session against a scripted server with invalid and unusual responses, and the diagnosis of account settings.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../support/authority.rs"]
mod authority;
mod before_tls;
mod endless;
mod inconsistent_server;
mod live_faults;
mod logging_in;
mod network_faults;
mod odd_answers;
mod removals;
mod slow_server;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use authority::Authority;
use recapito::account::{Account, AccountId, Endpoint, Flags, Folder, FolderRole, Secret, Uid, UidValidity};
use recapito::mail::account_check::{AccountField, check_account};
use recapito::mail::imap::{Limits, Session};
use recapito::mail::remote::{FetchedMessage, IdleEnd, RemoteError, RemoteErrorKind};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

/// Returns the response to a command without its tag; `TAG` is replaced by the tag. An empty response closes the connection, as does a
/// final `SHUT` after the bytes before it. After a final `DRIP` single bytes follow slowly, after `DROP` single lines, after `HUSH` nothing,
/// and after `GUSH` the bytes from the last `|` on without end.
type Answer = fn(&str) -> Option<Vec<u8>>;

struct ScriptedServer {
    account: Account,
    received: Arc<Mutex<Vec<String>>>,
    handshakes: Arc<Mutex<Vec<Option<rustls::HandshakeKind>>>>,
    /// Bytes sent after `GUSH`.
    gushed: Arc<AtomicU64>,
}

impl ScriptedServer {
    fn received(&self) -> Vec<String> {
        self.received.lock().expect("not poisoned").clone()
    }
}

/// Serves every connection with this greeting; `answer` takes precedence over the ordinary responses.
async fn serve(greeting: &'static str, answer: impl Fn(&str) -> Option<Vec<u8>> + Send + Sync + 'static) -> ScriptedServer {
    serve_until(greeting, answer, 2090).await
}

/// The same with a certificate that expires at the start of `year`.
async fn serve_until(
    greeting: &'static str,
    answer: impl Fn(&str) -> Option<Vec<u8>> + Send + Sync + 'static,
    year: i32,
) -> ScriptedServer {
    let authority = Authority::new();
    let certificate = authority.server_until(&["127.0.0.1"], year);
    serve_with(greeting, answer, &authority, &certificate).await
}

/// The same with this certificate.
async fn serve_with(
    greeting: &'static str,
    answer: impl Fn(&str) -> Option<Vec<u8>> + Send + Sync + 'static,
    authority: &Authority,
    certificate: &authority::Server,
) -> ScriptedServer {
    let acceptor = certificate.acceptor();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let here = Endpoint {
        host: "127.0.0.1".to_owned(),
        port: listener.local_addr().expect("address").port(),
    };
    let received = Arc::new(Mutex::new(Vec::new()));
    let handshakes = Arc::new(Mutex::new(Vec::new()));
    let gushed = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&gushed);
    let (notes, kinds, answer) = (Arc::clone(&received), Arc::clone(&handshakes), Arc::new(answer));
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let (acceptor, notes, kinds, answer) = (acceptor.clone(), Arc::clone(&notes), Arc::clone(&kinds), Arc::clone(&answer));
            let counter = Arc::clone(&counter);
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(tcp).await {
                    kinds.lock().expect("kinds").push(stream.get_ref().1.handshake_kind());
                    // Ends when either side disconnects.
                    let _ = play(greeting, answer.as_ref(), BufReader::new(stream), &notes, &counter).await;
                }
            });
        }
    });
    ScriptedServer {
        account: Account {
            id: AccountId::of("a@pec.test"),
            address: "a@pec.test".to_owned(),
            name: None,
            user: "a@pec.test".to_owned(),
            imap: here.clone(),
            smtp: here,
            server_authority: Some(authority.pem()),
            group: None,
        },
        received,
        handshakes,
        gushed,
    }
}

type Stream = BufReader<tokio_rustls::server::TlsStream<tokio::net::TcpStream>>;

async fn play(
    greeting: &str,
    answer: &(dyn Fn(&str) -> Option<Vec<u8>> + Send + Sync),
    mut stream: Stream,
    notes: &Mutex<Vec<String>>,
    gushed: &AtomicU64,
) -> std::io::Result<()> {
    send(greeting.as_bytes(), &mut stream, gushed).await?;
    let mut tag = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let line = line.trim_end();
        let command = match line.split_once(' ') {
            Some((of, command)) => {
                of.clone_into(&mut tag);
                command
            }
            None => line,
        };
        notes.lock().expect("notes").push(command.to_owned());
        if let Some(length) = command
            .strip_suffix('}')
            .and_then(|rest| rest.rsplit_once('{'))
            .and_then(|(_, n)| n.parse().ok())
        {
            stream.write_all(b"+ go on\r\n").await?;
            stream.flush().await?;
            let mut literal = vec![0; length];
            stream.read_exact(&mut literal).await?;
            notes.lock().expect("notes").push(String::from_utf8_lossy(&literal).into_owned());
            continue;
        }
        let response = answer(command).unwrap_or_else(|| ordinary(command));
        if response.is_empty() {
            return Ok(());
        }
        let mut response = response;
        if let Some(at) = response.windows(3).position(|window| window == b"TAG") {
            response.splice(at..at + 3, tag.bytes());
        }
        send(&response, &mut stream, gushed).await?;
    }
}

/// Sends a response, and does what its last four letters say.
async fn send(response: &[u8], stream: &mut Stream, gushed: &AtomicU64) -> std::io::Result<()> {
    let (whole, then) = response.split_at(response.len().saturating_sub(4));
    match then {
        b"DRIP" | b"HUSH" | b"DROP" => {
            stream.write_all(whole).await?;
            stream.flush().await?;
            send_slowly(then, stream).await
        }
        b"SHUT" => {
            stream.write_all(whole).await?;
            stream.flush().await?;
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        b"GUSH" => {
            let at = whole.iter().rposition(|byte| *byte == b'|').expect("what to repeat");
            stream.write_all(&whole[..at]).await?;
            let piece = whole[at + 1..].repeat(4096 / (whole.len() - at) + 1);
            loop {
                stream.write_all(&piece).await?;
                gushed.fetch_add(piece.len() as u64, Ordering::Relaxed);
            }
        }
        _ => {
            stream.write_all(response).await?;
            stream.flush().await
        }
    }
}

/// Sends single bytes, single lines, or nothing until the client disconnects.
async fn send_slowly(what: &[u8], stream: &mut Stream) -> std::io::Result<()> {
    let piece: &[u8] = match what {
        b"DRIP" => b"x",
        b"DROP" => b"* OK wait\r\n",
        _ => std::future::pending().await,
    };
    loop {
        stream.write_all(piece).await?;
        stream.flush().await?;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn ordinary(command: &str) -> Vec<u8> {
    match command.split(' ').next().unwrap_or_default() {
        "CAPABILITY" => b"* CAPABILITY IMAP4rev1 SPECIAL-USE\r\nTAG OK\r\n".to_vec(),
        "SELECT" | "EXAMINE" => b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] \r\nTAG OK [READ-WRITE] done\r\n".to_vec(),
        _ => b"TAG OK done\r\n".to_vec(),
    }
}

const GREETING: &str = "* OK ready\r\n";

fn password() -> Secret {
    Secret::new("password-canary".to_owned())
}

fn fault<T>(result: Result<T, RemoteError>) -> Option<RemoteErrorKind> {
    result.err().map(|error| error.kind)
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

async fn selected(server: &ScriptedServer) -> Session {
    let mut session = Session::connect(&server.account, &password()).await.expect("connects");
    session.select("INBOX", false).await.expect("selects");
    session
}

#[tokio::test]
async fn greetings_and_rejected_logins_are_distinguished() {
    for (greeting, expected) in [
        ("* BYE too many connections\r\n", RemoteErrorKind::Busy),
        ("", RemoteErrorKind::TimedOut),
        ("HTTP/1.1 400 Bad Request\r\n\r\n", RemoteErrorKind::Protocol),
    ] {
        let server = serve(greeting, |_| None).await;
        let mut limits = Limits::default();
        limits.timeouts.stall = Duration::from_millis(400);
        assert_eq!(
            fault(Session::connect_within(&server.account, &password(), limits).await),
            Some(expected),
            "{greeting:?}"
        );
    }
    for (answer, expected) in [
        (
            (|command| {
                command
                    .starts_with("LOGIN")
                    .then(|| b"TAG NO [AUTHENTICATIONFAILED] no\r\n".to_vec())
            }) as Answer,
            RemoteErrorKind::LoginRefused,
        ),
        (
            |command| command.starts_with("LOGIN").then(|| b"TAG NO [UNAVAILABLE] later\r\n".to_vec()),
            RemoteErrorKind::Busy,
        ),
        (
            |command| command.starts_with("LOGIN").then(|| b"TAG NO [INUSE] locked\r\n".to_vec()),
            RemoteErrorKind::Busy,
        ),
        (
            |command| command.starts_with("LOGIN").then(|| b"* BYE bye\r\n".to_vec()),
            RemoteErrorKind::TimedOut,
        ),
        (|command| command.starts_with("LOGIN").then(Vec::new), RemoteErrorKind::Closed),
        (
            |command| command.starts_with("LOGIN").then(|| b"R999 OK in\r\n".to_vec()),
            RemoteErrorKind::Protocol,
        ),
    ] {
        let server = serve(GREETING, answer).await;
        let mut limits = Limits::default();
        limits.timeouts.stall = Duration::from_millis(400);
        assert_eq!(
            fault(Session::connect_within(&server.account, &password(), limits).await),
            Some(expected)
        );
        assert_eq!(
            server.received().iter().filter(|line| line.starts_with("LOGIN")).count(),
            1,
            "one attempt"
        );
    }
}

/// RFC 9051 §5.5: a server may complete a later command first. Dovecot does, if the earlier one waits for its output.
#[tokio::test]
async fn pipelined_commands_may_be_completed_in_any_order() {
    let server = serve(GREETING, |command| {
        let answer = match command.strip_prefix("UID FETCH ")?.split(' ').next()? {
            "1" => "* OK still reading\r\n",
            // The first is the fifth command of the connection.
            "2" => "* 2 FETCH (UID 2 BODY[] {3}\r\ntwo)\r\nTAG OK\r\n* 1 FETCH (UID 1 BODY[] {3}\r\none)\r\nR5 OK\r\n",
            _ => return None,
        };
        Some(answer.as_bytes().to_vec())
    })
    .await;
    let mut session = selected(&server).await;
    let mut bodies = Vec::new();
    fetch(&mut session, &[Uid(1), Uid(2)], &mut |message| bodies.push(message.bytes))
        .await
        .expect("both");
    assert_eq!(bodies, [b"one", b"two"]);
    session.select("INBOX", false).await.expect("the connection is usable");
}

#[tokio::test]
async fn no_password_is_sent_after_a_preauth_greeting() {
    let server = serve("* PREAUTH hello\r\n", |_| None).await;
    selected(&server).await.logout().await;
    assert!(
        !server.received().iter().any(|line| line.contains("canary")),
        "{:?}",
        server.received()
    );
}

#[tokio::test]
async fn arguments_are_quoted_or_sent_as_literals() {
    let server = serve(GREETING, |_| None).await;
    let odd = Secret::new("pass\"word\\ \r\nR9 LOGOUT".to_owned());
    let mut session = Session::connect(&server.account, &odd).await.expect("connects");
    session.select("a\"b\r\nR9 DELETE INBOX", true).await.expect("selects");
    session.find_message_id("<a\"\\@b>").await.expect("searches");
    let received = server.received();
    assert!(received.contains(&"pass\"word\\ \r\nR9 LOGOUT".to_owned()), "{received:?}");
    assert!(
        received
            .iter()
            .any(|line| line.starts_with("EXAMINE \"a\\\"b&AA0ACg-R9 DELETE INBOX\"")),
        "{received:?}"
    );
    assert!(
        received.contains(&r#"UID SEARCH HEADER Message-ID "<a\"\\@b>""#.to_owned()),
        "{received:?}"
    );
    assert!(!received.iter().any(|line| line == "LOGOUT" || line.starts_with("DELETE")));
}

#[tokio::test]
async fn input_that_makes_the_parser_panic_or_loop_is_an_error() {
    let server = serve(GREETING, |command| {
        let body = "* 1 FETCH (UID 1 FLAGS (\\Seen) INTERNALDATE NIL BODY[] {2}\r\nab)\r\n";
        let noise = "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n* XYZZY {3}\r\na)b\r\n* OK [ALERT]\u{e8} vero\r\n* 9 FETCH (FLAGS ())\r\n* 2 \
            FETCH (UID 2 BODY[] NIL)\r\n";
        let stray = "* 3 FETCH (UID 77 BODY[] {1}\r\nx)\r\n* 1 FETCH (UID 1 BODY[] {2}\r\nab)\r\n* 0 EXPUNGE\r\n";
        command
            .starts_with("UID FETCH")
            .then(|| format!("{noise}{body}{stray}TAG OK\r\n").into_bytes())
    })
    .await;
    let mut session = selected(&server).await;
    let mut all = Vec::new();
    fetch(&mut session, &[Uid(1), Uid(2)], &mut |one| all.push(one))
        .await
        .expect("fetches");
    assert_eq!(all.len(), 1, "only the requested message, once: {all:?}");
    assert_eq!(
        (all[0].uid, all[0].bytes.as_slice(), all[0].received, all[0].flags.seen),
        (Uid(1), b"ab".as_slice(), None, true)
    );
    let (_, woke) = session.idle(Duration::from_secs(5), std::future::pending()).await.expect("idles");
    assert_eq!(woke, IdleEnd::Changed, "the unsolicited EXPUNGE is not lost");
}

#[tokio::test]
async fn an_unparsable_response_ends_the_session_without_quoting_mail_content() {
    let server = serve(GREETING, |command| {
        command
            .starts_with("UID FETCH")
            .then(|| b"* 1 FETCH (UID 1 BODY[] {6}\r\ncanary!!)\r\nTAG OK\r\n".to_vec())
    })
    .await;
    let mut session = selected(&server).await;
    let error = fetch(&mut session, &[Uid(1)], &mut |_| {})
        .await
        .expect_err("the literal is longer than announced");
    assert_eq!(error.kind, RemoteErrorKind::Protocol);
    assert!(!format!("{error} {error:?}").contains("canary"));
    assert_eq!(fault(session.find_message_id("<m@pec.test>").await), Some(RemoteErrorKind::Closed));
}

#[tokio::test]
async fn a_literal_of_gigabytes_is_rejected_at_once() {
    let server = serve(GREETING, |command| {
        command
            .starts_with("UID FETCH")
            .then(|| b"* 1 FETCH (UID 1 BODY[] {4000000000}\r\n".to_vec())
    })
    .await;
    let mut session = selected(&server).await;
    assert_eq!(
        fault(fetch(&mut session, &[Uid(1)], &mut |_| {}).await),
        Some(RemoteErrorKind::TooLarge)
    );
}

#[tokio::test]
async fn folders_of_an_unusual_server_are_listed() {
    let server = serve(GREETING, |command| {
        let long = "x".repeat(5000);
        let list = format!(
            "* LIST () \"/\" Inbox\r\n* LIST (\\Noselect) NIL \"Gruppo\"\r\n* LIST (\\Sent) \".\" {{7}}\r\nInviata\r\n\
            * LIST () \".\" \"Posta inviata\"\r\n\
             * LIST () \".\" \"&bad\"\r\n* LIST () \".\" \"../../etc\"\r\n* LIST () \".\" {long}\r\n* LIST () \".\" \"&bad\"\r\nTAG OK\r\n"
        );
        command.starts_with("LIST").then(|| list.into_bytes())
    })
    .await;
    let mut session = Session::connect(&server.account, &password()).await.expect("connects");
    let folders = session.folders().await.expect("lists");
    let folder = |name: &str, delimiter, role, selectable| Folder {
        name: name.to_owned(),
        delimiter,
        role,
        selectable,
    };
    let expected = [
        folder("INBOX", Some('/'), Some(FolderRole::Inbox), true),
        folder("Gruppo", None, None, false),
        folder("Inviata", Some('.'), Some(FolderRole::Sent), true),
        folder("Posta inviata", Some('.'), None, true),
        folder("&bad", Some('.'), None, true),
        folder("../../etc", Some('.'), None, true),
    ];
    assert_eq!(folders, expected);
    session.select("&bad", true).await.expect("selects");
    session.select("INBOX", true).await.expect("selects");
    let received = server.received();
    assert!(
        received.contains(&"LIST \"\" \"*\"".to_owned()),
        "no RETURN without LIST-EXTENDED: {received:?}"
    );
    assert!(
        received.contains(&"EXAMINE \"&bad\"".to_owned()),
        "the name as the server encodes it: {received:?}"
    );
    assert!(received.contains(&"EXAMINE \"Inbox\"".to_owned()) || received.contains(&"EXAMINE \"INBOX\"".to_owned()));
}

#[tokio::test]
async fn without_idle_the_server_is_polled_with_noop() {
    let server = serve(GREETING, |command| {
        (command == "NOOP").then(|| b"* 3 EXISTS\r\nTAG OK\r\n".to_vec())
    })
    .await;
    let limits = Limits {
        poll: Duration::from_millis(50),
        ..Limits::default()
    };
    let mut session = Session::connect_within(&server.account, &password(), limits)
        .await
        .expect("connects");
    session.select("INBOX", true).await.expect("selects");
    let (_, woke) = session.idle(Duration::from_secs(30), std::future::pending()).await.expect("idles");
    assert_eq!(woke, IdleEnd::Changed);
}

#[tokio::test]
async fn a_server_that_sends_single_bytes_slowly_times_out() {
    let authority = Authority::new();
    let acceptor = authority.server(&["127.0.0.1"]).acceptor();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let mut account = serve(GREETING, |_| None).await.account;
    account.server_authority = Some(authority.pem());
    account.imap.port = listener.local_addr().expect("address").port();
    tokio::spawn(async move {
        let (tcp, _) = listener.accept().await.expect("a client");
        let mut stream = acceptor.accept(tcp).await.expect("handshake");
        let mut drip = tokio::time::interval(Duration::from_millis(20));
        // Until the client disconnects.
        while stream.write_all(b"*").await.is_ok() && stream.flush().await.is_ok() {
            drip.tick().await;
        }
    });
    let mut limits = Limits::default();
    limits.timeouts.stall = Duration::from_millis(300);
    assert_eq!(
        fault(Session::connect_within(&account, &password(), limits).await),
        Some(RemoteErrorKind::TimedOut)
    );
}

#[tokio::test]
async fn a_cancelled_call_leaves_the_session_unusable_with_an_error() {
    let server = serve(GREETING, |command| {
        command.starts_with("UID SEARCH").then(|| b"* SEARCH 1\r\n".to_vec())
    })
    .await;
    let mut session = selected(&server).await;
    assert!(
        tokio::time::timeout(Duration::from_millis(200), session.find_message_id("<m@pec.test>"))
            .await
            .is_err()
    );
    let stored = session
        .store_flags(
            &[Uid(1)],
            Flags {
                seen: true,
                ..Flags::default()
            },
            Flags::default(),
        )
        .await;
    assert_eq!(fault(stored), Some(RemoteErrorKind::Closed));
}

#[tokio::test]
async fn a_diagnosis_names_the_wrong_field_with_at_most_one_rejected_login() {
    let server = serve(GREETING, |command| {
        command.starts_with("LOGIN").then(|| b"TAG NO wrong\r\n".to_vec())
    })
    .await;
    let diagnosis = check_account(&server.account, &password()).await;
    assert_eq!(
        diagnosis.imap.as_ref().map_err(|error| error.kind),
        Err(RemoteErrorKind::LoginRefused)
    );
    assert_eq!(
        diagnosis.fields(&server.account).first(),
        Some(&AccountField::Password),
        "{diagnosis:?}"
    );
    assert!(
        !server.received().iter().any(|line| line.starts_with("AUTH")),
        "no second login: {:?}",
        server.received()
    );
    let mut unreachable = server.account.clone();
    let free = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port")
        .local_addr()
        .expect("address")
        .port();
    unreachable.imap.port = free;
    unreachable.smtp.host = "no-such-host.invalid".to_owned();
    let diagnosis = check_account(&unreachable, &password()).await;
    assert!(!diagnosis.is_good());
    assert_eq!(
        diagnosis.fields(&unreachable).first(),
        Some(&AccountField::ImapPort),
        "{diagnosis:?}"
    );
    let mut stranger = server.account.clone();
    stranger.server_authority = None;
    assert_eq!(
        check_account(&stranger, &password()).await.fields(&stranger),
        [AccountField::Certificate]
    );
}

#[tokio::test]
async fn a_second_handshake_resumes_the_tls_session() {
    let server = serve(GREETING, |_| None).await;
    for _ in 0..3 {
        selected(&server).await.logout().await;
    }
    let kinds = server.handshakes.lock().expect("kinds").clone();
    assert_eq!(
        kinds,
        [
            Some(rustls::HandshakeKind::Full),
            Some(rustls::HandshakeKind::Resumed),
            Some(rustls::HandshakeKind::Resumed)
        ]
    );
}

#[tokio::test]
async fn an_expired_certificate_is_reported_and_no_password_is_sent() {
    let server = serve_until(GREETING, |_| None, 2016).await;
    assert_eq!(
        fault(Session::connect(&server.account, &password()).await),
        Some(RemoteErrorKind::CertificateExpired)
    );
    assert!(server.received().is_empty());
}

/// Without MOVE the new UIDs are only in the tagged response to UID COPY (RFC 4315 §3).
#[tokio::test]
async fn the_new_uids_of_a_copy_are_read_from_its_tagged_response() {
    let server = serve(GREETING, |command| {
        command
            .starts_with("UID COPY")
            .then(|| b"TAG OK [COPYUID 9 7,9 21:22] copied\r\n".to_vec())
    })
    .await;
    let mut session = Session::connect(&server.account, &password()).await.expect("connects");
    session.select("INBOX", false).await.expect("selects");
    let moved = session.move_to(&[Uid(7), Uid(9)], "Cestino").await.expect("moves");
    assert_eq!(moved.validity, Some(UidValidity(9)));
    assert_eq!(moved.uids, [(Uid(7), Uid(21)), (Uid(9), Uid(22))].into());
}

#[tokio::test]
async fn a_bye_inside_a_message_is_reported_with_its_text() {
    let server = serve(GREETING, |command| {
        command.starts_with("UID FETCH").then(|| {
            b"* 1 FETCH (UID 1 FLAGS () BODY[] {2}\r\nab)\r\n* BYE [OVERQUOTA] casella piena\r\n* 2 FETCH (UID 2 BODY[] {9}\r\nab".to_vec()
        })
    })
    .await;
    let mut limits = Limits::default();
    limits.timeouts.stall = Duration::from_millis(400);
    let mut session = Session::connect_within(&server.account, &password(), limits)
        .await
        .expect("connects");
    session.select("INBOX", false).await.expect("selects");
    let broken = session.fetch_batches(vec![vec![Uid(1), Uid(2)]]).next().await.expect("a batch");
    let error = broken.error.expect("an error");
    assert!(matches!(error.kind, RemoteErrorKind::TimedOut | RemoteErrorKind::Closed));
    assert_eq!(broken.messages.iter().map(|message| message.uid).collect::<Vec<_>>(), [Uid(1)]);
    let after = session.find_message_id("<m@pec.test>").await.expect_err("the session is gone");
    assert_eq!(
        (after.kind, after.detail.contains("casella piena")),
        (RemoteErrorKind::Closed, true),
        "{after}"
    );
}

#[tokio::test]
async fn at_most_ten_thousand_folders_are_listed_and_no_name_becomes_a_path() {
    let server = serve(GREETING, |command| {
        command.starts_with("LIST").then(|| {
            let hostile =
                "* LIST () \"/\" \"../../../etc/passwd\"\r\n* LIST () \"/\" \"C:\\\\Windows\"\r\n* LIST () \"/\" \"&AC8-&AAA-\"\r\n"
                    .to_owned();
            let many: String = (0..12_000).map(|number| format!("* LIST () \"/\" \"n{number}\"\r\n")).collect();
            format!("{hostile}{many}TAG OK\r\n").into_bytes()
        })
    })
    .await;
    let mut session = Session::connect(&server.account, &password()).await.expect("connects");
    let folders = session.folders().await.expect("lists");
    assert_eq!(folders.len(), 10_000);
    assert_eq!(folders[0].name, "../../../etc/passwd", "names are never used as paths");
    assert_eq!(folders[1].name, "C:\\Windows");
}

#[tokio::test]
async fn the_text_of_a_rejected_login_identifies_a_disabled_protocol() {
    let server = serve(GREETING, |command| {
        command
            .starts_with("LOGIN")
            .then(|| b"TAG NO [ALERT] accesso IMAP disabilitato per questa casella\r\n".to_vec())
    })
    .await;
    assert_eq!(
        fault(Session::connect(&server.account, &password()).await),
        Some(RemoteErrorKind::SwitchedOff)
    );
}

#[tokio::test]
async fn a_rejected_compression_changes_nothing_and_a_deflate_bomb_ends_the_connection() {
    let offers = |command: &str| (command == "CAPABILITY").then(|| b"* CAPABILITY IMAP4rev1 COMPRESS=DEFLATE\r\nTAG OK\r\n".to_vec());
    let server = serve(GREETING, move |command| match command {
        "COMPRESS DEFLATE" => Some(b"TAG NO [COMPRESSIONACTIVE] already\r\n".to_vec()),
        other => offers(other),
    })
    .await;
    let mut session = selected(&server).await;
    assert!(!session.compress().await.expect("a rejection is no error"));
    session
        .find_message_id("<m@pec.test>")
        .await
        .expect("continues without compression");

    let server = serve(GREETING, move |command| match command {
        "COMPRESS DEFLATE" => {
            let mut response = b"TAG OK compressing\r\n".to_vec();
            let mut deflate = flate2::Compress::new(flate2::Compression::best(), false);
            let mut bomb = Vec::with_capacity(4 << 20);
            let line = b"* 1 FETCH (UID 1 BODY[] {150000000}\r\n";
            deflate.compress_vec(line, &mut bomb, flate2::FlushCompress::None).expect("small");
            for _ in 0..140 {
                deflate
                    .compress_vec(&vec![0; 1 << 20], &mut bomb, flate2::FlushCompress::None)
                    .expect("small");
            }
            response.extend(bomb);
            Some(response)
        }
        other => offers(other),
    })
    .await;
    let mut session = selected(&server).await;
    assert!(session.compress().await.expect("compression is on"));
    assert_eq!(
        fault(fetch(&mut session, &[Uid(1)], &mut |_| {}).await),
        Some(RemoteErrorKind::TooLarge)
    );
    assert_eq!(fault(session.find_message_id("<m@pec.test>").await), Some(RemoteErrorKind::Closed));
}
