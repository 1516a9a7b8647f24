//! SIGKILL in a pass over a mailbox of twenty messages: at every write point, and at random instants.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use recapito::pec::DispatchState;
use recapito::store::failpoints;
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::child_process::{self, ChildTask, MESSAGES, State, StoredData, TestServers};

/// How often a first pass over the twenty messages, in three folders, passes each write point. A new point, or one passed more often, must
/// be added here, so that the process is killed there too.
const PASSED: [(&str, usize); 27] = [
    ("head.before-write", 11),
    ("head.written", 11),
    ("index.before-write", 4),
    ("index.create", 1),
    ("index.written", 4),
    ("ledger.before-write", 10),
    ("ledger.durable", 10),
    ("ledger.fdatasync", 10),
    ("ledger.half-written", 10),
    ("ledger.written", 10),
    ("sync-state.before-rename", 4),
    ("sync-state.before-write", 4),
    ("raw.barrier", 4),
    ("raw.before-rename", 20),
    ("raw.before-write", 20),
    ("raw.durable", 4),
    ("raw.fsync", 2),
    ("raw.half-written", 20),
    ("raw.renamed", 4),
    ("raw.written", 20),
    ("reserve.before-write", 1),
    ("search.before-commit", 1),
    ("search.committed", 1),
    ("small.before-rename", 2),
    ("small.before-sync", 2),
    ("small.before-write", 2),
    ("small.renamed", 2),
];
/// The total of these numbers.
const POINTS: usize = 194;
/// Number of tests that share the points and run in parallel.
const SHARES: usize = 4;

/// Number of random kills in each test, unless `RECAPITO_TEST_KILLS` is another number.
const KILLS_EACH: usize = 125;

#[test]
fn the_number_of_write_points_of_a_pass_is_known() {
    if child_process::is_child_process() {
        return;
    }
    let servers = TestServers::open();
    let profile = servers.profile();
    let mut child = servers.start(
        "killed::the_number_of_write_points_of_a_pass_is_known",
        profile.path(),
        ChildTask::default(),
    );
    assert_eq!(child.wait(), Some(Ok(())));
    assert_eq!(child.counts(), BTreeMap::from(PASSED));
    assert_eq!(child.passed.len(), POINTS);
    let known: BTreeSet<&str> = failpoints::NAMES.into_iter().collect();
    assert_eq!(child.counts().into_keys().collect::<BTreeSet<_>>(), known);
    let state = servers.finish(profile.path(), "undisturbed");
    servers.rebuilt(profile.path(), true).assert_is(&state, "rebuilt");
}

#[test]
fn a_kill_at_any_write_point_loses_duplicates_and_changes_nothing_1() {
    at_every_point("a_kill_at_any_write_point_loses_duplicates_and_changes_nothing_1", 0);
}

#[test]
fn a_kill_at_any_write_point_loses_duplicates_and_changes_nothing_2() {
    at_every_point("a_kill_at_any_write_point_loses_duplicates_and_changes_nothing_2", 1);
}

#[test]
fn a_kill_at_any_write_point_loses_duplicates_and_changes_nothing_3() {
    at_every_point("a_kill_at_any_write_point_loses_duplicates_and_changes_nothing_3", 2);
}

#[test]
fn a_kill_at_any_write_point_loses_duplicates_and_changes_nothing_4() {
    at_every_point("a_kill_at_any_write_point_loses_duplicates_and_changes_nothing_4", 3);
}

#[test]
fn a_kill_at_any_instant_loses_duplicates_and_changes_nothing_1() {
    at_any_instant("a_kill_at_any_instant_loses_duplicates_and_changes_nothing_1");
}

#[test]
fn a_kill_at_any_instant_loses_duplicates_and_changes_nothing_2() {
    at_any_instant("a_kill_at_any_instant_loses_duplicates_and_changes_nothing_2");
}

#[test]
fn a_kill_at_any_instant_loses_duplicates_and_changes_nothing_3() {
    at_any_instant("a_kill_at_any_instant_loses_duplicates_and_changes_nothing_3");
}

#[test]
fn a_kill_at_any_instant_loses_duplicates_and_changes_nothing_4() {
    at_any_instant("a_kill_at_any_instant_loses_duplicates_and_changes_nothing_4");
}

/// What was not reported as durable is missing or zeros: it is fetched again, and nothing wrong is shown.
#[test]
fn a_power_cut_loses_nothing_reported_as_durable() {
    if child_process::is_child_process() {
        return;
    }
    let servers = TestServers::open();
    let undisturbed = undisturbed(&servers);
    for point in (6..=POINTS).step_by(17) {
        for zeros in [false, true] {
            let profile = servers.profile();
            let mut child = servers.start(
                "killed::a_power_cut_loses_nothing_reported_as_durable",
                profile.path(),
                stop_at(point),
            );
            assert!(child.read_until(usize::MAX), "point {point} was not reached");
            assert_eq!(child.kill(), None);
            servers.cut_power(profile.path(), &child.durable, zeros);
            let what = format!("power cut at point {point}, {:?}, zeros: {zeros}", child.passed.last());
            servers.finish(profile.path(), &what).assert_is(&undisturbed, &what);
            servers.rebuilt(profile.path(), false).assert_is(&undisturbed, &what);
        }
    }
}

