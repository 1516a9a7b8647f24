//! Scrolling a widget into sight of the scroll area that it is in.

use iced::advanced::widget::operation::scrollable::{self, AbsoluteOffset};
use iced::advanced::widget::operation::{Outcome, Scrollable};
use iced::advanced::widget::{Id, Operation, operate};
use iced::{Rectangle, Task, Vector};

/// Scrolls the area with the id `area` so that the point `share` (0 to 1) of the height of the container `target` is in its upper third;
/// not at all where that point is in sight, or either does not exist.
pub fn reveal<Message: Send + 'static>(area: &'static str, target: &'static str, share: f32) -> Task<Message> {
    operate(Reveal {
        area: area.into(),
        target: target.into(),
        share,
        seen: None,
        found: None,
    })
}

struct Reveal {
    area: Id,
    target: Id,
    share: f32,
    /// The bounds of the area, and how far it is scrolled.
    seen: Option<(Rectangle, Vector)>,
    found: Option<Rectangle>,
}

impl Reveal {
    fn offset(&self) -> Option<f32> {
        let ((area, scrolled), target) = (self.seen?, self.found?);
        let wanted = target.y + target.height * self.share - area.y;
        let is_seen = wanted >= scrolled.y + area.height * 0.1 && wanted <= scrolled.y + area.height * 0.8;
        (!is_seen).then(|| (wanted - area.height * 0.3).max(0.0))
    }
}

impl<T: Send + 'static> Operation<T> for Reveal {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<T>)) {
        operate(self);
    }

    fn container(&mut self, id: Option<&Id>, bounds: Rectangle) {
        if id == Some(&self.target) {
            self.found = Some(bounds);
        }
    }

    fn scrollable(&mut self, id: Option<&Id>, bounds: Rectangle, _content: Rectangle, translation: Vector, _state: &mut dyn Scrollable) {
        if id == Some(&self.area) {
            self.seen = Some((bounds, translation));
        }
    }

    fn finish(&self) -> Outcome<T> {
        match self.offset() {
            Some(y) => Outcome::Chain(Box::new(scrollable::scroll_to(
                self.area.clone(),
                AbsoluteOffset { x: None, y: Some(y) },
            ))),
            None => Outcome::None,
        }
    }
}
