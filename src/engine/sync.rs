//! Synchronising an account: every folder compared with what is kept, and what is missing fetched, newest first. Nothing on the server is
//! changed, and nothing here is deleted because the server no longer has it (invariant 6 of the crate).

mod compare;
mod fetch;
mod folders;
mod narrow;
mod pass;
mod progress;
mod recognise;
mod sizes;

use std::sync::Arc;
use std::time::Instant;

use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::sync::oneshot;

pub(crate) use self::pass::{Extent, Seen};
pub(crate) use self::progress::Tally;
use super::command::Command;
use super::connect::{connect, unless_paused};
use super::error::EngineError;
use super::handle::Handle;
use super::send::{Before, process_outbox};
use super::shared::Shared;
use super::threads::blocking;
use super::view::{FailedMessage, SyncReport};
use super::{receive, search, space};
use crate::account::AccountId;
use crate::mail::imap::Session;

/// Failed messages named in a report.
const MOST_FAILURES: usize = 1000;
/// Connections of one pass: it goes on with another one if the last broke on a message.
const MOST_CONNECTIONS: usize = 5;
/// Accounts synchronised at the same time: as many as get a permit for a TLS handshake.
const PASSES_AT_ONCE: usize = 16;

impl Handle {
    /// One pass over all folders of these accounts (empty: all that are not paused). Paused accounts that are named are resumed. Resolves
    /// when everything fetched is durable. After a refused login one more attempt is made.
    pub async fn sync(&self, accounts: Vec<AccountId>) -> Result<Vec<SyncReport>, EngineError> {
        let shared = self.shared()?.clone();
        let live = self.is_live();
        self.run(async move {
            let wanted: Vec<AccountId> = shared
                .store
                .accounts()
                .into_iter()
                .map(|account| account.id)
                .filter(|id| accounts.contains(id) || (accounts.is_empty() && !*shared.paused(id).borrow()))
                .collect();
            accounts.iter().for_each(|account| shared.set_paused(account, false));
            if let Some(unknown) = accounts.iter().find(|id| !wanted.contains(id)) {
                tracing::debug!(account = %unknown, "no such account");
                return Err(EngineError::NoSuchAccount);
            }
            let passes = wanted.into_iter().enumerate().map(|(at, id)| {
                let shared = shared.clone();
                async move { request(&shared, &id).await.map(|report| (at, report)) }
            });
            // None waits for a slower one before it; the reports are returned in the order of the accounts.
            let mut reports: Vec<(usize, SyncReport)> = stream::iter(passes).buffer_unordered(PASSES_AT_ONCE).try_collect().await?;
            reports.sort_by_key(|(at, _)| *at);
            let reports: Vec<SyncReport> = reports.into_iter().map(|(_, report)| report).collect();
            if !live && !shared.store.is_searchable() {
                // What was fetched now, and what a killed process kept. An error is no reason to fail: the mail is kept, and the full-text
                // index is completed by the next pass.
                let _ = blocking(move || search::make_searchable(&shared, crate::parallel::cores(), &mut |_, _| true)).await;
            }
            Ok(reports)
        })
        .await
    }
}

/// A pass by the account's task, or, if it has none, on a connection of its own.
async fn request(shared: &Arc<Shared>, account: &AccountId) -> Result<SyncReport, EngineError> {
    let (answer, answered) = oneshot::channel();
    if shared.command(account, Command::Sync(answer)) {
        return answered.await.map_err(|_| EngineError::Stopped);
    }
    Ok(pass_alone(shared, account).await)
}

/// One pass on a connection of its own: for an account without a task, or whose task is waiting after a fault.
pub(crate) async fn pass_alone(shared: &Arc<Shared>, id: &AccountId) -> SyncReport {
    let start = Instant::now();
    let mut tally = Tally::default();
    let work = async {
        for connection in 1.. {
            let before = shared.sync_state(id).failed_fetches;
            let mut session = connect(shared, id).await?;
            match pass(shared, id, &mut session, Extent::Exact, &mut tally).await {
                Ok(_) => {
                    // Nothing depends on the answer to LOGOUT.
                    tokio::spawn(session.logout());
                    break;
                }
                // What broke the connection is known now, and the next one leaves it to the end.
                Err(EngineError::Remote(error))
                    if error.is_connection_end() && connection < MOST_CONNECTIONS && shared.sync_state(id).failed_fetches != before => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    };
    let outcome = unless_paused(shared, id, work).await;
    if let Err(error) = &outcome {
        shared.set_fault(id, error, None);
    }
    report(shared, id, &tally, start, outcome.err())
}

/// One pass: removals whose result is unknown, the folders and what waits to be examined, the outbox. Returns what it saw of the inbox.
pub(crate) async fn pass(
    shared: &Arc<Shared>,
    account: &AccountId,
    session: &mut Session,
    extent: Extent,
    tally: &mut Tally,
) -> Result<Option<Seen>, EngineError> {
    space::resolve_if_idle(shared, account, session).await?;
    let seen = folders::pass(shared, account, session, extent, tally).await?;
    let for_waiting = shared.clone();
    if let Err(error) = blocking(move || receive::index_waiting(&for_waiting)).await {
        tracing::warn!(%error, "messages wait to be examined");
    }
    let before = match extent {
        Extent::Exact | Extent::Everything if tally.refused.is_none() => Before::EveryFolder,
        _ => Before::Part,
    };
    process_outbox(shared, account, session, before).await?;
    Ok(seen)
}

/// The report of a pass.
pub(crate) fn report(shared: &Shared, account: &AccountId, tally: &Tally, start: Instant, error: Option<EngineError>) -> SyncReport {
    SyncReport {
        account: account.clone(),
        new: tally.new,
        updated: tally.updated,
        failed: tally.failed.iter().map(FailedMessage::count).fold(0, u64::saturating_add),
        failures: tally.failed.iter().take(MOST_FAILURES).cloned().collect(),
        alerts: shared.alerts(account).take(),
        bytes: tally.bytes,
        seconds: start.elapsed().as_secs_f64(),
        error: error.or_else(|| tally.refused.clone().map(Into::into)),
    }
}
