//! Sending: the question where there are warnings, and the answer of the engine.

use iced::Task;

use super::{Action, Compose, Message, Sending};
use crate::engine::EngineError;
use crate::pec::draft::DraftProblem;
use crate::pec::{DispatchId, Role};
use crate::ui::context::Context;

impl Compose {
    /// Sends the message; with warnings, asks first; with errors, does nothing.
    pub(super) fn send(&mut self, context: Context<'_>) -> Action {
        self.end_recipient(Role::To);
        self.end_recipient(Role::Cc);
        self.check();
        if !self.can_send() {
            return Action::None;
        }
        if self.problems.is_empty() {
            return self.submit(context);
        }
        self.sending = Sending::Asking;
        Action::None
    }

    pub(super) fn submit(&mut self, context: Context<'_>) -> Action {
        if !self.can_send() {
            return Action::None;
        }
        self.sending = Sending::Running;
        self.draft.body = self.body.text();
        self.send_after_autosave(context)
    }

    pub(super) fn submit_now(&mut self, context: Context<'_>) -> Action {
        let Some(account) = self.from.clone() else { return Action::None };
        let (handle, draft, kept) = (context.handle.clone(), self.draft.clone(), self.autosave.id());
        let until = context
            .preferences
            .undo_send
            .delay()
            .and_then(|delay| context.now.checked_add(delay).ok());
        self.leaves_at = until;
        let send = async move {
            match until {
                Some(until) => handle.send_draft_at(kept, account, draft, until).await,
                None => handle.send_draft(kept, account, draft).await,
            }
        };
        Action::Run(Task::perform(send, Message::Sent))
    }

    /// Whether there is no error, and the message is not being sent already.
    pub(super) fn can_send(&self) -> bool {
        let free = !matches!(self.sending, Sending::Running);
        free && self.from.is_some() && !self.problems.iter().any(DraftProblem::is_fatal)
    }

    pub(super) fn sent(&mut self, answer: Result<DispatchId, EngineError>) -> Action {
        self.sending = Sending::No;
        self.autosave.mark_changed();
        match answer {
            Ok(dispatch) => Action::Sent(dispatch, self.leaves_at),
            Err(EngineError::Remote(error)) if error.is_transient() => Action::Committed(error.into()),
            Err(error) => Action::Failed(error),
        }
    }
}
