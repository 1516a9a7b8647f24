//! Exact .eml files in a folder or a zip, with names that are safe on every system.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// One message to hand over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    /// What it is; made safe and numbered before it becomes a file name.
    pub name: String,
    /// The exact bytes.
    pub bytes: Vec<u8>,
}

/// Why nothing was written. No half export is left behind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OriginalsError {
    /// The target is there already; it is never overwritten.
    #[error("{0} is there already")]
    Exists(PathBuf),
    /// The file system refused.
    #[error("{path}: {reason}")]
    Io {
        /// Where.
        path: PathBuf,
        /// Its words.
        reason: String,
    },
}

/// Writes the messages, numbered in their order, to a new folder, or to a new zip when `to` ends in `.zip`. Durable when it returns: the whole
/// appears under its name at once, or not at all. Returns the file names.
pub fn write(originals: &[Original], to: &Path) -> Result<Vec<PathBuf>, OriginalsError> {
    if to.symlink_metadata().is_ok() {
        return Err(OriginalsError::Exists(to.to_owned()));
    }
    let names: Vec<String> = originals
        .iter()
        .enumerate()
        .map(|(at, original)| file_name(at, &original.name))
        .collect();
    let unfinished = unfinished_name(to);
    let zip = to.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
    let outcome = match zip {
        true => write_zip(originals, &names, &unfinished),
        false => write_folder(originals, &names, &unfinished),
    };
    let outcome = outcome.and_then(|()| fs::rename(&unfinished, to));
    if let Err(error) = outcome {
        let _ = fs::remove_dir_all(&unfinished).or_else(|_| fs::remove_file(&unfinished));
        return Err(OriginalsError::Io {
            path: to.to_owned(),
            reason: error.to_string(),
        });
    }
    Ok(names.into_iter().map(PathBuf::from).collect())
}

fn write_folder(originals: &[Original], names: &[String], folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (original, name) in originals.iter().zip(names) {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).open(folder.join(name))?;
        file.write_all(&original.bytes)?;
        file.sync_all()?;
    }
    Ok(())
}

fn write_zip(originals: &[Original], names: &[String], path: &Path) -> io::Result<()> {
    let file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    let mut zip = zip::ZipWriter::new(file);
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (original, name) in originals.iter().zip(names) {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(&original.bytes)?;
    }
    zip.finish()?.sync_all()
}

/// The hidden sibling everything is written to first.
fn unfinished_name(to: &Path) -> PathBuf {
    let name = to.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    to.with_file_name(format!(".{name}.unfinished-{}", std::process::id()))
}

/// `01-accettazione.eml`: letters, digits, `@`, `.`, `-`, `_`; at most 100 characters.
fn file_name(at: usize, name: &str) -> String {
    let safe: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '-' | '_') {
                c
            } else {
                '-'
            }
        })
        .take(90)
        .collect();
    format!("{:02}-{}.eml", at.saturating_add(1), safe.trim_matches(['.', '-']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> Vec<Original> {
        vec![
            Original {
                name: "messaggio".into(),
                bytes: b"Subject: a\r\n\r\n\xE8 \r\n".to_vec(),
            },
            Original {
                name: "avvenuta-consegna-../x@y.example".into(),
                bytes: b"b".to_vec(),
            },
        ]
    }

    #[test]
    fn a_folder_holds_the_exact_bytes_under_safe_names() {
        let dir = tempfile::tempdir().expect("temp dir");
        let target = dir.path().join("prova");
        let names = write(&two(), &target).expect("written");
        assert_eq!(
            names,
            [
                PathBuf::from("01-messaggio.eml"),
                PathBuf::from("02-avvenuta-consegna-..-x@y.example.eml")
            ]
        );
        assert_eq!(fs::read(target.join(&names[0])).expect("there"), two()[0].bytes);
        assert_eq!(fs::read_dir(dir.path()).expect("listed").count(), 1, "nothing unfinished is left");
    }

    #[test]
    fn a_zip_holds_the_exact_bytes() {
        let dir = tempfile::tempdir().expect("temp dir");
        let target = dir.path().join("prova.zip");
        write(&two(), &target).expect("written");
        let mut zip = zip::ZipArchive::new(fs::File::open(&target).expect("there")).expect("a zip");
        let mut bytes = Vec::new();
        io::Read::read_to_end(&mut zip.by_index(0).expect("entry"), &mut bytes).expect("read");
        assert_eq!(bytes, two()[0].bytes);
    }

    #[test]
    fn an_existing_target_is_not_touched() {
        let dir = tempfile::tempdir().expect("temp dir");
        assert_eq!(write(&two(), dir.path()), Err(OriginalsError::Exists(dir.path().to_owned())));
    }

    #[test]
    fn a_target_that_cannot_be_written_leaves_nothing() {
        let dir = tempfile::tempdir().expect("temp dir");
        let file = dir.path().join("file");
        fs::write(&file, b"").expect("written");
        assert!(matches!(write(&two(), &file.join("below")), Err(OriginalsError::Io { .. })));
        assert_eq!(fs::read_dir(dir.path()).expect("listed").count(), 1);
    }
}
