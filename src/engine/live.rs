//! The task that keeps one account in step: a pass, then IDLE on the inbox with a poll beneath it; orders from the user in between; after a
//! fault back again with growing, jittered pauses, and after a refused login not before the user asks (providers lock accounts).

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};

use super::shared::Shared;
use super::sync::{self, Extent, Tally};
use super::view::SyncReport;
use super::{EngineError, actions, send};
use crate::account::{AccountId, Flags, Location};
use crate::clock::SignedDuration;
use crate::mail::imap::Session;
use crate::mail::remote::{Fault, RemoteError, Woke};
use crate::store::SendState;

/// What a face asks of an account's task.
#[derive(Debug)]
pub(crate) enum Order {
    /// A full pass, now.
    Sync(oneshot::Sender<SyncReport>),
    /// Set or clear flags on the server, then here.
    Flags(Vec<Location>, Flags, Flags, oneshot::Sender<Result<(), EngineError>>),
    /// Move to the trash folder.
    Trash(Vec<Location>, oneshot::Sender<Result<(), EngineError>>),
    /// A submission waits to be tried or filed in Sent.
    Outbox,
}

/// IDLE at most so long before everything is polled (an IDLE may be silently dead: N11).
const POLL: Duration = Duration::from_secs(240);
/// While a submission is uncertain its receipt is looked for this often.
const POLL_UNCERTAIN: Duration = Duration::from_secs(15);
/// The first pause after a fault; doubled each time up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(4);
const LONGEST_PAUSE: Duration = Duration::from_secs(900);

/// Runs until the account is removed or the engine stops.
pub(crate) async fn keep(shared: Arc<Shared>, account: AccountId, mut orders: mpsc::UnboundedReceiver<Order>) {
    let mut failures = 0u32;
    loop {
        let error = match connected(&shared, &account, &mut orders, &mut failures).await {
            Ok(()) => return,
            Err(error) => error,
        };
        let by_itself = match &error {
            EngineError::Remote(remote) if remote.fault == Fault::LoginRefused => None,
            EngineError::Secrets(_) | EngineError::NoSuchAccount => None,
            _ => Some(pause(failures)),
        };
        failures = failures.saturating_add(1);
        let retry_at = by_itself.map(|pause| {
            let pause = SignedDuration::try_from(pause).unwrap_or(SignedDuration::ZERO);
            let now = shared.clock.now();
            now.checked_add(pause).unwrap_or(now)
        });
        tracing::info!(account = %account, %error, ?retry_at, "pass ended early");
        shared.set_fault(&account, &error, retry_at);
        if !wait(&shared, &mut orders, by_itself, &error, &account).await {
            return;
        }
    }
}

/// Connected: passes, listens, obeys. `Ok` when the account is to be left alone for good.
async fn connected(
    shared: &Arc<Shared>,
    id: &AccountId,
    orders: &mut mpsc::UnboundedReceiver<Order>,
    failures: &mut u32,
) -> Result<(), EngineError> {
    let account = shared.account(id)?;
    let password = shared.password(id)?;
    let mut session = Session::connect(&account, &password).await?;
    let mut extent = Extent::Everything;
    loop {
        let seen = sync::pass(shared, id, &mut session, extent, &mut Tally::default()).await?;
        *failures = 0;
        send::attend(shared, id, &mut session).await?;
        let now = session.select("INBOX", true).await?;
        // What arrived between the look and the listening would be told by nobody.
        if seen.is_some_and(|seen| (seen.messages, seen.uid_next) != (now.exists, now.uid_next)) {
            extent = Extent::Inbox;
            continue;
        }
        let at_most = if has_uncertain(shared, id).await? { POLL_UNCERTAIN } else { POLL };
        let mut order = None;
        let woke;
        (session, woke) = session
            .idle(at_most, async {
                order = orders.recv().await;
            })
            .await?;
        extent = match (order, woke) {
            (Some(order), _) => obey(shared, id, &mut session, order).await?,
            (None, Woke::Changed) => Extent::Inbox,
            (None, Woke::TimedOut) => Extent::Everything,
            (None, Woke::Stopped) => {
                session.logout().await;
                return Ok(());
            }
        };
    }
}

