//! What stands in the report, section by section.

use std::collections::BTreeSet;

use super::{Block, Cell, Tone};
use crate::evidence::bundle::ItemEntries;
use crate::evidence::entry::{Certificates, MessageEntry};
use crate::evidence::{ExportItem, ReportStrings, SentItem};
use crate::pec::{DispatchState, Kind, RecipientState, RecipientStatus};
use crate::signature::Verdict;

type Strings<'w> = &'w dyn ReportStrings;

/// The items at a glance, where there is more than one.
pub(super) fn contents(parts: &[ItemEntries<'_>], strings: Strings<'_>) -> Vec<Block> {
    let rows = parts.iter().map(|part| match part.item {
        ExportItem::Sent(sent) => vec![
            subject(&sent.dispatch.subject, strings).into(),
            strings.instant(sent.dispatch.sent_at).into(),
            Cell::new(strings.dispatch_state(sent.status.state), whole_tone(sent.status.state)),
            part.folder.as_str().into(),
        ],
        ExportItem::Message(_) => {
            let entry = part.entries.first();
            vec![
                subject(entry.map_or("", subject_of), strings).into(),
                entry
                    .and_then(|entry| entry.reading.certified_date().or(entry.reading.headers.date))
                    .map(|at| strings.instant(at))
                    .unwrap_or_default()
                    .into(),
                entry.map_or_else(|| "".into(), |entry| strings.kind(&entry.reading.kind).into()),
                part.folder.as_str().into(),
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

/// One item.
pub(super) fn item(part: &ItemEntries<'_>, strings: Strings<'_>) -> Vec<Block> {
    match part.item {
        ExportItem::Sent(sent) => sent_message(sent, part, strings),
        ExportItem::Message(_) => {
            let name = part.entries.first().map_or("", subject_of);
            let mut blocks = vec![Block::Item(subject(name, strings))];
            blocks.extend(part.entries.iter().flat_map(|entry| card(entry, strings)));
            blocks
        }
    }
}

fn sent_message(sent: &SentItem, part: &ItemEntries<'_>, strings: Strings<'_>) -> Vec<Block> {
    let dispatch = &sent.dispatch;
    let mut facts = vec![
        fact(strings.get("report-sender"), dispatch.account.as_str()),
        fact(strings.get("report-sent-at"), strings.instant(dispatch.sent_at)),
        fact(strings.get("report-message-id"), dispatch.message_id.to_string()),
        (
            strings.get("report-outcome"),
            Cell::new(strings.dispatch_state(sent.status.state), whole_tone(sent.status.state)),
        ),
        fact(strings.get("report-submission"), strings.submission(&dispatch.submission)),
        fact(strings.get("report-receipt-asked"), strings.receipt_type(dispatch.receipt_type)),
    ];
    facts.push(fact(strings.get("report-folder"), part.folder.as_str()));
    let mut blocks = vec![
        Block::Item(subject(&dispatch.subject, strings)),
        Block::Facts(facts),
        Block::Heading(strings.get("report-recipients")),
        recipients(sent, part, strings),
    ];
    if !sent.status.alerts.is_empty() {
        let alerts = sent.status.alerts.iter().map(|alert| {
            let about = alert
                .receipt
                .and_then(|receipt| part.entries.iter().find(|entry| entry.sha256 == receipt));
            let number = about.map(|entry| format!(" [{}]", entry.number)).unwrap_or_default();
            Cell::new(strings.alert(alert) + &number, Tone::Warning)
        });
        blocks.extend([Block::Heading(strings.get("report-alerts")), Block::List(alerts.collect())]);
    }
    let (own, receipts): (Vec<&MessageEntry>, Vec<&MessageEntry>) = part.entries.iter().partition(|entry| entry.receipt.is_none());
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

fn recipients(sent: &SentItem, part: &ItemEntries<'_>, strings: Strings<'_>) -> Block {
    let rows = sent.status.recipients.iter().map(|recipient| {
        let what = format!("{} · {}", strings.role(recipient.role), strings.recipient_kind(recipient.kind));
        let who = Cell::from(recipient.address.as_str()).with_note(what);
        let proof = part.entries.iter().filter(|entry| {
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

fn outcome(recipient: &RecipientStatus, strings: Strings<'_>) -> Cell {
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

/// Everything about one message.
fn card(entry: &MessageEntry, strings: Strings<'_>) -> Vec<Block> {
    let verification = &entry.verification;
    let about = entry.receipt.as_ref().map(|receipt| receipt.about.as_slice());
    let title = match about {
        Some([one]) => strings.with(
            "report-card-about",
            &[
                ("number", entry.number.to_string()),
                ("kind", name_of(entry, strings)),
                ("recipient", one.clone()),
            ],
        ),
        _ => strings.with(
            "report-card",
            &[("number", entry.number.to_string()), ("kind", name_of(entry, strings))],
        ),
    };
    let mut facts = vec![(strings.get("report-signature"), verdict(entry, strings))];
    facts.extend(certified(entry, strings));
    let mut add = |key: &str, text: Option<String>| {
        facts.extend(text.filter(|text| !text.is_empty()).map(|text| fact(strings.get(key), text)));
    };
    add("report-signed-at", verification.signed_at.map(|at| strings.instant(at)));
    let signer = verification.signer.as_ref();
    add(
        "report-signer",
        signer.map(|signer| match signer.emails.is_empty() {
            true => signer.subject.clone(),
            false => signer.emails.join(", "),
        }),
    );
    add("report-certificate", signer.map(|signer| signer.sha256.to_string()));
    add("report-authority", verification.anchor.clone());
    let algorithms = [&verification.digest, &verification.signature_algorithm].map(|name| name.as_deref());
    add(
        "report-algorithms",
        Some(algorithms.into_iter().flatten().collect::<Vec<_>>().join(", ")),
    );
    add("report-remarks", Some(remarks(entry, strings)));
    add("report-message-file", Some(in_folder(&entry.file).to_owned()));
    let files: Vec<&str> = entry.certification_files.iter().map(|file| in_folder(file)).collect();
    add("report-certification-file", Some(files.join(", ")));
    add("report-digest", Some(entry.sha256.to_string()));
    add("report-size", Some(strings.size(entry.size)));
    vec![Block::Card(title), Block::Facts(facts)]
}

fn certified(entry: &MessageEntry, strings: Strings<'_>) -> Vec<(String, Cell)> {
    let reading = &entry.reading;
    let receipt = entry.receipt.as_ref();
    let data = reading.certification.as_ref();
    let evidence = reading.evidence.first();
    let mut facts = Vec::new();
    let mut add = |key: &str, text: Option<String>| {
        facts.extend(text.filter(|text| !text.is_empty()).map(|text| fact(strings.get(key), text)));
    };
    let at = data.map_or_else(|| evidence.and_then(|evidence| evidence.at), |data| data.date);
    add("report-certified-at", at.map(|at| strings.instant(at)));
    if at.is_none() {
        add("report-date", reading.headers.date.map(|at| strings.instant(at)));
    }
    let provider = data.map_or_else(
        || evidence.and_then(|evidence| evidence.issuer.clone()),
        |data| Some(data.provider.clone()),
    );
    add("report-provider", provider);
    if receipt.is_none() {
        let sender = data.map(|data| data.sender.clone());
        add(
            "report-sender",
            sender.or_else(|| reading.headers.from.as_ref().map(|(_, address)| address.clone())),
        );
    }
    let identifier = data.map_or_else(
        || evidence.and_then(|evidence| evidence.message_identifier.clone()),
        |data| Some(data.identifier.clone()),
    );
    add("report-identifier", identifier);
    let msgid = data.map_or_else(
        || evidence.and_then(|evidence| evidence.ua_message_id.clone()),
        |data| data.msgid.clone(),
    );
    add("report-original-id", msgid);
    add(
        "report-receipt-type",
        data.and_then(|data| data.receipt_type).map(|kind| strings.receipt_type(kind)),
    );
    add(
        "report-proof",
        receipt.and_then(|receipt| receipt.proof).map(|proof| strings.proof(proof)),
    );
    add("report-reason", receipt.and_then(|receipt| receipt.error_detail.clone()));
    facts
}

/// The verdict, and that of what no provider signs.
fn verdict(entry: &MessageEntry, strings: Strings<'_>) -> Cell {
    let verification = &entry.verification;
    if is_own_mail(entry) {
        return strings.get("report-unsigned-original").into();
    }
    let word = strings.verdict(verification.verdict);
    match (verification.verdict.is_genuine(), verification.weak) {
        (true, false) => Cell::new(word, Tone::Good),
        (true, true) => Cell::new(strings.with("report-weak", &[("verdict", word)]), Tone::Good),
        (false, _) => Cell::new(word, Tone::Bad),
    }
}

/// Mail before any provider had it: it has no signature to judge, and needs none.
fn is_own_mail(entry: &MessageEntry) -> bool {
    let verification = &entry.verification;
    entry.reading.kind == Kind::Ordinary && verification.verdict == Verdict::Unsigned && verification.problems.is_empty()
}

fn remarks(entry: &MessageEntry, strings: Strings<'_>) -> String {
    let problems = entry.verification.problems.iter().filter(|problem| !problem.is_never_checked());
    let problems = problems.map(|problem| strings.problem(*problem));
    let oddities = entry.reading.oddities.iter().map(|oddity| strings.oddity(*oddity));
    problems.chain(oddities).collect::<Vec<_>>().join("; ")
}

/// The certificates of those who signed.
pub(super) fn certificates(parts: &[ItemEntries<'_>], certificates: &Certificates, strings: Strings<'_>) -> Vec<Block> {
    let mut seen = BTreeSet::new();
    let mut blocks = Vec::new();
    for signer in parts
        .iter()
        .flat_map(|part| &part.entries)
        .filter_map(|entry| entry.verification.signer.as_ref())
    {
        if !seen.insert(signer.sha256) {
            continue;
        }
        let name = certificates.carried.contains_key(&signer.sha256).then(|| {
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

/// What the verdicts mean, what was looked at, and what nobody can see from here.
pub(super) fn checks(parts: &[ItemEntries<'_>], strings: Strings<'_>) -> Vec<Block> {
    let entries = || parts.iter().flat_map(|part| &part.entries).filter(|entry| !is_own_mail(entry));
    let verdicts: BTreeSet<Verdict> = entries().map(|entry| entry.verification.verdict).collect();
    let meanings = verdicts.into_iter().map(|verdict| {
        let said = [("verdict", strings.verdict(verdict)), ("meaning", strings.verdict_detail(verdict))];
        strings.with("report-verdict-means", &said).into()
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

fn whole_tone(state: DispatchState) -> Tone {
    match state {
        DispatchState::Delivered => Tone::Good,
        DispatchState::Failed | DispatchState::Refused => Tone::Bad,
        DispatchState::PartlyDelivered | DispatchState::Attention | DispatchState::Uncertain => Tone::Warning,
        DispatchState::Pending => Tone::Plain,
    }
}

fn name_of(entry: &MessageEntry, strings: Strings<'_>) -> String {
    match is_own_mail(entry) {
        true => strings.get("report-sent-message"),
        false => strings.kind(entry.receipt.as_ref().map_or(&entry.reading.kind, |receipt| &receipt.kind)),
    }
}

/// Its name in the item's folder.
fn in_folder(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}

fn subject_of(entry: &MessageEntry) -> &str {
    let certified = entry.reading.certification.as_ref().and_then(|data| data.subject.as_deref());
    certified.unwrap_or(&entry.reading.headers.subject)
}

fn subject(text: &str, strings: Strings<'_>) -> String {
    match text.trim() {
        "" => strings.get("report-no-subject"),
        text => text.to_owned(),
    }
}

fn fact(label: String, value: impl Into<Cell>) -> (String, Cell) {
    (label, value.into())
}
