//! Text that becomes paragraphs: spaces run together, styles side by side.

use crate::engine::formatted::{Block, Paragraph, Run, TextStyle};

/// Blocks under construction: those that are complete, and the paragraph that is being filled.
#[derive(Debug, Default)]
pub(super) struct Flow {
    pub(super) blocks: Vec<Block>,
    pub(super) open: Paragraph,
}

impl Flow {
    pub(super) fn text(&mut self, text: &str, style: TextStyle) {
        if text.is_empty() {
            return;
        }
        self.open.text.push_str(text);
        let end = self.open.text.len();
        match self.open.runs.last_mut() {
            Some(run) if run.style == style => run.end = end,
            _ => self.open.runs.push(Run { end, style }),
        }
    }

    /// Adds text with its spaces run together.
    pub(super) fn flowing(&mut self, text: &str, style: TextStyle) {
        let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c');
        let mut run = String::with_capacity(text.len());
        let mut ends_in_space = self.open.text.is_empty() || self.open.text.ends_with([' ', '\n']);
        for letter in text.chars().filter(|c| !is_disguise(*c)) {
            match is_space(letter) {
                true if ends_in_space => continue,
                true => run.push(' '),
                false => run.push(letter),
            }
            ends_in_space = is_space(letter);
        }
        self.text(&run, style);
    }

    /// Completes the paragraph.
    pub(super) fn end(&mut self, heading: Option<u8>) {
        let mut paragraph = std::mem::take(&mut self.open);
        let length = paragraph.text.trim_end().len();
        if paragraph.text.trim_matches(is_blank).is_empty() {
            return;
        }
        paragraph.text.truncate(length);
        paragraph.runs.retain_mut(|run| {
            let is_past = run.end > length;
            run.end = run.end.min(length);
            !is_past || run.end > 0
        });
        paragraph.runs.dedup_by_key(|run| run.end);
        paragraph.heading = heading;
        self.blocks.push(Block::Paragraph(paragraph));
    }

    pub(super) fn push(&mut self, block: Block, heading: Option<u8>) {
        self.end(heading);
        self.blocks.push(block);
    }
}

/// Marks that reorder text, and control characters.
fn is_disguise(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{061C}')
        || (c.is_control() && !c.is_ascii_whitespace())
}

/// Whether a letter leaves no mark.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || is_disguise(c)
        || matches!(
            c,
            '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}' | '\u{034F}' | '\u{2007}'
        )
}
