//! The engine against a server with wrong responses: wrong numbers, missing messages, wrong changes.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use recapito::clock::SystemClock;
use recapito::engine::view::{Row, SyncReport};
use recapito::engine::{Handle, Selection, Setup};
use recapito::mail::secrets::Secrets;
use recapito::signature::Anchors;

use super::{GREETING, ScriptedServer, password, serve};

pub(crate) const PLAIN: &str = "IMAP4rev1";
pub(crate) const WITH_QRESYNC: &str = "IMAP4rev1 ENABLE CONDSTORE QRESYNC LIST-EXTENDED LIST-STATUS";

/// The state of a server with one folder, and its wrong responses.
pub(crate) struct InconsistentMailbox {
    offers: &'static str,
    modseq: u64,
    messages: BTreeMap<u32, Vec<u8>>,
    /// A wrong number for EXISTS and MESSAGES.
    pub(crate) exists: Option<usize>,
    /// Lines sent after the flags of all messages.
    after_flags: String,
    /// Lines sent after each message of a FETCH.
    between_messages: String,
    /// Lines sent in response to QRESYNC.
    changes: String,
    /// A UID, and the wrong size announced for its body.
    wrong_size: Option<(u32, u64)>,
    /// Odd answers, by UID.
    pub(crate) odd: BTreeMap<u32, Odd>,
}

