//! The simulated world as the server connections and the driver share it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::world::SimWorld;
use crate::clock::{Clock, VirtualClock};

/// A world behind a lock, with its clock and a notification of changes.
#[derive(Debug)]
pub(super) struct SharedWorld {
    world: Mutex<SimWorld>,
    pub(super) clock: Arc<VirtualClock>,
    /// Counts changes, to wake IDLE connections and the driver.
    changed: watch::Sender<u64>,
}

impl SharedWorld {
    pub(super) fn new(world: SimWorld, clock: Arc<VirtualClock>) -> Self {
        Self {
            world: Mutex::new(world),
            clock,
            changed: watch::channel(0).0,
        }
    }

    /// Changes the world and wakes all subscribers.
    pub(super) fn change<R>(&self, change: impl FnOnce(&mut SimWorld) -> R) -> R {
        let result = change(&mut self.lock());
        self.changed.send_modify(|count| *count = count.wrapping_add(1));
        result
    }

    pub(super) fn read<R>(&self, read: impl FnOnce(&SimWorld) -> R) -> R {
        read(&self.lock())
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Delivers what is due at the present time of the clock. Returns the number of messages delivered.
    pub(super) fn tick(&self) -> usize {
        let now = self.clock.now();
        self.change(|world| world.advance(now)).unwrap_or_else(|error| {
            tracing::warn!(%error, "the simulated provider cannot sign");
            0
        })
    }

    fn lock(&self) -> MutexGuard<'_, SimWorld> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
