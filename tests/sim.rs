//! The simulated providers from outside: genuine signatures, real conversations over TLS, the story and the promises made of it.
#![allow(clippy::expect_used, clippy::panic)]

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;

use recapito::account::Account;
use recapito::clock::{SignedDuration, Timestamp, VirtualClock};
use recapito::pec::{Kind, MessageId, ReceiptType};
use recapito::signature::Sha256;
use recapito::sim::{self, Behaviour, Demo, Enclosure, Faults, Forgery, Letter, Loopback, Pace, World};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

fn noon() -> Timestamp {
    "2026-03-10T11:00:00Z".parse().expect("a time")
}

fn after(seconds: i64) -> Timestamp {
    noon().checked_add(SignedDuration::from_secs(seconds)).expect("in range")
}

fn letter(to: &[&str], id: &str) -> Letter {
    Letter {
        from: ("Studio Legale Aurora".into(), sim::LAWYER.into()),
        to: to.iter().map(|&to| to.to_owned()).collect(),
        subject: "Diffida: perché no".into(),
        body: "Città di prova.\n.una riga che comincia con un punto\n".into(),
        enclosures: vec![Enclosure::text("nota.txt", "contenuto della nota\n")],
        message_id: id.into(),
        ..Letter::default()
    }
}

fn world() -> World {
    sim::two_providers(7, noon()).expect("a world")
}

fn send(world: &mut World, letter: &Letter) {
    let reply = world.submit(sim::LAWYER, sim::LAWYER, &letter.recipients(), &letter.write(noon()), noon());
    assert!(reply.is_positive(), "{reply:?}");
}

fn inbox(world: &World, address: &str) -> Vec<(Timestamp, String)> {
    let folder = world
        .mailbox(address)
        .and_then(|mailbox| mailbox.folder("INBOX"))
        .expect("an inbox");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("seven bits");
    folder.messages.iter().map(|message| (message.at, text(&message.bytes))).collect()
}

/// Value of the first header with this name.
fn header(message: &str, name: &str) -> Option<String> {
    let head = message.split("\r\n\r\n").next()?.replace("\r\n ", " ");
    let prefix = format!("{}:", name.to_lowercase());
    let line = head.split("\r\n").find(|line| line.to_lowercase().starts_with(&prefix))?;
    Some(line.get(prefix.len()..)?.trim().to_owned())
}

/// daticert.xml of a message, decoded.
fn daticert(message: &str) -> String {
    let parsed = mail_parser::MessageParser::default()
        .parse(message.as_bytes())
        .expect("parses")
        .into_owned();
    let part = parsed
        .parts
        .iter()
        .find(|part| mail_parser::MimeHeaders::attachment_name(*part) == Some("daticert.xml"));
    String::from_utf8(part.expect("certification data").contents().to_vec()).expect("UTF-8")
}

