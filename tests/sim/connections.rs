//! Connections to the simulated servers, line by line.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use recapito::account::Account;
use recapito::clock::VirtualClock;
use recapito::sim::{self, Loopback, Pace};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::{noon, world};

pub(crate) async fn tls(account: &Account, port: u16) -> TlsStream<TcpStream> {
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
        .expect("handshake")
}

/// A TLS client that reads and writes lines.
pub(crate) struct Connection(pub(crate) BufReader<TlsStream<TcpStream>>);

impl Connection {
    pub(crate) async fn open(account: &Account, port: u16) -> Self {
        Self(BufReader::new(tls(account, port).await))
    }

    pub(crate) async fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        match self.0.read_line(&mut line).await {
            Ok(0) | Err(_) => None,
            Ok(_) => Some(line.trim_end().to_owned()),
        }
    }

    pub(crate) async fn put(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.expect("written");
        self.0.flush().await.expect("written");
    }

    /// Sends an IMAP command; returns all lines of the response, the tagged one last.
    pub(crate) async fn imap(&mut self, command: &str) -> Vec<String> {
        self.put(&format!("t {command}\r\n")).await;
        self.until("t ").await
    }

    pub(crate) async fn until(&mut self, start: &str) -> Vec<String> {
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

    /// Sends an SMTP line and returns the last line of the response.
    pub(crate) async fn smtp(&mut self, line: &str) -> Option<String> {
        self.put(&format!("{line}\r\n")).await;
        loop {
            let line = self.line().await?;
            if line.as_bytes().get(3) != Some(&b'-') {
                return Some(line);
            }
        }
    }
}

pub(crate) async fn loopback() -> (Loopback, Account) {
    let clock = Arc::new(VirtualClock::frozen(noon()));
    let loopback = Loopback::start(world(), clock, Pace::Manual).await.expect("listens");
    let account = loopback.account(sim::LAWYER).expect("a mailbox").0;
    (loopback, account)
}

pub(crate) async fn logged_in(account: &Account) -> Connection {
    let mut connection = Connection::open(account, account.imap.port).await;
    assert!(connection.line().await.expect("a greeting").starts_with("* OK"));
    let answer = connection.imap(&format!("LOGIN {} \"{}\"", account.user, sim::PASSWORD)).await;
    assert!(answer.last().expect("an answer").starts_with("t OK"), "{answer:?}");
    connection
}

pub(crate) async fn ready_to_send(account: &Account, recipient: &str) -> Connection {
    let mut connection = Connection::open(account, account.smtp.port).await;
    connection.line().await.expect("a greeting");
    assert_eq!(connection.smtp("EHLO prova").await.as_deref(), Some("250 8BITMIME"));
    assert!(connection.smtp("AUTH LOGIN").await.expect("asks").starts_with("334"));
    assert!(
        connection
            .smtp(&STANDARD.encode(&account.user))
            .await
            .expect("asks")
            .starts_with("334")
    );
    assert!(
        connection
            .smtp(&STANDARD.encode(sim::PASSWORD))
            .await
            .expect("answers")
            .starts_with("235")
    );
    assert!(
        connection
            .smtp(&format!("MAIL FROM:<{}> SIZE=1000", account.address))
            .await
            .expect("answers")
            .starts_with("250")
    );
    assert!(
        connection
            .smtp(&format!("RCPT TO:<{recipient}>"))
            .await
            .expect("answers")
            .starts_with("250")
    );
    assert!(connection.smtp("DATA").await.expect("answers").starts_with("354"));
    connection
}

pub(crate) fn stuffed(message: &[u8]) -> String {
    let text = String::from_utf8(message.to_vec()).expect("seven bits");
    let text = text.replace("\r\n.", "\r\n..");
    format!("{text}.")
}
