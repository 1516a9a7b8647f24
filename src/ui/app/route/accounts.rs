//! What is done about an account: mending it, leaving it alone for a while, making space on its server.

use iced::Task;

use crate::account::AccountId;
use crate::engine::RemoteErrorKind;
use crate::engine::view::Health;
use crate::ui::app::{App, Message, Page};
use crate::ui::part::notice::Notice;
use crate::ui::screen::{folder_pane, mailbox, space};

impl App {
    /// Opens what mends it: the form with what went wrong on it, where the user has something to give or to change; else tries again.
    pub(super) fn repair(&mut self, account: AccountId) -> Task<Message> {
        let Some(view) = self.shared.context().account(&account).cloned() else {
            return Task::none();
        };
        if !asks_for_settings(&view.health) {
            return self.sync(vec![account]);
        }
        if !self.leave_page() {
            self.wanted = Some(Box::new(Message::FolderPane(folder_pane::Message::Repair(account))));
            return Task::none();
        }
        let form = mailbox::Mailbox::of_account(self.shared.context(), &view);
        self.show_mailbox(form)
    }

    pub(super) fn pause(&mut self, account: AccountId) -> Task<Message> {
        let handle = self.shared.handle.clone();
        Task::perform(async move { handle.pause(vec![account]).await }, Message::CommandDone)
    }

    pub(super) fn open_space(&mut self, account: AccountId) -> Task<Message> {
        if !self.leave_page() {
            self.wanted = Some(Box::new(Message::FolderPane(folder_pane::Message::Space(account))));
            return Task::none();
        }
        // One at a time: where messages leave a server at this moment, that is what is shown.
        if let Some(space) = self.freeing.take() {
            self.page = Page::Space(space);
            return Task::none();
        }
        let (space, task) = space::Space::new(self.shared.context(), account);
        self.page = Page::Space(Box::new(space));
        task.map(Message::Space)
    }

    pub(in crate::ui::app) fn space(&mut self, message: space::Message) -> Task<Message> {
        let (space, aside) = match (&mut self.page, &mut self.freeing) {
            (Page::Space(space), _) => (space, false),
            (_, Some(space)) => (space, true),
            _ => return Task::none(),
        };
        let action = space.update(message, self.shared.context());
        if aside && !space.is_working() {
            self.freeing = None;
        }
        match action {
            space::Action::None => Task::none(),
            space::Action::Run(task) => task.map(Message::Space),
            space::Action::Done(task, words) => {
                if aside {
                    self.show_notice(Notice::Done(words));
                }
                task.map(Message::Space)
            }
            space::Action::Failed(error) => self.fail(&error),
            space::Action::Close => self.back_to_mail(),
        }
    }
}

/// Whether something of the account must be given anew or changed: trying again would only be refused again.
fn asks_for_settings(health: &Health) -> bool {
    match health {
        Health::PasswordMissing => true,
        Health::Faulty { fault, .. } => matches!(
            fault,
            RemoteErrorKind::LoginRefused
                | RemoteErrorKind::SwitchedOff
                | RemoteErrorKind::CertificateUntrusted
                | RemoteErrorKind::CertificateWrongHost
                | RemoteErrorKind::CertificateExpired
                | RemoteErrorKind::UnknownHost
                | RemoteErrorKind::Tls
        ),
        _ => false,
    }
}
