//! Ten thousand receipts in three stages: linked to dispatches and folded into a status per recipient; verified and folded, in memory, on
//! all cores; verified, compared with what was sent, and indexed by the engine.

use std::collections::HashMap;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use recapito::account::{AccountId, Flags, Folder, FolderRole, Location, Uid, UidValidity};
use recapito::clock::{SystemClock, Timestamp};
use recapito::engine::{Handle, Setup};
use recapito::mail::secrets::Secrets;
use recapito::pec::{self, Dispatch, DispatchId, DispatchState, Proof, Reading, Receipt, linking, status};
use recapito::signature::{Sha256, Verifier};
use recapito::store::{Arrival, Store};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::Scale;
use super::certified::Certified;
use super::measure::{Figure, Report, Side, Took, in_turns, timed, timed_alone};

pub fn measure(scale: Scale, report: &mut Report) {
    // One acceptance and five deliveries for each message.
    let certified = Certified::receipts(scale.of(10_000).div_ceil(6));
    eprintln!("  {} receipts, {} MB", certified.messages.len(), certified.bytes() / 1_000_000);
    fold(&certified, scale, report);
    verify_and_fold(&certified, scale, report);
    index(&certified, scale, report);
}

fn fold(certified: &Certified, scale: Scale, report: &mut Report) {
    let now = Timestamp::now();
    let readings = readings(
        &certified.messages,
        &Verifier::new(Arc::new(certified.anchors()), recapito::pec::certified_time),
    );
    let dispatches = dispatches(certified);
    let work = || {
        let (took, delivered) = timed_alone(|| delivered(&readings, &dispatches, now));
        assert_eq!(delivered, dispatches.len(), "every dispatch is delivered to all");
        took
    };
    let [took] = in_turns(scale.runs, [Side::new("link and fold", work)]);
    let speed = readings.len() as f64 / took.processor;
    report.add(Figure {
        goal: "fold",
        tool: "Recapito: link and fold receipts, one core",
        n: scale.runs,
        median: speed,
        unit: "receipts/s",
        ratio: None,
        wanted: Some(("at least 50,000 receipts/s (100,000 in 2 s)", speed >= 50_000.0)),
    });
}

fn verify_and_fold(certified: &Certified, scale: Scale, report: &mut Report) {
    let now = Timestamp::now();
    let dispatches = dispatches(certified);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let verified = || {
        let verifier = Verifier::new(Arc::new(certified.anchors()), recapito::pec::certified_time);
        let readings = std::thread::scope(|scope| {
            let shares = certified.messages.chunks(certified.messages.len().div_ceil(cores));
            let workers: Vec<_> = shares.map(|share| scope.spawn(|| readings(share, &verifier))).collect();
            workers
                .into_iter()
                .flat_map(|worker| worker.join().expect("verified"))
                .collect::<Vec<_>>()
        });
        delivered(&readings, &dispatches, now)
    };
    let work = || {
        let (took, delivered) = timed(verified);
        assert_eq!(delivered, dispatches.len(), "every dispatch is delivered to all");
        took
    };
    let [took] = in_turns(scale.runs, [Side::new("verify and fold, in memory", work)]);
    add("Recapito: 10,000 receipts verified, folded", took, scale, report);
}

fn add(tool: &'static str, took: Took, scale: Scale, report: &mut Report) {
    report.other("fold", tool, scale.runs, took.processor, "processor s");
    report.add(Figure {
        goal: "fold",
        tool,
        n: scale.runs,
        median: took.wall,
        unit: "s",
        ratio: None,
        wanted: Some(("at most 3 s on two cores", took.wall <= 3.0)),
    });
}

fn readings(messages: &[Vec<u8>], verifier: &Verifier) -> Vec<(Sha256, Reading)> {
    let read = |raw: &Vec<u8>| (Sha256::of(raw), pec::read(raw, &verifier.verify(raw)));
    messages.iter().map(read).collect()
}

