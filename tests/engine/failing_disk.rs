//! A disk that is full from some moment on, or that fails once, in a pass over twenty messages: the pass says so, nothing is lost or shown half,
//! and once the disk is well again everything is there.

use recapito::store::failpoints;

use crate::child_process::{self, Failing, Kept, Office, Orders, State};

const EIO: i32 = 5;
const ENOSPC: i32 = 28;
const EROFS: i32 = 30;
const EDQUOT: i32 = 122;

/// How many write points a first pass goes by: see `killed.rs`.
const POINTS: usize = 172;
/// Every so many points the disk is full from there on.
const APART: usize = 8;

/// What is not remembered, or is made again later, does not stop a pass.
const NEEDLESS: [&str; 3] = ["reserve.", "sync-state.", "search."];
/// Passed once in a life.
const ONCE: [&str; 4] = ["index.create", "reserve.before-write", "search.before-commit", "search.committed"];

/// A life on a failing disk, and what it says.
fn live_and_fail(office: &Office, test: &str, undisturbed: &State, fail: Failing) -> Option<String> {
    let profile = office.profile();
    let orders = Orders {
        fail: Some(fail),
        ..Orders::default()
    };
    let what = format!("{fail:?}");
    let mut life = office.start(test, profile.path(), orders);
    let ending = life.wait();
    assert!(ending.is_some(), "{what}: it died");
    let kept = office.look_after(profile.path(), &life, &Kept::default(), &what);
    // The same again: what was kept does not go.
    let mut life = office.start(test, profile.path(), orders);
    assert!(life.wait().is_some(), "{what}: it died");
    office.look_after(profile.path(), &life, &kept, &what);
    office.finish(profile.path(), &what).assert_is(undisturbed, &what);
    office.remade(profile.path(), false).assert_is(undisturbed, &what);
    ending?.err()
}

fn full_from_every_point_on(test: &str, error: i32, share: usize, shares: usize) {
    if child_process::is_a_life() {
        return;
    }
    let test = format!("failing_disk::{test}");
    let office = Office::open();
    let undisturbed = office.finish(office.profile().path(), "undisturbed");
    let levels = (1..=POINTS).step_by(APART);
    let mut said = Vec::new();
    for (_, first) in levels.enumerate().filter(|(at, _)| at % shares == share) {
        let fail = Failing {
            point: "",
            first,
            times: usize::MAX,
            error,
        };
        said.push((first, live_and_fail(&office, &test, &undisturbed, fail)));
    }
    // The last levels only keep the full-text index and the marks from being written.
    for (first, words) in said {
        match words {
            Some(words) => assert_eq!(words, "Store(Full)", "from point {first} on"),
            None => assert!(first > 163, "from point {first} on the disk is full, and nothing is said"),
        }
    }
}

#[test]
fn a_disk_full_from_any_write_point_stops_the_pass_and_loses_nothing_1() {
    full_from_every_point_on("a_disk_full_from_any_write_point_stops_the_pass_and_loses_nothing_1", ENOSPC, 0, 2);
}

#[test]
fn a_disk_full_from_any_write_point_stops_the_pass_and_loses_nothing_2() {
    full_from_every_point_on("a_disk_full_from_any_write_point_stops_the_pass_and_loses_nothing_2", ENOSPC, 1, 2);
}

#[test]
fn an_exhausted_disk_quota_is_handled_like_a_full_disk() {
    full_from_every_point_on("an_exhausted_disk_quota_is_handled_like_a_full_disk", EDQUOT, 5, 8);
}

/// A file that fails once is written anew under another name, and its barrier need not be tried again: that heals.
#[test]
fn a_single_error_at_each_kind_of_write_is_reported_or_repaired() {
    at_each_kind(
        "a_single_error_at_each_kind_of_write_is_reported_or_repaired",
        (1, 1, EIO),
        |point| point.starts_with("raw.") && point != "raw.durable",
    );
}

#[test]
fn persistent_write_errors_are_reported() {
    at_each_kind("persistent_write_errors_are_reported", (2, usize::MAX, EROFS), |point| {
        point == "raw.barrier" || ONCE.contains(&point)
    });
}

fn at_each_kind(test: &str, (first, times, error): (usize, usize, i32), heals: impl Fn(&str) -> bool) {
    if child_process::is_a_life() {
        return;
    }
    let test = format!("failing_disk::{test}");
    let office = Office::open();
    let undisturbed = office.finish(office.profile().path(), "undisturbed");
    for point in failpoints::NAMES {
        let fail = Failing {
            point,
            first,
            times,
            error,
        };
        match live_and_fail(&office, &test, &undisturbed, fail) {
            Some(words) => assert!(words.starts_with("Store(Io {"), "{fail:?}: {words}"),
            None => assert!(
                heals(point) || NEEDLESS.iter().any(|room| point.starts_with(room)),
                "{fail:?}: nothing is said"
            ),
        }
    }
}
