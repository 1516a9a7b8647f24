//! The text of the open message, with what the find bar has found in it.

use std::convert::Infallible;
use std::ops::Range;

use iced::advanced::text::highlighter::{Format, Highlighter};
use iced::widget::text_editor::{Cursor, Position};
use iced::widget::{column, container, space, text_editor};
use iced::{Color, Element};

use super::find::{Find, HIT};
use super::page;
use super::page::marked;
use super::{Message, Opened};
use crate::engine::view::{MessageView, RowNote};
use crate::ui::context::Context;
use crate::ui::find::Needle;
use crate::ui::part::controls::{selectable, small};
use crate::ui::theme::{Palette, READING, STRONG, Tone, gap, height, style, width};
use crate::ui::widget::rich;

pub(super) fn view<'a>(context: Context<'a>, opened: &'a Opened, message: &'a MessageView, find: Option<&Find>) -> Element<'a, Message> {
    let palette = context.palette;
    let formatted = message.content.formatted.as_deref();
    let head = formatted.map(|formatted| page::head(context, formatted, opened.page().is_some()));
    if let Some(formatted) = opened.page() {
        let cut = message.content.cut.then(|| small(palette, context.get("ui-cut")));
        return column![]
            .push(head)
            .push(page::view(context, opened, formatted, find))
            .push(cut)
            .spacing(gap::M)
            .into();
    }
    let text: Element<'a, Message> = match &opened.long {
        Some(long) => container(editor(palette, long, find)).id(HIT).into(),
        // Its banner says why nothing of it is shown.
        None if matches!(message.note(), Some(RowNote::SetAside | RowNote::Waiting)) => space().into(),
        None if message.content.text.trim().is_empty() => small(palette, context.get("ui-no-text")).into(),
        None => container(text(palette, &message.content.text, 0, find))
            .max_width(width::READING)
            .into(),
    };
    let projected = (message.content.from_html && formatted.is_none()).then(|| {
        small(
            palette,
            context.get(match message.content.without_layout {
                true => "ui-without-layout",
                false => "ui-from-html",
            }),
        )
    });
    let cut = message.content.cut.then(|| small(palette, context.get("ui-cut")));
    column![].push(head).push(projected).push(text).push(cut).spacing(gap::S).into()
}

/// One text, which can be selected, with the hits in it. `at` is its place among the texts of the body.
fn text<'a>(palette: Palette, text: &'a str, at: usize, find: Option<&Find>) -> Element<'a, Message> {
    let hits: Vec<(Range<usize>, bool)> = find.map(|find| find.hits_in(at).collect()).unwrap_or_default();
    if hits.is_empty() {
        return selectable(palette, text, READING);
    }
    let mut spans: Vec<iced_selection::text::Span<'a, Infallible>> = Vec::with_capacity(hits.len() * 2 + 1);
    let mut end = 0;
    let is_current = hits.iter().any(|(_, current)| *current);
    for (range, current) in hits {
        spans.push(iced_selection::span(text.get(end..range.start).unwrap_or_default()));
        end = range.end;
        let found = iced_selection::span(text.get(range).unwrap_or_default());
        spans.push(marked(palette, found, current));
    }
    spans.push(iced_selection::span(text.get(end..).unwrap_or_default()));
    let text = rich(palette, spans, READING, |never| match never {});
    match is_current {
        true => container(text).id(HIT).into(),
        false => text.into(),
    }
}

fn editor<'a>(palette: Palette, long: &'a text_editor::Content, find: Option<&Find>) -> Element<'a, Message> {
    let hits = LongHits {
        needle: find.map(|find| find.needle().clone()).unwrap_or_default(),
        current: find.and_then(Find::current).map(|_| long.cursor().position),
        colours: [palette.accent, palette.tone(Tone::Bad)],
    };
    text_editor(long)
        .on_action(Message::TextAction)
        .size(READING)
        .height(height::LONG_TEXT)
        .padding(0)
        .style(style::editor(palette))
        .highlight_with::<LongHighlighter>(hits, |colour, _| Format {
            color: Some(*colour),
            font: Some(STRONG),
        })
        .into()
}

impl Opened {
    /// Whether the body is an editor, which scrolls by itself.
    pub(super) fn is_long(&self) -> bool {
        self.long.is_some()
    }

    /// Moves the cursor of a long text to this byte, so that it is in sight.
    pub(super) fn move_to(&mut self, at: Option<usize>) {
        let text = self.message.as_ref().map(|message| message.content.text.as_str());
        if let (Some(long), Some(before)) = (&mut self.long, at.and_then(|at| text?.get(..at))) {
            let line = before.bytes().filter(|byte| *byte == b'\n').count();
            let column = before.len() - before.rfind('\n').map_or(0, |end| end + 1);
            long.move_to(Cursor {
                position: Position { line, column },
                selection: None,
            });
        }
    }
}

/// What is marked in an editor.
#[derive(Clone, PartialEq)]
struct LongHits {
    needle: Needle,
    /// Where the current hit begins.
    current: Option<Position>,
    /// Of the hits, and of the current one.
    colours: [Color; 2],
}

struct LongHighlighter {
    hits: LongHits,
    line: usize,
}

impl Highlighter for LongHighlighter {
    type Settings = LongHits;
    type Highlight = Color;
    type Iterator<'a> = std::vec::IntoIter<(Range<usize>, Color)>;

    fn new(settings: &LongHits) -> Self {
        Self {
            hits: settings.clone(),
            line: 0,
        }
    }

    fn update(&mut self, settings: &LongHits) {
        self.hits = settings.clone();
        self.line = 0;
    }

    fn change_line(&mut self, line: usize) {
        self.line = self.line.min(line);
    }

    fn highlight_line(&mut self, line: &str) -> Self::Iterator<'_> {
        let current = self.hits.current.filter(|at| at.line == self.line).map(|at| at.column);
        self.line += 1;
        let found = self.hits.needle.find_in(line, usize::MAX).into_iter();
        let [hit, current_hit] = self.hits.colours;
        let colour = |range: &Range<usize>| if Some(range.start) == current { current_hit } else { hit };
        let hits: Vec<_> = found.map(|range| (range.clone(), colour(&range))).collect();
        hits.into_iter()
    }

    fn current_line(&self) -> usize {
        self.line
    }
}
