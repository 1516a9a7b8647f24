//! The bare messages, byte for byte, numbered in their order.

use std::path::{Path, PathBuf};

use super::output::Output;
use super::{ExportError, ExportItem, ExportSource};
use crate::parallel;

/// Writes the messages of these items to a new folder, or to a new zip when `to` ends in `.zip`. Durable when it returns: the whole
/// appears under its name at once, or not at all. Returns the names of the files.
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
            let name = format!("{:0digits$}-{}.eml", at.saturating_add(1), message.called());
            output.add_hashed(&name, &raw?, message.message)
        },
    )?;
    source.report_progress(messages.len(), messages.len())?;
    output.finish()
}
