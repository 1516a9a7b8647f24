//! Freeing space on a real server: exactly the verified messages are removed, and after any interruption nothing is lost and everything can
//! be restored.

use std::collections::BTreeMap;
use std::sync::Arc;

use recapito::account::{Account, AccountId, Endpoint, Flags, Keywords, Uid};
use recapito::clock::{Clock, SystemClock};
use recapito::engine::space::{Plan, Request, Skipped, SpaceOutcome, Unchanged};
use recapito::engine::{CopyId, EngineError, Handle, Setup};
use recapito::mail::imap::Session;
use recapito::mail::secrets::Secrets;
use recapito::signature::{Anchors, Sha256};
use tokio::runtime::Runtime;

use crate::mailbox::{TestMailbox, USER, message};
use crate::proxy::Proxy;
use crate::server::Dovecot;

const SEEN: Flags = Flags {
    seen: true,
    flagged: false,
    answered: false,
    draft: false,
    deleted: false,
    keywords: Keywords::NONE,
};

/// Six messages, all read but the last; the fifth is starred.
fn mailbox(more: &str) -> TestMailbox {
    let mailbox = TestMailbox::with_messages(Dovecot::with(more), false, Arc::new(SystemClock), |dovecot, _| {
        for number in 1..=6 {
            dovecot.deliver(USER, "INBOX", &message(number, 4000));
        }
    });
    let mut second_client = mailbox.second_client();
    mailbox.select(&mut second_client, "INBOX");
    mailbox.block(async {
        let read: Vec<Uid> = (1..=5).map(Uid).collect();
        second_client.store_flags(&read, SEEN, Flags::default()).await.expect("read");
        let star = Flags {
            flagged: true,
            ..Flags::default()
        };
        second_client.store_flags(&[Uid(5)], star, Flags::default()).await.expect("starred");
    });
    mailbox.sync();
    mailbox
}

fn request(mailbox: &TestMailbox) -> Request {
    Request {
        account: mailbox.id(),
        before: SystemClock.now(),
        largest_first: false,
        target_bytes: None,
    }
}

fn plan(mailbox: &TestMailbox) -> Plan {
    mailbox
        .block(mailbox.handle.plan_space(request(mailbox), |_, _| true))
        .expect("planned")
}

fn remove(mailbox: &TestMailbox, keys: &[CopyId]) -> SpaceOutcome {
    let work = mailbox.handle.make_space(mailbox.id(), keys.to_vec(), None, |_, _| true);
    mailbox.block(work).expect("ran")
}

fn keys(plan: &Plan) -> Vec<CopyId> {
    plan.messages.iter().map(|row| row.key).collect()
}

/// The messages on the server: digests with flags and INTERNALDATE.
async fn messages_in(session: &mut Session, folder: &str) -> BTreeMap<Sha256, Vec<(Flags, String)>> {
    session.select(folder, true).await.expect("selects");
    let uids = session
        .fetch_flags(Uid(1))
        .await
        .expect("flags")
        .into_iter()
        .map(|(uid, _)| uid)
        .collect();
    let mut held: BTreeMap<Sha256, Vec<(Flags, String)>> = BTreeMap::new();
    let mut batches = session.fetch_batches(vec![uids]);
    while let Some(batch) = batches.next().await {
        assert!(batch.error.is_none() && batch.missing.is_empty(), "{batch:?}");
        for message in batch.messages {
            let date = message.received.expect("INTERNALDATE").to_string();
            held.entry(Sha256::of(&message.bytes)).or_default().push((message.flags, date));
        }
    }
    held
}

