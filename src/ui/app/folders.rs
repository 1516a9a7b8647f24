//! What the user does to folders: new ones, other names, emptying one; and the card about a folder over the window.

use iced::widget::operation;
use iced::{Element, Task};

use super::{App, Message};
use crate::account::AccountId;
use crate::ui::location::ListLocation;
use crate::ui::message_action::{ActionEvent, MessageAction};
use crate::ui::screen::folder_form::{self, Action, FolderForm, Purpose};
use crate::ui::screen::{folder_properties, list};

/// What is asked or said about a folder over the window.
#[derive(Debug)]
pub(super) enum FolderCard {
    Form(FolderForm),
    Properties(ListLocation),
}

impl App {
    pub(super) fn ask_folder_name(&mut self, account: AccountId, purpose: Purpose) -> Task<Message> {
        self.folder_card = Some(FolderCard::Form(FolderForm::new(self.shared.context(), account, purpose)));
        operation::focus(folder_form::NAME)
    }

    pub(super) fn show_folder_properties(&mut self, folder: ListLocation) -> Task<Message> {
        self.folder_card = Some(FolderCard::Properties(folder));
        Task::none()
    }

    pub(super) fn close_folder_card(&mut self) -> Task<Message> {
        self.folder_card = None;
        operation::focus(list::ROWS)
    }

    pub(super) fn folder_form(&mut self, message: folder_form::Message) -> Task<Message> {
        let Some(FolderCard::Form(form)) = &mut self.folder_card else {
            return Task::none();
        };
        match form.update(message, self.shared.context()) {
            Action::None => Task::none(),
            Action::Run(task) => task.map(Message::FolderForm),
            Action::Cancel => self.close_folder_card(),
            Action::Done(account, purpose, name) => self.folder_changed(&account, purpose, name),
        }
    }

    fn folder_changed(&mut self, account: &AccountId, purpose: Purpose, name: String) -> Task<Message> {
        let closed = self.close_folder_card();
        let shown = Task::batch([closed, self.load_overview()]);
        let Purpose::Rename { folder } = purpose else {
            return Task::batch([shown, self.notify_what("ui-folder-created", &name)]);
        };
        let location = |name: &str| ListLocation::Folder {
            account: account.clone(),
            name: name.to_owned(),
            role: None,
        };
        let mut go = Task::none();
        for below in self.subtree(account, &folder) {
            let after = format!("{name}{}", below.get(folder.len()..).unwrap_or_default());
            let (before, after) = (location(&below), location(&after));
            self.shared.preferences.folders.renamed(&before.key(), &after.key());
            if self.location.key() == before.key() {
                // The messages appear there with the next pass.
                go = self.show_location(after);
            }
        }
        Task::batch([shown, go, self.save_preferences(), self.notify_what("ui-folder-renamed", &name)])
    }

    /// The full names of a folder and of those below it.
    fn subtree(&self, account: &AccountId, folder: &str) -> Vec<String> {
        let folders = self
            .shared
            .context()
            .account(account)
            .map(|view| view.folders.as_slice())
            .unwrap_or_default();
        let mut from = folders.iter().skip_while(|view| view.name != folder);
        let depth = from.next().map_or(u16::MAX, |view| view.depth);
        let below = from.take_while(|view| view.depth > depth && view.name.starts_with(folder));
        std::iter::once(folder.to_owned())
            .chain(below.map(|view| view.name.clone()))
            .collect()
    }

    /// Asks whether to remove every message of a folder from its server. What is kept here stays.
    pub(super) fn empty_folder(&self, folder: &ListLocation) -> Task<Message> {
        let (handle, selection) = (self.shared.handle.clone(), folder.selection());
        let rows = async move { handle.rows(handle.keys(selection).await?).await };
        Task::perform(rows, |answer| {
            Message::MessageAction(ActionEvent::RowsLoaded(MessageAction::RemoveFromServer, answer))
        })
    }

    pub(super) fn folder_card(&self) -> Option<Element<'_, Message>> {
        let context = self.shared.context();
        match self.folder_card.as_ref()? {
            FolderCard::Form(form) => Some(form.view(context).map(Message::FolderForm)),
            FolderCard::Properties(folder) => folder_properties::view(context, folder, Message::CloseFolderCard),
        }
    }
}
