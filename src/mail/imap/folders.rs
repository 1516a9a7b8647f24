//! LIST and STATUS: folders, their decoded names and roles, and whether anything happened in them.

use std::collections::{HashMap, HashSet};

use imap_proto::rfc3501::StatusAttribute;
use imap_proto::{MailboxDatum, MailboxListData, NameAttribute, Response};

use super::connection::{Connection, quoted, text};
use super::{folder_name, quota};
use crate::account::{Folder, FolderRole, Uid, UidValidity};
use crate::mail::remote::{FolderStatus, Quota, RemoteError, RemoteErrorKind};

const MOST_FOLDERS: usize = 10_000;
const LONGEST_NAME: usize = 1000;

/// The folders, each with its status where asked for and told, and for each decoded name the one the server uses.
pub(super) struct Listing {
    pub(super) folders: Vec<(Folder, Option<FolderStatus>)>,
    pub(super) encoded_names: HashMap<String, String>,
    /// There are more.
    pub(super) cut: bool,
}

/// LIST.
pub(super) async fn list(line: &mut Connection) -> Result<Listing, RemoteError> {
    let mut listing = Gathering::default();
    let command = command(line, None);
    line.command(&[text(command)], &mut |response| listing.take(response)).await?;
    Ok(listing.into_listing())
}

/// LIST with the status of every folder, in one command where the server can (LIST-STATUS, RFC 5819), else asked for in flights; and the
/// quota on the way.
pub(super) async fn survey(line: &mut Connection) -> Result<(Listing, Option<Quota>), RemoteError> {
    let (mut listing, mut quota) = (Gathering::default(), quota::Tightest::default());
    let asks_quota = line.has("QUOTA");
    if asks_quota {
        line.send(quota::COMMAND).await?;
    }
    let at_once = line.has("LIST-STATUS") && line.has("LIST-EXTENDED");
    let status = format!("STATUS ({})", items(line));
    let command = command(line, at_once.then_some(status.as_str()));
    line.send(&command).await?;
    // A server may answer commands sent together in any order: each answer is taken for what it is.
    let mut take = |response: &Response<'_>| {
        listing.take(response);
        quota.take(response);
    };
    if asks_quota {
        match line.settle(&mut take).await {
            Ok(_) => {}
            // Having none is no fault.
            Err(error) if error.kind == RemoteErrorKind::Refused => {}
            Err(error) => return Err(error),
        }
    }
    line.settle(&mut take).await?;
    if !at_once {
        ask_each(line, &mut listing).await?;
    }
    Ok((listing.into_listing(), quota.0))
}

/// How many STATUS are on their way at once.
const FLIGHT: usize = 40;

async fn ask_each(line: &mut Connection, listing: &mut Gathering) -> Result<(), RemoteError> {
    let items = items(line);
    let open = listing.folders.iter().filter(|(folder, _)| folder.selectable);
    let names = open.filter_map(|(_, wire)| quoted(wire)).collect::<Vec<_>>();
    for flight in names.chunks(FLIGHT) {
        for name in flight {
            line.send(&format!("STATUS {name} ({items})")).await?;
        }
        for _ in flight {
            match line.settle(&mut |response| listing.take(response)).await {
                Ok(_) => {}
                // A folder without a status is opened.
                Err(error) if error.kind == RemoteErrorKind::Refused => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

fn command(line: &Connection, more: Option<&str>) -> String {
    let extended = line.has("LIST-EXTENDED");
    let uses = (extended && line.has("SPECIAL-USE")).then_some("SPECIAL-USE");
    let wanted: Vec<&str> = uses.into_iter().chain(more).collect();
    match wanted.is_empty() {
        true => "LIST \"\" \"*\"".to_owned(),
        false => format!("LIST \"\" \"*\" RETURN ({})", wanted.join(" ")),
    }
}

/// With modification sequences nothing else tells of changed flags; without them the unread count tells of most.
fn items(line: &Connection) -> &'static str {
    match line.has("CONDSTORE") {
        true => "MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ",
        false => "MESSAGES UIDNEXT UIDVALIDITY UNSEEN",
    }
}

/// What LIST and STATUS tell, as it comes in.
#[derive(Default)]
struct Gathering {
    /// OnUntagged folder with its name on the wire.
    folders: Vec<(Folder, String)>,
    statuses: HashMap<String, FolderStatus>,
    seen: HashSet<String>,
}

impl Gathering {
    fn take(&mut self, response: &Response<'_>) {
        match response {
            Response::MailboxData(MailboxDatum::List(listed)) => self.listed(listed),
            Response::MailboxData(MailboxDatum::Status { mailbox, status }) if self.statuses.len() < MOST_FOLDERS => {
                self.statuses.insert(mailbox.to_string(), told(status));
            }
            _ => {}
        }
    }

    fn listed(&mut self, listed: &MailboxListData<'_>) {
        if self.folders.len() >= MOST_FOLDERS || listed.name.chars().count() > LONGEST_NAME {
            return;
        }
        let folder = folder(listed);
        if !folder.name.is_empty() && self.seen.insert(folder.name.clone()) {
            self.folders.push((folder, listed.name.to_string()));
        }
    }

    fn into_listing(self) -> Listing {
        let encoded_names = self
            .folders
            .iter()
            .map(|(folder, wire)| (folder.name.clone(), wire.clone()))
            .collect();
        let (statuses, cut) = (self.statuses, self.folders.len() >= MOST_FOLDERS);
        let (mut folders, wires): (Vec<Folder>, Vec<String>) = self.folders.into_iter().unzip();
        guess_roles(&mut folders);
        let statuses = wires.iter().map(|wire| statuses.get(wire).copied());
        Listing {
            folders: folders.into_iter().zip(statuses).collect(),
            encoded_names,
            cut,
        }
    }
}

fn told(status: &[StatusAttribute]) -> FolderStatus {
    let mut told = FolderStatus::default();
    for attribute in status {
        match attribute {
            StatusAttribute::Messages(count) => told.messages = Some(*count),
            StatusAttribute::UidNext(uid) => told.uid_next = Some(Uid(*uid)),
            StatusAttribute::UidValidity(validity) => told.validity = Some(UidValidity(*validity)),
            StatusAttribute::Unseen(count) => told.unseen = Some(*count),
            StatusAttribute::HighestModSeq(modseq) => told.modseq = Some(*modseq).filter(|modseq| *modseq > 0),
            _ => {}
        }
    }
    told
}

fn folder(listed: &MailboxListData<'_>) -> Folder {
    let delimiter = listed.delimiter.as_deref().and_then(|text| text.chars().next());
    let name = inbox_upper(folder_name::decode(&listed.name), delimiter);
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
        if let Some(role) = folder_name::role(folder.leaf()).filter(|role| taken.insert(*role)) {
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
