//! What of a message can be looked for, taken out of its bytes alone: no verdict changes it, so it never has to be taken out again.
//!
//! An envelope is read for the message it carries and not for the provider's sentence, which is the same in all of them. A receipt is read for
//! itself and not for the message it may repeat: that one is found in its own place, and the receipt under it.

use mail_parser::{Address, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use crate::pec::{self, CertificationData};
use crate::store::search::{SearchField, SearchTexts};

/// Reads a raw message for the words in it.
pub(crate) fn extract(raw: &[u8]) -> SearchTexts {
    let mut texts = SearchTexts::new();
    let lean = pec::without_attachments(raw);
    if let Some(message) = MessageParser::default().parse(lean.as_ref()) {
        whole(&message, &mut texts);
    }
    if texts.is_empty() {
        // No message at all: the parser takes any bytes for a header.
        add(&mut texts, SearchField::Body, &String::from_utf8_lossy(raw));
    }
    texts
}

fn whole(message: &Message<'_>, texts: &mut SearchTexts) {
    let is_receipt = has_header(message, "X-Ricevuta");
    let carries = has_header(message, "X-Trasporto") && message.parts.iter().any(|part| matches!(part.body, PartType::Message(_)));
    header(message, texts);
    certified_identifiers(message, texts);
    if !carries {
        bodies(message, texts);
    }
    below(message, is_receipt, 0, texts);
}

/// Characters of one text that are read; what comes later is no longer a message but a file.
const LONGEST: usize = 1_000_000;
/// How deep nested messages are followed.
const DEEPEST: usize = 16;

fn below(message: &Message<'_>, is_receipt: bool, depth: usize, texts: &mut SearchTexts) {
    for part in &message.parts {
        if let Some(name) = part.attachment_name().filter(|name| !is_technical(name)) {
            add(texts, SearchField::Attachment, name);
        }
        if let PartType::Message(nested) = &part.body
            && !is_receipt
            && depth < DEEPEST
        {
            header(nested, texts);
            bodies(nested, texts);
            below(nested, is_receipt, depth.saturating_add(1), texts);
        }
    }
}

fn header(message: &Message<'_>, texts: &mut SearchTexts) {
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

fn bodies(message: &Message<'_>, texts: &mut SearchTexts) {
    for at in 0..message.text_body_count() {
        add(texts, SearchField::Body, &message.body_text(at).unwrap_or_default());
    }
}

/// The provider's identifier (identificativo) stands in the certification data alone.
fn certified_identifiers(message: &Message<'_>, texts: &mut SearchTexts) {
    let is_daticert = |part: &&MessagePart<'_>| part.attachment_name().is_some_and(|name| name.eq_ignore_ascii_case("daticert.xml"));
    for part in message.parts.iter().filter(is_daticert) {
        if let Ok(data) = CertificationData::parse(part.contents()) {
            add(texts, SearchField::Identifier, &data.identifier);
            add(texts, SearchField::Identifier, data.msgid.as_deref().unwrap_or_default());
        }
    }
}

fn has_header(message: &Message<'_>, name: &str) -> bool {
    message.header_raw(name).is_some()
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
    let text = match text.char_indices().nth(LONGEST) {
        Some((end, _)) => text.get(..end).unwrap_or_default(),
        None => text,
    };
    if !texts.iter().any(|(known, there)| *known == part && there == text) {
        texts.push((part, text.to_owned()));
    }
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
Message-ID: <1@studio.example>\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: text/html\r\n\r\n<p>Si diffida</p>\r\n\
--c\r\nContent-Type: application/pdf; name=\"atto.pdf\"\r\nContent-Disposition: attachment; filename=\"atto.pdf\"\r\n\r\nx\r\n--c--\r\n--b--\r\n";

    #[test]
    fn an_envelope_is_read_for_what_it_carries() {
        assert_eq!(of(ENVELOPE, SearchField::Body), ["Si diffida"]);
        assert_eq!(of(ENVELOPE, SearchField::Subject), ["POSTA CERTIFICATA: Diffida", "Diffida"]);
        assert_eq!(of(ENVELOPE, SearchField::Attachment), ["atto.pdf"]);
        assert_eq!(of(ENVELOPE, SearchField::Identifier), ["opec1.2@pec.example", "1@studio.example"]);
        assert!(of(ENVELOPE, SearchField::From).contains(&"Studio".to_owned()));
    }

    #[test]
    fn a_receipt_is_read_for_itself() {
        let receipt = String::from_utf8_lossy(ENVELOPE).replace("X-Trasporto: posta-certificata", "X-Ricevuta: avvenuta-consegna");
        assert_eq!(of(receipt.as_bytes(), SearchField::Body), ["Messaggio di posta certificata"]);
        assert_eq!(of(receipt.as_bytes(), SearchField::Attachment), Vec::<String>::new());
    }

    #[test]
    fn bytes_that_are_no_message_are_words() {
        let texts = extract(b"\xff\xfe parole sparse");
        assert!(texts.iter().any(|(_, text)| text.contains("parole")), "{texts:?}");
        assert_eq!(extract(b""), SearchTexts::new());
    }
}
