//! Exporting 10,000 certified messages durably, compared with `cp -a` of the same files, with fsync of each and with one syncfs.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use jiff::tz::TimeZone;
use recapito::account::{Account, AccountId, Endpoint, Secret};
use recapito::clock::SystemClock;
use recapito::engine::view::ExportFormat;
use recapito::engine::{EngineError, Exportable, Handle, Setup, check_manifest};
use recapito::i18n::{Language, Words};
use recapito::mail::secrets::Secrets;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::Scale;
use super::certified::{Certified, OWNER};
use super::measure::{Figure, Report, Side, Took, in_turns, timed};

pub fn measure(scale: Scale, report: &mut Report) {
    let bench = Bench::new(scale.of(10_000));
    let runs = scale.runs.min(3);
    let [each, barrier, eml, evidence] = in_turns(
        runs,
        [
            Side::new("cp -a, fsync of each", || {
                bench.copied(&["find", "{}", "-type", "f", "-exec", "sync", "{}", "+"])
            }),
            Side::new("cp -a, one barrier", || bench.copied(&["sync", "-f", "{}"])),
            Side::new("Recapito, .eml", || bench.exported(&ExportFormat::Eml)),
            Side::new("Recapito, evidence", || bench.exported(&bench.evidence())),
        ],
    );
    bench.can_be_stopped();
    report.other("export", "cp -a, fsync of each, 10,000 messages", runs, each.wall, "s");
    report.other("export", "cp -a, one barrier, 10,000 messages", runs, barrier.wall, "s");
    report.add(Figure {
        goal: "export",
        tool: "Recapito, .eml of 10,000 messages, durable",
        n: runs,
        median: eml.wall,
        unit: "s",
        ratio: Some(eml.wall / each.wall),
        wanted: Some(("at most the time of cp -a with fsync", eml.wall <= each.wall)),
    });
    report.add(Figure {
        goal: "export",
        tool: "Recapito, evidence of 10,000 messages, durable",
        n: runs,
        median: evidence.wall,
        unit: "s",
        ratio: Some(evidence.wall / each.wall),
        wanted: None,
    });
}

struct Bench {
    handle: Handle,
    runtime: Runtime,
    what: Vec<Exportable>,
    count: usize,
    profile: TempDir,
    /// Exports are kept until the end: creating files is slow on a file system where others were just deleted.
    targets: TempDir,
    number: Cell<usize>,
}

impl Bench {
    /// A mailbox with this many messages: sent messages with six receipts each.
    fn new(messages: usize) -> Self {
        let certified = Certified::receipts(messages.div_ceil(7));
        let profile = TempDir::new().expect("a directory");
        let files = profile.path().join("files");
        fs::create_dir(&files).expect("made");
        let all = certified.sent.iter().chain(&certified.messages);
        for (number, message) in all.enumerate() {
            fs::write(files.join(format!("{number}.eml")), message).expect("written");
        }
        let setup = Setup {
            profile: profile.path().join("profile"),
            state: None,
            trial: None,
            clock: Arc::new(SystemClock),
            anchors: certified.anchors(),
            secrets: Secrets::in_memory(),
            demo: false,
            live: false,
        };
        let (handle, runtime) = (Handle::start(setup).expect("started"), Runtime::new().expect("a runtime"));
        runtime
            .block_on(handle.save_account(nowhere(), Secret::new(String::new())))
            .expect("saved");
        let report = runtime.block_on(handle.import(vec![files], Some(certified.account()), |_| true));
        let count = certified.sent.len() + certified.messages.len();
        assert_eq!(report.expect("imported").imported, count as u64);
        let dispatches = runtime.block_on(handle.dispatches(None, false)).expect("answered");
        assert_eq!(dispatches.len(), certified.sent.len());
        eprintln!("  {count} messages, {} MB", certified.bytes() / 1_000_000);
        Self {
            what: dispatches.into_iter().map(|view| Exportable::Dispatch(view.dispatch.id)).collect(),
            handle,
            runtime,
            count,
            profile,
            targets: TempDir::new().expect("a directory"),
            number: Cell::new(0),
        }
    }

    fn next(&self) -> PathBuf {
        self.number.set(self.number.get() + 1);
        self.targets.path().join(self.number.get().to_string())
    }

    fn evidence(&self) -> ExportFormat {
        ExportFormat::Evidence {
            words: Arc::new(Words::new(Language::Italian).in_zone(TimeZone::UTC)),
            update: false,
        }
    }

    fn exported(&self, format: &ExportFormat) -> Took {
        let to = self.next();
        let calls = Arc::new(Mutex::new(Vec::new()));
        let recorded = Arc::clone(&calls);
        let export = self.handle.export(self.what.clone(), to.clone(), format.clone(), move |done, of| {
            recorded.lock().expect("locked").push((done, of));
            true
        });
        let (took, exported) = timed(|| self.runtime.block_on(export).expect("exported"));
        let messages = exported
            .files
            .iter()
            .filter(|file| file.extension().is_some_and(|ending| ending == "eml"));
        assert_eq!(messages.count(), self.count);
        let calls = calls.lock().expect("locked");
        assert!(calls.is_sorted() && calls.last() == Some(&(self.count as u64, self.count as u64)) && calls.len() > self.count);
        if matches!(format, ExportFormat::Evidence { .. }) {
            assert!(check_manifest(&to).expect("checked").is_good());
        }
        took
    }

    /// `cp -a` of the kept messages, then a command that makes the copy durable; `{}` is replaced with its path.
    fn copied(&self, durable: &[&str]) -> Took {
        let (from, to) = (self.profile.path().join("profile/messages"), self.next());
        let path = to.display().to_string();
        let mut words = durable.iter();
        let program = words.next().expect("a program");
        let mut first = true;
        let arguments: Vec<String> = words
            .map(|word| match *word == "{}" && std::mem::take(&mut first) {
                true => path.clone(),
                false => (*word).to_owned(),
            })
            .collect();
        let (took, ()) = timed(|| {
            run(Command::new("cp").arg("-a").arg(&from).arg(&to));
            run(Command::new(program).args(&arguments));
        });
        took
    }

    /// Cancelled half-way, it leaves nothing.
    fn can_be_stopped(&self) {
        let (to, half) = (self.next(), self.count as u64 / 2);
        let export = self
            .handle
            .export(self.what.clone(), to.clone(), self.evidence(), move |done, _| done < half);
        assert!(matches!(self.runtime.block_on(export), Err(EngineError::Cancelled)));
        assert!(!to.exists() && names(self.targets.path()).all(|name| !name.starts_with('.')));
    }
}

/// The owner's mailbox, on a server that is never connected to.
fn nowhere() -> Account {
    let endpoint = Endpoint {
        host: "localhost".to_owned(),
        port: 1,
    };
    Account {
        id: AccountId::of(OWNER),
        address: OWNER.to_owned(),
        name: None,
        user: OWNER.to_owned(),
        imap: endpoint.clone(),
        smtp: endpoint,
        server_authority: None,
        group: None,
    }
}

fn names(folder: &Path) -> impl Iterator<Item = String> {
    let entries = fs::read_dir(folder).expect("listed");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
}

fn run(command: &mut Command) {
    assert!(command.status().expect("started").success(), "{command:?}");
}
