//! What a submission package contains.

use jiff::civil::Date;

use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::pec::Kind;
use crate::signature::Sha256;

/// The content of one package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmissionPackage {
    /// The mailbox that the messages are from.
    pub account: AccountId,
    /// Whose archive it is.
    pub holder: Holder,
    /// The first day, by the date in Italy.
    pub from: Date,
    /// The last day, by the date in Italy.
    pub until: Date,
    /// The messages, in any order.
    pub documents: Vec<Document>,
}

/// Whose archive it is (UNI 11386: Holder; *titolare dell'oggetto della conservazione*).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Name of the person or organisation.
    pub name: String,
    /// Tax code or VAT number in the form of UNI 11386, such as `VATIT-01234567890` or `TINIT-…`; `None` if unknown.
    pub id: Option<String>,
}

/// A message of a package (*documento informatico*), as far as the profile's index knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The digest of its bytes.
    pub message: Sha256,
    /// The certified time, else the Date header, else the time of receipt. UTC.
    pub at: Timestamp,
    /// The kind of message.
    pub kind: Kind,
    /// It was sent from this mailbox.
    pub is_own: bool,
    /// The subject, as in the profile's index.
    pub subject: String,
    /// The sender: display name, if there is one, and address.
    pub from: (Option<String>, String),
    /// Addresses of the first recipients.
    pub to: Vec<String>,
    /// For a receipt, the sent message it answers.
    pub primary: Option<Sha256>,
}

/// What is read from the bytes of a message, since the profile's index does not keep it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MessageDetails {
    /// It has a signature that matches the bytes.
    pub is_signed: bool,
    /// The verdict on the signature, by its name in JSON output.
    pub verdict: String,
    /// The Message-ID header, if there is one.
    pub message_id: Option<String>,
    /// Name of each attachment and digest of its decoded bytes.
    pub attachments: Vec<(String, Sha256)>,
}

/// The files of one message in the package.
#[derive(Debug)]
pub(super) struct PackagedMessage<'s> {
    pub(super) document: &'s Document,
    /// The path of the message.
    pub(super) message: String,
    /// The path of its metadata.
    pub(super) metadata: String,
    pub(super) metadata_digest: Sha256,
}
