//! Adding a mailbox: address and password first, the provider's settings where they are known, both ends tried before anything is kept.

mod diagnosis;
mod form;
mod removal;
mod view;

use iced::Task;
use iced::task::Handle as Running;
use iced::widget::operation;

pub use self::form::Field;
use self::form::{Form, save_account, try_account};
use crate::account::{Account, AccountId};
use crate::engine::view::{AccountView, Diagnosis, Health};
use crate::engine::{EngineError, ProviderSettings, RemoteErrorKind, SecretLocation, SecretsError};
use crate::i18n::explain::{Explanation, explain_remote_kind, explain_secrets};
use crate::ui::context::Context;

/// The screen.
#[derive(Debug)]
pub struct Mailbox {
    form: Form,
    password_shown: bool,
    preset: Option<ProviderSettings>,
    providers: Vec<Provider>,
    settings_shown: bool,
    state: State,
    first: bool,
    /// The account as it is, where it is changed and not added.
    account: Option<Account>,
    removing: bool,
    /// What is wrong with it, where something is.
    trouble: Option<Explanation>,
}

#[derive(Debug)]
enum State {
    Editing,
    /// Both ends are tried; leaving stops it.
    Trying {
        _running: Running,
    },
    Tried(Diagnosis),
    Saving,
}

/// What happens in it.
#[derive(Debug, Clone)]
pub enum Message {
    /// Typing.
    FieldTyped(Field, String),
    /// Show or hide the password.
    TogglePassword,
    /// Another provider.
    ProviderChosen(Provider),
    /// Show the settings.
    ToggleSettings,
    /// Try both ends.
    Try,
    /// How they answered.
    Tried(Result<Diagnosis, EngineError>),
    /// Kept, and where the password lies.
    Saved(Result<SecretLocation, EngineError>),
    /// Remove it: the user is asked.
    Remove,
    /// Do not.
    CancelRemoval,
    /// Remove it.
    ConfirmRemoval,
    /// It is removed, or not.
    Removed(Result<(), EngineError>),
    /// Make space on its server.
    Space,
    /// Leave.
    Close,
}

/// What the parent does about it.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// Run this.
    Run(Task<Message>),
    /// It is there; its password lies here.
    Added(SecretLocation),
    /// It is no longer there.
    Removed,
    /// It failed.
    Failed(EngineError),
    /// Make space on its server.
    Space(AccountId),
    /// Leave the screen.
    Close,
}

/// A provider in the list to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider(ProviderSettings);

impl std::fmt::Display for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.provider)
    }
}

impl Mailbox {
    /// An empty form; `first` greets.
    pub fn new(context: Context<'_>, first: bool) -> Self {
        Self {
            form: Form::default(),
            password_shown: false,
            preset: None,
            providers: context.handle.presets().into_iter().map(Provider).collect(),
            settings_shown: false,
            state: State::Editing,
            first,
            account: None,
            removing: false,
            trouble: None,
        }
    }

    /// The form of an account that is there: to give its password again, to change it, or to remove it. What is wrong with it stands on top,
    /// and the settings are open where they are what must be changed.
    pub fn of_account(context: Context<'_>, view: &AccountView) -> Self {
        let account = &view.account;
        let mut mailbox = Self::new(context, false);
        mailbox.form = Form {
            address: account.address.clone(),
            name: account.name.clone().unwrap_or_default(),
            user: account.user.clone(),
            imap_host: account.imap.host.clone(),
            imap_port: account.imap.port.to_string(),
            smtp_host: account.smtp.host.clone(),
            smtp_port: account.smtp.port.to_string(),
            ..Form::default()
        };
        mailbox.preset = context.handle.preset_for(&account.address);
        mailbox.settings_shown = mailbox.preset.is_none();
        match &view.health {
            Health::Faulty {
                service, fault, detail, ..
            } => {
                mailbox.trouble = Some(explain_remote_kind(context.words, *service, *fault, detail));
                mailbox.settings_shown |= !matches!(fault, RemoteErrorKind::LoginRefused | RemoteErrorKind::SwitchedOff);
            }
            Health::PasswordMissing => mailbox.trouble = Some(explain_secrets(context.words, &SecretsError::Missing)),
            _ => {}
        }
        mailbox.account = Some(account.clone());
        mailbox
    }

    /// Puts the cursor where one starts to write.
    pub fn start<T>(&self) -> Task<T> {
        operation::focus(if self.account.is_some() { "password" } else { "address" })
    }

