//! Progress on stderr, only when it is a terminal.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use super::{Context, Failure};
use crate::engine::EngineError;

/// The progress of long work, shared with the engine's thread.
#[derive(Debug, Clone, Default)]
pub struct Counter {
    done: Arc<AtomicU64>,
    of: Arc<AtomicU64>,
}

impl Counter {
    /// A callback for (done, of) that never cancels the work.
    pub fn callback(&self) -> impl FnMut(u64, u64) -> bool + Send + 'static + use<> {
        let counter = self.clone();
        move |done, of| {
            counter.done.store(done, Ordering::Relaxed);
            counter.of.store(of, Ordering::Relaxed);
            true
        }
    }

    /// (done, of).
    pub fn read(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.of.load(Ordering::Relaxed))
    }
}

/// Runs the work; on a terminal, `key` (with `done` and `of`) is drawn on one line of stderr until it ends.
pub async fn shown<T>(
    context: &mut Context<'_>,
    key: &str,
    counter: &Counter,
    work: impl Future<Output = Result<T, EngineError>>,
) -> Result<T, Failure> {
    if !context.err_is_terminal {
        return Ok(work.await?);
    }
    let mut work = std::pin::pin!(work);
    let mut tick = tokio::time::interval(Duration::from_millis(200));
    loop {
        tokio::select! {
            answer = &mut work => {
                write!(context.err, "\r\x1b[K")?;
                context.err.flush()?;
                return Ok(answer?);
            }
            _ = tick.tick() => {
                let (done, of) = counter.read();
                let line = context.words.with(key, &[("done", done.to_string().into()), ("of", of.to_string().into())]);
                write!(context.err, "\r\x1b[K{line}")?;
                context.err.flush()?;
            }
        }
    }
}

/// As [`shown`], for work that Ctrl-C interrupts: it completes its current step, cleans up and returns on its own.
pub async fn interruptible<T, W: Future<Output = Result<T, EngineError>>>(
    context: &mut Context<'_>,
    key: &str,
    work: impl FnOnce(Box<dyn FnMut(u64, u64) -> bool + Send>) -> W,
) -> Result<T, Failure> {
    let (counter, stop) = (Counter::default(), Arc::new(AtomicBool::new(false)));
    let (mut count, is_stopped) = (counter.callback(), stop.clone());
    let work = work(Box::new(move |done, of| count(done, of) && !is_stopped.load(Ordering::Relaxed)));
    let mut work = std::pin::pin!(shown(context, key, &counter, work));
    tokio::select! {
        answer = &mut work => return answer,
        _ = tokio::signal::ctrl_c() => stop.store(true, Ordering::Relaxed),
    }
    work.await
}
