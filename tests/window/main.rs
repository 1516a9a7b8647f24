//! The program in a real window on a separate X server: it opens, draws, reacts to keys, and closes.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../support/until.rs"]
mod until;
#[cfg(target_os = "linux")]
mod xdnd;
mod xvfb;

use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use until::until;
use xvfb::Screen;

#[test]
fn the_demo_opens_draws_hears_keys_and_closes() {
    let screen = Screen::open();
    let mut program = Program::start(&screen);
    let window = until("the inbox is in the title", || screen.window("Tutti gli arrivi"));
    assert!(
        screen.class_of(&window).contains("it.recapito.Recapito"),
        "the desktop file names the window"
    );
    screen.focus(&window);
    let inbox = until("the inbox is drawn", || settled(&screen).filter(|picture| picture.colours() > 300));

    screen.key("ctrl+n");
    until("a message is being written", || screen.window("Nuovo messaggio"));
    let empty = until("the new message is drawn", || {
        settled(&screen).filter(|picture| picture.differs(&inbox) > 5_000)
    });
    screen.type_text("studio@pec.example");
    until("the address is drawn", || {
        Some(screen.picture()).filter(|picture| picture.differs(&empty) > 200)
    });

    screen.key("ctrl+q");
    let asked = "the question about the text";
    until(asked, || Some(screen.picture()).filter(|picture| picture.differs(&empty) > 5_000));
    assert!(program.ended().is_none(), "the window stays open during the question");
    screen.key("Escape");
    until("no message is being written", || {
        screen.key("ctrl+a");
        screen.key("BackSpace");
        Some(screen.picture()).filter(|picture| picture.differs(&empty) < 200)
    });
    screen.key("ctrl+q");
    let status = until("the program ends", || program.ended());
    assert_eq!(status.code(), Some(0));
}

/// No mouse from the start to a message that is sent: its state is then what the window shows.
#[test]
fn a_message_is_written_and_sent_with_the_keyboard_alone() {
    let screen = Screen::open();
    let mut program = Program::start(&screen);
    let window = until("the inbox is in the title", || screen.window("Tutti gli arrivi"));
    screen.focus(&window);
    until("the inbox is drawn", || settled(&screen).filter(|picture| picture.colours() > 300));
    screen.key("F6");
    screen.key("ctrl+n");
    until("a message is being written", || screen.window("Nuovo messaggio"));
    let unknown = until("the new message is drawn", || settled(&screen));
    // The view is of several mailboxes, so the one to send from is chosen.
    screen.key("shift+Tab");
    screen.key("Return");
    let menu = until("the mailboxes are listed", || {
        settled(&screen).filter(|picture| picture.differs(&unknown) > 1_000)
    });
    screen.key("Return");
    let empty = until("the sender is chosen", || {
        settled(&screen).filter(|picture| picture.differs(&menu) > 1_000)
    });
    screen.key("Tab");
    screen.type_text("gare@pec.nord.example");
    screen.key("Tab");
    screen.key("Tab");
    screen.type_text("Richiesta di chiarimenti");
    screen.key("Tab");
    screen.type_text("Si chiedono chiarimenti sul punto 4.");
    until("the text is drawn", || {
        settled(&screen).filter(|picture| picture.differs(&empty) > 1_500)
    });
    screen.key("ctrl+Return");
    until("the message is sent and the page closed", || screen.window("Tutti gli arrivi"));
    // Until it has left, closing the window asks.
    let status = until("the program ends", || {
        screen.key("ctrl+q");
        program.ended()
    });
    assert_eq!(status.code(), Some(0));
}

