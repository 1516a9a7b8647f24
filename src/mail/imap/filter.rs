//! Response filter: a stream adapter between the server's bytes and the IMAP parser.
//!
//! imap-proto buffers a literal of any announced length, stops the session at a response it does not know, and panics on a few malformed
//! ones. The filter splits the stream into responses of lines and literals (RFC 9051 §4.3). It rejects a literal over the cap when it is
//! announced, before any of its bytes is stored. FETCH responses it reads itself, see [`super::fetch_response`]: the parser receives
//! [`FETCH_MARK`] in their place. Of the others the parser receives what it can read, see [`super::normal_form`].

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::budget::Budget;
use super::deflate::Deflate;
use super::fetch_response::{FetchResponse, Piece};
use super::normal_form;
use super::response_line::{self, Kind};
use super::stream_error::{garbled, over_budget, too_large};
use crate::account::Uid;
use crate::mail::alerts::Alerts;

/// What the parser reads in place of a FETCH response.
const FETCH_MARK: &[u8] = b"* 1 FETCH (UID 1)\r\n";
/// Cap on the lines of one response without its literals, in bytes. A SEARCH response with two million UIDs fits.
const LINES_CAP: u64 = 16 * 1024 * 1024;
/// The same for a response of text, and for a FETCH response, whose longest item is the list of keywords.
const SHORT_LINES_CAP: u64 = 256 * 1024;
/// Cap on the literals of a response other than FETCH: names of folders.
const NAMES_CAP: u64 = 64 * 1024;
const CHUNK: usize = 16 * 1024;

/// Filters what is read from `S`; writes pass unchanged.
pub(super) struct ResponseFilter<S> {
    inner: S,
    /// Cap on the literals of one response together, in bytes.
    cap: u64,
    /// What the server may send until the running command is completed.
    pub(super) budget: Budget,
    /// Bytes read from the server and not processed yet.
    raw: BytesMut,
    /// The beginning of the current line.
    line: Vec<u8>,
    /// Filtered lines that the parser has not read yet.
    out: BytesMut,
    /// The current literal, as far as it was read, and the bytes left in it.
    literal: Option<(Vec<u8>, u64)>,
    /// The kind of the current response, once its first line is complete, and the pieces of it so far.
    kind: Option<Kind>,
    pieces: Vec<Piece>,
    /// Bytes of the current response so far: in its literals, and in its lines.
    literals: u64,
    lines: u64,
    /// FETCH responses for each of which the parser was given [`FETCH_MARK`].
    fetched: VecDeque<FetchResponse>,
    /// The UID of the last response, if that was FETCH.
    last_fetched: Option<Uid>,
    /// The stream ended in bytes that are no response.
    is_garbled: bool,
    alerts: Alerts,
    /// Responses left out because they could not be read.
    unreadable: u64,
    /// LIST responses among them.
    unreadable_folders: u64,
}

impl<S> ResponseFilter<Deflate<S>> {
    /// Starts compression. Bytes that were read already and not processed are compressed data too.
    pub(super) fn compress(&mut self) {
        self.inner.begin(self.raw.split().to_vec());
    }
}

impl<S> ResponseFilter<S> {
    /// `cap`: maximum size of the literals of one response together, in bytes.
    pub(super) fn new(inner: S, cap: u64, budget: Budget, alerts: Alerts) -> Self {
        Self {
            inner,
            cap,
            budget,
            raw: BytesMut::new(),
            line: Vec::new(),
            out: BytesMut::new(),
            literal: None,
            kind: None,
            pieces: Vec::new(),
            literals: 0,
            lines: 0,
            fetched: VecDeque::new(),
            last_fetched: None,
            is_garbled: false,
            alerts,
            unreadable: 0,
            unreadable_folders: 0,
        }
    }

    pub(super) fn get_ref(&self) -> &S {
        &self.inner
    }

