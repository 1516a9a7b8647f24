//! The report as PDF/A-2b: fonts embedded, nothing fetched; its date is that of the latest fact it tells.

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

use super::Report;
use super::layout::{BODY, HEIGHT, INNER, Ink, LEFT, Mark, Pages, WIDTH, set};
use super::typeface::{Glyphs, Typefaces};
use crate::clock::Timestamp;
use crate::parallel;

/// The whole file; the error is the library's reason why it would not be PDF/A.
pub(in crate::evidence) fn write(report: &Report<'_>) -> Result<Vec<u8>, String> {
    let faces = Typefaces::bundled().ok_or_else(|| "fonts".to_owned())?;
    let mut pages = set(&report.blocks, &faces);
    let of = pages.pages.len();
    for (at, marks) in pages.pages.iter_mut().enumerate() {
        marks.extend(footer(report, &faces, at + 1, of));
    }
    let configuration = ConfigurationBuilder::new().with_archival_validator(Archival::A2_B).finish();
    let mut document = Document::new_with(SerializeSettings {
        configuration: configuration.map_err(|error| format!("{error:?}"))?,
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
    // Shaped ahead on every core, drawn here in their order: the same report gives the same bytes.
    let shape = |marks: &Vec<Mark>| marks.iter().map(|mark| glyphs(mark, &faces)).collect::<Vec<_>>();
    parallel::ordered(&pages.pages, shape, |_, marks, shaped| {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| "page".to_owned())?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for (mark, glyphs) in marks.iter().zip(&shaped) {
            draw(mark, glyphs.as_deref().unwrap_or_default(), &faces, &mut surface);
        }
        surface.finish();
        page.finish();
        Ok::<_, String>(())
    })?;
    document.finish().map_err(|error| format!("{error:?}"))
}

/// UTC.
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

fn footer(report: &Report<'_>, faces: &Typefaces, page: usize, of: usize) -> [Mark; 2] {
    let size = BODY - 1.25;
    let face = faces.face(false);
    let number = report
        .strings
        .with("report-page", &[("page", page.to_string()), ("of", of.to_string())]);
    let number = face.settable(&number);
    let text = |x: f32, text: String| Mark::Text {
        x,
        y: HEIGHT - 34.0,
        size,
        bold: false,
        ink: Ink::Muted,
        text,
    };
    let right = LEFT + INNER - face.width(&number, size);
    [text(LEFT, face.settable(&report.title)), text(right, number)]
}

fn outline(pages: &Pages) -> Outline {
    let mut outline = Outline::new();
    for bookmark in &pages.bookmarks {
        let place = XyzDestination::new(bookmark.page, Point::from_xy(LEFT, bookmark.y));
        outline.push_child(OutlineNode::new(bookmark.text.clone(), place));
    }
    outline
}

fn glyphs(mark: &Mark, faces: &Typefaces) -> Option<Glyphs> {
    match mark {
        Mark::Text { bold, text, .. } => Some(faces.face(*bold).glyphs(text)),
        Mark::Rule { .. } => None,
    }
}

fn draw(mark: &Mark, glyphs: &[KrillaGlyph], faces: &Typefaces, surface: &mut Surface<'_>) {
    match mark {
        Mark::Text {
            x,
            y,
            size,
            bold,
            ink,
            text,
        } => {
            let face = faces.face(*bold);
            surface.set_fill(Some(fill(*ink)));
            surface.draw_glyphs(Point::from_xy(*x, *y), glyphs, face.font.clone(), text, *size, false);
        }
        Mark::Rule { x, y, width, height, ink } => {
            let mut path = PathBuilder::new();
            if let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) {
                path.push_rect(rect);
            }
            if let Some(path) = path.finish() {
                surface.set_fill(Some(fill(*ink)));
                surface.draw_path(&path);
            }
        }
    }
}

fn fill(ink: Ink) -> Fill {
    let colour = match ink {
        Ink::Text => rgb::Color::new(0x1b, 0x20, 0x27),
        Ink::Muted => rgb::Color::new(0x5a, 0x64, 0x72),
        Ink::Line => rgb::Color::new(0xd0, 0xd6, 0xde),
        Ink::Accent => rgb::Color::new(0x1f, 0x5f, 0x8b),
        Ink::Good => rgb::Color::new(0x1b, 0x6b, 0x3a),
        Ink::Warning => rgb::Color::new(0x8a, 0x53, 0x00),
        Ink::Bad => rgb::Color::new(0xa3, 0x22, 0x1b),
    };
    Fill {
        paint: colour.into(),
        ..Fill::default()
    }
}
