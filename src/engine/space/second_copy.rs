//! Second copies of messages in a folder that the user chose: `ADDRESS/YEAR/SHA256.eml`.

use std::path::Path;
use std::{fs, io};

use crate::durable::{self, Access, Replacement};
use crate::engine::error::EngineError;
use crate::engine::filename;
use crate::signature::Sha256;
use crate::store::Arrival;

/// Makes sure that the folder has a copy of a message: writes it if needed, syncs it, reads it back and compares it.
pub(super) fn ensure(folder: &Path, message: &Arrival, raw: &[u8]) -> Result<(), EngineError> {
    let address = filename::safe(message.location.account.as_str(), "mailbox");
    let year = message.received.strftime("%Y").to_string();
    let dir = folder.join(address).join(year);
    let path = dir.join(format!("{}.eml", message.message));
    let work = || -> io::Result<()> {
        fs::create_dir_all(&dir)?;
        if !holds(&path, &message.message)? {
            Replacement::of(&path, Access::Owner).temporary_extension("part").write(raw)?;
            sync_dirs(folder, &dir)?;
        }
        match holds(&path, &message.message)? {
            true => Ok(()),
            false => Err(io::Error::other("the file reads back different from what was written")),
        }
    };
    work().map_err(|error| EngineError::File {
        path: path.clone(),
        reason: error.to_string(),
    })
}

/// Whether the file exists and has the SHA-256 it is named after. One with other bytes is an error: it is the user's, so it is not
/// replaced.
fn holds(path: &Path, message: &Sha256) -> io::Result<bool> {
    match fs::read(path) {
        Ok(bytes) if Sha256::of(&bytes) == *message => Ok(true),
        Ok(_) => Err(io::Error::other("another file of this name has different bytes")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Syncs the folders from `to` up to `from`: the entries of new folders have to be durable too.
fn sync_dirs(from: &Path, to: &Path) -> io::Result<()> {
    let mut at = Some(to);
    while let Some(dir) = at {
        durable::sync_dir(dir)?;
        at = dir.parent().filter(|_| dir != from);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{AccountId, Flags, Location, Uid, UidValidity};

    fn message(raw: &[u8]) -> Arrival {
        Arrival {
            message: Sha256::of(raw),
            location: Location {
                account: AccountId::of("studio@pec.example"),
                folder: "INBOX".to_owned(),
                validity: UidValidity(1),
                uid: Uid(1),
            },
            flags: Flags::default(),
            received: "2024-03-05T10:00:00Z".parse().expect("an instant"),
        }
    }

    #[test]
    fn a_copy_is_written_once_and_a_damaged_one_is_an_error() {
        let dir = tempfile::tempdir().expect("a directory");
        let (raw, path) = (b"From: a\r\n\r\nx", dir.path().join("studio@pec.example/2024"));
        let path = path.join(format!("{}.eml", Sha256::of(raw)));
        ensure(dir.path(), &message(raw), raw).expect("copied");
        assert_eq!(fs::read(&path).expect("there"), raw);
        ensure(dir.path(), &message(raw), raw).expect("there already");
        fs::write(&path, b"From: b\r\n\r\nx").expect("damaged");
        let refused = ensure(dir.path(), &message(raw), raw);
        assert!(matches!(refused, Err(EngineError::File { .. })), "{refused:?}");
        assert_eq!(fs::read(&path).expect("there"), b"From: b\r\n\r\nx", "not replaced");
    }
}
