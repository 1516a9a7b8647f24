//! The window as it is drawn: folder pane, page, and what is over them.

use iced::widget::{center, column, container, opaque, row, stack};
use iced::{Element, Length};

use super::list_pane::ListPane;
use super::page::Page;
use super::{App, Message};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::keys::{self, Shortcut};
use crate::ui::message_action::ActionEvent;
use crate::ui::part::controls::{hairline, link};
use crate::ui::part::notice;
use crate::ui::screen::{keyboard, list, reader};
use crate::ui::theme::{gap, stroke, style};
use crate::ui::widget::shortcuts::KeyAction;
use crate::ui::widget::{divider, shortcuts};

impl App {
    pub fn view(&self) -> Element<'_, Message> {
        let context = self.shared.context();
        let window: Element<'_, Message> = match &self.page {
            Page::FirstRun(mailbox) => mailbox.view(context).map(Message::Mailbox),
            page => {
                let line = container(iced::widget::space())
                    .width(stroke::LINE)
                    .height(Length::Fill)
                    .style(style::ground(context.palette.line));
                let folder_pane = self.folder_pane.view(context, &self.location, page.shown());
                row![folder_pane.map(Message::FolderPane), line, self.page(context, page)].into()
            }
        };
        let base = container(window).style(style::ground(context.palette.surface));
        let over = |card| opaque(center(card).style(style::veil()));
        let help = self.help.then(|| over(keyboard::view(context, Message::CloseHelp)));
        let yes = Message::MessageAction(ActionEvent::ConfirmRemoval);
        let no = Message::MessageAction(ActionEvent::CancelRemoval);
        let removal = self.removal.as_ref().map(|removal| over(removal.view(context, yes, no)));
        // A notice that comes or goes must not move the rest in the tree: widgets would lose their state.
        let undo = Message::MessageAction(ActionEvent::Undo);
        let notice = match &self.notice {
            Some(notice) => notice::view(context, notice, Message::DismissNotice, undo),
            None => iced::widget::space().into(),
        };
        shortcuts(stack![base, notice].push(help).push(removal), shortcut).into()
    }

    fn page<'a>(&'a self, context: Context<'a>, page: &'a Page) -> Element<'a, Message> {
        match page {
            Page::Mail => self.mail(context),
            Page::Compose(compose) => compose.view(context).map(Message::Compose),
            Page::Mailbox(mailbox) | Page::FirstRun(mailbox) => mailbox.view(context).map(Message::Mailbox),
            Page::About(about) => about.view(context).map(Message::About),
            Page::Drafts(drafts) => drafts.view(context).map(Message::Drafts),
            Page::Space(space) => space.view(context).map(Message::Space),
            Page::Import(import) => import.view(context).map(Message::Import),
            Page::Retention(retention) => retention.view(context).map(Message::Retention),
            Page::Verify(verify) => match &self.file_reader {
                Some(reader) => file_reader(context, reader),
                None => verify.view(context).map(Message::Verify),
            },
        }
    }

    fn mail<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let list_pane = match &self.list_pane {
            ListPane::List(list) => list.view(context).map(Message::List),
            ListPane::NeedsAttention(list) => list.view(context).map(Message::NeedsAttention),
        };
        let reading_pane = match &self.list_pane {
            ListPane::List(list) if list.selected_count() > 0 => list.several(context).map(Message::List),
            _ => self.reader.view(context, self.selected()).map(Message::Reader),
        };
        row![
            container(list_pane).width(self.list_width),
            divider(context.palette.line, context.palette.accent, Message::ListResized),
            reading_pane
        ]
        .into()
    }
}

fn shortcut(event: &iced::keyboard::Event, taken: bool) -> Option<KeyAction<Message>> {
    let shortcut = keys::shortcut(event, taken)?;
    let focus = (shortcut == Shortcut::Search).then_some(list::SEARCH);
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