fn dispatches(certified: &Certified) -> Vec<Dispatch> {
    let account = certified.account();
    let sent = |raw: &Vec<u8>| linking::dispatch_of_sent(&account, Sha256::of(raw), raw, Timestamp::now()).expect("a dispatch");
    certified.sent.iter().map(sent).collect()
}

/// Links every receipt to its dispatch, folds them, and counts the dispatches delivered to all.
fn delivered(readings: &[(Sha256, Reading)], dispatches: &[Dispatch], now: Timestamp) -> usize {
    let mut linked: HashMap<DispatchId, Vec<Receipt>> = HashMap::new();
    for (message, reading) in readings {
        let receipt = Receipt::of(*message, reading, false, now).expect("a receipt");
        for id in linking::dispatches_of(&receipt) {
            linked.entry(id).or_default().push(receipt.clone());
        }
    }
    let folded = dispatches
        .iter()
        .map(|dispatch| status::fold(dispatch, linked.get(&dispatch.id).map_or(&[], Vec::as_slice), now));
    black_box(folded.filter(|status| status.state == DispatchState::Delivered).count())
}

fn index(certified: &Certified, scale: Scale, report: &mut Report) {
    let dir = TempDir::new().expect("a directory");
    let profile = dir.path().join("profile");
    keep(certified, &profile);
    let setup = Setup {
        profile,
        state: None,
        trial: None,
        clock: Arc::new(SystemClock),
        anchors: certified.anchors(),
        secrets: Secrets::in_memory(),
        demo: false,
        live: false,
    };
    let handle = Handle::start(setup).expect("started");
    let runtime = Runtime::new().expect("a runtime");
    let rebuild = || {
        let (took, done) = timed(|| runtime.block_on(handle.rebuild(|_, _| true)));
        done.expect("rebuilt");
        let views = runtime.block_on(handle.dispatches(None, false)).expect("answered");
        let delivered = views.iter().filter(|view| view.status.state == DispatchState::Delivered).count();
        assert_eq!(delivered, certified.sent.len(), "every dispatch is delivered to all");
        let receipts = views
            .iter()
            .flat_map(|view| &view.status.recipients)
            .flat_map(|recipient| &recipient.receipts);
        let proved = receipts.filter(|receipt| receipt.proof == Some(Proof::Same)).count();
        assert_eq!(proved, certified.sent.len() * 5, "every delivery returned what was sent");
        took
    };
    let [took] = in_turns(scale.runs, [Side::new("verify, compare, index", rebuild)]);
    add("Recapito: the same, compared and indexed", took, scale, report);
    handle.stop();
}

/// Keeps and records receipts in the inbox and the sent messages in Sent, without indexing them.
fn keep(certified: &Certified, profile: &Path) {
    let (store, _) = Store::open(profile, Arc::new(SystemClock)).expect("a profile");
    let account = certified.account();
    for (name, role, messages) in [
        ("INBOX", FolderRole::Inbox, &certified.messages),
        ("Inviata", FolderRole::Sent, &certified.sent),
    ] {
        let folder = Folder {
            name: name.to_owned(),
            delimiter: Some('/'),
            role: Some(role),
            selectable: true,
        };
        store.save_folder(&account, &folder, UidValidity(1)).expect("a folder");
        for (batch, messages) in messages.chunks(500).enumerate() {
            let bytes: Vec<&[u8]> = messages.iter().map(Vec::as_slice).collect();
            let digests = store.keep(&bytes).expect("kept");
            let place = |at: usize| location(&account, name, batch * 500 + at + 1);
            let arrivals = digests.iter().enumerate().map(|(at, message)| Arrival {
                message: *message,
                location: place(at),
                flags: Flags::default(),
                received: Timestamp::now(),
            });
            store.record(&arrivals.collect::<Vec<_>>()).expect("recorded");
        }
    }
}

fn location(account: &AccountId, folder: &str, uid: usize) -> Location {
    Location {
        account: account.clone(),
        folder: folder.to_owned(),
        validity: UidValidity(1),
        uid: Uid(u32::try_from(uid).expect("few")),
    }
}