    /// Updates the screen.
    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::FieldTyped(field, text) => self.field_typed(field, text, context),
            Message::TogglePassword => self.edit(|mailbox| mailbox.password_shown = !mailbox.password_shown),
            Message::ProviderChosen(Provider(preset)) => self.edit(|mailbox| mailbox.take_preset(preset)),
            Message::ToggleSettings => self.edit(|mailbox| mailbox.settings_shown = !mailbox.settings_shown),
            Message::Try => self.try_both(context),
            Message::Tried(answer) => self.tried(answer, context),
            Message::Saved(answer) => self.saved(answer),
            Message::Remove => self.ask_removal(),
            Message::CancelRemoval => self.edit(|mailbox| mailbox.removing = false),
            Message::ConfirmRemoval => self.remove(context),
            Message::Removed(Ok(())) => Action::Removed,
            Message::Removed(Err(error)) => Action::Failed(error),
            Message::Space => self
                .account
                .as_ref()
                .map_or(Action::None, |account| Action::Space(account.id.clone())),
            Message::Close => Action::Close,
        }
    }

    /// The key of what the screen is called.
    pub fn heading(&self) -> &'static str {
        self.words().0
    }

    fn words(&self) -> (&'static str, &'static str) {
        match (self.first, &self.account) {
            (true, _) => ("ui-welcome", "ui-welcome-more"),
            (false, None) => ("ui-add-mailbox", "ui-add-mailbox-more"),
            (false, Some(_)) => ("ui-change-mailbox", "ui-change-mailbox-more"),
        }
    }

    fn edit(&mut self, change: impl FnOnce(&mut Self)) -> Action {
        change(self);
        Action::None
    }

    fn field_typed(&mut self, field: Field, text: String, context: Context<'_>) -> Action {
        *self.form.field(field) = text;
        self.state = State::Editing;
        if field == Field::Address {
            self.find_preset(context);
        }
        Action::None
    }

    fn find_preset(&mut self, context: Context<'_>) {
        match context.handle.preset_for(self.form.address.trim()) {
            Some(preset) => self.take_preset(preset),
            None => self.preset = None,
        }
    }

    fn take_preset(&mut self, preset: ProviderSettings) {
        self.form.imap_host.clone_from(&preset.imap.host);
        self.form.imap_port = preset.imap.port.to_string();
        self.form.smtp_host.clone_from(&preset.smtp.host);
        self.form.smtp_port = preset.smtp.port.to_string();
        self.settings_shown |= !preset.user_is_address;
        self.preset = Some(preset);
    }

    /// The account as filled in, with what is not in the form as it was.
    fn filled_account(&self) -> Option<Account> {
        let account = self.form.account()?;
        Some(match &self.account {
            Some(known) => Account {
                server_authority: known.server_authority.clone(),
                group: known.group.clone(),
                ..account
            },
            None => account,
        })
    }

    fn try_both(&mut self, context: Context<'_>) -> Action {
        let Some(account) = self.filled_account() else {
            self.settings_shown = true;
            return Action::None;
        };
        let (handle, form) = (context.handle.clone(), self.form.clone());
        let (task, running) = Task::perform(try_account(handle, account, form), Message::Tried).abortable();
        self.state = State::Trying {
            _running: running.abort_on_drop(),
        };
        Action::Run(task)
    }

    fn tried(&mut self, answer: Result<Diagnosis, EngineError>, context: Context<'_>) -> Action {
        match answer {
            Ok(diagnosis) if diagnosis.is_good() => self.save(context),
            Ok(diagnosis) => {
                self.state = State::Tried(diagnosis);
                // What was found stands below the fields, and may be out of sight.
                Action::Run(operation::snap_to(PAGE, operation::RelativeOffset::END))
            }
            Err(error) => {
                self.state = State::Editing;
                Action::Failed(error)
            }
        }
    }

    /// The question stands at the end of a long page: it is brought into sight.
    fn ask_removal(&mut self) -> Action {
        self.removing = true;
        Action::Run(operation::snap_to(PAGE, operation::RelativeOffset::END))
    }

    /// Mail and receipts that are kept stay: they are evidence.
    fn remove(&mut self, context: Context<'_>) -> Action {
        self.removing = false;
        let Some(account) = self.account.as_ref().map(|account| account.id.clone()) else {
            return Action::None;
        };
        let handle = context.handle.clone();
        Action::Run(Task::perform(
            async move { handle.remove_account(account, true).await },
            Message::Removed,
        ))
    }

    fn save(&mut self, context: Context<'_>) -> Action {
        let Some(account) = self.filled_account() else {
            return Action::None;
        };
        self.state = State::Saving;
        let (handle, form) = (context.handle.clone(), self.form.clone());
        Action::Run(Task::perform(save_account(handle, account, form), Message::Saved))
    }

    fn saved(&mut self, answer: Result<SecretLocation, EngineError>) -> Action {
        self.state = State::Editing;
        match answer {
            Ok(place) => Action::Added(place),
            Err(error) => Action::Failed(error),
        }
    }
}

/// The scroll area's name.
const PAGE: &str = "mailbox";
