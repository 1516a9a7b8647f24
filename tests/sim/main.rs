//! The public interface of the simulated providers: genuine signatures, real sessions over TLS, and the demo's messages.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod connections;
mod machine;
mod reading;
mod servers;
mod story;

use std::io::Write;
use std::process::{Command, Stdio};

use recapito::clock::{SignedDuration, Timestamp};
use recapito::sim::{self, SampleAttachment, SampleMessage, SimWorld};

fn noon() -> Timestamp {
    "2026-03-10T11:00:00Z".parse().expect("a time")
}

fn after(seconds: i64) -> Timestamp {
    noon().checked_add(SignedDuration::from_secs(seconds)).expect("in range")
}

fn message(to: &[&str], id: &str) -> SampleMessage {
    SampleMessage {
        from: ("Studio Legale Aurora".into(), sim::LAWYER.into()),
        to: to.iter().map(|&to| to.to_owned()).collect(),
        subject: "Diffida: perché no".into(),
        body: "Città di prova.\n.una riga che comincia con un punto\n".into(),
        attachments: vec![SampleAttachment::text("nota.txt", "contenuto della nota\n")],
        message_id: id.into(),
        ..SampleMessage::default()
    }
}

fn world() -> SimWorld {
    sim::two_providers(7, noon()).expect("a world")
}

fn send(world: &mut SimWorld, message: &SampleMessage) {
    let reply = world.submit(sim::LAWYER, sim::LAWYER, &message.recipients(), &message.write(noon()), noon());
    assert!(reply.is_positive(), "{reply:?}");
}

fn inbox(world: &SimWorld, address: &str) -> Vec<(Timestamp, String)> {
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

/// Verifies a message's signature with openssl against an authority; the error is openssl's output.
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
    child.stdin.take().expect("a pipe").write_all(message.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("ends");
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}
