//! Mailboxes (caselle), where they are reached, and what their parts are called in IMAP's words.
//!
//! Plain values only: nothing here connects, stores or decides.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Names an account: its address in lower case. Two accounts never share an address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(String);

impl AccountId {
    /// The account of this address; case and outer blanks do not matter.
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
    /// Which account this is.
    pub id: AccountId,
    /// The certified address (indirizzo PEC), domain in lower case.
    pub address: String,
    /// The writer's name as it goes into From.
    #[serde(default)]
    pub name: Option<String>,
    /// The user name at the provider; often the address, at some providers not.
    pub user: String,
    /// Where mail is read, implicit TLS.
    pub imap: Endpoint,
    /// Where mail is submitted, implicit TLS.
    pub smtp: Endpoint,
    /// PEM certificates of a private server authority trusted for this account's TLS only.
    #[serde(default)]
    pub server_authority: Option<String>,
    /// The group the user filed this mailbox under (a studio's client, an office).
    #[serde(default)]
    pub group: Option<String>,
}

/// A host and a port spoken to with implicit TLS.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Endpoint {
    /// Host name or address, as typed.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// Why a text is no endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// No host before the colon.
    #[error("no host")]
    NoHost,
    /// No port after the colon, or not a number from 1 to 65535.
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

/// A password: wiped from memory when dropped, never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes hold of a password.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The password itself, for the one call that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A folder of an account, as LIST tells it (RFC 9051 §6.3.9), its name decoded from modified UTF-7.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    /// The full name, decoded, hierarchy separators included. `INBOX` is always upper case.
    pub name: String,
    /// The hierarchy separator, where the server has one.
    pub delimiter: Option<char>,
    /// What it is for: told by SPECIAL-USE (RFC 6154), else guessed from Italian and English names.
    pub role: Option<FolderRole>,
    /// False for a name that only holds other folders (`\Noselect`).
    pub selectable: bool,
}

impl Folder {
    /// The last part of the name, as shown in a tree.
    pub fn leaf(&self) -> &str {
        match self.delimiter {
            Some(delimiter) => self.name.rsplit(delimiter).next().unwrap_or(&self.name),
            None => &self.name,
        }
    }
}

/// What a folder is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FolderRole {
    /// Posta in arrivo.
    Inbox,
    /// Posta inviata.
    Sent,
    /// Bozze.
    Drafts,
    /// Archivio.
    Archive,
    /// Posta indesiderata.
    Junk,
    /// Cestino.
    Trash,
    /// Importati da file: a folder of this program, on no server.
    Imported,
}

/// A message's number in one folder for one [`UidValidity`] (RFC 9051 §2.3.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Uid(pub u32);

/// The generation of a folder's UIDs; when it changes, all UIDs known before are void.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UidValidity(pub u32);

/// Where one copy of a message lies on a server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Location {
    /// Whose mailbox.
    pub account: AccountId,
    /// The folder's full decoded name.
    pub folder: String,
    /// The generation of `uid`.
    pub validity: UidValidity,
    /// The message's number there.
    pub uid: Uid,
}

/// The system flags a server keeps on a message (RFC 9051 §2.3.2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Flags {
    /// `\Seen`: read.
    #[serde(default)]
    pub seen: bool,
    /// `\Flagged`: starred.
    #[serde(default)]
    pub flagged: bool,
    /// `\Answered`.
    #[serde(default)]
    pub answered: bool,
    /// `\Draft`.
    #[serde(default)]
    pub draft: bool,
    /// `\Deleted`.
    #[serde(default)]
    pub deleted: bool,
}

/// An address in the form everything compares by: trimmed, without angle brackets, lower case.
/// PEC providers match addresses without regard to case (RFC 6109 §2.2.1).
pub fn normal_address(address: &str) -> String {
    address.trim().trim_start_matches('<').trim_end_matches('>').trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_a_host_and_a_port() {
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
    fn a_secret_does_not_print_itself() {
        assert_eq!(format!("{:?}", Secret::new("segreta".into())), "Secret(…)");
    }

    #[test]
    fn an_account_is_its_address_whatever_the_case() {
        assert_eq!(AccountId::of(" Studio@PEC.it "), AccountId::of("studio@pec.it"));
    }
}
