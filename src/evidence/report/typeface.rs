//! The two faces a report is set in, embedded in it: measuring, breaking lines, shaping.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use icu_normalizer::ComposingNormalizerBorrowed;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::ttf_parser::Tag;
use rustybuzz::{Direction, Face, Feature, GlyphInfo, ShapePlan, UnicodeBuffer, script};

use crate::evidence::readable::readable;

/// One face.
pub(super) struct Typeface {
    face: Face<'static>,
    pub(super) font: Font,
    units_per_em: f32,
    /// The advances of ASCII in ems: most of what is set. `None` where there is no glyph.
    ascii: [Option<f32>; 128],
    /// How Latin letters are shaped; made once, not for each line.
    latin: ShapePlan,
    /// Texts that were shaped, the first so many: labels and names come again in every card.
    shaped: Mutex<HashMap<String, Glyphs>>,
}

/// A text's glyphs, left to right.
pub(super) type Glyphs = Arc<[KrillaGlyph]>;

/// Regular and semi-bold.
pub(super) struct Typefaces {
    pub(super) regular: Typeface,
    pub(super) bold: Typeface,
}

impl Typefaces {
    /// The bundled faces; `None` only for a broken build.
    pub(super) fn bundled() -> Option<Self> {
        Some(Self {
            regular: Typeface::new(include_bytes!("../../../assets/fonts/Inter-Regular.otf"))?,
            bold: Typeface::new(include_bytes!("../../../assets/fonts/Inter-SemiBold.otf"))?,
        })
    }

    pub(super) fn face(&self, bold: bool) -> &Typeface {
        if bold { &self.bold } else { &self.regular }
    }
}

impl Typeface {
    fn new(bytes: &'static [u8]) -> Option<Self> {
        let face = Face::from_slice(bytes, 0)?;
        let ascii = std::array::from_fn(|code| char::from_u32(u32::try_from(code).ok()?).and_then(|c| advance(&face, c)));
        Some(Self {
            units_per_em: face.units_per_em() as f32,
            font: Font::new(bytes.into(), 0)?,
            ascii,
            latin: ShapePlan::new(&face, Direction::LeftToRight, Some(script::LATIN), None, &features()),
            shaped: Mutex::default(),
            face,
        })
    }

    /// The text in letters this face has (PDF/A forbids others), composed, on one line.
    pub(super) fn settable(&self, text: &str) -> String {
        let composed = ComposingNormalizerBorrowed::new_nfc().normalize(text);
        readable(&composed, |c| self.advance(c).is_some())
    }

    /// The width of a text in points, kerning left out.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.advance(c).unwrap_or_default()).sum::<f32>() * size
    }

    /// Breaks a settable text into lines of this width: at blanks, and within a word that is longer than a line.
    pub(super) fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        let (mut line, mut used) = (String::new(), 0.0);
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let longer = used + self.width(" ", size) + self.width(word, size);
            if !line.is_empty() && longer <= width {
                line.push(' ');
                line.push_str(word);
                used = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            let mut rest = word;
            while self.width(rest, size) > width {
                let (head, tail) = rest.split_at(self.cut(rest, size, width));
                lines.push(head.to_owned());
                rest = tail;
            }
            line.push_str(rest);
            used = self.width(rest, size);
        }
        lines.push(line);
        lines
    }

    /// Where to cut a word that is too long: behind a mark in its last half if there is one. At least one character goes on the line.
    fn cut(&self, word: &str, size: f32, width: f32) -> usize {
        let mut used = 0.0;
        let mut mark = None;
        for (at, c) in word.char_indices() {
            used += self.advance(c).unwrap_or_default() * size;
            if used > width && at > 0 {
                return mark.filter(|mark| *mark > at / 2).unwrap_or(at);
            }
            if matches!(c, '@' | '.' | '-' | '_' | '/' | ',' | ';' | ':') {
                mark = Some(at + c.len_utf8());
            }
        }
        word.len()
    }

    /// The glyphs of a settable text.
    pub(super) fn glyphs(&self, text: &str) -> Glyphs {
        let shaped = || self.shaped.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = shaped().get(text) {
            return known.clone();
        }
        let glyphs: Glyphs = self.shape(text).into();
        let mut shaped = shaped();
        if shaped.len() < REMEMBERED {
            shaped.insert(text.to_owned(), glyphs.clone());
        }
        glyphs
    }

    fn shape(&self, text: &str) -> Vec<KrillaGlyph> {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(Direction::LeftToRight);
        let shaped = match buffer.script() == script::LATIN {
            true => rustybuzz::shape_with_plan(&self.face, &self.latin, buffer),
            false => rustybuzz::shape(&self.face, &features(), buffer),
        };
        let infos = shaped.glyph_infos();
        let em = |units: i32| units as f32 / self.units_per_em;
        let placed = infos.iter().zip(shaped.glyph_positions()).zip(spans(infos, text.len()));
        placed
            .map(|((info, position), span)| {
                KrillaGlyph::new(
                    GlyphId::new(info.glyph_id),
                    em(position.x_advance),
                    em(position.x_offset),
                    em(position.y_offset),
                    em(position.y_advance),
                    span,
                    None,
                )
            })
            .collect()
    }

    /// In ems; `None` where there is no glyph.
    fn advance(&self, c: char) -> Option<f32> {
        match self.ascii.get(c as usize) {
            Some(known) => *known,
            None => advance(&self.face, c),
        }
    }
}

