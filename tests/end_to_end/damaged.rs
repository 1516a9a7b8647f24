//! Damaged files: the damage is found, reported, and never shown as mail.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use recapito::sim;
use serde_json::{Value, json};

use crate::harness::{Invocation, Profile, files_below};
use crate::servers::Providers;

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).expect("read");
    bytes[at] ^= 0x20;
    fs::set_permissions(path, Permissions::from_mode(0o600)).expect("writable");
    fs::write(path, bytes).expect("written");
}

fn copy(from: &Path, to: &Path) {
    for path in files_below(from) {
        let target = to.join(path.strip_prefix(from).expect("below"));
        fs::create_dir_all(target.parent().expect("a parent")).expect("made");
        fs::copy(&path, &target).expect("copied");
    }
}

fn list(profile: &Profile) -> Value {
    profile.json(0, ["list"])
}

#[test]
fn a_damaged_raw_file_is_reported_and_never_shown() {
    let providers = Providers::demo();
    let profile = providers.read(&[sim::LAWYER]);
    profile.run(["check"]).code(0);
    let rows = list(&profile);
    let row = rows
        .as_array()
        .expect("rows")
        .iter()
        .find(|row| row["folder"] == "INBOX")
        .expect("one");
    let id = row["id"].as_str().expect("an id");
    let size = fs::metadata(profile.raw_file(id)).expect("kept").len() as usize;
    flip(&profile.raw_file(id), size / 2);
    assert_eq!(list(&profile), rows, "the list still shows it");
    let check = profile.json(1, ["check"]);
    assert_eq!(
        (&check["good"], &check["damaged"], &check["missing"]),
        (&json!(false), &json!([id]), &json!([]))
    );
    let people = profile.run(["check"]).code(1);
    assert!(people.text().contains(&format!("Danneggiato: {id}")), "{}", people.text());
    for command in [vec!["show", id], vec!["show", id, "--raw"], vec!["show", id, "--json"]] {
        let refused = profile.run(command).code(3).stderr_contains(&["è danneggiato", id]);
        assert_eq!(refused.stdout, b"");
    }
    let touched = &check["touched"][0];
    assert_eq!(
        (&touched["id"], &touched["account"], &touched["on_server"], &touched["missing"]),
        (&json!(id), &json!(sim::LAWYER), &json!(true), &json!(false))
    );
    // The next pass fetches it again, because the check has recorded the damage.
    profile.json(0, ["sync"]);
    assert_eq!(profile.json(0, ["check"])["touched"], json!([]));
    // A raw file removed from the profile is reported as missing.
    fs::remove_file(profile.raw_file(id)).expect("removed");
    let check = profile.json(1, ["check"]);
    assert_eq!((&check["damaged"], &check["missing"]), (&json!([]), &json!([id])));
    profile.run(["show", id]).code(1);
}

#[test]
fn a_missing_or_damaged_index_never_shows_wrong_rows() {
    let providers = Providers::demo();
    let profile = providers.read(&[sim::LAWYER]);
    let (rows, states) = (list(&profile), profile.json(0, ["status"]));
    let index = profile.dir().join("index");
    let good = profile.beside("index-good");
    copy(&index, &good);

    fs::remove_dir_all(&index).expect("removed");
    assert_eq!(list(&profile), rows);
    assert_eq!(profile.json(0, ["status"]), states);

    let files: Vec<_> = files_below(&good)
        .into_iter()
        .filter(|path| fs::metadata(path).is_ok_and(|found| found.len() > 0))
        .collect();
    assert!(files.len() >= 3, "{files:?}");
    for position in 0..10 {
        fs::remove_dir_all(&index).expect("removed");
        copy(&good, &index);
        let file = &files[position % files.len()];
        let target = index.join(file.strip_prefix(&good).expect("below"));
        let length = fs::metadata(&target).expect("there").len() as usize;
        flip(&target, (length - 1) * (position * 7 % 10) / 10);
        assert_eq!(list(&profile), rows, "{} at {position}", target.display());
        if position % 3 == 0 {
            assert_eq!(profile.json(0, ["status"]), states, "{} at {position}", target.display());
        }
    }
    profile.run(["check"]).code(0);
}

#[test]
fn an_incomplete_last_line_of_the_ledger_is_tolerated_and_a_broken_chain_sends_nothing() {
    let providers = Providers::demo();
    let profile = providers.read(&[sim::LAWYER]);
    let ledger = profile.dir().join("ledger.jsonl");
    let (complete, rows) = (fs::read(&ledger).expect("read"), list(&profile));

    // A further line is incomplete, as after a power cut.
    let last = complete[..complete.len() - 1].rsplit(|byte| *byte == b'\n').next().expect("a line");
    fs::write(&ledger, [complete.as_slice(), &last[..last.len() / 2]].concat()).expect("written");
    profile.json(0, ["sync"]);
    profile.run(["check"]).code(0);
    assert_eq!(list(&profile), rows);

    let complete = fs::read(&ledger).expect("read");
    let line = complete[..complete.len() / 2].iter().filter(|byte| **byte == b'\n').count() + 1;
    flip(&ledger, complete.len() / 2);
    let check = profile.json(1, ["check"]);
    assert_eq!((&check["good"], &check["ledger_broken_at"]), (&json!(false), &json!(line)));
    let send = || {
        Invocation::new(&profile)
            .args(["send", "--from", sim::LAWYER, "--to", sim::INSTANT, "--subject", "Prova"])
            .run()
    };
    send().code(3).stderr_contains(&[&format!("interrotto alla riga {line}")]);
    profile.run(["sync"]).code(3);
    assert!(providers.loopback.submissions().is_empty());
    assert!(
        fs::read(&ledger).expect("read").len() == complete.len(),
        "a broken ledger is not changed"
    );
    profile.run(["list"]).code(0);
}
