//! A search as the user writes it. Every text is a valid query: what is no valid operator is searched as words.
//!
//! | text | matches |
//! |---|---|
//! | `contratto locazione` | both words, in any of their forms; the last one may be incomplete |
//! | `"contratto di locazione"` | these words in this order |
//! | `mario.rossi@pec.example` | its words in this order: addresses and identifiers match whole and in part |
//! | `-sollecito` | messages without this word |
//! | `da:` `a:` `oggetto:` `allegato:` `testo:` `id:` (or in English) | in this field only |
//! | `stato:non-letto` `stato:speciale` `con:allegato` `stato:in-ritardo` (or in English) | by flags, content and delivery |
//! | `impronta:1a2b3c` | the message whose SHA-256 begins so |
//! | `dal:2024-03` `prima:15/03/2024` `data:2024` | by date, in the user's time zone |

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};

use super::words::words;
use crate::clock::Timestamp;
use crate::pec::DeliveryFilter;
use crate::store::condition::{Condition, Property};
use crate::store::selection::Selection;

/// A parsed query: words with conditions, and a span of time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchQuery {
    pub(super) clauses: Vec<Clause>,
    /// All must be met.
    pub(super) conditions: Vec<Condition>,
    /// From this time on.
    from: Option<Timestamp>,
    /// Before this time.
    until: Option<Timestamp>,
}

/// One thing that must, may or must not occur.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    /// The field to search; any if `None`.
    pub(super) field: Option<SearchField>,
    pub(super) wanted: Wanted,
    pub(super) need: Need,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Must,
    /// A stop word beside other words: it raises the score.
    May,
    Not,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// In any of its forms.
    Word(String),
    /// These exact words in this order.
    Phrase(Vec<String>),
    /// The same, where the last one is the beginning of a word.
    Prefix(Vec<String>),
}

/// The searchable fields of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SearchField {
    /// The subjects, outer and inner.
    Subject,
    /// Names and addresses of the writer.
    From,
    /// Names and addresses of the recipients.
    To,
    /// The names of attachments.
    Attachment,
    /// Message-ID and the provider's identifier.
    Identifier,
    /// The text of the body.
    Body,
}

/// What can be searched of a message. A field may occur several times.
pub type SearchTexts = Vec<(SearchField, String)>;

/// The query of a selection; `None` if it has no text.
pub(crate) fn search_query(selection: &Selection) -> Option<SearchQuery> {
    let text = selection.text.as_deref().filter(|text| !text.trim().is_empty())?;
    Some(SearchQuery::parse(text, &TimeZone::system()))
}

/// The conditions on the delivery of sent messages in the text of a selection; with `true` those that exclude. The store ignores them.
pub fn delivery_conditions(selection: &Selection) -> Vec<(bool, DeliveryFilter)> {
    let conditions = search_query(selection).map(|query| query.conditions).unwrap_or_default();
    let delivery = conditions.into_iter().filter_map(|condition| match condition.property {
        Property::Delivery(filter) => Some((condition.not, filter)),
        _ => None,
    });
    delivery.collect()
}

impl SearchField {
    /// All fields, those that say most about a message first.
    pub const ALL: [Self; 6] = [Self::Subject, Self::From, Self::To, Self::Attachment, Self::Identifier, Self::Body];

    /// Its name in the stored schema and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::From => "from",
            Self::To => "to",
            Self::Attachment => "attachment",
            Self::Identifier => "identifier",
            Self::Body => "body",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "da" | "from" | "mittente" | "sender" => Self::From,
            "a" | "to" | "cc" | "destinatario" | "recipient" => Self::To,
            "oggetto" | "subject" => Self::Subject,
            "allegato" | "allegati" | "attachment" | "file" => Self::Attachment,
            "id" | "message-id" | "identificativo" | "identifier" => Self::Identifier,
            "testo" | "body" | "text" => Self::Body,
            _ => return None,
        })
    }
}

impl SearchQuery {
    /// Parses a query; days begin and end in `zone`.
    pub fn parse(text: &str, zone: &TimeZone) -> Self {
        let mut query = Self::default();
        let chunks = chunks(text);
        let last = chunks.len().saturating_sub(1);
        let begun = !text.ends_with(char::is_whitespace);
        for (number, chunk) in chunks.iter().enumerate() {
            let typing = begun && number == last;
            if !query.take_date(chunk, zone) && !query.take_condition(chunk, typing) {
                query.clauses.extend(chunk.clause(typing));
            }
        }
        query.relax_stop_words();
        query
    }

