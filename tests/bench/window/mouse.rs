//! Keys and mouse of a screen, from one xdotool that stays: a process for each event would take more than what is measured.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::program::{Program, Spent};
use crate::xvfb::Screen;

pub struct Input {
    tool: Child,
    screen: String,
}

impl Input {
    pub fn open(screen: &Screen) -> Self {
        let tool = Command::new("xdotool")
            .arg("-")
            .env("DISPLAY", screen.display())
            .stdin(Stdio::piped())
            .spawn()
            .expect("xdotool is there");
        Self {
            tool,
            screen: screen.display().to_owned(),
        }
    }

    /// Gives the keys to the window of a program.
    pub fn focus(&self) {
        let found = Command::new("xdotool")
            .args(["search", "--onlyvisible", "--name", " Recapito$", "windowfocus", "--sync"])
            .env("DISPLAY", &self.screen)
            .status();
        assert!(found.expect("xdotool is there").success(), "there is a window");
    }

    pub fn send(&mut self, command: &str) {
        let input = self.tool.stdin.as_mut().expect("a pipe");
        writeln!(input, "{command}").and_then(|()| input.flush()).expect("xdotool listens");
    }

    /// Sends the same command again and again, and measures what the thread that draws does from each to the next.
    pub fn paced(&mut self, program: &Program, command: &str, times: usize, pace: Duration) -> Spent {
        let start = Instant::now();
        let mut before = program.drawing();
        let mut spent = Vec::with_capacity(times);
        for number in 1..=times {
            self.send(command);
            // The pace of a hand, not a condition.
            let next = start + pace * u32::try_from(number).unwrap_or(u32::MAX);
            std::thread::sleep(next.saturating_duration_since(Instant::now()));
            let now = program.drawing();
            spent.push((now - before) * 1e3);
            before = now;
        }
        Spent::new(spent)
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        drop(self.tool.stdin.take());
        let _ = self.tool.wait();
    }
}
