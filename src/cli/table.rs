//! Aligned columns, measured in terminal cells.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::escape::escape;

/// A table for a terminal; cells are made safe by [`escape`] as they are added.
#[derive(Debug, Clone, Default)]
pub struct Table {
    rows: Vec<Vec<String>>,
    indent: usize,
}

impl Table {
    pub fn with_headings(headings: impl IntoIterator<Item = String>) -> Self {
        let mut table = Self::default();
        table.row(headings);
        table
    }

    /// A table without headings, indented by this many cells.
    pub fn indented(indent: usize) -> Self {
        Self { rows: Vec::new(), indent }
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = impl AsRef<str>>) {
        self.rows.push(cells.into_iter().map(|cell| escape(cell.as_ref())).collect());
    }

    /// The number of lines.
    pub fn lines(&self) -> usize {
        self.rows.len()
    }

    /// Writes the table with two spaces between columns and none at the end of a line.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let widths = self.widths();
        for row in &self.rows {
            let mut line = " ".repeat(self.indent);
            for (cell, width) in row.iter().zip(&widths) {
                line.push_str(cell);
                line.push_str(&" ".repeat(width.saturating_sub(cell.width()).saturating_add(2)));
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    fn widths(&self) -> Vec<usize> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        (0..columns)
            .map(|column| {
                self.rows
                    .iter()
                    .filter_map(|row| row.get(column))
                    .map(|cell| cell.width())
                    .max()
                    .unwrap_or(0)
            })
            .collect()
    }
}

/// A text cut to at most this many cells, with `…` if it was cut.
pub fn cut(text: &str, cells: usize) -> String {
    if text.width() <= cells {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > cells {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align_by_cells_not_characters() {
        let mut table = Table::with_headings(["A".to_owned(), "B".to_owned()]);
        table.row(["日本", "x"]);
        table.row(["è\u{7}", ""]);
        let mut out = Vec::new();
        table.write(&mut out).expect("written");
        assert_eq!(String::from_utf8(out).expect("text"), "A     B\n日本  x\nè␇\n");
    }

    #[test]
    fn a_long_text_is_cut_to_its_cells() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "ab…");
        assert_eq!(cut("日本語", 5), "日本…");
    }
}
