//! The folders of an account in the order in which they are shown.

use std::collections::BTreeMap;

use super::view::FolderView;
use crate::account::Folder;
use crate::store::FolderRecord;

/// The folders in the order of a tree: those with a role first, every one after its parent. Folders that the server no longer lists come
/// last, and only if messages of them are stored.
pub(super) fn folders(mut records: Vec<FolderRecord>) -> Vec<FolderView> {
    records.retain(|record| record.folder.selectable || record.listed > 0);
    let ranks: BTreeMap<String, u8> = records
        .iter()
        .filter(|record| record.folder.selectable)
        .map(|record| (record.folder.name.clone(), record.folder.role.map_or(u8::MAX, |role| role as u8)))
        .collect();
    records.sort_by_cached_key(|record| {
        let above = above(&record.folder, &ranks);
        let top = above.first().copied().unwrap_or(&record.folder.name);
        let rank = ranks.get(top).copied().unwrap_or(u8::MAX);
        let path: Vec<String> = match record.folder.delimiter {
            Some(delimiter) => record.folder.name.split(delimiter).map(str::to_lowercase).collect(),
            None => vec![record.folder.name.to_lowercase()],
        };
        (!record.folder.selectable, rank, path)
    });
    let view = |record: FolderRecord| {
        let above = above(&record.folder, &ranks);
        let separator = record.folder.delimiter.map_or(0, char::len_utf8);
        let prefix = above.last().map(|last| last.len() + separator);
        let leaf = prefix
            .or_else(|| in_inbox(&record.folder))
            .and_then(|from| record.folder.name.get(from..));
        FolderView {
            leaf: leaf.unwrap_or(&record.folder.name).to_owned(),
            depth: u16::try_from(above.len()).unwrap_or(u16::MAX),
            role: record.folder.role,
            total: record.total,
            unread: record.unread,
            listed: record.listed,
            size: record.bytes,
            removed: !record.folder.selectable,
            name: record.folder.name,
        }
    };
    records.into_iter().map(view).collect()
}

/// The parents of a folder that are shown, outermost first. INBOX does not count: many servers put every folder below it, and a tree with
/// one root would say nothing.
fn above<'f>(folder: &'f Folder, shown: &BTreeMap<String, u8>) -> Vec<&'f str> {
    let ends = folder
        .delimiter
        .into_iter()
        .flat_map(|delimiter| folder.name.match_indices(delimiter));
    let parents = ends.filter_map(|(end, _)| folder.name.get(..end));
    parents.filter(|parent| *parent != INBOX && shown.contains_key(*parent)).collect()
}

/// Offset of the name below INBOX, for a folder below it.
fn in_inbox(folder: &Folder) -> Option<usize> {
    let rest = folder.name.strip_prefix(INBOX)?;
    let delimiter = folder.delimiter.filter(|delimiter| rest.starts_with(*delimiter))?;
    Some(INBOX.len() + delimiter.len_utf8())
}

const INBOX: &str = "INBOX";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{FolderRole, UidValidity};

    fn record(name: &str, delimiter: char, role: Option<FolderRole>, selectable: bool, listed: u64) -> FolderRecord {
        FolderRecord {
            folder: Folder {
                name: name.to_owned(),
                delimiter: Some(delimiter),
                role,
                selectable,
            },
            validity: UidValidity(1),
            listed,
            total: listed,
            unread: 0,
            bytes: 0,
        }
    }

    fn shown(records: Vec<FolderRecord>) -> Vec<(String, u16, bool)> {
        let views = folders(records).into_iter();
        views.map(|view| (view.leaf, view.depth, view.removed)).collect()
    }

    #[test]
    fn folders_come_after_their_parents() {
        let views = shown(vec![
            record("Clienti/2026", '/', None, true, 1),
            record("Clienti (vecchi)", '/', None, true, 1),
            record("INBOX", '/', Some(FolderRole::Inbox), true, 1),
            record("Gruppo/Atti", '/', None, true, 1),
            record("Inviata/2025", '/', None, true, 1),
            record("Inviata", '/', Some(FolderRole::Sent), true, 1),
            record("Clienti", '/', None, true, 1),
        ]);
        let views: Vec<(&str, u16)> = views.iter().map(|(leaf, depth, _)| (leaf.as_str(), *depth)).collect();
        let expected = [
            ("INBOX", 0),
            ("Inviata", 0),
            ("2025", 1),
            ("Clienti", 0),
            ("2026", 1),
            ("Clienti (vecchi)", 0),
            ("Gruppo/Atti", 0),
        ];
        assert_eq!(views, expected);
    }

    #[test]
    fn folders_below_inbox_are_shown_beside_it() {
        let views = shown(vec![
            record("INBOX", '.', Some(FolderRole::Inbox), true, 1),
            record("INBOX.Clienti.2026", '.', None, true, 1),
            record("INBOX.Clienti", '.', None, true, 1),
        ]);
        let views: Vec<(&str, u16)> = views.iter().map(|(leaf, depth, _)| (leaf.as_str(), *depth)).collect();
        assert_eq!(views, [("INBOX", 0), ("Clienti", 0), ("2026", 1)]);
    }

    #[test]
    fn removed_folders_come_last_and_only_with_messages() {
        let views = shown(vec![
            record("Atti/2024", '/', None, false, 3),
            record("Atti/2023", '/', None, false, 0),
            record("Pratiche", '/', None, true, 0),
        ]);
        assert_eq!(views, [("Pratiche".to_owned(), 0, false), ("Atti/2024".to_owned(), 0, true)]);
    }
}
