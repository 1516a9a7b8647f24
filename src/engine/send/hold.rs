//! Messages that are to be sent at a time: a live engine starts the outbox step of their account when it has come.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use crate::engine::command::Command;
use crate::engine::shared::Shared;
use crate::engine::threads::blocking;
use crate::store::OutboxEntry;

/// The longest sleep while something is held: the clock may be set, and the machine may sleep.
const LONGEST: Duration = Duration::from_secs(5);

/// Runs until the engine stops.
pub(crate) async fn watch(shared: Arc<Shared>) {
    let mut waiting = HashSet::new();
    loop {
        let held = {
            let shared = shared.clone();
            blocking(move || Ok(held(&shared))).await.unwrap_or_default()
        };
        let now = shared.clock.now();
        let mut pause = None;
        let mut still = HashSet::new();
        for entry in held {
            let left = entry
                .not_before
                .map(|time| Duration::try_from(time.duration_since(now)).unwrap_or_default());
            match left {
                Some(left) if !left.is_zero() => {
                    pause = Some(pause.map_or(left, |pause: Duration| pause.min(left)));
                    still.insert(entry.id);
                }
                // Once: after a failure the account's own pauses decide.
                _ if waiting.contains(&entry.id) => drop(shared.command(&entry.account, Command::Outbox)),
                _ => {}
            }
        }
        waiting = still;
        match pause {
            Some(pause) => tokio::select! {
                () = tokio::time::sleep(pause.min(LONGEST)) => {}
                () = shared.held.notified() => {}
            },
            None => shared.held.notified().await,
        }
    }
}

/// The confirmed submissions that have a time.
fn held(shared: &Shared) -> Vec<OutboxEntry> {
    let entries = shared.store.not_sent().into_iter();
    entries.filter(|entry| entry.not_before.is_some()).collect()
}
