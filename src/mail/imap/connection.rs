//! One command, its answers, and what the server says unasked in between.

use std::collections::{HashSet, VecDeque};
use std::io;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use async_imap::Client;
use futures_util::FutureExt;
use imap_proto::{Capability, MailboxDatum, Response, ResponseCode, Status};
use tokio::io::AsyncWriteExt;
use zeroize::Zeroizing;

use super::deflate::{Deflate, ExcessiveInflation};
use super::filter::{Garbled, ResponseFilter, TooLarge};
use crate::mail::remote::{RemoteError, RemoteErrorKind, Service};
use crate::mail::tls::{self, StallTimeout, Stream};

/// The line to one server.
pub(super) struct Connection {
    client: Client<ResponseFilter<Deflate<Stream>>>,
    tag: u32,
    /// True while something is under way and after it was broken off: what comes next on the line is not known then.
    busy: bool,
    /// The tags of commands whose ends were not read yet, oldest first.
    due: VecDeque<String>,
    /// The tag of the ENABLE nobody waits for.
    enabling: Option<String>,
    /// Whether the server told what it offers since this was last cleared.
    told: bool,
    /// The server's words when it said goodbye.
    goodbye: Option<String>,
    capabilities: HashSet<String>,
    /// Whether vanished messages are told by UID (QRESYNC was enabled).
    pub(super) qresync: bool,
    /// How many messages the selected folder has, as last told.
    pub(super) exists: u32,
    /// Whether a folder is selected.
    pub(super) selected: bool,
    /// Whether flags can be set in the selected folder.
    pub(super) writable: bool,
    /// Whether the server told of a change that no command asked for.
    pub(super) changed: bool,
}

/// A piece of a command.
pub(super) enum Part<'a> {
    /// Sent as it stands; wiped afterwards.
    Text(Zeroizing<String>),
    /// Sent as a synchronising literal.
    Literal(&'a [u8]),
}

/// How a command that was not refused ended.
#[derive(Debug, Default)]
pub(super) struct TaggedOk {
    /// The response code, e.g. APPENDUID.
    pub(super) code: Option<ResponseCode<'static>>,
}

