//! Time-stamp tokens kept beside what they stamp: `name.tsr` or `name.tst` beside `name`, in the same folder or zip.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::ExportError;
use super::input::Input;
use super::manifest::{self, NAME};
use super::output::Output;
use crate::signature::stamp::{self, Imprint};
use crate::signature::{Anchors, Sha256, Stamp};

/// A token met beside a file, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedToken {
    /// The token's file.
    pub token: String,
    /// The file it was made over.
    pub file: String,
    /// SHA-256 of the token.
    pub sha256: Sha256,
    /// What it is worth.
    pub stamp: Stamp,
}

/// The file that a token of this name stamps; `None` when it is no token's name.
pub fn stamped_file(name: &str) -> Option<&str> {
    [".tsr", ".tst"]
        .into_iter()
        .find_map(|ending| name.strip_suffix(ending))
        .filter(|stem| !stem.is_empty() && !stem.ends_with('/'))
}

/// Judges the tokens beside a file, inside a folder or zip, or the one this path is itself. A token whose file is not there is passed over.
pub fn check(path: &Path, anchors: &Anchors) -> io::Result<Vec<CheckedToken>> {
    let shown = path.display().to_string();
    let mut found = Vec::new();
    // Whatever is no zip has no tokens in it; who reads its messages says so.
    let within = (path.is_dir() || is_zip(path)).then(|| Input::open(path).ok()).flatten();
    if let Some(mut files) = within {
        let names = files.names();
        for token in &names {
            let Some(file) = stamped_file(token).filter(|file| names.binary_search_by(|name| name.as_str().cmp(file)).is_ok()) else {
                continue;
            };
            let bytes = read(&mut *files.reader(token)?)?;
            let stamp = judge(&bytes, &mut *files.reader(file)?, anchors)?;
            found.push(stamped(format!("{shown}/{token}"), format!("{shown}/{file}"), &bytes, stamp));
        }
    }
    let own = stamped_file(&shown).map(|file| (shown.clone(), file.to_owned()));
    let beside = ENDINGS.iter().map(|ending| (format!("{shown}{ending}"), shown.clone()));
    let pairs = own.into_iter().chain(beside.filter(|_| !path.is_dir()));
    for (token, file) in pairs.filter(|(token, file)| Path::new(token).is_file() && Path::new(file).is_file()) {
        let bytes = read(&mut File::open(&token)?)?;
        let stamp = judge(&bytes, &mut File::open(&file)?, anchors)?;
        found.push(stamped(token, file, &bytes, stamp));
    }
    Ok(found)
}

fn stamped(token: String, file: String, bytes: &[u8], stamp: Stamp) -> CheckedToken {
    CheckedToken {
        token,
        file,
        sha256: Sha256::of(bytes),
        stamp,
    }
}

fn judge(token: &[u8], file: &mut dyn Read, anchors: &Anchors) -> io::Result<Stamp> {
    let mut imprint = Imprint::asked_by(token);
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(stamp::verify(token, imprint, anchors)),
            read => imprint.update(buffer.get(..read).unwrap_or_default()),
        }
    }
}

fn read(file: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"))
}

/// What an earlier state of a bundle had been stamped with: it goes on into the next.
#[derive(Debug, Default)]
pub(super) struct EarlierStamps {
    /// The list and its tokens by ending.
    list: Vec<u8>,
    tokens: BTreeMap<&'static str, Vec<u8>>,
    /// Older ones, by name.
    kept: BTreeMap<String, Vec<u8>>,
}

impl EarlierStamps {
    /// Reads them from a bundle.
    pub(super) fn of(bundle: &Path) -> io::Result<Self> {
        let mut files = Input::open(bundle)?;
        let mut earlier = Self {
            list: read(&mut *files.reader(NAME)?)?,
            ..Self::default()
        };
        for name in files.names() {
            if let Some(ending) = ENDINGS.into_iter().find(|ending| name == format!("{NAME}{ending}")) {
                earlier.tokens.insert(ending, read(&mut *files.reader(&name)?)?);
            } else if name.starts_with(FOLDER) {
                let bytes = read(&mut *files.reader(&name)?)?;
                earlier.kept.insert(name, bytes);
            }
        }
        Ok(earlier)
    }

