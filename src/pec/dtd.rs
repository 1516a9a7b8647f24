//! Whether certification data have the form that the document type of RFC 6109 §4.4 prescribes. What has another form has several
//! interpretations, and decides nothing.

use super::xml::Entry;

/// Whether these are certification data as the document type allows them (RFC 6109 §4.4): known elements in their own place, each as often
/// as allowed, with known values. The order of sibling elements is not part of it: it decides nothing, and nothing obliges a provider's
/// writer to be validated.
pub(super) fn is_valid(entries: &[Entry]) -> bool {
    let mut counts = [0_usize; ELEMENTS.len()];
    let mut attributes: Vec<&str> = Vec::new();
    let mut current = "";
    for (path, text) in entries {
        if path.contains('@') {
            // A repeated attribute is not well-formed XML, and readers differ on which one counts.
            if attributes.contains(&path.as_str()) || !is_allowed(path, text) {
                return false;
            }
            attributes.push(path);
            continue;
        }
        let known = ELEMENTS.iter().zip(&mut counts).find(|(element, _)| element.path == path);
        let Some((element, count)) = known else { return false };
        *count = count.saturating_add(1);
        if !element.content.allows(text) || !has_obligatory(current, &attributes) {
            return false;
        }
        attributes.clear();
        current = element.path;
    }
    has_obligatory(current, &attributes) && ELEMENTS.iter().zip(counts).all(|(element, count)| element.occurs.allows(count))
}

/// Whether an attribute is one of its element's and has one of its values. A declared prefix and the hints of XML Schema say nothing.
fn is_allowed(path: &str, value: &str) -> bool {
    let name = path.rsplit('@').next().unwrap_or_default();
    let found = ATTRIBUTES.iter().find(|(known, ..)| *known == path);
    match found {
        Some((_, [], _)) => true,
        Some((_, values, _)) => values.contains(&value.trim()),
        None => name.starts_with("xmlns:") || name.starts_with("xsi:"),
    }
}

fn has_obligatory(element: &str, attributes: &[&str]) -> bool {
    let own = ATTRIBUTES
        .iter()
        .filter(|(path, _, is_obligatory)| *is_obligatory && path.split('@').next() == Some(element));
    own.into_iter().all(|(path, ..)| attributes.contains(path))
}

/// How often an element may occur.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Occurs {
    Once,
    Optional,
    OnceOrMore,
    Any,
}

impl Occurs {
    fn allows(self, count: usize) -> bool {
        match self {
            Self::Once => count == 1,
            Self::Optional => count <= 1,
            Self::OnceOrMore => count >= 1,
            Self::Any => true,
        }
    }
}

/// What an element may contain.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    /// Elements, or nothing: no text.
    Structure,
    Text,
    /// A text that decides something, which the document type cannot demand: not empty.
    Value,
}

impl Content {
    fn allows(self, text: &str) -> bool {
        match self {
            Self::Structure => text.trim().is_empty(),
            Self::Text => true,
            Self::Value => !text.trim().is_empty(),
        }
    }
}

/// An element of the document type, by its path.
struct Element {
    path: &'static str,
    occurs: Occurs,
    content: Content,
}

const fn element(path: &'static str, occurs: Occurs, content: Content) -> Element {
    Element { path, occurs, content }
}

const ELEMENTS: [Element; 17] = [
    element("postacert", Occurs::Once, Content::Structure),
    element("postacert/intestazione", Occurs::Once, Content::Structure),
    element("postacert/intestazione/mittente", Occurs::Once, Content::Value),
    element("postacert/intestazione/destinatari", Occurs::OnceOrMore, Content::Value),
    element("postacert/intestazione/risposte", Occurs::Once, Content::Text),
    element("postacert/intestazione/oggetto", Occurs::Optional, Content::Text),
    element("postacert/dati", Occurs::Once, Content::Structure),
    element("postacert/dati/gestore-emittente", Occurs::Once, Content::Text),
    element("postacert/dati/data", Occurs::Once, Content::Structure),
    element("postacert/dati/data/giorno", Occurs::Once, Content::Value),
    element("postacert/dati/data/ora", Occurs::Once, Content::Value),
    element("postacert/dati/identificativo", Occurs::Once, Content::Value),
    element("postacert/dati/msgid", Occurs::Optional, Content::Text),
    element("postacert/dati/ricevuta", Occurs::Optional, Content::Structure),
    element("postacert/dati/consegna", Occurs::Optional, Content::Value),
    element("postacert/dati/ricezione", Occurs::Any, Content::Value),
    element("postacert/dati/errore-esteso", Occurs::Optional, Content::Text),
];

/// An attribute, its values (none: any text), and whether it is obligatory.
type Attribute = (&'static str, &'static [&'static str], bool);

const ATTRIBUTES: [Attribute; 5] = [
    (
        "postacert@tipo",
        &[
            "accettazione",
            "non-accettazione",
            "presa-in-carico",
            "avvenuta-consegna",
            "posta-certificata",
            "errore-consegna",
            "preavviso-errore-consegna",
            "rilevazione-virus",
        ],
        true,
    ),
    ("postacert@errore", &["nessuno", "no-dest", "no-dominio", "virus", "altro"], false),
    ("postacert/intestazione/destinatari@tipo", &["certificato", "esterno"], false),
    ("postacert/dati/data@zona", &[], true),
    ("postacert/dati/ricevuta@tipo", &["completa", "breve", "sintetica"], true),
];
