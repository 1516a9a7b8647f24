//! The window as it is drawn: folder pane, page, and what is over them.

use iced::widget::{center, column, container, opaque, row, stack};
use iced::{Element, Length};

use super::frame::Frame;
use super::keyboard::pane;
use super::list_pane::ListPane;
use super::page::Page;
use super::tabs::Content;
use super::{App, Message, conversation, tab_strip};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::key_choice::KeyChoice;
use crate::ui::keys::{self, Shortcut};
use crate::ui::message_action::ActionEvent;
use crate::ui::part::controls::{hairline, link};
use crate::ui::part::notice;
use crate::ui::screen::{guide, keyboard, list, quit, reader, settings};
use crate::ui::theme::{gap, style};
use crate::ui::widget::{FocusMove, KeyAction, KeyFocus, divider, divider_below, shortcuts};

impl App {
    pub fn view(&self) -> Element<'_, Message> {
        let context = self.shared.context();
        // On the background of the theme, which is the surface: the software renderer draws all of a larger one again for each change
        // before it.
        let window: Element<'_, Message> = match &self.page {
            Page::FirstRun(mailbox) => mailbox.view(context).map(Message::Mailbox),
            page => self.panes(context, page),
        };
        let over = |card| opaque(center(card).padding(gap::XL).style(style::veil()));
        let help = self
            .help
            .then(|| over(keyboard::view(context, Message::CloseHelp, Message::ChangeShortcuts)));
        let yes = Message::MessageAction(ActionEvent::ConfirmRemoval);
        let no = Message::MessageAction(ActionEvent::CancelRemoval);
        let removal = self.removal.as_ref().map(|removal| over(removal.view(context, yes, no)));
        let closing = self
            .closing
            .map(|closing| over(quit::view(context, closing.when_sent, Message::Quit)));
        let moving = self.moving.as_ref();
        let moving = moving.map(|moving| over(moving.view(context).map(Message::MoveTo)));
        let folder = self.folder_card().map(over);
        // A notice that comes or goes must not move the rest in the tree: widgets would lose their state.
        let undo = Message::MessageAction(ActionEvent::Undo);
        let notice = match &self.notice {
            Some(notice) => notice::view(context, notice, Message::DismissNotice, undo),
            None => iced::widget::space().into(),
        };
        let choice = &self.shared.preferences.keys;
        let on_key = move |event: &iced::keyboard::Event, focus| match self.captured(event) {
            Some(message) => Some(KeyAction { message, focus: None }),
            None => shortcut(choice, event, focus),
        };
        shortcuts(
            stack![window, notice]
                .push(help)
                .push(removal)
                .push(closing)
                .push(moving)
                .push(folder),
            list::ROWS,
            on_key,
        )
        .into()
    }

    /// The folder pane and the page: beside each other, or in a narrow window one of them below a strip that leads to the other.
    fn panes<'a>(&'a self, context: Context<'a>, page: &'a Page) -> Element<'a, Message> {
        let palette = context.palette;
        let folders = || {
            let folders = self.folder_pane.view(context, &self.location, page.shown());
            container(folders.map(Message::FolderPane)).id(pane::FOLDERS)
        };
        if self.shows_folder_pane() {
            return row![
                folders().width(self.folder_pane_width()),
                divider(palette.line, palette.accent, Message::FoldersResized),
                self.page(context, page)
            ]
            .into();
        }
        let (icon, word) = match self.folders_open {
            true => (Icon::Back, "ui-hide-folders"),
            false => (Icon::Folder, "ui-show-folders"),
        };
        let strip = container(link(palette, Some(icon), context.get(word)).on_press(Message::ToggleFolders)).padding([gap::XS, gap::S]);
        let below = match self.folders_open {
            true => folders().into(),
            false => self.page(context, page),
        };
        column![strip, hairline(palette), below].into()
    }

    fn page<'a>(&'a self, context: Context<'a>, page: &'a Page) -> Element<'a, Message> {
        let content = match page {
            Page::Mail => self.mail_or_tab(context),
            Page::Mailbox(mailbox) | Page::FirstRun(mailbox) => mailbox.view(context).map(Message::Mailbox),
            Page::Settings(searched) => settings::view(context, searched, &self.new_tag).map(Message::Settings),
            Page::About(about) => about.view(context).map(Message::About),
            Page::Activity(log) => log.view(context).map(Message::Activity),
            Page::Drafts(drafts) => drafts.view(context).map(Message::Drafts),
            Page::Outbox(outbox) => outbox.view(context).map(Message::Outbox),
            Page::Space(space) => space.view(context).map(Message::Space),
            Page::Import(import) => import.view(context).map(Message::Import),
            Page::Retention(retention) => retention.view(context).map(Message::Retention),
            Page::Verify(verify) => match &self.file_reader {
                Some(reader) => file_reader(context, reader),
                None => verify.view(context).map(Message::Verify),
            },
            Page::Guide(topic) => guide::view(context, *topic).map(Message::Guide),
            Page::Shortcuts(shortcuts) => shortcuts.view(context).map(Message::Shortcuts),
        };
        let content = match page {
            Page::Mail => content,
            _ => container(content).id(pane::READER).into(),
        };
        // A tab that opens or closes must not move the rest in the tree: widgets would lose their state.
        column![tab_strip::view(context, &self.location, &self.tabs, page), content].into()
    }

    fn mail_or_tab<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let Some(tab) = self.tabs.shown() else {
            return self.mail(context);
        };
        let id = tab.id;
        let content = match &tab.content {
            Content::Message(open) => {
                let reader = open.reader.view(context, self.selected());
                let reader = container(reader.map(move |message| Message::Tab(id, message))).height(Length::Fill);
                column![conversation::view(context, id, open), reader].into()
            }
            Content::Compose(compose) => compose.view(context).map(move |message| Message::Compose(id, message)),
        };
        container(content).id(pane::READER).into()
    }

    fn mail<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let list_pane = match &self.list_pane {
            ListPane::List(list) => list.view(context, self.history.steps()).map(Message::List),
            ListPane::NeedsAttention(list) => list.view(context, self.history.steps()).map(Message::NeedsAttention),
        };
        let reading_pane = match &self.list_pane {
            ListPane::List(list) if list.selected_count() > 0 => list.several(context).map(Message::List),
            _ => self.reader.view(context, self.selected()).map(Message::Reader),
        };
        let palette = context.palette;
        let list_pane = container(list_pane).id(pane::LIST);
        let reading_pane = container(reading_pane).id(pane::READER);
        match self.frame() {
            Frame::Beside => row![
                list_pane.width(self.list_width()),
                divider(palette.line, palette.accent, Message::ListResized),
                reading_pane
            ]
            .into(),
            Frame::Below => {
                let share = self.shared.preferences.panes.list_share;
                let above = (share * f32::from(PARTS)).round() as u16;
                column![
                    list_pane.height(Length::FillPortion(above)),
                    divider_below(palette.line, palette.accent, Message::ListAboveResized),
                    reading_pane.height(Length::FillPortion(PARTS.saturating_sub(above)))
                ]
                .into()
            }
            Frame::Instead if self.reader_hides_list() => {
                let back = link(palette, Some(Icon::Back), context.get("ui-back-to-list")).on_press(Message::ShowList);
                let strip = container(back).padding([gap::XS, gap::S]);
                column![strip, hairline(palette), reading_pane].into()
            }
            Frame::Instead => list_pane.into(),
        }
    }
}

