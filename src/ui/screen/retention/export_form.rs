//! Writing a package for a preservation system, or a list of hashes: the form, the target, progress and result.

mod view;

use std::path::PathBuf;

use iced::Task;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::engine::{EngineError, HashList, Holder, Preserve, Preserved, filename};
use crate::ui::background_task::with_progress;
use crate::ui::context::Context;
use crate::ui::day::{format_day, parse_day};
use crate::ui::save::{self, Container};
use crate::ui::save_progress::SaveProgress;

/// A package or list, from the form until its result is dismissed.
#[derive(Debug)]
pub struct ExportForm {
    pub(super) what: What,
    pub(super) today: Date,
    pub(super) saving: SaveProgress<Written>,
}

#[derive(Debug)]
pub(super) enum What {
    Package(Box<Package>),
    Hashes { account: Option<AccountId>, names: bool },
}

/// The fields of a package: days and names as typed.
#[derive(Debug)]
pub(super) struct Package {
    pub(super) account: AccountId,
    /// The day of the first message that is in no package.
    pub(super) since: Date,
    pub(super) from: String,
    pub(super) until: String,
    pub(super) holder: String,
    pub(super) tax_number: String,
    pub(super) include_preserved: bool,
}

/// The result.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) words: String,
    pub(super) more: Option<String>,
    /// Whether a file was written.
    pub(super) anything: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// From the first message that is in no package until today.
    Open,
    LastYear,
    /// From 1 January until today.
    ThisYear,
}

#[derive(Debug, Clone)]
pub enum Message {
    Period(Period),
    FromTyped(String),
    UntilTyped(String),
    HolderTyped(String),
    /// The tax number of the holder.
    TaxNumberTyped(String),
    /// Whether messages that are in a package already are included.
    IncludePreserved(bool),
    /// Whether the list has file names besides digests.
    WithNames(bool),
    /// Asks where to write a folder or zip.
    ChooseTarget(Container),
    /// Asks where to write the list.
    ChooseFile,
    /// The path chosen in the dialog; `None` where no dialog answered or it was cancelled.
    TargetChosen(Container, Option<PathBuf>),
    PathTyped(String),
    WriteTyped,
    /// Messages written, of how many; 0 while the number is unknown.
    Progress(u64, u64),
    /// Cancels; nothing of the package remains.
    Stop,
    PackageWritten(PathBuf, Result<Box<Preserved>, EngineError>),
    HashListWritten(PathBuf, Result<Box<HashList>, EngineError>),
    Close,
}

pub(super) enum Outcome {
    Stay(Task<Message>),
    /// Written; the words are for a notice where another page shows.
    Written(String),
    Failed(EngineError),
    Close,
}

impl ExportForm {
    /// A package of what is in none, from the day of this instant until today.
    pub(super) fn package(account: AccountId, since: Option<Timestamp>, now: Timestamp) -> Self {
        let today = italian_day(now);
        let since = since.map_or(today, italian_day);
        let package = Package {
            account,
            since,
            from: format_day(since),
            until: format_day(today),
            holder: String::new(),
            tax_number: String::new(),
            include_preserved: false,
        };
        Self {
            what: What::Package(Box::new(package)),
            today,
            saving: SaveProgress::ChoosingPath(None),
        }
    }

    /// A list of hashes of a mailbox, or of the whole archive.
    pub(super) fn hashes(account: Option<AccountId>, now: Timestamp) -> Self {
        Self {
            what: What::Hashes { account, names: false },
            today: italian_day(now),
            saving: SaveProgress::ChoosingPath(None),
        }
    }

    pub(super) fn is_writing(&self) -> bool {
        self.saving.is_writing()
    }

    /// `None` for the whole archive.
    pub(super) fn account(&self) -> Option<&AccountId> {
        match &self.what {
            What::Package(package) => Some(&package.account),
            What::Hashes { account, .. } => account.as_ref(),
        }
    }

