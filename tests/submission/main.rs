//! Submission against a small scripted server over TLS.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../support/authority.rs"]
mod authority;
mod endless;

use std::time::Duration;

use authority::Authority;
use recapito::account::{Account, AccountId, Endpoint, Secret};
use recapito::mail::remote::{RemoteError, RemoteErrorKind};
use recapito::mail::smtp::{DataOutcome, SmtpSession, Transaction};
use recapito::mail::tls::Timeouts;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

const SENDER: &str = "studio@pec.test";

/// The responses of the server; an empty one closes the connection.
#[derive(Clone, Copy)]
struct Script {
    greeting: &'static str,
    auth: &'static str,
    mail: &'static str,
    /// The response to recipients that begin with `no`.
    rcpt_no: &'static str,
    data: &'static str,
    dot: Dot,
}

#[derive(Clone, Copy)]
enum Dot {
    Answer(&'static [u8]),
    Cut,
    /// The response is sent this many milliseconds later.
    Late(u64, &'static [u8]),
    /// The response is sent byte by byte.
    Split(&'static [u8]),
    /// Closes the connection after this many bytes of the body.
    CutInBody(usize),
    Silence,
}

const GOOD: Script = Script {
    greeting: "220 scripted",
    auth: "235 in",
    mail: "250 ok",
    rcpt_no: "550 5.1.1 no such mailbox",
    data: "354 go",
    dot: Dot::Answer(b"250 2.0.0 taken as 42\r\n"),
};

/// Instead of a response to DATA: none.
const SILENCE: &str = "silence";

struct Server {
    account: Account,
    /// All bytes from the client, once it has disconnected.
    received: oneshot::Receiver<Vec<u8>>,
}

async fn serve(script: Script) -> Server {
    let authority = Authority::new();
    serve_as(script, authority.server(&["127.0.0.1"]), &authority).await
}

async fn serve_as(script: Script, server: authority::Server, authority: &Authority) -> Server {
    let acceptor = server.acceptor();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let here = Endpoint {
        host: "127.0.0.1".to_owned(),
        port: listener.local_addr().expect("address").port(),
    };
    let (sender, received) = oneshot::channel();
    tokio::spawn(async move {
        let (tcp, _) = listener.accept().await.expect("a client");
        let mut received_bytes = Vec::new();
        if let Ok(tls) = acceptor.accept(tcp).await {
            // The script ends when the client disconnects or the connection is closed.
            let _ = play(script, BufReader::new(tls), &mut received_bytes).await;
        }
        let _ = sender.send(received_bytes);
    });
    Server {
        account: Account {
            id: AccountId::of(SENDER),
            address: SENDER.to_owned(),
            name: None,
            user: "M1234567".to_owned(),
            imap: here.clone(),
            smtp: here,
            server_authority: Some(authority.pem()),
            group: None,
        },
        received,
    }
}

type Stream = BufReader<tokio_rustls::server::TlsStream<tokio::net::TcpStream>>;

async fn play(script: Script, mut stream: Stream, received_bytes: &mut Vec<u8>) -> std::io::Result<()> {
    answer(&mut stream, script.greeting).await?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        received_bytes.extend_from_slice(line.as_bytes());
        let verb = line.split([' ', ':', '\r']).next().unwrap_or_default().to_owned();
        let text = match verb.as_str() {
            "EHLO" => "250-scripted\r\n250-SIZE 1000000\r\n250-8BITMIME\r\n250 AUTH LOGIN PLAIN",
            "AUTH" => script.auth,
            "MAIL" => script.mail,
            "RCPT" if line.contains("<no") => script.rcpt_no,
            "DATA" if script.data == SILENCE => std::future::pending().await,
            "DATA" => script.data,
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        answer(&mut stream, text).await?;
        if verb == "DATA" && script.data.starts_with("354") {
            body(script.dot, &mut stream, received_bytes).await?;
        }
    }
}

async fn answer(stream: &mut Stream, text: &str) -> std::io::Result<()> {
    if text.is_empty() {
        return Err(std::io::ErrorKind::BrokenPipe.into());
    }
    stream.write_all(text.as_bytes()).await?;
    stream.write_all(b"\r\n").await?;
    stream.flush().await
}

async fn body(dot: Dot, stream: &mut Stream, received_bytes: &mut Vec<u8>) -> std::io::Result<()> {
    if let Dot::CutInBody(bytes) = dot {
        let mut some = vec![0; bytes];
        stream.read_exact(&mut some).await?;
        return Err(std::io::ErrorKind::BrokenPipe.into());
    }
    loop {
        let mut line = Vec::new();
        if stream.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        received_bytes.extend_from_slice(&line);
        if line == b".\r\n" {
            break;
        }
    }
    match dot {
        Dot::Answer(text) => {
            stream.write_all(text).await?;
            stream.flush().await
        }
        Dot::Late(millis, text) => {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            stream.write_all(text).await?;
            stream.flush().await
        }
        Dot::Split(text) => {
            for byte in text {
                stream.write_all(&[*byte]).await?;
                stream.flush().await?;
            }
            Ok(())
        }
        Dot::Cut | Dot::CutInBody(_) => Err(std::io::ErrorKind::BrokenPipe.into()),
        Dot::Silence => std::future::pending().await,
    }
}

fn password() -> Secret {
    Secret::new("segreta".to_owned())
}

async fn connect(server: &Server) -> Result<SmtpSession, RemoteError> {
    SmtpSession::connect(&server.account, &password()).await
}

async fn ready(server: &Server) -> Transaction {
    let submission = connect(server).await.expect("connects");
    submission.envelope(SENDER, &["uno@pec.test".to_owned()], 10).await.expect("ready")
}

fn fault<T>(result: Result<T, RemoteError>) -> Option<RemoteErrorKind> {
    result.err().map(|error| error.kind)
}

#[tokio::test]
async fn a_message_is_sent_byte_for_byte_with_dot_stuffing() {
    let server = serve(GOOD).await;
    let message = b"Subject: x\r\n\r\n.\r\n..two\r\nend.\r\n.dot at the start \xe8\r\n\r\n";
    let outcome = ready(&server).await.data(message).await;
    assert_eq!(outcome, DataOutcome::Accepted("250 2.0.0 taken as 42".to_owned()));
    let received = server.received.await.expect("received");
    let received_bytes = String::from_utf8_lossy(&received);
    assert!(
        received_bytes.contains("EHLO [127.0.0.1]\r\n"),
        "the host name is not sent: {received_bytes}"
    );
    assert!(
        received_bytes.contains("MAIL FROM:<studio@pec.test> SIZE=10\r\nRCPT TO:<uno@pec.test>\r\nDATA\r\n"),
        "{received_bytes}"
    );
    let stuffed = b"DATA\r\nSubject: x\r\n\r\n..\r\n...two\r\nend.\r\n..dot at the start \xe8\r\n\r\n.\r\nQUIT\r\n";
    assert!(received.ends_with(stuffed), "{received_bytes}");
}

#[tokio::test]
async fn only_a_missing_final_line_end_is_added() {
    let server = serve(GOOD).await;
    assert!(matches!(
        ready(&server).await.data(b"a: b\r\n\r\nc").await,
        DataOutcome::Accepted(_)
    ));
    assert!(
        server
            .received
            .await
            .expect("received")
            .ends_with(b"DATA\r\na: b\r\n\r\nc\r\n.\r\nQUIT\r\n")
    );
}

#[tokio::test]
async fn rejected_recipients_are_reported_and_the_others_can_be_sent_to() {
    let server = serve(GOOD).await;
    let recipients = ["uno@pec.test", "nobody@pec.test", "b@d\r\nDATA"].map(str::to_owned);
    let ready = connect(&server)
        .await
        .expect("connects")
        .envelope(SENDER, &recipients, 1)
        .await
        .expect("ready");
    let refused: Vec<_> = ready.refused.iter().map(|(who, why)| (who.as_str(), why.as_str())).collect();
    assert_eq!(
        refused,
        [("nobody@pec.test", "550 5.1.1 no such mailbox"), ("b@d\r\nDATA", "not an address")]
    );
    ready.abandon().await;
    let received_bytes = String::from_utf8(server.received.await.expect("received")).expect("text");
    assert!(
        received_bytes.ends_with("RCPT TO:<nobody@pec.test>\r\nRSET\r\nQUIT\r\n"),
        "{received_bytes}"
    );
}

#[tokio::test]
async fn rejections_before_data_are_distinguished() {
    let envelope = |script| async move {
        let server = serve(script).await;
        let submission = connect(&server).await?;
        submission.envelope(SENDER, &["nobody@pec.test".to_owned()], 1).await.map(drop)
    };
    let all_refused = envelope(GOOD).await.expect_err("all refused");
    assert_eq!(
        (all_refused.kind, all_refused.detail.as_str()),
        (RemoteErrorKind::Refused, "550 5.1.1 no such mailbox")
    );
    for (script, expected) in [
        (
            Script {
                rcpt_no: "450 later",
                ..GOOD
            },
            RemoteErrorKind::Busy,
        ),
        (
            Script {
                mail: "552 5.3.4 too big",
                ..GOOD
            },
            RemoteErrorKind::Refused,
        ),
        (
            Script {
                mail: "421 closing",
                ..GOOD
            },
            RemoteErrorKind::Busy,
        ),
        (Script { mail: "", ..GOOD }, RemoteErrorKind::Closed),
        (
            Script {
                greeting: "421 busy",
                ..GOOD
            },
            RemoteErrorKind::Busy,
        ),
        (
            Script {
                greeting: "554 go away",
                ..GOOD
            },
            RemoteErrorKind::Refused,
        ),
        (Script { greeting: "", ..GOOD }, RemoteErrorKind::Closed),
        (
            Script {
                auth: "535 5.7.8 wrong",
                ..GOOD
            },
            RemoteErrorKind::LoginRefused,
        ),
        (
            Script {
                auth: "534 dedicated password needed",
                ..GOOD
            },
            RemoteErrorKind::LoginRefused,
        ),
        (
            Script {
                auth: "454 try later",
                ..GOOD
            },
            RemoteErrorKind::Busy,
        ),
        (Script { auth: "hello", ..GOOD }, RemoteErrorKind::Protocol),
    ] {
        assert_eq!(fault(envelope(script).await), Some(expected));
    }
}

#[tokio::test]
async fn the_result_of_data_follows_the_response() {
    let outcome = |script| async move { ready(&serve(script).await).await.data(b"a: b\r\n\r\nc\r\n").await };
    let rejected = |reply: &str, permanent| DataOutcome::Rejected {
        reply: reply.to_owned(),
        permanent,
    };
    for (script, expected) in [
        (Script { data: "", ..GOOD }, rejected("", false)),
        (
            Script {
                data: "451 not now",
                ..GOOD
            },
            rejected("451 not now", false),
        ),
        (
            Script {
                data: "554 no valid recipients",
                ..GOOD
            },
            rejected("554 no valid recipients", true),
        ),
        (
            Script {
                data: "250 what body",
                ..GOOD
            },
            rejected("250 what body", false),
        ),
        (Script { dot: Dot::Cut, ..GOOD }, DataOutcome::Uncertain),
        (
            Script {
                dot: Dot::CutInBody(3),
                ..GOOD
            },
            DataOutcome::Uncertain,
        ),
        (
            Script {
                dot: Dot::Answer(b"452 4.2.2 full\r\n"),
                ..GOOD
            },
            rejected("452 4.2.2 full", false),
        ),
        (
            Script {
                dot: Dot::Answer(b"550 5.6.0 virus\r\n"),
                ..GOOD
            },
            rejected("550 5.6.0 virus", true),
        ),
        (
            Script {
                dot: Dot::Answer(b"550 contenuto non \xe8 valido\r\n"),
                ..GOOD
            },
            rejected("550 contenuto non ? valido", true),
        ),
        (
            Script {
                dot: Dot::Answer(b"250-2.0.0 taken\r\n250 2.0.0 as 7\r\n"),
                ..GOOD
            },
            DataOutcome::Accepted("250 2.0.0 taken 2.0.0 as 7".into()),
        ),
        (
            Script {
                dot: Dot::Answer(b"421 4.3.0 closing\r\n"),
                ..GOOD
            },
            rejected("421 4.3.0 closing", false),
        ),
        (
            Script {
                dot: Dot::Answer(b"552 5.3.4 too big\r\n"),
                ..GOOD
            },
            rejected("552 5.3.4 too big", true),
        ),
        (
            Script {
                dot: Dot::Split(b"250-2.0.0 taken\r\n250 2.0.0 as 8\r\n"),
                ..GOOD
            },
            DataOutcome::Accepted("250 2.0.0 taken 2.0.0 as 8".into()),
        ),
        // Early or unsolicited responses are not mistaken for others.
        (
            Script {
                data: "354 go\r\n250 2.0.0 taken already",
                ..GOOD
            },
            rejected("", false),
        ),
        (
            Script {
                mail: "250 ok\r\n250 ok",
                ..GOOD
            },
            rejected("250 ok", false),
        ),
        (
            Script {
                dot: Dot::Answer(b"nonsense\r\n"),
                ..GOOD
            },
            DataOutcome::Uncertain,
        ),
    ] {
        assert_eq!(outcome(script).await, expected);
    }
}

#[tokio::test]
async fn only_the_response_to_the_final_dot_has_a_long_time_out() {
    assert!(Timeouts::default().final_dot >= Duration::from_secs(600), "RFC 5321 §4.5.3.2.6");
    let timeouts = Timeouts {
        stall: Duration::from_millis(300),
        final_dot: Duration::from_secs(30),
        ..Timeouts::default()
    };
    let sent = |script| async move {
        let server = serve(script).await;
        let submission = SmtpSession::connect_within(&server.account, &password(), timeouts)
            .await
            .expect("connects");
        let ready = submission.envelope(SENDER, &["uno@pec.test".to_owned()], 1).await.expect("ready");
        ready.data(b"a: b\r\n\r\nc\r\n").await
    };
    let late = Dot::Late(900, b"250 2.0.0 taken as 9\r\n");
    assert_eq!(
        sent(Script { dot: late, ..GOOD }).await,
        DataOutcome::Accepted("250 2.0.0 taken as 9".to_owned())
    );
    let never = DataOutcome::Rejected {
        reply: String::new(),
        permanent: false,
    };
    assert_eq!(sent(Script { data: SILENCE, ..GOOD }).await, never, "nothing of the body was sent");
}

#[tokio::test]
async fn silence_after_the_final_dot_is_uncertain() {
    let server = serve(Script { dot: Dot::Silence, ..GOOD }).await;
    let timeouts = Timeouts {
        final_dot: Duration::from_millis(300),
        ..Timeouts::default()
    };
    let submission = SmtpSession::connect_within(&server.account, &password(), timeouts)
        .await
        .expect("connects");
    let ready = submission.envelope(SENDER, &["uno@pec.test".to_owned()], 1).await.expect("ready");
    assert_eq!(ready.data(b"a: b\r\n\r\nc\r\n").await, DataOutcome::Uncertain);
}

#[tokio::test]
async fn the_server_certificate_is_verified() {
    let authority = Authority::new();
    let expired = serve_as(GOOD, authority.server_until(&["127.0.0.1"], 2020), &authority).await;
    assert_eq!(fault(connect(&expired).await), Some(RemoteErrorKind::CertificateExpired));
    let other = serve_as(GOOD, authority.server(&["pec.test"]), &authority).await;
    assert_eq!(fault(connect(&other).await), Some(RemoteErrorKind::CertificateWrongHost));
    let unknown = serve_as(GOOD, authority.server(&["127.0.0.1"]), &Authority::new()).await;
    assert_eq!(fault(connect(&unknown).await), Some(RemoteErrorKind::CertificateUntrusted));
}
