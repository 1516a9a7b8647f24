//! One message as PDF, to be printed or kept for reading: header, text, attachments, and the delivery state where it is asked for. It proves
//! nothing; the bundle does.

use super::content::{Block, Cell, Report, Tone};
use super::pdf;
use crate::clock::Timestamp;
use crate::evidence::strings::ReportStrings;
use crate::pec::{DispatchStatus, RecipientState};

/// What is printed of a message.
#[derive(Debug, Clone, Default)]
pub struct Printout {
    /// The subject.
    pub subject: String,
    /// The lines of the header: label and value.
    pub header: Vec<(String, String)>,
    /// The text.
    pub text: Vec<PrintedText>,
    /// A line for each attachment.
    pub attachments: Vec<String>,
    /// The delivery state, where it is wanted, and what its last line says of it as a whole.
    pub status: Option<DispatchStatus>,
    /// The time of the message: the date of the file.
    pub at: Timestamp,
}

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrintedText {
    /// A heading.
    Heading(String),
    /// A paragraph; its lines end in `\n`.
    Paragraph(String),
    /// The entries of a list.
    List(Vec<String>),
    /// The rows of a table.
    Table(Vec<Vec<String>>),
}

/// Writes it. The error is the reason of the PDF library.
///
/// # Errors
/// When the library cannot write the file.
pub fn write(printout: &Printout, strings: &dyn ReportStrings) -> Result<Vec<u8>, String> {
    let mut blocks = vec![Block::Item(printout.subject.clone())];
    let facts = printout.header.iter().map(|(label, value)| (label.clone(), value.as_str().into()));
    blocks.push(Block::Facts(facts.collect()));
    blocks.extend(printout.text.iter().flat_map(text));
    if !printout.attachments.is_empty() {
        let lines = printout.attachments.iter().map(|line| line.as_str().into());
        blocks.extend([Block::Heading(strings.get("report-attachments")), Block::List(lines.collect())]);
    }
    blocks.extend(printout.status.as_ref().into_iter().flat_map(|status| delivery(status, strings)));
    pdf::write(&Report {
        title: printout.subject.clone(),
        strings,
        blocks,
        as_of: printout.at,
    })
}

fn text(piece: &PrintedText) -> Vec<Block> {
    match piece {
        PrintedText::Heading(heading) => vec![Block::Heading(heading.clone())],
        PrintedText::Paragraph(paragraph) => paragraph.lines().map(|line| Block::Paragraph(line.to_owned())).collect(),
        PrintedText::List(entries) => vec![Block::List(entries.iter().map(|entry| entry.as_str().into()).collect())],
        PrintedText::Table(rows) => vec![table(rows)],
    }
}

/// The first row stands on every page. Columns share the width by the length of their texts.
fn table(rows: &[Vec<String>]) -> Block {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default().clamp(1, MOST_COLUMNS);
    let cell = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
    let longest = |at: usize| {
        rows.iter()
            .map(|row| cell(row, at).chars().count())
            .max()
            .unwrap_or_default()
            .clamp(6, 60)
    };
    let lengths: Vec<usize> = (0..columns).map(longest).collect();
    let whole: usize = lengths.iter().sum();
    let shares = lengths
        .iter()
        .map(|length| u8::try_from(length * 100 / whole.max(1)).unwrap_or(100));
    let of_row = |row: &Vec<String>| (0..columns).map(|at| cell(row, at)).collect::<Vec<String>>();
    Block::Table {
        shares: shares.collect(),
        heads: rows.first().map(of_row).unwrap_or_default(),
        rows: rows
            .iter()
            .skip(1)
            .map(|row| of_row(row).into_iter().map(Cell::from).collect())
            .collect(),
    }
}

fn delivery(status: &DispatchStatus, strings: &dyn ReportStrings) -> Vec<Block> {
    let rows = status.recipients.iter().map(|recipient| {
        let tone = match recipient.state {
            RecipientState::Delivered => Tone::Good,
            _ => Tone::Plain,
        };
        vec![
            recipient.address.as_str().into(),
            Cell::new(strings.state(recipient.state), tone).with_note(recipient.reason.clone()),
            recipient.at.map(|at| strings.instant(at)).unwrap_or_default().into(),
        ]
    });
    let heads = ["report-column-recipient", "report-outcome", "report-certified-at"];
    vec![
        Block::Heading(strings.get("report-recipients")),
        Block::Paragraph(strings.dispatch(status)),
        Block::Table {
            shares: vec![44, 30, 26],
            heads: heads.map(|key| strings.get(key)).into(),
            rows: rows.collect(),
        },
        Block::Paragraph(strings.get("report-print-is-no-proof")),
    ]
}

const MOST_COLUMNS: usize = 12;
