//! The vault: `vault.json` in the profile, for machines without a keychain.
//!
//! One key per vault, stretched from the passphrase with Argon2id (RFC 9106); each password sealed with ChaCha20-Poly1305 (RFC 8439) under a random
//! nonce and bound to its account. A sealed known text tells a wrong passphrase from a damaged entry.

mod file;

use std::path::Path;
use std::sync::Mutex;

use argon2::{Algorithm, Argon2, Params, Version};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

use super::{SecretsError, locked, random};
use crate::account::{AccountId, Secret};
use file::{Contents, File, Kdf, Sealed};

const CHECK: &str = "recapito vault";
const KEY_LEN: usize = 32;

/// The vault of one profile; its file is made when the first password is kept.
#[derive(Debug)]
pub(super) struct Vault {
    file: File,
    passphrase: Option<Secret>,
    /// The key that opened the vault last, with what it was made from: stretching takes a while on purpose.
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
        let mut opened = locked(&self.opened);
        let passphrase = self.passphrase.as_ref().ok_or(SecretsError::NoStorage)?;
        let mut contents = match self.file.read()? {
            Some(contents) => contents,
            None => new_contents(passphrase, &mut opened)?,
        };
        let key = unlock(&contents, passphrase, &mut opened)?;
        let sealed = seal(&key, account.as_str(), password.expose().as_bytes())?;
        contents.entries.insert(account.as_str().to_owned(), sealed);
        self.file.write(&contents)
    }

    pub(super) fn find(&self, account: &AccountId) -> Result<Secret, SecretsError> {
        let mut opened = locked(&self.opened);
        let passphrase = self.passphrase.as_ref().ok_or(SecretsError::NoStorage)?;
        let contents = self.file.read()?.ok_or(SecretsError::Missing)?;
        let key = unlock(&contents, passphrase, &mut opened)?;
        let sealed = contents.entries.get(account.as_str()).ok_or(SecretsError::Missing)?;
        let bytes = unseal(&key, account.as_str(), sealed).ok_or_else(|| broken("an entry is damaged"))?;
        let text = std::str::from_utf8(&bytes).map_err(|_| broken("an entry is no text"))?;
        Ok(Secret::new(text.to_owned()))
    }

    /// Needs no passphrase: an entry can be taken out without reading it.
    pub(super) fn forget(&self, account: &AccountId) -> Result<(), SecretsError> {
        let _one_at_a_time = locked(&self.opened);
        let Some(mut contents) = self.file.read()? else { return Ok(()) };
        match contents.entries.remove(account.as_str()) {
            Some(_) => self.file.write(&contents),
            None => Ok(()),
        }
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

fn new_contents(passphrase: &Secret, opened: &mut Option<(Kdf, Key)>) -> Result<Contents, SecretsError> {
    let kdf = Kdf::new(random::<16>()?);
    let key = stretch(&kdf, passphrase)?;
    let check = seal(&key, CHECK, CHECK.as_bytes())?;
    *opened = Some((kdf.clone(), key));
    Ok(Contents::new(kdf, check))
}

fn unlock(contents: &Contents, passphrase: &Secret, opened: &mut Option<(Kdf, Key)>) -> Result<Key, SecretsError> {
    if let Some((_, key)) = opened.as_ref().filter(|(kdf, _)| *kdf == contents.kdf) {
        return Ok(key.clone());
    }
    let key = stretch(&contents.kdf, passphrase)?;
    match unseal(&key, CHECK, &contents.check) {
        Some(text) if *text == CHECK.as_bytes() => {
            *opened = Some((contents.kdf.clone(), key.clone()));
            Ok(key)
        }
        _ => Err(SecretsError::WrongPassphrase),
    }
}

fn stretch(kdf: &Kdf, passphrase: &Secret) -> Result<Key, SecretsError> {
    let salt = kdf.salt().ok_or_else(|| broken("salt"))?;
    if !kdf.is_sane() {
        return Err(broken("the cost of the key is beyond reason"));
    }
    let params = Params::new(kdf.memory_kib, kdf.passes, kdf.lanes, Some(KEY_LEN)).map_err(|error| broken(&error.to_string()))?;
    let mut key = Zeroizing::new([0; KEY_LEN]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.expose().as_bytes(), &salt, key.as_mut_slice())
        .map_err(|error| broken(&error.to_string()))?;
    Ok(Key(key))
}

fn seal(key: &Key, bound_to: &str, text: &[u8]) -> Result<Sealed, SecretsError> {
    let nonce = random::<NONCE_LEN>()?;
    let mut bytes = Zeroizing::new(text.to_vec());
    // Room for the tag, so that no copy of the text is left behind by a move.
    bytes.reserve(CHACHA20_POLY1305.tag_len());
    cipher(key)?
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(bound_to.as_bytes()), &mut *bytes)
        .map_err(|_| broken("sealing"))?;
    Ok(Sealed::new(&nonce, &bytes))
}

fn unseal(key: &Key, bound_to: &str, sealed: &Sealed) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, bytes) = sealed.parts()?;
    let mut bytes = Zeroizing::new(bytes);
    let length = cipher(key)
        .ok()?
        .open_in_place(Nonce::assume_unique_for_key(nonce), Aad::from(bound_to.as_bytes()), &mut bytes)
        .ok()?
        .len();
    bytes.truncate(length);
    Some(bytes)
}

fn cipher(key: &Key) -> Result<LessSafeKey, SecretsError> {
    let unbound = UnboundKey::new(&CHACHA20_POLY1305, key.0.as_slice()).map_err(|_| broken("key"))?;
    Ok(LessSafeKey::new(unbound))
}

fn broken(words: &str) -> SecretsError {
    SecretsError::VaultBroken(words.to_owned())
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
    fn what_is_kept_is_found_by_another_start_with_the_same_passphrase() {
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
    fn the_file_is_ours_alone_and_holds_no_clear_text() {
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
    fn an_entry_moved_to_another_account_or_altered_does_not_open() {
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
    fn a_file_that_asks_for_an_absurd_cost_is_refused() {
        let profile = tempfile::tempdir().expect("dir");
        let vault = Vault::of(profile.path(), Some(secret("p")));
        vault.keep(&account("a@pec.test"), &secret("uno")).expect("keeps");
        let path = profile.path().join("vault.json");
        let text = std::fs::read_to_string(&path).expect("text").replace("65536", "4294967295");
        std::fs::write(&path, text).expect("write");
        assert!(matches!(vault.find(&account("a@pec.test")), Err(SecretsError::VaultBroken(_))));
    }
}
