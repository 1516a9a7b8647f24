//! Long work beside the window: how it tells how far it is, and how it is stopped.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use iced::Task;
use iced::futures::channel::mpsc;
use iced::futures::{SinkExt as _, StreamExt as _, stream};

/// Asks work to stop where it can.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Work nobody waits for any more once this goes: it stops, and is not heard of again.
#[derive(Debug)]
pub struct Running {
    /// Stops it; it ends by telling so.
    pub stop: Stop,
    _task: iced::task::Handle,
}

impl Running {
    /// Holds the task of some work.
    pub fn hold<M: 'static>(task: Task<M>, stop: Stop) -> (Task<M>, Self) {
        let (task, handle) = task.abortable();
        let running = Self {
            stop,
            _task: handle.abort_on_drop(),
        };
        (task, running)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.ask();
    }
}

/// By which work tells how far it is.
#[derive(Debug)]
pub struct Tell<M>(mpsc::Sender<M>);

impl<M> Tell<M> {
    /// Tells it, or gives it back when there is no time yet to show it.
    pub fn try_tell(&mut self, message: M) -> Result<(), M> {
        self.0.try_send(message).map_err(mpsc::TrySendError::into_inner)
    }
}

/// Work, what it tells on its way, and its end.
pub fn told<M, W>(work: impl FnOnce(Tell<M>) -> W) -> Task<M>
where
    M: Send + 'static,
    W: Future<Output = M> + Send + 'static,
{
    let (mut end, heard) = mpsc::channel(1);
    let work = work(Tell(end.clone()));
    let work = async move {
        let _ = end.send(work.await).await;
    };
    Task::stream(stream::select(heard, stream::once(work).filter_map(|()| async { None })))
}
