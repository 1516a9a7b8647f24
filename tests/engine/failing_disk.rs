//! A disk that is full from some write point on, or that fails once, in a pass over twenty messages: the pass reports it, nothing is lost
//! or shown incompletely, and the next pass on a working disk fetches everything.

use recapito::store::failpoints;

use crate::child_process::{self, ChildTask, InjectedError, State, StoredData, TestServers};

const EIO: i32 = 5;
const ENOSPC: i32 = 28;
const EROFS: i32 = 30;
const EDQUOT: i32 = 122;

/// Number of write points in a first pass: see `killed.rs`.
const POINTS: usize = 194;
/// Distance between the points from which the disk is full.
const STEP: usize = 8;

/// Data that is optional or built again later; its errors do not stop a pass.
const OPTIONAL: [&str; 4] = ["head.", "reserve.", "sync-state.", "search."];
/// Points passed once in a process.
const ONCE: [&str; 4] = ["index.create", "reserve.before-write", "search.before-commit", "search.committed"];

/// Runs a child with injected errors and returns the error it reports.
fn run_with_error(servers: &TestServers, test: &str, undisturbed: &State, fail: InjectedError) -> Option<String> {
    let profile = servers.profile();
    let task = ChildTask {
        fail: Some(fail),
        ..ChildTask::default()
    };
    let what = format!("{fail:?}");
    let mut child = servers.start(test, profile.path(), task);
    let ending = child.wait();
    assert!(ending.is_some(), "{what}: no result");
    let kept = servers.check_stored(profile.path(), &child, &StoredData::default(), &what);
    // The same again: stored data stays.
    let mut child = servers.start(test, profile.path(), task);
    assert!(child.wait().is_some(), "{what}: no result");
    servers.check_stored(profile.path(), &child, &kept, &what);
    servers.finish(profile.path(), &what).assert_is(undisturbed, &what);
    servers.rebuilt(profile.path(), false).assert_is(undisturbed, &what);
    ending?.err()
}

fn full_from_every_point_on(test: &str, error: i32, share: usize, shares: usize) {
    if child_process::is_child_process() {
        return;
    }
    let test = format!("failing_disk::{test}");
    let servers = TestServers::open();
    let undisturbed = servers.finish(servers.profile().path(), "undisturbed");
    let levels = (1..=POINTS).step_by(STEP);
    let mut reported = Vec::new();
    for (_, first) in levels.enumerate().filter(|(at, _)| at % shares == share) {
        let fail = InjectedError {
            point: "",
            first,
            times: usize::MAX,
            error,
        };
        reported.push((first, run_with_error(&servers, &test, &undisturbed, fail)));
    }
    // At the last points only the full-text index and the sync state remain to be written.
    for (first, error) in reported {
        match error {
            Some(error) => assert_eq!(error, "Store(Full)", "from point {first} on"),
            None => assert!(first > 184, "disk full from point {first} on, and no error is reported"),
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

/// A file that fails once is written again under another name, and its barrier need not be repeated.
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

fn at_each_kind(test: &str, (first, times, error): (usize, usize, i32), is_harmless: impl Fn(&str) -> bool) {
    if child_process::is_child_process() {
        return;
    }
    let test = format!("failing_disk::{test}");
    let servers = TestServers::open();
    let undisturbed = servers.finish(servers.profile().path(), "undisturbed");
    for point in failpoints::NAMES {
        let fail = InjectedError {
            point,
            first,
            times,
            error,
        };
        match run_with_error(&servers, &test, &undisturbed, fail) {
            Some(error) => assert!(error.starts_with("Store(Io {"), "{fail:?}: {error}"),
            None => assert!(
                is_harmless(point) || OPTIONAL.iter().any(|prefix| point.starts_with(prefix)),
                "{fail:?}: no error is reported"
            ),
        }
    }
}
