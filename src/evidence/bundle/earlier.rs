//! Time stamps of an earlier state of a bundle, carried over into the new one.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read as _};
use std::path::Path;

use crate::evidence::error::ExportError;
use crate::evidence::input::Input;
use crate::evidence::manifest;
use crate::evidence::output::Output;
use crate::evidence::statement;
use crate::evidence::time_stamps::{EXTENSIONS, read_token};
use crate::signature::Sha256;

/// The manifest of the earlier state with its tokens, and those of states before it.
#[derive(Debug, Default)]
pub(super) struct EarlierStamps {
    manifest: Vec<u8>,
    /// The tokens for that manifest by extension.
    tokens: BTreeMap<&'static str, Vec<u8>>,
    /// The files of [`FOLDER`] by name.
    older: BTreeMap<String, Vec<u8>>,
}

impl EarlierStamps {
    /// Reads them from a bundle that may be updated: one that is as it was written and has no message that is not in `messages`.
    pub(super) fn of(bundle: &Path, messages: &BTreeSet<Sha256>) -> Result<Self, ExportError> {
        let is_intact = manifest::check(bundle).is_ok_and(|report| report.bundles == [""] && report.is_good());
        let loses_nothing = manifest::messages_of(bundle).is_ok_and(|earlier| earlier.is_subset(messages));
        let stamps = Self::read(bundle).ok().filter(|_| is_intact && loses_nothing);
        stamps.ok_or_else(|| ExportError::NotAnEarlierState(bundle.to_owned()))
    }

    fn read(bundle: &Path) -> io::Result<Self> {
        let mut input = Input::open(bundle)?;
        let mut stamps = Self::default();
        input
            .reader(manifest::NAME)?
            .take(manifest::MAX)
            .read_to_end(&mut stamps.manifest)?;
        for name in input.names() {
            let is_token = |extension: &&str| name.strip_prefix(manifest::NAME) == Some(*extension);
            if let Some(extension) = EXTENSIONS.into_iter().find(is_token) {
                stamps.tokens.insert(extension, read_token(&mut *input.reader(&name)?)?);
            } else if name.starts_with(FOLDER) {
                let bytes = read_token(&mut *input.reader(&name)?)?;
                stamps.older.insert(name, bytes);
            }
        }
        Ok(stamps)
    }

    /// Writes those of other manifests, each with the manifest it was made for, then the statement, which lists them. Returns the tokens
    /// that stamp the manifest of `output` as it is now, if that has not changed: they go beside it and, made after it, are not listed.
    pub(super) fn carry_over(self, output: &mut Output, statement: &WriteStatement<'_>) -> Result<Vec<(String, Vec<u8>)>, ExportError> {
        let mut stamps = BTreeMap::new();
        for (name, bytes) in &self.older {
            stamps.insert(name.clone(), output.add(name, bytes)?);
        }
        let unchanged = statement(stamps.clone())?;
        let mut files = output.written().clone();
        files.insert(statement::NAME.to_owned(), Sha256::of(&unchanged));
        let is_same = manifest::text(&files).as_bytes() == self.manifest;
        let name = match is_same {
            true => manifest::NAME.to_owned(),
            false => format!("{FOLDER}{}-{:.8}", manifest::NAME, Sha256::of(&self.manifest).to_string()),
        };
        let tokens = self
            .tokens
            .into_iter()
            .map(|(extension, token)| (format!("{name}{extension}"), token));
        let tokens: Vec<_> = tokens.collect();
        if is_same || tokens.is_empty() {
            output.add(statement::NAME, &unchanged)?;
            return Ok(tokens);
        }
        // A token is worthless without the manifest whose hash it contains.
        let aside = std::iter::once((&name, &self.manifest)).chain(tokens.iter().map(|(name, token)| (name, token)));
        for (name, bytes) in aside {
            stamps.insert(name.clone(), output.add(name, bytes)?);
        }
        output.add(statement::NAME, &statement(stamps)?)?;
        Ok(Vec::new())
    }
}

/// The statement of a bundle with these manifests and tokens of earlier states.
pub(super) type WriteStatement<'a> = dyn Fn(BTreeMap<String, Sha256>) -> Result<Vec<u8>, ExportError> + 'a;

/// Where manifests of earlier states are, with their tokens.
const FOLDER: &str = "marche/";
