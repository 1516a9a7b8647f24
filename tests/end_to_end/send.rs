//! Sending: the checks before, the submission, and what `status` reports afterwards.

use std::fs;

use recapito::pec::{AlertCode, DispatchState, RecipientState};
use recapito::signature::Sha256;
use recapito::sim::{self, Faults};
use serde_json::{Value, json};

use crate::dovecot::{Dovecot, PASSWORD};
use crate::harness::{Invocation, Profile, assert_is_digest, assert_is_time, column, keys};
use crate::raw_clients::submission_server_without_data;
use crate::servers::{Providers, USER};
use crate::until::until;

/// A profile with the lawyer's mailbox that trusts the providers.
fn lawyers_profile(providers: &Providers) -> Profile {
    let profile = Profile::new();
    providers.trust(&profile);
    providers.add(&profile, sim::LAWYER);
    profile
}

fn send<'a>(profile: &Profile, rest: impl IntoIterator<Item = &'a str>) -> Invocation {
    Invocation::new(profile).args(["--json", "send", "--from", sim::LAWYER]).args(rest)
}

fn word(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("a word")
}

/// Asserts the documented fields of one dispatch.
#[track_caller]
fn assert_is_dispatch(view: &Value) {
    assert_eq!(
        keys(view),
        ["account", "alerts", "id", "message_id", "recipients", "sent_at", "state", "subject"]
    );
    assert!(view["id"].as_str().is_some_and(|id| id.len() == 16), "{view}");
    assert!(
        view["message_id"]
            .as_str()
            .is_some_and(|id| id.starts_with('<') && id.ends_with('>')),
        "{view}"
    );
    assert_is_time(&view["sent_at"]);
    let states = [
        DispatchState::Delivered,
        DispatchState::PartlyDelivered,
        DispatchState::Pending,
        DispatchState::Attention,
        DispatchState::Failed,
        DispatchState::Refused,
        DispatchState::Uncertain,
    ];
    assert!(states.iter().any(|state| word(state) == view["state"]), "{view}");
    for recipient in view["recipients"].as_array().expect("recipients") {
        assert_is_recipient(recipient);
    }
    for alert in view["alerts"].as_array().expect("alerts") {
        assert_eq!(keys(alert), ["code", "receipt", "text"]);
        assert!(alert["text"].as_str().is_some_and(|text| !text.is_empty()));
        if !alert["receipt"].is_null() {
            assert_is_digest(&alert["receipt"]);
        }
    }
}

#[track_caller]
fn assert_is_recipient(recipient: &Value) {
    assert_eq!(
        keys(recipient),
        ["address", "at", "final", "overdue", "reason", "receipts", "role", "state", "type"]
    );
    assert!(
        ["certified", "ordinary", "unknown"].map(Value::from).contains(&recipient["type"]),
        "{recipient}"
    );
    assert!(["to", "cc"].map(Value::from).contains(&recipient["role"]), "{recipient}");
    let states = [
        RecipientState::Waiting,
        RecipientState::Accepted,
        RecipientState::Delayed,
        RecipientState::Delivered,
        RecipientState::Failed,
        RecipientState::Virus,
        RecipientState::Refused,
        RecipientState::Ordinary,
        RecipientState::Uncertain,
    ];
    assert!(states.iter().any(|state| word(state) == recipient["state"]), "{recipient}");
    assert!(recipient["final"].is_boolean() && recipient["overdue"].is_boolean());
    assert!(
        recipient["reason"].is_null() || recipient["reason"].as_str().is_some_and(|reason| !reason.is_empty()),
        "{recipient}"
    );
    if !recipient["at"].is_null() {
        assert_is_time(&recipient["at"]);
    }
    for receipt in recipient["receipts"].as_array().expect("receipts") {
        assert_eq!(keys(receipt), ["at", "id", "kind", "receipt_type", "sha256", "verdict"]);
        assert_is_digest(&receipt["id"]);
        assert_eq!(receipt["id"], receipt["sha256"]);
        assert_is_time(&receipt["at"]);
        let typed = receipt["kind"] == "avvenuta-consegna" && receipt["verdict"] != "unsigned";
        assert_eq!(receipt["receipt_type"].is_string(), typed, "{receipt}");
    }
}

