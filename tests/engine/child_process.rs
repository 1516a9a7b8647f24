//! A mailbox of twenty messages on simulated servers, and child processes that sync it: killed, or with disk errors injected.
//!
//! A child process is this test program itself, started again. It opens the profile, runs one pass and prints every write point it passes
//! on standard error. The parent then checks what is stored in the profile.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use recapito::account::{Account, AccountId, Flags, Secret};
use recapito::clock::{Clock, SignedDuration, SystemClock, VirtualClock};
use recapito::engine::trial::TrialProgram;
use recapito::engine::view::Row;
use recapito::engine::{CopyId, EngineError, Handle, Preserve, Selection, Setup};
use recapito::mail::secrets::Secrets;
use recapito::pec::DispatchState;
use recapito::pec::draft::Draft;
use recapito::signature::{Anchors, Sha256};
use recapito::sim::{self, Loopback, Pace, SampleMessage};
use recapito::store::failpoints;
use tokio::runtime::Runtime;

/// Messages in the mailbox, in all folders together.
pub(crate) const MESSAGES: usize = 20;

/// A word for the full-text search, and how many messages contain it.
const FILLING: &str = "riempitivo";
const FOUND: usize = 8;

const CHILD_TASK: &str = "RECAPITO_TEST_CHILD";
const PASSED: &str = "@passed ";
const WAITING: &str = "@waits ";
const ENDED: &str = "@ended ";
const SENDING: &str = "@sending ";

/// The simulated servers with the mailbox, and a directory for the profiles.
pub(crate) struct TestServers {
    loopback: Loopback,
    clock: Arc<VirtualClock>,
    runtime: Runtime,
    /// Every message on the server with its exact bytes.
    messages_on_server: BTreeMap<Sha256, Vec<u8>>,
    home: tempfile::TempDir,
}

/// What a child process does.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ChildTask {
    /// Stop at this write point, counted over all points (from 1).
    pub(crate) wait_at: Option<usize>,
    /// The system error to inject.
    pub(crate) fail: Option<InjectedError>,
    /// Send a message with this number instead of syncing.
    pub(crate) send: Option<usize>,
    /// Sync, then save and send one draft after the other, numbered from this on.
    pub(crate) letters: Option<usize>,
    /// Write a package for preservation, to [`TestServers::package`], instead of syncing.
    pub(crate) preserve: bool,
}

/// From the `first` time a write point is passed (from 1), it fails this many times with this error number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InjectedError {
    /// Name of the write point; all points together if empty.
    pub(crate) point: &'static str,
    pub(crate) first: usize,
    pub(crate) times: usize,
    pub(crate) error: i32,
}

/// A running child process, and what it has printed.
pub(crate) struct ChildReader {
    child: Child,
    stderr: std::io::Lines<BufReader<ChildStderr>>,
    /// The points passed so far.
    pub(crate) passed: Vec<String>,
    /// What the child has reported as durable.
    pub(crate) durable: Durable,
    rest: Vec<String>,
}

/// What must survive a power cut.
#[derive(Debug, Default)]
pub(crate) struct Durable {
    files: BTreeSet<PathBuf>,
    ledger: u64,
}

/// The result that a child printed at its end, with the error of the pass; `None` if it was killed before.
pub(crate) type ChildResult = Option<Result<(), String>>;

/// Everything the user sees, line by line, for comparison.
pub(crate) struct State(BTreeSet<String>);

/// Stored data that must not shrink from one child to the next.
#[derive(Debug, Default)]
pub(crate) struct StoredData {
    files: BTreeSet<Sha256>,
    ledger: Vec<u8>,
}

