//! The text of the fields, and the account it describes.

use crate::account::{Account, AccountId, Endpoint, Secret};
use crate::engine::files;
use crate::engine::view::Diagnosis;
use crate::engine::{EngineError, Handle, SecretLocation};
use crate::ui::file_dialog::read_file;

#[derive(Debug, Default, Clone)]
pub(super) struct Form {
    pub(super) address: String,
    pub(super) name: String,
    pub(super) password: String,
    pub(super) user: String,
    pub(super) imap_host: String,
    pub(super) imap_port: String,
    pub(super) smtp_host: String,
    pub(super) smtp_port: String,
    pub(super) authority_path: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Address,
    /// The sender's name.
    Name,
    Password,
    User,
    ImapHost,
    ImapPort,
    SmtpHost,
    SmtpPort,
    /// Path of the PEM file of a private certificate authority.
    Authority,
}

impl Form {
    pub(super) fn field(&mut self, field: Field) -> &mut String {
        match field {
            Field::Address => &mut self.address,
            Field::Name => &mut self.name,
            Field::Password => &mut self.password,
            Field::User => &mut self.user,
            Field::ImapHost => &mut self.imap_host,
            Field::ImapPort => &mut self.imap_port,
            Field::SmtpHost => &mut self.smtp_host,
            Field::SmtpPort => &mut self.smtp_port,
            Field::Authority => &mut self.authority_path,
        }
    }

    pub(super) fn value(&self, field: Field) -> &str {
        match field {
            Field::Address => &self.address,
            Field::Name => &self.name,
            Field::Password => &self.password,
            Field::User => &self.user,
            Field::ImapHost => &self.imap_host,
            Field::ImapPort => &self.imap_port,
            Field::SmtpHost => &self.smtp_host,
            Field::SmtpPort => &self.smtp_port,
            Field::Authority => &self.authority_path,
        }
    }

    /// The account as filled in; `None` while a host or port is missing.
    pub(super) fn account(&self) -> Option<Account> {
        let address = self.address.trim();
        let end = |host: &str, port: &str| format!("{}:{}", host.trim(), port.trim()).parse::<Endpoint>().ok();
        let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Some(Account {
            id: AccountId::of(address),
            address: address.to_owned(),
            name: filled(&self.name),
            user: filled(&self.user).unwrap_or_else(|| address.to_owned()),
            imap: end(&self.imap_host, &self.imap_port)?,
            smtp: end(&self.smtp_host, &self.smtp_port)?,
            server_authority: None,
            group: None,
        })
    }

    /// Adds the certificate authority, read from its file.
    async fn complete(&self, mut account: Account) -> Result<Account, EngineError> {
        let path = std::path::PathBuf::from(self.authority_path.trim());
        if !path.as_os_str().is_empty() {
            let bytes = read_file(path, files::CERTIFICATES).await?;
            account.server_authority = Some(String::from_utf8_lossy(&bytes).into_owned());
        }
        Ok(account)
    }
}

pub(super) async fn try_account(handle: Handle, account: Account, form: Form) -> Result<Diagnosis, EngineError> {
    let account = form.complete(account).await?;
    handle.try_account(account, Secret::new(form.password)).await
}

pub(super) async fn save_account(handle: Handle, account: Account, form: Form) -> Result<SecretLocation, EngineError> {
    let account = form.complete(account).await?;
    handle.save_account(account, Secret::new(form.password)).await
}
