//! The time of one frame of the message list for several numbers of rows: layout, drawing and rasterising the whole window in software,
//! without anything cached from the frame before. Reported relative to a list of 100 rows, in turns within one run; one JSON line for each
//! length.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a benchmark reports on stdout and fails by panicking"
)]

use std::time::{Duration, Instant};

use iced::widget::scrollable;
use iced::{Element, Event, Size, mouse};
use iced_test::Simulator;
use recapito::ui::settings;
use recapito::ui::theme::{Palette, Scheme};
use recapito::ui::widget::{RowContent, VisibleRows, rows};

const LENGTHS: [usize; 3] = [100, 10_000, 100_000];
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
    let list = rows(length, palette, |index| {
        Some(RowContent {
            title: format!("mittente{index}@pec.imprese.example"),
            ..RowContent::default()
        })
    })
    .on_seen(|seen| seen);
    let content: Element<'_, VisibleRows> = scrollable(list).into();
    let mut window = Simulator::with_size(settings(), Size::new(360.0, 700.0), content);
    window.point_at(iced::Point::new(100.0, 300.0));
    let start = Instant::now();
    let half = -(length as f32) * 56.0 / 2.0 - round as f32 * 120.0;
    let wheel = mouse::Event::WheelScrolled {
        delta: mouse::ScrollDelta::Pixels { x: 0.0, y: half },
    };
    let _ = window.simulate([Event::Mouse(wheel)]);
    let snapshot = window.snapshot(&palette.theme()).expect("it draws");
    let taken = start.elapsed();
    drop(snapshot);
    let deepest = window.into_messages().map(|seen| seen.rows.end).max().unwrap_or_default();
    assert!(deepest > length / 2, "the list was scrolled to its middle: {deepest} of {length}");
    taken
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64) * 1000.0
}
