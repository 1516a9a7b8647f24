//! Making space on a real server: exactly what was verified leaves it, and whatever comes in between, nothing is lost and all of it can be
//! put back.

use std::collections::BTreeMap;
use std::sync::Arc;

use recapito::account::{Account, AccountId, Endpoint, Flags, Uid};
use recapito::clock::{Clock, SystemClock};
use recapito::engine::space::{Plan, Request, Skipped, SpaceOutcome, Unchanged};
use recapito::engine::{CopyId, EngineError, Handle, Setup};
use recapito::mail::imap::Session;
use recapito::mail::secrets::Secrets;
use recapito::signature::{Anchors, Sha256};
use tokio::runtime::Runtime;

use crate::line::Line;
use crate::mailbox::{Office, USER, letter};
use crate::server::Dovecot;

const SEEN: Flags = Flags {
    seen: true,
    flagged: false,
    answered: false,
    draft: false,
    deleted: false,
};

/// Six letters, all read but the last; the fifth is starred.
fn office(more: &str) -> Office {
    let office = Office::before(Dovecot::with(more), false, Arc::new(SystemClock), |dovecot, _| {
        for number in 1..=6 {
            dovecot.deliver(USER, "INBOX", &letter(number, 4000));
        }
    });
    let mut other = office.other();
    office.select(&mut other, "INBOX");
    office.block(async {
        let read: Vec<Uid> = (1..=5).map(Uid).collect();
        other.store_flags(&read, SEEN, Flags::default()).await.expect("read");
        let star = Flags {
            flagged: true,
            ..Flags::default()
        };
        other.store_flags(&[Uid(5)], star, Flags::default()).await.expect("starred");
    });
    office.sync();
    office
}

fn wish(office: &Office) -> Request {
    Request {
        account: office.id(),
        before: SystemClock.now(),
        largest_first: false,
        target_bytes: None,
    }
}

fn plan(office: &Office) -> Plan {
    office.block(office.handle.plan_space(wish(office), |_, _| true)).expect("planned")
}

fn clear(office: &Office, keys: &[CopyId]) -> SpaceOutcome {
    let work = office.handle.make_space(office.id(), keys.to_vec(), None, |_, _| true);
    office.block(work).expect("ran")
}

fn keys(plan: &Plan) -> Vec<CopyId> {
    plan.messages.iter().map(|row| row.key).collect()
}

/// What the server holds: every message's digest with flags and INTERNALDATE.
async fn holds(session: &mut Session, folder: &str) -> BTreeMap<Sha256, Vec<(Flags, String)>> {
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
    while let Some(messages) = batches.next().await.expect("fetched") {
        for message in messages {
            let date = message.received.expect("told").to_string();
            held.entry(Sha256::of(&message.bytes)).or_default().push((message.flags, date));
        }
    }
    held
}

