//! LIST: folders, their decoded names and roles.

use std::collections::{HashMap, HashSet};

use imap_proto::{MailboxDatum, MailboxListData, NameAttribute, Response};

use super::conversation::{Conversation, text};
use super::names;
use crate::account::{Folder, FolderRole};
use crate::mail::remote::RemoteError;

const MOST_FOLDERS: usize = 10_000;
const LONGEST_NAME: usize = 1000;

/// The folders, and for each decoded name the one the server uses.
pub(super) async fn list(line: &mut Conversation) -> Result<(Vec<Folder>, HashMap<String, String>), RemoteError> {
    let uses = line.has("SPECIAL-USE") && line.has("LIST-EXTENDED");
    let command = if uses {
        "LIST \"\" \"*\" RETURN (SPECIAL-USE)"
    } else {
        "LIST \"\" \"*\""
    };
    let mut folders = Vec::new();
    let mut wire_names = HashMap::new();
    line.command(&[text(command)], &mut |response| {
        let Response::MailboxData(MailboxDatum::List(listed)) = response else {
            return;
        };
        if folders.len() >= MOST_FOLDERS || listed.name.chars().count() > LONGEST_NAME {
            return;
        }
        let folder = folder(listed);
        if !wire_names.contains_key(&folder.name) {
            wire_names.insert(folder.name.clone(), listed.name.to_string());
            folders.push(folder);
        }
    })
    .await?;
    guess_roles(&mut folders);
    Ok((folders, wire_names))
}

fn folder(listed: &MailboxListData<'_>) -> Folder {
    let delimiter = listed.delimiter.as_deref().and_then(|text| text.chars().next());
    let name = inbox_upper(names::decode(&listed.name), delimiter);
    let attributes = &listed.name_attributes;
    let gone = |attribute: &NameAttribute<'_>| match attribute {
        NameAttribute::NoSelect => true,
        NameAttribute::Extension(text) => text.eq_ignore_ascii_case("\\NonExistent"),
        _ => false,
    };
    let role = match name.as_str() {
        "INBOX" => Some(FolderRole::Inbox),
        _ => attributes.iter().find_map(told_role),
    };
    Folder {
        role,
        selectable: !attributes.iter().any(gone),
        delimiter,
        name,
    }
}

fn told_role(attribute: &NameAttribute<'_>) -> Option<FolderRole> {
    match attribute {
        NameAttribute::Sent => Some(FolderRole::Sent),
        NameAttribute::Drafts => Some(FolderRole::Drafts),
        NameAttribute::Archive => Some(FolderRole::Archive),
        NameAttribute::Junk => Some(FolderRole::Junk),
        NameAttribute::Trash => Some(FolderRole::Trash),
        _ => None,
    }
}

/// INBOX is the one name whose case does not matter (RFC 9051 §5.1); as a parent too.
fn inbox_upper(name: String, delimiter: Option<char>) -> String {
    const INBOX: &str = "INBOX";
    let (Some(head), Some(tail)) = (name.get(..INBOX.len()), name.get(INBOX.len()..)) else {
        return name;
    };
    let ends = tail.is_empty() || delimiter.is_some_and(|delimiter| tail.starts_with(delimiter));
    match head.eq_ignore_ascii_case(INBOX) && ends {
        true => format!("{INBOX}{tail}"),
        false => name,
    }
}

/// Gives each role the server did not tell to the shallowest selectable folder whose name says so.
fn guess_roles(folders: &mut [Folder]) {
    let mut taken: HashSet<FolderRole> = folders.iter().filter_map(|folder| folder.role).collect();
    let depth = |folder: &Folder| folder.delimiter.map_or(0, |delimiter| folder.name.matches(delimiter).count());
    let mut open: Vec<&mut Folder> = folders
        .iter_mut()
        .filter(|folder| folder.role.is_none() && folder.selectable)
        .collect();
    open.sort_by_key(|folder| depth(folder));
    for folder in open {
        if let Some(role) = names::role(folder.leaf()).filter(|role| taken.insert(*role)) {
            folder.role = Some(role);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, role: Option<FolderRole>) -> Folder {
        Folder {
            name: name.to_owned(),
            delimiter: Some('/'),
            role,
            selectable: true,
        }
    }

    #[test]
    fn a_told_role_is_not_guessed_again_and_the_shallowest_name_wins() {
        let mut folders = [
            named("2024/Inviata", None),
            named("Inviata", None),
            named("Posta eliminata", Some(FolderRole::Trash)),
            named("Cestino", None),
        ];
        guess_roles(&mut folders);
        assert_eq!(
            folders.map(|folder| folder.role),
            [None, Some(FolderRole::Sent), Some(FolderRole::Trash), None]
        );
    }

    #[test]
    fn inbox_is_upper_case_alone_and_as_a_parent() {
        assert_eq!(inbox_upper("Inbox".into(), Some('.')), "INBOX");
        assert_eq!(inbox_upper("inbox.Sent".into(), Some('.')), "INBOX.Sent");
        assert_eq!(inbox_upper("Inboxes".into(), Some('.')), "Inboxes");
    }
}
