//! `verify`: signatures and certification data of files, without a profile.

pub mod block;
pub mod bundle;
pub mod stamp;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::conclude::report;
use super::exit::Answer;
use super::judgement::Judgement;
use super::table::Table;
use super::visible::visible;
use super::{Exit, Failure, World};
use crate::engine::verify::{self, Bundle, Finding};
use crate::engine::{CheckedToken, EngineError, sources};
use crate::i18n::Words;
use crate::signature::{Anchors, Verifier};

#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// .eml files, mbox files, Maildirs, folders and zips of .eml, evidence bundles.
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Authorities to trust in addition to the bundled ones.
    #[arg(long, value_name = "FILE.pem")]
    pub trust: Vec<PathBuf>,
    /// Authorities to trust for time stamps; none is bundled.
    #[arg(long, value_name = "FILE.pem")]
    pub tsa: Vec<PathBuf>,
}

/// Runs `verify`: [`Exit::Good`] only if at least one message was found, every verdict and time stamp is genuine, and every file of a
/// bundle matches its list of hashes. The sent message of a bundle may be unsigned; a list of hashes alone requires a time stamp.
/// [`Exit::Undone`] if something could not be read.
pub fn run(arguments: Arguments, world: &mut World<'_>) -> Answer {
    let mut anchors = Anchors::bundled();
    add(&mut anchors, &arguments.trust)?;
    let stampers = verify::time_stamp_anchors(&arguments.tsa)?;
    let verifier = Verifier::new(Arc::new(anchors));
    let mut report = Report::new(world)?;
    verify::each(&arguments.paths, &verifier, &stampers, &mut |found| report.take(found))?;
    report.end()
}

fn add(anchors: &mut Anchors, files: &[PathBuf]) -> Result<(), Failure> {
    for file in files {
        let bytes = std::fs::read(file).map_err(|error| Failure::file(file, &error))?;
        anchors
            .add_file(&bytes, &file.display().to_string())
            .map_err(|error| Failure::Engine(EngineError::Anchor(error)))?;
    }
    Ok(())
}

/// The output: JSON is written as results arrive, text at the end.
struct Report<'a, 'w> {
    world: &'a mut World<'w>,
    judged: u64,
    bad: u64,
    unread: u64,
    /// Elements written to the JSON array.
    written: u64,
    /// For text output: a single message is printed in detail, several as a table.
    first: Option<Judgement>,
    table: Option<Table>,
    /// Files of bundles that match their list; `None` without a bundle.
    listed: Option<u64>,
    faults: Vec<Judgement>,
    /// Lists of hashes: file, number of hashes, whether it has a time stamp.
    lists: Vec<(String, u64, bool)>,
    /// Time stamps checked, those not genuine, and the text about them.
    stamps: u64,
    bad_stamps: u64,
    stamp_lines: Vec<String>,
}

impl<'a, 'w> Report<'a, 'w> {
    fn new(world: &'a mut World<'w>) -> Result<Self, Failure> {
        if world.json {
            write!(world.out, "[")?;
        }
        Ok(Self {
            world,
            judged: 0,
            bad: 0,
            unread: 0,
            written: 0,
            first: None,
            table: None,
            listed: None,
            faults: Vec::new(),
            lists: Vec::new(),
            stamps: 0,
            bad_stamps: 0,
            stamp_lines: Vec::new(),
        })
    }

    fn take(&mut self, found: Finding) -> Result<(), Failure> {
        match found {
            Finding::Message(judged) => {
                let is_bad = !judged.verification.verdict.is_genuine() && !judged.is_as_written;
                let judgement = Judgement::of_message(*judged, self.world.now(), self.world.words);
                self.add(judgement, is_bad)
            }
            Finding::Unreadable(trouble) => self.trouble(&trouble),
            Finding::Bundle(bundle) => self.bundle(&bundle),
            Finding::Stamp(stamped) => self.stamp(&stamped),
            Finding::Hashes { file, count, is_stamped } => {
                self.lists.push((file, count, is_stamped));
                Ok(())
            }
        }
    }

    /// The files of a bundle other than its messages.
    fn bundle(&mut self, bundle: &Bundle) -> Result<(), Failure> {
        let good = bundle.report.good;
        let faults = bundle::faults(bundle, self.world.now(), self.world.words);
        if self.world.json {
            for fault in &faults {
                self.write(fault)?;
            }
        }
        self.listed = Some(self.listed.unwrap_or_default() + good);
        self.faults.extend(faults);
        Ok(())
    }

