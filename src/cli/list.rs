//! `list`: all stored messages, including receipts, newest first.

use serde::Serialize;

use super::address::address;
use super::exit::CommandResult;
use super::runtime::block_on;
use super::table::{Table, cut};
use super::{Context, Exit, Failure, identify};
use crate::engine::view::{Row, RowNote};
use crate::engine::{ReceiptFilter, Selection};
use crate::i18n::Words;
use crate::pec::Kind;
use crate::signature::Sha256;

#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    #[arg(long, value_name = "ADDRESS")]
    pub account: Option<String>,
    /// The full name on the server.
    #[arg(long, value_name = "NAME")]
    pub folder: Option<String>,
    /// The serialized name of a kind.
    #[arg(long)]
    pub kind: Option<String>,
    #[arg(long)]
    pub unread: bool,
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// The number of rows to skip.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,
}

pub fn run(arguments: Arguments, context: &mut Context<'_>) -> CommandResult {
    let handle = context.engine()?;
    let kind = arguments.kind.as_deref().map(|word| kind_of(word, context.words)).transpose()?;
    let rows = block_on(async {
        let account = match &arguments.account {
            Some(named) => Some(identify::account(handle, named).await?.account.id),
            None => None,
        };
        let selection = Selection {
            account,
            folder: arguments.folder,
            kinds: kind.into_iter().collect(),
            unread: arguments.unread,
            receipts: ReceiptFilter::Shown,
            ..Selection::default()
        };
        let keys = handle.keys(selection).await?;
        let window = keys.into_iter().skip(arguments.offset).take(arguments.limit.unwrap_or(usize::MAX));
        Ok(handle.rows(window.collect()).await?)
    })?;
    match context.json {
        true => {
            let words = context.words;
            context.document(&rows.iter().map(|row| Json::new(row, words)).collect::<Vec<_>>())?;
        }
        false => print_text(&rows, context)?,
    }
    Ok(Exit::Good)
}

fn kind_of(word: &str, words: &Words) -> Result<Kind, Failure> {
    Kind::from_name(word).ok_or_else(|| Failure::Usage(words.with("no-such-kind", &[("kind", word.into())])))
}

fn print_text(rows: &[Row], context: &mut Context<'_>) -> Result<(), Failure> {
    let words = context.words;
    let now = context.now();
    if rows.is_empty() {
        return context.say(&words.get("nothing-listed"));
    }
    let headings = [
        "column-id",
        "column-date",
        "column-kind",
        "column-verdict",
        "column-from",
        "column-subject",
    ];
    let mut table = Table::with_headings(headings.map(|key| words.get(key)));
    for row in rows {
        let mark = match row.flags.seen {
            true => "",
            false => "* ",
        };
        table.row([
            row.message.to_string().chars().take(12).collect(),
            words.table_date(row.date, now),
            words.kind(&row.kind),
            row.note.map_or_else(|| words.listed_verdict(row.verdict), |note| words.note(note)),
            cut(&address(&row.from), 40),
            format!("{mark}{}", cut(&row.subject, 60)),
        ]);
    }
    Ok(table.write(context.out)?)
}

#[derive(Serialize)]
struct Json {
    id: Sha256,
    account: String,
    folder: String,
    kind: String,
    verdict: Option<crate::signature::Verdict>,
    note: Option<RowNote>,
    from: String,
    to: Vec<String>,
    subject: String,
    date: String,
    unread: bool,
    size: u64,
}

impl Json {
    fn new(row: &Row, words: &Words) -> Self {
        Self {
            id: row.message,
            account: address(row.location.account.as_str()),
            folder: row.location.folder.clone(),
            kind: row.kind.name(),
            verdict: row.verdict,
            note: row.note,
            from: address(&row.from),
            to: row.to.iter().map(|to| address(to)).collect(),
            subject: row.subject.clone(),
            date: words.rfc3339(row.date),
            unread: !row.flags.seen,
            size: row.size,
        }
    }
}
