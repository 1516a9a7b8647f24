//! What opening a profile found and corrected is said once, on stderr; what lasts is said by every command.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use serde_json::json;

use crate::harness::Profile;

fn profile() -> Profile {
    let profile = Profile::new();
    profile.run(["account", "list"]).code(0);
    profile
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).expect("there").permissions().mode() & 0o777
}

#[test]
fn what_others_could_read_is_named_once_and_no_longer_readable() {
    let profile = profile();
    let (vault, ledger) = (profile.dir().join("vault.json"), profile.dir().join("ledger.jsonl"));
    fs::write(&vault, "{}").expect("written");
    for path in [&vault, &ledger] {
        set_mode(path, 0o644);
    }
    set_mode(profile.dir(), 0o755);
    let ran = profile.run(["account", "list", "--json"]).code(0);
    assert_eq!(ran.json(), json!([]), "only JSON on stdout");
    let names = "la cartella del profilo, ledger.jsonl, vault.json";
    let ran = ran.stderr_contains(&[names, "cambiare le password delle caselle"]);
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    assert_eq!((mode(&vault), mode(&ledger), mode(profile.dir())), (0o600, 0o600, 0o700));
    let again = profile.run(["account", "list", "--json"]).code(0);
    assert_eq!(again.stderr, "", "said once");
}

#[test]
fn a_link_in_the_place_of_a_folder_is_moved_aside_and_named_once() {
    let profile = profile();
    let (drafts, elsewhere) = (profile.dir().join("drafts"), profile.beside("altrove"));
    fs::create_dir(&elsewhere).expect("created");
    fs::write(elsewhere.join("mio.txt"), "x").expect("written");
    fs::remove_dir_all(&drafts).expect("removed");
    symlink(&elsewhere, &drafts).expect("linked");
    let ran = profile.run(["--lang", "en", "account", "list", "--json"]).code(0);
    let ran = ran.stderr_contains(&["drafts.bad-1", "nothing was deleted"]);
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    assert_eq!(fs::read(elsewhere.join("mio.txt")).expect("untouched"), b"x");
    assert!(!drafts.is_symlink() && drafts.is_dir());
    assert_eq!(profile.run(["account", "list", "--json"]).code(0).stderr, "", "said once");
}

#[test]
fn a_profile_opened_for_reading_only_says_so_with_every_command() {
    let profile = profile();
    fs::write(profile.dir().join("format"), "uno\n").expect("written");
    for _ in 0..2 {
        let ran = profile.run(["account", "list", "--json"]).code(0);
        let ran = ran.stderr_contains(&["sola lettura", "«format»"]);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    }
    assert_eq!(fs::read(profile.dir().join("format")).expect("left"), b"uno\n");
}
