//! `verify`: signatures and certification data of files, without a profile.

pub mod block;
pub mod bundle;
pub mod stamp;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::conclude::report;
use super::escape::escape;
use super::exit::CommandResult;
use super::table::Table;
use super::verification_report::VerificationReport;
use super::{Context, Exit, Failure};
use crate::engine::files;
use crate::engine::sources::{LeftOut, ReadProblem};
use crate::engine::verify::{self, Bundle, Finding, Means};
use crate::engine::{CheckedToken, EngineError};
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

/// Runs `verify`: [`Exit::Good`] only if at least one message was found, every verdict and time stamp is genuine, and every bundle is whole:
/// its list of hashes is complete, and what it says follows from its messages. The sent message of a bundle may be unsigned if a genuine
/// receipt of the bundle answers it, any message of a bundle under a genuine time stamp; a list of hashes alone requires a time stamp.
/// [`Exit::Failed`] if something could not be read.
pub fn run(arguments: Arguments, context: &mut Context<'_>) -> CommandResult {
    let mut anchors = Anchors::bundled();
    add(&mut anchors, &arguments.trust)?;
    let stampers = verify::time_stamp_anchors(&arguments.tsa)?;
    let verifier = Verifier::new(Arc::new(anchors), crate::pec::certified_time);
    let means = Means {
        verifier: &verifier,
        tsa_anchors: &stampers,
        strings: context.words,
    };
    let mut output = Output::new(context)?;
    verify::each(&arguments.paths, means, &mut |found| output.take(found))?;
    output.end()
}

fn add(anchors: &mut Anchors, files: &[PathBuf]) -> Result<(), Failure> {
    for file in files {
        let bytes = files::read(file, files::CERTIFICATES)?;
        anchors
            .add_file(&bytes, &file.display().to_string())
            .map_err(|error| Failure::Engine(EngineError::Anchor(error)))?;
    }
    Ok(())
}

/// The output: JSON is written as results arrive, text at the end.
struct Output<'a, 'w> {
    context: &'a mut Context<'w>,
    judged: u64,
    bad: u64,
    unread: u64,
    /// Elements written to the JSON array.
    written: u64,
    /// For text output: a single message is printed in detail, several as a table.
    first: Option<VerificationReport>,
    table: Option<Table>,
    /// Files of bundles that match their list; `None` without a bundle.
    listed: Option<u64>,
    /// The sentences on what the bundles cannot prove, each once.
    limits: BTreeSet<&'static str>,
    faults: Vec<VerificationReport>,
    /// Lists of hashes: file, number of hashes, whether it has a time stamp.
    lists: Vec<(String, u64, bool)>,
    /// Time stamps checked, those not genuine, and the text about them.
    stamps: u64,
    bad_stamps: u64,
    stamp_lines: Vec<String>,
}

