//! A live engine: what is there first, what goes on while much is fetched, and what happens when lines die.

use std::sync::Arc;
use std::time::{Duration, Instant};

use recapito::account::{Secret, Uid};
use recapito::clock::{SignedDuration, SystemClock, VirtualClock};
use recapito::engine::view::{ExportFormat, Health};
use recapito::engine::{EngineError, Exportable, RemoteErrorKind, check_manifest};
use recapito::i18n::{Language, Words};

use crate::line::{Distance, Line};
use crate::mailbox::{Office, USER, letter};
use crate::server::Dovecot;
use crate::until::until;

/// The whole is about 4 MB.
fn large() -> Dovecot {
    of_letters(200, 20_000)
}

fn of_letters(count: u32, bytes: usize) -> Dovecot {
    let mut dovecot = Dovecot::start();
    for number in 1..=count {
        dovecot.deliver(USER, "INBOX", &letter(number, bytes));
    }
    dovecot
}

/// A first connection that falls silent in the middle of a first synchronisation.
const MIDDLE: u64 = 2_600_000;

#[test]
fn the_newest_messages_are_readable_while_the_rest_is_fetched() {
    let (office, line) = Office::through(large(), vec![MIDDLE], Arc::new(SystemClock));
    until("the line falls silent", || line.passed() >= MIDDLE);
    until("the newest are there", || office.rows("INBOX").len() >= 50);
    let rows = office.rows("INBOX");
    let lowest = rows.iter().map(|row| row.location.uid).min().expect("rows");
    assert!(rows.iter().any(|row| row.location.uid == Uid(200)));
    assert!(rows.len() < 200);
    assert_eq!(rows.len() as u32, 200 - lowest.0 + 1, "newest first, without gaps");
    assert!(office.block(office.handle.raw(rows[0].message)).is_ok());
    until(
        "progress is told",
        || matches!(office.view().health, Health::Syncing { done, of: 200, .. } if done > 0),
    );
}

/// The line falls silent as the server tells of all its messages, after some 110 kB of the newest.
#[test]
fn the_newest_of_thousands_are_fetched_before_the_folder_is_compared() {
    let told = 150_000;
    let (office, line) = Office::through(of_letters(2_100, 1_900), vec![told], Arc::new(SystemClock));
    until("the line falls silent", || line.passed() >= told);
    until("the newest are there", || office.rows("INBOX").len() >= 50);
    let mut uids: Vec<u32> = office.rows("INBOX").iter().map(|row| row.location.uid.0).collect();
    uids.sort_unstable();
    assert_eq!(uids, (2_051..=2_100).collect::<Vec<_>>());
}

#[test]
fn user_actions_run_during_a_fetch_and_pausing_can_be_resumed() {
    let (office, line) = Office::through(large(), vec![MIDDLE], Arc::new(SystemClock));
    until("the newest are there", || office.rows("INBOX").len() >= 50);
    until("the line falls silent", || line.passed() >= MIDDLE);
    let key = office.rows("INBOX")[0].key;
    let flags = || office.block(office.handle.rows(vec![key])).expect("read")[0].flags;
    office
        .block(office.handle.set_flagged(vec![key], true))
        .expect("done while the first line hangs");
    assert_eq!(line.connections(), 2, "on a line of its own");
    assert!(flags().flagged);
    let mut other = office.other();
    office.select(&mut other, "INBOX");
    let there = office.block(other.fetch_flags(Uid(1))).expect("flags");
    assert_eq!(there.iter().filter(|(_, flags)| flags.flagged).count(), 1, "on the server too");

    office.block(office.handle.pause(vec![office.id()])).expect("paused");
    until("it is paused", || office.view().health == Health::Paused);
    let before = line.connections();
    let here = office.rows("INBOX").len();
    assert!(here < 200);
    office
        .block(office.handle.set_seen(vec![key], true))
        .expect("the user's own orders are obeyed all the same");
    assert!(flags().seen);
    assert_eq!(line.connections(), before + 1);
    assert_eq!(office.view().health, Health::Paused);

    office.block(office.handle.resume(vec![office.id()])).expect("resumed");
    until("everything is there", || office.rows("INBOX").len() == 200);
    until("all is well", || office.view().health == Health::Good);
}