#[test]
fn problems_of_a_draft_are_reported_and_nothing_is_sent() {
    let providers = Providers::empty();
    let profile = lawyers_profile(&providers);
    let program = profile.file("setup.exe", b"MZ");
    let program = program.to_str().expect("text");
    let problems_of = |code, rest: &[&str]| {
        let view = send(&profile, rest.iter().copied()).args(["--dry-run"]).run().code(code).json();
        assert_eq!(keys(&view), ["can_be_sent", "problems"]);
        assert_eq!(view["can_be_sent"], json!(code == 0));
        for problem in view["problems"].as_array().expect("problems") {
            assert_eq!(keys(problem), ["code", "fatal", "text"]);
            assert!(problem["text"].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
        }
        view["problems"].clone()
    };
    let subject = ["--subject", "Prova"];
    let with = |rest: &[&'static str]| [&subject, rest].concat();
    assert_eq!(problems_of(0, &with(&["--to", sim::INSTANT])), json!([]));
    for (rest, codes, fatal) in [
        (with(&[]), vec!["no-recipient"], true),
        (with(&["--to", "nessuno"]), vec!["bad-address"], true),
        (with(&["--to", "a@pec.example, b@pec.example"]), vec!["several-addresses"], true),
        (with(&["--to", sim::INSTANT, "--cc", sim::INSTANT]), vec!["repeated-address"], true),
        (
            vec!["--to", sim::INSTANT, "--subject", "a\nBcc: b@pec.example"],
            vec!["control-character"],
            true,
        ),
        (vec!["--to", sim::INSTANT, "--subject", ""], vec!["no-subject"], false),
    ] {
        let problems = problems_of(i32::from(fatal), &rest);
        assert_eq!(column(&problems, "code"), codes, "{rest:?}");
        assert_eq!(problems[0]["fatal"], json!(fatal), "{rest:?}");
        if fatal {
            let refused = send(&profile, rest.iter().copied()).run().code(1);
            assert_eq!(
                (refused.stdout.as_slice(), refused.stderr.lines().count()),
                (b"".as_slice(), 3),
                "{}",
                refused.stderr
            );
        }
    }
    let many: Vec<String> = (0..51)
        .flat_map(|number| ["--to".to_owned(), format!("n{number}@pec.example")])
        .collect();
    let many: Vec<&str> = subject.iter().copied().chain(many.iter().map(String::as_str)).collect();
    assert_eq!(column(&problems_of(0, &many), "code"), ["many-recipients"]);
    assert_eq!(
        column(
            &problems_of(0, &[&with(&["--to", sim::INSTANT, "--attach"])[..], &[program]].concat()),
            "code"
        ),
        ["blocked-type"]
    );
    let body = profile.file("testo.txt", "In allegato il contratto.\n");
    assert_eq!(
        column(
            &problems_of(
                0,
                &[&with(&["--to", sim::INSTANT, "--body"])[..], &[body.to_str().expect("text")]].concat()
            ),
            "code"
        ),
        ["attachment-forgotten"]
    );
    // Missing files, a missing mailbox.
    send(&profile, with(&["--to", sim::INSTANT, "--attach", "/nessun/file.pdf"]))
        .run()
        .code(3)
        .stderr_contains(&["/nessun/file.pdf"]);
    send(&profile, with(&["--to", sim::INSTANT, "--body", "/nessun/testo.txt"]))
        .run()
        .code(3);
    Invocation::new(&profile)
        .args([
            "send",
            "--from",
            "altro@pec.example",
            "--to",
            sim::INSTANT,
            "--subject",
            "x",
            "--dry-run",
        ])
        .run()
        .code(1);
    assert!(providers.loopback.submissions().is_empty());
    assert_eq!(profile.json(0, ["status"]), json!([]));
}

#[test]
fn send_waits_for_every_outcome_and_status_reports_them_again() {
    let providers = Providers::empty();
    let profile = lawyers_profile(&providers);
    let attached = profile.file("Contratto è.pdf", b"%PDF-1.4 prova\0\xff");
    let ran = send(
        &profile,
        [
            "--to",
            sim::INSTANT,
            "--to",
            sim::UNKNOWN,
            "--cc",
            sim::ORDINARY,
            "--subject",
            "Contratto è",
            "--body",
            "-",
            "--wait",
            "60",
            "--attach",
        ],
    )
    .args([attached])
    .stdin("Si trasmette il contratto.\n")
    .run()
    .code(1);
    let views = ran.json();
    assert_eq!(views.as_array().map(Vec::len), Some(1));
    let view = &views[0];
    assert_is_dispatch(view);
    assert_eq!(
        (&view["subject"], &view["account"], &view["state"], &view["alerts"]),
        (&json!("Contratto è"), &json!(sim::LAWYER), &json!("partly-delivered"), &json!([]))
    );
    let recipients = view["recipients"].as_array().expect("recipients");
    assert_eq!(column(&view["recipients"], "address"), [sim::INSTANT, sim::UNKNOWN, sim::ORDINARY]);
    assert_eq!(column(&view["recipients"], "state"), ["delivered", "failed", "ordinary"]);
    assert_eq!(column(&view["recipients"], "role"), ["to", "to", "cc"]);
    assert_eq!(column(&view["recipients"], "type"), ["certified", "certified", "ordinary"]);
    assert!(
        recipients
            .iter()
            .all(|recipient| recipient["final"] == json!(true) && recipient["overdue"] == json!(false))
    );
    assert!(
        recipients[1]["reason"].as_str().is_some_and(|reason| reason.starts_with("5.1.1")),
        "{view}"
    );
    assert_eq!((&recipients[0]["reason"], &recipients[2]["reason"]), (&Value::Null, &Value::Null));
    let kinds = |at: usize| column(&recipients[at]["receipts"], "kind");
    assert_eq!(
        (kinds(0), kinds(1), kinds(2)),
        (
            vec!["accettazione", "avvenuta-consegna"],
            vec!["accettazione", "errore-consegna"],
            vec!["accettazione"]
        )
    );
    assert_eq!(recipients[0]["receipts"][1]["receipt_type"], json!("completa"));
    assert!(recipients.iter().all(|recipient| {
        column(&recipient["receipts"], "verdict")
            .iter()
            .all(|verdict| *verdict == "genuine")
    }));

    // One submission, with the bytes that are stored.
    let submissions = providers.loopback.submissions();
    assert_eq!(submissions.len(), 1);
    let (message_id, digest) = &submissions[0];
    assert_eq!(
        message_id.as_ref().map(|id| json!(id.to_string())),
        Some(view["message_id"].clone())
    );
    let kept = profile.run(["show", &digest.to_string(), "--raw"]).code(0);
    assert_eq!(Sha256::of(&kept.stdout), *digest);

    let delivery = recipients[0]["receipts"][1]["id"].as_str().expect("an id");
    for name in [
        view["id"].as_str(),
        view["message_id"].as_str(),
        Some(&digest.to_string()),
        Some(delivery),
    ] {
        assert_eq!(profile.json(0, ["status", name.expect("a name")]), views, "{name:?}");
    }
    assert_eq!(profile.json(0, ["status"]), views);
    assert_eq!(profile.json(0, ["status", "--account", sim::LAWYER]), views);
    assert_eq!(profile.json(0, ["status", "--open"]), views, "a failed dispatch is open");
    profile.run(["status", "<nessuno@pec.example>"]).code(1);
    profile.run(["status", "0123456789abcdef"]).code(1);
    let people = profile.run(["status"]).code(0);
    for word in ["Consegnata in parte", "Mancata consegna", "5.1.1", sim::ORDINARY, "Non certificata"] {
        assert!(people.text().contains(word), "{word}:\n{}", people.text());
    }

    let good = send(
        &profile,
        ["--to", sim::INSTANT, "--subject", "Secondo", "--receipt", "breve", "--wait", "60"],
    )
    .run()
    .code(0)
    .json();
    assert_is_dispatch(&good[0]);
    assert_eq!(
        (&good[0]["state"], &good[0]["recipients"][0]["receipts"][1]["receipt_type"]),
        (&json!("delivered"), &json!("breve"))
    );
    let all = profile.json(0, ["status"]);
    assert_eq!(column(&all, "subject"), ["Secondo", "Contratto è"], "newest first");
    assert_eq!(profile.json(0, ["status", "--open"]), views);
    profile.json(0, ["sync"]);
    let sent = profile.json(0, ["list", "--folder", "Inviata"]);
    assert_eq!(
        sent.as_array().map(Vec::len),
        Some(2),
        "the local copy and the server's are one row: {sent}"
    );
}

#[test]
fn a_timeout_and_a_lost_response_are_no_success() {
    let providers = Providers::empty();
    let profile = lawyers_profile(&providers);
    let waited = send(&profile, ["--to", sim::LATE, "--subject", "Lenta", "--wait", "2"])
        .run()
        .code(1)
        .json();
    assert_is_dispatch(&waited[0]);
    assert_eq!(waited[0]["recipients"][0]["final"], json!(false));

    providers.faults(Faults {
        close_before_final_reply: 1,
        ..Faults::default()
    });
    let lost = send(&profile, ["--to", sim::INSTANT, "--subject", "Persa"]).run().code(1).json();
    assert_is_dispatch(&lost[0]);
    assert_eq!(
        (&lost[0]["state"], &lost[0]["recipients"][0]["state"]),
        (&json!("uncertain"), &json!("uncertain"))
    );
    let message_id = lost[0]["message_id"].as_str().expect("an id");
    until("the receipts resolve the uncertain state", || {
        profile.json(0, ["sync"]);
        (profile.json(0, ["status", message_id])[0]["state"] == "delivered").then_some(())
    });
    assert_eq!(providers.loopback.submissions().len(), 2);

    // A rejection is certain and has a reason.
    let no = sim::SmtpReply {
        code: 552,
        text: "5.2.2 casella piena".into(),
    };
    providers.faults(Faults {
        final_reply: Some(no),
        ..Faults::default()
    });
    let refused = send(&profile, ["--to", sim::INSTANT, "--subject", "Rifiutata"])
        .run()
        .code(1)
        .json();
    assert_is_dispatch(&refused[0]);
    assert_eq!(refused[0]["state"], json!("refused"));
    assert!(
        refused[0]["recipients"][0]["reason"]
            .as_str()
            .is_some_and(|reason| reason.contains("casella piena")),
        "{refused}"
    );

    // Without a server nothing was sent and nothing will be.
    drop(providers);
    let before = profile.json(0, ["status"]);
    let down = send(&profile, ["--to", sim::INSTANT, "--subject", "Senza rete"])
        .run()
        .code(3)
        .stderr_contains(&["SMTP"]);
    assert_eq!(down.stdout, b"");
    assert_eq!(profile.json(0, ["status"]), before);
    assert!(
        down.stderr.contains("Nulla è stato inviato") && !down.stderr.contains("Non inviarlo di nuovo"),
        "{}",
        down.stderr
    );
    // With `--wait` the message stays in the outbox, and the user is informed that it will still be sent.
    let left = send(&profile, ["--to", sim::INSTANT, "--subject", "In attesa", "--wait", "1"]).run();
    let left = left.code(1).stderr_contains(&["Non inviarlo di nuovo"]).json();
    assert_is_dispatch(&left[0]);
    assert_eq!(
        (&left[0]["state"], &left[0]["recipients"][0]["state"]),
        (&json!("pending"), &json!("waiting"))
    );
}

#[test]
fn a_connection_lost_before_the_body_is_a_certain_failure_with_an_explanation() {
    let dovecot = Dovecot::start();
    let profile = Profile::new();
    let (imap, smtp) = (
        format!("localhost:{}", dovecot.port),
        format!("localhost:{}", submission_server_without_data(&dovecot.authority)),
    );
    let add = Invocation::new(&profile).args([
        "account",
        "add",
        USER,
        "--imap",
        &imap,
        "--smtp",
        &smtp,
        "--no-test",
        "--password-stdin",
        "--ca",
    ]);
    add.args([profile.file("ca.pem", dovecot.authority.pem())])
        .stdin(PASSWORD)
        .run()
        .code(0);
    let refused = Invocation::new(&profile)
        .args(["send", "--from", USER, "--to", sim::INSTANT, "--subject", "Caduta", "--json"])
        .run()
        .code(1)
        .json();
    assert_is_dispatch(&refused[0]);
    assert_eq!(
        (&refused[0]["state"], &refused[0]["recipients"][0]["reason"]),
        (&json!("refused"), &Value::Null)
    );
    let people = profile.run(["status"]).code(0);
    assert!(people.text().contains("nulla è stato inviato"), "{}", people.text());
}

#[test]
fn status_of_the_demo_dispatches_has_the_documented_form_and_its_forgeries_can_be_shown() {
    let profile = Providers::demo().synced_demo();
    let all = profile.json(0, ["status"]);
    let views = all.as_array().expect("dispatches");
    assert!(views.len() > 10, "{}", views.len());
    views.iter().for_each(assert_is_dispatch);
    let sent: Vec<jiff::Timestamp> = column(&all, "sent_at").iter().map(|at| at.parse().expect("a time")).collect();
    assert!(sent.is_sorted_by(|newer, older| newer >= older));
    let states: Vec<&str> = views.iter().flat_map(|view| column(&view["recipients"], "state")).collect();
    for state in ["delivered", "failed", "ordinary", "refused", "accepted"] {
        assert!(states.contains(&state), "{state}: {states:?}");
    }
    let open = profile.json(0, ["status", "--open"]);
    assert!(open.as_array().is_some_and(|open| !open.is_empty() && open.len() < views.len()));

    let alerts: Vec<&Value> = views.iter().flat_map(|view| view["alerts"].as_array().expect("alerts")).collect();
    let forged: Vec<&&Value> = alerts
        .iter()
        .filter(|alert| alert["code"] == word(&AlertCode::ForgedReceipt))
        .collect();
    assert_eq!(forged.len(), 2, "{alerts:?}");
    let mut verdicts = Vec::new();
    for alert in forged {
        let id = alert["receipt"].as_str().expect("an id");
        let raw = profile.run(["show", id, "--raw"]).code(0);
        assert_eq!(Sha256::of(&raw.stdout).to_string(), id);
        assert!(String::from_utf8_lossy(&raw.stdout).contains("X-Ricevuta: avvenuta-consegna"));
        let shown = profile.json(0, ["show", id]);
        verdicts.push(shown["verification"]["verdict"].as_str().expect("a verdict").to_owned());
        assert_eq!(fs::read(profile.raw_file(id)).expect("kept"), raw.stdout);
    }
    verdicts.sort();
    assert_eq!(verdicts, ["unknown-issuer", "unsigned"]);
}
