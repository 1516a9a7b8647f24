//! Taking turns, medians, and how figures are told.

use std::fs;
use std::time::Instant;

/// What a piece of work took, in seconds.
#[derive(Clone, Copy)]
pub struct Took {
    /// By the clock on the wall.
    pub wall: f64,
    /// Of processors, by this program and the ones it started: what a busy machine does not stretch.
    pub processor: f64,
}

/// One side of a comparison: what it is called, and one run of it, which measures itself so that making ready does not count.
pub struct Side<'a> {
    tool: &'static str,
    run: Box<dyn FnMut() -> Took + 'a>,
}

impl<'a> Side<'a> {
    pub fn new(tool: &'static str, run: impl FnMut() -> Took + 'a) -> Self {
        Self { tool, run: Box::new(run) }
    }
}

/// The sides in turns (ABCABC…): first a run of each that does not count, then `runs` of each. Gives the medians of each side.
pub fn in_turns<const N: usize>(runs: usize, mut sides: [Side<'_>; N]) -> [Took; N] {
    let mut taken: [Vec<Took>; N] = std::array::from_fn(|_| Vec::with_capacity(runs));
    for round in 0..=runs {
        for (side, taken) in sides.iter_mut().zip(&mut taken) {
            let took = (side.run)();
            let note = if round == 0 { "  (not counted)" } else { "" };
            eprintln!("  {:<36} {:9.4} s, processor {:9.4} s{note}", side.tool, took.wall, took.processor);
            if round > 0 {
                taken.push(took);
            }
        }
    }
    taken.map(|taken| Took {
        wall: median(taken.iter().map(|took| took.wall).collect()),
        processor: median(taken.iter().map(|took| took.processor).collect()),
    })
}

/// Measures work that waits for disks, lines or other threads.
pub fn timed<T>(work: impl FnOnce() -> T) -> (Took, T) {
    let (start, before) = (Instant::now(), process_time());
    let done = work();
    (
        Took {
            wall: start.elapsed().as_secs_f64(),
            processor: process_time() - before,
        },
        done,
    )
}

/// Measures work of this thread alone.
pub fn timed_alone<T>(work: impl FnOnce() -> T) -> (Took, T) {
    let (start, before) = (Instant::now(), thread_time());
    let done = work();
    (
        Took {
            wall: start.elapsed().as_secs_f64(),
            processor: thread_time() - before,
        },
        done,
    )
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() % 2 {
        0 => (values[middle - 1] + values[middle]) / 2.0,
        _ => values[middle],
    }
}

/// Seconds of processor time of this thread (proc(5), schedstat: nanoseconds).
fn thread_time() -> f64 {
    // A running thread's time is counted up at the clock's tick only, every 4 ms: one that gives way is counted up to that moment.
    std::thread::yield_now();
    let text = fs::read_to_string("/proc/thread-self/schedstat").expect("proc");
    let nanoseconds: f64 = text.split(' ').next().and_then(|first| first.parse().ok()).expect("a number");
    nanoseconds / 1e9
}

/// Seconds of processor time of this process and the children it waited for (proc(5), stat: utime, stime, cutime, cstime, in hundredths).
pub fn process_time() -> f64 {
    let text = fs::read_to_string("/proc/self/stat").expect("proc");
    let (_, fields) = text.rsplit_once(") ").expect("a name in brackets");
    let times = fields
        .split(' ')
        .skip(11)
        .take(4)
        .map(|field| field.parse::<f64>().expect("a number"));
    times.sum::<f64>() / 100.0
}

/// The most memory this process had resident at once, in bytes (proc(5), status).
pub fn own_peak() -> u64 {
    own_status("VmHWM") * 1024
}

/// A number of this process's status.
pub fn own_status(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("proc");
    let value = value(&status, name, ':').expect("a line");
    value.split(' ').next().and_then(|number| number.parse().ok()).expect("a number")
}

/// What was measured.
pub struct Figure {
    /// The goal it belongs to, e.g. `sync`.
    pub goal: &'static str,
    /// Who did the work.
    pub tool: &'static str,
    /// Runs that counted.
    pub n: usize,
    pub median: f64,
    pub unit: &'static str,
    /// Ours against the other side, where this figure is compared.
    pub ratio: Option<f64>,
    /// The goal in words, e.g. `at most 1.3 times the floor`, and whether it was reached.
    pub wanted: Option<(&'static str, bool)>,
}

/// Collects figures; each is told at once as a line of JSON, all of them at the end as a table.
pub struct Report {
    machine: String,
    full: bool,
    figures: Vec<Figure>,
}

impl Report {
    /// `full`: the figures mean something.
    pub fn new(full: bool) -> Self {
        Self {
            machine: machine(),
            full,
            figures: Vec::new(),
        }
    }

    /// A figure without a goal: another program's, to compare with.
    pub fn other(&mut self, goal: &'static str, tool: &'static str, n: usize, median: f64, unit: &'static str) {
        self.add(Figure {
            goal,
            tool,
            n,
            median,
            unit,
            ratio: None,
            wanted: None,
        });
    }

    pub fn add(&mut self, mut figure: Figure) {
        figure.wanted = figure.wanted.filter(|_| self.full);
        let line = serde_json::json!({
            "goal": figure.goal,
            "tool": figure.tool,
            "n": figure.n,
            "median": figure.median,
            "unit": figure.unit,
            "ratio": figure.ratio,
            "wanted": figure.wanted.map(|(words, _)| words),
            "reached": figure.wanted.map(|(_, reached)| reached),
            "machine": self.machine,
            "load": load(),
            "full": self.full,
        });
        println!("{line}");
        self.figures.push(figure);
    }

    pub fn table(&self) {
        println!("\n{}", self.machine);
        if !self.full {
            println!("A small round: it shows that the measures work, and measures nothing.");
        }
        for figure in &self.figures {
            let ratio = figure.ratio.map(|ratio| format!("{ratio:.2}×")).unwrap_or_default();
            let wanted = figure
                .wanted
                .map(|(words, reached)| format!("{} {words}", if reached { "reached:" } else { "MISSED:" }));
            let median = format!("{:.*}", if figure.median < 100.0 { 2 } else { 0 }, figure.median);
            println!(
                "{:<7} {:<46} {median:>9} {:<11} {ratio:>8}  {}",
                figure.goal,
                figure.tool,
                figure.unit,
                wanted.unwrap_or_default()
            );
        }
    }
}

/// Processor, cores, system.
fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = value(&cpu, "model name", ':').unwrap_or_else(|| "unknown processor".to_owned());
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let system = value(&release, "PRETTY_NAME", '=').unwrap_or_else(|| std::env::consts::OS.to_owned());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{model}, {cores} cores, {}", system.trim_matches('"'))
}

fn value(text: &str, name: &str, sign: char) -> Option<String> {
    let (_, value) = text.lines().find(|line| line.starts_with(name))?.split_once(sign)?;
    Some(value.trim().to_owned())
}

/// The machine's load over the last minute: figures of a busy machine are lower bounds.
fn load() -> Option<f64> {
    fs::read_to_string("/proc/loadavg").ok()?.split(' ').next()?.parse().ok()
}