#[test]
fn a_paused_pass_reports_it_and_keeps_fetched_messages() {
    let dovecot = large();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let line = runtime.block_on(Line::to(dovecot.port, vec![MIDDLE]));
    let office = Office::before(dovecot, false, Arc::new(SystemClock), |_, _| ());
    let mut account = office.account.clone();
    account.imap.port = line.port;
    office
        .block(office.handle.save_account(account, office.dovecot.password()))
        .expect("saved");
    let handle = office.handle.clone();
    let pass = office.runtime.spawn(async move { handle.sync(Vec::new()).await });
    until("the line falls silent", || line.passed() >= MIDDLE);
    until("some are there", || office.rows("INBOX").len() >= 50);
    office.block(office.handle.pause(vec![office.id()])).expect("paused");
    let reports = office.block(pass).expect("joins").expect("ran");
    assert!(matches!(reports[0].error, Some(EngineError::Paused)), "{reports:?}");
    assert_eq!(office.view().health, Health::Paused);
    assert!(
        office.block(office.handle.sync(Vec::new())).expect("ran").is_empty(),
        "all but the paused"
    );
    let reports = office.block(office.handle.sync(vec![office.id()])).expect("ran");
    assert!(reports[0].error.is_none() && reports[0].new < 160, "{reports:?}");
    assert_eq!(office.rows("INBOX").len(), 200);
}

#[test]
fn dead_connections_are_detected_and_replaced_after_a_suspend() {
    let clock = Arc::new(VirtualClock::running());
    let mut dovecot = Dovecot::start();
    dovecot.deliver(USER, "INBOX", &letter(1, 300));
    let (mut office, line) = Office::through(dovecot, Vec::new(), clock.clone());
    until("it listens", || {
        office.view().health == Health::Good && office.rows("INBOX").len() == 1
    });
    assert_eq!(line.connections(), 1);
    line.die();
    office.dovecot.deliver(USER, "INBOX", &letter(2, 300));
    clock.advance(SignedDuration::from_hours(1));
    let asleep = Instant::now();
    until("the new one is there", || office.rows("INBOX").len() == 2);
    assert!(asleep.elapsed().as_secs() < 45, "noticed after {:?}", asleep.elapsed());
    until("all is well", || office.view().health == Health::Good);
}

#[test]
fn a_rejected_password_is_tried_once_and_can_be_corrected() {
    let mut dovecot = Dovecot::start();
    dovecot.deliver(USER, "INBOX", &letter(1, 300));
    let (office, line) = Office::through(dovecot, Vec::new(), Arc::new(SystemClock));
    until("it listens", || office.view().health == Health::Good);
    let before = line.connections();
    let wrong = Secret::new("sbagliata".to_owned());
    office
        .block(office.handle.save_account(office.account.clone(), wrong))
        .expect("saved");
    let refused = || {
        matches!(
            office.view().health,
            Health::Faulty {
                fault: RemoteErrorKind::LoginRefused,
                retry_at: None,
                ..
            }
        )
    };
    until("it is refused", refused);
    assert_eq!(line.connections(), before + 1, "one attempt");
    assert!(refused());
    office
        .block(office.handle.save_account(office.account.clone(), office.dovecot.password()))
        .expect("saved");
    until("all is well", || office.view().health == Health::Good);
}

#[test]
fn the_time_of_the_last_successful_pass_survives_a_restart() {
    let office = Office::before(Dovecot::start(), false, Arc::new(SystemClock), |dovecot, _| {
        dovecot.deliver(USER, "INBOX", &letter(1, 300));
    });
    assert_eq!(office.view().last_sync, None);
    office.sync();
    let at = office.view().last_sync.expect("told");
    let quota = office.view().quota;
    assert!(quota.is_some());
    let office = office.reopened(|_| ());
    assert_eq!(office.view().last_sync, Some(at));
    assert_eq!(office.view().quota, quota);
}

#[test]
fn passes_cut_while_receiving_lose_and_duplicate_nothing() {
    // From the handshake to the last message: each pass comes a little further.
    cut_anywhere((1_500..80_000).step_by(2_900).collect(), |port, limits| {
        Box::pin(Line::cut(port, limits))
    });
}

