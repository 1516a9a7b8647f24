//! A running engine: what is fetched first, what works during a long fetch, and what happens when connections break.

use std::sync::Arc;
use std::time::{Duration, Instant};

use recapito::account::{Secret, Uid};
use recapito::clock::{SignedDuration, SystemClock, VirtualClock};
use recapito::engine::view::{ExportFormat, Health};
use recapito::engine::{EngineError, Exportable, RemoteErrorKind, check_manifest};
use recapito::i18n::{Language, Words};

use crate::mailbox::{TestMailbox, USER, message};
use crate::proxy::{Distance, Proxy};
use crate::server::Dovecot;
use crate::until::until;

/// 200 messages of 20 kB, about 4 MB.
fn large() -> Dovecot {
    with_messages_of(200, 20_000)
}

fn with_messages_of(count: u32, bytes: usize) -> Dovecot {
    let mut dovecot = Dovecot::start();
    for number in 1..=count {
        dovecot.deliver(USER, "INBOX", &message(number, bytes));
    }
    dovecot
}

/// Bytes after which the proxy stops forwarding, in the middle of a first synchronisation.
const MIDDLE: u64 = 2_600_000;

#[test]
fn the_newest_messages_are_readable_while_the_rest_is_fetched() {
    let (mailbox, proxy) = TestMailbox::through_proxy(large(), vec![MIDDLE], Arc::new(SystemClock));
    until("the proxy stops forwarding", || proxy.passed() >= MIDDLE);
    until("the newest messages are listed", || mailbox.rows("INBOX").len() >= 50);
    let rows = mailbox.rows("INBOX");
    let lowest = rows.iter().map(|row| row.location.uid).min().expect("rows");
    assert!(rows.iter().any(|row| row.location.uid == Uid(200)));
    assert!(rows.len() < 200);
    assert_eq!(rows.len() as u32, 200 - lowest.0 + 1, "newest first, without gaps");
    assert!(mailbox.block(mailbox.handle.raw(rows[0].message)).is_ok());
    until(
        "progress is reported",
        || matches!(mailbox.view().health, Health::Syncing { done, of: 200, .. } if done > 0),
    );
}

/// The proxy stops forwarding in the list of all messages, after some 110 kB of the newest.
#[test]
fn the_newest_of_thousands_are_fetched_before_the_folder_is_compared() {
    let limit = 150_000;
    let (mailbox, proxy) = TestMailbox::through_proxy(with_messages_of(2_100, 1_900), vec![limit], Arc::new(SystemClock));
    until("the proxy stops forwarding", || proxy.passed() >= limit);
    until("the newest messages are listed", || mailbox.rows("INBOX").len() >= 50);
    let mut uids: Vec<u32> = mailbox.rows("INBOX").iter().map(|row| row.location.uid.0).collect();
    uids.sort_unstable();
    assert_eq!(uids, (2_051..=2_100).collect::<Vec<_>>());
}

#[test]
fn user_actions_run_during_a_fetch_and_pausing_can_be_resumed() {
    let (mailbox, proxy) = TestMailbox::through_proxy(large(), vec![MIDDLE], Arc::new(SystemClock));
    until("the newest messages are listed", || mailbox.rows("INBOX").len() >= 50);
    until("the proxy stops forwarding", || proxy.passed() >= MIDDLE);
    let key = mailbox.rows("INBOX")[0].key;
    let flags = || mailbox.block(mailbox.handle.rows(vec![key])).expect("read")[0].flags;
    mailbox
        .block(mailbox.handle.set_flagged(vec![key], true))
        .expect("done while the first connection hangs");
    assert_eq!(proxy.connections(), 2, "on a connection of its own");
    assert!(flags().flagged);
    let mut second_client = mailbox.second_client();
    mailbox.select(&mut second_client, "INBOX");
    let there = mailbox.block(second_client.fetch_flags(Uid(1))).expect("flags");
    assert_eq!(
        there.iter().filter(|(_, flags)| flags.is_some_and(|flags| flags.flagged)).count(),
        1,
        "on the server too"
    );

    mailbox.block(mailbox.handle.pause(vec![mailbox.id()])).expect("paused");
    until("the account is paused", || mailbox.view().health == Health::Paused);
    let before = proxy.connections();
    let here = mailbox.rows("INBOX").len();
    assert!(here < 200);
    mailbox
        .block(mailbox.handle.set_seen(vec![key], true))
        .expect("user actions run while the account is paused");
    assert!(flags().seen);
    assert_eq!(proxy.connections(), before + 1);
    assert_eq!(mailbox.view().health, Health::Paused);

    mailbox.block(mailbox.handle.resume(vec![mailbox.id()])).expect("resumed");
    until("all messages are listed", || mailbox.rows("INBOX").len() == 200);
    until("the account is healthy", || mailbox.view().health == Health::Good);
}

