//! Time-stamp tokens (RFC 3161) in files of their own: the token for `name` is `name.tsr` (TimeStampResp) or `name.tst` (TimeStampToken),
//! in the same folder or zip.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::input::Input;
use crate::signature::time_stamp::{self, Imprint};
use crate::signature::{Anchors, Sha256, TimeStampToken};

/// A token found beside the file it was made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedToken {
    /// The token's file, as shown.
    pub token: String,
    /// The file whose hash it stamps, as shown.
    pub file: String,
    /// SHA-256 of the token's file.
    pub sha256: Sha256,
    /// The result of verifying the token.
    pub stamp: TimeStampToken,
}

/// The name of the file that a token of this name stamps; `None` if it is not the name of a token.
pub fn stamped_file(name: &str) -> Option<&str> {
    EXTENSIONS
        .into_iter()
        .find_map(|extension| name.strip_suffix(extension))
        .filter(|stem| !stem.is_empty() && !stem.ends_with('/'))
}

/// Verifies the tokens inside a folder or zip, the tokens beside a file, and the file itself if it is a token. `anchors` are the trusted
/// time-stamp authorities. A token whose file is missing is skipped.
pub fn check(path: &Path, anchors: &Anchors) -> io::Result<Vec<CheckedToken>> {
    let shown = path.display().to_string();
    let mut found = inside(path, &shown, anchors)?;
    let own = stamped_file(&shown).map(|file| (shown.clone(), file.to_owned()));
    let beside = EXTENSIONS.iter().map(|extension| (format!("{shown}{extension}"), shown.clone()));
    let pairs = own.into_iter().chain(beside.filter(|_| !path.is_dir()));
    for (token, file) in pairs.filter(|(token, file)| Path::new(token).is_file() && Path::new(file).is_file()) {
        let bytes = read_token(&mut File::open(&token)?)?;
        let stamp = verify(&bytes, &mut File::open(&file)?, anchors)?;
        found.push(CheckedToken::new(token, file, &bytes, stamp));
    }
    Ok(found)
}

/// A path that is neither a folder nor a readable zip has none: whoever reads its messages reports that.
fn inside(path: &Path, shown: &str, anchors: &Anchors) -> io::Result<Vec<CheckedToken>> {
    let mut found = Vec::new();
    let input = (path.is_dir() || is_zip(path)).then(|| Input::open(path).ok()).flatten();
    let Some(mut input) = input else { return Ok(found) };
    let names = input.names();
    for token in &names {
        // The names are sorted.
        let Some(file) = stamped_file(token).filter(|file| names.binary_search_by(|name| name.as_str().cmp(file)).is_ok()) else {
            continue;
        };
        let bytes = read_token(&mut *input.reader(token)?)?;
        let stamp = verify(&bytes, &mut *input.reader(file)?, anchors)?;
        found.push(CheckedToken::new(
            format!("{shown}/{token}"),
            format!("{shown}/{file}"),
            &bytes,
            stamp,
        ));
    }
    Ok(found)
}

impl CheckedToken {
    fn new(token: String, file: String, bytes: &[u8], stamp: TimeStampToken) -> Self {
        Self {
            token,
            file,
            sha256: Sha256::of(bytes),
            stamp,
        }
    }
}

/// The token names the hash algorithm, so the file is hashed with that one, in pieces.
fn verify(token: &[u8], file: &mut dyn Read, anchors: &Anchors) -> io::Result<TimeStampToken> {
    let mut imprint = Imprint::for_token(token);
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(time_stamp::verify(token, imprint, anchors)),
            read => imprint.update(buffer.get(..read).unwrap_or_default()),
        }
    }
}

/// Reads a token, cut off at the longest length that is read.
pub(super) fn read_token(file: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(MAX_TOKEN).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

/// The extensions of tokens.
pub(super) const EXTENSIONS: [&str; 2] = [".tsr", ".tst"];
/// Bytes of the longest token that is read.
const MAX_TOKEN: u64 = 64 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_recognised_by_its_extension() {
        assert_eq!(stamped_file("SHA256SUMS.tsr"), Some("SHA256SUMS"));
        assert_eq!(stamped_file("a/b.zip.tst"), Some("a/b.zip"));
        assert_eq!(
            (stamped_file("a/.tsr"), stamped_file("x.tsrx"), stamped_file(".tst")),
            (None, None, None)
        );
    }
}
