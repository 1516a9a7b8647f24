//! A ledger that went back: cut, emptied, removed, or restored with its profile after a message was sent. `check` says so, nothing is sent a
//! second time, and sending stops until the user has acknowledged it.

use std::fs;
use std::path::{Path, PathBuf};

use recapito::sim;
use serde_json::{Value, json};

use crate::harness::{Invocation, Profile, files_below};
use crate::servers::Providers;

/// A message that was sent and delivered, with the profile as it was before, and the ledger as it was when the message was committed.
struct Sent {
    providers: Providers,
    profile: Profile,
    before: PathBuf,
    committed: Vec<u8>,
}

fn send(profile: &Profile) -> Invocation {
    Invocation::new(profile).args([
        "send",
        "--from",
        sim::LAWYER,
        "--to",
        sim::INSTANT,
        "--subject",
        "Prova",
        "--wait",
        "20",
        "--json",
    ])
}

fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    for file in files_below(from) {
        let target = to.join(file.strip_prefix(from).expect("below"));
        fs::create_dir_all(target.parent().expect("a folder")).expect("made");
        fs::copy(&file, target).expect("copied");
    }
}

impl Sent {
    fn new() -> Self {
        let providers = Providers::empty();
        let profile = providers.read(&[sim::LAWYER]);
        let before = profile.beside("before");
        copy(profile.dir(), &before);
        send(&profile).run().code(0);
        let text = fs::read_to_string(profile.dir().join("ledger.jsonl")).expect("read");
        let end = text.find(r#""state":"committed""#).expect("committed");
        let end = end + text[end..].find('\n').expect("a line") + 1;
        let sent = Self {
            committed: text.as_bytes()[..end].to_vec(),
            providers,
            profile,
            before,
        };
        assert_eq!(sent.submitted(), 1);
        sent
    }

    fn submitted(&self) -> usize {
        self.providers.loopback.submissions().len()
    }

    fn gap(&self) -> Value {
        let check = self.profile.json(1, ["check"]);
        assert_eq!((&check["good"], &check["ledger_broken_at"]), (&json!(false), &Value::Null));
        check["ledger_gap"].clone()
    }

    /// Reading works, receiving works, sending does not; then the user decides.
    fn is_stopped_and_goes_on(&self) {
        self.profile.run(["list"]).code(0);
        self.profile.run(["sync"]).code(0);
        send(&self.profile)
            .run()
            .code(3)
            .stderr_contains(&["mancano delle righe", "--acknowledge-gap"]);
        self.profile.run(["sync"]).code(0);
        assert_eq!(self.submitted(), 1, "not sent again");
        assert_ne!(self.gap(), Value::Null, "what was received since does not hide it");
        self.profile
            .run(["check", "--acknowledge-gap"])
            .code(0)
            .stderr_contains(&["di nuovo possibile"]);
        assert_eq!(self.profile.json(0, ["check"])["ledger_gap"], Value::Null);
        self.profile.run(["sync"]).code(0);
        assert_eq!(self.submitted(), 1, "what was committed before is not sent by itself");
        send(&self.profile).run().code(0);
        assert_eq!(self.submitted(), 2);
        self.profile.json(0, ["check"]);
    }
}

#[test]
fn a_ledger_cut_after_committed_sends_nothing_again_and_says_so() {
    let sent = Sent::new();
    fs::write(sent.profile.dir().join("ledger.jsonl"), &sent.committed).expect("written");
    assert_eq!(sent.gap()["kind"], json!("behind"));
    let status = sent.profile.json(0, ["status"]);
    assert_eq!(status[0]["state"], json!("uncertain"), "asked, not waiting: {status}");
    // The receipts on the server settle it.
    sent.profile.run(["sync"]).code(0);
    assert_eq!(sent.profile.json(0, ["status"])[0]["state"], json!("delivered"));
    sent.is_stopped_and_goes_on();
}

#[test]
fn a_ledger_that_was_emptied_or_removed_is_no_new_profile() {
    let sent = Sent::new();
    let ledger = sent.profile.dir().join("ledger.jsonl");
    let whole = fs::read(&ledger).expect("read");
    fs::write(&ledger, b"").expect("emptied");
    assert_eq!(sent.gap()["kind"], json!("behind"));
    fs::remove_file(&ledger).expect("removed");
    assert_eq!(sent.gap()["kind"], json!("behind"));
    fs::remove_file(sent.profile.dir().join("ledger.head")).expect("removed");
    assert_eq!(sent.gap()["kind"], json!("emptied"));
    fs::write(&ledger, whole).expect("put back");
    assert_eq!(
        sent.profile.json(0, ["check"])["ledger_gap"],
        Value::Null,
        "the newest was put back"
    );
}

#[test]
fn a_profile_restored_as_a_whole_is_recognised_here_and_by_the_server() {
    let sent = Sent::new();
    copy(&sent.before, sent.profile.dir());
    assert_eq!(sent.gap()["kind"], json!("behind"), "by the witness outside");
    sent.is_stopped_and_goes_on();

    // On another machine there is no witness outside: the server shows what this installation sent.
    let sent = Sent::new();
    copy(&sent.before, sent.profile.dir());
    let state = sent.profile.beside(".local/state");
    fs::remove_dir_all(state).expect("there was a witness outside");
    assert_eq!(sent.profile.json(0, ["check"])["ledger_gap"], Value::Null);
    sent.profile.run(["sync"]).code(0);
    assert_eq!(sent.gap()["kind"], json!("unknown-submission"));
    sent.is_stopped_and_goes_on();
}

#[test]
fn the_copy_in_sent_is_made_by_the_next_pass_and_once() {
    let sent = Sent::new();
    for _ in 0..2 {
        sent.profile.run(["sync"]).code(0);
        let copies = sent.providers.loopback.world(|world| {
            let sent = world
                .mailbox(sim::LAWYER)
                .and_then(|mailbox| mailbox.folder("Inviata"))
                .expect("a folder");
            sent.messages
                .iter()
                .filter(|stored| String::from_utf8_lossy(&stored.bytes).contains("\r\nSubject: Prova\r\n"))
                .count()
        });
        assert_eq!(copies, 1);
    }
}