    /// Whether it has no words, no conditions and no dates.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty() && self.conditions.is_empty() && self.from.is_none() && self.until.is_none()
    }

    /// Whether a time is between its dates.
    pub(crate) fn spans(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }

    /// Whether it has no words.
    pub(crate) fn is_wordless(&self) -> bool {
        self.clauses.is_empty()
    }

    /// Takes an operator of a condition; one that is still being typed asks for nothing yet.
    fn take_condition(&mut self, chunk: &Chunk, typing: bool) -> bool {
        let (name, value) = match &chunk.name {
            Some(name) => (name.clone(), chunk.value.as_str()),
            None if typing && !chunk.quoted => match chunk.value.strip_suffix(':') {
                Some(name) => (name.to_lowercase(), ""),
                None => return false,
            },
            None => return false,
        };
        if let Some(condition) = Condition::of(&name, value) {
            self.conditions.push(Condition {
                not: condition.not != chunk.not,
                ..condition
            });
            return true;
        }
        typing && Condition::is_begun(&name, value)
    }

    fn take_date(&mut self, chunk: &Chunk, zone: &TimeZone) -> bool {
        let (Some(name), false) = (&chunk.name, chunk.not) else {
            return false;
        };
        let Some((first, after)) = span(&chunk.value, zone) else {
            return false;
        };
        let (from, until) = match name.as_str() {
            "dal" | "dopo" | "after" | "since" => (Some(first), None),
            "prima" | "before" => (None, Some(first)),
            "al" | "fino" | "until" => (None, Some(after)),
            "data" | "date" | "on" => (Some(first), Some(after)),
            _ => return false,
        };
        self.from = self.from.max(from);
        self.until = match (self.until, until) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        true
    }

    /// Makes stop words optional if there is anything else to search for.
    fn relax_stop_words(&mut self) {
        let is_stop_word = |clause: &Clause| match &clause.wanted {
            Wanted::Word(word) => clause.field.is_none() && STOP_WORDS.contains(&word.as_str()),
            _ => false,
        };
        if self.clauses.iter().any(|clause| clause.need == Need::Must && !is_stop_word(clause)) {
            for clause in self
                .clauses
                .iter_mut()
                .filter(|clause| clause.need == Need::Must && is_stop_word(clause))
            {
                clause.need = Need::May;
            }
        }
    }
}

/// A piece of a query: `-name:"value"`.
#[derive(Debug, PartialEq, Eq)]
struct Chunk {
    not: bool,
    name: Option<String>,
    value: String,
    quoted: bool,
}

impl Chunk {
    fn clause(&self, begun: bool) -> Option<Clause> {
        let field = self.name.as_deref().and_then(SearchField::named);
        let value = match (&self.name, field) {
            (Some(name), None) => format!("{name}:{}", self.value),
            _ => self.value.clone(),
        };
        let mut found = match self.quoted {
            true => words(&value),
            false => words_without_elisions(&value),
        };
        let wanted = match (found.len(), begun && !self.quoted && !self.not) {
            (0, _) => return None,
            (1, true) if found.first().is_some_and(|word| word.chars().count() < SHORTEST_PREFIX) => Wanted::Word(found.pop()?),
            (_, true) => Wanted::Prefix(found),
            (1, false) if !self.quoted => Wanted::Word(found.pop()?),
            _ => Wanted::Phrase(found),
        };
        Some(Clause {
            field,
            wanted,
            need: if self.not { Need::Not } else { Need::Must },
        })
    }
}

/// A shorter prefix would match most messages.
const SHORTEST_PREFIX: usize = 2;

/// The stop words of both languages, without accents.
const STOP_WORDS: &[&str] = &[
    "a", "ad", "ai", "al", "alla", "alle", "allo", "and", "at", "che", "con", "da", "dal", "dalla", "dei", "del", "della", "delle",
    "dello", "di", "e", "ed", "for", "from", "gli", "i", "il", "in", "la", "le", "lo", "nel", "nella", "o", "of", "on", "or", "per", "su",
    "sul", "sulla", "the", "to", "tra", "un", "una", "uno", "with",
];

fn chunks(text: &str) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (chunk, after) = next_chunk(rest);
        chunks.push(chunk);
        rest = after.trim_start();
    }
    chunks
}

