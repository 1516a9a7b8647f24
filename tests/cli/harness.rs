//! Runs the command line in this process with buffers for its output.

use std::io::Write as _;

use jiff::tz::TimeZone;
use recapito::cli::{self, Context, Parsed};
use recapito::clock::{Timestamp, VirtualClock};
use recapito::i18n::{Language, Words};
use serde_json::Value;

/// A builder for one run of the command line: files in a temporary directory, arguments (`{dir}` is that directory), expected output.
pub(crate) struct Invocation {
    dir: tempfile::TempDir,
    args: Vec<String>,
    stdout: Option<String>,
    stderr: Option<String>,
}

/// Exit code and output of a run; the directory is replaced by `{dir}`.
pub(crate) struct Output {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: u8,
    _dir: tempfile::TempDir,
}

impl Invocation {
    pub(crate) fn new() -> Self {
        Self {
            dir: tempfile::tempdir().expect("a directory"),
            args: Vec::new(),
            stdout: None,
            stderr: None,
        }
    }

    pub(crate) fn file(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let path = self.dir.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("created");
        std::fs::write(path, bytes).expect("written");
        self
    }

    pub(crate) fn args<'a>(mut self, args: impl IntoIterator<Item = &'a str>) -> Self {
        let dir = self.dir.path().display().to_string();
        self.args.extend(args.into_iter().map(|arg| arg.replace("{dir}", &dir)));
        self
    }

    pub(crate) fn stdout(mut self, expected: &str) -> Self {
        self.stdout = Some(expected.to_owned());
        self
    }

    pub(crate) fn stderr(mut self, expected: &str) -> Self {
        self.stderr = Some(expected.to_owned());
        self
    }

    /// Runs, and asserts the exit code and the expected output.
    pub(crate) fn code(self, code: u8) -> Output {
        let (stdout, stderr) = (self.stdout.clone(), self.stderr.clone());
        let ran = self.run();
        assert_eq!(ran.code, code, "stdout: {}\nstderr: {}", ran.stdout, ran.stderr);
        if let Some(expected) = stdout {
            assert_eq!(ran.stdout, expected);
        }
        if let Some(expected) = stderr {
            assert_eq!(ran.stderr, expected);
        }
        ran
    }

    fn run(self) -> Output {
        let arguments = std::iter::once("recapito".to_owned()).chain(self.args);
        let dir = self.dir.path().display().to_string();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = match cli::parse(arguments, Language::English) {
            Parsed::Text { text, to_stderr, code } => {
                if to_stderr { &mut err } else { &mut out }
                    .write_all(text.as_bytes())
                    .expect("written");
                code
            }
            Parsed::Cli(cli) => {
                let words =
                    Words::new(cli.lang.as_deref().and_then(Language::from_tag).unwrap_or(Language::English)).in_zone(TimeZone::UTC);
                let world = Context {
                    handle: None,
                    words: &words,
                    clock: &VirtualClock::frozen(at("2026-03-06T00:00:00Z")),
                    json: cli.json,
                    out_is_terminal: false,
                    err_is_terminal: false,
                    input: &mut std::io::empty(),
                    out: &mut out,
                    err: &mut err,
                };
                cli::run(cli.command.expect("a command"), world)
            }
        };
        let text = |bytes| String::from_utf8(bytes).expect("text").replace(&dir, "{dir}");
        Output {
            stdout: text(out),
            stderr: text(err),
            code,
            _dir: self.dir,
        }
    }
}

impl Output {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).expect("one JSON document")
    }
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

pub(crate) fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        zip.start_file(*name, options).expect("an entry");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("a zip").into_inner()
}
