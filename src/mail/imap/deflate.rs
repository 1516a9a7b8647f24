//! COMPRESS=DEFLATE (RFC 4978): a stream that is compressed in both directions once [`Deflate::begin`] was called.
//!
//! Data is inflated straight into the reader's buffer, so that memory use does not depend on the ratio, and a server whose data inflates
//! far more than mail does is not read further.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::stream_error::{ExcessiveInflation, garbled};

const CHUNK: usize = 16 * 1024;
/// Maximum ratio of inflated to compressed bytes over the whole session. Mail compresses to a half or a third; DEFLATE reaches 1032 to 1.
const MAX_RATIO: u64 = 100;
/// Inflated bytes from which on the ratio is checked: short responses of one kind (FLAGS of many messages) compress very well.
const UNCHECKED: u64 = 8 * 1024 * 1024;

/// Plain until [`Deflate::begin`], compressed afterwards.
pub(super) struct Deflate<S> {
    inner: S,
    codec: Option<Box<Codec>>,
}

/// State of both directions.
struct Codec {
    inflate: Decompress,
    deflate: Compress,
    /// Compressed bytes read and not inflated yet.
    raw: Vec<u8>,
    /// The last inflation filled its buffer: the inflater may hold more output without new input.
    more: bool,
    /// Compressed bytes not written yet.
    out: Vec<u8>,
}

impl<S> Deflate<S> {
    pub(super) fn new(inner: S) -> Self {
        Self { inner, codec: None }
    }

    /// Starts compression; `raw` are compressed bytes that were read already.
    pub(super) fn begin(&mut self, raw: Vec<u8>) {
        self.codec = Some(Box::new(Codec {
            inflate: Decompress::new(false),
            // Commands are short: a higher level would gain nothing.
            deflate: Compress::new(Compression::fast(), false),
            raw,
            more: false,
            out: Vec::new(),
        }));
    }

    pub(super) fn is_compressed(&self) -> bool {
        self.codec.is_some()
    }

    pub(super) fn get_ref(&self) -> &S {
        &self.inner
    }
}

impl Codec {
    /// Inflates into the buffer; false when that needs more input.
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
        self.raw.drain(..difference(before.0, read).min(self.raw.len()));
        let made = difference(before.1, inflated).min(length);
        self.more = made == length;
        buffer.advance(made);
        // Checked after each piece, whose size is the reader's: nothing of the excess is allocated.
        if inflated > UNCHECKED && inflated > read.saturating_mul(MAX_RATIO) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, ExcessiveInflation { read, inflated }));
        }
        match status {
            // The compressed stream of RFC 4978 ends only with the connection.
            Status::StreamEnd => Err(garbled()),
            Status::Ok | Status::BufError => Ok(made > 0),
        }
    }

    /// Compresses `bytes` and appends the result to `out`, flushed so that the server can read all of it.
    fn deflate(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        loop {
            let before = self.deflate.total_in();
            self.out.reserve(bytes.len().saturating_add(64));
            let room = self.out.capacity();
            self.deflate
                .compress_vec(bytes, &mut self.out, FlushCompress::Sync)
                .map_err(|_| garbled())?;
            bytes = bytes.get(difference(before, self.deflate.total_in())..).unwrap_or_default();
            // The flush is complete when the compressor left room in the output.
            if bytes.is_empty() && self.out.len() < room {
                return Ok(());
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Deflate<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let Some(codec) = &mut this.codec else {
            return Pin::new(&mut this.inner).poll_read(context, buffer);
        };
        while !codec.inflate(buffer)? {
            let mut chunk = [0; CHUNK];
            let mut chunk = ReadBuf::new(&mut chunk);
            ready!(Pin::new(&mut this.inner).poll_read(context, &mut chunk))?;
            if chunk.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            codec.raw.extend_from_slice(chunk.filled());
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> Deflate<S> {
    fn poll_send(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Some(codec) = &mut self.codec else { return Poll::Ready(Ok(())) };
        while !codec.out.is_empty() {
            let sent = ready!(Pin::new(&mut self.inner).poll_write(context, &codec.out))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            codec.out.drain(..sent.min(codec.out.len()));
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Deflate<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        ready!(this.poll_send(context))?;
        match &mut this.codec {
            None => Pin::new(&mut this.inner).poll_write(context, bytes),
            Some(codec) => Poll::Ready(codec.deflate(bytes).map(|()| bytes.len())),
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

fn difference(before: u64, after: u64) -> usize {
    usize::try_from(after.saturating_sub(before)).unwrap_or(usize::MAX)
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
    async fn data_of_any_kind_and_size_passes_unchanged() {
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
            other
                .read_exact(&mut read)
                .await
                .expect("all of it, though the connection stays open");
            assert!(read == bytes);
            drop(sending.await);
        }
    }

    #[tokio::test]
    async fn bytes_read_before_the_start_are_inflated_first() {
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
    async fn excessive_inflation_is_an_error_and_takes_no_memory() {
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
        assert!(read <= UNCHECKED + CHUNK as u64, "{read}");
        let codec = stream.codec.expect("compressed");
        assert!(codec.raw.capacity() <= 4 * CHUNK && codec.out.capacity() == 0);
    }

    #[tokio::test]
    async fn data_that_is_not_deflate_is_an_error() {
        let mut stream = Deflate::new(b"* BYE in plain text\r\n".as_slice());
        stream.begin(Vec::new());
        assert!(stream.read_to_end(&mut Vec::new()).await.is_err());
    }
}
