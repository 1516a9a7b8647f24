//! Logging in to servers with other ways than LOGIN, what a refusal means, what a server wants the user to read, and how often it is
//! asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use recapito::mail::account_check::check_account;
use recapito::mail::alerts::Alerts;
use recapito::mail::imap::{Limits, Session};
use recapito::mail::remote::{IdleEnd, RemoteErrorKind};

use super::inconsistent_server::{InconsistentMailbox, PLAIN, start};
use super::{GREETING, fault, password, serve};

#[tokio::test]
async fn login_is_not_sent_against_logindisabled() {
    for (offers, challenges) in [
        ("LOGINDISABLED AUTH=PLAIN", 1),
        ("LOGINDISABLED AUTH=PLAIN SASL-IR", 0),
        ("LOGINDISABLED AUTH=LOGIN", 2),
    ] {
        let server = serve(GREETING, move |command| match command.split(' ').next()? {
            "CAPABILITY" => Some(format!("* CAPABILITY IMAP4rev1 {offers}\r\nTAG OK\r\n").into_bytes()),
            "AUTHENTICATE" if challenges > 0 => Some(b"+ \r\n".to_vec()),
            // The answers of a mechanism are lines without a tag.
            _ if challenges == 2 && command == "YUBwZWMudGVzdA==" => Some(b"+\r\n".to_vec()),
            "LOGIN" => Some(b"TAG BAD LOGIN is disabled\r\n".to_vec()),
            _ => None,
        })
        .await;
        let session = Session::connect(&server.account, &password()).await;
        let received = server.received();
        assert!(session.is_ok(), "{offers}: {session:?} {received:?}");
        assert!(!received.iter().any(|line| line.starts_with("LOGIN")), "{received:?}");
        let authenticate = received.iter().find(|line| line.starts_with("AUTHENTICATE")).expect("sent");
        assert_eq!(authenticate.split(' ').count() == 3, challenges == 0, "{authenticate}");
    }
}

#[tokio::test]
async fn a_server_without_a_known_method_is_not_said_to_have_refused_the_password() {
    let server = serve(GREETING, |command| {
        (command == "CAPABILITY").then(|| b"* CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=GSSAPI\r\nTAG OK\r\n".to_vec())
    })
    .await;
    let error = Session::connect(&server.account, &password()).await.expect_err("no method");
    assert_eq!((error.kind, error.detail.as_str()), (RemoteErrorKind::LoginUnavailable, "GSSAPI"));
    assert!(
        !server
            .received()
            .iter()
            .any(|line| line.contains("LOGIN") || line.contains("AUTHENTICATE"))
    );
}

