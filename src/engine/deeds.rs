//! What the user does to messages: marks, the trash, the archive and back, on the server first and then here. The kept bytes are never touched.

use std::collections::BTreeMap;

use tokio::sync::oneshot;

use super::actions::Away;
pub use super::actions::PutAway;
use super::handle::order;
use super::live::Order;
use super::{CopyId, EngineError, Handle};
use crate::account::{AccountId, Flags};
use crate::store::Arrival;

/// Where an order's outcome is waited for.
type Answer<T> = oneshot::Sender<Result<T, EngineError>>;

impl Handle {
    /// Marks as read or unread, on the server and here.
    pub async fn set_seen(&self, keys: Vec<CopyId>, seen: bool) -> Result<(), EngineError> {
        let which = Flags {
            seen: true,
            ..Flags::default()
        };
        self.flag(keys, seen, which).await
    }

    /// Stars or unstars, on the server and here.
    pub async fn set_flagged(&self, keys: Vec<CopyId>, flagged: bool) -> Result<(), EngineError> {
        let which = Flags {
            flagged: true,
            ..Flags::default()
        };
        self.flag(keys, flagged, which).await
    }

    /// Moves to the trash folder on the server; the kept bytes stay. What [`Handle::restore`] takes back.
    pub async fn trash(&self, keys: Vec<CopyId>) -> Result<Vec<PutAway>, EngineError> {
        self.put_away(keys, Away::Trash).await
    }

    /// Moves to the archive folder on the server. What [`Handle::restore`] takes back.
    pub async fn archive(&self, keys: Vec<CopyId>) -> Result<Vec<PutAway>, EngineError> {
        self.put_away(keys, Away::Archive).await
    }

    /// Moves what was put away back to where it lay.
    pub async fn restore(&self, put_away: Vec<PutAway>) -> Result<(), EngineError> {
        let mut accounts: BTreeMap<AccountId, Vec<PutAway>> = BTreeMap::new();
        for one in put_away {
            accounts.entry(one.was.location.account.clone()).or_default().push(one);
        }
        for (account, put_away) in accounts {
            self.ask(&account, |answer| Order::Restore(put_away, answer)).await?;
        }
        Ok(())
    }

    async fn put_away(&self, keys: Vec<CopyId>, away: Away) -> Result<Vec<PutAway>, EngineError> {
        let moved = self.by_account(keys, |messages, answer| Order::PutAway(away, messages, answer));
        Ok(moved.await?.into_iter().flatten().collect())
    }

    async fn flag(&self, keys: Vec<CopyId>, on: bool, which: Flags) -> Result<(), EngineError> {
        let (add, remove) = if on { (which, Flags::default()) } else { (Flags::default(), which) };
        let flags = move |messages: Vec<Arrival>, answer| {
            let locations = messages.into_iter().map(|message| message.location).collect();
            Order::Flags(locations, add, remove, answer)
        };
        self.by_account(keys, flags).await.map(drop)
    }

    /// Groups rows by account and has each account's task carry the order out.
    async fn by_account<T: Send + 'static>(
        &self,
        keys: Vec<CopyId>,
        make: impl Fn(Vec<Arrival>, Answer<T>) -> Order,
    ) -> Result<Vec<T>, EngineError> {
        let messages = self.read(move |shared| Ok(shared.store.arrivals(&keys))).await?;
        let mut accounts: BTreeMap<AccountId, Vec<Arrival>> = BTreeMap::new();
        for message in messages {
            accounts.entry(message.location.account.clone()).or_default().push(message);
        }
        let mut answers = Vec::with_capacity(accounts.len());
        for (account, messages) in accounts {
            answers.push(self.ask(&account, |answer| make(messages, answer)).await?);
        }
        Ok(answers)
    }

    /// Hands an order to an account's task and waits for the outcome.
    async fn ask<T: Send + 'static>(&self, account: &AccountId, make: impl FnOnce(Answer<T>) -> Order) -> Result<T, EngineError> {
        let (answer, answered) = oneshot::channel();
        if !order(self.shared()?, account, make(answer)) {
            return Err(EngineError::Stopped);
        }
        answered.await.map_err(|_| EngineError::Stopped)?
    }
}
