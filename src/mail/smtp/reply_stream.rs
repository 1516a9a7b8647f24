//! The encrypted stream as lettre takes it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::mail::tls::Stream;

/// Lettre gives up a connection over a reply that is no UTF-8. After the final dot that would make a clear answer an uncertain one, so letters in
/// another encoding become question marks.
#[derive(Debug)]
pub(super) struct ReplyStream {
    inner: Stream,
    replies: ReplyCount,
    /// No reply is under way.
    between: bool,
    /// How much of the line under way was read, up to what tells whether it is the last of its reply.
    column: u8,
    is_last: bool,
}

/// How many replies have begun: one that was not asked for must not pass for the answer to what is said next.
#[derive(Debug, Clone, Default)]
pub(super) struct ReplyCount(Arc<AtomicU64>);

impl ReplyCount {
    pub(super) fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl ReplyStream {
    pub(super) fn new(inner: Stream) -> Self {
        Self {
            inner,
            replies: ReplyCount::default(),
            between: true,
            column: 0,
            is_last: true,
        }
    }

    pub(super) fn replies(&self) -> ReplyCount {
        self.replies.clone()
    }

    /// The last line of a reply has no hyphen after its code (RFC 5321 §4.2).
    fn count(&mut self, byte: u8) {
        if std::mem::take(&mut self.between) {
            self.replies.0.fetch_add(1, Ordering::Relaxed);
        }
        if byte == b'\n' {
            self.between = self.is_last;
            (self.column, self.is_last) = (0, true);
            return;
        }
        if self.column == 3 {
            self.is_last = byte != b'-';
        }
        self.column = self.column.saturating_add(1);
    }
}

impl AsyncRead for ReplyStream {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(context, buffer))?;
        let fresh = buffer.filled_mut().get_mut(before..).unwrap_or_default();
        if std::str::from_utf8(fresh).is_err() {
            fresh.iter_mut().filter(|byte| !byte.is_ascii()).for_each(|byte| *byte = b'?');
        }
        fresh.iter().for_each(|byte| self.count(*byte));
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for ReplyStream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

impl AsyncTokioStream for ReplyStream {
    fn peer_addr(&self) -> io::Result<std::net::SocketAddr> {
        self.inner.peer_addr()
    }
}
