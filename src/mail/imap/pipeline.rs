//! Whole messages in pipelined batches: what arrives is matched against what was requested, UID by UID.

use std::collections::{BTreeMap, VecDeque};

use super::budget::Allowance;
use super::connection::{Connection, Untagged};
use super::error::is_refusal;
use super::fetch::{Collected, send_outlines};
use super::fetch_response::FetchResponse;
use super::uid_set::batches;
use crate::account::{FetchProblem, Uid};
use crate::mail::remote::{FetchedBatch, FetchedMessage, MessageInfo, RemoteError, RemoteErrorKind};

/// Batches requested at a time: while one is read the server prepares the next.
const PIPELINED: usize = 2;
/// Bytes allowed for a message whatever size is announced, since announced sizes are often wrong.
const AT_LEAST: u64 = 1 << 20;

/// A message to fetch, with the size that the server announces for it.
pub(super) type Wanted = (Uid, Option<u64>);

/// Fetches batches of whole messages, with the next batch requested before the current one is read.
pub(super) struct Pipeline {
    waiting: VecDeque<Vec<Wanted>>,
    requested: VecDeque<Request>,
    outlines: Outlines,
    /// Cap on the size of a message.
    cap: u64,
    failed: bool,
}

/// The outlines of all messages of the folder, requested behind the last batch to hide a round trip.
enum Outlines {
    Unwanted,
    Wanted,
    Requested(Collected),
}

pub(super) struct Request {
    commands: usize,
    /// What was received of each message; a server may run several commands at a time.
    answers: BTreeMap<Uid, Answer>,
}

enum Answer {
    /// Nothing yet.
    None,
    Message(FetchedMessage),
    Problem(FetchProblem),
}

impl Pipeline {
    pub(super) fn of(batches: impl IntoIterator<Item = Vec<Wanted>>, cap: u64) -> Self {
        Self {
            waiting: batches.into_iter().collect(),
            requested: VecDeque::new(),
            outlines: Outlines::Unwanted,
            cap,
            failed: false,
        }
    }

    /// The same, with the outlines of all messages of the folder requested behind the last batch.
    pub(super) fn then_outlines(self) -> Self {
        Self {
            outlines: Outlines::Wanted,
            ..self
        }
    }