/// Carries out an order on the live session; says how far the next pass goes. A broken session ends it, after the asker was told.
async fn obey(shared: &Arc<Shared>, id: &AccountId, session: &mut Session, order: Order) -> Result<Extent, EngineError> {
    match order {
        Order::Sync(answer) => {
            let (start, mut tally) = (Instant::now(), Tally::default());
            let outcome = sync::pass(shared, id, session, Extent::Exact, &mut tally).await;
            let _ = answer.send(sync::report(id, &tally, start, outcome.clone().err()));
            outcome.map(|_| Extent::Inbox)
        }
        Order::Flags(locations, add, remove, answer) => {
            let outcome = actions::flags(shared, session, &locations, add, remove).await;
            let _ = answer.send(outcome.clone());
            survive(outcome).map(|()| Extent::Inbox)
        }
        Order::Trash(locations, answer) => {
            let outcome = actions::trash(shared, id, session, &locations).await;
            let _ = answer.send(outcome.clone());
            survive(outcome).map(|()| Extent::Everything)
        }
        Order::Outbox => Ok(Extent::Inbox),
    }
}

/// A refusal leaves the session usable; anything else ends it.
fn survive(outcome: Result<(), EngineError>) -> Result<(), EngineError> {
    match outcome {
        Err(EngineError::Remote(RemoteError { fault: Fault::Refused, .. }) | EngineError::NotFound) => Ok(()),
        other => other,
    }
}

/// Waits for the pause to end or for the user. False when the account is to be left alone for good.
async fn wait(
    shared: &Arc<Shared>,
    orders: &mut mpsc::UnboundedReceiver<Order>,
    pause: Option<Duration>,
    error: &EngineError,
    account: &AccountId,
) -> bool {
    let until = pause.map(|pause| tokio::time::Instant::now() + pause);
    loop {
        let order = match until {
            Some(until) => match tokio::time::timeout_at(until, orders.recv()).await {
                Ok(order) => order,
                Err(_) => return true,
            },
            None => orders.recv().await,
        };
        match order {
            None => return false,
            // The user asks: one attempt, whatever stopped it before.
            Some(Order::Sync(answer)) => {
                let report = sync::single(shared, account).await;
                let good = report.error.is_none();
                let _ = answer.send(report);
                if good {
                    return true;
                }
            }
            Some(Order::Flags(_, _, _, answer) | Order::Trash(_, answer)) => {
                let _ = answer.send(Err(error.clone()));
            }
            Some(Order::Outbox) => return true,
        }
    }
}

async fn has_uncertain(shared: &Arc<Shared>, account: &AccountId) -> Result<bool, EngineError> {
    let (shared, account) = (shared.clone(), account.clone());
    sync::blocking(move || {
        Ok(shared
            .store
            .outbox()?
            .iter()
            .any(|entry| entry.account == account && entry.state == SendState::Uncertain))
    })
    .await
}

/// Doubles with every failure; half of it is chance, so that accounts do not come back together.
fn pause(failures: u32) -> Duration {
    let longest = FIRST_PAUSE.saturating_mul(2u32.saturating_pow(failures.min(10))).min(LONGEST_PAUSE);
    let mut chance = [0u8; 2];
    // Without chance the pause is the longest: slower, never wrong.
    if ring::rand::SecureRandom::fill(&ring::rand::SystemRandom::new(), &mut chance).is_err() {
        return longest;
    }
    longest.mul_f64(0.5 + f64::from(u16::from_ne_bytes(chance)) / f64::from(u16::MAX) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_quarter_of_an_hour_and_never_vanish() {
        for failures in 0..40 {
            let longest = FIRST_PAUSE.saturating_mul(2u32.saturating_pow(failures.min(10))).min(LONGEST_PAUSE);
            let chosen = pause(failures);
            assert!(chosen >= longest.mul_f64(0.5) && chosen <= longest, "{failures}: {chosen:?}");
        }
    }
}
