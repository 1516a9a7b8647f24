//! A bounded reader for small XML documents, daticert.xml (RFC 6109 §4.4) and REM evidence (ETSI EN 319 522-3 §5): it lists every element
//! and attribute with its path and text, in document order. Only the five predefined entities and character references are resolved;
//! namespaces are not looked up, nothing is fetched.

use std::borrow::Cow;

use encoding_rs::Encoding;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;
use quick_xml::{XmlVersion, escape};

/// Why a document cannot be read as daticert.xml (RFC 6109 §4.4).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DaticertError {
    /// Not well-formed XML, or an unknown charset.
    #[error("not well-formed")]
    Malformed,
    /// A document type with declarations of its own, refused: they could expand entities without bound, name files, or give attributes
    /// other values than those written. A bare document type is ignored and never fetched.
    #[error("document type declaration refused")]
    Doctype,
    /// Larger than 1 MB, deeper than 32 levels, or too many elements.
    #[error("too large")]
    TooLarge,
    /// The root is not `postacert`.
    #[error("not certification data")]
    NotPostacert,
}

/// An element or attribute: its path (`a/b`, attributes `a/b@c`) and its trimmed text.
pub(super) type Entry = (String, String);

/// All elements and attributes of a document. Limits: 1 MB, 32 levels, 20 000 elements, 64 attributes per element and 20 000 in all, names
/// of 64 bytes, 8 MB of paths in all.
pub(super) fn flatten(xml: &[u8]) -> Result<Vec<Entry>, DaticertError> {
    if xml.len() > 1_000_000 {
        return Err(DaticertError::TooLarge);
    }
    let text = decode(xml)?;
    let mut reader = Reader::from_str(&text);
    // A bare `&` in a subject must not make the whole receipt unreadable.
    reader.config_mut().allow_dangling_amp = true;
    let mut flat = Flat::default();
    loop {
        match reader.read_event().map_err(|_| DaticertError::Malformed)? {
            Event::Start(start) => flat.open(&start)?,
            Event::Empty(start) => {
                flat.open(&start)?;
                flat.close();
            }
            Event::End(_) => flat.close(),
            Event::Text(text) => flat.text(&text.xml10_content().map_err(|_| DaticertError::Malformed)?)?,
            Event::CData(text) => flat.text(&text.xml10_content().map_err(|_| DaticertError::Malformed)?)?,
            Event::GeneralRef(reference) => flat.text(&resolve(&reference))?,
            // The bare document type of RFC 6109 §4.4 is harmless.
            Event::DocType(declaration) => {
                if declaration.contains(&b'[') {
                    return Err(DaticertError::Doctype);
                }
            }
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
            Event::Eof => return flat.finish(),
        }
    }
}

/// The entries read so far, with the counts that the limits need.
#[derive(Default)]
struct Flat {
    entries: Vec<Entry>,
    /// Indexes into `entries` of the open elements, outermost first.
    open: Vec<usize>,
    elements: usize,
    attributes: usize,
    path_bytes: usize,
}

impl Flat {
    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), DaticertError> {
        let name = start.name();
        let name = std::str::from_utf8(name.as_ref()).map_err(|_| DaticertError::Malformed)?;
        let parent = self.open.last().and_then(|index| self.entries.get(*index));
        let path = match parent {
            Some((parent, _)) => format!("{parent}/{name}"),
            None if self.entries.is_empty() => name.to_owned(),
            // A second root element.
            None => return Err(DaticertError::Malformed),
        };
        self.elements = self.elements.saturating_add(1);
        if self.open.len() >= 32 || self.elements > 20_000 || name.len() > 64 {
            return Err(DaticertError::TooLarge);
        }
        self.open.push(self.entries.len());
        self.push(path.clone(), String::new())?;
        for (count, attribute) in start.attributes().with_checks(false).enumerate() {
            let attribute = attribute.map_err(|_| DaticertError::Malformed)?;
            self.attributes = self.attributes.saturating_add(1);
            if count >= 64 || self.attributes > 20_000 || attribute.key.as_ref().len() > 64 {
                return Err(DaticertError::TooLarge);
            }
            let key = String::from_utf8_lossy(attribute.key.as_ref());
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .unwrap_or_else(|_| String::from_utf8_lossy(&attribute.value).into_owned().into());
            self.push(format!("{path}@{key}"), value.into_owned())?;
        }
        Ok(())
    }

    fn close(&mut self) {
        if let Some((_, text)) = self.open.pop().and_then(|index| self.entries.get_mut(index)) {
            *text = text.trim().to_owned();
        }
    }

    fn text(&mut self, more: &str) -> Result<(), DaticertError> {
        match self.open.last().and_then(|index| self.entries.get_mut(*index)) {
            Some((_, text)) => text.push_str(more),
            // Text outside the root element.
            None if !more.trim_matches(['\u{feff}', '\0', ' ', '\t', '\r', '\n']).is_empty() => return Err(DaticertError::Malformed),
            None => {}
        }
        Ok(())
    }

    fn push(&mut self, path: String, text: String) -> Result<(), DaticertError> {
        self.path_bytes = self.path_bytes.saturating_add(path.len());
        if self.path_bytes > 8_000_000 {
            return Err(DaticertError::TooLarge);
        }
        self.entries.push((path, text));
        Ok(())
    }

    fn finish(self) -> Result<Vec<Entry>, DaticertError> {
        if self.open.is_empty() && !self.entries.is_empty() {
            Ok(self.entries)
        } else {
            Err(DaticertError::Malformed)
        }
    }
}

