//! One pass, a second pass, and passes that fail.

use serde_json::{Value, json};

use crate::dovecot::Dovecot;
use crate::harness::{Invocation, Profile, by_id, column, keys};
use crate::raw_clients::Imap;
use crate::servers::{USER, add_mailbox, message, profile_with_mailbox, with_crlf};
use crate::until::until;

const OTHER: &str = "seconda@pec.example";

fn rows(profile: &Profile) -> Value {
    profile.json(0, ["list"])
}

#[test]
fn a_pass_is_reported_and_a_second_one_fetches_only_changes() {
    let mut dovecot = Dovecot::start();
    for number in 0..5 {
        dovecot.deliver(USER, "INBOX", &message(number));
    }
    dovecot.deliver(USER, "Atti/2026 &AOg-", &message(7));
    let profile = profile_with_mailbox(&dovecot, USER);
    let first = profile.json(0, ["sync"]);
    assert_eq!(
        keys(&first[0]),
        [
            "account", "alerts", "bytes", "error", "failed", "failures", "new", "seconds", "updated"
        ]
    );
    let bytes: usize = [0, 1, 2, 3, 4, 7].map(|number| with_crlf(&message(number)).len()).iter().sum();
    assert_eq!(first.as_array().map(Vec::len), Some(1));
    assert_eq!(
        (
            &first[0]["account"],
            &first[0]["new"],
            &first[0]["updated"],
            &first[0]["failed"],
            &first[0]["error"],
            &first[0]["bytes"]
        ),
        (&json!(USER), &json!(6), &json!(0), &json!(0), &Value::Null, &json!(bytes))
    );
    assert!(first[0]["seconds"].as_f64().is_some_and(|seconds| seconds > 0.0));

    let before = rows(&profile);
    let counts = |report: Value| [report[0]["new"].clone(), report[0]["updated"].clone()];
    assert_eq!(counts(profile.json(0, ["sync"])), [json!(0), json!(0)]);
    assert_eq!(rows(&profile), before);

    let mut imap = Imap::of(&dovecot, USER);
    imap.select("INBOX");
    imap.ask("UID STORE 2 +FLAGS (\\Seen)");
    imap.ask("UID STORE 3 +FLAGS (\\Deleted)");
    imap.ask("EXPUNGE");
    assert_eq!(counts(profile.json(0, ["sync"])), [json!(0), json!(2)]);
    let after = rows(&profile);
    assert_eq!(
        after.as_array().map(Vec::len),
        Some(6),
        "messages expunged on the server are still listed"
    );
    let unread = |rows: &Value, subject: &str| {
        rows.as_array()
            .expect("rows")
            .iter()
            .find(|row| row["subject"] == subject)
            .map(|row| row["unread"].clone())
    };
    assert_eq!(
        (unread(&before, "n. 1"), unread(&after, "n. 1")),
        (Some(json!(true)), Some(json!(false)))
    );
    assert_eq!(unread(&after, "n. 2"), Some(json!(true)));
    // A pass changes nothing on the server.
    assert_eq!(imap.ask("UID SEARCH SEEN"), ["* SEARCH 2"]);
}

#[test]
fn a_folder_that_cannot_be_selected_does_not_stop_the_others() {
    let mut dovecot = Dovecot::start();
    // A name in bytes that a client must not send: listed, but cannot be selected.
    dovecot.deliver(USER, "Aperta è no", &message(1));
    dovecot.deliver(USER, "Zeta", &message(2));
    let profile = profile_with_mailbox(&dovecot, USER);
    let report = profile.json(3, ["sync"]);
    assert_eq!(report[0]["new"], json!(1), "{report}");
    assert!(
        report[0]["error"].as_str().is_some_and(|error| error.contains("Aperta")),
        "{report}"
    );
    assert_eq!(column(&rows(&profile), "folder"), ["Zeta"]);
}

