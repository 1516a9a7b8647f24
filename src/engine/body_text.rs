//! The text of a message: all its text parts in their order, of alternatives the one that says something. The same for reading and for the
//! full-text index, so that what is found is also shown.

use std::collections::HashMap;

use super::formatted::Source;
use super::html_text;
use crate::pec::{Entity, MimeTree};

/// The text of a message.
#[derive(Debug, Default)]
pub(super) struct BodyText {
    /// The parts, separated by a blank line.
    pub(super) text: String,
    /// At least one part was converted from HTML.
    pub(super) from_html: bool,
    /// Of at least one page the text was taken without layout.
    pub(super) without_layout: bool,
}

/// Whether an entity is text to read: plain text or HTML without a file name. Programs that give one to everything give it to the text of
/// the message too, which comes first.
pub(super) fn is_text(entity: &Entity<'_>) -> bool {
    let is_readable = match entity.media_type() {
        "text/plain" | "text/html" => true,
        // Without a delimiter there is no part, and what the author wrote is the body itself.
        other => other.starts_with("multipart/"),
    };
    is_readable && !entity.is_multipart() && !entity.is_attachment() && (!is_named(entity) || is_first(*entity))
}

/// Whether an entity has a file name, and so can be saved as a file.
pub(super) fn is_named(entity: &Entity<'_>) -> bool {
    entity.name().is_some_and(|name| !name.is_empty())
}

/// Whether it is the first leaf of its message.
fn is_first(entity: Entity<'_>) -> bool {
    let mut inner = entity;
    while inner.index() != inner.message_index() {
        match inner.parent() {
            Some(parent) if parent.index() + 1 == inner.index() => inner = parent,
            _ => return false,
        }
    }
    true
}

/// Of alternatives, which one is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Preference {
    /// Plain text that says something.
    Plain,
    /// HTML that says as much as the others.
    Html,
}

/// The text of the message that begins with the entity at `root`.
pub(super) fn of(tree: &MimeTree<'_>, root: usize) -> BodyText {
    found(tree, root, Preference::Plain).joined()
}

/// The texts of that message before they are converted, in order: of alternatives the formatted one.
pub(super) fn sources(tree: &MimeTree<'_>, root: usize) -> Vec<Source> {
    let texts = found(tree, root, Preference::Html).texts.into_iter();
    let source = |piece: BodyText| match piece.from_html {
        true => Source::Html(piece.text),
        false => Source::Plain(piece.text),
    };
    texts.map(source).collect()
}

fn found(tree: &MimeTree<'_>, root: usize, preference: Preference) -> Piece {
    let mut pieces: HashMap<usize, Vec<Piece>> = HashMap::new();
    // Parents stand before what they contain: going backwards, all that a multipart contains is known when it is met.
    for entity in tree.entities().rev().filter(|entity| entity.message_index() == root) {
        let found = match entity.is_multipart() {
            true => {
                let children = pieces.remove(&entity.index()).unwrap_or_default();
                let is_alternative = entity.media_type() == "multipart/alternative";
                combined(children, is_alternative.then_some(preference))
            }
            false => Piece::of(&entity),
        };
        if entity.index() == root {
            return found;
        }
        if let Some(parent) = entity.parent() {
            pieces.entry(parent.index()).or_default().push(found);
        }
    }
    Piece::default()
}

/// The texts of an entity, in order.
#[derive(Debug, Default)]
struct Piece {
    texts: Vec<BodyText>,
    /// Letters and digits that a reader sees, about.
    letters: usize,
}

impl Piece {
    fn of(entity: &Entity<'_>) -> Self {
        if !is_text(entity) {
            return Self::default();
        }
        let text = entity.text();
        let from_html = entity.media_type() == "text/html";
        let letters = match from_html {
            true => letters_of_html(&text),
            false => text.chars().filter(|letter| letter.is_alphanumeric()).count(),
        };
        Self {
            texts: vec![BodyText {
                text,
                from_html,
                without_layout: false,
            }],
            letters,
        }
    }

    fn is_plain(&self) -> bool {
        !self.texts.iter().any(|text| text.from_html)
    }

    fn joined(self) -> BodyText {
        let from_html = !self.is_plain();
        let mut without_layout = false;
        let readable = |piece: BodyText| match piece.from_html {
            true => {
                let page = html_text::of(&piece.text);
                without_layout |= page.without_layout;
                page.text
            }
            false => piece.text,
        };
        let mut texts = self.texts.into_iter().map(readable);
        let mut text = texts.next().unwrap_or_default();
        for next in texts.filter(|next| !next.trim().is_empty()) {
            text.truncate(text.trim_end().len());
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(&next);
        }
        BodyText {
            text,
            from_html,
            without_layout,
        }
    }
}

/// What a multipart says: all its parts, or with a preference the best of its alternatives. `children` come in reverse.
fn combined(children: Vec<Piece>, preference: Option<Preference>) -> Piece {
    let children = children.into_iter().rev();
    let Some(preference) = preference else {
        return children.fold(Piece::default(), |mut all, piece| {
            all.texts.extend(piece.texts);
            all.letters += piece.letters;
            all
        });
    };
    let mut children: Vec<Piece> = children.collect();
    let richest = children.iter().map(|piece| piece.letters).max().unwrap_or_default();
    // Plain text that says less than half is a stand-in: "your program cannot show this message".
    let is_preferred = |piece: &Piece| piece.is_plain() == (preference == Preference::Plain);
    let preferred = children
        .iter()
        .position(|piece| is_preferred(piece) && piece.letters > 0 && piece.letters.saturating_mul(2) >= richest);
    let best = preferred.or_else(|| {
        children
            .iter()
            .position(|piece| piece.letters == richest && !piece.texts.is_empty())
    });
    best.map(|at| children.swap_remove(at)).unwrap_or_default()
}