    /// The outlines of all messages, ascending by UID, to be read after the last batch; `None` if they were not requested, or refused.
    pub(super) async fn outlines(&mut self, connection: &mut Connection) -> Result<Option<Vec<MessageInfo>>, RemoteError> {
        let Outlines::Requested(mut outlines) = std::mem::replace(&mut self.outlines, Outlines::Unwanted) else {
            return Ok(None);
        };
        let mut take = |response: Untagged<'_>| {
            if let Untagged::Fetch(mut fetched) = response {
                outlines.take(&mut fetched);
            }
        };
        match connection.complete(&mut take).await {
            Ok(_) => Ok(Some(outlines.outlines())),
            Err(error) if is_refusal(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Requests batches as far as allowed and reads the next one; `None` after the last, and after an error.
    pub(super) async fn next(&mut self, connection: &mut Connection) -> Option<FetchedBatch> {
        if self.failed {
            return None;
        }
        let mut outcome = self.request_more(connection).await;
        let mut current = self.requested.pop_front()?;
        let mut refused = None;
        for _ in 0..current.commands {
            if outcome.is_err() {
                break;
            }
            let (later, outlines) = (&mut self.requested, &mut self.outlines);
            // Messages are matched by UID and not by the order of responses: FETCH responses may come in any order, and unsolicited ones
            // between.
            let mut take = |response: Untagged<'_>| {
                let Untagged::Fetch(mut fetched) = response else { return };
                if let Outlines::Requested(outlines) = outlines {
                    outlines.take(&mut fetched);
                }
                let mut requests = std::iter::once(&mut current).chain(later.iter_mut());
                if let Some(request) = requests.find(|request| fetched.uid.is_some_and(|uid| request.answers.contains_key(&uid))) {
                    request.take(fetched);
                }
            };
            match connection.complete(&mut take).await {
                Ok(_) => {}
                Err(error) if is_refusal(&error) => refused = Some(error.detail),
                Err(error) => outcome = Err(error),
            }
        }
        self.failed = outcome.is_err();
        let broken_at = outcome.as_ref().err().and_then(|_| connection.broken_at());
        Some(current.finish(refused, outcome.err(), broken_at))
    }

    async fn request_more(&mut self, connection: &mut Connection) -> Result<(), RemoteError> {
        while self.requested.len() < PIPELINED
            && let Some(batch) = self.waiting.pop_front()
        {
            let uids: Vec<Uid> = batch.iter().map(|(uid, _)| *uid).collect();
            let sets = batches(&uids, usize::MAX);
            self.requested.push_back(Request::of(&uids, sets.len()));
            let bytes = batch.iter().map(|(_, size)| self.allowed(*size)).fold(0, u64::saturating_add);
            let mut allowed = Allowance::bodies(uids.len() as u64, bytes);
            for (set, _) in &sets {
                let command = format!("UID FETCH {set} (UID FLAGS INTERNALDATE BODY.PEEK[])");
                connection.send(allowed, &command).await?;
                allowed = Allowance::lines(0);
            }
        }
        if self.waiting.is_empty() && matches!(self.outlines, Outlines::Wanted) {
            send_outlines(connection).await?;
            self.outlines = Outlines::Requested(Collected::default());
        }
        Ok(())
    }

    fn allowed(&self, size: Option<u64>) -> u64 {
        size.map_or(self.cap, |size| size.saturating_mul(2).max(AT_LEAST))
    }
}

impl Answer {
    fn take(&mut self, uid: Uid, fetched: FetchResponse) {
        let before = std::mem::replace(self, Self::None);
        *self = match (before, fetched.body) {
            (Self::Problem(FetchProblem::Unreadable), _) => Self::Problem(FetchProblem::Unreadable),
            (_, _) if fetched.is_contradictory => Self::Problem(FetchProblem::Unreadable),
            // Flags that another client changed.
            (Self::Message(message), None) => Self::Message(message),
            (_, None) => Self::Problem(FetchProblem::NoBody),
            (Self::Message(message), Some(bytes)) if message.bytes == bytes => Self::Message(message),
            (Self::Message(_), Some(_)) => Self::Problem(FetchProblem::Unreadable),
            (_, Some(bytes)) => Self::Message(FetchedMessage {
                uid,
                flags: fetched.flags.unwrap_or_default(),
                received: fetched.received,
                bytes,
            }),
        };
    }
}

impl Request {
    pub(super) fn of(uids: &[Uid], commands: usize) -> Self {
        Self {
            commands,
            answers: uids.iter().map(|uid| (*uid, Answer::None)).collect(),
        }
    }

    /// Records a response, if it is about a message of this request.
    pub(super) fn take(&mut self, fetched: FetchResponse) {
        if let Some((uid, answer)) = fetched.uid.and_then(|uid| Some((uid, self.answers.get_mut(&uid)?))) {
            answer.take(uid, fetched);
        }
    }

    pub(super) fn finish(self, refused: Option<String>, error: Option<RemoteError>, broken_at: Option<Uid>) -> FetchedBatch {
        let unanswered = match (&error, refused) {
            (Some(error), _) => match error.kind {
                RemoteErrorKind::TooLarge => FetchProblem::TooLarge,
                RemoteErrorKind::Protocol => FetchProblem::BreaksConnection,
                _ => FetchProblem::ConnectionLost,
            },
            (None, Some(text)) => FetchProblem::Refused(text),
            (None, None) => FetchProblem::NoAnswer,
        };
        let mut batch = FetchedBatch {
            error,
            broken_at,
            ..FetchedBatch::default()
        };
        for (uid, answer) in self.answers {
            match answer {
                // Its literal may have been longer than announced: then only the beginning of the message is there.
                Answer::Message(message) if broken_at != Some(uid) => batch.messages.push(message),
                Answer::Problem(problem) if batch.error.is_none() => batch.missing.push((uid, problem)),
                _ => batch.missing.push((uid, unanswered.clone())),
            }
        }
        batch
    }
}
