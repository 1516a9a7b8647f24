//! The task that keeps one account in step: a pass, then IDLE on the inbox with a poll beneath it, or, where others need the line more, a
//! look now and then; orders from the user at once, whatever is under way; after a fault back again with growing, jittered pauses, and after
//! a refused login not before the user asks (providers lock accounts).

mod aside;
pub(crate) mod network;
pub(crate) mod roster;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot, watch};

pub(crate) use self::aside::unless_paused;
use self::aside::{Attended, Desk, attended, pausing, resuming};
use self::network::chance;
use self::roster::Seat;
use super::actions::{Away, PutAway};
use super::shared::Shared;
use super::sync::{self, Extent, Tally};
use super::view::{Health, SyncReport};
use super::{EngineError, actions, send, space};
use crate::account::{AccountId, Flags, Location};
use crate::clock::SignedDuration;
use crate::mail::imap::Session;
use crate::mail::remote::{IdleEnd, RemoteError, RemoteErrorKind};
use crate::store::{Arrival, SendState};

/// What a face asks of an account's task.
#[derive(Debug)]
pub(crate) enum Order {
    /// A full pass, now.
    Sync(oneshot::Sender<SyncReport>),
    /// Set or clear flags on the server, then here.
    Flags(Vec<Location>, Flags, Flags, oneshot::Sender<Result<(), EngineError>>),
    /// Move to the trash or the archive.
    PutAway(Away, Vec<Arrival>, oneshot::Sender<Result<Vec<PutAway>, EngineError>>),
    /// Move from there back.
    Restore(Vec<PutAway>, oneshot::Sender<Result<(), EngineError>>),
    /// A submission waits to be tried or filed in Sent.
    Outbox,
}

impl Order {
    /// Something the user does to messages: it waits for nothing.
    fn is_deed(&self) -> bool {
        matches!(self, Self::Flags(..) | Self::PutAway(..) | Self::Restore(..))
    }

    /// Tells the asker that it cannot be done.
    fn refuse(self, error: &EngineError) {
        match self {
            Self::Flags(_, _, _, answer) | Self::Restore(_, answer) => drop(answer.send(Err(error.clone()))),
            Self::PutAway(_, _, answer) => drop(answer.send(Err(error.clone()))),
            Self::Sync(_) | Self::Outbox => {}
        }
    }
}

/// IDLE at most so long before everything is polled (an IDLE may be silently dead: N11); and how often a mailbox that does not listen is
/// looked at.
const POLL: Duration = Duration::from_secs(240);
/// While a submission is uncertain its receipt is looked for this often.
const POLL_UNCERTAIN: Duration = Duration::from_secs(15);
/// Looks are spread over so much time more.
const SPREAD: Duration = Duration::from_secs(50);
/// The first pause after a fault; doubled each time up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(4);
const LONGEST_PAUSE: Duration = Duration::from_secs(900);
/// The longest while the network itself seems to be missing: trying costs next to nothing then.
const LONGEST_PAUSE_OFFLINE: Duration = Duration::from_secs(60);
/// After word that the network or the machine is back, accounts return within so much time.
const RETURN: Duration = Duration::from_secs(3);
/// How long a line may take to prove that it is alive.
const PROBE: Duration = Duration::from_secs(8);

/// Runs until the account is removed or the engine stops.
pub(crate) async fn keep(shared: Arc<Shared>, account: AccountId, orders: mpsc::UnboundedReceiver<Order>) {
    let mut task = Task {
        shared,
        account,
        desk: Desk {
            orders,
            waiting: VecDeque::new(),
            is_stale: false,
        },
        failures: 0,
    };
    while task.turn().await {}
}

struct Task {
    shared: Arc<Shared>,
    account: AccountId,
    desk: Desk,
    failures: u32,
}

/// How a connection that was not broken ended.
enum End {
    /// For good.
    Left,
    /// Others need the line more.
    Unseated,
}

/// Over when this account may return after such word.
async fn returned() {
    tokio::time::sleep(chance(RETURN)).await;
}

/// Why listening ended from this side.
enum Why {
    Order(Order),
    Left,
    Unseated,
    Resumed,
    Paused,
}

