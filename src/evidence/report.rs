//! The report: what the messages of a bundle show, once, for every form it is written in.

pub(super) mod html;
mod page;
pub(super) mod pdf;
mod sections;
mod typeface;

use super::ReportWords;
use super::bundle::Part;
use super::exhibit::Certificates;
use crate::clock::Timestamp;

/// A report before it has a form.
#[derive(Debug)]
pub(super) struct Report<'w> {
    pub(super) title: String,
    pub(super) words: &'w dyn ReportWords,
    pub(super) blocks: Vec<Block>,
    /// The latest instant told of, UTC: the report's date, whenever it is written.
    pub(super) as_of: Timestamp,
}

/// A piece of a report, top to bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// The report's own title.
    Title(String),
    /// A matter: starts a page.
    Matter(String),
    /// A heading within a matter.
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

/// Text with a tone: the words say all of it, the colour only helps.
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
    /// The report on these matters.
    pub(super) fn new(parts: &[Part<'_>], certificates: &Certificates, words: &'w dyn ReportWords) -> Self {
        let title = words.get("report-title");
        let as_of = parts.iter().filter_map(Part::latest).max();
        let mut blocks = vec![Block::Title(title.clone()), Block::Paragraph(words.get("report-lead"))];
        blocks.extend(as_of.map(|at| Block::Paragraph(words.with("report-as-of", &[("at", words.instant(at))]))));
        if parts.len() > 1 {
            blocks.extend(sections::contents(parts, words));
        }
        for part in parts {
            blocks.extend(sections::matter(part, words));
        }
        blocks.extend(sections::certificates(parts, certificates, words));
        blocks.extend(sections::checks(parts, words));
        Self {
            title,
            words,
            blocks,
            as_of: as_of.unwrap_or_default(),
        }
    }
}
