//! The content of a report: blocks of text, lists and tables, in the language of the user.

use crate::clock::Timestamp;
use crate::evidence::strings::ReportStrings;

/// A report, independent of its format.
#[derive(Debug)]
pub(in crate::evidence) struct Report<'w> {
    pub(super) title: String,
    pub(super) strings: &'w dyn ReportStrings,
    pub(super) blocks: Vec<Block>,
    /// The latest time stated by a message, UTC. It is the report's date, so that the same messages give the same report.
    pub(super) as_of: Timestamp,
}

/// An element of a report; they follow each other from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// The title of the report.
    Title(String),
    /// The title of an item; it starts a new page.
    Item(String),
    /// A heading within an item.
    Heading(String),
    /// The title of one message; the facts that follow stay on its page.
    Card(String),
    Paragraph(String),
    /// A bulleted list.
    List(Vec<Cell>),
    /// Labels with their values.
    Facts(Vec<(String, Cell)>),
    /// The shares are percentages of the width.
    Table {
        shares: Vec<u8>,
        heads: Vec<String>,
        rows: Vec<Vec<Cell>>,
    },
}

/// Text with a tone. The tone becomes a colour, which only supports what the text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) text: String,
    /// The tone of `text`; the note is always plain.
    pub(super) tone: Tone,
    /// Shown below the text.
    pub(super) note: Option<String>,
}

/// Whether a text is good or bad news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Good,
    Warning,
    Bad,
}

impl Cell {
    pub(super) fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self {
            text: text.into(),
            tone,
            note: None,
        }
    }

    pub(super) fn with_note(self, note: impl Into<Option<String>>) -> Self {
        Self { note: note.into(), ..self }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::new(text, Tone::Plain)
    }
}
