//! Faults of processes and disks (R) and damage to stored data (S), each with the tests that cover it or the reason why none is needed.
//! Every test named exists.

use std::fs;
use std::path::Path;

enum Coverage {
    /// File, test.
    Test(&'static str, &'static str),
    /// It cannot happen here, or is measured, and how.
    Otherwise(&'static str),
}

use Coverage::{Otherwise, Test};

const KILLED: &str = "tests/engine/killed.rs";
const FAILING: &str = "tests/engine/failing_disk.rs";
const CRASH: &str = "src/store/crash_tests.rs";
const DISK: &str = "src/store/disk_error_tests.rs";
const DAMAGE: &str = "tests/store/damage.rs";
const DAMAGED: &str = "tests/end_to_end/damaged.rs";
const KEPT: &str = "tests/store/raw_files.rs";
const LOG: &str = "src/store/ledger/log.rs";
const SEARCH: &str = "tests/store/search.rs";
const LIVING: &str = "tests/sync_dovecot/live_engine.rs";

const FAULTS: &[(&str, &[Coverage])] = &[
    (
        "R1: killed at every write point of a pass",
        &[
            Test(KILLED, "the_number_of_write_points_of_a_pass_is_known"),
            Test(KILLED, "a_kill_at_any_write_point_loses_duplicates_and_changes_nothing_1"),
            Test(CRASH, "a_process_killed_at_any_failpoint_loses_and_duplicates_nothing"),
        ],
    ),
    (
        "R2: killed at any instant",
        &[
            Test(KILLED, "a_kill_at_any_instant_loses_duplicates_and_changes_nothing_1"),
            Test(
                "tests/end_to_end/killed.rs",
                "a_pass_killed_at_any_instant_loses_and_duplicates_nothing",
            ),
            Test("tests/store/killed.rs", "a_process_killed_from_outside_loses_nothing_acknowledged"),
        ],
    ),
    (
        "R3: killed while sending",
        &[
            Test(KILLED, "a_kill_at_any_write_point_of_a_submission_sends_it_at_most_once"),
            Test(
                "tests/engine/main.rs",
                "a_response_lost_after_the_final_dot_is_uncertain_until_the_acceptance_arrives",
            ),
        ],
    ),
    (
        "R4: killed while the full-text index is written",
        &[
            Test(CRASH, "a_process_killed_at_any_failpoint_loses_and_duplicates_nothing"),
            Test(SEARCH, "a_lost_or_damaged_search_index_is_rebuilt"),
        ],
    ),
    (
        "R5: killed while a store of an earlier version is taken over",
        &[Otherwise(
            "raw files and ledger have one version so far; an index of another layout is rebuilt, not migrated",
        )],
    ),
    ("R6: a power cut", &[Test(KILLED, "a_power_cut_loses_nothing_reported_as_durable")]),
    (
        "R7: a write or a barrier fails once",
        &[
            Test(FAILING, "a_single_error_at_each_kind_of_write_is_reported_or_repaired"),
            Test(FAILING, "persistent_write_errors_are_reported"),
            Test(
                DISK,
                "after_a_failed_barrier_files_are_written_again_and_a_second_failure_is_an_error",
            ),
            Test(DISK, "after_a_failed_ledger_sync_nothing_is_appended"),
        ],
    ),
    (
        "R8: the disk is full",
        &[
            Test(FAILING, "a_disk_full_from_any_write_point_stops_the_pass_and_loses_nothing_1"),
            Test(
                "tests/end_to_end/full_disk.rs",
                "a_full_disk_is_reported_and_leaves_no_truncated_file",
            ),
            Test(DISK, "a_full_disk_leaves_no_incomplete_file"),
            Test(DISK, "the_ledger_uses_its_reserve_when_the_disk_is_full"),
            Test(DISK, "without_space_for_an_index_everything_else_works"),
        ],
    ),
    (
        "R9: a quota, a disk that takes no writes",
        &[
            Test(FAILING, "an_exhausted_disk_quota_is_handled_like_a_full_disk"),
            Test(FAILING, "persistent_write_errors_are_reported"),
        ],
    ),
    (
        "R10: a machine that slept",
        &[Test(LIVING, "dead_connections_are_detected_and_replaced_after_a_suspend")],
    ),
    (
        "R11: no memory left",
        &[
            Otherwise("the peak for a mailbox of a gigabyte is measured by tests/bench; a process the system ends is a killed one"),
            Test(KILLED, "a_kill_at_any_instant_loses_duplicates_and_changes_nothing_2"),
        ],
    ),
    (
        "R12: a defect of ours in a worker",
        &[Test(
            "tests/store/dispatches.rs",
            "a_message_that_makes_its_parser_panic_does_not_stop_the_others",
        )],
    ),
    (
        "R13: two processes",
        &[
            Test(DAMAGE, "of_several_processes_starting_at_once_one_opens_the_profile"),
            Test(KEPT, "one_process_one_profile_and_no_newer_format"),
            Test("tests/end_to_end/sync.rs", "only_one_process_at_a_time_opens_a_profile"),
            Test(
                "src/main/single_instance.rs",
                "a_second_start_raises_the_first_and_a_wrong_token_does_not",
            ),
        ],
    ),
    (
        "R14: a profile of a later version",
        &[Test(KEPT, "one_process_one_profile_and_no_newer_format")],
    ),
    (
        "R15: a copy taken while it runs",
        &[Test(KILLED, "a_profile_copied_during_a_pass_opens_and_continues")],
    ),
    (
        "S1: a bit of a raw file",
        &[
            Test(DAMAGE, "every_change_of_a_raw_file_is_noticed"),
            Test(DAMAGED, "a_damaged_raw_file_is_reported_and_never_shown"),
        ],
    ),
    (
        "S2: a raw file cut, emptied or in another's place",
        &[
            Test(DAMAGE, "every_change_of_a_raw_file_is_noticed"),
            Test(KEPT, "a_damaged_file_is_noticed_and_replaced_when_its_message_is_stored_again"),
        ],
    ),
    (
        "S3: a bit of the index",
        &[
            Test(DAMAGE, "a_damaged_index_never_shows_wrong_rows"),
            Test(DISK, "damage_to_rows_is_found_when_they_are_read_and_repaired_after_the_next_start"),
            Test(DAMAGED, "a_missing_or_damaged_index_never_shows_wrong_rows"),
        ],
    ),
    (
        "S4: files of the index missing or incomplete",
        &[
            Test(DAMAGE, "an_index_that_lost_files_is_rebuilt"),
            Test(DAMAGE, "incomplete_snapshots_of_sled_do_no_harm"),
        ],
    ),
    (
        "S5: the full-text index",
        &[
            Test(SEARCH, "a_lost_or_damaged_search_index_is_rebuilt"),
            Test(SEARCH, "flipped_bits_never_stop_a_search_and_a_check_reports_them"),
        ],
    ),
    (
        "S6: the ledger",
        &[
            Test(LOG, "every_flipped_bit_is_noticed_and_none_changes_what_is_read"),
            Test(LOG, "cut_anywhere_it_opens_with_the_complete_lines_and_can_be_appended_to"),
            Test(DAMAGE, "an_incomplete_last_line_is_cut_off_and_set_aside"),
            Test(DAMAGE, "a_broken_chain_is_an_error_and_nothing_is_sent"),
            Test(
                DAMAGED,
                "an_incomplete_last_line_of_the_ledger_is_tolerated_and_a_broken_chain_sends_nothing",
            ),
        ],
    ),
    (
        "S7: everything but raw files and ledger is lost",
        &[
            Test(KILLED, "the_number_of_write_points_of_a_pass_is_known"),
            Test(
                "tests/end_to_end/killed.rs",
                "a_pass_killed_at_any_instant_loses_and_duplicates_nothing",
            ),
        ],
    ),
    (
        "S8: permissions",
        &[Test(KEPT, "only_the_owner_can_read_a_profile_and_raw_files_are_read_only")],
    ),
    (
        "S9: the check of everything",
        &[
            Test(DAMAGE, "a_check_can_be_stopped"),
            Test(DAMAGE, "a_check_names_what_is_damaged_and_what_is_missing"),
        ],
    ),
    (
        "S10: the index grows",
        &[
            Test(
                "tests/store/index_size.rs",
                "a_rebuild_shrinks_an_index_with_rows_of_a_removed_account",
            ),
            Test(
                "tests/store/index_size.rs",
                "an_index_is_oversized_at_more_than_four_times_its_entries",
            ),
        ],
    ),
];

/// How many the list of threats has of each letter.
const LISTED: [(char, usize); 2] = [('R', 15), ('S', 10)];

#[test]
fn every_fault_is_covered_by_tests_that_exist() {
    let listed = LISTED
        .iter()
        .flat_map(|(letter, last)| (1..=*last).map(move |number| format!("{letter}{number}")));
    let listed: Vec<String> = listed.collect();
    let covered: Vec<&str> = FAULTS.iter().filter_map(|(what, _)| Some(what.split_once(": ")?.0)).collect();
    assert_eq!(covered, listed);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (what, shown) in FAULTS {
        assert!(!shown.is_empty(), "{what}");
        for coverage in *shown {
            match coverage {
                Test(file, test) => {
                    let text = fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{what}: {file}: {error}"));
                    let at = text
                        .find(&format!("fn {test}("))
                        .unwrap_or_else(|| panic!("{what}: no test {test} in {file}"));
                    let before = text.get(..at).unwrap_or_default().trim_end();
                    let marked = ["#[test]", "#[tokio::test]", "async"].iter().any(|mark| before.ends_with(mark));
                    assert!(marked, "{what}: {test} is not run");
                }
                Otherwise(reason) => assert!(reason.len() > 40, "{what}"),
            }
        }
    }
}
