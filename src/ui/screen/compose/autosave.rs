//! Saves the message as a draft while it is written. The draft is deleted only when the user discards it or the message is sent.

use iced::Task;

use super::{Action, Compose, Message, Sending};
use crate::clock::Timestamp;
use crate::engine::{DraftId, EngineError, Handle};
use crate::pec::draft::Draft;
use crate::ui::context::Context;

/// The draft a message is saved as, and whether a request about it is pending.
#[derive(Debug)]
pub(super) struct Autosave {
    id: DraftId,
    /// When it was last saved.
    pub(super) kept_at: Option<Timestamp>,
    changed: bool,
    running: bool,
    /// The draft existed before this page was opened, so an unchanged message still belongs to it.
    resumed: bool,
    after: AfterSave,
}

/// What to do when the pending request has ended. Requests about one draft never overlap: a save that arrives after a delete would bring
/// it back.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum AfterSave {
    #[default]
    Continue,
    Close,
    Discard,
    Send,
}

impl Autosave {
    /// A message that was never saved.
    pub(super) fn new(handle: &Handle) -> Self {
        Self {
            id: handle.new_draft(),
            kept_at: None,
            changed: false,
            running: false,
            resumed: false,
            after: AfterSave::Continue,
        }
    }

    pub(super) fn of(id: DraftId, kept_at: Timestamp) -> Self {
        Self {
            id,
            kept_at: Some(kept_at),
            changed: false,
            running: false,
            resumed: true,
            after: AfterSave::Continue,
        }
    }

    pub(super) fn id(&self) -> DraftId {
        self.id.clone()
    }

    pub(super) fn mark_changed(&mut self) {
        self.changed = true;
    }

    pub(super) fn mark_saved(&mut self) {
        self.changed = false;
    }
}

impl Compose {
    pub(super) fn autosave(&mut self, context: Context<'_>) -> Action {
        let idle = !self.autosave.running && matches!(self.sending, Sending::No | Sending::Asking);
        if !idle || !self.autosave.changed {
            return Action::None;
        }
        let nothing = self.is_empty() || (self.is_unchanged() && !self.autosave.resumed);
        match (nothing, self.autosave.kept_at) {
            (false, _) => self.save_draft(context),
            (true, Some(_)) => self.delete_empty_draft(context),
            (true, None) => {
                self.autosave.mark_saved();
                Action::None
            }
        }
    }

    /// Saves the draft, then closes the page.
    pub(super) fn save_and_close(&mut self, context: Context<'_>) -> Action {
        self.autosave.after = AfterSave::Close;
        match self.autosave.running {
            // The pending save may be older than the text: save again when it has ended.
            true => Action::None,
            false => self.save_draft(context),
        }
    }

    /// Closes the page and deletes the draft.
    pub(super) fn discard(&mut self, context: Context<'_>) -> Action {
        match (self.autosave.running, self.autosave.kept_at) {
            (true, _) => {
                self.autosave.after = AfterSave::Discard;
                Action::None
            }
            (false, Some(_)) => self.delete_draft(context),
            (false, None) => Action::Close,
        }
    }

    /// Sends the message once no save is pending: a sent message must not come back as a draft.
    pub(super) fn send_after_autosave(&mut self, context: Context<'_>) -> Action {
        match self.autosave.running {
            true => {
                self.autosave.after = AfterSave::Send;
                Action::None
            }
            false => self.submit_now(context),
        }
    }

    pub(super) fn saved(&mut self, answer: Result<Timestamp, EngineError>, context: Context<'_>) -> Action {
        match answer {
            Ok(at) => {
                self.autosave.kept_at = Some(at);
                self.autosave_ended(None, context)
            }
            Err(error) => self.autosave_ended(Some(error), context),
        }
    }

    pub(super) fn empty_draft_deleted(&mut self, answer: Result<(), EngineError>, context: Context<'_>) -> Action {
        match answer {
            Ok(()) => {
                self.autosave.kept_at = None;
                self.autosave_ended(None, context)
            }
            Err(error) => self.autosave_ended(Some(error), context),
        }
    }

    fn autosave_ended(&mut self, failed: Option<EngineError>, context: Context<'_>) -> Action {
        self.autosave.running = false;
        match (std::mem::take(&mut self.autosave.after), failed) {
            (AfterSave::Discard, _) => self.discard(context),
            (AfterSave::Send, _) => self.submit_now(context),
            (AfterSave::Continue | AfterSave::Close, Some(error)) => Action::Failed(error),
            (AfterSave::Close, None) if self.autosave.changed => self.save_and_close(context),
            (AfterSave::Close, None) => Action::Close,
            (AfterSave::Continue, None) => Action::None,
        }
    }

    fn delete_empty_draft(&mut self, context: Context<'_>) -> Action {
        self.autosave.running = true;
        self.autosave.changed = false;
        let (handle, id) = (context.handle.clone(), self.autosave.id());
        Action::Run(Task::perform(
            async move { handle.delete_draft(id).await },
            Message::EmptyDraftDeleted,
        ))
    }

    fn delete_draft(&self, context: Context<'_>) -> Action {
        let (handle, id) = (context.handle.clone(), self.autosave.id());
        Action::Run(Task::perform(async move { handle.delete_draft(id).await }, Message::Discarded))
    }

    fn save_draft(&mut self, context: Context<'_>) -> Action {
        self.autosave.running = true;
        self.autosave.changed = false;
        let (handle, id, from, draft) = (context.handle.clone(), self.autosave.id(), self.from.clone(), self.as_written());
        Action::Run(Task::perform(
            async move { handle.save_draft(id, from, draft).await },
            Message::Saved,
        ))
    }

    /// The draft, with addresses that are still being typed.
    fn as_written(&self) -> Draft {
        let mut draft = self.draft.clone();
        for (typed, addresses) in [(&self.typed_to, &mut draft.to), (&self.typed_cc, &mut draft.cc)] {
            let typed = typed.trim();
            if !typed.is_empty() {
                addresses.push(typed.to_owned());
            }
        }
        draft
    }
}
