//! SIGKILL at random instants in a process that sends one message after the other, against servers that count submissions. The process that
//! follows goes on with the profile that the killed one left.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::Duration;

use recapito::pec::DispatchState;
use recapito::signature::Sha256;
use serde_json::Value;

use crate::child_process::{self, ChildTask, TestServers, number_in};
use crate::killed::{Random, number};

/// Number of kills in each test, unless `RECAPITO_TEST_KILLS` is another number.
const KILLS_EACH: usize = 250;
/// Kills on one profile.
const KILLS_OF_A_PROFILE: usize = 25;
/// So many kills come between the body and the recorded 250, if not sooner then within so many times the number of kills.
const HITS: usize = 10;
const MOST: usize = 2;
/// How long the provider takes to reply to the final dot.
const REPLY_AFTER: Duration = Duration::from_millis(4);

#[test]
fn a_kill_at_any_instant_of_sending_sends_nothing_twice_and_loses_no_commitment_1() {
    at_any_instant("a_kill_at_any_instant_of_sending_sends_nothing_twice_and_loses_no_commitment_1");
}

#[test]
fn a_kill_at_any_instant_of_sending_sends_nothing_twice_and_loses_no_commitment_2() {
    at_any_instant("a_kill_at_any_instant_of_sending_sends_nothing_twice_and_loses_no_commitment_2");
}

fn at_any_instant(test: &str) {
    if child_process::is_child_process() {
        return;
    }
    let test = format!("killed_sends::{test}");
    let mut random = Random::new(&test);
    let wanted = number("RECAPITO_TEST_KILLS").unwrap_or(KILLS_EACH);
    let servers = TestServers::open();
    servers.reply_after(REPLY_AFTER);
    let (mut struck, mut kills, mut sent) = (BTreeMap::<&str, usize>::new(), 0, 0);
    let in_window = |struck: &BTreeMap<&str, usize>| struck.get(IN_WINDOW).copied().unwrap_or(0);
    while kills < wanted || (wanted >= KILLS_EACH && in_window(&struck) < HITS && kills < MOST * wanted) {
        let profile = servers.profile();
        let mut before = Vec::new();
        let mut saved = BTreeSet::new();
        for _ in 0..KILLS_OF_A_PROFILE {
            let what = format!("seed {}, kill {}", random.seed, kills + 1);
            let task = ChildTask {
                letters: Some(kills * 1_000),
                ..ChildTask::default()
            };
            let mut child = servers.start(&test, profile.path(), task);
            // Most kills while it sends, some at any time, also while it starts and settles what the one before left.
            if random.below(5) > 0 {
                child.read_until_sending();
            }
            std::thread::sleep(Duration::from_micros(random.below(40_000) as u64));
            assert_eq!(child.kill(), None, "{what}: it ended by itself");
            kills += 1;
            saved.extend(child.sending());
            let ledger = whole_lines(profile.path());
            assert!(ledger.starts_with(&before), "{what}: the ledger lost lines");
            let taken = servers.taken();
            assert!(taken.values().all(|count| *count == 1), "{what}: submitted twice");
            let place = place(&Submission::all(&ledger), &taken);
            assert_ne!(place, IMPOSSIBLE, "{what}");
            *struck.entry(place).or_default() += 1;
            before = ledger;
            if random.below(5) == 0 {
                servers.pass_seconds(10);
            }
        }
        let what = format!("seed {}, after kill {kills}", random.seed);
        sent += check_outcomes(&servers, profile.path(), &saved, &what);
    }
    eprintln!(
        "seed {}: {kills} kills, {sent} messages sent; the last submission was {struck:#?}",
        random.seed
    );
    assert!(wanted < KILLS_EACH || in_window(&struck) >= HITS, "{struck:?}");
}

/// Every saved message is a draft or committed, not both, and every committed one was taken once and is known as delivered, or is uncertain.
/// Returns the number of those that were taken.
fn check_outcomes(servers: &TestServers, profile: &Path, saved: &BTreeSet<usize>, what: &str) -> usize {
    let (states, drafts) = servers.outcomes(profile);
    let (taken, in_sent) = (servers.taken(), servers.in_sent());
    let submissions = Submission::all(&whole_lines(profile));
    let confirmed: Vec<&Submission> = submissions.iter().filter(|submission| submission.was("committed")).collect();
    let numbers: BTreeSet<usize> = confirmed.iter().map(|submission| submission.number).collect();
    assert_eq!(numbers.len(), confirmed.len(), "{what}: a message was committed twice");
    assert!(numbers.is_disjoint(&drafts), "{what}: a message is sent and a draft");
    assert!(
        saved.iter().all(|number| numbers.contains(number) || drafts.contains(number)),
        "{what}: a message is lost"
    );
    for submission in &confirmed {
        let count = |among: &BTreeMap<Sha256, usize>| among.get(&submission.message).copied().unwrap_or(0);
        let known = (count(&taken), count(&in_sent), states.get(&submission.message).copied());
        let right = [(1, 1, Some(DispatchState::Delivered)), (0, 0, Some(DispatchState::Uncertain))];
        assert!(right.contains(&known), "{what}: {submission:?} is {known:?}");
    }
    let ours = confirmed.iter().filter(|submission| taken.contains_key(&submission.message));
    ours.count()
}

const IN_WINDOW: &str = "taken, and its 250 not recorded";
const IMPOSSIBLE: &str = "taken before it was in flight, or accepted and not taken";

/// Where the kill came in the last submission.
fn place(submissions: &[Submission], taken: &BTreeMap<Sha256, usize>) -> &'static str {
    let Some(last) = submissions.last() else {
        return "none";
    };
    match (last.states.last().map(String::as_str), taken.contains_key(&last.message)) {
        (None, false) => "composed",
        (Some("committed"), false) => "committed",
        (Some("in-flight"), false) => "in flight, not taken",
        (Some("in-flight"), true) => IN_WINDOW,
        (Some("accepted"), true) => "accepted, not filed",
        (Some("uncertain"), _) => "settled as uncertain",
        (Some("filed" | "found" | "resolved"), true) => "done",
        _ => IMPOSSIBLE,
    }
}

/// A submission as the ledger has it.
#[derive(Debug)]
struct Submission {
    number: usize,
    message: Sha256,
    id: String,
    states: Vec<String>,
}

impl Submission {
    fn all(ledger: &[u8]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for line in ledger.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let line: Value = serde_json::from_slice(line).expect("a line");
            let entry = &line["entry"];
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            match entry["what"].as_str() {
                Some("composed") => all.push(Self {
                    number: number_in(&text(&entry["subject"])),
                    message: text(&entry["message"]).parse().expect("a digest"),
                    id: text(&entry["send"]),
                    states: Vec::new(),
                }),
                Some("sent") => {
                    let id = text(&entry["send"]);
                    let submission = all.iter_mut().find(|submission| submission.id == id);
                    submission.expect("composed before").states.push(text(&entry["state"]["state"]));
                }
                _ => {}
            }
        }
        all
    }

    fn was(&self, state: &str) -> bool {
        self.states.iter().any(|was| was == state)
    }
}

/// The ledger without a line that a kill cut.
fn whole_lines(profile: &Path) -> Vec<u8> {
    let mut ledger = fs::read(profile.join("ledger.jsonl")).unwrap_or_default();
    ledger.truncate(ledger.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1));
    ledger
}
