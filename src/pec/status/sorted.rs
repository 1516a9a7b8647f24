//! The receipts of one dispatch, which its Message-ID ties together (RFC 6109 §2.2.1), sorted into those that count, forged and foreign
//! ones; and the alerts that follow from this alone.

use std::collections::{BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};

use super::states::{Alert, AlertCode};
use crate::pec::receipt::{Delay, Flaw};
use crate::pec::{Dispatch, Proof, Receipt, ReceiptOutcome, RecipientKind, Submission};
use crate::signature::CLOCK_TOLERANCE;

/// The receipts of a dispatch, each message once, by certified instant.
pub(super) struct SortedReceipts<'a> {
    /// The receipts that count, with their outcome.
    counting: Vec<(ReceiptOutcome, &'a Receipt)>,
    /// The receipts that are not genuine.
    forged: Vec<&'a Receipt>,
    /// The genuine receipts of this message that nevertheless do not count, with the reason.
    doubtful: Vec<(AlertCode, &'a Receipt)>,
    foreign: Vec<&'a Receipt>,
    addressed: BTreeSet<&'a str>,
    /// The subject of the sent message, when that is in the archive.
    subject: Option<&'a str>,
    kinds: HashMap<&'a str, RecipientKind>,
}

impl<'a> SortedReceipts<'a> {
    pub(super) fn of(dispatch: &'a Dispatch, receipts: &'a [Receipt]) -> Self {
        let (genuine, forged): (Vec<_>, Vec<_>) = each_once(receipts).into_iter().partition(|receipt| receipt.verdict.is_genuine());
        let names = |receipt: &Receipt| receipt.msgid.as_ref().is_some_and(|id| id.is_same(&dispatch.message_id));
        // Receipts are sent to the sender of the message: one of another sender's message proves nothing here, however genuine.
        let returns = |receipt: &Receipt| receipt.sender.is_empty() || receipt.sender == dispatch.account.as_str();
        let identifiers: BTreeSet<&str> = genuine
            .iter()
            .filter(|receipt| receipt.counts() && names(receipt) && returns(receipt))
            .filter_map(|receipt| receipt.identifier.as_deref())
            .collect();
        // Where the signed part names no message, the provider's identifier ties the receipt to one that names this message.
        let known = |receipt: &Receipt| {
            let identifier = receipt.identifier.as_deref();
            receipt.msgid.is_none() && identifier.is_some_and(|identifier| identifiers.contains(identifier))
        };
        // Irregular certification data may name no message: the unsigned header decides where it is shown.
        let unreadable = |receipt: &Receipt| receipt.msgid.is_none() && receipt.flaw == Some(Flaw::Irregular);
        let (own, foreign): (Vec<_>, Vec<_>) = genuine
            .into_iter()
            .partition(|receipt| (names(receipt) || known(receipt) || unreadable(receipt)) && returns(receipt));
        let sent_at = (dispatch.submission != Submission::Elsewhere).then_some(dispatch.sent_at);
        let (doubtful, counting): (Vec<_>, Vec<_>) = own.into_iter().partition(|receipt| doubt(receipt, sent_at).is_some());
        let doubtful = doubtful.into_iter().filter_map(|receipt| Some((doubt(receipt, sent_at)?, receipt)));
        let counting = with_outcome(counting);
        Self {
            kinds: kinds(&counting),
            counting,
            forged,
            doubtful: doubtful.collect(),
            foreign,
            addressed: dispatch.recipients.iter().map(|recipient| recipient.address.as_str()).collect(),
            subject: dispatch.message.map(|_| dispatch.subject.as_str()),
        }
    }

    /// The receipts that count for one recipient.
    pub(super) fn about(&self, address: &str) -> impl Iterator<Item = (ReceiptOutcome, &'a Receipt)> {
        let only_one = self.addressed.len() == 1;
        let counting = self.counting.iter().copied();
        counting.filter(move |(outcome, receipt)| is_about(*outcome, receipt, address, only_one))
    }

    /// The receipts that do not count, foreign ones left out.
    pub(super) fn not_counting(&self) -> impl Iterator<Item = &'a Receipt> {
        self.forged.iter().copied().chain(self.doubtful.iter().map(|(_, receipt)| *receipt))
    }

    /// The kind of a recipient; `Unknown` where no receipt states it.
    pub(super) fn kind_of(&self, address: &str) -> RecipientKind {
        self.kinds.get(address).copied().unwrap_or(RecipientKind::Unknown)
    }

    /// The alerts about receipts as such, whichever recipient they concern.
    pub(super) fn alerts(&self) -> Vec<Alert> {
        let forged = self.forged.iter().map(|receipt| alert(AlertCode::ForgedReceipt, receipt));
        let foreign = self.foreign.iter().map(|receipt| alert(AlertCode::ForeignReceipt, receipt));
        let doubtful = self.doubtful.iter().map(|(code, receipt)| alert(*code, receipt));
        let mut alerts: Vec<Alert> = forged.chain(foreign).chain(doubtful).collect();
        for (outcome, receipt) in &self.counting {
            for address in self.strangers(*outcome, receipt) {
                alerts.push(Alert {
                    recipient: Some(address.clone()),
                    ..alert(AlertCode::ForeignReceipt, receipt)
                });
            }
            let codes = [
                (receipt.proof == Some(Proof::Differs)).then_some(AlertCode::ContentDiffers),
                self.is_too_early(*outcome, receipt).then_some(AlertCode::ReceiptOutOfOrder),
                self.subject
                    .is_some_and(|subject| !receipt.has_subject(subject))
                    .then_some(AlertCode::SubjectDiffers),
            ];
            alerts.extend(codes.into_iter().flatten().map(|code| alert(code, receipt)));
        }
        alerts.extend(self.repeated().map(|receipt| alert(AlertCode::DuplicateReceipt, receipt)));
        alerts.extend(self.conflicting().map(|receipt| alert(AlertCode::ConflictingReceipts, receipt)));
        alerts
    }

    /// Receipts that certify the same as an earlier one, in other bytes.
    fn repeated(&self) -> impl Iterator<Item = &'a Receipt> {
        let mut known = BTreeSet::new();
        self.counting.iter().filter_map(move |(outcome, receipt)| {
            let identifier = receipt.identifier.as_ref()?;
            // The 12-hour and the 24-hour notice of one recipient differ in nothing else.
            let delay = match outcome {
                ReceiptOutcome::Delayed(delay) => Some((*delay, (*delay == Delay::Unclear).then_some(receipt.at))),
                _ => None,
            };
            let is_new = known.insert((identifier, receipt.kind.name(), &receipt.about, delay));
            (!is_new).then_some(*receipt)
        })
    }

    /// Receipts that say the message went on, although the sender's provider refused it.
    fn conflicting(&self) -> impl Iterator<Item = &'a Receipt> {
        let refuses = |outcome: &ReceiptOutcome| matches!(outcome, ReceiptOutcome::Refused { .. });
        let is_refused = self.counting.iter().any(|(outcome, _)| refuses(outcome));
        let others = self.counting.iter().filter(move |(outcome, _)| {
            let says_otherwise = !refuses(outcome) && *outcome != ReceiptOutcome::Other;
            is_refused && says_otherwise
        });
        others.map(|(_, receipt)| *receipt)
    }

    /// Whether it is an outcome certified before the first acceptance (RFC 6109 §3.1.4).
    fn is_too_early(&self, outcome: ReceiptOutcome, receipt: &Receipt) -> bool {
        let taken = |(outcome, _): &&(ReceiptOutcome, &Receipt)| *outcome == ReceiptOutcome::Accepted;
        let accepted = self.counting.iter().find(taken).map(|(_, receipt)| receipt.at);
        // A refusal comes instead of an acceptance.
        let follows = !matches!(
            outcome,
            ReceiptOutcome::Accepted | ReceiptOutcome::Refused { .. } | ReceiptOutcome::Other
        );
        let start = accepted.filter(|_| follows);
        start.is_some_and(|start| start.duration_since(receipt.at) > CLOCK_TOLERANCE)
    }

    /// Recipients a receipt is about that were never addressed. A refusal may list one: a hidden copy is a reason to refuse.
    fn strangers<'r>(&self, outcome: ReceiptOutcome, receipt: &'r Receipt) -> Vec<&'r String> {
        let listed = receipt.recipients.iter().map(|(address, _)| address);
        let listed = listed.filter(|_| outcome == ReceiptOutcome::Accepted);
        let strangers = receipt.about.iter().chain(listed);
        strangers.filter(|address| !self.addressed.contains(address.as_str())).collect()
    }
}

