//! A first sync from a distant provider over an office's connection. Its bandwidth is the limit: neither side can do more than use all of
//! it.

use std::cell::RefCell;
use std::time::Duration;

use super::Scale;
use super::measure::{Figure, Report, Side, Took, in_turns, median};
use super::proxy::{Distance, Proxy};
use super::sync::{Bench, Stages};

/// Round trip from an Italian office to its provider.
pub const ROUND_TRIP: Duration = Duration::from_millis(30);
/// 50 Mbit/s each way, in bytes per second.
const RATE: u64 = 50_000_000 / 8;

pub fn measure(scale: Scale, report: &mut Report) {
    let mut bench = Bench::new(scale.of(1_000));
    bench.same_work();
    let distance = Distance {
        round_trip: ROUND_TRIP,
        rate: Some(RATE),
    };
    let proxy = bench.runtime.block_on(Proxy::far(bench.dovecot.port, distance));
    bench.account.imap.port = proxy.port;
    let runs = scale.runs.min(3);
    let stages = RefCell::default();
    let (our_bytes, their_bytes) = (RefCell::default(), RefCell::default());
    let counted = |bytes: &RefCell<Vec<f64>>, run: &dyn Fn() -> Took| {
        let passed = || proxy.passed() + proxy.passed_upwards();
        let before = passed();
        let took = run();
        bytes.borrow_mut().push((passed() - before) as f64 / 1e6);
        took
    };
    let [ours, mbsync] = in_turns(
        runs,
        [
            Side::new("Recapito, first sync, far away", || counted(&our_bytes, &|| bench.ours(&stages))),
            Side::new("mbsync, first sync, far away", || counted(&their_bytes, &|| bench.mbsync())),
        ],
    );
    let newest = Stages::median(stages).newest;
    // The first of each was the warm-up run.
    let [our_bytes, their_bytes] = [our_bytes, their_bytes].map(|values: RefCell<Vec<f64>>| median(values.into_inner().split_off(1)));
    let rate = |seconds: f64| bench.digests.len() as f64 / seconds;
    let full = bench.bytes as f64 / RATE as f64;
    report.other("wan", "the line alone, if it were always full", 1, rate(full), "messages/s");
    report.other("wan", "mbsync, first sync, 30 ms, 50 Mbit/s", runs, rate(mbsync.wall), "messages/s");
    report.other("wan", "mbsync, on the wire both ways", runs, their_bytes, "MB");
    report.other("wan", "Recapito, on the wire both ways", runs, our_bytes, "MB");
    let ratio = mbsync.wall / ours.wall;
    report.add(Figure {
        goal: "wan",
        tool: "Recapito, first sync, 30 ms, 50 Mbit/s",
        n: runs,
        median: rate(ours.wall),
        unit: "messages/s",
        ratio: Some(ratio),
        wanted: Some(("at least mbsync's messages per second", ratio >= 1.0)),
    });
    report.add(Figure {
        goal: "wan",
        tool: "Recapito, the newest 50 listed, from the start",
        n: runs,
        median: newest,
        unit: "s",
        ratio: None,
        wanted: Some(("at most 1.5 s and 4 round trips", newest <= 1.5 + 4.0 * ROUND_TRIP.as_secs_f64())),
    });
}
