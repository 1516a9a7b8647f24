//! The program itself in a real window on a screen of its own: it opens, draws, hears keys, and closes.

#![allow(clippy::expect_used, clippy::panic)]

#[path = "window/screen.rs"]
mod screen;

use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use screen::Screen;

#[test]
fn the_demo_opens_draws_hears_keys_and_closes() {
    let screen = Screen::open();
    let mut program = Program::start(&screen);
    let window = until("the inbox stands in the title", || screen.window("Tutti gli arrivi"));
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
    let asked = "the text is asked for";
    until(asked, || Some(screen.picture()).filter(|picture| picture.differs(&empty) > 5_000));
    assert!(program.ended().is_none(), "it stays open while it asks");
    screen.key("Escape");
    until("nothing is written", || {
        screen.key("ctrl+a");
        screen.key("BackSpace");
        Some(screen.picture()).filter(|picture| picture.differs(&empty) < 200)
    });
    screen.key("ctrl+q");
    let status = until("the program ends", || program.ended());
    assert_eq!(status.code(), Some(0));
}

struct Program(Child);

impl Program {
    fn start(screen: &Screen) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_recapito"))
            .args(["--demo", "--lang", "it"])
            .env("DISPLAY", screen.display())
            .env("ICED_BACKEND", "tiny-skia")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null())
            .spawn()
            .expect("the program starts");
        Self(child)
    }

    fn ended(&mut self) -> Option<ExitStatus> {
        self.0.try_wait().expect("the program is ours")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What the screen shows once it shows the same twice, but for a blinking cursor.
fn settled(screen: &Screen) -> Option<screen::Picture> {
    let before = screen.picture();
    std::thread::sleep(Duration::from_secs(1));
    Some(screen.picture()).filter(|after| after.differs(&before) < 60)
}

/// Looks again and again until there is something, or the patience ends.
fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "not within {} s: {what}", PATIENCE.as_secs());
        std::thread::sleep(Duration::from_millis(100));
    }
}

const PATIENCE: Duration = Duration::from_secs(60);
