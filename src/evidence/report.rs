//! The report: what the messages of a bundle show, once, for every form it is written in.

pub(super) mod html;
mod layout;
pub(super) mod pdf;
mod sections;
mod typeface;

use super::ReportStrings;
use super::bundle::ItemEntries;
use super::entry::Certificates;
use crate::clock::Timestamp;

/// A report before it has a form.
#[derive(Debug)]
pub(super) struct Report<'w> {
    pub(super) title: String,
    pub(super) strings: &'w dyn ReportStrings,
    pub(super) blocks: Vec<Block>,
    /// The latest instant told of, UTC: the report's date, whenever it is written.
    pub(super) as_of: Timestamp,
}

/// A piece of a report, top to bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// The report's own title.
    Title(String),
    /// A item: starts a page.
    Item(String),
    /// A heading within a item.
    Heading(String),
    /// One message.
    Card(String),
    /// Running text.
    Paragraph(String),
    /// Lines with a mark in front.
    List(Vec<Cell>),
    /// Labels with their values.
    Facts(Vec<(String, Cell)>),
    /// Rows under headings; the shares of the width add up to 100.
    Table {
        shares: Vec<u8>,
        heads: Vec<String>,
        rows: Vec<Vec<Cell>>,
    },
}

/// Text with a tone: the strings say all of it, the colour only helps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) text: String,
    /// Of the text; the note below it is always plain.
    pub(super) tone: Tone,
    /// On a line of its own.
    pub(super) note: Option<String>,
}

/// How a text is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Good,
    Warning,
    Bad,
}

impl Cell {
    fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self {
            text: text.into(),
            tone,
            note: None,
        }
    }

    fn with_note(self, note: impl Into<Option<String>>) -> Self {
        Self { note: note.into(), ..self }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::new(text, Tone::Plain)
    }
}

impl<'w> Report<'w> {
    /// The report on these items.
    pub(super) fn new(parts: &[ItemEntries<'_>], certificates: &Certificates, strings: &'w dyn ReportStrings) -> Self {
        let title = strings.get("report-title");
        let as_of = parts.iter().filter_map(ItemEntries::latest).max();
        let mut blocks = vec![Block::Title(title.clone()), Block::Paragraph(strings.get("report-lead"))];
        blocks.extend(as_of.map(|at| Block::Paragraph(strings.with("report-as-of", &[("at", strings.instant(at))]))));
        if parts.len() > 1 {
            blocks.extend(sections::contents(parts, strings));
        }
        for part in parts {
            blocks.extend(sections::item(part, strings));
        }
        blocks.extend(sections::certificates(parts, certificates, strings));
        blocks.extend(sections::checks(parts, strings));
        Self {
            title,
            strings,
            blocks,
            as_of: as_of.unwrap_or_default(),
        }
    }
}
