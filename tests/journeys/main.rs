//! User journeys through the window with the real engine and the demo's simulated providers, as iced test scripts: `tests/journeys/*.ice`.
//! An instruction whose text is not on the screen yet is retried until a time-out, because receipts arrive asynchronously.
//!
//! Two instructions are added to iced's: `key Mod+O` does what this key does in the list, `absent "text"` expects that no element has this
//! text.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod step;
mod world;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use iced_test::emulator::{Emulator, Event};
use iced_test::futures::futures::channel::mpsc;
use iced_test::instruction::Expectation;
use iced_test::program::Program;
use iced_test::{Ice, Instruction};
use recapito::i18n::Language;
use recapito::ui::app::Message;
use recapito::ui::{App, Options, settings};
use step::Step;
use world::World;

#[test]
fn send_a_message_and_receive_the_receipt_of_every_recipient() {
    play("main-job.ice");
}

#[test]
fn read_messages_and_a_forged_receipt() {
    play("reading.ice");
}

#[test]
fn drag_a_message_to_a_folder_and_undo_it() {
    play("drag.ice");
}

#[test]
fn the_window_in_english() {
    play("english.ice");
}

#[test]
fn a_mailbox_with_a_wrong_password_is_not_saved() {
    play("wrong-password.ice");
}

#[test]
fn messages_are_read_in_three_panes() {
    play("three-panes.ice");
}

#[test]
fn a_list_is_sorted_and_filtered() {
    play("sort-and-filter.ice");
}

#[test]
fn a_conversation_is_shown_collapsed_and_turned_off() {
    play("conversation.ice");
}

#[test]
fn what_needs_attention_is_done_and_taken_back() {
    play("follow-up.ice");
}

#[test]
fn the_window_is_enlarged_and_back() {
    play("zoom.ice");
}

#[test]
fn messages_are_read_in_tabs() {
    play("tabs.ice");
}

#[test]
fn messages_are_read_and_answered_with_the_keyboard_alone() {
    play("keyboard.ice");
}

#[test]
fn every_journey_has_a_test() {
    let source = fs::read_to_string(file!()).expect("this file");
    for entry in fs::read_dir(directory()).expect("the journeys") {
        let name = entry.expect("a file").file_name().to_string_lossy().into_owned();
        assert!(
            !name.ends_with(".ice") || source.contains(&format!("play(\"{name}\")")),
            "{name} has no test"
        );
    }
}

/// Plays one journey in a new demo world. Its preset names the language; names in braces are replaced by values of the world.
fn play(name: &str) {
    let world = World::open();
    let text = fs::read_to_string(directory().join(name)).expect("the journey can be read");
    let text = world.fill_in(&text);
    let (head, steps) = text.split_once(DASHES).expect("instructions after a line of dashes");
    let ice = Ice::parse(&format!("{head}{DASHES}")).unwrap_or_else(|error| panic!("{name}: {error:?}"));
    let steps = steps.lines().map(Step::parse).collect();
    let language = ice.preset.as_deref().and_then(Language::from_tag).expect("a preset: it or en");
    let options = Options {
        language,
        demo: true,
        ..Options::default()
    };
    let handle = world.handle.clone();
    let program = iced::application(move || App::boot(handle.clone(), &options), App::update, App::view)
        .theme(App::theme)
        .scale_factor(App::scale_factor)
        .subscription(App::subscription)
        .settings(settings());
    let (sender, events) = mpsc::channel(10_000);
    let emulator = Emulator::new(sender, &program, ice.mode, ice.viewport);
    Player { name, emulator, events }.run(&program, steps);
}

struct Player<'a, P: Program<State = App, Message = Message> + 'static> {
    name: &'a str,
    emulator: Emulator<P>,
    events: mpsc::Receiver<Event<P>>,
}

impl<P: Program<State = App, Message = Message> + 'static> Player<'_, P> {
    fn run(mut self, program: &P, steps: Vec<Step>) {
        assert!(self.follow(program, &Instant::now()).is_none(), "booting succeeds");
        for (number, step) in steps.iter().enumerate() {
            let started = Instant::now();
            while !self.take(program, step, &started) {
                if started.elapsed() > TIME_OUT {
                    let picture = self.picture(program);
                    panic!("{}, instruction {}: {step:?} (see {})", self.name, number + 1, picture.display());
                }
                self.wait(program, Duration::from_millis(40));
            }
        }
    }

    /// Whether the step could be done, and what it expects is true.
    fn take(&mut self, program: &P, step: &Step, started: &Instant) -> bool {
        match step {
            Step::Iced(instruction) => {
                self.emulator.run(program, instruction.clone());
                self.follow(program, started).is_none()
            }
            Step::Absent(text) => {
                let there = Expectation::Text(text.clone());
                self.emulator.run(program, Instruction::Expect(there));
                self.follow(program, started).is_some()
            }
            Step::Key(shortcut) => {
                // What it causes is waited for by the next step.
                self.emulator.update(program, Message::Key(*shortcut));
                true
            }
        }
    }

    /// Performs events until the emulator is ready; returns the instruction if its text was not found.
    fn follow(&mut self, program: &P, started: &Instant) -> Option<Instruction> {
        loop {
            match self.events.try_recv() {
                Ok(Event::Action(action)) => self.emulator.perform(program, action),
                Ok(Event::Ready) => return None,
                Ok(Event::Failed(instruction)) => return Some(instruction),
                Err(_) => std::thread::sleep(Duration::from_millis(2)),
            }
            assert!(started.elapsed() < TIME_OUT * 2, "{}: the window does not become ready", self.name);
        }
    }

    /// Performs events for a time.
    fn wait(&mut self, program: &P, span: Duration) {
        let until = Instant::now() + span;
        while Instant::now() < until {
            match self.events.try_recv() {
                Ok(Event::Action(action)) => self.emulator.perform(program, action),
                Ok(_) => {}
                Err(_) => std::thread::sleep(Duration::from_millis(2)),
            }
        }
    }

    /// Saves a screenshot to help find the cause of a failure.
    fn picture(&mut self, program: &P) -> PathBuf {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("target")
            .join(format!("{}.ppm", self.name));
        if let Some(theme) = self.emulator.theme(program) {
            let shot = self.emulator.screenshot(program, &theme, 1.0);
            let mut bytes = format!("P6 {} {} 255\n", shot.size.width, shot.size.height).into_bytes();
            for pixel in shot.rgba.chunks_exact(4) {
                bytes.extend_from_slice(&pixel[..3]);
            }
            fs::write(&path, bytes).expect("the picture is written");
        }
        path
    }
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journeys")
}

/// Ends the head of a journey.
const DASHES: &str = "-----\n";
/// Time-out of one instruction: in it thirteen hours of the demo pass.
const TIME_OUT: Duration = Duration::from_secs(90);
