//! A second connection for what the user does to messages while the account's own is busy with a pass. A first pass takes minutes; marking
//! a message as read must not wait for it.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use crate::account::AccountId;
use crate::engine::command::Command;
use crate::engine::connect::{connect, until_paused};
use crate::engine::error::EngineError;
use crate::engine::message_actions;
use crate::engine::shared::Shared;
use crate::mail::imap::Session;
use crate::mail::remote::{RemoteError, RemoteErrorKind, Service};

/// The commands for an account's task.
pub(super) struct CommandQueue {
    pub(super) commands: mpsc::UnboundedReceiver<Command>,
    /// Commands that wait for the account's own connection.
    pub(super) waiting: VecDeque<Command>,
    /// A command ran on the side connection: what the pass under way saw before may be out of date.
    pub(super) is_stale: bool,
}

/// How work that can be interrupted ended.
pub(super) enum Interruptible<T> {
    /// The work ended, with this result.
    Done(T),
    /// The account was removed, or the engine stops.
    Removed,
    /// The user paused the account.
    Paused,
    /// The machine was asleep: the connection is most probably dead, and its time-out would take a minute.
    Woken,
}

impl<T> Interruptible<T> {
    /// The result of the work; `None` if the account was removed. Where the work was interrupted its connection must be closed: the server
    /// may still be answering.
    pub(super) fn finished(self) -> Result<Option<T>, EngineError> {
        match self {
            Self::Done(done) => Ok(Some(done)),
            Self::Removed => Ok(None),
            Self::Paused => Err(EngineError::Paused),
            Self::Woken => Err(EngineError::Remote(RemoteError {
                service: Service::Imap,
                kind: RemoteErrorKind::Closed,
                detail: String::new(),
            })),
        }
    }
}

/// Does work on the account's own connection while commands arrive: user actions run at once on the side connection, other commands wait
/// until the work has ended. So do user actions for which no side connection could be opened.
pub(super) async fn serve_during<T>(
    shared: &Arc<Shared>,
    account: &AccountId,
    queue: &mut CommandQueue,
    woken: &mut watch::Receiver<u64>,
    work: impl Future<Output = T>,
) -> Interruptible<T> {
    let mut paused = shared.paused(account);
    let (forward, forwarded) = mpsc::unbounded_channel();
    let mut work = pin!(work);
    let mut side = pin!(serve(shared, account, forwarded));
    let mut serving = true;
    let ended = loop {
        tokio::select! {
            done = &mut work => break Interruptible::Done(done),
            () = until_paused(&mut paused) => break Interruptible::Paused,
            _ = woken.changed() => break Interruptible::Woken,
            command = queue.commands.recv() => match command {
                None => break Interruptible::Removed,
                Some(command) if command.is_user_action() && serving => {
                    queue.is_stale = true;
                    if let Err(unsent) = forward.send(command) {
                        queue.waiting.push_back(unsent.0);
                    }
                }
                Some(command) => queue.waiting.push_back(command),
            },
            unserved = &mut side, if serving => {
                serving = false;
                queue.waiting.extend(unserved);
            }
        }
    };
    // However the work ended, a command that was forwarded is run to its end: its caller waits for the answer.
    drop(forward);
    if serving {
        queue.waiting.extend(side.await);
    }
    ended
}

/// Runs forwarded commands in order, connecting when the first arrives; returns those that could not be run because no connection could be
/// opened.
async fn serve(shared: &Arc<Shared>, account: &AccountId, mut forwarded: mpsc::UnboundedReceiver<Command>) -> Vec<Command> {
    let mut connection: Option<Session> = None;
    while let Some(command) = forwarded.recv().await {
        let session = match &mut connection {
            Some(session) => session,
            None => match connect(shared, account).await {
                Ok(session) => connection.insert(session),
                Err(error) => {
                    tracing::info!(account = %account, %error, "a command waits for the account's own connection");
                    forwarded.close();
                    let mut unserved = vec![command];
                    while let Ok(more) = forwarded.try_recv() {
                        unserved.push(more);
                    }
                    return unserved;
                }
            },
        };
        if let Err(error) = message_actions::run(shared, account, session, command).await {
            tracing::info!(account = %account, %error, "the side connection broke");
            connection = None;
        }
    }
    if let Some(session) = connection {
        session.logout().await;
    }
    Vec::new()
}

/// Runs one command on a connection of its own. If none can be opened the command is answered with the error.
pub(super) async fn run_alone(shared: &Arc<Shared>, account: &AccountId, command: Command) {
    match connect(shared, account).await {
        Ok(mut session) => {
            let _ = message_actions::run(shared, account, &mut session, command).await;
            session.logout().await;
        }
        Err(error) => command.reject(&error),
    }
}
