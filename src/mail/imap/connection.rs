//! An IMAP connection: sends commands, reads responses up to the tagged completion, and records unsolicited responses (RFC 9051 §7).
//!
//! async-imap reads and parses responses, except FETCH; commands are written directly to the stream. A connection runs one command at a
//! time, or several sent with [`Connection::send`] and completed in order with [`Connection::complete`].

mod dialogue;

use std::collections::{HashSet, VecDeque};
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use async_imap::Client;
use futures_util::FutureExt;
use imap_proto::{Capability, MailboxDatum, Response, ResponseCode, Status};
use tokio::io::AsyncWriteExt;
use zeroize::Zeroizing;

use super::budget::{Allowance, Budget};
use super::command::{Part, text};
use super::deflate::Deflate;
use super::error::{imap_error, is_refusal, read_error, refusal, shown};
use super::fetch_response::FetchResponse;
use super::filter::ResponseFilter;
use super::limits::Limits;
use crate::account::{Keywords, Uid};
use crate::mail::alerts::Alerts;
use crate::mail::remote::{RemoteError, RemoteErrorKind};
use crate::mail::tls::{self, StallTimeout, Stream};

pub(super) struct Connection {
    client: Client<ResponseFilter<Deflate<Stream>>>,
    tag: u32,
    /// True while a command runs. A command whose future is dropped, or that fails otherwise than by NO or BAD, leaves it true: the next
    /// bytes from the server would be taken for the response to another command, so the connection is not used again.
    busy: bool,
    /// The commands sent and not completed yet, oldest first.
    pending: VecDeque<Pending>,
    /// Tag of an ENABLE command whose completion was not read yet.
    enabling: Option<String>,
    /// Whether the server sent its capabilities in the present state; cleared when the state changes.
    capabilities_current: bool,
    /// Text of the BYE response, once received.
    bye: Option<String>,
    /// Whether the last tagged response was BAD: the server did not understand the command.
    pub(super) was_bad: bool,
    /// How long a command with a short answer may take.
    time: Duration,
    capabilities: HashSet<String>,
    /// Whether IDLE was refused, or is not to be used.
    pub(super) idle_refused: bool,
    /// Whether QRESYNC is enabled: the server reports expunged messages by UID (VANISHED).
    pub(super) qresync: bool,
    /// Number of messages in the selected folder (EXISTS less EXPUNGE and VANISHED).
    pub(super) exists: u32,
    /// Whether the server reported EXISTS since this was last cleared.
    pub(super) exists_reported: bool,
    /// Whether a folder is selected.
    pub(super) selected: bool,
    /// Whether the selected folder was opened read-write.
    pub(super) writable: bool,
    /// The keywords that the selected folder keeps (PERMANENTFLAGS, RFC 9051 §7.1); `None`: any.
    pub(super) keywords: Option<Keywords>,
    /// Whether an unsolicited response reported a change in the selected folder since this was last cleared.
    pub(super) changed: bool,
}

/// A command whose completion is to be read.
struct Pending {
    tag: String,
    /// The completion, if the server sent it before that of an older command: it may run several at a time (RFC 9051 §5.5).
    completed: Option<Result<TaggedOk, RemoteError>>,
}

/// The tagged OK response that completed a command.
#[derive(Debug, Default)]
pub(super) struct TaggedOk {
    /// The response code, if it is APPENDUID or READ-ONLY.
    pub(super) code: Option<ResponseCode<'static>>,
}

/// An untagged response.
pub(super) enum Untagged<'r> {
    /// FETCH.
    Fetch(FetchResponse),
    /// Any other.
    Other(&'r Response<'r>),
}

