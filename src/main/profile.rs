//! A real profile: its directory, and the engine on it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use recapito::account::Secret;
use recapito::cli::Cli;
use recapito::clock::SystemClock;
use recapito::engine::trial::TrialProgram;
use recapito::engine::{EngineError, Handle, Setup};
use recapito::mail::secrets::Secrets;
use recapito::signature::Anchors;

/// The directory of the profile: the one given by `--profile`, else the data directory of the platform.
pub(crate) fn dir(cli: &Cli) -> PathBuf {
    cli.profile
        .clone()
        .unwrap_or_else(|| match directories::ProjectDirs::from("it", "Recapito", "Recapito") {
            Some(dirs) => dirs.data_dir().to_owned(),
            // A service account without a home directory: use the current directory.
            None => PathBuf::from("recapito-profile"),
        })
}

/// The platform's folder for what a program remembers beside its data. Never that of the default profile: a witness restored together with
/// the profile would witness nothing.
fn state_dir() -> Option<PathBuf> {
    let dirs = directories::ProjectDirs::from("it", "Recapito", "Recapito")?;
    Some(dirs.state_dir().unwrap_or(dirs.preference_dir()).join("ledgers"))
}

/// Starts the engine on a profile. `live`: it synchronises continuously; `logs_in`: passwords will be needed soon.
pub(crate) fn start(profile: &Path, live: bool, logs_in: bool) -> Result<Handle, EngineError> {
    let passphrase = std::env::var("RECAPITO_PASSPHRASE").ok().map(Secret::new);
    let secrets = Secrets::open(profile, passphrase);
    if logs_in {
        secrets.prepare();
    }
    Handle::start(Setup {
        profile: profile.to_owned(),
        state: state_dir(),
        clock: Arc::new(SystemClock),
        anchors: Anchors::bundled(),
        secrets,
        trial: TrialProgram::running(),
        demo: false,
        live,
    })
}
