//! A first synchronisation and one without news, against a real Dovecot over TLS: the floor (everything fetched and thrown away), Recapito (kept
//! durably, verified, indexed) and mbsync (its own fsync on).

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use recapito::account::{Account, Secret, Uid};
use recapito::clock::SystemClock;
use recapito::engine::view::SyncReport;
use recapito::engine::{Handle, Selection, Setup};
use recapito::mail::imap::Session;
use recapito::mail::secrets::Secrets;
use recapito::signature::{Sha256, Verdict};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::certified::{Certified, OWNER};
use super::mbsync::{PASSWORD, SERVER};
use super::measure::{Figure, Report, Side, Took, in_turns, timed};
use super::server::Dovecot;
use super::{Scale, mbsync};

pub fn measure(scale: Scale, report: &mut Report) {
    let bench = Bench::new(scale);
    bench.first(scale, report);
    bench.without_news(scale, report);
}

struct Bench {
    certified: Certified,
    dovecot: Dovecot,
    account: Account,
    runtime: Runtime,
}

impl Bench {
    fn new(scale: Scale) -> Self {
        let certified = Certified::mixed(scale.of(2_000));
        let mut dovecot = Dovecot::with(SERVER);
        for message in &certified.messages {
            dovecot.deliver(OWNER, "INBOX", message);
        }
        let account = dovecot.account(OWNER);
        let runtime = Runtime::new().expect("a runtime");
        eprintln!("  {} messages, {} MB", certified.messages.len(), certified.bytes() / 1_000_000);
        Self {
            certified,
            dovecot,
            account,
            runtime,
        }
    }

    fn first(&self, scale: Scale, report: &mut Report) {
        self.same_work();
        let [floor, ours, mbsync] = in_turns(
            scale.runs,
            [
                Side::new("fetch and discard", || self.floor()),
                Side::new("Recapito, first sync", || self.ours(|_| ())),
                Side::new("mbsync, first sync", || self.mbsync(|_| ())),
            ],
        );
        let rate = |took: Took| self.certified.messages.len() as f64 / took.wall;
        report.other("sync", "the server alone: fetch and discard", scale.runs, rate(floor), "messages/s");
        report.other("sync", "mbsync, first sync", scale.runs, rate(mbsync), "messages/s");
        for (tool, took) in [
            ("fetch and discard", floor),
            ("mbsync, first sync", mbsync),
            ("Recapito, first sync", ours),
        ] {
            report.other("sync", tool, scale.runs, took.processor, "processor s");
        }
        report.add(Figure {
            goal: "sync",
            tool: "Recapito, first sync, beside the server",
            n: scale.runs,
            median: rate(ours),
            unit: "messages/s",
            ratio: Some(ours.wall / floor.wall),
            wanted: Some(("at most 1.3 times the time of the server alone", ours.wall <= 1.3 * floor.wall)),
        });
        report.add(Figure {
            goal: "sync",
            tool: "Recapito, first sync, beside mbsync",
            n: scale.runs,
            median: rate(ours),
            unit: "messages/s",
            ratio: Some(mbsync.wall / ours.wall),
            wanted: Some(("faster than mbsync", ours.wall < mbsync.wall)),
        });
    }

    fn without_news(&self, scale: Scale, report: &mut Report) {
        let profile = self.synced();
        let maildir = mbsync::place(&self.dovecot, [OWNER]);
        mbsync::run(maildir.path(), &self.dovecot);
        let [ours, mbsync] = in_turns(
            scale.runs,
            [
                Side::new("Recapito, no news", || self.ours_without_news(profile.path())),
                Side::new("mbsync, no news", || timed(|| mbsync::run(maildir.path(), &self.dovecot)).0),
            ],
        );
        report.other("sync", "mbsync, no news", scale.runs, mbsync.wall * 1e3, "ms");
        report.add(Figure {
            goal: "sync",
            tool: "Recapito, opened and synced, no news",
            n: scale.runs,
            median: ours.wall * 1e3,
            unit: "ms",
            ratio: Some(ours.wall / mbsync.wall),
            wanted: Some(("at most mbsync's time", ours.wall <= mbsync.wall)),
        });
    }

    /// Both sides end with the very messages that lie on the server, and ours with each of them judged.
    fn same_work(&self) {
        let expected = self.certified.digests();
        self.ours(|handle| {
            let rows = self
                .runtime
                .block_on(async { handle.rows(handle.keys(Selection::default()).await?).await });
            let rows = rows.expect("rows");
            assert!(rows.iter().all(|row| row.verdict == Verdict::Genuine), "every signature is genuine");
            let mut kept = Vec::new();
            for row in rows {
                let raw = self.runtime.block_on(handle.raw(row.message)).expect("kept");
                kept.push(Sha256::of(&raw));
            }
            kept.sort_unstable();
            assert!(kept == expected, "what Recapito kept is what lies on the server");
        });
        self.mbsync(|maildir| assert!(as_sent(maildir) == expected, "what mbsync kept is what lies on the server"));
    }

    fn floor(&self) -> Took {
        let work = async {
            let mut session = Session::connect(&self.account, &secret()).await?;
            session.select("INBOX", true).await?;
            let uids: Vec<Uid> = session.uids().await?;
            let mut count = 0;
            session.fetch(&uids, &mut |_| count += 1).await?;
            session.logout().await;
            Ok::<usize, recapito::engine::RemoteError>(count)
        };
        let (took, count) = timed(|| self.runtime.block_on(work));
        assert_eq!(count.expect("fetched"), self.certified.messages.len());
        took
    }

    /// A first sync into a fresh profile; `look` sees the engine afterwards.
    fn ours(&self, look: impl FnOnce(&Handle)) -> Took {
        let profile = TempDir::new().expect("a directory");
        let (took, handle) = timed(|| self.open_and_sync(profile.path(), self.certified.messages.len()));
        look(&handle);
        handle.stop();
        took
    }

    fn synced(&self) -> TempDir {
        let profile = TempDir::new().expect("a directory");
        self.open_and_sync(profile.path(), self.certified.messages.len()).stop();
        profile
    }

    /// As a program that is started, synchronises and ends.
    fn ours_without_news(&self, profile: &Path) -> Took {
        let (took, handle) = timed(|| self.open_and_sync(profile, 0));
        handle.stop();
        took
    }

    fn open_and_sync(&self, profile: &Path, expected: usize) -> Handle {
        let setup = Setup {
            profile: profile.join("profile"),
            clock: Arc::new(SystemClock),
            anchors: self.certified.anchors(),
            secrets: Secrets::in_memory(),
            demo: false,
            live: false,
        };
        let handle = Handle::start(setup).expect("started");
        let reports: Vec<SyncReport> = self
            .runtime
            .block_on(async {
                handle.save_account(self.account.clone(), secret()).await?;
                handle.sync(Vec::new()).await
            })
            .expect("synced");
        assert!(
            reports
                .iter()
                .all(|report| report.error.is_none() && report.failed == 0 && report.new == expected as u64),
            "{reports:?}\n{}",
            self.dovecot.log()
        );
        handle
    }

    /// A first sync into a fresh Maildir; `look` sees it afterwards.
    fn mbsync(&self, look: impl FnOnce(&Path)) -> Took {
        let maildir = mbsync::place(&self.dovecot, [OWNER]);
        let (took, ()) = timed(|| mbsync::run(maildir.path(), &self.dovecot));
        look(maildir.path());
        took
    }
}

fn secret() -> Secret {
    Secret::new(PASSWORD.to_owned())
}

/// Digests of a Maildir's messages as the server has them: mbsync takes the carriage returns away and adds a line of its own.
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
