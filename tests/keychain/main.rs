//! Passwords in a real Secret Service: gnome-keyring on a session bus started by the test.
//!
//! Each test runs this program again under `dbus-run-session`; the second run makes the assertions.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::{Command, Output};

use recapito::account::{AccountId, Secret};
use recapito::mail::secrets::{SecretLocation, Secrets, SecretsError};

const ROLE: &str = "RECAPITO_TEST_ROLE";

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn again(test: &str, home: &Path) -> Command {
    for tool in ["dbus-run-session", "gnome-keyring-daemon"] {
        let found = Command::new("sh").args(["-c", &format!("command -v {tool}")]).output().expect("sh");
        assert!(
            found.status.success(),
            "this test needs {tool} (Debian: dbus-daemon, gnome-keyring)"
        );
    }
    let mut command = Command::new("dbus-run-session");
    command.arg("--").arg("sh").arg("-c").arg(
        "if [ -n \"$WITH_KEYRING\" ]; then printf prova | gnome-keyring-daemon --unlock --components=secrets >/dev/null || exit 9; fi; \
            exec \"$@\"",
    );
    command
        .arg("sh")
        .arg(std::env::current_exe().expect("this program"))
        .args(["--exact", test, "--nocapture"]);
    for (name, part) in [
        ("HOME", "home"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_RUNTIME_DIR", "run"),
        ("XDG_CACHE_HOME", "cache"),
    ] {
        let dir = home.join(part);
        std::fs::create_dir_all(&dir).expect("dir");
        command.env(name, dir);
    }
    command
        .env(ROLE, test)
        .env_remove("RECAPITO_NO_KEYCHAIN")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY");
    command
}

fn must_succeed(output: &Output) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}\n{}", text(&output.stdout), text(&output.stderr));
    assert!(
        text(&output.stdout).contains("1 passed"),
        "the second run did not run the test: {}",
        text(&output.stdout)
    );
}

fn is_second_run(test: &str) -> bool {
    std::env::var(ROLE).is_ok_and(|role| role == test)
}

#[test]
fn passwords_in_the_keychain_are_separate_by_profile() {
    const NAME: &str = "passwords_in_the_keychain_are_separate_by_profile";
    if !is_second_run(NAME) {
        let home = tempfile::tempdir().expect("dir");
        must_succeed(&again(NAME, home.path()).env("WITH_KEYRING", "1").output().expect("runs"));
        return;
    }
    let (one, other) = (tempfile::tempdir().expect("dir"), tempfile::tempdir().expect("dir"));
    let account = AccountId::of("studio@pec.test");
    let secrets = Secrets::open(one.path(), Some(secret("frase")));
    assert_eq!(secrets.find(&account), Err(SecretsError::Missing));
    assert_eq!(secrets.keep(&account, &secret("segreta è €")), Ok(SecretLocation::Keychain));
    assert_eq!(
        secrets.keep(&account, &secret("nuova è €")),
        Ok(SecretLocation::Keychain),
        "a second password replaces the first"
    );
    assert_eq!(Secrets::open(one.path(), None).find(&account), Ok(secret("nuova è €")));
    assert_eq!(Secrets::open(other.path(), None).find(&account), Err(SecretsError::Missing));
    assert!(!one.path().join("vault.json").exists());
    secrets.forget(&account).expect("forgets");
    secrets.forget(&account).expect("forgetting twice is no error");
    assert_eq!(secrets.find(&account), Err(SecretsError::Missing));
}

#[test]
fn a_password_in_the_vault_is_moved_to_the_keychain() {
    const NAME: &str = "a_password_in_the_vault_is_moved_to_the_keychain";
    if !is_second_run(NAME) {
        let home = tempfile::tempdir().expect("dir");
        must_succeed(&again(NAME, home.path()).env("WITH_KEYRING", "1").output().expect("runs"));
        return;
    }
    let profile = tempfile::tempdir().expect("dir");
    let account = AccountId::of("studio@pec.test");
    let passphrase = || Some(secret("frase"));
    assert_eq!(
        Secrets::vault_only(profile.path(), passphrase()).keep(&account, &secret("vecchia")),
        Ok(SecretLocation::Vault)
    );
    let both = Secrets::open(profile.path(), passphrase());
    assert_eq!(both.find(&account), Ok(secret("vecchia")), "the vault is searched as well");
    assert_eq!(both.keep(&account, &secret("nuova")), Ok(SecretLocation::Keychain));
    assert_eq!(
        Secrets::vault_only(profile.path(), passphrase()).find(&account),
        Err(SecretsError::Missing)
    );
    assert_eq!(both.find(&account), Ok(secret("nuova")));
}

#[test]
fn without_a_session_bus_the_vault_is_used() {
    const NAME: &str = "without_a_session_bus_the_vault_is_used";
    if !is_second_run(NAME) {
        let home = tempfile::tempdir().expect("dir");
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command
            .args(["--exact", NAME, "--nocapture"])
            .env(ROLE, NAME)
            .env("HOME", home.path());
        command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}/no-bus", home.path().display()));
        must_succeed(&command.env_remove("RECAPITO_NO_KEYCHAIN").output().expect("runs"));
        return;
    }
    let profile = tempfile::tempdir().expect("dir");
    let account = AccountId::of("studio@pec.test");
    assert_eq!(
        Secrets::open(profile.path(), None).keep(&account, &secret("x")),
        Err(SecretsError::NoStorage)
    );
    let secrets = Secrets::open(profile.path(), Some(secret("frase")));
    assert_eq!(secrets.keep(&account, &secret("segreta")), Ok(SecretLocation::Vault));
    assert_eq!(secrets.find(&account), Ok(secret("segreta")));
}
