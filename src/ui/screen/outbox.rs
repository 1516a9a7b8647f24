//! The outbox: messages that have not left, with the reason, the next attempt, and what can be done.

use iced::widget::{Row, column, row};
use iced::{Element, Task};

use crate::account::AccountId;
use crate::engine::view::{DispatchView, Health};
use crate::engine::{DraftId, EngineError, QueueState, QueuedMessage, SendId};
use crate::pec::DispatchId;
use crate::ui::coalesce::CoalescedRequest;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{body, icon_label, outlined, primary, small};
use crate::ui::part::{empty_state, page};
use crate::ui::screen::list;
use crate::ui::theme::{BODY, SMALL, Tone, width};
use crate::ui::widget::ellipsized;

#[derive(Debug, Default)]
pub struct Outbox {
    queue: Option<Vec<QueuedMessage>>,
    asking: CoalescedRequest,
}

#[derive(Debug, Clone)]
pub enum Message {
    Loaded(Result<Vec<QueuedMessage>, EngineError>),
    /// Try again now.
    Retry(AccountId),
    /// Take a waiting message back: it becomes a draft.
    Cancel(SendId),
    Cancelled(Result<DraftId, EngineError>),
    /// Show the dispatch.
    Open(DispatchId),
    /// Write a refused message again.
    WriteAgain(DispatchId),
    DispatchLoaded(Result<Box<DispatchView>, EngineError>),
    Compose,
    Close,
}

#[derive(Debug)]
pub enum Action {
    None,
    Run(Task<Message>),
    Retry(AccountId),
    /// A message became a draft.
    Cancelled(Task<Message>),
    Open(DispatchId),
    WriteAgain(Box<DispatchView>),
    Compose,
    Failed(EngineError),
    Close,
}

impl Outbox {
    /// The page, its messages being loaded.
    pub fn new(context: Context<'_>) -> (Self, Task<Message>) {
        let mut outbox = Self::default();
        let task = outbox.reload(context);
        (outbox, task)
    }

    /// Shows these messages.
    pub fn fill(&mut self, queue: Vec<QueuedMessage>) {
        self.queue = Some(queue);
    }

    pub fn reload(&mut self, context: Context<'_>) -> Task<Message> {
        if !self.asking.begin() {
            return Task::none();
        }
        let handle = context.handle.clone();
        Task::perform(async move { handle.queue().await }, Message::Loaded)
    }

    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::Loaded(answer) => self.loaded(answer, context),
            Message::Retry(account) => Action::Retry(account),
            Message::Cancel(send) => cancel(send, context),
            Message::Cancelled(Ok(_)) => Action::Cancelled(self.reload(context)),
            Message::Cancelled(Err(error)) => Action::Failed(error),
            Message::Open(id) => Action::Open(id),
            Message::WriteAgain(id) => load_dispatch(id, context),
            Message::DispatchLoaded(Ok(view)) => Action::WriteAgain(view),
            Message::DispatchLoaded(Err(error)) => Action::Failed(error),
            Message::Compose => Action::Compose,
            Message::Close => Action::Close,
        }
    }

    fn loaded(&mut self, answer: Result<Vec<QueuedMessage>, EngineError>, context: Context<'_>) -> Action {
        let again = self.asking.end();
        match answer {
            Ok(queue) => self.queue = Some(queue),
            Err(error) => return Action::Failed(error),
        }
        if again { Action::Run(self.reload(context)) } else { Action::None }
    }

    pub fn view<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let head = page::head(context, "ui-outbox", Message::Close);
        let content: Element<'a, Message> = match self.queue.as_deref() {
            None => small(palette, context.get("ui-loading")).into(),
            Some([]) => {
                let write = outlined(palette, Some(Icon::Compose), context.get("ui-compose")).on_press(Message::Compose);
                let (what, more) = (context.get("ui-outbox-none"), context.get("ui-outbox-none-more"));
                empty_state::view(context, Icon::Sent, what, more, Some(write.into()))
            }
            Some(queue) => {
                let cards = queue.iter().map(|queued| card(context, queued));
                page::cards(body(context.get("ui-outbox-why")).into(), cards)
            }
        };
        page::frame(palette, head, column![content], width::PAGE_WIDE)
    }
}

fn cancel(send: SendId, context: Context<'_>) -> Action {
    let handle = context.handle.clone();
    Action::Run(Task::perform(
        async move { handle.cancel_submission(send).await },
        Message::Cancelled,
    ))
}

