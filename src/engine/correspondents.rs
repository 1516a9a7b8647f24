//! Whom one writes with: addresses to offer while a recipient is typed.

use std::collections::HashSet;

use super::shared::Shared;
use super::view::Correspondent;
use super::{EngineError, Handle, Receipts, Selection};
use crate::account::normal_address;
use crate::pec::Kind;
use crate::signature::Verdict;

impl Handle {
    /// The addresses one wrote to, latest first, then those of certified writers. Nobody else's: an address that only looks like a known
    /// one, in mail that nobody certifies, is never proposed.
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
        for recipient in dispatch.recipients {
            known.add(&recipient.address, None);
        }
    }
    let certified = Selection {
        kind: Some(Kind::TransportEnvelope),
        receipts: Receipts::Hidden,
        ..Selection::default()
    };
    let keys: Vec<_> = shared.store.keys(&certified)?.into_iter().take(MOST_ROWS).collect();
    for row in shared.store.rows(&keys)? {
        if row.verdict == Some(Verdict::Genuine) {
            known.add(&row.from, row.from_name.as_deref());
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
    fn add(&mut self, address: &str, name: Option<&str>) {
        let address = normal_address(address);
        let name = name.map(str::trim).filter(|name| !name.is_empty());
        if self.seen.insert(address.clone()) {
            self.all.push(Correspondent {
                address,
                name: name.map(str::to_owned),
            });
        } else if let (Some(name), Some(known)) = (name, self.all.iter_mut().find(|known| known.address == address)) {
            known.name.get_or_insert_with(|| name.to_owned());
        }
    }
}

const MOST_DISPATCHES: usize = 500;
const MOST_ROWS: usize = 2_000;
