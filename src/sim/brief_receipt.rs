//! The copy of the original in a brief receipt, with hashes in place of attachments (ricevuta breve, RFC 6109 §3.3.2.2).

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::mime;

/// Replaces each named part, and each attached message, by a text part `<name>.hash` with the SHA-1 of the part's encoded body. The
/// signature part of a message signed by its sender is kept; an opaque signed message (application/pkcs7-mime) is unchanged.
pub(super) fn hashed(original: &[u8]) -> Vec<u8> {
    let Some(message) = MessageParser::default().parse(original) else {
        return original.to_vec();
    };
    if message.parts.first().is_some_and(|root| is_type(root, "application", "pkcs7-mime")) {
        return original.to_vec();
    }
    let kept = signatures(&message);
    let mut out = Vec::new();
    let mut from = 0;
    for (index, part) in message.parts.iter().enumerate().skip(1) {
        let Some(name) = name_of(part).filter(|_| !kept.contains(&index)) else {
            continue;
        };
        let (start, body, end) = (part.offset_header as usize, part.offset_body as usize, part.offset_end as usize);
        // Within a part that is replaced already: an attachment of an attached message.
        if start < from {
            continue;
        }
        let hash = sha1(original.get(body..end).unwrap_or_default());
        let name = mime::header_text(&format!("{name}.hash"));
        out.extend_from_slice(original.get(from..start).unwrap_or_default());
        out.extend_from_slice(
            format!(
                "Content-Type: text/plain; charset=\"us-ascii\"; name=\"{name}\"\r\nContent-Transfer-Encoding: 7bit\r\n\
                 Content-Disposition: attachment; filename=\"{name}\"\r\n\r\n{hash}"
            )
            .as_bytes(),
        );
        from = end;
    }
    out.extend_from_slice(original.get(from..).unwrap_or_default());
    out
}

/// SHA-1 as 40 lower-case hexadecimal digits.
fn sha1(bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, bytes);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Indexes of the signature parts of multipart/signed.
fn signatures(message: &Message<'_>) -> Vec<usize> {
    let signed = message.parts.iter().filter(|part| is_type(part, "multipart", "signed"));
    signed
        .filter_map(|part| match &part.body {
            PartType::Multipart(children) => children.get(1).map(|&child| child as usize),
            _ => None,
        })
        .collect()
}

fn name_of(part: &MessagePart<'_>) -> Option<String> {
    match part.attachment_name() {
        Some(name) => Some(name.replace('"', "")),
        None => matches!(part.body, PartType::Message(_)).then(|| "messaggio.eml".to_owned()),
    }
}

fn is_type(part: &MessagePart<'_>, main: &str, sub: &str) -> bool {
    part.content_type().is_some_and(|found| {
        found.ctype().eq_ignore_ascii_case(main) && found.subtype().is_some_and(|found| found.eq_ignore_ascii_case(sub))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attachment_becomes_the_hash_of_its_encoded_body() {
        let message = b"Subject: x\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nciao\r\n\
            --b\r\nContent-Type: application/pdf; name=\"a.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nYWJj\r\n--b--\r\n";
        let out = String::from_utf8(hashed(message)).expect("ascii");
        assert!(out.contains("name=\"a.pdf.hash\""), "{out}");
        assert!(out.contains(&format!("\r\n\r\n{}\r\n--b--", sha1(b"YWJj"))), "{out}");
        assert!(out.contains("\r\n\r\nciao\r\n--b"), "{out}");
    }
}
