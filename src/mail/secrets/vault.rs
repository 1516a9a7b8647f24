//! The vault: passwords encrypted in `vault.json` of the profile, for machines without a keychain.
//!
//! The key is derived from the passphrase with Argon2id (RFC 9106). Each password is encrypted with ChaCha20-Poly1305 (RFC 8439) under a
//! random nonce, with the account as associated data, so that an entry moved to another account does not decrypt. A known text encrypted
//! with the same key distinguishes a wrong passphrase from a damaged entry.

mod file;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use argon2::{Algorithm, Argon2, Params, Version};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

use super::error::{SecretsError, vault_error};
use super::random::random;
use crate::account::{AccountId, Secret};
use file::{Contents, Encrypted, File, Kdf};

/// The known text. Its entry is bound to it as others are to their account.
const CHECK: &str = "recapito vault";
const KEY_LEN: usize = 32;

/// The vault of one profile. Its file is created with the first password.
#[derive(Debug)]
pub(super) struct Vault {
    file: File,
    passphrase: Option<Secret>,
    /// The last key and what it was derived from. Cached, since derivation is slow on purpose. The mutex also serializes changes of the
    /// file.
    opened: Mutex<Option<(Kdf, Key)>>,
}

#[derive(Clone)]
struct Key(Zeroizing<[u8; KEY_LEN]>);

impl Vault {
    pub(super) fn of(profile: &Path, passphrase: Option<Secret>) -> Self {
        Self {
            file: File::of(profile),
            passphrase,
            opened: Mutex::new(None),
        }
    }

    pub(super) fn has_passphrase(&self) -> bool {
        self.passphrase.is_some()
    }

    pub(super) fn keep(&self, account: &AccountId, password: &Secret) -> Result<(), SecretsError> {
        let mut opened = self.lock();
        let passphrase = self.passphrase.as_ref().ok_or(SecretsError::NoStorage)?;
        let mut contents = match self.file.read()? {
            Some(contents) => contents,
            None => new_contents(passphrase, &mut opened)?,
        };
        let key = unlock(&contents, passphrase, &mut opened)?;
        let encrypted = encrypt(&key, account.as_str(), password.expose().as_bytes())?;
        contents.entries.insert(account.as_str().to_owned(), encrypted);
        self.file.write(&contents)
    }

    pub(super) fn find(&self, account: &AccountId) -> Result<Secret, SecretsError> {
        let mut opened = self.lock();
        let passphrase = self.passphrase.as_ref().ok_or(SecretsError::NoStorage)?;
        let contents = self.file.read()?.ok_or(SecretsError::Missing)?;
        let key = unlock(&contents, passphrase, &mut opened)?;
        let encrypted = contents.entries.get(account.as_str()).ok_or(SecretsError::Missing)?;
        let bytes = decrypt(&key, account.as_str(), encrypted).ok_or_else(|| vault_error("an entry is damaged"))?;
        let text = std::str::from_utf8(&bytes).map_err(|_| vault_error("an entry is no text"))?;
        Ok(Secret::new(text.to_owned()))
    }

    /// Starts to derive the key on a thread of its own, so that it is ready, or nearly so, when the first password is asked for. An error
    /// is met again by [`find`](Self::find), which waits for the thread.
    pub(super) fn prepare(self: &Arc<Self>) {
        let vault = self.clone();
        let derive = move || {
            let mut opened = vault.lock();
            if let (Some(passphrase), Ok(Some(contents))) = (&vault.passphrase, vault.file.read()) {
                let _ = unlock(&contents, passphrase, &mut opened);
            }
        };
        // Without a thread the key is derived when it is needed.
        let _ = std::thread::Builder::new().name("vault".to_owned()).spawn(derive);
    }

    /// Needs no passphrase: an entry is removed without decrypting it.
    pub(super) fn forget(&self, account: &AccountId) -> Result<(), SecretsError> {
        let _lock = self.lock();
        let Some(mut contents) = self.file.read()? else { return Ok(()) };
        match contents.entries.remove(account.as_str()) {
            Some(_) => self.file.write(&contents),
            None => Ok(()),
        }
    }
}

impl Vault {
    fn lock(&self) -> MutexGuard<'_, Option<(Kdf, Key)>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

fn new_contents(passphrase: &Secret, opened: &mut Option<(Kdf, Key)>) -> Result<Contents, SecretsError> {
    let kdf = Kdf::new(random::<16>()?);
    let key = derive(&kdf, passphrase)?;
    let check = encrypt(&key, CHECK, CHECK.as_bytes())?;
    *opened = Some((kdf.clone(), key));
    Ok(Contents::new(kdf, check))
}

fn unlock(contents: &Contents, passphrase: &Secret, opened: &mut Option<(Kdf, Key)>) -> Result<Key, SecretsError> {
    if let Some((_, key)) = opened.as_ref().filter(|(kdf, _)| *kdf == contents.kdf) {
        return Ok(key.clone());
    }
    let key = derive(&contents.kdf, passphrase)?;
    match decrypt(&key, CHECK, &contents.check) {
        Some(text) if *text == CHECK.as_bytes() => {
            *opened = Some((contents.kdf.clone(), key.clone()));
            Ok(key)
        }
        _ => Err(SecretsError::WrongPassphrase),
    }
}

fn derive(kdf: &Kdf, passphrase: &Secret) -> Result<Key, SecretsError> {
    let salt = kdf.salt().ok_or_else(|| vault_error("salt"))?;
    // The costs come from the file: without a cap a manipulated file could take all memory.
    if !kdf.is_acceptable() {
        return Err(vault_error("the cost of the key is beyond reason"));
    }
    let params = Params::new(kdf.memory_kib, kdf.passes, kdf.lanes, Some(KEY_LEN)).map_err(vault_error)?;
    let mut key = Zeroizing::new([0; KEY_LEN]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.expose().as_bytes(), &salt, key.as_mut_slice())
        .map_err(vault_error)?;
    Ok(Key(key))
}

fn encrypt(key: &Key, associated_data: &str, text: &[u8]) -> Result<Encrypted, SecretsError> {
    let nonce = random::<NONCE_LEN>()?;
    let mut bytes = Zeroizing::new(text.to_vec());
    // Room for the tag: growing the vector would leave a copy of the password in freed memory.
    bytes.reserve(CHACHA20_POLY1305.tag_len());
    cipher(key)?
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(associated_data.as_bytes()),
            &mut *bytes,
        )
        .map_err(|_| vault_error("sealing"))?;
    Ok(Encrypted::new(&nonce, &bytes))
}

