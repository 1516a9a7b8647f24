//! XML with untrusted text in it.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

pub(super) type Xml = Writer<Vec<u8>>;

/// A document with this root element.
pub(super) fn document(root: &str, attributes: &[(&str, &str)], inside: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    element(&mut xml, root, attributes, inside)?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

/// An element with child elements.
pub(super) fn element(
    xml: &mut Xml,
    name: &str,
    attributes: &[(&str, &str)],
    inside: impl FnOnce(&mut Xml) -> io::Result<()>,
) -> io::Result<()> {
    let attributes = attributes.iter().copied();
    xml.create_element(name)
        .with_attributes(attributes)
        .write_inner_content(inside)
        .map(drop)
}

/// An element with text.
pub(super) fn text(xml: &mut Xml, name: &str, attributes: &[(&str, &str)], text: &str) -> io::Result<()> {
    let attributes = attributes.iter().copied();
    let text = allowed(text);
    xml.create_element(name)
        .with_attributes(attributes)
        .write_text_content(BytesText::new(&text))
        .map(drop)
}

/// Replaces characters that XML 1.0 §2.2 does not allow with spaces.
pub(super) fn allowed(text: &str) -> String {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..) && !c.is_control();
    text.chars().map(|c| if allowed(c) { c } else { ' ' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_end_its_element() {
        let written = document("A", &[("b", "\"<&")], |xml| text(xml, "C", &[], "a</C>\u{1}&\u{FFFE}è\n")).expect("written");
        let written = String::from_utf8(written).expect("text");
        assert_eq!(
            written,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<A b=\"&quot;&lt;&amp;\">\n  <C>a&lt;/C&gt; &amp; è </C>\n</A>\n"
        );
    }
}
