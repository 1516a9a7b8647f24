//! A submission server that never stops sending: at any point it is cut off after a bounded number of bytes, and after the final dot the
//! outcome is uncertain, whatever code the endless reply begins with.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use recapito::account::{Account, AccountId, Endpoint};
use recapito::mail::remote::{RemoteError, RemoteErrorKind};
use recapito::mail::smtp::{DataOutcome, SmtpSession};
use recapito::mail::tls::Timeouts;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use super::authority::Authority;
use super::{SENDER, Stream, password};

/// Far more than a reply may have, and far less than a server sends in the time.
const MOST: u64 = 4 << 20;

struct Endless {
    account: Account,
    sent: Arc<AtomicU64>,
}

/// A server that answers as usual up to `stage` (a verb, `greeting`, or `.` for the final dot), and there repeats `piece` for ever.
async fn serve(stage: &'static str, piece: &'static str, pause: Duration) -> Endless {
    let authority = Authority::new();
    let acceptor = authority.server(&["127.0.0.1"]).acceptor();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let here = Endpoint {
        host: "127.0.0.1".to_owned(),
        port: listener.local_addr().expect("address").port(),
    };
    let sent = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&sent);
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            if let Ok(tls) = acceptor.accept(tcp).await {
                // Ends when the client disconnects.
                let _ = play(stage, piece, pause, BufReader::new(tls), &counter).await;
            }
        }
    });
    Endless {
        account: Account {
            id: AccountId::of(SENDER),
            address: SENDER.to_owned(),
            name: None,
            user: SENDER.to_owned(),
            imap: here.clone(),
            smtp: here,
            server_authority: Some(authority.pem()),
            group: None,
        },
        sent,
    }
}

async fn play(stage: &str, piece: &str, pause: Duration, mut stream: Stream, sent: &AtomicU64) -> std::io::Result<()> {
    let mut at = "greeting".to_owned();
    loop {
        let answer = match at.as_str() {
            now if now == stage => loop {
                let some = if pause.is_zero() { piece.repeat(200) } else { piece.to_owned() };
                stream.write_all(some.as_bytes()).await?;
                stream.flush().await?;
                sent.fetch_add(some.len() as u64, Ordering::Relaxed);
                tokio::time::sleep(pause).await;
            },
            "greeting" => "220 scripted",
            "EHLO" => "250-scripted\r\n250 AUTH PLAIN",
            "AUTH" => "235 in",
            "DATA" => "354 go",
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        stream.flush().await?;
        let in_body = at == "DATA";
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            at = line.split([' ', ':', '\r']).next().unwrap_or_default().to_owned();
            if !in_body || at == "." {
                break;
            }
        }
    }
}

async fn submit(server: &Endless, timeouts: Timeouts) -> Result<DataOutcome, RemoteError> {
    let session = SmtpSession::connect_within(&server.account, &password(), timeouts).await?;
    let ready = session.envelope(SENDER, &["uno@pec.test".to_owned()], 9).await?;
    Ok(ready.data(b"a: b\r\n\r\nc\r\n").await)
}

#[tokio::test]
async fn endless_replies_are_cut_off_at_every_command() {
    let rejected = DataOutcome::Rejected {
        reply: String::new(),
        permanent: false,
    };
    for stage in ["greeting", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", ".", "QUIT"] {
        for piece in ["250-still here\r\n", "550-no\r\n", "xxxxxxxxxxxxxxxx", "250 "] {
            let server = serve(stage, piece, Duration::ZERO).await;
            let began = Instant::now();
            let submitted = tokio::time::timeout(Duration::from_secs(30), submit(&server, Timeouts::default())).await;
            let what = format!("{stage}, {piece:?}: {submitted:?}");
            match (stage, submitted.unwrap_or_else(|_| panic!("{what}: no end"))) {
                ("QUIT", outcome) => assert_eq!(outcome.ok(), Some(DataOutcome::Accepted("250 ok".to_owned())), "{what}"),
                (".", outcome) => assert_eq!(outcome.ok(), Some(DataOutcome::Uncertain), "{what}"),
                ("DATA", outcome) => assert_eq!(outcome.ok().as_ref(), Some(&rejected), "{what}"),
                (_, outcome) => {
                    let kind = outcome.err().map(|error| error.kind);
                    assert!(matches!(kind, Some(RemoteErrorKind::Protocol | RemoteErrorKind::Closed)), "{what}");
                }
            }
            let sent = server.sent.load(Ordering::Relaxed);
            assert!(sent < MOST, "{what}: {sent} bytes in {:?}", began.elapsed());
        }
    }
}

#[tokio::test]
async fn a_reply_that_comes_line_by_line_for_ever_times_out() {
    let timeouts = Timeouts {
        answer: Duration::from_millis(600),
        stall: Duration::from_millis(500),
        final_dot: Duration::from_millis(800),
        ..Timeouts::default()
    };
    let server = serve("EHLO", "250-x\r\n", Duration::from_millis(40)).await;
    let submitted = tokio::time::timeout(Duration::from_secs(20), submit(&server, timeouts))
        .await
        .expect("an end");
    assert_eq!(submitted.err().map(|error| error.kind), Some(RemoteErrorKind::TimedOut));
    let server = serve(".", "250-x\r\n", Duration::from_millis(40)).await;
    let submitted = tokio::time::timeout(Duration::from_secs(20), submit(&server, timeouts))
        .await
        .expect("an end");
    assert_eq!(submitted.ok(), Some(DataOutcome::Uncertain));
}