impl TestServers {
    pub(crate) fn open() -> Self {
        let clock = Arc::new(VirtualClock::frozen(jiff::Timestamp::now()));
        let runtime = Runtime::new().expect("a runtime");
        let mut world = sim::two_providers(7, clock.now()).expect("a world");
        let now = clock.now();
        // Four sent messages: each is in the folder of sent mail, with an acceptance and a delivery receipt in the inbox.
        for number in 0..4 {
            let bytes = letter(number).write(now);
            assert!(
                world
                    .submit(sim::LAWYER, sim::LAWYER, &[sim::INSTANT.to_owned()], &bytes, now)
                    .is_positive()
            );
            let lawyer = world.mailbox_mut(sim::LAWYER).expect("a mailbox");
            lawyer.put("Inviata", bytes, Flags::default(), now).expect("put");
        }
        world.advance(now + SignedDuration::from_mins(5)).expect("delivered");
        clock.advance(SignedDuration::from_mins(5));
        let lawyer = world.mailbox_mut(sim::LAWYER).expect("a mailbox");
        for number in 12..MESSAGES {
            let folder = ["INBOX", "Archivio"][number % 2];
            let mut bytes = letter(number).write(now);
            bytes.extend(format!("{FILLING}\r\n").repeat(number * 20).bytes());
            lawyer.put(folder, bytes, Flags::default(), now).expect("put");
        }
        let stored = lawyer.folders.iter().flat_map(|folder| &folder.messages);
        let messages_on_server: BTreeMap<Sha256, Vec<u8>> =
            stored.map(|stored| (Sha256::of(&stored.bytes), stored.bytes.to_vec())).collect();
        assert_eq!(messages_on_server.len(), MESSAGES);
        let loopback = runtime
            .block_on(Loopback::start(world, clock.clone(), Pace::Manual))
            .expect("servers");
        // What a killed process wrote stays in the page cache, so a file system in memory is sufficient.
        let memory = Path::new("/dev/shm");
        let home = tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir()).expect("a directory");
        let (account, _) = loopback.account(sim::LAWYER).expect("a mailbox");
        fs::write(home.path().join("account"), serde_json::to_vec(&account).expect("written")).expect("written");
        fs::write(home.path().join("authority"), loopback.signing_authority()).expect("written");
        Self {
            loopback,
            clock,
            runtime,
            messages_on_server,
            home,
        }
    }

    /// An empty directory for a profile.
    pub(crate) fn profile(&self) -> tempfile::TempDir {
        tempfile::tempdir_in(self.home.path()).expect("a directory")
    }

    /// Starts a child on a profile; `test` is the full name of the calling test.
    pub(crate) fn start(&self, test: &str, profile: &Path, task: ChildTask) -> ChildReader {
        let fail = task
            .fail
            .map(|fail| format!("{},{},{},{}", fail.point, fail.first, fail.times, fail.error))
            .unwrap_or_default();
        let mut child = Command::new(std::env::current_exe().expect("known"))
            .args(["--exact", test, "--nocapture", "--test-threads=1"])
            .env(
                CHILD_TASK,
                format!(
                    "{}|{}|{}|{fail}|{}|{}|{}",
                    self.home.path().display(),
                    profile.display(),
                    task.wait_at.unwrap_or(0),
                    task.send.map(|number| number.to_string()).unwrap_or_default(),
                    task.preserve,
                    task.letters.map(|number| number.to_string()).unwrap_or_default()
                ),
            )
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        let stderr = BufReader::new(child.stderr.take().expect("piped")).lines();
        ChildReader {
            child,
            stderr,
            passed: Vec::new(),
            durable: Durable::default(),
            rest: Vec::new(),
        }
    }

    /// Toggles `\Seen` of a message on the server.
    pub(crate) fn toggle_seen(&self, number: usize) {
        self.loopback.world(|world| {
            let inbox = world.mailbox_mut(sim::LAWYER).and_then(|mailbox| mailbox.folder_mut("INBOX"));
            let messages = &mut inbox.expect("an inbox").messages;
            let at = number % messages.len();
            messages[at].flags.seen ^= true;
        });
    }

    /// Runs one pass in this process and returns what the user then sees. Asserts that every message on the server is stored once, byte for
    /// byte.
    pub(crate) fn finish(&self, profile: &Path, what: &str) -> State {
        let handle = self.handle(profile);
        let reports = self.runtime.block_on(async {
            let (account, password) = self.loopback.account(sim::LAWYER).expect("a mailbox");
            handle.save_account(account, password).await.expect("saved");
            handle.sync(Vec::new()).await.expect("ran")
        });
        assert!(
            reports.iter().all(|report| report.error.is_none() && report.failed == 0),
            "{what}: {reports:?}"
        );
        let found = self.found(&handle);
        let again = || self.runtime.block_on(handle.make_searchable(|_, _| true));
        assert_eq!(found, FOUND, "{what}: not all are found by search: {:?}", again());
        let rows = self.rows(&handle);
        let messages: BTreeSet<Sha256> = rows.iter().map(|row| row.message).collect();
        assert_eq!(rows.len(), MESSAGES, "{what}: duplicates");
        assert!(messages.iter().eq(self.messages_on_server.keys()), "{what}: messages lost");
        for (message, bytes) in &self.messages_on_server {
            assert_eq!(&self.runtime.block_on(handle.raw(*message)).expect("kept"), bytes, "{what}");
        }
        for row in &rows {
            assert_eq!((row.flags, row.expunged), (self.flags(row), false), "{what}: {row:?}");
        }
        let check = self.runtime.block_on(handle.check(|_, _| true)).expect("checked");
        assert!(check.is_good() && check.messages == MESSAGES as u64, "{what}: {check:?}");
        let state = self.state(&handle);
        handle.stop();
        state
    }

    /// The state rebuilt from raw files and ledger only. The full-text index, which is slow to build, is rebuilt only on request.
    pub(crate) fn rebuilt(&self, profile: &Path, with_search: bool) -> State {
        let bare = self.profile();
        fs::copy(profile.join("ledger.jsonl"), bare.path().join("ledger.jsonl")).expect("copied");
        for file in raw_files(profile) {
            let shard = bare
                .path()
                .join("messages")
                .join(file.parent().and_then(Path::file_name).expect("a shard"));
            fs::create_dir_all(&shard).expect("made");
            fs::copy(&file, shard.join(file.file_name().expect("a name"))).expect("copied");
        }
        let handle = self.handle(bare.path());
        if with_search {
            self.runtime.block_on(handle.make_searchable(|_, _| true)).expect("indexed");
            assert_eq!(self.found(&handle), FOUND);
        }
        let state = self.state(&handle);
        handle.stop();
        state
    }

    fn handle(&self, profile: &Path) -> Handle {
        start(profile, self.clock.clone(), self.loopback.signing_authority().as_bytes()).expect("started")
    }

    fn rows(&self, handle: &Handle) -> Vec<Row> {
        let read = async { handle.rows(handle.keys(Selection::default()).await.expect("listed")).await };
        self.runtime.block_on(read).expect("read")
    }

    fn flags(&self, row: &Row) -> Flags {
        self.loopback.world(|world| {
            let folder = world.mailbox(sim::LAWYER).and_then(|mailbox| mailbox.folder(&row.location.folder));
            folder
                .and_then(|folder| folder.message(row.location.uid.0))
                .expect("on the server")
                .flags
        })
    }

    fn found(&self, handle: &Handle) -> usize {
        let words = Selection {
            text: Some(format!("{FILLING} ")),
            ..Selection::default()
        };
        self.runtime.block_on(handle.search(words, 2 * MESSAGES)).expect("searched").len()
    }

    fn state(&self, handle: &Handle) -> State {
        let rows = self.rows(handle).into_iter().map(|row| {
            // Row numbers depend on the order of arrival.
            let key = CopyId(0);
            format!("{:?}", Row { key, ..row })
        });
        let dispatches = self.runtime.block_on(handle.dispatches(None, false)).expect("dispatches");
        let dispatches = dispatches.iter().map(|view| format!("{view:?}"));
        let overview = self.runtime.block_on(handle.overview()).expect("overview");
        let folders = overview.accounts.iter().flat_map(|account| &account.folders);
        State(rows.chain(dispatches).chain(folders.map(|folder| format!("{folder:?}"))).collect())
    }

    /// Writes a second package; returns the names of the messages in the first, which a child began, and in the second.
    pub(crate) fn second_package(&self, profile: &Path) -> [BTreeSet<String>; 2] {
        let handle = self.handle(profile);
        let account = AccountId::of(sim::LAWYER);
        self.runtime
            .block_on(handle.preserve(package(account.clone(), profile, 2), |_, _| true))
            .expect("written");
        handle.stop();
        [1, 2].map(|number| {
            let to = package(account.clone(), profile, number).to;
            let files = files_below(&to.join("messaggi"));
            files
                .iter()
                .map(|file| file.file_name().expect("a name").to_string_lossy().into_owned())
                .collect()
        })
    }

    /// Number of messages that the servers accepted for submission.
    pub(crate) fn submitted(&self) -> usize {
        self.loopback.submissions().len()
    }

    /// Lets the receipts arrive and syncs; returns the states of this message's dispatches.
    pub(crate) fn states_after_receipts(&self, profile: &Path, number: usize) -> Vec<DispatchState> {
        let handle = self.handle(profile);
        let states = self.runtime.block_on(async {
            let (account, password) = self.loopback.account(sim::LAWYER).expect("a mailbox");
            handle.save_account(account, password).await.expect("saved");
            // The first pass may send what was committed.
            for _ in 0..2 {
                self.loopback.advance(SignedDuration::from_mins(5));
                handle.sync(Vec::new()).await.expect("ran");
            }
            let views = handle.dispatches(None, false).await.expect("dispatches");
            let named = views.iter().filter(|view| view.dispatch.subject == subject_of(number));
            named.map(|view| view.status.state).collect()
        });
        handle.stop();
        states
    }

    /// Lets the provider take this long, in real time, between the body of a message and its reply.
    pub(crate) fn reply_after(&self, time: Duration) {
        self.loopback.world(|world| world.faults.final_reply_after = time);
    }

    /// Advances the providers' clock, and delivers what is due.
    pub(crate) fn pass_seconds(&self, seconds: i64) {
        self.loopback.advance(SignedDuration::from_secs(seconds));
    }

    /// How often the servers took each message, by the digest of its bytes.
    pub(crate) fn taken(&self) -> BTreeMap<Sha256, usize> {
        count(self.loopback.submissions().into_iter().map(|(_, digest)| digest))
    }

    /// How often each message is in Sent on the server.
    pub(crate) fn in_sent(&self) -> BTreeMap<Sha256, usize> {
        self.loopback.world(|world| {
            let sent = world.mailbox(sim::LAWYER).and_then(|mailbox| mailbox.folder("Inviata"));
            count(sent.expect("a folder").messages.iter().map(|stored| Sha256::of(&stored.bytes)))
        })
    }

    /// Lets the receipts arrive and syncs; returns the state of every sent message, and the numbers of the drafts that are left.
    pub(crate) fn outcomes(&self, profile: &Path) -> (BTreeMap<Sha256, DispatchState>, BTreeSet<usize>) {
        let handle = self.handle(profile);
        let outcomes = self.runtime.block_on(async {
            let (account, password) = self.loopback.account(sim::LAWYER).expect("a mailbox");
            handle.save_account(account, password).await.expect("saved");
            // What was committed is sent, its receipts arrive, and a message that they settle is filed.
            for _ in 0..3 {
                self.loopback.advance(SignedDuration::from_mins(1));
                let reports = handle.sync(Vec::new()).await.expect("ran");
                assert!(reports.iter().all(|report| report.error.is_none()), "{reports:?}");
            }
            let views = handle.dispatches(None, false).await.expect("dispatches");
            let drafts = handle.drafts().await.expect("drafts");
            let states = views
                .into_iter()
                .filter_map(|view| Some((view.dispatch.message?, view.status.state)));
            (states.collect(), drafts.iter().map(|draft| number_in(&draft.subject)).collect())
        });
        handle.stop();
        outcomes
    }

    /// Removes from a profile what a power cut may destroy: everything not reported as durable. With `zeros`, files keep their length but
    /// are filled with zeros.
    pub(crate) fn cut_power(&self, profile: &Path, durable: &Durable, zeros: bool) {
        for file in raw_files(profile).into_iter().filter(|file| !durable.files.contains(file)) {
            let length = fs::metadata(&file).expect("there").len();
            fs::remove_file(&file).expect("removed");
            if zeros {
                fs::write(&file, vec![0; length as usize]).expect("written");
            }
        }
        let path = profile.join("ledger.jsonl");
        let mut ledger = fs::read(&path).unwrap_or_default();
        let certain = durable.ledger as usize;
        match zeros {
            true => ledger.iter_mut().skip(certain).for_each(|byte| *byte = 0),
            false => ledger.truncate(certain),
        }
        if path.exists() {
            fs::write(&path, ledger).expect("written");
        }
        for dir in ["index", "search", "marks"] {
            for file in files_below(&profile.join(dir)) {
                if zeros {
                    let length = fs::metadata(&file).expect("there").len();
                    fs::write(&file, vec![0; length as usize]).expect("written");
                } else {
                    fs::remove_file(&file).expect("removed");
                }
            }
        }
    }

    /// A copy of a profile, file by file, as a backup makes it.
    pub(crate) fn copy_of(&self, profile: &Path) -> tempfile::TempDir {
        let copy = self.profile();
        for file in files_below(profile) {
            let to = copy.path().join(file.strip_prefix(profile).expect("below"));
            fs::create_dir_all(to.parent().expect("a parent")).expect("made");
            match fs::copy(&file, to) {
                // Other threads of the program go on.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                copied => drop(copied.expect("copied")),
            }
        }
        copy
    }

    /// Asserts that every raw file is complete and a message on the server, and that nothing stored before or reported as durable is
    /// missing.
    pub(crate) fn check_stored(&self, profile: &Path, child: &ChildReader, before: &StoredData, what: &str) -> StoredData {
        let files: BTreeSet<Sha256> = raw_files(profile)
            .iter()
            .map(|path| {
                let name = path.file_stem().expect("a name").to_string_lossy().parse().expect("a digest");
                let bytes = fs::read(path).expect("read");
                assert_eq!(self.messages_on_server.get(&name), Some(&bytes), "{what}: {name} is incomplete");
                name
            })
            .collect();
        assert!(files.is_superset(&before.files), "{what}: a message was lost");
        let mut ledger = fs::read(profile.join("ledger.jsonl")).unwrap_or_default();
        ledger.truncate(ledger.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1));
        assert!(ledger.starts_with(&before.ledger), "{what}: the ledger lost lines");
        let lines = |ledger: &[u8]| ledger.iter().filter(|byte| **byte == b'\n').count();
        let durable = child.passed.iter().filter(|point| *point == "ledger.durable").count();
        assert!(
            lines(&ledger) >= lines(&before.ledger) + durable,
            "{what}: a durable line is missing"
        );
        StoredData { files, ledger }
    }
}

