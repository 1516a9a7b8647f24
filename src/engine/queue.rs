//! The queue of messages that have not left: what waits, what is being submitted, what is uncertain, and what was refused and not yet dealt
//! with. Only what waits may be taken back; an uncertain one is never offered for sending again.

use std::collections::HashSet;

use super::error::EngineError;
use super::event::Event;
use super::handle::Handle;
use super::shared::Shared;
use super::{attention, body};
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::mail::secrets::random;
use crate::pec::draft::{Attachment, Draft};
use crate::pec::{DispatchId, Role};
use crate::store::{DraftId, OutboxEntry, SendId, SendState};

/// A message that has not left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedMessage {
    /// Its submission.
    pub send: SendId,
    /// The dispatch that it is, or becomes.
    pub dispatch: DispatchId,
    /// The account it is sent from.
    pub account: AccountId,
    /// To and Cc.
    pub recipients: Vec<String>,
    /// The subject as written.
    pub subject: String,
    /// When it was composed, UTC.
    pub at: Timestamp,
    /// How far it has come.
    pub state: QueueState,
}

/// How far a message in the queue has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueueState {
    /// The user has confirmed it, and DATA has not begun: it leaves as soon as the server can be reached.
    Waiting,
    /// The user has confirmed it for a time that has not come.
    Held {
        /// When it leaves, UTC.
        until: Timestamp,
    },
    /// It is being submitted now.
    Sending,
    /// It is not known whether the provider took it: receipts will show it.
    Uncertain,
    /// The provider refused it.
    Refused {
        /// The server's reply.
        reply: String,
    },
}

impl Handle {
    /// The messages that have not left, oldest first.
    pub async fn queue(&self) -> Result<Vec<QueuedMessage>, EngineError> {
        self.read(queue).await
    }

    /// Takes a waiting message back: it is not sent, and becomes a draft, whose id is returned.
    /// [`StoreError::WrongSendState`](super::StoreError) once DATA has begun.
    pub async fn cancel_submission(&self, send: SendId) -> Result<DraftId, EngineError> {
        self.read(move |shared| cancel(shared, &send)).await
    }
}

/// The queue, and of what was refused or is uncertain only what needs attention: the rest was dealt with.
pub(crate) fn queue(shared: &Shared) -> Result<Vec<QueuedMessage>, EngineError> {
    let entries = shared.store.not_sent();
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let open = attention::open_dispatches(shared)?;
    let now = shared.clock.now();
    Ok(entries.into_iter().filter_map(|entry| queued(entry, &open, now)).collect())
}

fn queued(entry: OutboxEntry, open: &HashSet<DispatchId>, now: Timestamp) -> Option<QueuedMessage> {
    let dispatch = DispatchId::of(&entry.message_id);
    let needs_attention = open.iter().any(|id| id.group() == dispatch);
    let state = match entry.state {
        SendState::Committed => match entry.not_before.filter(|until| *until > now) {
            Some(until) => QueueState::Held { until },
            None => QueueState::Waiting,
        },
        SendState::InFlight { .. } => QueueState::Sending,
        SendState::Uncertain if needs_attention => QueueState::Uncertain,
        SendState::Rejected { reply } if needs_attention => QueueState::Refused { reply },
        _ => return None,
    };
    Some(QueuedMessage {
        send: entry.id,
        dispatch,
        account: entry.account,
        recipients: entry.recipients.into_iter().map(|recipient| recipient.address).collect(),
        subject: entry.subject,
        at: entry.composed_at,
        state,
    })
}

/// The draft first: whatever ends the process in between, nothing that was written is lost.
fn cancel(shared: &Shared, send: &SendId) -> Result<DraftId, EngineError> {
    let entry = shared
        .store
        .not_sent()
        .into_iter()
        .find(|entry| entry.id == *send)
        .ok_or(EngineError::NotFound)?;
    let kept = DraftId::of(random().unwrap_or_default());
    let drafts = shared.store.drafts();
    drafts.save(&kept, Some(&entry.account), &draft_of(shared, &entry)?, shared.clock.now(), None)?;
    if let Err(error) = shared.store.advance(send, SendState::Withdrawn) {
        drafts.delete(&kept)?;
        return Err(error.into());
    }
    shared.emit(Event::DispatchChanged(DispatchId::of(&entry.message_id)));
    Ok(kept)
}

/// What was written, from the frozen bytes.
fn draft_of(shared: &Shared, entry: &OutboxEntry) -> Result<Draft, EngineError> {
    let raw = shared.store.raw(&entry.message)?;
    let (_, reading) = shared.examiner().read(&raw);
    let parsed = body::parse(&raw, &reading);
    let parts = parsed.content.attachments.iter().filter_map(|index| parsed.parts.get(*index));
    let attachments = parts.filter_map(|part| {
        Some(Attachment {
            name: part.name.clone(),
            media_type: part.media_type.clone(),
            bytes: body::part_bytes(&raw, part.number)?,
            path: None,
        })
    });
    let of_role = |role| {
        let recipients = entry.recipients.iter().filter(move |recipient| recipient.role == role);
        recipients.map(|recipient| recipient.address.clone()).collect()
    };
    Ok(Draft {
        to: of_role(Role::To),
        cc: of_role(Role::Cc),
        subject: entry.subject.clone(),
        attachments: attachments.collect(),
        body: parsed.content.text,
        receipt_type: entry.receipt_type,
        in_reply_to: reading.headers.references.last().cloned(),
    })
}