fn next_chunk(text: &str) -> (Chunk, &str) {
    let unsigned = text
        .strip_prefix('-')
        .filter(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || is_quote(c)));
    let not = unsigned.is_some();
    let text = unsigned.unwrap_or(text);
    let end = text.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(text.len());
    let named = text.get(..end).and_then(|word| word.split_once(':'));
    let named = named.filter(|(name, value)| {
        !name.is_empty()
            && name.chars().all(|c| c.is_alphabetic() || c == '-')
            && (!value.is_empty() || text.get(end..).is_some_and(|rest| rest.starts_with(is_quote)))
    });
    let name = named.map(|(name, _)| name.to_lowercase());
    let text = named.and_then(|(name, _)| text.get(name.len() + 1..)).unwrap_or(text);
    let (value, quoted, after) = match text.strip_prefix(is_quote) {
        Some(inside) => match inside.split_once(is_quote) {
            Some((value, after)) => (value, true, after),
            // A quotation that is still being typed.
            None => (inside, true, ""),
        },
        None => {
            let (value, after) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
            (value, false, after)
        }
    };
    let value = value.to_owned();
    (Chunk { not, name, value, quoted }, after)
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

/// The words without elided articles and possessive endings: `avviso` of `dell'avviso`, `company` of `company's`.
fn words_without_elisions(value: &str) -> Vec<String> {
    let pieces: Vec<&str> = value.split(['\'', '’', '`']).collect();
    let last = pieces.len().saturating_sub(1);
    let kept = pieces.iter().enumerate().filter(|(at, piece)| {
        let letters = piece.chars().count();
        match *at {
            0 if last == 0 => true,
            at if at == last => letters > 1,
            _ => letters > LONGEST_ELISION || !piece.chars().all(char::is_alphabetic),
        }
    });
    let kept: Vec<String> = kept.flat_map(|(_, piece)| words(piece)).collect();
    match kept.is_empty() {
        true => words(value),
        false => kept,
    }
}

/// Letters of the longest elided word: `quell'`.
const LONGEST_ELISION: usize = 5;