impl Task {
    /// One connection and what follows it. False when the account is to be left alone for good.
    async fn turn(&mut self) -> bool {
        let error = match self.connected().await {
            Ok(End::Left) => return false,
            Ok(End::Unseated) => return self.look_again_later().await,
            Err(EngineError::Paused) => return self.paused().await,
            Err(error) => error,
        };
        let by_itself = longest_pause(&error).map(|longest| pause(self.failures, longest));
        self.failures = self.failures.saturating_add(1);
        let retry_at = by_itself.map(|pause| {
            let pause = SignedDuration::try_from(pause).unwrap_or(SignedDuration::ZERO);
            let now = self.shared.clock.now();
            now.checked_add(pause).unwrap_or(now)
        });
        tracing::info!(account = %self.account, %error, ?retry_at, "pass ended early");
        self.shared.set_fault(&self.account, &error, retry_at);
        self.wait(by_itself, &error).await
    }

    /// Connected: passes, listens, obeys.
    async fn connected(&mut self) -> Result<End, EngineError> {
        let (shared, id) = (self.shared.clone(), self.account.clone());
        let host = shared.account(&id)?.imap.host;
        let mut resumed = shared.network.resumed();
        let connecting = network::connect(&shared, &id);
        let connected = attended(&shared, &id, &mut self.desk, &mut resumed, connecting).await;
        let Some(session) = connected.done()? else {
            return Ok(End::Left);
        };
        let mut session = session?;
        if self.failures > 0 {
            shared.network.tell_reached();
        }
        let mut extent = Extent::Everything;
        let mut seat: Option<Seat> = None;
        loop {
            while let Some(order) = self.desk.waiting.pop_front() {
                extent = self.obey(&mut session, order, &mut resumed).await?;
            }
            let Some(passed) = self.pass(&mut session, extent, &mut resumed).await.done()? else {
                return Ok(End::Left);
            };
            let is_still_so = passed?;
            self.failures = 0;
            if std::mem::take(&mut self.desk.is_stale) {
                extent = Extent::Everything;
                continue;
            }
            if !self.desk.waiting.is_empty() {
                extent = Extent::Inbox;
                continue;
            }
            let heat = shared.marks(&id).last_news;
            match &seat {
                Some(seat) => seat.warm(heat),
                None => seat = shared.roster.seat(&id, &host, heat),
            }
            let Some(seat) = &seat else {
                session.logout().await;
                return Ok(End::Unseated);
            };
            if !is_still_so {
                extent = Extent::Inbox;
                continue;
            }
            let (listened, why, woke) = self.listen(session, seat, &mut resumed).await?;
            session = listened;
            extent = match (why, woke) {
                (Some(Why::Order(order)), _) => self.obey(&mut session, order, &mut resumed).await?,
                (Some(Why::Left), _) => {
                    session.logout().await;
                    return Ok(End::Left);
                }
                (Some(Why::Unseated), _) => {
                    session.logout().await;
                    return Ok(End::Unseated);
                }
                (Some(Why::Paused), _) => {
                    session.logout().await;
                    return Err(EngineError::Paused);
                }
                (Some(Why::Resumed), _) => {
                    returned().await;
                    session.probe(PROBE).await?;
                    Extent::Everything
                }
                (None, IdleEnd::Changed) => Extent::Inbox,
                (None, IdleEnd::TimedOut | IdleEnd::Stopped) => Extent::Everything,
            };
        }
    }

    /// A pass and the outbox, while orders are served aside; then the inbox is opened to be listened to. False when something arrived between
    /// the look and the opening: it would be told by nobody.
    async fn pass(
        &mut self,
        session: &mut Session,
        extent: Extent,
        resumed: &mut watch::Receiver<u64>,
    ) -> Attended<Result<bool, EngineError>> {
        let (shared, id) = (self.shared.clone(), self.account.clone());
        let work = async {
            let seen = sync::pass(&shared, &id, session, extent, &mut Tally::default()).await?;
            send::attend(&shared, &id, session).await?;
            space::settle_if_free(&shared, &id, session).await?;
            let now = session.select("INBOX", true).await?;
            Ok(seen.is_none_or(|seen| seen.is_still_so(&now)))
        };
        attended(&shared, &id, &mut self.desk, resumed, work).await
    }