#[test]
fn a_paused_pass_reports_it_and_keeps_fetched_messages() {
    let dovecot = large();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let proxy = runtime.block_on(Proxy::to(dovecot.port, vec![MIDDLE]));
    let mailbox = TestMailbox::with_messages(dovecot, false, Arc::new(SystemClock), |_, _| ());
    let mut account = mailbox.account.clone();
    account.imap.port = proxy.port;
    mailbox
        .block(mailbox.handle.save_account(account, mailbox.dovecot.password()))
        .expect("saved");
    let handle = mailbox.handle.clone();
    let pass = mailbox.runtime.spawn(async move { handle.sync(Vec::new()).await });
    until("the proxy stops forwarding", || proxy.passed() >= MIDDLE);
    until("some messages are listed", || mailbox.rows("INBOX").len() >= 50);
    mailbox.block(mailbox.handle.pause(vec![mailbox.id()])).expect("paused");
    let reports = mailbox.block(pass).expect("joins").expect("ran");
    assert!(matches!(reports[0].error, Some(EngineError::Paused)), "{reports:?}");
    assert_eq!(mailbox.view().health, Health::Paused);
    assert!(
        mailbox.block(mailbox.handle.sync(Vec::new())).expect("ran").is_empty(),
        "paused accounts are not synced"
    );
    let reports = mailbox.block(mailbox.handle.sync(vec![mailbox.id()])).expect("ran");
    assert!(reports[0].error.is_none() && reports[0].new < 160, "{reports:?}");
    assert_eq!(mailbox.rows("INBOX").len(), 200);
}

#[test]
fn dead_connections_are_detected_and_replaced_after_a_suspend() {
    let clock = Arc::new(VirtualClock::running());
    let mut dovecot = Dovecot::start();
    dovecot.deliver(USER, "INBOX", &message(1, 300));
    let (mut mailbox, proxy) = TestMailbox::through_proxy(dovecot, Vec::new(), clock.clone());
    until("the account is in IDLE", || {
        mailbox.view().health == Health::Good && mailbox.rows("INBOX").len() == 1
    });
    assert_eq!(proxy.connections(), 1);
    proxy.drop_silently();
    mailbox.dovecot.deliver(USER, "INBOX", &message(2, 300));
    clock.advance(SignedDuration::from_hours(1));
    let asleep = Instant::now();
    until("the new message is listed", || mailbox.rows("INBOX").len() == 2);
    assert!(asleep.elapsed().as_secs() < 45, "noticed after {:?}", asleep.elapsed());
    until("the account is healthy", || mailbox.view().health == Health::Good);
}

#[test]
fn a_rejected_password_is_tried_once_and_can_be_corrected() {
    let mut dovecot = Dovecot::start();
    dovecot.deliver(USER, "INBOX", &message(1, 300));
    let (mailbox, proxy) = TestMailbox::through_proxy(dovecot, Vec::new(), Arc::new(SystemClock));
    until("the account is in IDLE", || mailbox.view().health == Health::Good);
    let before = proxy.connections();
    let wrong = Secret::new("sbagliata".to_owned());
    mailbox
        .block(mailbox.handle.save_account(mailbox.account.clone(), wrong))
        .expect("saved");
    let refused = || {
        matches!(
            mailbox.view().health,
            Health::Faulty {
                fault: RemoteErrorKind::LoginRefused,
                retry_at: None,
                ..
            }
        )
    };
    until("the login is rejected", refused);
    assert_eq!(proxy.connections(), before + 1, "one attempt");
    assert!(refused());
    mailbox
        .block(mailbox.handle.save_account(mailbox.account.clone(), mailbox.dovecot.password()))
        .expect("saved");
    until("the account is healthy", || mailbox.view().health == Health::Good);
}

#[test]
fn the_time_of_the_last_successful_pass_survives_a_restart() {
    let mailbox = TestMailbox::with_messages(Dovecot::start(), false, Arc::new(SystemClock), |dovecot, _| {
        dovecot.deliver(USER, "INBOX", &message(1, 300));
    });
    assert_eq!(mailbox.view().last_sync, None);
    mailbox.sync();
    let at = mailbox.view().last_sync.expect("a successful pass");
    let quota = mailbox.view().quota;
    assert!(quota.is_some());
    let mailbox = mailbox.restart_with(|_| ());
    assert_eq!(mailbox.view().last_sync, Some(at));
    assert_eq!(mailbox.view().quota, quota);
}

#[test]
fn passes_cut_while_receiving_lose_and_duplicate_nothing() {
    // From the handshake to the last message: each pass gets a little further.
    cut_anywhere((1_500..80_000).step_by(2_900).collect(), |port, limits| {
        Box::pin(Proxy::cut(port, limits))
    });
}

