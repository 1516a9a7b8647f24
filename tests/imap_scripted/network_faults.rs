//! The faults a network or a server can have, each with the tests that show what is done about it. The list is complete, and every test
//! named exists.

use std::fs;
use std::path::Path;

/// What happens, and where it is shown: file, test.
const FAULTS: [(&str, &[(&str, &str)]); 20] = [
    (
        "N1: the line is cut anywhere",
        &[
            (
                "tests/imap_dovecot/main.rs",
                "a_line_cut_anywhere_in_a_fetch_is_closed_and_nothing_else",
            ),
            (
                "tests/sync_dovecot/live_engine.rs",
                "passes_cut_anywhere_lose_nothing_and_double_nothing",
            ),
            (
                "tests/sync_dovecot/live_engine.rs",
                "passes_cut_anywhere_in_what_they_say_lose_nothing_and_double_nothing",
            ),
        ],
    ),
    (
        "N2: the other end vanished without a word",
        &[
            ("tests/imap_dovecot/main.rs", "a_server_that_falls_silent_is_not_waited_for"),
            (
                "tests/sync_dovecot/live_engine.rs",
                "a_machine_that_slept_finds_its_lines_dead_and_returns",
            ),
            ("tests/submission/main.rs", "silence_after_the_final_dot_is_uncertain"),
        ],
    ),
    (
        "N3: a slow line",
        &[("tests/sync_dovecot/live_engine.rs", "a_slow_line_brings_the_same_mail")],
    ),
    (
        "N4: single bytes, dripping",
        &[
            ("tests/imap_scripted/main.rs", "a_server_that_drips_single_bytes_is_not_waited_for"),
            ("tests/imap_scripted/slow_server.rs", "a_message_that_drips_in_is_given_up"),
            (
                "tests/imap_scripted/slow_server.rs",
                "while_one_server_drips_the_mail_of_another_comes",
            ),
        ],
    ),
    (
        "N5: UIDVALIDITY changes",
        &[
            ("tests/imap_dovecot/main.rs", "a_folder_made_anew_has_another_validity"),
            (
                "tests/sync_dovecot/other_clients.rs",
                "a_folder_made_anew_is_known_again_and_nothing_is_fetched_twice",
            ),
        ],
    ),
    (
        "N6: numbers that make no sense",
        &[(
            "tests/imap_scripted/lying_server.rs",
            "numbers_that_make_no_sense_change_nothing_that_is_kept",
        )],
    ),
    (
        "N7: literals longer or shorter than announced, or huge",
        &[
            ("tests/imap_scripted/main.rs", "an_announcement_of_gigabytes_is_refused_at_once"),
            (
                "tests/imap_scripted/main.rs",
                "what_cannot_be_understood_ends_the_session_and_quotes_no_mail",
            ),
            (
                "tests/imap_scripted/lying_server.rs",
                "a_message_that_breaks_every_fetch_does_not_keep_the_others_away",
            ),
            ("src/mail/imap/filter.rs", "a_literal_over_the_cap_is_refused_when_announced"),
            (
                "tests/imap_scripted/slow_server.rs",
                "what_is_announced_above_the_cap_is_refused_before_it_takes_memory",
            ),
        ],
    ),
    (
        "N8: answers nobody asked for, wrong tags",
        &[
            ("tests/imap_scripted/main.rs", "what_makes_the_parser_panic_or_stall_does_neither"),
            ("tests/imap_scripted/main.rs", "greetings_and_refused_logins_are_told_apart"),
            ("src/mail/imap/filter.rs", "the_parser_does_not_panic_on_filtered_bytes"),
            (
                "tests/imap_scripted/lying_server.rs",
                "what_is_told_in_the_middle_of_a_fetch_loses_and_doubles_nothing",
            ),
            (
                "tests/imap_scripted/slow_server.rs",
                "what_is_said_after_a_goodbye_counts_for_nothing",
            ),
        ],
    ),
    (
        "N9: goodbyes and busy servers",
        &[
            (
                "tests/imap_scripted/main.rs",
                "a_goodbye_in_the_middle_of_a_message_brings_its_words",
            ),
            ("tests/imap_scripted/main.rs", "greetings_and_refused_logins_are_told_apart"),
            ("src/engine/account_task.rs", "pauses_grow_to_the_longest_and_are_never_zero"),
            (
                "tests/imap_scripted/slow_server.rs",
                "a_server_that_refuses_for_now_is_asked_once_told_once_and_tried_again_by_itself",
            ),
        ],
    ),
    (
        "N10: a folder is empty once",
        &[(
            "tests/imap_scripted/lying_server.rs",
            "a_folder_that_is_empty_once_loses_nothing_and_is_not_fetched_again",
        )],
    ),
    (
        "N11: IDLE is silently dead",
        &[
            (
                "tests/imap_dovecot/main.rs",
                "idle_wakes_on_delivery_stops_when_told_and_ends_in_time",
            ),
            ("src/engine/account_task.rs", "every_mailbox_is_polled_within_five_minutes"),
            (
                "tests/imap_scripted/slow_server.rs",
                "an_idle_that_tells_nothing_ends_in_time_dead_or_alive",
            ),
        ],
    ),
    (
        "N12: other bytes under the same number",
        &[
            ("tests/store/copies.rs", "two_messages_under_the_same_uid_are_both_kept"),
            (
                "tests/imap_scripted/lying_server.rs",
                "a_message_that_comes_back_with_other_bytes_is_kept_beside_the_one_it_was",
            ),
        ],
    ),
    (
        "N13: lies about what changed",
        &[
            ("tests/imap_scripted/lying_server.rs", "lies_about_what_changed_heal_by_themselves"),
            (
                "tests/imap_scripted/lying_server.rs",
                "a_server_that_says_it_can_resync_and_cannot_is_asked_the_plain_way",
            ),
            ("src/engine/sync/compare.rs", "a_folder_is_unchanged_while_every_number_is_the_same"),
        ],
    ),
    (
        "N14: nothing is said before TLS, nothing to a server that knows us",
        &[
            ("tests/imap_dovecot/main.rs", "a_port_that_speaks_no_tls_is_told"),
            ("tests/imap_scripted/main.rs", "a_server_that_knows_us_is_sent_no_password"),
            (
                "tests/imap_scripted/before_tls.rs",
                "nothing_said_without_tls_is_answered_in_any_of_two_hundred_cases",
            ),
            ("tests/imap_scripted/before_tls.rs", "what_is_injected_around_a_login_is_not_kept"),
        ],
    ),
    (
        "N15: thousands of folders, hostile names",
        &[
            (
                "tests/imap_scripted/main.rs",
                "of_twelve_thousand_folders_ten_thousand_are_listed_and_none_is_a_path",
            ),
            ("tests/imap_scripted/main.rs", "folders_of_an_odd_server"),
            ("tests/sync_dovecot/other_clients.rs", "folders_of_every_kind_are_followed"),
        ],
    ),
    (
        "N16: a refused login",
        &[
            (
                "tests/sync_dovecot/live_engine.rs",
                "a_refused_password_is_tried_once_and_mended_by_the_right_one",
            ),
            ("tests/engine/main.rs", "a_refused_login_is_tried_once_and_the_others_go_on"),
            ("tests/imap_scripted/main.rs", "words_tell_a_protocol_that_is_switched_off"),
        ],
    ),
    (
        "N17: what can become of a submission",
        &[
            ("tests/submission/main.rs", "what_comes_of_data"),
            (
                "tests/submission/main.rs",
                "an_answer_to_the_final_dot_may_take_long_and_the_others_may_not",
            ),
            ("tests/submission/main.rs", "silence_after_the_final_dot_is_uncertain"),
            (
                "tests/engine/killed.rs",
                "killed_at_every_write_point_of_a_sending_it_is_sent_once_or_not_at_all",
            ),
            ("tests/submission/main.rs", "refusals_before_data_are_told_apart"),
            ("tests/submission/main.rs", "refused_recipients_are_told_and_the_rest_can_be_sent"),
        ],
    ),
    (
        "N18: names that lead nowhere, certificates of others, a network that wants a login first",
        &[
            (
                "tests/imap_scripted/before_tls.rs",
                "the_page_of_a_network_that_wants_a_login_is_named_and_gets_no_password",
            ),
            ("src/mail/tls/tcp.rs", "an_unknown_host_and_a_closed_port_are_distinguished"),
            ("src/mail/tls/tcp.rs", "families_alternate_beginning_with_the_first"),
            ("src/mail/tls/tcp.rs", "an_address_that_does_not_answer_delays_only_briefly"),
            ("tests/imap_dovecot/main.rs", "a_certificate_is_judged_by_authority_and_host"),
        ],
    ),
    (
        "N19: a wrong clock",
        &[
            (
                "tests/imap_scripted/slow_server.rs",
                "a_clock_that_is_wrong_by_years_is_named_and_no_password_is_sent",
            ),
            ("tests/engine/main.rs", "a_clock_that_is_wrong_changes_no_time_of_a_receipt"),
            (
                "tests/imap_scripted/main.rs",
                "a_certificate_out_of_date_is_told_as_such_and_no_password_is_sent",
            ),
            ("src/engine/sync/compare.rs", "a_folder_is_unchanged_while_every_number_is_the_same"),
        ],
    ),
    (
        "N20: all accounts return at once",
        &[
            ("src/engine/network.rs", "handshakes_are_limited_per_host_and_in_total"),
            ("src/engine/idle_slots.rs", "the_number_of_slots_is_limited"),
            (
                "tests/imap_scripted/slow_server.rs",
                "fifty_accounts_at_once_knock_one_after_the_other",
            ),
        ],
    ),
];

#[test]
fn every_fault_is_shown_by_tests_that_exist() {
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
