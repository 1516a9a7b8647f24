//! One service: a dispatch, the receipts that prove it, and what is missing.

use super::rules::{Rule, Rules};
use crate::evidence::error::ExportError;
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
    pub(super) fn of(sent: &'a SentItem, rules: &Rules, strings: &dyn ReportStrings) -> Result<Self, ExportError> {
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
        let rule = rules.on(sent.dispatch.sent_at)?;
        service.remarks = service.missing(rule, strings);
        service.complete = service.remarks.is_empty();
        service.remarks.extend(service.notes(rules, strings));
        Ok(service)
    }

    /// The files to write, in order.
    pub(super) fn messages(&self) -> Vec<NamedMessage> {
        let receipts = self.recipients.iter().filter_map(|recipient| recipient.outcome.as_ref());
        let receipts = self.acceptance.iter().chain(receipts).map(|(message, _)| message);
        self.message.iter().chain(receipts).cloned().collect()
    }

    /// Adds a remark for each court whose limits these files exceed; `sizes` are in the order of [`Self::messages`].
    pub(super) fn warn_if_large(&mut self, sizes: &[u64], rules: &Rules, strings: &dyn ReportStrings) -> Result<(), ExportError> {
        let total: u64 = sizes.iter().sum();
        let envelope = rules.on(self.sent.dispatch.sent_at)?.envelope_bytes;
        if total > envelope {
            let variables = [("size", strings.size(total)), ("limit", strings.size(envelope))];
            self.remarks.push(strings.with("court-large", &variables));
        }
        let longest = self.messages().iter().map(|message| message.name.chars().count() as u64).max();
        let largest = sizes.iter().max();
        for deposit in rules.deposits.iter().filter(|deposit| deposit.court == "tax") {
            let over = |value: Option<u64>, limit: Option<u64>| value.zip(limit).is_some_and(|(value, limit)| value > limit);
            let exceeds = total > deposit.total_bytes
                || over(Some(sizes.len() as u64), deposit.files)
                || over(largest.copied(), deposit.file_bytes)
                || over(longest, deposit.name_characters);
            if exceeds {
                let variables = [
                    ("file", deposit.file_bytes.map(|size| strings.size(size)).unwrap_or_default()),
                    ("files", deposit.files.map(|count| count.to_string()).unwrap_or_default()),
                    ("total", strings.size(deposit.total_bytes)),
                    ("name", deposit.name_characters.map(|count| count.to_string()).unwrap_or_default()),
                ];
                self.remarks.push(strings.with("court-tax-limits", &variables));
            }
        }
        Ok(())
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

    fn notes(&self, rules: &Rules, strings: &dyn ReportStrings) -> Vec<String> {
        let mut notes = Vec::new();
        let not_genuine = self.sent.receipts.iter().filter(|receipt| !receipt.verdict.is_genuine()).count();
        if not_genuine > 0 {
            notes.push(strings.with("court-not-genuine", &[("count", not_genuine.to_string())]));
        }
        // An ordinary dispatch needs no such subject: only a service does, and its sender alone knows that it is one.
        match subject_of_service(&self.sent.dispatch.subject, &rules.subject) {
            ServiceSubject::AsRequired | ServiceSubject::NoService => {}
            ServiceSubject::Other => notes.push(strings.with("court-subject", &[("phrase", rules.subject.clone())])),
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

/// What a subject says about a service by a lawyer (L. 53/1994, art. 3-bis c. 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ServiceSubject {
    /// It cites the law as required, in one of the usual spellings.
    AsRequired,
    /// It speaks of a service and does not cite the law.
    Other,
    /// It does not speak of a service.
    NoService,
}

/// Single words count, not the punctuation between them: "n. 53 - 1994 e succ. mod." cites the law as "n. 53 del 1994" and "53/94" do.
fn subject_of_service(subject: &str, phrase: &str) -> ServiceSubject {
    let words = words_of(subject);
    let has = |start: &str| words.iter().any(|word| word.starts_with(start));
    let cites = words
        .windows(2)
        .any(|pair| matches!(pair, [law, year] if law == "53" && (year == "1994" || year == "94")));
    let is_service = has("notific");
    match () {
        () if words.join(" ").contains(&words_of(phrase).join(" ")) || (is_service && cites) => ServiceSubject::AsRequired,
        () if is_service || cites => ServiceSubject::Other,
        () => ServiceSubject::NoService,
    }
}

/// Letters and digits in lower case, without the small words that citations put between number and year.
fn words_of(text: &str) -> Vec<String> {
    let words = text.to_lowercase();
    let words = words.split(|character: char| !character.is_alphanumeric());
    let joins = ["", "n", "nr", "num", "numero", "del", "dell", "dello", "anno", "of"];
    words.filter(|word| !joins.contains(word)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_recognised_by_its_subject_in_the_usual_spellings() {
        let of = |subject: &str| subject_of_service(subject, "notificazione ai sensi della legge n. 53 del 1994");
        for subject in [
            "Notificazione ai sensi della legge n. 53 del 1994",
            "NOTIFICAZIONE  AI SENSI DELLA LEGGE N. 53 DEL 1994 - Rossi c. Bianchi",
            "notificazione ai sensi della legge 21 gennaio n. 53 - 1994 e succ. mod.",
            "Notifica ex L. 53/1994",
            "Notificazione ex art. 3-bis L. 53/94 - atto di citazione",
            "Notificazione ai sensi della legge n.53/1994 e successive modificazioni",
            "notificazione ai sensi della legge numero 53 dell'anno 1994",
        ] {
            assert_eq!(of(subject), ServiceSubject::AsRequired, "{subject}");
        }
        for subject in [
            "Notifica atto di precetto",
            "Notificazione ai sensi della legge",
            "Atto ex L. 53/1994",
        ] {
            assert_eq!(of(subject), ServiceSubject::Other, "{subject}");
        }
        for subject in ["Diffida", "Conferimento di incarico", "Fattura 53 del 2024", "Offerta 1994"] {
            assert_eq!(of(subject), ServiceSubject::NoService, "{subject}");
        }
    }
}