#[test]
fn removed_messages_are_restored_with_flags_and_dates() {
    let mailbox = mailbox("");
    let mut second_client = mailbox.second_client();
    let before = mailbox.block(messages_in(&mut second_client, "INBOX"));

    let plan = plan(&mailbox);
    let subjects: Vec<&str> = plan.messages.iter().map(|row| row.subject.as_str()).collect();
    assert_eq!(subjects, ["Lettera 1", "Lettera 2", "Lettera 3", "Lettera 4"], "the oldest first");
    assert_eq!(plan.skipped, BTreeMap::from([(Skipped::Unread, 1), (Skipped::Starred, 1)]));
    assert_eq!(plan.bytes, plan.messages.iter().map(|row| row.size).sum::<u64>());
    assert!(plan.quota.is_some_and(|(used, _)| used >= plan.bytes));
    assert_eq!(
        mailbox.block(messages_in(&mut second_client, "INBOX")),
        before,
        "a plan removes nothing"
    );

    // Another program has marked another message as deleted; it must not be expunged.
    let deleted = Flags {
        deleted: true,
        ..Flags::default()
    };
    mailbox.block(async {
        second_client.select("INBOX", false).await.expect("selects");
        second_client
            .store_flags(&[Uid(6)], deleted, Flags::default())
            .await
            .expect("marked");
    });
    let second = tempfile::tempdir().expect("a directory");
    let copies = Some(second.path().to_owned());
    let work = mailbox.handle.make_space(mailbox.id(), keys(&plan), copies, |_, _| true);
    let cleared = mailbox.block(work).expect("ran");
    assert_eq!(
        (cleared.done, cleared.bytes, cleared.unchanged.len()),
        (4, plan.bytes, 0),
        "{cleared:?}"
    );
    assert!(cleared.error.is_none(), "{cleared:?}");
    let left = mailbox.block(messages_in(&mut second_client, "INBOX"));
    let rest = [5, 6].map(|number| Sha256::of(&message(number, 4000)));
    assert!(left.len() == 2 && rest.iter().all(|one| left.contains_key(one)), "{left:?}");

    mailbox.sync();
    for row in &plan.messages {
        let name = format!("{}.eml", row.message);
        let copy = files_below(second.path())
            .into_iter()
            .find(|path| path.ends_with(&name))
            .expect("copied");
        assert_eq!(Sha256::of(&std::fs::read(copy).expect("read")), row.message);
        assert!(mailbox.block(mailbox.handle.raw(row.message)).is_ok(), "kept here");
    }
    let listed = mailbox.rows("INBOX");
    assert_eq!(listed.len(), 6, "all are still listed");
    assert_eq!(listed.iter().filter(|row| row.expunged).count(), 4, "as expunged");

    let mailbox = mailbox.restart_with(|_| ());
    let removed = mailbox.block(mailbox.handle.removed_from_server(mailbox.id())).expect("listed");
    assert_eq!(removed.len(), 4, "remembered");
    let back: Vec<CopyId> = removed.iter().map(|gone| gone.row.key).collect();
    let work = mailbox.handle.put_back(mailbox.id(), back.clone(), |_, _| true);
    let returned = mailbox.block(work).expect("ran");
    assert_eq!((returned.done, returned.unchanged.len()), (4, 0), "{returned:?}");
    let mut now = mailbox.block(messages_in(&mut second_client, "INBOX"));
    now.get_mut(&rest[1]).expect("there")[0].0.deleted = false;
    assert_eq!(now, before, "flags and dates too");
    assert!(
        mailbox
            .block(mailbox.handle.removed_from_server(mailbox.id()))
            .expect("listed")
            .is_empty()
    );
    mailbox.sync();
    assert!(mailbox.rows("INBOX").iter().all(|row| !row.expunged));
    let work = mailbox.handle.put_back(mailbox.id(), back, |_, _| true);
    assert_eq!(mailbox.block(work).expect("ran").done, 0, "never twice");
}

fn files_below(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(dir).expect("read").map(|entry| entry.expect("read").path());
    entries
        .flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] })
        .collect()
}