/// Why a genuine receipt does not count: what it certifies has several meanings, or its time is impossible.
fn doubt(receipt: &Receipt, sent_at: Option<Timestamp>) -> Option<AlertCode> {
    let is_after = |later: Timestamp, earlier: Timestamp| later.duration_since(earlier) > CLOCK_TOLERANCE;
    match receipt.flaw {
        Some(Flaw::Irregular) => Some(AlertCode::IrregularReceipt),
        Some(Flaw::TimesDisagree) => Some(AlertCode::SigningTimeDisagrees),
        Some(Flaw::AfterArrival) => Some(AlertCode::CertifiedAfterArrival),
        None if sent_at.is_some_and(|sent_at| is_after(sent_at, receipt.at)) => Some(AlertCode::ReceiptOutOfOrder),
        None => None,
    }
}

fn alert(code: AlertCode, receipt: &Receipt) -> Alert {
    Alert {
        code,
        receipt: Some(receipt.message),
        recipient: receipt.about.first().cloned(),
    }
}

/// The kind of each recipient: as stated first by an acceptance, else by any other receipt, else ordinary where it was relayed outside.
fn kinds<'a>(counting: &[(ReceiptOutcome, &'a Receipt)]) -> HashMap<&'a str, RecipientKind> {
    let mut kinds = HashMap::new();
    let (accepted, others): (Vec<_>, Vec<_>) = counting.iter().partition(|(outcome, _)| *outcome == ReceiptOutcome::Accepted);
    let stated = accepted.into_iter().chain(others).flat_map(|(_, receipt)| &receipt.recipients);
    for (address, kind) in stated.filter(|(_, kind)| *kind != RecipientKind::Unknown) {
        kinds.entry(address.as_str()).or_insert(*kind);
    }
    let relayed = counting.iter().filter(|(outcome, _)| *outcome == ReceiptOutcome::RelayedOutside);
    for address in relayed.flat_map(|(_, receipt)| &receipt.about) {
        kinds.entry(address.as_str()).or_insert(RecipientKind::Ordinary);
    }
    kinds
}