    async fn listen(
        &mut self,
        session: Session,
        seat: &Seat,
        resumed: &mut watch::Receiver<u64>,
    ) -> Result<(Session, Option<Why>, IdleEnd), EngineError> {
        let at_most = match has_uncertain(&self.shared, &self.account).await? {
            true => POLL_UNCERTAIN,
            false => POLL + chance(SPREAD),
        };
        let mut paused = self.shared.paused(&self.account);
        let mut why = None;
        let (session, woke) = session
            .idle(at_most, async {
                why = Some(tokio::select! {
                    order = self.desk.orders.recv() => order.map_or(Why::Left, Why::Order),
                    () = seat.asked_to_leave() => Why::Unseated,
                    _ = resumed.changed() => Why::Resumed,
                    () = pausing(&mut paused) => Why::Paused,
                });
            })
            .await?;
        Ok((session, why, woke))
    }

    /// Carries out an order on the live session; says how far the next pass goes. A broken session ends it, after the asker was told.
    async fn obey(&mut self, session: &mut Session, order: Order, resumed: &mut watch::Receiver<u64>) -> Result<Extent, EngineError> {
        let (shared, id) = (self.shared.clone(), self.account.clone());
        let Order::Sync(answer) = order else {
            return obey_order(&shared, &id, session, order).await;
        };
        let (start, mut tally) = (Instant::now(), Tally::default());
        let work = sync::pass(&shared, &id, session, Extent::Exact, &mut tally);
        let ended = attended(&shared, &id, &mut self.desk, resumed, work).await;
        let outcome = match ended.done() {
            Ok(Some(outcome)) => outcome.map(drop),
            Ok(None) => Err(EngineError::Stopped),
            Err(error) => Err(error),
        };
        let _ = answer.send(sync::report(&id, &tally, start, outcome.clone().err()));
        outcome.map(|()| Extent::Inbox)
    }

    /// Without a line: waits for the next look, or for something to do. False when the account is to be left alone for good.
    async fn look_again_later(&mut self) -> bool {
        let (shared, id) = (self.shared.clone(), self.account.clone());
        let mut resumed = shared.network.resumed();
        let mut paused = shared.paused(&id);
        let at_most = match has_uncertain(&shared, &id).await {
            Ok(true) => POLL_UNCERTAIN,
            _ => POLL + chance(SPREAD),
        };
        tokio::select! {
            order = self.desk.orders.recv() => match order {
                None => return false,
                Some(order) => self.desk.waiting.push_back(order),
            },
            () = tokio::time::sleep(at_most) => {}
            _ = resumed.changed() => returned().await,
            () = pausing(&mut paused) => return self.paused().await,
        }
        true
    }

    /// Does nothing by itself until the user says so. False when the account is to be left alone for good.
    async fn paused(&mut self) -> bool {
        let (shared, id) = (self.shared.clone(), self.account.clone());
        shared.set_health(&id, Health::Paused);
        let mut paused = shared.paused(&id);
        loop {
            tokio::select! {
                () = resuming(&mut paused) => return true,
                order = self.desk.orders.recv() => match order {
                    None => return false,
                    Some(order) if order.is_deed() => aside::alone(&shared, &id, order).await,
                    Some(order) => self.desk.waiting.push_back(order),
                },
            }
        }
    }

    /// Waits for the pause to end, for word that the network is back, or for the user. False when the account is to be left alone for good.
    async fn wait(&mut self, pause: Option<Duration>, error: &EngineError) -> bool {
        let (shared, id) = (self.shared.clone(), self.account.clone());
        let (mut resumed, mut reached) = (shared.network.resumed(), shared.network.reached());
        let mut paused = shared.paused(&id);
        let until = tokio::time::Instant::now() + pause.unwrap_or_default();
        loop {
            let order = match self.desk.waiting.pop_front() {
                Some(order) => Some(order),
                None => tokio::select! {
                    () = tokio::time::sleep_until(until), if pause.is_some() => return true,
                    () = pausing(&mut paused) => return self.paused().await,
                    _ = resumed.changed(), if pause.is_some() => {
                        returned().await;
                        return true;
                    }
                    _ = reached.changed(), if pause.is_some() && is_offline(error) => {
                        returned().await;
                        return true;
                    }
                    order = self.desk.orders.recv() => order,
                },
            };
            match order {
                None => return false,
                // The user asks: one attempt, whatever stopped it before.
                Some(Order::Sync(answer)) => {
                    let report = sync::single(&shared, &id).await;
                    let good = report.error.is_none();
                    let _ = answer.send(report);
                    if good {
                        return true;
                    }
                }
                Some(Order::Outbox) => return true,
                Some(order) => order.refuse(error),
            }
        }
    }
}

