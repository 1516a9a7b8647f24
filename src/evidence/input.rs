//! An export read back: a folder or a zip. Nothing is unpacked, links are not followed.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::Path;

use super::archive;
use super::fault::FileFault;
use crate::signature::Sha256;

/// A folder or a zip.
pub(super) enum Input<'p> {
    Folder(&'p Path),
    Zip(&'p Path, Box<zip::ZipArchive<BufReader<File>>>),
}

impl<'p> Input<'p> {
    /// An error if it is neither.
    pub(super) fn open(path: &'p Path) -> io::Result<Self> {
        match fs::metadata(path)?.is_dir() {
            true => Ok(Self::Folder(path)),
            false => {
                let zip = zip::ZipArchive::new(BufReader::new(File::open(path)?))?;
                Ok(Self::Zip(path, Box::new(zip)))
            }
        }
    }

    /// What makes its names or its structure ambiguous, whatever the files say.
    pub(super) fn faults(&self) -> io::Result<Vec<(String, FileFault)>> {
        match self {
            Self::Folder(_) => Ok(archive::name_faults(self.names().iter().map(String::as_str))),
            Self::Zip(path, _) => archive::faults(path),
        }
    }

    /// The names of all files, sorted, with `/` between folder and file. A link counts as a file.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        match self {
            Self::Folder(path) => list_below(path, "", 0, &mut names),
            Self::Zip(_, zip) => {
                let all = zip.file_names_raw().map(|name| String::from_utf8_lossy(name).into_owned());
                names.extend(all.filter(|name| !name.ends_with('/')));
            }
        }
        names.sort();
        names
    }

    /// Opens a file; a link is an error.
    pub(super) fn reader(&mut self, name: &str) -> io::Result<Box<dyn Read + '_>> {
        Ok(match self {
            Self::Folder(path) => {
                let path = path.join(name);
                if !path.symlink_metadata()?.is_file() {
                    return Err(io::ErrorKind::InvalidInput.into());
                }
                Box::new(File::open(path)?)
            }
            Self::Zip(_, zip) => {
                let entry = zip.by_name(name)?;
                // The size in the header may be wrong: a short one shows in the checksum.
                let size = entry.size();
                Box::new(entry.take(size.saturating_add(1)))
            }
        })
    }

    /// A file of at most `most` bytes.
    pub(super) fn read(&mut self, name: &str, most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.reader(name)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        match bytes.len() as u64 > most {
            true => Err(io::ErrorKind::FileTooLarge.into()),
            false => Ok(bytes),
        }
    }

    /// SHA-256 of a file, which is not read into memory.
    pub(super) fn digest(&mut self, name: &str) -> io::Result<Sha256> {
        let mut reader = self.reader(name)?;
        let mut context = ring::digest::Context::new(&ring::digest::SHA256);
        let mut buffer = vec![0; 1 << 16];
        loop {
            match reader.read(&mut buffer)? {
                0 => break,
                read => context.update(buffer.get(..read).unwrap_or_default()),
            }
        }
        let mut digest = [0; 32];
        digest.copy_from_slice(context.finish().as_ref());
        Ok(Sha256(digest))
    }
}

/// Adds every entry below a folder that is not a folder. A folder that cannot be listed counts as empty, and one nested too deeply as a
/// file.
fn list_below(folder: &Path, prefix: &str, depth: u32, names: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && depth < MAX_DEPTH => list_below(&entry.path(), &format!("{name}/"), depth + 1, names),
            _ => names.push(name),
        }
    }
}

const MAX_DEPTH: u32 = 64;
