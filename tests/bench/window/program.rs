//! A program with a window: what it shows, and what it takes of processor and memory, with its children.

use std::fs;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat};
use x11rb::rust_connection::RustConnection;

use super::Start;
use crate::xvfb::Screen;

pub struct Program(Child);

/// Processor time in milliseconds of each of many events.
pub struct Spent(Vec<f64>);

impl Spent {
    pub fn new(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        Self(times)
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The time that this share of the events does not exceed.
    pub fn share(&self, share: f64) -> f64 {
        let at = (self.0.len() as f64 * share).ceil() as usize;
        self.0.get(at.saturating_sub(1)).copied().unwrap_or(f64::NAN)
    }
}

impl Program {
    pub fn start(command: &mut Command) -> Self {
        Self(command.spawn().expect("the program starts"))
    }

    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Processor seconds so far, of the program with its children.
    pub fn processor(&self) -> f64 {
        self.family().iter().map(|id| processor_of(*id)).sum()
    }

    /// Processor seconds of the main thread so far, which draws.
    pub fn drawing(&self) -> f64 {
        let text = fs::read_to_string(format!("/proc/{0}/task/{0}/schedstat", self.id())).unwrap_or_default();
        let nanoseconds = text.split(' ').next().and_then(|first| first.parse::<f64>().ok());
        nanoseconds.unwrap_or(0.0) / 1e9
    }

    /// Resident memory, in bytes; what several processes share counts once.
    pub fn memory(&self) -> f64 {
        let family = self.family();
        let name = if family.len() == 1 { "Rss:" } else { "Pss:" };
        family.iter().map(|id| rollup(*id, name)).sum()
    }

    /// Waits until the program has done nothing for a while, and returns after how many seconds that began.
    pub fn settles(&self) -> f64 {
        let start = Instant::now();
        let (mut busy, mut before) = (start, self.processor());
        while busy.elapsed() < QUIET {
            // Samples the processor time; nothing waits for this.
            std::thread::sleep(SAMPLE);
            let now = self.processor();
            if now - before > LITTLE {
                (busy, before) = (Instant::now(), now);
            }
            assert!(start.elapsed() < TIME_OUT, "the program does not come to rest");
        }
        (busy - start).as_secs_f64()
    }

    /// What stands at a place of the screen once the program has nothing more to do.
    pub fn shows(&self, screen: &Screen, place: (i16, i16, u16, u16)) -> Vec<u8> {
        self.settles();
        Eye::open(screen).see(place)
    }

    fn family(&self) -> Vec<u32> {
        let mut family = vec![self.id()];
        let mut at = 0;
        while let Some(id) = family.get(at).copied() {
            let children = fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
            let children = children.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
            let children: Vec<u32> = children
                .flat_map(|text| text.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>())
                .collect();
            family.extend(children);
            at += 1;
        }
        family
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // TERM lets a program end its children.
        let _ = Command::new("kill").args(["-TERM", &self.id().to_string()]).status();
        let end = Instant::now() + Duration::from_secs(10);
        while Instant::now() < end && matches!(self.0.try_wait(), Ok(None)) {
            std::thread::sleep(SAMPLE);
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a program again and again, once more than `runs`: the first start shows what stands at `place` in the end, and warms the caches.
pub fn starts(runs: usize, screen: &Screen, place: (i16, i16, u16, u16), open: impl Fn() -> Program) -> Vec<Start> {
    let expected = open().shows(screen, place);
    let eye = Eye::open(screen);
    (0..runs)
        .map(|_| {
            let begin = Instant::now();
            let program = open();
            while eye.see(place) != expected {
                assert!(begin.elapsed() < TIME_OUT, "the rows of the first start do not appear");
                // Looks at the screen again; nothing waits for this.
                std::thread::sleep(LOOK);
            }
            let (wall, processor) = (begin.elapsed().as_secs_f64(), program.processor());
            program.settles();
            let start = Start {
                wall,
                processor,
                bytes: program.memory(),
            };
            eprintln!("  start {wall:.3} s, processor {processor:.3} s, {:.0} MB", start.bytes / 1e6);
            start
        })
        .collect()
}

/// Looks at the screen.
struct Eye {
    connection: RustConnection,
    root: u32,
}

impl Eye {
    fn open(screen: &Screen) -> Self {
        use x11rb::connection::Connection as _;
        let (connection, number) = x11rb::connect(Some(screen.display())).expect("an X connection");
        let root = connection.setup().roots[number].root;
        Self { connection, root }
    }

    fn see(&self, (x, y, width, height): (i16, i16, u16, u16)) -> Vec<u8> {
        let image = self.connection.get_image(ImageFormat::Z_PIXMAP, self.root, x, y, width, height, !0);
        image.expect("asked").reply().expect("a picture").data
    }
}

/// CPU seconds of a process (proc(5), stat: utime and stime, in hundredths).
fn processor_of(id: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    let fields = text.rsplit_once(") ").map_or("", |(_, fields)| fields);
    let times = fields.split(' ').skip(11).take(2).filter_map(|field| field.parse::<f64>().ok());
    times.sum::<f64>() / 100.0
}

fn rollup(id: u32, name: &str) -> f64 {
    let text = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let kilobytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) * 1024.0
}

/// A program that has done nothing for this long has nothing to do.
const QUIET: Duration = Duration::from_millis(1_500);
const SAMPLE: Duration = Duration::from_millis(10);
const LOOK: Duration = Duration::from_millis(4);
/// Processor seconds that count as nothing.
const LITTLE: f64 = 0.015;
const TIME_OUT: Duration = Duration::from_secs(300);
