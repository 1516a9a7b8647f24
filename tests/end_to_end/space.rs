//! `space` as a process: a dry run by default, its fields and exit codes, and restoring.

use recapito::sim;
use serde_json::{Value, json};

use crate::dovecot::Dovecot;
use crate::harness::{assert_is_digest, assert_is_time, column, keys};
use crate::servers::{Providers, message, profile_with_mailbox};

fn count(report: &Value) -> u64 {
    report[0]["count"].as_u64().expect("a number")
}

#[test]
fn stored_messages_are_removed_from_the_server_and_restored() {
    let providers = Providers::demo();
    let profile = providers.read(&[sim::LAWYER]);
    let plan = profile.json(0, ["space", "--older-than", "0d", "--largest"]);
    assert_eq!(keys(&plan[0]), ["account", "bytes", "count", "done", "messages", "share", "spared"]);
    assert_eq!((&plan[0]["account"], &plan[0]["done"]), (&json!(sim::LAWYER), &Value::Null));
    let messages = plan[0]["messages"].as_array().expect("messages");
    assert!(!messages.is_empty() && messages.len() as u64 == count(&plan));
    for message in messages {
        assert_is_digest(&message["id"]);
        assert_is_time(&message["date"]);
    }
    let sizes: Vec<u64> = messages.iter().map(|message| message["size"].as_u64().expect("a size")).collect();
    assert!(sizes.is_sorted_by(|larger, smaller| larger >= smaller));
    assert_eq!(plan[0]["bytes"], json!(sizes.iter().sum::<u64>()));
    assert!(
        plan[0]["spared"]["open-dispatch"].as_u64().is_some_and(|n| n > 0),
        "{}",
        plan[0]["spared"]
    );
    assert_eq!(
        profile.json(0, ["space", "--older-than", "0d", "--largest"]),
        plan,
        "nothing was removed"
    );

    let copies = profile.beside("copie");
    std::fs::create_dir(&copies).expect("made");
    let done = profile.json(0, ["space", "--older-than", "0d", "--do", "--copy-to", "copie"]);
    assert_eq!(done[0]["done"]["messages"], json!(count(&plan)));
    assert_eq!(keys(&done[0]["done"]), ["bytes", "error", "left", "messages", "stopped"]);
    assert_eq!(crate::harness::files_below(&copies).len() as u64, count(&plan));
    let listed = profile.json(0, ["list", "--account", sim::LAWYER]);
    assert!(
        column(&plan[0]["messages"], "id")
            .iter()
            .all(|id| column(&listed, "id").contains(id)),
        "all are still listed"
    );
    assert_eq!(count(&profile.json(0, ["space", "--older-than", "0d"])), 0);

    let removed = profile.json(0, ["space", "--removed"]);
    assert_eq!(count(&removed), count(&plan));
    assert_is_time(&removed[0]["messages"][0]["removed_at"]);
    let one = column(&removed[0]["messages"], "id")[0].to_owned();
    let back = profile.json(0, ["space", "--put-back", one.as_str()]);
    assert_eq!(back[0]["done"]["messages"], json!(1));
    profile.json(0, ["space", "--put-back", "all"]);
    assert_eq!(count(&profile.json(0, ["space", "--removed"])), 0);
    profile.run(["sync"]).code(0);
    assert_eq!(count(&profile.json(0, ["space", "--older-than", "0d"])), count(&plan), "as before");
}

#[test]
fn invalid_ages_are_rejected_and_unread_messages_are_kept() {
    let mut dovecot = Dovecot::with("protocol imap {\n imap_capability = IMAP4rev1 LITERAL+ IDLE\n}");
    let user = "ufficio@pec.test";
    dovecot.deliver(user, "INBOX", &message(1));
    let profile = profile_with_mailbox(&dovecot, user);
    profile.run(["sync"]).code(0);
    for wrong in ["24", "x", "3w"] {
        profile.run(["space", "--older-than", wrong]).code(2);
    }
    profile.run(["space", "--account", "altra@pec.test"]).code(1);
    // Unread messages are kept.
    let plan = profile.json(0, ["space", "--older-than", "0d"]);
    assert_eq!((count(&plan), &plan[0]["spared"]), (0, &json!({"unread": 1})));
}