fn load_dispatch(id: DispatchId, context: Context<'_>) -> Action {
    let handle = context.handle.clone();
    Action::Run(Task::perform(async move { handle.dispatch(id).await }, |answer| {
        Message::DispatchLoaded(answer.map(Box::new))
    }))
}

fn card<'a>(context: Context<'a>, queued: &'a QueuedMessage) -> Element<'a, Message> {
    let palette = context.palette;
    let to = context.words.addresses(&queued.recipients, 0, str::to_owned);
    let from = context.account(&queued.account).map(list::mailbox_name);
    let from = from.unwrap_or_else(|| queued.account.to_string());
    let at = context.words.list_date(queued.at, context.now);
    let about = context.with("ui-outbox-from", &[("from", from.into()), ("at", at.into())]);
    let bar = context
        .account(&queued.account)
        .map_or(palette.line, |view| palette.account(view.colour));
    let (icon, tone, state, reason) = state(context, queued);
    let words = column![
        ellipsized(context.with("ui-to-these", &[("names", to.into())]), BODY).strong(),
        ellipsized(list::subject(context, &queued.subject), SMALL),
        ellipsized(about, SMALL).colour(palette.muted),
        icon_label(icon, state, SMALL, palette.tone(tone))
    ]
    .push(reason.map(|reason| small(palette, reason)));
    page::card(palette, bar, words, actions(context, queued))
}

/// What a message can be done with. What may be under way is only shown.
fn actions<'a>(context: Context<'a>, queued: &'a QueuedMessage) -> Row<'a, Message> {
    let palette = context.palette;
    let open = || outlined(palette, None, context.get("ui-outbox-open")).on_press(Message::Open(queued.dispatch.clone()));
    match queued.state {
        QueueState::Waiting => row![
            outlined(palette, None, context.get("ui-outbox-cancel")).on_press(Message::Cancel(queued.send.clone())),
            primary(
                palette,
                Some(Icon::Sync),
                context.get("ui-outbox-retry"),
                Some(Message::Retry(queued.account.clone()))
            )
        ],
        QueueState::Held { .. } => {
            row![outlined(palette, None, context.get("ui-outbox-cancel")).on_press(Message::Cancel(queued.send.clone()))]
        }
        QueueState::Sending | QueueState::Uncertain => row![open()],
        QueueState::Refused { .. } => row![
            open(),
            primary(
                palette,
                Some(Icon::Compose),
                context.get("ui-write-again"),
                Some(Message::WriteAgain(queued.dispatch.clone()))
            )
        ],
    }
}

/// The state in words, and why.
fn state(context: Context<'_>, queued: &QueuedMessage) -> (Icon, Tone, String, Option<String>) {
    match &queued.state {
        QueueState::Waiting => {
            let (state, reason) = waiting(context, queued);
            (Icon::Clock, Tone::Warn, state, Some(reason))
        }
        QueueState::Held { until } => {
            let at = context.words.list_date(*until, context.now);
            (Icon::Clock, Tone::Calm, context.with("ui-outbox-at", &[("at", at.into())]), None)
        }
        QueueState::Sending => (Icon::Sync, Tone::Calm, context.get("ui-outbox-sending"), None),
        QueueState::Uncertain => {
            let more = context.get("ui-outbox-uncertain-more");
            (Icon::Question, Tone::Warn, context.get("ui-outbox-uncertain"), Some(more))
        }
        QueueState::Refused { reply } => {
            let reason = (!reply.trim().is_empty()).then(|| context.with("ui-outbox-reply", &[("reply", reply.as_str().into())]));
            (Icon::Fail, Tone::Bad, context.get("ui-outbox-refused"), reason)
        }
    }
}

/// Why a message waits, and until when.
fn waiting(context: Context<'_>, queued: &QueuedMessage) -> (String, String) {
    let health = context.account(&queued.account).map(|view| &view.health);
    let reason = health.and_then(|health| context.words.health(health));
    let reason = reason.unwrap_or_else(|| context.get("ui-outbox-soon"));
    let state = match health {
        Some(Health::Faulty { retry_at: Some(at), .. }) => {
            context.with("ui-outbox-next", &[("at", context.words.list_date(*at, context.now).into())])
        }
        Some(Health::Faulty { .. } | Health::PasswordMissing | Health::Paused) => context.get("ui-outbox-held"),
        _ => context.get("ui-outbox-waiting"),
    };
    (state, reason)
}
