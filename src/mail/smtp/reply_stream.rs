//! Stream adapter between TLS and lettre: replies as UTF-8, and counted.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::mail::tls::Stream;

/// Replaces bytes that are not UTF-8 in what is read, and counts the replies.
///
/// lettre fails on a reply that is not UTF-8. After the final dot the outcome would be uncertain though the server gave a clear reply, so
/// characters in another encoding become question marks.
#[derive(Debug)]
pub(super) struct ReplyStream {
    inner: Stream,
    replies: ReplyCount,
    /// Whether the last reply is complete.
    between: bool,
    /// Position in the current line.
    column: u8,
    /// Whether the current line is the last of its reply.
    is_last: bool,
}

/// Number of replies begun so far, shared with the owner of the stream. A server could send a reply too early; lettre would take it for the
/// reply to the next command, so the sender compares this number before it sends the body.
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
        let new = buffer.filled_mut().get_mut(before..).unwrap_or_default();
        if std::str::from_utf8(new).is_err() {
            new.iter_mut().filter(|byte| !byte.is_ascii()).for_each(|byte| *byte = b'?');
        }
        new.iter().for_each(|byte| self.count(*byte));
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
