//! What is wrong with a file of an export.

use std::collections::BTreeSet;

use crate::signature::Sha256;

/// How a file differs from what the export it is in says, or ought to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileFault {
    /// The manifest itself was changed: it is not, byte for byte, as this program writes it.
    Malformed,
    /// The files are those of an export, and its manifest is missing or has another name.
    NoManifest,
    /// Its digest is not the listed one.
    Changed,
    /// It is listed and does not exist.
    Missing,
    /// It exists and is not listed.
    Extra,
    /// It could not be read.
    Unreadable,
    /// Another file has the same name, or one that differs in case or Unicode normalisation only.
    Doubled,
    /// A name that leads out of the folder: absolute, or with `..` or a backslash.
    UnsafeName,
    /// A link in place of a file.
    Link,
    /// A zip whose readers do not all find the same files (`archive`).
    Ambiguous,
    /// A zip that unpacks to far more than its own size.
    TooLarge,
    /// It is not what follows from the messages of the export.
    NotRecomputed,
    /// The export does not say what it was made from, so that nothing can be computed again.
    NoStatement,
    /// A line of the ledger's excerpt is not intact or about no message of the export, or a message has no line.
    LedgerExcerpt,
    /// A receipt that answers another message.
    OtherDispatch,
    /// A receipt returns another content than that of the sent message.
    OtherContent,
}

impl FileFault {
    /// The name in JSON output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "manifest-malformed",
            Self::NoManifest => "manifest-missing",
            Self::Changed => "file-changed",
            Self::Missing => "file-missing",
            Self::Extra => "file-extra",
            Self::Unreadable => "file-unreadable",
            Self::Doubled => "name-doubled",
            Self::UnsafeName => "name-unsafe",
            Self::Link => "file-is-link",
            Self::Ambiguous => "archive-ambiguous",
            Self::TooLarge => "archive-too-large",
            Self::NotRecomputed => "file-not-recomputed",
            Self::NoStatement => "statement-missing",
            Self::LedgerExcerpt => "ledger-excerpt-differs",
            Self::OtherDispatch => "receipt-of-other-dispatch",
            Self::OtherContent => "content-differs",
        }
    }
}

/// A file with a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discrepancy {
    /// Its path inside the folder or zip, with `/`; empty for the whole.
    pub file: String,
    /// In which way it differs.
    pub fault: FileFault,
    /// SHA-256 of the file, or the listed one if it cannot be computed.
    pub digest: Option<Sha256>,
}

/// What judging an export as a set found. Names are relative to the export.
#[derive(Debug, Default)]
pub(in crate::evidence) struct Recheck {
    pub(in crate::evidence) faults: Vec<Discrepancy>,
    /// The sent messages that a genuine receipt of the export answers.
    pub(in crate::evidence) answered: BTreeSet<Sha256>,
}
