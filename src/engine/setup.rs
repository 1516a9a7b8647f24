//! The parameters of [`Handle::start`](super::Handle::start).

use std::path::PathBuf;
use std::sync::Arc;

use super::trial::TrialProgram;
use crate::clock::Clock;
use crate::mail::secrets::Secrets;
use crate::signature::Anchors;

/// What the engine is started with.
#[derive(Debug)]
pub struct Setup {
    /// The profile's directory, which [`Store::open`](crate::store::Store::open) creates if it is missing.
    pub profile: PathBuf,
    /// A folder outside the profile that remembers where each profile's ledger ends, so that a profile restored from a backup is
    /// recognised; `None`: there is none on this machine.
    pub state: Option<PathBuf>,
    /// The clock that every timestamp and deadline is read from.
    pub clock: Arc<dyn Clock>,
    /// The trust anchors shipped with the program; those of the profile are added to them.
    pub anchors: Anchors,
    /// Where passwords are stored.
    pub secrets: Secrets,
    /// The program that examines a message on trial if it was being examined when an earlier process ended. `None`: this process examines
    /// it like any other; a message that ends the process then does so each time. A test program is no such program.
    pub trial: Option<TrialProgram>,
    /// Whether the providers are simulated.
    pub demo: bool,
    /// Whether accounts are synchronised continuously (the window, `watch`), or only by [`Handle::sync`](super::Handle::sync).
    pub live: bool,
}
