//! Words and their stems: how texts are tokenized, the same way in messages and in queries.
//!
//! A word is a run of letters and digits without case and accents. It is indexed together with its Italian and English stems, at the same
//! position: a search for `notifiche` finds `notificata`, in a message of either language, and a phrase still matches exact words only.

use std::collections::HashMap;

use frostem::{Algorithm, Stemmer};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::store::fold::folded;

/// The words of a text, in order.
pub(super) fn words(text: &str) -> Vec<String> {
    let folded = folded(text);
    let runs = folded.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty());
    runs.map(|run| short(run).to_owned()).collect()
}

/// The stems of a word that differ from it and from each other.
pub(super) fn stems(word: &str) -> Vec<String> {
    let mut found = Vec::with_capacity(3);
    if word.chars().count() >= SHORTEST_STEMMED && word.chars().all(char::is_alphabetic) {
        italian(word, &mut found);
        found.push(Stemmer::new(Algorithm::English).stem(word).into_owned());
        found.sort_unstable();
        found.dedup();
        found.retain(|stem| stem != word);
    }
    found
}

/// Snowball's stem, except for words where it removes so much that different meanings share a stem: it gives one stem to `comune`,
/// `comunità` and `comunicazione`, and two stems to `notifica` and `notificare`.
fn italian(word: &str, found: &mut Vec<String>) {
    if DERIVED.iter().any(|ending| word.ends_with(ending)) {
        return found.push(without_final_vowel(word));
    }
    let stem = Stemmer::new(Algorithm::Italian).stem(word);
    // A noun or a participle: `deposito` goes with `depositare`, `fornito` with `fornire`. And `atto`, too short for Snowball, with `atti`.
    if ["ito", "iti", "ite", "ita"].iter().any(|ending| word.ends_with(ending)) || stem == word {
        found.push(without_final_vowel(word));
    }
    found.push(stem.into_owned());
}

/// The word without the final vowel of gender and number, and without an `h` before it.
fn without_final_vowel(word: &str) -> String {
    let short = word.strip_suffix(['a', 'e', 'i', 'o']).unwrap_or(word);
    let hard = short.strip_suffix('h').filter(|hard| hard.ends_with(['c', 'g']));
    hard.unwrap_or(short).to_owned()
}

/// Endings that derive a new word: Snowball removes them.
const DERIVED: &[&str] = &[
    "zione", "zioni", "sione", "sioni", "mento", "menti", "tore", "tori", "sore", "sori", "trice", "trici", "anza", "anze", "enza", "enze",
    "ica", "ico", "ici", "iche", "ichi", "ice", "abile", "abili", "ibile", "ibili", "ista", "iste", "isti", "ismo", "ismi", "logia",
    "logie", "ivo", "iva", "ivi", "ive", "oso", "osa", "osi", "ose", "alita", "ilita", "ivita", "icita", "unita", "osita", "orita",
    "arita",
];

/// Longer runs are codes, not words: their beginning is enough.
const LONGEST: usize = 64;

/// Shorter words are mostly articles and prepositions.
const SHORTEST_STEMMED: usize = 4;

fn short(word: &str) -> &str {
    match word.char_indices().nth(LONGEST) {
        Some((end, _)) => word.get(..end).unwrap_or(word),
        None => word,
    }
}

/// Tokenizes texts for the index. It remembers the stems of the words it met: mail repeats a few thousand of them.
#[derive(Debug, Clone, Default)]
pub(super) struct WordTokenizer {
    known: HashMap<String, Vec<String>>,
}

/// Words whose stems are remembered.
const REMEMBERED: usize = 10_000;

impl WordTokenizer {
    fn stems(&mut self, word: &str) -> &[String] {
        if !self.known.contains_key(word) {
            if self.known.len() >= REMEMBERED {
                self.known.clear();
            }
            self.known.insert(word.to_owned(), stems(word));
        }
        self.known.get(word).map_or(&[], Vec::as_slice)
    }
}

