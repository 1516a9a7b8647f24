//! Threads for blocking work.

use std::thread;

use thread_priority::{ThreadPriority, ThreadPriorityValue, set_current_thread_priority};

use super::error::EngineError;
use crate::parallel;

/// Of a hundred; the default priority is the middle. It corresponds to nice 15 on Linux: other threads go first, and a busy machine still
/// schedules it.
const PRIORITY: u8 = 10;

/// Runs blocking work on tokio's pool for it. A panic in `work` returns [`EngineError::Stopped`].
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, EngineError> + Send + 'static) -> Result<T, EngineError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| EngineError::Stopped)?
}

/// Runs work on a new thread of low priority and waits for it, so that fetching, the window and other programs go first. On Linux the
/// threads it starts inherit the priority. Where the system refuses to lower it the work runs at the default priority.
pub(crate) fn at_low_priority<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, EngineError> {
    let lowered_work = || {
        let lowered =
            ThreadPriorityValue::try_from(PRIORITY).map(|value| set_current_thread_priority(ThreadPriority::Crossplatform(value)));
        if !matches!(lowered, Ok(Ok(()))) {
            tracing::debug!(?lowered, "background work runs at the default priority");
        }
        work()
    };
    thread::scope(|scope| scope.spawn(lowered_work).join()).map_err(|_| EngineError::Stopped)
}

/// Applies `work` to every item on all cores, order kept. A panic in an examination is a defect of ours and returns
/// [`EngineError::Stopped`]: the messages are kept, and a rebuild indexes them once it is fixed.
pub(crate) fn on_all_cores<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Result<Vec<R>, EngineError> {
    parallel::map(items, work).map_err(|parallel::Panicked| EngineError::Stopped)
}
