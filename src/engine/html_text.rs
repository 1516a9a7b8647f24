//! Text of HTML, for reading. Nothing is loaded; scripts and styles are dropped.
//!
//! html2text lays a page out: it builds a tree of its elements and measures tables, which takes time and memory that grow faster than the
//! page where elements stay open. [`Shape`] counts in one pass what decides that; of a page beyond a limit the text is taken without layout,
//! in one pass as well.

use std::collections::HashSet;

use mail_parser::decoders::html::html_to_text;
use memchr::{memchr, memchr_iter, memmem};

/// The text of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HtmlText {
    pub(super) text: String,
    /// The page is too complex to be laid out, or words would be lost: paragraphs, lists and tables are not kept apart.
    pub(super) without_layout: bool,
}

/// Converts HTML to text.
pub(super) fn of(html: &str) -> HtmlText {
    let laid_out = within_limits(html).and_then(lay_out);
    let laid_out = laid_out.filter(|text| is_whole(html, text));
    HtmlText {
        without_layout: laid_out.is_none(),
        text: laid_out.unwrap_or_else(|| html_to_text(&without_attributes(html, &HIDES_TEXT))),
    }
}

/// The page, if its size and shape are within the limits of what may be parsed.
pub(super) fn within_limits(html: &str) -> Option<&str> {
    Shape::of(html.as_bytes()).is_within_limits().then_some(html)
}

fn lay_out(html: &str) -> Option<String> {
    html2text::config::plain_no_decorate()
        .allow_width_overflow()
        .no_table_borders()
        .string_from_read(html.as_bytes(), 100)
        .ok()
}

/// The page with bare tags: without attributes, comments, and what scripts and styles hold. Whoever reads tags without regard to quotes shows
/// the rest of an attribute as text.
fn without_attributes(html: &str, hides_text: &[&str]) -> String {
    let mut bare = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        bare.push_str(text);
        let is_end = after.starts_with('/');
        let tag = after.get(usize::from(is_end)..).unwrap_or_default();
        if !tag.starts_with(|first: char| first.is_ascii_alphabetic()) {
            let length = end_of_declaration(after.as_bytes());
            if length == 0 {
                bare.push_str("&lt;");
            }
            rest = after.get(length..).unwrap_or_default();
            continue;
        }
        let (name, length) = tag_name_and_length(tag.as_bytes());
        bare.extend(["<", if is_end { "/" } else { "" }, &name, ">"]);
        let hides = !is_end && hides_text.contains(&name.as_str());
        let end = if hides {
            end_of_raw_text(tag.as_bytes(), &name).max(length)
        } else {
            length
        };
        rest = tag.get(end..).unwrap_or_default();
    }
    bare.push_str(rest);
    bare
}

/// Whether the words of the page are in a text made of it. html2text breaks them where a column is narrower than they are, and leaves out a table
/// for which no column is left: deep in lists, quotes and other tables.
pub(super) fn is_whole(html: &str, text: &str) -> bool {
    let is_between = |c: char| !c.is_alphanumeric();
    let words: HashSet<&str> = text.split(is_between).collect();
    let mut searches = 0;
    let mut is_there = |word: &str| {
        if words.contains(word) {
            return true;
        }
        // Two elements may share a word.
        searches += 1;
        searches > MOST_SEARCHES || memmem::find(text.as_bytes(), word.as_bytes()).is_some()
    };
    let bare = without_attributes(html, &NOT_LAID_OUT);
    bare.split('<').all(|piece| {
        let text = piece.split_once('>').map_or(piece, |(_, text)| text);
        match text.contains('&') {
            true => html_to_text(text).split(is_between).all(&mut is_there),
            false => text.split(is_between).all(&mut is_there),
        }
    })
}

/// Searches through the whole text for one page.
const MOST_SEARCHES: usize = 2_000;
/// Elements whose text is not part of the page.
const HIDES_TEXT: [&str; 3] = ["script", "style", "title"];
/// The same with those of which html2text shows nothing, or not as text.
const NOT_LAID_OUT: [&str; 12] = [
    "script", "style", "title", "template", "noscript", "iframe", "noframes", "noembed", "select", "textarea", "svg", "math",
];

/// Bytes of a page.
const BYTES: usize = 2 << 20;
/// `<`, which begins a tag or is a node of its own.
const ANGLES: usize = 40_000;
/// Elements that are open at once.
const DEPTH: usize = 256;
/// For each element that begins, the elements open then: how often one may be copied into the next paragraph.
const OPEN_IN_ALL: usize = 2_000_000;
/// Cells of tables.
const CELLS: usize = 10_000;
/// Bytes of one tag: its attributes are compared with each other.
const TAG_BYTES: usize = 32 << 10;

/// What decides how much it takes to lay a page out.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Shape {
    bytes: usize,
    angles: usize,
    cells: usize,
    depth: usize,
    open_in_all: usize,
    longest_tag: usize,
}