impl State {
    /// Asserts that the two states are equal.
    pub(crate) fn assert_is(&self, expected: &Self, what: &str) {
        let differing: Vec<&String> = self.0.symmetric_difference(&expected.0).take(4).collect();
        assert!(differing.is_empty(), "{what}: {differing:#?}");
    }
}

impl ChildReader {
    /// Reads until this many points were passed or the child waits; false if it ended before.
    pub(crate) fn read_until(&mut self, points: usize) -> bool {
        while self.passed.len() < points {
            let Some(Ok(line)) = self.stderr.next() else { return false };
            let Some(point) = line.strip_prefix(PASSED) else {
                self.rest.push(line);
                if self.rest.last().is_some_and(|line| line.starts_with(WAITING)) {
                    return true;
                }
                continue;
            };
            let mut words = point.split(' ');
            let name = words.next().unwrap_or_default();
            self.passed.push(name.to_owned());
            match name {
                "raw.durable" => self.durable.files = words.map(PathBuf::from).collect(),
                "ledger.durable" => self.durable.ledger = words.next().and_then(|length| length.parse().ok()).unwrap_or(0),
                _ => {}
            }
        }
        true
    }

    /// Reads until the child has saved a draft and sends it.
    pub(crate) fn read_until_sending(&mut self) {
        let line = self.stderr.next().and_then(Result::ok);
        assert!(line.as_deref().is_some_and(|line| line.starts_with(SENDING)), "{line:?}");
        self.rest.extend(line);
    }

