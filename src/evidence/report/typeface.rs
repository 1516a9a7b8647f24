//! The two typefaces embedded in a report: measuring text, breaking lines, shaping.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use icu_normalizer::ComposingNormalizerBorrowed;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::ttf_parser::Tag;
use rustybuzz::{Direction, Face, Feature, GlyphInfo, ShapePlan, UnicodeBuffer, script};

use crate::evidence::readable::readable;

/// A typeface, ready for measuring and shaping text.
pub(super) struct Typeface {
    face: Face<'static>,
    pub(super) font: Font,
    units_per_em: f32,
    /// The glyphs of ASCII, most of the text, with their advances in em. `None` where there is no glyph.
    ascii: [Option<(GlyphId, f32)>; 128],
    /// The kerned advances of the first of two ASCII characters, in em, once a text had these two.
    pairs: Box<[OnceLock<f32>]>,
    /// The plan for shaping Latin text, made once instead of for each line.
    latin: ShapePlan,
    /// A cache of shaped texts that are not ASCII, up to [`MAX_SHAPED`]: labels and names are the same in every card.
    shaped: Mutex<HashMap<String, Glyphs>>,
}

/// A text's glyphs, left to right.
pub(super) type Glyphs = Arc<[KrillaGlyph]>;

/// The two weights used in a report.
pub(super) struct Typefaces {
    pub(super) regular: Typeface,
    pub(super) bold: Typeface,
}

impl Typefaces {
    /// The bundled typefaces; `None` only in a broken build.
    pub(super) fn bundled() -> Option<Self> {
        Some(Self {
            regular: Typeface::new(include_bytes!("../../../assets/fonts/Inter-Regular.otf"))?,
            bold: Typeface::new(include_bytes!("../../../assets/fonts/Inter-SemiBold.otf"))?,
        })
    }

    pub(super) fn typeface(&self, bold: bool) -> &Typeface {
        if bold { &self.bold } else { &self.regular }
    }
}

impl Typeface {
    fn new(bytes: &'static [u8]) -> Option<Self> {
        let face = Face::from_slice(bytes, 0)?;
        let glyph = |c| Some((GlyphId::new(u32::from(face.glyph_index(c)?.0)), advance(&face, c)?));
        let ascii = std::array::from_fn(|code| char::from_u32(u32::try_from(code).ok()?).and_then(glyph));
        Some(Self {
            units_per_em: face.units_per_em() as f32,
            font: Font::new(bytes.into(), 0)?,
            ascii,
            pairs: std::iter::repeat_with(OnceLock::new).take(PAIRS).collect(),
            latin: ShapePlan::new(&face, Direction::LeftToRight, Some(script::LATIN), None, &features()),
            shaped: Mutex::default(),
            face,
        })
    }

    /// The text on one line, in NFC, with characters that this typeface lacks spelled out: PDF/A forbids missing glyphs.
    pub(super) fn renderable(&self, text: &str) -> String {
        let composed = ComposingNormalizerBorrowed::new_nfc().normalize(text);
        readable(&composed, |c| self.advance(c).is_some())
    }

