//! The process that examines one message on trial ([`recapito::engine::trial`]). The message may end it, and must harm nothing else.

use std::ffi::OsString;
use std::io::{self, Read as _, Write as _};

use recapito::engine::{examine_alone, trial};
use recapito::signature::Sha256;

/// Address space of the process. No message takes a tenth of it, however large.
#[cfg(any(target_os = "linux", target_os = "macos"))]
const MEMORY: u64 = 4 << 30;

/// Whether this process was started for that. It is decided before the command line is parsed, which takes longer than most trials.
pub(crate) fn is_asked_for(arguments: &[OsString]) -> bool {
    matches!(arguments, [_, command] if command == trial::COMMAND)
}

/// Examines the message on standard input. `Ok(true)`: everything was done.
pub(crate) fn run() -> io::Result<bool> {
    lower_limits();
    let mut raw = Vec::new();
    io::stdin().lock().read_to_end(&mut raw)?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", Sha256::of(&raw))?;
    // Whatever happens from here on is the message's doing.
    out.flush()?;
    Ok(examine_alone(&raw).is_ok())
}

/// Lowers the limits of this process. What the system refuses stays as it is.
fn lower_limits() {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    {
        use rustix::process::Resource;
        limit(Resource::As, MEMORY);
        limit(Resource::Cpu, trial::LIMIT.as_secs());
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Signal, set_parent_process_death_signal};
        // Where memory runs out, this process is the first to go.
        let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
        // Nobody is left to hear the result.
        let _ = set_parent_process_death_signal(Some(Signal::KILL));
    }
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn limit(resource: rustix::process::Resource, most: u64) {
    use rustix::process::{Rlimit, getrlimit, setrlimit};
    let lowered = |limit: Option<u64>| Some(limit.map_or(most, |limit| limit.min(most)));
    let now = getrlimit(resource);
    let limits = Rlimit {
        current: lowered(now.current),
        maximum: lowered(now.maximum),
    };
    let _ = setrlimit(resource, limits);
}
