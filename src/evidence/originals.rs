//! Bare messages, byte for byte, numbered in order.

use std::path::{Path, PathBuf};

use super::error::ExportError;
use super::item::ExportItem;
use super::output::Output;
use super::source::ExportSource;
use crate::parallel;

/// Writes the messages of these items to a new folder, or to a new zip if `to` ends in `.zip`. Durable on return. Returns the names of the
/// files.
pub fn write(items: &[ExportItem], mut source: ExportSource<'_>, to: &Path) -> Result<Vec<PathBuf>, ExportError> {
    let mut output = Output::create(to, false)?;
    let messages: Vec<_> = items.iter().flat_map(ExportItem::messages).collect();
    let digits = messages.len().to_string().len().max(2);
    let store = source.store;
    parallel::ordered(
        &messages,
        |message| store.raw(&message.message),
        |at, message, raw| {
            source.report_progress(at, messages.len())?;
            let name = format!("{:0digits$}-{}.eml", at.saturating_add(1), message.label());
            output.add_hashed(&name, &raw?, message.message)
        },
    )?;
    source.report_progress(messages.len(), messages.len())?;
    output.finish()
}
