//! The engine against a server that lies: about numbers, about what is there, about what changed.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use recapito::clock::SystemClock;
use recapito::engine::view::{Row, SyncReport};
use recapito::engine::{Handle, Selection, Setup};
use recapito::mail::secrets::Secrets;
use recapito::signature::Anchors;

use super::{GREETING, Scripted, password, serve};

pub(crate) const PLAIN: &str = "IMAP4rev1";
const CLEVER: &str = "IMAP4rev1 ENABLE CONDSTORE QRESYNC LIST-EXTENDED LIST-STATUS";

/// A server with one folder, and the lies it tells.
pub(crate) struct Liar {
    offers: &'static str,
    modseq: u64,
    messages: BTreeMap<u32, Vec<u8>>,
    /// EXISTS and MESSAGES, where another number is told.
    exists: Option<usize>,
    /// Lines told besides when all flags are asked for.
    besides: String,
    /// Lines told between two messages of a fetch.
    amid: String,
    /// Lines told when it is asked what changed.
    changes: String,
    /// Its body is announced as this many bytes.
    swollen: Option<(u32, u64)>,
}

impl Liar {
    pub(crate) fn of(offers: &'static str, messages: u32) -> Arc<Mutex<Self>> {
        let text = |uid: u32| format!("Message-ID: <{uid}@pec.test>\r\nSubject: {uid}\r\n\r\ntesto {uid}\r\n").into_bytes();
        Arc::new(Mutex::new(Self {
            offers,
            modseq: 10,
            messages: (1..=messages).map(|uid| (uid, text(uid))).collect(),
            exists: None,
            besides: String::new(),
            amid: String::new(),
            changes: String::new(),
            swollen: None,
        }))
    }

    pub(crate) fn answer(&self, command: &str) -> Option<Vec<u8>> {
        let mut said = match command.split(' ').next()? {
            "CAPABILITY" => format!("* CAPABILITY {}\r\n", self.offers).into_bytes(),
            "LIST" => {
                let status = if command.contains("STATUS") { self.status() } else { String::new() };
                format!("* LIST () \"/\" INBOX\r\n{status}").into_bytes()
            }
            "STATUS" => self.status().into_bytes(),
            "EXAMINE" => self.open(command.contains("QRESYNC")).into_bytes(),
            "UID" | "FETCH" => self.fetch(command)?,
            _ => Vec::new(),
        };
        said.extend_from_slice(b"TAG OK done\r\n");
        Some(said)
    }

    fn count(&self) -> usize {
        self.exists.unwrap_or(self.messages.len())
    }

    fn next(&self) -> u32 {
        self.messages.keys().next_back().map_or(1, |uid| uid + 1)
    }

