//! Orders while the account's line is busy with a pass: carried out at once, on a line of their own.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use super::{Order, network, obey_order};
use crate::account::AccountId;
use crate::engine::EngineError;
use crate::engine::shared::Shared;
use crate::mail::imap::Session;
use crate::mail::remote::{RemoteError, RemoteErrorKind, Service};

/// How work under way ended.
pub(super) enum Attended<T> {
    /// By itself.
    Done(T),
    /// The account is to be left alone for good.
    Left,
    /// The user wants it to stop for now.
    Paused,
    /// The machine was asleep: the line is most probably dead, and waiting for it would take a minute.
    Resumed,
}

impl<T> Attended<T> {
    /// What the work brought; with work that was not finished the line is to be given up.
    pub(super) fn done(self) -> Result<Option<T>, EngineError> {
        match self {
            Self::Done(done) => Ok(Some(done)),
            Self::Left => Ok(None),
            Self::Paused => Err(EngineError::Paused),
            Self::Resumed => Err(EngineError::Remote(RemoteError {
                service: Service::Imap,
                kind: RemoteErrorKind::Closed,
                detail: String::new(),
            })),
        }
    }
}

/// What comes in for an account.
pub(super) struct Desk {
    pub(super) orders: mpsc::UnboundedReceiver<Order>,
    /// Orders that wait for the account's own line.
    pub(super) waiting: VecDeque<Order>,
    /// Something was done aside: what the work under way saw before may be out of date.
    pub(super) is_stale: bool,
}

/// Does work while orders come in: what the user does to messages goes aside at once, the rest waits until the work is done. Orders that
/// found no line of their own wait too.
pub(super) async fn attended<T>(
    shared: &Arc<Shared>,
    account: &AccountId,
    desk: &mut Desk,
    resumed: &mut watch::Receiver<u64>,
    work: impl Future<Output = T>,
) -> Attended<T> {
    let mut paused = shared.paused(account);
    let (hand_over, handed) = mpsc::unbounded_channel();
    let mut work = pin!(work);
    let mut aside = pin!(serve(shared, account, handed));
    let mut serving = true;
    let ended = loop {
        tokio::select! {
            done = &mut work => break Attended::Done(done),
            () = pausing(&mut paused) => break Attended::Paused,
            _ = resumed.changed() => break Attended::Resumed,
            order = desk.orders.recv() => match order {
                None => break Attended::Left,
                Some(order) if order.is_deed() && serving => {
                    desk.is_stale = true;
                    if let Err(unsent) = hand_over.send(order) {
                        desk.waiting.push_back(unsent.0);
                    }
                }
                Some(order) => desk.waiting.push_back(order),
            },
            unserved = &mut aside, if serving => {
                serving = false;
                desk.waiting.extend(unserved);
            }
        }
    };
    drop(hand_over);
    if serving {
        desk.waiting.extend(aside.await);
    }
    ended
}

/// Serves what is handed over, in order, connecting when there is something; gives back what could not be served for want of a line.
async fn serve(shared: &Arc<Shared>, account: &AccountId, mut handed: mpsc::UnboundedReceiver<Order>) -> Vec<Order> {
    let mut line: Option<Session> = None;
    while let Some(order) = handed.recv().await {
        let session = match &mut line {
            Some(session) => session,
            None => match network::connect(shared, account).await {
                Ok(session) => line.insert(session),
                Err(error) => {
                    tracing::info!(account = %account, %error, "an order waits for the account's own line");
                    handed.close();
                    let mut unserved = vec![order];
                    while let Ok(more) = handed.try_recv() {
                        unserved.push(more);
                    }
                    return unserved;
                }
            },
        };
        if let Err(error) = obey_order(shared, account, session, order).await {
            tracing::info!(account = %account, %error, "the line for orders broke");
            line = None;
        }
    }
    if let Some(session) = line {
        session.logout().await;
    }
    Vec::new()
}

/// Carries out one order on a line of its own; without one the asker is told why.
pub(super) async fn alone(shared: &Arc<Shared>, account: &AccountId, order: Order) {
    match network::connect(shared, account).await {
        Ok(mut session) => {
            let _ = obey_order(shared, account, &mut session, order).await;
            session.logout().await;
        }
        Err(error) => order.refuse(&error),
    }
}

/// Resolves when the user wants the account left alone; never for one that was removed.
pub(super) async fn pausing(paused: &mut watch::Receiver<bool>) {
    if paused.wait_for(|paused| *paused).await.is_err() {
        std::future::pending().await
    }
}

/// Resolves when the account is no longer paused.
pub(super) async fn resuming(paused: &mut watch::Receiver<bool>) {
    if paused.wait_for(|paused| !*paused).await.is_err() {
        std::future::pending().await
    }
}

/// Stops work when the user wants it to stop for now.
pub(crate) async fn unless_paused<T>(
    shared: &Arc<Shared>,
    account: &AccountId,
    work: impl Future<Output = Result<T, EngineError>>,
) -> Result<T, EngineError> {
    let mut paused = shared.paused(account);
    tokio::select! {
        done = work => done,
        () = pausing(&mut paused) => Err(EngineError::Paused),
    }
}
