//! Sync passes with little or no change, against Dovecot over TLS, compared with mbsync: one large mailbox without changes, the same with
//! 100 flags changed, and 300 mailboxes without changes, these also from a distance.

use std::path::Path;
use std::sync::Arc;

use recapito::account::{Flags, Keywords, Uid};
use recapito::clock::SystemClock;
use recapito::engine::{Handle, Setup};
use recapito::mail::imap::Session;
use recapito::mail::secrets::Secrets;
use recapito::signature::Anchors;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::measure::{Figure, Report, Side, Took, in_turns, timed};
use super::provider::{self, secret};
use super::proxy::{Distance, Proxy};
use super::server::Dovecot;
use super::{Scale, mbsync, wan};

const SEEN: Flags = Flags {
    seen: true,
    flagged: false,
    answered: false,
    draft: false,
    deleted: false,
    keywords: Keywords::NONE,
};
const NONE: Flags = Flags { seen: false, ..SEEN };

pub fn measure(scale: Scale, report: &mut Report) {
    one_large(scale, report);
    many(scale, report);
}

fn one_large(scale: Scale, report: &mut Report) {
    let messages = scale.of(10_000);
    let bench = Bench::of(1, messages);
    let profile = bench.synced(messages as u64);
    let maildir = bench.maildir();
    bench.mbsync(maildir.path());
    let open = bench.open(profile.path());
    let [ours, running, mbsync] = in_turns(
        scale.runs,
        [
            Side::new("Recapito, opened, no news", || {
                open.close();
                timed(|| bench.opened(profile.path(), &open, 0)).0
            }),
            Side::new("Recapito, running, no news", || timed(|| bench.pass(open.get(), 0)).0),
            Side::new("mbsync, no news", || timed(|| bench.mbsync(maildir.path())).0),
        ],
    );
    let within = |took: Took, times: f64| took.wall <= times * mbsync.wall;
    report.other("resync", "mbsync, no news, 10,000 messages", scale.runs, mbsync.wall * 1e3, "ms");
    report.add(Figure {
        goal: "resync",
        tool: "Recapito, opened and passed, no news",
        n: scale.runs,
        median: ours.wall * 1e3,
        unit: "ms",
        ratio: Some(ours.wall / mbsync.wall),
        wanted: Some(("at most mbsync's time", within(ours, 1.0))),
    });
    report.add(Figure {
        goal: "resync",
        tool: "Recapito, running, no news",
        n: scale.runs,
        median: running.wall * 1e3,
        unit: "ms",
        ratio: Some(running.wall / mbsync.wall),
        wanted: Some(("at most mbsync's time", within(running, 1.0))),
    });
    let changed = scale.of(100).min(messages);
    let toggle = Toggle::new(&bench, changed);
    let [ours, mbsync] = in_turns(
        scale.runs,
        [
            Side::new("Recapito, 100 flags", || {
                toggle.next();
                let took = timed(|| bench.pass(open.get(), changed as u64)).0;
                bench.mbsync(maildir.path());
                took
            }),
            Side::new("mbsync, 100 flags", || {
                toggle.next();
                let took = timed(|| bench.mbsync(maildir.path())).0;
                bench.pass(open.get(), changed as u64);
                took
            }),
        ],
    );
    report.other("resync", "mbsync, 100 flags of 10,000 changed", scale.runs, mbsync.wall * 1e3, "ms");
    report.add(Figure {
        goal: "resync",
        tool: "Recapito, 100 flags of 10,000 changed",
        n: scale.runs,
        median: ours.wall * 1e3,
        unit: "ms",
        ratio: Some(ours.wall / mbsync.wall),
        wanted: Some(("at most 0.3 times mbsync's", ours.wall <= 0.3 * mbsync.wall)),
    });
}

fn many(scale: Scale, report: &mut Report) {
    let mailboxes = scale.of(300);
    let bench = Bench::of(mailboxes, 3);
    let profile = bench.synced(3 * mailboxes as u64);
    let maildir = bench.maildir();
    mbsync::first(maildir.path(), &bench.dovecot, mailboxes);
    let open = bench.open(profile.path());
    let mut measure = |runs, tools: [&'static str; 2]| {
        let sides = [
            Side::new("Recapito, 300 mailboxes, no news", || timed(|| bench.pass(open.get(), 0)).0),
            Side::new("mbsync, 300 mailboxes, no news", || timed(|| bench.mbsync(maildir.path())).0),
        ];
        let [ours, mbsync] = in_turns(runs, sides);
        let [our_name, their_name] = tools;
        report.other("resync", their_name, runs, mbsync.wall, "s");
        report.add(Figure {
            goal: "resync",
            tool: our_name,
            n: runs,
            median: ours.wall,
            unit: "s",
            ratio: Some(ours.wall / mbsync.wall),
            wanted: Some((
                "at most 0.2 times mbsync's and 10 s",
                ours.wall <= 0.2 * mbsync.wall && ours.wall <= 10.0,
            )),
        });
    };
    // Without a distance both sides mostly wait for the server's work for each login, on the same cores.
    measure(
        scale.runs.min(3),
        [
            "Recapito, 300 mailboxes, no news, at 0 ms",
            "mbsync, 300 mailboxes, no news, at 0 ms",
        ],
    );
    let distance = Distance {
        round_trip: wan::ROUND_TRIP,
        rate: None,
    };
    let proxy = bench.runtime.block_on(Proxy::far(bench.dovecot.port, distance));
    bench.save(&open.get(), proxy.port);
    mbsync::through(maildir.path(), proxy.port);
    // A run of mbsync takes more than a minute.
    measure(
        scale.runs.min(2),
        [
            "Recapito, 300 mailboxes, no news, at 30 ms",
            "mbsync, 300 mailboxes, no news, at 30 ms",
        ],
    );
}

