//! The results of verifying, reduced to what the table shows.

use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::Timestamp;
use crate::engine::FileFault;
use crate::engine::sources::{LeftOut, ReadProblem};
use crate::engine::verify::{Bundle, Finding, VerifiedMessage};
use crate::engine::view::MessageSource;
use crate::pec::{Kind, Oddity};
use crate::signature::{SignerCertificate, Verdict, Verification};

/// Lines of the table, and bundles compared with their lists of hashes.
#[derive(Debug, Clone, Default)]
pub struct Results {
    pub lines: Vec<Line>,
    pub listed: Vec<Listed>,
}

#[derive(Debug, Clone)]
pub struct Line {
    /// The file as shown, with the number or name inside it.
    pub file: String,
    pub what: What,
    /// The provider that certified it, else the signer.
    pub by: Option<String>,
    /// The certified time, else that of the signature.
    pub at: Option<Timestamp>,
    /// The message a click opens.
    pub opens: Option<MessageSource>,
}

#[derive(Debug, Clone)]
pub enum What {
    Message {
        kind: Kind,
        verdict: Verdict,
        /// It has headers of certified mail and no signature.
        pretends: bool,
        /// The sent message in its place in a bundle: unsigned by nature.
        is_as_written: bool,
    },
    /// A time stamp, and the file it is for.
    Stamp(Verdict, String),
    /// A file that differs from its bundle's list of hashes.
    Fault(FileFault),
    /// A list with this many hashes, and whether a time stamp is beside it.
    Hashes(u64, bool),
    /// With the error of the operating system.
    Unreadable(String),
    /// Too large, or too large when unpacked.
    TooLarge,
    /// The file was not read as mail.
    LeftOut(LeftOut),
}

#[derive(Debug, Clone)]
pub struct Listed {
    pub file: String,
    /// Files that match the list.
    pub good: u64,
    /// Files that do not.
    pub bad: u64,
    /// A genuine time stamp is on its list.
    pub is_stamped: bool,
}

impl Line {
    /// Whether the user should look at it.
    pub fn is_doubtful(&self) -> bool {
        match &self.what {
            What::Message {
                verdict, is_as_written, ..
            } => !verdict.is_genuine() && !is_as_written,
            What::Stamp(verdict, _) => !verdict.is_genuine(),
            What::Hashes(_, is_stamped) => !is_stamped,
            What::LeftOut(reason) => reason.may_be_mail(),
            What::Fault(_) | What::Unreadable(_) | What::TooLarge => true,
        }
    }

    fn plain(file: String, what: What) -> Self {
        Self {
            file,
            what,
            by: None,
            at: None,
            opens: None,
        }
    }

    fn of_message(judged: VerifiedMessage) -> Self {
        let verification = &judged.verification;
        // The certification data counts only under a genuine signature.
        let certified = judged.reading.certification.as_ref().filter(|_| verification.verdict.is_genuine());
        let provider = certified.map(|data| data.provider.clone()).filter(|provider| !provider.is_empty());
        Self {
            by: provider.or_else(|| signer(verification)),
            at: certified.and_then(|data| data.date).or(verification.signed_at),
            opens: Some(MessageSource::in_file(judged.sha256, judged.path)),
            what: What::Message {
                verdict: verification.verdict,
                pretends: judged.reading.oddities.contains(&Oddity::CertifiedHeadersUnsigned),
                is_as_written: judged.is_as_written,
                kind: judged.reading.kind,
            },
            file: judged.name,
        }
    }
}

fn signer(verification: &Verification) -> Option<String> {
    let name = |signer: &SignerCertificate| signer.emails.first().unwrap_or(&signer.subject).clone();
    verification.signer.as_ref().map(name)
}

impl Results {
    fn add(&mut self, finding: Finding) {
        match finding {
            Finding::Message(judged) => self.lines.push(Line::of_message(*judged)),
            Finding::Unreadable(ReadProblem::Unreadable(file, reason)) => self.lines.push(Line::plain(file, What::Unreadable(reason))),
            Finding::Unreadable(ReadProblem::LeftOut(file, reason)) => self.lines.push(Line::plain(file, What::LeftOut(reason))),
            Finding::Unreadable(ReadProblem::TooLarge(file)) => self.lines.push(Line::plain(file, What::TooLarge)),
            Finding::Bundle(bundle) => self.add_bundle(&bundle),
            Finding::Stamp(stamped) => self.lines.push(Line {
                by: signer(&stamped.stamp.verification),
                at: stamped.stamp.verification.signed_at,
                ..Line::plain(stamped.token, What::Stamp(stamped.stamp.verification.verdict, stamped.file))
            }),
            Finding::Hashes { file, count, is_stamped } => self.lines.push(Line::plain(file, What::Hashes(count, is_stamped))),
        }
    }

    fn add_bundle(&mut self, bundle: &Bundle) {
        let faults = bundle.report.bad.iter().map(|bad| {
            let file = match bad.file.as_str() {
                "" => bundle.shown.clone(),
                file => format!("{}/{file}", bundle.shown.trim_end_matches('/')),
            };
            Line::plain(file, What::Fault(bad.fault))
        });
        self.lines.extend(faults);
        self.listed.push(Listed {
            file: bundle.shown.clone(),
            good: bundle.report.good,
            bad: bundle.report.bad.len() as u64,
            is_stamped: bundle.is_stamped,
        });
    }
}

/// Results collected by the verifying thread until the window takes them.
#[derive(Debug, Clone, Default)]
pub(super) struct PendingResults(Arc<Mutex<Results>>);

impl PendingResults {
    pub(super) fn add(&self, finding: Finding) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).add(finding);
    }

    /// Passes all of them on; takes them back where the channel is full.
    pub(super) fn deliver(&self, deliver: impl FnOnce(Results) -> Result<(), Results>) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(found) = deliver(std::mem::take(&mut *waiting)) {
            *waiting = found;
        }
    }

    pub(super) fn take(&self) -> Results {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