impl<'a, 'w> Output<'a, 'w> {
    fn new(context: &'a mut Context<'w>) -> Result<Self, Failure> {
        if context.json {
            write!(context.out, "[")?;
        }
        Ok(Self {
            context,
            judged: 0,
            bad: 0,
            unread: 0,
            written: 0,
            first: None,
            table: None,
            listed: None,
            limits: BTreeSet::new(),
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
                let report = VerificationReport::of_message(*judged, self.context.now(), self.context.words);
                self.add(report, is_bad)
            }
            Finding::Unreadable(ReadProblem::LeftOut(file, reason)) if !reason.may_be_mail() => {
                self.context.say(&left_out(&file, reason, self.context.words))
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
        let faults = bundle::faults(bundle, self.context.now(), self.context.words);
        if self.context.json {
            for fault in &faults {
                self.write(fault)?;
            }
        }
        if !bundle.report.bundles.is_empty() {
            self.limits.insert(bundle::limits(bundle));
        }
        self.listed = Some(self.listed.unwrap_or_default() + good);
        self.faults.extend(faults);
        Ok(())
    }

    fn stamp(&mut self, stamped: &CheckedToken) -> Result<(), Failure> {
        let judged = VerificationReport::of_stamp(stamped, self.context.now(), self.context.words);
        self.stamps += 1;
        self.bad_stamps += u64::from(!judged.verdict.is_genuine());
        if self.context.json {
            return self.write(&judged);
        }
        self.stamp_lines.extend(stamp::lines(&judged, self.context.words));
        Ok(())
    }

    fn write(&mut self, report: &VerificationReport) -> Result<(), Failure> {
        let separator = match self.written {
            0 => "\n",
            _ => ",\n",
        };
        self.written += 1;
        write!(self.context.out, "{separator}")?;
        Ok(serde_json::to_writer_pretty(&mut self.context.out, report)?)
    }

    fn add(&mut self, report: VerificationReport, is_bad: bool) -> Result<(), Failure> {
        self.judged += 1;
        self.bad += u64::from(is_bad);
        if self.context.json {
            return self.write(&report);
        }
        let words = self.context.words;
        match (&mut self.table, self.first.take()) {
            (None, None) => self.first = Some(report),
            (None, Some(first)) => {
                let mut table = Table::with_headings(["column-verdict", "column-kind", "column-file"].map(|key| words.get(key)));
                table.row(row(&first, words));
                table.row(row(&report, words));
                self.table = Some(table);
            }
            (Some(table), _) => table.row(row(&report, words)),
        }
        Ok(())
    }

    fn trouble(&mut self, trouble: &ReadProblem) -> Result<(), Failure> {
        self.unread += 1;
        let failure = match trouble {
            ReadProblem::LeftOut(path, reason) => return self.context.say(&left_out(path, *reason, self.context.words)),
            ReadProblem::Unreadable(path, reason) => Failure::Engine(EngineError::File {
                path: PathBuf::from(path),
                reason: reason.clone(),
            }),
            ReadProblem::TooLarge(path) => Failure::Engine(EngineError::File {
                path: Path::new(path).to_owned(),
                reason: self.context.words.get("too-large-to-verify"),
            }),
        };
        report(&failure, self.context);
        Ok(())
    }

    fn end(self) -> CommandResult {
        let words = self.context.words;
        if self.context.json {
            let end = match self.written {
                0 => "]",
                _ => "\n]",
            };
            writeln!(self.context.out, "{end}")?;
        }
        if let Some(only) = &self.first {
            block::write(only, words, self.context.out)?;
        }
        if let Some(table) = &self.table {
            table.write(self.context.out)?;
            let variables = [("judged", self.judged.into()), ("bad", self.bad.into())];
            writeln!(self.context.out, "{}", words.with("verified-many", &variables))?;
        }
        if let Some(listed) = self.listed.filter(|_| !self.context.json) {
            let variables = [("good", listed.into()), ("bad", self.faults.len().into())];
            writeln!(self.context.out, "{}", words.with("verified-list", &variables))?;
            for fault in &self.faults {
                writeln!(self.context.out, "{}", bundle::line(fault, words))?;
            }
            for limit in &self.limits {
                writeln!(self.context.out, "{}", words.get(limit))?;
            }
        }
        if !self.context.json {
            for (file, count, _) in &self.lists {
                let variables = [("file", escape(file).into()), ("count", (*count).into())];
                writeln!(self.context.out, "{}", words.with("verified-hashes", &variables))?;
            }
            for line in &self.stamp_lines {
                writeln!(self.context.out, "{line}")?;
            }
        }
        for (file, ..) in self.lists.iter().filter(|(_, _, is_stamped)| !is_stamped) {
            self.context
                .say(&words.with("hashes-unstamped", &[("file", escape(file).into())]))?;
        }
        let found = self.judged + self.stamps;
        if found == 0 && self.lists.is_empty() && self.unread == 0 {
            self.context.say(&words.get("nothing-to-verify"))?;
        }
        let all_stamped = self.lists.iter().all(|(_, _, is_stamped)| *is_stamped);
        Ok(match self.unread {
            0 => Exit::of(self.bad + self.bad_stamps == 0 && self.faults.is_empty() && all_stamped && found > 0),
            _ => Exit::Failed,
        })
    }
}

fn left_out(file: &str, reason: LeftOut, words: &Words) -> String {
    let variables = [("file", escape(file).into()), ("reason", words.left_out(reason).into())];
    words.with("left-out", &variables)
}

fn row(report: &VerificationReport, words: &Words) -> [String; 3] {
    let verdict = match report.weak {
        true => words.with("verdict-weak", &[("verdict", words.verdict(report.verdict).into())]),
        false => words.verdict(report.verdict),
    };
    [verdict, block::kind(report, words), report.file.clone()]
}
