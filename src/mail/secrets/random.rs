//! Random bytes and identifiers from the operating system.

use ring::rand::{SecureRandom, SystemRandom};

use super::error::{SecretsError, vault_error};

/// A random identifier of 128 bits as 32 hexadecimal digits, which cannot be guessed and does not repeat.
///
/// # Errors
/// As [`random`].
pub fn token() -> Result<String, SecretsError> {
    let bytes: [u8; 16] = random()?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Random bytes from the operating system.
///
/// # Errors
/// When the operating system gives none.
pub fn random<const N: usize>() -> Result<[u8; N], SecretsError> {
    let mut bytes = [0; N];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| vault_error("no randomness"))?;
    Ok(bytes)
}
