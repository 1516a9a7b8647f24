//! A bundle judged as a set: everything in it that follows from its messages is computed again, in memory, and compared.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use super::{LEDGER, write_files, write_pdf};
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::evidence::error::ExportError;
use crate::evidence::fault::{Discrepancy, FileFault, Recheck};
use crate::evidence::input::Input;
use crate::evidence::item::{ExportItem, SentItem};
use crate::evidence::manifest;
use crate::evidence::output::Output;
use crate::evidence::statement::{self, StatedDispatch, StatedItem, Statement};
use crate::evidence::strings::ReportStrings;
use crate::evidence::time_stamps::stamped_file;
use crate::pec::linking::dispatch_of_sent;
use crate::pec::{self, AlertCode, Dispatch, DispatchId, Receipt, proof, status};
use crate::signature::{Sha256, Verdict, Verifier};
use crate::store::{LedgerExcerpt, StoreError};

/// Computes the bundle below `prefix` again. `present` are its files with their digests, without the manifest.
pub(in crate::evidence) fn recheck(
    input: &mut Input<'_>,
    prefix: &str,
    present: &BTreeMap<String, Sha256>,
    verifier: &Verifier,
    strings: &dyn ReportStrings,
) -> Recheck {
    let fault = |file: &str, fault| Discrepancy {
        file: file.to_owned(),
        fault,
        digest: present.get(file).copied(),
    };
    let bytes = input.read(&format!("{prefix}{}", statement::NAME), manifest::MAX);
    let stated = bytes.ok().and_then(|bytes| serde_json::from_slice::<Statement>(&bytes).ok());
    let Some(stated) = stated else {
        return Recheck {
            faults: vec![fault(statement::NAME, FileFault::NoStatement)],
            ..Recheck::default()
        };
    };
    let ledger = input.read(&format!("{prefix}{LEDGER}"), manifest::MAX);
    let excerpt = ledger.ok().and_then(|text| LedgerExcerpt::read(&text));
    let files = present.iter().filter(|(name, _)| manifest::is_message(name));
    let bundle = Bundle {
        names: files.map(|(name, digest)| (*digest, format!("{prefix}{name}"))).collect(),
        input: Mutex::new(input),
        excerpt: excerpt.as_ref(),
        verifier,
    };
    let Some(items) = stated.items.iter().map(|item| bundle.item(item)).collect::<Option<Vec<_>>>() else {
        return Recheck {
            faults: vec![fault(statement::NAME, FileFault::NotRecomputed)],
            ..Recheck::default()
        };
    };
    let mut found = Recheck {
        faults: Vec::new(),
        answered: items.iter().filter_map(answered).collect(),
    };
    let messages: BTreeSet<Sha256> = items.iter().flat_map(ExportItem::messages).map(|message| message.message).collect();
    let has_ledger = excerpt.as_ref().is_some_and(|excerpt| excerpt.is_exactly_about(&messages));
    if !has_ledger {
        found.faults.push(fault(LEDGER, FileFault::LedgerExcerpt));
    }
    let differences = bundle.differences(&items, &stated, strings, present);
    let differences = differences.unwrap_or_else(|_| vec![statement::NAME.to_owned()]);
    let contradictions = items.iter().flat_map(contradictions);
    for (message, code) in contradictions {
        let name = bundle.names.get(&message).map(|name| name.strip_prefix(prefix).unwrap_or(name));
        found.faults.extend(name.map(|name| fault(name, code)));
    }
    let differences = differences.iter().map(|name| fault(name, FileFault::NotRecomputed));
    found.faults.extend(differences);
    found
}

/// The messages of a bundle by digest, read one at a time.
struct Bundle<'a, 'p> {
    input: Mutex<&'a mut Input<'p>>,
    names: BTreeMap<Sha256, String>,
    excerpt: Option<&'a LedgerExcerpt>,
    verifier: &'a Verifier,
}

impl Bundle<'_, '_> {
    fn raw(&self, message: &Sha256) -> Result<Vec<u8>, StoreError> {
        let name = self.names.get(message).ok_or(StoreError::NotFound)?;
        let mut input = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = input.read(name, LARGEST).map_err(|_| StoreError::Damaged(*message))?;
        Some(bytes)
            .filter(|bytes| Sha256::of(bytes) == *message)
            .ok_or(StoreError::Damaged(*message))
    }

    /// The item as it was exported, from its messages; `None` if what is stated does not follow from them.
    fn item(&self, stated: &StatedItem) -> Option<ExportItem> {
        let Some(sent) = &stated.sent else {
            return match stated.messages.as_slice() {
                [one] => Some(ExportItem::Message(one.sha256)),
                _ => None,
            };
        };
        let own = match &sent.dispatch.message {
            Some(message) => Some(self.raw(message).ok()?),
            None => None,
        };
        let receipts = stated.messages.iter().filter(|message| message.is_receipt);
        let receipts: Vec<Receipt> = receipts
            .map(|message| self.receipt(&message.sha256, &sent.dispatch, own.as_deref()))
            .collect::<Option<_>>()?;
        self.is_described(sent, own.as_deref(), &receipts).then(|| {
            ExportItem::Sent(Box::new(SentItem {
                status: status::fold(&sent.dispatch, &receipts, sent.as_of),
                dispatch: sent.dispatch.clone(),
                at: sent.as_of,
                receipts,
            }))
        })
    }

