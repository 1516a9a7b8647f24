//! The name of a new folder, or another name for one, asked over the window.

use iced::widget::{column, container, row};
use iced::{Element, Task};

use crate::account::AccountId;
use crate::engine::EngineError;
use crate::i18n::explain::explain;
use crate::ui::context::Context;
use crate::ui::part::controls::{field, outlined, primary, small, strong};
use crate::ui::theme::{gap, style, width};

#[derive(Debug)]
pub struct FolderForm {
    account: AccountId,
    purpose: Purpose,
    typed: String,
    /// The server has been asked.
    is_working: bool,
    problem: Option<EngineError>,
}

/// Names of folders are full, as the server has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    New { parent: Option<String> },
    Rename { folder: String },
}

#[derive(Debug, Clone)]
pub enum Message {
    Typed(String),
    Submit,
    Cancel,
    /// The full name that the folder has now.
    Answered(Result<String, EngineError>),
}

#[derive(Debug)]
pub enum Action {
    None,
    Run(Task<Message>),
    Cancel,
    /// The folder has this full name on its server.
    Done(AccountId, Purpose, String),
}

impl FolderForm {
    pub fn new(context: Context<'_>, account: AccountId, purpose: Purpose) -> Self {
        let typed = match &purpose {
            Purpose::New { .. } => String::new(),
            Purpose::Rename { folder } => context.folder_named(&account, folder),
        };
        Self {
            account,
            purpose,
            typed,
            is_working: false,
            problem: None,
        }
    }

    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::Typed(typed) => self.set_name(typed),
            Message::Submit => self.submit(context),
            Message::Cancel => Action::Cancel,
            Message::Answered(Ok(name)) => Action::Done(self.account.clone(), self.purpose.clone(), name),
            Message::Answered(Err(error)) => self.failed(error),
        }
    }

    fn set_name(&mut self, typed: String) -> Action {
        self.typed = typed;
        self.problem = None;
        Action::None
    }

    fn submit(&mut self, context: Context<'_>) -> Action {
        if std::mem::replace(&mut self.is_working, true) {
            return Action::None;
        }
        self.problem = None;
        let (handle, account, leaf) = (context.handle.clone(), self.account.clone(), self.typed.clone());
        let purpose = self.purpose.clone();
        let work = async move {
            match purpose {
                Purpose::New { parent } => handle.create_folder(account, parent, leaf).await,
                Purpose::Rename { folder } => handle.rename_folder(account, folder, leaf).await,
            }
        };
        Action::Run(Task::perform(work, Message::Answered))
    }

    fn failed(&mut self, error: EngineError) -> Action {
        self.is_working = false;
        self.problem = Some(error);
        Action::None
    }

    pub fn view<'a>(&self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let address = context.account(&self.account).map(|view| view.account.address.clone());
        let address = address.unwrap_or_else(|| self.account.to_string());
        let named = |key: &str, folder: &str| {
            let folder = context.folder_named(&self.account, folder);
            context.with(key, &[("folder", folder.into())])
        };
        let (heading, more, yes) = match &self.purpose {
            Purpose::New { parent: Some(parent) } => (named("ui-folder-new-in", parent), address, "ui-folder-create"),
            Purpose::New { parent: None } => (context.get("ui-folder-new-heading"), address, "ui-folder-create"),
            Purpose::Rename { folder } => (
                named("ui-folder-rename-heading", folder),
                context.get("ui-folder-rename-more"),
                "ui-folder-rename-now",
            ),
        };
        let name = field(palette, &context.get("ui-folder-name"), &self.typed, self.problem.is_some())
            .id(NAME)
            .on_input(Message::Typed)
            .on_submit(Message::Submit);
        let problem = self.problem.as_ref().map(|error| {
            let explanation = explain(context.words, error);
            let words = format!("{} {} {}", explanation.what, explanation.meaning, explanation.remedy);
            small(palette, words).color(palette.tone(crate::ui::theme::Tone::Bad))
        });
        let working = self.is_working.then(|| small(palette, context.get("ui-folder-working")));
        let submit = (!self.is_working && !self.typed.trim().is_empty()).then_some(Message::Submit);
        let buttons = row![
            primary(palette, None, context.get(yes), submit),
            outlined(palette, None, context.get("ui-cancel")).on_press(Message::Cancel)
        ];
        let content = column![strong(heading), small(palette, more), name]
            .push(problem)
            .push(working)
            .push(buttons.spacing(gap::S))
            .spacing(gap::S);
        container(content)
            .padding(gap::L)
            .max_width(width::QUESTION)
            .style(style::card(palette))
            .into()
    }
}

/// The id of the field for the name.
pub const NAME: &str = "folder-name";
