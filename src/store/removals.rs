//! Planned removals of copies from their servers, as the ledger has them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::copies::Copies;
use super::{Arrival, CopyId};
use crate::account::{Flags, Location};
use crate::clock::Timestamp;
use crate::pec::MessageId;
use crate::signature::Sha256;

/// A copy about to be removed from its server. It is stored here, and was compared with the server's just before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// Digest of the raw message.
    pub message: Sha256,
    /// Where it is until then.
    pub location: Location,
    /// Its Message-ID, to look for it.
    pub message_id: Option<MessageId>,
    /// Its flags on the server.
    pub flags: Flags,
    /// INTERNALDATE on the server, UTC.
    pub received: Timestamp,
    /// Its size in bytes.
    pub size: u64,
}

/// A copy whose removal was planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedCopy {
    /// When the plan was recorded, UTC.
    pub at: Timestamp,
    /// Identifies its row.
    pub key: CopyId,
    /// The message with its location, flags and INTERNALDATE.
    pub was: Arrival,
}

/// Copies whose removal was planned and not cancelled, with the time of the plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Removals(BTreeMap<CopyId, Timestamp>);

impl Removals {
    pub(super) fn all(&self) -> impl Iterator<Item = (CopyId, Timestamp)> {
        self.0.iter().map(|(id, at)| (*id, *at))
    }

    pub(super) fn plan(&mut self, at: Timestamp, removals: &[Removal], copies: &Copies) {
        let ids = removals
            .iter()
            .filter_map(|removal| copies.find(&removal.message, &removal.location));
        self.0.extend(ids.map(|id| (id, at)));
    }

    pub(super) fn cancel(&mut self, cancelled: &[(Sha256, Location)], copies: &Copies) {
        for (message, location) in cancelled {
            if let Some(id) = copies.find(message, location) {
                self.0.remove(&id);
            }
        }
    }
}
