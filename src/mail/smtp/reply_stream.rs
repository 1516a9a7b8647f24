//! Stream adapter between TLS and lettre: replies as UTF-8, counted, and with an end.
//!
//! lettre reads a reply up to its last line whatever its length, and holds it in memory. A server that sends a line without end, or lines
//! without end, is cut off here: the connection ends in an error, which after the final dot means that the outcome is uncertain.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

use crate::mail::tls::{Stream, Timeouts};

/// Bytes of one line of a reply. RFC 5321 §4.5.3.1.5 allows 512; servers send more.
const LONGEST_LINE: u64 = 16 << 10;
/// Bytes of one reply.
const LONGEST_REPLY: u64 = 256 << 10;
/// Lines of one reply. lettre parses a reply from its beginning after each line.
const MOST_LINES: u64 = 500;
/// Bytes of all replies on one connection. There is one for each recipient.
const MOST_BYTES: u64 = 8 << 20;

/// A reply, or all of them, is longer than any that a server has reason to send.
#[derive(Debug, thiserror::Error)]
#[error("a reply of more than {0} bytes or lines")]
pub(super) struct ReplyTooLong(u64);

/// Replaces bytes that are not UTF-8 in what is read, and counts the replies.
///
/// lettre fails on a reply that is not UTF-8. After the final dot the outcome would be uncertain though the server gave a clear reply, so
/// characters in another encoding become question marks.
#[derive(Debug)]
pub(super) struct ReplyStream {
    inner: Stream,
    timeouts: Timeouts,
    replies: ReplyCount,
    /// Whether the last reply is complete.
    between: bool,
    /// Position in the current line.
    column: u64,
    /// Whether the current line is the last of its reply.
    is_last: bool,
    /// Lines and bytes of the current reply, and bytes of all.
    lines: u64,
    reply: u64,
    total: u64,
    /// When waiting for the current reply began; `None` while none is due.
    waiting_since: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
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
    pub(super) fn new(inner: Stream, timeouts: Timeouts) -> Self {
        Self {
            inner,
            timeouts,
            replies: ReplyCount::default(),
            between: true,
            column: 0,
            is_last: true,
            lines: 0,
            reply: 0,
            total: 0,
            waiting_since: None,
            timer: None,
        }
    }

    pub(super) fn replies(&self) -> ReplyCount {
        self.replies.clone()
    }

    /// The last line of a reply has no hyphen after its code (RFC 5321 §4.2).
    fn count(&mut self, byte: u8) -> io::Result<()> {
        if std::mem::take(&mut self.between) {
            self.replies.0.fetch_add(1, Ordering::Relaxed);
            (self.lines, self.reply) = (0, 0);
        }
        (self.reply, self.total) = (self.reply.saturating_add(1), self.total.saturating_add(1));
        if byte == b'\n' {
            self.between = self.is_last;
            (self.column, self.is_last) = (0, true);
            self.lines = self.lines.saturating_add(1);
        } else {
            if self.column == 3 {
                self.is_last = byte != b'-';
            }
            self.column = self.column.saturating_add(1);
        }
        let limits = [
            (self.column, LONGEST_LINE),
            (self.lines, MOST_LINES),
            (self.reply, LONGEST_REPLY),
            (self.total, MOST_BYTES),
        ];
        match limits.into_iter().find(|(length, limit)| length > limit) {
            Some((_, limit)) => Err(io::Error::new(io::ErrorKind::InvalidData, ReplyTooLong(limit))),
            None => Ok(()),
        }
    }

    /// Called when nothing is there to read; ready with an error when the reply takes too long, however many lines of it came.
    fn poll_late(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        let end = self.end();
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(end)));
        timer.as_mut().reset(end);
        timer.as_mut().poll(context).map(|()| io::Error::from(io::ErrorKind::TimedOut))
    }

    fn end(&mut self) -> Instant {
        let since = *self.waiting_since.get_or_insert_with(Instant::now);
        let silence = self.inner.stall().limit().unwrap_or(Duration::ZERO);
        since.checked_add(self.timeouts.answer.max(silence)).unwrap_or(since)
    }
}

impl AsyncRead for ReplyStream {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        if Pin::new(&mut self.inner).poll_read(context, buffer)?.is_pending() {
            return Poll::Ready(Err(ready!(self.poll_late(context))));
        }
        if self.end() < Instant::now() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        let new = buffer.filled_mut().get_mut(before..).unwrap_or_default();
        if std::str::from_utf8(new).is_err() {
            new.iter_mut().filter(|byte| !byte.is_ascii()).for_each(|byte| *byte = b'?');
        }
        new.iter().try_for_each(|byte| self.count(*byte))?;
        if self.between {
            self.waiting_since = None;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for ReplyStream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        // The reply is due once the command was written.
        self.waiting_since = None;
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