#[test]
fn removed_messages_are_restored_with_flags_and_dates() {
    let office = office("");
    let mut other = office.other();
    let before = office.block(holds(&mut other, "INBOX"));

    let plan = plan(&office);
    let subjects: Vec<&str> = plan.messages.iter().map(|row| row.subject.as_str()).collect();
    assert_eq!(subjects, ["Lettera 1", "Lettera 2", "Lettera 3", "Lettera 4"], "the oldest first");
    assert_eq!(plan.skipped, BTreeMap::from([(Skipped::Unread, 1), (Skipped::Starred, 1)]));
    assert_eq!(plan.bytes, plan.messages.iter().map(|row| row.size).sum::<u64>());
    assert!(plan.quota.is_some_and(|(used, _)| used >= plan.bytes));
    assert_eq!(office.block(holds(&mut other, "INBOX")), before, "a plan does nothing");

    // Another program has marked one of the others: it is none of ours.
    let deleted = Flags {
        deleted: true,
        ..Flags::default()
    };
    office.block(async {
        other.select("INBOX", false).await.expect("selects");
        other.store_flags(&[Uid(6)], deleted, Flags::default()).await.expect("marked");
    });
    let second = tempfile::tempdir().expect("a directory");
    let copies = Some(second.path().to_owned());
    let work = office.handle.make_space(office.id(), keys(&plan), copies, |_, _| true);
    let cleared = office.block(work).expect("ran");
    assert_eq!(
        (cleared.done, cleared.bytes, cleared.unchanged.len()),
        (4, plan.bytes, 0),
        "{cleared:?}"
    );
    assert!(cleared.error.is_none(), "{cleared:?}");
    let left = office.block(holds(&mut other, "INBOX"));
    let rest = [5, 6].map(|number| Sha256::of(&letter(number, 4000)));
    assert!(left.len() == 2 && rest.iter().all(|one| left.contains_key(one)), "{left:?}");

    office.sync();
    for row in &plan.messages {
        let name = format!("{}.eml", row.message);
        let copy = walk(second.path()).into_iter().find(|path| path.ends_with(&name)).expect("copied");
        assert_eq!(Sha256::of(&std::fs::read(copy).expect("read")), row.message);
        assert!(office.block(office.handle.raw(row.message)).is_ok(), "kept here");
    }
    let listed = office.rows("INBOX");
    assert_eq!(listed.len(), 6, "all stay listed");
    assert_eq!(listed.iter().filter(|row| row.expunged).count(), 4, "as gone from the server");

    let office = office.reopened(|_| ());
    let removed = office.block(office.handle.removed_from_server(office.id())).expect("listed");
    assert_eq!(removed.len(), 4, "remembered");
    let back: Vec<CopyId> = removed.iter().map(|gone| gone.row.key).collect();
    let work = office.handle.put_back(office.id(), back.clone(), |_, _| true);
    let returned = office.block(work).expect("ran");
    assert_eq!((returned.done, returned.unchanged.len()), (4, 0), "{returned:?}");
    let mut now = office.block(holds(&mut other, "INBOX"));
    now.get_mut(&rest[1]).expect("there")[0].0.deleted = false;
    assert_eq!(now, before, "flags and dates too");
    assert!(
        office
            .block(office.handle.removed_from_server(office.id()))
            .expect("listed")
            .is_empty()
    );
    office.sync();
    assert!(office.rows("INBOX").iter().all(|row| !row.expunged));
    let work = office.handle.put_back(office.id(), back, |_, _| true);
    assert_eq!(office.block(work).expect("ran").done, 0, "never twice");
}

fn walk(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(dir).expect("read").map(|entry| entry.expect("read").path());
    entries
        .flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] })
        .collect()
}

/// What the user picks goes, whatever a plan would spare: unread, starred, or in the trash already.
#[test]
fn messages_selected_by_the_user_are_removed_and_listed_as_restorable() {
    let office = office("");
    office.dovecot.make_folder(USER, "Cestino");
    let mut other = office.other();
    office.select(&mut other, "INBOX");
    office.block(other.move_to(&[Uid(1)], "Cestino")).expect("moved");
    office.sync();
    let before = office.block(holds(&mut other, "INBOX"));
    let trash_before = office.block(holds(&mut other, "Cestino"));
    let picked = |office: &Office| {
        let rows = office.rows("INBOX").into_iter().chain(office.rows("Cestino"));
        let wanted = ["Lettera 1", "Lettera 5", "Lettera 6"];
        let rows = rows.filter(|row| wanted.contains(&row.subject.as_str()) && !row.expunged);
        rows.map(|row| (row.key, row.message)).collect::<Vec<_>>()
    };
    let rows = picked(&office);
    assert_eq!(rows.len(), 3);
    // One of them is damaged here: it stays there.
    let damaged = Sha256::of(&letter(6, 4000));
    let name = damaged.to_string();
    let file = office.profile.path().join(format!("profile/messages/{}/{name}.eml", &name[..2]));
    let bytes = std::fs::read(&file).expect("kept");
    std::fs::remove_file(&file).expect("removed");
    std::fs::write(&file, b"From: x\r\n\r\n").expect("damaged");
    let keys: Vec<CopyId> = rows.iter().map(|(key, _)| *key).collect();
    let cleared = clear(&office, &keys);
    assert_eq!(
        (cleared.done, cleared.unchanged.as_slice()),
        (2, [(damaged, Unchanged::Damaged)].as_slice()),
        "{cleared:?}"
    );
    let there = office.block(holds(&mut other, "INBOX"));
    assert_eq!(there.len(), 4, "one of five");
    assert!(there.contains_key(&damaged));
    assert!(office.block(holds(&mut other, "Cestino")).is_empty());
    for (_, message) in rows.iter().filter(|(_, message)| *message != damaged) {
        assert!(office.block(office.handle.raw(*message)).is_ok(), "kept here");
    }
    let gone = office
        .rows("INBOX")
        .into_iter()
        .chain(office.rows("Cestino"))
        .filter(|row| row.expunged);
    let gone: Vec<String> = gone.map(|row| row.subject).collect();
    assert_eq!(gone, ["Lettera 5", "Lettera 1"], "marked at once");

    std::fs::remove_file(&file).expect("removed");
    std::fs::write(&file, bytes).expect("healed");
    let removed = office.block(office.handle.removed_from_server(office.id())).expect("listed");
    assert_eq!(removed.len(), 2);
    let work = office.handle.put_back(office.id(), keys, |_, _| true);
    assert_eq!(office.block(work).expect("ran").done, 2);
    assert_eq!(office.block(holds(&mut other, "INBOX")), before, "starred as it was");
    assert_eq!(office.block(holds(&mut other, "Cestino")), trash_before);
}

