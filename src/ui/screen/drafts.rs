//! Drafts kept on this computer: resume or discard them.

use iced::widget::{column, row};
use iced::{Element, Task};

use crate::engine::{DraftId, DraftSummary, EngineError};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::message_action::DiscardedDraft;
use crate::ui::part::controls::{body, outlined, primary, small};
use crate::ui::part::{empty_state, page};
use crate::ui::screen::list;
use crate::ui::theme::{BODY, SMALL, width};
use crate::ui::widget::ellipsized;

#[derive(Debug, Default)]
pub struct Drafts {
    lines: Option<Vec<DraftSummary>>,
}

#[derive(Debug, Clone)]
pub enum Message {
    Loaded(Result<Vec<DraftSummary>, EngineError>),
    Resume(DraftId),
    Discard(DraftId),
    /// What was discarded; `None` where it could not be read.
    Discarded(Result<Option<Box<DiscardedDraft>>, EngineError>),
    Close,
}

#[derive(Debug)]
pub enum Action {
    None,
    Run(Task<Message>),
    Resume(DraftSummary),
    /// A draft was discarded; the count in the folder pane changes.
    Discarded(Option<Box<DiscardedDraft>>, Task<Message>),
    Failed(EngineError),
    Close,
}

impl Drafts {
    /// The screen, its drafts being loaded.
    pub fn new(context: Context<'_>) -> (Self, Task<Message>) {
        (Self::default(), load(context))
    }

    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::Loaded(Ok(lines)) => self.loaded(lines),
            Message::Resume(id) => self.resume(&id),
            Message::Discard(id) => discard(id, context),
            Message::Discarded(Ok(draft)) => Action::Discarded(draft, load(context)),
            Message::Loaded(Err(error)) | Message::Discarded(Err(error)) => Action::Failed(error),
            Message::Close => Action::Close,
        }
    }

    pub fn view<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let head = page::head(context, "ui-drafts", Message::Close);
        let content: Element<'a, Message> = match self.lines.as_deref() {
            None => small(palette, context.get("ui-loading")).into(),
            Some([]) => empty_state::view(
                context,
                Icon::Drafts,
                context.get("ui-drafts-none"),
                context.get("ui-drafts-why"),
                None,
            ),
            Some(lines) => {
                let cards = lines.iter().map(|draft| card(context, draft));
                page::cards(body(context.get("ui-drafts-why")).into(), cards)
            }
        };
        page::frame(palette, head, column![content], width::PAGE_WIDE)
    }

    /// Loads the drafts again.
    pub fn reload(context: Context<'_>) -> Task<Message> {
        load(context)
    }

    fn loaded(&mut self, lines: Vec<DraftSummary>) -> Action {
        self.lines = Some(lines);
        Action::None
    }

    fn resume(&mut self, id: &DraftId) -> Action {
        let line = self.lines.iter().flatten().find(|line| line.id == *id);
        line.map_or(Action::None, |line| Action::Resume(line.clone()))
    }
}

fn card<'a>(context: Context<'a>, draft: &'a DraftSummary) -> Element<'a, Message> {
    let palette = context.palette;
    let to = match draft.recipients.is_empty() {
        true => context.get("ui-draft-nobody"),
        false => context.with("ui-to-these", &[("names", draft.recipients.join(", ").into())]),
    };
    let kept = context.with(
        "ui-draft-kept",
        &[("at", context.words.list_date(draft.kept_at, context.now).into())],
    );
    let files = (draft.attachments > 0).then(|| context.with("ui-attachments", &[("n", draft.attachments.into())]));
    let about = files.map_or_else(|| kept.clone(), |files| format!("{kept} · {files}"));
    let bar = draft
        .account
        .as_ref()
        .and_then(|id| context.account(id))
        .map_or(palette.line, |view| palette.account(view.colour));
    let words = column![
        ellipsized(list::subject(context, &draft.subject), BODY).strong(),
        ellipsized(to, SMALL),
        ellipsized(about, SMALL).colour(palette.muted)
    ];
    let actions = row![
        outlined(palette, None, context.get("ui-draft-discard")).on_press(Message::Discard(draft.id.clone())),
        primary(
            palette,
            Some(Icon::Compose),
            context.get("ui-draft-resume"),
            Some(Message::Resume(draft.id.clone()))
        )
    ];
    page::card(palette, bar, words, actions)
}

fn load(context: Context<'_>) -> Task<Message> {
    let handle = context.handle.clone();
    Task::perform(async move { handle.drafts().await }, Message::Loaded)
}

fn discard(id: DraftId, context: Context<'_>) -> Action {
    let handle = context.handle.clone();
    let discard = async move {
        let read = handle.draft(id.clone()).await.ok();
        handle.delete_draft(id.clone()).await?;
        Ok(read.map(|(account, draft)| Box::new(DiscardedDraft { id, account, draft })))
    };
    Action::Run(Task::perform(discard, Message::Discarded))
}
