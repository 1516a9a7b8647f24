//! `esiti.json`: what a bundle says, for programs, and all that its report was made from besides the messages. With it the report can be
//! computed again and compared.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::entry::ItemEntries;
use super::error::ExportError;
use super::item::{ExportItem, SentItem};
use super::strings::ReportStrings;
use crate::clock::{SignedDuration, Timestamp};
use crate::pec::status::fold;
use crate::pec::{Alert, Dispatch, DispatchState, RecipientStatus};
use crate::signature::Sha256;

/// The name of the file.
pub(super) const NAME: &str = "esiti.json";

/// The whole of it. What is only written follows from the rest and from the messages.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Statement {
    /// The version of the program that wrote the bundle.
    pub(super) program: String,
    /// The language of the report, and the zone of its times; empty for one without a name.
    pub(super) language: String,
    pub(super) zone: String,
    pub(super) items: Vec<StatedItem>,
    /// Manifests of earlier states and their time stamps, by name.
    pub(super) stamps: BTreeMap<String, Sha256>,
}

/// A folder of the bundle.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StatedItem {
    folder: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sent: Option<StatedDispatch>,
    pub(super) messages: Vec<StatedMessage>,
}

/// A dispatch with its outcome.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StatedDispatch {
    pub(super) dispatch: Dispatch,
    /// The first time at which these receipts give this outcome, UTC.
    pub(super) as_of: Timestamp,
    #[serde(skip_deserializing)]
    state: Option<DispatchState>,
    #[serde(skip_deserializing)]
    recipients: Vec<RecipientStatus>,
    #[serde(skip_deserializing)]
    alerts: Vec<Alert>,
}

/// A message of the bundle.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StatedMessage {
    file: String,
    pub(super) sha256: Sha256,
    kind: String,
    verdict: String,
    /// It answers the item's dispatch.
    pub(super) is_receipt: bool,
}

impl Statement {
    /// The statement on these items.
    pub(super) fn of(items: &[ItemEntries<'_>], strings: &dyn ReportStrings, stamps: BTreeMap<String, Sha256>) -> Self {
        Self {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            language: strings.tag().to_owned(),
            zone: strings.zone(),
            items: items.iter().map(StatedItem::of).collect(),
            stamps,
        }
    }

    /// The file.
    pub(super) fn text(&self) -> Result<Vec<u8>, ExportError> {
        let failed = |error: serde_json::Error| ExportError::io(NAME.as_ref(), &error.into());
        let mut text = serde_json::to_vec_pretty(self).map_err(failed)?;
        text.push(b'\n');
        Ok(text)
    }
}

impl StatedItem {
    fn of(entries: &ItemEntries<'_>) -> Self {
        let messages = entries.entries.iter().map(|entry| StatedMessage {
            file: entry.file.clone(),
            sha256: entry.sha256,
            kind: entry.reading.kind.name(),
            verdict: entry.verification.verdict.as_str().to_owned(),
            is_receipt: entry.receipt.is_some(),
        });
        Self {
            folder: entries.folder.clone(),
            sent: match entries.item {
                ExportItem::Sent(sent) => Some(StatedDispatch::of(sent)),
                ExportItem::Message(_) => None,
            },
            messages: messages.collect(),
        }
    }
}

impl StatedDispatch {
    fn of(sent: &SentItem) -> Self {
        // The receipts are in the bundle; here only what follows from them.
        let recipients = sent.status.recipients.iter().map(|status| RecipientStatus {
            receipts: Vec::new(),
            ..status.clone()
        });
        Self {
            dispatch: sent.dispatch.clone(),
            as_of: first_time(sent),
            state: Some(sent.status.state),
            recipients: recipients.collect(),
            alerts: sent.status.alerts.clone(),
        }
    }
}

/// The first second, from the latest that a message states, at which these receipts have this status: time alone makes something overdue.
fn first_time(sent: &SentItem) -> Timestamp {
    let stated = sent.receipts.iter().map(|receipt| receipt.at).chain([sent.dispatch.sent_at]);
    let is_reached = |at: Timestamp| fold(&sent.dispatch, &sent.receipts, at) == sent.status;
    let mut low = stated.max().unwrap_or(sent.at).min(sent.at);
    if is_reached(low) {
        return low;
    }
    let mut high = sent.at;
    loop {
        let between = high.duration_since(low).as_secs() / 2;
        match low.checked_add(SignedDuration::from_secs(between)) {
            Ok(middle) if between > 0 => match is_reached(middle) {
                true => high = middle,
                false => low = middle,
            },
            _ => return high,
        }
    }
}
