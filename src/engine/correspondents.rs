//! Known addresses, offered as completions while a recipient is typed.

use std::collections::HashSet;

use super::error::EngineError;
use super::handle::Handle;
use super::shared::Shared;
use super::view::Correspondent;
use crate::account::{AccountId, normal_address};
use crate::pec::Kind;
use crate::signature::Verdict;
use crate::store::{ReceiptFilter, Selection};

impl Handle {
    /// The recipients of sent messages, latest first, then the authors of genuine certified messages. No others: an address in uncertified
    /// mail may imitate a known one, and is never offered.
    pub async fn correspondents(&self) -> Result<Vec<Correspondent>, EngineError> {
        self.read(correspondents).await
    }
}

fn correspondents(shared: &Shared) -> Result<Vec<Correspondent>, EngineError> {
    let mut known = Known::default();
    for id in shared.store.dispatches(None)?.into_iter().take(MOST_DISPATCHES) {
        let Some((dispatch, _)) = shared.store.dispatch(&id)? else {
            continue;
        };
        if dispatch.unproven {
            continue;
        }
        for recipient in dispatch.recipients {
            known.add(&recipient.address, None, Some(&dispatch.account));
        }
    }
    let certified = Selection {
        kinds: vec![Kind::TransportEnvelope],
        receipts: ReceiptFilter::Hidden,
        ..Selection::default()
    };
    let keys: Vec<_> = shared.store.keys(&certified)?.into_iter().take(MOST_ROWS).collect();
    for row in shared.store.rows(&keys)? {
        if row.verdict == Some(Verdict::Genuine) {
            known.add(&row.from, row.from_name.as_deref(), None);
        }
    }
    Ok(known.all)
}

#[derive(Default)]
struct Known {
    all: Vec<Correspondent>,
    seen: HashSet<String>,
}

impl Known {
    fn add(&mut self, address: &str, name: Option<&str>, account: Option<&AccountId>) {
        let address = normal_address(address);
        let name = name.map(str::trim).filter(|name| !name.is_empty());
        if self.seen.insert(address.clone()) {
            self.all.push(Correspondent {
                address,
                name: name.map(str::to_owned),
                account: account.cloned(),
            });
        } else if let (Some(name), Some(known)) = (name, self.all.iter_mut().find(|known| known.address == address)) {
            known.name.get_or_insert_with(|| name.to_owned());
        }
    }
}

/// Sent messages that are read, from the latest.
const MOST_DISPATCHES: usize = 500;
/// Received messages that are read, from the latest.
const MOST_ROWS: usize = 2_000;
