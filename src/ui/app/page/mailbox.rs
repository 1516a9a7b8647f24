//! The form of a mailbox: to add one, to change one, to fix what keeps one from syncing.

use iced::Task;

use super::Page;
use crate::account::AccountId;
use crate::engine::view::Health;
use crate::engine::{RemoteErrorKind, SecretLocation};
use crate::ui::app::{App, Message};
use crate::ui::screen::mailbox;

impl App {
    pub(in crate::ui::app) fn add_mailbox(&mut self) -> Task<Message> {
        self.enter(|app| app.show_mailbox(mailbox::Mailbox::new(app.shared.context(), false)))
    }

    pub(in crate::ui::app) fn change_mailbox(&mut self, account: AccountId) -> Task<Message> {
        self.open_mailbox(&account)
    }

    /// Opens the form with the error on it where the user must enter or change something; else syncs again.
    pub(in crate::ui::app) fn repair(&mut self, account: AccountId) -> Task<Message> {
        match self.shared.context().account(&account) {
            None => Task::none(),
            Some(view) if needs_settings(&view.health) => self.open_mailbox(&account),
            Some(_) => self.sync(vec![account]),
        }
    }

    fn open_mailbox(&mut self, account: &AccountId) -> Task<Message> {
        let Some(view) = self.shared.context().account(account).cloned() else {
            return Task::none();
        };
        self.enter(|app| app.show_mailbox(mailbox::Mailbox::of_account(app.shared.context(), &view)))
    }

    fn show_mailbox(&mut self, form: mailbox::Mailbox) -> Task<Message> {
        let start = form.start();
        self.page = Page::Mailbox(Box::new(form));
        start
    }

    /// The form of the first mailbox, in the whole window.
    pub(in crate::ui::app) fn open_first_run(&mut self) -> Task<Message> {
        let form = mailbox::Mailbox::new(self.shared.context(), true);
        let start = form.start();
        self.page = Page::FirstRun(Box::new(form));
        start
    }

    pub(in crate::ui::app) fn mailbox(&mut self, message: mailbox::Message) -> Task<Message> {
        let (Page::Mailbox(mailbox) | Page::FirstRun(mailbox)) = &mut self.page else {
            return Task::none();
        };
        match mailbox.update(message, self.shared.context()) {
            mailbox::Action::None => Task::none(),
            mailbox::Action::Run(task) => task.map(Message::Mailbox),
            mailbox::Action::Added(place) => self.mailbox_added(place),
            mailbox::Action::Renamed => {
                self.notify(self.shared.words.get("ui-mailbox-renamed"));
                Task::batch([self.back_to_mail(), self.load_overview()])
            }
            mailbox::Action::Removed => self.mailbox_removed(),
            mailbox::Action::Failed(error) => self.fail(&error),
            mailbox::Action::Space(account) => self.open_space(account),
            mailbox::Action::Close => self.back_to_mail(),
        }
    }

    fn mailbox_added(&mut self, place: SecretLocation) -> Task<Message> {
        self.accounts_changed(self.shared.words.mailbox_added(place))
    }

    fn mailbox_removed(&mut self) -> Task<Message> {
        // Lists of its folders must not be shown again.
        self.visited.clear();
        self.accounts_changed(self.shared.words.get("ui-mailbox-removed"))
    }

    /// Starts over with the new accounts: the next overview opens the inbox, or the first run where none is left.
    fn accounts_changed(&mut self, notice: String) -> Task<Message> {
        self.page = Page::Mail;
        self.notify(notice);
        self.shared.loaded = false;
        self.load_overview()
    }

    pub(in crate::ui::app) fn pause(&mut self, account: AccountId) -> Task<Message> {
        let handle = self.shared.handle.clone();
        Task::perform(async move { handle.pause(vec![account]).await }, Message::CommandDone)
    }
}

/// Whether the user must enter or change something: a retry would only be rejected again.
fn needs_settings(health: &Health) -> bool {
    match health {
        Health::PasswordMissing => true,
        Health::Faulty { fault, .. } => matches!(
            fault,
            RemoteErrorKind::LoginRefused
                | RemoteErrorKind::SwitchedOff
                | RemoteErrorKind::LoginUnavailable
                | RemoteErrorKind::PasswordExpired
                | RemoteErrorKind::LoginBlocked
                | RemoteErrorKind::PrivacyRequired
                | RemoteErrorKind::CertificateUntrusted
                | RemoteErrorKind::CertificateWrongHost
                | RemoteErrorKind::CertificateExpired
                | RemoteErrorKind::UnknownHost
                | RemoteErrorKind::Tls
        ),
        _ => false,
    }
}
