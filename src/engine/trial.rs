//! Examining a message in a child process, which a message may end without ending this one.
//!
//! The child is the program itself with the command [`COMMAND`], which is none for users and in no help. It reads the message from standard
//! input to the end, prints its SHA-256, does everything that this program may do with a received message
//! ([`examine_alone`](fn@super::examine_alone)), and exits with 0.
//!
//! Only what a message did is held against it. Before the digest is printed, nothing of the message has been looked at: whatever ends the
//! child until then (a program that was replaced, a library that is missing, a test program) says nothing. Afterwards an exit code, or a
//! signal that a program brings upon itself, is the message's doing. Signals from outside are not: SIGKILL, SIGTERM and the like, which the
//! end of a session sends to parent and child in any order, or the kernel to the first of many processes when memory runs out.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;
use std::{io, thread};

use crate::signature::Sha256;
use crate::store::examining::{Trial, TrialResult};

/// The command with which the program examines one message from standard input.
pub const COMMAND: &str = "examine-one";

/// How long a trial may take, in time and in processor time: far longer than the examination of any message that passes the gate, also for
/// a child of low priority on a busy machine.
pub const LIMIT: Duration = Duration::from_mins(5);

/// The environment variable with the passphrase of the vault, which the child does not need.
const PASSPHRASE: &str = "RECAPITO_PASSPHRASE";

/// A program that has the command [`COMMAND`].
#[derive(Debug, Clone)]
pub struct TrialProgram {
    program: PathBuf,
    limit: Duration,
}

impl TrialProgram {
    /// The program at this path.
    pub fn at(program: PathBuf) -> Self {
        Self { program, limit: LIMIT }
    }

    /// The program that is running: for the real program only.
    pub fn running() -> Option<Self> {
        std::env::current_exe().ok().map(Self::at)
    }

    /// As this one, with another limit in time.
    pub fn with_limit(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    fn start(&self) -> io::Result<Child> {
        let mut command = Command::new(&self.program);
        command.arg(COMMAND).env_remove(PASSPHRASE);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        #[cfg(windows)]
        std::os::windows::process::CommandExt::creation_flags(&mut command, WITHOUT_WINDOW);
        command.spawn()
    }
}

/// CREATE_NO_WINDOW: the child opens no console.
#[cfg(windows)]
const WITHOUT_WINDOW: u32 = 0x0800_0000;

impl Trial for TrialProgram {
    fn of(&self, message: &Sha256, raw: &[u8]) -> TrialResult {
        let started = self
            .start()
            .inspect_err(|error| tracing::warn!(%error, "a trial could not be started"));
        let Ok(mut child) = started else {
            return TrialResult::NotStarted;
        };
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let ended = thread::scope(|scope| {
            scope.spawn(move || {
                // A child that ended reads no more.
                let _ = stdin.map(|mut stdin| stdin.write_all(raw));
            });
            wait(&mut child, self.limit)
        });
        let expected = format!("{message}\n");
        let mut printed = Vec::new();
        // The child has ended, so that this is all there is.
        let read = stdout.map(|stdout| stdout.take(expected.len() as u64).read_to_end(&mut printed));
        let has_begun = matches!(read, Some(Ok(_))) && printed == expected.as_bytes();
        match ended {
            Ok(ended) if has_begun => ended.result(),
            _ => TrialResult::NotStarted,
        }
    }
}

/// How a child ended.
enum Ended {
    Itself(ExitStatus),
    /// It was killed at the limit.
    AtLimit,
}

impl Ended {
    fn result(&self) -> TrialResult {
        match self {
            Self::AtLimit => TrialResult::Failed,
            Self::Itself(status) if status.success() => TrialResult::Passed,
            Self::Itself(status) if is_own_doing(*status) => TrialResult::Failed,
            Self::Itself(_) => TrialResult::Killed,
        }
    }
}

/// Waits for a child, and kills it at the limit. Only pauses in which this process ran count: a machine that slept and a process that was
/// stopped are no fault of the message.
fn wait(child: &mut Child, limit: Duration) -> io::Result<Ended> {
    let (mut waited, mut pause) = (Duration::ZERO, Duration::from_millis(1));
    while waited < limit {
        if let Some(status) = child.try_wait()? {
            return Ok(Ended::Itself(status));
        }
        thread::sleep(pause);
        waited = waited.saturating_add(pause);
        pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
    }
    child.kill()?;
    child.wait()?;
    Ok(Ended::AtLimit)
}

/// Between two looks at a child.
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// Whether a process that did not succeed ended by what it did itself: with an exit code, or with a signal that nobody else sends.
fn is_own_doing(status: ExitStatus) -> bool {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        use rustix::process::Signal;
        let own = [
            Signal::ABORT,
            Signal::BUS,
            Signal::FPE,
            Signal::ILL,
            Signal::SEGV,
            Signal::SYS,
            Signal::TRAP,
            // The limit of processor time.
            Signal::XCPU,
        ];
        return own.iter().any(|own| own.as_raw() == signal);
    }
    status.code().is_some()
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::time::Instant;