    /// The numbers of the drafts that were saved, to be sent.
    pub(crate) fn sending(&self) -> impl Iterator<Item = usize> {
        let lines = self.rest.iter().filter_map(|line| line.strip_prefix(SENDING));
        lines.map(|number| number.parse().expect("a number"))
    }

    /// Sends SIGKILL and waits for the end.
    pub(crate) fn kill(&mut self) -> ChildResult {
        // It may have ended already.
        let _ = self.child.kill();
        self.wait()
    }

    /// Waits for its end; `None` if it printed no result.
    pub(crate) fn wait(&mut self) -> ChildResult {
        self.read_until(usize::MAX);
        let status = self.child.wait().expect("ends");
        let ending = self.rest.iter().find_map(|line| line.strip_prefix(ENDED));
        if ending.is_none() {
            assert!(status.code().is_none(), "the child failed: {:#?}", self.rest);
        }
        ending.map(|words| match words {
            "ok" => Ok(()),
            error => Err(error.to_owned()),
        })
    }

    /// Number of times each point was passed.
    pub(crate) fn counts(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for point in &self.passed {
            *counts.entry(point.as_str()).or_insert(0) += 1;
        }
        counts
    }
}

/// Runs the task if this process was started as a child; false in the parent.
pub(crate) fn is_child_process() -> bool {
    let Ok(task) = std::env::var(CHILD_TASK) else {
        return false;
    };
    let mut task = task.split('|');
    let mut next = || task.next().expect("a field of the task");
    let (home, profile) = (PathBuf::from(next()), PathBuf::from(next()));
    let (wait_at, fail) = (next().parse().expect("a number"), next().to_owned());
    let send: Option<usize> = next().parse().ok();
    let preserves = next() == "true";
    let letters: Option<usize> = next().parse().ok();
    // Without it nothing but the program's own work passes between two instants.
    if letters.is_none() {
        install_hook(wait_at, &fail, profile.clone());
    }
    let account: Account = serde_json::from_slice(&fs::read(home.join("account")).expect("read")).expect("an account");
    let authority = fs::read(home.join("authority")).expect("read");
    let runtime = Runtime::new().expect("a runtime");
    let ending = start(&profile, Arc::new(SystemClock), &authority).and_then(|handle| {
        let ending = runtime.block_on(async {
            let password = Secret::new(sim::PASSWORD.to_owned());
            let id = account.id.clone();
            handle.save_account(account, password).await?;
            if let Some(number) = send {
                let draft = Draft {
                    subject: subject_of(number),
                    ..crate::world::draft(&[sim::INSTANT], &[])
                };
                return handle.send(id, draft).await.map(drop);
            }
            if let Some(first) = letters {
                return send_letters(&handle, id, first).await;
            }
            if preserves {
                return handle.preserve(package(id, &profile, 1), |_, _| true).await.map(drop);
            }
            let report = handle.sync(Vec::new()).await?.remove(0);
            report.error.map_or(Ok(()), Err)
        });
        handle.stop();
        ending
    });
    print_line(&match ending {
        Ok(()) => format!("{ENDED}ok"),
        Err(error) => format!("{ENDED}{error:?}"),
    });
    true
}