#[test]
fn damaged_or_differing_messages_are_not_removed() {
    let office = office("");
    let all = keys(&plan(&office));
    let inside = office.profile.path().join("profile");
    let refused = office.block(office.handle.make_space(office.id(), all.clone(), Some(inside), |_, _| true));
    assert!(matches!(refused, Err(EngineError::InsideProfile(_))), "{refused:?}");

    let damaged = Sha256::of(&letter(2, 4000)).to_string();
    let file = office
        .profile
        .path()
        .join(format!("profile/messages/{}/{damaged}.eml", &damaged[..2]));
    std::fs::remove_file(&file).expect("removed");
    std::fs::write(&file, b"From: x\r\n\r\n").expect("damaged");
    assert_eq!(plan(&office).skipped.get(&Skipped::Damaged), Some(&1));
    let mut other = office.other();
    office.select(&mut other, "INBOX");
    office.block(other.move_to(&[Uid(3)], "Inviata")).expect("moved by another");

    let cleared = clear(&office, &all);
    let mut left: Vec<Unchanged> = cleared.unchanged.iter().map(|(_, why)| *why).collect();
    left.sort_by_key(|why| format!("{why:?}"));
    assert_eq!((cleared.done, left), (2, vec![Unchanged::Damaged, Unchanged::NotThere]));
    let there = office.block(holds(&mut other, "INBOX"));
    assert!(there.contains_key(&Sha256::of(&letter(2, 4000))), "the only whole copy stays");
    let stopped = office
        .block(office.handle.make_space(office.id(), all, None, |_, _| false))
        .expect("ran");
    assert!(stopped.stopped && stopped.done == 0);
}

#[test]
fn nothing_is_removed_on_a_server_without_uid_expunge() {
    let office = office("protocol imap {\n imap_capability = IMAP4rev1 LITERAL+ IDLE MOVE\n}");
    let all = keys(&plan(&office));
    let refused = office.block(office.handle.make_space(office.id(), all, None, |_, _| true));
    assert!(matches!(refused, Err(EngineError::NoExactRemoval)), "{refused:?}");
    let mut other = office.other();
    let there = office.block(holds(&mut other, "INBOX"));
    assert_eq!(there.len(), 6);
    assert!(there.values().flatten().all(|(flags, _)| !flags.deleted));
}

/// A mailbox of its own with four letters, and an engine that can reach it by any port.
struct Room {
    handle: Handle,
    account: Account,
    profile: tempfile::TempDir,
}

impl Room {
    fn new(dovecot: &mut Dovecot, number: u64) -> Self {
        let account = dovecot.account(&format!("m{number}@pec.test"));
        for letter in letters() {
            dovecot.deliver(&account.address, "INBOX", &letter);
        }
        let profile = tempfile::tempdir().expect("a directory");
        Self {
            handle: start(&profile),
            account,
            profile,
        }
    }

    /// The profile closed and opened again.
    fn start_again(&mut self) {
        std::mem::replace(&mut self.handle, Handle::detached()).stop();
        self.handle = start(&self.profile);
    }

