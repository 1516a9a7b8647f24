//! The first sync of a large mailbox against Dovecot over TLS: the floor (everything fetched and discarded), Recapito (kept durably and
//! listed, then verified, then searchable), mbsync (with its fsync), and mbsync followed by notmuch and libcrypto, which does what Recapito
//! does.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use futures_util::{Stream, StreamExt as _};
use recapito::account::{Account, Uid};
use recapito::clock::SystemClock;
use recapito::engine::view::SyncReport;
use recapito::engine::{Event, Handle, Selection, Setup};
use recapito::mail::imap::Session;
use recapito::mail::secrets::Secrets;
use recapito::signature::{Anchors, Sha256, Verdict};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::certified::{Certified, OWNER};
use super::measure::{Figure, Report, Side, Took, in_turns, median, own_peak, process_time, timed};
use super::provider::{self, secret};
use super::server::Dovecot;
use super::{Scale, mbsync, verify};

/// The argument that starts a process that syncs once and reports its peak memory.
pub const CHILD: &str = "sync-child";
/// More than one screen of rows.
const NEWEST: u64 = 50;

pub fn measure(scale: Scale, report: &mut Report) {
    let bench = Bench::new(scale.of(10_000));
    bench.same_work();
    bench.first(
        Scale {
            runs: scale.runs.min(3),
            ..scale
        },
        report,
    );
    bench.memory(report);
}

/// Seconds after which a first sync reached further stages.
pub struct Stages {
    /// The newest messages are listed.
    pub newest: f64,
    /// Every signature is verified, and every receipt compared with what was sent.
    verified: f64,
    /// Every message is in the full-text index.
    searchable: f64,
}

impl Stages {
    /// The medians of all runs but the warm-up run.
    pub fn median(runs: RefCell<Vec<Self>>) -> Self {
        let runs = runs.into_inner().split_off(1);
        let of = |stage: fn(&Self) -> f64| median(runs.iter().map(stage).collect());
        Self {
            newest: of(|run| run.newest),
            verified: of(|run| run.verified),
            searchable: of(|run| run.searchable),
        }
    }
}

/// A mailbox of certified mail on a server, to be synced for the first time.
pub struct Bench {
    /// The messages as files, and the authority, for libcrypto's loop.
    corpus: TempDir,
    pub digests: Vec<Sha256>,
    /// The size of all messages.
    pub bytes: usize,
    pub dovecot: Dovecot,
    /// The account on that server, at the port that Recapito and mbsync use.
    pub account: Account,
    pub runtime: Runtime,
    /// Profiles and Maildirs are kept until the end: creating files is slow on a file system where others were just deleted.
    kept: RefCell<Vec<TempDir>>,
}

impl Bench {
    pub fn new(messages: usize) -> Self {
        Self::of(&Certified::mixed(messages))
    }

    pub fn of(certified: &Certified) -> Self {
        let corpus = verify::corpus(certified.messages.iter(), certified.authority().as_bytes());
        let runtime = Runtime::new().expect("a runtime");
        let dovecot = provider::start();
        provider::fill(&runtime, &dovecot, OWNER, certified.messages.iter().map(Vec::as_slice));
        eprintln!("  {} messages, {} MB", certified.messages.len(), certified.bytes() / 1_000_000);
        Self {
            corpus,
            digests: certified.digests(),
            bytes: certified.bytes(),
            account: dovecot.account(OWNER),
            dovecot,
            runtime,
            kept: RefCell::default(),
        }
    }

