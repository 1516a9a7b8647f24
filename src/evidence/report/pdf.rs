//! The report as PDF/A-2b (ISO 19005-2): fonts embedded, no external content. Its creation date is [`Report::as_of`].

use jiff::tz::TimeZone;
use krilla::color::rgb;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::text::KrillaGlyph;
use krilla::{Document, SerializeSettings};

use super::content::Report;
use super::layout::{BODY, Colour, Element, HEIGHT, INNER, LEFT, Pages, WIDTH, lay_out};
use super::typeface::{Glyphs, Typefaces};
use crate::clock::Timestamp;
use crate::parallel;

/// Writes it. The error is the reason of the library, for example why the result would not be PDF/A.
pub(in crate::evidence) fn write(report: &Report<'_>) -> Result<Vec<u8>, String> {
    let typefaces = Typefaces::bundled().ok_or_else(|| "fonts".to_owned())?;
    let mut pages = lay_out(&report.blocks, &typefaces);
    let of = pages.pages.len();
    for (at, elements) in pages.pages.iter_mut().enumerate() {
        elements.extend(footer(report, &typefaces, at + 1, of));
    }
    let configuration = ConfigurationBuilder::new().with_archival_validator(Archival::A2_B).finish();
    let mut document = Document::new_with(SerializeSettings {
        configuration: configuration.map_err(|error| format!("{error:?}"))?,
        // Conformance level B needs no tags, unlike level A.
        enable_tagging: false,
        ..SerializeSettings::default()
    });
    document.set_metadata(
        Metadata::new()
            .title(report.title.clone())
            .language(report.strings.tag().to_owned())
            .creator("Recapito".to_owned())
            .creation_date(date(report.as_of)),
    );
    document.set_outline(outline(&pages));
    // Text is shaped on every core, but drawn in order: the same report gives the same bytes.
    let shape = |elements: &Vec<Element>| elements.iter().map(|element| glyphs(element, &typefaces)).collect::<Vec<_>>();
    parallel::ordered(&pages.pages, shape, |_, elements, shaped| {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| "page".to_owned())?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for (element, glyphs) in elements.iter().zip(&shaped) {
            draw(element, glyphs.as_deref().unwrap_or_default(), &typefaces, &mut surface);
        }
        surface.finish();
        page.finish();
        Ok::<_, String>(())
    })?;
    document.finish().map_err(|error| format!("{error:?}"))
}

/// A PDF date in UTC.
fn date(at: Timestamp) -> DateTime {
    let at = at.to_zoned(TimeZone::UTC);
    let part = |number: i8| u8::try_from(number).unwrap_or_default();
    DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(part(at.month()))
        .day(part(at.day()))
        .hour(part(at.hour()))
        .minute(part(at.minute()))
        .second(part(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

fn footer(report: &Report<'_>, typefaces: &Typefaces, page: usize, of: usize) -> [Element; 2] {
    let size = BODY - 1.25;
    let typeface = typefaces.typeface(false);
    let number = report
        .strings
        .with("report-page", &[("page", page.to_string()), ("of", of.to_string())]);
    let number = typeface.renderable(&number);
    let text = |x: f32, text: String| Element::Text {
        x,
        y: HEIGHT - 34.0,
        size,
        bold: false,
        colour: Colour::Muted,
        text,
    };
    let right = LEFT + INNER - typeface.width(&number, size);
    [text(LEFT, typeface.renderable(&report.title)), text(right, number)]
}

fn outline(pages: &Pages) -> Outline {
    let mut outline = Outline::new();
    for bookmark in &pages.bookmarks {
        let place = XyzDestination::new(bookmark.page, Point::from_xy(LEFT, bookmark.y));
        outline.push_child(OutlineNode::new(bookmark.text.clone(), place));
    }
    outline
}

fn glyphs(element: &Element, typefaces: &Typefaces) -> Option<Glyphs> {
    match element {
        Element::Text { bold, text, .. } => Some(typefaces.typeface(*bold).glyphs(text)),
        Element::Rule { .. } => None,
    }
}

fn draw(element: &Element, glyphs: &[KrillaGlyph], typefaces: &Typefaces, surface: &mut Surface<'_>) {
    match element {
        Element::Text {
            x,
            y,
            size,
            bold,
            colour,
            text,
        } => {
            let typeface = typefaces.typeface(*bold);
            surface.set_fill(Some(fill(*colour)));
            surface.draw_glyphs(Point::from_xy(*x, *y), glyphs, typeface.font.clone(), text, *size, false);
        }
        Element::Rule {
            x,
            y,
            width,
            height,
            colour,
        } => {
            let mut path = PathBuilder::new();
            if let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) {
                path.push_rect(rect);
            }
            if let Some(path) = path.finish() {
                surface.set_fill(Some(fill(*colour)));
                surface.draw_path(&path);
            }
        }
    }
}

fn fill(colour: Colour) -> Fill {
    let colour = match colour {
        Colour::Text => rgb::Color::new(0x1b, 0x20, 0x27),
        Colour::Muted => rgb::Color::new(0x5a, 0x64, 0x72),
        Colour::Line => rgb::Color::new(0xd0, 0xd6, 0xde),
        Colour::Accent => rgb::Color::new(0x1f, 0x5f, 0x8b),
        Colour::Good => rgb::Color::new(0x1b, 0x6b, 0x3a),
        Colour::Warning => rgb::Color::new(0x8a, 0x53, 0x00),
        Colour::Bad => rgb::Color::new(0xa3, 0x22, 0x1b),
    };
    Fill {
        paint: colour.into(),
        ..Fill::default()
    }
}