/// Start and end (exclusive) of a year, month or day, with the year first or last.
fn span(text: &str, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    if !parts
        .iter()
        .all(|part| !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit()))
    {
        return None;
    }
    let number = |text: &str| text.parse::<i16>().ok();
    let small = |text: &str| text.parse::<i8>().ok();
    let (year, month, day) = match parts.as_slice() {
        [year] if year.len() == 4 => (number(year)?, None, None),
        [year, month] if year.len() == 4 => (number(year)?, Some(small(month)?), None),
        [month, year] if year.len() == 4 => (number(year)?, Some(small(month)?), None),
        [year, month, day] if year.len() == 4 => (number(year)?, Some(small(month)?), Some(small(day)?)),
        [day, month, year] if year.len() == 4 => (number(year)?, Some(small(month)?), Some(small(day)?)),
        _ => return None,
    };
    let first = Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
    let length: Span = match (month, day) {
        (None, _) => 1.year(),
        (_, None) => 1.month(),
        _ => 1.day(),
    };
    let start = |date: Date| Some(date.to_zoned(zone.clone()).ok()?.timestamp());
    Some((start(first)?, start(first.checked_add(length).ok()?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rome() -> TimeZone {
        TimeZone::get("Europe/Rome").expect("bundled")
    }

    fn parse(text: &str) -> SearchQuery {
        SearchQuery::parse(text, &rome())
    }

    fn wanted(text: &str) -> Vec<(Option<SearchField>, Wanted, Need)> {
        parse(text)
            .clauses
            .into_iter()
            .map(|clause| (clause.field, clause.wanted, clause.need))
            .collect()
    }

    fn word(text: &str) -> Wanted {
        Wanted::Word(text.to_owned())
    }

    fn phrase(words: &[&str]) -> Wanted {
        Wanted::Phrase(words.iter().map(|word| (*word).to_owned()).collect())
    }

    fn prefix(words: &[&str]) -> Wanted {
        Wanted::Prefix(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn all_words_are_required_and_the_last_may_be_incomplete() {
        assert_eq!(
            wanted("Contratto locaz"),
            [(None, word("contratto"), Need::Must), (None, prefix(&["locaz"]), Need::Must)]
        );
        assert_eq!(
            wanted("contratto locazione "),
            [(None, word("contratto"), Need::Must), (None, word("locazione"), Need::Must)]
        );
        assert_eq!(wanted("c"), [(None, word("c"), Need::Must)]);
    }

    #[test]
    fn stop_words_are_required_only_if_there_is_nothing_else() {
        assert_eq!(
            wanted("contratto di locazione "),
            [
                (None, word("contratto"), Need::Must),
                (None, word("di"), Need::May),
                (None, word("locazione"), Need::Must)
            ]
        );
        assert_eq!(wanted("di "), [(None, word("di"), Need::Must)]);
    }

    #[test]
    fn quotations_and_punctuation_keep_the_order() {
        assert_eq!(
            wanted("\"contratto di locazione\" "),
            [(None, phrase(&["contratto", "di", "locazione"]), Need::Must)]
        );
        assert_eq!(wanted("«ancora aperta"), [(None, phrase(&["ancora", "aperta"]), Need::Must)]);
        assert_eq!(
            wanted("Mario.Rossi@pec.example "),
            [(None, phrase(&["mario", "rossi", "pec", "example"]), Need::Must)]
        );
        assert_eq!(wanted("mario.ro"), [(None, prefix(&["mario", "ro"]), Need::Must)]);
    }

    #[test]
    fn elided_articles_are_left_out() {
        assert_eq!(wanted("dell'avviso "), [(None, word("avviso"), Need::Must)]);
        assert_eq!(wanted("company’s "), [(None, word("company"), Need::Must)]);
        assert_eq!(wanted("po' "), [(None, word("po"), Need::Must)]);
    }

    #[test]
    fn fields_are_named_in_both_languages() {
        for (text, field) in [
            ("da:rossi ", SearchField::From),
            ("from:rossi ", SearchField::From),
            ("a:rossi ", SearchField::To),
            ("Oggetto:rossi ", SearchField::Subject),
            ("subject:\"rossi\" ", SearchField::Subject),
            ("allegato:rossi ", SearchField::Attachment),
        ] {
            let found = wanted(text);
            assert_eq!(
                found.iter().map(|(field, _, _)| *field).collect::<Vec<_>>(),
                [Some(field)],
                "{text}"
            );
        }
        assert_eq!(wanted("-da:rossi "), [(Some(SearchField::From), word("rossi"), Need::Not)]);
    }

    #[test]
    fn invalid_operators_are_searched_as_words() {
        assert_eq!(wanted("pratica:12 "), [(None, phrase(&["pratica", "12"]), Need::Must)]);
        assert_eq!(wanted("da: "), [(None, word("da"), Need::Must)]);
        assert_eq!(wanted("dopo:natale "), [(None, phrase(&["dopo", "natale"]), Need::Must)]);
        assert_eq!(
            wanted("dopo:2024-02-31 "),
            [(None, phrase(&["dopo", "2024", "02", "31"]), Need::Must)]
        );
        for text in ["", "\"", "-", "AND (", "a:\"", "[x TO", "\\", "***", "::::", "«»", "-\"", "'", "''"] {
            let _ = parse(text);
        }
        assert!(parse(" \t").is_empty());
        assert!(parse("***").is_empty());
    }

    #[test]
    fn dates_are_days_of_the_users_time_zone() {
        let at = |text: &str| Some(text.parse::<Timestamp>().expect("an instant"));
        let query = parse("data:15/03/2024");
        assert_eq!((query.from, query.until), (at("2024-03-14T23:00:00Z"), at("2024-03-15T23:00:00Z")));
        assert!(query.is_wordless() && !query.is_empty());
        let query = parse("dal:2024-03 fino:2024");
        assert_eq!((query.from, query.until), (at("2024-02-29T23:00:00Z"), at("2024-12-31T23:00:00Z")));
        let query = parse("after:2023 before:3/2024 x");
        assert_eq!((query.from, query.until), (at("2022-12-31T23:00:00Z"), at("2024-02-29T23:00:00Z")));
    }

    #[test]
    fn conditions_are_named_in_both_languages() {
        let conditions = |text: &str| {
            let query = parse(text);
            assert!(query.is_wordless(), "{text}");
            query.conditions.into_iter().map(|one| (one.not, one.property)).collect::<Vec<_>>()
        };
        for (text, expected) in [
            ("is:unread ", (false, Property::Unread)),
            ("stato:letto", (true, Property::Unread)),
            ("-is:Starred", (true, Property::Starred)),
            ("è:speciale ", (false, Property::Starred)),
            ("has:attachment", (false, Property::Attachments)),
            ("con:fattura", (false, Property::Invoice)),
            ("state:late", (false, Property::Delivery(DeliveryFilter::Late))),
            ("stato:\"in-ritardo\"", (false, Property::Delivery(DeliveryFilter::Late))),
            ("hash:1A2b3c", (false, Property::Hash("1a2b3c".into()))),
        ] {
            assert_eq!(conditions(text), [expected], "{text}");
        }
        for typing in ["is:", "stato:non-l", "-con:al", "hash:1a2"] {
            assert!(parse(typing).is_empty(), "{typing} asks for nothing yet");
        }
        for word in ["is:strange", "is:unr ", "stato: ", "hash:xyz", "con:te"] {
            assert_eq!(parse(word).conditions, [], "{word}");
            assert!(!parse(word).is_wordless(), "{word}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_text_is_a_valid_query(text in "\\PC{0,60}") {
            let _ = parse(&text);
        }
    }
}
