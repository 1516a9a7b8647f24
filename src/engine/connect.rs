//! Opening connections, and when not to: an account is paused, or the machine was asleep and every open connection is suspect.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::error::EngineError;
use super::shared::Shared;
use super::threads::blocking;
use crate::account::AccountId;
use crate::clock::SignedDuration;
use crate::mail::imap::{Limits, Session};
use crate::mail::tls;

/// How often the two clocks are compared. Dead connections are found within three such intervals after the machine woke up.
const INTERVAL: Duration = Duration::from_secs(10);
/// If the wall clock gained this much on the monotonic clock in one interval, the machine slept or its clock was set.
const LEAP: SignedDuration = SignedDuration::from_secs(20);

/// Connects and logs in, waiting for a [`ConnectPermit`](super::network::ConnectPermit) first.
pub(crate) async fn connect(shared: &Arc<Shared>, id: &AccountId) -> Result<Session, EngineError> {
    let account = shared.account(id)?;
    let (for_password, owner) = (shared.clone(), id.clone());
    // A vault's key and the platform's root certificates both take tens of milliseconds.
    let password = blocking(move || Ok(for_password.password(&owner)?));
    let (password, ()) = tokio::join!(password, tls::prepare(&account));
    let password = password?;
    let _permit = shared.network.permit(&account.imap.host).await;
    let alerts = shared.alerts(id);
    Ok(Session::connect_with_alerts(&account, &password, Limits::default(), &alerts).await?)
}

/// Detects that the machine slept, until the engine stops.
///
/// The monotonic clock stops while a machine sleeps and the wall clock does not: a difference between the two means sleep, without
/// asking any system service for it.
pub(crate) async fn watch_clock(shared: Arc<Shared>) {
    let mut before = (Instant::now(), shared.clock.now());
    loop {
        tokio::time::sleep(INTERVAL).await;
        let now = (Instant::now(), shared.clock.now());
        let monotonic = SignedDuration::try_from(now.0.duration_since(before.0)).unwrap_or(SignedDuration::ZERO);
        if now.1.duration_since(before.1).saturating_sub(monotonic) > LEAP {
            tracing::info!("the clock leapt ahead: every connection is probed");
            shared.network.signal_woken();
        }
        before = now;
    }
}

/// Resolves when the user pauses the account; never for one that was removed.
pub(crate) async fn until_paused(paused: &mut watch::Receiver<bool>) {
    if paused.wait_for(|paused| *paused).await.is_err() {
        std::future::pending().await
    }
}

/// Resolves when the account is not paused; never for one that was removed.
pub(crate) async fn until_resumed(paused: &mut watch::Receiver<bool>) {
    if paused.wait_for(|paused| !*paused).await.is_err() {
        std::future::pending().await
    }
}

/// Runs work until it ends or the user pauses the account ([`EngineError::Paused`]).
pub(crate) async fn unless_paused<T>(
    shared: &Arc<Shared>,
    account: &AccountId,
    work: impl Future<Output = Result<T, EngineError>>,
) -> Result<T, EngineError> {
    let mut paused = shared.paused(account);
    tokio::select! {
        done = work => done,
        () = until_paused(&mut paused) => Err(EngineError::Paused),
    }
}
