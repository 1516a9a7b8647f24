//! Runs the futures of the engine from synchronous commands.

use std::future::Future;

use super::Failure;

/// Runs a future on a new runtime with timers and signals.
pub fn block_on<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::Output)?
        .block_on(future)
}
