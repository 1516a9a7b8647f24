//! Sessions with the servers, line by line and through common clients.

use std::sync::Arc;

use futures_util::TryStreamExt;
use recapito::clock::{SignedDuration, VirtualClock};
use recapito::pec::MessageId;
use recapito::signature::Sha256;
use recapito::sim::{self, Loopback, Pace};
use tokio::io::AsyncReadExt;

use super::connections::{Connection, logged_in, loopback, ready_to_send, stuffed, tls};
use super::{inbox, message, noon, send};

#[tokio::test]
async fn a_message_is_submitted_and_its_receipts_wake_idle() {
    let (loopback, account) = loopback().await;
    let mut reader = logged_in(&account).await;
    let selected = reader.imap("SELECT INBOX").await;
    assert!(selected.contains(&"* 0 EXISTS".to_owned()), "{selected:?}");
    reader.put("t IDLE\r\n").await;
    assert!(reader.line().await.expect("goes on").starts_with('+'));

    let message = message(&[sim::COMPANY], "viva@client.example");
    let bytes = message.write(noon());
    let mut sender = ready_to_send(&account, sim::COMPANY).await;
    assert!(sender.smtp(&stuffed(&bytes)).await.expect("answers").starts_with("250"));
    assert_eq!(
        loopback.submissions(),
        [(MessageId::parse("viva@client.example"), Sha256::of(&bytes))]
    );

    assert_eq!(loopback.advance(SignedDuration::from_secs(1)), 1);
    assert_eq!(reader.line().await.as_deref(), Some("* 1 EXISTS"));
    assert_eq!(loopback.advance(SignedDuration::from_secs(2)), 2);
    assert_eq!(reader.line().await.as_deref(), Some("* 2 EXISTS"));
    reader.put("DONE\r\n").await;
    assert!(reader.line().await.expect("ends").starts_with("t OK"));

    let found = reader.imap("UID SEARCH HEADER X-Riferimento-Message-ID viva@client.example").await;
    assert_eq!(found[0], "* SEARCH 1 2");
    reader
        .put("t UID FETCH 2 (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])\r\n")
        .await;
    let head = reader.line().await.expect("a message");
    assert!(
        head.starts_with("* 2 FETCH (UID 2 FLAGS () INTERNALDATE \"10-Mar-2026 11:00:03 +0000\" RFC822.SIZE "),
        "{head}"
    );
    let length = head
        .rsplit('{')
        .next()
        .and_then(|text| text.trim_end_matches('}').parse().ok())
        .expect("a literal");
    let mut message = vec![0; length];
    reader.0.read_exact(&mut message).await.expect("all bytes");
    assert!(String::from_utf8_lossy(&message).contains("X-Ricevuta: avvenuta-consegna"));
    assert_eq!(reader.until("t ").await, [")".to_owned(), "t OK FETCH fatto".to_owned()]);
}

#[tokio::test]
async fn the_response_after_the_final_dot_can_be_lost() {
    let (loopback, account) = loopback().await;
    let bytes = message(&[sim::COMPANY], "persa@client.example").write(noon());
    loopback.world(|world| world.faults.close_before_final_reply = 1);
    let mut sender = ready_to_send(&account, sim::COMPANY).await;
    assert_eq!(sender.smtp(&stuffed(&bytes)).await, None);
    assert_eq!(loopback.submissions().len(), 1, "accepted in spite of the lost response");
    loopback.world(|world| world.faults.close_during_data = 1);
    let mut sender = ready_to_send(&account, sim::COMPANY).await;
    assert_eq!(sender.smtp(&stuffed(&bytes)).await, None);
    assert_eq!(loopback.submissions().len(), 1, "not taken");
}