    fn first(&self, scale: Scale, report: &mut Report) {
        let libcrypto = verify::libcrypto();
        let (stages, chain) = (RefCell::default(), RefCell::default());
        let [floor, ours, mbsync] = in_turns(
            scale.runs,
            [
                Side::new("fetch and discard", || self.floor()),
                Side::new("Recapito, first sync", || self.ours(&stages)),
                Side::new("mbsync, first sync", || self.chain(&libcrypto.path().join("loop"), &chain)),
            ],
        );
        let stages = Stages::median(stages);
        // The first was the warm-up run.
        let chain = median(chain.into_inner().split_off(1));
        let rate = |seconds: f64| self.digests.len() as f64 / seconds;
        let mut other = |tool, seconds: f64| report.other("sync", tool, scale.runs, rate(seconds), "messages/s");
        other("the server alone: fetch and discard", floor.wall);
        other("mbsync, first sync", mbsync.wall);
        other("mbsync, notmuch new, libcrypto's loop", chain);
        other("Recapito, kept, listed and verified", stages.verified);
        for (tool, took) in [
            ("fetch and discard", floor),
            ("mbsync, first sync", mbsync),
            ("Recapito, first sync", ours),
        ] {
            report.other("sync", tool, scale.runs, took.processor, "processor s");
        }
        let mut against = |tool, seconds: f64, ratio: f64, words, reached| {
            report.add(Figure {
                goal: "sync",
                tool,
                n: scale.runs,
                median: rate(seconds),
                unit: "messages/s",
                ratio: Some(ratio),
                wanted: Some((words, reached)),
            });
        };
        let ratio = ours.wall / floor.wall;
        against(
            "Recapito, kept and listed, beside the server",
            ours.wall,
            ratio,
            "at most 1.3 times the time of the server alone",
            ratio <= 1.3,
        );
        let ratio = mbsync.wall / ours.wall;
        against(
            "Recapito, kept and listed, beside mbsync",
            ours.wall,
            ratio,
            "at least 2 times mbsync's messages per second",
            ratio >= 2.0,
        );
        let ratio = chain / stages.searchable;
        against(
            "Recapito, kept, verified and searchable",
            stages.searchable,
            ratio,
            "at least 4 times the chain mbsync, notmuch, libcrypto",
            ratio >= 4.0,
        );
        report.add(Figure {
            goal: "sync",
            tool: "Recapito, the newest 50 listed, from the start",
            n: scale.runs,
            median: stages.newest,
            unit: "s",
            ratio: None,
            wanted: Some(("at most 1.5 s", stages.newest <= 1.5)),
        });
    }

    /// The peak memory of a separate process.
    fn memory(&self, report: &mut Report) {
        let profile = TempDir::new().expect("a directory");
        fs::write(
            profile.path().join("account.json"),
            serde_json::to_vec(&self.account).expect("an account"),
        )
        .expect("written");
        fs::copy(self.corpus.path().join("authority.pem"), profile.path().join("authority.pem")).expect("copied");
        let own = std::env::current_exe().expect("a path");
        let output = Command::new(own).arg(CHILD).arg(profile.path()).output().expect("runs");
        let said = String::from_utf8_lossy(&output.stdout);
        let Some((new, bytes)) = said.trim().split_once(' ') else {
            panic!("{said}\n{}", String::from_utf8_lossy(&output.stderr));
        };
        assert_eq!(new.parse(), Ok(self.digests.len()));
        let megabytes = bytes.parse::<f64>().expect("a number") / 1e6;
        report.add(Figure {
            goal: "sync",
            tool: "Recapito, first sync, most memory",
            n: 1,
            median: megabytes,
            unit: "MB",
            ratio: None,
            wanted: Some(("at most 150 MB", megabytes <= 150.0)),
        });
    }

    /// Checks that both sides end with exactly the messages on the server, and that Recapito has verified all of them.
    pub fn same_work(&self) {
        let profile = TempDir::new().expect("a directory");
        let handle = self.synced(profile.path());
        let rows = self
            .runtime
            .block_on(async { handle.rows(handle.keys(Selection::default()).await?).await });
        let rows = rows.expect("rows");
        assert!(
            rows.iter().all(|row| row.verdict == Some(Verdict::Genuine)),
            "every signature is genuine"
        );
        let mut kept = Vec::new();
        for row in rows {
            let raw = self.runtime.block_on(handle.raw(row.message)).expect("kept");
            kept.push(Sha256::of(&raw));
        }
        kept.sort_unstable();
        assert!(kept == self.digests, "Recapito kept exactly what is on the server");
        handle.stop();
        let maildir = self.maildir();
        mbsync::run(maildir.path(), &self.dovecot);
        assert!(as_sent(maildir.path()) == self.digests, "mbsync kept exactly what is on the server");
        self.kept.borrow_mut().extend([profile, maildir]);
    }

