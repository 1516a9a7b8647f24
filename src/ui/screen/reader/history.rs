//! From one message to another: an attached message, a receipt, the sent message of a receipt; and back.

use iced::Task;

use super::{Action, Content, Message, Reader};
use crate::engine::openable::Opening;
use crate::engine::view::MessageSource;
use crate::pec::DispatchId;
use crate::signature::Sha256;
use crate::ui::context::Context;
use crate::ui::open_external;

/// A message that was open before.
#[derive(Debug)]
pub(super) struct Visited {
    pub(super) source: MessageSource,
    pub(super) subject: String,
}

impl Reader {
    pub(super) fn open_receipt(&mut self, receipt: Sha256, context: Context<'_>) -> Action {
        self.push_history();
        Action::Run(self.load(receipt.into(), None, context))
    }

    pub(super) fn push_history(&mut self) {
        let subject = match (self.message(), self.dispatch()) {
            (Some(message), _) => message.content.subject.clone(),
            (None, Some(view)) => view.dispatch.subject.clone(),
            (None, None) => String::new(),
        };
        let visited = |source: &MessageSource| Visited {
            source: source.clone(),
            subject,
        };
        self.history.extend(self.source.as_ref().map(visited));
    }

    /// A message opens in the reader, a document in the system's program for it.
    pub(super) fn open_part(&mut self, number: usize, context: Context<'_>) -> Action {
        let Some(view) = self.message() else { return Action::None };
        let Some(part) = view.parts.iter().find(|part| part.number == number) else {
            return Action::None;
        };
        let source = view.source.clone();
        match part.opening {
            Opening::Message => {
                self.push_history();
                Action::Run(self.load(source.part(number), None, context))
            }
            Opening::Document => {
                let (handle, name) = (context.handle.clone(), part.name.clone());
                let opening = open_external::open(handle, source, number);
                Action::Run(Task::perform(opening, move |answer| Message::Opened(name.clone(), answer)))
            }
            Opening::Refused(_) => Action::None,
        }
    }

    pub(super) fn back(&mut self, context: Context<'_>) -> Action {
        match self.history.pop() {
            Some(visited) => Action::Run(self.load(visited.source, None, context)),
            None => Action::None,
        }
    }

    pub(super) fn back_to(&mut self, at: usize, context: Context<'_>) -> Action {
        self.history.truncate(at.saturating_add(1));
        self.back(context)
    }

    pub(super) fn follow_dispatch(&mut self, id: DispatchId, context: Context<'_>) -> Action {
        self.push_history();
        self.content = Content::Loading;
        self.source = None;
        self.generation += 1;
        Action::Run(self.load_dispatch(id, context))
    }
}