async fn send_letters(handle: &Handle, account: AccountId, first: usize) -> Result<(), EngineError> {
    let report = handle.sync(Vec::new()).await?.remove(0);
    report.error.map_or(Ok(()), Err)?;
    for number in first.. {
        let draft = Draft {
            subject: subject_of(number),
            ..crate::world::draft(&[sim::INSTANT], &[])
        };
        let id = handle.new_draft();
        handle.save_draft(id.clone(), Some(account.clone()), draft.clone()).await?;
        print_line(&format!("{SENDING}{number}"));
        handle.send_draft(id, account.clone(), draft).await?;
    }
    Ok(())
}

/// A package of everything, beside the profile.
fn package(account: AccountId, profile: &Path, number: usize) -> Preserve {
    Preserve {
        account,
        holder: None,
        from: jiff::civil::date(2000, 1, 1),
        until: jiff::civil::date(2099, 12, 31),
        again: false,
        to: profile.with_extension(format!("package-{number}")),
    }
}

/// Prints a line in a single write, so that lines of several threads are not mixed.
fn print_line(line: &str) {
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).expect("written");
}

fn subject_of(number: usize) -> String {
    format!("{SUBJECT}{number}")
}

/// The number in a subject by [`subject_of`].
pub(crate) fn number_in(subject: &str) -> usize {
    let number = subject.strip_prefix(SUBJECT).and_then(|number| number.parse().ok());
    number.expect("a subject of a sent message")
}

