//! The window on a profile, or on the demo.

#[cfg(debug_assertions)]
use std::ffi::OsString;
use std::path::PathBuf;
#[cfg(debug_assertions)]
use std::process::ExitCode;

use recapito::cli::{self, Cli};
use recapito::engine::{EngineError, Handle, StoreError};
use recapito::i18n::Words;
use recapito::ui;

use crate::streams::{fail, report};
use crate::{profile, single_instance};

/// Whether there is a display. On Linux this is the X11 or Wayland display of the environment.
pub(crate) fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(all(unix, not(target_os = "macos"))) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// Shows the window on the profile. If the profile is open already, its window is raised instead.
pub(crate) fn open_profile(cli: &Cli, words: &Words) -> u8 {
    let dir = profile::dir(cli);
    let handle = match profile::start(&dir, true, true) {
        Ok(handle) => handle,
        Err(EngineError::Store(StoreError::Locked)) if single_instance::raise_first(&dir) => return cli::Exit::Good.code(),
        Err(error) => return fail(cli, words, error),
    };
    let second_start = ui::SecondStart::default();
    let reporter = second_start.clone();
    let listening = single_instance::listen(&dir, move || reporter.report());
    if let Err(error) = &listening {
        tracing::warn!(%error, "a second start cannot raise this window");
    }
    let preferences = Some(dir.join(ui::preferences::FILE));
    let code = show(cli, words, handle.clone(), preferences, second_start);
    drop(listening);
    handle.stop();
    code
}

/// Shows the window until it is closed. Without a file for the preferences it is the demo.
pub(crate) fn show(cli: &Cli, words: &Words, handle: Handle, preferences: Option<PathBuf>, second_start: ui::SecondStart) -> u8 {
    match ui::run(
        handle,
        ui::Options {
            language: cli.language(),
            language_is_given: cli.lang.is_some(),
            demo: preferences.is_none(),
            preferences,
            initial: ui::Initial::Inbox,
        },
        second_start,
    ) {
        Ok(()) => cli::Exit::Good.code(),
        Err(error) => {
            tracing::error!(%error, "the window failed");
            report(cli, words, &words.get("no-display"))
        }
    }
}

/// Whether the parts of the window are to be shown, without a profile. A hidden command for who works on the program.
#[cfg(debug_assertions)]
pub(crate) fn is_gallery_asked_for(arguments: &[OsString]) -> bool {
    matches!(arguments, [_, command] if command == "gallery")
}

/// Shows the parts of the window.
#[cfg(debug_assertions)]
pub(crate) fn show_gallery() -> ExitCode {
    match ui::gallery::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