    /// Everything fetched and discarded.
    pub fn floor(&self) -> Took {
        let work = async {
            let mut session = Session::connect(&self.account, &secret()).await?;
            session.select("INBOX", true).await?;
            let uids: Vec<Uid> = session.fetch_flags(Uid(1)).await?.into_iter().map(|(uid, _)| uid).collect();
            let mut count = 0;
            let mut batches = session.fetch_batches(uids.chunks(50).map(<[Uid]>::to_vec).collect());
            while let Some(batch) = batches.next().await {
                batch.error.map_or(Ok(()), Err)?;
                count += batch.messages.len();
            }
            session.logout().await;
            Ok::<usize, recapito::engine::RemoteError>(count)
        };
        let (took, count) = timed(|| self.runtime.block_on(work));
        assert_eq!(count.expect("fetched"), self.digests.len());
        took
    }

    /// A first sync into a new profile, until everything is kept and listed. Verifying and indexing for search may continue after that.
    pub fn ours(&self, stages: &RefCell<Vec<Stages>>) -> Took {
        let profile = TempDir::new().expect("a directory");
        let (start, before) = (Instant::now(), process_time());
        // As in the window, where fetching does not wait for examining.
        let handle = open(profile.path(), &self.authority(), true);
        let all = self.digests.len() as u64;
        let listed = self.runtime.spawn(listed(handle.clone(), handle.events(), [NEWEST.min(all), all]));
        self.runtime
            .block_on(handle.save_account(self.account.clone(), secret()))
            .expect("saved");
        let ([newest, whole], verified) = self.runtime.block_on(listed).expect("listed");
        self.runtime.block_on(handle.make_searchable(|_, _| true)).expect("searchable");
        let searchable = start.elapsed().as_secs_f64();
        stages.borrow_mut().push(Stages {
            newest: (newest.0 - start).as_secs_f64(),
            verified: (verified - start).as_secs_f64(),
            searchable,
        });
        let took = Took {
            wall: (whole.0 - start).as_secs_f64(),
            processor: whole.1 - before,
        };
        let found = self.runtime.block_on(handle.search(
            Selection {
                text: Some("diffida".to_owned()),
                ..Selection::default()
            },
            usize::MAX,
        ));
        assert!(!found.expect("searched").is_empty(), "a synced message is found");
        handle.stop();
        self.kept.borrow_mut().push(profile);
        took
    }

    fn synced(&self, profile: &Path) -> Handle {
        let handle = self.start(profile);
        self.pass(&handle);
        handle
    }

    fn start(&self, profile: &Path) -> Handle {
        self.runtime.block_on(start(profile, self.account.clone(), &self.authority()))
    }

    fn authority(&self) -> Vec<u8> {
        fs::read(self.corpus.path().join("authority.pem")).expect("an authority")
    }

    fn pass(&self, handle: &Handle) {
        let new = self.runtime.block_on(pass(handle));
        assert_eq!(new, self.digests.len() as u64, "{}", self.dovecot.log());
    }

    /// A first sync into a new Maildir.
    pub fn mbsync(&self) -> Took {
        let maildir = self.maildir();
        let took = timed(|| mbsync::run(maildir.path(), &self.dovecot)).0;
        self.kept.borrow_mut().push(maildir);
        took
    }

    /// The same, and the time until notmuch has indexed and libcrypto has verified everything.
    fn chain(&self, libcrypto: &Path, chain: &RefCell<Vec<f64>>) -> Took {
        let maildir = self.maildir();
        let start = Instant::now();
        let (took, ()) = timed(|| mbsync::run(maildir.path(), &self.dovecot));
        notmuch(maildir.path());
        verify::one_core(libcrypto, &[], self.corpus.path(), 1, self.digests.len());
        chain.borrow_mut().push(start.elapsed().as_secs_f64());
        self.kept.borrow_mut().push(maildir);
        took
    }

    fn maildir(&self) -> TempDir {
        let maildir = mbsync::place(&self.dovecot, [OWNER]);
        mbsync::through(maildir.path(), self.account.imap.port);
        maildir
    }
}

