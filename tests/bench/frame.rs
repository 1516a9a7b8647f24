//! The time of one frame of the message list for several numbers of rows: layout, drawing and rasterising the whole window in software,
//! without anything cached from the frame before. Reported relative to a list of 100 rows, in turns within one run; one JSON line for each
//! length.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a benchmark reports on stdout and fails by panicking"
)]

use std::cell::Cell;
use std::time::{Duration, Instant};

use iced::{Element, Size};
use iced_test::Simulator;
use recapito::ui::settings;
use recapito::ui::theme::{Palette, Scheme};
use recapito::ui::widget::{RowContent, Viewport, rows};

const LENGTHS: [usize; 4] = [100, 10_000, 100_000, 1_000_000];
const ROUNDS: usize = 15;

fn main() {
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); LENGTHS.len()];
    for round in 0..=ROUNDS {
        for (length, times) in LENGTHS.iter().zip(&mut times) {
            let taken = frame(*length, round);
            // The first round loads fonts and fills caches.
            if round > 0 {
                times.push(taken);
            }
        }
    }
    let medians: Vec<f64> = times.iter_mut().map(|times| median(times)).collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    for (length, median) in LENGTHS.iter().zip(&medians) {
        println!(
            "{{\"goal\":\"frame\",\"rows\":{length},\"n\":{ROUNDS},\"median_ms\":{median:.2},\
             \"ratio_to_100_rows\":{:.2},\"cores\":{cores}}}",
            median / medians[0]
        );
    }
}

/// One frame in the middle of the list: 360 × 700 logical pixels at a scale factor of 2.
fn frame(length: usize, round: usize) -> Duration {
    let palette = Palette::of(Scheme::Light);
    let deepest = Cell::new(0);
    let list = rows(length, palette, |index| {
        deepest.set(index.max(deepest.get()));
        Some(RowContent {
            title: format!("mittente{index}@pec.imprese.example"),
            ..RowContent::default()
        })
    });
    let half = length as f64 * 56.0 / 2.0 + round as f64 * 120.0;
    let viewport = Viewport { height: 700.0, row: 56.0 };
    let content: Element<'_, ()> = list.scrolled(half, Some(viewport), |_| (), |_| ()).into();
    let mut window = Simulator::with_size(settings(), Size::new(360.0, 700.0), content);
    let start = Instant::now();
    let snapshot = window.snapshot(&palette.theme()).expect("it draws");
    let taken = start.elapsed();
    drop(snapshot);
    assert!(
        deepest.get() > length / 2,
        "the list was scrolled to its middle: {deepest:?} of {length}"
    );
    taken
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64) * 1000.0
}
