//! Freeing space on a server that refuses, cuts the connection, or renumbers its messages in between. Whatever happens, no UID of another
//! UIDVALIDITY is used, no flag of ours is left, and the ledger ends with what the server has.

use std::sync::{Arc, Mutex};

use recapito::engine::space::{SpaceOutcome, Unchanged};
use recapito::engine::{CopyId, EngineError, Handle, RemoteErrorKind, Selection};

use super::inconsistent_server::{InconsistentMailbox, Odd, start};
use super::{GREETING, ScriptedServer, password, serve};

/// How the server answers STORE and EXPUNGE.
#[derive(Debug, Clone, Copy, Default)]
enum Change {
    #[default]
    Done,
    /// NO, without an effect.
    Refused,
    /// NO, although the first message named is expunged.
    Partly,
    /// The connection is closed, without an effect.
    Cut,
    /// The connection is closed after the effect.
    DoneAndCut,
}

struct Server {
    mailbox: Arc<Mutex<InconsistentMailbox>>,
    store: Change,
    expunge: Change,
    validity: u32,
}

impl Server {
    fn answer(&mut self, command: &str) -> Option<Vec<u8>> {
        if let Some(stored) = command.strip_prefix("UID STORE ") {
            return Some(self.store(stored));
        }
        if let Some(set) = command.strip_prefix("UID EXPUNGE ") {
            return Some(self.expunge(set));
        }
        let command = command
            .strip_prefix("SELECT")
            .map_or(command.to_owned(), |rest| format!("EXAMINE{rest}"));
        let answer = self.mailbox.lock().expect("mailbox").answer(&command)?;
        match String::from_utf8(answer) {
            Ok(text) => Some(
                text.replace("UIDVALIDITY 7", &format!("UIDVALIDITY {}", self.validity))
                    .into_bytes(),
            ),
            Err(bytes) => Some(bytes.into_bytes()),
        }
    }

    fn store(&mut self, stored: &str) -> Vec<u8> {
        if matches!(self.store, Change::Refused) {
            return b"TAG NO read-only\r\n".to_vec();
        }
        let (set, what) = stored.split_once(' ').expect("flags");
        let flags = if what.starts_with('+') { "(\\Deleted)" } else { "()" };
        let mut mailbox = self.mailbox.lock().expect("mailbox");
        for uid in uids(set) {
            mailbox.odd.insert(uid, Odd::Flags(flags));
        }
        b"TAG OK stored\r\n".to_vec()
    }

    fn expunge(&mut self, set: &str) -> Vec<u8> {
        let named = match self.expunge {
            Change::Done | Change::DoneAndCut => uids(set),
            Change::Partly => uids(set).into_iter().take(1).collect(),
            Change::Refused | Change::Cut => Vec::new(),
        };
        let mut mailbox = self.mailbox.lock().expect("mailbox");
        for uid in named {
            mailbox.remove(uid);
            mailbox.odd.remove(&uid);
        }
        match self.expunge {
            Change::Done => b"TAG OK expunged\r\n".to_vec(),
            Change::Refused => b"TAG NO not now\r\n".to_vec(),
            Change::Partly => b"TAG NO [SERVERBUG] not now\r\n".to_vec(),
            Change::Cut | Change::DoneAndCut => Vec::new(),
        }
    }
}

fn uids(set: &str) -> Vec<u32> {
    let number = |text: &str| text.parse::<u32>().expect("a UID");
    let range = |part: &str| match part.split_once(':') {
        Some((from, to)) => number(from)..=number(to),
        None => number(part)..=number(part),
    };
    set.split(',').flat_map(range).collect()
}

