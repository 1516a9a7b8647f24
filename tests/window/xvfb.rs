//! A virtual screen: Xvfb on a free display number, with pictures by ImageMagick and input by xdotool.

use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

pub(crate) struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    /// Starts the server. Without `-noreset` it would start again each time its last client leaves, and refuse whoever connects meanwhile:
    /// the program, when an `xdotool` before it had just ended.
    pub(crate) fn open() -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1360x860x24", "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("Xvfb cannot be started ({error}): `tests/run --install-only` installs it"));
        let output = server.stdout.take().expect("Xvfb writes its number");
        let (sender, number) = mpsc::channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            let _ = BufReader::new(output).read_line(&mut line);
            let _ = sender.send(line);
        });
        let number = number.recv_timeout(Duration::from_secs(20)).expect("Xvfb prints its number");
        let display = format!(":{}", number.trim());
        assert_ne!(display, ":", "Xvfb found no free number");
        Self { server, display }
    }

    pub(crate) fn display(&self) -> &str {
        &self.display
    }

    /// The window whose title starts with `title` and ends in the program's name; xdotool does not match the dash between them.
    pub(crate) fn window(&self, title: &str) -> Option<String> {
        let output = self
            .command("xdotool")
            .args(["search", "--onlyvisible", "--name", &format!("^{title} .* Recapito$")])
            .output();
        let output = output.unwrap_or_else(|error| missing("xdotool", &error));
        String::from_utf8_lossy(&output.stdout).lines().next().map(str::to_owned)
    }

    pub(crate) fn class_of(&self, window: &str) -> String {
        let output = self.command("xprop").args(["-id", window, "WM_CLASS"]).output();
        let output = output.unwrap_or_else(|error| missing("xprop", &error));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    pub(crate) fn focus(&self, window: &str) {
        self.xdotool(&["windowfocus", "--sync", window]);
    }

    pub(crate) fn key(&self, key: &str) {
        self.xdotool(&["key", "--clearmodifiers", key]);
    }

    pub(crate) fn click(&self, x: u32, y: u32) {
        self.xdotool(&["mousemove", &x.to_string(), &y.to_string(), "click", "1"]);
    }

    pub(crate) fn type_text(&self, text: &str) {
        self.xdotool(&["type", "--delay", "15", text]);
    }

    /// A picture of the screen.
    pub(crate) fn picture(&self) -> Picture {
        let output = self
            .command("import")
            .args(["-window", "root", "-depth", "8", "rgb:-"])
            .output()
            .unwrap_or_else(|error| missing("import", &error));
        assert!(output.status.success(), "import: {}", String::from_utf8_lossy(&output.stderr));
        Picture(output.stdout)
    }

    fn xdotool(&self, arguments: &[&str]) {
        let status = self.command("xdotool").args(arguments).status();
        let status = status.unwrap_or_else(|error| missing("xdotool", &error));
        assert!(status.success(), "xdotool {arguments:?}");
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command.env("DISPLAY", &self.display).stdin(Stdio::null());
        command
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

pub(crate) struct Picture(Vec<u8>);

impl Picture {
    /// Number of different colours.
    pub(crate) fn colours(&self) -> usize {
        self.0.chunks_exact(3).collect::<HashSet<_>>().len()
    }

    /// Number of pixels right of the folder pane that differ visibly. The folder pane is ignored because it shows background activity, and
    /// small differences because an edge drawn twice is slightly darker.
    pub(crate) fn differs(&self, other: &Self) -> usize {
        let pairs = self.0.chunks_exact(3).zip(other.0.chunks_exact(3)).enumerate();
        let seen = |one: &[u8], two: &[u8]| one.iter().zip(two).any(|(one, two)| one.abs_diff(*two) > SHADE);
        pairs
            .filter(|(index, (one, two))| index % WIDTH > FOLDERS && seen(one, two))
            .count()
    }
}

/// Difference of one colour channel that is ignored.
const SHADE: u8 = 60;
/// Width of the screen in pixels.
const WIDTH: usize = 1360;
/// Width of the folder pane in pixels.
const FOLDERS: usize = 220;

fn missing(program: &str, error: &std::io::Error) -> ! {
    panic!("{program} cannot be started ({error}): `tests/run --install-only` installs it")
}