/// The same with the cut in the commands.
#[test]
fn passes_cut_while_sending_lose_and_duplicate_nothing() {
    cut_anywhere((300..2_400).step_by(70).collect(), |port, limits| {
        Box::pin(Proxy::cut_upwards(port, limits))
    });
}

type Cutting = std::pin::Pin<Box<dyn Future<Output = Proxy>>>;

fn cut_anywhere(limits: Vec<u64>, cut: impl FnOnce(u16, Vec<u64>) -> Cutting) {
    const MESSAGES: u32 = 30;
    let mut dovecot = Dovecot::start();
    for number in 1..=MESSAGES {
        dovecot.deliver(USER, "INBOX", &message(number, 2_000));
    }
    let mailbox = TestMailbox::with_messages(dovecot, false, Arc::new(SystemClock), |_, _| ());
    let cuts = limits.len();
    let proxy = mailbox.block(cut(mailbox.dovecot.port, limits));
    let mut account = mailbox.account.clone();
    account.imap.port = proxy.port;
    mailbox
        .block(mailbox.handle.save_account(account, mailbox.dovecot.password()))
        .expect("saved");
    let (mut new, mut broken) = (0, 0);
    for _ in 0..=cuts {
        let reports = mailbox.block(mailbox.handle.sync(Vec::new())).expect("ran");
        new += reports[0].new;
        broken += usize::from(reports[0].error.is_some());
    }
    // A pass goes on with another connection after a cut.
    let cut = broken + proxy.connections() - (cuts + 1);
    assert!(cut > 5, "{cut} connections were cut");
    let report = mailbox.sync();
    assert_eq!((report.new, new), (0, u64::from(MESSAGES)), "each was fetched once");
    let rows = mailbox.rows("INBOX");
    assert_eq!(rows.len(), MESSAGES as usize);
    let mut kept: Vec<Vec<u8>> = rows
        .iter()
        .map(|row| mailbox.block(mailbox.handle.raw(row.message)).expect("kept"))
        .collect();
    let mut sent: Vec<Vec<u8>> = (1..=MESSAGES).map(|number| message(number, 2_000)).collect();
    kept.sort_unstable();
    sent.sort_unstable();
    assert!(kept == sent, "byte for byte");
}

#[test]
fn a_slow_connection_fetches_the_same_messages() {
    let mut mailbox = TestMailbox::with_messages(Dovecot::start(), false, Arc::new(SystemClock), |_, _| ());
    let mut number = 0;
    for (delay, rate, coming) in [(30, 500_000, 60), (150, 100_000, 10), (600, 25_000, 3)] {
        for _ in 0..coming {
            number += 1;
            mailbox.dovecot.deliver(USER, "INBOX", &message(number, 2_000));
        }
        let distance = Distance {
            round_trip: Duration::from_millis(delay),
            rate: Some(rate),
        };
        let proxy = mailbox.block(Proxy::far(mailbox.dovecot.port, distance));
        let mut account = mailbox.account.clone();
        account.imap.port = proxy.port;
        mailbox
            .block(mailbox.handle.save_account(account, mailbox.dovecot.password()))
            .expect("saved");
        assert_eq!(mailbox.counts(), (coming, 0), "{delay} ms");
        assert_eq!(mailbox.counts(), (0, 0), "{delay} ms");
    }
}

#[test]
fn an_export_during_a_pass_is_complete() {
    let (mailbox, proxy) = TestMailbox::through_proxy(large(), vec![MIDDLE], Arc::new(SystemClock));
    until("the proxy stops forwarding", || proxy.passed() >= MIDDLE);
    until("the newest messages are listed", || mailbox.rows("INBOX").len() >= 50);
    assert!(matches!(mailbox.view().health, Health::Syncing { .. }), "in the middle of a pass");
    let rows = mailbox.rows("INBOX");
    let what: Vec<Exportable> = rows.iter().map(|row| Exportable::Message(row.message)).collect();
    let words = Words::new(Language::Italian).in_zone(jiff::tz::TimeZone::UTC);
    let format = ExportFormat::Evidence {
        words: Arc::new(words),
        update: false,
    };
    let dir = tempfile::tempdir().expect("a directory");
    let to = dir.path().join("prove.zip");
    let export = mailbox.handle.export(what, to.clone(), format, |_, _| true);
    let exported = mailbox.block(export).expect("written");
    let report = check_manifest(&to).expect("checked");
    assert!(report.is_good(), "{report:?}");
    let messages = exported
        .files
        .iter()
        .filter(|file| file.extension().is_some_and(|ending| ending == "eml"));
    assert_eq!(messages.count(), rows.len());
    assert!(rows.len() < 200, "the rest is still being fetched");
}
