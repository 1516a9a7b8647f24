//! Extracts the text of a message for the full-text index. It depends on the raw bytes alone, not on a verdict: a message is indexed once.
//!
//! Of an envelope the carried message is indexed, not the provider's sentence, which is the same in all envelopes. Of a receipt the receipt
//! itself is indexed, not the message that it may contain: a search finds that message, and its receipts are listed with it.

use std::collections::HashSet;

use mail_parser::{Address, Message};

use super::body_text;
use crate::pec::{CertificationData, Entity, MimeTree};
use crate::store::search::{SearchField, SearchTexts};

/// The texts of a raw message, by field.
pub(crate) fn extract(raw: &[u8]) -> SearchTexts {
    extract_from(&MimeTree::read(raw))
}

/// The same, of a message whose entities were read already.
pub(crate) fn extract_from(tree: &MimeTree<'_>) -> SearchTexts {
    let mut texts = SearchTexts::new();
    if let Some(root) = tree.root() {
        read(tree, &root, &mut texts);
    }
    each_once(texts)
}

/// The texts without repetitions: a header and the one inside an envelope have much in common.
fn each_once(texts: SearchTexts) -> SearchTexts {
    let mut seen = HashSet::new();
    let first: Vec<bool> = texts.iter().map(|(field, text)| seen.insert((*field, text.as_str()))).collect();
    texts
        .into_iter()
        .zip(first)
        .filter_map(|(text, is_first)| is_first.then_some(text))
        .collect()
}

fn read(tree: &MimeTree<'_>, root: &Entity<'_>, texts: &mut SearchTexts) {
    let outer = root.header();
    let has = |name: &str| outer.as_ref().is_some_and(|header| header.header_raw(name).is_some());
    let is_receipt = has("X-Ricevuta");
    let carries = has("X-Trasporto") && tree.entities().any(|entity| entity.depth() == 0 && entity.message().is_some());
    header(outer.as_ref(), texts);
    certified_identifiers(tree, texts);
    if !carries {
        add(texts, SearchField::Body, &body_text::of(tree, root.index()).text);
    }
    parts(tree, is_receipt, texts);
}

/// Characters of one text that are indexed: a longer one is a file pasted into a message.
const TEXT_LIMIT: usize = 1_000_000;

/// Adds the names of attachments, and header and text of nested messages; those of a receipt are left out.
fn parts(tree: &MimeTree<'_>, is_receipt: bool, texts: &mut SearchTexts) {
    for entity in tree.entities().filter(|entity| entity.depth() == 0 || !is_receipt) {
        if let Some(name) = entity.name().filter(|name| !is_technical(name)) {
            add(texts, SearchField::Attachment, name);
        }
        if let Some(nested) = entity.message().filter(|_| !is_receipt) {
            header(nested.header().as_ref(), texts);
            add(texts, SearchField::Body, &body_text::of(tree, nested.index()).text);
        }
    }
}

fn header(message: Option<&Message<'_>>, texts: &mut SearchTexts) {
    let Some(message) = message else { return };
    add(texts, SearchField::Subject, message.subject().unwrap_or_default());
    for address in [message.from(), message.reply_to(), message.sender()].into_iter().flatten() {
        addresses(texts, SearchField::From, address);
    }
    for address in [message.to(), message.cc(), message.bcc()].into_iter().flatten() {
        addresses(texts, SearchField::To, address);
    }
    add(texts, SearchField::Identifier, message.message_id().unwrap_or_default());
    let names = message.header_raw("X-Riferimento-Message-ID");
    add(texts, SearchField::Identifier, names.unwrap_or_default());
}

fn addresses(texts: &mut SearchTexts, part: SearchField, address: &Address<'_>) {
    for mailbox in address.iter() {
        add(texts, part, mailbox.name().unwrap_or_default());
        add(texts, part, mailbox.address().unwrap_or_default());
    }
}

/// The provider's identifier (identificativo), which is only in the certification data.
fn certified_identifiers(tree: &MimeTree<'_>, texts: &mut SearchTexts) {
    let is_daticert = |entity: &Entity<'_>| entity.name().is_some_and(|name| name.eq_ignore_ascii_case("daticert.xml"));
    for entity in tree.entities().filter(|entity| entity.depth() == 0 && is_daticert(entity)) {
        if let Ok(data) = CertificationData::parse(&entity.content()) {
            add(texts, SearchField::Identifier, &data.identifier);
            add(texts, SearchField::Identifier, data.msgid.as_deref().unwrap_or_default());
        }
    }
}

fn is_technical(name: &str) -> bool {
    ["daticert.xml", "postacert.eml", "smime.p7s"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

fn add(texts: &mut SearchTexts, part: SearchField, text: &str) {
    if text.trim().is_empty() {
        return;
    }
    let text = match text.char_indices().nth(TEXT_LIMIT) {
        Some((end, _)) => text.get(..end).unwrap_or_default(),
        None => text,
    };
    texts.push((part, text.to_owned()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(raw: &[u8], part: SearchField) -> Vec<String> {
        let texts = extract(raw).into_iter().filter(|(found, _)| *found == part);
        texts.map(|(_, text)| text.trim().to_owned()).collect()
    }

    const ENVELOPE: &[u8] = b"From: \"Per conto di: studio@pec.example\" <posta-certificata@pec.example>\r\nTo: ente@pec.example\r\n\
Subject: POSTA CERTIFICATA: Diffida\r\nMessage-ID: <opec1.2@pec.example>\r\nX-Trasporto: posta-certificata\r\nMIME-Version: 1.0\r\n\
Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nMessaggio di posta certificata\r\n--b\r\n\
Content-Type: message/rfc822; name=postacert.eml\r\n\r\nFrom: Studio <studio@pec.example>\r\nTo: ente@pec.example\r\nSubject: Diffida\r\n\
Message-ID: <1@studio.example>\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: text/html\r\n\r\n\
<p>Si diffida</p>\r\n--c\r\nContent-Type: application/pdf; name=\"atto.pdf\"\r\n\
Content-Disposition: attachment; filename=\"atto.pdf\"\r\n\r\nx\r\n--c--\r\n--b--\r\n";

    #[test]
    fn of_an_envelope_the_carried_message_is_indexed() {
        assert_eq!(of(ENVELOPE, SearchField::Body), ["Si diffida"]);
        assert_eq!(of(ENVELOPE, SearchField::Subject), ["POSTA CERTIFICATA: Diffida", "Diffida"]);
        assert_eq!(of(ENVELOPE, SearchField::Attachment), ["atto.pdf"]);
        assert_eq!(of(ENVELOPE, SearchField::Identifier), ["opec1.2@pec.example", "1@studio.example"]);
        assert!(of(ENVELOPE, SearchField::From).contains(&"Studio".to_owned()));
    }

    #[test]
    fn of_a_receipt_the_carried_message_is_not_indexed() {
        let receipt = String::from_utf8_lossy(ENVELOPE).replace("X-Trasporto: posta-certificata", "X-Ricevuta: avvenuta-consegna");
        assert_eq!(of(receipt.as_bytes(), SearchField::Body), ["Messaggio di posta certificata"]);
        assert_eq!(of(receipt.as_bytes(), SearchField::Attachment), Vec::<String>::new());
    }

    #[test]
    fn bytes_without_a_header_are_indexed_as_text() {
        let texts = extract(b"\xff\xfe parole sparse");
        assert!(texts.iter().any(|(_, text)| text.contains("parole")), "{texts:?}");
        assert_eq!(extract(b""), SearchTexts::new());
    }
}