/// Letters and digits outside tags, scripts and styles: an estimate that no nesting can make expensive.
fn letters_of_html(html: &str) -> usize {
    let (mut letters, mut rest) = (0_usize, html);
    loop {
        let (text, tag) = rest.split_once('<').unwrap_or((rest, ""));
        letters = letters.saturating_add(without_references(text));
        if tag.is_empty() {
            return letters;
        }
        let name: String = tag.chars().take(7).collect::<String>().to_ascii_lowercase();
        let end = match name.as_str() {
            name if name.starts_with("!--") => "-->",
            name if name.starts_with("style") => "</style",
            name if name.starts_with("script") => "</script",
            name if name.starts_with("title") => "</title",
            _ => ">",
        };
        rest = after(tag, end);
    }
}

fn after<'t>(text: &'t str, end: &str) -> &'t str {
    let found = text
        .as_bytes()
        .windows(end.len())
        .position(|window| window.eq_ignore_ascii_case(end.as_bytes()));
    found.and_then(|at| text.get(at + end.len()..)).unwrap_or_default()
}

/// Letters and digits, a character reference such as `&agrave;` counted as one and `&nbsp;` as none.
fn without_references(text: &str) -> usize {
    let mut pieces = text.split('&');
    let count = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).count();
    let first = count(pieces.next().unwrap_or_default());
    pieces.fold(first, |letters, piece| match piece.split_once(';') {
        Some((name, rest)) if name.len() <= 10 => letters + usize::from(!matches!(name, "nbsp" | "#160" | "zwnj" | "#8203")) + count(rest),
        _ => letters + count(piece),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(message: &str) -> String {
        of(&MimeTree::read(message.replace('\n', "\r\n").as_bytes()), 0)
            .text
            .trim()
            .replace("\r\n", "\n")
    }

    fn alternative(plain: &str, html: &str) -> String {
        format!(
            "Content-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain\n\n{plain}\n\
             --a\nContent-Type: text/html\n\n{html}\n--a--\n"
        )
    }

    #[test]
    fn all_texts_are_read_in_their_order() {
        let message = format!(
            "Content-Type: multipart/mixed; boundary=m\n\n--m\n\nprima\n--m\nContent-Type: application/pdf; name=a.pdf\n\nx\n\
             --m\nContent-Type: text/html\n\n<p>seconda</p>\n--m\nContent-Type: text/plain; name=nota.txt\n\nfile\n\
             --m\nContent-Type: message/rfc822\n\nSubject: a\n\naltra\n--m\n{}\n\
             --m\nContent-Disposition: attachment\n\nfile\n--m\n\nultima\n--m--\n",
            alternative("terza", "<b>terza</b>")
        );
        let found = of(&MimeTree::read(message.as_bytes()), 0);
        assert!(found.from_html);
        assert_eq!(
            found.text.split_whitespace().collect::<Vec<_>>(),
            ["prima", "seconda", "terza", "ultima"]
        );
    }

    #[test]
    fn of_alternatives_the_one_that_says_something_is_read() {
        let long = "<p>Il termine per opporsi scade il 4 dicembre.</p>";
        for blank in ["", " \n\t\n", "\u{a0}\u{200b}", "HTML"] {
            assert_eq!(
                text(&alternative(blank, long)),
                "Il termine per opporsi scade il 4 dicembre.",
                "{blank:?}"
            );
        }
        assert_eq!(
            text(&alternative("Il termine scade il 4 dicembre", long)),
            "Il termine scade il 4 dicembre"
        );
        let styled = format!(
            "<style>{}</style><!--{}--><p>ciao</p>&nbsp;&nbsp;",
            "a{b:c}".repeat(50),
            "x".repeat(50)
        );
        assert_eq!(text(&alternative("ciao", &styled)), "ciao");
        assert_eq!(text(&alternative("", "")), "");
    }

    #[test]
    fn alternatives_may_be_multiparts() {
        let mixed = "Content-Type: multipart/mixed; boundary=i\n\n--i\nContent-Type: text/html\n\n<p>uno due tre</p>\n--i\n\
            Content-Type: application/pdf; name=a.pdf\n\nx\n--i\nContent-Type: text/html\n\n<p>quattro cinque</p>\n--i--";
        let message = |plain: &str| {
            format!("Content-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain\n\n{plain}\n--a\n{mixed}\n--a--\n")
        };
        assert_eq!(text(&message("uno due tre quattro cinque")), "uno due tre quattro cinque");
        assert_eq!(
            text(&message("")).split_whitespace().collect::<Vec<_>>(),
            ["uno", "due", "tre", "quattro", "cinque"]
        );
    }

    #[test]
    fn the_first_text_is_read_whatever_its_name() {
        let named = "Content-Type: text/plain; name=corpo.txt\n\ntesto\n";
        assert_eq!(text(named), "testo");
        let two = format!(
            "Content-Type: multipart/mixed; boundary=a\n\n--a\n{named}\n--a\n{}\n--a--\n",
            named.replace("testo", "file")
        );
        assert_eq!(text(&two), "testo");
        assert_eq!(text(&format!("Content-Disposition: attachment\n{named}")), "");
    }

    #[test]
    fn a_multipart_without_a_delimiter_is_its_own_text() {
        assert_eq!(text("Content-Type: multipart/mixed; boundary=a\n\nsolo questo\n"), "solo questo");
        assert_eq!(text("Content-Type: multipart/mixed\n\nsolo questo\n"), "solo questo");
    }
}