/// Messages that the user selects are removed even if a plan would keep them: unread, starred, or already in the trash.
#[test]
fn messages_selected_by_the_user_are_removed_and_listed_as_restorable() {
    let mailbox = mailbox("");
    mailbox.dovecot.make_folder(USER, "Cestino");
    let mut second_client = mailbox.second_client();
    mailbox.select(&mut second_client, "INBOX");
    mailbox.block(second_client.move_to(&[Uid(1)], "Cestino")).expect("moved");
    mailbox.sync();
    let before = mailbox.block(messages_in(&mut second_client, "INBOX"));
    let trash_before = mailbox.block(messages_in(&mut second_client, "Cestino"));
    let picked = |mailbox: &TestMailbox| {
        let rows = mailbox.rows("INBOX").into_iter().chain(mailbox.rows("Cestino"));
        let wanted = ["Lettera 1", "Lettera 5", "Lettera 6"];
        let rows = rows.filter(|row| wanted.contains(&row.subject.as_str()) && !row.expunged);
        rows.map(|row| (row.key, row.message)).collect::<Vec<_>>()
    };
    let rows = picked(&mailbox);
    assert_eq!(rows.len(), 3);
    // One is damaged locally: it stays on the server.
    let damaged = Sha256::of(&message(6, 4000));
    let name = damaged.to_string();
    let file = mailbox.profile.path().join(format!("profile/messages/{}/{name}.eml", &name[..2]));
    let bytes = std::fs::read(&file).expect("kept");
    std::fs::remove_file(&file).expect("removed");
    std::fs::write(&file, b"From: x\r\n\r\n").expect("damaged");
    let keys: Vec<CopyId> = rows.iter().map(|(key, _)| *key).collect();
    let cleared = remove(&mailbox, &keys);
    assert_eq!(
        (cleared.done, cleared.unchanged.as_slice()),
        (2, [(damaged, Unchanged::Damaged)].as_slice()),
        "{cleared:?}"
    );
    let there = mailbox.block(messages_in(&mut second_client, "INBOX"));
    assert_eq!(there.len(), 4, "one of five");
    assert!(there.contains_key(&damaged));
    assert!(mailbox.block(messages_in(&mut second_client, "Cestino")).is_empty());
    for (_, message) in rows.iter().filter(|(_, message)| *message != damaged) {
        assert!(mailbox.block(mailbox.handle.raw(*message)).is_ok(), "kept here");
    }
    let gone = mailbox
        .rows("INBOX")
        .into_iter()
        .chain(mailbox.rows("Cestino"))
        .filter(|row| row.expunged);
    let gone: Vec<String> = gone.map(|row| row.subject).collect();
    assert_eq!(gone, ["Lettera 5", "Lettera 1"], "marked at once");

    std::fs::remove_file(&file).expect("removed");
    std::fs::write(&file, bytes).expect("restored");
    let removed = mailbox.block(mailbox.handle.removed_from_server(mailbox.id())).expect("listed");
    assert_eq!(removed.len(), 2);
    let work = mailbox.handle.put_back(mailbox.id(), keys, |_, _| true);
    assert_eq!(mailbox.block(work).expect("ran").done, 2);
    assert_eq!(mailbox.block(messages_in(&mut second_client, "INBOX")), before, "with its star");
    assert_eq!(mailbox.block(messages_in(&mut second_client, "Cestino")), trash_before);
}

#[test]
fn damaged_or_differing_messages_are_not_removed() {
    let mailbox = mailbox("");
    let all = keys(&plan(&mailbox));
    let inside = mailbox.profile.path().join("profile");
    let refused = mailbox.block(mailbox.handle.make_space(mailbox.id(), all.clone(), Some(inside), |_, _| true));
    assert!(matches!(refused, Err(EngineError::InsideProfile(_))), "{refused:?}");

    let damaged = Sha256::of(&message(2, 4000)).to_string();
    let file = mailbox
        .profile
        .path()
        .join(format!("profile/messages/{}/{damaged}.eml", &damaged[..2]));
    std::fs::remove_file(&file).expect("removed");
    std::fs::write(&file, b"From: x\r\n\r\n").expect("damaged");
    assert_eq!(plan(&mailbox).skipped.get(&Skipped::Damaged), Some(&1));
    let mut second_client = mailbox.second_client();
    mailbox.select(&mut second_client, "INBOX");
    mailbox
        .block(second_client.move_to(&[Uid(3)], "Inviata"))
        .expect("moved by another client");

    let cleared = remove(&mailbox, &all);
    let mut left: Vec<Unchanged> = cleared.unchanged.iter().map(|(_, why)| *why).collect();
    left.sort_by_key(|why| format!("{why:?}"));
    assert_eq!((cleared.done, left), (2, vec![Unchanged::Damaged, Unchanged::NotThere]));
    let there = mailbox.block(messages_in(&mut second_client, "INBOX"));
    assert!(there.contains_key(&Sha256::of(&message(2, 4000))), "the only intact copy stays");
    let stopped = mailbox
        .block(mailbox.handle.make_space(mailbox.id(), all, None, |_, _| false))
        .expect("ran");
    assert!(stopped.stopped && stopped.done == 0);
}

