//! Lays out the blocks of a report on pages. Lengths are in points (1/72 inch), from the top left corner.

use super::content::{Block, Cell, Tone};
use super::typeface::{Typeface, Typefaces};

/// The size of a page: A4.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
pub(super) const LEFT: f32 = 56.0;
pub(super) const INNER: f32 = WIDTH - 2.0 * LEFT;
const TOP: f32 = 56.0;
const BOTTOM: f32 = HEIGHT - 64.0;

const TITLE: f32 = 10.0;
const ITEM: f32 = 17.0;
const HEADING: f32 = 12.5;
const CARD: f32 = 10.5;
pub(super) const BODY: f32 = 9.25;
const HEAD: f32 = 8.5;
/// The width of the labels of facts.
const LABEL: f32 = 118.0;
/// The space between the columns of a table.
const GUTTER: f32 = 12.0;

/// An element drawn on a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Element {
    Text {
        x: f32,
        /// The baseline.
        y: f32,
        size: f32,
        bold: bool,
        colour: Colour,
        text: String,
    },
    Rule {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        colour: Colour,
    },
}

/// Colours, with enough contrast on white for small text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colour {
    Text,
    Muted,
    Line,
    Accent,
    Good,
    Warning,
    Bad,
}

/// An entry of the document outline.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bookmark {
    pub(super) text: String,
    pub(super) page: usize,
    pub(super) y: f32,
}

/// A report laid out.
#[derive(Debug, Default)]
pub(super) struct Pages {
    pub(super) pages: Vec<Vec<Element>>,
    pub(super) bookmarks: Vec<Bookmark>,
}

pub(super) fn lay_out(blocks: &[Block], typefaces: &Typefaces) -> Pages {
    let mut layouter = Layouter {
        typefaces,
        pages: Pages {
            pages: vec![Vec::new()],
            bookmarks: Vec::new(),
        },
        y: TOP,
    };
    for (at, block) in blocks.iter().enumerate() {
        layouter.block(block, blocks.get(at + 1));
    }
    layouter.pages
}

struct Layouter<'f> {
    typefaces: &'f Typefaces,
    pages: Pages,
    y: f32,
}

/// A column of a row, broken into lines.
struct Column {
    x: f32,
    lines: Vec<Line>,
}

struct Line {
    text: String,
    bold: bool,
    colour: Colour,
}

/// The head of a table, repeated on each page.
struct TableHead {
    columns: Vec<Column>,
}

