//! Checks an account's settings with both servers before they are saved, and finds the field of the form to correct.

use super::imap::Session;
use super::providers;
use super::remote::{RemoteError, RemoteErrorKind, Service};
use super::smtp;
use crate::account::{Account, Secret};

/// Results of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountCheck {
    /// IMAP login and LIST.
    pub imap: Result<(), RemoteError>,
    /// SMTP login. After a rejected IMAP login only the connection is checked: a second rejection would give no new information and bring
    /// the mailbox nearer to a lock (Aruba locks after repeated rejections).
    pub smtp: Result<(), RemoteError>,
    /// Whether the SMTP server was asked to accept the password.
    pub smtp_login_tried: bool,
}

/// A field of the account form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountField {
    /// The certified address (indirizzo PEC).
    Address,
    /// The user name at the provider.
    User,
    /// The password at the provider.
    Password,
    /// Host name of the IMAP server.
    ImapHost,
    /// TCP port of the IMAP server.
    ImapPort,
    /// Host name of the SMTP server.
    SmtpHost,
    /// TCP port of the SMTP server.
    SmtpPort,
    /// The server's certificate or the authority trusted for it.
    Certificate,
    /// No field: the network or the server is the cause.
    Network,
}

/// Checks both servers once, with at most one rejected login.
pub async fn check_account(account: &Account, password: &Secret) -> AccountCheck {
    let imap = check_imap(account, password).await;
    let smtp_login_tried = !matches!(&imap, Err(error) if error.kind.is_login_rejection());
    let smtp = match smtp_login_tried {
        true => check_smtp(account, password).await,
        false => smtp::reach(account).await,
    };
    AccountCheck {
        imap,
        smtp,
        smtp_login_tried,
    }
}

impl AccountCheck {
    /// Whether both servers can be used.
    pub fn is_good(&self) -> bool {
        self.imap.is_ok() && self.smtp.is_ok()
    }

    /// The fields to correct, in the order of the form, each once. After a rejected login this is the user name if it is the address and
    /// the provider is known to use other user names.
    pub fn fields(&self, account: &Account) -> Vec<AccountField> {
        let errors = [&self.imap, &self.smtp].into_iter().filter_map(|result| result.as_ref().err());
        let mut fields: Vec<AccountField> = errors
            .map(|error| match error.field() {
                AccountField::Password if !account.address.contains('@') => AccountField::Address,
                AccountField::Password if needs_other_user(account) => AccountField::User,
                field => field,
            })
            .collect();
        fields.sort_unstable();
        fields.dedup();
        fields
    }
}

impl RemoteError {
    /// The field of the account form that is the most likely cause.
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
            RemoteErrorKind::LoginRefused | RemoteErrorKind::PasswordExpired => AccountField::Password,
            RemoteErrorKind::Unreachable
            | RemoteErrorKind::TimedOut
            | RemoteErrorKind::SwitchedOff
            | RemoteErrorKind::LoginUnavailable
            | RemoteErrorKind::LoginBlocked
            | RemoteErrorKind::PrivacyRequired
            | RemoteErrorKind::Closed
            | RemoteErrorKind::Refused
            | RemoteErrorKind::Protocol
            | RemoteErrorKind::TooLarge
            | RemoteErrorKind::Busy => AccountField::Network,
        }
    }
}

async fn check_imap(account: &Account, password: &Secret) -> Result<(), RemoteError> {
    let mut session = Session::connect(account, password).await?;
    session.folders().await?;
    session.logout().await;
    Ok(())
}

async fn check_smtp(account: &Account, password: &Secret) -> Result<(), RemoteError> {
    smtp::SmtpSession::connect(account, password).await?.quit().await;
    Ok(())
}

fn needs_other_user(account: &Account) -> bool {
    let provider = providers::all()
        .into_iter()
        .find(|provider| provider.imap.host == account.imap.host);
    account.user.contains('@') && provider.is_some_and(|provider| !provider.user_is_address)
}

/// ECONNREFUSED by its number on Linux, macOS and Windows: the host exists and no server listens on the port. The kind of the I/O error is
/// not part of [`RemoteError`], its message is.
fn is_connection_refused(detail: &str) -> bool {
    ["(os error 111)", "(os error 61)", "(os error 10061)"]
        .iter()
        .any(|number| detail.ends_with(number))
}
