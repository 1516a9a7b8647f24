//! What stands in the report, section by section.

use std::collections::BTreeSet;

use super::{Block, Cell, Tone};
use crate::evidence::bundle::Part;
use crate::evidence::exhibit::{Certificates, Exhibit};
use crate::evidence::{Matter, ReportWords, Sent};
use crate::pec::{DispatchState, Kind, RecipientState, RecipientStatus};
use crate::signature::Verdict;

type Words<'w> = &'w dyn ReportWords;

/// The matters at a glance, where there is more than one.
pub(super) fn contents(parts: &[Part<'_>], words: Words<'_>) -> Vec<Block> {
    let rows = parts.iter().map(|part| match part.matter {
        Matter::Sent(sent) => vec![
            subject(&sent.dispatch.subject, words).into(),
            words.instant(sent.dispatch.sent_at).into(),
            Cell::new(words.dispatch_state(sent.status.state), whole_tone(sent.status.state)),
            part.folder.as_str().into(),
        ],
        Matter::Message(_) => {
            let exhibit = part.exhibits.first();
            vec![
                subject(exhibit.map_or("", subject_of), words).into(),
                exhibit
                    .and_then(|exhibit| exhibit.reading.certified_date().or(exhibit.reading.headers.date))
                    .map(|at| words.instant(at))
                    .unwrap_or_default()
                    .into(),
                exhibit.map_or_else(|| "".into(), |exhibit| words.kind(&exhibit.reading.kind).into()),
                part.folder.as_str().into(),
            ]
        }
    });
    let columns = ["report-column-subject", "report-sent-at", "report-outcome", "report-folder"];
    vec![
        Block::Heading(words.get("report-contents")),
        Block::Table {
            shares: vec![33, 22, 17, 28],
            heads: columns.map(|key| words.get(key)).into(),
            rows: rows.collect(),
        },
    ]
}

/// One matter.
pub(super) fn matter(part: &Part<'_>, words: Words<'_>) -> Vec<Block> {
    match part.matter {
        Matter::Sent(sent) => sent_message(sent, part, words),
        Matter::Message(_) => {
            let name = part.exhibits.first().map_or("", subject_of);
            let mut blocks = vec![Block::Matter(subject(name, words))];
            blocks.extend(part.exhibits.iter().flat_map(|exhibit| card(exhibit, words)));
            blocks
        }
    }
}

fn sent_message(sent: &Sent, part: &Part<'_>, words: Words<'_>) -> Vec<Block> {
    let dispatch = &sent.dispatch;
    let mut facts = vec![
        fact(words.get("report-sender"), dispatch.account.as_str()),
        fact(words.get("report-sent-at"), words.instant(dispatch.sent_at)),
        fact(words.get("report-message-id"), dispatch.message_id.to_string()),
        (
            words.get("report-outcome"),
            Cell::new(words.dispatch_state(sent.status.state), whole_tone(sent.status.state)),
        ),
        fact(words.get("report-submission"), words.submission(&dispatch.submission)),
        fact(words.get("report-receipt-asked"), words.receipt_type(dispatch.receipt_type)),
    ];
    facts.push(fact(words.get("report-folder"), part.folder.as_str()));
    let mut blocks = vec![
        Block::Matter(subject(&dispatch.subject, words)),
        Block::Facts(facts),
        Block::Heading(words.get("report-recipients")),
        recipients(sent, part, words),
    ];
    if !sent.status.alerts.is_empty() {
        let alerts = sent.status.alerts.iter().map(|alert| {
            let about = alert
                .receipt
                .and_then(|receipt| part.exhibits.iter().find(|exhibit| exhibit.sha256 == receipt));
            let number = about.map(|exhibit| format!(" [{}]", exhibit.number)).unwrap_or_default();
            Cell::new(words.alert(alert) + &number, Tone::Warning)
        });
        blocks.extend([Block::Heading(words.get("report-alerts")), Block::List(alerts.collect())]);
    }
    let (own, receipts): (Vec<&Exhibit>, Vec<&Exhibit>) = part.exhibits.iter().partition(|exhibit| exhibit.receipt.is_none());
    if own.is_empty() {
        blocks.push(Block::Paragraph(words.get("report-sent-message-missing")));
    }
    blocks.push(Block::Heading(words.get("report-messages")));
    blocks.extend(
        own.into_iter()
            .chain(receipts.iter().copied())
            .flat_map(|exhibit| card(exhibit, words)),
    );
    if receipts.is_empty() {
        blocks.push(Block::Paragraph(words.get("report-no-receipts")));
    }
    blocks
}

fn recipients(sent: &Sent, part: &Part<'_>, words: Words<'_>) -> Block {
    let rows = sent.status.recipients.iter().map(|recipient| {
        let what = format!("{} · {}", words.role(recipient.role), words.recipient_kind(recipient.kind));
        let who = Cell::from(recipient.address.as_str()).with_note(what);
        let proof = part.exhibits.iter().filter(|exhibit| {
            let receipts = &recipient.receipts;
            receipts
                .iter()
                .any(|receipt| receipt.message == exhibit.sha256 && receipt.verdict.is_genuine())
        });
        let proof: Vec<String> = proof.map(|exhibit| exhibit.number.to_string()).collect();
        vec![
            who,
            outcome(recipient, words),
            recipient.at.map(|at| words.instant(at)).unwrap_or_default().into(),
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
        heads: columns.map(|key| words.get(key)).into(),
        rows: rows.collect(),
    }
}

fn outcome(recipient: &RecipientStatus, words: Words<'_>) -> Cell {
    let mut text = words.state(recipient.state);
    if recipient.overdue {
        text = words.with("report-overdue", &[("state", text)]);
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
fn card(exhibit: &Exhibit, words: Words<'_>) -> Vec<Block> {
    let verification = &exhibit.verification;
    let about = exhibit.receipt.as_ref().map(|receipt| receipt.about.as_slice());
    let title = match about {
        Some([one]) => words.with(
            "report-card-about",
            &[
                ("number", exhibit.number.to_string()),
                ("kind", name_of(exhibit, words)),
                ("recipient", one.clone()),
            ],
        ),
        _ => words.with(
            "report-card",
            &[("number", exhibit.number.to_string()), ("kind", name_of(exhibit, words))],
        ),
    };
    let mut facts = vec![(words.get("report-signature"), verdict(exhibit, words))];
    facts.extend(certified(exhibit, words));
    let mut add = |key: &str, text: Option<String>| {
        facts.extend(text.filter(|text| !text.is_empty()).map(|text| fact(words.get(key), text)));
    };
    add("report-signed-at", verification.signed_at.map(|at| words.instant(at)));
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
    add("report-remarks", Some(remarks(exhibit, words)));
    add("report-message-file", Some(in_folder(&exhibit.file).to_owned()));
    let files: Vec<&str> = exhibit.certification_files.iter().map(|file| in_folder(file)).collect();
    add("report-certification-file", Some(files.join(", ")));
    add("report-digest", Some(exhibit.sha256.to_string()));
    add("report-size", Some(words.size(exhibit.size)));
    vec![Block::Card(title), Block::Facts(facts)]
}

fn certified(exhibit: &Exhibit, words: Words<'_>) -> Vec<(String, Cell)> {
    let reading = &exhibit.reading;
    let receipt = exhibit.receipt.as_ref();
    let data = reading.certification.as_ref();
    let evidence = reading.evidence.first();
    let mut facts = Vec::new();
    let mut add = |key: &str, text: Option<String>| {
        facts.extend(text.filter(|text| !text.is_empty()).map(|text| fact(words.get(key), text)));
    };
    let at = data.map_or_else(|| evidence.and_then(|evidence| evidence.at), |data| data.date);
    add("report-certified-at", at.map(|at| words.instant(at)));
    if at.is_none() {
        add("report-date", reading.headers.date.map(|at| words.instant(at)));
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
        data.and_then(|data| data.receipt_type).map(|kind| words.receipt_type(kind)),
    );
    add(
        "report-proof",
        receipt.and_then(|receipt| receipt.proof).map(|proof| words.proof(proof)),
    );
    add("report-reason", receipt.and_then(|receipt| receipt.error_detail.clone()));
    facts
}

/// The verdict, and that of what no provider signs.
fn verdict(exhibit: &Exhibit, words: Words<'_>) -> Cell {
    let verification = &exhibit.verification;
    if is_own_mail(exhibit) {
        return words.get("report-unsigned-original").into();
    }
    let word = words.verdict(verification.verdict);
    match (verification.verdict.is_genuine(), verification.weak) {
        (true, false) => Cell::new(word, Tone::Good),
        (true, true) => Cell::new(words.with("report-weak", &[("verdict", word)]), Tone::Good),
        (false, _) => Cell::new(word, Tone::Bad),
    }
}

/// Mail before any provider had it: it has no signature to judge, and needs none.
fn is_own_mail(exhibit: &Exhibit) -> bool {
    let verification = &exhibit.verification;
    exhibit.reading.kind == Kind::Ordinary && verification.verdict == Verdict::Unsigned && verification.problems.is_empty()
}

fn remarks(exhibit: &Exhibit, words: Words<'_>) -> String {
    let problems = exhibit.verification.problems.iter().filter(|problem| !problem.is_never_checked());
    let problems = problems.map(|problem| words.problem(*problem));
    let oddities = exhibit.reading.oddities.iter().map(|oddity| words.oddity(*oddity));
    problems.chain(oddities).collect::<Vec<_>>().join("; ")
}

/// The certificates of those who signed.
pub(super) fn certificates(parts: &[Part<'_>], certificates: &Certificates, words: Words<'_>) -> Vec<Block> {
    let mut seen = BTreeSet::new();
    let mut blocks = Vec::new();
    for signer in parts
        .iter()
        .flat_map(|part| &part.exhibits)
        .filter_map(|exhibit| exhibit.verification.signer.as_ref())
    {
        if !seen.insert(signer.sha256) {
            continue;
        }
        let name = certificates.carried.contains_key(&signer.sha256).then(|| {
            let digits: String = signer.sha256.to_string().chars().take(16).collect();
            format!("certificati/{digits}.pem")
        });
        let validity = words.with(
            "report-validity-span",
            &[
                ("from", words.instant(signer.not_before)),
                ("until", words.instant(signer.not_after)),
            ],
        );
        let mut facts = vec![
            fact(words.get("report-subject-name"), signer.subject.as_str()),
            fact(words.get("report-issuer"), signer.issuer.as_str()),
            fact(words.get("report-validity"), validity),
            fact(words.get("report-digest"), signer.sha256.to_string()),
        ];
        facts.extend(name.map(|name| fact(words.get("report-message-file"), name)));
        blocks.extend([Block::Card(signer.emails.join(", ")), Block::Facts(facts)]);
    }
    if !blocks.is_empty() {
        blocks.insert(0, Block::Heading(words.get("report-certificates")));
    }
    blocks
}

/// What the verdicts mean, what was looked at, and what nobody can see from here.
pub(super) fn checks(parts: &[Part<'_>], words: Words<'_>) -> Vec<Block> {
    let exhibits = || parts.iter().flat_map(|part| &part.exhibits).filter(|exhibit| !is_own_mail(exhibit));
    let verdicts: BTreeSet<Verdict> = exhibits().map(|exhibit| exhibit.verification.verdict).collect();
    let meanings = verdicts.into_iter().map(|verdict| {
        let said = [("verdict", words.verdict(verdict)), ("meaning", words.verdict_detail(verdict))];
        words.with("report-verdict-means", &said).into()
    });
    let meanings: Vec<Cell> = meanings.collect();
    let list = |keys: &[&str]| Block::List(keys.iter().map(|key| words.get(key).into()).collect());
    let mut blocks = Vec::new();
    if !meanings.is_empty() {
        blocks.extend([Block::Heading(words.get("report-verdicts")), Block::List(meanings)]);
    }
    blocks.extend([
        Block::Heading(words.get("report-checked")),
        list(&CHECKED),
        Block::Heading(words.get("report-not-checked")),
        list(&NOT_CHECKED),
        Block::Paragraph(words.get("report-check-yourself")),
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

fn name_of(exhibit: &Exhibit, words: Words<'_>) -> String {
    match is_own_mail(exhibit) {
        true => words.get("report-sent-message"),
        false => words.kind(exhibit.receipt.as_ref().map_or(&exhibit.reading.kind, |receipt| &receipt.kind)),
    }
}

/// Its name in the matter's folder.
fn in_folder(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}

fn subject_of(exhibit: &Exhibit) -> &str {
    let certified = exhibit.reading.certification.as_ref().and_then(|data| data.subject.as_deref());
    certified.unwrap_or(&exhibit.reading.headers.subject)
}

fn subject(text: &str, words: Words<'_>) -> String {
    match text.trim() {
        "" => words.get("report-no-subject"),
        text => text.to_owned(),
    }
}

fn fact(label: String, value: impl Into<Cell>) -> (String, Cell) {
    (label, value.into())
}
