//! Asking the index: a question as tantivy's queries, and the numbers that answer it.

use std::ops::Bound;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, InvertedIndexRangeQuery, Occur, PhrasePrefixQuery, PhraseQuery,
    Query as Ask, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader, Term};

use super::documents::{Fields, NUMBER};
use super::query::{Clause, Need, Query, SearchField, Wanted};
use super::words::stems;

/// What all of a question asks for.
pub(super) fn ask(query: &Query, fields: &Fields) -> Box<dyn Ask> {
    let mut asked: Vec<(Occur, Box<dyn Ask>)> = query
        .clauses
        .iter()
        .map(|clause| (occur(clause.need), anywhere(clause, fields)))
        .collect();
    match asked.iter().any(|(occur, _)| *occur == Occur::Must) {
        true => {}
        // Only what must not be there: everything else.
        false if asked.iter().any(|(occur, _)| *occur == Occur::MustNot) => asked.push((Occur::Must, Box::new(AllQuery))),
        false => return Box::new(EmptyQuery),
    }
    Box::new(BooleanQuery::new(asked))
}

/// What a question asks for of one part alone; any of its words is enough.
pub(super) fn ask_in(part: SearchField, query: &Query, fields: &Fields) -> Box<dyn Ask> {
    let asked = query.clauses.iter().filter(|clause| clause.need == Need::Must);
    let here = asked.filter(|clause| clause.part.is_none_or(|only| only == part));
    let asked = here
        .map(|clause| (Occur::Should, in_part(&clause.wanted, fields.of(part))))
        .collect();
    Box::new(BooleanQuery::new(asked))
}

fn occur(need: Need) -> Occur {
    match need {
        Need::Must => Occur::Must,
        Need::May => Occur::Should,
        Need::Not => Occur::MustNot,
    }
}

fn anywhere(clause: &Clause, fields: &Fields) -> Box<dyn Ask> {
    let parts = SearchField::ALL.iter().filter(|part| clause.part.is_none_or(|only| only == **part));
    let asked = parts.map(|part| {
        let found = in_part(&clause.wanted, fields.of(*part));
        let weighed: Box<dyn Ask> = Box::new(BoostQuery::new(found, weight(*part)));
        (Occur::Should, weighed)
    });
    Box::new(BooleanQuery::new(asked.collect()))
}

/// A subject says what a message is about; a text only mentions.
fn weight(part: SearchField) -> Score {
    match part {
        SearchField::Subject => 3.0,
        SearchField::From | SearchField::Attachment => 2.0,
        SearchField::To => 1.5,
        SearchField::Identifier | SearchField::Body => 1.0,
    }
}

fn in_part(wanted: &Wanted, field: Field) -> Box<dyn Ask> {
    match wanted {
        Wanted::Word(word) => any_form(word, field),
        Wanted::Phrase(words) => phrase(words, field),
        Wanted::Begun(words) => match words.as_slice() {
            [word] => {
                let whole = any_form(word, field);
                let begun: Box<dyn Ask> = Box::new(ConstScoreQuery::new(begun(word, field), BEGUN));
                Box::new(BooleanQuery::new(vec![(Occur::Should, whole), (Occur::Should, begun)]))
            }
            words => {
                let mut query = PhrasePrefixQuery::new(words.iter().map(|word| Term::from_field_text(field, word)).collect());
                query.set_max_expansions(MOST_EXPANSIONS);
                Box::new(query)
            }
        },
    }
}

/// The word itself weighs more than a form of it, since it is there beside its stems.
fn any_form(word: &str, field: Field) -> Box<dyn Ask> {
    let forms = std::iter::once(word.to_owned()).chain(stems(word));
    let asked = forms.map(|form| (Occur::Should, term(&form, field))).collect();
    Box::new(BooleanQuery::new(asked))
}

fn term(word: &str, field: Field) -> Box<dyn Ask> {
    Box::new(TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::WithFreqs))
}

fn phrase(words: &[String], field: Field) -> Box<dyn Ask> {
    match words {
        [] => Box::new(EmptyQuery),
        [word] => term(word, field),
        words => Box::new(PhraseQuery::new(
            words.iter().map(|word| Term::from_field_text(field, word)).collect(),
        )),
    }
}

fn begun(word: &str, field: Field) -> Box<dyn Ask> {
    // The last character there is: nothing that begins with the word sorts after it.
    let after = format!("{word}{}", char::MAX);
    let bounds = [word, &after].map(|text| Term::from_field_text(field, text));
    let [first, after] = bounds;
    Box::new(InvertedIndexRangeQuery::new(Bound::Included(first), Bound::Excluded(after)))
}

const BEGUN: Score = 0.5;
/// How many endings the last, begun word of a sequence may take.
const MOST_EXPANSIONS: u32 = 1000;

/// Collects the numbers of messages, with their scores if wanted.
pub(super) struct Numbers {
    pub(super) scored: bool,
}

pub(super) struct SegmentNumbers {
    numbers: Column<u64>,
    found: Vec<(u64, Score)>,
}

impl Collector for Numbers {
    type Fruit = Vec<(u64, Score)>;
    type Child = SegmentNumbers;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentNumbers> {
        Ok(SegmentNumbers {
            numbers: segment.fast_fields().u64(NUMBER)?,
            found: Vec::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.scored
    }

    fn merge_fruits(&self, found: Vec<Self::Fruit>) -> tantivy::Result<Self::Fruit> {
        Ok(found.into_iter().flatten().collect())
    }
}

impl SegmentCollector for SegmentNumbers {
    type Fruit = Vec<(u64, Score)>;

    fn collect(&mut self, document: DocId, score: Score) {
        self.found.extend(self.numbers.first(document).map(|number| (number, score)));
    }

    fn harvest(self) -> Self::Fruit {
        self.found
    }
}
