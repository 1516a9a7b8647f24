//! An encrypted stream that does not wait for ever.

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

/// Bytes that count as progress even when no line was finished, so that a server dripping single bytes is not waited for.
const PROGRESS: usize = 256;

/// TLS over bytes that are fetched from the system many at a time: rustls by itself asks for 4 KiB, a quarter of a record.
pub(super) type Encrypted = TlsStream<BufReader<TcpStream>>;
/// Two records; mailboxes that listen keep it, so that it must not be large.
pub(super) const READ_BUFFER: usize = 32 * 1024;

/// A TLS stream on which a read or write without progress for the stall time is an error of kind `TimedOut`.
pub(in crate::mail) struct Stream {
    stream: Encrypted,
    stall: StallTimeout,
    alarm: Pin<Box<Sleep>>,
    armed: bool,
    since: usize,
    round_trip: Duration,
}

impl Stream {
    pub(super) fn new(stream: Encrypted, stall: Duration, round_trip: Duration) -> Self {
        Self {
            stream,
            stall: StallTimeout::new(stall),
            alarm: Box::pin(tokio::time::sleep(stall)),
            armed: false,
            since: 0,
            round_trip,
        }
    }

    /// How long it took to connect: the way there and back.
    pub(in crate::mail) fn round_trip(&self) -> Duration {
        self.round_trip
    }

    /// The handle on how long to wait, for when the stream is in someone else's hands.
    pub(in crate::mail) fn stall(&self) -> StallTimeout {
        self.stall.clone()
    }

    fn progress(&mut self) {
        self.armed = false;
        self.since = 0;
    }

    /// Called when the stream has nothing for us: ready when that has lasted too long.
    fn poll_stalled(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        let Some(stall) = self.stall.limit() else { return Poll::Pending };
        if !self.armed {
            let now = Instant::now();
            self.alarm.as_mut().reset(now.checked_add(stall).unwrap_or(now));
            self.armed = true;
        }
        self.alarm.as_mut().poll(context).map(|()| io::Error::from(io::ErrorKind::TimedOut))
    }
}

/// How long a stream waits without progress; can be changed while a line is quiet.
#[derive(Debug, Clone)]
pub(in crate::mail) struct StallTimeout(Arc<AtomicU64>);

impl StallTimeout {
    fn new(limit: Duration) -> Self {
        let stall = Self(Arc::default());
        stall.set(Some(limit));
        stall
    }

    /// `None`: nothing is due (IDLE).
    pub(in crate::mail) fn set(&self, limit: Option<Duration>) {
        let millis = limit.map_or(u64::MAX, |limit| u64::try_from(limit.as_millis()).unwrap_or(u64::MAX));
        self.0.store(millis, Ordering::Relaxed);
    }

    /// How long it is now.
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
                let fresh = buffer.filled().get(before..).unwrap_or_default();
                this.since = this.since.saturating_add(fresh.len());
                if this.since >= PROGRESS || fresh.contains(&b'\n') {
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