/// How a server answers FETCH for one message.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Odd {
    /// With this in place of the value of FLAGS.
    Flags(&'static str),
    /// With this in place of the value of RFC822.SIZE; empty: without the item.
    Size(&'static str),
    /// With this in place of the literal of BODY[]; empty: without the item.
    Body(&'static str),
    /// NO to every FETCH of bodies that names it.
    Refused,
    /// Not at all where its body is wanted.
    Silent,
    /// Not at all in any FETCH; only SEARCH names it.
    Hidden,
    /// With a literal that is three bytes longer than announced.
    Longer,
    /// The connection is closed where its body is due.
    Closes,
    /// Only the first half of its body, properly framed.
    Half,
    /// Twice, with different bodies.
    Twice,
}

impl InconsistentMailbox {
    pub(crate) fn of(offers: &'static str, messages: u32) -> Arc<Mutex<Self>> {
        let text = |uid: u32| format!("Message-ID: <{uid}@pec.test>\r\nSubject: {uid}\r\n\r\ntesto {uid}\r\n").into_bytes();
        Arc::new(Mutex::new(Self {
            offers,
            modseq: 10,
            messages: (1..=messages).map(|uid| (uid, text(uid))).collect(),
            exists: None,
            after_flags: String::new(),
            between_messages: String::new(),
            changes: String::new(),
            wrong_size: None,
            odd: BTreeMap::new(),
        }))
    }

    pub(crate) fn put(&mut self, uid: u32, bytes: Vec<u8>) {
        self.messages.insert(uid, bytes);
    }

    /// Gives messages other UIDs, from → to, with their odd answers. The others are no longer there.
    pub(crate) fn renumber(&mut self, kept: &[(u32, u32)]) {
        let (mut messages, mut odd) = (std::mem::take(&mut self.messages), std::mem::take(&mut self.odd));
        self.messages = kept.iter().filter_map(|(from, to)| Some((*to, messages.remove(from)?))).collect();
        self.odd = kept.iter().filter_map(|(from, to)| Some((*to, odd.remove(from)?))).collect();
    }

    /// Adds an equal message under another UID.
    pub(crate) fn copy(&mut self, from: u32, to: u32) {
        if let Some(bytes) = self.messages.get(&from).cloned() {
            self.messages.insert(to, bytes);
        }
    }

    pub(crate) fn remove(&mut self, uid: u32) {
        self.messages.remove(&uid);
    }

    pub(crate) fn answer(&self, command: &str) -> Option<Vec<u8>> {
        let mut response = match command.split(' ').next()? {
            "CAPABILITY" => format!("* CAPABILITY {}\r\n", self.offers).into_bytes(),
            "LIST" => {
                let status = if command.contains("STATUS") { self.status() } else { String::new() };
                format!("* LIST () \"/\" INBOX\r\n{status}").into_bytes()
            }
            "STATUS" => self.status().into_bytes(),
            "EXAMINE" => self.open(command.contains("QRESYNC")).into_bytes(),
            "UID" if command.starts_with("UID SEARCH") => self.search(command).into_bytes(),
            "UID" | "FETCH" => self.fetch(command)?,
            _ => Vec::new(),
        };
        if response.ends_with(REFUSED) || response.ends_with(CLOSED) {
            return Some(response);
        }
        response.extend_from_slice(b"TAG OK done\r\n");
        Some(response)
    }

    fn count(&self) -> usize {
        self.exists.unwrap_or(self.messages.len())
    }

    fn next(&self) -> u32 {
        self.messages.keys().next_back().map_or(1, |uid| uid + 1)
    }

    fn status(&self) -> String {
        let clever = if self.offers == WITH_QRESYNC {
            format!("HIGHESTMODSEQ {}", self.modseq)
        } else {
            "UNSEEN 0".to_owned()
        };
        format!(
            "* STATUS INBOX (MESSAGES {} UIDNEXT {} UIDVALIDITY 7 {clever})\r\n",
            self.count(),
            self.next()
        )
    }

    fn open(&self, resync: bool) -> String {
        let modseq = if self.offers == WITH_QRESYNC {
            format!("* OK [HIGHESTMODSEQ {}] \r\n", self.modseq)
        } else {
            String::new()
        };
        let changes = if resync { self.changes.as_str() } else { "" };
        format!(
            "* {} EXISTS\r\n* OK [UIDVALIDITY 7] \r\n* OK [UIDNEXT {}] \r\n{modseq}{changes}",
            self.count(),
            self.next()
        )
    }

    fn search(&self, command: &str) -> String {
        let set = command.strip_prefix("UID SEARCH UID ").unwrap_or("1:*");
        let found = self.messages.keys().filter(|uid| set_contains(set, **uid));
        let found: Vec<String> = found.map(ToString::to_string).collect();
        format!("* SEARCH {}\r\n", found.join(" "))
    }

    fn fetch(&self, command: &str) -> Option<Vec<u8>> {
        let words = command.strip_prefix("UID ").unwrap_or(command).strip_prefix("FETCH ")?;
        let (set, items) = words.split_once(' ')?;
        let mut response = Vec::new();
        let wants_body = items.contains("[]");
        for (sequence, (uid, bytes)) in (1..).zip(self.messages.iter().filter(|(uid, _)| set_contains(set, **uid))) {
            let odd = self.odd.get(uid).copied();
            if wants_body || matches!(odd, Some(Odd::Hidden)) {
                match odd {
                    Some(Odd::Refused) => response.extend_from_slice(REFUSED),
                    Some(Odd::Closes) => response.extend_from_slice(CLOSED),
                    Some(Odd::Silent | Odd::Hidden) => continue,
                    _ => {}
                }
                if matches!(odd, Some(Odd::Refused | Odd::Closes)) {
                    return Some(response);
                }
            }
            let flags = if let Some(Odd::Flags(flags)) = odd { flags } else { "()" };
            let size = match odd {
                Some(Odd::Size("")) => String::new(),
                Some(Odd::Size(size)) => format!(" RFC822.SIZE {size}"),
                _ => format!(" RFC822.SIZE {}", bytes.len()),
            };
            let mut line = format!("* {sequence} FETCH (UID {uid} FLAGS {flags}{size}").into_bytes();
            if let Some(text) = odd.filter(|_| wants_body).and_then(|odd| odd_body(odd, bytes)) {
                line.extend_from_slice(&text);
                line.extend_from_slice(b")\r\n");
                if matches!(odd, Some(Odd::Twice)) {
                    line.extend_from_slice(format!("* {sequence} FETCH (UID {uid} BODY[] {{5}}\r\naltro)\r\n").as_bytes());
                }
                response.extend(line);
                continue;
            }
            let part: Option<(&str, &[u8])> = if items.contains("[HEADER]") {
                let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
                Some(("HEADER", bytes.get(..end)?))
            } else {
                items.contains("[]").then_some(("", bytes.as_slice()))
            };
            if let Some((section, part)) = part {
                let announced = self
                    .wrong_size
                    .filter(|(wrong_size, _)| wrong_size == uid)
                    .map_or(part.len() as u64, |(_, size)| size);
                line.extend_from_slice(format!(" BODY[{section}] {{{announced}}}\r\n").as_bytes());
                line.extend_from_slice(part);
            }
            line.extend_from_slice(b")\r\n");
            line.extend_from_slice(self.between_messages.as_bytes());
            response.extend(line);
        }
        if items == "(UID FLAGS)" {
            response.extend_from_slice(self.after_flags.as_bytes());
        }
        Some(response)
    }
}

const REFUSED: &[u8] = b"TAG NO [SERVERBUG] this message cannot be read\r\n";
/// Marks a response after which the server closes the connection.
const CLOSED: &[u8] = b"* 1 FETCH (FLAGS (SHUT";

fn odd_body(odd: Odd, bytes: &[u8]) -> Option<Vec<u8>> {
    let literal = |announced: usize, bytes: &[u8]| [format!(" BODY[] {{{announced}}}\r\n").as_bytes(), bytes].concat();
    Some(match odd {
        Odd::Body("") => Vec::new(),
        Odd::Body(text) => format!(" BODY[] {text}").into_bytes(),
        Odd::Longer => literal(bytes.len() - 3, bytes),
        Odd::Half => literal(bytes.len() / 2, bytes.get(..bytes.len() / 2)?),
        Odd::Twice => literal(bytes.len(), bytes),
        _ => return None,
    })
}

fn set_contains(set: &str, uid: u32) -> bool {
    set.split(',').any(|range| {
        let (from, to) = range.split_once(':').unwrap_or((range, range));
        let number = |text: &str| if text == "*" { Ok(u32::MAX) } else { text.parse() };
        number(from).is_ok_and(|from| from <= uid) && number(to).is_ok_and(|to| to >= uid)
    })
}

/// A profile with an account on such a server.
pub(crate) struct TestProfile {
    pub(crate) handle: Handle,
    pub(crate) server: ScriptedServer,
    mailbox: Arc<Mutex<InconsistentMailbox>>,
    profile: tempfile::TempDir,
}

impl TestProfile {
    pub(crate) async fn of(mailbox: Arc<Mutex<InconsistentMailbox>>) -> Self {
        let shared = mailbox.clone();
        let server = serve(GREETING, move |command| shared.lock().expect("mailbox").answer(command)).await;
        let profile = tempfile::tempdir().expect("a directory");
        let handle = start(profile.path());
        handle.save_account(server.account.clone(), password()).await.expect("saved");
        Self {
            handle,
            server,
            mailbox,
            profile,
        }
    }

    pub(crate) async fn pass(&self) -> SyncReport {
        self.handle.sync(Vec::new()).await.expect("ran").remove(0)
    }

    async fn successful_pass(&self) -> (u64, u64) {
        let report = self.pass().await;
        assert!(report.error.is_none(), "{report:?} {:?}", self.server.received());
        (report.new, report.updated)
    }

    pub(crate) async fn rows(&self) -> Vec<Row> {
        let keys = self.handle.keys(Selection::default()).await.expect("listed");
        self.handle.rows(keys).await.expect("read")
    }

    async fn present_count(&self) -> usize {
        self.rows().await.iter().filter(|row| !row.expunged).count()
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut InconsistentMailbox)) {
        change(&mut self.mailbox.lock().expect("mailbox"));
    }

    /// Ends the engine and starts it again on the same profile, as another process does.
    pub(crate) async fn restarted(self) -> Self {
        let Self {
            handle,
            server,
            mailbox,
            profile,
        } = self;
        tokio::task::spawn_blocking(move || handle.stop()).await.expect("stopped");
        let handle = start(profile.path());
        handle.save_account(server.account.clone(), password()).await.expect("saved");
        Self {
            handle,
            server,
            mailbox,
            profile,
        }
    }

    /// Number of commands so far that fetched complete messages.
    pub(crate) fn fetch_count(&self) -> usize {
        self.server.received().iter().filter(|line| line.ends_with("BODY.PEEK[])")).count()
    }
}

pub(crate) fn start(profile: &Path) -> Handle {
    open(profile, false)
}

pub(crate) fn start_live(profile: &Path) -> Handle {
    open(profile, true)
}

fn open(profile: &Path, live: bool) -> Handle {
    let handle = Handle::start(Setup {
        profile: profile.join("profile"),
        state: None,
        trial: None,
        clock: Arc::new(SystemClock),
        anchors: Anchors::none(),
        secrets: Secrets::in_memory(),
        demo: false,
        live,
    })
    .expect("started");
    handle.complete().expect("complete");
    handle
}

#[tokio::test]
async fn impossible_uids_and_counts_change_no_stored_message() {
    for offers in [PLAIN, WITH_QRESYNC] {
        let profile = TestProfile::of(InconsistentMailbox::of(offers, 5)).await;
        assert_eq!(profile.successful_pass().await, (5, 0), "{offers}");
        let nonsense =
            "* 9 FETCH (UID 0 FLAGS ())\r\n* 2 FETCH (UID 2 FLAGS ())\r\n* 1 FETCH (UID 4 FLAGS ())\r\n* 77 FETCH (FLAGS (\\Seen))\r\n";
        profile.change(|mailbox| {
            mailbox.after_flags = nonsense.to_owned();
            mailbox.exists = Some(2);
            mailbox.modseq = 11;
        });
        for _ in 0..2 {
            assert_eq!(profile.successful_pass().await, (0, 0), "{offers}");
        }
        profile.change(|mailbox| {
            mailbox.exists = None;
            mailbox.modseq = 3;
        });
        assert_eq!(profile.successful_pass().await, (0, 0), "{offers}");
        assert_eq!((profile.present_count().await, profile.rows().await.len()), (5, 5), "{offers}");
    }
}

#[tokio::test]
async fn unsolicited_responses_during_a_fetch_lose_and_duplicate_nothing() {
    for offers in [PLAIN, WITH_QRESYNC] {
        let mailbox = InconsistentMailbox::of(offers, 5);
        let between_messages =
            "* 2 EXPUNGE\r\n* 99 EXPUNGE\r\n* 9 EXISTS\r\n* 3 FETCH (FLAGS (\\Seen))\r\n* 44 FETCH (FLAGS ())\r\n* 0 RECENT\r\n";
        between_messages.clone_into(&mut mailbox.lock().expect("mailbox").between_messages);
        let profile = TestProfile::of(mailbox).await;
        let mut passes = 0;
        while profile.pass().await.error.is_some() || profile.present_count().await < 5 {
            passes += 1;
            assert!(passes < 4, "{offers}: {:?}", profile.server.received());
        }
        profile.change(|mailbox| mailbox.between_messages.clear());
        assert_eq!(profile.successful_pass().await.0, 0, "{offers}");
        assert_eq!((profile.present_count().await, profile.rows().await.len()), (5, 5), "{offers}");
    }
}

#[tokio::test]
async fn a_message_fetched_again_with_other_bytes_is_stored_as_a_second_one() {
    let profile = TestProfile::of(InconsistentMailbox::of(PLAIN, 3)).await;
    assert_eq!(profile.successful_pass().await, (3, 0));
    let first = profile.rows().await.into_iter().find(|row| row.subject == "2").expect("there");
    let name = first.message.to_string();
    let file = profile.profile.path().join(format!("profile/messages/{}/{name}.eml", &name[..2]));
    let bytes = std::fs::read(&file).expect("kept");
    std::fs::remove_file(&file).expect("removed");
    std::fs::write(&file, &bytes[1..]).expect("damaged");
    let check = profile.handle.check(|_, _| true).await.expect("checked");
    assert_eq!(check.damaged, [first.message]);
    let other = b"Message-ID: <2@pec.test>\r\nSubject: 2\r\n\r\naltro 2\r\n".to_vec();
    profile.change(|mailbox| drop(mailbox.messages.insert(2, other.clone())));
    assert_eq!(profile.successful_pass().await.0, 1);
    let rows: Vec<Row> = profile.rows().await.into_iter().filter(|row| row.subject == "2").collect();
    assert_eq!(rows.len(), 2, "both are listed");
    let now = rows.iter().find(|row| !row.expunged).expect("what the server has now");
    assert_eq!(profile.handle.raw(now.message).await.expect("kept"), other);
    assert!(rows.iter().any(|row| row.message == first.message && row.expunged), "{rows:?}");
    let damaged = profile.handle.damaged_messages().await.expect("damaged messages");
    let [damage] = damaged.as_slice() else {
        unreachable!("{damaged:?}")
    };
    assert_eq!(
        (damage.message, damage.on_server),
        (first.message, false),
        "reported: the server has another message"
    );
    // The file restored from a backup repairs it; both messages are kept.
    std::fs::remove_file(&file).expect("removed");
    std::fs::write(&file, &bytes).expect("restored");
    assert!(profile.handle.check(|_, _| true).await.expect("checked").is_good());
    assert_eq!(profile.handle.raw(first.message).await.expect("kept"), bytes);
}

#[tokio::test]
async fn a_folder_reported_empty_once_loses_nothing_and_is_not_fetched_again() {
    for offers in [PLAIN, WITH_QRESYNC] {
        let profile = TestProfile::of(InconsistentMailbox::of(offers, 5)).await;
        assert_eq!(profile.successful_pass().await, (5, 0), "{offers}");
        let fetched = profile.fetch_count();
        let mut kept = BTreeMap::new();
        profile.change(|mailbox| {
            mailbox.modseq = 11;
            kept = std::mem::take(&mut mailbox.messages);
        });
        assert_eq!(profile.successful_pass().await, (0, 5), "{offers}: marked");
        let rows = profile.rows().await;
        assert_eq!((rows.len(), profile.present_count().await), (5, 0), "{offers}");
        for row in &rows {
            assert!(profile.handle.raw(row.message).await.is_ok(), "raw messages are kept");
        }
        profile.change(|mailbox| {
            mailbox.modseq = 12;
            mailbox.messages = kept;
        });
        assert_eq!(profile.successful_pass().await, (0, 5), "{offers}: recognised");
        assert_eq!((profile.present_count().await, profile.rows().await.len()), (5, 5), "{offers}");
        assert_eq!(profile.fetch_count(), fetched, "{offers}");
    }
}

#[tokio::test]
async fn wrong_reports_of_changes_are_corrected_by_a_later_pass() {
    let profile = TestProfile::of(InconsistentMailbox::of(WITH_QRESYNC, 5)).await;
    assert_eq!(profile.successful_pass().await, (5, 0));
    profile.change(|mailbox| {
        mailbox.modseq = 11;
        mailbox.changes = "* VANISHED (EARLIER) 2:3,4000000000:4294967295\r\n* 1 FETCH (UID 1 FLAGS (\\Seen) MODSEQ (11))\r\n".to_owned();
    });
    let report = profile.pass().await;
    assert!(report.error.is_none() && report.new == 0, "{report:?}");
    assert_eq!(
        (profile.present_count().await, profile.rows().await.len()),
        (5, 5),
        "the expunge was wrong: all five are listed"
    );
    // A new message that was not reported.
    profile.change(|mailbox| {
        mailbox.changes.clear();
        mailbox.modseq = 12;
        mailbox.messages.insert(9, b"Subject: 9\r\n\r\nnove\r\n".to_vec());
    });
    assert_eq!(profile.successful_pass().await.0, 1);
    // The mod-sequence decreases: all messages are compared.
    profile.change(|mailbox| mailbox.modseq = 1);
    assert_eq!(profile.successful_pass().await, (0, 0));
    assert_eq!(profile.present_count().await, 6);
}

#[tokio::test]
async fn a_server_that_fails_at_qresync_is_synced_without_it() {
    let mailbox = InconsistentMailbox::of(WITH_QRESYNC, 3);
    let shared = mailbox.clone();
    let server = serve(GREETING, move |command| match command.contains("QRESYNC (") {
        true => Some(b"TAG BAD unknown parameter\r\n".to_vec()),
        false => shared.lock().expect("mailbox").answer(command),
    })
    .await;
    let profile = tempfile::tempdir().expect("a directory");
    let handle = start(profile.path());
    handle.save_account(server.account.clone(), password()).await.expect("saved");
    let reports = handle.sync(Vec::new()).await.expect("ran");
    assert_eq!((reports[0].new, reports[0].error.is_none()), (3, true));
    mailbox.lock().expect("mailbox").modseq = 11;
    let reports = handle.sync(Vec::new()).await.expect("ran");
    assert!(reports[0].error.is_none(), "{reports:?}");
    assert!(
        server.received().iter().any(|line| line.contains("CHANGEDSINCE 10")),
        "{:?}",
        server.received()
    );
}

#[tokio::test]
async fn a_message_that_breaks_every_fetch_does_not_block_the_others() {
    for announced in [4_000_000_000, 3] {
        let profile = TestProfile::of(InconsistentMailbox::of(PLAIN, 7)).await;
        profile.change(|mailbox| mailbox.wrong_size = Some((4, announced)));
        let mut passes = 0;
        while profile.pass().await.error.is_some() {
            passes += 1;
            assert!(passes < 6, "{:?}", profile.server.received());
        }
        assert_eq!(profile.present_count().await, 6, "{announced}");
        let report = profile.pass().await;
        assert_eq!(
            (report.error.is_none(), report.failed),
            (true, 1),
            "the message is skipped and reported"
        );
    }
}
