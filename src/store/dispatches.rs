//! Dispatches: the submissions of the ledger and the rows of the index, combined. Which dispatches there are follows from the messages with
//! one Message-ID (`pec/grouping.rs`) each time it is asked for.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::index_record::{self as record, SameAs, StoredReceipt};
use super::row_index::GroupClaims;
use super::{CopyId, Store, StoreError};
use crate::account::{AccountId, FolderRole};
use crate::clock::Timestamp;
use crate::pec::grouping::{self, Grouped, KeptReceipt, Origin, SentCopy};
use crate::pec::{Dispatch, DispatchId, Proof, Receipt, proof};
use crate::signature::Sha256;

/// What the index has of a group besides the messages themselves: the content digests that proofs follow from.
#[derive(Debug, Default)]
struct Contents {
    /// Of sent messages.
    sent: HashMap<Sha256, Sha256>,
    /// Of the originals that receipts return.
    returned: HashMap<Sha256, Sha256>,
}

impl Store {
    /// All dispatches, or those of one account, newest first; of those sent at one time, copies that nothing proves last.
    pub fn dispatches(&self, account: Option<&AccountId>) -> Result<Vec<DispatchId>, StoreError> {
        let mut all: Vec<(DispatchId, AccountId, Timestamp, bool)> = Vec::new();
        let mut unclear: Vec<DispatchId> = Vec::new();
        {
            let memory = self.memory();
            let copies = &memory.ledger.copies;
            let mut ours: BTreeMap<&DispatchId, (&AccountId, Timestamp)> = memory
                .ledger
                .submissions
                .dispatches()
                .map(|(id, account, sent_at)| (id, (account, sent_at)))
                .collect();
            for claims in memory.rows.groups(copies) {
                let submission = memory.ledger.submissions.message_of(claims.id);
                if !claims.is_one(copies, submission) {
                    ours.remove(claims.id);
                    unclear.push(claims.id.clone());
                } else if let Some((account, sent_at)) = ours.remove(claims.id).or_else(|| claims.described(copies)) {
                    all.push((claims.id.clone(), account.clone(), sent_at, false));
                }
            }
            all.extend(
                ours.into_iter()
                    .map(|(id, (account, sent_at))| (id.clone(), account.clone(), sent_at, false)),
            );
        }
        for id in unclear {
            let grouped = self.group(&id)?.into_iter().map(|grouped| grouped.dispatch);
            all.extend(grouped.map(|dispatch| (dispatch.id, dispatch.account, dispatch.sent_at, dispatch.unproven)));
        }
        all.retain(|(_, of, ..)| account.is_none_or(|account| account == of));
        all.sort_by(|(a, _, earlier, unproven), (b, _, later, other)| (later, unproven, a).cmp(&(earlier, other, b)));
        Ok(all.into_iter().map(|(id, ..)| id).collect())
    }

    /// The dispatches with the Message-ID of this id, the most reliable first, with the submission's state by the ledger and every receipt.
    pub fn group(&self, id: &DispatchId) -> Result<Vec<Grouped>, StoreError> {
        let id = id.group();
        let mut contents = Contents::default();
        let sent = self.sent_copies(&id, &mut contents)?;
        let receipts = self.kept_receipts(&id, &mut contents)?;
        let mut grouped = grouping::group(&id, sent, receipts);
        for one in &mut grouped {
            self.add_proofs(one, &contents)?;
        }
        Ok(grouped)
    }

    /// A dispatch, with the submission's state by the ledger, and every receipt that belongs to it.
    pub fn dispatch(&self, id: &DispatchId) -> Result<Option<(Dispatch, Vec<Receipt>)>, StoreError> {
        Ok(find(self.group(id)?, id).map(|grouped| (grouped.dispatch, grouped.receipts)))
    }

    /// The dispatch with this Message-ID that a message was sent as, or is a receipt of.
    pub fn dispatch_with(&self, id: &DispatchId, message: &Sha256) -> Result<Option<Dispatch>, StoreError> {
        let holds = |grouped: &Grouped| {
            let mut receipts = grouped.receipts.iter();
            grouped.copies.contains(message) || receipts.any(|receipt| receipt.message == *message)
        };
        Ok(self.group(id)?.into_iter().find(holds).map(|grouped| grouped.dispatch))
    }

    /// Stores what comparing a receipt with a sent message gave, where it does not follow from their digests. A rebuild drops it: the
    /// engine compares the raw messages again.
    pub fn set_proof(&self, sent: &Sha256, receipt: &Sha256, proof: Proof) -> Result<(), StoreError> {
        let (memory, index) = (self.memory(), self.sled());
        if !memory.ledger.copies.of_message(receipt).any(|id| memory.rows.has(id)) {
            return Err(StoreError::NotFound);
        }
        let body = serde_json::to_vec(&proof).map_err(|_| StoreError::Index)?;
        index.put(record::proof_key(sent, receipt), &body)
    }