impl Layouter<'_> {
    fn block(&mut self, block: &Block, next: Option<&Block>) {
        match block {
            Block::Title(text) => self.title(text),
            Block::Item(text) => self.item(text),
            Block::Heading(text) => self.heading(text),
            Block::Card(text) => self.card(text, next),
            Block::Paragraph(text) => {
                let column = self.column(0.0, INNER, BODY, &text.as_str().into(), false);
                self.row(&[column], BODY, 6.0, None);
            }
            Block::List(items) => {
                for item in items {
                    let bullet = self.column(0.0, GUTTER, BODY, &"•".into(), false);
                    let text = self.column(GUTTER, INNER - GUTTER, BODY, item, false);
                    self.row(&[bullet, text], BODY, 3.0, None);
                }
                self.y += 4.0;
            }
            Block::Facts(facts) => {
                for columns in self.facts(facts) {
                    self.row(&columns, BODY, 2.0, None);
                }
                self.y += 6.0;
            }
            Block::Table { shares, heads, rows } => self.table(shares, heads, rows),
        }
    }

    fn title(&mut self, text: &str) {
        let column = self.label(0.0, INNER, TITLE, text, true);
        self.row(&[column], TITLE, 6.0, None);
    }

    fn item(&mut self, text: &str) {
        // The first item follows the title and the lead on the first page.
        if self.y > TOP + 130.0 {
            self.new_page();
        }
        self.y += 10.0;
        self.rule(self.y, 1.5, Colour::Accent);
        self.y += 12.0;
        let column = self.column(0.0, INNER, ITEM, &text.into(), true);
        self.bookmark(text);
        self.row(&[column], ITEM, 8.0, None);
    }

    fn heading(&mut self, text: &str) {
        self.y += 10.0;
        // Room for the heading and a few lines: a heading is never the last thing on a page.
        self.keep_together(90.0);
        let column = self.column(0.0, INNER, HEADING, &text.into(), true);
        self.row(&[column], HEADING, 4.0, None);
    }

    /// Starts a new page if the title and its facts do not fit on this one but would on a page of their own.
    fn card(&mut self, text: &str, next: Option<&Block>) {
        let column = self.column(0.0, INNER, CARD, &text.into(), true);
        let facts = match next {
            Some(Block::Facts(facts)) => self.facts(facts),
            _ => Vec::new(),
        };
        let below: f32 = facts.iter().map(|columns| height(columns, BODY) + 2.0).sum();
        self.keep_together(16.0 + height(std::slice::from_ref(&column), CARD) + below);
        self.y += 4.0;
        self.rule(self.y, 0.6, Colour::Line);
        self.y += 8.0;
        self.bookmark(text);
        self.row(&[column], CARD, 3.0, None);
    }

    fn facts(&self, facts: &[(String, Cell)]) -> Vec<Vec<Column>> {
        let columns = facts.iter().map(|(label, value)| {
            let label = self.label(0.0, LABEL - GUTTER, BODY, label, false);
            vec![label, self.column(LABEL, INNER - LABEL, BODY, value, false)]
        });
        columns.collect()
    }

    fn table(&mut self, shares: &[u8], heads: &[String], rows: &[Vec<Cell>]) {
        let widths: Vec<f32> = shares.iter().map(|share| INNER * f32::from(*share) / 100.0).collect();
        let starts = widths.iter().scan(0.0, |x, width| {
            let start = *x;
            *x += width;
            Some(start)
        });
        let places: Vec<(f32, f32)> = starts.zip(&widths).map(|(x, width)| (x, width - GUTTER)).collect();
        let columns = places.iter().zip(heads);
        let head = TableHead {
            columns: columns.map(|((x, width), text)| self.label(*x, *width, HEAD, text, true)).collect(),
        };
        self.head(&head);
        for row in rows {
            let cells = places.iter().zip(row);
            let columns: Vec<Column> = cells.map(|((x, width), cell)| self.column(*x, *width, BODY, cell, false)).collect();
            self.y += 3.0;
            self.row(&columns, BODY, 3.0, Some(&head));
            self.rule(self.y, 0.6, Colour::Line);
        }
        self.y += 8.0;
    }

    fn head(&mut self, head: &TableHead) {
        self.row(&head.columns, HEAD, 3.0, None);
        self.rule(self.y, 1.0, Colour::Line);
    }

    /// Columns side by side. A row that fits on a page is not broken across two; a longer one continues on the next.
    fn row(&mut self, columns: &[Column], size: f32, below: f32, head: Option<&TableHead>) {
        let whole = height(columns, size);
        // The 40 points are for the head of the table, which is repeated above the row.
        if self.y + whole > BOTTOM && whole < BOTTOM - TOP - 40.0 {
            self.new_page_with(head);
        }
        let lines = columns.iter().map(|column| column.lines.len()).max().unwrap_or_default();
        let mut from = 0;
        while from < lines {
            if self.y + leading(size) > BOTTOM {
                self.new_page_with(head);
            }
            // At least one line, so that the loop ends also for lines higher than a page.
            let room = (((BOTTOM - self.y) / leading(size)) as usize).clamp(1, lines - from);
            // Column by column and not line by line: copying text and screen readers follow the order of drawing, and get whole cells.
            let y = self.y + size * 1.05;
            let elements = columns.iter().flat_map(|column| {
                let lines = column.lines.iter().skip(from).take(room).enumerate();
                lines
                    .filter(|(_, line)| !line.text.is_empty())
                    .map(move |(at, line)| Element::Text {
                        x: LEFT + column.x,
                        y: y + at as f32 * leading(size),
                        size,
                        bold: line.bold,
                        colour: line.colour,
                        text: line.text.clone(),
                    })
            });
            let elements: Vec<Element> = elements.collect();
            self.page().extend(elements);
            self.y += room as f32 * leading(size);
            from += room;
        }
        self.y += below;
    }

    fn column(&self, x: f32, width: f32, size: f32, cell: &Cell, bold: bool) -> Column {
        let (colour, bold) = match cell.tone {
            Tone::Plain => (Colour::Text, bold),
            Tone::Good => (Colour::Good, true),
            Tone::Warning => (Colour::Warning, true),
            Tone::Bad => (Colour::Bad, true),
        };
        let mut lines = self.lines(&cell.text, size, width, bold, colour);
        if let Some(note) = &cell.note {
            lines.extend(self.lines(note, size, width, false, Colour::Muted));
        }
        Column { x, lines }
    }

    fn label(&self, x: f32, width: f32, size: f32, text: &str, bold: bool) -> Column {
        Column {
            x,
            lines: self.lines(text, size, width, bold, Colour::Muted),
        }
    }

    fn lines(&self, text: &str, size: f32, width: f32, bold: bool, colour: Colour) -> Vec<Line> {
        let typeface: &Typeface = self.typefaces.typeface(bold);
        let lines = typeface.lines(&typeface.renderable(text), size, width);
        lines.into_iter().map(|text| Line { text, bold, colour }).collect()
    }

    fn rule(&mut self, y: f32, height: f32, colour: Colour) {
        let rule = Element::Rule {
            x: LEFT,
            y,
            width: INNER,
            height,
            colour,
        };
        self.page().push(rule);
    }

    fn bookmark(&mut self, text: &str) {
        let bookmark = Bookmark {
            text: self.typefaces.bold.renderable(text),
            page: self.pages.pages.len().saturating_sub(1),
            y: (self.y - 12.0).max(0.0),
        };
        self.pages.bookmarks.push(bookmark);
    }

    /// Starts a new page if this height does not fit below but would on a page of its own.
    fn keep_together(&mut self, height: f32) {
        if self.y + height > BOTTOM && height < BOTTOM - TOP {
            self.new_page();
        }
    }

    fn new_page_with(&mut self, head: Option<&TableHead>) {
        self.new_page();
        if let Some(head) = head {
            self.head(head);
            self.y += 3.0;
        }
    }

    fn new_page(&mut self) {
        self.pages.pages.push(Vec::new());
        self.y = TOP;
    }

    fn page(&mut self) -> &mut Vec<Element> {
        if self.pages.pages.is_empty() {
            self.pages.pages.push(Vec::new());
        }
        let last = self.pages.pages.len() - 1;
        &mut self.pages.pages[last]
    }
}

