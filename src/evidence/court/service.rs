//! One service: a dispatch, the receipts that prove it, and what is missing.

use super::rules::Rule;
use crate::evidence::item::SentItem;
use crate::evidence::readable::in_name;
use crate::evidence::strings::ReportStrings;
use crate::pec::{Proof, Receipt, ReceiptOutcome, ReceiptType, RecipientKind, RecipientStatus};
use crate::signature::Sha256;

/// A dispatch with the receipts that prove it.
#[derive(Debug)]
pub(super) struct Service<'a> {
    pub(super) sent: &'a SentItem,
    pub(super) folder: String,
    pub(super) message: Option<NamedMessage>,
    pub(super) acceptance: Option<(NamedMessage, &'a Receipt)>,
    pub(super) recipients: Vec<ServedRecipient<'a>>,
    /// What is missing, then notes.
    pub(super) remarks: Vec<String>,
    pub(super) complete: bool,
}

/// A recipient with the receipt that decides the outcome.
#[derive(Debug)]
pub(super) struct ServedRecipient<'a> {
    pub(super) status: &'a RecipientStatus,
    pub(super) outcome: Option<(NamedMessage, &'a Receipt)>,
}

/// A message and its file name in the service's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedMessage {
    pub(super) name: String,
    pub(super) sha256: Sha256,
}

impl<'a> Service<'a> {
    pub(super) fn of(sent: &'a SentItem, strings: &dyn ReportStrings) -> Self {
        let recipients = sent.status.recipients.iter().enumerate();
        let mut service = Self {
            sent,
            folder: format!("notifica-{}", in_name(sent.dispatch.id.as_str(), 24)),
            message: sent.dispatch.message.map(|sha256| NamedMessage {
                name: "messaggio.eml".to_owned(),
                sha256,
            }),
            acceptance: earliest(&sent.receipts, |receipt| receipt.outcome() == ReceiptOutcome::Accepted)
                .map(|receipt| (NamedMessage::of("accettazione.eml".to_owned(), receipt), receipt)),
            recipients: recipients.map(|(at, status)| ServedRecipient::of(at, status)).collect(),
            remarks: Vec::new(),
            complete: true,
        };
        let rule = Rule::on(sent.dispatch.sent_at);
        service.remarks = service.missing(&rule, strings);
        service.complete = service.remarks.is_empty();
        service.remarks.extend(service.notes(&rule, strings));
        service
    }

    /// The files to write, in order.
    pub(super) fn messages(&self) -> Vec<NamedMessage> {
        let receipts = self.recipients.iter().filter_map(|recipient| recipient.outcome.as_ref());
        let receipts = self.acceptance.iter().chain(receipts).map(|(message, _)| message);
        self.message.iter().chain(receipts).cloned().collect()
    }

    /// Adds a remark if these bytes may be too much for one deposit.
    pub(super) fn warn_if_large(&mut self, size: u64, strings: &dyn ReportStrings) {
        if size > Rule::on(self.sent.dispatch.sent_at).warn_above_bytes {
            self.remarks.push(strings.with("court-large", &[("size", strings.size(size))]));
        }
    }

    fn missing(&self, rule: &Rule, strings: &dyn ReportStrings) -> Vec<String> {
        let mut missing = Vec::new();
        if self.message.is_none() {
            missing.push(strings.get("court-message-missing"));
        }
        if self.acceptance.is_none() {
            missing.push(strings.get("court-acceptance-missing"));
        }
        missing.extend(self.recipients.iter().flat_map(|recipient| recipient.missing(rule, strings)));
        missing
    }

    fn notes(&self, rule: &Rule, strings: &dyn ReportStrings) -> Vec<String> {
        let mut notes = Vec::new();
        let not_genuine = self.sent.receipts.iter().filter(|receipt| !receipt.verdict.is_genuine()).count();
        if not_genuine > 0 {
            notes.push(strings.with("court-not-genuine", &[("count", not_genuine.to_string())]));
        }
        if !normalised(&self.sent.dispatch.subject).contains(&normalised(&rule.subject)) {
            notes.push(strings.with("court-subject", &[("phrase", rule.subject.clone())]));
        }
        notes
    }
}

impl<'a> ServedRecipient<'a> {
    /// The delivery, preferably with a complete receipt; without one the latest notice of failure, refusal or delay.
    fn of(at: usize, status: &'a RecipientStatus) -> Self {
        let is_delivery = |receipt: &Receipt| receipt.outcome() == ReceiptOutcome::Delivered;
        let is_failure = |receipt: &Receipt| {
            matches!(
                receipt.outcome(),
                ReceiptOutcome::Failed { .. } | ReceiptOutcome::Refused { .. } | ReceiptOutcome::Delayed(_)
            )
        };
        let is_complete = |receipt: &Receipt| is_delivery(receipt) && receipt.receipt_type.unwrap_or_default() == ReceiptType::Completa;
        let found = earliest(&status.receipts, is_complete)
            .or_else(|| earliest(&status.receipts, is_delivery))
            .or_else(|| latest(&status.receipts, is_failure));
        let name = |receipt: &Receipt| {
            let what = if is_delivery(receipt) { "consegna" } else { "mancata-consegna" };
            format!("{what}-{:02}-{}.eml", at.saturating_add(1), in_name(&status.address, 80))
        };
        Self {
            status,
            outcome: found.map(|receipt| (NamedMessage::of(name(receipt), receipt), receipt)),
        }
    }

    fn missing(&self, rule: &Rule, strings: &dyn ReportStrings) -> Vec<String> {
        let address = ("address", self.status.address.clone());
        let delivery = self.outcome.as_ref().map(|(_, receipt)| *receipt);
        let Some(receipt) = delivery.filter(|receipt| receipt.outcome() == ReceiptOutcome::Delivered) else {
            return vec![match self.status.kind {
                RecipientKind::Ordinary => strings.with("court-not-certified", &[address]),
                _ => strings.with("court-delivery-missing", &[address, ("state", strings.state(self.status.state))]),
            }];
        };
        let mut missing = Vec::new();
        let kind = receipt.receipt_type.unwrap_or_default();
        if rule.complete_receipt && kind != ReceiptType::Completa {
            let variables = [address.clone(), ("kind", strings.receipt_type(kind))];
            missing.push(strings.with("court-receipt-not-complete", &variables));
        }
        if receipt.proof == Some(Proof::Differs) {
            missing.push(strings.with("court-content-differs", &[address]));
        }
        missing
    }
}

impl NamedMessage {
    fn of(name: String, receipt: &Receipt) -> Self {
        Self {
            name,
            sha256: receipt.message,
        }
    }
}

fn earliest(receipts: &[Receipt], wanted: impl Fn(&Receipt) -> bool) -> Option<&Receipt> {
    let genuine = receipts.iter().filter(|receipt| receipt.verdict.is_genuine() && wanted(receipt));
    genuine.min_by_key(|receipt| (receipt.at, receipt.message))
}

fn latest(receipts: &[Receipt], wanted: impl Fn(&Receipt) -> bool) -> Option<&Receipt> {
    let genuine = receipts.iter().filter(|receipt| receipt.verdict.is_genuine() && wanted(receipt));
    genuine.max_by_key(|receipt| (receipt.at, receipt.message))
}

/// For comparing subjects: single spaces, lower case.
fn normalised(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
