//! Waiting for mail.

use std::pin::{Pin, pin};
use std::time::Duration;

use imap_proto::{MailboxDatum, Response};
use tokio::time::{Instant, sleep_until};

use super::connection::{Connection, text};
use crate::mail::remote::{IdleEnd, RemoteError};

/// IDLE is begun anew this often: below the 29 minutes of RFC 2177, and soon enough to notice a server that has fallen silent.
const ROUND: Duration = Duration::from_secs(5 * 60);

/// How long the server may take to begin IDLE.
const WELCOME: Duration = Duration::from_secs(20);

/// How long the server may take to see that IDLE is over.
const GOODBYE: Duration = Duration::from_secs(10);

/// Waits for a change, the end of time, or `stop`, whichever is first.
pub(super) async fn idle(
    line: &mut Connection,
    poll: Duration,
    at_most: Duration,
    stop: impl Future<Output = ()> + Send,
) -> Result<IdleEnd, RemoteError> {
    let mut stop = pin!(stop);
    let end = after(at_most);
    loop {
        if std::mem::take(&mut line.changed) {
            return Ok(IdleEnd::Changed);
        }
        let woke = match line.has("IDLE") {
            true => listen(line, after(ROUND).min(end), stop.as_mut()).await?,
            false => tokio::select! {
                () = stop.as_mut() => Some(IdleEnd::Stopped),
                () = sleep_until(after(poll).min(end)) => None,
            },
        };
        match woke {
            Some(woke) => {
                line.changed &= woke != IdleEnd::Changed;
                return Ok(woke);
            }
            None if Instant::now() >= end => return Ok(IdleEnd::TimedOut),
            None => line.command(&[text("NOOP")], &mut |_| {}).await.map(drop)?,
        }
    }
}

/// One IDLE; `None` when its time was up.
async fn listen(
    line: &mut Connection,
    until: Instant,
    mut stop: Pin<&mut impl Future<Output = ()>>,
) -> Result<Option<IdleEnd>, RemoteError> {
    let stall = line.stall();
    let limit = stall.limit();
    // Nobody can be heard before the server says that it listens: a dead line must show soon.
    stall.set(limit.map(|limit| limit.min(WELCOME)));
    let begun = line.begin_idle().await;
    stall.set(limit);
    let tag = begun?;
    stall.set(None);
    let woke = loop {
        if line.changed {
            break Some(IdleEnd::Changed);
        }
        tokio::select! {
            mattered = line.next(matters) => {
                if mattered? {
                    break Some(IdleEnd::Changed);
                }
            }
            () = stop.as_mut() => break Some(IdleEnd::Stopped),
            () = sleep_until(until) => break None,
        }
    };
    // A line that died in silence must not hold up what is to be done next.
    stall.set(limit.map(|limit| limit.min(GOODBYE)));
    line.end_idle(&tag).await?;
    stall.set(limit);
    Ok(woke)
}

/// Whether a response tells of a change in the folder; "still here" does not.
fn matters(response: &Response<'_>) -> bool {
    matches!(
        response,
        Response::MailboxData(MailboxDatum::Exists(_)) | Response::Expunge(_) | Response::Vanished { .. } | Response::Fetch(..)
    )
}

fn after(wait: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(wait).unwrap_or(now)
}