/// A profile in sync with three messages on such a server.
struct World {
    handle: Handle,
    server: ScriptedServer,
    state: Arc<Mutex<Server>>,
    _profile: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let state = Arc::new(Mutex::new(Server {
            mailbox: InconsistentMailbox::of("IMAP4rev1 UIDPLUS", 3),
            store: Change::Done,
            expunge: Change::Done,
            validity: 7,
        }));
        let shared = state.clone();
        let server = serve(GREETING, move |command| shared.lock().expect("server").answer(command)).await;
        let profile = tempfile::tempdir().expect("a directory");
        let handle = start(profile.path());
        handle.save_account(server.account.clone(), password()).await.expect("saved");
        let world = Self {
            handle,
            server,
            state,
            _profile: profile,
        };
        world.pass().await;
        world
    }

    fn change(&self, change: impl FnOnce(&mut Server)) {
        change(&mut self.state.lock().expect("server"));
    }

    fn mailbox(&self, change: impl FnOnce(&mut InconsistentMailbox)) {
        change(&mut self.state.lock().expect("server").mailbox.lock().expect("mailbox"));
    }

    async fn pass(&self) {
        let report = self.handle.sync(Vec::new()).await.expect("ran").remove(0);
        assert!(report.error.is_none(), "{report:?}\n{:?}", self.server.received());
    }

    /// Removes the first two messages.
    async fn remove_two(&self) -> SpaceOutcome {
        let keys: Vec<CopyId> = self.keys_of(&["1", "2"]).await;
        assert_eq!(keys.len(), 2);
        let id = self.server.account.id.clone();
        self.handle.make_space(id, keys, None, |_, _| true).await.expect("ran")
    }

    async fn keys_of(&self, subjects: &[&str]) -> Vec<CopyId> {
        let keys = self.handle.keys(Selection::default()).await.expect("listed");
        let rows = self.handle.rows(keys).await.expect("read").into_iter();
        rows.filter(|row| subjects.contains(&row.subject.as_str()))
            .map(|row| row.key)
            .collect()
    }

    /// The subjects in the list, sorted: those on the server, and those expunged.
    async fn listed(&self) -> (Vec<String>, Vec<String>) {
        let keys = self.handle.keys(Selection::default()).await.expect("listed");
        let mut rows = self.handle.rows(keys).await.expect("read");
        rows.sort_by(|a, b| a.subject.cmp(&b.subject));
        let (expunged, there): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.expunged);
        let subjects = |rows: Vec<recapito::engine::view::Row>| rows.into_iter().map(|row| row.subject).collect();
        (subjects(there), subjects(expunged))
    }

    /// The subjects of the messages that can be put back.
    async fn removed(&self) -> Vec<String> {
        let removed = self
            .handle
            .removed_from_server(self.server.account.id.clone())
            .await
            .expect("listed");
        let mut subjects: Vec<String> = removed.into_iter().map(|removed| removed.row.subject).collect();
        subjects.sort();
        subjects
    }

    /// The UIDs that are flagged \Deleted on the server.
    fn flagged(&self) -> Vec<u32> {
        let server = self.state.lock().expect("server");
        let mailbox = server.mailbox.lock().expect("mailbox");
        let flagged = mailbox.odd.iter().filter(|(_, odd)| matches!(odd, Odd::Flags("(\\Deleted)")));
        flagged.map(|(uid, _)| *uid).collect()
    }

    fn sent(&self, command: &str) -> Vec<String> {
        let received = self.server.received().into_iter();
        received.filter(|line| line.starts_with(command)).collect()
    }

    /// The server restored its mailbox: other UIDs, another UIDVALIDITY, flags as they were. `kept`: what is still there.
    fn renumber(&self, kept: &[(u32, u32)]) {
        self.change(|server| server.validity = 9);
        self.mailbox(|mailbox| mailbox.renumber(kept));
    }
}

/// Whether it ended in a NO, whatever its response code.
fn is_refused(outcome: &SpaceOutcome) -> bool {
    let kinds = [RemoteErrorKind::Refused, RemoteErrorKind::Busy];
    matches!(&outcome.error, Some(EngineError::Remote(error)) if kinds.contains(&error.kind))
}

#[tokio::test]
async fn a_refused_expunge_takes_the_mark_back_and_leaves_no_plan() {
    let world = World::new().await;
    world.change(|server| server.expunge = Change::Refused);
    let outcome = world.remove_two().await;
    assert!(is_refused(&outcome), "{outcome:?}");
    let why: Vec<Unchanged> = outcome.unchanged.iter().map(|(_, why)| *why).collect();
    assert_eq!((outcome.done, why), (0, vec![Unchanged::NotRemoved; 2]));
    assert_eq!(world.flagged(), [0; 0], "no other program's EXPUNGE removes them");
    world.pass().await;
    assert_eq!(world.listed().await.0, ["1", "2", "3"]);
    assert_eq!(world.removed().await, [""; 0]);
    // The next attempt is not kept from anything.
    world.change(|server| server.expunge = Change::Done);
    assert_eq!(world.remove_two().await.done, 2);
    assert_eq!(world.removed().await, ["1", "2"]);
}

#[tokio::test]
async fn a_refused_expunge_that_removed_some_records_exactly_those() {
    let world = World::new().await;
    world.change(|server| server.expunge = Change::Partly);
    let outcome = world.remove_two().await;
    assert!(is_refused(&outcome), "{outcome:?}");
    assert_eq!((outcome.done, outcome.unchanged.len()), (1, 1), "{outcome:?}");
    assert_eq!(world.flagged(), [0; 0]);
    world.pass().await;
    assert_eq!(world.listed().await, (vec!["2".into(), "3".into()], vec!["1".into()]));
    assert_eq!(world.removed().await, ["1"]);
}