fn height(columns: &[Column], size: f32) -> f32 {
    let lines = columns.iter().map(|column| column.lines.len()).max().unwrap_or_default();
    lines as f32 * leading(size)
}

fn leading(size: f32) -> f32 {
    size * 1.42
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(blocks: &[Block]) -> Pages {
        lay_out(blocks, &Typefaces::bundled().expect("bundled"))
    }

    fn texts(page: &[Element]) -> Vec<&str> {
        let texts = page.iter().filter_map(|element| match element {
            Element::Text { text, .. } => Some(text.as_str()),
            Element::Rule { .. } => None,
        });
        texts.collect()
    }

    #[test]
    fn a_long_table_repeats_its_head_and_stays_above_the_margin() {
        let rows = (0..150).map(|at| vec![format!("riga {at}").into(), "x".into()]).collect();
        let layout = pages(&[Block::Table {
            shares: vec![70, 30],
            heads: vec!["Prima".into(), "Seconda".into()],
            rows,
        }]);
        assert!(layout.pages.len() > 2);
        for page in &layout.pages {
            assert_eq!(texts(page).first(), Some(&"Prima"));
            assert!(
                page.iter()
                    .all(|element| matches!(element, Element::Text { y, .. } | Element::Rule { y, .. } if *y <= BOTTOM + 4.0))
            );
        }
        let all = layout
            .pages
            .iter()
            .flat_map(|page| texts(page))
            .filter(|text| text.starts_with("riga"));
        assert_eq!(all.count(), 150);
    }

    #[test]
    fn a_row_longer_than_a_page_continues_on_the_next() {
        let long = "parola ".repeat(4_000);
        let layout = pages(&[Block::Facts(vec![("Motivo".into(), long.as_str().into())])]);
        assert!(layout.pages.len() > 1);
        let words: usize = layout
            .pages
            .iter()
            .flat_map(|page| texts(page))
            .map(|text| text.matches("parola").count())
            .sum();
        assert_eq!(words, 4_000);
    }

    #[test]
    fn a_card_and_its_facts_stay_on_one_page() {
        let facts = Block::Facts((0..10).map(|at| (at.to_string(), "valore".into())).collect());
        let mut blocks = Vec::new();
        for at in 0..12 {
            blocks.extend([Block::Card(format!("scheda {at}")), facts.clone()]);
        }
        let layout = pages(&blocks);
        assert!(layout.pages.len() > 1);
        for page in &layout.pages {
            let cards = texts(page).iter().filter(|text| text.starts_with("scheda")).count();
            let values = texts(page).iter().filter(|text| **text == "valore").count();
            assert_eq!(values, cards * 10);
        }
    }
}
