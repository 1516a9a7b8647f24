//! A minimal IMAP client to read and change the mailbox on the server, and a submission server that accepts logins but no messages.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::{ClientConnection, ServerConnection, StreamOwned};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};

use crate::dovecot::authority::Authority;
use crate::dovecot::{Dovecot, PASSWORD};

/// A logged-in connection to Dovecot.
pub(crate) struct Imap(BufReader<StreamOwned<ClientConnection, TcpStream>>);

impl Imap {
    pub(crate) fn of(dovecot: &Dovecot, user: &str) -> Self {
        let mut roots = rustls::RootCertStore::empty();
        let authority = CertificateDer::from_pem_slice(dovecot.authority.pem().as_bytes()).expect("PEM");
        roots.add(authority).expect("an authority");
        let config = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from("localhost").expect("a name");
        let connection = ClientConnection::new(Arc::new(config), name).expect("a connection");
        let stream = TcpStream::connect(("127.0.0.1", dovecot.port)).expect("connects");
        let mut imap = Self(BufReader::new(StreamOwned::new(connection, stream)));
        assert!(imap.line().starts_with("* OK"));
        let token = STANDARD.encode(format!("\0{user}\0{PASSWORD}"));
        imap.ask(&format!("AUTHENTICATE PLAIN {token}"));
        imap
    }

    /// Selects a folder; returns all lines of the response.
    pub(crate) fn select(&mut self, folder: &str) -> Vec<String> {
        self.ask(&format!("SELECT \"{folder}\""))
    }

    /// Runs a command that must succeed; returns its untagged lines.
    pub(crate) fn ask(&mut self, command: &str) -> Vec<String> {
        self.put(command);
        let mut lines = Vec::new();
        loop {
            let line = self.line();
            if line.starts_with("t ") {
                assert!(line.starts_with("t OK"), "{command}: {line}");
                return lines;
            }
            lines.push(line);
        }
    }

    /// The exact bytes of a message in the selected folder; no flag is changed.
    pub(crate) fn bytes(&mut self, uid: u32) -> Vec<u8> {
        self.put(&format!("UID FETCH {uid} BODY.PEEK[]"));
        let head = self.line();
        let length = head.rsplit_once('{').and_then(|(_, rest)| rest.trim_end_matches('}').parse().ok());
        let mut bytes = vec![0; length.unwrap_or_else(|| panic!("no literal: {head}"))];
        self.0.read_exact(&mut bytes).expect("all bytes");
        while !self.line().starts_with("t OK") {}
        bytes
    }

    fn put(&mut self, command: &str) {
        let stream = self.0.get_mut();
        stream
            .write_all(format!("t {command}\r\n").as_bytes())
            .and_then(|()| stream.flush())
            .expect("written");
    }

    fn line(&mut self) -> String {
        let mut line = Vec::new();
        self.0.read_until(b'\n', &mut line).expect("a line");
        String::from_utf8_lossy(&line).trim_end().to_owned()
    }
}

/// Starts a submission server on loopback that accepts the password and closes the connection at DATA; returns its port.
pub(crate) fn submission_server_without_data(authority: &Authority) -> u16 {
    let server = authority.server(&["127.0.0.1", "localhost"]);
    let certificate = CertificateDer::from_pem_slice(server.certificate.as_bytes()).expect("certificate");
    let key = PrivateKeyDer::from_pem_slice(server.key.as_bytes()).expect("key");
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("config");
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("address").port();
    thread::spawn(move || {
        for tcp in listener.incoming().flatten() {
            let connection = ServerConnection::new(config.clone()).expect("a connection");
            // A client that disconnects ends only its own connection.
            thread::spawn(move || serve_submission(BufReader::new(StreamOwned::new(connection, tcp))));
        }
    });
    port
}

fn serve_submission(mut stream: BufReader<StreamOwned<ServerConnection, TcpStream>>) -> std::io::Result<()> {
    let token = |line: &str| line.trim_end().rsplit(' ').next().and_then(|token| STANDARD.decode(token).ok());
    stream.get_mut().write_all(b"220 mail.test\r\n")?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let answer = match line.get(..4).unwrap_or_default() {
            "EHLO" => "250-mail.test\r\n250 AUTH PLAIN",
            "AUTH" if token(&line).is_some_and(|token| token.ends_with(format!("\0{PASSWORD}").as_bytes())) => "235 in",
            "AUTH" => "535 5.7.8 no",
            "QUIT" => "221 bye",
            "DATA" => return Ok(()),
            _ => "250 ok",
        };
        stream.get_mut().write_all(format!("{answer}\r\n").as_bytes())?;
        stream.get_mut().flush()?;
    }
}

/// The port of a server without TLS that sends a greeting.
pub(crate) fn plain_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("address").port();
    thread::spawn(move || {
        for mut tcp in listener.incoming().flatten() {
            let _ = tcp.write_all(b"* OK plain\r\n");
            // Until the client has disconnected: closing with unread bytes would reset the connection.
            thread::spawn(move || tcp.read_to_end(&mut Vec::new()));
        }
    });
    port
}