#[test]
fn a_changed_uidvalidity_causes_no_duplicates() {
    let mut dovecot = Dovecot::start();
    let deliver = |dovecot: &mut Dovecot| (0..4).for_each(|number| dovecot.deliver(USER, "Atti", &message(number)));
    deliver(&mut dovecot);
    let validity = |dovecot: &Dovecot| {
        let lines = Imap::of(dovecot, USER).select("Atti");
        lines.into_iter().find(|line| line.contains("UIDVALIDITY")).expect("UIDVALIDITY")
    };
    let first = validity(&dovecot);
    let profile = profile_with_mailbox(&dovecot, USER);
    profile.json(0, ["sync"]);
    let before = rows(&profile);
    // Dovecot's UIDVALIDITY is a time in seconds.
    dovecot.remove_folder(USER, "Atti");
    deliver(&mut dovecot);
    until("another UIDVALIDITY", || {
        if validity(&dovecot) != first {
            return Some(());
        }
        dovecot.remove_folder(USER, "Atti");
        deliver(&mut dovecot);
        None
    });
    profile.json(0, ["sync"]);
    assert_eq!(by_id(&rows(&profile)), by_id(&before));
    assert_eq!(rows(&profile).as_array().map(Vec::len), Some(4));
    assert_eq!(profile.raw_file_count(), 4);
    profile.run(["check"]).code(0);
}

#[test]
fn an_unreachable_server_stops_neither_other_accounts_nor_reading() {
    let (mut first, mut second) = (Dovecot::start(), Dovecot::start());
    first.deliver(USER, "INBOX", &message(1));
    second.deliver(OTHER, "INBOX", &message(2));
    let profile = profile_with_mailbox(&first, USER);
    add_mailbox(&second, &profile, OTHER);
    profile.json(0, ["sync"]);
    second.deliver(OTHER, "INBOX", &message(3));
    drop(first);

    let ran = Invocation::new(&profile).args(["sync", "--json"]).run().code(3);
    let report = ran.json();
    assert_eq!(column(&report, "account"), [USER, OTHER]);
    assert_eq!((&report[1]["new"], &report[1]["error"]), (&json!(1), &Value::Null));
    assert_eq!(report[0]["new"], json!(0));
    assert!(report[0]["error"].as_str().is_some_and(|error| error.contains("IMAP")), "{report}");
    let sentences: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(sentences.len(), 3, "{}", ran.stderr);
    assert!(sentences.iter().all(|sentence| sentence.ends_with(['.', '»'])), "{sentences:?}");
    assert!(
        sentences[0].contains("non risponde") && sentences[1].contains("resta consultabile"),
        "{sentences:?}"
    );

    let listed = rows(&profile);
    assert_eq!(listed.as_array().map(Vec::len), Some(3));
    let old = listed
        .as_array()
        .expect("rows")
        .iter()
        .find(|row| row["account"] == USER)
        .expect("kept");
    let shown = profile.run(["show", old["id"].as_str().expect("an id")]).code(0);
    assert!(shown.text().contains("Testo 1."), "{}", shown.text());
    profile.run(["sync", "--account", OTHER]).code(0);
}

#[test]
fn only_one_process_at_a_time_opens_a_profile() {
    let mut dovecot = Dovecot::start();
    dovecot.deliver(USER, "INBOX", &message(1));
    let profile = profile_with_mailbox(&dovecot, USER);
    let mut first = Invocation::new(&profile).args(["watch"]).start();
    first.stderr_line(|line| line.contains("In ascolto"));
    for command in [vec!["sync"], vec!["list", "--json"], vec!["account", "list"], vec!["check"]] {
        let second = profile
            .run(command)
            .code(3)
            .stderr_contains(&["Il profilo è già aperto in un altro processo."]);
        assert_eq!(second.stdout, b"");
        assert_eq!(second.stderr.lines().count(), 3, "{}", second.stderr);
    }
    assert_eq!(first.interrupt(), Some(0));
    profile.run(["list"]).code(0);
}
