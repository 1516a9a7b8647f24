//! The styles of a paragraph, and the hits of the find bar in it, as spans.

use std::ops::Range;

use iced::{Font, border, font};
use iced_selection::text::Span;

use crate::engine::formatted::{Paragraph, TextStyle};
use crate::ui::context::Context;
use crate::ui::theme::{Palette, REGULAR, STRONG, Tone, radius, stroke};

/// A hit, and whether it is the current one.
type Hit = (Range<usize>, bool);

/// The spans of a paragraph. A click on a link yields its number.
pub(super) fn of<'a>(context: Context<'_>, paragraph: &'a Paragraph, hits: &[Hit]) -> Vec<Span<'a, usize>> {
    let mut spans = Vec::new();
    let (mut from, mut was_hidden) = (0, false);
    for run in &paragraph.runs {
        if run.style.hidden && !was_hidden {
            let label = Span::new(format!("{} ", context.get("ui-hidden-mark")));
            spans.push(label.color(context.tone(Tone::Warn)).font(STRONG));
        }
        was_hidden = run.style.hidden;
        for (piece, hit) in pieces(from..run.end, hits) {
            let text = paragraph.text.get(piece).unwrap_or_default();
            let span = styled(context.palette, Span::new(text), run.style);
            spans.push(match hit {
                Some(is_current) => marked(context.palette, span, is_current),
                None => span,
            });
        }
        from = run.end;
    }
    spans
}

/// A range cut at the hits in it, with whether each piece is in a hit, and in the current one.
fn pieces(range: Range<usize>, hits: &[Hit]) -> Vec<(Range<usize>, Option<bool>)> {
    let mut pieces = Vec::new();
    let mut from = range.start;
    for (hit, is_current) in hits {
        let start = hit.start.clamp(from, range.end);
        let end = hit.end.clamp(start, range.end);
        pieces.push((from..start, None));
        pieces.push((start..end, Some(*is_current)));
        from = end;
    }
    pieces.push((from..range.end, None));
    pieces.retain(|(piece, _)| !piece.is_empty());
    pieces
}

fn styled<'a>(palette: Palette, span: Span<'a, usize>, style: TextStyle) -> Span<'a, usize> {
    let face = match (style.fixed, style.bold || style.warning) {
        (true, _) => Font::MONOSPACE,
        (false, true) => STRONG,
        (false, false) => REGULAR,
    };
    let slant = if style.italic { font::Style::Italic } else { font::Style::Normal };
    let colour = match (style.warning, style.hidden, style.link) {
        (true, ..) => palette.tone(Tone::Bad),
        (false, true, _) => palette.tone(Tone::Warn),
        (false, false, Some(_)) => palette.accent,
        (false, false, None) => palette.text,
    };
    span.font(Font { style: slant, ..face })
        .color(colour)
        .underline(style.underlined || style.link.is_some())
        .strikethrough(style.struck)
        .link_maybe(style.link)
}

/// A hit: on the colours of a warning, the current one on those of the main button.
pub(in super::super) fn marked<Link>(palette: Palette, span: Span<'_, Link>, is_current: bool) -> Span<'_, Link> {
    let colours = palette.set(Tone::Warn);
    let edge = border::rounded(radius::S).width(stroke::LINE);
    match is_current {
        true => span
            .color(palette.on_accent)
            .background(palette.accent)
            .border(edge.color(palette.accent)),
        false => span
            .color(palette.text)
            .background(colours.surface)
            .border(edge.color(colours.border)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_cut_at_the_hits_in_it() {
        let hits = [(2..4, false), (6..9, true)];
        assert_eq!(pieces(0..3, &hits), [(0..2, None), (2..3, Some(false))]);
        assert_eq!(pieces(3..8, &hits), [(3..4, Some(false)), (4..6, None), (6..8, Some(true))]);
        assert_eq!(pieces(8..12, &hits), [(8..9, Some(true)), (9..12, None)]);
    }
}
