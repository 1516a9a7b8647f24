//! What a child process does with a message on trial: everything that this program may do with one that it received.

use std::collections::HashMap;
use std::sync::Arc;

use super::error::EngineError;
use super::examine::{self, Examiner};
use super::threads::on_all_cores;
use super::{body, compare, index_text, preserve};
use crate::account::{AccountId, Flags, Location, Uid, UidValidity};
use crate::clock::Timestamp;
use crate::pec::{OuterHeaders, certified_time};
use crate::signature::{Anchors, Sha256, Verifier};
use crate::store::Arrival;

/// Examines a message in every way once, and keeps no result. Like every examination it runs on a thread of a worker's stack.
///
/// # Errors
///
/// [`EngineError::Stopped`] if something panics.
pub fn examine_alone(raw: &[u8]) -> Result<(), EngineError> {
    let examiner = Examiner {
        verifier: Arc::new(Verifier::new(Arc::new(Anchors::bundled()), certified_time)),
        roles: HashMap::new(),
    };
    on_all_cores(&[raw], |raw| in_every_way(&examiner, raw)).map(drop)
}

fn in_every_way(examiner: &Examiner, raw: &[u8]) {
    let arrival = arrival(raw);
    drop(examine::unexamined(&arrival, raw));
    drop(examiner.examine(&arrival, raw));
    let (_, reading) = examiner.read(raw);
    drop(body::parse(raw, &reading));
    drop(index_text::extract(raw));
    drop(preserve::describe(examiner, raw));
    compare::content(raw);
}

/// An arrival of the message in the account of whoever it says it is from: it is examined as a received and as a sent one.
fn arrival(raw: &[u8]) -> Arrival {
    let (_, from) = OuterHeaders::read(raw).from.unwrap_or_default();
    Arrival {
        message: Sha256::of(raw),
        location: Location {
            account: AccountId::of(&from),
            folder: String::new(),
            validity: UidValidity(0),
            uid: Uid(0),
        },
        flags: Flags::default(),
        received: Timestamp::UNIX_EPOCH,
    }
}
