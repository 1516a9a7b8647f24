//! The report of a bundle: what its messages prove. It is composed once and written as HTML and as PDF.

mod content;
mod html;
mod layout;
mod message;
mod pdf;
pub mod printout;
mod sections;
mod typeface;

pub(super) use self::html::write as html;
pub(super) use self::pdf::write as pdf;

use self::content::{Block, Report};
use super::entry::{Certificates, ItemEntries};
use super::strings::ReportStrings;

/// The report on these items.
pub(super) fn new<'s>(items: &[ItemEntries<'_>], certificates: &Certificates, strings: &'s dyn ReportStrings) -> Report<'s> {
    let title = strings.get("report-title");
    let as_of = items.iter().filter_map(ItemEntries::latest).max();
    let mut blocks = vec![Block::Title(title.clone()), Block::Paragraph(strings.get("report-lead"))];
    blocks.extend(as_of.map(|at| Block::Paragraph(strings.with("report-as-of", &[("at", strings.instant(at))]))));
    if items.len() > 1 {
        blocks.extend(sections::contents(items, strings));
    }
    for item in items {
        blocks.extend(sections::item(item, strings));
    }
    blocks.extend(sections::certificates(items, certificates, strings));
    blocks.extend(sections::checks(items, strings));
    Report {
        title,
        strings,
        blocks,
        as_of: as_of.unwrap_or_default(),
    }
}
