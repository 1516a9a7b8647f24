//! Reading: accounts with their folders, messages and dispatches, as values of [`super::view`].

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use super::shared::Shared;
use super::status_cache::{self, CachedStatus};
use super::view::{AccountView, DamagedMessage, DispatchView, FolderView, Health, MessageSource, MessageView, Overview};
use super::{EngineError, Handle, body, damaged, quota, verify};
use crate::account::{AccountId, Folder};
use crate::clock::Timestamp;
use crate::pec::DispatchId;
use crate::signature::Sha256;
use crate::store::FolderRecord;

impl Handle {
    /// All accounts with their folders and counts.
    pub async fn overview(&self) -> Result<Overview, EngineError> {
        self.read(overview).await
    }

    /// A message for reading. It is verified when it is requested, with the authorities trusted then.
    pub async fn message(&self, message: impl Into<MessageSource>) -> Result<MessageView, EngineError> {
        let source = message.into();
        self.read(move |shared| message_view(shared, source)).await
    }

    /// The exact bytes of a message.
    pub async fn raw(&self, message: impl Into<MessageSource>) -> Result<Vec<u8>, EngineError> {
        let source = message.into();
        self.read(move |shared| raw(shared, &source)).await
    }

    /// The decoded bytes of a part, by its number in [`MessageView::parts`].
    pub async fn part(&self, message: impl Into<MessageSource>, number: usize) -> Result<Vec<u8>, EngineError> {
        self.raw(message.into().part(number)).await
    }

    /// Writes a read-only copy of a document for another program and returns its path. The copy exists until the engine stops. A part that
    /// is not a document is [refused](EngineError::NotOpenable): this is checked here, so that no interface can skip it.
    pub async fn open_copy(&self, message: impl Into<MessageSource>, number: usize) -> Result<PathBuf, EngineError> {
        let source = message.into();
        self.read(move |shared| open_copy(shared, &source, number)).await
    }

    /// The message whose SHA-256 begins with these hexadecimal digits.
    pub async fn find(&self, digits: String) -> Result<Sha256, EngineError> {
        self.read(move |shared| Ok(shared.store.find_by_prefix(&digits)?)).await
    }

    /// Dispatches of an account (`None`: of all), newest first; with `open` only those that are not final or need attention.
    pub async fn dispatches(&self, account: Option<AccountId>, open: bool) -> Result<Vec<DispatchView>, EngineError> {
        self.read(move |shared| dispatches(shared, account.as_ref(), open)).await
    }

    /// A dispatch with its current status.
    pub async fn dispatch(&self, id: DispatchId) -> Result<DispatchView, EngineError> {
        self.read(move |shared| status_cache::view(&shared.store, &id, shared.clock.now())?.ok_or(EngineError::NotFound))
            .await
    }

    /// The dispatches that need attention: late, failed, refused, uncertain, or with alerts. Newest first.
    pub async fn attention(&self) -> Result<Vec<DispatchView>, EngineError> {
        self.read(attention).await
    }

    /// The stored messages found damaged or missing, by a check or in the background, with what that affects.
    pub async fn damaged_messages(&self) -> Result<Vec<DamagedMessage>, EngineError> {
        self.read(damaged::damaged_messages).await
    }
}

pub(crate) fn overview(shared: &Shared) -> Result<Overview, EngineError> {
    let mut accounts = Vec::new();
    let configured = shared.store.accounts();
    let records = shared.store.folders_of_each(configured.iter().map(|account| &account.id));
    for (at, (account, records)) in configured.into_iter().zip(records).enumerate() {
        let marks = shared.marks(&account.id);
        // Locked for one account at a time: the tasks of the others go on.
        let states = shared.account_states();
        let state = states.get(&account.id);
        accounts.push(AccountView {
            colour: u8::try_from(at % 256).unwrap_or_default(),
            health: state.and_then(|state| state.health.clone()).unwrap_or(Health::Unknown),
            last_sync: marks.last_sync,
            days_until_full: quota::days_to_full(&marks.quota, shared.clock.now()),
            quota: state
                .and_then(|state| state.quota)
                .map(|quota| (quota.used, quota.limit))
                .or_else(|| marks.quota.last().map(|sample| (sample.used, sample.limit))),
            folders: folders(records),
            account,
        });
    }
    let open = shared.status_cache.open(&shared.store, shared.clock.now())?;
    let (damaged, ledger_broken_at) = (damaged::damaged_messages(shared)?, shared.store.scrub_state().ledger_broken_at);
    let dispatches = open.iter().filter(|found| found.needs_attention).count();
    let mailboxes = accounts.iter().filter(|view| view.needs_user()).count();
    let attention = dispatches + mailboxes + damaged.len() + usize::from(ledger_broken_at.is_some());
    Ok(Overview {
        accounts,
        attention: attention as u64,
        drafts: shared.store.drafts().count(),
        demo: shared.demo,
        rebuilding: shared.is_rebuilding(),
        unsearchable: shared.unsearchable(),
        damaged,
        ledger_broken_at,
    })
}

