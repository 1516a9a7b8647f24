//! Data injected before, instead of or around TLS by an attacker on the network: it is ignored, and nothing is sent to the attacker.
//!
//! The cases are those known from attacks on STARTTLS: responses injected before TLS, modified capabilities and upgrades, PREAUTH
//! greetings. Here TLS starts before any response (RFC 8314), so injected data cannot be kept; these tests assert it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use recapito::account::Account;
use recapito::engine::EngineError;
use recapito::i18n::explain::explain;
use recapito::i18n::{Language, Words};
use recapito::mail::account_check::check_account;
use recapito::mail::imap::{Limits, Session};
use recapito::mail::remote::{RemoteError, RemoteErrorKind};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::authority::Authority;
use super::{GREETING, ScriptedServer, password, serve};

/// A server without TLS: sends `first`, and `then` after every read. Returns its port and the received bytes.
async fn plain_server(first: Vec<u8>, then: Vec<u8>) -> (u16, Arc<Mutex<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("address").port();
    let received = Arc::new(Mutex::new(Vec::new()));
    let sink = received.clone();
    tokio::spawn(async move {
        while let Ok((mut tcp, _)) = listener.accept().await {
            // Ends when either side disconnects.
            let _ = tcp.write_all(&first).await;
            let mut bytes = [0; 4096];
            while let Ok(read @ 1..) = tcp.read(&mut bytes).await {
                sink.lock().expect("not poisoned").extend_from_slice(&bytes[..read]);
                if tcp.write_all(&then).await.is_err() {
                    break;
                }
            }
        }
    });
    (port, received)
}

fn short_limits() -> Limits {
    let mut limits = Limits::default();
    limits.timeouts.stall = Duration::from_millis(300);
    limits.timeouts.handshake = Duration::from_millis(300);
    limits
}

async fn scripted_server() -> ScriptedServer {
    serve(GREETING, |_| None).await
}

fn with_port(account: &Account, port: u16) -> Account {
    let mut account = account.clone();
    account.imap.port = port;
    account.smtp.port = port;
    account
}

/// Whether only the first record of a handshake (RFC 8446 §5.1: type 22) was received, and no command of a mail protocol.
fn is_handshake_only(received: &[u8]) -> bool {
    let words: [&[u8]; 7] = [b"LOGIN", b"AUTH", b"STARTTLS", b"EHLO", b"CAPABILITY", b"canary", b"a@pec.test"];
    received.first().is_none_or(|first| *first == 22)
        && !words.iter().any(|word| received.windows(word.len()).any(|window| window == *word))
}

#[tokio::test]
async fn the_client_answers_nothing_sent_before_tls_in_two_hundred_cases() {
    let greetings = [
        "",
        "* OK ready\r\n",
        "* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready\r\n",
        "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n",
        "* PREAUTH welcome back\r\n",
        "* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] welcome back\r\n",
        "* BYE [REFERRAL imap://user@elsewhere.test/] go there\r\n",
        "* NO not now\r\n",
        "* BAD what\r\n",
        "+ go on\r\n",
        "220 mail.test ESMTP\r\n",
        "220-mail.test\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n220 ready\r\n",
        "+OK POP3 ready <1@mail.test>\r\n",
        "554 no\r\n",
    ];
    let answers = [
        "",
        "R1 OK begin TLS now\r\n",
        "R1 OK begin TLS now\r\nR2 OK logged in\r\n",
        "R1 NO no TLS here\r\n",
        "R1 BAD no such command\r\n",
        "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nR1 OK done\r\n",
        "R1 NO [ALERT] send the password again without encryption\r\n",
        "R1 NO [REFERRAL imap://elsewhere.test/] there\r\n",
        "* LIST () \"/\" INBOX\r\n* 3 EXISTS\r\n* 1 FETCH (UID 1 BODY[] {2}\r\nab)\r\nR1 OK\r\n",
        "* BYE bye\r\n",
        "220 go ahead\r\n",
        "220 go ahead\r\n235 logged in\r\n250 ok\r\n",
        "454 TLS not available\r\n",
        "250-AUTH PLAIN LOGIN\r\n250 ok\r\n",
        "HTTP/1.1 302 Found\r\nLocation: https://portale.albergo.test/\r\n\r\n",
    ];
    let server = scripted_server().await;
    let mut cases = 0;
    for greeting in greetings {
        let server = &server;
        let all = answers.map(|answer| async move {
            let (port, received) = plain_server(greeting.into(), answer.into()).await;
            let error = Session::connect_within(&with_port(&server.account, port), &password(), short_limits())
                .await
                .err();
            let fault = error.map(|error| error.kind);
            assert!(
                matches!(
                    fault,
                    Some(RemoteErrorKind::Tls | RemoteErrorKind::TimedOut | RemoteErrorKind::Closed)
                ),
                "{greeting:?} {answer:?}: {fault:?}"
            );
            assert!(
                is_handshake_only(&received.lock().expect("not poisoned")),
                "{greeting:?} {answer:?}"
            );
        });
        cases += all.len();
        futures_util::future::join_all(all).await;
    }
    assert!(cases >= 178, "{cases} cases");
}

