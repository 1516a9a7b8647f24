//! The report as one HTML file that loads nothing and runs no script.

use std::fmt::Write;

use super::content::{Block, Cell, Report, Tone};
use crate::evidence::readable::readable;

pub(in crate::evidence) fn write(report: &Report<'_>) -> String {
    // All text is escaped; the policy is a second barrier, should a browser still find markup in it.
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n",
        report.strings.tag(),
        escaped(&report.title)
    );
    for block in &report.blocks {
        write_block(block, &mut out);
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn write_block(block: &Block, out: &mut String) {
    // Writing to a string does not fail.
    let _ = match block {
        Block::Title(text) => writeln!(out, "<p class=\"title\">{}</p>", escaped(text)),
        Block::Item(text) => writeln!(out, "<h1>{}</h1>", escaped(text)),
        Block::Heading(text) => writeln!(out, "<h2>{}</h2>", escaped(text)),
        Block::Card(text) => writeln!(out, "<h3>{}</h3>", escaped(text)),
        Block::Paragraph(text) => writeln!(out, "<p>{}</p>", escaped(text)),
        Block::List(items) => {
            let items: String = items.iter().map(|item| format!("<li>{}</li>\n", cell_html(item))).collect();
            writeln!(out, "<ul>\n{items}</ul>")
        }
        Block::Facts(facts) => {
            let rows = facts
                .iter()
                .map(|(label, value)| format!("<dt>{}</dt><dd>{}</dd>\n", escaped(label), cell_html(value)));
            writeln!(out, "<dl>\n{}</dl>", rows.collect::<String>())
        }
        Block::Table { shares, heads, rows } => {
            let columns: String = shares.iter().map(|share| format!("<col style=\"width:{share}%\">")).collect();
            let heads: String = heads
                .iter()
                .map(|head| format!("<th scope=\"col\">{}</th>", escaped(head)))
                .collect();
            let rows = rows.iter().map(|row| {
                let cells: String = row.iter().map(|cell| format!("<td>{}</td>", cell_html(cell))).collect();
                format!("<tr>{cells}</tr>\n")
            });
            let rows: String = rows.collect();
            writeln!(
                out,
                "<table>\n<colgroup>{columns}</colgroup>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>"
            )
        }
    };
}

fn cell_html(cell: &Cell) -> String {
    let text = escaped(&cell.text);
    let text = match cell.tone {
        Tone::Plain => text,
        Tone::Good => format!("<b class=\"good\">{text}</b>"),
        Tone::Warning => format!("<b class=\"warning\">{text}</b>"),
        Tone::Bad => format!("<b class=\"bad\">{text}</b>"),
    };
    match &cell.note {
        None => text,
        Some(note) => format!("{text}<br><small>{}</small>", escaped(note)),
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in readable(text, |_| true).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

const STYLE: &str = "\
body { font: 16px/1.5 Inter, system-ui, sans-serif; color: #1b2027; background: #fff; max-width: 58rem; \
    margin: 2.5rem auto; padding: 0 1.5rem; }
.title { color: #5a6472; font-weight: 600; margin: 0 0 .5rem; }
h1 { font-size: 1.6em; line-height: 1.25; margin: 2.5rem 0 1rem; padding-top: 1.5rem; border-top: 2px solid #1f5f8b; \
    overflow-wrap: anywhere; }
h2 { font-size: 1.15em; margin: 2rem 0 .6rem; }
h3 { font-size: 1em; margin: 1.6rem 0 .4rem; padding-top: .8rem; border-top: 1px solid #d9dee5; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: minmax(10em, 13em) 1fr; gap: .15rem 1.2rem; margin: 0; }
dt { color: #5a6472; }
dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th { text-align: left; color: #5a6472; font-weight: 600; border-bottom: 2px solid #d9dee5; padding: .4rem .8rem .4rem 0; }
td { vertical-align: top; border-bottom: 1px solid #d9dee5; padding: .5rem .8rem .5rem 0; overflow-wrap: anywhere; }
b { font-weight: 600; }
small { font-size: .9em; color: #5a6472; }
.good { color: #1b6b3a; }
.warning { color: #8a5300; }
.bad { color: #a3221b; }
@media print { body { margin: 0; max-width: none; font-size: 11px; } h1 { break-before: page; } \
    h1, h2, h3 { break-after: avoid; } tr, dt, dd { break-inside: avoid; } }
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn untrusted_text_is_escaped() {
        assert_eq!(
            escaped("<b onclick='x'>&\u{202E}\""),
            "&lt;b onclick=&#39;x&#39;&gt;&amp;[U+202E]&quot;"
        );
        assert_eq!(cell_html(&Cell::new("no", Tone::Bad)), "<b class=\"bad\">no</b>");
    }
}
