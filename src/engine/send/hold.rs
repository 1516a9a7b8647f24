//! Messages that are to be sent at a time: a live engine starts the outbox step of their account when it has come.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::account::AccountId;
use crate::engine::command::Command;
use crate::engine::shared::Shared;
use crate::engine::threads::blocking;
use crate::store::SendId;

/// The longest sleep while something is held: the clock may be set, and the machine may sleep.
const LONGEST: Duration = Duration::from_secs(5);

/// Runs until the engine stops.
pub(crate) async fn watch(shared: Arc<Shared>) {
    let mut waiting: HashMap<SendId, AccountId> = HashMap::new();
    loop {
        let now = shared.clock.now();
        let mut held = {
            let shared = shared.clone();
            blocking(move || Ok(shared.store.not_sent())).await.unwrap_or_default()
        };
        held.retain(|entry| entry.is_held(now));
        let next = held.iter().filter_map(|entry| entry.not_before).min();
        let held: HashMap<_, _> = held.into_iter().map(|entry| (entry.id, entry.account)).collect();
        // Once: after a failure the account's own pauses decide.
        for (_, account) in waiting.iter().filter(|(id, _)| !held.contains_key(id)) {
            shared.command(account, Command::Outbox);
        }
        waiting = held;
        let Some(next) = next else {
            shared.held.notified().await;
            continue;
        };
        let left = Duration::try_from(next.duration_since(now)).unwrap_or_default();
        tokio::select! {
            () = tokio::time::sleep(left.min(LONGEST)) => {}
            () = shared.held.notified() => {}
        }
    }
}
