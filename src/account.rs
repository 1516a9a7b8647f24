//! Mail accounts, and the IMAP terms for what they hold: folders, UIDs, flags.
//!
//! Plain values without behaviour.

mod keywords;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

pub use keywords::{Keywords, is_keyword};

/// Identifies an account: its address in lower case. Two accounts of a profile never have the same address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(String);

impl AccountId {
    /// From an address in any case of letters, with or without surrounding spaces.
    pub fn of(address: &str) -> Self {
        Self(address.trim().to_lowercase())
    }

    /// The address, in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A mailbox as the user set it up. The password is not part of it: see `mail::secrets`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Identifier, derived from the address.
    pub id: AccountId,
    /// The certified address (indirizzo PEC), domain in lower case.
    pub address: String,
    /// The display name in From.
    #[serde(default)]
    pub name: Option<String>,
    /// The user name at the provider, which at most providers is the address.
    pub user: String,
    /// The IMAP server, implicit TLS.
    pub imap: Endpoint,
    /// The submission server, implicit TLS.
    pub smtp: Endpoint,
    /// PEM certificates of a private server authority trusted for this account's TLS only.
    #[serde(default)]
    pub server_authority: Option<String>,
    /// Name of the group in which the user sees this mailbox (a client, an office).
    #[serde(default)]
    pub group: Option<String>,
}

/// Host and port of a server with implicit TLS.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Endpoint {
    /// Host name or IP address, as entered.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// Error of parsing `host:port`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// Nothing before the colon.
    #[error("no host")]
    NoHost,
    /// No colon, or no number from 1 to 65535 after it.
    #[error("no port")]
    NoPort,
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (host, port) = text.trim().rsplit_once(':').ok_or(EndpointError::NoPort)?;
        let port = port.parse().ok().filter(|port| *port != 0).ok_or(EndpointError::NoPort)?;
        match host {
            "" => Err(EndpointError::NoHost),
            host => Ok(Self {
                host: host.to_owned(),
                port,
            }),
        }
    }
}

/// A password. Wiped from memory when dropped; its `Debug` output does not contain it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes ownership of the text; copies that the caller made are not wiped.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The password as text. Do not store or log it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A folder as LIST reports it (RFC 9051 §6.3.9); IMAP calls it a mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    /// The full name with hierarchy separators, decoded from modified UTF-7. `INBOX` is always in upper case.
    pub name: String,
    /// The hierarchy separator, where the server has one.
    pub delimiter: Option<char>,
    /// The role, from SPECIAL-USE (RFC 6154), else guessed from the usual Italian and English names.
    pub role: Option<FolderRole>,
    /// False for a name that cannot be selected (`\Noselect`, `\NonExistent`).
    pub selectable: bool,
}

impl Folder {
    /// The last component of the name.
    pub fn leaf(&self) -> &str {
        match self.delimiter {
            Some(delimiter) => self.name.rsplit(delimiter).next().unwrap_or(&self.name),
            None => &self.name,
        }
    }
}

/// Why a message on the server was not received as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FetchProblem {
    /// The server lists it and answers nothing when it is fetched.
    NoAnswer,
    /// The answer has no body, or an empty one although the server announces a size above zero.
    NoBody,
    /// The answer cannot be read, or contradicts itself.
    Unreadable,
    /// NO or BAD, with the server's text.
    Refused(String),
    /// The connection breaks on its answer: the bytes are not those announced.
    BreaksConnection,
    /// The connection was lost, or nothing came any more, while it was fetched.
    ConnectionLost,
    /// It is larger than what is fetched.
    TooLarge,
    /// The server has this many messages that it does not list.
    NotListed(u32),
    /// The folder's UIDVALIDITY changes at every pass. Nothing of it is missing: its messages are recognised each time.
    Renumbered,
    /// The server has this many folders that are not synchronised: their names cannot be read or are too long, or they are too many.
    FoldersLeftOut(u64),
    /// Its body has another length than the server announces, by far and each time. It was stored as it came.
    OtherSize {
        /// RFC822.SIZE, in bytes.
        announced: u64,
        /// Bytes received.
        received: u64,
    },
}

/// Role of a folder (RFC 6154 §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FolderRole {
    /// The folder for incoming mail (posta in arrivo).
    Inbox,
    /// Copies of sent messages (posta inviata).
    Sent,
    /// Messages being written (bozze).
    Drafts,
    /// Messages put aside (archivio).
    Archive,
    /// Unwanted mail (posta indesiderata).
    Junk,
    /// Messages to be deleted (cestino).
    Trash,
    /// Messages imported from files: a folder of this program, on no server (Importati).
    Imported,
}

/// UID of a message (RFC 9051 §2.3.1.1), unique within a folder and its [`UidValidity`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Uid(pub u32);

/// UIDVALIDITY of a folder (RFC 9051 §2.3.1.1): when it changes, all UIDs known before are invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UidValidity(pub u32);

/// Location of one copy of a message on a server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Location {
    /// The account whose server has the copy.
    pub account: AccountId,
    /// The folder's full decoded name.
    pub folder: String,
    /// UIDVALIDITY of the folder for which `uid` is valid.
    pub validity: UidValidity,
    /// UID in the folder.
    pub uid: Uid,
}

/// Flags of a message (RFC 9051 §2.3.2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Flags {
    /// `\Seen`: the message was read.
    #[serde(default)]
    pub seen: bool,
    /// `\Flagged`: marked as important, shown as a star.
    #[serde(default)]
    pub flagged: bool,
    /// `\Answered`: a reply was sent.
    #[serde(default)]
    pub answered: bool,
    /// `\Draft`: not finished.
    #[serde(default)]
    pub draft: bool,
    /// `\Deleted`: removed by the next EXPUNGE.
    #[serde(default)]
    pub deleted: bool,
    /// The keywords.
    #[serde(default, skip_serializing_if = "keywords_are_none")]
    pub keywords: Keywords,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn keywords_are_none(keywords: &Keywords) -> bool {
    keywords.is_empty()
}

/// An address in the form for comparisons: without angle brackets and surrounding spaces, in lower case. PEC providers compare addresses
/// case-insensitively (RFC 6109 §2.2.1).
pub fn normal_address(address: &str) -> String {
    address.trim().trim_start_matches('<').trim_end_matches('>').trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_parsed_from_host_and_port() {
        assert_eq!(
            "imaps.pec.aruba.it:993".parse(),
            Ok(Endpoint {
                host: "imaps.pec.aruba.it".into(),
                port: 993
            })
        );
        assert_eq!("imaps.pec.aruba.it".parse::<Endpoint>(), Err(EndpointError::NoPort));
        assert_eq!(":993".parse::<Endpoint>(), Err(EndpointError::NoHost));
        assert_eq!("host:0".parse::<Endpoint>(), Err(EndpointError::NoPort));
    }

    #[test]
    fn debug_output_does_not_contain_the_secret() {
        assert_eq!(format!("{:?}", Secret::new("segreta".into())), "Secret(…)");
    }

    #[test]
    fn account_ids_are_case_insensitive() {
        assert_eq!(AccountId::of(" Studio@PEC.it "), AccountId::of("studio@pec.it"));
    }
}
