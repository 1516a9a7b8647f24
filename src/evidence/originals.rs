//! The bare messages, byte for byte, numbered in their order.

use std::path::{Path, PathBuf};

use super::target::Target;
use super::{ExportError, Matter, Source};
use crate::parallel;

/// Writes the messages of these matters to a new folder, or to a new zip when `to` ends in `.zip`. Durable when it returns: the whole
/// appears under its name at once, or not at all. Returns the names of the files.
pub fn write(matters: &[Matter], mut source: Source<'_>, to: &Path) -> Result<Vec<PathBuf>, ExportError> {
    let mut target = Target::create(to, false)?;
    let items: Vec<_> = matters.iter().flat_map(Matter::items).collect();
    let digits = items.len().to_string().len().max(2);
    let store = source.store;
    parallel::ordered(
        &items,
        |item| store.raw(&item.message),
        |at, item, raw| {
            source.tell(at, items.len())?;
            let name = format!("{:0digits$}-{}.eml", at.saturating_add(1), item.called());
            target.add_hashed(&name, &raw?, item.message)
        },
    )?;
    source.tell(items.len(), items.len())?;
    target.finish()
}
