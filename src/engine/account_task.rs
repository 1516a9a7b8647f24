//! The task of one account: a pass over its folders, then IDLE on the inbox (RFC 2177) with a poll beneath it; an account without an IDLE
//! slot disconnects and polls only. Commands of the user run at once, whatever is under way.
//!
//! After an error it reconnects, with pauses that grow and are partly random. After a refused login it waits for the user: providers lock
//! accounts whose password is tried again and again.

mod side_connection;

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};

use self::side_connection::{CommandQueue, Interruptible, run_alone, serve_during};
use super::command::Command;
use super::connect::{connect, until_paused, until_resumed};
use super::error::EngineError;
use super::idle_slots::IdleSlot;
use super::network::random_up_to;
use super::shared::Shared;
use super::sync::{self, Extent, Tally};
use super::view::Health;
use super::{message_actions, uncertain};
use crate::account::AccountId;
use crate::clock::SignedDuration;
use crate::mail::imap::Session;
use crate::mail::remote::{IdleEnd, RemoteError, RemoteErrorKind};

/// The longest IDLE before all folders are polled, since a connection may die without a sign; and the interval of an account that only
/// polls.
const POLL: Duration = Duration::from_secs(240);
/// The interval while a submission is uncertain, to find its receipt.
const POLL_UNCERTAIN: Duration = Duration::from_secs(15);
/// A random delay up to this is added to each poll, so that accounts are not polled together.
const SPREAD: Duration = Duration::from_secs(50);
/// The first pause after an error; doubled each time up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(4);
const LONGEST_PAUSE: Duration = Duration::from_secs(900);
/// The longest while there seems to be no network: trying costs next to nothing then.
const LONGEST_PAUSE_OFFLINE: Duration = Duration::from_secs(60);
/// A connection that lived for less did not prove that the server is well: the pauses go on growing.
const SETTLED: Duration = Duration::from_secs(300);
/// Connections that broke in IDLE before they settled, after which the account is polled with NOOP instead.
const MOST_IDLE_BREAKS: u32 = 2;
/// After the network or the machine is back, accounts reconnect within this time, each at a random moment.
const RECONNECT_WITHIN: Duration = Duration::from_secs(3);
/// How long a connection may take to answer a NOOP after the machine was asleep.
const PROBE: Duration = Duration::from_secs(8);

/// Runs until the account is removed or the engine stops.
pub(crate) async fn run(shared: Arc<Shared>, account: AccountId, commands: mpsc::UnboundedReceiver<Command>) {
    let mut task = Task {
        shared,
        account,
        queue: CommandQueue {
            commands,
            waiting: VecDeque::new(),
            is_stale: false,
        },
        failures: 0,
        was_offline: false,
        connected: None,
        idle_breaks: 0,
    };
    while task.connect_and_wait().await {}
}

struct Task {
    shared: Arc<Shared>,
    account: AccountId,
    queue: CommandQueue,
    /// Connections that ended in an error since the last one that lived for long.
    failures: u32,
    /// The last attempt to connect failed for want of a network.
    was_offline: bool,
    /// When the present connection was opened; `None` if it could not be.
    connected: Option<Instant>,
    /// Connections that broke in IDLE since the last one that lived for long.
    idle_breaks: u32,
}

/// Why a connection ended without an error.
enum End {
    /// The account was removed, or the engine stops.
    Removed,
    /// Another account has the IDLE slot.
    NoSlot,
    /// The user paused the account.
    Paused,
}

/// Why IDLE was ended from this side.
enum Interrupt {
    Command(Command),
    Removed,
    SlotRevoked,
    Woken,
    Paused,
}

impl Task {
    /// One connection, and the wait for the next. False when the task is to end.
    async fn connect_and_wait(&mut self) -> bool {
        self.connected = None;
        let error = match self.connection().await {
            Ok(End::Removed) => return false,
            Ok(End::NoSlot) => {
                self.failures = 0;
                return self.wait_for_poll().await;
            }
            Ok(End::Paused) | Err(EngineError::Paused) => return self.wait_while_paused().await,
            Err(error) => error,
        };
        // An account that only polls opens a connection each time, after a pause of minutes.
        if self.connected.is_some_and(|since| since.elapsed() >= SETTLED) {
            (self.failures, self.idle_breaks) = (0, 0);
        }
        let pause = longest_pause(&error).map(|longest| pause(self.failures, longest));
        self.failures = self.failures.saturating_add(1);
        let retry_at = pause.map(|pause| {
            let pause = SignedDuration::try_from(pause).unwrap_or(SignedDuration::ZERO);
            let now = self.shared.clock.now();
            now.checked_add(pause).unwrap_or(now)
        });
        tracing::info!(account = %self.account, %error, ?retry_at, "the connection ended in an error");
        self.shared.set_fault(&self.account, &error, retry_at);
        // A connection that was lost after the login is the server's affair: that others are reached is no reason to log in again at once.
        self.was_offline = self.connected.is_none() && is_offline(&error);
        self.wait_after_error(pause, &error).await
    }

