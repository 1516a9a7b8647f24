//! A server that never stops sending: at any point of a connection it is cut off with an error, after a bounded number of bytes.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use recapito::account::Uid;
use recapito::mail::imap::{Limits, Session};
use recapito::mail::remote::{RemoteError, RemoteErrorKind};

use super::{GREETING, ScriptedServer, fault, fetch, password, serve};

/// More than the answer to any command of this test may have, and far less than a server sends in the time.
const MOST: u64 = 40 << 20;

fn limits() -> Limits {
    let mut limits = Limits {
        literal: 1 << 20,
        ..Limits::default()
    };
    limits.timeouts.answer = Duration::from_secs(2);
    limits
}

/// Goes through a connection as a pass does.
async fn whole_session(server: &ScriptedServer) -> Result<(), RemoteError> {
    let mut session = Session::connect_within(&server.account, &password(), limits()).await?;
    session.folders_with_status().await?;
    session.select("INBOX", true).await?;
    session.fetch_flags(Uid(1)).await?;
    session.fetch_sizes(&[Uid(1), Uid(2)]).await?;
    fetch(&mut session, &[Uid(1), Uid(2)], &mut |_| {}).await?;
    session.find_message_id("<m@pec.test>").await?;
    let (session, _) = session.idle(Duration::from_secs(20), std::future::pending()).await?;
    session.logout().await;
    Ok(())
}

/// Pieces sent again and again: status responses, data that is used, data that is not, and lines without end.
const FLOODS: [&str; 7] = [
    "* OK still here\r\n",
    "* LIST () \"/\" a\r\n",
    "* 7 FETCH (UID 7 FLAGS (\\Seen) BODY[] {4}\r\nabcd)\r\n",
    "* XYZZY\r\n",
    "* SEARCH 1 2 3\r\n",
    "xxxxxxxxxxxxxxxx",
    "\r\n",
];

#[tokio::test]
async fn floods_are_cut_off_at_every_command() {
    let commands = [
        "CAPABILITY",
        "LOGIN",
        "LIST",
        "EXAMINE",
        "UID FETCH 1:*",
        "UID FETCH 1:2",
        "UID FETCH 1 ",
        "UID SEARCH",
        "IDLE",
    ];
    for (command, flood) in commands.into_iter().zip(FLOODS.into_iter().cycle()) {
        let start = if flood.starts_with('x') { "* OK " } else { "" };
        let server = serve(GREETING, move |received| match received {
            "CAPABILITY" if command != "CAPABILITY" => Some(b"* CAPABILITY IMAP4rev1 IDLE\r\nTAG OK\r\n".to_vec()),
            _ => received.starts_with(command).then(|| format!("{start}|{flood}GUSH").into_bytes()),
        })
        .await;
        assert_cut_off(&server, &format!("{command}: {flood:?}")).await;
    }
}

#[tokio::test]
async fn a_greeting_without_end_is_cut_off() {
    for greeting in [
        "* OK |xGUSH",
        "|* OK hello\r\nGUSH",
        "|xGUSH",
        "|\r\nGUSH",
        "* OK [CAPABILITY |IMAP4rev1 GUSH",
    ] {
        let server = serve(greeting, |_| Some(Vec::new())).await;
        assert_cut_off(&server, greeting).await;
    }
}

async fn assert_cut_off(server: &ScriptedServer, what: &str) {
    let began = Instant::now();
    let ended = tokio::time::timeout(Duration::from_secs(60), whole_session(server)).await;
    let error = fault(ended.unwrap_or_else(|_| panic!("{what}: no end")));
    let expected = [
        RemoteErrorKind::Protocol,
        RemoteErrorKind::TooLarge,
        RemoteErrorKind::TimedOut,
        RemoteErrorKind::Closed,
    ];
    assert!(error.is_some_and(|kind| expected.contains(&kind)), "{what}: {error:?}");
    let sent = server.gushed.load(Ordering::Relaxed);
    assert!(sent < MOST, "{what}: {sent} bytes in {:?}", began.elapsed());
}

#[tokio::test]
async fn lines_at_long_intervals_do_not_keep_a_command_alive() {
    let server = serve(GREETING, |command| {
        command.starts_with("UID SEARCH").then(|| b"* OK wait\r\nDROP".to_vec())
    })
    .await;
    let mut limits = limits();
    limits.timeouts.answer = Duration::from_millis(700);
    let mut session = Session::connect_within(&server.account, &password(), limits)
        .await
        .expect("connects");
    session.select("INBOX", true).await.expect("selects");
    let began = Instant::now();
    let found = session.find_message_id("<m@pec.test>").await;
    assert_eq!(fault(found), Some(RemoteErrorKind::TimedOut));
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}
