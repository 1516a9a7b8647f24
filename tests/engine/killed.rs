//! SIGKILL, in a pass over a mailbox of twenty messages: at every write point there is, and at any instant.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use recapito::pec::DispatchState;
use recapito::store::failpoints;
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::child_process::{self, Kept, Office, Orders, State};

/// How often a first pass over the twenty messages, in three folders, passes each write point. A point that is new or passed more often is a
/// place to be killed at as well: it is, once it stands here.
const PASSED: [(&str, usize); 25] = [
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
/// Their sum.
const POINTS: usize = 172;
/// The points are shared among so many tests, which run side by side.
const SHARES: usize = 4;

/// Random kills in the everyday run, and in each test.
const KILLS: usize = 500;
const KILLS_EACH: usize = KILLS / SHARES;

#[test]
fn the_number_of_write_points_of_a_pass_is_known() {
    if child_process::is_a_life() {
        return;
    }
    let office = Office::open();
    let profile = office.profile();
    let mut life = office.start(
        "killed::the_number_of_write_points_of_a_pass_is_known",
        profile.path(),
        Orders::default(),
    );
    assert_eq!(life.wait(), Some(Ok(())));
    assert_eq!(life.counted(), BTreeMap::from(PASSED));
    assert_eq!(life.passed.len(), POINTS);
    let known: BTreeSet<&str> = failpoints::NAMES.into_iter().collect();
    assert_eq!(life.counted().into_keys().collect::<BTreeSet<_>>(), known);
    let state = office.finish(profile.path(), "undisturbed");
    office.remade(profile.path(), true).assert_is(&state, "remade");
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

/// What was not promised to be durable is gone, or is zeros: everything else comes again, and nothing else is shown.
#[test]
fn a_power_cut_loses_nothing_reported_as_durable() {
    if child_process::is_a_life() {
        return;
    }
    let office = Office::open();
    let undisturbed = undisturbed(&office);
    for point in (6..=POINTS).step_by(17) {
        for zeros in [false, true] {
            let profile = office.profile();
            let mut life = office.start(
                "killed::a_power_cut_loses_nothing_reported_as_durable",
                profile.path(),
                stop_at(point),
            );
            assert!(life.until(usize::MAX), "it never came to point {point}");
            assert_eq!(life.kill(), None);
            office.cut_power(profile.path(), &life.durable, zeros);
            let what = format!("power cut at point {point}, {:?}, zeros: {zeros}", life.passed.last());
            office.finish(profile.path(), &what).assert_is(&undisturbed, &what);
            office.remade(profile.path(), false).assert_is(&undisturbed, &what);
        }
    }
}

#[test]
fn a_profile_copied_during_a_pass_opens_and_continues() {
    if child_process::is_a_life() {
        return;
    }
    let office = Office::open();
    let undisturbed = undisturbed(&office);
    for point in (1..=POINTS).step_by(19) {
        let profile = office.profile();
        let mut life = office.start(
            "killed::a_profile_copied_during_a_pass_opens_and_continues",
            profile.path(),
            stop_at(point),
        );
        assert!(life.until(usize::MAX), "it never came to point {point}");
        let copy = office.copied(profile.path());
        let what = format!("copied at point {point}, {:?}", life.passed.last());
        office.finish(copy.path(), &what).assert_is(&undisturbed, &what);
        assert_eq!(life.kill(), None);
    }
}

/// Killed at every write point of a sending: never sent twice, and what was taken is never shown as anything but on its way or there.
#[test]
fn a_kill_at_any_write_point_of_a_submission_sends_it_at_most_once() {
    if child_process::is_a_life() {
        return;
    }
    let test = "killed::a_kill_at_any_write_point_of_a_submission_sends_it_at_most_once";
    let office = Office::open();
    let mut outcomes = BTreeMap::<String, usize>::new();
    let mut points = 0;
    for point in 1.. {
        let profile = office.profile();
        let orders = Orders {
            send: Some(point),
            ..stop_at(point)
        };
        let before = office.taken();
        let mut life = office.start(test, profile.path(), orders);
        let waits = life.until(usize::MAX);
        let ending = life.kill();
        let states = office.settled(profile.path(), point);
        let taken = office.taken() - before;
        let what = format!("killed at point {point}, {:?}: taken {taken}, {states:?}", life.passed.last());
        assert!(taken <= 1 && states.len() <= 1, "{what}");
        assert!(taken == 0 || states == [DispatchState::Delivered], "{what}");
        assert!(taken == 1 || !states.contains(&DispatchState::Delivered), "{what}");
        if !waits {
            assert_eq!((ending, taken), (Some(Ok(())), 1), "{what}");
            break;
        }
        points = point;
        *outcomes.entry(format!("taken {taken}, {states:?}")).or_default() += 1;
    }
    eprintln!("{points} points: {outcomes:#?}");
    assert!(points >= 40, "{points} points");
    assert!(outcomes.len() >= 3, "before, in doubt and after: {outcomes:?}");
}

fn stop_at(point: usize) -> Orders {
    Orders {
        wait_at: Some(point),
        ..Orders::default()
    }
}

fn at_every_point(test: &str, share: usize) {
    if child_process::is_a_life() {
        return;
    }
    let test = format!("killed::{test}");
    let office = Office::open();
    let undisturbed = undisturbed(&office);
    let mine: Vec<usize> = (1..=POINTS).filter(|point| point % SHARES == share).collect();
    assert_eq!(mine.len(), POINTS / SHARES);
    for point in mine {
        let profile = office.profile();
        let mut life = office.start(&test, profile.path(), stop_at(point));
        assert!(life.until(usize::MAX), "it never came to point {point}");
        assert_eq!(life.kill(), None, "it was killed");
        let what = format!("killed at point {point}, {:?}", life.passed.last());
        office.look_after(profile.path(), &life, &Kept::default(), &what);
        office.finish(profile.path(), &what).assert_is(&undisturbed, &what);
        office.remade(profile.path(), false).assert_is(&undisturbed, &what);
    }
}

fn at_any_instant(test: &str) {
    if child_process::is_a_life() {
        return;
    }
    let test = format!("killed::{test}");
    let mut chance = Chance::new(&test);
    eprintln!("RECAPITO_TEST_SEED={}", chance.seed);
    let office = Office::open();
    let (mut struck, mut kills) = (BTreeMap::<String, usize>::new(), 0);
    while kills < KILLS_EACH {
        let profile = office.profile();
        let mut kept = Kept::default();
        for life_number in 1.. {
            let what = format!("seed {}, kill {}, life {life_number}", chance.seed, kills + 1);
            let mut life = office.start(&test, profile.path(), Orders::default());
            // Most at a write point, some a moment later, some at any time at all: also while it starts or waits for the server.
            let moment = match chance.below(8) {
                0 => chance.below(200_000),
                way => {
                    life.until(chance.below(60));
                    if way < 3 { chance.below(3_000) } else { 0 }
                }
            };
            std::thread::sleep(Duration::from_micros(moment as u64));
            let ending = life.kill();
            kept = office.look_after(profile.path(), &life, &kept, &what);
            if let Some(ending) = ending {
                assert_eq!(ending, Ok(()), "{what}");
                break;
            }
            kills += 1;
            *struck
                .entry(life.passed.last().map_or("before any", String::as_str).to_owned())
                .or_default() += 1;
            if life_number == 2 {
                office.touch(chance.below(12));
            }
            if kills >= KILLS_EACH {
                break;
            }
        }
        let what = format!("seed {}, after kill {kills}", chance.seed);
        let state = office.finish(profile.path(), &what);
        office.remade(profile.path(), false).assert_is(&state, &what);
    }
    eprintln!("{kills} kills, after: {struck:#?}");
    // Where it is dangerous: while files are written, between files and ledger, between ledger and index.
    for room in ["raw.", "ledger.", "index."] {
        let hits: usize = struck
            .iter()
            .filter(|(point, _)| point.starts_with(room))
            .map(|(_, hits)| hits)
            .sum();
        assert!(hits >= 5, "only {hits} kills struck after {room}: {struck:?}");
    }
}

fn undisturbed(office: &Office) -> State {
    office.finish(office.profile().path(), "undisturbed")
}

/// Numbers that a printed seed gives again.
struct Chance {
    seed: u64,
    state: u64,
}

impl Chance {
    /// From `RECAPITO_TEST_SEED`, or by chance; no two tests draw the same numbers.
    fn new(test: &str) -> Self {
        let mut bytes = [0; 8];
        SystemRandom::new().fill(&mut bytes).expect("random bytes");
        let given = std::env::var("RECAPITO_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or(u64::from_le_bytes(bytes));
        let salt = test
            .bytes()
            .fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
        Self { seed, state: seed ^ salt }
    }

    /// SplitMix64.
    fn below(&mut self, limit: usize) -> usize {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).unwrap_or_default()
    }
}