    pub(super) fn update(&mut self, message: Message, context: Context<'_>) -> Outcome {
        match message {
            Message::Period(period) => self.set_period(period),
            Message::FromTyped(day) => self.edit_package(|package| package.from = day),
            Message::UntilTyped(day) => self.edit_package(|package| package.until = day),
            Message::HolderTyped(name) => self.edit_package(|package| package.holder = name),
            Message::TaxNumberTyped(number) => self.edit_package(|package| package.tax_number = number),
            Message::IncludePreserved(include) => self.edit_package(|package| package.include_preserved = include),
            Message::WithNames(names) => self.set_names(names),
            Message::ChooseTarget(container) => self.ask(container),
            Message::ChooseFile => self.ask_file(),
            Message::TargetChosen(_, Some(path)) => self.write(path, context),
            Message::TargetChosen(container, None) => self.propose(container),
            Message::PathTyped(path) => self.change(|saving| saving.set_path(path)),
            Message::WriteTyped => self.write_typed(context),
            Message::Progress(done, of) => self.change(|saving| saving.progress(done, of)),
            Message::Stop => self.change(|saving| saving.stop()),
            Message::PackageWritten(path, answer) => self.package_written(&path, answer, context),
            Message::HashListWritten(path, answer) => self.hash_list_written(&path, answer, context),
            Message::Close => Outcome::Close,
        }
    }

    fn set_period(&mut self, period: Period) -> Outcome {
        let today = self.today;
        self.edit_package(|package| {
            let (from, until) = package.days_of(period, today);
            (package.from, package.until) = (format_day(from), format_day(until));
        })
    }

    fn edit_package(&mut self, change: impl FnOnce(&mut Package)) -> Outcome {
        if let What::Package(package) = &mut self.what {
            change(package);
        }
        stay()
    }

    fn set_names(&mut self, with: bool) -> Outcome {
        if let What::Hashes { names, .. } = &mut self.what {
            *names = with;
        }
        stay()
    }

    /// Whether all fields are valid.
    pub(super) fn is_ready(&self) -> bool {
        match &self.what {
            What::Package(package) => package.days().is_some() && package.is_holder_valid(),
            What::Hashes { .. } => true,
        }
    }

    fn ask(&self, container: Container) -> Outcome {
        let name = container.named(&self.name());
        Outcome::Stay(Task::perform(save::ask_for(container, name), move |path| {
            Message::TargetChosen(container, path)
        }))
    }

    fn ask_file(&self) -> Outcome {
        Outcome::Stay(Task::perform(save::ask_for_file(self.name(), "txt"), |path| {
            Message::TargetChosen(Container::Folder, path)
        }))
    }

    /// A file name that is valid on every system.
    fn name(&self) -> String {
        let suffix = self.account().map(|account| format!("-{account}")).unwrap_or_default();
        match &self.what {
            What::Package(package) => {
                let (from, until) = package.days().unwrap_or((package.since, self.today));
                filename::safe(&format!("versamento{suffix}-{from}-{until}"), "versamento")
            }
            What::Hashes { .. } => filename::safe(&format!("impronte{suffix}-{}.txt", self.today), "impronte.txt"),
        }
    }

    fn propose(&mut self, container: Container) -> Outcome {
        let name = container.named(&self.name());
        self.change(|saving| saving.propose(&name))
    }

    fn write_typed(&mut self, context: Context<'_>) -> Outcome {
        match self.saving.typed_path() {
            Some(path) => self.write(path, context),
            None => stay(),
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut SaveProgress<Written>)) -> Outcome {
        change(&mut self.saving);
        stay()
    }

    fn write(&mut self, to: PathBuf, context: Context<'_>) -> Outcome {
        let handle = context.handle.clone();
        Outcome::Stay(match &self.what {
            What::Package(package) => {
                let Some(what) = package.request(to.clone()) else { return stay() };
                let stop = self.saving.begin();
                with_progress(move |mut progress| async move {
                    let progress = move |done, of| {
                        let _ = progress.try_send(Message::Progress(done, of));
                        !stop.is_cancelled()
                    };
                    let packed = handle.preserve(what, progress).await;
                    Message::PackageWritten(to, packed.map(Box::new))
                })
            }
            What::Hashes { account, names } => {
                let (accounts, names) = (account.iter().cloned().collect(), *names);
                let stop = self.saving.begin();
                let keep_going = move || !stop.is_cancelled();
                Task::future(async move {
                    let list = handle.write_hashes(accounts, names, to.clone(), keep_going).await;
                    Message::HashListWritten(to, list.map(Box::new))
                })
            }
        })
    }

