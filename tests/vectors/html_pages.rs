//! Generated pages of HTML, read as the text of a message: every visible word is in the text, nothing hidden is, and the text grows no faster
//! than the page. `HTML_SEED=n` selects other pages, `HTML_CASES=n` their number.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use recapito::clock::SystemClock;
use recapito::engine::view::{MessageSource, MessageView};
use recapito::engine::{Handle, Setup};
use recapito::mail::secrets::Secrets;
use recapito::signature::{Anchors, Sha256};

use crate::fuzz_smoke::{Random, number};

const CASES: u64 = 400;
/// Bytes of text for each byte of a page: a cell is filled with blanks up to the width of its column.
const GROWTH: usize = 2;

/// A page under construction with the words that are to be seen.
struct Page {
    random: Random,
    html: String,
    visible: Vec<String>,
    hidden: usize,
    /// Tables that are open.
    tables: usize,
    /// End tags are left out at times.
    careless: bool,
}

impl Page {
    fn generated(seed: u64) -> Self {
        let mut page = Self {
            random: Random::new(seed),
            html: String::new(),
            visible: Vec::new(),
            hidden: 0,
            tables: 0,
            careless: false,
        };
        page.careless = page.random.next_below(2) == 0;
        let depth = 1 + page.random.next_below(9);
        match page.random.next_below(3) {
            0 => page.blocks(depth),
            _ => {
                page.html.push_str("<!DOCTYPE html><html><head>");
                page.invisible();
                page.html.push_str("</head><body>");
                page.blocks(depth);
                page.html.push_str("</body></html>");
            }
        }
        page
    }

    fn blocks(&mut self, depth: usize) {
        for _ in 0..=self.random.next_below(4) {
            self.block(depth);
        }
    }

    fn block(&mut self, depth: usize) {
        if depth == 0 {
            return self.words();
        }
        match self.random.next_below(12) {
            0 | 1 => self.table(depth - 1),
            2 => self.list(depth - 1),
            3 => self.element("div", depth - 1),
            4 => self.element("blockquote", depth - 1),
            5 => self.element("center", depth - 1),
            6 => self.paragraph("p"),
            7 => self.paragraph("h2"),
            // In a narrow cell its lines are broken at the edge, within words too.
            8 if self.tables == 0 => self.paragraph("pre"),
            9 => self.invisible(),
            10 => {
                self.html.push_str("<hr><br/>");
                self.words();
            }
            _ => self.words(),
        }
    }

    fn element(&mut self, name: &str, depth: usize) {
        self.open(name);
        self.blocks(depth);
        self.close(name);
    }

    fn paragraph(&mut self, name: &str) {
        self.open(name);
        self.words();
        self.close(name);
    }

    fn table(&mut self, depth: usize) {
        self.open("table");
        self.tables += 1;
        // Columns in columns become narrower than a word, which is then broken.
        let columns = if self.tables == 1 { 1 + self.random.next_below(2) } else { 1 };
        for _ in 0..=self.random.next_below(3) {
            self.open("tr");
            for _ in 0..columns {
                self.open("td");
                self.blocks(depth.min(3));
                self.close("td");
            }
            self.close("tr");
        }
        // Without its end the rest of the page would be in the last cell, ever narrower.
        self.html.push_str("</table>");
        self.tables -= 1;
    }

    fn list(&mut self, depth: usize) {
        let name = ["ul", "ol"][self.random.next_below(2)];
        self.open(name);
        for _ in 0..=self.random.next_below(3) {
            self.open("li");
            self.blocks(depth.min(2));
            self.close("li");
        }
        self.html.push_str(&format!("</{name}>"));
    }

    fn words(&mut self) {
        for _ in 0..=self.random.next_below(4) {
            let inline = ["", "b", "i", "span", "font", "a", "u"][self.random.next_below(7)];
            if !inline.is_empty() {
                self.open(inline);
            }
            self.word();
            if !inline.is_empty() {
                self.close(inline);
            }
            self.html.push(' ');
        }
    }

    /// One word, with a character that is written as an entity at times.
    fn word(&mut self) {
        let number = self.visible.len();
        let (written, read) = [
            ("x", "x"),
            ("&egrave;", "è"),
            ("&#xE0;", "à"),
            ("&#236;", "ì"),
            ("&ograve;", "ò"),
            ("ù", "ù"),
        ][self.random.next_below(6)];
        self.html.push_str(&format!("vis{number}{written}z"));
        self.visible.push(format!("vis{number}{read}z"));
        // No word goes on in the next.
        self.html.push(' ');
    }

    fn invisible(&mut self) {
        let word = self.hidden_word();
        let html = match self.random.next_below(6) {
            0 => format!("<!-- {word} <b>{word}</b> -- > -->"),
            1 => format!("<style>.{word} > td {{ content: \"{word}\" }}</style>"),
            2 => format!("<script>if (a < b) {{ document.write(\"<p>{word}</p>\") }}</script>"),
            3 => format!("<!--[if mso]><table><tr><td>{word}</td></tr></table><![endif]-->"),
            4 => format!("<meta name=\"{word}\" content=\"{word}\">"),
            _ => format!(
                "<div class='{word}' data-x=\"{}\"></div>",
                "a".repeat(self.random.next_below(40_000))
            ),
        };
        self.html.push_str(&html);
    }

    fn hidden_word(&mut self) -> String {
        self.hidden += 1;
        format!("nascosta{}", self.hidden)
    }

