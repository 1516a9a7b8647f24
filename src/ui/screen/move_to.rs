//! The choice of a folder to move messages to, over the window: the folders of their mailbox, fewer with each letter typed.

use iced::widget::{column, container, row, space};
use iced::{Alignment, Element, Length};

use crate::account::AccountId;
use crate::engine::Destination;
use crate::engine::view::{FolderView, Row};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::keys::Motion;
use crate::ui::message_action::takes_messages;
use crate::ui::part::controls::{field, icon_button, scroll, small, strong};
use crate::ui::part::state_icon;
use crate::ui::theme::{BODY, SMALL, gap, height, icon_size, style, width};
use crate::ui::widget::button::{Variant, button};
use crate::ui::widget::ellipsized;

#[derive(Debug)]
pub struct MoveTo {
    rows: Vec<Row>,
    account: AccountId,
    typed: String,
    /// The highlighted folder, which Enter takes.
    at: usize,
}

#[derive(Debug, Clone)]
pub enum Message {
    Typed(String),
    /// Highlights another folder.
    Step(Motion),
    /// Moves to the highlighted folder.
    Accept,
    /// Moves to the folder of this name.
    Choose(String),
    Cancel,
}

#[derive(Debug)]
pub enum Action {
    None,
    Cancel,
    Move(Destination),
}

impl MoveTo {
    /// `None` where the messages are of several mailboxes, or there are none.
    pub fn new(rows: &[Row]) -> Option<Self> {
        let account = rows.first()?.location.account.clone();
        let is_one = rows.iter().all(|row| row.location.account == account);
        is_one.then(|| Self {
            rows: rows.to_vec(),
            account,
            typed: String::new(),
            at: 0,
        })
    }

    pub fn into_rows(self) -> Vec<Row> {
        self.rows
    }

    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::Typed(typed) => self.filter(typed),
            Message::Step(motion) => self.step(motion, context),
            Message::Accept => self.accept(context),
            Message::Choose(name) => self.to(name),
            Message::Cancel => Action::Cancel,
        }
    }

    fn filter(&mut self, typed: String) -> Action {
        self.typed = typed;
        self.at = 0;
        Action::None
    }

    fn step(&mut self, motion: Motion, context: Context<'_>) -> Action {
        let last = self.folders(context).len().saturating_sub(1);
        self.at = match motion {
            Motion::Up => self.at.saturating_sub(1),
            Motion::Down => (self.at + 1).min(last),
            Motion::PageUp | Motion::Home => 0,
            Motion::PageDown | Motion::End => last,
        };
        Action::None
    }

    fn accept(&self, context: Context<'_>) -> Action {
        match self.folders(context).get(self.at) {
            Some(folder) => self.to(folder.name.clone()),
            None => Action::None,
        }
    }

    fn to(&self, name: String) -> Action {
        Action::Move(Destination::Folder {
            account: self.account.clone(),
            name,
        })
    }

    /// The folders of the mailbox on its server that fit what is typed, without the one that all messages are in.
    fn folders<'a>(&self, context: Context<'a>) -> Vec<&'a FolderView> {
        let folders = context
            .account(&self.account)
            .map(|view| view.folders.as_slice())
            .unwrap_or_default();
        let typed = self.typed.trim().to_lowercase();
        let fits = |folder: &&FolderView| {
            folder.name.to_lowercase().contains(&typed) || context.folder_name(folder).to_lowercase().contains(&typed)
        };
        let is_here = |folder: &FolderView| self.rows.iter().all(|row| row.location.folder == folder.name);
        let usable = folders.iter().filter(|folder| takes_messages(folder) && !is_here(folder));
        usable.filter(fits).collect()
    }

    pub fn view<'a>(&self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let heading = strong(context.with("ui-move-to-heading", &[("n", self.rows.len().into())]));
        let head = row![
            container(heading).width(Length::Fill),
            icon_button(palette, Icon::Close, context.get("ui-cancel"), Some(Message::Cancel))
        ]
        .align_y(Alignment::Center);
        let filter = field(palette, &context.get("ui-move-to-find"), &self.typed, false)
            .id(FILTER)
            .on_input(Message::Typed)
            .on_submit(Message::Accept);
        let folders = self.folders(context);
        let list: Element<'a, Message> = match folders.is_empty() {
            true => container(small(palette, context.get("ui-move-to-none")))
                .padding([gap::S, gap::S])
                .into(),
            false => column(
                folders
                    .into_iter()
                    .enumerate()
                    .map(|(at, folder)| self.entry(context, folder, at == self.at)),
            )
            .into(),
        };
        let list = container(scroll(palette, list)).max_height(height::CHOICES);
        container(column![head, filter, list].spacing(gap::S))
            .padding(gap::L)
            .max_width(width::QUESTION)
            .style(style::card(palette))
            .into()
    }

    fn entry<'a>(&self, context: Context<'a>, folder: &'a FolderView, chosen: bool) -> Element<'a, Message> {
        let palette = context.palette;
        let indent = if self.typed.trim().is_empty() {
            folder.depth.min(DEEPEST)
        } else {
            0
        };
        let mut words = row![
            space().width(f32::from(indent) * gap::M),
            state_icon::of_role(folder.role).view(icon_size::M, palette.muted),
            ellipsized(context.folder_name(folder), BODY).width(Length::Shrink)
        ];
        // Folders below others may have the same name.
        if folder.depth > 0 && indent == 0 {
            words = words.push(ellipsized(folder.name.as_str(), SMALL).colour(palette.muted).keeping_ends());
        }
        button(palette, Variant::Row, words.spacing(gap::S).align_y(Alignment::Center))
            .padding([gap::XS, gap::S])
            .width(Length::Fill)
            .chosen(chosen)
            .on_press(Message::Choose(folder.name.clone()))
            .into()
    }
}

/// The id of the field that filters the folders.
pub const FILTER: &str = "move-to-filter";
/// Folders nested deeper are indented as these.
const DEEPEST: u16 = 4;