impl Shape {
    fn of(html: &[u8]) -> Self {
        let mut shape = Self {
            bytes: html.len(),
            ..Self::default()
        };
        let mut open = OpenElements::default();
        let mut rest = html;
        // Beyond a limit the rest would be read in vain.
        while shape.bytes <= BYTES && shape.angles <= ANGLES {
            let Some(at) = memchr(b'<', rest) else { break };
            rest = rest.get(at.saturating_add(1)..).unwrap_or_default();
            shape.angles += 1;
            rest = rest.get(shape.tag(rest, &mut open)..).unwrap_or_default();
        }
        shape
    }

    /// Counts what follows a `<`; returns how many bytes belong to it.
    fn tag(&mut self, text: &[u8], open: &mut OpenElements) -> usize {
        let is_end = text.first() == Some(&b'/');
        let tag = text.get(usize::from(is_end)..).unwrap_or_default();
        if !tag.first().is_some_and(u8::is_ascii_alphabetic) {
            return if open.is_certain { end_of_declaration(text) } else { 0 };
        }
        let (name, length) = tag_name_and_length(tag);
        self.longest_tag = self.longest_tag.max(length);
        if is_end {
            open.end(&name);
            return length;
        }
        self.cells += usize::from(matches!(name.as_str(), "td" | "th"));
        let raw_text = RAW_TEXT.contains(&name.as_str()).then(|| end_of_raw_text(tag, &name));
        open.begin(name);
        self.depth = self.depth.max(open.names.len());
        self.open_in_all = self.open_in_all.saturating_add(open.names.len());
        match open.is_certain {
            true => raw_text.unwrap_or(0).max(length),
            false => 0,
        }
    }

    fn is_within_limits(&self) -> bool {
        self.bytes <= BYTES
            && self.angles <= ANGLES
            && self.cells <= CELLS
            && self.depth <= DEPTH
            && self.open_in_all <= OPEN_IN_ALL
            && self.longest_tag <= TAG_BYTES
    }
}

/// The elements that are open, outermost first.
#[derive(Debug)]
struct OpenElements {
    names: Vec<String>,
    /// Comments, scripts and end tags are what they seem. In some contexts they are not: from there on everything that looks like an
    /// element counts as one that stays open.
    is_certain: bool,
}

impl Default for OpenElements {
    fn default() -> Self {
        Self {
            names: Vec::new(),
            is_certain: true,
        }
    }
}

impl OpenElements {
    fn begin(&mut self, name: String) {
        self.is_certain &= !OTHER_RULES.contains(&name.as_str());
        if !WITHOUT_END.contains(&name.as_str()) && !RAW_TEXT.contains(&name.as_str()) {
            self.names.push(name);
        }
    }

    /// Closes the innermost element of this name among the last few: what is left open inside it stays counted.
    fn end(&mut self, name: &str) {
        let last = self.names.iter().enumerate().rev().take(MISNESTED).find(|(_, open)| *open == name);
        if let Some((at, _)) = last.filter(|_| self.is_certain) {
            self.names.remove(at);
        }
    }
}

/// The name of a tag in lower case, and its length with the `>`.
fn tag_name_and_length(tag: &[u8]) -> (String, usize) {
    let end = tag
        .iter()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'))
        .unwrap_or(tag.len());
    let name = tag.get(..end.min(LONGEST_NAME)).unwrap_or_default();
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    let (mut quote, mut before) = (None, b' ');
    for (at, byte) in tag.iter().enumerate().skip(end) {
        match (quote, *byte) {
            (Some(quoted), byte) if byte == quoted => quote = None,
            (Some(_), _) => continue,
            // A quote is one at the beginning of a value only.
            (None, b'"' | b'\'') if before == b'=' => quote = Some(*byte),
            (None, b'>') => return (name, at.saturating_add(1)),
            (None, byte) if byte.is_ascii_whitespace() && before == b'=' => continue,
            (None, _) => {}
        }
        before = *byte;
    }
    (name, tag.len())
}

/// The length of a comment, or of another declaration, that follows a `<`.
fn end_of_declaration(text: &[u8]) -> usize {
    let Some(inside) = text.strip_prefix(b"!--") else {
        return match text.first() {
            Some(b'!' | b'?' | b'/') => memchr(b'>', text).map_or(text.len(), |at| at.saturating_add(1)),
            _ => 0,
        };
    };
    // `<!-->` and `<!--->` end at once.
    if let Some(length) = [&b">"[..], b"->"].into_iter().find(|end| inside.starts_with(end)).map(<[u8]>::len) {
        return length.saturating_add(3);
    }
    // One search for both ends: a search for one that is nowhere would read the whole rest for each comment.
    let ends = |at: &usize| {
        let before = inside.get(..*at).unwrap_or_default();
        before.ends_with(b"--") || before.ends_with(b"--!")
    };
    memchr_iter(b'>', inside).find(ends).map_or(text.len(), |at| at.saturating_add(4))
}

