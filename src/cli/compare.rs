//! `compare`: two mailboxes, or a mailbox and files, message by message, for instance after moving to another provider.

use std::io::{self, Write};
use std::path::PathBuf;

use serde::Serialize;

use super::exit::CommandResult;
use super::progress::{Counter, shown};
use super::runtime::block_on;
use super::table::{Table, cut};
use super::{Context, Exit, Failure, identify};
use crate::engine::filename::is_deceptive;
use crate::engine::{CompareSource, Comparison, Difference, DifferenceKind, EngineError, FoundMessage, Handle, SourceCount};
use crate::i18n::Words;
use crate::signature::Sha256;

#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// An account, or .eml and mbox files, folders, Maildirs, zips.
    #[arg(value_name = "ADDRESS|PATH")]
    pub left: String,
    #[arg(value_name = "ADDRESS|PATH")]
    pub right: String,
    /// The differences as CSV, instead of the table.
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
}

/// Runs `compare`: [`Exit::Bad`] when a message is on one side only, differs in more than header fields rewritten by a server, or
/// a side could not be read completely.
pub fn run(arguments: Arguments, context: &mut Context<'_>) -> CommandResult {
    let handle = context.engine()?;
    let comparison = block_on(async {
        let (left, right) = (side(handle, &arguments.left).await?, side(handle, &arguments.right).await?);
        let counter = Counter::default();
        let work = handle.compare(left, right, counter.callback());
        shown(context, "comparing", &counter, work).await
    })?;
    let words = context.words;
    match (context.json, arguments.csv) {
        (true, _) => context.document(&Json::new(&comparison, words))?,
        (false, true) => csv(&comparison, words, context.out)?,
        (false, false) => print_text(&comparison, context)?,
    }
    if !context.json {
        context.say_left_out(&comparison.left_out)?;
    }
    Ok(Exit::of(comparison.is_equivalent()))
}

/// An account of the profile, else a path.
async fn side(handle: &Handle, named: &str) -> Result<CompareSource, EngineError> {
    match identify::account(handle, named).await {
        Ok(view) => Ok(CompareSource::Account(view.account.id)),
        Err(EngineError::NoSuchAccount) if !named.contains('@') || PathBuf::from(named).exists() => {
            Ok(CompareSource::Files(PathBuf::from(named)))
        }
        Err(error) => Err(error),
    }
}

fn print_text(comparison: &Comparison, context: &mut Context<'_>) -> Result<(), Failure> {
    let words = context.words;
    let mut table = Table::indented(0);
    for (key, count) in [("compare-left", comparison.left), ("compare-right", comparison.right)] {
        let variables = [("messages", count.messages.into()), ("copies", count.copies.into())];
        table.row([words.get(key), words.with("compare-count", &variables)]);
        if count.unreadable > 0 {
            table.row([words.get("compare-unreadable"), count.unreadable.to_string()]);
        }
    }
    table.row([words.get("compare-same"), comparison.same.to_string()]);
    for kind in KINDS {
        table.row([words.difference(kind), comparison.count(kind).to_string()]);
    }
    table.write(context.out)?;
    let mut list = Table::indented(2);
    for difference in &comparison.differences {
        let Some(held) = difference.left.as_ref().or(difference.right.as_ref()) else {
            continue;
        };
        list.row([
            words.difference(difference.kind),
            held.date.map(|at| words.instant(at)).unwrap_or_default(),
            cut(&held.place, 40),
            cut(&held.subject, 60),
        ]);
    }
    list.write(context.out)?;
    let verdict = match comparison.is_equivalent() {
        true => "compare-whole",
        false => "compare-lacking",
    };
    Ok(writeln!(context.out, "{}", words.get(verdict))?)
}

const KINDS: [DifferenceKind; 4] = [
    DifferenceKind::Rewritten,
    DifferenceKind::Differs,
    DifferenceKind::OnlyLeft,
    DifferenceKind::OnlyRight,
];

/// RFC 4180. Headings and kinds are fixed words, not localised.
fn csv(comparison: &Comparison, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "what,date,subject,message_id,left,left_place,right,right_place\r\n")?;
    for difference in &comparison.differences {
        let Some(held) = difference.left.as_ref().or(difference.right.as_ref()) else {
            continue;
        };
        let id = |held: &Option<FoundMessage>| held.as_ref().map(|held| held.message.to_string()).unwrap_or_default();
        let place = |held: &Option<FoundMessage>| held.as_ref().map(|held| held.place.clone()).unwrap_or_default();
        let cells = [
            difference.kind.as_str().to_owned(),
            held.date.map(|at| words.rfc3339(at)).unwrap_or_default(),
            held.subject.clone(),
            held.message_id.clone().unwrap_or_default(),
            id(&difference.left),
            place(&difference.left),
            id(&difference.right),
            place(&difference.right),
        ];
        write!(out, "{}\r\n", cells.map(|text| cell(&text)).join(","))?;
    }
    Ok(())
}

