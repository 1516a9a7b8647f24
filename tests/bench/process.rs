//! Whole processes, as a user starts them: `recapito sync` with its vault, compared with mbsync, on a large first sync and on a mailbox
//! without news.

use std::cell::{Cell, RefCell};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use recapito::account::{Account, Secret};
use recapito::clock::SystemClock;
use recapito::engine::{Handle, Selection, Setup};
use recapito::mail::secrets::Secrets;
use recapito::signature::{Anchors, Verdict};
use tempfile::TempDir;

use super::Scale;
use super::certified::{Certified, OWNER};
use super::mbsync;
use super::measure::{Figure, Report, Side, Took, in_turns, timed};
use super::provider::secret;
use super::sync::Bench;

const PASSPHRASE: &str = "quattro parole a caso";
/// The size of this mailbox: fewer and larger messages than in `sync`.
const MESSAGES: usize = 2_400;

pub fn measure(scale: Scale, report: &mut Report) {
    let bench = Processes::new(scale.of(MESSAGES));
    bench.first(
        Scale {
            runs: scale.runs.min(3),
            ..scale
        },
        report,
    );
    bench.without_news(scale, report);
}

struct Processes {
    bench: Bench,
    /// A profile with the account in its vault and the authority trusted, never synced.
    fresh: TempDir,
    most_memory: Cell<u64>,
    /// Kept until the end: creating files is slow on a file system where others were just deleted.
    kept: RefCell<Vec<TempDir>>,
}

impl Processes {
    fn new(messages: usize) -> Self {
        let certified = Certified::heavy(messages);
        let bench = Bench::of(&certified);
        let fresh = TempDir::new().expect("a directory");
        prepare(&bench, fresh.path(), bench.account.clone(), certified.authority());
        Self {
            bench,
            fresh,
            most_memory: Cell::new(0),
            kept: RefCell::default(),
        }
    }

    fn first(&self, scale: Scale, report: &mut Report) {
        let synced = self.synced_profile();
        self.assert_complete(synced.path());
        let [floor, ours, mbsync] = in_turns(
            scale.runs,
            [
                Side::new("fetch and discard", || self.bench.floor()),
                Side::new("recapito sync", || self.ours()),
                Side::new("mbsync", || self.bench.mbsync()),
            ],
        );
        let rate = |took: Took| self.bench.digests.len() as f64 / took.wall;
        for (tool, took) in [("the server alone: fetch and discard", floor), ("mbsync, whole process", mbsync)] {
            report.other("process", tool, scale.runs, rate(took), "messages/s");
            report.other("process", tool, scale.runs, took.processor, "processor s");
        }
        report.other("process", "recapito sync, whole process", scale.runs, ours.processor, "processor s");
        let mut against = |tool, ratio: f64, words, reached| {
            report.add(Figure {
                goal: "process",
                tool,
                n: scale.runs,
                median: rate(ours),
                unit: "messages/s",
                ratio: Some(ratio),
                wanted: Some((words, reached)),
            });
        };
        let ratio = mbsync.wall / ours.wall;
        let words = "at least 1.2 times mbsync's messages per second";
        against("recapito sync, searchable, beside mbsync", ratio, words, ratio >= 1.2);
        let ratio = ours.wall / floor.wall;
        let words = "at most 1.8 times the time of the server alone";
        against("recapito sync, searchable, beside the server", ratio, words, ratio <= 1.8);
        let megabytes = self.most_memory.get() as f64 / 1e6;
        report.add(Figure {
            goal: "process",
            tool: "recapito sync, most memory",
            n: scale.runs,
            median: megabytes,
            unit: "MB",
            ratio: None,
            wanted: Some(("at most 150 MB", megabytes <= 150.0)),
        });
    }