fn advance(face: &Face<'_>, c: char) -> Option<f32> {
    let units = face.glyph_hor_advance(face.glyph_index(c)?).unwrap_or_default();
    Some(f32::from(units) / face.units_per_em() as f32)
}

/// Letters stay the letters they are, set closer or wider at the most: a settable text has a glyph for each, and no substitution turns `->`
/// into an arrow.
fn features() -> [Feature; 7] {
    let substitutions = [b"ccmp", b"locl", b"rlig", b"rclt", b"calt", b"liga", b"clig"];
    substitutions.map(|tag| Feature::new(Tag::from_bytes(tag), 0, ..))
}

/// What each glyph stands for: from its own start to the next one's; glyphs of one cluster stand for the same.
fn spans(infos: &[GlyphInfo], length: usize) -> Vec<Range<usize>> {
    let (mut next, mut end) = (length, length);
    let backwards = infos.iter().rev().map(|info| {
        let start = info.cluster as usize;
        if start < next {
            (next, end) = (start, next);
        }
        start..end
    });
    let mut spans: Vec<Range<usize>> = backwards.collect();
    spans.reverse();
    spans
}

/// Texts whose glyphs are remembered, of each face.
const REMEMBERED: usize = 4_096;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_has_one_glyph_whatever_stands_beside_it() {
        let faces = Typefaces::bundled().expect("bundled");
        for text in ["-> fi ffi 3x4 (c) e\u{300}", "Αθήνα", "щ"] {
            let text = faces.regular.settable(text);
            let (first, again) = (faces.regular.glyphs(&text), faces.regular.glyphs(&text));
            assert_eq!(first.len(), text.chars().count(), "{text}");
            assert!(Arc::ptr_eq(&first, &again), "shaped once");
        }
    }

    #[test]
    fn lines_are_never_wider_than_asked_and_lose_nothing() {
        let faces = Typefaces::bundled().expect("bundled");
        let face = faces.face(false);
        let text = face.settable("breve nome.cognome.molto.lungo.davvero@posta-certificata.ordine-degli-avvocati.example e altro");
        let lines = face.lines(&text, 10.0, 120.0);
        assert!(lines.len() > 3, "{lines:?}");
        assert!(lines.iter().all(|line| face.width(line, 10.0) <= 120.0), "{lines:?}");
        assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        assert!(lines.iter().any(|line| line.ends_with(['.', '-', '@'])), "{lines:?}");
        assert_eq!(face.lines("", 10.0, 120.0), [""]);
        assert_eq!(face.lines("xx", 10.0, 0.1).concat(), "xx");
    }

    #[test]
    fn letters_that_are_not_there_are_spelled_out() {
        let faces = Typefaces::bundled().expect("bundled");
        assert_eq!(faces.bold.settable("e\u{0300} «sì» → 你"), "è «sì» → [U+4F60]");
    }
}
