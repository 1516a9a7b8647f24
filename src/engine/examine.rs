//! Examining an arrived message: from its bytes and location to everything the index keeps. Pure, so that a rebuild gives the same.

use std::collections::HashMap;
use std::sync::Arc;

use super::body::{self, Summary};
use super::invoice;
use crate::account::{AccountId, FolderRole, normal_address};
use crate::pec::{self, Dispatch, Kind, MessageId, MimeTree, Oddity, OuterHeaders, Reading, Receipt, ReceiptType, linking, proof};
use crate::signature::{Verification, Verifier};
use crate::store::{Arrival, IndexEntry, MessageRow};

/// The context of an examination: trust anchors and folder roles.
#[derive(Debug)]
pub(crate) struct Examiner {
    pub(crate) verifier: Arc<Verifier>,
    pub(crate) roles: HashMap<(AccountId, String), FolderRole>,
}

impl Examiner {
    /// Verifies and reads a message.
    pub(crate) fn read(&self, raw: &[u8]) -> (Verification, Reading) {
        pec::verify_and_read(raw, &self.verifier)
    }

    /// Everything the index keeps of an arrival.
    pub(crate) fn examine(&self, arrival: &Arrival, raw: &[u8]) -> IndexEntry {
        self.examine_tree(arrival, &MimeTree::read(raw))
    }

    /// The same, of a message whose entities were read already.
    pub(crate) fn examine_tree(&self, arrival: &Arrival, tree: &MimeTree<'_>) -> IndexEntry {
        let raw = tree.message();
        let (verification, reading) = pec::verify_and_read_tree(tree, &self.verifier);
        let receipt = Receipt::of(arrival.message, &reading, verification.weak, arrival.received);
        let dispatch = self.dispatch(arrival, raw, &reading, receipt.as_ref());
        let summary = body::summary(tree, &reading);
        let row = row(arrival, tree, &reading, &summary, receipt.as_ref(), dispatch.as_ref());
        let to_compare = match &receipt {
            Some(receipt) if proof::may_prove(receipt) => reading.original.as_deref(),
            Some(_) => None,
            None => dispatch.as_ref().map(|_| raw),
        };
        // A brief receipt returns another message: the attachments are replaced by their hashes.
        let is_whole = receipt
            .as_ref()
            .is_none_or(|receipt| receipt.receipt_type != Some(ReceiptType::Breve));
        IndexEntry {
            invoice: invoice::is_about_invoice(&row.from, &summary.attachments),
            thread: thread(&reading, &summary.headers),
            row,
            same_as: pec::same_as(arrival.message, raw, &verification),
            content_digest: to_compare.map(proof::content_digest),
            identity: to_compare.filter(|_| is_whole).map(proof::identity),
            message_id: reading.headers.message_id.clone(),
            receipt,
            dispatch,
        }
    }

    /// A sent message is a dispatch: its own mailbox wrote it, and its folder may hold sent mail. An incoming message that claims our
    /// address as its sender is not one.
    fn dispatch(&self, arrival: &Arrival, raw: &[u8], reading: &Reading, receipt: Option<&Receipt>) -> Option<Dispatch> {
        let account = &arrival.location.account;
        if let Some(receipt) = receipt {
            return linking::dispatch_of_receipt(account, receipt);
        }
        let role = self.roles.get(&(account.clone(), arrival.location.folder.clone())).copied();
        let may_hold_sent = !matches!(role, Some(FolderRole::Inbox | FolderRole::Junk | FolderRole::Drafts)) && !arrival.flags.draft;
        let ours = reading
            .headers
            .from
            .as_ref()
            .is_some_and(|(_, address)| normal_address(address) == account.as_str());
        (reading.kind == Kind::Ordinary && ours && may_hold_sent)
            .then(|| linking::dispatch_of_sent(account, arrival.message, raw, arrival.received))
            .flatten()
    }
}

/// The row of a message that waits to be examined: what its header claims, unverified.
pub(crate) fn unexamined(arrival: &Arrival, raw: &[u8]) -> MessageRow {
    let headers = OuterHeaders::read(raw);
    let (from_name, from) = headers.from.clone().unwrap_or_default();
    MessageRow {
        message: arrival.message,
        location: arrival.location.clone(),
        kind: headers.claimed_kind.clone().unwrap_or(Kind::Ordinary),
        verdict: None,
        pretends: false,
        too_complex: false,
        from_name: name(from_name),
        from,
        to: recipients(&headers),
        subject: headers.subject.clone(),
        date: headers.date.unwrap_or(arrival.received),
        flags: arrival.flags,
        size: raw.len() as u64,
        attachments: 0,
        dispatch: None,
        expunged: false,
    }
}

fn row(
    arrival: &Arrival,
    tree: &MimeTree<'_>,
    reading: &Reading,
    summary: &Summary<'_>,
    receipt: Option<&Receipt>,
    dispatch: Option<&Dispatch>,
) -> MessageRow {
    let headers = &summary.headers;
    let certified = reading.certification.as_ref().filter(|_| reading.verdict.is_genuine());
    let (from_name, writer) = headers.from.clone().or_else(|| reading.headers.from.clone()).unwrap_or_default();
    let from = match (&reading.kind, certified) {
        (Kind::TransportEnvelope | Kind::RemDispatch, Some(data)) => &data.sender,
        _ => &writer,
    };
    let date = certified
        .and_then(|data| data.date)
        .or(reading.headers.date)
        .or(headers.date)
        .unwrap_or(arrival.received);
    MessageRow {
        message: arrival.message,
        location: arrival.location.clone(),
        kind: reading.kind.clone(),
        verdict: Some(reading.verdict),
        pretends: reading.oddities.contains(&Oddity::CertifiedHeadersUnsigned),
        too_complex: reading.oddities.contains(&Oddity::TooComplex),
        from_name: name(from_name),
        from: from.clone(),
        to: recipients(headers),
        subject: headers.subject.clone(),
        date,
        flags: arrival.flags,
        size: tree.message().len() as u64,
        attachments: u16::try_from(summary.attachments.len()).unwrap_or(u16::MAX),
        dispatch: dispatch
            .map(|dispatch| dispatch.id.clone())
            .or_else(|| receipt.and_then(|receipt| linking::dispatches_of(receipt).into_iter().next())),
        expunged: false,
    }
}

/// The Message-IDs of the message and of the one inside it, and those that they refer to. The headers are not signed: they group rows and
/// prove nothing.
fn thread(reading: &Reading, inner: &OuterHeaders) -> Vec<MessageId> {
    let of = |headers: &OuterHeaders| {
        let own = headers.message_id.iter().chain(&headers.reference).chain(&headers.references);
        own.cloned().collect::<Vec<_>>()
    };
    let mut all = of(inner);
    all.extend(of(&reading.headers));
    all.dedup();
    all
}

/// An empty name is none.
fn name(name: String) -> Option<String> {
    (!name.is_empty()).then_some(name)
}

fn recipients(headers: &OuterHeaders) -> Vec<String> {
    headers.to.iter().chain(&headers.cc).cloned().collect()
}
