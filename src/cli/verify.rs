//! `verify`: signatures and certification data of files, without a profile.

pub mod block;
pub mod bundle;
pub mod stamp;

use std::path::{Path, PathBuf};

use bundle::Bundle;

use super::exit::{Answer, tell};
use super::judgement::Judgement;
use super::table::Table;
use super::visible::visible;
use super::{Exit, Failure, World};
use crate::engine::{EngineError, Stamped, check_stamps, hashes_in, sources, stamped_by};
use crate::i18n::Words;
use crate::pec::{self, Kind};
use crate::signature::{self, Anchors, Sha256};

/// What `verify` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// .eml files, mbox files, Maildirs, folders and zips of .eml, evidence bundles.
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Authorities believed besides the bundled ones.
    #[arg(long, value_name = "FILE.pem")]
    pub trust: Vec<PathBuf>,
    /// Authorities believed for time stamps; none is bundled.
    #[arg(long, value_name = "FILE.pem")]
    pub tsa: Vec<PathBuf>,
}

/// Runs `verify`: [`Exit::Good`] only when at least one message was found, every verdict is genuine, and every file of a bundle is as its
/// list says (what was sent may stand there as it was written, unsigned), and so is every time stamp; a list of hashes needs one.
/// [`Exit::Undone`] when something could not be read.
pub fn run(arguments: Arguments, world: &mut World<'_>) -> Answer {
    let mut anchors = Anchors::bundled();
    add(&mut anchors, &arguments.trust)?;
    let mut stampers = Anchors::none();
    add(&mut stampers, &arguments.tsa)?;
    let mut report = Report::new(world)?;
    for path in &arguments.paths {
        let stamps = match check_stamps(path, &stampers) {
            Ok(stamps) => stamps,
            Err(error) => {
                report.trouble(&sources::Trouble::Unreadable(path.display().to_string(), error.to_string()))?;
                Vec::new()
            }
        };
        let shown = path.display().to_string();
        if let Some(file) = stamped_by(&shown).filter(|file| stamps.is_empty() && !Path::new(file).exists()) {
            let reason = std::io::Error::from(std::io::ErrorKind::NotFound).to_string();
            report.trouble(&sources::Trouble::Unreadable(file.to_owned(), reason))?;
            continue;
        }
        if report.holds_no_mail(path, &stamps) {
            report.stamps(&stamps)?;
            continue;
        }
        let bundle = Bundle::at(path);
        sources::each(path, &mut |found| match found {
            Ok(source) => {
                let judged = judge(source.name, &source.bytes, &anchors, report.world);
                let is_bad = !judged.verdict.is_genuine() && !bundle.holds_as_written(&judged);
                report.add(judged, is_bad)
            }
            Err(trouble) => report.trouble(&trouble),
        })?;
        report.bundle(&bundle)?;
        report.stamps(&stamps)?;
    }
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

fn judge(file: String, bytes: &[u8], anchors: &Anchors, world: &World<'_>) -> Judgement {
    let verification = signature::verify(bytes, anchors);
    let reading = pec::read(bytes, &verification);
    Judgement::new(file, Sha256::of(bytes), &verification, &reading, world.now(), world.words)
}

/// The answer as it grows: JSON is written as messages are judged, words at the end.
struct Report<'a, 'w> {
    world: &'a mut World<'w>,
    judged: u64,
    bad: u64,
    unread: u64,
    /// Elements of the JSON array.
    written: u64,
    /// For people only: one message is told at length, several as a table.
    first: Option<Judgement>,
    table: Option<Table>,
    /// Files of bundles: as listed, and not.
    listed: Option<u64>,
    faults: Vec<Judgement>,
    /// Lists of hashes, with how many each holds and whether a stamp lies beside it.
    lists: Vec<(String, u64, bool)>,
    /// Time stamps judged, how many of them are not genuine, and the lines about them.
    stamps: u64,
    bad_stamps: u64,
    told_of_stamps: Vec<String>,
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
            told_of_stamps: Vec::new(),
        })
    }

    /// The files of a bundle beside its messages.
    fn bundle(&mut self, bundle: &Bundle) -> Result<(), Failure> {
        let Some(good) = bundle.good() else { return Ok(()) };
        let faults = bundle.faults(self.world.now(), self.world.words);
        if self.world.json {
            for fault in &faults {
                self.write(fault)?;
            }
        }
        self.listed = Some(self.listed.unwrap_or_default() + good);
        self.faults.extend(faults);
        Ok(())
    }

    /// Whether a path is a list of hashes, a time stamp, or a file that is no mail and has a stamp beside it.
    fn holds_no_mail(&mut self, path: &Path, stamps: &[Stamped]) -> bool {
        let shown = path.display().to_string();
        if let Some(hashes) = hashes_in(path) {
            self.lists.push((shown, hashes, !stamps.is_empty()));
            return true;
        }
        let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
        let may_be_mail = path.is_dir() || ["eml", "zip", "mbox"].iter().any(|mail| ending == *mail);
        !stamps.is_empty() && !may_be_mail
    }

    fn stamps(&mut self, stamps: &[Stamped]) -> Result<(), Failure> {
        for stamped in stamps {
            let judged = Judgement::of_stamp(stamped, self.world.now(), self.world.words);
            self.stamps += 1;
            self.bad_stamps += u64::from(!judged.verdict.is_genuine());
            match self.world.json {
                true => self.write(&judged)?,
                false => self.told_of_stamps.extend(stamp::lines(&judged, self.world.words)),
            }
        }
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

    fn trouble(&mut self, trouble: &sources::Trouble) -> Result<(), Failure> {
        self.unread += 1;
        let failure = match trouble {
            sources::Trouble::Unreadable(path, reason) => Failure::Engine(EngineError::File {
                path: PathBuf::from(path),
                reason: reason.clone(),
            }),
            sources::Trouble::TooLarge(path) => Failure::Engine(EngineError::File {
                path: Path::new(path).to_owned(),
                reason: self.world.words.get("too-large-to-verify"),
            }),
        };
        tell(&failure, self.world);
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
            let told = [("judged", self.judged.into()), ("bad", self.bad.into())];
            writeln!(self.world.out, "{}", words.with("verified-many", &told))?;
        }
        if let Some(listed) = self.listed.filter(|_| !self.world.json) {
            let told = [("good", listed.into()), ("bad", self.faults.len().into())];
            writeln!(self.world.out, "{}", words.with("verified-list", &told))?;
            for fault in &self.faults {
                writeln!(self.world.out, "{}", bundle::line(fault, words))?;
            }
        }
        if !self.world.json {
            for (file, count, _) in &self.lists {
                let told = [("file", visible(file).into()), ("count", (*count).into())];
                writeln!(self.world.out, "{}", words.with("verified-hashes", &told))?;
            }
            for line in &self.told_of_stamps {
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

/// The kind behind a wire word.
pub(super) fn kind_of(wire: &str) -> Kind {
    Kind::from_wire(wire).unwrap_or(Kind::Ordinary)
}
