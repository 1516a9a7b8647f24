//! LIST and STATUS (RFC 9051 §6.3.9, §6.3.11): folders with decoded names and roles, and their message counts without opening them.

use std::collections::{HashMap, HashSet};

use imap_proto::rfc3501::StatusAttribute;
use imap_proto::{MailboxDatum, MailboxListData, NameAttribute, Response};

use super::budget::Allowance;
use super::command::{quoted, text};
use super::connection::{Connection, Untagged};
use super::error::is_refusal;
use super::{folder_name, quota};
use crate::account::{Folder, FolderRole, Uid, UidValidity};
use crate::mail::remote::{FolderStatus, Quota, RemoteError, RemoteErrorKind};

const MAX_FOLDERS: usize = 10_000;
/// Names with more characters are left out.
const MAX_NAME: usize = 1000;

pub(super) struct Listing {
    /// Each folder with its status, where requested and reported.
    pub(super) folders: Vec<(Folder, Option<FolderStatus>)>,
    /// For each decoded name the name that the server uses.
    pub(super) encoded_names: HashMap<String, String>,
    /// The server has more folders than [`MAX_FOLDERS`].
    pub(super) truncated: bool,
    /// Folders left out: their names are too long or cannot be read, or there are more than [`MAX_FOLDERS`].
    pub(super) left_out: u64,
}

pub(super) async fn list(connection: &mut Connection) -> Result<Listing, RemoteError> {
    let mut listing = Collector::default();
    let command = command(connection, None);
    let allowed = Allowance::lines(MAX_FOLDERS as u64);
    connection
        .command_within(allowed, &[text(command)], &mut |response| listing.take(&response))
        .await?;
    listing.unreadable = connection.take_unreadable_folders();
    Ok(listing.into_listing())
}

/// LIST with the status of every folder: in one command where the server has LIST-STATUS (RFC 5819), else with pipelined STATUS commands;
/// and the quota, requested along with it.
pub(super) async fn list_with_status(connection: &mut Connection) -> Result<(Listing, Option<Quota>), RemoteError> {
    let (mut listing, mut quota) = (Collector::default(), quota::Tightest::default());
    let has_quota = connection.has_capability("QUOTA");
    if has_quota {
        connection.send(Allowance::SHORT, quota::COMMAND).await?;
    }
    let has_list_status = connection.has_capability("LIST-STATUS") && connection.has_capability("LIST-EXTENDED");
    let status = format!("STATUS ({})", status_items(connection));
    let command = command(connection, has_list_status.then_some(status.as_str()));
    connection.send(Allowance::lines(MAX_FOLDERS as u64), &command).await?;
    // A server may run pipelined commands in any order: each response goes to both collectors.
    let mut take = |response: Untagged<'_>| {
        listing.take(&response);
        quota.take(&response);
    };
    if has_quota {
        match connection.complete(&mut take).await {
            Ok(_) => {}
            // A mailbox without a quota.
            Err(error) if error.kind == RemoteErrorKind::Refused => {}
            Err(error) => return Err(error),
        }
    }
    connection.complete(&mut take).await?;
    listing.unreadable = connection.take_unreadable_folders();
    if !has_list_status {
        request_each_status(connection, &mut listing).await?;
    }
    Ok((listing.into_listing(), quota.0))
}

/// STATUS commands sent at a time.
const PIPELINED: usize = 40;

