//! Errors of the password storage.

/// Why a password cannot be stored or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretsError {
    /// There is no keychain, and no passphrase for the vault was given.
    #[error("no keychain, and no passphrase for the vault")]
    NoStorage,
    /// The keychain is locked, or failed; its message.
    #[error("the keychain refused: {0}")]
    KeychainRefused(String),
    /// The passphrase is not that of the vault.
    #[error("the passphrase does not open the vault")]
    WrongPassphrase,
    /// The vault's file is damaged, or cannot be read or written; the reason.
    #[error("the vault cannot be used: {0}")]
    VaultBroken(String),
    /// No password is stored for this account.
    #[error("no password is stored")]
    Missing,
}

/// An error of the vault.
pub(super) fn vault_error(reason: impl ToString) -> SecretsError {
    SecretsError::VaultBroken(reason.to_string())
}
