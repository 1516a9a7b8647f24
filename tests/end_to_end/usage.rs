//! Wrong usage, help, languages, and the demo.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{Invocation, Profile, column, files_below, keys};

#[test]
fn wrong_usage_is_reported_on_stderr_and_changes_nothing() {
    let profile = Profile::new();
    let add = ["account", "add", "a@pec.example"];
    for args in [
        vec!["--inventata"],
        vec!["inventato"],
        vec!["list", "--inventata"],
        vec!["list", "--limit", "molti"],
        vec!["list", "--kind", "inventato"],
        vec!["show"],
        vec!["send", "--subject", "x"],
        vec!["send", "--from", "a@pec.example", "--subject", "x", "--receipt", "lunga"],
        vec!["export", "x"],
        vec!["export", "x", "--to", "y", "--format", "inventato"],
        vec!["verify"],
        vec!["--lang", "fr", "list"],
        vec!["--log", "molto", "list"],
        [&add[..], &["--imap", "senza-porta"]].concat(),
        [&add[..], &["--imap", "host:0"]].concat(),
        [&add[..], &["--imap", "host:993", "--smtp", "host:465"]].concat(),
        [&add[..], &["--password-stdin"]].concat(),
        vec!["account", "add", "non-un-indirizzo", "--password-stdin"],
    ] {
        let ran = profile.run(args.clone()).code(2);
        assert_eq!(ran.stdout, b"", "{args:?}");
        assert!(!ran.stderr.is_empty(), "{args:?}");
    }
    profile
        .run([&add[..], &["--imap", "host:993", "--smtp", "host:465"]].concat())
        .stderr_contains(&["--password-stdin"]);
    profile
        .run([&add[..], &["--password-stdin"]].concat())
        .stderr_contains(&["--imap, --smtp"]);
    let no_password = Invocation::new(&profile)
        .args(add)
        .args(["--imap", "h:993", "--smtp", "h:465", "--password-stdin", "--no-test"]);
    no_password.stdin("\n").run().code(2).stderr_contains(&["nessuna password"]);
    assert_eq!(profile.json(0, ["account", "list"]), json!([]));
    // Without a command the window opens; without a display that is an error.
    let no_window = Invocation::new(&profile).run().code(3);
    assert!(no_window.stdout.is_empty() && !no_window.stderr.is_empty());
}

#[test]
fn help_and_version_are_printed_in_the_selected_language() {
    let profile = Profile::new();
    let help = profile.run(["--help"]).code(0);
    assert!(
        help.text().contains("Uso:") && help.text().contains("Codici di uscita"),
        "{}",
        help.text()
    );
    let english = profile.run(["--lang", "en", "--help"]).code(0);
    assert!(
        english.text().contains("Usage:") && !english.text().contains("Uso:"),
        "{}",
        english.text()
    );
    for command in [
        "account", "trust", "sync", "watch", "list", "show", "send", "status", "verify", "export", "check", "rebuild", "demo",
    ] {
        assert!(help.text().contains(command), "{command}");
        let one = profile.run([command, "--help"]).code(0);
        assert!(one.text().contains("Uso:") && one.stderr.is_empty(), "{}", one.text());
    }
    let version = profile.run(["--version"]).code(0);
    assert_eq!(version.text(), format!("recapito {}\n", env!("CARGO_PKG_VERSION")));
    assert!(!profile.dir().exists(), "help creates no profile");
    let by_system = Invocation::new(&profile).args(["list"]).env("LANG", "en_GB.UTF-8").run().code(0);
    assert!(by_system.stderr.contains("No messages"), "{}", by_system.stderr);
    profile
        .run(["--lang", "en", "show", "0123456789"])
        .code(1)
        .stderr_contains(&["Nothing"]);
}

#[test]
fn the_demo_sends_a_message_to_its_end_and_stores_the_evidence() {
    let home = Profile::new();
    let keep = home.beside("prove");
    let ran = Invocation::bare(&home.beside(""))
        .args(["demo", "--json", "--keep"])
        .args([&keep])
        .run()
        .code(0);
    let views = ran.json();
    assert_eq!(views.as_array().map(Vec::len), Some(1));
    let mut states = column(&views[0]["recipients"], "state");
    states.sort_unstable();
    assert_eq!(states, ["delivered", "delivered", "failed", "ordinary"]);
    let receipts: Vec<&Value> = views[0]["recipients"]
        .as_array()
        .expect("recipients")
        .iter()
        .flat_map(|recipient| recipient["receipts"].as_array().expect("receipts"))
        .collect();
    assert!(receipts.iter().any(|receipt| receipt["kind"] == "preavviso-errore-consegna"));
    assert!(
        ran.stderr.contains("esito come previsto") && !ran.stderr.contains("NON"),
        "{}",
        ran.stderr
    );
    let kept = files_below(&keep);
    let digests: Vec<String> = kept
        .iter()
        .map(|path| recapito::signature::Sha256::of(&fs::read(path).expect("read")).to_string())
        .collect();
    for receipt in receipts {
        assert!(
            digests.iter().any(|digest| receipt["sha256"] == **digest),
            "{receipt} is not among {kept:?}"
        );
    }
    let judged = Invocation::bare(&home.beside(""))
        .args(["verify", "--json"])
        .args([&keep])
        .run()
        .code(1)
        .json();
    let messages = kept.iter().filter(|path| path.extension().is_some_and(|ending| ending == "eml"));
    assert_eq!(judged.as_array().map(Vec::len), Some(messages.count()));
    assert!(
        judged
            .as_array()
            .is_some_and(|judged| judged.iter().all(|one| one["intact"] != json!(false) && keys(one).len() == 18))
    );
}