    /// One connection: syncs, then IDLEs, and handles commands, again and again.
    async fn connection(&mut self) -> Result<End, EngineError> {
        let host = self.shared.account(&self.account)?.imap.host;
        let mut woken = self.shared.network.woken();
        let Some(mut session) = self.connect(&mut woken).await? else {
            return Ok(End::Removed);
        };
        let mut extent = Extent::Everything;
        let mut slot: Option<IdleSlot> = None;
        loop {
            while let Some(command) = self.queue.waiting.pop_front() {
                extent = self.run_command(&mut session, command, &mut woken).await?;
            }
            let Some(passed) = self.pass(&mut session, extent, &mut woken).await.finished()? else {
                return Ok(End::Removed);
            };
            let inbox_is_current = passed?;
            if let Some(again) = self.needs_another_pass() {
                extent = again;
                continue;
            }
            self.take_slot(&mut slot, &host);
            let Some(slot) = &slot else {
                session.logout().await;
                return Ok(End::NoSlot);
            };
            if !inbox_is_current {
                extent = Extent::Inbox;
                continue;
            }
            if self.idle_breaks >= MOST_IDLE_BREAKS {
                session.avoid_idle();
            }
            let idled = self.idle(session, slot, &mut woken).await;
            self.idle_breaks = self.idle_breaks.saturating_add(u32::from(idled.is_err()));
            let (returned, interrupt, woke) = idled?;
            session = returned;
            match self.after_idle(&mut session, interrupt, woke, &mut woken).await? {
                ControlFlow::Continue(next) => extent = next,
                ControlFlow::Break(end) => {
                    session.logout().await;
                    return Ok(end);
                }
            }
        }
    }

    /// Opens the account's own connection. `None` if the account was removed meanwhile.
    async fn connect(&mut self, woken: &mut watch::Receiver<u64>) -> Result<Option<Session>, EngineError> {
        let (shared, id) = (self.shared.clone(), self.account.clone());
        let connecting = connect(&shared, &id);
        let Some(session) = serve_during(&shared, &id, &mut self.queue, woken, connecting).await.finished()? else {
            return Ok(None);
        };
        let session = session?;
        self.connected = Some(Instant::now());
        // Only of a server that could not be reached is it news that it can.
        if std::mem::take(&mut self.was_offline) {
            shared.network.signal_reached();
        }
        Ok(Some(session))
    }

    /// A pass and the outbox; then the inbox is selected for IDLE. False if the inbox changed between the pass and the selection: IDLE
    /// reports only what changes after it began.
    async fn pass(
        &mut self,
        session: &mut Session,
        extent: Extent,
        woken: &mut watch::Receiver<u64>,
    ) -> Interruptible<Result<bool, EngineError>> {
        let (shared, id) = (self.shared.clone(), self.account.clone());
        let work = async {
            let seen = sync::pass(&shared, &id, session, extent, &mut Tally::default()).await?;
            let now = session.select("INBOX", true).await?;
            Ok(seen.is_none_or(|seen| seen.is_current(&now)))
        };
        serve_during(&shared, &id, &mut self.queue, woken, work).await
    }

    /// Whether there is something to do before IDLE, and how far the next pass goes.
    fn needs_another_pass(&mut self) -> Option<Extent> {
        // The pass may have seen the folders before a command ran on the side connection: another one is needed to see the result.
        if std::mem::take(&mut self.queue.is_stale) {
            return Some(Extent::Everything);
        }
        (!self.queue.waiting.is_empty()).then_some(Extent::Inbox)
    }

    /// Takes an IDLE slot, or records the latest activity for the one held.
    fn take_slot(&self, slot: &mut Option<IdleSlot>, host: &str) {
        let last_activity = self.shared.sync_state(&self.account).last_news;
        match slot {
            Some(slot) => slot.touch(last_activity),
            None => *slot = self.shared.idle_slots.take(&self.account, host, last_activity),
        }
    }