/// Carries out what the user does to messages; says how far the next pass goes.
async fn obey_order(shared: &Arc<Shared>, id: &AccountId, session: &mut Session, order: Order) -> Result<Extent, EngineError> {
    match order {
        Order::Flags(locations, add, remove, answer) => {
            let outcome = actions::flags(shared, session, &locations, add, remove).await;
            told(outcome, answer).map(|()| Extent::Inbox)
        }
        Order::PutAway(away, messages, answer) => {
            let outcome = actions::put_away(shared, id, session, away, &messages).await;
            told(outcome, answer).map(|()| Extent::Everything)
        }
        Order::Restore(trashed, answer) => {
            let outcome = actions::restore(shared, id, session, &trashed).await;
            told(outcome, answer).map(|()| Extent::Everything)
        }
        Order::Sync(_) | Order::Outbox => Ok(Extent::Inbox),
    }
}

/// Tells the asker. A refusal leaves the session usable; anything else ends it.
fn told<T>(outcome: Result<T, EngineError>, answer: oneshot::Sender<Result<T, EngineError>>) -> Result<(), EngineError> {
    let broken = match &outcome {
        Ok(_)
        | Err(
            EngineError::Remote(RemoteError {
                kind: RemoteErrorKind::Refused,
                ..
            })
            | EngineError::NotFound
            | EngineError::NotOnServer
            | EngineError::NoTrash
            | EngineError::NoArchive,
        ) => None,
        Err(error) => Some(error.clone()),
    };
    let _ = answer.send(outcome);
    broken.map_or(Ok(()), Err)
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

/// The network seems to be missing.
fn is_offline(error: &EngineError) -> bool {
    matches!(
        error,
        EngineError::Remote(RemoteError {
            kind: RemoteErrorKind::UnknownHost | RemoteErrorKind::Unreachable | RemoteErrorKind::TimedOut | RemoteErrorKind::Closed,
            ..
        })
    )
}

/// The longest pause after this error; `None` when only the user can mend it.
fn longest_pause(error: &EngineError) -> Option<Duration> {
    match error {
        EngineError::Remote(remote) if matches!(remote.kind, RemoteErrorKind::LoginRefused | RemoteErrorKind::SwitchedOff) => None,
        EngineError::Secrets(_) | EngineError::NoSuchAccount => None,
        EngineError::Remote(remote) if matches!(remote.kind, RemoteErrorKind::UnknownHost | RemoteErrorKind::Unreachable) => {
            Some(LONGEST_PAUSE_OFFLINE)
        }
        _ => Some(LONGEST_PAUSE),
    }
}

/// Doubles with every failure; half of it is chance, so that accounts do not come back together.
fn pause(failures: u32, longest: Duration) -> Duration {
    let half = FIRST_PAUSE.saturating_mul(2u32.saturating_pow(failures.min(10))).min(longest) / 2;
    half + chance(half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_longest_and_never_vanish() {
        for (failures, longest) in (0..40).flat_map(|failures| [(failures, LONGEST_PAUSE), (failures, LONGEST_PAUSE_OFFLINE)]) {
            let most = FIRST_PAUSE.saturating_mul(2u32.saturating_pow(failures.min(10))).min(longest);
            let chosen = pause(failures, longest);
            assert!(chosen >= most / 2 && chosen <= most, "{failures}: {chosen:?}");
        }
    }

    #[test]
    fn every_mailbox_is_looked_at_within_five_minutes() {
        assert!(POLL + SPREAD <= Duration::from_secs(300), "whether it listens or not");
    }

    #[test]
    fn a_refused_password_is_not_tried_again() {
        let refused = |kind| {
            longest_pause(&EngineError::Remote(RemoteError {
                service: crate::mail::remote::Service::Imap,
                kind,
                detail: String::new(),
            }))
        };
        assert_eq!(refused(RemoteErrorKind::LoginRefused), None);
        assert_eq!(refused(RemoteErrorKind::SwitchedOff), None);
        assert_eq!(refused(RemoteErrorKind::Unreachable), Some(LONGEST_PAUSE_OFFLINE));
        assert_eq!(refused(RemoteErrorKind::Busy), Some(LONGEST_PAUSE));
    }
}
