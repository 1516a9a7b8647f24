//! Thunderbird on the same mail, in a local folder, without its search index: what it does at a start is the same.

use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs};

use tempfile::TempDir;

use super::Start;
use super::program::{Program, starts as starts_of};
use crate::xvfb::Screen;

/// A place of its message list.
const ROWS: (i16, i16, u16, u16) = (500, 150, 250, 200);

pub fn is_there() -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|dir| dir.join("thunderbird").is_file())
}

/// A profile with the messages in the inbox of the local folders, which it opens with. Its summary is made at the first start.
pub fn profile(messages: &[Vec<u8>]) -> TempDir {
    let profile = TempDir::new().expect("a directory");
    let folders = profile.path().join("Mail/Local Folders");
    fs::create_dir_all(&folders).expect("created");
    let mut inbox = BufWriter::new(fs::File::create(folders.join("Inbox")).expect("a file"));
    for message in messages {
        inbox.write_all(b"From - Mon Jun 01 10:00:00 2025\n").expect("written");
        inbox.write_all(&unix_lines(message)).expect("written");
        inbox.write_all(b"\n").expect("written");
    }
    inbox.flush().expect("written");
    fs::write(profile.path().join("prefs.js"), PREFERENCES).expect("written");
    fs::write(profile.path().join("session.json"), SESSION).expect("written");
    profile
}

pub fn starts(profile: &TempDir, runs: usize, screen: &Screen) -> Vec<Start> {
    starts_of(runs, screen, ROWS, || open(profile.path(), screen))
}

fn open(profile: &Path, screen: &Screen) -> Program {
    Program::start(
        Command::new("thunderbird")
            .arg("--no-remote")
            .arg("--profile")
            .arg(profile)
            .env("DISPLAY", screen.display())
            .env("HOME", profile)
            .env("MOZ_DISABLE_AUTO_SAFE_MODE", "1")
            .env_remove("WAYLAND_DISPLAY")
            .stdout(Stdio::null())
            .stderr(Stdio::null()),
    )
}

/// With the lines of a mbox file.
fn unix_lines(message: &[u8]) -> Vec<u8> {
    message.iter().copied().filter(|byte| *byte != b'\r').collect()
}

const PREFERENCES: &str = r#"user_pref("mail.accountmanager.accounts", "account1");
user_pref("mail.accountmanager.localfoldersserver", "server1");
user_pref("mail.account.account1.server", "server1");
user_pref("mail.server.server1.type", "none");
user_pref("mail.server.server1.hostname", "Local Folders");
user_pref("mail.server.server1.name", "Local Folders");
user_pref("mail.server.server1.userName", "nobody");
user_pref("mail.server.server1.directory-rel", "[ProfD]Mail/Local Folders");
user_pref("mail.provider.suppress_dialog_on_startup", true);
user_pref("mail.shell.checkDefaultClient", false);
user_pref("mail.spotlight.firstRunDone", true);
user_pref("mail.rights.version", 1);
user_pref("mailnews.start_page.enabled", false);
user_pref("mailnews.database.global.indexer.enabled", false);
user_pref("app.donation.eoy.version.viewed", 999);
user_pref("app.update.enabled", false);
user_pref("extensions.update.enabled", false);
user_pref("datareporting.healthreport.uploadEnabled", false);
user_pref("datareporting.policy.dataSubmissionPolicyBypassNotification", true);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
user_pref("mail.warn_on_shift_delete", false);
"#;

const SESSION: &str = r#"{"rev":0,"windows":[{"type":"3pane","tabs":{"rev":0,"selectedIndex":0,"tabs":[{"mode":"mail3PaneTab","state":{"firstTab":true,"folderPaneVisible":true,"messagePaneVisible":true,"folderURI":"mailbox://nobody@Local%20Folders/Inbox"},"ext":{}}]}}]}"#;
