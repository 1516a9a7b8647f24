//! Waiting for a change in the selected folder: IDLE (RFC 2177), else NOOP at intervals.

use std::pin::{Pin, pin};
use std::time::Duration;

use imap_proto::{MailboxDatum, Response};
use tokio::time::{Instant, sleep_until};

use super::command::text;
use super::connection::{Connection, Untagged};
use crate::mail::remote::{IdleEnd, RemoteError};

/// Duration of one IDLE command. Below the 29 minutes of RFC 2177, and short enough to notice a server that no longer sends anything:
/// nothing is due from it during IDLE, so that no read times out.
const IDLE_LENGTH: Duration = Duration::from_secs(5 * 60);

/// Time-out for the continuation request of IDLE.
const START_TIMEOUT: Duration = Duration::from_secs(20);

/// Time-out for the completion of IDLE after DONE.
const END_TIMEOUT: Duration = Duration::from_secs(10);

/// Waits for a change, for `stop`, or for `at_most`, whichever comes first. A server that refuses IDLE is polled with NOOP.
pub(super) async fn idle(
    connection: &mut Connection,
    poll: Duration,
    at_most: Duration,
    stop: impl Future<Output = ()> + Send,
) -> Result<IdleEnd, RemoteError> {
    let mut stop = pin!(stop);
    let end = after(at_most);
    loop {
        // Reported by an earlier command, or by the NOOP of the last round.
        if std::mem::take(&mut connection.changed) {
            return Ok(IdleEnd::Changed);
        }
        let woken = match connection.has_capability("IDLE") && !connection.idle_refused {
            true => idle_once(connection, after(IDLE_LENGTH).min(end), stop.as_mut()).await?,
            false => tokio::select! {
                () = stop.as_mut() => Some(IdleEnd::Stopped),
                () = sleep_until(after(poll).min(end)) => None,
            },
        };
        match woken {
            Some(end) => {
                connection.changed &= end != IdleEnd::Changed;
                return Ok(end);
            }
            None if Instant::now() >= end => return Ok(IdleEnd::TimedOut),
            None => connection.command(&[text("NOOP")], &mut |_| {}).await.map(drop)?,
        }
    }
}

/// One IDLE command; `None` when `until` was reached, or if the server refuses it.
async fn idle_once(
    connection: &mut Connection,
    until: Instant,
    mut stop: Pin<&mut impl Future<Output = ()>>,
) -> Result<Option<IdleEnd>, RemoteError> {
    let stall = connection.stall();
    let limit = stall.limit();
    // Before the continuation request the server does not report changes: a dead connection must be noticed soon.
    stall.set(limit.map(|limit| limit.min(START_TIMEOUT)));
    let begun = connection.begin_idle().await;
    stall.set(limit);
    let Some(tag) = begun? else { return Ok(None) };
    // During IDLE a server may send nothing for its whole length.
    stall.set(None);
    let woke = loop {
        if connection.changed {
            break Some(IdleEnd::Changed);
        }
        tokio::select! {
            changed = connection.next(is_change) => {
                if changed? {
                    break Some(IdleEnd::Changed);
                }
            }
            () = stop.as_mut() => break Some(IdleEnd::Stopped),
            () = sleep_until(until) => break None,
        }
    };
    // A connection that died unnoticed must not delay the command that interrupted IDLE.
    stall.set(limit.map(|limit| limit.min(END_TIMEOUT)));
    connection.end_idle(&tag).await?;
    stall.set(limit);
    Ok(woke)
}

/// Whether a response reports a change in the folder. An untagged OK, which servers send to keep the connection open, does not.
fn is_change(response: Untagged<'_>) -> bool {
    matches!(
        response,
        Untagged::Fetch(_)
            | Untagged::Other(Response::MailboxData(MailboxDatum::Exists(_)) | Response::Expunge(_) | Response::Vanished { .. })
    )
}

fn after(wait: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(wait).unwrap_or(now)
}
