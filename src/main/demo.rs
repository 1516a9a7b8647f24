//! The demo world: two simulated providers on loopback, a believable past, and a clock that lets hours pass in seconds. From here on
//! the engine and the faces are the real ones.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use recapito::cli::{self, Cli};
use recapito::clock::{Clock, VirtualClock};
use recapito::engine::{EngineError, Handle, Setup};
use recapito::i18n::Words;
use recapito::mail::secrets::{Secrets, token};
use recapito::signature::Anchors;
use recapito::sim::Demo;

use crate::{tell, with_world};

/// Which story is told: every demo of one version shows the same.
const SEED: u64 = 53;
/// How long the terminal's demo waits for its last receipt.
const LIMIT: Duration = Duration::from_secs(180);

/// A demo world with the engine on it.
struct Stage {
    handle: Handle,
    demo: Demo,
    clock: Arc<VirtualClock>,
    profile: Profile,
}

/// The demo's profile: a directory among the temporary files that goes with the demo, or the empty one that was named and stays.
struct Profile {
    dir: PathBuf,
    temporary: bool,
}

impl Drop for Profile {
    fn drop(&mut self) {
        if self.temporary
            && let Err(error) = fs::remove_dir_all(&self.dir)
        {
            tracing::warn!(%error, dir = %self.dir.display(), "the demo's profile stays behind");
        }
    }
}

/// `--demo`: the window on a demo world; without a display the same in the terminal.
pub(crate) fn open(cli: &Cli, words: &Words) -> u8 {
    #[cfg(feature = "gui")]
    if crate::window::has_display() {
        let stage = match raise(cli) {
            Ok(stage) => stage,
            Err(error) => return fail(cli, words, &error),
        };
        let code = crate::window::show(cli, words, stage.handle.clone(), true, recapito::ui::SecondStart::default());
        stage.strike();
        return code;
    }
    tell(cli, words, &words.get("demo-no-display"));
    play(cli, words, None)
}

/// `demo`: the main job in the terminal.
pub(crate) fn play(cli: &Cli, words: &Words, keep: Option<&Path>) -> u8 {
    let stage = match raise(cli) {
        Ok(stage) => stage,
        Err(error) => return fail(cli, words, &error),
    };
    let live = stage.demo.live();
    let Some(lawyer) = stage.demo.mailboxes().first() else {
        return fail(cli, words, &EngineError::NoSuchAccount);
    };
    let script = cli::demo::DemoScript {
        account: lawyer.account.id.clone(),
        instant: live.instant,
        late: live.late,
        unknown: live.unknown,
        ordinary: live.ordinary,
        limit: LIMIT,
    };
    let clock = stage.clock.clone();
    let code = with_world(cli, words, Some(&stage.handle), clock.as_ref(), |world| {
        cli::demo::play(&script, keep, &mut |_| {}, world)
    });
    stage.strike();
    code
}

impl Stage {
    /// Ends engine and providers; a temporary profile goes with them.
    fn strike(self) {
        self.handle.stop();
        drop(self.demo);
        drop(self.profile);
    }
}

fn raise(cli: &Cli) -> Result<Stage, EngineError> {
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
        clock: clock.clone() as Arc<dyn Clock>,
        anchors,
        secrets,
        demo: true,
        live: true,
    })?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .map_err(|error| EngineError::File {
            path: profile.dir.clone(),
            reason: error.to_string(),
        })?;
    for mailbox in demo.mailboxes() {
        runtime.block_on(handle.save_account(mailbox.account.clone(), mailbox.password.clone()))?;
    }
    Ok(Stage {
        handle,
        demo,
        clock,
        profile,
    })
}

/// A directory the user named: it must be new or empty, since a demo world never mixes with another profile.
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

fn fail(cli: &Cli, words: &Words, error: &EngineError) -> u8 {
    with_world(cli, words, None, &recapito::clock::SystemClock, |mut world| {
        cli::exit::tell(&error.clone().into(), &mut world).code()
    })
}