/// Takes the untagged responses of a command.
pub(super) type OnUntagged<'a> = &'a mut (dyn FnMut(&Response<'_>) + Send);

impl Connection {
    /// Reads the greeting. True: the server knows us already (PREAUTH).
    pub(super) async fn open(wire: Stream, cap: u64) -> Result<(Self, bool), RemoteError> {
        let mut line = Self {
            client: Client::new(ResponseFilter::new(Deflate::new(wire), cap)),
            tag: 0,
            busy: false,
            due: VecDeque::new(),
            enabling: None,
            told: false,
            goodbye: None,
            capabilities: HashSet::new(),
            qresync: false,
            exists: 0,
            selected: false,
            writable: false,
            changed: false,
        };
        let greeting = line.next(|response| match response {
            Response::Data { status: Status::Ok, .. } => Some(false),
            Response::Data {
                status: Status::PreAuth, ..
            } => Some(true),
            _ => None,
        });
        match (greeting.await?, line.goodbye.take()) {
            (Some(known), _) => Ok((line, known)),
            (None, Some(goodbye)) => Err(imap_error(RemoteErrorKind::Busy, goodbye)),
            (None, None) => Err(imap_error(RemoteErrorKind::Protocol, String::new())),
        }
    }

    /// Whether the server offers this (upper case), e.g. `MOVE` or `AUTH=PLAIN`.
    pub(super) fn has(&self, capability: &str) -> bool {
        self.capabilities.contains(capability)
    }

    /// What the server offers, in upper case.
    pub(super) fn capabilities(&self) -> &HashSet<String> {
        &self.capabilities
    }

    /// Asks what the server offers, where it did not say so by itself since the last change of state.
    pub(super) async fn learn_capabilities(&mut self) -> Result<(), RemoteError> {
        match self.told {
            true => Ok(()),
            false => self.command(&[text("CAPABILITY")], &mut |_| {}).await.map(drop),
        }
    }

    /// What was told counts no longer: a login may change it.
    pub(super) fn forget_capabilities(&mut self) {
        self.told = false;
    }

    /// Asks for QRESYNC (RFC 7162 §3.2.3) without waiting for the answer.
    pub(super) async fn enable_qresync(&mut self) -> Result<(), RemoteError> {
        self.start()?;
        let tag = self.next_tag();
        self.write(format!("{tag} ENABLE QRESYNC\r\n").as_bytes()).await?;
        (self.enabling, self.qresync, self.busy) = (Some(tag), true, false);
        Ok(())
    }

    /// Runs one command to its end. NO and BAD are an error of fault `Refused` or `Busy`, after which the line is still good.
    pub(super) async fn command(&mut self, parts: &[Part<'_>], each: OnUntagged<'_>) -> Result<TaggedOk, RemoteError> {
        if !self.due.is_empty() {
            return Err(self.closed());
        }
        self.start()?;
        let tag = self.begin(parts, each).await?;
        let ended = match tag {
            Ok(tag) => self.finish(&tag, each).await,
            Err(refused) => Err(refused),
        };
        self.busy = !is_good(&ended);
        ended
    }

    /// Sends a command without literals and does not wait; its end is read by [`Connection::settle`], in the order of sending. Until all
    /// are settled nothing else can be asked.
    pub(super) async fn send(&mut self, command: &str) -> Result<(), RemoteError> {
        self.start()?;
        let tag = self.next_tag();
        self.write(format!("{tag} {command}\r\n").as_bytes()).await?;
        self.due.push_back(tag);
        self.busy = false;
        Ok(())
    }

    /// Reads to the end of the oldest command sent.
    pub(super) async fn settle(&mut self, each: OnUntagged<'_>) -> Result<TaggedOk, RemoteError> {
        self.start()?;
        let tag = self.due.pop_front().ok_or_else(|| self.closed())?;
        let ended = self.finish(&tag, each).await;
        self.busy = !is_good(&ended);
        ended
    }

    /// Sends IDLE and waits until the server has begun to; gives the tag to end with.
    pub(super) async fn begin_idle(&mut self) -> Result<String, RemoteError> {
        if !self.due.is_empty() {
            return Err(self.closed());
        }
        self.start()?;
        let tag = self.next_tag();
        self.write(format!("{tag} IDLE\r\n").as_bytes()).await?;
        match self.wait_for_go_ahead(&tag, &mut |_| {}).await? {
            None => Ok(tag),
            Some(refused) => {
                self.busy = false;
                Err(refused)
            }
        }
    }

    /// Ends IDLE.
    pub(super) async fn end_idle(&mut self, tag: &str) -> Result<(), RemoteError> {
        self.write(b"DONE\r\n").await?;
        self.finish(tag, &mut |_| {}).await?;
        self.busy = false;
        Ok(())
    }

    /// How long the way to the server is.
    pub(super) fn round_trip(&self) -> Duration {
        self.client.get_ref().wire().wire().round_trip()
    }

    pub(super) fn is_compressed(&self) -> bool {
        self.client.get_ref().wire().is_on()
    }

    /// Compresses both directions from the server's OK on; a refusal leaves the line as it is.
    pub(super) async fn compress(&mut self) -> Result<(), RemoteError> {
        match self.command(&[text("COMPRESS DEFLATE")], &mut |_| {}).await {
            Ok(_) => {
                self.client.get_mut().compress();
                Ok(())
            }
            Err(error) if is_good::<()>(&Err(error.clone())) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// How long the line may be quiet.
    pub(super) fn stall(&self) -> StallTimeout {
        self.client.get_ref().wire().wire().stall()
    }

    /// Looks at the next response; everything that is told unasked is noted on the way.
    pub(super) async fn next<T>(&mut self, look: impl FnOnce(&Response<'_>) -> T) -> Result<T, RemoteError> {
        // The gate keeps out what is known to make the parser panic; what is not known must not take the program along.
        let read = AssertUnwindSafe(self.client.read_response()).catch_unwind().await;
        let response = match read {
            Ok(Ok(Some(response))) => response,
            Ok(Ok(None)) => return Err(imap_error(RemoteErrorKind::Closed, self.goodbye.take().unwrap_or_default())),
            Ok(Err(error)) => return Err(read_fault(&error)),
            Err(_) => return Err(imap_error(RemoteErrorKind::Protocol, String::new())),
        };
        self.note(response.parsed());
        Ok(look(response.parsed()))
    }

    /// Marks the line as busy; an error when it is, or was when it was last heard of.
    fn start(&mut self) -> Result<(), RemoteError> {
        match std::mem::replace(&mut self.busy, true) || self.goodbye.is_some() {
            true => Err(self.closed()),
            false => Ok(()),
        }
    }

    fn closed(&self) -> RemoteError {
        imap_error(RemoteErrorKind::Closed, self.goodbye.clone().unwrap_or_default())
    }

    fn note(&mut self, response: &Response<'_>) {
        match response {
            Response::Done { tag, status, .. } if self.enabling.as_ref() == Some(&tag.0) => self.qresync = *status == Status::Ok,
            Response::Capabilities(offered) => self.learn(offered),
            Response::MailboxData(MailboxDatum::Exists(count)) => {
                self.changed |= *count != self.exists;
                self.exists = *count;
            }
            Response::Expunge(_) => {
                self.changed = true;
                self.exists = self.exists.saturating_sub(1);
            }
            Response::Vanished { earlier: false, uids } => {
                self.changed = true;
                let gone = uids
                    .iter()
                    .map(|range| range.end().saturating_sub(*range.start()).saturating_add(1))
                    .fold(0, u32::saturating_add);
                self.exists = self.exists.saturating_sub(gone);
            }
            Response::Data {
                status: Status::Bye,
                outcome,
            } => self.goodbye = Some(words(outcome.information.as_deref())),
            Response::Done { outcome, .. } | Response::Data { outcome, .. } => {
                if let Some(ResponseCode::Capabilities(offered)) = &outcome.code {
                    self.learn(offered);
                }
            }
            _ => {}
        }
    }

    fn learn(&mut self, offered: &[Capability<'_>]) {
        self.told = true;
        self.capabilities = offered
            .iter()
            .map(|capability| match capability {
                Capability::Imap4rev1 => "IMAP4REV1".to_owned(),
                Capability::Auth(method) => format!("AUTH={}", method.to_uppercase()),
                Capability::Atom(atom) => atom.to_uppercase(),
            })
            .collect();
    }

    /// Sends the command; the inner error is a refusal before its end.
    async fn begin(&mut self, parts: &[Part<'_>], each: OnUntagged<'_>) -> Result<Result<String, RemoteError>, RemoteError> {
        let tag = self.next_tag();
        let mut pending = Zeroizing::new(format!("{tag} ").into_bytes());
        for part in parts {
            match part {
                Part::Text(text) => pending.extend_from_slice(text.as_bytes()),
                Part::Literal(bytes) => {
                    pending.extend_from_slice(format!("{{{}}}\r\n", bytes.len()).as_bytes());
                    self.write(&pending).await?;
                    pending = Zeroizing::default();
                    if let Some(refused) = self.wait_for_go_ahead(&tag, each).await? {
                        return Ok(Err(refused));
                    }
                    self.write(bytes).await?;
                }
            }
        }
        pending.extend_from_slice(b"\r\n");
        self.write(&pending).await?;
        Ok(Ok(tag))
    }

    async fn wait_for_go_ahead(&mut self, tag: &str, each: OnUntagged<'_>) -> Result<Option<RemoteError>, RemoteError> {
        loop {
            match self.next(|response| step(response, tag, each)).await? {
                Step::On => {}
                Step::GoAhead => return Ok(None),
                Step::Ended(Err(refused)) => return Ok(Some(refused)),
                Step::Stray(of) if self.enabling.take_if(|tag| *tag == of).is_some() => {}
                // An OK to half a command makes no sense.
                Step::Ended(Ok(_)) | Step::Stray(_) => return Err(imap_error(RemoteErrorKind::Protocol, String::new())),
            }
        }
    }

    async fn finish(&mut self, tag: &str, each: OnUntagged<'_>) -> Result<TaggedOk, RemoteError> {
        loop {
            match self.next(|response| step(response, tag, each)).await? {
                Step::On => {}
                Step::Ended(ended) => return ended,
                Step::Stray(of) if self.enabling.take_if(|tag| *tag == of).is_some() => {}
                Step::GoAhead | Step::Stray(_) => return Err(imap_error(RemoteErrorKind::Protocol, String::new())),
            }
        }
    }

    fn next_tag(&mut self) -> String {
        self.tag = self.tag.wrapping_add(1);
        format!("R{}", self.tag)
    }

    /// Written past the library, which would put every command, LOGIN too, into its trace log.
    async fn write(&mut self, bytes: &[u8]) -> Result<(), RemoteError> {
        let stream = self.client.get_mut();
        let written = async {
            stream.write_all(bytes).await?;
            stream.flush().await
        };
        written
            .await
            .map_err(|error| imap_error(tls::stream_error_kind(&error), self.goodbye.take().unwrap_or_default()))
    }
}

/// What a response means for the command under way.
enum Step {
    On,
    GoAhead,
    Ended(Result<TaggedOk, RemoteError>),
    /// The end of a command that is not under way: its tag.
    Stray(String),
}

/// Whether the line can go on after this.
fn is_good<T>(ended: &Result<T, RemoteError>) -> bool {
    ended
        .as_ref()
        .err()
        .is_none_or(|error| matches!(error.kind, RemoteErrorKind::Refused | RemoteErrorKind::Busy))
}

fn step(response: &Response<'_>, tag: &str, each: OnUntagged<'_>) -> Step {
    match response {
        Response::Continue(_) => Step::GoAhead,
        Response::Done { tag: of, .. } if of.0 != tag => Step::Stray(of.0.clone()),
        Response::Done { status, outcome, .. } => Step::Ended(match refusal(status, outcome.information.as_deref()) {
            Some(refused) => Err(refused),
            None => Ok(TaggedOk {
                code: owned(outcome.code.as_ref()),
            }),
        }),
        other => {
            each(other);
            Step::On
        }
    }
}

/// A piece of a command, as it stands.
pub(super) fn text(text: impl Into<String>) -> Part<'static> {
    Part::Text(Zeroizing::new(text.into()))
}

/// A string argument: quoted where it can be, else a literal.
pub(super) fn string(value: &str) -> Part<'_> {
    if value.bytes().any(|byte| !matches!(byte, 0x20..=0x7e)) {
        return Part::Literal(value.as_bytes());
    }
    let mut quoted = Zeroizing::new(String::with_capacity(value.len().saturating_mul(2).saturating_add(2)));
    quoted.push('"');
    for letter in value.chars() {
        if matches!(letter, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(letter);
    }
    quoted.push('"');
    Part::Text(quoted)
}

/// A string argument as a quoted string; `None` where only a literal can carry it.
pub(super) fn quoted(value: &str) -> Option<String> {
    match string(value) {
        Part::Text(quoted) => Some(quoted.to_string()),
        Part::Literal(_) => None,
    }
}

/// An error of this end.
pub(super) fn imap_error(kind: RemoteErrorKind, detail: String) -> RemoteError {
    RemoteError {
        service: Service::Imap,
        kind,
        detail,
    }
}

fn refusal(status: &Status, information: Option<&str>) -> Option<RemoteError> {
    let said = words(information);
    let upper = said.to_ascii_uppercase();
    let busy = ["[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]"]
        .iter()
        .any(|code| upper.starts_with(code));
    match status {
        Status::Ok => None,
        Status::No if busy => Some(imap_error(RemoteErrorKind::Busy, said)),
        Status::No | Status::Bad => Some(imap_error(RemoteErrorKind::Refused, said)),
        Status::PreAuth | Status::Bye => Some(imap_error(RemoteErrorKind::Protocol, said)),
    }
}

/// The server's words, of a length that can be shown.
fn words(information: Option<&str>) -> String {
    information
        .unwrap_or_default()
        .trim()
        .chars()
        .filter(|letter| !letter.is_control())
        .take(500)
        .collect()
}

fn owned(code: Option<&ResponseCode<'_>>) -> Option<ResponseCode<'static>> {
    match code? {
        ResponseCode::AppendUid(validity, uids) => Some(ResponseCode::AppendUid(*validity, uids.clone())),
        ResponseCode::ReadOnly => Some(ResponseCode::ReadOnly),
        _ => None,
    }
}

/// The library's own words would quote what it could not parse, mail included: they are not passed on.
fn read_fault(error: &io::Error) -> RemoteError {
    let inner = error.get_ref();
    if inner.is_some_and(|inner| inner.is::<TooLarge>() || inner.is::<ExcessiveInflation>()) {
        return imap_error(RemoteErrorKind::TooLarge, error.to_string());
    }
    if inner.is_some_and(|inner| inner.is::<Garbled>()) || error.kind() == io::ErrorKind::Other {
        return imap_error(RemoteErrorKind::Protocol, String::new());
    }
    imap_error(tls::stream_error_kind(error), String::new())
}
