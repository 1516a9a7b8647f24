//! Adding or changing a mailbox. Settings of known providers are filled in; IMAP and SMTP are tried before anything is saved.

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
use crate::engine::{EngineError, ProviderSettings, SecretLocation, SecretsError};
use crate::i18n::explain::{Explanation, explain_remote_kind, explain_secrets};
use crate::ui::context::Context;

#[derive(Debug)]
pub struct Mailbox {
    form: Form,
    password_shown: bool,
    preset: Option<ProviderSettings>,
    providers: Vec<Provider>,
    settings_shown: bool,
    state: State,
    first: bool,
    /// The account as saved, where one is changed and not added.
    account: Option<Account>,
    removing: bool,
    /// What keeps the account from syncing.
    trouble: Option<Explanation>,
    /// What its server wants the user to read, and the messages that could not be received.
    notes: Vec<String>,
}

/// Messages that could not be received shown one by one.
const MOST_FAILURES: usize = 50;

#[derive(Debug)]
enum State {
    Editing,
    /// IMAP and SMTP are being tried; dropped when the page is left.
    Trying {
        _running: Running,
    },
    Tried(Diagnosis),
    Saving,
}

#[derive(Debug, Clone)]
pub enum Message {
    FieldTyped(Field, String),
    TogglePassword,
    ProviderChosen(Provider),
    ToggleSettings,
    Try,
    Tried(Result<Diagnosis, EngineError>),
    /// Saved; where the password is stored.
    Saved(Result<SecretLocation, EngineError>),
    /// Only the name was changed.
    Renamed(Result<(), EngineError>),
    /// Asks the user whether to remove the account.
    Remove,
    CancelRemoval,
    ConfirmRemoval,
    Removed(Result<(), EngineError>),
    /// Free space on its server.
    Space,
    Close,
}

#[derive(Debug)]
pub enum Action {
    None,
    Run(Task<Message>),
    /// Added or changed; where the password is stored.
    Added(SecretLocation),
    Renamed,
    Removed,
    Failed(EngineError),
    /// Free space on its server.
    Space(AccountId),
    Close,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider(ProviderSettings);

impl std::fmt::Display for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.provider)
    }
}

impl Mailbox {
    /// An empty form; `first` welcomes the user.
    pub fn new(context: Context<'_>, first: bool) -> Self {
        Self {
            form: Form {
                // Implicit TLS (RFC 8314 §3), as all providers of certified mail have it.
                imap_port: "993".into(),
                smtp_port: "465".into(),
                ..Form::default()
            },
            password_shown: false,
            preset: None,
            providers: context.handle.providers().into_iter().map(Provider).collect(),
            settings_shown: false,
            state: State::Editing,
            first,
            account: None,
            removing: false,
            trouble: None,
            notes: Vec::new(),
        }
    }

    /// The form of a saved account, to re-enter its password, change or remove it. An error of the account is on top, and the server
    /// settings are open where the error is about them.
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
        mailbox.preset = context.handle.provider_for(&account.address);
        mailbox.settings_shown = mailbox.preset.is_none();
        match &view.health {
            Health::Faulty {
                service, fault, detail, ..
            } => {
                mailbox.trouble = Some(explain_remote_kind(context.words, *service, *fault, detail));
                mailbox.settings_shown |= !fault.is_login_rejection();
            }
            Health::PasswordMissing => mailbox.trouble = Some(explain_secrets(context.words, &SecretsError::Missing)),
            _ => {}
        }
        let alert = |words: &String| context.with("ui-server-alert", &[("words", words.as_str().into())]);
        let failures = view.failures.iter().take(MOST_FAILURES);
        mailbox.notes = view.alerts.iter().map(alert).collect();
        mailbox.notes.extend(failures.map(|failure| context.words.failed_message(failure)));
        mailbox.account = Some(account.clone());
        mailbox
    }

    /// Focuses the first field to fill in.
    pub fn start<T>(&self) -> Task<T> {
        operation::focus(if self.account.is_some() { "password" } else { "address" })
    }

    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::FieldTyped(field, text) => self.field_typed(field, text, context),
            Message::TogglePassword => self.edit(|mailbox| mailbox.password_shown = !mailbox.password_shown),
            Message::ProviderChosen(Provider(preset)) => self.edit(|mailbox| mailbox.take_preset(preset)),
            Message::ToggleSettings => self.edit(|mailbox| mailbox.settings_shown = !mailbox.settings_shown),
            Message::Try => self.try_both(context),
            Message::Tried(answer) => self.tried(answer, context),
            Message::Saved(answer) => self.saved(answer),
            Message::Renamed(Ok(())) => Action::Renamed,
            Message::Renamed(Err(error)) => Action::Failed(error),
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

    /// The key of the title.
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
        match context.handle.provider_for(self.form.address.trim()) {
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

    /// The account as filled in; what the form does not have is taken from the saved account.
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

    /// The name, where nothing else is changed: no server is asked, and the password stays as it is stored.
    pub(super) fn renamed(&self) -> Option<Option<String>> {
        let (known, filled) = (self.account.as_ref()?, self.filled_account()?);
        let only_name = Account {
            name: known.name.clone(),
            ..filled.clone()
        };
        let is_free = self.form.password.is_empty() && self.form.authority_path.trim().is_empty();
        (is_free && only_name == *known && filled.name != known.name).then_some(filled.name)
    }

    fn rename(&mut self, name: Option<String>, context: Context<'_>) -> Action {
        let Some(account) = self.account.as_ref().map(|account| account.id.clone()) else {
            return Action::None;
        };
        let handle = context.handle.clone();
        Action::Run(Task::perform(
            async move { handle.rename_account(account, name).await },
            Message::Renamed,
        ))
    }

    fn try_both(&mut self, context: Context<'_>) -> Action {
        if let Some(name) = self.renamed() {
            return self.rename(name, context);
        }
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
                // The result is below the fields and may be out of sight.
                Action::Run(operation::snap_to(PAGE, operation::RelativeOffset::END))
            }
            Err(error) => {
                self.state = State::Editing;
                Action::Failed(error)
            }
        }
    }

    /// Scrolls to the question, which is at the end of a long page.
    fn ask_removal(&mut self) -> Action {
        self.removing = true;
        Action::Run(operation::snap_to(PAGE, operation::RelativeOffset::END))
    }

    /// Removes the account. The messages kept here stay: they are evidence.
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

/// The id of the scroll area.
const PAGE: &str = "mailbox";