fn decrypt(key: &Key, associated_data: &str, encrypted: &Encrypted) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, bytes) = encrypted.parts()?;
    let mut bytes = Zeroizing::new(bytes);
    let length = cipher(key)
        .ok()?
        .open_in_place(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(associated_data.as_bytes()),
            &mut bytes,
        )
        .ok()?
        .len();
    bytes.truncate(length);
    Some(bytes)
}

fn cipher(key: &Key) -> Result<LessSafeKey, SecretsError> {
    let unbound = UnboundKey::new(&CHACHA20_POLY1305, key.0.as_slice()).map_err(|_| vault_error("key"))?;
    Ok(LessSafeKey::new(unbound))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    fn account(name: &str) -> AccountId {
        AccountId::of(name)
    }

    #[test]
    fn passwords_are_read_again_with_the_same_passphrase_only() {
        let profile = tempfile::tempdir().expect("dir");
        let open = |passphrase: &str| Vault::of(profile.path(), Some(secret(passphrase)));
        let vault = open("frase lunga è");
        assert_eq!(vault.find(&account("a@pec.test")), Err(SecretsError::Missing));
        vault.keep(&account("a@pec.test"), &secret("uno €")).expect("keeps");
        vault.keep(&account("b@pec.test"), &secret("due")).expect("keeps");
        let again = open("frase lunga è");
        assert_eq!(again.find(&account("a@pec.test")), Ok(secret("uno €")));
        assert_eq!(again.find(&account("b@pec.test")), Ok(secret("due")));
        let wrong = open("altra");
        assert_eq!(wrong.find(&account("a@pec.test")), Err(SecretsError::WrongPassphrase));
        assert_eq!(
            wrong.keep(&account("c@pec.test"), &secret("tre")),
            Err(SecretsError::WrongPassphrase)
        );
        wrong.forget(&account("a@pec.test")).expect("forgets");
        assert_eq!(again.find(&account("a@pec.test")), Err(SecretsError::Missing));
        assert_eq!(again.find(&account("b@pec.test")), Ok(secret("due")));
    }

    #[test]
    fn the_file_is_private_and_holds_no_clear_text() {
        use std::os::unix::fs::PermissionsExt;
        let profile = tempfile::tempdir().expect("dir");
        let vault = Vault::of(profile.path(), Some(secret("passphrase-canary")));
        vault.keep(&account("a@pec.test"), &secret("password-canary")).expect("keeps");
        let path = profile.path().join("vault.json");
        assert_eq!(std::fs::metadata(&path).expect("file").permissions().mode() & 0o777, 0o600);
        let text = std::fs::read_to_string(&path).expect("text");
        assert!(!text.contains("canary"));
        assert_eq!(
            std::fs::read_dir(profile.path()).expect("dir").count(),
            1,
            "no temporary file stays"
        );
    }

    #[test]
    fn an_entry_moved_to_another_account_does_not_decrypt() {
        let profile = tempfile::tempdir().expect("dir");
        let vault = Vault::of(profile.path(), Some(secret("p")));
        vault.keep(&account("a@pec.test"), &secret("uno")).expect("keeps");
        let path = profile.path().join("vault.json");
        let text = std::fs::read_to_string(&path).expect("text");
        std::fs::write(&path, text.replace("a@pec.test", "b@pec.test")).expect("write");
        assert!(matches!(vault.find(&account("b@pec.test")), Err(SecretsError::VaultBroken(_))));
        std::fs::write(&path, "{ not a vault").expect("write");
        assert!(matches!(vault.find(&account("a@pec.test")), Err(SecretsError::VaultBroken(_))));
        assert!(matches!(
            vault.keep(&account("a@pec.test"), &secret("x")),
            Err(SecretsError::VaultBroken(_))
        ));
        assert_eq!(
            std::fs::read_to_string(&path).expect("text"),
            "{ not a vault",
            "a damaged vault is not overwritten"
        );
    }

    #[test]
    fn a_file_with_excessive_cost_parameters_is_rejected() {
        let profile = tempfile::tempdir().expect("dir");
        let vault = Vault::of(profile.path(), Some(secret("p")));
        vault.keep(&account("a@pec.test"), &secret("uno")).expect("keeps");
        let path = profile.path().join("vault.json");
        let text = std::fs::read_to_string(&path).expect("text").replace("7168", "4294967295");
        std::fs::write(&path, text).expect("write");
        assert!(matches!(vault.find(&account("a@pec.test")), Err(SecretsError::VaultBroken(_))));
    }
}
