//! Tables with columns as wide as their content; what is wider than the reader scrolls.

use iced::widget::{column, container, row, scrollable};
use iced::{Element, Length};

use super::Drawing;
use crate::engine::formatted::{Block, Cell, Table};
use crate::ui::part::controls::hairline;
use crate::ui::screen::reader::Message;
use crate::ui::theme::{READING, gap, stroke, style, width};

impl<'a> Drawing<'a, '_> {
    pub(super) fn table(&mut self, table: &'a Table) -> Element<'a, Message> {
        let palette = self.context.palette;
        let widths = column_widths(table);
        let whole: f32 = widths.iter().sum();
        let last = table.rows.len().saturating_sub(1);
        let mut rows = column![].width(whole);
        for (at, cells) in table.rows.iter().enumerate() {
            let is_head = cells.iter().all(|cell| cell.is_head);
            let drawn: Vec<Element<'a, Message>> = cells
                .iter()
                .zip(&widths)
                .map(|(cell, width)| container(self.blocks(&cell.blocks)).padding([gap::XS, gap::S]).width(*width).into())
                .collect();
            let ground = if is_head { palette.raised } else { palette.surface };
            let line = container(row(drawn)).width(Length::Fill).style(style::ground(ground));
            rows = rows.push(line).push((at < last).then(|| hairline(palette)));
        }
        let framed = container(rows).padding(stroke::LINE).style(style::card_flat(palette));
        scrollable(framed)
            .direction(scrollable::Direction::Horizontal(
                scrollable::Scrollbar::new().width(gap::S).scroller_width(gap::XS).spacing(gap::XS),
            ))
            .style(style::scroll(palette))
            .into()
    }
}

/// The width of each column: that of its longest line, within limits.
fn column_widths(table: &Table) -> Vec<f32> {
    let mut widths: Vec<f32> = Vec::new();
    for cells in &table.rows {
        for (at, cell) in cells.iter().enumerate() {
            let wanted = longest_line(cell) as f32 * LETTER + gap::XL;
            let wanted = wanted.clamp(width::CELL_MIN, width::CELL_MAX);
            match widths.get_mut(at) {
                Some(known) => *known = known.max(wanted),
                None => widths.push(wanted),
            }
        }
    }
    widths
}

/// Letters of the longest line of a cell.
fn longest_line(cell: &Cell) -> usize {
    let of_block = |block: &Block| match block {
        Block::Paragraph(paragraph) => paragraph.text.lines().map(|line| line.chars().count()).max().unwrap_or_default(),
        Block::Image(image) => usize::try_from(image.size.0).unwrap_or_default() / 8,
        Block::List(_) | Block::Quote(_) | Block::Table(_) => WIDE,
        Block::Rule => 0,
    };
    cell.blocks.iter().map(of_block).max().unwrap_or_default()
}

/// The width of a letter, about.
const LETTER: f32 = READING * 0.6;
/// Letters that are more than a column is wide.
const WIDE: usize = 100;