/// Where the text of an element ends that holds no elements.
fn end_of_raw_text(tag: &[u8], name: &str) -> usize {
    let closes = |at: &usize| {
        let after = tag.get(at.saturating_add(2)..).unwrap_or_default();
        after
            .get(..name.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
    };
    memmem::find_iter(tag, b"</").find(closes).unwrap_or(tag.len())
}

/// Elements whose content is text alone.
const RAW_TEXT: [&str; 7] = ["style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"];
/// Elements in which, or after which, tags and comments follow other rules.
const OTHER_RULES: [&str; 8] = ["script", "noscript", "svg", "math", "select", "frameset", "plaintext", "template"];
/// Elements that have no content, or that the next of their kind closes.
const WITHOUT_END: [&str; 36] = [
    "area", "base", "body", "br", "col", "colgroup", "dd", "dt", "embed", "head", "hr", "html", "img", "input", "li", "link", "meta",
    "optgroup", "option", "p", "param", "rb", "rp", "rt", "rtc", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr",
    "image", "keygen",
];
/// How many open elements an end tag may leave open inside its own.
const MISNESTED: usize = 4;
/// Longer than any name that is looked for.
const LONGEST_NAME: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_as_they_are_sent_are_laid_out() {
        let newsletter = format!(
            "<!DOCTYPE html><html><head><title>a < b</title><style>td > p {{ color: #fff }}</style></head><body>{}</body></html>",
            "<!--[if mso]><table><tr><td><![endif]--><div title='a > b'><p>Gentile cliente<br><img src=x><ul><li>uno<li>due</ul></div>\
             <!--[if mso]></td></tr></table><![endif]-->"
                .repeat(500)
        );
        let page = of(&newsletter);
        assert!(
            !page.without_layout && page.text.contains("Gentile cliente"),
            "{:?}",
            Shape::of(newsletter.as_bytes())
        );
        assert!(Shape::of(newsletter.as_bytes()).depth <= 3);
    }

    #[test]
    fn pages_beyond_a_limit_are_projected() {
        for (part, count) in [
            ("<b>x", DEPTH + 1),
            ("<table><tr><td>x", DEPTH + 1),
            ("<td>x", CELLS + 1),
            ("<", ANGLES + 1),
            ("<p>x", ANGLES + 1),
            ("<svg></svg><i>x</i>", DEPTH + 1),
            ("<!-- <b> --!><b>x", DEPTH + 1),
            ("<b title='</b>'>x", DEPTH + 1),
            ("x", BYTES + 1),
        ] {
            let html = part.repeat(count);
            assert!(of(&html).without_layout, "{part}");
        }
        let tag = format!("<p {}>testo", "a=1 ".repeat(TAG_BYTES / 4));
        assert_eq!(
            of(&tag),
            HtmlText {
                text: "testo".to_owned(),
                without_layout: true
            }
        );
    }

    #[test]
    fn no_word_is_lost_in_narrow_columns() {
        let narrow = |inner: &str| format!("{}{inner}", "<table><tr><td>a</td><td>b</td><td>".repeat(6));
        for html in [
            narrow("consegnata"),
            format!("{}<table><tr><td>consegnata", "<blockquote>".repeat(60)),
            narrow("<pre>consegn&agrave;ta</pre>"),
        ] {
            let page = of(&html);
            let has_word = ["consegnata", "consegnàta"].iter().any(|word| page.text.contains(word));
            assert!(has_word, "{}", page.text);
        }
        let shared = of("<table><tr><td><b>N</b>ome</td><td>H<sub>2</sub>O</td></tr></table>");
        assert!(!shared.without_layout, "{}", shared.text);
    }

    #[test]
    fn a_projected_page_shows_no_attribute_comment_or_script() {
        for (html, text) in [
            ("<p title='a > \"b\"'>testo", "<p>testo"),
            ("<P CLASS=a>testo</P x='>'>", "<p>testo</p>"),
            ("a < b <!-- c > --> d", "a &lt; b  d"),
            ("<<!-- -->b>testo", "&lt;b>testo"),
            (
                "<style>p > a { }</style><title>x</title>testo",
                "<style></style><title></title>testo",
            ),
            ("<script>document.write('<p>x')</script>testo", "<script></script>testo"),
            ("testo<p title=\"", "testo<p>"),
        ] {
            assert_eq!(without_attributes(html, &HIDES_TEXT), text);
        }
    }

    #[test]
    fn the_ends_of_comments_are_those_of_browsers() {
        for (comment, rest) in [
            ("!-- a -->b", "b"),
            ("!-- a --!>b", "b"),
            ("!-->b", "b"),
            ("!--->b", "b"),
            ("!-- a ---->b", "b"),
            ("!-- a > -- >b", ""),
        ] {
            assert_eq!(comment.get(end_of_declaration(comment.as_bytes())..), Some(rest), "{comment}");
        }
    }

    #[test]
    fn what_is_hidden_in_a_comment_ends_nothing() {
        let shape = |html: &str| Shape::of(html.as_bytes()).depth;
        assert_eq!(shape("<b><!-- </b> --><b><!-- </b> -->"), 2);
        assert_eq!(shape("<b></b><b></b>"), 1);
        assert_eq!(shape("<b><style></b></style><b>"), 2);
        assert_eq!(shape("<b><script>'</b>'</script><b>"), 3, "from a script on, nothing is certain");
        assert_eq!(shape("<b a=\"</b>\"></b><b>"), 1);
    }
}