const SUBJECT: &str = "Invio ";

fn count<T: Ord>(all: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    for one in all {
        *counts.entry(one).or_default() += 1;
    }
    counts
}

fn install_hook(wait_at: usize, fail: &str, profile: PathBuf) {
    let all = AtomicUsize::new(0);
    let of_this = AtomicUsize::new(0);
    let fail: Option<(String, std::ops::Range<usize>, i32)> = (!fail.is_empty()).then(|| {
        let parts: Vec<&str> = fail.split(',').collect();
        let number = |at: usize| parts[at].parse::<usize>().expect("a number");
        let first = number(1) - 1;
        (parts[0].to_owned(), first..first.saturating_add(number(2)), number(3) as i32)
    });
    failpoints::set_hook(Box::new(move |name| {
        let durable = match name {
            "raw.durable" => raw_files(&profile).iter().map(|path| format!(" {}", path.display())).collect(),
            "ledger.durable" => format!(" {}", fs::metadata(profile.join("ledger.jsonl"))?.len()),
            _ => String::new(),
        };
        print_line(&format!("{PASSED}{name}{durable}"));
        if all.fetch_add(1, Ordering::SeqCst) + 1 == wait_at {
            print_line(&format!("{WAITING}{name}"));
            loop {
                std::thread::park();
            }
        }
        if let Some((failing, passes, error)) = &fail
            && (failing == name || failing.is_empty())
            && passes.contains(&of_this.fetch_add(1, Ordering::SeqCst))
        {
            return Err(std::io::Error::from_raw_os_error(*error));
        }
        Ok(())
    }));
}

