//! Trying an account's settings before they are kept, so that a face can name the field that is wrong.

use super::imap::Session;
use super::providers;
use super::remote::{RemoteError, RemoteErrorKind, Service};
use super::smtp;
use crate::account::{Account, Secret};

/// What came of trying both ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountCheck {
    /// Logging in and listing folders.
    pub imap: Result<(), RemoteError>,
    /// Logging in for submission. When IMAP refused the login, only connecting was tried: a second refusal would bring the account nearer to being
    /// locked (Aruba locks after repeated ones) and tell nothing new.
    pub smtp: Result<(), RemoteError>,
}

/// A field of the account form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountField {
    /// The PEC address.
    Address,
    /// The user name.
    User,
    /// The password.
    Password,
    /// The host mail is read from.
    ImapHost,
    /// Its port.
    ImapPort,
    /// The host mail is submitted to.
    SmtpHost,
    /// Its port.
    SmtpPort,
    /// The server's certificate or the authority trusted for it.
    Certificate,
    /// None of them: the network or the server.
    Network,
}

/// Tries both ends once, with at most one refused login.
pub async fn check_account(account: &Account, password: &Secret) -> AccountCheck {
    let imap = try_imap(account, password).await;
    let refused = matches!(&imap, Err(error) if error.kind == RemoteErrorKind::LoginRefused);
    let smtp = match refused {
        true => smtp::reach(account).await,
        false => try_smtp(account, password).await,
    };
    AccountCheck { imap, smtp }
}

impl AccountCheck {
    /// Whether both ends can be used.
    pub fn is_good(&self) -> bool {
        self.imap.is_ok() && self.smtp.is_ok()
    }

    /// The fields to look at, in the form's order, each once. A refused login points at the user name where the provider wants another one than the
    /// address and the address was given.
    pub fn fields(&self, account: &Account) -> Vec<AccountField> {
        let errors = [&self.imap, &self.smtp].into_iter().filter_map(|end| end.as_ref().err());
        let mut fields: Vec<AccountField> = errors
            .map(|error| match error.field() {
                AccountField::Password if !account.address.contains('@') => AccountField::Address,
                AccountField::Password if wants_another_user(account) => AccountField::User,
                field => field,
            })
            .collect();
        fields.sort_unstable();
        fields.dedup();
        fields
    }
}

impl RemoteError {
    /// The field of the account form that most likely causes this.
    pub fn field(&self) -> AccountField {
        let (host, port) = match self.service {
            Service::Imap => (AccountField::ImapHost, AccountField::ImapPort),
            Service::Smtp => (AccountField::SmtpHost, AccountField::SmtpPort),
        };
        match self.kind {
            RemoteErrorKind::UnknownHost | RemoteErrorKind::CertificateWrongHost => host,
            RemoteErrorKind::Tls => port,
            RemoteErrorKind::Unreachable if is_connection_refused(&self.detail) => port,
            RemoteErrorKind::CertificateUntrusted | RemoteErrorKind::CertificateExpired => AccountField::Certificate,
            RemoteErrorKind::LoginRefused => AccountField::Password,
            RemoteErrorKind::Unreachable
            | RemoteErrorKind::TimedOut
            | RemoteErrorKind::SwitchedOff
            | RemoteErrorKind::Closed
            | RemoteErrorKind::Refused
            | RemoteErrorKind::Protocol
            | RemoteErrorKind::TooLarge
            | RemoteErrorKind::Busy => AccountField::Network,
        }
    }
}

async fn try_imap(account: &Account, password: &Secret) -> Result<(), RemoteError> {
    let mut session = Session::connect(account, password).await?;
    session.folders().await?;
    session.logout().await;
    Ok(())
}

async fn try_smtp(account: &Account, password: &Secret) -> Result<(), RemoteError> {
    smtp::SmtpSession::connect(account, password).await?.quit().await;
    Ok(())
}

fn wants_another_user(account: &Account) -> bool {
    let preset = providers::all().into_iter().find(|preset| preset.imap.host == account.imap.host);
    account.user.contains('@') && preset.is_some_and(|preset| !preset.user_is_address)
}

/// ECONNREFUSED by its number on Linux, macOS and Windows: the host is there, nobody listens on the port.
fn is_connection_refused(detail: &str) -> bool {
    ["(os error 111)", "(os error 61)", "(os error 10061)"]
        .iter()
        .any(|number| detail.ends_with(number))
}