#[test]
fn nothing_is_removed_on_a_server_without_uid_expunge() {
    let mailbox = mailbox("protocol imap {\n imap_capability = IMAP4rev1 LITERAL+ IDLE MOVE\n}");
    let all = keys(&plan(&mailbox));
    let refused = mailbox.block(mailbox.handle.make_space(mailbox.id(), all, None, |_, _| true));
    assert!(matches!(refused, Err(EngineError::NoExactRemoval)), "{refused:?}");
    let mut second_client = mailbox.second_client();
    let there = mailbox.block(messages_in(&mut second_client, "INBOX"));
    assert_eq!(there.len(), 6);
    assert!(there.values().flatten().all(|(flags, _)| !flags.deleted));
}

/// A mailbox with four messages, and an engine that can connect to it through any port.
struct AccountUnderTest {
    handle: Handle,
    account: Account,
    profile: tempfile::TempDir,
}

impl AccountUnderTest {
    fn new(dovecot: &mut Dovecot, number: u64) -> Self {
        let account = dovecot.account(&format!("m{number}@pec.test"));
        for message in messages() {
            dovecot.deliver(&account.address, "INBOX", &message);
        }
        let profile = tempfile::tempdir().expect("a directory");
        Self {
            handle: start(&profile),
            account,
            profile,
        }
    }

    /// Stops the engine and starts it again on the same profile.
    fn restart(&mut self) {
        std::mem::replace(&mut self.handle, Handle::detached()).stop();
        self.handle = start(&self.profile);
    }

    async fn use_port(&self, dovecot: &Dovecot, port: u16) {
        let account = Account {
            imap: Endpoint {
                port,
                ..self.account.imap.clone()
            },
            ..self.account.clone()
        };
        self.handle.save_account(account, dovecot.password()).await.expect("saved");
    }

    fn id(&self) -> AccountId {
        self.account.id.clone()
    }
}

fn start(profile: &tempfile::TempDir) -> Handle {
    let handle = Handle::start(Setup {
        profile: profile.path().join("profile"),
        state: None,
        trial: None,
        clock: Arc::new(SystemClock),
        anchors: Anchors::none(),
        secrets: Secrets::in_memory(),
        demo: false,
        live: false,
    })
    .expect("started");
    handle.complete().expect("complete");
    handle
}

fn messages() -> Vec<Vec<u8>> {
    (1..=4).map(|number| message(number, 300)).collect()
}