    fn package_written(&mut self, to: &std::path::Path, answer: Result<Box<Preserved>, EngineError>, context: Context<'_>) -> Outcome {
        let preserved = match answer {
            Ok(preserved) => preserved,
            Err(error) => return self.failed(error),
        };
        let before = [("count", preserved.before.into())];
        let before = (preserved.before > 0).then(|| context.with("preserved-before", &before));
        let words = match preserved.index {
            Some(_) => {
                let args = [("what", to.display().to_string().into()), ("n", preserved.messages.into())];
                context.with("ui-retention-packed", &args)
            }
            None => context.get("preserved-nothing"),
        };
        self.written(words, before, preserved.index.is_some())
    }

    fn hash_list_written(&mut self, to: &std::path::Path, answer: Result<Box<HashList>, EngineError>, context: Context<'_>) -> Outcome {
        let list = match answer {
            Ok(list) => list,
            Err(error) => return self.failed(error),
        };
        let args = [("what", to.display().to_string().into()), ("n", list.messages.into())];
        let next = context.get("ui-retention-listed-next");
        self.written(context.with("ui-retention-listed", &args), Some(next), true)
    }

    fn written(&mut self, words: String, more: Option<String>, anything: bool) -> Outcome {
        self.saving = SaveProgress::Written(Written {
            words: words.clone(),
            more,
            anything,
        });
        Outcome::Written(words)
    }

    /// The fields stay, so that another target can be tried.
    fn failed(&mut self, error: EngineError) -> Outcome {
        self.saving = SaveProgress::ChoosingPath(None);
        Outcome::Failed(error)
    }
}

impl Package {
    /// The days typed, if both are valid and in order.
    pub(super) fn days(&self) -> Option<(Date, Date)> {
        let (from, until) = (parse_day(&self.from)?, parse_day(&self.until)?);
        (from <= until).then_some((from, until))
    }

    pub(super) fn days_of(&self, period: Period, today: Date) -> (Date, Date) {
        let year = |year: i16, month, day| Date::new(year, month, day).unwrap_or(today);
        match period {
            Period::Open => (self.since.min(today), today),
            Period::ThisYear => (year(today.year(), 1, 1), today),
            Period::LastYear => {
                let last = today.year().saturating_sub(1);
                (year(last, 1, 1), year(last, 12, 31))
            }
        }
    }

    /// A tax number needs a name.
    pub(super) fn is_holder_valid(&self) -> bool {
        self.tax_number.trim().is_empty() || !self.holder.trim().is_empty()
    }

    fn request(&self, to: PathBuf) -> Option<Preserve> {
        let (from, until) = self.days()?;
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let holder = given(&self.holder).map(|name| Holder {
            name,
            id: given(&self.tax_number),
        });
        Some(Preserve {
            account: self.account.clone(),
            holder,
            from,
            until,
            again: self.include_preserved,
            to,
        })
    }
}

fn stay() -> Outcome {
    Outcome::Stay(Task::none())
}

/// The day of an instant in Italian time.
fn italian_day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC)).date()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_period_is_whole_and_ends_today_at_the_latest() {
        let at = |text: &str| text.parse().expect("an instant");
        let form = ExportForm::package(
            AccountId::of("a@b.it"),
            Some(at("2025-06-30T23:00:00Z")),
            at("2026-03-12T10:00:00Z"),
        );
        let What::Package(package) = &form.what else {
            unreachable!("a package")
        };
        assert_eq!(package.days(), Some((date(2025, 7, 1), date(2026, 3, 12))), "by Italian days");
        let last = package.days_of(Period::LastYear, form.today);
        assert_eq!(last, (date(2025, 1, 1), date(2025, 12, 31)));
        let this = package.days_of(Period::ThisYear, form.today);
        assert_eq!(this, (date(2026, 1, 1), date(2026, 3, 12)));
    }
}
