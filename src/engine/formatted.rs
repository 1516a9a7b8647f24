//! The formatted text of a message: what its HTML says, as blocks that the window draws itself. Nothing that a page refers to is loaded, and
//! what it would hide is kept and marked.

mod build;
mod dom;
mod hidden;
mod image;
mod link;
mod table;

use std::collections::HashMap;
use std::sync::Arc;

pub use self::image::{Image, ImageFormat};
pub use self::link::{Link, LinkTarget};
use super::html_text;

/// The formatted text of a message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// In order, from the top.
    pub blocks: Vec<Block>,
    /// The links, by the number that [`TextStyle::link`] has.
    pub links: Vec<Link>,
    /// Images on other computers: they are not loaded.
    pub remote_images: usize,
    /// Text that the page would not show.
    pub has_hidden_text: bool,
}

/// A block of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Text.
    Paragraph(Paragraph),
    /// The entries of a list, each with what stands before it ("•", "3."); empty for a description.
    List(Vec<(String, Vec<Block>)>),
    /// A quotation.
    Quote(Vec<Block>),
    /// Cells in columns.
    Table(Table),
    /// An image that the message carries.
    Image(Image),
    /// A line across the page.
    Rule,
}

/// Text of several styles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paragraph {
    /// All of it; lines end in `\n`.
    pub text: String,
    /// The styles, in order, up to the end of the text.
    pub runs: Vec<Run>,
    /// 1 to 6 for a heading.
    pub heading: Option<u8>,
}

/// A part of a paragraph in one style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The byte of the text at which it ends.
    pub end: usize,
    /// Its style.
    pub style: TextStyle,
}

/// How a text is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TextStyle {
    /// Strong.
    pub bold: bool,
    /// Emphasised.
    pub italic: bool,
    /// Underlined.
    pub underlined: bool,
    /// Struck through.
    pub struck: bool,
    /// In letters of the same width.
    pub fixed: bool,
    /// The page would not show it.
    pub hidden: bool,
    /// Not of the page: the true target of a link whose text names another.
    pub warning: bool,
    /// The link that it is part of, in [`Page::links`].
    pub link: Option<usize>,
}

/// A table of data. Tables that only arrange a page are left out: their cells follow each other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The rows; they may differ in length.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// What is in it.
    pub blocks: Vec<Block>,
    /// It is the head of a column or a row.
    pub is_head: bool,
}

impl Page {
    /// The page that an HTML text is; `None` where it is too complex. Images that it refers to by Content-ID are not known.
    pub fn of_html(html: &str) -> Option<Self> {
        page(&[Source::Html(html.to_owned())], &CarriedImages::new())
    }

    /// The texts of its paragraphs, in the order in which they are drawn.
    pub fn texts(&self) -> Vec<&str> {
        let mut texts = Vec::new();
        collect(&self.blocks, &mut texts);
        texts
    }
}

/// No deeper than the pages that are built.
pub(super) fn collect<'p>(blocks: &'p [Block], texts: &mut Vec<&'p str>) {
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => texts.push(&paragraph.text),
            Block::List(entries) => entries.iter().for_each(|(_, blocks)| collect(blocks, texts)),
            Block::Quote(blocks) => collect(blocks, texts),
            Block::Table(table) => table.rows.iter().flatten().for_each(|cell| collect(&cell.blocks, texts)),
            Block::Image(_) | Block::Rule => {}
        }
    }
}

/// A text of a message, before it is formatted.
#[derive(Debug)]
pub(super) enum Source {
    Plain(String),
    Html(String),
}

/// The images that a message carries, by Content-ID.
pub(super) type CarriedImages<'m> = HashMap<String, Box<dyn Fn() -> Vec<u8> + 'm>>;

/// Builds a page; `None` where none of the texts is HTML, or one is too complex, or words would be missing.
pub(super) fn page(texts: &[Source], carried: &CarriedImages<'_>) -> Option<Page> {
    if !texts.iter().any(|text| matches!(text, Source::Html(_))) {
        return None;
    }
    let mut builder = build::Builder::new(carried);
    for text in texts {
        match text {
            Source::Plain(text) => builder.plain(text),
            Source::Html(html) => {
                let from = builder.page.blocks.len();
                builder.html(&dom::parse(html_text::within_limits(html)?));
                let built = builder.page.blocks.get(from..).unwrap_or_default();
                let mut said = Vec::new();
                collect(built, &mut said);
                if !html_text::is_whole(html, &said.join("\n")) {
                    return None;
                }
            }
        }
    }
    builder.is_within_limits().then_some(builder.page)
}

/// For [`super::view::Content`]: cheap to copy.
pub(super) fn shared(texts: &[Source], carried: &CarriedImages<'_>) -> Option<Arc<Page>> {
    page(texts, carried).filter(|page| !page.blocks.is_empty()).map(Arc::new)
}

#[cfg(test)]
mod tests;