#[tokio::test]
async fn folders_flags_moves_and_appends() {
    let (loopback, account) = loopback().await;
    let mut connection = logged_in(&account).await;
    let folders = connection.imap("LIST \"\" \"*\"").await;
    assert!(
        folders.contains(&"* LIST (\\HasNoChildren \\Sent) \"/\" \"Inviata\"".to_owned()),
        "{folders:?}"
    );
    connection
        .put("t APPEND Inviata (\\Seen) \"10-Mar-2026 12:00:00 +0100\" {18}\r\n")
        .await;
    assert!(connection.line().await.expect("goes on").starts_with('+'));
    connection.put("Subject: uno\r\n\r\nx\n\r\n").await;
    let answer = connection.until("t ").await;
    assert!(answer[0].starts_with("t OK [APPENDUID 1700000001 1]"), "{answer:?}");
    connection.imap("SELECT Inviata").await;
    let stored = connection.imap("UID STORE 1 +FLAGS (\\Flagged)").await;
    assert_eq!(stored[0], "* 1 FETCH (UID 1 FLAGS (\\Flagged \\Seen))");
    assert_eq!(connection.imap("UID STORE 1 -FLAGS.SILENT (\\Flagged)").await.len(), 1);
    let moved = connection.imap("UID MOVE 1 Archivio").await;
    assert_eq!(
        moved[..2],
        ["* OK [COPYUID 1700000001 1 1] spostati".to_owned(), "* 1 EXPUNGE".to_owned()]
    );
    let status = connection.imap("STATUS Archivio (MESSAGES UIDNEXT UNSEEN)").await;
    assert_eq!(status[0], "* STATUS \"Archivio\" (MESSAGES 1 UIDNEXT 2 UNSEEN 0)");
    let quota = connection.imap("GETQUOTAROOT INBOX").await;
    assert_eq!(quota[1], "* QUOTA \"casella\" (STORAGE 0 1048576)");
    loopback.world(|world| {
        world
            .mailbox_mut(sim::LAWYER)
            .expect("a mailbox")
            .folder_mut("Inviata")
            .expect("a folder")
            .renumber()
    });
    let mut lines = connection.imap("NOOP").await;
    assert!(
        lines.pop().expect("a line").starts_with("* BYE"),
        "a changed UIDVALIDITY ends the session"
    );
}

#[tokio::test]
async fn wrong_passwords_and_unknown_users_are_rejected() {
    let (loopback, account) = loopback().await;
    let mut connection = Connection::open(&account, account.imap.port).await;
    connection.line().await.expect("a greeting");
    let answer = connection.imap("LOGIN studio.aurora@pec.avvocatura.example sbagliata").await;
    assert!(answer[0].starts_with("t NO [AUTHENTICATIONFAILED]"), "{answer:?}");
    let other = loopback.account(sim::COMPANY).expect("a mailbox").0;
    assert_ne!(other.imap, account.imap, "each provider has its own ports");
    let answer = connection.imap(&format!("LOGIN {} {}", other.user, sim::PASSWORD)).await;
    assert!(answer[0].starts_with("t NO [AUTHENTICATIONFAILED]"), "{answer:?}");
    assert_eq!(connection.imap("SELECT INBOX").await, ["t NO accesso non ancora effettuato"]);
}

#[tokio::test]
async fn a_strict_imap_client_works() {
    let clock = VirtualClock::frozen(noon());
    let world = sim::demo_world(1, &clock).expect("a demo world");
    let count = inbox(&world, sim::LAWYER).len();
    let loopback = Loopback::start(world, Arc::new(clock), Pace::Manual).await.expect("listens");
    let (account, password) = loopback.account(sim::LAWYER).expect("a mailbox");
    let mut client = async_imap::Client::new(tls(&account, account.imap.port).await);
    client.read_response().await.expect("reads").expect("a greeting");
    let mut session = client
        .login(&account.user, password.expose())
        .await
        .map_err(|(error, _)| error)
        .expect("logs in");
    assert!(session.capabilities().await.expect("capabilities").has_str("IDLE"));
    session.id([("name", Some("prova"))]).await.expect("ID");
    let folders: Vec<_> = session
        .list(Some(""), Some("*"))
        .await
        .expect("listed")
        .try_collect()
        .await
        .expect("listed");
    assert_eq!(folders.len(), 5);
    let selected = session.select("INBOX").await.expect("selected");
    assert_eq!((selected.exists as usize, selected.uid_next), (count, Some(count as u32 + 1)));
    let items = "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])";
    let fetched: Vec<_> = session
        .uid_fetch("1:*", items)
        .await
        .expect("fetched")
        .try_collect()
        .await
        .expect("fetched");
    assert_eq!(fetched.len(), count);
    assert!(
        fetched
            .iter()
            .all(|message| message.body().map(<[u8]>::len) == message.size.map(|size| size as usize))
    );
    assert_eq!(session.uid_search("UNSEEN UID 1:3").await.expect("searched").len(), 0);
    assert_eq!(
        session.get_quota_root("INBOX").await.expect("quota").1[0].resources[0].limit,
        1 << 20
    );
    let stored: Vec<_> = session
        .uid_store("1", "+FLAGS (\\Flagged)")
        .await
        .expect("stored")
        .try_collect()
        .await
        .expect("stored");
    assert_eq!(stored.len(), 1);
    session.uid_mv("1", "Archivio").await.expect("moved");
    session
        .append("Bozze", Some("(\\Draft)"), None, b"Subject: x\r\n\r\ny\r\n")
        .await
        .expect("appended");
    let mut idle = session.idle();
    idle.init().await.expect("idles");
    let (woken, _stop) = idle.wait_with_timeout(std::time::Duration::from_secs(30));
    let push = async {
        let message = message(&[sim::COMPANY], "sveglia@client.example");
        loopback.world(|world| send(world, &message));
        loopback.advance(SignedDuration::from_secs(1))
    };
    let (woken, placed) = tokio::join!(woken, push);
    assert!(matches!(
        woken.expect("woken"),
        async_imap::extensions::idle::IdleResponse::NewData(_)
    ));
    assert_eq!(placed, 1);
    idle.done().await.expect("ends").logout().await.expect("goes");
}

