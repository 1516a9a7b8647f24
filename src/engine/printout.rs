//! A message as PDF, for paper or for reading elsewhere.

use std::path::PathBuf;
use std::sync::Arc;

use super::error::EngineError;
use super::formatted::{Block, Page};
use super::handle::Handle;
use super::view::{DispatchView, MessageView};
use crate::evidence::ReportStrings;
use crate::evidence::printout::{self, PrintedText, Printout};
use crate::pec::Kind;

impl Handle {
    /// A message as PDF: header, text and list of attachments, with the delivery state where a dispatch is given.
    pub async fn printout(
        &self,
        message: Arc<MessageView>,
        dispatch: Option<Arc<DispatchView>>,
        words: Arc<dyn ReportStrings>,
    ) -> Result<Vec<u8>, EngineError> {
        self.read(move |_| {
            let printout = printed(&message, dispatch.as_deref(), words.as_ref());
            printout::write(&printout, words.as_ref()).map_err(|reason| EngineError::File {
                path: PathBuf::from("PDF"),
                reason,
            })
        })
        .await
    }

    /// Writes a read-only copy of a PDF made here for another program, and returns its path. The copy exists until the engine stops.
    pub async fn open_printout(&self, name: String, pdf: Arc<[u8]>) -> Result<PathBuf, EngineError> {
        self.read(move |shared| shared.temp_copies.create(&name, &pdf)).await
    }
}

fn printed(message: &MessageView, dispatch: Option<&DispatchView>, words: &dyn ReportStrings) -> Printout {
    let content = &message.content;
    let text = match &content.formatted {
        Some(page) => formatted(page),
        None => plain(&content.text),
    };
    let attached = content.attachments.iter().filter_map(|at| message.parts.get(*at));
    Printout {
        subject: match content.subject.trim() {
            "" => words.get("report-no-subject"),
            subject => subject.to_owned(),
        },
        header: header(message, words),
        text,
        attachments: attached
            .map(|part| format!("{} ({})", part.file_name, words.size(part.size)))
            .collect(),
        status: dispatch.map(|view| view.status.clone()),
        at: content.date.unwrap_or_default(),
    }
}

fn header(message: &MessageView, words: &dyn ReportStrings) -> Vec<(String, String)> {
    let content = &message.content;
    let person = content.from.as_ref().map(|(name, address)| match name.trim() {
        "" => address.clone(),
        name => format!("{name} <{address}>"),
    });
    let all = |addresses: &[String], others: usize| {
        let rest = if others > 0 { format!(" (+{others})") } else { String::new() };
        (!addresses.is_empty()).then(|| addresses.join(", ") + &rest)
    };
    let is_certified = message.reading.kind != Kind::Ordinary;
    let fields = [
        ("report-sender", person),
        ("report-print-to", all(&content.to, content.to_others)),
        ("report-print-cc", all(&content.cc, content.cc_others)),
        ("report-date", content.date.map(|at| words.instant(at))),
        ("report-kind", is_certified.then(|| words.kind(&message.reading.kind))),
        (
            "report-signature",
            is_certified.then(|| words.verdict(message.verification.verdict)),
        ),
        ("report-message-id", content.message_id.as_ref().map(ToString::to_string)),
    ];
    let known = fields.into_iter().filter_map(|(key, value)| Some((words.get(key), value?)));
    known.collect()
}

fn plain(text: &str) -> Vec<PrintedText> {
    let text = text.replace("\r\n", "\n");
    let paragraphs = text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty());
    paragraphs.map(|paragraph| PrintedText::Paragraph(paragraph.to_owned())).collect()
}

fn formatted(page: &Page) -> Vec<PrintedText> {
    page.blocks.iter().flat_map(printed_block).collect()
}

fn printed_block(block: &Block) -> Vec<PrintedText> {
    match block {
        Block::Paragraph(paragraph) => vec![match paragraph.heading {
            Some(_) => PrintedText::Heading(paragraph.text.replace('\n', " ")),
            None => PrintedText::Paragraph(paragraph.text.clone()),
        }],
        Block::List(entries) => {
            let texts = entries.iter().map(|(mark, blocks)| match mark.as_str() {
                "" | "•" => said(blocks),
                mark => format!("{mark} {}", said(blocks)),
            });
            vec![PrintedText::List(texts.collect())]
        }
        Block::Quote(blocks) => blocks.iter().flat_map(printed_block).collect(),
        Block::Table(table) => {
            let rows = table.rows.iter().map(|cells| cells.iter().map(|cell| said(&cell.blocks)).collect());
            vec![PrintedText::Table(rows.collect())]
        }
        Block::Image(image) if image.alt.is_empty() => Vec::new(),
        Block::Image(image) => vec![PrintedText::Paragraph(format!("[{}]", image.alt))],
        Block::Rule => Vec::new(),
    }
}

/// The texts of blocks one after the other.
fn said(blocks: &[Block]) -> String {
    let mut texts = Vec::new();
    super::formatted::collect(blocks, &mut texts);
    texts.join(" · ").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formatted_text_keeps_headings_lists_and_tables() {
        let html = "<h1>Avviso</h1><p>Uno<br>due</p><ol><li>primo<li>secondo</ol><table><tr><td>a<td>b<tr><td>c<td>d</table>";
        let page = Page::of_html(html).expect("a page");
        assert_eq!(
            formatted(&page),
            [
                PrintedText::Heading("Avviso".into()),
                PrintedText::Paragraph("Uno\ndue".into()),
                PrintedText::List(vec!["1. primo".into(), "2. secondo".into()]),
                PrintedText::Table(vec![vec!["a".into(), "b".into()], vec!["c".into(), "d".into()]]),
            ]
        );
        assert_eq!(
            plain("a\r\n\r\nb\n"),
            [PrintedText::Paragraph("a".into()), PrintedText::Paragraph("b\n".into())]
        );
    }
}
