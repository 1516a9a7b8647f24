//! Messages that a server does not send, or sends in an odd way: all others arrive, and each that does not is named with the reason, in
//! every pass and every process, asked for a bounded number of times.

use std::collections::BTreeMap;

use recapito::account::{FetchProblem, Uid};
use recapito::engine::view::SyncReport;

use super::inconsistent_server::{InconsistentMailbox, Odd, PLAIN, TestProfile, WITH_QRESYNC};

async fn profile(offers: &'static str, odd: &[(u32, Odd)]) -> TestProfile {
    let profile = TestProfile::of(InconsistentMailbox::of(offers, 6)).await;
    profile.change(|mailbox| mailbox.odd = odd.iter().copied().collect());
    profile
}

fn subjects(rows: &[recapito::engine::view::Row]) -> Vec<String> {
    let mut subjects: Vec<String> = rows.iter().filter(|row| !row.expunged).map(|row| row.subject.clone()).collect();
    subjects.sort();
    subjects
}

fn failures(report: &SyncReport) -> BTreeMap<u32, FetchProblem> {
    let failures = report.failures.iter();
    failures
        .map(|failed| (failed.uid.map_or(0, |uid: Uid| uid.0), failed.problem.clone()))
        .collect()
}

#[tokio::test]
async fn odd_flags_sizes_and_bodies_hide_no_message() {
    let odd = [
        (1, Odd::Flags("(\\Seen $Forwarded \u{4} Junk)")),
        (2, Odd::Flags("(\\Seen OIB-Seen-[Gmail]/All Mail)")),
        (3, Odd::Flags("(\"\\\\Deleted\" \\Seen a)b 5\")")),
        (4, Odd::Flags("NIL")),
        (5, Odd::Size("-1")),
        (6, Odd::Size("")),
    ];
    for offers in [PLAIN, WITH_QRESYNC] {
        let profile = profile(offers, &odd).await;
        let report = profile.pass().await;
        assert!(
            report.error.is_none() && report.failed == 0 && report.failures.is_empty(),
            "{report:?}"
        );
        let rows = profile.rows().await;
        assert_eq!(subjects(&rows), ["1", "2", "3", "4", "5", "6"], "{offers}");
        let seen = rows.iter().filter(|row| row.flags.seen).count();
        assert_eq!(seen, 3, "\\Seen beside odd keywords is read");
    }
}

#[tokio::test]
async fn one_message_that_is_not_sent_keeps_none_of_the_others_away() {
    let refused = FetchProblem::Refused("[SERVERBUG] this message cannot be read".to_owned());
    for (odd, problem) in [
        (Odd::Refused, refused),
        (Odd::Body(""), FetchProblem::NoBody),
        (Odd::Body("NIL"), FetchProblem::NoBody),
        (Odd::Body("\"\""), FetchProblem::NoBody),
        (Odd::Body("{0}\r\n"), FetchProblem::NoBody),
        (Odd::Silent, FetchProblem::NoAnswer),
        (Odd::Hidden, FetchProblem::NoAnswer),
        (Odd::Twice, FetchProblem::Unreadable),
        (Odd::Longer, FetchProblem::BreaksConnection),
        (Odd::Closes, FetchProblem::ConnectionLost),
    ] {
        let mut profile = profile(PLAIN, &[(4, odd)]).await;
        for pass in 1..=3 {
            let report = profile.pass().await;
            assert!(report.error.is_none(), "{odd:?}, pass {pass}: {report:?}");
            assert_eq!(report.failed, 1, "{odd:?}, pass {pass}: {report:?}");
            assert_eq!(failures(&report), [(4, problem.clone())].into(), "{odd:?}");
            assert_eq!(report.failures[0].folder, "INBOX");
            assert_eq!(subjects(&profile.rows().await), ["1", "2", "3", "5", "6"], "{odd:?}, pass {pass}");
            profile = profile.restarted().await;
        }
        assert!(profile.fetch_count() < 20, "{odd:?}: {:?}", profile.server.received());
    }
}

