//! The window on a screen of its own (Xvfb, drawn in software), as a user starts it: how soon its list can be used, its memory, how much of
//! the processor it takes while nothing happens, while Down is held and while a long list is scrolled; start and memory beside Thunderbird.
//!
//! Times are processor times, of the whole program or of the thread that draws: other work on the machine does not count.

mod mail;
mod mouse;
mod program;
mod thunderbird;

use std::time::Duration;

use self::mail::{Mailbox, million_rows};
use self::mouse::Input;
use super::Scale;
use super::measure::{Figure, Report, median};
use super::xvfb::Screen;

/// A place on the screen that shows rows of the list: x, y, width, height in pixels.
const ROWS: (i16, i16, u16, u16) = (300, 170, 200, 500);

pub fn measure(scale: Scale, report: &mut Report) {
    let mailbox = Mailbox::filled(scale.of(100_000));
    let screen = Screen::open();
    let ours = start(&mailbox, &screen, scale, report);
    at_rest(&mailbox, &screen, scale, report);
    down_held(&mailbox, &screen, scale, report);
    if thunderbird::is_there() {
        beside_thunderbird(&mailbox, &screen, scale, report, ours);
    } else {
        eprintln!("  Thunderbird is not installed: nothing is compared with it");
    }
    drop(mailbox);
    million_scrolled(&screen, scale, report);
}

/// What a start takes until the list can be used, and the memory then.
#[derive(Clone, Copy)]
struct Start {
    wall: f64,
    processor: f64,
    bytes: f64,
}

impl Start {
    fn median(starts: &[Self]) -> Self {
        let of = |figure: fn(&Self) -> f64| median(starts.iter().map(figure).collect());
        Self {
            wall: of(|start| start.wall),
            processor: of(|start| start.processor),
            bytes: of(|start| start.bytes),
        }
    }
}

fn start(mailbox: &Mailbox, screen: &Screen, scale: Scale, report: &mut Report) -> Start {
    let starts = program::starts(scale.runs, screen, ROWS, || mailbox.open_window(screen));
    let start = Start::median(&starts);
    report.other(
        "window",
        "100,000 messages: start to a usable list, elapsed",
        scale.runs,
        start.wall * 1e3,
        "ms",
    );
    goal(
        report,
        scale.runs,
        "the same, processor time",
        start.processor * 1e3,
        "ms",
        "at most 300 ms",
        300.0,
    );
    goal(
        report,
        scale.runs,
        "the same, memory (resident)",
        start.bytes / 1e6,
        "MB",
        "at most 150 MB",
        150.0,
    );
    start
}

fn at_rest(mailbox: &Mailbox, screen: &Screen, scale: Scale, report: &mut Report) {
    let window = mailbox.open_window(screen);
    window.settles();
    let span = Duration::from_secs(scale.of(60) as u64);
    let before = window.processor();
    std::thread::sleep(span);
    let share = (window.processor() - before) / span.as_secs_f64() * 100.0;
    goal(
        report,
        1,
        "100,000 messages, nothing happens",
        share,
        "% of a core",
        "at most 0.1 %",
        0.1,
    );
}

fn down_held(mailbox: &Mailbox, screen: &Screen, scale: Scale, report: &mut Report) {
    let window = mailbox.open_window(screen);
    window.settles();
    let mut input = Input::open(screen);
    input.focus();
    input.send("key F6");
    input.send("key Down");
    window.settles();
    let steps = scale.of(300);
    let before = window.processor();
    let frames = input.paced(&window, "key Down", steps, KEY_REPEAT);
    let behind = window.settles();
    let spent = window.processor() - before;
    goal(
        report,
        steps,
        "Down held: all threads, a step",
        spent / steps as f64 * 1e3,
        "ms",
        "at most 8 ms",
        8.0,
    );
    report.other(
        "window",
        "the same: the thread that draws, 99th of 100",
        steps,
        frames.share(0.99),
        "ms",
    );
    goal(
        report,
        1,
        "the same: behind at the end",
        behind * 1e3,
        "ms",
        "at most 100 ms",
        100.0,
    );
}

/// Scrolls by the wheel while another mailbox is synchronised for the first time.
fn million_scrolled(screen: &Screen, scale: Scale, report: &mut Report) {
    let mailbox = million_rows(scale.of(1_000_000), scale.of(20_000));
    let window = mailbox.open_window(screen);
    window.shows(screen, ROWS);
    let mut input = Input::open(screen);
    input.focus();
    input.send("mousemove 420 420");
    let frames = input.paced(&window, "click 5", scale.of(600), FRAME);
    goal(
        report,
        frames.count(),
        "a million rows scrolled during a sync: a frame, 99th of 100",
        frames.share(0.99),
        "ms",
        "at most 8.3 ms",
        8.3,
    );
    report.other("window", "the same, median", frames.count(), frames.share(0.5), "ms");
}

fn beside_thunderbird(mailbox: &Mailbox, screen: &Screen, scale: Scale, report: &mut Report, ours: Start) {
    let profile = thunderbird::profile(&mailbox.messages);
    let theirs = thunderbird::starts(&profile, scale.runs.min(3), screen);
    let theirs = Start::median(&theirs);
    report.other(
        "window",
        "Thunderbird, the same mail: start, processor time",
        scale.runs.min(3),
        theirs.processor * 1e3,
        "ms",
    );
    report.other("window", "Thunderbird: start, elapsed", scale.runs.min(3), theirs.wall * 1e3, "ms");
    report.other("window", "Thunderbird: memory", scale.runs.min(3), theirs.bytes / 1e6, "MB");
    for (tool, ratio, wanted, most) in [
        ("start beside Thunderbird", ours.processor / theirs.processor, "at most 0.15", 0.15),
        ("memory beside Thunderbird", ours.bytes / theirs.bytes, "at most 0.2", 0.2),
    ] {
        report.add(Figure {
            goal: "window",
            tool,
            n: scale.runs,
            median: ratio,
            unit: "",
            ratio: Some(ratio),
            wanted: Some((wanted, ratio <= most)),
        });
    }
}

fn goal(report: &mut Report, n: usize, tool: &'static str, median: f64, unit: &'static str, words: &'static str, most: f64) {
    report.add(Figure {
        goal: "window",
        tool,
        n,
        median,
        unit,
        ratio: None,
        wanted: Some((words, median <= most)),
    });
}

/// The usual repetition of a key that is held.
const KEY_REPEAT: Duration = Duration::from_millis(33);
/// Two frames of 60 a second: the work of one is over before the next event.
const FRAME: Duration = Duration::from_millis(33);
