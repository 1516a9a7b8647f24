//! What a sync asks about the copies of a folder.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::Copies;
use crate::account::{AccountId, Flags, Folder, Location, Uid, UidValidity};
use crate::signature::Sha256;
use crate::store::messages::CopyId;

impl Copies {
    /// The present copies of a folder with these UIDs, by UID.
    pub(crate) fn known(
        &self,
        account: &AccountId,
        folder: &str,
        validity: UidValidity,
        uids: &[RangeInclusive<u32>],
    ) -> Vec<(Location, Flags)> {
        let Some(folder) = self.folder(account, folder) else {
            return Vec::new();
        };
        let found = uids.iter().filter(|range| !range.is_empty()).flat_map(|range| {
            let range = (folder, validity.0, *range.start())..=(folder, validity.0, *range.end());
            self.at.range(range)
        });
        found
            .filter_map(|(_, id)| self.get(*id))
            .filter(|copy| !copy.is_expunged())
            .filter_map(|copy| Some((self.location(copy)?, copy.flags)))
            .collect()
    }

    /// How many present copies a folder has that its server has shown.
    pub(crate) fn present_count(&self, account: &AccountId, folder: &str, validity: UidValidity) -> u32 {
        let Some(folder) = self.folder(account, folder) else { return 0 };
        let range = (folder, validity.0, 1)..=(folder, validity.0, u32::MAX);
        let here = self.at.range(range).filter_map(|(_, id)| self.get(*id));
        u32::try_from(here.filter(|copy| !copy.is_expunged()).count()).unwrap_or(u32::MAX)
    }

    /// As [`Copies::present_count`], under any UIDVALIDITY.
    pub(crate) fn present_count_of_any_validity(&self, account: &AccountId, folder: &str) -> u64 {
        let Some(folder) = self.folder(account, folder) else { return 0 };
        let here = self.at.range((folder, 0, 1)..=(folder, u32::MAX, u32::MAX));
        here.filter_map(|(_, id)| self.get(*id)).filter(|copy| !copy.is_expunged()).count() as u64
    }

    /// The messages of which a folder had a copy under another UIDVALIDITY and none was seen since.
    pub(crate) fn missing_in(&self, account: &AccountId, folder: &str, validity: UidValidity) -> Vec<Sha256> {
        let Some(folder) = self.folder(account, folder) else {
            return Vec::new();
        };
        let others = self.at.range((folder, 0, 0)..=(folder, u32::MAX, u32::MAX));
        let others = others.filter(|((_, found, _), _)| *found != validity.0);
        self.expunged_among(others.map(|(_, id)| *id))
    }

    /// The messages that a folder had under these UIDs and that are expunged.
    pub(crate) fn missing_at(&self, account: &AccountId, folder: &str, validity: UidValidity, uids: &[Uid]) -> Vec<Sha256> {
        let Some(folder) = self.folder(account, folder) else {
            return Vec::new();
        };
        let ids = uids.iter().filter_map(|uid| self.at.get(&(folder, validity.0, uid.0)).copied());
        self.expunged_among(ids)
    }

    /// The folders a server listed before that are not among these. Local folders have no UIDVALIDITY and are left out.
    pub(crate) fn removed_folders(&self, account: &AccountId, listed: &BTreeSet<String>) -> Vec<(Folder, UidValidity)> {
        let shown = self
            .unlisted(account, listed)
            .filter_map(|folder| self.folders.get(folder as usize));
        shown
            .filter_map(|folder| folder.listed.clone())
            .filter(|(folder, validity)| folder.selectable && validity.0 != 0)
            .collect()
    }

    /// The expunged messages of folders that are not among these and had this UIDVALIDITY: a folder keeps it when it is renamed.
    pub(crate) fn renamed_from(&self, account: &AccountId, listed: &BTreeSet<String>, validity: UidValidity) -> Vec<Sha256> {
        let unlisted = self.unlisted(account, listed);
        let copies = unlisted.flat_map(|folder| self.at.range((folder, validity.0, 0)..=(folder, validity.0, u32::MAX)));
        self.expunged_among(copies.map(|(_, id)| *id))
    }

    fn unlisted(&self, account: &AccountId, listed: &BTreeSet<String>) -> impl Iterator<Item = u32> {
        let folders = self.names.get(account).into_iter().flatten();
        folders.filter(|(name, _)| !listed.contains(*name)).map(|(_, number)| *number)
    }

    fn expunged_among(&self, ids: impl Iterator<Item = CopyId>) -> Vec<Sha256> {
        let expunged = ids.filter_map(|id| self.get(id)).filter(|copy| copy.is_expunged());
        let messages: BTreeSet<Sha256> = expunged.map(|copy| copy.message).collect();
        messages.into_iter().collect()
    }
}