/// The tokens of a text.
#[derive(Debug)]
pub(super) struct WordStream<'t> {
    tokenizer: &'t mut WordTokenizer,
    text: String,
    at: usize,
    /// Stems of the last word that are still to be returned.
    stems: Vec<String>,
    token: Token,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        WordStream {
            tokenizer: self,
            text: folded(text),
            at: 0,
            stems: Vec::with_capacity(2),
            token: Token::default(),
        }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        if let Some(stem) = self.stems.pop() {
            self.token.text = stem;
            return true;
        }
        let rest = self.text.get(self.at..).unwrap_or_default();
        let Some(start) = rest.find(char::is_alphanumeric) else {
            return false;
        };
        let run = rest.get(start..).unwrap_or_default();
        let end = run.find(|c: char| !c.is_alphanumeric()).unwrap_or(run.len());
        let word = short(run.get(..end).unwrap_or_default());
        self.token.text.clear();
        self.token.text.push_str(word);
        self.stems.extend_from_slice(self.tokenizer.stems(word));
        self.token.position = self.token.position.wrapping_add(1);
        self.token.offset_from = self.at.saturating_add(start);
        self.token.offset_to = self.token.offset_from.saturating_add(end);
        self.at = self.token.offset_to;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn case_and_accents_do_not_matter() {
        assert_eq!(folded("PERCHÉ Così ÀNCORA"), "perche cosi ancora");
        assert_eq!(folded("ﬁrma Ⅳ"), "firma iv");
        assert_eq!(folded("Straße Łódź"), "straße łodz");
    }

    #[test]
    fn words_are_letters_and_digits() {
        assert_eq!(words("L'avviso n. 12/2024, perché?"), ["l", "avviso", "n", "12", "2024", "perche"]);
        assert_eq!(words("contratto_firmato.pdf.p7m"), ["contratto", "firmato", "pdf", "p7m"]);
        assert_eq!(words("… – !"), Vec::<String>::new());
        assert_eq!(words(&"a".repeat(100)), ["a".repeat(64)]);
    }

    #[test]
    fn a_text_is_tokenized_as_a_query_is() {
        let text = "Le notifiche, le ricevute: 12/2024";
        let mut tokenizer = WordTokenizer::default();
        let mut stream = tokenizer.token_stream(text);
        let mut positions: Vec<BTreeSet<String>> = Vec::new();
        while stream.advance() {
            let token = stream.token();
            positions.resize(positions.len().max(token.position + 1), BTreeSet::new());
            positions[token.position].insert(token.text.clone());
        }
        let expected: Vec<BTreeSet<String>> = words(text)
            .into_iter()
            .map(|word| stems(&word).into_iter().chain([word.clone()]).collect())
            .collect();
        assert_eq!(positions, expected);
    }

    /// Forms of words as they occur in certified mail.
    #[test]
    fn the_forms_of_a_word_find_each_other() {
        const SAME_STEM: &[&str] = &[
            "notifica notifiche notificare notificato notificata",
            "verifica verifiche verificare verificato",
            "contratto contratti",
            "avvocato avvocati avvocata avvocate",
            "fattura fatture fatturare fatturato",
            "atto atti",
            "ricorso ricorsi",
            "udienza udienze",
            "ricevuta ricevute",
            "comune comuni",
            "comunicazione comunicazioni",
            "comunicare comunicato comunicati",
            "scadenza scadenze",
            "pratica pratiche",
            "proroga proroghe prorogare prorogato",
            "società SOCIETA",
            "autorità autorita",
            "perché perche",
            "inviare inviato inviata inviati invio invii",
            "allegato allegati allegata allegare",
            "sollecito solleciti sollecitare",
            "pagamento pagamenti",
            "deposito depositi depositare depositato",
            "fornire fornito fornita",
            "diffida diffide diffidare",
            "condominio condomini",
            "tribunale tribunali",
            "amministratore amministratori",
            "certificato certificata certificare",
            "agreement agreements",
            "invoice invoices",
            "delivery deliveries",
            "payment payments",
            "signed signing",
        ];
        let all = |word: &str| -> BTreeSet<String> {
            let word = folded(word);
            stems(&word).into_iter().chain([word.clone()]).collect()
        };
        for family in SAME_STEM {
            let members: Vec<_> = family.split(' ').collect();
            for one in &members {
                for other in &members {
                    assert!(!all(one).is_disjoint(&all(other)), "{one} does not find {other}");
                }
            }
        }
        const DIFFERENT_STEMS: &[(&str, &str)] = &[
            ("comune", "comunicazione"),
            ("comune", "comunità"),
            ("pagamento", "pagina"),
            ("contratto", "contrattempo"),
            ("atto", "attore"),
            ("nota", "notaio"),
        ];
        for (one, other) in DIFFERENT_STEMS {
            assert!(all(one).is_disjoint(&all(other)), "{one} finds {other}");
        }
    }
}
