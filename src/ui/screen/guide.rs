//! The help: one page of text for each screen, part of the program.

use iced::widget::{column, container, row, text};
use iced::{Element, Length};

use crate::i18n::Language;
use crate::ui::context::Context;
use crate::ui::part::controls::{body, selectable, title};
use crate::ui::part::page;
use crate::ui::theme::{BODY, READING, gap, width};
use crate::ui::widget::button::{Variant, button};

/// What the help explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    List,
    Sent,
    NeedsAttention,
    Compose,
    Mailbox,
    Search,
    Space,
    Verify,
    Import,
    Retention,
    Keyboard,
}

impl Topic {
    pub const ALL: [Self; 11] = [
        Self::List,
        Self::Sent,
        Self::NeedsAttention,
        Self::Compose,
        Self::Mailbox,
        Self::Search,
        Self::Space,
        Self::Verify,
        Self::Import,
        Self::Retention,
        Self::Keyboard,
    ];

    /// The text: a line that begins with `# ` is its name, one that begins with `- ` an item, every other line a paragraph.
    pub fn text(self, language: Language) -> &'static str {
        let place = Self::ALL.iter().position(|topic| *topic == self).unwrap_or_default();
        let texts = match language {
            Language::Italian => &ITALIAN,
            Language::English => &ENGLISH,
        };
        texts.get(place).copied().unwrap_or_default()
    }

    /// What it is called.
    pub fn name(self, language: Language) -> &'static str {
        let first = self.text(language).lines().next().unwrap_or_default();
        first.trim_start_matches("# ")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    Show(Topic),
    Close,
}

pub fn view<'a>(context: Context<'a>, topic: Topic) -> Element<'a, Message> {
    let palette = context.palette;
    let language = context.words.language();
    let head = page::head(context, "ui-guide", Message::Close);
    let topics = Topic::ALL.map(|other| {
        button(palette, Variant::Row, text(other.name(language)).size(BODY))
            .padding([gap::XS, gap::S])
            .width(Length::Fill)
            .chosen(other == topic)
            .on_press(Message::Show(other))
            .into()
    });
    let content = row![
        iced::widget::column(topics).width(width::FOLDER_PANE),
        container(explanation(context, topic.text(language))).width(Length::Fill)
    ]
    .spacing(gap::XL);
    page::frame(palette, head, column![content], width::PAGE_WIDEST)
}

fn explanation<'a>(context: Context<'a>, content: &'static str) -> Element<'a, Message> {
    let palette = context.palette;
    let lines = content.lines().map(|line| {
        if let Some(name) = line.strip_prefix("# ") {
            return title(name).into();
        }
        match line.strip_prefix("- ") {
            Some(item) => row![body("•"), selectable(palette, item, READING)].spacing(gap::S).into(),
            None => selectable(palette, line, READING),
        }
    });
    iced::widget::column(lines).spacing(gap::M).max_width(width::READING).into()
}

const ITALIAN: [&str; 11] = [
    include_str!("../../../assets/help/it/list.md"),
    include_str!("../../../assets/help/it/sent.md"),
    include_str!("../../../assets/help/it/needs-attention.md"),
    include_str!("../../../assets/help/it/compose.md"),
    include_str!("../../../assets/help/it/mailbox.md"),
    include_str!("../../../assets/help/it/search.md"),
    include_str!("../../../assets/help/it/space.md"),
    include_str!("../../../assets/help/it/verify.md"),
    include_str!("../../../assets/help/it/import.md"),
    include_str!("../../../assets/help/it/retention.md"),
    include_str!("../../../assets/help/it/keyboard.md"),
];

const ENGLISH: [&str; 11] = [
    include_str!("../../../assets/help/en/list.md"),
    include_str!("../../../assets/help/en/sent.md"),
    include_str!("../../../assets/help/en/needs-attention.md"),
    include_str!("../../../assets/help/en/compose.md"),
    include_str!("../../../assets/help/en/mailbox.md"),
    include_str!("../../../assets/help/en/search.md"),
    include_str!("../../../assets/help/en/space.md"),
    include_str!("../../../assets/help/en/verify.md"),
    include_str!("../../../assets/help/en/import.md"),
    include_str!("../../../assets/help/en/retention.md"),
    include_str!("../../../assets/help/en/keyboard.md"),
];