/// One cell. The quote keeps spreadsheets from running a subject such as `=HYPERLINK(…)` as a formula.
fn cell(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let guard = if is_formula(&text) { "'" } else { "" };
    match text.contains([',', '"']) || !guard.is_empty() {
        true => format!("\"{guard}{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

/// Whether a spreadsheet may run the text. Some drop blanks, invisible characters and quotation marks before they look, and take the
/// full-width forms (U+FF00 block) and the minus sign for the same.
fn is_formula(text: &str) -> bool {
    let is_skipped =
        |c: char| c.is_whitespace() || is_deceptive(c) || matches!(c, '"' | '\'' | '\u{2018}'..='\u{201F}' | '\u{FF02}' | '\u{FF07}');
    let first = text.chars().find(|c| !is_skipped(*c));
    first.is_some_and(|c| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '|' | '%' | '＝' | '＋' | '－' | '＠' | '｜' | '％' | '\u{2212}' | '\u{FE62}'
                ..='\u{FE66}' | '\u{FE6A}' | '\u{FE6B}'
        )
    })
}

#[derive(Serialize)]
struct Json {
    whole: bool,
    left: CountJson,
    right: CountJson,
    same: u64,
    rewritten: u64,
    differs: u64,
    only_left: u64,
    only_right: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<Sha256>,
    differences: Vec<DifferenceJson>,
}

#[derive(Serialize)]
struct CountJson {
    messages: u64,
    copies: u64,
    unreadable: u64,
}

#[derive(Serialize)]
struct DifferenceJson {
    what: &'static str,
    left: Option<HeldJson>,
    right: Option<HeldJson>,
}

#[derive(Serialize)]
struct HeldJson {
    id: Sha256,
    place: String,
    message_id: Option<String>,
    subject: String,
    date: Option<String>,
}

impl Json {
    fn new(comparison: &Comparison, words: &Words) -> Self {
        let side = |count: SourceCount| CountJson {
            messages: count.messages,
            copies: count.copies,
            unreadable: count.unreadable,
        };
        let held = |held: &Option<FoundMessage>| {
            held.as_ref().map(|held| HeldJson {
                id: held.message,
                place: held.place.clone(),
                message_id: held.message_id.clone(),
                subject: held.subject.clone(),
                date: held.date.map(|at| words.rfc3339(at)),
            })
        };
        let difference = |difference: &Difference| DifferenceJson {
            what: difference.kind.as_str(),
            left: held(&difference.left),
            right: held(&difference.right),
        };
        Self {
            whole: comparison.is_equivalent(),
            left: side(comparison.left),
            right: side(comparison.right),
            same: comparison.same,
            rewritten: comparison.count(DifferenceKind::Rewritten),
            differs: comparison.count(DifferenceKind::Differs),
            only_left: comparison.count(DifferenceKind::OnlyLeft),
            only_right: comparison.count(DifferenceKind::OnlyRight),
            left_out: comparison.left_out.clone(),
            differences: comparison.differences.iter().map(difference).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_where_it_must_be_and_never_a_formula() {
        assert_eq!(cell("a b"), "a b");
        assert_eq!(cell("a, \"b\"\n"), "\"a, \"\"b\"\" \"");
        assert_eq!(cell("=HYPERLINK(1)"), "\"'=HYPERLINK(1)\"");
        let before = [
            "",
            " ",
            "  ",
            "\t",
            "\r",
            "\n",
            "\u{a0}",
            "\u{200b}",
            "\u{feff}",
            "\u{3000}",
            "\u{202e}",
            "\"",
            "'",
            " \u{feff}\"",
        ];
        let signs = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\u{2212}", "﹦", "﹢", "﹣", "﹫"];
        for (before, sign) in before.iter().flat_map(|before| signs.map(|sign| (before, sign))) {
            let text = format!("{before}{sign}1+1");
            let written = cell(&text);
            assert!(written.starts_with("\"'"), "{text:?}: {written}");
            // Nothing is lost but the guard and what control characters were.
            let inner = written.trim_matches('"').trim_start_matches('\'');
            assert!(inner.ends_with(&format!("{sign}1+1")), "{text:?}: {written}");
        }
        assert_eq!(cell(" a=1"), " a=1");
    }
}
