//! What was being examined when the process ended has a trial in a child process: of the real program, and of scripts that end as a message
//! could make it end.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use recapito::account::AccountId;
use recapito::clock::SignedDuration;
use recapito::engine::trial::TrialProgram;
use recapito::engine::view::{ExportFormat, Row, RowNote};
use recapito::engine::{CompareSource, EngineError, Exportable, Preserve, ReceiptFilter, Selection};
use recapito::i18n::{Language, Words};
use recapito::pec::draft::Draft;
use recapito::pec::{DispatchId, Kind, Oddity, Proof, ReceiptType, RecipientState};
use recapito::signature::{Problem, Sha256};
use recapito::sim;
use recapito::store::examining::{Trial as _, TrialResult};

use crate::world::{Stage, draft};

fn real_program() -> Option<TrialProgram> {
    Some(TrialProgram::at(env!("CARGO_BIN_EXE_recapito").into()))
}

/// A script in the program's place. It notes every trial in `trials` beside it, and does this with a message whose digest is in `$digest`.
fn script(dir: &Path, name: &str, ending: &str) -> PathBuf {
    let path = dir.join(name);
    let text = format!("#!/bin/sh\ndigest=$(sha256sum | cut -c 1-64)\necho $digest\necho $digest >> $(dirname $0)/trials\n{ending}\n");
    write_program(&path, &text);
    path
}

/// Written by another process: one that this process has open for writing could not be started while a test forks.
fn write_program(path: &Path, text: &str) {
    let write = "printf '%s' \"$1\" > \"$0\" && chmod 700 \"$0\"";
    let written = Command::new("sh").args(["-c", write]).arg(path).arg(text).status().expect("runs");
    assert!(written.success());
}

fn trials(dir: &Path) -> usize {
    fs::read_to_string(dir.join("trials")).map_or(0, |trials| trials.lines().count())
}

/// A profile with a delivered message; and its rows.
fn delivered() -> (Stage, DispatchId, Vec<Row>) {
    let stage = Stage::new();
    let id = stage.send(&draft(&[sim::INSTANT], &[]));
    stage.pass(SignedDuration::from_secs(60));
    assert_eq!(stage.states(&id), [RecipientState::Delivered]);
    let rows = stage.rows(&Selection::default());
    assert!(rows.len() >= 3, "sent, acceptance, delivery");
    (stage, id, rows)
}

fn delivery_in(rows: &[Row]) -> Sha256 {
    rows.iter()
        .find(|row| row.kind == Kind::Delivery)
        .expect("a delivery receipt")
        .message
}

/// As if the process had ended while it examined these messages and had indexed none.
fn end_while_examining(profile: &Path, rows: &[Row]) {
    let mark = |row: &Row| format!("with {}\n", row.message);
    fs::write(profile.join("examining"), rows.iter().map(mark).collect::<String>()).expect("written");
    fs::remove_dir_all(profile.join("index")).expect("removed");
    fs::remove_dir_all(profile.join("search")).expect("removed");
}

fn notes(stage: &Stage) -> Vec<Option<RowNote>> {
    stage.rows(&Selection::default()).iter().map(|row| row.note).collect()
}

#[test]
fn every_message_of_the_demo_passes_its_trial_by_the_real_program() {
    let stage = Stage::with_demo_synced();
    let program = real_program().expect("there");
    let messages: std::collections::BTreeSet<Sha256> = stage.rows(&Selection::default()).iter().map(|row| row.message).collect();
    assert!(messages.len() > 80);
    for message in messages {
        let raw = stage.block(stage.handle.raw(message)).expect("kept");
        assert_eq!(program.of(&message, &raw), TrialResult::Passed, "{message}");
    }
    for raw in [
        &b""[..],
        b"\xff\0\r\n\r\n",
        &b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n".repeat(200_000),
    ] {
        assert_eq!(program.of(&Sha256::of(raw), raw), TrialResult::Passed, "{} bytes", raw.len());
    }
}

#[test]
fn a_test_program_is_no_program_for_trials() {
    let program = TrialProgram::at(std::env::current_exe().expect("known"));
    assert_eq!(program.of(&Sha256::of(b"x"), b"x"), TrialResult::NotStarted);
}

#[test]
fn after_any_end_of_the_process_everything_is_examined_with_and_without_trials() {
    let (mut stage, id, rows) = delivered();
    for trial in [real_program(), None] {
        let profile = stage.profile();
        stage = stage.restart_with(trial, || end_while_examining(&profile, &rows));
        assert_eq!(stage.states(&id), [RecipientState::Delivered]);
        stage.sync();
        let check = stage.block(stage.handle.check(|_, _| true)).expect("checked");
        assert!(
            check.is_good() && check.set_aside.is_empty() && check.waiting.is_empty(),
            "{check:?}"
        );
        assert_eq!(fs::read_to_string(profile.join("examining")).expect("read"), "");
    }
}