#[test]
fn a_profile_copied_during_a_pass_opens_and_continues() {
    if child_process::is_child_process() {
        return;
    }
    let servers = TestServers::open();
    let undisturbed = undisturbed(&servers);
    for point in (1..=POINTS).step_by(19) {
        let profile = servers.profile();
        let mut child = servers.start(
            "killed::a_profile_copied_during_a_pass_opens_and_continues",
            profile.path(),
            stop_at(point),
        );
        assert!(child.read_until(usize::MAX), "point {point} was not reached");
        let copy = servers.copy_of(profile.path());
        let what = format!("copied at point {point}, {:?}", child.passed.last());
        servers.finish(copy.path(), &what).assert_is(&undisturbed, &what);
        assert_eq!(child.kill(), None);
    }
}

/// Killed at every write point of a submission: the message is never sent twice, and a submitted one is always shown as delivered in the
/// end.
#[test]
fn a_kill_at_any_write_point_of_a_submission_sends_it_at_most_once() {
    if child_process::is_child_process() {
        return;
    }
    let test = "killed::a_kill_at_any_write_point_of_a_submission_sends_it_at_most_once";
    let servers = TestServers::open();
    let mut outcomes = BTreeMap::<String, usize>::new();
    let mut points = 0;
    for point in 1.. {
        let profile = servers.profile();
        let task = ChildTask {
            send: Some(point),
            ..stop_at(point)
        };
        let before = servers.submitted();
        let mut child = servers.start(test, profile.path(), task);
        let waits = child.read_until(usize::MAX);
        let ending = child.kill();
        let states = servers.states_after_receipts(profile.path(), point);
        let submitted = servers.submitted() - before;
        let what = format!(
            "killed at point {point}, {:?}: submitted {submitted}, {states:?}",
            child.passed.last()
        );
        assert!(submitted <= 1 && states.len() <= 1, "{what}");
        assert!(submitted == 0 || states == [DispatchState::Delivered], "{what}");
        assert!(submitted == 1 || !states.contains(&DispatchState::Delivered), "{what}");
        if !waits {
            assert_eq!((ending, submitted), (Some(Ok(())), 1), "{what}");
            break;
        }
        points = point;
        *outcomes.entry(format!("submitted {submitted}, {states:?}")).or_default() += 1;
    }
    eprintln!("{points} points: {outcomes:#?}");
    assert!(points >= 40, "{points} points");
    assert!(outcomes.len() >= 3, "not sent, uncertain and sent: {outcomes:?}");
}

/// Killed at every write point of a package for preservation: every message is in exactly one package, whatever the first run left.
#[test]
fn a_kill_at_any_write_point_of_a_package_puts_no_message_in_two() {
    if child_process::is_child_process() {
        return;
    }
    let test = "killed::a_kill_at_any_write_point_of_a_package_puts_no_message_in_two";
    let servers = TestServers::open();
    let synced = servers.profile();
    servers.finish(synced.path(), "undisturbed");
    let (mut whole, mut points) = (0, 0);
    for point in 1.. {
        let profile = servers.copy_of(synced.path());
        let task = ChildTask {
            preserve: true,
            ..stop_at(point)
        };
        let mut child = servers.start(test, profile.path(), task);
        let waits = child.read_until(usize::MAX);
        let ending = child.kill();
        let [first, second] = servers.second_package(profile.path());
        let what = format!(
            "killed at point {point}, {:?}: {} and {}",
            child.passed.last(),
            first.len(),
            second.len()
        );
        assert!(first.is_disjoint(&second), "{what}: in two packages");
        assert_eq!(first.len() + second.len(), MESSAGES, "{what}");
        whole += usize::from(waits && second.is_empty());
        points += 1;
        if !waits {
            assert_eq!((ending, second.len()), (Some(Ok(())), 0), "{what}");
            break;
        }
    }
    eprintln!("{points} points, {whole} with a whole package that was not recorded");
    assert!(points >= 10 && whole >= 3, "{points} points, {whole} whole");
}

fn stop_at(point: usize) -> ChildTask {
    ChildTask {
        wait_at: Some(point),
        ..ChildTask::default()
    }
}

