//! Recapito compared with other programs: the same work on one machine, in turns within one run; the medians are compared.
//!
//! `tests/bench/run` makes the machine ready and runs everything; `tests/bench/run sync verify` runs the goals named. Without cargo's
//! `--bench` (under `cargo test`) a small run only shows that every benchmark still works.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark reports on stdout and fails by panicking"
)]
#![allow(missing_docs, unreachable_pub, reason = "a program of its own: nothing of it is public")]

mod certified;
mod export;
mod fold;
mod idle;
mod linear;
mod list;
mod mbsync;
mod measure;
mod parse;
mod process;
mod provider;
#[path = "../support/proxy.rs"]
mod proxy;
mod resync;
#[path = "../support/dovecot.rs"]
mod server;
mod sync;
#[path = "../signature/openssl.rs"]
mod test_authority;
mod verify;
mod wan;
#[cfg(target_os = "linux")]
mod window;
#[cfg(target_os = "linux")]
#[path = "../window/xvfb.rs"]
#[allow(dead_code, reason = "shared with the tests of the window, which use all of it")]
mod xvfb;

use measure::Report;

/// The size of a run.
#[derive(Clone, Copy)]
pub struct Scale {
    /// Runs of each side that count, after one warm-up run.
    pub runs: usize,
    /// Full amounts are divided by this.
    pub divisor: usize,
}

impl Scale {
    /// This amount, reduced in a small run; at least 1.
    pub fn of(self, full: usize) -> usize {
        (full / self.divisor).max(1)
    }
}

type Measure = fn(Scale, &mut Report);

const GOALS: &[(&str, Measure)] = &[
    ("sync", sync::measure),
    ("process", process::measure),
    ("wan", wan::measure),
    ("resync", resync::measure),
    ("idle", idle::measure),
    ("verify", verify::measure),
    ("fold", fold::measure),
    ("parse", parse::measure),
    ("linear", linear::measure),
    ("list", list::measure),
    ("export", export::measure),
    #[cfg(target_os = "linux")]
    ("window", window::measure),
];

/// What the program runs when it starts itself as one side of a comparison.
type Child = fn(&[String]);

const CHILDREN: [(&str, Child); 3] = [
    (verify::CHILD, verify::child),
    (sync::CHILD, sync::child),
    (idle::CHILD, idle::child),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [word, rest @ ..] = arguments.as_slice()
        && let Some((_, child)) = CHILDREN.iter().find(|(name, _)| name == word)
    {
        return child(rest);
    }
    let full = arguments.iter().any(|argument| argument == "--bench");
    let scale = if full {
        Scale { runs: 5, divisor: 1 }
    } else {
        Scale { runs: 1, divisor: 50 }
    };
    let wanted: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    if let Some(unknown) = wanted.iter().find(|name| !GOALS.iter().any(|(goal, _)| goal == *name)) {
        panic!("no goal is called {unknown}");
    }
    let mut report = Report::new(full);
    for (name, measure) in GOALS {
        if wanted.is_empty() || wanted.iter().any(|wanted| *wanted == name) {
            eprintln!("{name} ...");
            measure(scale, &mut report);
        }
    }
    report.table();
}
