//! The demo: two simulated providers on loopback with mail of forty days, and a clock that is advanced over waits of hours. Engine, window
//! and commands are those of a real profile.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use recapito::cli::{self, Cli};
use recapito::clock::{Clock, VirtualClock};
use recapito::engine::trial::TrialProgram;
use recapito::engine::{EngineError, Handle, Setup};
use recapito::i18n::Words;
use recapito::mail::secrets::{Secrets, token};
use recapito::signature::Anchors;
use recapito::sim::Demo;

use crate::streams::{fail, report, with_context};

/// Seed of the demo world, so that each start shows the same.
const SEED: u64 = 53;
/// Time-out of the demo in the terminal for its last receipt.
const LIMIT: Duration = Duration::from_secs(180);

/// The simulated providers and an engine with their accounts.
struct RunningDemo {
    handle: Handle,
    demo: Demo,
    clock: Arc<VirtualClock>,
    profile: Profile,
}

/// The profile of the demo: a temporary directory that is removed at the end, or the directory that the user named.
struct Profile {
    dir: PathBuf,
    temporary: bool,
}

impl Drop for Profile {
    fn drop(&mut self) {
        if self.temporary
            && let Err(error) = fs::remove_dir_all(&self.dir)
        {
            tracing::warn!(%error, dir = %self.dir.display(), "the profile of the demo could not be removed");
        }
    }
}

/// `--demo`: the window on the demo world, or without a display the demo in the terminal.
pub(crate) fn run(cli: &Cli, words: &Words) -> u8 {
    #[cfg(feature = "gui")]
    if crate::window::has_display() {
        let running = match start(cli) {
            Ok(running) => running,
            Err(error) => return fail(cli, words, error),
        };
        let code = crate::window::show(cli, words, running.handle.clone(), None, recapito::ui::SecondStart::default());
        running.stop();
        return code;
    }
    report(cli, words, &words.get("demo-no-display"));
    run_in_terminal(cli, words, None)
}

/// `demo`: the demo in the terminal.
pub(crate) fn run_in_terminal(cli: &Cli, words: &Words, keep: Option<&Path>) -> u8 {
    let running = match start(cli) {
        Ok(running) => running,
        Err(error) => return fail(cli, words, error),
    };
    let recipients = running.demo.recipients();
    let Some(lawyer) = running.demo.accounts().first() else {
        return fail(cli, words, EngineError::NoSuchAccount);
    };
    let script = cli::demo::DemoScript {
        account: lawyer.account.id.clone(),
        instant: recipients.instant,
        late: recipients.late,
        unknown: recipients.unknown,
        ordinary: recipients.ordinary,
        limit: LIMIT,
    };
    let clock = running.clock.clone();
    let code = with_context(cli, words, Some(&running.handle), clock.as_ref(), |context| {
        cli::demo::play(&script, keep, &mut |_| {}, context)
    });
    running.stop();
    code
}

impl RunningDemo {
    /// Stops the engine and the providers, and removes a temporary profile.
    fn stop(self) {
        self.handle.stop();
        drop(self.demo);
        drop(self.profile);
    }
}

fn start(cli: &Cli) -> Result<RunningDemo, EngineError> {
    let profile = match &cli.profile {
        Some(dir) => named(dir)?,
        None => temporary()?,
    };
    let clock = Arc::new(VirtualClock::running());
    let demo = Demo::start(clock.clone(), SEED).map_err(|error| EngineError::File {
        path: PathBuf::from("demo"),
        reason: error.to_string(),
    })?;
    let mut anchors = Anchors::bundled();
    anchors.add_file(demo.signing_authority().as_bytes(), "demo")?;
    let secrets = Secrets::in_memory();
    let handle = Handle::start(Setup {
        profile: profile.dir.clone(),
        state: None,
        clock: clock.clone() as Arc<dyn Clock>,
        anchors,
        secrets,
        trial: TrialProgram::running(),
        demo: true,
        live: true,
    })?;
    // The engine runs on a runtime of its own; this one only waits for its answers.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .map_err(|error| EngineError::File {
            path: profile.dir.clone(),
            reason: error.to_string(),
        })?;
    for account in demo.accounts() {
        runtime.block_on(handle.save_account(account.account.clone(), account.password.clone()))?;
    }
    Ok(RunningDemo {
        handle,
        demo,
        clock,
        profile,
    })
}

/// A directory that the user named. It must be new or empty, so that the demo does not write into a profile in use.
fn named(dir: &Path) -> Result<Profile, EngineError> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries.count(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
        Err(error) => {
            return Err(EngineError::File {
                path: dir.to_owned(),
                reason: error.to_string(),
            });
        }
    };
    match entries {
        0 => Ok(Profile {
            dir: dir.to_owned(),
            temporary: false,
        }),
        _ => Err(EngineError::TargetExists(dir.to_owned())),
    }
}

fn temporary() -> Result<Profile, EngineError> {
    let name = token().map_err(|_| EngineError::Stopped)?;
    Ok(Profile {
        dir: std::env::temp_dir().join(format!("recapito-demo-{name}")),
        temporary: true,
    })
}
