//! Work that may wait: it has the processor when nobody else wants it.

use std::thread;

use thread_priority::{ThreadPriority, set_current_thread_priority};

use super::EngineError;

/// Does work on a thread of the lowest priority and waits for it: fetching, the window and other programs come first. Threads it starts have
/// that priority too where the system hands it down (Linux). A system that refuses does the work at its usual priority.
pub(crate) fn do_behind<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, EngineError> {
    let quietly = || {
        if let Err(error) = set_current_thread_priority(ThreadPriority::Min) {
            tracing::debug!(?error, "background work keeps the usual priority");
        }
        work()
    };
    thread::scope(|scope| scope.spawn(quietly).join()).map_err(|_| EngineError::Stopped)
}