    /// One digest over every row, dispatch and receipt, independent of the order of arrival: two indexes of the same mail have the same.
    /// What [`Store::set_proof`] stores is left out.
    pub fn fingerprint(&self) -> Result<Sha256, StoreError> {
        let ids: Vec<_> = self.memory().rows.ids().collect();
        let rows = self.rows_at(ids.into_iter())?;
        let mut lines = rows
            .iter()
            .map(|(_, row)| serde_json::to_string(row))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| StoreError::Index)?;
        lines.sort_unstable();
        let mut dispatches = self.dispatches(None)?;
        dispatches.sort_unstable();
        for id in dispatches {
            let Some((dispatch, mut receipts)) = self.dispatch(&id)? else {
                continue;
            };
            receipts.iter_mut().for_each(|receipt| receipt.proof = None);
            lines.push(serde_json::to_string(&(dispatch, receipts)).map_err(|_| StoreError::Index)?);
        }
        Ok(Sha256::of(lines.join("\n").as_bytes()))
    }

    /// Our own submission, and every message that says it was sent.
    fn sent_copies(&self, id: &DispatchId, contents: &mut Contents) -> Result<Vec<SentCopy>, StoreError> {
        let (memory, index) = (self.memory(), self.sled());
        let copies = &memory.ledger.copies;
        let mut sent = Vec::new();
        let mut identities: HashMap<Sha256, Sha256> = HashMap::new();
        let claims = memory.rows.claims_of(copies, id);
        for (_, at) in claims.filter(|(claim, _)| !claim.rank.without_message) {
            let folder = copies.get(at).and_then(|copy| copies.folder_of(copy)).ok_or(StoreError::Index)?;
            let dispatch = index.dispatch(id, at, &folder.account)?.ok_or_else(|| index.damaged())?;
            let facts = index.facts(at)?.ok_or_else(|| index.damaged())?;
            let identity = facts.identity.map(Sha256);
            if let Some(message) = dispatch.message {
                contents.sent.extend(facts.content_digest.map(|digest| (message, Sha256(digest))));
                identities.extend(identity.map(|identity| (message, identity)));
            }
            let origin = match folder.role() {
                Some(FolderRole::Sent) => Origin::Filed,
                _ => Origin::Found,
            };
            sent.push(SentCopy {
                dispatch,
                origin,
                identity,
            });
        }
        sent.extend(memory.ledger.submissions.dispatch(id).map(|dispatch| SentCopy {
            identity: dispatch.message.and_then(|message| identities.get(&message).copied()),
            origin: Origin::Submitted,
            dispatch,
        }));
        Ok(sent)
    }

    /// The receipts with a Message-ID. Copies of the same receipt count once, also those whose bytes differ: the one with the smallest digest
    /// stands for all.
    fn kept_receipts(&self, id: &DispatchId, contents: &mut Contents) -> Result<Vec<KeptReceipt>, StoreError> {
        let (memory, index) = (self.memory(), self.sled());
        let copies = &memory.ledger.copies;
        let mut found: HashMap<SameAs, (KeptReceipt, Option<Timestamp>)> = HashMap::new();
        for at in memory.rows.receipts(id) {
            let Some(same_as) = memory.rows.sameness(at) else { continue };
            let Some(folder) = copies.get(at).and_then(|copy| copies.folder_of(copy)) else {
                continue;
            };
            let StoredReceipt {
                receipt,
                returned,
                identity,
            } = index.receipt(id, at)?.ok_or_else(|| index.damaged())?;
            let is_own = folder.account == AccountId::of(&receipt.sender);
            let arrived = copies.arrived_at(&receipt.message);
            contents.returned.extend(returned.map(|returned| (receipt.message, returned)));
            let kept = KeptReceipt {
                returned: identity,
                is_own,
                receipt,
            };
            match found.get_mut(&same_as) {
                Some((known, earliest)) => {
                    merge(known, kept);
                    *earliest = earliest.iter().copied().chain(arrived).min();
                }
                None => drop(found.insert(same_as, (kept, arrived))),
            }
        }
        let receipts = found.into_values().map(|(kept, arrived)| match arrived {
            Some(arrived) => KeptReceipt {
                receipt: kept.receipt.arrived_at(arrived),
                ..kept
            },
            None => kept,
        });
        Ok(receipts.collect())
    }

    fn add_proofs(&self, grouped: &mut Grouped, contents: &Contents) -> Result<(), StoreError> {
        let Some(message) = grouped.dispatch.message else { return Ok(()) };
        let index = self.sled();
        let sent: HashSet<&Sha256> = grouped.copies.iter().filter_map(|copy| contents.sent.get(copy)).collect();
        for receipt in &mut grouped.receipts {
            let returned = contents.returned.get(&receipt.message);
            let by_digests = sent
                .iter()
                .filter_map(|sent| proof::compare_digests(receipt, grouped.dispatch.receipt_type, sent, returned))
                .next();
            receipt.proof = match by_digests {
                Some(proof) => Some(proof),
                None => index.proof(&record::proof_key(&message, &receipt.message))?,
            };
        }
        Ok(())
    }
}

/// Adds a copy of the same receipt. Copies differ in their time of arrival, which replaces a certified time that cannot be read: the
/// earliest is taken, so that the order of arrival does not matter.
fn merge(known: &mut KeptReceipt, other: KeptReceipt) {
    let at = known.receipt.at.min(other.receipt.at);
    known.is_own |= other.is_own;
    if other.receipt.message < known.receipt.message {
        known.receipt = other.receipt;
        known.returned = other.returned;
    }
    known.receipt.at = at;
}

/// The dispatch of this id, also one it had before more was known; of an id that several have, the most reliable.
fn find(grouped: Vec<Grouped>, id: &DispatchId) -> Option<Grouped> {
    let exact = grouped.iter().position(|one| one.dispatch.id == *id);
    let earlier = || grouped.iter().position(|one| one.aliases.contains(id));
    let first = (*id == id.group() && !grouped.is_empty()).then_some(0);
    let at = exact.or_else(earlier).or(first)?;
    grouped.into_iter().nth(at)
}

impl GroupClaims<'_> {
    /// The account and time of the description that wins.
    fn described<'c>(&self, copies: &'c super::copies::Copies) -> Option<(&'c AccountId, Timestamp)> {
        let (rank, at): (_, CopyId) = self.best?;
        let folder = copies.get(at).and_then(|copy| copies.folder_of(copy))?;
        Some((&folder.account, rank.sent_at))
    }
}