    /// Waits in IDLE. Returns the session with what ended it: this side, or the server.
    async fn idle(
        &mut self,
        session: Session,
        slot: &IdleSlot,
        woken: &mut watch::Receiver<u64>,
    ) -> Result<(Session, Option<Interrupt>, IdleEnd), EngineError> {
        let at_most = match uncertain::is_any(&self.shared, &self.account).await? {
            true => POLL_UNCERTAIN,
            false => POLL + random_up_to(SPREAD),
        };
        let mut paused = self.shared.paused(&self.account);
        let mut interrupt = None;
        let (session, woke) = session
            .idle(at_most, async {
                interrupt = Some(tokio::select! {
                    command = self.queue.commands.recv() => command.map_or(Interrupt::Removed, Interrupt::Command),
                    () = slot.revoked() => Interrupt::SlotRevoked,
                    _ = woken.changed() => Interrupt::Woken,
                    () = until_paused(&mut paused) => Interrupt::Paused,
                });
            })
            .await?;
        Ok((session, interrupt, woke))
    }

    /// How far the next pass goes after an IDLE, or why there is none.
    async fn after_idle(
        &mut self,
        session: &mut Session,
        interrupt: Option<Interrupt>,
        woke: IdleEnd,
        woken: &mut watch::Receiver<u64>,
    ) -> Result<ControlFlow<End, Extent>, EngineError> {
        let extent = match (interrupt, woke) {
            (Some(Interrupt::Removed), _) => return Ok(ControlFlow::Break(End::Removed)),
            (Some(Interrupt::SlotRevoked), _) => return Ok(ControlFlow::Break(End::NoSlot)),
            (Some(Interrupt::Paused), _) => return Ok(ControlFlow::Break(End::Paused)),
            (Some(Interrupt::Command(command)), _) => self.run_command(session, command, woken).await?,
            (Some(Interrupt::Woken), _) => {
                wait_to_reconnect().await;
                session.probe(PROBE).await?;
                Extent::Everything
            }
            (None, IdleEnd::Changed) => Extent::Inbox,
            (None, IdleEnd::TimedOut | IdleEnd::Stopped) => Extent::Everything,
        };
        Ok(ControlFlow::Continue(extent))
    }

    /// Runs a command on the account's own connection and answers it; returns how far the next pass goes. An error ends the connection.
    async fn run_command(
        &mut self,
        session: &mut Session,
        command: Command,
        woken: &mut watch::Receiver<u64>,
    ) -> Result<Extent, EngineError> {
        let (shared, id) = (self.shared.clone(), self.account.clone());
        let Command::Sync(answer) = command else {
            let extent = extent_after(&command);
            return message_actions::run(&shared, &id, session, command).await.map(|()| extent);
        };
        let (start, mut tally) = (Instant::now(), Tally::default());
        let work = sync::pass(&shared, &id, session, Extent::Exact, &mut tally);
        let ended = serve_during(&shared, &id, &mut self.queue, woken, work).await;
        let outcome = match ended.finished() {
            Ok(Some(outcome)) => outcome.map(drop),
            Ok(None) => Err(EngineError::Stopped),
            Err(error) => Err(error),
        };
        let _ = answer.send(sync::report(&shared, &id, &tally, start, outcome.clone().err()));
        outcome.map(|()| Extent::Inbox)
    }

    /// Without a connection: waits until the next poll is due, or a command arrives. False when the task is to end.
    async fn wait_for_poll(&mut self) -> bool {
        let (shared, id) = (self.shared.clone(), self.account.clone());
        let mut woken = shared.network.woken();
        let mut paused = shared.paused(&id);
        let at_most = match uncertain::is_any(&shared, &id).await {
            Ok(true) => POLL_UNCERTAIN,
            _ => POLL + random_up_to(SPREAD),
        };
        tokio::select! {
            command = self.queue.commands.recv() => match command {
                None => return false,
                Some(command) => self.queue.waiting.push_back(command),
            },
            () = tokio::time::sleep(at_most) => {}
            _ = woken.changed() => wait_to_reconnect().await,
            () = until_paused(&mut paused) => return self.wait_while_paused().await,
        }
        true
    }