/// What the heights of list and reader are counted in.
const PARTS: u16 = 1000;

/// Keys that move in the list move the focus there, so that the next letter is for the list too.
fn shortcut(choice: &KeyChoice, event: &iced::keyboard::Event, focus: KeyFocus) -> Option<KeyAction<Message>> {
    let shortcut = keys::shortcut(choice, event, focus)?;
    let focus = match shortcut {
        Shortcut::Search => Some(FocusMove::To(list::SEARCH)),
        Shortcut::Move(_) | Shortcut::Extend(_) => Some(FocusMove::To(list::ROWS)),
        Shortcut::Pane(forward) => Some(FocusMove::Pane {
            panes: &pane::ALL,
            forward,
        }),
        Shortcut::Find => Some(FocusMove::To(reader::FIND)),
        _ => None,
    };
    let message = Message::Key(shortcut);
    Some(KeyAction { message, focus })
}

/// A message in a file, with the way back to the results.
fn file_reader<'a>(context: Context<'a>, reader: &'a reader::Reader) -> Element<'a, Message> {
    let back = link(context.palette, Some(Icon::Back), context.get("ui-verify-back")).on_press(Message::BackToResults);
    column![
        container(back).padding([gap::S, gap::M]),
        hairline(context.palette),
        reader.view(context, None).map(Message::FileReader)
    ]
    .into()
}