#[test]
fn a_message_that_ends_its_trial_is_set_aside_and_named_and_a_rebuild_retries() {
    let (stage, id, rows) = delivered();
    let profile = stage.profile();
    let dir = tempfile::tempdir().expect("a folder");
    let receipt = delivery_in(&rows);
    let ends = script(dir.path(), "ends", &format!("test $digest != {receipt} || kill -SEGV $$"));
    let stage = stage.restart_with(Some(TrialProgram::at(ends)), || end_while_examining(&profile, &rows));
    assert_eq!(
        stage.states(&id),
        [RecipientState::Accepted],
        "the receipt counts for nothing while it cannot be examined"
    );
    assert_eq!(trials(dir.path()), rows.len());
    stage.sync();
    let listed = notes(&stage);
    assert_eq!(listed.iter().filter(|note| **note == Some(RowNote::SetAside)).count(), 1);
    assert_eq!(listed.iter().filter(|note| note.is_none()).count(), rows.len() - 1);
    let check = stage.block(stage.handle.check(|_, _| true)).expect("checked");
    assert_eq!((check.is_good(), check.set_aside, check.waiting), (true, vec![receipt], vec![]));
    let view = stage.block(stage.handle.message(receipt)).expect("shown");
    assert_eq!(
        (view.reading.oddities, view.verification.problems),
        (vec![Oddity::SetAside], vec![Problem::SetAside])
    );
    let part = stage.block(stage.handle.part(receipt, 1));
    let copy = stage.block(stage.handle.open_copy(receipt, 1));
    assert!(
        matches!((&part, &copy), (Err(EngineError::NotFound), Err(EngineError::NotFound))),
        "{part:?} {copy:?}"
    );
    assert!(!stage.block(stage.handle.raw(receipt)).expect("kept").is_empty());
    assert_eq!(
        stage.block(stage.handle.search(everything(), 50)).expect("found").len(),
        rows.len() - 1
    );

    let stage = stage.restart();
    assert_eq!(
        (notes(&stage), trials(dir.path())),
        (listed, rows.len()),
        "it has no other trial by itself"
    );
    stage.block(stage.handle.rebuild(|_, _| true)).expect("rebuilt");
    assert_eq!(trials(dir.path()), rows.len() + 1, "the user asked for it");
    assert_eq!(stage.states(&id), [RecipientState::Accepted]);
    let stage = stage.restart_with(real_program(), || {});
    stage.block(stage.handle.rebuild(|_, _| true)).expect("rebuilt");
    assert_eq!(stage.states(&id), [RecipientState::Delivered]);
    assert!(notes(&stage).iter().all(Option::is_none));
    assert_eq!(stage.block(stage.handle.search(everything(), 50)).expect("found").len(), rows.len());
    assert!(!stage.block(stage.handle.part(receipt, 1)).expect("a part").is_empty());
}

/// Comparing a brief receipt with the sent message reads both.
#[test]
fn a_receipt_is_not_compared_with_a_message_that_is_set_aside() {
    let stage = Stage::new();
    let written = Draft {
        receipt_type: ReceiptType::Breve,
        ..draft(&[sim::INSTANT], &[])
    };
    let id = stage.send(&written);
    let sent = stage.dispatch(&id).dispatch.message.expect("kept");
    let (profile, dir) = (stage.profile(), tempfile::tempdir().expect("a folder"));
    let ends = script(dir.path(), "ends", &format!("test $digest != {sent} || kill -ABRT $$"));
    let marks = format!("with {sent}\n");
    let stage = stage.restart_with(Some(TrialProgram::at(ends)), || {
        fs::write(profile.join("examining"), marks).expect("written");
    });
    stage.pass(SignedDuration::from_secs(60));
    let proof = |stage: &Stage| {
        let receipts = stage.dispatch(&id).status.recipients[0].receipts.clone();
        let delivery = receipts.into_iter().find(|receipt| receipt.kind == Kind::Delivery);
        delivery.expect("a delivery receipt").proof
    };
    assert_eq!((stage.states(&id), proof(&stage)), (vec![RecipientState::Delivered], None));
    assert_eq!(trials(dir.path()), 1);
    let check = stage.block(stage.handle.check(|_, _| true)).expect("checked");
    assert_eq!((check.is_good(), check.set_aside), (true, vec![sent]));
    let stage = stage.restart_with(real_program(), || {});
    stage.block(stage.handle.rebuild(|_, _| true)).expect("rebuilt");
    assert_eq!(proof(&stage), Some(Proof::HashesMatch));
}

