//! Long work beside the window: how it tells how far it is, and how it is stopped.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use iced::Task;
use iced::futures::channel::mpsc;
use iced::futures::{SinkExt as _, StreamExt as _, stream};

/// Asks work to stop where it can.
#[derive(Debug, Clone, Default)]
pub struct CancelFlag(Arc<AtomicBool>);

impl CancelFlag {
    /// Asks.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Work nobody waits for any more once this goes: it stops, and is not heard of again.
#[derive(Debug)]
pub struct BackgroundTask {
    /// Stops it; it ends by telling so.
    pub cancel: CancelFlag,
    _task: iced::task::Handle,
}

impl BackgroundTask {
    /// Holds the task of some work.
    pub fn new<M: 'static>(task: Task<M>, cancel: CancelFlag) -> (Task<M>, Self) {
        let (task, handle) = task.abortable();
        let running = Self {
            cancel,
            _task: handle.abort_on_drop(),
        };
        (task, running)
    }
}

impl Drop for BackgroundTask {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

/// By which work tells how far it is.
#[derive(Debug)]
pub struct ProgressSender<M>(mpsc::Sender<M>);

impl<M> ProgressSender<M> {
    /// Tells it, or gives it back when there is no time yet to show it.
    pub fn try_send(&mut self, message: M) -> Result<(), M> {
        self.0.try_send(message).map_err(mpsc::TrySendError::into_inner)
    }
}

/// Work, what it tells on its way, and its end.
pub fn with_progress<M, W>(work: impl FnOnce(ProgressSender<M>) -> W) -> Task<M>
where
    M: Send + 'static,
    W: Future<Output = M> + Send + 'static,
{
    let (mut end, heard) = mpsc::channel(1);
    let work = work(ProgressSender(end.clone()));
    let work = async move {
        let _ = end.send(work.await).await;
    };
    Task::stream(stream::select(heard, stream::once(work).filter_map(|()| async { None })))
}