/// The same in the middle of what is asked.
#[test]
fn passes_cut_while_sending_lose_and_duplicate_nothing() {
    cut_anywhere((300..2_400).step_by(70).collect(), |port, limits| {
        Box::pin(Line::cut_upwards(port, limits))
    });
}

type Cutting = std::pin::Pin<Box<dyn Future<Output = Line>>>;

fn cut_anywhere(limits: Vec<u64>, cut: impl FnOnce(u16, Vec<u64>) -> Cutting) {
    const MESSAGES: u32 = 30;
    let mut dovecot = Dovecot::start();
    for number in 1..=MESSAGES {
        dovecot.deliver(USER, "INBOX", &letter(number, 2_000));
    }
    let office = Office::before(dovecot, false, Arc::new(SystemClock), |_, _| ());
    let cuts = limits.len();
    let line = office.block(cut(office.dovecot.port, limits));
    let mut account = office.account.clone();
    account.imap.port = line.port;
    office
        .block(office.handle.save_account(account, office.dovecot.password()))
        .expect("saved");
    let (mut new, mut broken) = (0, 0);
    for _ in 0..=cuts {
        let reports = office.block(office.handle.sync(Vec::new())).expect("ran");
        new += reports[0].new;
        broken += usize::from(reports[0].error.is_some());
    }
    assert!(broken > 5, "{broken} passes were cut");
    let report = office.sync();
    assert_eq!((report.new, new), (0, u64::from(MESSAGES)), "each came once");
    let rows = office.rows("INBOX");
    assert_eq!(rows.len(), MESSAGES as usize);
    let mut kept: Vec<Vec<u8>> = rows
        .iter()
        .map(|row| office.block(office.handle.raw(row.message)).expect("kept"))
        .collect();
    let mut sent: Vec<Vec<u8>> = (1..=MESSAGES).map(|number| letter(number, 2_000)).collect();
    kept.sort_unstable();
    sent.sort_unstable();
    assert!(kept == sent, "to the byte");
}

#[test]
fn a_slow_connection_fetches_the_same_messages() {
    let mut office = Office::before(Dovecot::start(), false, Arc::new(SystemClock), |_, _| ());
    let mut number = 0;
    for (delay, rate, coming) in [(30, 500_000, 60), (150, 100_000, 10), (600, 25_000, 3)] {
        for _ in 0..coming {
            number += 1;
            office.dovecot.deliver(USER, "INBOX", &letter(number, 2_000));
        }
        let distance = Distance {
            round_trip: Duration::from_millis(delay),
            rate: Some(rate),
        };
        let line = office.block(Line::far(office.dovecot.port, distance));
        let mut account = office.account.clone();
        account.imap.port = line.port;
        office
            .block(office.handle.save_account(account, office.dovecot.password()))
            .expect("saved");
        assert_eq!(office.counts(), (coming, 0), "{delay} ms");
        assert_eq!(office.counts(), (0, 0), "{delay} ms");
    }
}

#[test]
fn an_export_during_a_pass_is_complete() {
    let (office, line) = Office::through(large(), vec![MIDDLE], Arc::new(SystemClock));
    until("the line falls silent", || line.passed() >= MIDDLE);
    until("the newest are there", || office.rows("INBOX").len() >= 50);
    assert!(matches!(office.view().health, Health::Syncing { .. }), "in the middle of a pass");
    let rows = office.rows("INBOX");
    let what: Vec<Exportable> = rows.iter().map(|row| Exportable::Message(row.message)).collect();
    let words = Words::new(Language::Italian).in_zone(jiff::tz::TimeZone::UTC);
    let format = ExportFormat::Evidence {
        words: Arc::new(words),
        update: false,
    };
    let dir = tempfile::tempdir().expect("a directory");
    let to = dir.path().join("prove.zip");
    let export = office.handle.export(what, to.clone(), format, |_, _| true);
    let exported = office.block(export).expect("written");
    let report = check_manifest(&to).expect("checked");
    assert!(report.is_good(), "{report:?}");
    let messages = exported
        .files
        .iter()
        .filter(|file| file.extension().is_some_and(|ending| ending == "eml"));
    assert_eq!(messages.count(), rows.len());
    assert!(rows.len() < 200, "the rest is still on its way");
}