    /// The FETCH response in whose place the parser read a mark.
    pub(super) fn take_fetched(&mut self) -> Option<FetchResponse> {
        self.fetched.pop_front()
    }

    /// The message that was being received when the stream ended, as far as its UID was received.
    pub(super) fn receiving(&self) -> Option<Uid> {
        FetchResponse::uid_of(&self.pieces).filter(|_| self.kind == Some(Kind::Fetch))
    }

    /// The message whose literal was longer than announced: what follows it is no response.
    pub(super) fn badly_framed(&self) -> Option<Uid> {
        self.last_fetched.filter(|_| self.is_garbled)
    }

    /// Number of responses that could not be read since the start.
    pub(super) fn unreadable(&self) -> u64 {
        self.unreadable
    }

    /// The number of LIST responses among them, reset.
    pub(super) fn take_unreadable_folders(&mut self) -> u64 {
        std::mem::take(&mut self.unreadable_folders)
    }

    /// Processes raw bytes until something is ready for the parser, or they are used up.
    fn process(&mut self) -> io::Result<()> {
        while self.out.is_empty() && !self.raw.is_empty() {
            if self.literal.is_some() {
                let taken = self.raw.len().min(self.literal_left());
                let bytes = self.raw.split_to(taken);
                self.extend_literal(&bytes);
                continue;
            }
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

    fn literal_left(&self) -> usize {
        let left = self.literal.as_ref().map_or(0, |(_, left)| *left);
        usize::try_from(left).unwrap_or(usize::MAX)
    }

    /// Stores bytes of the current literal, except for one of a response that is left out.
    fn extend_literal(&mut self, bytes: &[u8]) {
        let Some((mut literal, left)) = self.literal.take() else { return };
        if self.kind != Some(Kind::Unused) {
            literal.extend_from_slice(bytes);
        }
        match left.saturating_sub(bytes.len() as u64) {
            0 => self.pieces.push(Piece::Literal(literal)),
            left => self.literal = Some((literal, left)),
        }
    }

    fn count_line(&mut self, length: usize) -> io::Result<()> {
        self.lines = self.lines.saturating_add(length as u64);
        let cap = match self.kind {
            None if self.lines <= SHORT_LINES_CAP => return Ok(()),
            // Long before its end the beginning of the line shows what it is.
            None => cap_of(response_line::kind(&self.line)),
            kind => cap_of(kind),
        };
        match self.lines > cap {
            true => Err(over_budget(cap)),
            false => Ok(()),
        }
    }

    fn finish_line(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        let kind = match self.kind {
            Some(kind) => kind,
            None => response_line::kind(&line).ok_or_else(|| self.garbled())?,
        };
        self.kind = Some(kind);
        // In the text of a status response `{5}` is only text: taking it for a literal would hide the following lines from the filter.
        let announced = match kind {
            Kind::Text => None,
            _ => response_line::literal(&line).map_err(|()| too_large(u64::MAX, self.cap))?,
        };
        let Some((length, before)) = announced else {
            self.pieces.push(Piece::Line(response_line::without_end(&line).to_vec()));
            return self.finish_response(kind);
        };
        // The cap is on the sum, since a whole response is held in memory. A number too large for u64 is an error above.
        self.literals = self.literals.saturating_add(length);
        if self.literals > self.cap {
            return Err(too_large(self.literals, self.cap));
        }
        if kind == Kind::Data && self.literals > NAMES_CAP {
            self.kind = Some(Kind::Unused);
            self.count_unreadable(&line);
        }
        self.pieces.push(Piece::Line(line.get(..before).unwrap_or_default().to_vec()));
        match length {
            0 => self.pieces.push(Piece::Literal(Vec::new())),
            _ => self.literal = Some((Vec::new(), length)),
        }
        Ok(())
    }

    fn finish_response(&mut self, kind: Kind) -> io::Result<()> {
        self.budget.count_response()?;
        let pieces = std::mem::take(&mut self.pieces);
        (self.kind, self.literals, self.lines) = (None, 0, 0);
        let first = match pieces.first() {
            Some(Piece::Line(line)) => line.clone(),
            _ => Vec::new(),
        };
        let last_fetched = self.last_fetched.take();
        match kind {
            Kind::Fetch => {
                self.last_fetched = FetchResponse::uid_of(&pieces);
                let response = FetchResponse::read(pieces).map_err(|_| self.garbled())?;
                self.fetched.push_back(response);
                self.out.extend_from_slice(FETCH_MARK);
            }
            Kind::Text => {
                let Some((line, alert)) = normal_form::text(&first) else {
                    self.last_fetched = last_fetched;
                    return Err(self.garbled());
                };
                if let Some(alert) = alert {
                    self.alerts.add(&alert);
                }
                self.out.extend_from_slice(&line);
            }
            Kind::Data => match normal_form::data(pieces) {
                Some(lines) => self.out.extend_from_slice(&lines),
                None => self.count_unreadable(&first),
            },
            Kind::Unused => {}
        }
        Ok(())
    }

    fn garbled(&mut self) -> io::Error {
        self.is_garbled = true;
        garbled()
    }

    fn count_unreadable(&mut self, line: &[u8]) {
        self.unreadable = self.unreadable.saturating_add(1);
        if response_line::words(line)
            .nth(1)
            .is_some_and(|word| word.eq_ignore_ascii_case(b"LIST"))
        {
            self.unreadable_folders = self.unreadable_folders.saturating_add(1);
        }
    }

    fn copy_out(&mut self, buffer: &mut ReadBuf<'_>) {
        let length = self.out.len().min(buffer.remaining());
        buffer.put_slice(self.out.get(..length).unwrap_or_default());
        self.out.advance(length);
    }
}

fn cap_of(kind: Option<Kind>) -> u64 {
    match kind {
        Some(Kind::Data | Kind::Unused) => LINES_CAP,
        Some(Kind::Text | Kind::Fetch) | None => SHORT_LINES_CAP,
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
            this.process()?;
            if !this.out.is_empty() {
                this.copy_out(buffer);
                return Poll::Ready(Ok(()));
            }
            let mut chunk = [0; CHUNK];
            let mut chunk = ReadBuf::new(&mut chunk);
            if Pin::new(&mut this.inner).poll_read(context, &mut chunk)?.is_pending() {
                ready!(this.budget.poll_time(context))?;
                return Poll::Pending;
            }
            if chunk.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            this.budget.count_bytes(chunk.filled().len())?;
            match this.raw.is_empty() && this.literal_left() >= chunk.filled().len() {
                // Most bytes of a session are message literals.
                true => this.extend_literal(chunk.filled()),
                false => this.raw.extend_from_slice(chunk.filled()),
            }
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

    use super::super::budget::Allowance;

    fn filter<S>(inner: S, cap: u64) -> ResponseFilter<S> {
        ResponseFilter::new(inner, cap, Budget::new(Allowance::SHORT, None), Alerts::default())
    }

    async fn through(bytes: &[u8], cap: u64) -> io::Result<Vec<u8>> {
        let mut passed = Vec::new();
        filter(bytes, cap).read_to_end(&mut passed).await.map(|_| passed)
    }

    #[tokio::test]
    async fn a_fetched_literal_is_unchanged_whatever_it_contains() {
        let bytes = b"* 1 FETCH (UID 7 BODY[] {23}\r\n* OK {999999}\r\n\xff\x00]e\xcc{1} FLAGS ())\r\nR1 OK done\r\n";
        let mut filter = filter(bytes.as_slice(), 100);
        let mut passed = Vec::new();
        filter.read_to_end(&mut passed).await.expect("passes");
        assert_eq!(passed, [FETCH_MARK, b"R1 OK done\r\n"].concat());
        let fetched = filter.take_fetched().expect("fetched");
        assert_eq!(fetched.uid, Some(Uid(7)));
        assert_eq!(fetched.body.as_deref(), Some(b"* OK {999999}\r\n\xff\x00]e\xcc{1}".as_slice()));
    }

    #[tokio::test]
    async fn what_is_no_response_ends_the_stream_and_the_last_message_is_known() {
        let bytes = b"* 1 FETCH (UID 7 BODY[] {3}\r\nabc)\r\nX-Spam: no\r\nR1 OK done\r\n";
        let mut filter = filter(bytes.as_slice(), 100);
        let error = filter.read_to_end(&mut Vec::new()).await.expect_err("no response");
        assert!(
            error
                .get_ref()
                .is_some_and(|inner| inner.is::<super::super::stream_error::Garbled>())
        );
        assert_eq!(filter.badly_framed(), Some(Uid(7)));
    }

    #[tokio::test]
    async fn the_message_being_received_is_known_by_what_came_before_its_body() {
        let bytes = b"* 1 FETCH (FLAGS (\\Seen) UID 7 BODY[] {300}\r\nabc";
        let mut filter = filter(bytes.as_slice(), 1000);
        filter.read_to_end(&mut Vec::new()).await.expect("ends");
        assert_eq!(filter.receiving(), Some(Uid(7)));
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_read_is_counted() {
        let bytes = b"* LIST () \"/\" \"un\"\r\n* LIST oops\r\n* LIST () x\r\n* 3 EXISTS\r\n";
        let mut filter = filter(bytes.as_slice(), 100);
        let mut passed = Vec::new();
        filter.read_to_end(&mut passed).await.expect("passes");
        assert_eq!(passed, b"* LIST () \"/\" {2}\r\nun\r\n* 3 EXISTS\r\n");
        assert_eq!((filter.unreadable(), filter.take_unreadable_folders()), (2, 2));
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
            "* STATUS {4}\r\na (b (MESSAGES 3 HIGHESTMODSEQ 18446744073709551615)\r\n* STATUS {3}\r\na b (UNSEEN 1)\r\n"
        );
        assert_eq!(parse_all(&passed), 2);
    }

    #[tokio::test]
    async fn a_quoted_name_with_escapes_becomes_a_literal() {
        for (name, plain) in [
            (r#""con \"x\" \\ y""#, "{11}\r\ncon \"x\" \\ y"),
            (r#""semplice""#, "{8}\r\nsemplice"),
            ("in arrivo", "{9}\r\nin arrivo"),
        ] {
            let list = format!("* LIST () \"\\\\\" {name}\r\n* STATUS {name} (UNSEEN 1)\r\n");
            let passed = String::from_utf8(through(list.as_bytes(), 100).await.expect("passes")).expect("text");
            assert_eq!(passed, format!("* LIST () \"\\\\\" {plain}\r\n* STATUS {plain} (UNSEEN 1)\r\n"));
        }
    }

    #[tokio::test]
    async fn deep_nesting_is_read_or_left_out() {
        let deep = "(".repeat(200_000);
        let bytes = format!("* 1 FETCH (UID 4 BODYSTRUCTURE {deep}\r\n* QUOTA \"\" {deep}\r\n");
        assert_eq!(through(bytes.as_bytes(), 100).await.expect("passes"), FETCH_MARK);
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
            .block_on(async { filter(pieces, 100).read_to_end(&mut passed).await })
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

    fn parsed_length(mut bytes: &[u8]) -> usize {
        let all = bytes.len();
        while let Ok((rest, _)) = imap_proto::Response::parse(bytes) {
            bytes = rest;
        }
        all - bytes.len()
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
                let lines = memchr::memchr_iter(b'\n', &passed).count();
                proptest::prop_assert!(parse_all(&passed) <= lines, "each response is read");
                let end = passed.len();
                let text = String::from_utf8_lossy(&passed);
                proptest::prop_assert!(parsed_length(&passed) == end, "the parser reads everything: {:?}", text);
            }
        }
    }
}
