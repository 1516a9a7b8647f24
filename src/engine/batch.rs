//! Messages of one folder on their way into the index.

use super::error::EngineError;
use crate::account::Location;
use crate::clock::Timestamp;
use crate::mail::remote::FetchedMessage;
use crate::signature::Sha256;
use crate::store::{Arrival, Store};

/// Messages of one folder, each with its bytes.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    arrivals: Vec<Arrival>,
    bytes: Vec<Vec<u8>>,
}

impl Batch {
    /// `bytes` holds the raw message of each arrival, in the same order.
    pub(crate) fn new(arrivals: Vec<Arrival>, bytes: Vec<Vec<u8>>) -> Self {
        Self { arrivals, bytes }
    }

    /// What was fetched from a folder. `now` is used if the server did not return an INTERNALDATE.
    pub(crate) fn fetched(folder: &Location, fetched: Vec<FetchedMessage>, now: Timestamp) -> Self {
        let arrival = |message: &FetchedMessage| Arrival {
            message: Sha256::of(&message.bytes),
            location: Location {
                uid: message.uid,
                ..folder.clone()
            },
            flags: message.flags,
            received: message.received.unwrap_or(now),
        };
        let arrivals = fetched.iter().map(arrival).collect();
        let bytes = fetched.into_iter().map(|message| message.bytes).collect();
        Self { arrivals, bytes }
    }

    /// Reads the bytes of kept messages from the disk.
    pub(crate) fn read(store: &Store, arrivals: Vec<Arrival>) -> Result<Self, EngineError> {
        let bytes = arrivals.iter().map(|arrival| store.raw(&arrival.message));
        let bytes = bytes.collect::<Result<_, _>>()?;
        Ok(Self { arrivals, bytes })
    }

    /// The size of all messages.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.iter().map(Vec::len).fold(0, usize::saturating_add)
    }

    pub(crate) fn arrivals(&self) -> &[Arrival] {
        &self.arrivals
    }

    /// Each message with its bytes.
    pub(crate) fn messages(&self) -> impl Iterator<Item = (&Arrival, &[u8])> {
        self.arrivals.iter().zip(self.bytes.iter().map(Vec::as_slice))
    }
}
