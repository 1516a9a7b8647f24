//! What the user does to folders: new ones, other names.
//!
//! Only the server is changed. The next pass finds the result; it recognises the messages of a renamed folder by UIDVALIDITY and header,
//! without fetching them again, and what is kept here is never touched.

use super::command::{Command, FolderChange};
use super::error::{EngineError, FolderNameProblem};
use super::handle::Handle;
use crate::account::{AccountId, Folder};
use crate::mail::imap::Session;

impl Handle {
    /// Creates a folder below another, or beside the inbox. Returns its full name.
    pub async fn create_folder(&self, account: AccountId, parent: Option<String>, leaf: String) -> Result<String, EngineError> {
        let change = FolderChange::Create { parent, leaf };
        self.ask(&account, |answer| Command::Folder(change, answer)).await
    }

    /// Gives a folder another name, in the same place; the folders below it keep theirs. Returns its full name.
    ///
    /// # Errors
    /// [`EngineError::FolderHasRole`] for the inbox and the folders that have a role.
    pub async fn rename_folder(&self, account: AccountId, folder: String, leaf: String) -> Result<String, EngineError> {
        let change = FolderChange::Rename { folder, leaf };
        self.ask(&account, |answer| Command::Folder(change, answer)).await
    }
}

/// Makes the change on the server. Returns the full name of the folder.
pub(super) async fn change(session: &mut Session, change: &FolderChange) -> Result<String, EngineError> {
    let folders = session.folders().await?;
    let (prefix, leaf, renamed) = match change {
        FolderChange::Create { parent, leaf } => (prefix_below(&folders, parent.as_deref())?, leaf, None),
        FolderChange::Rename { folder, leaf } => {
            let known = named(&folders, folder)?;
            if known.role.is_some() {
                return Err(EngineError::FolderHasRole);
            }
            let prefix = known.name.strip_suffix(known.leaf()).unwrap_or_default().to_owned();
            (prefix, leaf, Some(known.name.clone()))
        }
    };
    let delimiter = folders.iter().find_map(|folder| folder.delimiter);
    let leaf = valid_leaf(leaf, delimiter).map_err(EngineError::FolderName)?;
    let name = format!("{prefix}{leaf}");
    if renamed.as_ref() == Some(&name) {
        return Ok(name);
    }
    if folders.iter().any(|folder| folder.name == name) || name.eq_ignore_ascii_case("INBOX") {
        return Err(EngineError::FolderName(FolderNameProblem::Taken));
    }
    match renamed {
        Some(before) => session.rename_folder(&before, &name, delimiter).await?,
        None => session.create_folder(&name, delimiter).await?,
    }
    Ok(name)
}

fn named<'f>(folders: &'f [Folder], name: &str) -> Result<&'f Folder, EngineError> {
    folders.iter().find(|folder| folder.name == name).ok_or(EngineError::NoSuchFolder)
}

/// What the names of folders below a parent begin with. Without a parent it is empty, except on servers that put every folder below INBOX.
fn prefix_below(folders: &[Folder], parent: Option<&str>) -> Result<String, EngineError> {
    let inside = |folder: &Folder| folder.delimiter.map(|delimiter| format!("{}{delimiter}", folder.name));
    if let Some(parent) = parent {
        return inside(named(folders, parent)?).ok_or(EngineError::FolderName(FolderNameProblem::NoSubfolders));
    }
    let below_inbox = named(folders, "INBOX").ok().and_then(inside).filter(|inbox| {
        let mut others = folders.iter().filter(|folder| folder.name != "INBOX").peekable();
        others.peek().is_some() && others.all(|folder| folder.name.starts_with(inbox.as_str()))
    });
    Ok(below_inbox.unwrap_or_default())
}

/// The name without surrounding spaces, if it can be the last component of a folder's name (RFC 9051 §5.1).
fn valid_leaf(leaf: &str, delimiter: Option<char>) -> Result<&str, FolderNameProblem> {
    let leaf = leaf.trim();
    // '%' and '*' are wildcards of LIST.
    let is_wrong = |letter: &char| letter.is_control() || matches!(letter, '%' | '*') || Some(*letter) == delimiter;
    match leaf.chars().find(is_wrong) {
        _ if leaf.is_empty() => Err(FolderNameProblem::Empty),
        Some(letter) => Err(FolderNameProblem::Character(letter)),
        // Names that begin so are in a namespace of their own.
        None if leaf.starts_with('#') => Err(FolderNameProblem::Character('#')),
        None if leaf.chars().count() > LONGEST => Err(FolderNameProblem::TooLong),
        None => Ok(leaf),
    }
}

/// Characters of a name: servers that keep folders as directories have little more.
const LONGEST: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> Folder {
        Folder {
            name: name.to_owned(),
            delimiter: Some('.'),
            role: None,
            selectable: true,
        }
    }

    #[test]
    fn names_that_a_folder_cannot_have_are_refused_with_the_reason() {
        assert_eq!(valid_leaf(" Attività & perizie ", Some('/')), Ok("Attività & perizie"));
        assert_eq!(valid_leaf("  ", Some('/')), Err(FolderNameProblem::Empty));
        assert_eq!(valid_leaf("2026/7", Some('/')), Err(FolderNameProblem::Character('/')));
        assert_eq!(valid_leaf("2026/7", Some('.')), Ok("2026/7"));
        assert_eq!(valid_leaf("100%", None), Err(FolderNameProblem::Character('%')));
        assert_eq!(valid_leaf("a\nb", None), Err(FolderNameProblem::Character('\n')));
        assert_eq!(valid_leaf("#news", None), Err(FolderNameProblem::Character('#')));
        assert_eq!(valid_leaf(&"a".repeat(LONGEST + 1), None), Err(FolderNameProblem::TooLong));
    }

    #[test]
    fn a_new_folder_is_below_inbox_where_all_others_are() {
        let below = [folder("INBOX"), folder("INBOX.Sent")];
        assert_eq!(prefix_below(&below, None).ok().as_deref(), Some("INBOX."));
        let beside = [folder("INBOX"), folder("INBOX.2025"), folder("Sent")];
        assert_eq!(prefix_below(&beside, None).ok().as_deref(), Some(""));
        assert_eq!(prefix_below(&[folder("INBOX")], None).ok().as_deref(), Some(""));
        assert_eq!(prefix_below(&beside, Some("Sent")).ok().as_deref(), Some("Sent."));
        assert!(matches!(prefix_below(&beside, Some("Mai")), Err(EngineError::NoSuchFolder)));
    }
}