#[tokio::test]
async fn responses_injected_around_the_login_are_discarded() {
    type Injected = (&'static str, fn(&str) -> Option<Vec<u8>>);
    fn around(command: &str, before: &str) -> Option<Vec<u8>> {
        command.starts_with("LOGIN").then(|| format!("{before}TAG OK in\r\n").into_bytes())
    }
    let cases: [Injected; 5] = [
        ("* OK ready\r\n* LIST () \"/\" Falsa\r\n* 9 EXISTS\r\n", |_| None),
        ("* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready\r\n", |_| None),
        (GREETING, |command| {
            around(
                command,
                "* LIST () \"/\" Falsa\r\n* 9 EXISTS\r\n* 1 FETCH (UID 1 BODY[] {2}\r\nab)\r\n",
            )
        }),
        (GREETING, |command| {
            around(command, "* STATUS Falsa (MESSAGES 9)\r\n* SEARCH 1 2 3\r\n")
        }),
        (GREETING, |command| {
            around(command, "R77 OK another\r\n* OK [ALERT] telefonare al numero\r\n")
        }),
    ];
    for (greeting, answer) in cases {
        let server = serve(greeting, answer).await;
        let Ok(mut session) = Session::connect_within(&server.account, &password(), short_limits()).await else {
            // Rejecting it is correct too: the password was sent at most once, to a server with a valid certificate.
            assert!(server.received().iter().filter(|line| line.contains("canary")).count() <= 1);
            continue;
        };
        let folders = session.folders().await.expect("lists");
        assert!(folders.is_empty(), "{greeting:?}: {folders:?}");
        let selected = session.select("INBOX", true).await.expect("selects");
        assert_eq!(selected.exists, 2, "{greeting:?}");
        assert!(
            !server.received().iter().any(|line| line.starts_with("STARTTLS")),
            "{:?}",
            server.received()
        );
    }
}

/// A captive portal: it answers in place of every server, with TLS or without.
#[tokio::test]
async fn a_captive_portal_is_reported_and_gets_no_password() {
    let server = scripted_server().await;
    let page = b"HTTP/1.1 302 Found\r\nLocation: http://portale.albergo.test/\r\nContent-Length: 0\r\n\r\n".to_vec();
    let (port, received) = plain_server(Vec::new(), page).await;
    let stranger = Authority::new();
    let acceptor = stranger.server(&["portale.albergo.test"]).acceptor();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let with_tls = listener.local_addr().expect("address").port();
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            // Until the client disconnects.
            let _ = acceptor.accept(tcp).await;
        }
    });
    let mut own_authority = with_port(&server.account, with_tls);
    own_authority.server_authority = Some(stranger.pem());
    for (account, expected) in [
        (with_port(&server.account, port), RemoteErrorKind::Tls),
        (with_port(&server.account, with_tls), RemoteErrorKind::CertificateUntrusted),
        (own_authority, RemoteErrorKind::CertificateWrongHost),
    ] {
        let diagnosis = check_account(&account, &password()).await;
        for error in [diagnosis.imap, diagnosis.smtp] {
            let error = error.expect_err("not the configured server");
            assert_eq!(error.kind, expected, "{error}");
            assert_named(error);
        }
    }
    assert!(is_handshake_only(&received.lock().expect("not poisoned")));
    assert!(server.received().is_empty());
}

fn assert_named(error: RemoteError) {
    for (language, word) in [(Language::Italian, "albergo"), (Language::English, "hotel")] {
        let text = explain(&Words::new(language), &EngineError::Remote(error.clone()));
        assert!(text.remedy.contains(word), "{}", text.remedy);
    }
}