#[tokio::test]
async fn refusals_are_told_apart_by_their_response_code() {
    for (answer, expected) in [
        ("NO [AUTHENTICATIONFAILED] no", RemoteErrorKind::LoginRefused),
        ("NO no", RemoteErrorKind::LoginRefused),
        ("NO [EXPIRED] scaduta", RemoteErrorKind::PasswordExpired),
        ("NO [CONTACTADMIN] chiamare", RemoteErrorKind::LoginBlocked),
        ("NO [AUTHORIZATIONFAILED] no", RemoteErrorKind::LoginBlocked),
        ("NO [PRIVACYREQUIRED] TLS", RemoteErrorKind::PrivacyRequired),
        ("NO [UNAVAILABLE] later", RemoteErrorKind::Busy),
        ("NO [INUSE] locked", RemoteErrorKind::Busy),
        ("NO [LIMIT] too many", RemoteErrorKind::Busy),
        ("BAD unknown command", RemoteErrorKind::LoginUnavailable),
    ] {
        let server = serve(GREETING, move |command| {
            command.starts_with("LOGIN").then(|| format!("TAG {answer}\r\n").into_bytes())
        })
        .await;
        assert_eq!(
            fault(Session::connect(&server.account, &password()).await),
            Some(expected),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn an_account_check_does_not_claim_that_smtp_accepted_a_password_it_was_not_sent() {
    let server = serve("220 ready\r\n", |_| None).await;
    let imap = serve(GREETING, |command| {
        command.starts_with("LOGIN").then(|| b"TAG NO wrong\r\n".to_vec())
    })
    .await;
    let mut account = server.account.clone();
    account.imap = imap.account.imap.clone();
    account.server_authority = Some(
        [server.account.server_authority, imap.account.server_authority]
            .map(Option::unwrap_or_default)
            .concat(),
    );
    let check = check_account(&account, &password()).await;
    assert!(!check.smtp_login_tried, "{check:?}");
}

#[tokio::test]
async fn idle_that_is_refused_is_replaced_by_noop_on_the_same_connection() {
    for refusal in ["TAG BAD IDLE not allowed now\r\n", "TAG NO no\r\n", "TAG OK done\r\n"] {
        let server = serve(GREETING, move |command| match command {
            "CAPABILITY" => Some(b"* CAPABILITY IMAP4rev1 IDLE\r\nTAG OK\r\n".to_vec()),
            "IDLE" => Some(refusal.as_bytes().to_vec()),
            "NOOP" => Some(b"* 3 EXISTS\r\nTAG OK\r\n".to_vec()),
            _ => None,
        })
        .await;
        let limits = Limits {
            poll: Duration::from_millis(30),
            ..Limits::default()
        };
        let mut session = Session::connect_within(&server.account, &password(), limits)
            .await
            .expect("connects");
        session.select("INBOX", true).await.expect("selects");
        let (session, woke) = session.idle(Duration::from_secs(20), std::future::pending()).await.expect("idles");
        assert_eq!(woke, IdleEnd::Changed, "{refusal}");
        let stopped = session.idle(Duration::from_millis(10), std::future::pending()).await;
        assert!(stopped.is_ok());
        let received = server.received();
        assert_eq!(
            received.iter().filter(|line| *line == "IDLE").count(),
            1,
            "asked once: {received:?}"
        );
    }
}

#[tokio::test]
async fn alerts_are_collected_wherever_they_come_and_each_is_told_once() {
    let server = serve("* OK [ALERT] manutenzione domenica\r\n", |command| {
        match command.split(' ').next()? {
            "LOGIN" => Some(b"* NO [ALERT] la casella \xe8 piena\r\nTAG OK [ALERT] la password scade il 4 dicembre\r\n".to_vec()),
            "EXAMINE" => Some(
                b"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* BAD [alert]\x1b[2J \xe2\x80\xae odd\r\nTAG OK [READ-ONLY] done\r\n".to_vec(),
            ),
            _ => None,
        }
    })
    .await;
    let alerts = Alerts::default();
    for _ in 0..2 {
        let mut session = Session::connect_with_alerts(&server.account, &password(), Limits::default(), &alerts)
            .await
            .expect("connects");
        session.select("INBOX", true).await.expect("selects");
    }
    assert_eq!(
        alerts.take(),
        [
            "manutenzione domenica",
            "la casella è piena",
            "la password scade il 4 dicembre",
            "[2J  odd"
        ]
    );
    assert_eq!(alerts.take(), [""; 0]);
}

#[tokio::test]
async fn an_alert_is_in_the_report_of_the_pass_and_with_the_account() {
    let mailbox = InconsistentMailbox::of(PLAIN, 2);
    let refuses = Arc::new(AtomicBool::new(true));
    let now = refuses.clone();
    let server = serve(GREETING, move |command| match command.starts_with("LOGIN") {
        true if now.load(Ordering::Relaxed) => Some(b"TAG NO [ALERT] la password scade il 4 dicembre\r\n".to_vec()),
        true => Some(b"* OK [ALERT] casella quasi piena\r\nTAG OK\r\n".to_vec()),
        false => mailbox.lock().expect("mailbox").answer(command),
    })
    .await;
    let folder = tempfile::tempdir().expect("a directory");
    let handle = start(folder.path());
    handle.save_account(server.account.clone(), password()).await.expect("saved");
    let alerts = async || handle.sync(Vec::new()).await.expect("ran").remove(0).alerts;
    assert_eq!(alerts().await, ["la password scade il 4 dicembre"], "also if the login fails");
    refuses.store(false, Ordering::Relaxed);
    assert_eq!(alerts().await, ["casella quasi piena"]);
    assert_eq!(alerts().await, [""; 0], "not again");
    let shown = handle.overview().await.expect("overview").accounts.remove(0).alerts;
    assert_eq!(shown, ["la password scade il 4 dicembre", "casella quasi piena"]);
}