    fn open(&mut self, name: &str) {
        let word = self.hidden_word();
        let attributes = match self.random.next_below(8) {
            0 => format!(" style=\"font-size:1px;background:url({word})\""),
            1 => format!(" class={word}"),
            2 => format!(" DATA-A='{word} > \"{word}\"'"),
            3 => format!(" data-long=\"{}\"", "b ".repeat(self.random.next_below(2_000))),
            _ => String::new(),
        };
        let name = if self.random.next_below(5) == 0 {
            name.to_uppercase()
        } else {
            name.to_owned()
        };
        self.html.push_str(&format!("<{name}{attributes}>"));
    }

    fn close(&mut self, name: &str) {
        // Quotes that stay open move all that follows to the right, until its columns are narrower than a word.
        let may_stay_open = name != "blockquote" && name != "table";
        if !(self.careless && may_stay_open && self.random.next_below(3) == 0) {
            self.html.push_str(&format!("</{name}>"));
        }
    }
}

fn engine(profile: &Path) -> Handle {
    Handle::start(Setup {
        profile: profile.join("profilo"),
        state: None,
        clock: Arc::new(SystemClock),
        anchors: Anchors::none(),
        secrets: Secrets::in_memory(),
        demo: false,
        live: false,
        trial: None,
    })
    .unwrap()
}

/// The message with this page as it is shown.
fn shown(handle: &Handle, file: &Path, html: &str) -> MessageView {
    let header = "From: a@posta.example\r\nSubject: pagina\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\
                  Content-Transfer-Encoding: 8bit\r\n\r\n";
    let message = format!("{header}{html}\r\n");
    std::fs::write(file, &message).unwrap();
    let source = MessageSource::in_file(Sha256::of(message.as_bytes()), file.to_owned());
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(handle.message(source))
        .unwrap()
}

/// The words of a text: what stands between blanks and the marks of lists.
fn words(text: &str) -> BTreeSet<&str> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| word.chars().any(char::is_alphabetic)).collect()
}

/// Whether the page has a formatted form; it has the same words.
fn says_the_same(view: &MessageView, expected: &BTreeSet<&str>, seed: u64, case: u64, html: &str) -> bool {
    let Some(page) = &view.content.formatted else { return false };
    let text = page.texts().join("\n");
    let found = words(&text);
    let missing: Vec<_> = expected.difference(&found).collect();
    let added: Vec<_> = found.difference(expected).collect();
    assert!(
        missing.is_empty() && added.is_empty(),
        "seed {seed}, case {case}, formatted: missing {missing:?}, added {added:?}\n{html}\n{text}"
    );
    true
}

/// A newsletter of 58 kB, as they are sent: tables in tables, styles on every element.
#[test]
fn a_page_of_58_kb_is_formatted_at_once() {
    let row = "<tr><td style=\"padding:8px;font-family:Arial\"><table><tr><td><b>Voce n. 12</b></td><td><a href=\"https://a.example/12\">\
               Leggi tutto</a> <span style=\"color:#333333\">Testo della voce, con qualche parola di spiegazione.</span></td></tr>\
               </table></td></tr>";
    let html = format!("<html><body><table>{}</table></body></html>", row.repeat(58_000 / row.len()));
    let start = std::time::Instant::now();
    let page = recapito::engine::formatted::Page::of_html(&html).expect("a page");
    let taken = start.elapsed();
    eprintln!("{} kB in {taken:?}", html.len() / 1_000);
    assert!(page.blocks.len() > 300);
    assert!(
        taken < std::time::Duration::from_secs(2),
        "{taken:?}, and that without optimisation"
    );
}

#[test]
fn every_visible_word_is_read_and_no_hidden_one() {
    let seed = number("HTML_SEED").unwrap_or(20_261_132);
    let cases = number("HTML_CASES").unwrap_or(CASES);
    eprintln!("{cases} pages of seed {seed}");
    let dir = tempfile::tempdir().unwrap();
    let handle = engine(dir.path());
    let (mut most, mut projected, mut seen, mut formatted) = (0.0_f64, 0, 0, 0);
    for case in 0..cases {
        let page = Page::generated(seed.wrapping_mul(1_000_003).wrapping_add(case));
        let view = shown(&handle, &dir.path().join("pagina.eml"), &page.html);
        let text = &view.content.text;
        let expected: BTreeSet<&str> = page.visible.iter().map(String::as_str).collect();
        let found = words(text);
        let missing: Vec<_> = expected.difference(&found).collect();
        let added: Vec<_> = found.difference(&expected).collect();
        assert!(
            missing.is_empty() && added.is_empty(),
            "seed {seed}, case {case}: missing {missing:?}, added {added:?}\n{}\n{text}",
            page.html
        );
        formatted += usize::from(says_the_same(&view, &expected, seed, case, &page.html));
        let growth = text.len() as f64 / page.html.len() as f64;
        assert!(
            text.len() <= GROWTH * page.html.len() + 1_000,
            "seed {seed}, case {case}: {growth:.1}\n{}",
            page.html
        );
        most = most.max(growth);
        projected += usize::from(view.content.without_layout);
        seen += expected.len();
    }
    assert!(formatted as u64 * 4 > cases * 3, "only {formatted} of {cases} pages are formatted");
    eprintln!(
        "{seen} visible words, {formatted} formatted pages, {projected} pages without layout, at most {most:.1} bytes of text for one of a page"
    );
    handle.stop();
}
