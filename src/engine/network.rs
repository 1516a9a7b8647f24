//! State that all accounts share about the network: permits for concurrent TLS handshakes, and signals that the machine woke up or that a
//! server can be reached again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// Handshakes and logins at the same time.
const HANDSHAKES: usize = 16;
/// The same for one host: a burst of logins from one address looks like an attack to it.
const HANDSHAKES_PER_HOST: usize = 8;

/// Permits and signals for every account's connections.
#[derive(Debug)]
pub(crate) struct Network {
    handshakes: Arc<Semaphore>,
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
    woken: watch::Sender<u64>,
    reached: watch::Sender<u64>,
}

/// Permit for one TLS handshake and login, returned when dropped.
#[derive(Debug)]
pub(crate) struct ConnectPermit {
    _host: Option<OwnedSemaphorePermit>,
    _all: Option<OwnedSemaphorePermit>,
}

impl Network {
    pub(crate) fn new() -> Self {
        Self {
            handshakes: Arc::new(Semaphore::new(HANDSHAKES)),
            hosts: Mutex::default(),
            woken: watch::Sender::new(0),
            reached: watch::Sender::new(0),
        }
    }

    /// Waits until a handshake with this host may begin.
    pub(crate) async fn permit(&self, host: &str) -> ConnectPermit {
        let at_host = {
            let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            let fresh = || Arc::new(Semaphore::new(HANDSHAKES_PER_HOST));
            hosts.entry(host.to_lowercase()).or_insert_with(fresh).clone()
        };
        // The host's permit first: an account that waits for a busy host must not hold a permit that others could use for theirs. Neither
        // semaphore is ever closed, so neither `acquire` fails.
        let host = at_host.acquire_owned().await.ok();
        let all = self.handshakes.clone().acquire_owned().await.ok();
        ConnectPermit { _host: host, _all: all }
    }

    /// Changes when the machine woke up from sleep, or its clock was set forward.
    pub(crate) fn woken(&self) -> watch::Receiver<u64> {
        self.woken.subscribe()
    }

    /// Changes when an account reaches its server after it could not.
    pub(crate) fn reached(&self) -> watch::Receiver<u64> {
        self.reached.subscribe()
    }

    /// Signals that the machine woke up.
    pub(crate) fn signal_woken(&self) {
        self.woken.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Signals that a server was reached again, so there is a network.
    pub(crate) fn signal_reached(&self) {
        self.reached.send_modify(|count| *count = count.wrapping_add(1));
    }
}

/// A random duration up to `most`, so that accounts do not all connect at once.
pub(crate) fn random_up_to(most: Duration) -> Duration {
    let mut bytes = [0u8; 2];
    // Without random bytes the longest: slower, never wrong.
    match ring::rand::SecureRandom::fill(&ring::rand::SystemRandom::new(), &mut bytes) {
        Ok(()) => most.mul_f64(f64::from(u16::from_ne_bytes(bytes)) / f64::from(u16::MAX)),
        Err(_) => most,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn handshakes_are_limited_per_host_and_in_total() {
        let network = Network::new();
        let mut permits = Vec::new();
        for _ in 0..HANDSHAKES_PER_HOST {
            permits.push(network.permit("Imap.One.example").await);
        }
        let at_once = Duration::from_millis(20);
        assert!(tokio::time::timeout(at_once, network.permit("imap.one.example")).await.is_err());
        for _ in HANDSHAKES_PER_HOST..HANDSHAKES {
            permits.push(network.permit("imap.two.example").await);
        }
        assert!(tokio::time::timeout(at_once, network.permit("imap.three.example")).await.is_err());
        permits.clear();
        assert!(
            tokio::time::timeout(Duration::from_secs(5), network.permit("imap.one.example"))
                .await
                .is_ok()
        );
    }
}