    fn status(&self) -> String {
        let clever = if self.offers == CLEVER {
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
        let modseq = if self.offers == CLEVER {
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

    fn fetch(&self, command: &str) -> Option<Vec<u8>> {
        let words = command.strip_prefix("UID ").unwrap_or(command).strip_prefix("FETCH ")?;
        let (set, items) = words.split_once(' ')?;
        let mut said = Vec::new();
        for (sequence, (uid, bytes)) in (1..).zip(self.messages.iter().filter(|(uid, _)| holds(set, **uid))) {
            let mut line = format!("* {sequence} FETCH (UID {uid} FLAGS () RFC822.SIZE {}", bytes.len()).into_bytes();
            let part: Option<(&str, &[u8])> = if items.contains("[HEADER]") {
                let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
                Some(("HEADER", bytes.get(..end)?))
            } else {
                items.contains("[]").then_some(("", bytes.as_slice()))
            };
            if let Some((section, part)) = part {
                let announced = self
                    .swollen
                    .filter(|(swollen, _)| swollen == uid)
                    .map_or(part.len() as u64, |(_, size)| size);
                line.extend_from_slice(format!(" BODY[{section}] {{{announced}}}\r\n").as_bytes());
                line.extend_from_slice(part);
            }
            line.extend_from_slice(b")\r\n");
            line.extend_from_slice(self.amid.as_bytes());
            said.extend(line);
        }
        if items == "(UID FLAGS)" {
            said.extend_from_slice(self.besides.as_bytes());
        }
        Some(said)
    }
}

fn holds(set: &str, uid: u32) -> bool {
    set.split(',').any(|range| {
        let (from, to) = range.split_once(':').unwrap_or((range, range));
        let number = |text: &str| if text == "*" { Ok(u32::MAX) } else { text.parse() };
        number(from).is_ok_and(|from| from <= uid) && number(to).is_ok_and(|to| to >= uid)
    })
}

/// A profile that reads from a liar.
struct Reader {
    handle: Handle,
    server: Scripted,
    liar: Arc<Mutex<Liar>>,
    profile: tempfile::TempDir,
}

impl Reader {
    async fn of(liar: Arc<Mutex<Liar>>) -> Self {
        let told = liar.clone();
        let server = serve(GREETING, move |command| told.lock().expect("liar").answer(command)).await;
        let profile = tempfile::tempdir().expect("a directory");
        let handle = start(profile.path());
        handle.save_account(server.account.clone(), password()).await.expect("saved");
        Self {
            handle,
            server,
            liar,
            profile,
        }
    }

    async fn pass(&self) -> SyncReport {
        self.handle.sync(Vec::new()).await.expect("ran").remove(0)
    }

    async fn good_pass(&self) -> (u64, u64) {
        let report = self.pass().await;
        assert!(report.error.is_none(), "{report:?} {:?}", self.server.heard());
        (report.new, report.updated)
    }

    async fn rows(&self) -> Vec<Row> {
        let keys = self.handle.keys(Selection::default()).await.expect("listed");
        self.handle.rows(keys).await.expect("read")
    }

    async fn here(&self) -> usize {
        self.rows().await.iter().filter(|row| !row.expunged).count()
    }

    fn change(&self, change: impl FnOnce(&mut Liar)) {
        change(&mut self.liar.lock().expect("liar"));
    }

    /// Whole messages asked for so far.
    fn fetches(&self) -> usize {
        self.server.heard().iter().filter(|line| line.ends_with("BODY.PEEK[])")).count()
    }
}

pub(crate) fn start(profile: &Path) -> Handle {
    open(profile, false)
}

pub(crate) fn start_live(profile: &Path) -> Handle {
    open(profile, true)
}

fn open(profile: &Path, live: bool) -> Handle {
    Handle::start(Setup {
        profile: profile.join("profile"),
        clock: Arc::new(SystemClock),
        anchors: Anchors::none(),
        secrets: Secrets::in_memory(),
        demo: false,
        live,
    })
    .expect("started")
}

#[tokio::test]
async fn impossible_uids_and_counts_change_no_stored_message() {
    for offers in [PLAIN, CLEVER] {
        let reader = Reader::of(Liar::of(offers, 5)).await;
        assert_eq!(reader.good_pass().await, (5, 0), "{offers}");
        let nonsense =
            "* 9 FETCH (UID 0 FLAGS ())\r\n* 2 FETCH (UID 2 FLAGS ())\r\n* 1 FETCH (UID 4 FLAGS ())\r\n* 77 FETCH (FLAGS (\\Seen))\r\n";
        reader.change(|liar| {
            liar.besides = nonsense.to_owned();
            liar.exists = Some(2);
            liar.modseq = 11;
        });
        for _ in 0..2 {
            assert_eq!(reader.good_pass().await, (0, 0), "{offers}");
        }
        reader.change(|liar| {
            liar.exists = None;
            liar.modseq = 3;
        });
        assert_eq!(reader.good_pass().await, (0, 0), "{offers}");
        assert_eq!((reader.here().await, reader.rows().await.len()), (5, 5), "{offers}");
    }
}

#[tokio::test]
async fn unsolicited_responses_during_a_fetch_lose_and_duplicate_nothing() {
    for offers in [PLAIN, CLEVER] {
        let liar = Liar::of(offers, 5);
        let amid = "* 2 EXPUNGE\r\n* 99 EXPUNGE\r\n* 9 EXISTS\r\n* 3 FETCH (FLAGS (\\Seen))\r\n* 44 FETCH (FLAGS ())\r\n* 0 RECENT\r\n";
        amid.clone_into(&mut liar.lock().expect("liar").amid);
        let reader = Reader::of(liar).await;
        let mut passes = 0;
        while reader.pass().await.error.is_some() || reader.here().await < 5 {
            passes += 1;
            assert!(passes < 4, "{offers}: {:?}", reader.server.heard());
        }
        reader.change(|liar| liar.amid.clear());
        assert_eq!(reader.good_pass().await.0, 0, "{offers}");
        assert_eq!((reader.here().await, reader.rows().await.len()), (5, 5), "{offers}");
    }
}

#[tokio::test]
async fn a_message_fetched_again_with_other_bytes_is_stored_as_a_second_one() {
    let reader = Reader::of(Liar::of(PLAIN, 3)).await;
    assert_eq!(reader.good_pass().await, (3, 0));
    let first = reader.rows().await.into_iter().find(|row| row.subject == "2").expect("there");
    let name = first.message.to_string();
    let file = reader.profile.path().join(format!("profile/messages/{}/{name}.eml", &name[..2]));
    let bytes = std::fs::read(&file).expect("kept");
    std::fs::remove_file(&file).expect("removed");
    std::fs::write(&file, &bytes[1..]).expect("damaged");
    let check = reader.handle.check(|_, _| true).await.expect("checked");
    assert_eq!(check.damaged, [first.message]);
    let other = b"Message-ID: <2@pec.test>\r\nSubject: 2\r\n\r\naltro 2\r\n".to_vec();
    reader.change(|liar| drop(liar.messages.insert(2, other.clone())));
    assert_eq!(reader.good_pass().await.0, 1);
    let rows: Vec<Row> = reader.rows().await.into_iter().filter(|row| row.subject == "2").collect();
    assert_eq!(rows.len(), 2, "both are rows");
    let now = rows.iter().find(|row| !row.expunged).expect("what the server has now");
    assert_eq!(reader.handle.raw(now.message).await.expect("kept"), other);
    assert!(rows.iter().any(|row| row.message == first.message && row.expunged), "{rows:?}");
    let ailing = reader.handle.damaged_messages().await.expect("told");
    let [ailment] = ailing.as_slice() else { unreachable!("{ailing:?}") };
    assert_eq!(
        (ailment.message, ailment.on_server),
        (first.message, false),
        "told: it is not the same"
    );
    // The file from a copy of the profile heals it; both stay.
    std::fs::remove_file(&file).expect("removed");
    std::fs::write(&file, &bytes).expect("restored");
    assert!(reader.handle.check(|_, _| true).await.expect("checked").is_good());
    assert_eq!(reader.handle.raw(first.message).await.expect("kept"), bytes);
}

#[tokio::test]
async fn a_folder_reported_empty_once_loses_nothing_and_is_not_fetched_again() {
    for offers in [PLAIN, CLEVER] {
        let reader = Reader::of(Liar::of(offers, 5)).await;
        assert_eq!(reader.good_pass().await, (5, 0), "{offers}");
        let fetched = reader.fetches();
        let mut kept = BTreeMap::new();
        reader.change(|liar| {
            liar.modseq = 11;
            kept = std::mem::take(&mut liar.messages);
        });
        assert_eq!(reader.good_pass().await, (0, 5), "{offers}: marked");
        let rows = reader.rows().await;
        assert_eq!((rows.len(), reader.here().await), (5, 0), "{offers}");
        for row in &rows {
            assert!(reader.handle.raw(row.message).await.is_ok(), "the bytes stay");
        }
        reader.change(|liar| {
            liar.modseq = 12;
            liar.messages = kept;
        });
        assert_eq!(reader.good_pass().await, (0, 5), "{offers}: known again");
        assert_eq!((reader.here().await, reader.rows().await.len()), (5, 5), "{offers}");
        assert_eq!(reader.fetches(), fetched, "{offers}");
    }
}

#[tokio::test]
async fn wrong_reports_of_changes_are_corrected_by_a_later_pass() {
    let reader = Reader::of(Liar::of(CLEVER, 5)).await;
    assert_eq!(reader.good_pass().await, (5, 0));
    reader.change(|liar| {
        liar.modseq = 11;
        liar.changes = "* VANISHED (EARLIER) 2:3,4000000000:4294967295\r\n* 1 FETCH (UID 1 FLAGS (\\Seen) MODSEQ (11))\r\n".to_owned();
    });
    let report = reader.pass().await;
    assert!(report.error.is_none() && report.new == 0, "{report:?}");
    assert_eq!(
        (reader.here().await, reader.rows().await.len()),
        (5, 5),
        "all five are there: it was not true"
    );
    // A message that came and was never told of.
    reader.change(|liar| {
        liar.changes.clear();
        liar.modseq = 12;
        liar.messages.insert(9, b"Subject: 9\r\n\r\nnove\r\n".to_vec());
    });
    assert_eq!(reader.good_pass().await.0, 1);
    // The sequence goes back: nothing of what it tells is believed.
    reader.change(|liar| liar.modseq = 1);
    assert_eq!(reader.good_pass().await, (0, 0));
    assert_eq!(reader.here().await, 6);
}

#[tokio::test]
async fn a_server_that_fails_at_qresync_is_synced_without_it() {
    let liar = Liar::of(CLEVER, 3);
    let told = liar.clone();
    let server = serve(GREETING, move |command| match command.contains("QRESYNC (") {
        true => Some(b"TAG BAD unknown parameter\r\n".to_vec()),
        false => told.lock().expect("liar").answer(command),
    })
    .await;
    let profile = tempfile::tempdir().expect("a directory");
    let handle = start(profile.path());
    handle.save_account(server.account.clone(), password()).await.expect("saved");
    let reports = handle.sync(Vec::new()).await.expect("ran");
    assert_eq!((reports[0].new, reports[0].error.is_none()), (3, true));
    liar.lock().expect("liar").modseq = 11;
    let reports = handle.sync(Vec::new()).await.expect("ran");
    assert!(reports[0].error.is_none(), "{reports:?}");
    assert!(
        server.heard().iter().any(|line| line.contains("CHANGEDSINCE 10")),
        "{:?}",
        server.heard()
    );
}

#[tokio::test]
async fn a_message_that_breaks_every_fetch_does_not_block_the_others() {
    for announced in [4_000_000_000, 3] {
        let reader = Reader::of(Liar::of(PLAIN, 7)).await;
        reader.change(|liar| liar.swollen = Some((4, announced)));
        let mut passes = 0;
        while reader.pass().await.error.is_some() {
            passes += 1;
            assert!(passes < 6, "{:?}", reader.server.heard());
        }
        assert_eq!(reader.here().await, 6, "{announced}");
        let report = reader.pass().await;
        assert_eq!((report.error.is_none(), report.failed), (true, 1), "told, and left on the server");
    }
}
