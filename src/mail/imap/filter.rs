//! Response filter: a stream adapter between the server's bytes and the IMAP parser.
//!
//! imap-proto buffers a literal of any announced length, stops the session at a response it does not know, and panics on a few malformed
//! ones. The filter splits the stream into lines and literals (RFC 9051 §4.3). It rejects a literal over the cap when it is announced,
//! before any of its bytes is stored, passes other literals unchanged, and passes only lines that the parser accepts, see
//! [`super::response_line`].

use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::deflate::Deflate;
use super::response_line::{self, Frame};
use super::stream_error::{garbled, too_large};

/// Cap on the lines of one response without its literals, in bytes. A SEARCH response with two million UIDs fits.
const LINES_CAP: u64 = 16 * 1024 * 1024;
const CHUNK: usize = 16 * 1024;

/// Filters what is read from `S`; writes pass unchanged.
pub(super) struct ResponseFilter<S> {
    inner: S,
    /// Cap on the literals of one response together, in bytes.
    cap: u64,
    /// Bytes read from the server and not processed yet.
    raw: BytesMut,
    /// The beginning of the current line.
    line: Vec<u8>,
    /// Filtered lines that the parser has not read yet.
    out: BytesMut,
    /// Bytes left in the current literal.
    literal: u64,
    frame: Frame,
    /// Bytes of the current response so far: in its literals, and in its lines.
    literals: u64,
    lines: u64,
}

impl<S> ResponseFilter<Deflate<S>> {
    /// Starts compression. Bytes that were read already and not processed are compressed data too.
    pub(super) fn compress(&mut self) {
        self.inner.begin(self.raw.split().to_vec());
    }
}

impl<S> ResponseFilter<S> {
    /// `cap`: maximum size of the literals of one response together, in bytes.
    pub(super) fn new(inner: S, cap: u64) -> Self {
        Self {
            inner,
            cap,
            raw: BytesMut::new(),
            line: Vec::new(),
            out: BytesMut::new(),
            literal: 0,
            frame: Frame::Start,
            literals: 0,
            lines: 0,
        }
    }

    pub(super) fn get_ref(&self) -> &S {
        &self.inner
    }

    fn in_literal(&self) -> bool {
        self.literal > 0
    }

    /// Filters raw lines until one is ready for the parser, a literal begins, or the raw bytes are used up.
    fn filter_lines(&mut self) -> io::Result<()> {
        while self.out.is_empty() && !self.in_literal() && !self.raw.is_empty() {
            let end = memchr::memchr(b'\n', &self.raw);
            let length = end.map_or(self.raw.len(), |end| end.saturating_add(1));
            self.count_line(length)?;
            self.line.extend_from_slice(&self.raw.split_to(length));
            if end.is_some() {
                self.finish_line()?;
            }
        }
        Ok(())
    }

    /// Consumes the raw bytes of the current literal. Returns whether any went to the parser; those of a dropped response do not.
    fn copy_literal(&mut self, buffer: &mut ReadBuf<'_>) -> bool {
        let dropped = self.frame.is_dropped();
        let room = if dropped { usize::MAX } else { buffer.remaining() };
        let length = self.literal_within(self.raw.len().min(room));
        if !dropped {
            buffer.put_slice(self.raw.get(..length).unwrap_or_default());
        }
        self.raw.advance(length);
        self.literal = self.literal.saturating_sub(length as u64);
        !dropped && length > 0
    }

    /// The smaller of `length` and what is left of the literal.
    fn literal_within(&self, length: usize) -> usize {
        usize::try_from(self.literal).unwrap_or(usize::MAX).min(length)
    }

    fn count_line(&mut self, length: usize) -> io::Result<()> {
        self.lines = self.lines.saturating_add(length as u64);
        match self.lines > LINES_CAP {
            true => Err(too_large(self.lines, LINES_CAP)),
            false => Ok(()),
        }
    }

