//! The mail that the window shows: on a server, and in a profile that was synchronised with it.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::{env, fs};

use recapito::account::{Account, Endpoint, Secret};
use recapito::clock::SystemClock;
use recapito::engine::{Handle, Setup};
use recapito::mail::secrets::Secrets;
use recapito::signature::Anchors;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::program::Program;
use crate::certified::Certified;
use crate::list;
use crate::server::Dovecot;
use crate::xvfb::Screen;

const OWNER: &str = "studio@pec.example";
const PASSPHRASE: &str = "quattro parole a caso";

/// A server, and a profile with its account.
pub struct Mailbox {
    pub messages: Vec<Vec<u8>>,
    profile: TempDir,
    _dovecot: Dovecot,
}

impl Mailbox {
    /// This many messages on the server and in the profile: three of a hundred are certified, the others ordinary.
    pub fn filled(count: usize) -> Self {
        let certified = Certified::receipts(count.div_ceil(200));
        let mut messages: Vec<Vec<u8>> = (0..count.saturating_sub(certified.messages.len())).map(letter).collect();
        messages.extend(certified.messages.iter().cloned());
        let mut dovecot = server();
        dovecot.fill(OWNER, &messages);
        let profile = TempDir::new().expect("a directory");
        let authority = profile.path().join("authority.pem");
        fs::write(&authority, certified.authority()).expect("written");
        let handle = open(&profile);
        let account = handle.save_account(dovecot.account(OWNER), dovecot.password());
        Runtime::new().expect("a runtime").block_on(account).expect("saved");
        handle.stop();
        let filled = Self {
            messages,
            profile,
            _dovecot: dovecot,
        };
        filled.run(&["trust", "add"], Some(&authority));
        filled.run(&["sync"], None);
        filled
    }

    fn run(&self, words: &[&str], path: Option<&Path>) {
        let mut command = self.program();
        let status = command.args(words).args(path).stdout(Stdio::null()).status();
        assert!(status.expect("it runs").success(), "recapito {words:?}");
    }

    fn program(&self) -> Command {
        let built = env::var_os("RECAPITO").unwrap_or_else(|| env!("CARGO_BIN_EXE_recapito").into());
        let mut command = Command::new(built);
        command
            .arg("--profile")
            .arg(self.profile.path())
            .args(["--lang", "it"])
            .env("RECAPITO_NO_KEYCHAIN", "1")
            .env("RECAPITO_PASSPHRASE", PASSPHRASE)
            .env("XDG_STATE_HOME", self.profile.path().join("state"));
        command
    }

    /// Starts the window on the profile.
    pub fn open_window(&self, screen: &Screen) -> Program {
        Program::start(
            self.program()
                .env("DISPLAY", screen.display())
                .env("ICED_BACKEND", "tiny-skia")
                .env_remove("WAYLAND_DISPLAY"),
        )
    }
}

/// A profile with this many rows of an archive, and an account that was never synchronised, with other messages on its server.
pub fn million_rows(rows: usize, on_server: usize) -> Mailbox {
    let messages: Vec<Vec<u8>> = (0..on_server).map(letter).collect();
    let mut dovecot = server();
    dovecot.fill("archivio@pec.example", &messages);
    let profile = TempDir::new().expect("a directory");
    drop(list::filled(profile.path(), rows));
    let handle = open(&profile);
    let nowhere = Endpoint {
        host: "127.0.0.1".to_owned(),
        port: 9,
    };
    let archive = Account {
        imap: nowhere.clone(),
        smtp: nowhere,
        ..dovecot.account(OWNER)
    };
    let work = async {
        handle.save_account(archive, dovecot.password()).await?;
        handle
            .save_account(dovecot.account("archivio@pec.example"), dovecot.password())
            .await
    };
    Runtime::new().expect("a runtime").block_on(work).expect("saved");
    handle.stop();
    Mailbox {
        messages,
        profile,
        _dovecot: dovecot,
    }
}

/// A server with room for all messages.
fn server() -> Dovecot {
    Dovecot::with("mail_fsync = never\nplugin {\n  quota_rule = *:storage=10G\n}\n")
}

fn open(profile: &TempDir) -> Handle {
    let setup = Setup {
        profile: profile.path().to_owned(),
        state: None,
        trial: None,
        clock: Arc::new(SystemClock),
        anchors: Anchors::none(),
        secrets: Secrets::vault_only(profile.path(), Some(Secret::new(PASSPHRASE.to_owned()))),
        demo: false,
        live: false,
    };
    Handle::start(setup).expect("started")
}

/// An ordinary message of 1.5 kB; each is another.
fn letter(number: usize) -> Vec<u8> {
    let (day, hour, minute) = (1 + number / 1_440 % 28, number / 60 % 24, number % 60);
    let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun"][number / 40_320 % 6];
    let line = "Con la presente si trasmette quanto richiesto con la nota citata in oggetto, restando in attesa di riscontro.\r\n";
    format!(
        "From: Officine Meridiane n. {0} <ufficio{0}@imprese.example>\r\nTo: {OWNER}\r\n\
         Subject: Riscontro alla nota prot. {number} del comune di Borgo Esempio\r\n\
         Date: {day:02} {month} 2025 {hour:02}:{minute:02}:00 +0100\r\nMessage-ID: <{number}@imprese.example>\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{1}",
        number % 997,
        line.repeat(10)
    )
    .into_bytes()
}
