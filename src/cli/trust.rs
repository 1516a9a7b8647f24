//! `trust`: the authorities of the profile for certified-mail signatures, in addition to the bundled ones.

use std::path::PathBuf;

use serde::Serialize;

use super::exit::CommandResult;
use super::runtime::block_on;
use super::table::Table;
use super::{Context, Exit, Failure};
use crate::engine::files;
use crate::i18n::Words;
use crate::signature::{Anchor, Anchors, Sha256};

#[derive(Debug, Clone, clap::Subcommand)]
pub enum Action {
    List,
    Add {
        /// PEM or DER.
        #[arg(value_name = "FILE.pem")]
        file: PathBuf,
        /// Why they are trusted.
        #[arg(long, value_name = "TEXT", default_value = "")]
        note: String,
    },
    /// Removes an authority of the profile.
    Remove {
        #[arg(value_name = "SHA256")]
        sha256: String,
    },
}

pub fn run(action: Action, context: &mut Context<'_>) -> CommandResult {
    match action {
        Action::List => list(context),
        Action::Add { file, note } => add(&file, note, context),
        Action::Remove { sha256 } => remove(&sha256, context),
    }
}

fn list(context: &mut Context<'_>) -> CommandResult {
    let handle = context.engine()?;
    let words = context.words;
    let trusted = block_on(async { Ok(handle.trusted().await?) })?;
    let bundled: Vec<Sha256> = Anchors::bundled().iter().map(|anchor| anchor.spki).collect();
    let rows: Vec<Json> = trusted.iter().map(|anchor| Json::new(anchor, &bundled, words)).collect();
    if context.json {
        context.document(&rows)?;
        return Ok(Exit::Good);
    }
    let mut table = Table::with_headings(["column-origin", "column-authority", "column-note", "column-digest"].map(|key| words.get(key)));
    for row in &rows {
        let origin = words.get(match row.own {
            true => "trust-own",
            false => "trust-bundled",
        });
        let digest = row.sha256.map(|digest| digest.to_string()).unwrap_or_default();
        table.row([origin.as_str(), &row.name, &row.note, &digest]);
    }
    table.write(context.out)?;
    Ok(Exit::Good)
}

fn add(file: &std::path::Path, note: String, context: &mut Context<'_>) -> CommandResult {
    let handle = context.engine()?;
    let bytes = files::read(file, files::CERTIFICATES)?;
    let added = block_on(async { Ok(handle.trust(bytes, note).await?) })?;
    match context.json {
        true => context.document(&added)?,
        false => {
            for sha256 in &added {
                writeln!(
                    context.out,
                    "{}",
                    context.words.with("trust-added", &[("digest", sha256.to_string().into())])
                )?;
            }
        }
    }
    Ok(Exit::Good)
}

fn remove(sha256: &str, context: &mut Context<'_>) -> CommandResult {
    let handle = context.engine()?;
    let digest: Sha256 = sha256
        .trim()
        .parse()
        .map_err(|_| Failure::Usage(context.words.with("not-a-digest", &[("text", sha256.into())])))?;
    block_on(async { Ok(handle.distrust(digest).await?) })?;
    match context.json {
        true => context.document(&[digest])?,
        false => writeln!(
            context.out,
            "{}",
            context.words.with("trust-removed", &[("digest", digest.to_string().into())])
        )?,
    }
    Ok(Exit::Good)
}

#[derive(Serialize)]
struct Json {
    own: bool,
    name: String,
    note: String,
    sha256: Option<Sha256>,
    spki: Sha256,
    not_before: Option<String>,
    not_after: Option<String>,
}

impl Json {
    fn new(anchor: &Anchor, bundled: &[Sha256], words: &Words) -> Self {
        Self {
            own: !bundled.contains(&anchor.spki),
            name: anchor.name.clone(),
            note: anchor.source.clone(),
            sha256: anchor.certificate.as_deref().map(Sha256::of),
            spki: anchor.spki,
            not_before: anchor.not_before.map(|at| words.rfc3339(at)),
            not_after: anchor.not_after.map(|at| words.rfc3339(at)),
        }
    }
}
