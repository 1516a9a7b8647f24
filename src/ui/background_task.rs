//! Long work in the background: progress messages and cancellation.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use iced::Task;
use iced::futures::channel::mpsc;
use iced::futures::{SinkExt as _, StreamExt as _, stream};

/// Requests that work stop at its next opportunity. Clones share one flag.
#[derive(Debug, Clone, Default)]
pub struct CancelFlag(Arc<AtomicBool>);

impl CancelFlag {
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Running work. When this is dropped, the work is cancelled and sends no further messages.
#[derive(Debug)]
pub struct BackgroundTask {
    /// Stops the work, which then still sends its final message.
    pub cancel: CancelFlag,
    _task: iced::task::Handle,
}

impl BackgroundTask {
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

/// Sends progress messages from the work to the window.
#[derive(Debug)]
pub struct ProgressSender<M>(mpsc::Sender<M>);

impl<M> ProgressSender<M> {
    /// Sends a message, or returns it while an earlier one has not been processed.
    pub fn try_send(&mut self, message: M) -> Result<(), M> {
        self.0.try_send(message).map_err(mpsc::TrySendError::into_inner)
    }
}

/// A task that runs the work and emits its progress messages, then its result. Progress that comes faster than the window
/// processes it is dropped; the result never is.
pub fn with_progress<M, W>(work: impl FnOnce(ProgressSender<M>) -> W) -> Task<M>
where
    M: Send + 'static,
    W: Future<Output = M> + Send + 'static,
{
    let (mut sender, receiver) = mpsc::channel(1);
    let work = work(ProgressSender(sender.clone()));
    let work = async move {
        let _ = sender.send(work.await).await;
    };
    Task::stream(stream::select(receiver, stream::once(work).filter_map(|()| async { None })))
}