/// Opens a new profile, syncs once and makes it searchable.
pub fn child(arguments: &[String]) {
    let [dir] = arguments else { panic!("{CHILD} <directory>") };
    let dir = Path::new(dir);
    let account = serde_json::from_slice(&fs::read(dir.join("account.json")).expect("an account")).expect("an account");
    let authority = fs::read(dir.join("authority.pem")).expect("an authority");
    let runtime = Runtime::new().expect("a runtime");
    let handle = runtime.block_on(start(dir, account, &authority));
    let new = runtime.block_on(pass(&handle));
    runtime.block_on(handle.make_searchable(|_, _| true)).expect("searchable");
    println!("{new} {}", own_peak());
    handle.stop();
}

async fn start(profile: &Path, account: Account, authority: &[u8]) -> Handle {
    let handle = open(profile, authority, false);
    handle.save_account(account, secret()).await.expect("saved");
    handle
}

fn open(profile: &Path, authority: &[u8], live: bool) -> Handle {
    let mut anchors = Anchors::none();
    anchors.add_file(authority, "benchmark").expect("an authority");
    let setup = Setup {
        profile: profile.join("profile"),
        state: None,
        trial: None,
        clock: Arc::new(SystemClock),
        anchors,
        secrets: Secrets::in_memory(),
        demo: false,
        live,
    };
    Handle::start(setup).expect("started")
}

/// One pass; returns the number of new messages.
async fn pass(handle: &Handle) -> u64 {
    let reports: Vec<SyncReport> = handle.sync(Vec::new()).await.expect("synced");
    let whole = reports.iter().all(|report| report.error.is_none() && report.failed == 0);
    assert!(whole, "{reports:?}");
    reports.iter().map(|report| report.new).sum()
}

/// The time at which each of these counts of messages was listed, with the CPU time by then, and the time at which the pass ended with all
/// verified.
async fn listed(handle: Handle, events: impl Stream<Item = Event>, counts: [u64; 2]) -> ([(Instant, f64); 2], Instant) {
    let mut events = std::pin::pin!(events);
    let mut there = 0;
    let mut times = [None; 2];
    loop {
        match events.next().await.expect("lives") {
            Event::Synced(_) => return (times.map(|time| time.expect("listed before the pass ends")), Instant::now()),
            Event::MessagesChanged { new, .. } => there += u64::from(new),
            Event::Lagged => there = handle.keys(Selection::default()).await.expect("keys").len() as u64,
            _ => {}
        }
        for (time, count) in times.iter_mut().zip(counts) {
            if there >= count {
                time.get_or_insert_with(|| (Instant::now(), process_time()));
            }
        }
    }
}

/// Indexes a Maildir with notmuch.
fn notmuch(dir: &Path) {
    let here = dir.display();
    let lines = format!("[database]\npath={here}/mail\n[user]\nname=x\nprimary_email={OWNER}\n[new]\ntags=new\n");
    fs::write(dir.join("notmuch"), lines).expect("written");
    let output = Command::new("notmuch")
        .arg("new")
        .env("NOTMUCH_CONFIG", dir.join("notmuch"))
        .output()
        .expect("notmuch is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Digests of a Maildir's messages as they are on the server: mbsync removes carriage returns and adds a header line.
fn as_sent(dir: &Path) -> Vec<Sha256> {
    let inbox = dir.join("mail/0/INBOX");
    let files = ["cur", "new"]
        .iter()
        .flat_map(|part| fs::read_dir(inbox.join(part)).expect("a folder"));
    let paths: Vec<PathBuf> = files.map(|entry| entry.expect("an entry").path()).collect();
    let mut digests: Vec<Sha256> = paths
        .iter()
        .map(|path| Sha256::of(&with_crlf(&fs::read(path).expect("read"))))
        .collect();
    digests.sort_unstable();
    digests
}

fn with_crlf(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 40);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b"X-TUID: ") {
            continue;
        }
        match line.strip_suffix(b"\n") {
            Some(line) if !line.ends_with(b"\r") => {
                out.extend_from_slice(line);
                out.extend_from_slice(b"\r\n");
            }
            _ => out.extend_from_slice(line),
        }
    }
    out
}