    /// The width of a text in points, without kerning.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.advance(c).unwrap_or_default()).sum::<f32>() * size
    }

    /// Breaks a renderable text into lines of at most this width: at spaces, and inside words that are longer than a line.
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
            // An address or a digest can be longer than a line, and has no space to break at.
            let mut rest = word;
            while self.width(rest, size) > width {
                let (head, tail) = rest.split_at(self.break_at(rest, size, width));
                lines.push(head.to_owned());
                rest = tail;
            }
            line.push_str(rest);
            used = self.width(rest, size);
        }
        lines.push(line);
        lines
    }

    /// The byte index at which to break a word that is too long: after a punctuation mark in the second half of what fits, if there is one.
    /// At least one character stays on the line.
    fn break_at(&self, word: &str, size: f32, width: f32) -> usize {
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

    /// The glyphs of a renderable text.
    pub(super) fn glyphs(&self, text: &str) -> Glyphs {
        match self.ascii_glyphs(text) {
            Some(glyphs) => glyphs.into(),
            None => self.shaped(text),
        }
    }

    /// The glyphs of an ASCII text, `None` of any other. With substitutions turned off each character keeps its glyph, and kerning depends on
    /// the next one alone: pairs are shaped instead of texts, of which most occur once, such as digests and identifiers.
    fn ascii_glyphs(&self, text: &str) -> Option<Vec<KrillaGlyph>> {
        let bytes = text.as_bytes();
        let glyph = |(at, byte): (usize, &u8)| {
            let (id, alone) = (*self.ascii.get(usize::from(*byte))?)?;
            let advance = match bytes.get(at + 1) {
                Some(next) => self.kerned(*byte, *next)?,
                None => alone,
            };
            Some(KrillaGlyph::new(id, advance, 0.0, 0.0, 0.0, at..at + 1, None))
        };
        bytes.iter().enumerate().map(glyph).collect()
    }

    /// The advance of an ASCII character before another one.
    fn kerned(&self, first: u8, next: u8) -> Option<f32> {
        let pair = self
            .pairs
            .get(usize::from(first) * 128 + usize::from(next))
            .filter(|_| next.is_ascii())?;
        let text = String::from_iter([char::from(first), char::from(next)]);
        Some(*pair.get_or_init(|| self.shape(&text).first().map(|glyph| glyph.x_advance).unwrap_or_default()))
    }

    fn shaped(&self, text: &str) -> Glyphs {
        let shaped = || self.shaped.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = shaped().get(text) {
            return known.clone();
        }
        // Not locked meanwhile: other threads shape other texts.
        let glyphs: Glyphs = self.shape(text).into();
        let mut shaped = shaped();
        if shaped.len() < MAX_SHAPED {
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

    /// In em; `None` if there is no glyph.
    fn advance(&self, c: char) -> Option<f32> {
        match self.ascii.get(c as usize) {
            Some(known) => known.map(|(_, advance)| advance),
            None => advance(&self.face, c),
        }
    }
}

fn advance(face: &Face<'_>, c: char) -> Option<f32> {
    let units = face.glyph_hor_advance(face.glyph_index(c)?).unwrap_or_default();
    Some(f32::from(units) / face.units_per_em() as f32)
}

/// Turns substitutions off, so that every character keeps its own glyph: none turns `->` into an arrow in a text that has to be exact.
fn features() -> [Feature; 7] {
    let substitutions = [b"ccmp", b"locl", b"rlig", b"rclt", b"calt", b"liga", b"clig"];
    substitutions.map(|tag| Feature::new(Tag::from_bytes(tag), 0, ..))
}

/// The byte range of the text that each glyph represents: to the start of the next cluster; all glyphs of a cluster have the same.
fn spans(infos: &[GlyphInfo], length: usize) -> Vec<Range<usize>> {
    // From the end, since a cluster ends where the next one starts.
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

/// Pairs of ASCII characters.
const PAIRS: usize = 128 * 128;
/// Entries of the cache of one typeface.
const MAX_SHAPED: usize = 4_096;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_has_one_glyph_whatever_is_next_to_it() {
        let typefaces = Typefaces::bundled().expect("bundled");
        for text in ["-> fi ffi 3x4 (c) e\u{300}", "Αθήνα", "щ"] {
            let text = typefaces.regular.renderable(text);
            let (first, again) = (typefaces.regular.glyphs(&text), typefaces.regular.glyphs(&text));
            assert_eq!(first.len(), text.chars().count(), "{text}");
            assert!(text.is_ascii() || Arc::ptr_eq(&first, &again), "shaped once");
        }
    }

    #[test]
    fn ascii_has_the_same_glyphs_pair_by_pair_as_shaped_whole() {
        let typefaces = Typefaces::bundled().expect("bundled");
        let printable: String = (' '..='~').collect();
        let every_pair: String = printable
            .chars()
            .flat_map(|first| printable.chars().flat_map(move |next| [first, next]))
            .collect();
        let texts = [
            "AVVOCATO Tommaso: Ta. V, P. \"LT\" -> fi ffi 3x4 (c) 11:41 f) 1/2 T/A",
            "opec275.20261130121314.00042.123.1.67@pec.example 0f7c9a",
            every_pair.as_str(),
            "",
            "x",
        ];
        for typeface in [&typefaces.regular, &typefaces.bold] {
            for text in texts {
                let by_pairs = typeface.ascii_glyphs(text).expect("ASCII");
                assert_eq!(format!("{by_pairs:?}"), format!("{:?}", typeface.shape(text)), "{text}");
            }
            assert!(typeface.ascii_glyphs("perché").is_none());
            let kerned: f32 = typeface.glyphs("AVA").iter().map(|glyph| glyph.x_advance).sum();
            assert!(kerned < typeface.width("AVA", 1.0), "kerned");
        }
    }

    #[test]
    fn lines_fit_the_width_and_lose_no_text() {
        let typefaces = Typefaces::bundled().expect("bundled");
        let face = typefaces.typeface(false);
        let text = face.renderable("breve nome.cognome.molto.lungo.davvero@posta-certificata.ordine-degli-avvocati.example e altro");
        let lines = face.lines(&text, 10.0, 120.0);
        assert!(lines.len() > 3, "{lines:?}");
        assert!(lines.iter().all(|line| face.width(line, 10.0) <= 120.0), "{lines:?}");
        assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        assert!(lines.iter().any(|line| line.ends_with(['.', '-', '@'])), "{lines:?}");
        assert_eq!(face.lines("", 10.0, 120.0), [""]);
        assert_eq!(face.lines("xx", 10.0, 0.1).concat(), "xx");
    }

    #[test]
    fn characters_without_a_glyph_are_spelled_out() {
        let typefaces = Typefaces::bundled().expect("bundled");
        assert_eq!(typefaces.bold.renderable("e\u{0300} «sì» → 你"), "è «sì» → [U+4F60]");
    }
}