#[tokio::test]
async fn a_common_smtp_client_works() {
    use lettre::transport::smtp::authentication::Credentials;
    use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
    use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
    let (loopback, account) = loopback().await;
    let authority = Certificate::from_pem(loopback.server_authority().as_bytes()).expect("PEM");
    let tls = TlsParameters::builder("localhost".into())
        .add_root_certificate(authority)
        .build()
        .expect("parameters");
    let transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("localhost")
        .port(account.smtp.port)
        .tls(Tls::Wrapper(tls))
        .credentials(Credentials::new(account.user.clone(), sim::PASSWORD.into()))
        .build();
    let address = |text: &str| text.parse::<Address>().expect("an address");
    let envelope = lettre::address::Envelope::new(Some(address(sim::LAWYER)), vec![address(sim::COMPANY)]).expect("an envelope");
    let bytes = message(&[sim::COMPANY], "comune@client.example").write(noon());
    transport.send_raw(&envelope, &bytes).await.expect("accepted");
    // This client adds a line end to every message.
    let taken = [bytes.as_slice(), b"\r\n"].concat();
    assert_eq!(
        loopback.submissions(),
        [(MessageId::parse("comune@client.example"), Sha256::of(&taken))]
    );
    loopback.world(|world| world.faults.replies = vec![("RCPT".into(), sim::SmtpReply::new(550, "5.1.1 no"))]);
    let refused = transport.send_raw(&envelope, &bytes).await.expect_err("refused");
    assert!(refused.is_permanent(), "{refused}");
    loopback.world(|world| world.faults.final_reply = Some(sim::SmtpReply::new(452, "4.3.1 no")));
    let refused = transport.send_raw(&envelope, &bytes).await.expect_err("refused");
    assert!(refused.is_transient(), "{refused}");
    assert_eq!(loopback.submissions().len(), 1);
}

#[tokio::test]
async fn injected_faults_break_imap_connections_and_reject_logins() {
    let (loopback, account) = loopback().await;
    loopback.world(|world| world.faults.imap_unavailable = 1);
    let mut connection = Connection::open(&account, account.imap.port).await;
    connection.line().await.expect("a greeting");
    let login = format!("LOGIN {} {}", account.user, sim::PASSWORD);
    assert!(connection.imap(&login).await[0].starts_with("t NO [UNAVAILABLE]"));
    assert!(connection.imap(&login).await[0].starts_with("t OK"));
    loopback.world(|world| {
        send(world, &message(&[sim::COMPANY], "rotta@client.example"));
        world.faults.close_during_fetch = 1;
    });
    loopback.advance(SignedDuration::from_secs(1));
    connection.imap("SELECT INBOX").await;
    let cut = connection.imap("UID FETCH 1 (UID BODY.PEEK[])").await;
    assert!(
        cut.len() > 10 && !cut.iter().any(|line| line.starts_with("t ")),
        "the connection is closed within the message"
    );
    let mut connection = logged_in(&account).await;
    connection.imap("SELECT INBOX").await;
    assert!(
        connection
            .imap("UID FETCH 1 (UID BODY.PEEK[])")
            .await
            .iter()
            .any(|line| line.starts_with("t OK"))
    );
}