/// Called with each untagged response that arrives while a command runs.
pub(super) type OnUntagged<'a> = &'a mut (dyn FnMut(Untagged<'_>) + Send);

impl Connection {
    /// Reads the greeting. Returns true with the connection when the session is already authenticated (PREAUTH).
    pub(super) async fn open(stream: Stream, limits: Limits, alerts: Alerts) -> Result<(Self, bool), RemoteError> {
        let time = limits.timeouts.answer;
        let budget = Budget::new(Allowance::LOGIN, Some(time));
        let mut connection = Self {
            client: Client::new(ResponseFilter::new(Deflate::new(stream), limits.literal, budget, alerts)),
            tag: 0,
            busy: false,
            pending: VecDeque::new(),
            enabling: None,
            capabilities_current: false,
            bye: None,
            was_bad: false,
            time,
            capabilities: HashSet::new(),
            idle_refused: false,
            qresync: false,
            exists: 0,
            exists_reported: false,
            selected: false,
            writable: false,
            keywords: None,
            changed: false,
        };
        let greeting = connection.next(|response| match response {
            Untagged::Other(Response::Data { status: Status::Ok, .. }) => Some(false),
            Untagged::Other(Response::Data {
                status: Status::PreAuth, ..
            }) => Some(true),
            _ => None,
        });
        match (greeting.await?, connection.bye.take()) {
            (Some(authenticated), _) => Ok((connection, authenticated)),
            (None, Some(bye)) => Err(imap_error(RemoteErrorKind::Busy, bye)),
            (None, None) => Err(imap_error(RemoteErrorKind::Protocol, String::new())),
        }
    }

    /// Whether the server has this capability, in upper case: `MOVE`, `AUTH=PLAIN`.
    pub(super) fn has_capability(&self, capability: &str) -> bool {
        self.capabilities.contains(capability)
    }

    /// All capabilities, in upper case.
    pub(super) fn capabilities(&self) -> &HashSet<String> {
        &self.capabilities
    }

    /// Sends CAPABILITY unless the server sent its capabilities in the present state already.
    pub(super) async fn update_capabilities(&mut self) -> Result<(), RemoteError> {
        match self.capabilities_current {
            true => Ok(()),
            false => self.command(&[text("CAPABILITY")], &mut |_| {}).await.map(drop),
        }
    }

    /// Call before a change of state: a server may offer other capabilities after login (RFC 9051 §6.1.1).
    pub(super) fn invalidate_capabilities(&mut self) {
        self.capabilities_current = false;
    }

    /// Enables QRESYNC (RFC 7162 §3.2.3) without waiting for the completion; it is read along with that of the next command.
    pub(super) async fn enable_qresync(&mut self) -> Result<(), RemoteError> {
        self.start(Allowance::SHORT)?;
        let tag = self.next_tag();
        self.write(format!("{tag} ENABLE QRESYNC\r\n").as_bytes()).await?;
        (self.enabling, self.qresync, self.busy) = (Some(tag), true, false);
        Ok(())
    }

    /// Sends one command with a short answer and reads up to its completion. NO and BAD are errors of kind `Refused` or `Busy`; the
    /// connection can be used after them.
    pub(super) async fn command(&mut self, parts: &[Part<'_>], each: OnUntagged<'_>) -> Result<TaggedOk, RemoteError> {
        self.command_within(Allowance::SHORT, parts, each).await
    }

    /// The same for an answer of this size.
    pub(super) async fn command_within(
        &mut self,
        allowed: Allowance,
        parts: &[Part<'_>],
        each: OnUntagged<'_>,
    ) -> Result<TaggedOk, RemoteError> {
        // The completions of pipelined commands are still to come: the first bytes read would belong to them.
        if !self.pending.is_empty() {
            return Err(self.closed());
        }
        self.start(allowed)?;
        let sent = self.send_parts(parts, each).await?;
        let result = match sent {
            Ok(tag) => self.read_completion(&tag, each).await,
            Err(refused) => Err(refused),
        };
        self.busy = !is_usable_after(&result);
        result
    }

    /// Sends a command without literals and does not wait for its completion, which [`Connection::complete`] reads, in the order of
    /// sending. Until all are completed [`Connection::command`] is an error.
    pub(super) async fn send(&mut self, allowed: Allowance, command: &str) -> Result<(), RemoteError> {
        match self.pending.is_empty() {
            true => self.start(allowed)?,
            false => {
                self.mark_busy()?;
                let time = self.time;
                self.client.get_mut().budget.extend(allowed, time);
            }
        }
        let tag = self.next_tag();
        self.write(format!("{tag} {command}\r\n").as_bytes()).await?;
        self.pending.push_back(Pending { tag, completed: None });
        self.busy = false;
        Ok(())
    }

    /// Reads up to the completion of the oldest command sent.
    pub(super) async fn complete(&mut self, each: OnUntagged<'_>) -> Result<TaggedOk, RemoteError> {
        self.mark_busy()?;
        let oldest = self.pending.pop_front().ok_or_else(|| self.closed())?;
        let result = match oldest.completed {
            Some(completed) => completed,
            None => self.read_completion(&oldest.tag, each).await,
        };
        self.busy = !is_usable_after(&result);
        result
    }

    /// The message at which the connection broke, as far as that is known.
    pub(super) fn broken_at(&self) -> Option<Uid> {
        let stream = self.client.get_ref();
        stream.receiving().or_else(|| stream.badly_framed())
    }

    /// LIST responses that could not be read since this was last called.
    pub(super) fn take_unreadable_folders(&mut self) -> u64 {
        self.client.get_mut().take_unreadable_folders()
    }

    /// Responses that could not be read so far.
    pub(super) fn unreadable(&self) -> u64 {
        self.client.get_ref().unreadable()
    }

    /// Time the TCP connection took.
    pub(super) fn round_trip(&self) -> Duration {
        self.client.get_ref().get_ref().get_ref().round_trip()
    }

    pub(super) fn is_compressed(&self) -> bool {
        self.client.get_ref().get_ref().is_compressed()
    }

    /// Starts COMPRESS=DEFLATE in both directions after the server's OK; a refusal leaves the connection as it is.
    pub(super) async fn compress(&mut self) -> Result<(), RemoteError> {
        match self.command(&[text("COMPRESS DEFLATE")], &mut |_| {}).await {
            Ok(_) => {
                self.client.get_mut().compress();
                Ok(())
            }
            Err(error) if is_refusal(&error) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The time-out on reads and writes without progress.
    pub(super) fn stall(&self) -> StallTimeout {
        self.client.get_ref().get_ref().get_ref().stall()
    }

    /// Reads the next response, records what it says about the connection and the folder, and returns what `look` makes of it.
    pub(super) async fn next<T>(&mut self, look: impl FnOnce(Untagged<'_>) -> T) -> Result<T, RemoteError> {
        // The filter removes what is known to make the parser panic. A panic on anything else must end this connection, not the program.
        let read = AssertUnwindSafe(self.client.read_response()).catch_unwind().await;
        let response = match read {
            Ok(Ok(Some(response))) => response,
            Ok(Ok(None)) => return Err(imap_error(RemoteErrorKind::Closed, self.bye.clone().unwrap_or_default())),
            Ok(Err(error)) => return Err(read_error(&error)),
            Err(_) => return Err(imap_error(RemoteErrorKind::Protocol, String::new())),
        };
        if matches!(response.parsed(), Response::Fetch(..)) {
            let fetched = self.client.get_mut().take_fetched().unwrap_or_default();
            return Ok(look(Untagged::Fetch(fetched)));
        }
        self.record(response.parsed());
        Ok(look(Untagged::Other(response.parsed())))
    }

    /// Begins a command; an error when one runs already, or when the server said BYE.
    fn start(&mut self, allowed: Allowance) -> Result<(), RemoteError> {
        self.mark_busy()?;
        let time = self.time;
        self.client.get_mut().budget.restart(allowed, Some(time));
        Ok(())
    }

    fn mark_busy(&mut self) -> Result<(), RemoteError> {
        match std::mem::replace(&mut self.busy, true) || self.bye.is_some() {
            true => Err(self.closed()),
            false => Ok(()),
        }
    }

    fn closed(&self) -> RemoteError {
        imap_error(RemoteErrorKind::Closed, self.bye.clone().unwrap_or_default())
    }

    fn record(&mut self, response: &Response<'_>) {
        if let Response::Done { status, .. } = response {
            self.was_bad = *status == Status::Bad;
        }
        match response {
            Response::Done { tag, status, .. } if self.enabling.as_ref() == Some(&tag.0) => self.qresync = *status == Status::Ok,
            Response::Capabilities(offered) => self.set_capabilities(offered),
            Response::MailboxData(MailboxDatum::Exists(count)) => {
                // A server may repeat EXISTS without a change.
                self.changed |= *count != self.exists;
                (self.exists, self.exists_reported) = (*count, true);
            }
            Response::Expunge(_) => {
                self.changed = true;
                self.exists = self.exists.saturating_sub(1);
            }
            Response::Vanished { earlier: false, uids } => {
                self.changed = true;
                let count = uids
                    .iter()
                    .map(|range| range.end().saturating_sub(*range.start()).saturating_add(1))
                    .fold(0, u32::saturating_add);
                self.exists = self.exists.saturating_sub(count);
            }
            Response::Data {
                status: Status::Bye,
                outcome,
            } => self.bye = Some(shown(outcome.information.as_deref())),
            // Greeting and login response may carry the capabilities as a response code.
            Response::Done { outcome, .. } | Response::Data { outcome, .. } => {
                if let Some(ResponseCode::Capabilities(offered)) = &outcome.code {
                    self.set_capabilities(offered);
                }
            }
            _ => {}
        }
    }

    fn set_capabilities(&mut self, offered: &[Capability<'_>]) {
        self.capabilities_current = true;
        self.capabilities = offered
            .iter()
            .map(|capability| match capability {
                Capability::Imap4rev1 => "IMAP4REV1".to_owned(),
                Capability::Auth(method) => format!("AUTH={}", method.to_uppercase()),
                Capability::Atom(atom) => atom.to_uppercase(),
            })
            .collect();
    }

    /// Sends a command. Returns its tag, or, as the inner error, the NO or BAD with which the server rejected a literal.
    async fn send_parts(&mut self, parts: &[Part<'_>], each: OnUntagged<'_>) -> Result<Result<String, RemoteError>, RemoteError> {
        let tag = self.next_tag();
        let mut unsent = Zeroizing::new(format!("{tag} ").into_bytes());
        for part in parts {
            match part {
                Part::Text(text) => unsent.extend_from_slice(text.as_bytes()),
                Part::Literal(bytes) => {
                    unsent.extend_from_slice(format!("{{{}}}\r\n", bytes.len()).as_bytes());
                    self.write(&unsent).await?;
                    unsent = Zeroizing::default();
                    if let Some(refused) = self.wait_for_continuation(&tag, each).await? {
                        return Ok(Err(refused));
                    }
                    self.write(bytes).await?;
                }
            }
        }
        unsent.extend_from_slice(b"\r\n");
        self.write(&unsent).await?;
        Ok(Ok(tag))
    }

    async fn wait_for_continuation(&mut self, tag: &str, each: OnUntagged<'_>) -> Result<Option<RemoteError>, RemoteError> {
        loop {
            match self.next(|response| step(response, each)).await? {
                Step::Untagged => {}
                Step::Continuation => return Ok(None),
                Step::Completed(of, Err(refused)) if of == tag => return Ok(Some(refused)),
                Step::Completed(of, _) if self.enabling.take_if(|tag| *tag == of).is_some() => {}
                // OK cannot complete a command whose literal was not sent.
                Step::Completed(..) => return Err(imap_error(RemoteErrorKind::Protocol, String::new())),
            }
        }
    }

    async fn read_completion(&mut self, tag: &str, each: OnUntagged<'_>) -> Result<TaggedOk, RemoteError> {
        loop {
            match self.next(|response| step(response, each)).await? {
                Step::Untagged => {}
                Step::Completed(of, result) if of == tag => return result,
                Step::Completed(of, _) if self.enabling.take_if(|tag| *tag == of).is_some() => {}
                Step::Completed(of, result) => match self.pending.iter_mut().find(|pending| pending.tag == of) {
                    Some(pending) if pending.completed.is_none() => pending.completed = Some(result),
                    _ => return Err(imap_error(RemoteErrorKind::Protocol, String::new())),
                },
                Step::Continuation => return Err(imap_error(RemoteErrorKind::Protocol, String::new())),
            }
        }
    }

    fn next_tag(&mut self) -> String {
        self.tag = self.tag.wrapping_add(1);
        format!("R{}", self.tag)
    }

    /// Writes to the stream and not through async-imap, which would put every command, LOGIN with its password too, into its trace log.
    async fn write(&mut self, bytes: &[u8]) -> Result<(), RemoteError> {
        let stream = self.client.get_mut();
        let written = async {
            stream.write_all(bytes).await?;
            stream.flush().await
        };
        written
            .await
            .map_err(|error| imap_error(tls::stream_error_kind(&error), self.bye.take().unwrap_or_default()))
    }
}

/// What a response means for the commands that run.
enum Step {
    Untagged,
    Continuation,
    /// The command with this tag is completed.
    Completed(String, Result<TaggedOk, RemoteError>),
}

/// Whether the connection can be used after this result.
fn is_usable_after<T>(result: &Result<T, RemoteError>) -> bool {
    result.as_ref().err().is_none_or(is_refusal)
}

fn step(response: Untagged<'_>, each: OnUntagged<'_>) -> Step {
    let Untagged::Other(other) = response else {
        each(response);
        return Step::Untagged;
    };
    match other {
        Response::Continue(_) => Step::Continuation,
        Response::Done { tag, status, outcome } => {
            let result = match refusal(status, outcome.information.as_deref()) {
                Some(refused) => Err(refused),
                None => Ok(TaggedOk {
                    code: owned(outcome.code.as_ref()),
                }),
            };
            Step::Completed(tag.0.clone(), result)
        }
        other => {
            each(Untagged::Other(other));
            Step::Untagged
        }
    }
}

fn owned(code: Option<&ResponseCode<'_>>) -> Option<ResponseCode<'static>> {
    match code? {
        ResponseCode::AppendUid(validity, uids) => Some(ResponseCode::AppendUid(*validity, uids.clone())),
        ResponseCode::CopyUid(validity, from, to) => Some(ResponseCode::CopyUid(*validity, from.clone(), to.clone())),
        ResponseCode::ReadOnly => Some(ResponseCode::ReadOnly),
        _ => None,
    }
}
