//! The line compressed (COMPRESS=DEFLATE, RFC 4978), from the moment both ends agree on it.
//!
//! Inflated bytes come in pieces of the reader's size, and a server that sends far more than it puts on the wire is not read on.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

const CHUNK: usize = 16 * 1024;
/// Mail shrinks to a half or a third; deflate can at most do 1032 to 1.
const MOST: u64 = 100;
/// Up to here nobody asks: short answers of one kind shrink well.
const UNASKED: u64 = 8 * 1024 * 1024;

/// A stream that is compressed once [`Deflate::begin`] was called.
pub(super) struct Deflate<S> {
    inner: S,
    on: Option<Box<Both>>,
}

/// The two directions.
struct Both {
    inflate: Decompress,
    deflate: Compress,
    /// Compressed bytes not looked at yet.
    raw: Vec<u8>,
    /// The last piece filled its buffer: there may be more without new bytes.
    more: bool,
    /// Compressed bytes not sent yet.
    out: Vec<u8>,
}

/// The server sends a bomb.
#[derive(Debug, thiserror::Error)]
#[error("{inflated} bytes out of {read}")]
pub(super) struct ExcessiveInflation {
    read: u64,
    inflated: u64,
}

impl<S> Deflate<S> {
    pub(super) fn new(inner: S) -> Self {
        Self { inner, on: None }
    }

    /// Compresses from here on; `raw` was read already and belongs to what is compressed.
    pub(super) fn begin(&mut self, raw: Vec<u8>) {
        self.on = Some(Box::new(Both {
            inflate: Decompress::new(false),
            deflate: Compress::new(Compression::fast(), false),
            raw,
            more: false,
            out: Vec::new(),
        }));
    }

    pub(super) fn is_on(&self) -> bool {
        self.on.is_some()
    }

    /// The stream itself.
    pub(super) fn wire(&self) -> &S {
        &self.inner
    }
}

