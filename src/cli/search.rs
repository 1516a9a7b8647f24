//! `search`: the stored messages that match a query, best match first.

use serde::Serialize;

use super::address::address;
use super::exit::CommandResult;
use super::progress::{Counter, shown};
use super::runtime::block_on;
use super::table::{Table, cut};
use super::{Context, Exit, Failure, identify};
use crate::engine::view::FoundRow;
use crate::engine::{ReceiptFilter, Selection};
use crate::i18n::Words;
use crate::signature::Sha256;

#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    #[arg(value_name = "QUERY", required = true)]
    pub query: Vec<String>,
    #[arg(long, value_name = "ADDRESS")]
    pub account: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
}

/// Runs `search`: [`Exit::Bad`] if nothing matches.
pub fn run(arguments: Arguments, context: &mut Context<'_>) -> CommandResult {
    let handle = context.engine()?;
    // A killed process may have stored messages without indexing them: index them first, so that the result is complete.
    let counter = Counter::default();
    let work = handle.make_searchable(counter.callback());
    block_on(shown(context, "making-searchable", &counter, work))?;
    let found = block_on(async {
        let account = match &arguments.account {
            Some(named) => Some(identify::account(handle, named).await?.account.id),
            None => None,
        };
        let selection = Selection {
            account,
            receipts: ReceiptFilter::Shown,
            text: Some(arguments.query.join(" ")),
            ..Selection::default()
        };
        Ok(handle.search(selection, arguments.limit).await?)
    })?;
    match context.json {
        true => {
            let words = context.words;
            context.document(&found.iter().map(|found| Json::new(found, words)).collect::<Vec<_>>())?;
        }
        false => print_text(&found, context)?,
    }
    Ok(Exit::of(!found.is_empty()))
}

fn print_text(found: &[FoundRow], context: &mut Context<'_>) -> Result<(), Failure> {
    let words = context.words;
    let now = context.now();
    if found.is_empty() {
        return context.say(&words.get("nothing-found"));
    }
    let headings = [
        "column-id",
        "column-date",
        "column-kind",
        "column-account",
        "column-subject",
        "column-where",
        "column-dispatch",
    ];
    let mut table = Table::with_headings(headings.map(|key| words.get(key)));
    for found in found {
        let row = &found.row;
        table.row([
            row.message.to_string().chars().take(12).collect(),
            words.table_date(row.date, now),
            words.kind(&row.kind),
            cut(&address(row.location.account.as_str()), 40),
            cut(&row.subject, 60),
            found
                .parts
                .iter()
                .map(|part| words.search_field(*part))
                .collect::<Vec<_>>()
                .join(", "),
            found.dispatch.as_ref().map(ToString::to_string).unwrap_or_default(),
        ]);
    }
    Ok(table.write(context.out)?)
}

#[derive(Serialize)]
struct Json {
    id: Sha256,
    score: f32,
    account: String,
    folder: String,
    kind: String,
    subject: String,
    date: String,
    /// The parts of the message in which the query was found.
    r#where: Vec<&'static str>,
    /// The dispatch it belongs to, as accepted by `status`.
    dispatch: Option<String>,
}

impl Json {
    fn new(found: &FoundRow, words: &Words) -> Self {
        let row = &found.row;
        Self {
            id: row.message,
            score: found.score,
            account: address(row.location.account.as_str()),
            folder: row.location.folder.clone(),
            kind: row.kind.name(),
            subject: row.subject.clone(),
            date: words.rfc3339(row.date),
            r#where: found.parts.iter().map(|part| part.as_str()).collect(),
            dispatch: found.dispatch.as_ref().map(ToString::to_string),
        }
    }
}
