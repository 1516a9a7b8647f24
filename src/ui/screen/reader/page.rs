//! The formatted text of the open message, drawn with widgets of the window. Nothing that it refers to is loaded.

mod images;
mod spans;
mod table;

use iced::widget::{Svg, column, container, row, text};
use iced::{Alignment, Element, Length, Padding, Task};

pub(super) use self::images::handles;
pub(super) use self::spans::marked;
use super::find::{Find, HIT};
use super::{Action, Content, Message as ReaderMessage, Opened, Reader};
use crate::engine::formatted::{Block, Image, Link, LinkTarget, Page, Paragraph};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::open_external;
use crate::ui::part::controls::{hairline, icon_button, icon_label, link, outlined, selectable, small, strong};
use crate::ui::theme::{BODY, READING, SMALL, TITLE, Tone, gap, stroke, style, width};
use crate::ui::widget::button::{Variant, button};
use crate::ui::widget::rich;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Shows the formatted text (`true`), or the plain one.
    Formatted(bool),
    /// Shows where a link leads, by its number in the page.
    Link(usize),
    /// Opens the link that is shown with the system's browser.
    Open,
    /// Writes to the address that the link leads to.
    Write,
    Copy,
    CloseLink,
}

/// What is drawn, and how far the drawing has come.
struct Drawing<'a, 'f> {
    context: Context<'a>,
    images: &'a [iced::widget::svg::Handle],
    find: Option<&'f Find>,
    text: usize,
    image: usize,
}

pub(super) fn view<'a>(context: Context<'a>, opened: &'a Opened, page: &'a Page, find: Option<&Find>) -> Element<'a, ReaderMessage> {
    let mut drawing = Drawing {
        context,
        images: &opened.images,
        find,
        text: 0,
        image: 0,
    };
    drawing.blocks(&page.blocks).into()
}

