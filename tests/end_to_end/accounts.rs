//! Adding a mailbox: both servers are tried, a wrong field is named, and the password is never stored or printed in clear text.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::dovecot::{Dovecot, PASSWORD};
use crate::harness::{Invocation, Output, Profile, files_below};
use crate::raw_clients::{plain_port, submission_server_without_data};
use crate::servers::{USER, account_add};

/// The servers of a mailbox as given on the command line.
struct Servers {
    imap: String,
    smtp: String,
    ca: bool,
    password: &'static str,
}

impl Servers {
    fn of(dovecot: &Dovecot, smtp_port: u16) -> Self {
        Self {
            imap: format!("localhost:{}", dovecot.port),
            smtp: format!("localhost:{smtp_port}"),
            ca: true,
            password: PASSWORD,
        }
    }

    fn add(&self, dovecot: &Dovecot, profile: &Profile) -> Output {
        let mut test =
            Invocation::new(profile).args(["--log", "trace", "account", "add", USER, "--imap", &self.imap, "--smtp", &self.smtp]);
        if self.ca {
            test = test.args(["--ca".into(), profile.file("ca.pem", dovecot.authority.pem())]);
        }
        let ran = test.args(["--password-stdin"]).stdin(format!("{}\n", self.password)).run();
        assert!(
            !contains_password(ran.stderr.as_bytes()) && !contains_password(&ran.stdout),
            "{}",
            ran.stderr
        );
        ran
    }
}

fn contains_password(bytes: &[u8]) -> bool {
    let forms = [
        PASSWORD.to_owned(),
        PASSWORD.replace('\\', "\\\\").replace('"', "\\\""),
        STANDARD.encode(PASSWORD),
        STANDARD.encode(format!("\0{USER}\0{PASSWORD}")),
    ];
    forms
        .iter()
        .any(|form| bytes.windows(form.len()).any(|window| window == form.as_bytes()))
}

#[test]
fn a_mailbox_is_added_only_after_both_servers_accept_the_login() {
    let dovecot = Dovecot::start();
    let profile = Profile::new();
    let good = || Servers::of(&dovecot, submission_server_without_data(&dovecot.authority));
    let refuse = |ends: Servers, words: &[&str]| {
        ends.add(&dovecot, &profile)
            .code(3)
            .stderr_contains(words)
            .stderr_contains(&["La casella non è stata aggiunta."]);
        assert_eq!(profile.json(0, ["account", "list"]), json!([]));
    };

    refuse(
        Servers {
            password: "sbagliata",
            ..good()
        },
        &[
            "IMAP",
            "ha rifiutato nome utente o password",
            "Da correggere: --user, --password-stdin",
        ],
    );
    assert_eq!(dovecot.log().matches("auth failed, 1 attempts").count(), 1, "{}", dovecot.log());
    assert_eq!(
        dovecot.log().matches("auth failed").count(),
        1,
        "one attempt, no more:\n{}",
        dovecot.log()
    );

    refuse(
        Servers {
            imap: "imap.nessuno.invalid:993".into(),
            ..good()
        },
        &["IMAP", "Da correggere: --imap"],
    );
    refuse(
        Servers {
            smtp: "smtp.nessuno.invalid:465".into(),
            ..good()
        },
        &["SMTP", "Da correggere: --smtp", "(IMAP) risponde correttamente"],
    );
    refuse(
        Servers { ca: false, ..good() },
        &[
            "non è stato emesso da un'autorità riconosciuta",
            "la password non è stata inviata",
            "Da correggere: --imap, --ca",
            "Da correggere: --smtp, --ca",
        ],
    );
    refuse(
        Servers {
            imap: format!("localhost:{}", plain_port()),
            ..good()
        },
        &["non si è potuta stabilire una connessione cifrata", "Da correggere: --imap\n"],
    );
    assert_eq!(files_below(profile.dir()).iter().filter(|path| path.ends_with("vault")).count(), 0);

    good().add(&dovecot, &profile).code(0).stderr_contains(&["aggiunta", "cassaforte"]);
    let listed = profile.json(0, ["account", "list"]);
    let ends = [listed[0]["imap"].clone(), listed[0]["smtp"].clone()];
    assert_eq!(ends[0], json!(format!("localhost:{}", dovecot.port)));
    assert_eq!(
        listed,
        json!([{"address": USER, "name": null, "user": USER, "imap": ends[0], "smtp": ends[1], "group": null, "private_authority": true}])
    );
    let people = profile.run(["account", "list"]).code(0);
    assert!(
        people.text().contains(USER) && people.text().contains(&format!("localhost:{}", dovecot.port)),
        "{}",
        people.text()
    );

    // The password is in the vault and nowhere else.
    profile.json(0, ["sync"]);
    let files = files_below(profile.dir());
    assert!(files.len() > 3, "{files:?}");
    for path in files {
        assert!(
            !contains_password(&fs::read(&path).expect("read")),
            "clear text in {}",
            path.display()
        );
    }
}

#[test]
fn without_storage_for_the_password_nothing_is_saved() {
    let dovecot = Dovecot::start();
    let profile = Profile::new();
    account_add(&dovecot, &profile, USER)
        .args(["--no-test"])
        .env("RECAPITO_PASSPHRASE", "")
        .run()
        .code(3)
        .stderr_contains(&["posto sicuro", "RECAPITO_PASSPHRASE"]);
    assert_eq!(profile.json(0, ["account", "list"]), json!([]));
    account_add(&dovecot, &profile, USER).args(["--no-test"]).run().code(0);
    // Another passphrase does not open the vault, and no login is tried.
    let before = dovecot.log().matches("imap-login").count();
    Invocation::new(&profile)
        .args(["sync"])
        .env("RECAPITO_PASSPHRASE", "un'altra")
        .run()
        .code(3)
        .stderr_contains(&["La frase segreta non apre la cassaforte."]);
    assert_eq!(dovecot.log().matches("imap-login").count(), before);
}

#[test]
fn a_mailbox_is_changed_and_removed() {
    let mut dovecot = Dovecot::start();
    dovecot.deliver(USER, "INBOX", &crate::servers::message(1));
    let profile = crate::servers::profile_with_mailbox(&dovecot, USER);
    profile.json(0, ["sync"]);
    account_add(&dovecot, &profile, "Studio@PEC.Example")
        .args(["--no-test", "--name", "Studio Prova", "--group", "Clienti"])
        .run()
        .code(0)
        .stderr_contains(&["modificata"]);
    let listed = profile.json(0, ["account", "list"]);
    assert_eq!(
        (listed.as_array().map(Vec::len), &listed[0]["name"], &listed[0]["group"]),
        (Some(1), &json!("Studio Prova"), &json!("Clienti"))
    );
    profile.run(["account", "remove", "nessuno@pec.example"]).code(1);
    profile
        .run(["account", "remove", USER, "--keep-mail"])
        .code(0)
        .stderr_contains(&["resta in elenco"]);
    assert_eq!(profile.json(0, ["list"]).as_array().map(Vec::len), Some(1));
    account_add(&dovecot, &profile, USER)
        .args(["--no-test"])
        .run()
        .code(0)
        .stderr_contains(&["aggiunta"]);
    let id = profile.json(0, ["list"])[0]["id"].as_str().expect("an id").to_owned();
    profile
        .run(["account", "remove", USER])
        .code(0)
        .stderr_contains(&["I messaggi originali restano sul disco"]);
    assert_eq!(profile.json(0, ["list"]), json!([]));
    assert!(profile.raw_file(&id).exists());
    profile.run(["sync", "--account", USER]).code(1);
}
