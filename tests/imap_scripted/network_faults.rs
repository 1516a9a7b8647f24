//! Faults of networks and servers (N), each with the tests that cover it. Every test named exists.

use std::fs;
use std::path::Path;

/// The fault, and its tests: file and function.
const FAULTS: [(&str, &[(&str, &str)]); 20] = [
    (
        "N1: the connection is cut anywhere",
        &[
            (
                "tests/imap_dovecot/main.rs",
                "a_connection_cut_anywhere_in_a_fetch_is_reported_as_closed",
            ),
            (
                "tests/sync_dovecot/live_engine.rs",
                "passes_cut_while_receiving_lose_and_duplicate_nothing",
            ),
            (
                "tests/sync_dovecot/live_engine.rs",
                "passes_cut_while_sending_lose_and_duplicate_nothing",
            ),
        ],
    ),
    (
        "N2: the other end disappears without closing the connection",
        &[
            ("tests/imap_dovecot/main.rs", "a_silent_server_times_out"),
            (
                "tests/sync_dovecot/live_engine.rs",
                "dead_connections_are_detected_and_replaced_after_a_suspend",
            ),
            ("tests/submission/main.rs", "silence_after_the_final_dot_is_uncertain"),
        ],
    ),
    (
        "N3: a slow connection",
        &[("tests/sync_dovecot/live_engine.rs", "a_slow_connection_fetches_the_same_messages")],
    ),
    (
        "N4: single bytes at long intervals",
        &[
            ("tests/imap_scripted/main.rs", "a_server_that_sends_single_bytes_slowly_times_out"),
            ("tests/imap_scripted/slow_server.rs", "a_message_that_arrives_too_slowly_times_out"),
            ("tests/imap_scripted/slow_server.rs", "a_slow_server_does_not_delay_other_accounts"),
        ],
    ),
    (
        "N5: UIDVALIDITY changes",
        &[
            ("tests/imap_dovecot/main.rs", "a_recreated_folder_has_another_uidvalidity"),
            (
                "tests/sync_dovecot/other_clients.rs",
                "messages_of_a_recreated_folder_are_recognised_and_not_fetched_again",
            ),
        ],
    ),
    (
        "N6: impossible UIDs and counts",
        &[(
            "tests/imap_scripted/inconsistent_server.rs",
            "impossible_uids_and_counts_change_no_stored_message",
        )],
    ),
    (
        "N7: literals longer or shorter than announced, or huge",
        &[
            ("tests/imap_scripted/main.rs", "a_literal_of_gigabytes_is_rejected_at_once"),
            (
                "tests/imap_scripted/main.rs",
                "an_unparsable_response_ends_the_session_without_quoting_mail_content",
            ),
            (
                "tests/imap_scripted/inconsistent_server.rs",
                "a_message_that_breaks_every_fetch_does_not_block_the_others",
            ),
            ("src/mail/imap/filter.rs", "a_literal_over_the_cap_is_refused_when_announced"),
            (
                "tests/imap_scripted/slow_server.rs",
                "a_literal_announced_above_the_limit_is_rejected_without_allocating_it",
            ),
        ],
    ),
    (
        "N8: unsolicited responses, wrong tags",
        &[
            (
                "tests/imap_scripted/main.rs",
                "input_that_makes_the_parser_panic_or_loop_is_an_error",
            ),
            ("tests/imap_scripted/main.rs", "greetings_and_rejected_logins_are_distinguished"),
            ("src/mail/imap/filter.rs", "the_parser_does_not_panic_on_filtered_bytes"),
            (
                "tests/imap_scripted/inconsistent_server.rs",
                "unsolicited_responses_during_a_fetch_lose_and_duplicate_nothing",
            ),
            ("tests/imap_scripted/slow_server.rs", "responses_after_bye_are_ignored"),
        ],
    ),
    (
        "N9: BYE and busy servers",
        &[
            ("tests/imap_scripted/main.rs", "a_bye_inside_a_message_is_reported_with_its_text"),
            ("tests/imap_scripted/main.rs", "greetings_and_rejected_logins_are_distinguished"),
            ("src/engine/account_task.rs", "pauses_grow_to_the_longest_and_are_never_zero"),
            (
                "tests/imap_scripted/slow_server.rs",
                "a_temporary_rejection_is_reported_once_and_retried_automatically",
            ),
        ],
    ),
    (
        "N10: a folder is reported empty once",
        &[(
            "tests/imap_scripted/inconsistent_server.rs",
            "a_folder_reported_empty_once_loses_nothing_and_is_not_fetched_again",
        )],
    ),
    (
        "N11: IDLE is silently dead",
        &[
            (
                "tests/imap_dovecot/main.rs",
                "idle_wakes_on_delivery_and_can_be_stopped_or_time_out",
            ),
            ("src/engine/account_task.rs", "every_mailbox_is_polled_within_five_minutes"),
            (
                "tests/imap_scripted/slow_server.rs",
                "an_idle_without_events_ends_in_time_whether_or_not_the_server_is_alive",
            ),
        ],
    ),
    (
        "N12: other bytes under the same UID",
        &[
            ("tests/store/copies.rs", "two_messages_under_the_same_uid_are_both_kept"),
            (
                "tests/imap_scripted/inconsistent_server.rs",
                "a_message_fetched_again_with_other_bytes_is_stored_as_a_second_one",
            ),
        ],
    ),
    (
        "N13: wrong reports of changes",
        &[
            (
                "tests/imap_scripted/inconsistent_server.rs",
                "wrong_reports_of_changes_are_corrected_by_a_later_pass",
            ),
            (
                "tests/imap_scripted/inconsistent_server.rs",
                "a_server_that_fails_at_qresync_is_synced_without_it",
            ),
            ("src/engine/sync/compare.rs", "a_folder_is_unchanged_while_every_number_is_the_same"),
        ],
    ),
    (
        "N14: data before TLS, and PREAUTH greetings",
        &[
            ("tests/imap_dovecot/main.rs", "a_port_without_tls_is_reported"),
            ("tests/imap_scripted/main.rs", "no_password_is_sent_after_a_preauth_greeting"),
            (
                "tests/imap_scripted/before_tls.rs",
                "the_client_answers_nothing_sent_before_tls_in_two_hundred_cases",
            ),
            (
                "tests/imap_scripted/before_tls.rs",
                "responses_injected_around_the_login_are_discarded",
            ),
        ],
    ),
    (
        "N15: thousands of folders, hostile names",
        &[
            (
                "tests/imap_scripted/main.rs",
                "at_most_ten_thousand_folders_are_listed_and_no_name_becomes_a_path",
            ),
            ("tests/imap_scripted/main.rs", "folders_of_an_unusual_server_are_listed"),
            ("tests/sync_dovecot/other_clients.rs", "folders_of_every_kind_are_synced"),
        ],
    ),
    (
        "N16: a rejected login",
        &[
            (
                "tests/sync_dovecot/live_engine.rs",
                "a_rejected_password_is_tried_once_and_can_be_corrected",
            ),
            ("tests/engine/main.rs", "a_rejected_login_is_tried_once_and_other_accounts_continue"),
            (
                "tests/imap_scripted/main.rs",
                "the_text_of_a_rejected_login_identifies_a_disabled_protocol",
            ),
        ],
    ),
    (
        "N17: every outcome of a submission",
        &[
            ("tests/submission/main.rs", "the_result_of_data_follows_the_response"),
            ("tests/submission/main.rs", "only_the_response_to_the_final_dot_has_a_long_time_out"),
            ("tests/submission/main.rs", "silence_after_the_final_dot_is_uncertain"),
            (
                "tests/engine/killed.rs",
                "a_kill_at_any_write_point_of_a_submission_sends_it_at_most_once",
            ),
            ("tests/submission/main.rs", "rejections_before_data_are_distinguished"),
            (
                "tests/submission/main.rs",
                "rejected_recipients_are_reported_and_the_others_can_be_sent_to",
            ),
        ],
    ),
    (
        "N18: unknown host names, foreign certificates, captive portals",
        &[
            (
                "tests/imap_scripted/before_tls.rs",
                "a_captive_portal_is_reported_and_gets_no_password",
            ),
            ("src/mail/tls/tcp.rs", "an_unknown_host_and_a_closed_port_are_distinguished"),
            ("src/mail/tls/tcp.rs", "families_alternate_beginning_with_the_first"),
            ("src/mail/tls/tcp.rs", "an_address_that_does_not_answer_delays_only_briefly"),
            ("tests/imap_dovecot/main.rs", "a_certificate_is_checked_for_authority_and_host"),
        ],
    ),
    (
        "N19: a wrong clock",
        &[
            (
                "tests/imap_scripted/slow_server.rs",
                "a_clock_wrong_by_years_is_reported_and_no_password_is_sent",
            ),
            ("tests/engine/main.rs", "a_wrong_clock_does_not_change_the_times_of_receipts"),
            (
                "tests/imap_scripted/main.rs",
                "an_expired_certificate_is_reported_and_no_password_is_sent",
            ),
            ("src/engine/sync/compare.rs", "a_folder_is_unchanged_while_every_number_is_the_same"),
        ],
    ),
    (
        "N20: all accounts reconnect at once",
        &[
            ("src/engine/network.rs", "handshakes_are_limited_per_host_and_in_total"),
            ("src/engine/idle_slots.rs", "the_number_of_slots_is_limited"),
            (
                "tests/imap_scripted/slow_server.rs",
                "at_most_eight_of_fifty_accounts_log_in_at_once",
            ),
        ],
    ),
];

#[test]
fn every_fault_is_covered_by_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (number, (what, shown)) in (1..).zip(FAULTS) {
        assert!(what.starts_with(&format!("N{number}: ")), "{what}");
        assert!(!shown.is_empty(), "{what}");
        for (file, test) in shown {
            let text = fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{what}: {file}: {error}"));
            let at = text
                .find(&format!("fn {test}("))
                .unwrap_or_else(|| panic!("{what}: no test {test} in {file}"));
            let before = text.get(..at).unwrap_or_default().trim_end();
            let marked = ["#[test]", "#[tokio::test]", "async"].iter().any(|mark| before.ends_with(mark));
            assert!(marked, "{what}: {test} is not run");
        }
    }
}
