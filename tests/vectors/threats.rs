//! Threats of forged evidence (V), disguises (U), and parsing and bombs (P), each with the vectors and tests that cover it or the reason
//! why it does not apply. Every vector and test named exists.

use std::fs;
use std::path::Path;

/// How a threat is covered.
enum Coverage {
    /// Vectors of this golden file whose names begin with the threat's number.
    Vectors(&'static str),
    /// A test: file in the repository, and function.
    Test(&'static str, &'static str),
    /// The threat does not apply, with the reason.
    Absent(&'static str),
}

use Coverage::{Absent, Test, Vectors};

const FOLDING: &str = "tests/vectors/folding.rs";
const HOSTILE: &str = "tests/vectors/hostile.rs";
const TRUST: &str = "tests/vectors/trust.rs";
const GOLDEN: &str = "tests/vectors/golden.rs";
const READING: &str = "tests/ui/reader.rs";
const BODY: &str = "src/engine/body.rs";
const NAMES: &str = "src/engine/filename.rs";

const THREATS: &[(&str, &[Coverage])] = &[
    ("V1", &[Vectors("contents")]),
    ("V2", &[Vectors("contents")]),
    ("V3", &[Vectors("contents")]),
    ("V4", &[Vectors("contents")]),
    ("V5", &[Vectors("certificates")]),
    ("V6", &[Vectors("frames")]),
    ("V7", &[Vectors("frames")]),
    ("V8", &[Vectors("senders"), Vectors("certificates")]),
    ("V9", &[Vectors("senders")]),
    ("V10", &[Test(READING, "the_banner_shows_the_verdict_and_expands_the_checks")]),
    (
        "V11",
        &[
            Vectors("frames"),
            Test(FOLDING, "receipts_that_are_not_genuine_change_no_state_and_raise_an_alert"),
        ],
    ),
    ("V12", &[Vectors("strangers")]),
    // Which provider manages a domain cannot be checked; every genuine verdict says so.
    ("V13", &[Vectors("strangers"), Test(GOLDEN, "assert_invariants")]),
    (
        "V14",
        &[
            Vectors("frames"),
            Test(FOLDING, "v14_a_receipt_of_another_message_is_foreign_whatever_its_header_claims"),
        ],
    ),
    ("V15", &[Test(FOLDING, "v15_the_same_receipt_twice_counts_once")]),
    ("V16", &[Test(FOLDING, "v16_a_recipient_never_addressed_is_foreign")]),
    (
        "V17",
        &[
            Test(FOLDING, "v17_contradicting_receipts_are_both_reported_in_any_order"),
            Test(FOLDING, "v17_a_receipt_dated_before_the_submission_does_not_count"),
        ],
    ),
    (
        "V18",
        &[
            Test(FOLDING, "v18_a_different_subject_raises_an_alert_if_the_message_is_stored"),
            Test(FOLDING, "v18_a_receipt_of_another_sender_is_foreign"),
        ],
    ),
    ("V19", &[Test(FOLDING, "v19_a_complete_receipt_must_contain_the_sent_message")]),
    (
        "V20",
        &[
            Vectors("frames"),
            Test(FOLDING, "v20_a_message_with_two_certification_data_files_changes_no_state"),
            Test("tests/vectors/planted_data.rs", "assert_certify_nothing"),
        ],
    ),
    ("V21", &[Vectors("certificates")]),
    ("V22", &[Vectors("certificates")]),
    ("V23", &[Vectors("structures")]),
    ("V24", &[Test(GOLDEN, "assert_invariants")]),
    ("V25", &[Vectors("structures")]),
    ("V26", &[Vectors("strangers")]),
    ("V27", &[Vectors("certificates"), Vectors("structures")]),
    ("V28", &[Vectors("frames"), Test(GOLDEN, "twin")]),
    ("V29", &[Vectors("nested")]),
    (
        "V30",
        &[Vectors("frames"), Test("tests/vectors/planted_data.rs", "assert_certify_nothing")],
    ),
    ("V31", &[Test(TRUST, "v31_a_bundled_authority_cannot_be_replaced")]),
    ("V32", &[Test(TRUST, "v32_an_authority_is_trusted_only_in_its_period_of_service")]),
    (
        "V33",
        &[
            Test(TRUST, "v33_openssl_verifies_the_stored_bytes_as_we_did"),
            Test(
                "tests/end_to_end/verify_export.rs",
                "an_export_writes_the_exact_bytes_and_overwrites_nothing",
            ),
        ],
    ),
    (
        "U1",
        &[
            Test("src/cli/escape.rs", "nothing_moves_the_cursor_or_turns_the_text"),
            Test(HOSTILE, "p11_no_attachment_name_escapes_its_folder_or_hides_its_extension"),
        ],
    ),
    ("U2", &[Vectors("senders")]),
    ("U3", &[Vectors("frames")]),
    ("U4", &[Vectors("senders")]),
    ("U5", &[Vectors("senders")]),
    ("U6", &[Test(BODY, "html_is_converted_to_text")]),
    ("U7", &[Test(BODY, "html_is_converted_to_text")]),
    ("U8", &[Test(BODY, "html_is_converted_to_text")]),
    (
        "U9",
        &[Test(
            READING,
            "an_altered_message_is_called_altered_and_nothing_in_it_is_called_certified",
        )],
    ),
    ("U10", &[Absent("no link of a message can be opened: HTML is shown as text")]),
    ("U11", &[Absent("mailto: links are not handled")]),
    ("U12", &[Test(READING, "the_banner_shows_the_verdict_and_expands_the_checks")]),
    (
        "P1",
        &[
            Test(HOSTILE, "arbitrary_bytes_do_not_panic"),
            Test("tests/vectors/fuzz_smoke.rs", "smoke_test_of_classify"),
        ],
    ),
    ("P2", &[Test("tests/vectors/fuzz_smoke.rs", "every_fuzz_target_has_a_smoke_test")]),
    // Where MIME parsers could differ on the signed part, the message is ambiguous.
    (
        "P3",
        &[
            Test(
                "src/signature/signed_part.rs",
                "malformed_and_ambiguous_structures_are_distinguished",
            ),
            Test("tests/vectors/planted_data.rs", "assert_certify_nothing"),
        ],
    ),
    ("P4", &[Test(HOSTILE, "p4_ten_thousand_levels_of_nesting_are_not_followed")]),
    ("P5", &[Test(HOSTILE, "p5_an_oversized_header_is_truncated")]),
    ("P6", &[Test(HOSTILE, "p6_xml_bombs_in_certification_data_are_rejected")]),
    (
        "P7",
        &[Test(
            "tests/cli/main.rs",
            "a_zip_bomb_is_rejected_and_the_other_entries_are_verified",
        )],
    ),
    (
        "P8",
        &[
            Test("src/mail/imap/deflate.rs", "excessive_inflation_is_an_error_and_takes_no_memory"),
            Test(
                "tests/imap_scripted/main.rs",
                "a_rejected_compression_changes_nothing_and_a_deflate_bomb_ends_the_connection",
            ),
        ],
    ),
    ("P9", &[Test("tests/bench/linear.rs", "measure")]),
    ("P10", &[Test(HOSTILE, "p10_no_charset_hides_a_line_break_or_another_address")]),
    (
        "P11",
        &[
            Test(HOSTILE, "p11_no_attachment_name_escapes_its_folder_or_hides_its_extension"),
            Test(NAMES, "a_file_is_never_overwritten_nor_a_link_followed"),
        ],
    ),
    (
        "P12",
        &[Absent(
            "attachments are not displayed by this program: they are saved under a safe name",
        )],
    ),
];

/// Number of threats of each letter in the list.
const LISTED: [(char, usize); 3] = [('V', 33), ('U', 12), ('P', 12)];

#[test]
fn every_threat_has_a_test_or_vector_that_exists() {
    let listed = LISTED
        .iter()
        .flat_map(|(letter, last)| (1..=*last).map(move |number| format!("{letter}{number}")));
    let covered: Vec<&str> = THREATS.iter().map(|(threat, _)| *threat).collect();
    assert_eq!(listed.collect::<Vec<_>>(), covered);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    for (threat, shown) in THREATS {
        assert!(!shown.is_empty(), "{threat}");
        for met in *shown {
            match met {
                Vectors(file) => {
                    let golden = read(&format!("tests/vectors/golden/{file}.txt"));
                    assert!(golden.contains(&format!("== {threat} ")), "{threat}: no vector in {file}");
                }
                Test(file, function) => assert!(read(file).contains(&format!("fn {function}(")), "{threat}: {file}, {function}"),
                Absent(reason) => assert!(reason.len() > 20, "{threat}"),
            }
        }
    }
}

/// Every vector named after a threat belongs to a threat in the table, which names its file.
#[test]
fn every_vector_is_in_the_table() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/golden");
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let file = path.file_stem().unwrap().to_string_lossy().into_owned();
        let golden = fs::read_to_string(&path).unwrap();
        let names = golden.lines().filter_map(|line| line.strip_prefix("== "));
        let numbered = names.filter_map(|name| name.split_once(' ')).filter(|(word, _)| is_threat(word));
        for (threat, name) in numbered {
            let row = THREATS.iter().find(|(listed, _)| *listed == threat);
            let is_listed = row.is_some_and(|(_, shown)| shown.iter().any(|met| matches!(met, Vectors(named) if *named == file)));
            assert!(is_listed, "{file}: {threat} {name}");
        }
    }
}

fn is_threat(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|letter| "VUP".contains(letter))
        && letters.clone().count() > 0
        && letters.all(|digit| digit.is_ascii_digit())
}
