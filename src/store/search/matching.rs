//! A search query as tantivy's queries, and the collector of matching documents.

use std::ops::Bound;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, InvertedIndexRangeQuery, Occur, PhrasePrefixQuery, PhraseQuery,
    Query as TantivyQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader, Term};

use super::query::{Clause, Need, SearchField, SearchQuery, Wanted};
use super::schema::{Fields, NUMBER};
use super::words::stems;

/// The query over all fields.
pub(super) fn tantivy_query(query: &SearchQuery, fields: &Fields) -> Box<dyn TantivyQuery> {
    let mut asked: Vec<(Occur, Box<dyn TantivyQuery>)> = query
        .clauses
        .iter()
        .map(|clause| (occur(clause.need), anywhere(clause, fields)))
        .collect();
    match asked.iter().any(|(occur, _)| *occur == Occur::Must) {
        true => {}
        // tantivy needs something to exclude from: a query of exclusions only matches everything else.
        false if asked.iter().any(|(occur, _)| *occur == Occur::MustNot) => asked.push((Occur::Must, Box::new(AllQuery))),
        false => return Box::new(EmptyQuery),
    }
    Box::new(BooleanQuery::new(asked))
}

/// The query over one field alone; any of its words is enough.
pub(super) fn field_query(field: SearchField, query: &SearchQuery, fields: &Fields) -> Box<dyn TantivyQuery> {
    let asked = query.clauses.iter().filter(|clause| clause.need == Need::Must);
    let here = asked.filter(|clause| clause.field.is_none_or(|only| only == field));
    let asked = here
        .map(|clause| (Occur::Should, in_field(&clause.wanted, fields.of(field))))
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

fn anywhere(clause: &Clause, fields: &Fields) -> Box<dyn TantivyQuery> {
    let searched = SearchField::ALL
        .iter()
        .filter(|field| clause.field.is_none_or(|only| only == **field));
    let asked = searched.map(|field| {
        let found = in_field(&clause.wanted, fields.of(*field));
        let weighted: Box<dyn TantivyQuery> = Box::new(BoostQuery::new(found, weight(*field)));
        (Occur::Should, weighted)
    });
    Box::new(BooleanQuery::new(asked.collect()))
}

/// A word in the subject says more about a message than one in its text.
fn weight(field: SearchField) -> Score {
    match field {
        SearchField::Subject => 3.0,
        SearchField::From | SearchField::Attachment => 2.0,
        SearchField::To => 1.5,
        SearchField::Identifier | SearchField::Body => 1.0,
    }
}

fn in_field(wanted: &Wanted, field: Field) -> Box<dyn TantivyQuery> {
    match wanted {
        Wanted::Word(word) => any_form(word, field),
        Wanted::Phrase(words) => phrase(words, field),
        Wanted::Prefix(words) => match words.as_slice() {
            [word] => {
                let whole = any_form(word, field);
                let prefixed: Box<dyn TantivyQuery> = Box::new(ConstScoreQuery::new(prefix(word, field), PREFIX_SCORE));
                Box::new(BooleanQuery::new(vec![(Occur::Should, whole), (Occur::Should, prefixed)]))
            }
            words => {
                let mut query = PhrasePrefixQuery::new(words.iter().map(|word| Term::from_field_text(field, word)).collect());
                query.set_max_expansions(MOST_EXPANSIONS);
                Box::new(query)
            }
        },
    }
}

/// The word or a form of it. The word itself scores higher, since it matches as a word and by its stems.
fn any_form(word: &str, field: Field) -> Box<dyn TantivyQuery> {
    let forms = std::iter::once(word.to_owned()).chain(stems(word));
    let asked = forms.map(|form| (Occur::Should, term(&form, field))).collect();
    Box::new(BooleanQuery::new(asked))
}

fn term(word: &str, field: Field) -> Box<dyn TantivyQuery> {
    Box::new(TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::WithFreqs))
}

fn phrase(words: &[String], field: Field) -> Box<dyn TantivyQuery> {
    match words {
        [] => Box::new(EmptyQuery),
        [word] => term(word, field),
        words => Box::new(PhraseQuery::new(
            words.iter().map(|word| Term::from_field_text(field, word)).collect(),
        )),
    }
}

fn prefix(word: &str, field: Field) -> Box<dyn TantivyQuery> {
    // No text that begins with the word sorts after the word followed by the last character.
    let after = format!("{word}{}", char::MAX);
    let bounds = [word, &after].map(|text| Term::from_field_text(field, text));
    let [first, after] = bounds;
    Box::new(InvertedIndexRangeQuery::new(Bound::Included(first), Bound::Excluded(after)))
}

const PREFIX_SCORE: Score = 0.5;
/// How many words the last, incomplete word of a phrase is completed to.
const MOST_EXPANSIONS: u32 = 1000;

/// Collects the numbers of matching messages, with their scores if wanted.
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