/// The child takes over lower limits than its own.
#[test]
fn a_message_that_needs_more_memory_than_the_child_may_have_fails_its_trial() {
    let raw = heavy_page(30_000);
    let digest = Sha256::of(&raw);
    let dir = tempfile::tempdir().expect("a folder");
    let program = env!("CARGO_BIN_EXE_recapito");
    let result = |megabytes: u32| {
        let path = dir.path().join(megabytes.to_string());
        let limits = format!("ulimit -c 0; ulimit -v {}", megabytes * 1024);
        write_program(&path, &format!("#!/bin/sh\n{limits}\nexec {program} \"$1\"\n"));
        TrialProgram::at(path).of(&digest, &raw)
    };
    // What is enough to start the program and to read the message is not enough to examine it.
    let first = (20..800).map(result).find(|result| *result != TrialResult::NotStarted);
    assert_eq!(first, Some(TrialResult::Failed));
}

/// A message with a page of so many paragraphs: long to examine, and within every limit of the gate.
fn heavy_page(paragraphs: usize) -> Vec<u8> {
    let header = "From: a@pec.example\r\nSubject: pesante\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
    let page: String = (0..paragraphs)
        .map(|number| format!("<p>Paragrafo <b>numero</b> {number} &egrave; qui.</p>\r\n"))
        .collect();
    format!("{header}{page}").into_bytes()
}

#[test]
fn what_has_no_trial_waits_and_is_examined_by_the_first_pass_that_can() {
    let (stage, id, rows) = delivered();
    let profile = stage.profile();
    let dir = tempfile::tempdir().expect("a folder");
    let program = Some(TrialProgram::at(dir.path().join("missing")));
    let stage = stage.restart_with(program, || end_while_examining(&profile, &rows));
    assert_eq!(stage.block(stage.handle.make_searchable(|_, _| true)).expect("ran"), 0);
    assert_eq!(notes(&stage), vec![Some(RowNote::Waiting); rows.len()]);
    let check = stage.block(stage.handle.check(|_, _| true)).expect("checked");
    assert_eq!((check.is_good(), check.set_aside.len(), check.waiting.len()), (true, 0, rows.len()));
    let view = stage.block(stage.handle.message(delivery_in(&rows))).expect("shown");
    assert_eq!(
        (view.reading.oddities, view.verification.problems),
        (vec![Oddity::Waiting], vec![Problem::Waiting])
    );
    stage.sync();
    assert_eq!(notes(&stage), vec![Some(RowNote::Waiting); rows.len()]);

    script(dir.path(), "missing", "exit 0");
    stage.sync();
    assert_eq!(stage.states(&id), [RecipientState::Delivered]);
    assert!(notes(&stage).iter().all(Option::is_none));
    assert_eq!(stage.block(stage.handle.search(everything(), 50)).expect("found").len(), rows.len());
    assert_eq!(trials(dir.path()), rows.len(), "one each");
}

#[test]
fn a_trial_that_something_else_ends_decides_nothing() {
    let (stage, id, rows) = delivered();
    let profile = stage.profile();
    let dir = tempfile::tempdir().expect("a folder");
    let killed = script(dir.path(), "killed", "kill -KILL $$");
    let stage = stage.restart_with(Some(TrialProgram::at(killed)), || end_while_examining(&profile, &rows));
    stage.sync();
    assert_eq!(notes(&stage), vec![Some(RowNote::Waiting); rows.len()]);
    let stage = stage.restart_with(real_program(), || {});
    assert_eq!(stage.states(&id), [RecipientState::Delivered]);
}

#[test]
fn showing_a_message_does_not_wait_for_a_long_trial() {
    let (stage, _, rows) = delivered();
    let profile = stage.profile();
    let dir = tempfile::tempdir().expect("a folder");
    let receipt = delivery_in(&rows);
    let hangs = TrialProgram::at(script(dir.path(), "hangs", "exec sleep 600")).with_limit(Duration::from_secs(20));
    let marks = format!("with {receipt}\n");
    let stage = stage.restart_with(Some(hangs), || fs::write(profile.join("examining"), marks).expect("written"));
    let since = Instant::now();
    let view = stage.block(stage.handle.message(receipt)).expect("shown");
    assert_eq!(view.reading.oddities, [Oddity::Waiting]);
    assert!(since.elapsed() < Duration::from_secs(15), "{:?}", since.elapsed());
    while stage.block(stage.handle.message(receipt)).expect("shown").reading.oddities != [Oddity::SetAside] {
        assert!(since.elapsed() < Duration::from_mins(1), "the trial goes on until its limit");
    }
}

