//! Loading a message: what is being done where it takes long, and the way to stop it.

use std::time::Duration;

use iced::{Element, Task};

use super::{Action, Content, Message as ReaderMessage, Reader};
use crate::engine::LoadPhase;
use crate::engine::view::MessageSource;
use crate::ui::background_task::{CancelFlag, with_progress};
use crate::ui::context::Context;
use crate::ui::part::progress;

/// A message that is being loaded. Dropped, it stops at its next phase and gives back what it holds.
#[derive(Debug)]
pub(super) struct Loading {
    generation: u64,
    phase: LoadPhase,
    /// It takes long enough to say so.
    is_slow: bool,
    cancel: CancelFlag,
}

impl Drop for Loading {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// The message of this generation has reached a phase.
    Reached(u64, LoadPhase),
    /// It has been loading for a while.
    Slow(u64),
    Cancel,
}

impl Reader {
    pub(super) fn load_message(&mut self, message: MessageSource, context: Context<'_>) -> Task<ReaderMessage> {
        let cancel = CancelFlag::default();
        self.loading = Some(Loading {
            generation: self.generation,
            phase: LoadPhase::Reading,
            is_slow: false,
            cancel: cancel.clone(),
        });
        let (generation, handle) = (self.generation, context.handle.clone());
        with_progress(move |mut sender| async move {
            let progress = move |phase| {
                let _ = sender.try_send(ReaderMessage::Loading(Message::Reached(generation, phase)));
                !cancel.is_cancelled()
            };
            let answer = handle.message_with(message, progress).await;
            ReaderMessage::Loaded(generation, answer.map(Box::new))
        })
    }

    /// Reminds after a while, so that a message which loads at once shows no progress.
    pub(super) fn wait_for_slow(&self) -> Task<ReaderMessage> {
        let generation = self.generation;
        Task::perform(async { tokio::time::sleep(PATIENCE).await }, move |()| {
            ReaderMessage::Loading(Message::Slow(generation))
        })
    }

    pub(super) fn loading(&mut self, message: Message) -> Action {
        match message {
            Message::Reached(generation, phase) => self.change_loading(generation, |loading| loading.phase = phase),
            Message::Slow(generation) => self.change_loading(generation, |loading| loading.is_slow = true),
            Message::Cancel => self.cancel_loading(),
        }
    }

    fn change_loading(&mut self, generation: u64, change: impl FnOnce(&mut Loading)) -> Action {
        if let Some(loading) = self.loading.as_mut().filter(|loading| loading.generation == generation) {
            change(loading);
        }
        Action::None
    }

    /// What was open before stays open.
    fn cancel_loading(&mut self) -> Action {
        if self.loading.take().is_none() {
            return Action::None;
        }
        self.generation += 1;
        self.source = self.message().map(|message| message.source.clone());
        if matches!(self.content, Content::Loading) {
            self.content = Content::Nothing;
        }
        Action::None
    }

    /// The strip over the message, where loading takes long.
    pub(super) fn loading_strip<'a>(&self, context: Context<'a>) -> Option<Element<'a, ReaderMessage>> {
        let loading = self.loading.as_ref().filter(|loading| loading.is_slow)?;
        let (key, done) = match loading.phase {
            LoadPhase::Reading => ("ui-loading-reading", 1),
            LoadPhase::Verifying => ("ui-loading-verifying", 2),
            LoadPhase::Preparing => ("ui-loading-preparing", 3),
        };
        let stop = (context.get("ui-cancel"), ReaderMessage::Loading(Message::Cancel));
        Some(progress::panel(context, context.get(key), done, PHASES, Some(stop)))
    }
}

/// How long loading shows nothing.
const PATIENCE: Duration = Duration::from_millis(300);
/// Phases, and the end.
const PHASES: u64 = 4;
