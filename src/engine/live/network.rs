//! What all accounts share of the network: how many handshakes go on at once, and word that the machine was asleep or a server answers again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::Instant;

use crate::account::AccountId;
use crate::clock::SignedDuration;
use crate::engine::EngineError;
use crate::engine::shared::Shared;
use crate::mail::imap::Session;

/// Handshakes and logins under way at once.
const HANDSHAKES: usize = 16;
/// The same at one provider: a burst from one address looks like an attack.
const HANDSHAKES_PER_HOST: usize = 8;
/// The clock is looked at so often; dead lines are found out within three of these after the machine slept.
const TICK: Duration = Duration::from_secs(10);
/// The wall's clock ran ahead of ours by so much: the machine slept, or its clock was set.
const LEAP: SignedDuration = SignedDuration::from_secs(20);

/// The accounts' common network.
#[derive(Debug)]
pub(crate) struct Network {
    handshakes: Arc<Semaphore>,
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
    resumed: watch::Sender<u64>,
    reached: watch::Sender<u64>,
}

/// The right to shake hands, given back when dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    _host: Option<OwnedSemaphorePermit>,
    _all: Option<OwnedSemaphorePermit>,
}

impl Network {
    pub(crate) fn new() -> Self {
        Self {
            handshakes: Arc::new(Semaphore::new(HANDSHAKES)),
            hosts: Mutex::default(),
            resumed: watch::Sender::new(0),
            reached: watch::Sender::new(0),
        }
    }

    /// Waits for a turn to shake hands with a host.
    pub(crate) async fn turn(&self, host: &str) -> Turn {
        let at_host = {
            let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            let fresh = || Arc::new(Semaphore::new(HANDSHAKES_PER_HOST));
            hosts.entry(host.to_lowercase()).or_insert_with(fresh).clone()
        };
        // Neither is ever closed. First the host's, so that nobody who waits for a busy host keeps others from theirs.
        let host = at_host.acquire_owned().await.ok();
        let all = self.handshakes.clone().acquire_owned().await.ok();
        Turn { _host: host, _all: all }
    }

    /// Changes when the machine was asleep, or its clock was set forward.
    pub(crate) fn resumed(&self) -> watch::Receiver<u64> {
        self.resumed.subscribe()
    }

    /// Changes when an account that could not reach its server does so again.
    pub(crate) fn reached(&self) -> watch::Receiver<u64> {
        self.reached.subscribe()
    }

    /// Says that a server was reached again: there is a network.
    pub(crate) fn tell_reached(&self) {
        self.reached.send_modify(|count| *count = count.wrapping_add(1));
    }
}

/// Connects and logs in, when it is this account's turn.
pub(crate) async fn connect(shared: &Shared, id: &AccountId) -> Result<Session, EngineError> {
    let account = shared.account(id)?;
    let password = shared.password(id)?;
    let _turn = shared.network.turn(&account.imap.host).await;
    Ok(Session::connect(&account, &password).await?)
}

/// Looks at the clock now and then for as long as the engine runs.
pub(crate) async fn watch_clock(shared: Arc<Shared>) {
    let mut before = (Instant::now(), shared.clock.now());
    loop {
        tokio::time::sleep(TICK).await;
        let now = (Instant::now(), shared.clock.now());
        let ours = SignedDuration::try_from(now.0.duration_since(before.0)).unwrap_or(SignedDuration::ZERO);
        if now.1.duration_since(before.1).saturating_sub(ours) > LEAP {
            tracing::info!("the clock leapt ahead: every connection is tried");
            shared.network.resumed.send_modify(|count| *count = count.wrapping_add(1));
        }
        before = now;
    }
}

/// A moment by chance, so that accounts do not all come at once.
pub(crate) fn chance(most: Duration) -> Duration {
    let mut bytes = [0u8; 2];
    // Without chance the longest: slower, never wrong.
    match ring::rand::SecureRandom::fill(&ring::rand::SystemRandom::new(), &mut bytes) {
        Ok(()) => most.mul_f64(f64::from(u16::from_ne_bytes(bytes)) / f64::from(u16::MAX)),
        Err(_) => most,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn turns_are_few_at_a_host_and_few_in_all() {
        let network = Network::new();
        let mut turns = Vec::new();
        for _ in 0..HANDSHAKES_PER_HOST {
            turns.push(network.turn("Imap.One.example").await);
        }
        let at_once = Duration::from_millis(20);
        assert!(tokio::time::timeout(at_once, network.turn("imap.one.example")).await.is_err());
        for _ in HANDSHAKES_PER_HOST..HANDSHAKES {
            turns.push(network.turn("imap.two.example").await);
        }
        assert!(tokio::time::timeout(at_once, network.turn("imap.three.example")).await.is_err());
        turns.clear();
        assert!(
            tokio::time::timeout(Duration::from_secs(5), network.turn("imap.one.example"))
                .await
                .is_ok()
        );
    }
}
