//! Work that may wait: it has what the others leave of the processor.

use std::thread;

use thread_priority::{ThreadPriority, ThreadPriorityValue, set_current_thread_priority};

use super::EngineError;

/// Of a hundred; the usual priority is the middle. Everything else goes first (nice 15 on Linux), but even a busy machine comes to it.
const PRIORITY: u8 = 10;

/// Does work on a thread of low priority and waits for it: fetching, the window and other programs come first. Threads it starts have that
/// priority too where the system hands it down (Linux). A system that refuses does the work at its usual priority.
pub(crate) fn do_behind<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, EngineError> {
    let quietly = || {
        let lowered =
            ThreadPriorityValue::try_from(PRIORITY).map(|value| set_current_thread_priority(ThreadPriority::Crossplatform(value)));
        if !matches!(lowered, Ok(Ok(()))) {
            tracing::debug!(?lowered, "background work keeps the usual priority");
        }
        work()
    };
    thread::scope(|scope| scope.spawn(quietly).join()).map_err(|_| EngineError::Stopped)
}