/// The folders in the order of a tree: those with a role first, every one after its parent. Folders that the server no longer lists come
/// last, and only if messages of them are stored.
fn folders(mut records: Vec<FolderRecord>) -> Vec<FolderView> {
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

fn raw(shared: &Shared, source: &MessageSource) -> Result<Vec<u8>, EngineError> {
    let whole = match &source.file {
        Some(file) => verify::reread(file, &source.message)?,
        None => shared.store.raw(&source.message)?,
    };
    source
        .within
        .iter()
        .try_fold(whole, |raw, number| body::part_bytes(&raw, *number))
        .ok_or(EngineError::NotFound)
}

fn open_copy(shared: &Shared, source: &MessageSource, number: usize) -> Result<PathBuf, EngineError> {
    let (name, bytes) = body::document(&raw(shared, source)?, number)
        .ok_or(EngineError::NotFound)?
        .map_err(EngineError::NotOpenable)?;
    shared.temp_copies.create(&name, &bytes)
}

fn message_view(shared: &Shared, source: MessageSource) -> Result<MessageView, EngineError> {
    let raw = raw(shared, &source)?;
    let rows = match source.is_attached() || source.is_outside() {
        true => Vec::new(),
        false => shared.store.rows_of(&source.message)?,
    };
    let (verification, reading) = shared.examiner().read(&raw);
    let parsed = body::parse(&raw, &reading);
    Ok(MessageView {
        message: Sha256::of(&raw),
        source,
        flags: rows.first().map(|row| row.flags).unwrap_or_default(),
        dispatch: rows.iter().find_map(|row| row.dispatch.clone()),
        locations: rows.into_iter().map(|row| row.location).collect(),
        size: raw.len() as u64,
        verification,
        reading,
        content: parsed.content,
        parts: parsed.parts,
    })
}

pub(crate) fn dispatches(shared: &Shared, account: Option<&AccountId>, open: bool) -> Result<Vec<DispatchView>, EngineError> {
    let now = shared.clock.now();
    let mut ids = shared.store.dispatches(account)?;
    if open {
        let open = open_ids(shared, now, |_| true)?;
        ids.retain(|id| open.contains(id));
    }
    views(shared, &ids, now)
}

/// The dispatches that are not final or need attention.
pub(crate) fn open_dispatches(shared: &Shared) -> Result<HashSet<DispatchId>, EngineError> {
    open_ids(shared, shared.clock.now(), |_| true)
}

fn attention(shared: &Shared) -> Result<Vec<DispatchView>, EngineError> {
    let now = shared.clock.now();
    let wanted = open_ids(shared, now, |found| found.needs_attention)?;
    let mut ids = shared.store.dispatches(None)?;
    ids.retain(|id| wanted.contains(id));
    views(shared, &ids, now)
}

fn open_ids(shared: &Shared, now: Timestamp, wanted: impl Fn(&CachedStatus) -> bool) -> Result<HashSet<DispatchId>, EngineError> {
    let open = shared.status_cache.open(&shared.store, now)?;
    Ok(open.into_iter().filter(wanted).map(|found| found.summary.dispatch).collect())
}

fn views(shared: &Shared, ids: &[DispatchId], now: Timestamp) -> Result<Vec<DispatchView>, EngineError> {
    let mut views = Vec::with_capacity(ids.len());
    for id in ids {
        views.extend(status_cache::view(&shared.store, id, now)?);
    }
    Ok(views)
}

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