/// What openssl says of a message's signature against an authority.
fn openssl(message: &str, authority: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("authority.pem");
    std::fs::write(&file, authority).expect("written");
    let mut child = Command::new("openssl")
        .args(["cms", "-verify", "-purpose", "smimesign", "-CAfile"])
        .arg(&file)
        .args(["-out", "/dev/null"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("openssl is installed");
    child.stdin.take().expect("a pipe").write_all(message.as_bytes()).expect("taken");
    let output = child.wait_with_output().expect("ends");
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

#[test]
fn openssl_agrees_with_every_signature() {
    let mut world = world();
    send(
        &mut world,
        &letter(
            &[sim::COMPANY, sim::UNKNOWN, sim::LATE, "protocollo@pec.borgoesempio.example"],
            "uno@client.example",
        ),
    );
    world.advance(after(24 * 3600)).expect("signs");
    let authority = world.authority_pem().to_owned();
    let mut seen = 0;
    for address in [sim::LAWYER, sim::COMPANY, sim::OFFICE, sim::LATE] {
        for (_, message) in inbox(&world, address) {
            openssl(&message, &authority).unwrap_or_else(|error| panic!("{error}\n{message}"));
            assert!(!message.replace("\r\n", "").contains(['\r', '\n']), "line ends are CRLF");
            seen += 1;
        }
    }
    assert_eq!(seen, 9, "acceptance, three deliveries, an error, a notice and three envelopes");
}

#[test]
fn damaged_and_foreign_signatures_are_refused_by_openssl() {
    let mut world = world();
    world.faults.damage_signatures_of = Some("pec.gestore-due.example".into());
    send(&mut world, &letter(&[sim::COMPANY], "uno@client.example"));
    world.advance(after(60)).expect("signs");
    let id = MessageId::parse("uno@client.example").expect("an id");
    assert!(world.forge(Forgery::UnknownAuthority, &id, sim::COMPANY, after(70)).expect("signs"));
    assert!(world.forge(Forgery::Unsigned, &id, sim::COMPANY, after(80)).expect("signs"));
    let authority = world.authority_pem().to_owned();
    let verdicts: Vec<bool> = inbox(&world, sim::LAWYER)
        .iter()
        .map(|(_, message)| openssl(message, &authority).is_ok())
        .collect();
    assert_eq!(
        verdicts,
        [true, false, false, false],
        "acceptance, damaged, unknown authority, unsigned"
    );
}

#[test]
fn the_four_recipients_get_what_was_promised() {
    let mut world = world();
    send(
        &mut world,
        &letter(&[sim::INSTANT, sim::LATE, sim::UNKNOWN, sim::ORDINARY], "quattro@client.example"),
    );
    let mut said = Vec::new();
    while let Some(due) = world.next_due() {
        world.advance(due).expect("signs");
    }
    for (at, message) in inbox(&world, sim::LAWYER) {
        let xml = daticert(&message);
        let about = xml
            .split("<consegna>")
            .nth(1)
            .and_then(|rest| rest.split('<').next())
            .unwrap_or("")
            .to_owned();
        assert_eq!(
            header(&message, "X-Riferimento-Message-ID").as_deref(),
            Some("<quattro@client.example>")
        );
        assert!(xml.contains("<msgid>&lt;quattro@client.example&gt;</msgid>"), "{xml}");
        said.push((
            at.duration_since(noon()).as_secs(),
            header(&message, "X-Ricevuta").expect("a receipt"),
            about,
        ));
    }
    let said: Vec<(i64, &str, &str)> = said.iter().map(|(at, kind, about)| (*at, kind.as_str(), about.as_str())).collect();
    assert_eq!(
        said,
        [
            (1, "accettazione", ""),
            (3, "avvenuta-consegna", sim::INSTANT),
            (4, "errore-consegna", sim::UNKNOWN),
            (12 * 3600, "preavviso-errore-consegna", sim::LATE),
            (13 * 3600 + 1, "avvenuta-consegna", sim::LATE),
        ]
    );
    let acceptance = daticert(&inbox(&world, sim::LAWYER)[0].1);
    assert!(acceptance.contains(&format!("<destinatari tipo=\"esterno\">{}</destinatari>", sim::ORDINARY)));
    assert!(acceptance.contains(&format!("<destinatari tipo=\"certificato\">{}</destinatari>", sim::UNKNOWN)));
}

#[test]
fn the_complete_receipt_returns_what_was_sent() {
    let mut world = world();
    let letter = letter(&[sim::COMPANY, sim::OFFICE], "copia@client.example");
    send(&mut world, &letter);
    world.advance(after(60)).expect("signs");
    let sent = String::from_utf8(letter.write(noon())).expect("seven bits");
    let (head, body) = sent.split_once("\r\n\r\n").expect("a head");
    let receipts = inbox(&world, sim::LAWYER);
    assert_eq!(receipts.len(), 3);
    for (_, receipt) in &receipts[1..] {
        assert!(receipt.contains(body), "the body is there byte for byte");
        for line in head.split("\r\n").filter(|line| !line.starts_with("Message-ID")) {
            assert!(receipt.contains(line), "{line}");
        }
    }
}

#[test]
fn receipts_are_as_full_as_asked_and_copies_get_the_synthetic_one() {
    let mut world = world();
    let mut letter = letter(&[sim::COMPANY], "breve@client.example");
    letter.cc = vec![sim::OFFICE.into()];
    letter.receipt_type = Some(ReceiptType::Breve);
    send(&mut world, &letter);
    world.advance(after(60)).expect("signs");
    let receipts = inbox(&world, sim::LAWYER);
    let of = |address: &str| {
        let consegna = format!("<consegna>{address}</consegna>");
        receipts
            .iter()
            .find(|(_, message)| daticert(message).contains(&consegna))
            .expect("a delivery")
            .1
            .clone()
    };
    let (primary, copy) = (of(sim::COMPANY), of(sim::OFFICE));
    assert!(daticert(&primary).contains("<ricevuta tipo=\"breve\"/>"));
    assert!(primary.contains("filename=\"nota.txt.hash\"") && !primary.contains("filename=\"nota.txt\""));
    assert!(daticert(&copy).contains("<ricevuta tipo=\"sintetica\"/>"));
    assert!(!copy.contains("postacert.eml"));
}

/// Spoils a letter; tells a recipient to be hidden.
type Change = fn(&mut Letter) -> Option<&'static str>;

#[test]
fn formal_faults_and_viruses_are_refused() {
    let cases: [(&str, Change, &str, &str); 5] = [
        ("hidden", |_| Some(sim::OFFICE), "non-accettazione", "5.7.1"),
        (
            "from",
            |letter| {
                letter.from.1 = sim::COMPANY.into();
                None
            },
            "non-accettazione",
            "5.7.1",
        ),
        (
            "virus",
            |letter| {
                letter.enclosures = vec![Enclosure::text("a.txt", sim::VIRUS_AT_SENDER)];
                None
            },
            "non-accettazione",
            "5.7.0",
        ),
        (
            "later",
            |letter| {
                letter.enclosures = vec![Enclosure::text("a.txt", sim::VIRUS_AT_RECIPIENT)];
                None
            },
            "errore-consegna",
            "5.7.0",
        ),
        (
            "full",
            |letter| {
                letter.to = vec!["condominio.tigli@pec.cittadini.example".into()];
                None
            },
            "errore-consegna",
            "5.2.2",
        ),
    ];
    for (name, change, kind, code) in cases {
        let mut world = world();
        let mut letter = letter(&[sim::COMPANY], "caso@client.example");
        let hidden = change(&mut letter);
        let mut recipients = letter.recipients();
        recipients.extend(hidden.map(str::to_owned));
        world.submit(sim::LAWYER, sim::LAWYER, &recipients, &letter.write(noon()), noon());
        world.advance(after(60)).expect("signs");
        let last = inbox(&world, sim::LAWYER).pop().expect("an answer").1;
        assert_eq!(header(&last, "X-Ricevuta").as_deref(), Some(kind), "{name}");
        assert!(daticert(&last).contains(&format!("<errore-esteso>{code} - ")), "{name}");
        assert_eq!(header(&last, "X-VerificaSicurezza").is_some(), code == "5.7.0", "{name}");
        assert_eq!(inbox(&world, sim::COMPANY).len(), 0, "{name}");
    }
}

#[test]
fn faults_reorder_double_and_drop() {
    let kinds = |faults: Faults| {
        let mut world = world();
        world.faults = faults;
        send(&mut world, &letter(&[sim::COMPANY], "guasto@client.example"));
        world.advance(after(60)).expect("signs");
        inbox(&world, sim::LAWYER)
            .iter()
            .filter_map(|(_, message)| header(message, "X-Ricevuta"))
            .collect::<Vec<_>>()
    };
    let early = Faults {
        delivery_before_acceptance: true,
        ..Faults::default()
    };
    assert_eq!(kinds(early), ["avvenuta-consegna", "accettazione"]);
    let twice = Faults {
        duplicate_receipts: true,
        ..Faults::default()
    };
    assert_eq!(
        kinds(twice),
        ["accettazione", "accettazione", "avvenuta-consegna", "avvenuta-consegna"]
    );
    let lost = Faults {
        drop: vec![Kind::Acceptance],
        ..Faults::default()
    };
    assert_eq!(kinds(lost), ["avvenuta-consegna"]);
    let late = Faults {
        delay: SignedDuration::from_hours(1),
        ..Faults::default()
    };
    assert_eq!(kinds(late), Vec::<String>::new());
}

#[test]
fn ordinary_mail_arrives_in_an_anomaly_envelope() {
    let mut world = world();
    let raw = b"From: <ufficio@posta.example>\nTo: x@y.example\nSubject: Salve\nMessage-ID: <9@posta.example>\n\nciao\n";
    world.receive_ordinary("ufficio@posta.example", sim::OFFICE, raw, noon());
    world.advance(after(5)).expect("signs");
    let (_, message) = inbox(&world, sim::OFFICE).pop().expect("an envelope");
    assert_eq!(header(&message, "X-Trasporto").as_deref(), Some("errore"));
    assert_eq!(header(&message, "Message-ID").as_deref(), Some("<9@posta.example>"));
    assert!(!message.contains("daticert"));
    openssl(&message, world.authority_pem()).expect("signed");
}

async fn tls(account: &Account, port: u16) -> TlsStream<TcpStream> {
    let authority = account.server_authority.as_deref().expect("an authority");
    let mut roots = rustls::RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(authority.as_bytes()).expect("PEM"))
        .expect("an authority");
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("connects");
    let name = ServerName::try_from("localhost").expect("a name");
    tokio_rustls::TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
        .expect("shakes hands")
}

/// A bare TLS client that reads lines.
struct Wire(BufReader<TlsStream<TcpStream>>);

impl Wire {
    async fn open(account: &Account, port: u16) -> Self {
        Self(BufReader::new(tls(account, port).await))
    }

    async fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        match self.0.read_line(&mut line).await {
            Ok(0) | Err(_) => None,
            Ok(_) => Some(line.trim_end().to_owned()),
        }
    }

    async fn put(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.expect("taken");
        self.0.flush().await.expect("taken");
    }

    /// Sends an IMAP command; all lines of the answer, the tagged one last.
    async fn imap(&mut self, command: &str) -> Vec<String> {
        self.put(&format!("t {command}\r\n")).await;
        self.until("t ").await
    }

    async fn until(&mut self, start: &str) -> Vec<String> {
        let mut lines = Vec::new();
        while let Some(line) = self.line().await {
            let last = line.starts_with(start);
            lines.push(line);
            if last {
                break;
            }
        }
        lines
    }

    /// Sends an SMTP line and returns the last line of the answer.
    async fn smtp(&mut self, line: &str) -> Option<String> {
        self.put(&format!("{line}\r\n")).await;
        loop {
            let line = self.line().await?;
            if line.as_bytes().get(3) != Some(&b'-') {
                return Some(line);
            }
        }
    }
}

async fn loopback() -> (Loopback, Account) {
    let clock = Arc::new(VirtualClock::frozen(noon()));
    let loopback = Loopback::start(world(), clock, Pace::Manual).await.expect("listens");
    let account = loopback.account(sim::LAWYER).expect("a mailbox").0;
    (loopback, account)
}

async fn logged_in(account: &Account) -> Wire {
    let mut wire = Wire::open(account, account.imap.port).await;
    assert!(wire.line().await.expect("a greeting").starts_with("* OK"));
    let answer = wire.imap(&format!("LOGIN {} \"{}\"", account.user, sim::PASSWORD)).await;
    assert!(answer.last().expect("an answer").starts_with("t OK"), "{answer:?}");
    wire
}

async fn ready_to_send(account: &Account, recipient: &str) -> Wire {
    let mut wire = Wire::open(account, account.smtp.port).await;
    wire.line().await.expect("a greeting");
    assert_eq!(wire.smtp("EHLO prova").await.as_deref(), Some("250 8BITMIME"));
    assert!(wire.smtp("AUTH LOGIN").await.expect("asks").starts_with("334"));
    use base64::Engine as _;
    let base64 = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
    assert!(wire.smtp(&base64(&account.user)).await.expect("asks").starts_with("334"));
    assert!(wire.smtp(&base64(sim::PASSWORD)).await.expect("answers").starts_with("235"));
    assert!(
        wire.smtp(&format!("MAIL FROM:<{}> SIZE=1000", account.address))
            .await
            .expect("answers")
            .starts_with("250")
    );
    assert!(
        wire.smtp(&format!("RCPT TO:<{recipient}>"))
            .await
            .expect("answers")
            .starts_with("250")
    );
    assert!(wire.smtp("DATA").await.expect("answers").starts_with("354"));
    wire
}

fn stuffed(message: &[u8]) -> String {
    let text = String::from_utf8(message.to_vec()).expect("seven bits");
    let text = text.replace("\r\n.", "\r\n..");
    format!("{text}.")
}

#[tokio::test]
async fn a_message_goes_out_and_its_receipts_wake_idle() {
    let (loopback, account) = loopback().await;
    let mut reader = logged_in(&account).await;
    let selected = reader.imap("SELECT INBOX").await;
    assert!(selected.contains(&"* 0 EXISTS".to_owned()), "{selected:?}");
    reader.put("t IDLE\r\n").await;
    assert!(reader.line().await.expect("goes on").starts_with('+'));

    let letter = letter(&[sim::COMPANY], "viva@client.example");
    let bytes = letter.write(noon());
    let mut sender = ready_to_send(&account, sim::COMPANY).await;
    assert!(sender.smtp(&stuffed(&bytes)).await.expect("answers").starts_with("250"));
    assert_eq!(
        loopback.submissions(),
        [(MessageId::parse("viva@client.example"), Sha256::of(&bytes))]
    );

    assert_eq!(loopback.pass(SignedDuration::from_secs(1)), 1);
    assert_eq!(reader.line().await.as_deref(), Some("* 1 EXISTS"));
    assert_eq!(loopback.pass(SignedDuration::from_secs(2)), 2);
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
    reader.0.read_exact(&mut message).await.expect("whole");
    assert!(String::from_utf8_lossy(&message).contains("X-Ricevuta: avvenuta-consegna"));
    assert_eq!(reader.until("t ").await, [")".to_owned(), "t OK FETCH fatto".to_owned()]);
}

#[tokio::test]
async fn the_reply_after_the_final_dot_can_be_lost() {
    let (loopback, account) = loopback().await;
    let bytes = letter(&[sim::COMPANY], "persa@client.example").write(noon());
    loopback.world(|world| world.faults.lose_reply = 1);
    let mut sender = ready_to_send(&account, sim::COMPANY).await;
    assert_eq!(sender.smtp(&stuffed(&bytes)).await, None);
    assert_eq!(loopback.submissions().len(), 1, "taken all the same");
    loopback.world(|world| world.faults.lose_data = 1);
    let mut sender = ready_to_send(&account, sim::COMPANY).await;
    assert_eq!(sender.smtp(&stuffed(&bytes)).await, None);
    assert_eq!(loopback.submissions().len(), 1, "not taken");
}

#[tokio::test]
async fn folders_flags_moves_and_appends() {
    let (loopback, account) = loopback().await;
    let mut wire = logged_in(&account).await;
    let folders = wire.imap("LIST \"\" \"*\"").await;
    assert!(
        folders.contains(&"* LIST (\\HasNoChildren \\Sent) \"/\" \"Inviata\"".to_owned()),
        "{folders:?}"
    );
    wire.put("t APPEND Inviata (\\Seen) \"10-Mar-2026 12:00:00 +0100\" {18}\r\n").await;
    assert!(wire.line().await.expect("goes on").starts_with('+'));
    wire.put("Subject: uno\r\n\r\nx\n\r\n").await;
    let answer = wire.until("t ").await;
    assert!(answer[0].starts_with("t OK [APPENDUID 1700000001 1]"), "{answer:?}");
    wire.imap("SELECT Inviata").await;
    let stored = wire.imap("UID STORE 1 +FLAGS (\\Flagged)").await;
    assert_eq!(stored[0], "* 1 FETCH (UID 1 FLAGS (\\Flagged \\Seen))");
    assert_eq!(wire.imap("UID STORE 1 -FLAGS.SILENT (\\Flagged)").await.len(), 1);
    let moved = wire.imap("UID MOVE 1 Archivio").await;
    assert_eq!(
        moved[..2],
        ["* OK [COPYUID 1700000001 1 1] spostati".to_owned(), "* 1 EXPUNGE".to_owned()]
    );
    let status = wire.imap("STATUS Archivio (MESSAGES UIDNEXT UNSEEN)").await;
    assert_eq!(status[0], "* STATUS \"Archivio\" (MESSAGES 1 UIDNEXT 2 UNSEEN 0)");
    let quota = wire.imap("GETQUOTAROOT INBOX").await;
    assert_eq!(quota[1], "* QUOTA \"casella\" (STORAGE 0 1048576)");
    loopback.world(|world| {
        world
            .mailbox_mut(sim::LAWYER)
            .expect("a mailbox")
            .folder_mut("Inviata")
            .expect("a folder")
            .renumber()
    });
    let mut lines = wire.imap("NOOP").await;
    assert!(
        lines.pop().expect("a line").starts_with("* BYE"),
        "a renumbered folder ends the session"
    );
}

#[tokio::test]
async fn wrong_passwords_and_strangers_are_refused() {
    let (loopback, account) = loopback().await;
    let mut wire = Wire::open(&account, account.imap.port).await;
    wire.line().await.expect("a greeting");
    let answer = wire.imap("LOGIN studio.aurora@pec.avvocatura.example sbagliata").await;
    assert!(answer[0].starts_with("t NO [AUTHENTICATIONFAILED]"), "{answer:?}");
    let other = loopback.account(sim::COMPANY).expect("a mailbox").0;
    assert_ne!(other.imap, account.imap, "each provider has its own ports");
    let answer = wire.imap(&format!("LOGIN {} {}", other.user, sim::PASSWORD)).await;
    assert!(answer[0].starts_with("t NO [AUTHENTICATIONFAILED]"), "{answer:?}");
    assert_eq!(wire.imap("SELECT INBOX").await, ["t NO accesso non ancora effettuato"]);
}

#[tokio::test]
async fn a_strict_imap_client_is_content() {
    use futures_util::TryStreamExt;
    let clock = VirtualClock::frozen(noon());
    let world = sim::story(1, &clock).expect("a story");
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
    assert!(session.capabilities().await.expect("told").has_str("IDLE"));
    session.id([("name", Some("prova"))]).await.expect("told");
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
        session.get_quota_root("INBOX").await.expect("told").1[0].resources[0].limit,
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
        let letter = letter(&[sim::COMPANY], "sveglia@client.example");
        loopback.world(|world| send(world, &letter));
        loopback.pass(SignedDuration::from_secs(1))
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
async fn a_common_smtp_client_is_content() {
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
    let bytes = letter(&[sim::COMPANY], "comune@client.example").write(noon());
    transport.send_raw(&envelope, &bytes).await.expect("taken");
    // This client ends every message with one line end more.
    let taken = [bytes.as_slice(), b"\r\n"].concat();
    assert_eq!(
        loopback.submissions(),
        [(MessageId::parse("comune@client.example"), Sha256::of(&taken))]
    );
    loopback.world(|world| world.faults.answer = vec![("RCPT".into(), sim::Reply::new(550, "5.1.1 no"))]);
    let refused = transport.send_raw(&envelope, &bytes).await.expect_err("refused");
    assert!(refused.is_permanent(), "{refused}");
    loopback.world(|world| world.faults.answer_dot = Some(sim::Reply::new(452, "4.3.1 no")));
    let refused = transport.send_raw(&envelope, &bytes).await.expect_err("refused");
    assert!(refused.is_transient(), "{refused}");
    assert_eq!(loopback.submissions().len(), 1);
}

#[tokio::test]
async fn imap_lines_break_and_servers_are_busy() {
    let (loopback, account) = loopback().await;
    loopback.world(|world| world.faults.imap_busy = 1);
    let mut wire = Wire::open(&account, account.imap.port).await;
    wire.line().await.expect("a greeting");
    let login = format!("LOGIN {} {}", account.user, sim::PASSWORD);
    assert!(wire.imap(&login).await[0].starts_with("t NO [UNAVAILABLE]"));
    assert!(wire.imap(&login).await[0].starts_with("t OK"));
    loopback.world(|world| {
        send(world, &letter(&[sim::COMPANY], "rotta@client.example"));
        world.faults.cut_fetch = 1;
    });
    loopback.pass(SignedDuration::from_secs(1));
    wire.imap("SELECT INBOX").await;
    let cut = wire.imap("UID FETCH 1 (UID BODY.PEEK[])").await;
    assert!(
        cut.len() > 10 && !cut.iter().any(|line| line.starts_with("t ")),
        "the line breaks within the message"
    );
    let mut wire = logged_in(&account).await;
    wire.imap("SELECT INBOX").await;
    assert!(
        wire.imap("UID FETCH 1 (UID BODY.PEEK[])")
            .await
            .iter()
            .any(|line| line.starts_with("t OK"))
    );
}

#[test]
fn a_mailbox_can_stay_silent_or_mute() {
    for (behaviour, kinds) in [(Behaviour::Silent, vec![0, 12, 24]), (Behaviour::Mute, vec![0])] {
        let mut world = world();
        world.mailbox_mut(sim::COMPANY).expect("a mailbox").behaviour = behaviour;
        send(&mut world, &letter(&[sim::COMPANY], "muta@client.example"));
        world.advance(after(48 * 3600)).expect("signs");
        let hours: Vec<i64> = inbox(&world, sim::LAWYER)
            .iter()
            .map(|(at, _)| at.duration_since(noon()).as_hours())
            .collect();
        assert_eq!(hours, kinds, "{behaviour:?}");
    }
}

fn told(seed: u64) -> World {
    sim::story(seed, &VirtualClock::frozen(noon())).expect("a story")
}

/// Kind words of every message in the three mailboxes' INBOX.
fn kinds(world: &World) -> Vec<String> {
    let kind = |message: &String| match (header(message, "X-Ricevuta"), header(message, "X-Trasporto")) {
        (Some(kind), _) => {
            let code = daticert(message)
                .split("<errore-esteso>")
                .nth(1)
                .map_or(String::new(), |rest| rest.chars().take(5).collect());
            format!("{kind} {code}").trim_end().to_owned()
        }
        (None, Some(kind)) => kind,
        (None, None) => "ordinaria".to_owned(),
    };
    let boxes = [sim::LAWYER, sim::COMPANY, sim::OFFICE];
    boxes
        .iter()
        .flat_map(|address| inbox(world, address))
        .map(|(_, message)| kind(&message))
        .collect()
}

#[test]
fn the_story_holds_about_a_hundred_messages_of_every_kind() {
    let world = told(1);
    let sent = |address: &str| {
        world
            .mailbox(address)
            .and_then(|mailbox| mailbox.folder("Inviata"))
            .map_or(0, |folder| folder.messages.len())
    };
    let kinds = kinds(&world);
    let total = kinds.len()
        + [sim::LAWYER, sim::COMPANY, sim::OFFICE]
            .iter()
            .map(|address| sent(address))
            .sum::<usize>();
    assert!((95..=125).contains(&total), "{total} messages");
    let count = |wanted: &str| kinds.iter().filter(|kind| *kind == wanted).count();
    let once = [
        "non-accettazione 5.7.1",
        "non-accettazione 5.7.0",
        "errore-consegna 5.1.1",
        "errore-consegna 5.2.2",
        "errore-consegna 5.7.0",
        "preavviso-errore-consegna 5.4.1",
    ];
    for kind in once {
        assert_eq!(count(kind), 1, "{kind}");
    }
    assert_eq!(count("preavviso-errore-consegna 4.4.1"), 2, "one became a delivery, one a failure");
    assert_eq!(count("errore"), 2, "anomaly envelopes");
    assert!(
        count("accettazione") > 20 && count("avvenuta-consegna") > 20 && count("posta-certificata") > 20,
        "{kinds:?}"
    );
    assert_eq!(world.next_due(), None, "nothing is left to happen");
    assert!(world.submissions().is_empty(), "only what is sent from now on counts");
}

#[test]
fn two_receipts_of_the_story_are_forged_and_no_more() {
    let world = told(1);
    let authority = world.authority_pem();
    let messages = [sim::LAWYER, sim::COMPANY, sim::OFFICE]
        .iter()
        .flat_map(|address| inbox(&world, address))
        .collect::<Vec<_>>();
    let refused: Vec<_> = messages
        .iter()
        .filter(|(_, message)| openssl(message, authority).is_err())
        .collect();
    let claims: Vec<_> = refused.iter().map(|(_, message)| header(message, "X-Ricevuta")).collect();
    assert_eq!(claims, [Some("avvenuta-consegna".to_owned()), Some("avvenuta-consegna".to_owned())]);
}

#[test]
fn old_mail_is_read_and_new_mail_is_not() {
    let world = told(1);
    let folder = world
        .mailbox(sim::LAWYER)
        .and_then(|mailbox| mailbox.folder("INBOX"))
        .expect("an inbox");
    let split = folder
        .messages
        .iter()
        .position(|message| !message.flags.seen)
        .expect("some are new");
    assert!(split > 40 && folder.messages[split..].iter().all(|message| !message.flags.seen));
    assert!(
        folder.messages.windows(2).all(|pair| pair[0].at <= pair[1].at),
        "in order of arrival"
    );
}

#[test]
fn the_same_seed_tells_the_same_story() {
    let ids = |world: &World| {
        let messages = inbox(world, sim::LAWYER);
        messages
            .iter()
            .map(|(at, message)| (*at, header(message, "Message-ID"), header(message, "Subject")))
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&told(3)), ids(&told(3)));
    assert_ne!(ids(&told(3)), ids(&told(4)));
}

#[tokio::test]
async fn the_demo_lets_thirteen_hours_pass_in_seconds() {
    let clock = Arc::new(VirtualClock::running());
    let mut demo = Demo::start(Arc::clone(&clock), 1).expect("starts");
    let account = demo.mailboxes()[0].account.clone();
    let mut wire = logged_in(&account).await;
    let before: usize = wire
        .imap("SELECT INBOX")
        .await
        .iter()
        .find_map(|line| line.strip_suffix(" EXISTS")?[2..].parse().ok())
        .expect("a count");
    wire.put("t IDLE\r\n").await;
    assert!(wire.line().await.expect("goes on").starts_with('+'));
    let bytes = letter(&[&demo.live().late], "demo@client.example").write(noon());
    let mut sender = ready_to_send(&account, &demo.live().late).await;
    assert!(sender.smtp(&stuffed(&bytes)).await.expect("answers").starts_with("250"));
    for arrived in 1..=3 {
        assert_eq!(wire.line().await, Some(format!("* {} EXISTS", before + arrived)));
    }
    use recapito::clock::Clock;
    let ahead = clock.now().duration_since(Timestamp::now());
    assert!(ahead.as_hours() >= 12, "the clock moved with the receipts: {ahead}");
    assert_eq!(demo.loopback().map(Loopback::submissions).map(|all| all.len()), Some(1));
    demo.stop();
    assert_eq!(wire.line().await, None, "stopping closes every connection");
}