/// The process ended in a command; the next one that examines the same message comes up, and ends no sooner than its trial.
#[test]
fn whatever_examines_a_message_gives_it_its_trial_and_goes_on_with_the_others() {
    let (mut stage, id, rows) = delivered();
    let profile = stage.profile();
    let dir = tempfile::tempdir().expect("a folder");
    let receipt = delivery_in(&rows);
    let ends = script(dir.path(), "ends", &format!("test $digest != {receipt} || kill -ABRT $$"));
    let marks: String = rows.iter().map(|row| format!("with {}\n", row.message)).collect();
    for command in [
        "sync", "rebuild", "search", "check", "show", "export", "court", "eml", "preserve", "compare",
    ] {
        stage = stage.restart_with(Some(TrialProgram::at(ends.clone())), || {
            fs::write(profile.join("examining"), &marks).expect("written");
            match command {
                "sync" => fs::remove_dir_all(profile.join("index")).expect("removed"),
                "search" => fs::remove_dir_all(profile.join("search")).expect("removed"),
                _ => {}
            }
        });
        run(&stage, command, &id, &rows, dir.path());
        // Whoever examines nothing decides nothing.
        let check = stage.block(stage.handle.check(|_, _| true)).expect("checked");
        assert_eq!(
            (check.is_good(), check.set_aside, check.waiting),
            (true, vec![receipt], vec![]),
            "{command}"
        );
        stage = stage.restart_with(real_program(), || {});
        stage.block(stage.handle.rebuild(|_, _| true)).expect("rebuilt");
        assert_eq!(stage.states(&id), [RecipientState::Delivered], "{command}");
    }
}

/// Runs a command on a profile whose delivery receipt fails its trial.
fn run(stage: &Stage, command: &str, id: &DispatchId, rows: &[Row], dir: &Path) {
    let (receipt, to) = (delivery_in(rows), dir.join(command));
    let words = || Arc::new(Words::new(Language::Italian).in_zone(jiff::tz::TimeZone::UTC));
    let export = |format| {
        let what = vec![Exportable::Dispatch(id.clone()), Exportable::Message(receipt)];
        stage
            .block(stage.handle.export(what, to.clone(), format, |_, _| true))
            .expect("exported")
    };
    let account = AccountId::of(sim::LAWYER);
    match command {
        "sync" => stage.sync(),
        "rebuild" => stage.block(stage.handle.rebuild(|_, _| true)).expect("rebuilt"),
        "search" => {
            let added = stage.block(stage.handle.make_searchable(|_, _| true)).expect("added");
            assert_eq!(added as usize, rows.len() - 1);
        }
        "check" => drop(stage.block(stage.handle.check(|_, _| true)).expect("checked")),
        "show" => {
            let view = stage.block(stage.handle.message(receipt)).expect("shown");
            assert_eq!(view.reading.oddities, [Oddity::SetAside]);
        }
        "export" | "court" => {
            let exported = export(match command {
                "court" => ExportFormat::Court { words: words() },
                _ => ExportFormat::Evidence {
                    words: words(),
                    update: false,
                },
            });
            assert_eq!((exported.complete, exported.left_out), (false, vec![receipt]));
            assert!(exported.files.iter().any(|file| file.extension().is_some_and(|kind| kind == "eml")));
        }
        "eml" => {
            let exported = export(ExportFormat::Eml);
            assert_eq!(
                (exported.complete, exported.left_out),
                (true, vec![]),
                "the bytes are copied and not read"
            );
        }
        "preserve" => {
            let what = Preserve {
                account,
                holder: None,
                from: jiff::civil::date(2000, 1, 1),
                until: jiff::civil::date(2099, 12, 31),
                again: false,
                to,
            };
            let preserved = stage.block(stage.handle.preserve(what, |_, _| true)).expect("preserved");
            assert_eq!((preserved.messages as usize, preserved.left_out), (rows.len() - 1, vec![receipt]));
        }
        _ => {
            fs::create_dir(&to).expect("created");
            let sides = (CompareSource::Account(account), CompareSource::Files(to));
            let compared = stage.block(stage.handle.compare(sides.0, sides.1, |_, _| true)).expect("compared");
            assert_eq!((compared.left.unreadable, compared.left_out), (1, vec![receipt]));
            assert_eq!(compared.differences.len(), rows.len() - 1);
        }
    }
}

fn everything() -> Selection {
    Selection {
        text: Some("diffida".into()),
        receipts: ReceiptFilter::Shown,
        ..Selection::default()
    }
}
