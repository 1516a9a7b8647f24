//! Runs the real binary, in one process or in several.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

pub(crate) const PASSPHRASE: &str = "quattro parole a caso";

/// A profile in a temporary directory, with a place beside it for files.
pub(crate) struct Profile {
    root: tempfile::TempDir,
    dir: PathBuf,
}

impl Profile {
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().expect("a directory");
        let dir = root.path().join("profilo");
        Self { root, dir }
    }

    /// A profile at this path, which the caller creates and removes.
    pub(crate) fn at(dir: &Path) -> Self {
        Self {
            root: tempfile::tempdir().expect("a directory"),
            dir: dir.to_owned(),
        }
    }

    /// The profile's directory.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// A path beside the profile.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// A file beside the profile.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.beside(name);
        fs::write(&path, bytes).expect("written");
        path
    }

    /// Runs with these arguments.
    pub(crate) fn run<A: Into<OsString>>(&self, args: impl IntoIterator<Item = A>) -> Output {
        Invocation::new(self).args(args).run()
    }

    /// Runs with these arguments and `--json`. Asserts the exit code and returns the JSON document on stdout.
    pub(crate) fn json<A: Into<OsString>>(&self, code: i32, args: impl IntoIterator<Item = A>) -> Value {
        Invocation::new(self).args(args).args(["--json"]).run().code(code).json()
    }

    /// Number of raw message files.
    pub(crate) fn raw_file_count(&self) -> usize {
        let below = |dir: &Path| fs::read_dir(dir).into_iter().flatten().flatten();
        let folders = below(&self.dir.join("messages")).filter(|entry| entry.file_name() != "tmp");
        folders.map(|folder| below(&folder.path()).count()).sum()
    }

    /// The path of the raw file of a message.
    pub(crate) fn raw_file(&self, id: &str) -> PathBuf {
        self.dir.join("messages").join(&id[..2]).join(format!("{id}.eml"))
    }
}

/// A builder for one run of the program.
pub(crate) struct Invocation {
    command: Command,
    stdin: Vec<u8>,
}

impl Invocation {
    pub(crate) fn new(profile: &Profile) -> Self {
        let mut test = Self::bare(profile.root.path());
        test.command.arg("--profile").arg(&profile.dir);
        test
    }

    /// Without `--profile`; `home` is the home directory.
    pub(crate) fn bare(home: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_recapito"));
        command.env_clear().current_dir(home);
        for name in ["PATH", "LLVM_PROFILE_FILE"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        let set = [
            ("LANG", "it_IT.UTF-8"),
            ("TZ", "Europe/Rome"),
            ("RECAPITO_NO_KEYCHAIN", "1"),
            ("RECAPITO_PASSPHRASE", PASSPHRASE),
        ];
        command.envs(set).env("HOME", home);
        Self {
            command,
            stdin: Vec::new(),
        }
    }

    pub(crate) fn args<A: Into<OsString>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.command.args(args.into_iter().map(Into::into));
        self
    }

    pub(crate) fn stdin(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.stdin = bytes.as_ref().to_vec();
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        match value {
            "" => self.command.env_remove(name),
            value => self.command.env(name, value),
        };
        self
    }

    /// Runs to the end. Asserts that the program did not panic.
    pub(crate) fn run(self) -> Output {
        self.run_into(Stdio::piped())
    }

    /// As [`Invocation::run`], with stdout into a file or pipe of the caller.
    pub(crate) fn run_into(mut self, stdout: Stdio) -> Output {
        let shown = format!("{:?}", self.command.get_args().collect::<Vec<_>>());
        self.command.stdin(Stdio::piped()).stdout(stdout).stderr(Stdio::piped());
        let mut child = self.command.spawn().expect("started");
        let mut stdin = child.stdin.take().expect("a pipe");
        // Writing fails if the program does not read its input.
        let _ = stdin.write_all(&self.stdin);
        drop(stdin);
        let output = child.wait_with_output().expect("ended");
        let stderr = String::from_utf8(output.stderr).expect("text on stderr");
        assert!(!stderr.contains("panicked at"), "{shown}\n{stderr}");
        Output {
            shown,
            code: output.status.code(),
            stdout: output.stdout,
            stderr,
        }
    }