struct Bench {
    dovecot: Dovecot,
    users: Vec<String>,
    runtime: Runtime,
}

/// An engine that can be closed while another opens the same profile.
struct Open(std::cell::RefCell<Option<Handle>>);

impl Open {
    fn get(&self) -> Handle {
        self.0.borrow().clone().expect("open")
    }

    fn close(&self) {
        if let Some(handle) = self.0.borrow_mut().take() {
            handle.stop();
        }
    }
}

impl Bench {
    fn of(users: usize, messages: usize) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let dovecot = provider::start();
        let users: Vec<String> = (0..users).map(|number| format!("casella{number}@pec.test")).collect();
        for user in &users {
            let message = |number| {
                let text = "testo ".repeat(100);
                format!("Message-ID: <{number}@pec.test>\r\nSubject: {number}\r\n\r\n{text}\r\n").into_bytes()
            };
            let messages: Vec<Vec<u8>> = (0..messages).map(message).collect();
            provider::fill(&runtime, &dovecot, user, messages.iter().map(Vec::as_slice));
        }
        Self { dovecot, users, runtime }
    }

    fn start(&self, profile: &Path) -> Handle {
        let setup = Setup {
            profile: profile.join("profile"),
            state: None,
            trial: None,
            clock: Arc::new(SystemClock),
            anchors: Anchors::none(),
            secrets: Secrets::in_memory(),
            demo: false,
            live: false,
        };
        let handle = Handle::start(setup).expect("started");
        self.save(&handle, self.dovecot.port);
        handle
    }

    /// Saves the accounts with this port: that of the server, or that of a delay line in front of it.
    fn save(&self, handle: &Handle, port: u16) {
        for user in &self.users {
            let mut account = self.dovecot.account(user);
            account.imap.port = port;
            self.runtime.block_on(handle.save_account(account, secret())).expect("saved");
        }
    }

    fn open(&self, profile: &Path) -> Open {
        Open(std::cell::RefCell::new(Some(self.start(profile))))
    }

    fn synced(&self, expected: u64) -> TempDir {
        let profile = TempDir::new().expect("a directory");
        let handle = self.start(profile.path());
        let reports = self.runtime.block_on(handle.sync(Vec::new())).expect("ran");
        assert_eq!(
            reports.iter().map(|report| report.new).sum::<u64>(),
            expected,
            "{}",
            self.dovecot.log()
        );
        handle.stop();
        profile
    }

    /// Opens the profile, syncs once and closes it.
    fn opened(&self, profile: &Path, open: &Open, expected: u64) {
        let handle = self.start(profile);
        self.pass(handle.clone(), expected);
        open.0.replace(Some(handle));
    }

    /// A pass that must find this many rows changed and nothing new.
    fn pass(&self, handle: Handle, expected: u64) {
        let reports = self.runtime.block_on(handle.sync(Vec::new())).expect("ran");
        let error = reports.iter().find_map(|report| report.error.clone());
        assert!(error.is_none(), "{error:?}\n{}", self.dovecot.log());
        let changed: u64 = reports.iter().map(|report| report.updated).sum();
        assert_eq!((changed, reports.iter().map(|report| report.new).sum::<u64>()), (expected, 0));
    }

    fn maildir(&self) -> TempDir {
        mbsync::place(&self.dovecot, self.users.iter().map(String::as_str))
    }

    fn mbsync(&self, dir: &Path) {
        mbsync::run(dir, &self.dovecot);
    }
}

/// Another client that sets and removes \Seen on the same messages.
struct Toggle<'b> {
    bench: &'b Bench,
    session: std::cell::RefCell<Session>,
    uids: Vec<Uid>,
    on: std::cell::Cell<bool>,
}

impl<'b> Toggle<'b> {
    fn new(bench: &'b Bench, count: usize) -> Self {
        let account = bench.dovecot.account(&bench.users[0]);
        let connect = async {
            let mut session = Session::connect(&account, &secret()).await?;
            session.select("INBOX", false).await?;
            Ok::<_, recapito::engine::RemoteError>(session)
        };
        let session = bench.runtime.block_on(connect).expect("connects");
        Self {
            bench,
            session: std::cell::RefCell::new(session),
            // Every n-th message of the whole mailbox.
            uids: (0..count as u32)
                .map(|number| Uid(1 + number * 97 % (100 * count as u32)))
                .collect(),
            on: std::cell::Cell::new(false),
        }
    }

    fn next(&self) {
        let (add, remove) = if self.on.replace(!self.on.get()) {
            (NONE, SEEN)
        } else {
            (SEEN, NONE)
        };
        let mut session = self.session.borrow_mut();
        let stored = session.store_flags(&self.uids, add, remove);
        self.bench.runtime.block_on(stored).expect("stored");
    }
}
