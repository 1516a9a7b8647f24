//! What is written is kept as a draft while one writes, and given up only when that is asked for.

use iced::Task;

use super::{Action, Compose, Message, Sending};
use crate::clock::Timestamp;
use crate::engine::{DraftId, EngineError, Handle};
use crate::pec::draft::Draft;
use crate::ui::context::Context;

/// The draft that a text is kept as.
#[derive(Debug)]
pub(super) struct Keeping {
    id: DraftId,
    /// When it was kept last.
    pub(super) kept_at: Option<Timestamp>,
    /// It was changed since.
    changed: bool,
    running: bool,
    then: Then,
}

/// What follows when the keeping under way has ended: nothing else may touch the draft before.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Then {
    #[default]
    Write,
    Leave,
    GiveUp,
    Send,
}

impl Keeping {
    /// A text not kept yet.
    pub(super) fn new(handle: &Handle) -> Self {
        Self {
            id: handle.new_draft(),
            kept_at: None,
            changed: false,
            running: false,
            then: Then::Write,
        }
    }

    /// A text that was kept before.
    pub(super) fn of(id: DraftId, kept_at: Timestamp) -> Self {
        Self {
            id,
            kept_at: Some(kept_at),
            changed: false,
            running: false,
            then: Then::Write,
        }
    }

    /// The name it is kept under.
    pub(super) fn id(&self) -> DraftId {
        self.id.clone()
    }

    /// The text is another.
    pub(super) fn touch(&mut self) {
        self.changed = true;
    }

    /// The text is as it was found: there is nothing to keep.
    pub(super) fn settle(&mut self) {
        self.changed = false;
    }
}

impl Compose {
    /// A few seconds have passed: keeps what was changed.
    pub(super) fn keep(&mut self, context: Context<'_>) -> Action {
        let idle = !self.keeping.running && matches!(self.sending, Sending::No | Sending::Asking);
        if !idle || !self.keeping.changed || !self.is_worth_keeping() {
            return Action::None;
        }
        self.keep_now(context)
    }

    /// Keeps it and leaves.
    pub(super) fn keep_and_leave(&mut self, context: Context<'_>) -> Action {
        self.keeping.then = Then::Leave;
        match self.keeping.running {
            // What is on its way may be older than the text.
            true => Action::None,
            false => self.keep_now(context),
        }
    }

    /// The text is given up, and what was kept of it.
    pub(super) fn discard(&mut self, context: Context<'_>) -> Action {
        match (self.keeping.running, self.keeping.kept_at) {
            (true, _) => {
                self.keeping.then = Then::GiveUp;
                Action::None
            }
            (false, Some(_)) => self.forget(context),
            (false, None) => Action::Close,
        }
    }

    /// Sends it, when it is not just being kept: a sent message must not come back as a draft.
    pub(super) fn send_kept(&mut self, context: Context<'_>) -> Action {
        match self.keeping.running {
            true => {
                self.keeping.then = Then::Send;
                Action::None
            }
            false => self.hand_over(context),
        }
    }

    pub(super) fn kept(&mut self, answer: Result<Timestamp, EngineError>, context: Context<'_>) -> Action {
        self.keeping.running = false;
        let then = std::mem::take(&mut self.keeping.then);
        let failed = match answer {
            Ok(at) => {
                self.keeping.kept_at = Some(at);
                None
            }
            Err(error) => Some(error),
        };
        match (then, failed) {
            (Then::GiveUp, _) => self.forget(context),
            (Then::Send, _) => self.hand_over(context),
            (Then::Write | Then::Leave, Some(error)) => Action::Failed(error),
            (Then::Leave, None) if self.keeping.changed => self.keep_and_leave(context),
            (Then::Leave, None) => Action::Close,
            (Then::Write, None) => Action::None,
        }
    }

    fn forget(&self, context: Context<'_>) -> Action {
        let (handle, id) = (context.handle.clone(), self.keeping.id());
        Action::Run(Task::perform(async move { handle.forget_draft(id).await }, Message::Forgotten))
    }

    fn keep_now(&mut self, context: Context<'_>) -> Action {
        self.keeping.running = true;
        self.keeping.changed = false;
        let (handle, id, from, draft) = (context.handle.clone(), self.keeping.id(), self.from.clone(), self.as_written());
        Action::Run(Task::perform(
            async move { handle.keep_draft(id, from, draft).await },
            Message::Kept,
        ))
    }

    /// The draft with the addresses still being typed.
    fn as_written(&self) -> Draft {
        let mut draft = self.draft.clone();
        for (typed, people) in [(&self.typed_to, &mut draft.to), (&self.typed_cc, &mut draft.cc)] {
            let typed = typed.trim();
            if !typed.is_empty() {
                people.push(typed.to_owned());
            }
        }
        draft
    }
}