    /// Starts it and leaves it running.
    pub(crate) fn start(mut self) -> Running {
        self.command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().expect("started");
        let lines = lines_of(child.stdout.take().expect("a pipe"));
        let stderr_lines = lines_of(child.stderr.take().expect("a pipe"));
        Running {
            child,
            lines,
            stderr_lines,
        }
    }
}

/// Exit code and output of a run.
#[derive(Debug)]
pub(crate) struct Output {
    shown: String,
    code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Output {
    /// Asserts the exit code.
    #[track_caller]
    pub(crate) fn code(self, code: i32) -> Self {
        let (stdout, stderr) = (String::from_utf8_lossy(&self.stdout), &self.stderr);
        assert_eq!(self.code, Some(code), "{}\nstdout: {stdout}\nstderr: {stderr}", self.shown);
        self
    }

    /// Asserts that the exit code is one of these.
    #[track_caller]
    pub(crate) fn code_among(self, codes: &[i32]) -> Self {
        assert!(self.code.is_some_and(|code| codes.contains(&code)), "{self:?}");
        self
    }

    /// Asserts that stderr contains all of these texts.
    #[track_caller]
    pub(crate) fn stderr_contains(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.stderr.contains(word), "{} does not say {word:?}:\n{}", self.shown, self.stderr);
        }
        self
    }

    /// stdout as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).expect("text")
    }

    /// The one JSON document on stdout.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout)
            .unwrap_or_else(|error| panic!("{}: {error}\n{}", self.shown, String::from_utf8_lossy(&self.stdout)))
    }
}

/// A running process.
pub(crate) struct Running {
    child: Child,
    lines: Receiver<String>,
    stderr_lines: Receiver<String>,
}

impl Running {
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Sends SIGINT, as Ctrl+C does, and returns the exit code.
    pub(crate) fn interrupt(&mut self) -> Option<i32> {
        let sent = Command::new("kill").args(["-INT", &self.id().to_string()]).status().expect("kill");
        assert!(sent.success());
        self.child.wait().expect("ended").code()
    }

    /// The next line on stdout that satisfies `wanted`.
    pub(crate) fn stdout_line(&self, wanted: impl Fn(&str) -> bool) -> String {
        first(&self.lines, wanted)
    }

    /// The next line on stderr that satisfies `wanted`.
    pub(crate) fn stderr_line(&self, wanted: impl Fn(&str) -> bool) -> String {
        first(&self.stderr_lines, wanted)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Every file below a directory, sorted.
pub(crate) fn files_below(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let mut files = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        match path.is_dir() {
            true => files.extend(files_below(&path)),
            false => files.push(path),
        }
    }
    files.sort();
    files
}

/// The keys of an object, sorted.
#[track_caller]
pub(crate) fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap_or_else(|| panic!("no object: {value}"))
        .keys()
        .map(String::as_str)
        .collect()
}

/// The strings of one field of all objects in an array.
pub(crate) fn column<'v>(rows: &'v Value, name: &str) -> Vec<&'v str> {
    rows.as_array()
        .expect("an array")
        .iter()
        .map(|row| row[name].as_str().unwrap_or_default())
        .collect()
}

/// Rows by id, to compare them in any order.
pub(crate) fn by_id(rows: &Value) -> BTreeMap<String, Value> {
    rows.as_array()
        .expect("an array")
        .iter()
        .map(|row| (row["id"].as_str().expect("an id").to_owned(), row.clone()))
        .collect()
}

/// Asserts an RFC 3339 time with a numeric offset or `Z`.
#[track_caller]
pub(crate) fn assert_is_time(value: &Value) {
    let text = value.as_str().unwrap_or_else(|| panic!("no time: {value}"));
    text.parse::<jiff::Timestamp>().unwrap_or_else(|error| panic!("{text}: {error}"));
}

/// Asserts 64 lower-case hexadecimal digits.
#[track_caller]
pub(crate) fn assert_is_digest(value: &Value) {
    let text = value.as_str().unwrap_or_else(|| panic!("no digest: {value}"));
    assert!(
        text.len() == 64 && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')),
        "{text}"
    );
}

fn first(lines: &Receiver<String>, wanted: impl Fn(&str) -> bool) -> String {
    let end = Instant::now() + Duration::from_secs(60);
    let mut heard = Vec::new();
    while let Ok(line) = lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
        if wanted(&line) {
            return line;
        }
        heard.push(line);
    }
    panic!("the line was not printed; printed: {heard:#?}")
}

fn lines_of(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}
