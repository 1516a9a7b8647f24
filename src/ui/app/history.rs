//! The locations shown before, to go back to them and forward again.

use iced::Task;

use super::{App, Message};
use crate::ui::location::ListLocation;
use crate::ui::part::history::Steps;

#[derive(Debug, Default)]
pub(super) struct History {
    back: Vec<ListLocation>,
    forward: Vec<ListLocation>,
}

impl History {
    /// Whether there is something to go back to, and forward to.
    pub(super) fn steps(&self) -> Steps {
        Steps {
            back: !self.back.is_empty(),
            forward: !self.forward.is_empty(),
        }
    }

    /// A location is left for another that the user has chosen.
    pub(super) fn left(&mut self, location: ListLocation) {
        self.forward.clear();
        if self.back.len() >= LONGEST {
            self.back.remove(0);
        }
        self.back.push(location);
    }

    /// Where back or forward leads from here.
    fn step(&mut self, here: ListLocation, forward: bool) -> Option<ListLocation> {
        let (from, to) = match forward {
            true => (&mut self.forward, &mut self.back),
            false => (&mut self.back, &mut self.forward),
        };
        let target = from.pop()?;
        to.push(here);
        Some(target)
    }
}

impl App {
    /// Back to the location shown before, or forward again; from a page, back to the mail.
    pub(super) fn go_in_history(&mut self, forward: bool) -> Task<Message> {
        match self.history.step(self.location.clone(), forward) {
            Some(location) => self.show_location(location),
            None => Task::none(),
        }
    }
}

/// Locations remembered.
const LONGEST: usize = 50;
