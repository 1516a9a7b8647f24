//! Opening a message or a dispatch: the requests to the engine, and its answers.

use iced::Task;
use iced::widget::operation::{self, RelativeOffset};

use super::opened::Opened;
use super::{Action, Content, Message, PAGE, Reader};
use crate::engine::EngineError;
use crate::engine::view::{DispatchView, MessageSource, MessageView};
use crate::pec::{DispatchId, Oddity};
use crate::signature::Sha256;
use crate::ui::context::Context;

impl Reader {
    /// Expands the receipts of the first recipient of the dispatch that is being opened, as soon as they are loaded.
    pub fn expand_receipts(&mut self, id: &DispatchId) {
        self.expands_receipts = true;
        if let Content::Open(opened) = &mut self.content
            && let Some(view) = opened.dispatch.as_ref().filter(|view| view.dispatch.id == *id)
        {
            opened.recipient = first_with_receipts(view);
        }
    }

    pub(super) fn load(&mut self, message: MessageSource, dispatch: Option<DispatchId>, context: Context<'_>) -> Task<Message> {
        self.generation += 1;
        self.expands_receipts = false;
        self.saving = None;
        self.source_page = None;
        self.print = None;
        self.close_export();
        self.source = Some(message.clone());
        // What is open stays on the screen until the next message has loaded: nothing flickers.
        if !matches!(self.content, Content::Open(_)) {
            self.content = Content::Loading;
        }
        let first = self.load_message(message, context);
        let slow = self.wait_for_slow();
        match dispatch {
            Some(id) => Task::batch([first, slow, self.load_dispatch(id, context)]),
            None => Task::batch([first, slow]),
        }
    }

    pub(super) fn load_dispatch(&self, id: DispatchId, context: Context<'_>) -> Task<Message> {
        let (generation, handle) = (self.generation, context.handle.clone());
        Task::perform(async move { handle.dispatch(id).await }, move |answer| {
            Message::DispatchLoaded(generation, answer.map(Box::new))
        })
    }

    pub(super) fn message_loaded(
        &mut self,
        generation: u64,
        answer: Result<Box<MessageView>, EngineError>,
        context: Context<'_>,
    ) -> Action {
        // An answer that took longer must not replace what was opened since.
        if generation != self.generation {
            return Action::None;
        }
        self.loading = None;
        let message = match answer {
            Ok(message) => *message,
            Err(error) => {
                self.content = Content::Nothing;
                return Action::Failed(error);
            }
        };
        let kept = match std::mem::take(&mut self.content) {
            Content::Open(opened) => opened.dispatch.filter(|view| view.dispatch.message == Some(message.message)),
            _ => None,
        };
        let dispatch_id = message.dispatch.clone().filter(|_| kept.is_none() && is_own(&message));
        self.show(Some(message), kept);
        let top = operation::snap_to(PAGE, RelativeOffset::START);
        let dispatch = dispatch_id.map_or_else(Task::none, |id| self.load_dispatch(id, context));
        Action::Run(Task::batch([top, dispatch]))
    }

    pub(super) fn dispatch_loaded(
        &mut self,
        generation: u64,
        answer: Result<Box<DispatchView>, EngineError>,
        context: Context<'_>,
    ) -> Action {
        if generation != self.generation {
            return Action::None;
        }
        let view = match answer {
            Ok(view) => *view,
            // An incoming message may name a dispatch that is not the user's: not an error.
            Err(EngineError::NotFound) => return Action::None,
            Err(error) => return Action::Failed(error),
        };
        let message = view.dispatch.message;
        match &mut self.content {
            Content::Open(opened) => {
                opened.dispatch = opened.message.as_ref().is_none_or(is_own).then_some(view);
                if self.expands_receipts {
                    opened.recipient = opened.dispatch.as_ref().and_then(first_with_receipts);
                }
            }
            _ => self.content = Content::Open(Box::new(Opened::of_dispatch(view))),
        }
        self.load_sent_message(message, context)
    }

    /// Loads the message of a dispatch that was opened without it: by its id, or before the message was indexed.
    pub(super) fn load_sent_message(&mut self, message: Option<Sha256>, context: Context<'_>) -> Action {
        match message {
            Some(message) if self.source.is_none() => {
                self.source = Some(message.into());
                Action::Run(self.load_message(message.into(), context))
            }
            _ => Action::None,
        }
    }
}

/// Whether the state of its dispatch may stand above the message: over a receipt, or what claims to be one, it would look like its verdict.
fn is_own(message: &MessageView) -> bool {
    !message.reading.kind.is_receipt() && !message.reading.has_oddity(Oddity::CertifiedHeadersUnsigned)
}

/// The index of the first recipient with receipts.
fn first_with_receipts(dispatch: &DispatchView) -> Option<usize> {
    dispatch.status.recipients.iter().position(|status| !status.receipts.is_empty())
}