    /// Ends a bundle: its list, and the tokens of before. One over the very same list stays beside it; any other goes, with the list it was made
    /// over, to a folder of their own.
    pub(super) fn finish(&self, output: &mut Output) -> Result<(), ExportError> {
        for (name, bytes) in &self.kept {
            output.add(name, bytes)?;
        }
        let is_same = manifest::text(output.written()).as_bytes() == self.list;
        let name = match is_same {
            true => NAME.to_owned(),
            false => format!("{FOLDER}{NAME}-{:.8}", Sha256::of(&self.list).to_string()),
        };
        if !is_same && !self.tokens.is_empty() {
            output.add(&name, &self.list)?;
        }
        let beside = |output: &mut Output| {
            self.tokens
                .iter()
                .try_for_each(|(ending, token)| output.add(&format!("{name}{ending}"), token).map(drop))
        };
        if !is_same {
            beside(output)?;
        }
        let list = manifest::text(output.written());
        output.add(NAME, list.as_bytes())?;
        if is_same {
            beside(output)?;
        }
        Ok(())
    }
}

/// Whether a file is nothing but hashes, as [`super::hashes`] writes them; how many.
pub fn hashes_in(path: &Path) -> Option<u64> {
    let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let head = File::open(path).and_then(|mut file| {
        let mut head = [0; 65];
        file.read_exact(&mut head).map(|()| head)
    });
    let starts_so = |head: [u8; 65]| head.starts_with(b"#") || head.iter().take(64).all(u8::is_ascii_hexdigit);
    if metadata.len() > LARGEST_LIST || !head.is_ok_and(starts_so) {
        return None;
    }
    let text = fs::read_to_string(path).ok()?;
    let mut count = 0;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (digest, name) = line.split_at_checked(64)?;
        digest.parse::<Sha256>().ok()?;
        if !name.is_empty() && !name.starts_with("  ") && !name.starts_with(" *") {
            return None;
        }
        count += 1;
    }
    (count > 0).then_some(count)
}

const ENDINGS: [&str; 2] = [".tsr", ".tst"];
/// Where earlier lists lie with the tokens over them.
const FOLDER: &str = "marche/";
/// The longest token read, and list carried along.
const LARGEST: u64 = 64 << 20;
const LARGEST_LIST: u64 = 1 << 30;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_name() {
        assert_eq!(stamped_file("SHA256SUMS.tsr"), Some("SHA256SUMS"));
        assert_eq!(stamped_file("a/b.zip.tst"), Some("a/b.zip"));
        assert_eq!(
            (stamped_file("a/.tsr"), stamped_file("x.tsrx"), stamped_file(".tst")),
            (None, None, None)
        );
    }

    #[test]
    fn a_list_is_known_by_its_lines() {
        let dir = tempfile::tempdir().expect("temp dir");
        let path = dir.path().join("list");
        let digest = Sha256::of(b"x").to_string();
        for (text, count) in [
            (format!("{digest}\n{digest}\n"), Some(2)),
            (
                format!("# of somebody's mail, with a comment long enough to be read as a head\n{digest}  a b.eml\n"),
                Some(1),
            ),
            (format!("{digest}x\n"), None),
            (format!("{digest}\nFrom: a@b.it\n"), None),
            ("Subject: x\n".repeat(20), None),
            (String::new(), None),
        ] {
            fs::write(&path, &text).expect("written");
            assert_eq!(hashes_in(&path), count, "{text}");
        }
    }

    #[test]
    fn an_earlier_token_stays_beside_the_same_list_or_goes_aside_with_its_own() {
        let dir = tempfile::tempdir().expect("temp dir");
        let write = |name: &str, files: &[&str], earlier: &EarlierStamps| {
            let to = dir.path().join(name);
            let mut output = Output::create(&to, false).expect("created");
            for file in files {
                output.add(file, file.as_bytes()).expect("added");
            }
            earlier.finish(&mut output).expect("finished");
            output.finish().expect("placed");
            to
        };
        let first = write("1", &["a.eml"], &EarlierStamps::default());
        fs::write(first.join("SHA256SUMS.tsr"), b"token").expect("stamped");
        assert!(manifest::check(&first).expect("checked").is_good());
        let same = write("2", &["a.eml"], &EarlierStamps::of(&first).expect("read"));
        assert_eq!(fs::read(same.join("SHA256SUMS.tsr")).expect("there"), b"token");
        let more = write("3", &["a.eml", "b.eml"], &EarlierStamps::of(&same).expect("read"));
        let again = write("4", &["a.eml", "b.eml", "c.eml"], &EarlierStamps::of(&more).expect("read"));
        for bundle in [more, again] {
            assert!(manifest::check(&bundle).expect("checked").is_good());
            assert!(!bundle.join("SHA256SUMS.tsr").exists());
            let old = Sha256::of(&fs::read(first.join(NAME)).expect("read")).to_string();
            let aside = bundle.join(format!("marche/SHA256SUMS-{:.8}", old));
            assert_eq!(fs::read(&aside).expect("there"), fs::read(first.join(NAME)).expect("there"));
            assert_eq!(fs::read(aside.with_extension("tsr")).expect("there"), b"token");
        }
    }
}