fn start(profile: &Path, clock: Arc<dyn Clock>, authority: &[u8]) -> Result<Handle, EngineError> {
    let mut anchors = Anchors::none();
    anchors.add_file(authority, "test").expect("an authority");
    let handle = Handle::start(Setup {
        profile: profile.to_owned(),
        state: None,
        trial: Some(TrialProgram::at(env!("CARGO_BIN_EXE_recapito").into())),
        clock,
        anchors,
        secrets: Secrets::in_memory(),
        demo: true,
        live: false,
    })?;
    handle.complete()?;
    Ok(handle)
}

fn letter(number: usize) -> SampleMessage {
    SampleMessage {
        from: ("Studio Aurora".to_owned(), sim::LAWYER.to_owned()),
        to: vec![sim::INSTANT.to_owned()],
        subject: format!("Atto {number}"),
        body: format!("Si trasmette l'atto numero {number}.\n"),
        receipt_type: Some(recapito::pec::ReceiptType::Completa),
        message_id: format!("vita-{number}@pec.avvocatura.example"),
        ..SampleMessage::default()
    }
}

fn files_below(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
    let files = entries.flat_map(|path| match path.is_dir() {
        true => files_below(&path),
        false => vec![path],
    });
    files.collect()
}

fn raw_files(profile: &Path) -> Vec<PathBuf> {
    let entries = |dir: &Path| fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
    let shards = entries(&profile.join("messages")).filter(|shard| !shard.ends_with("tmp"));
    shards.flat_map(|shard| entries(&shard).collect::<Vec<_>>()).collect()
}
