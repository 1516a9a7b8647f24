//! Which accounts hold an IDLE connection (RFC 2177): those with the latest activity. The others are polled.
//!
//! Providers do not document how many connections one address may hold; these limits are far below what any is known to refuse.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::account::AccountId;
use crate::clock::Timestamp;

/// IDLE connections at the same time.
const SLOTS: usize = 64;
/// The same at one host.
const SLOTS_PER_HOST: usize = 32;

/// The accounts that hold an IDLE connection now.
#[derive(Debug, Default)]
pub(crate) struct IdleSlots {
    slots: Mutex<HashMap<AccountId, Taken>>,
}

#[derive(Debug)]
struct Taken {
    host: String,
    /// When the last new message arrived; `None`, the earliest, if there was none yet.
    last_activity: Option<Timestamp>,
    revoke: Arc<Notify>,
}

/// The right to hold one IDLE connection, given up when dropped.
#[derive(Debug)]
pub(crate) struct IdleSlot {
    idle_slots: Arc<IdleSlots>,
    account: AccountId,
    revoke: Arc<Notify>,
}

impl IdleSlots {
    /// Returns a slot if one is free or can be taken from an account with earlier activity, whose slot is [revoked](IdleSlot::revoked).
    pub(crate) fn take(self: &Arc<Self>, account: &AccountId, host: &str, last_activity: Option<Timestamp>) -> Option<IdleSlot> {
        let mut slots = self.slots();
        let at_host = slots.values().filter(|taken| taken.host == host).count();
        let host_is_full = at_host >= SLOTS_PER_HOST;
        if host_is_full || slots.len() >= SLOTS {
            let rivals = slots.iter().filter(|(_, taken)| !host_is_full || taken.host == host);
            let (oldest, _) = rivals
                .min_by_key(|(_, taken)| taken.last_activity)
                .filter(|(_, taken)| taken.last_activity < last_activity)?;
            let oldest = oldest.clone();
            if let Some(taken) = slots.remove(&oldest) {
                taken.revoke.notify_one();
            }
        }
        let revoke = Arc::new(Notify::new());
        let taken = Taken {
            host: host.to_owned(),
            last_activity,
            revoke: revoke.clone(),
        };
        slots.insert(account.clone(), taken);
        Some(IdleSlot {
            idle_slots: self.clone(),
            account: account.clone(),
            revoke,
        })
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<AccountId, Taken>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl IdleSlot {
    /// Resolves when an account with later activity needs the slot.
    pub(crate) async fn revoked(&self) {
        self.revoke.notified().await;
    }

    /// Records activity, which makes it less likely that the slot is revoked.
    pub(crate) fn touch(&self, last_activity: Option<Timestamp>) {
        if let Some(taken) = self.idle_slots.slots().get_mut(&self.account) {
            taken.last_activity = taken.last_activity.max(last_activity);
        }
    }
}

impl Drop for IdleSlot {
    fn drop(&mut self) {
        let mut slots = self.idle_slots.slots();
        // A revoked slot was removed already; the account may hold another by now.
        if slots
            .get(&self.account)
            .is_some_and(|taken| Arc::ptr_eq(&taken.revoke, &self.revoke))
        {
            slots.remove(&self.account);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Option<Timestamp> {
        Timestamp::from_second(second).ok()
    }

    fn account(number: usize) -> AccountId {
        AccountId::of(&format!("{number}@pec.example"))
    }

    #[tokio::test]
    async fn an_account_with_later_activity_takes_the_slot_with_the_oldest_at_its_host() {
        let idle_slots = Arc::new(IdleSlots::default());
        let slots: Vec<IdleSlot> = (0..SLOTS_PER_HOST)
            .map(|number| idle_slots.take(&account(number), "one", at(number as i64)).expect("a slot"))
            .collect();
        assert!(idle_slots.take(&account(99), "one", None).is_none(), "no activity yet");
        let _other = idle_slots.take(&account(98), "two", None).expect("another host has a free slot");
        let later = idle_slots.take(&account(99), "one", at(1000)).expect("later than the oldest");
        slots[0].revoked().await;
        drop(slots);
        assert_eq!(idle_slots.slots().len(), 2);
        drop(later);
        assert_eq!(idle_slots.slots().len(), 1);
    }

    #[test]
    fn the_number_of_slots_is_limited() {
        let idle_slots = Arc::new(IdleSlots::default());
        let host = |number: usize| format!("host{}", number / 10);
        let slots: Vec<Option<IdleSlot>> = (0..SLOTS + 20)
            .map(|number| idle_slots.take(&account(number), &host(number), None))
            .collect();
        assert_eq!(slots.iter().flatten().count(), SLOTS);
    }
}
