//! Finding words in the open message: the bar, the hits, and moving from one to the next.

use std::ops::Range;

use iced::widget::{column, container, operation, row, space};
use iced::{Alignment, Element, Length};

use super::{Action, Content, Message as ReaderMessage, Opened, PAGE, Reader};
use crate::ui::context::Context;
use crate::ui::find::Needle;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{field, hairline, icon_button, small};
use crate::ui::theme::{gap, style, width};
use crate::ui::widget::reveal;

/// What is looked for in the open message, and where it stands.
#[derive(Debug, Default)]
pub(super) struct Find {
    query: String,
    needle: Needle,
    hits: Vec<Hit>,
    current: usize,
}

/// A place in the texts of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Hit {
    /// Which text, in the order in which they are drawn.
    text: usize,
    /// Its bytes.
    range: Range<usize>,
}

#[derive(Debug, Clone)]
pub enum Message {
    /// Opens the bar, or puts the focus back into it.
    Open,
    Typed(String),
    /// To the next hit (`true`) or to the previous one.
    Step(bool),
    Close,
}

impl Find {
    fn search<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) {
        self.needle = Needle::new(self.query.trim_start());
        self.hits.clear();
        for (at, text) in texts.into_iter().enumerate() {
            let room = MOST_HITS.saturating_sub(self.hits.len());
            let found = self.needle.find_in(text, room).into_iter();
            self.hits.extend(found.map(|range| Hit { text: at, range }));
        }
        self.current = 0;
    }

    fn step(&mut self, forward: bool) {
        let count = self.hits.len().max(1);
        let by = if forward { 1 } else { count - 1 };
        self.current = (self.current + by) % count;
    }

    /// The hits in one text, in order, and whether each is the current one.
    pub(super) fn hits_in(&self, text: usize) -> impl Iterator<Item = (Range<usize>, bool)> + '_ {
        let first = self.hits.partition_point(|hit| hit.text < text);
        let hits = self
            .hits
            .iter()
            .enumerate()
            .skip(first)
            .take_while(move |(_, hit)| hit.text == text);
        hits.map(|(at, hit)| (hit.range.clone(), at == self.current))
    }

    /// The text that the current hit is in, and its bytes.
    pub(super) fn current(&self) -> Option<(usize, Range<usize>)> {
        let hit = self.hits.get(self.current)?;
        Some((hit.text, hit.range.clone()))
    }

    pub(super) fn needle(&self) -> &Needle {
        &self.needle
    }

    /// "2 di 7", or that there is nothing; nothing before something is typed.
    fn count(&self, context: Context<'_>) -> String {
        match (self.query.trim().is_empty(), self.hits.len()) {
            (true, _) => String::new(),
            (false, 0) => context.get("ui-find-nothing"),
            (false, of) => context.with("ui-find-count", &[("n", (self.current + 1).into()), ("of", of.into())]),
        }
    }

    pub(super) fn view<'a>(&'a self, context: Context<'a>) -> Element<'a, ReaderMessage> {
        let palette = context.palette;
        let is_missing = self.hits.is_empty() && !self.query.trim().is_empty();
        let step = |icon, key: &str, forward| {
            let message = Some(Message::Step(forward)).filter(|_| !self.hits.is_empty());
            icon_button(palette, icon, context.get(key), message)
        };
        let input = field(palette, &context.get("ui-find"), &self.query, is_missing)
            .id(FIELD)
            .on_input(Message::Typed)
            .on_submit(Message::Step(true))
            .width(width::FIND);
        let bar = row![
            input,
            step(Icon::Up, "ui-find-previous", false),
            step(Icon::Down, "ui-find-next", true),
            small(palette, self.count(context)),
            space().width(Length::Fill),
            icon_button(palette, Icon::Close, context.get("ui-find-close"), Some(Message::Close))
        ]
        .spacing(gap::XS)
        .align_y(Alignment::Center)
        .padding([gap::XS, gap::L]);
        let bar = container(bar).width(Length::Fill).style(style::ground(palette.raised));
        Element::from(column![bar, hairline(palette)]).map(ReaderMessage::Find)
    }
}

impl Reader {
    pub(super) fn find(&mut self, message: Message) -> Action {
        match message {
            Message::Open => self.open_find(),
            Message::Typed(query) => self.type_find(query),
            Message::Step(forward) => self.step_find(forward),
            Message::Close => {
                self.close_find();
                Action::None
            }
        }
    }

    fn open_find(&mut self) -> Action {
        if !matches!(self.content, Content::Open(_)) || self.source_page.is_some() {
            return Action::None;
        }
        self.find.get_or_insert_default();
        self.search_again();
        Action::Run(operation::focus(FIELD).chain(operation::select_all(FIELD)))
    }

    fn type_find(&mut self, query: String) -> Action {
        if let Some(find) = &mut self.find {
            find.query = query;
        }
        self.search_again();
        self.reveal_hit()
    }

    fn step_find(&mut self, forward: bool) -> Action {
        match &mut self.find {
            Some(find) => find.step(forward),
            None => return self.open_find(),
        }
        self.reveal_hit()
    }

    /// Closes the bar; false where it was not open.
    pub fn close_find(&mut self) -> bool {
        let was_open = self.find.take().is_some();
        self.mark_in_long_text();
        was_open
    }

    /// Looks for the same words in the texts that show now.
    pub(super) fn search_again(&mut self) {
        if let (Some(find), Content::Open(opened)) = (&mut self.find, &self.content) {
            find.search(opened.texts());
        }
        self.mark_in_long_text();
    }

    /// Scrolls the current hit into sight.
    fn reveal_hit(&mut self) -> Action {
        self.mark_in_long_text();
        let Content::Open(opened) = &self.content else {
            return Action::None;
        };
        let Some((text, range)) = self.find.as_ref().and_then(Find::current) else {
            return Action::None;
        };
        let share = match opened.is_long() {
            // It scrolls by itself.
            true => 0.0,
            false => opened.texts().get(text).map_or(0.0, |text| share_of_lines(text, range.start)),
        };
        Action::Run(reveal::reveal(PAGE, HIT, share))
    }

    /// A long text is an editor, which scrolls to its cursor.
    fn mark_in_long_text(&mut self) {
        if let Content::Open(opened) = &mut self.content {
            let current = self.find.as_ref().and_then(Find::current);
            opened.move_to(current.map(|(_, range)| range.start));
        }
    }
}

impl Opened {
    /// The texts of the body, in the order in which they are drawn.
    pub(super) fn texts(&self) -> Vec<&str> {
        match (self.page(), &self.message) {
            (Some(page), _) => page.texts(),
            (None, Some(message)) => vec![&message.content.text],
            (None, None) => Vec::new(),
        }
    }
}

/// How far down a text this byte is drawn, from 0 to 1, about: where lines wrap is known to the renderer alone.
fn share_of_lines(text: &str, at: usize) -> f32 {
    let lines = |text: &str| text.split('\n').map(|line| line.len() / LINE + 1).sum::<usize>();
    let before = text.get(..at).map_or(0, lines).saturating_sub(1);
    before as f32 / lines(text).max(1) as f32
}

/// Hits that are counted and marked.
const MOST_HITS: usize = 2_000;
/// Letters of a line, about.
const LINE: usize = 72;
/// The id of the field.
pub const FIELD: &str = "find";
/// The id of the text with the current hit.
pub(super) const HIT: &str = "find-hit";