    fn without_news(&self, scale: Scale, report: &mut Report) {
        let profile = self.synced_profile();
        let maildir = mbsync::place(&self.bench.dovecot, [OWNER]);
        mbsync::run(maildir.path(), &self.bench.dovecot);
        let [ours, mbsync] = in_turns(
            scale.runs,
            [
                Side::new("recapito sync, no news", || timed(|| self.run(profile.path())).0),
                Side::new("mbsync, no news", || timed(|| mbsync::run(maildir.path(), &self.bench.dovecot)).0),
            ],
        );
        report.other("process", "mbsync, no news", scale.runs, mbsync.wall * 1e3, "ms");
        report.add(Figure {
            goal: "process",
            tool: "recapito sync with its vault, no news",
            n: scale.runs,
            median: ours.wall * 1e3,
            unit: "ms",
            ratio: Some(ours.wall / mbsync.wall),
            wanted: Some(("at most 2 times mbsync's time", ours.wall <= 2.0 * mbsync.wall)),
        });
    }

    fn ours(&self) -> Took {
        let profile = self.copy();
        let took = timed(|| self.run(profile.path())).0;
        self.kept.borrow_mut().push(profile);
        took
    }

    fn synced_profile(&self) -> TempDir {
        let profile = self.copy();
        self.run(profile.path());
        profile
    }

    fn copy(&self) -> TempDir {
        let profile = TempDir::new().expect("a directory");
        let copied = Command::new("cp")
            .arg("-a")
            .arg(self.fresh.path().join("."))
            .arg(profile.path())
            .status();
        assert!(copied.expect("cp is there").success());
        profile
    }

    /// Runs `recapito sync` and notes its peak memory.
    fn run(&self, profile: &Path) {
        let mut recapito = Command::new(env!("CARGO_BIN_EXE_recapito"));
        recapito.arg("--profile").arg(profile).args(["sync", "--json"]);
        recapito.env("RECAPITO_NO_KEYCHAIN", "1").env("RECAPITO_PASSPHRASE", PASSPHRASE);
        // Each copy has its own folder for this, as on a machine of its own, and takes it along when it is removed.
        recapito.env("XDG_STATE_HOME", profile.join("state"));
        let mut child = recapito.stdout(Stdio::null()).spawn().expect("started");
        let status = PathBuf::from(format!("/proc/{}/status", child.id()));
        let ended = loop {
            if let Some(ended) = child.try_wait().expect("a child") {
                break ended;
            }
            self.most_memory.set(self.most_memory.get().max(peak(&status)));
            // Samples the peak, which is gone with the process; nothing waits for this.
            std::thread::sleep(Duration::from_millis(1));
        };
        assert!(ended.success(), "{ended}\n{}", self.bench.dovecot.log());
    }

    /// Checks that a synced profile has every message, verified and in the full-text index.
    fn assert_complete(&self, profile: &Path) {
        let handle = open(profile);
        let all = self.bench.digests.len();
        let rows = self
            .bench
            .runtime
            .block_on(async { handle.rows(handle.keys(Selection::default()).await?).await })
            .expect("rows");
        assert_eq!(rows.len(), all);
        assert!(
            rows.iter().all(|row| row.verdict == Some(Verdict::Genuine)),
            "every signature is genuine"
        );
        let added = self.bench.runtime.block_on(handle.make_searchable(|_, _| true));
        assert_eq!(added.expect("searchable"), 0, "the process ended with everything searchable");
        handle.stop();
    }
}

fn prepare(bench: &Bench, profile: &Path, account: Account, authority: &str) {
    let handle = open(profile);
    let work = async {
        handle.save_account(account, secret()).await?;
        handle.trust(authority.as_bytes().to_vec(), "benchmark".to_owned()).await
    };
    bench.runtime.block_on(work).expect("prepared");
    handle.stop();
}

fn open(profile: &Path) -> Handle {
    let setup = Setup {
        profile: profile.to_owned(),
        state: None,
        trial: None,
        clock: Arc::new(SystemClock),
        anchors: Anchors::none(),
        secrets: Secrets::vault_only(profile, Some(Secret::new(PASSPHRASE.to_owned()))),
        demo: false,
        live: false,
    };
    Handle::start(setup).expect("started")
}

/// The peak resident memory of a process so far, in bytes; 0 once it has ended.
fn peak(status: &Path) -> u64 {
    let text = fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}