/// Cuts the connection after this many bytes from the server, while messages are removed or restored. Asserts that everything can then be
/// restored. Returns how many messages were missing on the server then, and how many bytes were forwarded.
fn cut(runtime: &Runtime, dovecot: &mut Dovecot, number: u64, limit: u64, returning: bool) -> (usize, u64) {
    let mut test_account = AccountUnderTest::new(dovecot, number);
    let (account, password, port) = (test_account.account.clone(), dovecot.password(), dovecot.port);
    let passed = runtime.block_on(async {
        test_account.use_port(dovecot, port).await;
        let mut second_client = Session::connect(&account, &password).await.expect("connects");
        second_client.select("INBOX", false).await.expect("selects");
        let all: Vec<Uid> = (1..=4).map(Uid).collect();
        second_client.store_flags(&all, SEEN, Flags::default()).await.expect("read");
        test_account.handle.sync(Vec::new()).await.expect("synchronised");
        let request = Request {
            account: test_account.id(),
            before: SystemClock.now(),
            largest_first: true,
            target_bytes: None,
        };
        let plan = test_account.handle.plan_space(request, |_, _| true).await.expect("planned");
        assert_eq!(plan.messages.len(), 4);
        let keys: Vec<CopyId> = plan.messages.iter().map(|row| row.key).collect();
        if returning {
            let cleared = test_account
                .handle
                .make_space(test_account.id(), keys.clone(), None, |_, _| true)
                .await
                .expect("ran");
            assert_eq!(cleared.done, 4);
        }
        let proxy = Proxy::cut(port, vec![limit]).await;
        test_account.use_port(dovecot, proxy.port).await;
        // Only the state of the server counts, not the reported outcome.
        let _ = match returning {
            true => test_account.handle.put_back(test_account.id(), keys, |_, _| true).await,
            false => test_account.handle.make_space(test_account.id(), keys, None, |_, _| true).await,
        };
        proxy.passed()
    });
    test_account.restart();
    let there = runtime.block_on(async {
        let mut second_client = Session::connect(&account, &password).await.expect("connects");
        let there = messages_in(&mut second_client, "INBOX").await;
        for message in messages() {
            let kept = test_account.handle.raw(Sha256::of(&message)).await;
            assert_eq!(kept.expect("kept"), message, "cut after {limit}");
        }
        test_account.use_port(dovecot, port).await;
        test_account.handle.sync(Vec::new()).await.expect("synchronised");
        // Twice: the first call only completes what was interrupted.
        for _ in 0..2 {
            let removed = test_account.handle.removed_from_server(test_account.id()).await.expect("listed");
            let keys = removed.iter().map(|gone| gone.row.key).collect();
            let back = test_account
                .handle
                .put_back(test_account.id(), keys, |_, _| true)
                .await
                .expect("ran");
            assert!(back.error.is_none() && back.unchanged.is_empty(), "cut after {limit}: {back:?}");
        }
        let now = messages_in(&mut second_client, "INBOX").await;
        assert_eq!(now.len(), 4, "cut after {limit}: all are restored");
        for (message, copies) in &now {
            assert_eq!(copies.len(), 1, "cut after {limit}: {message} is on the server once");
            assert!(copies[0].0 == SEEN, "cut after {limit}: {:?}", copies[0].0);
        }
        assert!(
            test_account
                .handle
                .removed_from_server(test_account.id())
                .await
                .expect("listed")
                .is_empty()
        );
        there.len()
    });
    (4 - there, passed)
}

/// Cuts at many points of the server's responses.
fn cut_at_every_point(returning: bool) {
    const CUTS: u64 = 24;
    const LAST: u64 = 500;
    let (runtime, mut dovecot) = (Runtime::new().expect("a runtime"), Dovecot::start());
    let (gone, whole) = cut(&runtime, &mut dovecot, 0, u64::MAX, returning);
    assert_eq!(gone, if returning { 0 } else { 4 }, "complete without a cut");
    let mut histogram = [0; 5];
    for number in 1..=CUTS {
        // Half of them towards the end of the responses, where the messages are removed.
        let limit = match number % 2 {
            0 => whole * number / (CUTS + 1),
            _ => whole - LAST * number / CUTS,
        };
        let (gone, _) = cut(&runtime, &mut dovecot, number, limit, returning);
        histogram[gone] += 1;
    }
    eprintln!("cut {CUTS} times within {whole} bytes; messages missing on the server: {histogram:?}");
    assert!(histogram[0] > 2 && histogram[4] > 2, "before and after: {histogram:?}");
}

#[test]
fn a_connection_cut_during_removal_loses_nothing() {
    cut_at_every_point(false);
}

#[test]
fn a_connection_cut_during_restoring_loses_and_duplicates_nothing() {
    cut_at_every_point(true);
}