impl Both {
    /// Inflates into the buffer; false when more bytes are needed for that.
    fn inflate(&mut self, buffer: &mut ReadBuf<'_>) -> io::Result<bool> {
        if self.raw.is_empty() && !self.more {
            return Ok(false);
        }
        let before = (self.inflate.total_in(), self.inflate.total_out());
        let room = buffer.initialize_unfilled();
        let length = room.len();
        let status = self
            .inflate
            .decompress(&self.raw, room, FlushDecompress::None)
            .map_err(|_| garbled())?;
        let (read, inflated) = (self.inflate.total_in(), self.inflate.total_out());
        self.raw.drain(..taken(before.0, read).min(self.raw.len()));
        let made = taken(before.1, inflated).min(length);
        self.more = made == length;
        buffer.advance(made);
        if inflated > UNASKED && inflated > read.saturating_mul(MOST) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, ExcessiveInflation { read, inflated }));
        }
        match status {
            // Nothing ends a compressed line but the line's end.
            Status::StreamEnd => Err(garbled()),
            Status::Ok | Status::BufError => Ok(made > 0),
        }
    }

    /// Compresses all of it into what is to be sent.
    fn deflate(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        loop {
            let before = self.deflate.total_in();
            self.out.reserve(bytes.len().saturating_add(64));
            let room = self.out.capacity();
            self.deflate
                .compress_vec(bytes, &mut self.out, FlushCompress::Sync)
                .map_err(|_| garbled())?;
            bytes = bytes.get(taken(before, self.deflate.total_in())..).unwrap_or_default();
            // Room left over: the flush is complete.
            if bytes.is_empty() && self.out.len() < room {
                return Ok(());
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Deflate<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let Some(both) = &mut this.on else {
            return Pin::new(&mut this.inner).poll_read(context, buffer);
        };
        while !both.inflate(buffer)? {
            let mut chunk = [0; CHUNK];
            let mut chunk = ReadBuf::new(&mut chunk);
            ready!(Pin::new(&mut this.inner).poll_read(context, &mut chunk))?;
            if chunk.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            both.raw.extend_from_slice(chunk.filled());
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> Deflate<S> {
    fn poll_send(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Some(both) = &mut self.on else { return Poll::Ready(Ok(())) };
        while !both.out.is_empty() {
            let sent = ready!(Pin::new(&mut self.inner).poll_write(context, &both.out))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            both.out.drain(..sent.min(both.out.len()));
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Deflate<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        ready!(this.poll_send(context))?;
        match &mut this.on {
            None => Pin::new(&mut this.inner).poll_write(context, bytes),
            Some(both) => Poll::Ready(both.deflate(bytes).map(|()| bytes.len())),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_send(context))?;
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_send(context))?;
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

fn taken(before: u64, after: u64) -> usize {
    usize::try_from(after.saturating_sub(before)).unwrap_or(usize::MAX)
}

fn garbled() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, super::filter::Garbled)
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    fn pair() -> (Deflate<tokio::io::DuplexStream>, Deflate<tokio::io::DuplexStream>) {
        let (one, other) = tokio::io::duplex(700);
        let (mut one, mut other) = (Deflate::new(one), Deflate::new(other));
        one.begin(Vec::new());
        other.begin(Vec::new());
        (one, other)
    }

    #[tokio::test]
    async fn what_goes_in_comes_out_whatever_its_kind_and_size() {
        let mut noise = 7_u32;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            noise.to_be_bytes()[0]
        })
        .take(200_000)
        .collect();
        for bytes in [b"R1 NOOP\r\n".to_vec(), noise, b"abc".repeat(100_000), vec![0; CHUNK]] {
            let (mut one, mut other) = pair();
            let sent = bytes.clone();
            let sending = tokio::spawn(async move {
                one.write_all(&sent).await.expect("written");
                one.flush().await.expect("flushed");
                one
            });
            let mut read = vec![0; bytes.len()];
            other.read_exact(&mut read).await.expect("all of it, though the line stays open");
            assert!(read == bytes);
            drop(sending.await);
        }
    }

    #[tokio::test]
    async fn what_was_read_before_is_inflated_first() {
        let mut deflate = Compress::new(Compression::best(), false);
        let mut raw = Vec::with_capacity(100);
        deflate
            .compress_vec(b"* 3 EXISTS\r\n", &mut raw, FlushCompress::Sync)
            .expect("small");
        let (here, _there) = tokio::io::duplex(10);
        let mut stream = Deflate::new(here);
        stream.begin(raw);
        let mut read = [0; 12];
        stream.read_exact(&mut read).await.expect("read");
        assert_eq!(&read, b"* 3 EXISTS\r\n");
    }

    #[tokio::test]
    async fn a_bomb_is_not_read_on_and_takes_no_memory() {
        let mut deflate = Compress::new(Compression::best(), false);
        let mut bomb = Vec::with_capacity(1 << 20);
        let zeros = vec![0; 1 << 20];
        for _ in 0..200 {
            deflate.compress_vec(&zeros, &mut bomb, FlushCompress::None).expect("small");
        }
        let mut stream = Deflate::new(bomb.as_slice());
        stream.begin(Vec::new());
        let (mut piece, mut read) = (vec![0; CHUNK], 0_u64);
        let error = loop {
            match stream.read(&mut piece).await {
                Ok(length) => read += length as u64,
                Err(error) => break error,
            }
        };
        assert!(error.get_ref().is_some_and(|inner| inner.is::<ExcessiveInflation>()), "{error}");
        assert!(read <= UNASKED + CHUNK as u64, "{read}");
        let both = stream.on.expect("on");
        assert!(both.raw.capacity() <= 4 * CHUNK && both.out.capacity() == 0);
    }

    #[tokio::test]
    async fn what_is_no_deflate_is_refused() {
        let mut stream = Deflate::new(b"* BYE in plain text\r\n".as_slice());
        stream.begin(Vec::new());
        assert!(stream.read_to_end(&mut Vec::new()).await.is_err());
    }
}
