//! Moving the focus: to the next control of the window, around its end, or from pane to pane. What gets the focus is scrolled into sight.

use iced::advanced::widget::operation::{Focusable, Outcome, Scrollable};
use iced::advanced::widget::{Id, Operation};
use iced::widget::scrollable::AbsoluteOffset;
use iced::{Rectangle, Vector};

/// Where the focus moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FocusMove {
    /// To the widget with this id, if there is one.
    To(&'static str),
    /// To the next (`true`) or previous control in the order of the tree; after the last comes the first.
    Step(bool),
    /// To the next (`true`) or previous of these panes that has a control: containers with these ids. From outside of them, to the first or
    /// the last.
    Pane { panes: &'static [&'static str], forward: bool },
}

/// Moves the focus. In a pane, to the control with the `preferred` id, else to its first.
pub(super) fn move_focus(to: FocusMove, preferred: &'static str) -> impl Operation {
    let panes = match to {
        FocusMove::Pane { panes, .. } => panes.len(),
        FocusMove::To(_) | FocusMove::Step(_) => 0,
    };
    Collect {
        to,
        preferred,
        around: Vec::new(),
        entered: None,
        controls: 0,
        named: None,
        firsts: vec![None; panes],
        focused: None,
    }
}

/// Finds the control that is to get the focus. Controls are counted over all of the window.
struct Collect {
    to: FocusMove,
    preferred: &'static str,
    /// The panes around what is visited, innermost last.
    around: Vec<Option<usize>>,
    /// The container just named is this pane.
    entered: Option<usize>,
    controls: usize,
    /// The control with the id of [`FocusMove::To`].
    named: Option<usize>,
    /// The control of each pane that would get the focus.
    firsts: Vec<Option<usize>>,
    /// The control that has the focus, and its pane.
    focused: Option<(usize, Option<usize>)>,
}

impl Collect {
    fn pane(&self) -> Option<usize> {
        self.around.last().copied().flatten()
    }

    fn target(&self) -> Option<usize> {
        let focused = self.focused.map(|(at, _)| at);
        match self.to {
            FocusMove::To(_) => self.named.filter(|at| focused != Some(*at)),
            FocusMove::Step(forward) => following(focused, self.controls, forward).next(),
            FocusMove::Pane { forward, .. } => {
                let here = self.focused.and_then(|(_, pane)| pane);
                following(here, self.firsts.len(), forward)
                    .filter(|pane| Some(*pane) != here)
                    .find_map(|pane| self.firsts.get(pane).copied().flatten())
            }
        }
    }
}

/// All of `count` places once, from the one after `here` (`forward`) or before it.
fn following(here: Option<usize>, count: usize, forward: bool) -> impl Iterator<Item = usize> {
    let start = match (here, forward) {
        (Some(at), true) => at + 1,
        (Some(at), false) => at + count.saturating_sub(1),
        (None, true) => 0,
        (None, false) => count.saturating_sub(1),
    };
    (0..count).map(move |step| match forward {
        true => (start + step) % count,
        false => (start + count - step) % count,
    })
}

impl Operation for Collect {
    fn container(&mut self, id: Option<&Id>, _bounds: Rectangle) {
        self.entered = match self.to {
            FocusMove::Pane { panes, .. } => id.and_then(|id| panes.iter().position(|pane| *id == Id::from(*pane))),
            FocusMove::To(_) | FocusMove::Step(_) => None,
        };
    }

    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        let inside = self.entered.take().or(self.pane());
        self.around.push(inside);
        operate(self);
        self.around.pop();
    }

    fn focusable(&mut self, id: Option<&Id>, _bounds: Rectangle, state: &mut dyn Focusable) {
        let at = self.controls;
        self.controls += 1;
        let is = |name: &'static str| id.is_some_and(|id| *id == Id::from(name));
        if matches!(self.to, FocusMove::To(name) if is(name)) {
            self.named = Some(at);
        }
        let pane = self.pane();
        if let Some(first) = pane.and_then(|pane| self.firsts.get_mut(pane))
            && (first.is_none() || is(self.preferred))
        {
            *first = Some(at);
        }
        if state.is_focused() {
            self.focused = Some((at, pane));
        }
    }

    fn finish(&self) -> Outcome<()> {
        match self.target() {
            Some(target) => Outcome::Chain(Box::new(Focus {
                target,
                ..Focus::default()
            })),
            None => Outcome::None,
        }
    }
}

/// Gives one control the focus, and finds what has to be scrolled for it.
#[derive(Debug, Default)]
struct Focus {
    target: usize,
    controls: usize,
    scrollables: usize,
    /// The scrollable just named.
    entered: Option<View>,
    /// The scrollables around what is visited, innermost last.
    around: Vec<Option<View>>,
    /// The innermost scrollable around the control, and the distance to scroll it by.
    scroll: Option<(usize, f32)>,
}

/// What a scrollable shows.
#[derive(Debug, Clone, Copy)]
struct View {
    index: usize,
    bounds: Rectangle,
    translation: Vector,
}

impl Operation for Focus {
    fn scrollable(
        &mut self,
        _id: Option<&Id>,
        bounds: Rectangle,
        _content_bounds: Rectangle,
        translation: Vector,
        _state: &mut dyn Scrollable,
    ) {
        self.entered = Some(View {
            index: self.scrollables,
            bounds,
            translation,
        });
        self.scrollables += 1;
    }

    fn container(&mut self, _id: Option<&Id>, _bounds: Rectangle) {
        self.entered = None;
    }

    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        let inside = self.entered.take().or(self.around.last().copied().flatten());
        self.around.push(inside);
        operate(self);
        self.around.pop();
    }

    fn focusable(&mut self, _id: Option<&Id>, bounds: Rectangle, state: &mut dyn Focusable) {
        let is_target = self.controls == self.target;
        self.controls += 1;
        if !is_target {
            return state.unfocus();
        }
        state.focus();
        if let Some(view) = self.around.last().copied().flatten() {
            self.scroll = distance(view, bounds).map(|by| (view.index, by));
        }
    }

    fn finish(&self) -> Outcome<()> {
        match self.scroll {
            Some((index, by)) => Outcome::Chain(Box::new(Scroll { index, by, scrollables: 0 })),
            None => Outcome::None,
        }
    }
}

/// By how much to scroll down for a control to be in sight; none where it is, or is taller than what the scrollable shows.
fn distance(view: View, control: Rectangle) -> Option<f32> {
    let top = control.y - view.translation.y - view.bounds.y;
    let below = top + control.height - view.bounds.height;
    if control.height > view.bounds.height || (top >= 0.0 && below <= 0.0) {
        return None;
    }
    Some(if top < 0.0 { top } else { below })
}

/// Scrolls one scrollable.
struct Scroll {
    index: usize,
    by: f32,
    scrollables: usize,
}

impl Operation for Scroll {
    fn scrollable(
        &mut self,
        _id: Option<&Id>,
        bounds: Rectangle,
        content_bounds: Rectangle,
        _translation: Vector,
        state: &mut dyn Scrollable,
    ) {
        if self.scrollables == self.index {
            state.scroll_by(AbsoluteOffset { x: 0.0, y: self.by }, bounds, content_bounds);
        }
        self.scrollables += 1;
    }

    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }
}