/// A document is opened by the system's program as a read-only copy, which is removed when the window closes.
#[test]
fn an_attachment_opens_in_another_program() {
    let screen = Screen::open();
    let tools = tempfile::tempdir().expect("a directory");
    let opened = opener(tools.path());
    let mut program = Program::start_with(&screen, tools.path());
    let window = until("the inbox is in the title", || screen.window("Tutti gli arrivi"));
    screen.focus(&window);
    until("the inbox is drawn", || settled(&screen).filter(|picture| picture.colours() > 300));
    screen.key("ctrl+k");
    screen.type_text("verbale della conferenza");
    let found = until("the message is found", || settled(&screen));
    screen.click(400, 200);
    until("the message is open", || {
        settled(&screen).filter(|picture| picture.differs(&found) > 5_000)
    });
    screen.click(860, 308);
    let copy = until("the other program is started", || {
        std::fs::read_to_string(&opened).ok().filter(|text| text.ends_with('\n'))
    });
    let copy = std::path::Path::new(copy.trim());
    assert_eq!(
        copy.extension().and_then(|ending| ending.to_str()),
        Some("pdf"),
        "{}",
        copy.display()
    );
    assert!(std::fs::read(copy).expect("there").starts_with(b"%PDF"));
    assert!(copy.metadata().expect("there").permissions().readonly());
    screen.key("ctrl+q");
    let status = until("the program ends", || program.ended());
    assert_eq!(status.code(), Some(0));
    assert!(!copy.exists(), "the copy is removed with the window");
}

/// A file dropped on the window, as from a file manager, is verified.
#[cfg(target_os = "linux")]
#[test]
fn a_file_dropped_on_the_window_is_verified() {
    let screen = Screen::open();
    let mut program = Program::start(&screen);
    let window = until("the inbox is in the title", || screen.window("Tutti gli arrivi"));
    screen.focus(&window);
    let inbox = until("the inbox is drawn", || settled(&screen).filter(|picture| picture.colours() > 300));
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("lettera.eml");
    std::fs::write(&file, "From: a@b.example\r\nSubject: prova\r\n\r\nciao\r\n").expect("written");

    xdnd::drop_files(screen.display(), &window, &[&file]);

    until("the page is in the title", || screen.window("Verifica file"));
    let verified = until("the result is drawn", || {
        settled(&screen).filter(|picture| picture.differs(&inbox) > 5_000)
    });
    xdnd::drop_files(screen.display(), &window, &[&file, dir.path()]);
    until("a second drop adds to it", || {
        settled(&screen).filter(|picture| picture.differs(&verified) > 1_000)
    });
    screen.key("ctrl+q");
    let status = until("the program ends", || program.ended());
    assert_eq!(status.code(), Some(0));
}

/// Writes an `xdg-open` replacement that records its argument in a file; returns that file.
fn opener(dir: &std::path::Path) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let opened = dir.join("opened");
    let path = dir.join("xdg-open");
    std::fs::write(&path, format!("#!/bin/sh\nprintf '%s\\n' \"$1\" > '{}'\n", opened.display())).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("made to run");
    opened
}

struct Program(Child);

impl Program {
    fn start(screen: &Screen) -> Self {
        Self::start_with(screen, std::path::Path::new("/nonexistent"))
    }

    /// With a folder of programs at the front of `PATH`.
    fn start_with(screen: &Screen, tools: &std::path::Path) -> Self {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(std::iter::once(tools.to_owned()).chain(std::env::split_paths(&path))).expect("a path");
        let child = Command::new(env!("CARGO_BIN_EXE_recapito"))
            .args(["--demo", "--lang", "it"])
            .env("PATH", path)
            .env("DISPLAY", screen.display())
            .env("ICED_BACKEND", "tiny-skia")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null())
            .spawn()
            .expect("the program starts");
        Self(child)
    }

    fn ended(&mut self) -> Option<ExitStatus> {
        self.0.try_wait().expect("a child process")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The screen once two pictures in a row are equal, except for a blinking cursor.
fn settled(screen: &Screen) -> Option<xvfb::Picture> {
    let before = screen.picture();
    std::thread::sleep(Duration::from_secs(1));
    Some(screen.picture()).filter(|after| after.differs(&before) < 60)
}