    fn finish_line(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        self.frame = response_line::enter(self.frame, &line).ok_or_else(garbled)?;
        // In the text of a status response `{5}` is only text: taking it for a literal would hide the following lines from the filter.
        let announced = match self.frame.may_hold_literals() {
            true => response_line::literal(&line).map_err(|()| too_large(u64::MAX, self.cap))?,
            false => None,
        };
        if let Some(announced) = announced {
            // The cap is on the sum, since the parser holds a whole response in memory. A number too large for u64 is an error above.
            self.literals = self.literals.saturating_add(announced);
            if self.literals > self.cap {
                return Err(too_large(self.literals, self.cap));
            }
            self.literal = announced;
        }
        response_line::append(self.frame, line, announced.is_some(), &mut self.out);
        if announced.is_none() {
            self.frame = Frame::Start;
            self.literals = 0;
            self.lines = 0;
        }
        Ok(())
    }

    fn copy_out(&mut self, buffer: &mut ReadBuf<'_>) {
        let length = self.out.len().min(buffer.remaining());
        buffer.put_slice(self.out.get(..length).unwrap_or_default());
        self.out.advance(length);
    }
}

impl<S> fmt::Debug for ResponseFilter<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFilter").finish_non_exhaustive()
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for ResponseFilter<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        loop {
            this.filter_lines()?;
            if !this.out.is_empty() {
                this.copy_out(buffer);
                return Poll::Ready(Ok(()));
            }
            if this.in_literal() && !this.raw.is_empty() {
                if this.copy_literal(buffer) {
                    return Poll::Ready(Ok(()));
                }
                continue;
            }
            if this.in_literal() && !this.frame.is_dropped() {
                // Most bytes of a session are message literals: read them straight into the parser's buffer, without a copy here.
                let length = this.literal_within(buffer.remaining());
                let mut part = ReadBuf::new(buffer.initialize_unfilled_to(length));
                ready!(Pin::new(&mut this.inner).poll_read(context, &mut part))?;
                let read = part.filled().len();
                buffer.advance(read);
                this.literal = this.literal.saturating_sub(read as u64);
                return Poll::Ready(Ok(()));
            }
            let mut chunk = [0; CHUNK];
            let mut chunk = ReadBuf::new(&mut chunk);
            ready!(Pin::new(&mut this.inner).poll_read(context, &mut chunk))?;
            if chunk.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            this.raw.extend_from_slice(chunk.filled());
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for ResponseFilter<S> {
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

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use tokio::io::AsyncReadExt;

    use super::super::stream_error::TooLarge;
    use super::*;

    async fn through(bytes: &[u8], cap: u64) -> io::Result<Vec<u8>> {
        let mut passed = Vec::new();
        ResponseFilter::new(bytes, cap).read_to_end(&mut passed).await.map(|_| passed)
    }

    #[tokio::test]
    async fn a_literal_passes_unchanged_whatever_it_contains() {
        let bytes = b"* 1 FETCH (UID 7 BODY[] {23}\r\n* OK {999999}\r\n\xff\x00]e\xcc{1}\r\n FLAGS ())\r\nR1 OK done\r\n";
        assert_eq!(through(bytes, 100).await.expect("passes"), bytes);
    }

    #[tokio::test]
    async fn a_literal_over_the_cap_is_refused_when_announced() {
        for text in [
            "* 1 FETCH (BODY[] {101}\r\n",
            "* 1 FETCH (BODY[] {4294967295}\r\n",
            "* 1 FETCH (BODY[] {99999999999999999999999}\r\n",
            "* 1 FETCH (BODY[1] {60}\r\n012345678901234567890123456789012345678901234567890123456789 BODY[2] {60}\r\n",
        ] {
            let error = through(text.as_bytes(), 100).await.expect_err("too large");
            assert!(error.get_ref().is_some_and(|inner| inner.is::<TooLarge>()), "{text}: {error}");
        }
    }

    #[tokio::test]
    async fn braces_in_the_text_of_a_status_response_announce_no_literal() {
        let bytes = b"* OK wait {999}\r\n* 1 FETCH (BODY[] {101}\r\n";
        assert!(through(bytes, 100).await.is_err(), "the second line is recognized as a line");
        assert_eq!(through(b"R1 NO {999}\r\n", 100).await.expect("passes"), b"R1 NO {999}\r\n");
    }

    #[tokio::test]
    async fn responses_unknown_to_the_parser_are_dropped() {
        let bytes = b"* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n* ID (\"a\" {3}\r\nx\r\n)\r\n* 3 EXISTS\r\n";
        assert_eq!(through(bytes, 100).await.expect("passes"), b"* 3 EXISTS\r\n");
    }

    #[tokio::test]
    async fn text_in_latin1_becomes_utf8() {
        let passed = through(b"R1 NO [ALERT]password \xe8 scaduta\r\n", 100).await.expect("passes");
        assert_eq!(String::from_utf8(passed).expect("text"), "R1 NO [ALERT] password è scaduta\r\n");
    }

    #[tokio::test]
    async fn a_long_search_response_is_split() {
        let numbers: String = (1..=5000).map(|n| format!(" {n}")).collect();
        let passed = through(format!("* SEARCH{numbers}\r\n").as_bytes(), 100).await.expect("passes");
        let text = String::from_utf8(passed).expect("text");
        let mut seen = Vec::new();
        for line in text.lines() {
            assert!(line.len() < 4200, "{}", line.len());
            seen.extend(
                line.strip_prefix("* SEARCH ")
                    .expect("a search")
                    .split(' ')
                    .map(|n| n.parse::<u32>().expect("number")),
            );
        }
        assert_eq!(seen, (1..=5000).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_long_vanished_response_is_split() {
        let uids: Vec<String> = (1..=3000).map(|n| (n * 7).to_string()).collect();
        for name in ["* VANISHED (EARLIER) ", "* VANISHED "] {
            let passed = through(format!("{name}{}\r\n", uids.join(",")).as_bytes(), 100)
                .await
                .expect("passes");
            let text = String::from_utf8(passed).expect("text");
            let seen: Vec<&str> = text
                .lines()
                .flat_map(|line| line.strip_prefix(name).expect("the same response").split(','))
                .collect();
            assert!(text.lines().all(|line| line.len() < 4200));
            assert_eq!(seen, uids);
        }
    }

    #[tokio::test]
    async fn unknown_status_items_are_removed() {
        let bytes = b"* STATUS \"a (b\" (messages 3 SIZE 99 UIDNEXT 4294967296 X-ODD (1) HIGHESTMODSEQ 18446744073709551615)\r\n\
            * STATUS {3}\r\na b (UNSEEN 1)\r\n";
        let passed = through(bytes, 100).await.expect("passes");
        assert_eq!(
            String::from_utf8_lossy(&passed),
            "* STATUS \"a (b\" (MESSAGES 3 HIGHESTMODSEQ 18446744073709551615)\r\n* STATUS {3}\r\na b (UNSEEN 1)\r\n"
        );
        assert_eq!(parse_all(&passed), 2);
    }

    #[tokio::test]
    async fn a_quoted_name_with_escapes_becomes_a_literal() {
        for (name, plain) in [
            (r#""con \"x\" \\ y""#, "{11}\r\ncon \"x\" \\ y"),
            (r#""semplice""#, r#""semplice""#),
        ] {
            let list = format!("* LIST () \"\\\\\" {name}\r\n* STATUS {name} (UNSEEN 1)\r\n");
            let passed = String::from_utf8(through(list.as_bytes(), 100).await.expect("passes")).expect("text");
            assert_eq!(passed, format!("* LIST () \"\\\\\" {plain}\r\n* STATUS {plain} (UNSEEN 1)\r\n"));
        }
    }

    #[tokio::test]
    async fn deep_nesting_is_rejected() {
        let deep = format!("* 1 FETCH (BODYSTRUCTURE {}\r\n", "(".repeat(200));
        assert!(through(deep.as_bytes(), 100).await.is_err());
    }

    const RECORDED: &[u8] = b"* OK [CAPABILITY IMAP4rev1 IDLE] ready\r\n* LIST (\\HasNoChildren \\Sent) \".\" \"Inviata\"\r\n\
        * LIST () \"/\" {4}\r\na\"b)\r\n* FLAGS (\\Seen)\r\n* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n\
        * OK [HIGHESTMODSEQ 9]x\r\nR3 OK [READ-WRITE] done\r\n* SEARCH 1 2 3\r\n\
        * 1 FETCH (UID 1 FLAGS (\\Seen $Junk) INTERNALDATE \"17-Jul-2026 02:44:25 +0200\" BODY[] {13}\r\n* OK {9}\r\n]\xe8\xff)\r\n\
        * VANISHED 4:6\r\n* 2 EXPUNGE\r\n* QUOTA \"\" (STORAGE 10 512)\r\n* ID (\"name\" NIL)\r\n+ idling\r\nR9 NO [ALERT]\xc3\xa8\r\n\
        * BYE bye\r\n";

    /// Yields one piece per read.
    struct Pieces(VecDeque<Vec<u8>>);

    impl AsyncRead for Pieces {
        fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
            if let Some(mut piece) = self.0.pop_front() {
                let rest = piece.split_off(piece.len().min(buffer.remaining()));
                buffer.put_slice(&piece);
                if !rest.is_empty() {
                    self.0.push_front(rest);
                }
            }
            Poll::Ready(Ok(()))
        }
    }

    fn run(bytes: &[u8], piece: usize) -> io::Result<Vec<u8>> {
        let pieces = Pieces(bytes.chunks(piece.max(1)).map(<[u8]>::to_vec).collect());
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("runtime");
        let mut passed = Vec::new();
        runtime
            .block_on(async { ResponseFilter::new(pieces, 100).read_to_end(&mut passed).await })
            .map(|_| passed)
    }

    /// Parses until the parser fails; returns the number of responses.
    fn parse_all(mut bytes: &[u8]) -> usize {
        let mut count = 0;
        while let Ok((rest, _)) = imap_proto::Response::parse(bytes) {
            bytes = rest;
            count += 1;
        }
        count
    }

    #[test]
    fn the_output_does_not_depend_on_how_the_bytes_are_cut() {
        let whole = run(RECORDED, usize::MAX).expect("passes");
        assert_eq!(parse_all(&whole), 15, "{}", String::from_utf8_lossy(&whole));
        for piece in 1..RECORDED.len() {
            assert_eq!(run(RECORDED, piece).expect("passes"), whole, "in pieces of {piece}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2000))]
        #[test]
        fn the_parser_does_not_panic_on_filtered_bytes(
            edits in proptest::collection::vec((0..RECORDED.len(), 0..4_u8, proptest::prelude::any::<u8>(), 0..RECORDED.len()), 1..6),
        ) {
            let mut bytes = RECORDED.to_vec();
            for (at, kind, byte, other) in edits {
                let at = at.min(bytes.len().saturating_sub(1));
                match kind {
                    0 => bytes[at] = byte,
                    1 => bytes.insert(at, byte),
                    2 => drop(bytes.remove(at)),
                    _ => {
                        let piece: Vec<u8> = RECORDED[other..(other + usize::from(byte % 40)).min(RECORDED.len())].to_vec();
                        bytes.splice(at..at, piece);
                    }
                }
            }
            if let Ok(passed) = run(&bytes, 64) {
                parse_all(&passed);
                proptest::prop_assert!(passed.len() <= bytes.len() + 64, "a filter adds nothing");
            }
        }
    }
}