    /// Waits until the user resumes the account; user actions run meanwhile. False when the task is to end.
    async fn wait_while_paused(&mut self) -> bool {
        let (shared, id) = (self.shared.clone(), self.account.clone());
        shared.set_health(&id, Health::Paused);
        let mut paused = shared.paused(&id);
        loop {
            tokio::select! {
                () = until_resumed(&mut paused) => return true,
                command = self.queue.commands.recv() => match command {
                    None => return false,
                    Some(command) if command.is_user_action() => run_alone(&shared, &id, command).await,
                    Some(command) => self.queue.waiting.push_back(command),
                },
            }
        }
    }

    /// Waits for the end of the pause (`None`: there is none, the user must act), for a signal that the network is back, or for the user.
    /// False when the task is to end.
    async fn wait_after_error(&mut self, pause: Option<Duration>, error: &EngineError) -> bool {
        let (shared, id) = (self.shared.clone(), self.account.clone());
        let (mut woken, mut reached) = (shared.network.woken(), shared.network.reached());
        let mut paused = shared.paused(&id);
        let until = tokio::time::Instant::now() + pause.unwrap_or_default();
        loop {
            let command = match self.queue.waiting.pop_front() {
                Some(command) => Some(command),
                None => tokio::select! {
                    () = tokio::time::sleep_until(until), if pause.is_some() => return true,
                    () = until_paused(&mut paused) => return self.wait_while_paused().await,
                    _ = woken.changed(), if pause.is_some() => {
                        wait_to_reconnect().await;
                        return true;
                    }
                    _ = reached.changed(), if pause.is_some() && self.was_offline => {
                        wait_to_reconnect().await;
                        return true;
                    }
                    command = self.queue.commands.recv() => command,
                },
            };
            match command {
                None => return false,
                // The user asks: one attempt, whatever the error was.
                Some(Command::Sync(answer)) => {
                    let report = sync::pass_alone(&shared, &id).await;
                    let good = report.error.is_none();
                    let _ = answer.send(report);
                    if good {
                        return true;
                    }
                }
                Some(Command::Outbox) => return true,
                Some(command) => command.reject(error),
            }
        }
    }
}

/// How far the pass after a command goes: a move changes folders beyond the inbox.
fn extent_after(command: &Command) -> Extent {
    match command {
        Command::Move(..) | Command::Restore(..) | Command::Folder(..) => Extent::Everything,
        Command::Sync(_) | Command::Flags(..) | Command::Outbox => Extent::Inbox,
    }
}

/// Waits a random delay before reconnecting, so that not all accounts do so at once.
async fn wait_to_reconnect() {
    tokio::time::sleep(random_up_to(RECONNECT_WITHIN)).await;
}

/// Whether there seems to be no network.
fn is_offline(error: &EngineError) -> bool {
    matches!(
        error,
        EngineError::Remote(RemoteError {
            kind: RemoteErrorKind::UnknownHost | RemoteErrorKind::Unreachable | RemoteErrorKind::TimedOut | RemoteErrorKind::Closed,
            ..
        })
    )
}

/// The longest pause after this error; `None` if only the user can resolve it.
fn longest_pause(error: &EngineError) -> Option<Duration> {
    match error {
        EngineError::Remote(remote) if remote.kind.is_login_rejection() => None,
        EngineError::Secrets(_) | EngineError::NoSuchAccount => None,
        EngineError::Remote(remote) if matches!(remote.kind, RemoteErrorKind::UnknownHost | RemoteErrorKind::Unreachable) => {
            Some(LONGEST_PAUSE_OFFLINE)
        }
        _ => Some(LONGEST_PAUSE),
    }
}

/// Doubles with every failure; half of it is random, so that accounts do not reconnect together.
fn pause(failures: u32, longest: Duration) -> Duration {
    let half = FIRST_PAUSE.saturating_mul(2u32.saturating_pow(failures.min(10))).min(longest) / 2;
    half + random_up_to(half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_longest_and_are_never_zero() {
        for (failures, longest) in (0..40).flat_map(|failures| [(failures, LONGEST_PAUSE), (failures, LONGEST_PAUSE_OFFLINE)]) {
            let most = FIRST_PAUSE.saturating_mul(2u32.saturating_pow(failures.min(10))).min(longest);
            let chosen = pause(failures, longest);
            assert!(chosen >= most / 2 && chosen <= most, "{failures}: {chosen:?}");
        }
    }

    #[test]
    fn every_mailbox_is_polled_within_five_minutes() {
        assert!(POLL + SPREAD <= Duration::from_secs(300), "with IDLE or without");
    }

    #[test]
    fn a_refused_login_is_not_repeated_automatically() {
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
