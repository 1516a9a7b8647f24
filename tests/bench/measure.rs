//! Running the sides of a comparison in turns, medians, and the report.

use std::fs;
use std::time::Instant;

/// The duration of some work, in seconds.
#[derive(Clone, Copy)]
pub struct Took {
    /// Elapsed time.
    pub wall: f64,
    /// CPU time of this process and its children: less affected by other load on the machine.
    pub processor: f64,
}

/// One side of a comparison: its name, and a function that does one run and measures only the part that counts.
pub struct Side<'a> {
    tool: &'static str,
    run: Box<dyn FnMut() -> Took + 'a>,
}

impl<'a> Side<'a> {
    pub fn new(tool: &'static str, run: impl FnMut() -> Took + 'a) -> Self {
        Self { tool, run: Box::new(run) }
    }
}

/// Runs the sides in turns (ABCABC…): one warm-up run of each, then `runs` of each. Returns the medians of each side.
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

/// Measures work that waits for disks, the network or other threads.
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

/// Measures work on this thread.
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

/// CPU seconds of this thread (proc(5), schedstat: nanoseconds).
fn thread_time() -> f64 {
    // The kernel updates a running thread's time only every 4 ms, and when the thread yields.
    std::thread::yield_now();
    let text = fs::read_to_string("/proc/thread-self/schedstat").expect("proc");
    let nanoseconds: f64 = text.split(' ').next().and_then(|first| first.parse().ok()).expect("a number");
    nanoseconds / 1e9
}

/// CPU seconds of this process and the children it waited for (proc(5), stat: utime, stime, cutime, cstime, in hundredths).
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

/// The peak resident memory of this process, in bytes (proc(5), status).
pub fn own_peak() -> u64 {
    own_status("VmHWM") * 1024
}

/// A number from /proc/self/status.
pub fn own_status(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("proc");
    let value = value(&status, name, ':').expect("a line");
    value.split(' ').next().and_then(|number| number.parse().ok()).expect("a number")
}

/// One measured value.
pub struct Figure {
    /// The goal it belongs to, e.g. `sync`.
    pub goal: &'static str,
    /// The program, and what it did.
    pub tool: &'static str,
    /// The number of runs that counted.
    pub n: usize,
    pub median: f64,
    pub unit: &'static str,
    /// Recapito's value relative to the other side's, if they are compared.
    pub ratio: Option<f64>,
    /// The goal, such as `at most 1.3 times the time of the server alone`, and whether it was reached.
    pub wanted: Option<(&'static str, bool)>,
}

/// Collects figures. Each is printed at once as a line of JSON, all of them at the end as a table.
pub struct Report {
    machine: String,
    full: bool,
    figures: Vec<Figure>,
}

impl Report {
    /// `full` is false for a small run, whose figures mean nothing.
    pub fn new(full: bool) -> Self {
        Self {
            machine: machine(),
            full,
            figures: Vec::new(),
        }
    }

    /// Adds a figure without a goal: that of another program.
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
            println!("A small run: it shows that the benchmarks work, and measures nothing.");
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

/// Processor, number of cores and operating system.
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

/// The load average of the last minute. With other load on the machine the figures are lower bounds.
fn load() -> Option<f64> {
    fs::read_to_string("/proc/loadavg").ok()?.split(' ').next()?.parse().ok()
}
