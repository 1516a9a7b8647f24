//! Adding a mailbox: address and password first, the provider's settings where they are known, both ends tried before anything is kept.

mod diagnosis;
mod removal;

use iced::task::Handle as Running;
use iced::widget::{column, container, operation, pick_list, row, space};
use iced::{Alignment, Element, Length, Task};

use crate::account::{Account, AccountId, Endpoint, Secret};
use crate::engine::view::{AccountView, Diagnosis, Health};
use crate::engine::{EngineError, Handle, ProviderSettings, RemoteErrorKind, SecretLocation, SecretsError};
use crate::i18n::explain::{Explanation, explain_fault, explain_secrets};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{SCREEN, body, field, icon_button, labelled_field, link, outlined, primary, scroll, small, strong, title};
use crate::ui::theme::{BODY, READING, SMALL, STRONG, Tone, style};

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

#[derive(Debug, Default, Clone)]
struct Form {
    address: String,
    name: String,
    password: String,
    user: String,
    imap_host: String,
    imap_port: String,
    smtp_host: String,
    smtp_port: String,
    authority_path: String,
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

/// One of the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The certified address.
    Address,
    /// The writer's name.
    Name,
    /// The password.
    Password,
    /// The user name at the provider.
    User,
    /// Where mail is read.
    ImapHost,
    /// Its port.
    ImapPort,
    /// Where mail is submitted.
    SmtpHost,
    /// Its port.
    SmtpPort,
    /// A private server authority's PEM file.
    Authority,
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
                mailbox.trouble = Some(explain_fault(context.words, *service, *fault, detail));
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

    /// The screen.
    pub fn view<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let close = (!self.first).then(|| icon_button(palette, Icon::Close, context.get("ui-close"), Some(Message::Close)));
        let (heading, intro) = self.words();
        let head = row![container(title(context.get(heading))).width(Length::Fill)]
            .push(close)
            .align_y(Alignment::Center);
        let page = column![]
            .push(self.first.then(|| mark(context)))
            .push(head)
            .push(match &self.trouble {
                Some(trouble) => trouble_panel(context, trouble),
                None => body(context.get(intro)).into(),
            })
            .push(self.credentials(context))
            .push(self.provider(context))
            .push(self.settings_shown.then(|| self.settings(context)))
            .push(self.outcome(context))
            .push(self.buttons(context))
            .push(self.account.as_ref().map(|account| removal::view(context, account, self.removing)))
            .push(self.first.then(|| small(palette, context.get("ui-network-which"))))
            .spacing(16)
            .max_width(560);
        let (ground, page): (_, Element<'a, Message>) = if self.first {
            let card = container(page).padding(32).max_width(624).style(style::card_flat(palette));
            (palette.pane, container(card).center_x(Length::Fill).padding([28, 24]).into())
        } else {
            (palette.surface, container(page).padding(SCREEN).into())
        };
        container(scroll(palette, page).id(PAGE).height(Length::Fill))
            .width(Length::Fill)
            .height(Length::Fill)
            .style(style::ground(ground))
            .into()
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

    fn is_blamed(&self, field: Field) -> bool {
        matches!(&self.state, State::Tried(diagnosis) if diagnosis::blames(diagnosis, field))
    }

    fn input<'a>(&'a self, context: Context<'a>, which: Field, label: &str, hint: &str) -> Element<'a, Message> {
        // The address of an account that is there is its name: another address is another account.
        let free = which != Field::Address || self.account.is_none();
        let input = field(context.palette, hint, self.form.value(which), self.is_blamed(which))
            .id(format!("{which:?}").to_lowercase())
            .on_input_maybe(free.then_some(move |text| Message::FieldTyped(which, text)))
            .on_submit(Message::Try);
        labelled_field(context, context.get(label), input, None)
    }