    fn stamp(&mut self, stamped: &CheckedToken) -> Result<(), Failure> {
        let judged = Judgement::of_stamp(stamped, self.world.now(), self.world.words);
        self.stamps += 1;
        self.bad_stamps += u64::from(!judged.verdict.is_genuine());
        if self.world.json {
            return self.write(&judged);
        }
        self.stamp_lines.extend(stamp::lines(&judged, self.world.words));
        Ok(())
    }

    fn write(&mut self, judgement: &Judgement) -> Result<(), Failure> {
        let separator = match self.written {
            0 => "\n",
            _ => ",\n",
        };
        self.written += 1;
        write!(self.world.out, "{separator}")?;
        Ok(serde_json::to_writer_pretty(&mut self.world.out, judgement)?)
    }

    fn add(&mut self, judgement: Judgement, is_bad: bool) -> Result<(), Failure> {
        self.judged += 1;
        self.bad += u64::from(is_bad);
        if self.world.json {
            return self.write(&judgement);
        }
        let words = self.world.words;
        match (&mut self.table, self.first.take()) {
            (None, None) => self.first = Some(judgement),
            (None, Some(first)) => {
                let mut table = Table::with_headings(["column-verdict", "column-kind", "column-file"].map(|key| words.get(key)));
                table.row(row(&first, words));
                table.row(row(&judgement, words));
                self.table = Some(table);
            }
            (Some(table), _) => table.row(row(&judgement, words)),
        }
        Ok(())
    }

    fn trouble(&mut self, trouble: &sources::ReadProblem) -> Result<(), Failure> {
        self.unread += 1;
        let failure = match trouble {
            sources::ReadProblem::Unreadable(path, reason) => Failure::Engine(EngineError::File {
                path: PathBuf::from(path),
                reason: reason.clone(),
            }),
            sources::ReadProblem::TooLarge(path) => Failure::Engine(EngineError::File {
                path: Path::new(path).to_owned(),
                reason: self.world.words.get("too-large-to-verify"),
            }),
        };
        report(&failure, self.world);
        Ok(())
    }

    fn end(self) -> Answer {
        let words = self.world.words;
        if self.world.json {
            let end = match self.written {
                0 => "]",
                _ => "\n]",
            };
            writeln!(self.world.out, "{end}")?;
        }
        if let Some(only) = &self.first {
            block::write(only, words, self.world.out)?;
        }
        if let Some(table) = &self.table {
            table.write(self.world.out)?;
            let variables = [("judged", self.judged.into()), ("bad", self.bad.into())];
            writeln!(self.world.out, "{}", words.with("verified-many", &variables))?;
        }
        if let Some(listed) = self.listed.filter(|_| !self.world.json) {
            let variables = [("good", listed.into()), ("bad", self.faults.len().into())];
            writeln!(self.world.out, "{}", words.with("verified-list", &variables))?;
            for fault in &self.faults {
                writeln!(self.world.out, "{}", bundle::line(fault, words))?;
            }
        }
        if !self.world.json {
            for (file, count, _) in &self.lists {
                let variables = [("file", visible(file).into()), ("count", (*count).into())];
                writeln!(self.world.out, "{}", words.with("verified-hashes", &variables))?;
            }
            for line in &self.stamp_lines {
                writeln!(self.world.out, "{line}")?;
            }
        }
        for (file, ..) in self.lists.iter().filter(|(_, _, is_stamped)| !is_stamped) {
            self.world.say(&words.with("hashes-unstamped", &[("file", visible(file).into())]))?;
        }
        let found = self.judged + self.stamps;
        if found == 0 && self.lists.is_empty() && self.unread == 0 {
            self.world.say(&words.get("nothing-to-verify"))?;
        }
        let all_stamped = self.lists.iter().all(|(_, _, is_stamped)| *is_stamped);
        Ok(match self.unread {
            0 => Exit::of(self.bad + self.bad_stamps == 0 && self.faults.is_empty() && all_stamped && found > 0),
            _ => Exit::Undone,
        })
    }
}

fn row(judgement: &Judgement, words: &Words) -> [String; 3] {
    let verdict = match judgement.weak {
        true => words.with("verdict-weak", &[("verdict", words.verdict(judgement.verdict).into())]),
        false => words.verdict(judgement.verdict),
    };
    [verdict, block::kind(judgement, words), judgement.file.clone()]
}