fn at_every_point(test: &str, share: usize) {
    if child_process::is_child_process() {
        return;
    }
    let test = format!("killed::{test}");
    let servers = TestServers::open();
    let undisturbed = undisturbed(&servers);
    let points: Vec<usize> = (1..=POINTS).filter(|point| point % SHARES == share).collect();
    assert!(points.len() >= POINTS / SHARES);
    for point in points {
        let profile = servers.profile();
        let mut child = servers.start(&test, profile.path(), stop_at(point));
        assert!(child.read_until(usize::MAX), "point {point} was not reached");
        assert_eq!(child.kill(), None, "it was not killed");
        let what = format!("killed at point {point}, {:?}", child.passed.last());
        servers.check_stored(profile.path(), &child, &StoredData::default(), &what);
        servers.finish(profile.path(), &what).assert_is(&undisturbed, &what);
        servers.rebuilt(profile.path(), false).assert_is(&undisturbed, &what);
    }
}

fn at_any_instant(test: &str) {
    if child_process::is_child_process() {
        return;
    }
    let test = format!("killed::{test}");
    let mut random = Random::new(&test);
    eprintln!("RECAPITO_TEST_SEED={}", random.seed);
    let wanted = number("RECAPITO_TEST_KILLS").unwrap_or(KILLS_EACH);
    let servers = TestServers::open();
    let (mut struck, mut kills) = (BTreeMap::<String, usize>::new(), 0);
    // Some kills come after any point, and a test that misses the dangerous ones goes on.
    let is_done = |kills: usize, struck: &BTreeMap<String, usize>| {
        let limit = if wanted < KILLS_EACH { wanted } else { MOST * wanted };
        kills >= limit || (kills >= wanted && DANGEROUS.iter().all(|prefix| hits(struck, prefix) >= HITS))
    };
    while !is_done(kills, &struck) {
        let profile = servers.profile();
        let mut kept = StoredData::default();
        for run in 1.. {
            let what = format!("seed {}, kill {}, run {run}", random.seed, kills + 1);
            let mut child = servers.start(&test, profile.path(), ChildTask::default());
            // Most kills at a write point, some a moment later, some at any time, also while the child starts or waits for the server.
            let moment = match random.below(8) {
                0 => random.below(200_000),
                way => {
                    child.read_until(random.below(60));
                    if way < 3 { random.below(3_000) } else { 0 }
                }
            };
            std::thread::sleep(Duration::from_micros(moment as u64));
            let ending = child.kill();
            kept = servers.check_stored(profile.path(), &child, &kept, &what);
            if let Some(ending) = ending {
                assert_eq!(ending, Ok(()), "{what}");
                break;
            }
            kills += 1;
            *struck
                .entry(child.passed.last().map_or("before any", String::as_str).to_owned())
                .or_default() += 1;
            if run == 2 {
                servers.toggle_seen(random.below(12));
            }
            if is_done(kills, &struck) {
                break;
            }
        }
        let what = format!("seed {}, after kill {kills}", random.seed);
        let state = servers.finish(profile.path(), &what);
        servers.rebuilt(profile.path(), false).assert_is(&state, &what);
    }
    eprintln!("{kills} kills, after: {struck:#?}");
    for prefix in DANGEROUS {
        let hits = hits(&struck, prefix);
        assert!(
            hits >= HITS || wanted < KILLS_EACH,
            "only {hits} kills came after {prefix}: {struck:?}"
        );
    }
}

/// The dangerous places: while files are written, between files and ledger, between ledger and index. So many kills come after each, if
/// not sooner then within this many times the number of kills.
const DANGEROUS: [&str; 3] = ["raw.", "ledger.", "index."];
const HITS: usize = 5;
const MOST: usize = 3;

fn hits(struck: &BTreeMap<String, usize>, prefix: &str) -> usize {
    let hits = struck.iter().filter(|(point, _)| point.starts_with(prefix));
    hits.map(|(_, hits)| hits).sum()
}

fn undisturbed(servers: &TestServers) -> State {
    servers.finish(servers.profile().path(), "undisturbed")
}

/// The number in an environment variable.
pub(crate) fn number<T: std::str::FromStr>(variable: &str) -> Option<T> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Pseudo-random numbers, reproducible from the printed seed.
pub(crate) struct Random {
    pub(crate) seed: u64,
    state: u64,
}

impl Random {
    /// The seed is `RECAPITO_TEST_SEED` or random; each test has its own sequence.
    pub(crate) fn new(test: &str) -> Self {
        let mut bytes = [0; 8];
        SystemRandom::new().fill(&mut bytes).expect("random bytes");
        let seed = number("RECAPITO_TEST_SEED").unwrap_or(u64::from_le_bytes(bytes));
        let salt = test
            .bytes()
            .fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
        Self { seed, state: seed ^ salt }
    }

    /// A number below `limit`, by SplitMix64.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).unwrap_or_default()
    }
}