    fn credentials<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let password = field(palette, "", &self.form.password, self.is_blamed(Field::Password))
            .id("password")
            .secure(!self.password_shown)
            .on_input(|text| Message::FieldTyped(Field::Password, text))
            .on_submit(Message::Try);
        let (icon, name) = if self.password_shown {
            (Icon::Hidden, "ui-hide")
        } else {
            (Icon::Eye, "ui-show")
        };
        let password = row![
            password,
            icon_button(palette, icon, context.get(name), Some(Message::TogglePassword))
        ]
        .spacing(6)
        .align_y(Alignment::Center);
        let hint = self.preset.as_ref().and_then(|preset| preset.password_hint.as_deref());
        column![
            self.input(context, Field::Address, "ui-address", "studio@pec.example"),
            labelled_field(context, context.get("ui-password"), password, None),
            small(palette, context.get("ui-password-where"))
        ]
        .push(hint.map(|key| small(palette, context.get(key))))
        .push(self.input(context, Field::Name, "ui-writer-name", &context.get("ui-optional")))
        .spacing(10)
        .into()
    }

    fn provider<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let chosen = self.preset.clone().map(Provider);
        let choice = pick_list(self.providers.clone(), chosen, Message::ProviderChosen)
            .placeholder(context.get("ui-provider-choose"))
            .text_size(BODY)
            .padding([7, 10])
            .width(Length::Fill)
            .style(style::choice(palette))
            .menu_style(style::choice_menu(palette));
        let found = match (&self.preset, self.form.address.contains('@')) {
            (Some(preset), _) => Some(context.with(
                "ui-provider-found",
                &[("imap", preset.imap.to_string().into()), ("smtp", preset.smtp.to_string().into())],
            )),
            (None, true) if self.account.is_none() => Some(context.get("ui-provider-unknown")),
            (None, _) => None,
        };
        let icon = if self.settings_shown { Icon::Down } else { Icon::Right };
        let toggle = link(palette, Some(icon), context.get("ui-manual")).on_press(Message::ToggleSettings);
        column![strong(context.get("ui-provider")).size(SMALL), choice]
            .push(found.map(|words| small(palette, words)))
            .push(toggle)
            .spacing(6)
            .into()
    }

    fn settings<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let end = |host: Field, port: Field, label: &str| {
            let host = container(self.input(context, host, label, "imaps.pec.example")).width(Length::Fill);
            row![host, container(self.input(context, port, "ui-port", "")).width(90)].spacing(8)
        };
        let content = column![
            self.input(context, Field::User, "ui-user", self.form.address.as_str()),
            end(Field::ImapHost, Field::ImapPort, "ui-imap"),
            end(Field::SmtpHost, Field::SmtpPort, "ui-smtp"),
            self.input(context, Field::Authority, "ui-server-authority", &context.get("ui-optional"))
        ]
        .spacing(10);
        container(content)
            .padding(14)
            .width(Length::Fill)
            .style(style::panel(context.palette))
            .into()
    }

    fn outcome<'a>(&'a self, context: Context<'a>) -> Option<Element<'a, Message>> {
        let words = match &self.state {
            State::Editing => return None,
            State::Trying { .. } => small(context.palette, context.get("ui-trying")).into(),
            State::Saving => small(context.palette, context.get("ui-saving")).into(),
            State::Tried(found) => diagnosis::view(context, found),
        };
        let tone = if matches!(self.state, State::Tried(_)) {
            Tone::Bad
        } else {
            Tone::Calm
        };
        Some(
            container(words)
                .padding([10, 14])
                .width(Length::Fill)
                .style(style::tinted(context.palette, tone, 6.0))
                .into(),
        )
    }

    fn buttons<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let idle = matches!(self.state, State::Editing | State::Tried(_));
        let ready = idle && self.form.address.contains('@') && !self.form.password.is_empty();
        let words = if self.account.is_some() {
            "ui-try-and-save"
        } else {
            "ui-try-and-add"
        };
        let add = primary(palette, None, context.get(words), ready.then_some(Message::Try));
        let cancel = (!self.first).then(|| outlined(palette, None, context.get("ui-cancel")).on_press(Message::Close));
        row![space().width(Length::Fill)].push(cancel).push(add).spacing(8).into()
    }
}

/// What is wrong, in three sentences.
fn trouble_panel<'a>(context: Context<'a>, trouble: &'a Explanation) -> Element<'a, Message> {
    let content = column![
        strong(trouble.what.as_str()),
        small(context.palette, trouble.meaning.as_str()),
        body(trouble.remedy.as_str()).size(SMALL)
    ]
    .spacing(4);
    container(content)
        .padding([10, 14])
        .width(Length::Fill)
        .style(style::tinted(context.palette, Tone::Warn, 6.0))
        .into()
}

/// The program's mark.
fn mark<'a>(context: Context<'a>) -> Element<'a, Message> {
    let palette = context.palette;
    row![
        Icon::Seal.view(26.0, palette.accent),
        iced::widget::text("Recapito").size(READING).font(STRONG).color(palette.accent)
    ]
    .spacing(8)
    .align_y(Alignment::Center)
    .into()
}

impl Form {
    fn field(&mut self, field: Field) -> &mut String {
        match field {
            Field::Address => &mut self.address,
            Field::Name => &mut self.name,
            Field::Password => &mut self.password,
            Field::User => &mut self.user,
            Field::ImapHost => &mut self.imap_host,
            Field::ImapPort => &mut self.imap_port,
            Field::SmtpHost => &mut self.smtp_host,
            Field::SmtpPort => &mut self.smtp_port,
            Field::Authority => &mut self.authority_path,
        }
    }

    fn value(&self, field: Field) -> &str {
        match field {
            Field::Address => &self.address,
            Field::Name => &self.name,
            Field::Password => &self.password,
            Field::User => &self.user,
            Field::ImapHost => &self.imap_host,
            Field::ImapPort => &self.imap_port,
            Field::SmtpHost => &self.smtp_host,
            Field::SmtpPort => &self.smtp_port,
            Field::Authority => &self.authority_path,
        }
    }

    /// The account as filled in; `None` while a host or port is missing.
    fn account(&self) -> Option<Account> {
        let address = self.address.trim();
        let end = |host: &str, port: &str| format!("{}:{}", host.trim(), port.trim()).parse::<Endpoint>().ok();
        let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Some(Account {
            id: AccountId::of(address),
            address: address.to_owned(),
            name: filled(&self.name),
            user: filled(&self.user).unwrap_or_else(|| address.to_owned()),
            imap: end(&self.imap_host, &self.imap_port)?,
            smtp: end(&self.smtp_host, &self.smtp_port)?,
            server_authority: None,
            group: None,
        })
    }

    /// The account with the server authority's file read in.
    async fn complete(&self, mut account: Account) -> Result<Account, EngineError> {
        let path = std::path::PathBuf::from(self.authority_path.trim());
        if !path.as_os_str().is_empty() {
            let text = tokio::fs::read_to_string(&path).await;
            account.server_authority = Some(text.map_err(|error| EngineError::File {
                path,
                reason: error.to_string(),
            })?);
        }
        Ok(account)
    }
}

async fn try_account(handle: Handle, account: Account, form: Form) -> Result<Diagnosis, EngineError> {
    let account = form.complete(account).await?;
    handle.try_account(account, Secret::new(form.password)).await
}

async fn save_account(handle: Handle, account: Account, form: Form) -> Result<SecretLocation, EngineError> {
    let account = form.complete(account).await?;
    handle.save_account(account, Secret::new(form.password)).await
}

/// The scroll area's name.
const PAGE: &str = "mailbox";