/// Whether a receipt is about this recipient. An acceptance is about those it lists, a refusal about all; a receipt about one recipient
/// that does not name it is believed only where there is one.
pub(super) fn is_about(outcome: ReceiptOutcome, receipt: &Receipt, address: &str, only_one: bool) -> bool {
    let listed = || receipt.recipients.iter().any(|(listed, _)| listed == address);
    match outcome {
        ReceiptOutcome::Accepted => receipt.recipients.is_empty() || listed(),
        ReceiptOutcome::Refused { .. } => true,
        _ if receipt.about.is_empty() => only_one,
        _ => receipt.about.iter().any(|about| about == address),
    }
}

/// Each message once, by instant. Copies of one message may differ in what was not certified: the one with a comparison and the earliest
/// instant is kept. The order is total, so that the result does not depend on the order of arrival.
fn each_once(receipts: &[Receipt]) -> Vec<&Receipt> {
    let mut sorted: Vec<&Receipt> = receipts.iter().collect();
    sorted.sort_by(|left, right| {
        let key = |receipt: &Receipt| (receipt.message, receipt.proof.is_none(), receipt.at);
        // The last key is the whole receipt, so that copies that differ in anything still have one order.
        key(left)
            .cmp(&key(right))
            .then_with(|| format!("{left:?}").cmp(&format!("{right:?}")))
    });
    sorted.dedup_by_key(|receipt| receipt.message);
    sorted.sort_by_key(|receipt| (receipt.at, receipt.message));
    sorted
}

/// The outcome of each receipt. A delay notice that does not say which it is is judged by the time since the acceptance of this dispatch.
fn with_outcome(receipts: Vec<&Receipt>) -> Vec<(ReceiptOutcome, &Receipt)> {
    let accepted = receipts.iter().find(|receipt| receipt.outcome() == ReceiptOutcome::Accepted);
    let accepted = accepted.map(|receipt| receipt.at);
    let outcome = |receipt: &Receipt| match (receipt.outcome(), accepted) {
        (ReceiptOutcome::Delayed(Delay::Unclear), Some(accepted)) => {
            let late = receipt.at.duration_since(accepted) >= SECOND_NOTICE;
            ReceiptOutcome::Delayed(if late { Delay::TwentyFourHours } else { Delay::TwelveHours })
        }
        (outcome, _) => outcome,
    };
    receipts.into_iter().map(|receipt| (outcome(receipt), receipt)).collect()
}

/// The second notice is sent between 22 and 24 hours after the acceptance (RFC 6109 §3.1.6).
const SECOND_NOTICE: SignedDuration = SignedDuration::from_hours(22);