/// The text of a reference: a character, a predefined entity, or the reference as written.
fn resolve(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.to_string();
    }
    let name = String::from_utf8_lossy(reference.as_ref());
    match escape::resolve_xml_entity(&name) {
        Some(text) => text.to_owned(),
        None => format!("&{name};"),
    }
}

/// The document as text: by its byte order mark, else by its declaration, else UTF-8. Invalid UTF-8 is read as Windows-1252, in which every
/// byte is valid: a document may declare UTF-8 and be in ISO-8859-1.
fn decode(xml: &[u8]) -> Result<Cow<'_, str>, DaticertError> {
    if let Some((encoding, _)) = Encoding::for_bom(xml) {
        return Ok(encoding.decode_with_bom_removal(xml).0);
    }
    let encoding = match declared(xml) {
        Some(label) => Encoding::for_label_no_replacement(label.as_bytes()).ok_or(DaticertError::Malformed)?,
        None => encoding_rs::UTF_8,
    };
    if encoding == encoding_rs::UTF_8 {
        return Ok(match std::str::from_utf8(xml) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(xml).0,
        });
    }
    Ok(encoding.decode_without_bom_handling(xml).0)
}

/// The label in `<?xml … encoding="…"?>`.
fn declared(xml: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(xml.get(..200).unwrap_or(xml)).into_owned();
    let declaration = head.trim_start().strip_prefix("<?xml")?.split("?>").next()?.to_owned();
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value.split(quote).nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(xml: &str) -> Vec<String> {
        let flat = flatten(xml.as_bytes()).unwrap();
        flat.iter().map(|(path, text)| format!("{path}={text}")).collect()
    }

    #[test]
    fn elements_and_attributes_come_in_document_order() {
        assert_eq!(
            lines("<a x='1&amp;2'>\n <b>&lt;u&#233;&gt;</b><b/><![CDATA[<c>]]></a>"),
            ["a=<c>", "a@x=1&2", "a/b=<ué>", "a/b="]
        );
    }

    #[test]
    fn unknown_entities_and_lone_ampersands_stay_as_written() {
        assert_eq!(lines("<a>R&D &nbsp; x</a>"), ["a=R&D &nbsp; x"]);
    }

    #[test]
    fn a_bare_document_type_is_ignored_and_one_with_entities_refused() {
        assert_eq!(lines("<!DOCTYPE a SYSTEM 'http://example.org/a.dtd'><a>1</a>"), ["a=1"]);
        let bomb = b"<!DOCTYPE a [<!ENTITY l 'lol'><!entity m '&l;&l;'>]><a>&m;</a>";
        assert_eq!(flatten(bomb), Err(DaticertError::Doctype));
        let external = b"<!DOCTYPE a [<!ENTITY % x SYSTEM 'file:///etc/hostname'>]><a/>";
        assert_eq!(flatten(external), Err(DaticertError::Doctype));
    }

    #[test]
    fn documents_beyond_a_limit_are_refused() {
        let nested = format!("{}{}", "<a>".repeat(33), "</a>".repeat(33));
        let wide = format!("<a>{}</a>", "<b/>".repeat(20_001));
        let attributes: String = (0..65).map(|index| format!(" a{index}=''")).collect();
        let long_name = format!("<{}/>", "n".repeat(65));
        let large = format!("<a>{}</a>", "x".repeat(1_000_000));
        for xml in [nested, wide, format!("<a{attributes}/>"), long_name, large] {
            assert_eq!(flatten(xml.as_bytes()), Err(DaticertError::TooLarge));
        }
    }

    #[test]
    fn broken_documents_are_refused() {
        for xml in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "<a/><a/>",
            "<?xml version='1.0' encoding='utf-7'?><a/>",
        ] {
            assert_eq!(flatten(xml.as_bytes()), Err(DaticertError::Malformed), "{xml}");
        }
    }

    #[test]
    fn other_charsets_are_read() {
        let latin = b"<?xml version=\"1.0\" encoding='ISO-8859-1' ?><a>citt\xe0</a>";
        assert_eq!(flatten(latin).unwrap()[0].1, "città");
        let wrongly_declared = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>citt\xe0</a>";
        assert_eq!(flatten(wrongly_declared).unwrap()[0].1, "città");
        assert_eq!(flatten("\u{feff}<a>città</a>".as_bytes()).unwrap()[0].1, "città");
    }
}
