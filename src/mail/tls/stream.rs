//! A TLS stream with a time-out on reads and writes without progress.

use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, BufReader, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};
use tokio_rustls::client::TlsStream;

/// Bytes that count as progress without a line end. Fewer do not: a server that sends single bytes would otherwise never time out.
const PROGRESS: usize = 256;

/// TLS over a buffered socket: rustls alone reads 4 KiB at a time, a quarter of a record.
pub(super) type Encrypted = TlsStream<BufReader<TcpStream>>;
/// Two TLS records. Each mailbox in IDLE holds such a buffer, which therefore must not be large.
pub(super) const READ_BUFFER: usize = 32 * 1024;

/// A TLS stream on which a read or write without progress for the length of its [`StallTimeout`] fails with `TimedOut`.
pub(in crate::mail) struct Stream {
    stream: Encrypted,
    stall: StallTimeout,
    timer: Pin<Box<Sleep>>,
    timer_runs: bool,
    /// Bytes read since the last progress.
    unfinished: usize,
    round_trip: Duration,
}

impl Stream {
    pub(super) fn new(stream: Encrypted, stall: Duration, round_trip: Duration) -> Self {
        Self {
            stream,
            stall: StallTimeout::new(stall),
            timer: Box::pin(tokio::time::sleep(stall)),
            timer_runs: false,
            unfinished: 0,
            round_trip,
        }
    }

    /// Time the TCP connection took: about one round trip.
    pub(in crate::mail) fn round_trip(&self) -> Duration {
        self.round_trip
    }

    /// The time-out, which can be changed while another object owns the stream.
    pub(in crate::mail) fn stall(&self) -> StallTimeout {
        self.stall.clone()
    }

    fn progress(&mut self) {
        self.timer_runs = false;
        self.unfinished = 0;
    }

    /// Called when the stream is pending; ready with an error after the time-out.
    fn poll_stalled(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        let Some(stall) = self.stall.limit() else { return Poll::Pending };
        if !self.timer_runs {
            let now = Instant::now();
            self.timer.as_mut().reset(now.checked_add(stall).unwrap_or(now));
            self.timer_runs = true;
        }
        self.timer.as_mut().poll(context).map(|()| io::Error::from(io::ErrorKind::TimedOut))
    }
}

/// The time-out on reads and writes without progress, shared between the stream and the code that changes it.
#[derive(Debug, Clone)]
pub(in crate::mail) struct StallTimeout(Arc<AtomicU64>);

impl StallTimeout {
    fn new(limit: Duration) -> Self {
        let stall = Self(Arc::default());
        stall.set(Some(limit));
        stall
    }

    /// `None`: no time-out, since nothing is due from the server (IDLE).
    pub(in crate::mail) fn set(&self, limit: Option<Duration>) {
        let millis = limit.map_or(u64::MAX, |limit| u64::try_from(limit.as_millis()).unwrap_or(u64::MAX));
        self.0.store(millis, Ordering::Relaxed);
    }

    /// The time-out now; `None` if there is none.
    pub(in crate::mail) fn limit(&self) -> Option<Duration> {
        Some(self.0.load(Ordering::Relaxed))
            .filter(|millis| *millis != u64::MAX)
            .map(Duration::from_millis)
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("stall", &self.stall).finish_non_exhaustive()
    }
}

impl AsyncRead for Stream {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let before = buffer.filled().len();
        match Pin::new(&mut this.stream).poll_read(context, buffer) {
            Poll::Ready(result) => {
                let new = buffer.filled().get(before..).unwrap_or_default();
                this.unfinished = this.unfinished.saturating_add(new.len());
                // A line end is progress, since a response line may be short.
                if this.unfinished >= PROGRESS || new.contains(&b'\n') {
                    this.progress();
                }
                Poll::Ready(result)
            }
            Poll::Pending => Poll::Ready(Err(ready!(this.poll_stalled(context)))),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        match Pin::new(&mut this.stream).poll_write(context, bytes) {
            Poll::Ready(result) => {
                this.progress();
                Poll::Ready(result)
            }
            Poll::Pending => Poll::Ready(Err(ready!(this.poll_stalled(context)))),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        match Pin::new(&mut this.stream).poll_flush(context) {
            Poll::Ready(result) => Poll::Ready(result),
            Poll::Pending => Poll::Ready(Err(ready!(this.poll_stalled(context)))),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl lettre::transport::smtp::client::AsyncTokioStream for Stream {
    fn peer_addr(&self) -> io::Result<std::net::SocketAddr> {
        self.stream.get_ref().0.get_ref().peer_addr()
    }
}
