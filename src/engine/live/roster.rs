//! Who listens: the mailboxes where most happens hold a connection and IDLE on it; the others are looked at in rotation.
//!
//! No provider says how many connections one address may hold; these figures are far below what any is known to refuse.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::account::AccountId;
use crate::clock::Timestamp;

/// Connections that listen at once.
const SEATS: usize = 64;
/// The same at one provider.
const SEATS_PER_HOST: usize = 32;

/// The mailboxes that listen now.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    seats: Mutex<HashMap<AccountId, Taken>>,
}

#[derive(Debug)]
struct Taken {
    host: String,
    /// The last time something happened in the mailbox; `None` is the coldest.
    heat: Option<Timestamp>,
    leave: Arc<Notify>,
}

/// A place among the listeners, given up when dropped.
#[derive(Debug)]
pub(crate) struct Seat {
    roster: Arc<Roster>,
    account: AccountId,
    leave: Arc<Notify>,
}

impl Roster {
    /// A seat, if one is free or a colder mailbox has one: that one is asked to leave.
    pub(crate) fn seat(self: &Arc<Self>, account: &AccountId, host: &str, heat: Option<Timestamp>) -> Option<Seat> {
        let mut seats = self.seats();
        let at_host = seats.values().filter(|taken| taken.host == host).count();
        let host_is_full = at_host >= SEATS_PER_HOST;
        if host_is_full || seats.len() >= SEATS {
            let rivals = seats.iter().filter(|(_, taken)| !host_is_full || taken.host == host);
            let (coldest, _) = rivals.min_by_key(|(_, taken)| taken.heat).filter(|(_, taken)| taken.heat < heat)?;
            let coldest = coldest.clone();
            if let Some(taken) = seats.remove(&coldest) {
                taken.leave.notify_one();
            }
        }
        let leave = Arc::new(Notify::new());
        let taken = Taken {
            host: host.to_owned(),
            heat,
            leave: leave.clone(),
        };
        seats.insert(account.clone(), taken);
        Some(Seat {
            roster: self.clone(),
            account: account.clone(),
            leave,
        })
    }

    fn seats(&self) -> MutexGuard<'_, HashMap<AccountId, Taken>> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    /// Resolves when a hotter mailbox needs the place.
    pub(crate) async fn asked_to_leave(&self) {
        self.leave.notified().await;
    }

    /// Something happened in the mailbox.
    pub(crate) fn warm(&self, heat: Option<Timestamp>) {
        if let Some(taken) = self.roster.seats().get_mut(&self.account) {
            taken.heat = taken.heat.max(heat);
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.roster.seats();
        // Not the place of a successor.
        if seats.get(&self.account).is_some_and(|taken| Arc::ptr_eq(&taken.leave, &self.leave)) {
            seats.remove(&self.account);
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
    async fn a_hotter_mailbox_takes_the_coldest_seat_of_its_host() {
        let roster = Arc::new(Roster::default());
        let seats: Vec<Seat> = (0..SEATS_PER_HOST)
            .map(|number| roster.seat(&account(number), "one", at(number as i64)).expect("a seat"))
            .collect();
        assert!(roster.seat(&account(99), "one", None).is_none(), "cold as it is");
        let _other = roster.seat(&account(98), "two", None).expect("another host has room");
        let hot = roster.seat(&account(99), "one", at(1000)).expect("hotter than the coldest");
        seats[0].asked_to_leave().await;
        drop(seats);
        assert_eq!(roster.seats().len(), 2);
        drop(hot);
        assert_eq!(roster.seats().len(), 1);
    }

    #[test]
    fn there_are_only_so_many_seats() {
        let roster = Arc::new(Roster::default());
        let host = |number: usize| format!("host{}", number / 10);
        let seats: Vec<Option<Seat>> = (0..SEATS + 20)
            .map(|number| roster.seat(&account(number), &host(number), None))
            .collect();
        assert_eq!(seats.iter().flatten().count(), SEATS);
    }
}