impl<'a> Drawing<'a, '_> {
    fn blocks(&mut self, blocks: &'a [Block]) -> iced::widget::Column<'a, ReaderMessage> {
        let drawn: Vec<_> = blocks.iter().map(|block| self.block(block)).collect();
        iced::widget::column(drawn).spacing(gap::M)
    }

    fn block(&mut self, block: &'a Block) -> Element<'a, ReaderMessage> {
        let palette = self.context.palette;
        match block {
            Block::Paragraph(paragraph) => container(self.paragraph(paragraph)).max_width(width::READING).into(),
            Block::List(entries) => self.list(entries),
            Block::Quote(blocks) => {
                let inside = container(self.blocks(blocks))
                    .padding(Padding::ZERO.left(gap::M))
                    .style(style::ground(palette.surface));
                container(inside)
                    .padding(Padding::ZERO.left(stroke::RING))
                    .style(style::ground(palette.edge))
                    .into()
            }
            Block::Table(table) => self.table(table),
            Block::Image(image) => self.image(image),
            Block::Rule => container(hairline(palette)).max_width(width::READING).into(),
        }
    }

    fn list(&mut self, entries: &'a [(String, Vec<Block>)]) -> Element<'a, ReaderMessage> {
        let drawn: Vec<_> = entries
            .iter()
            .map(|(mark, blocks)| {
                let mark = container(text(mark.as_str()).size(READING)).width(gap::XL).align_right(gap::XL);
                row![mark, self.blocks(blocks)].spacing(gap::S).into()
            })
            .collect();
        iced::widget::column(drawn).spacing(gap::XS).into()
    }

    fn paragraph(&mut self, paragraph: &'a Paragraph) -> Element<'a, ReaderMessage> {
        let hits: Vec<_> = self.find.map(|find| find.hits_in(self.text).collect()).unwrap_or_default();
        self.text += 1;
        let size = match paragraph.heading {
            Some(1 | 2) => TITLE,
            _ => READING,
        };
        let spans = spans::of(self.context, paragraph, &hits);
        let drawn = rich(self.context.palette, spans, size, |number| {
            ReaderMessage::Page(Message::Link(number))
        });
        match hits.iter().any(|(_, is_current)| *is_current) {
            true => container(drawn).id(HIT).into(),
            false => drawn.into(),
        }
    }

    fn image(&mut self, image: &'a Image) -> Element<'a, ReaderMessage> {
        let handle = self.images.get(self.image);
        self.image += 1;
        let Some(handle) = handle else {
            return small(self.context.palette, image.alt.as_str()).into();
        };
        let (width, height) = images::drawn_size(image);
        Svg::new(handle.clone()).width(width).height(height).into()
    }
}

/// The choice of the form, and what is not shown of the page, or would not be by others.
pub(super) fn head<'a>(context: Context<'a>, page: &Page, is_formatted: bool) -> Element<'a, ReaderMessage> {
    let palette = context.palette;
    let chip = |key: &str, formatted: bool| {
        button(palette, Variant::Chip, text(context.get(key)).size(SMALL))
            .padding([gap::XS, gap::S])
            .chosen(is_formatted == formatted)
            .on_press(ReaderMessage::Page(Message::Formatted(formatted)))
    };
    let note = |icon, tone, words| icon_label(icon, words, SMALL, context.tone(tone));
    let remote = (page.remote_images > 0).then(|| {
        let words = context.with("ui-remote-images", &[("n", page.remote_images.into())]);
        note(Icon::Image, Tone::Calm, words)
    });
    let hidden = page
        .has_hidden_text
        .then(|| note(Icon::Hidden, Tone::Warn, context.get("ui-hidden-text")));
    let deceptive = page.links.iter().any(|link| link.is_deceptive && !link.address.starts_with('#'));
    let deceptive = deceptive.then(|| note(Icon::Warn, Tone::Bad, context.get("ui-deceptive-links")));
    let form = row![chip("ui-formatted", true), chip("ui-plain-text", false)].spacing(gap::XS);
    column![form].push(remote).push(hidden).push(deceptive).spacing(gap::S).into()
}

/// Where the link that was clicked leads, before anything is opened.
pub(super) fn link_bar<'a>(context: Context<'a>, chosen: &'a Link) -> Element<'a, ReaderMessage> {
    let palette = context.palette;
    let act = |message| ReaderMessage::Page(message);
    let (key, open) = match &chosen.target {
        LinkTarget::Web(_) => ("ui-link-to", Some(("ui-link-open", Icon::Open, Message::Open))),
        LinkTarget::Mail(_) => ("ui-link-mail", Some(("ui-write-to", Icon::Compose, Message::Write))),
        LinkTarget::Refused => ("ui-link-refused", None),
    };
    let tone = if chosen.is_deceptive { Tone::Bad } else { Tone::Calm };
    let warning = chosen
        .is_deceptive
        .then(|| icon_label(Icon::Warn, context.get("ui-link-deceptive"), SMALL, context.tone(Tone::Bad)));
    let head = row![
        container(strong(context.get(key))).width(Length::Fill),
        icon_button(palette, Icon::Close, context.get("ui-close"), Some(act(Message::CloseLink)))
    ]
    .align_y(Alignment::Center);
    let open = open.map(|(key, icon, message)| outlined(palette, Some(icon), context.get(key)).on_press(act(message)));
    let buttons = row![]
        .push(open)
        .push(link(palette, None, context.get("ui-copy-address")).on_press(act(Message::Copy)))
        .spacing(gap::S)
        .align_y(Alignment::Center);
    let address = container(selectable(palette, chosen.address.as_str(), BODY)).width(Length::Fill);
    container(column![head, address].push(warning).push(buttons).spacing(gap::S))
        .padding([gap::S, gap::L])
        .width(Length::Fill)
        .style(style::tinted(palette, tone, 0.0))
        .into()
}

impl Reader {
    pub(super) fn page(&mut self, message: Message) -> Action {
        match message {
            Message::Formatted(formatted) => self.choose_form(formatted),
            Message::Link(number) => self.toggle(|opened| opened.link = Some(number)),
            Message::Open => self.open_link(),
            Message::Write => self.write_to_link(),
            Message::Copy => self.copy_link(),
            Message::CloseLink => self.toggle(|opened| opened.link = None),
        }
    }

    fn choose_form(&mut self, formatted: bool) -> Action {
        self.prefers_plain = !formatted;
        if let Content::Open(opened) = &mut self.content {
            opened.choose_form(self.prefers_plain);
        }
        self.search_again();
        Action::None
    }

    /// The link that was clicked.
    fn chosen_link(&self) -> Option<&Link> {
        match &self.content {
            Content::Open(opened) => opened.chosen_link(),
            _ => None,
        }
    }

    fn open_link(&mut self) -> Action {
        let Some(link) = self.chosen_link().filter(|link| matches!(link.target, LinkTarget::Web(_))) else {
            return Action::None;
        };
        let (address, shown) = (link.address.clone(), link.destination().to_owned());
        self.close_link();
        let opening = open_external::open_address(address);
        Action::Run(Task::perform(opening, move |answer| {
            ReaderMessage::PageOpened(shown.clone(), answer)
        }))
    }

    fn write_to_link(&mut self) -> Action {
        let to = match self.chosen_link().map(|link| &link.target) {
            Some(LinkTarget::Mail(to)) => to.clone(),
            _ => return Action::None,
        };
        self.close_link();
        Action::WriteTo(to)
    }

    fn copy_link(&mut self) -> Action {
        match self.chosen_link() {
            Some(link) => Action::Run(iced::clipboard::write(link.address.clone())),
            None => Action::None,
        }
    }

    /// Closes what shows where a link leads; false where it does not show.
    pub(super) fn close_link(&mut self) -> bool {
        match &mut self.content {
            Content::Open(opened) => opened.link.take().is_some(),
            _ => false,
        }
    }
}

impl Opened {
    /// The formatted text, where it is what shows.
    pub(super) fn page(&self) -> Option<&Page> {
        let formatted = self.message.as_ref().and_then(|message| message.content.formatted.as_deref());
        formatted.filter(|_| !self.is_plain)
    }

    pub(super) fn chosen_link(&self) -> Option<&Link> {
        let page = self.message.as_ref()?.content.formatted.as_deref()?;
        page.links.get(self.link?)
    }
}