#[tokio::test]
async fn a_refused_mark_ends_the_removal_and_nothing_is_expunged() {
    let world = World::new().await;
    world.change(|server| server.store = Change::Refused);
    let outcome = world.remove_two().await;
    assert!(is_refused(&outcome), "{outcome:?}");
    assert_eq!((outcome.done, outcome.unchanged.len()), (0, 2), "{outcome:?}");
    assert_eq!(world.sent("UID EXPUNGE"), [""; 0]);
    world.pass().await;
    assert_eq!(world.listed().await.0, ["1", "2", "3"]);
    assert_eq!(world.removed().await, [""; 0]);
}

#[tokio::test]
async fn a_message_whose_flags_cannot_be_read_is_not_removed() {
    let world = World::new().await;
    world.mailbox(|mailbox| {
        mailbox.odd.insert(1, Odd::Flags("\\Seen"));
    });
    let outcome = world.remove_two().await;
    assert!(outcome.error.is_none(), "{outcome:?}");
    let why: Vec<Unchanged> = outcome.unchanged.iter().map(|(_, why)| *why).collect();
    assert_eq!(
        (outcome.done, why),
        (1, vec![Unchanged::Differs]),
        "another program may have marked it"
    );
    assert_eq!(world.sent("UID EXPUNGE"), ["UID EXPUNGE 2"]);
}

#[tokio::test]
async fn a_cut_after_the_mark_is_resolved_by_the_next_pass() {
    for (cut, there, gone) in [
        (Change::Cut, &["1", "2", "3"][..], &[][..]),
        (Change::DoneAndCut, &["3"], &["1", "2"]),
    ] {
        let world = World::new().await;
        world.change(|server| server.expunge = cut);
        assert!(world.remove_two().await.error.is_some());
        world.change(|server| server.expunge = Change::Done);
        world.pass().await;
        assert_eq!(world.listed().await.0, there, "{cut:?}");
        assert_eq!(world.removed().await, gone, "{cut:?}");
        assert_eq!(world.flagged(), [0; 0], "{cut:?}");
        assert_eq!(world.sent("UID EXPUNGE").len(), 1, "{cut:?}: nothing more is removed");
    }
}

#[tokio::test]
async fn a_plan_of_another_uidvalidity_is_resolved_by_the_messages_and_never_by_its_uids() {
    let world = World::new().await;
    world.change(|server| server.expunge = Change::Cut);
    assert!(world.remove_two().await.error.is_some());
    assert_eq!(world.flagged(), [1, 2], "the marks of the plan");
    // Message 1 is still there, under the UID that message 2 had; 2 is gone; 3 has the UID that 1 had.
    world.renumber(&[(1, 2), (3, 1)]);
    world.change(|server| server.expunge = Change::Done);
    let before = world.sent("UID").len();
    world.pass().await;
    assert_eq!(world.listed().await, (vec!["1".into(), "3".into()], vec!["2".into()]));
    assert_eq!(world.removed().await, ["2"], "it can be put back");
    assert_eq!(world.flagged(), [0; 0]);
    assert_eq!(world.sent("UID EXPUNGE").len(), 1, "only that of the plan");
    let stores: Vec<String> = world
        .sent("UID")
        .split_off(before)
        .into_iter()
        .filter(|line| line.contains("STORE"))
        .collect();
    assert_eq!(stores.len(), 1, "{stores:?}");
    assert!(stores[0].starts_with("UID STORE 2 -FLAGS"), "{stores:?}");
    // Nothing is pending: further passes ask nothing about it.
    let before = world.sent("SELECT").len();
    world.pass().await;
    assert_eq!(world.sent("SELECT").len(), before);
}

#[tokio::test]
async fn of_several_equal_messages_none_is_unmarked() {
    let world = World::new().await;
    world.change(|server| server.expunge = Change::Cut);
    assert!(world.remove_two().await.error.is_some());
    world.renumber(&[(1, 21), (2, 22), (3, 23)]);
    world.mailbox(|mailbox| {
        mailbox.copy(21, 31);
        mailbox.odd.insert(31, Odd::Flags("(\\Deleted)"));
    });
    world.change(|server| server.expunge = Change::Done);
    world.pass().await;
    assert_eq!(world.flagged(), [21, 31], "one of them may be another program's");
    assert_eq!(world.removed().await, [""; 0]);
    assert_eq!(world.sent("UID EXPUNGE").len(), 1);
}