    fn receipt(&self, message: &Sha256, dispatch: &Dispatch, own: Option<&[u8]>) -> Option<Receipt> {
        let raw = self.raw(message).ok()?;
        let (verification, reading) = pec::verify_and_read(&raw, self.verifier);
        let received = self.excerpt.and_then(|excerpt| excerpt.received(message).next());
        let receipt = Receipt::of(*message, &reading, verification.weak, received.unwrap_or_default())?;
        let arrived = self.excerpt.and_then(|excerpt| excerpt.arrived(message));
        let mut receipt = match arrived {
            Some(arrived) => receipt.arrived_at(arrived),
            None => receipt,
        };
        if let Some(own) = own.filter(|_| proof::may_prove(&receipt)) {
            receipt.proof = proof::compare(&reading, receipt.receipt_type.unwrap_or(dispatch.receipt_type), own);
        }
        Some(receipt)
    }

    /// Whether the dispatch is what the ledger's lines, the sent message or a receipt say it is.
    fn is_described(&self, sent: &StatedDispatch, own: Option<&[u8]>, receipts: &[Receipt]) -> bool {
        let dispatch = &sent.dispatch;
        let by_ledger = self.excerpt.and_then(|excerpt| excerpt.dispatch(&dispatch.id.group()));
        let by_message = dispatch.message.zip(own).into_iter().flat_map(|(message, raw)| {
            let times: Vec<Timestamp> = self.excerpt.iter().flat_map(|excerpt| excerpt.received(&message)).collect();
            let sent = move |at| dispatch_of_sent(&dispatch.account, message, raw, at);
            times.into_iter().filter_map(sent)
        });
        let is_of_group = dispatch.id.group() == DispatchId::of(&dispatch.message_id);
        if dispatch.message.is_none() {
            let is_of = |receipt: &Receipt| {
                let id = receipt.msgid.as_ref();
                AccountId::of(&receipt.sender) == dispatch.account && id.is_some_and(|id| id.is_same(&dispatch.message_id))
            };
            return is_of_group && receipts.iter().any(is_of);
        }
        // Further digits of the id distinguish dispatches that have one Message-ID.
        let is_same = |found: Dispatch| {
            let id = dispatch.id.clone();
            Dispatch { id, ..found } == *dispatch
        };
        is_of_group && by_ledger.into_iter().chain(by_message).any(is_same)
    }

    /// The files that are not as computed from these items. Without an authority that the bundle's writer knew all of them would differ:
    /// then there are none, and the messages say why.
    fn differences(
        &self,
        items: &[ExportItem],
        stated: &Statement,
        strings: &dyn ReportStrings,
        present: &BTreeMap<String, Sha256>,
    ) -> Result<Vec<String>, ExportError> {
        let strings = strings
            .like(&stated.language, &stated.zone)
            .ok_or(ExportError::Store(StoreError::NotFound))?;
        let mut output = Output::digests();
        let raw = |message: &Sha256| self.raw(message);
        let (entries, certificates) = write_files(items, &raw, self.verifier, strings.as_ref(), &mut output, &mut |_, _| Ok(()))?;
        let mut messages = entries.iter().flat_map(|item| &item.entries);
        if messages.any(|entry| entry.verification.verdict == Verdict::UnknownIssuer) {
            return Ok(Vec::new());
        }
        let again = Statement {
            program: stated.program.clone(),
            zone: stated.zone.clone(),
            ..Statement::of(&entries, strings.as_ref(), stated.stamps.clone())
        };
        output.add(statement::NAME, &again.text()?)?;
        let pdf = format!("{}.pdf", strings.get("report-file"));
        let is_computed = |name: &&String| {
            let is_given = **name == LEDGER || stated.stamps.get(*name) == present.get(*name) && stated.stamps.contains_key(*name);
            !is_given && **name != pdf && stamped_file(name) != Some(manifest::NAME)
        };
        let names: BTreeSet<&String> = output.written().keys().chain(stated.stamps.keys()).chain(present.keys()).collect();
        let differ = names.into_iter().filter(is_computed);
        let differ: Vec<String> = differ
            .filter(|name| output.written().get(*name) != present.get(*name))
            .cloned()
            .collect();
        if !differ.is_empty() {
            return Ok(differ);
        }
        write_pdf(&entries, &certificates, strings.as_ref(), &mut output)?;
        let is_same = output.written().get(&pdf) == present.get(&pdf);
        Ok((!is_same).then_some(pdf).into_iter().collect())
    }
}

/// The sent message of this item, if a genuine receipt answers it.
fn answered(item: &ExportItem) -> Option<Sha256> {
    let ExportItem::Sent(sent) = item else { return None };
    let contradicts = |receipt: &Receipt| {
        let alerts = sent.status.alerts.iter().filter(|alert| alert.receipt == Some(receipt.message));
        alerts.into_iter().any(|alert| contradiction(alert.code).is_some())
    };
    let mut receipts = sent.status.recipients.iter().flat_map(|recipient| &recipient.receipts);
    let is_answered = receipts.any(|receipt| receipt.verdict.is_genuine() && !contradicts(receipt));
    sent.dispatch.message.filter(|_| is_answered)
}

/// The receipts of an item that contradict its sent message.
fn contradictions(item: &ExportItem) -> Vec<(Sha256, FileFault)> {
    let ExportItem::Sent(sent) = item else {
        return Vec::new();
    };
    let alerts = sent.status.alerts.iter();
    alerts
        .filter_map(|alert| Some((alert.receipt?, contradiction(alert.code)?)))
        .collect()
}

fn contradiction(code: AlertCode) -> Option<FileFault> {
    match code {
        AlertCode::ForeignReceipt => Some(FileFault::OtherDispatch),
        AlertCode::ContentDiffers | AlertCode::SubjectDiffers => Some(FileFault::OtherContent),
        _ => None,
    }
}

/// Bytes of the largest message that is read.
const LARGEST: u64 = 200_000_000;
