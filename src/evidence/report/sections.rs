//! The sections of a report.

use std::collections::BTreeSet;

use super::content::{Block, Cell, Tone};
use super::message::{card, is_before_submission, subject_of};
use crate::evidence::entry::{Certificates, ItemEntries, MessageEntry};
use crate::evidence::item::{ExportItem, SentItem};
use crate::evidence::strings::ReportStrings;
use crate::pec::{DispatchState, DispatchStatus, RecipientState, RecipientStatus};
use crate::signature::Verdict;

/// The table of contents: one row for each item.
pub(super) fn contents(items: &[ItemEntries<'_>], strings: &dyn ReportStrings) -> Vec<Block> {
    let rows = items.iter().map(|item| match item.item {
        ExportItem::Sent(sent) => vec![
            subject(&sent.dispatch.subject, strings).into(),
            strings.instant(sent.dispatch.sent_at).into(),
            Cell::new(strings.dispatch(&sent.status), tone_of(&sent.status)),
            item.folder.as_str().into(),
        ],
        ExportItem::Message(_) => {
            let entry = item.entries.first();
            vec![
                subject(entry.map_or("", subject_of), strings).into(),
                entry
                    .and_then(|entry| entry.reading.certified_date().or(entry.reading.headers.date))
                    .map(|at| strings.instant(at))
                    .unwrap_or_default()
                    .into(),
                entry.map_or_else(|| "".into(), |entry| strings.kind(&entry.reading.kind).into()),
                item.folder.as_str().into(),
            ]
        }
    });
    let columns = ["report-column-subject", "report-sent-at", "report-outcome", "report-folder"];
    vec![
        Block::Heading(strings.get("report-contents")),
        Block::Table {
            shares: vec![33, 22, 17, 28],
            heads: columns.map(|key| strings.get(key)).into(),
            rows: rows.collect(),
        },
    ]
}

/// The section of one item.
pub(super) fn item(item: &ItemEntries<'_>, strings: &dyn ReportStrings) -> Vec<Block> {
    match item.item {
        ExportItem::Sent(sent) => sent_message(sent, item, strings),
        ExportItem::Message(_) => {
            let name = item.entries.first().map_or("", subject_of);
            let mut blocks = vec![Block::Item(subject(name, strings))];
            blocks.extend(item.entries.iter().flat_map(|entry| card(entry, strings)));
            blocks
        }
    }
}

fn sent_message(sent: &SentItem, item: &ItemEntries<'_>, strings: &dyn ReportStrings) -> Vec<Block> {
    let dispatch = &sent.dispatch;
    let mut facts = vec![
        fact(strings.get("report-sender"), dispatch.account.as_str()),
        fact(strings.get("report-sent-at"), strings.instant(dispatch.sent_at)),
        fact(strings.get("report-message-id"), dispatch.message_id.to_string()),
        (
            strings.get("report-outcome"),
            Cell::new(strings.dispatch(&sent.status), tone_of(&sent.status)),
        ),
        fact(strings.get("report-submission"), strings.submission(&dispatch.submission)),
        fact(strings.get("report-receipt-asked"), strings.receipt_type(dispatch.receipt_type)),
    ];
    facts.push(fact(strings.get("report-folder"), item.folder.as_str()));
    let mut blocks = vec![
        Block::Item(subject(&dispatch.subject, strings)),
        Block::Facts(facts),
        Block::Heading(strings.get("report-recipients")),
        recipients(sent, item, strings),
    ];
    if !sent.status.alerts.is_empty() {
        let alerts = sent.status.alerts.iter().map(|alert| {
            let about = alert
                .receipt
                .and_then(|receipt| item.entries.iter().find(|entry| entry.sha256 == receipt));
            let number = about.map(|entry| format!(" [{}]", entry.number)).unwrap_or_default();
            Cell::new(strings.alert(alert) + &number, Tone::Warning)
        });
        blocks.extend([Block::Heading(strings.get("report-alerts")), Block::List(alerts.collect())]);
    }
    let (own, receipts): (Vec<&MessageEntry>, Vec<&MessageEntry>) = item.entries.iter().partition(|entry| entry.receipt.is_none());
    if own.is_empty() {
        blocks.push(Block::Paragraph(strings.get("report-sent-message-missing")));
    }
    blocks.push(Block::Heading(strings.get("report-messages")));
    blocks.extend(
        own.into_iter()
            .chain(receipts.iter().copied())
            .flat_map(|entry| card(entry, strings)),
    );
    if receipts.is_empty() {
        blocks.push(Block::Paragraph(strings.get("report-no-receipts")));
    }
    blocks
}

fn recipients(sent: &SentItem, item: &ItemEntries<'_>, strings: &dyn ReportStrings) -> Block {
    let rows = sent.status.recipients.iter().map(|recipient| {
        let what = format!("{} · {}", strings.role(recipient.role), strings.recipient_kind(recipient.kind));
        let who = Cell::from(recipient.address.as_str()).with_note(what);
        let proof = item.entries.iter().filter(|entry| {
            let receipts = &recipient.receipts;
            receipts
                .iter()
                .any(|receipt| receipt.message == entry.sha256 && receipt.verdict.is_genuine())
        });
        let proof: Vec<String> = proof.map(|entry| entry.number.to_string()).collect();
        vec![
            who,
            outcome(recipient, strings),
            recipient.at.map(|at| strings.instant(at)).unwrap_or_default().into(),
            proof.join(", ").into(),
        ]
    });
    let columns = [
        "report-column-recipient",
        "report-outcome",
        "report-certified-at",
        "report-column-proof",
    ];
    Block::Table {
        shares: vec![42, 25, 22, 11],
        heads: columns.map(|key| strings.get(key)).into(),
        rows: rows.collect(),
    }
}

fn outcome(recipient: &RecipientStatus, strings: &dyn ReportStrings) -> Cell {
    let mut text = strings.state(recipient.state);
    if recipient.overdue {
        text = strings.with("report-overdue", &[("state", text)]);
    }
    let tone = match recipient.state {
        _ if recipient.overdue => Tone::Warning,
        RecipientState::Delivered => Tone::Good,
        RecipientState::Failed | RecipientState::Virus | RecipientState::Refused => Tone::Bad,
        RecipientState::Delayed | RecipientState::Uncertain => Tone::Warning,
        RecipientState::Waiting | RecipientState::Accepted | RecipientState::Ordinary => Tone::Plain,
    };
    Cell::new(text, tone).with_note(recipient.reason.clone())
}

/// The certificates of the signers, each once.
pub(super) fn certificates(items: &[ItemEntries<'_>], certificates: &Certificates, strings: &dyn ReportStrings) -> Vec<Block> {
    let mut seen = BTreeSet::new();
    let mut blocks = Vec::new();
    for signer in items
        .iter()
        .flat_map(|item| &item.entries)
        .filter_map(|entry| entry.verification.signer.as_ref())
    {
        if !seen.insert(signer.sha256) {
            continue;
        }
        let name = certificates.embedded.contains_key(&signer.sha256).then(|| {
            let digits: String = signer.sha256.to_string().chars().take(16).collect();
            format!("certificati/{digits}.pem")
        });
        let validity = strings.with(
            "report-validity-span",
            &[
                ("from", strings.instant(signer.not_before)),
                ("until", strings.instant(signer.not_after)),
            ],
        );
        let mut facts = vec![
            fact(strings.get("report-subject-name"), signer.subject.as_str()),
            fact(strings.get("report-issuer"), signer.issuer.as_str()),
            fact(strings.get("report-validity"), validity),
            fact(strings.get("report-digest"), signer.sha256.to_string()),
        ];
        facts.extend(name.map(|name| fact(strings.get("report-message-file"), name)));
        blocks.extend([Block::Card(signer.emails.join(", ")), Block::Facts(facts)]);
    }
    if !blocks.is_empty() {
        blocks.insert(0, Block::Heading(strings.get("report-certificates")));
    }
    blocks
}

/// What the verdicts mean, what was checked, and what cannot be checked from the messages alone.
pub(super) fn checks(items: &[ItemEntries<'_>], strings: &dyn ReportStrings) -> Vec<Block> {
    let entries = || {
        items
            .iter()
            .flat_map(|item| &item.entries)
            .filter(|entry| !is_before_submission(entry))
    };
    let verdicts: BTreeSet<Verdict> = entries().map(|entry| entry.verification.verdict).collect();
    let meanings = verdicts.into_iter().map(|verdict| {
        let variables = [("verdict", strings.verdict(verdict)), ("meaning", strings.verdict_detail(verdict))];
        strings.with("report-verdict-means", &variables).into()
    });
    let meanings: Vec<Cell> = meanings.collect();
    let list = |keys: &[&str]| Block::List(keys.iter().map(|key| strings.get(key).into()).collect());
    let mut blocks = Vec::new();
    if !meanings.is_empty() {
        blocks.extend([Block::Heading(strings.get("report-verdicts")), Block::List(meanings)]);
    }
    blocks.extend([
        Block::Heading(strings.get("report-checked")),
        list(&CHECKED),
        Block::Heading(strings.get("report-not-checked")),
        list(&NOT_CHECKED),
        Block::Paragraph(strings.get("report-check-yourself")),
    ]);
    blocks
}

const CHECKED: [&str; 5] = [
    "report-checked-bytes",
    "report-checked-path",
    "report-checked-sender",
    "report-checked-link",
    "report-checked-content",
];

const NOT_CHECKED: [&str; 5] = [
    "report-not-checked-revocation",
    "report-not-checked-provider",
    "report-not-checked-time",
    "report-not-checked-reader",
    "report-not-checked-missing",
];

fn tone_of(status: &DispatchStatus) -> Tone {
    match status.state {
        DispatchState::Delivered if status.unproved() > 0 => Tone::Plain,
        DispatchState::Delivered => Tone::Good,
        DispatchState::Failed | DispatchState::Refused => Tone::Bad,
        DispatchState::PartlyDelivered | DispatchState::Attention | DispatchState::Uncertain => Tone::Warning,
        DispatchState::Pending => Tone::Plain,
    }
}

fn subject(text: &str, strings: &dyn ReportStrings) -> String {
    match text.trim() {
        "" => strings.get("report-no-subject"),
        text => text.to_owned(),
    }
}

fn fact(label: String, value: impl Into<Cell>) -> (String, Cell) {
    (label, value.into())
}