    async fn reach(&self, dovecot: &Dovecot, port: u16) {
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
    Handle::start(Setup {
        profile: profile.path().join("profile"),
        clock: Arc::new(SystemClock),
        anchors: Anchors::none(),
        secrets: Secrets::in_memory(),
        demo: false,
        live: false,
    })
    .expect("started")
}

fn letters() -> Vec<Vec<u8>> {
    (1..=4).map(|number| letter(number, 300)).collect()
}

/// Cuts the line after so many bytes from the server, while messages are removed or put back; then everything must be as if it had not been.
/// Tells how many messages were gone from the server then, and how many bytes had passed.
fn cut(runtime: &Runtime, dovecot: &mut Dovecot, number: u64, limit: u64, returning: bool) -> (usize, u64) {
    let mut room = Room::new(dovecot, number);
    let (account, password, port) = (room.account.clone(), dovecot.password(), dovecot.port);
    let passed = runtime.block_on(async {
        room.reach(dovecot, port).await;
        let mut other = Session::connect(&account, &password).await.expect("connects");
        other.select("INBOX", false).await.expect("selects");
        let all: Vec<Uid> = (1..=4).map(Uid).collect();
        other.store_flags(&all, SEEN, Flags::default()).await.expect("read");
        room.handle.sync(Vec::new()).await.expect("synchronised");
        let wish = Request {
            account: room.id(),
            before: SystemClock.now(),
            largest_first: true,
            target_bytes: None,
        };
        let plan = room.handle.plan_space(wish, |_, _| true).await.expect("planned");
        assert_eq!(plan.messages.len(), 4);
        let keys: Vec<CopyId> = plan.messages.iter().map(|row| row.key).collect();
        if returning {
            let cleared = room
                .handle
                .make_space(room.id(), keys.clone(), None, |_, _| true)
                .await
                .expect("ran");
            assert_eq!(cleared.done, 4);
        }
        let line = Line::cut(port, vec![limit]).await;
        room.reach(dovecot, line.port).await;
        // Whatever it says: only what is so counts.
        let _ = match returning {
            true => room.handle.put_back(room.id(), keys, |_, _| true).await,
            false => room.handle.make_space(room.id(), keys, None, |_, _| true).await,
        };
        line.passed()
    });
    room.start_again();
    let there = runtime.block_on(async {
        let mut other = Session::connect(&account, &password).await.expect("connects");
        let there = holds(&mut other, "INBOX").await;
        for letter in letters() {
            let kept = room.handle.raw(Sha256::of(&letter)).await;
            assert_eq!(kept.expect("kept"), letter, "cut after {limit}");
        }
        room.reach(dovecot, port).await;
        room.handle.sync(Vec::new()).await.expect("synchronised");
        // Twice, since what was interrupted is only settled by the first.
        for _ in 0..2 {
            let removed = room.handle.removed_from_server(room.id()).await.expect("listed");
            let keys = removed.iter().map(|gone| gone.row.key).collect();
            let back = room.handle.put_back(room.id(), keys, |_, _| true).await.expect("ran");
            assert!(back.error.is_none() && back.unchanged.is_empty(), "cut after {limit}: {back:?}");
        }
        let now = holds(&mut other, "INBOX").await;
        assert_eq!(now.len(), 4, "cut after {limit}: all are back");
        for (message, copies) in &now {
            assert_eq!(copies.len(), 1, "cut after {limit}: {message} is there once");
            assert!(copies[0].0 == SEEN, "cut after {limit}: {:?}", copies[0].0);
        }
        assert!(room.handle.removed_from_server(room.id()).await.expect("listed").is_empty());
        there.len()
    });
    (4 - there, passed)
}

/// Cuts at so many points of what the server says.
fn cut_everywhere(returning: bool) {
    const CUTS: u64 = 24;
    const LAST: u64 = 500;
    let (runtime, mut dovecot) = (Runtime::new().expect("a runtime"), Dovecot::start());
    let (gone, whole) = cut(&runtime, &mut dovecot, 0, u64::MAX, returning);
    assert_eq!(gone, if returning { 0 } else { 4 }, "uncut, it is done");
    let mut histogram = [0; 5];
    for number in 1..=CUTS {
        // Half of them where the messages leave: towards the end of what the server says.
        let limit = match number % 2 {
            0 => whole * number / (CUTS + 1),
            _ => whole - LAST * number / CUTS,
        };
        let (gone, _) = cut(&runtime, &mut dovecot, number, limit, returning);
        histogram[gone] += 1;
    }
    eprintln!("cut {CUTS} times within {whole} bytes; messages gone from the server then: {histogram:?}");
    assert!(histogram[0] > 2 && histogram[4] > 2, "before and after: {histogram:?}");
}

#[test]
fn a_connection_cut_during_removal_loses_nothing() {
    cut_everywhere(false);
}

#[test]
fn a_connection_cut_during_restoring_loses_and_duplicates_nothing() {
    cut_everywhere(true);
}