async fn request_each_status(connection: &mut Connection, listing: &mut Collector) -> Result<(), RemoteError> {
    let items = status_items(connection);
    let open = listing.folders.iter().filter(|(folder, _)| folder.selectable);
    let names = open.filter_map(|(_, encoded)| quoted(encoded)).collect::<Vec<_>>();
    for chunk in names.chunks(PIPELINED) {
        for name in chunk {
            connection.send(Allowance::SHORT, &format!("STATUS {name} ({items})")).await?;
        }
        for _ in chunk {
            match connection.complete(&mut |response| listing.take(&response)).await {
                Ok(_) => {}
                // The caller selects a folder without a status.
                Err(error) if is_refusal(&error) => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

fn command(connection: &Connection, more: Option<&str>) -> String {
    let extended = connection.has_capability("LIST-EXTENDED");
    let uses = (extended && connection.has_capability("SPECIAL-USE")).then_some("SPECIAL-USE");
    let wanted: Vec<&str> = uses.into_iter().chain(more).collect();
    match wanted.is_empty() {
        true => "LIST \"\" \"*\"".to_owned(),
        false => format!("LIST \"\" \"*\" RETURN ({})", wanted.join(" ")),
    }
}

/// The status items that show changed flags: HIGHESTMODSEQ, or without CONDSTORE the unread count, which shows most of them.
fn status_items(connection: &Connection) -> &'static str {
    match connection.has_capability("CONDSTORE") {
        true => "MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ",
        false => "MESSAGES UIDNEXT UIDVALIDITY UNSEEN",
    }
}

/// Collects LIST and STATUS responses.
#[derive(Default)]
struct Collector {
    /// Each folder with its name as the server encodes it.
    folders: Vec<(Folder, String)>,
    statuses: HashMap<String, FolderStatus>,
    seen: HashSet<String>,
    /// Folders that are too many or have too long a name.
    excess: u64,
    /// LIST responses that could not be read.
    unreadable: u64,
}

impl Collector {
    fn take(&mut self, response: &Untagged<'_>) {
        let Untagged::Other(response) = response else { return };
        match response {
            Response::MailboxData(MailboxDatum::List(listed)) => self.add(listed),
            Response::MailboxData(MailboxDatum::Status { mailbox, status }) if self.statuses.len() < MAX_FOLDERS => {
                self.statuses.insert(mailbox.to_string(), folder_status(status));
            }
            _ => {}
        }
    }

    fn add(&mut self, listed: &MailboxListData<'_>) {
        if self.folders.len() >= MAX_FOLDERS || listed.name.chars().count() > MAX_NAME {
            self.excess = self.excess.saturating_add(1);
            return;
        }
        let folder = folder(listed);
        // Two encoded names can decode to one; the second could not be selected by its decoded name.
        if !folder.name.is_empty() && self.seen.insert(folder.name.clone()) {
            self.folders.push((folder, listed.name.to_string()));
        }
    }

    fn into_listing(self) -> Listing {
        let encoded_names = self
            .folders
            .iter()
            .map(|(folder, encoded)| (folder.name.clone(), encoded.clone()))
            .collect();
        let (statuses, truncated) = (self.statuses, self.folders.len() >= MAX_FOLDERS);
        let left_out = self.excess.saturating_add(self.unreadable);
        let (mut folders, encoded): (Vec<Folder>, Vec<String>) = self.folders.into_iter().unzip();
        guess_roles(&mut folders);
        let statuses = encoded.iter().map(|name| statuses.get(name).copied());
        Listing {
            folders: folders.into_iter().zip(statuses).collect(),
            encoded_names,
            truncated,
            left_out,
        }
    }
}

fn folder_status(status: &[StatusAttribute]) -> FolderStatus {
    let mut result = FolderStatus::default();
    for attribute in status {
        match attribute {
            StatusAttribute::Messages(count) => result.messages = Some(*count),
            StatusAttribute::UidNext(uid) => result.uid_next = Some(Uid(*uid)),
            StatusAttribute::UidValidity(validity) => result.validity = Some(UidValidity(*validity)),
            StatusAttribute::Unseen(count) => result.unseen = Some(*count),
            StatusAttribute::HighestModSeq(modseq) => result.modseq = Some(*modseq).filter(|modseq| *modseq > 0),
            _ => {}
        }
    }
    result
}

fn folder(listed: &MailboxListData<'_>) -> Folder {
    let delimiter = listed.delimiter.as_deref().and_then(|text| text.chars().next());
    let name = inbox_upper(folder_name::decode(&listed.name), delimiter);
    let attributes = &listed.name_attributes;
    let is_not_selectable = |attribute: &NameAttribute<'_>| match attribute {
        NameAttribute::NoSelect => true,
        NameAttribute::Extension(text) => text.eq_ignore_ascii_case("\\NonExistent"),
        _ => false,
    };
    let role = match name.as_str() {
        "INBOX" => Some(FolderRole::Inbox),
        _ => attributes.iter().find_map(special_use),
    };
    Folder {
        role,
        selectable: !attributes.iter().any(is_not_selectable),
        delimiter,
        name,
    }
}

fn special_use(attribute: &NameAttribute<'_>) -> Option<FolderRole> {
    match attribute {
        NameAttribute::Sent => Some(FolderRole::Sent),
        NameAttribute::Drafts => Some(FolderRole::Drafts),
        NameAttribute::Archive => Some(FolderRole::Archive),
        NameAttribute::Junk => Some(FolderRole::Junk),
        NameAttribute::Trash => Some(FolderRole::Trash),
        _ => None,
    }
}

/// Writes INBOX, the one name that is case-insensitive (RFC 9051 §5.1), in upper case, also as a parent.
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

/// Assigns each role that the server did not report to the shallowest selectable folder with a usual name for it.
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
    fn a_special_use_is_not_guessed_again_and_the_shallowest_name_wins() {
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