    use super::*;

    /// Prints the digest of what it reads, as the command does.
    const BEGIN: &str = "sha256sum | cut -c 1-64";

    /// The result of a trial by a script in the program's place.
    fn trial(script: &str, limit: Duration) -> TrialResult {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("program");
        let text = format!("#!/bin/sh\ntest \"$1\" = {COMMAND} || exit 2\n{script}\n");
        // Written by another process: one that this process has open for writing could not be started while a test forks.
        let write = "printf '%s' \"$1\" > \"$0\" && chmod 700 \"$0\"";
        let written = Command::new("sh").args(["-c", write]).arg(&path).arg(text).status().expect("runs");
        assert!(written.success());
        let raw = b"From: a@b.it\r\n\r\nx";
        TrialProgram::at(path).with_limit(limit).of(&Sha256::of(raw), raw)
    }

    #[test]
    fn what_a_message_does_fails_its_trial_and_what_others_do_decides_nothing() {
        let after_begin = [
            ("exit 0", TrialResult::Passed),
            ("exit 1", TrialResult::Failed),
            ("exit 101", TrialResult::Failed),
            ("kill -ABRT $$", TrialResult::Failed),
            ("kill -SEGV $$", TrialResult::Failed),
            ("kill -XCPU $$", TrialResult::Failed),
            ("kill -KILL $$", TrialResult::Killed),
            ("kill -TERM $$", TrialResult::Killed),
            ("kill -INT $$", TrialResult::Killed),
            ("kill -HUP $$", TrialResult::Killed),
        ];
        for (end, expected) in after_begin {
            assert_eq!(trial(&format!("{BEGIN}\n{end}"), LIMIT), expected, "{end}");
            assert_eq!(trial(&format!("cat > /dev/null\n{end}"), LIMIT), TrialResult::NotStarted, "{end}");
        }
        assert_eq!(trial("echo another; exit 1", LIMIT), TrialResult::NotStarted);
        assert_eq!(
            trial("head -c 5 | sha256sum | cut -c 1-64; exit 1", LIMIT),
            TrialResult::NotStarted,
            "other bytes"
        );
        let nothing = TrialProgram::at("/nowhere/program".into());
        assert_eq!(nothing.of(&Sha256::of(b""), b""), TrialResult::NotStarted);
    }

    #[test]
    fn a_child_at_its_limit_is_killed() {
        let limit = Duration::from_secs(1);
        let since = Instant::now();
        assert_eq!(trial(&format!("{BEGIN}\nexec sleep 600"), limit), TrialResult::Failed);
        assert_eq!(trial("exec sleep 600", limit), TrialResult::NotStarted, "before it began");
        assert!(since.elapsed() < Duration::from_mins(1));
    }

    #[test]
    fn a_child_that_does_not_read_keeps_nobody_waiting() {
        let raw = vec![b'x'; 4 << 20];
        let program = TrialProgram::at("/bin/false".into());
        assert_eq!(program.of(&Sha256::of(&raw), &raw), TrialResult::NotStarted);
    }
}
