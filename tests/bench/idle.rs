//! Three hundred mailboxes watched while nothing happens: memory, CPU time and wake-ups of a separate process. There is no goal for them.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use recapito::account::Account;
use recapito::clock::SystemClock;
use recapito::engine::view::Health;
use recapito::engine::{Handle, Setup};
use recapito::mail::secrets::Secrets;
use recapito::signature::Anchors;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::Scale;
use super::measure::{Report, own_status, process_time};
use super::provider::{self, secret};

/// The argument that starts the process that watches.
pub const CHILD: &str = "idle-child";

pub fn measure(scale: Scale, report: &mut Report) {
    let mailboxes = scale.of(300);
    let seconds = scale.of(120);
    let runtime = Runtime::new().expect("a runtime");
    let dovecot = provider::start();
    let mut accounts = Vec::new();
    for number in 0..mailboxes {
        let user = format!("casella{number}@pec.test");
        let message: &[u8] = b"Message-ID: <1@pec.test>\r\nSubject: 1\r\n\r\ntesto\r\n";
        provider::fill(&runtime, &dovecot, &user, [message]);
        accounts.push(dovecot.account(&user));
    }
    let dir = TempDir::new().expect("a directory");
    fs::write(dir.path().join("accounts.json"), serde_json::to_vec(&accounts).expect("accounts")).expect("written");
    let own = std::env::current_exe().expect("a path");
    let output = Command::new(own)
        .arg(CHILD)
        .arg(dir.path())
        .arg(seconds.to_string())
        .output()
        .expect("runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let figures: Vec<f64> = said.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [memory, processor, wakes] = figures.as_slice() else {
        panic!("{said}\n{}\n{}", String::from_utf8_lossy(&output.stderr), dovecot.log());
    };
    let seconds = seconds as f64;
    report.other("idle", "300 mailboxes, nothing happens: memory", 1, *memory, "MB");
    report.other("idle", "the same: processor", 1, processor * 1e3 / seconds, "ms/s");
    report.other("idle", "the same: wake-ups of threads", 1, wakes / seconds, "1/s");
}

/// Syncs all mailboxes, then measures itself for this many seconds while it watches them.
pub fn child(arguments: &[String]) {
    let [dir, seconds] = arguments else {
        panic!("{CHILD} <directory> <seconds>")
    };
    let accounts = fs::read(Path::new(dir).join("accounts.json")).expect("accounts");
    let accounts: Vec<Account> = serde_json::from_slice(&accounts).expect("accounts");
    let setup = Setup {
        profile: Path::new(dir).join("profile"),
        state: None,
        trial: None,
        clock: Arc::new(SystemClock),
        anchors: Anchors::none(),
        secrets: Secrets::in_memory(),
        demo: false,
        live: true,
    };
    let runtime = Runtime::new().expect("a runtime");
    let handle = Handle::start(setup).expect("started");
    runtime.block_on(async {
        for account in accounts {
            handle.save_account(account, secret()).await.expect("saved");
        }
        let mut events = std::pin::pin!(handle.events());
        let in_step = || async {
            let overview = handle.overview().await.expect("answered");
            overview.accounts.iter().all(|account| matches!(account.health, Health::Good))
        };
        while !in_step().await {
            events.next().await.expect("lives");
        }
    });
    let (processor, wakes) = (process_time(), switches());
    std::thread::sleep(Duration::from_secs(seconds.parse().expect("a number")));
    let (processor, wakes) = (process_time() - processor, since(&wakes));
    println!("{} {processor} {wakes}", own_status("VmRSS") as f64 * 1024.0 / 1e6);
    handle.stop();
}

/// Voluntary context switches of each thread so far: each is followed by a wake-up (proc(5), status).
fn switches() -> HashMap<OsString, u64> {
    let tasks = fs::read_dir("/proc/self/task").expect("proc").flatten();
    let switches = tasks.filter_map(|task| {
        let status = fs::read_to_string(task.path().join("status")).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
        Some((task.file_name(), line.trim().parse().ok()?))
    });
    switches.collect()
}

/// Switches since then; threads that ended meanwhile are not counted.
fn since(before: &HashMap<OsString, u64>) -> u64 {
    let now = switches();
    now.iter()
        .map(|(thread, count)| count.saturating_sub(before.get(thread).copied().unwrap_or(0)))
        .sum()
}