#[tokio::test]
async fn a_body_of_half_its_size_is_fetched_twice_and_stored_with_a_warning() {
    let profile = profile(PLAIN, &[(4, Odd::Half)]).await;
    profile.change(|mailbox| {
        let long = format!("Subject: 4\r\n\r\n{}\r\n", "x".repeat(4000)).into_bytes();
        mailbox.put(4, long);
    });
    let report = profile.pass().await;
    let odd = FetchProblem::OtherSize {
        announced: 4016,
        received: 2008,
    };
    assert_eq!(failures(&report), [(4, odd)].into(), "{report:?}");
    assert_eq!(profile.rows().await.len(), 6);
    assert_eq!(profile.pass().await.failed, 0, "told once");
}

#[tokio::test]
async fn several_bad_messages_among_many_are_found_by_halves() {
    let profile = TestProfile::of(InconsistentMailbox::of(PLAIN, 90)).await;
    profile.change(|mailbox| mailbox.odd = [(7, Odd::Refused), (50, Odd::Refused), (51, Odd::Silent), (88, Odd::Body("NIL"))].into());
    let report = profile.pass().await;
    assert!(report.error.is_none() && report.new == 86, "{report:?}");
    assert_eq!(failures(&report).into_keys().collect::<Vec<_>>(), [7, 50, 51, 88]);
    assert!(profile.fetch_count() < 60, "{}", profile.fetch_count());
}

#[tokio::test]
async fn a_folder_in_which_every_fetch_is_refused_is_asked_a_bounded_number_of_times() {
    let profile = TestProfile::of(InconsistentMailbox::of(PLAIN, 900)).await;
    profile.change(|mailbox| mailbox.odd = (1..=900).map(|uid| (uid, Odd::Refused)).collect());
    let report = profile.pass().await;
    assert!(report.error.is_some() && report.new == 0, "{report:?}");
    assert!(profile.fetch_count() < 200, "{}", profile.fetch_count());
}

#[tokio::test]
async fn a_message_that_was_refused_and_is_sent_later_arrives() {
    // A server that refuses a message once sends it alone: no interval passes before that.
    let profile = profile(PLAIN, &[(4, Odd::Refused)]).await;
    assert_eq!(profile.pass().await.failed, 1);
    profile.change(|mailbox| mailbox.odd.clear());
    assert_eq!(profile.pass().await.failed, 1, "not asked for again so soon");
    // A new UIDVALIDITY, or an expunged message, leaves no failure behind.
    profile.change(|mailbox| mailbox.remove(4));
    let report = profile.pass().await;
    assert_eq!((report.failed, report.error.is_none()), (0, true), "{report:?}");
}

#[tokio::test]
async fn a_message_stored_without_a_byte_is_replaced_by_the_real_one() {
    let profile = profile(PLAIN, &[]).await;
    profile.change(|mailbox| mailbox.put(4, Vec::new()));
    let report = profile.pass().await;
    assert_eq!(
        (report.new, report.failed),
        (6, 0),
        "announced as empty, it is a message: {report:?}"
    );
    let before = profile.fetch_count();
    assert_eq!(profile.pass().await.failed, 0);
    assert_eq!(profile.fetch_count(), before, "an empty message is not fetched again");
    profile.change(|mailbox| mailbox.put(4, b"Subject: 4\r\n\r\nquattro\r\n".to_vec()));
    assert_eq!(profile.pass().await.new, 1);
    assert_eq!(subjects(&profile.rows().await), ["1", "2", "3", "4", "5", "6"]);
}

#[tokio::test]
async fn messages_that_the_server_counts_and_does_not_list_are_reported() {
    let profile = profile(PLAIN, &[]).await;
    profile.change(|mailbox| mailbox.exists = Some(9));
    let report = profile.pass().await;
    assert_eq!((report.new, report.failed), (6, 3), "{report:?}");
    assert_eq!(failures(&report), [(0, FetchProblem::NotListed(3))].into());
}
