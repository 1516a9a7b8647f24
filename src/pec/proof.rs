//! What a delivery receipt proves about the content of the sent message (RFC 6109 §3.3.2).

use std::borrow::Cow;

use jiff::Timestamp;
use memchr::memmem;
use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

use super::headers::{addresses, date, subject};
use super::mime::{Media, Part};
use super::rem::Evidence;
use super::{Kind, Proof, Reading, Receipt, ReceiptOutcome, ReceiptType};
use crate::account::normal_address;
use crate::signature::Sha256;

/// Compares a delivery receipt with the exact bytes of the sent message (RFC 6109 §3.3.2.1 to §3.3.2.3); `None` for anything but a delivery
/// receipt.
///
/// `receipt_type` is the type that was requested; the type stated by the receipt itself takes precedence. A receipt without the original
/// (sintetica, for any recipient in copy, REM) proves delivery only. The verdict is not considered: compare genuine receipts only.
pub fn compare(receipt: &Reading, receipt_type: ReceiptType, sent: &[u8]) -> Option<Proof> {
    match &receipt.kind {
        Kind::Delivery => {}
        Kind::RemEvidence(event) if event == "ContentConsignment" => return Some(compare_digest(receipt, sent)),
        _ => return None,
    }
    let said = receipt.certification.as_ref().and_then(|data| data.receipt_type);
    let receipt_type = said.unwrap_or(receipt_type);
    let Some(returned) = &receipt.original else {
        return Some(Proof::DeliveryOnly);
    };
    let (sent, returned) = (Part::of(sent), Part::of(returned));
    Some(match receipt_type {
        ReceiptType::Sintetica => Proof::DeliveryOnly,
        ReceiptType::Completa => compare_complete(&sent, &returned),
        ReceiptType::Breve => compare_brief(&sent, &returned),
    })
}

/// Digest of what the sender wrote: the body, and all header fields but those a provider adds or replaces (RFC 6109 §2.1.1.2, §2.2.1). The
/// sent message and the original returned by a complete receipt have the same digest, unless the content was changed or re-encoded in
/// transit.
pub fn content_digest(message: &[u8]) -> Sha256 {
    let message = Part::of(message);
    let mut context = Context::new(&SHA256);
    let mut add = |text: &[u8]| {
        context.update(&(text.len() as u64).to_be_bytes());
        context.update(text);
    };
    for (name, value) in written_fields(&message) {
        add(name.as_bytes());
        add(value.as_bytes());
    }
    // Message stores on disk write line feeds, and add or drop the last one; servers and receipts have CRLF.
    add(with_line_feeds(message.body()).trim_ascii_end());
    finished(context)
}

fn finished(context: Context) -> Sha256 {
    let mut out = [0; 32];
    out.copy_from_slice(context.finish().as_ref());
    Sha256(out)
}

fn with_line_feeds(bytes: &[u8]) -> Cow<'_, [u8]> {
    let mut line_ends = memmem::find_iter(bytes, b"\r\n").peekable();
    if line_ends.peek().is_none() {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut from = 0;
    for carriage_return in line_ends {
        out.extend_from_slice(bytes.get(from..carriage_return).unwrap_or_default());
        from = carriage_return.saturating_add(1);
    }
    out.extend_from_slice(bytes.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

/// Digest of what a message says: originator, recipients, subject, date, and the decoded content of every part (RFC 5322 §3.6; RFC 2045).
/// Copies of one message have the same, whatever their line ends, transfer encodings and trace fields.
pub fn identity(message: &[u8]) -> Sha256 {
    let message = Part::of(message);
    let fields = identifying_fields(&message);
    let mut context = Context::new(&SHA256);
    let mut add = |text: &[u8]| {
        context.update(&(text.len() as u64).to_be_bytes());
        context.update(text);
    };
    let lists = [&fields.from, &fields.to, &fields.cc];
    for list in lists {
        add(list.join(",").as_bytes());
    }
    add(fields.subject.as_bytes());
    add(&fields.date.map(Timestamp::as_second).unwrap_or_default().to_be_bytes());
    match Leaf::all_of(&message) {
        Some(leaves) => leaves.iter().for_each(|leaf| {
            add(leaf.media.essence.as_bytes());
            add(leaf.media.name.as_deref().unwrap_or_default().as_bytes());
            add(&leaf.normal());
        }),
        None => add(&with_line_feeds(message.body())),
    }
    finished(context)
}

/// Whether comparing this receipt with the sent message can prove anything: it is genuine and certifies a delivery, PEC (RFC 6109 §3.3.2)
/// or REM.
pub fn may_prove(receipt: &Receipt) -> bool {
    receipt.verdict.is_genuine() && receipt.outcome() == ReceiptOutcome::Delivered
}

/// The result of [`compare`] for a receipt that [may prove](may_prove) something, from digests alone: the [`content_digest`] of the sent
/// message and of the original in the receipt (RFC 6109 §3.3.2.1). `None` where both messages must be compared in full.
pub fn compare_digests(receipt: &Receipt, receipt_type: ReceiptType, sent: &Sha256, returned: Option<&Sha256>) -> Option<Proof> {
    if !may_prove(receipt) || receipt.kind != Kind::Delivery {
        return None;
    }
    let Some(returned) = returned else {
        return Some(Proof::DeliveryOnly);
    };
    match receipt.receipt_type.unwrap_or(receipt_type) {
        ReceiptType::Sintetica => Some(Proof::DeliveryOnly),
        ReceiptType::Completa if returned == sent => Some(Proof::Same),
        ReceiptType::Completa | ReceiptType::Breve => None,
    }
}

/// REM receipts do not return the original but its digest, taken over the bytes up to the line break that belongs to the MIME boundary
/// (ETSI EN 319 522-2 §8, AgID's REM-Policy-IT). The provider replaces the original's Message-ID by its own identifier, so the sent message
/// is compared as it is and with that identifier. Equal digests prove the content; different ones prove nothing, since a provider may add
/// fields of its own.
fn compare_digest(receipt: &Reading, sent: &[u8]) -> Proof {
    let proves = |evidence: &Evidence| {
        let renamed = evidence.message_identifier.as_deref().map(|id| with_message_id(sent, id));
        let whole = std::iter::once(Cow::Borrowed(sent)).chain(renamed.map(Cow::Owned));
        let forms = whole.flat_map(|bytes| {
            // The final line break may have been counted as part of the boundary.
            let bare = bytes.strip_suffix(b"\r\n").map(Sha256::of);
            std::iter::once(Sha256::of(&bytes)).chain(bare)
        });
        let forms: Vec<Sha256> = forms.collect();
        let said = evidence.original_digests.iter();
        said.into_iter().any(|digest| forms.iter().any(|form| form.0 == digest.as_slice()))
    };
    match receipt.evidence.iter().any(proves) {
        true => Proof::Same,
        false => Proof::DeliveryOnly,
    }
}

/// The message with another Message-ID, on one line, every other byte unchanged.
fn with_message_id(message: &[u8], id: &str) -> Vec<u8> {
    let id = id.trim().trim_start_matches('<').trim_end_matches('>');
    let mut out = Vec::with_capacity(message.len());
    let (mut in_header, mut in_field) = (true, false);
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        in_header &= !matches!(line, b"\r\n" | b"\n");
        let folded = line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t'));
        in_field = in_header && (folded && in_field || is_field(line, b"message-id:"));
        match (in_field, folded) {
            (true, false) => {
                out.extend_from_slice(line.get(..b"message-id:".len()).unwrap_or_default());
                out.extend_from_slice(format!(" <{id}>\r\n").as_bytes());
            }
            (true, true) => {}
            (false, _) => out.extend_from_slice(line),
        }
    }
    out
}

fn is_field(line: &[u8], name: &[u8]) -> bool {
    line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
}

/// Ricevuta completa (RFC 6109 §3.3.2.1): first byte by byte, then, where a relay has re-encoded the message, by decoded content.
fn compare_complete(sent: &Part<'_>, returned: &Part<'_>) -> Proof {
    // The common case, without decoding anything.
    let body = |part: &Part<'_>| with_line_feeds(part.body()).trim_ascii_end().to_vec();
    if body(sent) == body(returned) && written_fields(sent) == written_fields(returned) {
        return Proof::Same;
    }
    let same = identifying_fields(sent) == identifying_fields(returned)
        && adds_nothing(sent, returned)
        && Leaf::all_of(sent).is_some_and(|sent| Leaf::all_of(returned).is_some_and(|returned| sent == returned));
    if same { Proof::SameReencoded } else { Proof::Differs }
}

/// Ricevuta breve (RFC 6109 §3.3.2.2): named parts and attached messages are replaced by their SHA-1, all other parts are returned.
fn compare_brief(sent: &Part<'_>, returned: &Part<'_>) -> Proof {
    let (Some(sent_leaves), Some(returned_leaves)) = (Leaf::all_of(sent), Leaf::all_of(returned)) else {
        return Proof::Differs;
    };
    let same = identifying_fields(sent) == identifying_fields(returned)
        && adds_nothing(sent, returned)
        && sent_leaves.len() == returned_leaves.len()
        && sent_leaves
            .iter()
            .zip(&returned_leaves)
            .all(|(sent, returned)| sent == returned || (sent.is_file() && returned.hashes(sent)));
    if same { Proof::HashesMatch } else { Proof::Differs }
}

/// Whether no text outside the parts of a multipart was added to what was sent. A relay that re-encodes a message may leave it out.
fn adds_nothing(sent: &Part<'_>, returned: &Part<'_>) -> bool {
    let outside = |root: &Part<'_>| {
        let multiparts = root.walk(DEPTH_LIMIT).filter_map(|found| {
            let boundary = found.media.multipart_boundary()?;
            Some(found.part.outside_parts(boundary).map(|text| with_line_feeds(text).into_owned()))
        });
        multiparts.flatten().collect::<Vec<Vec<u8>>>()
    };
    let (sent, returned) = (outside(sent), outside(returned));
    let kept = |(at, text): (usize, &Vec<u8>)| text.is_empty() || sent.get(at) == Some(text);
    returned.iter().enumerate().all(kept)
}

/// A part without parts of its own. Two are equal when media type, name and decoded content are, whatever the transfer encoding.
struct Leaf<'a> {
    part: Part<'a>,
    media: Media,
}

impl PartialEq for Leaf<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.media.essence == other.media.essence && self.media.name == other.media.name && self.normal() == other.normal()
    }
}

impl<'a> Leaf<'a> {
    /// The leaves in document order; `None` for a structure deeper or wider than any real message, which is then not proved.
    fn all_of(root: &Part<'a>) -> Option<Vec<Self>> {
        let mut leaves = Vec::new();
        for found in root.walk(DEPTH_LIMIT) {
            match found.media.multipart_boundary() {
                Some(_) if found.depth >= DEPTH_LIMIT => return None,
                Some(_) => {}
                None => leaves.push(Self {
                    part: found.part,
                    media: found.media,
                }),
            }
            if leaves.len() > LEAF_LIMIT {
                return None;
            }
        }
        Some(leaves)
    }

    /// The content to compare: text decoded, without line ends at its end; everything else as decoded bytes.
    fn normal(&self) -> Vec<u8> {
        if self.media.essence.starts_with("text/") {
            self.part.text(&self.media).trim_end_matches('\n').as_bytes().to_vec()
        } else if self.media.essence.starts_with("message/") {
            let content = self.part.content(&self.media);
            content.iter().copied().filter(|byte| *byte != b'\r').collect()
        } else {
            self.part.content(&self.media).into_owned()
        }
    }

    fn is_file(&self) -> bool {
        self.media.name.is_some() || self.media.essence == "message/rfc822"
    }

    /// Whether this part is 40 hexadecimal digits that are the SHA-1 of the other: of its encoded body, with or without the final line end,
    /// or of its decoded body.
    fn hashes(&self, sent: &Leaf<'_>) -> bool {
        let text = self.part.text(&self.media);
        let said = text.trim();
        let is_hash = said.len() == 40 && said.bytes().all(|byte| byte.is_ascii_hexdigit());
        let encoded = sent.part.body();
        let bare = encoded.trim_ascii_end();
        let ended = [bare, b"\r\n"].concat();
        let decoded = sent.part.content(&sent.media);
        is_hash
            && [encoded, bare, &ended, &decoded]
                .into_iter()
                .any(|bytes| sha1(bytes).eq_ignore_ascii_case(said))
    }
}

fn sha1(bytes: &[u8]) -> String {
    let digest = digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The fields the sender writes, sorted by name: all but those a provider adds or replaces (RFC 6109 §2.1.1.2, §2.2.1).
fn written_fields(part: &Part<'_>) -> Vec<(String, String)> {
    // X-fields are added by providers and relays; those of a sender's program are not content.
    let of_provider = |name: &str| {
        name.starts_with("x-")
            || name.starts_with("arc-")
            || matches!(
                name,
                "received" | "return-path" | "message-id" | "dkim-signature" | "authentication-results" | "received-spf" | "bcc"
            )
    };
    let mut fields = part.fields();
    fields.retain(|(name, _)| !of_provider(name));
    fields.sort();
    fields
}

/// The header fields that identify a message, decoded, whatever their spelling.
#[derive(PartialEq)]
struct IdentifyingFields {
    from: Vec<String>,
    to: Vec<String>,
    cc: Vec<String>,
    subject: String,
    date: Option<Timestamp>,
}

fn identifying_fields(part: &Part<'_>) -> IdentifyingFields {
    let parsed = part.parsed();
    let parsed = parsed.as_ref();
    let list = |field| addresses(field).iter().map(|address| normal_address(address)).collect();
    IdentifyingFields {
        from: list(parsed.and_then(|message| message.from())),
        to: list(parsed.and_then(|message| message.to())),
        cc: list(parsed.and_then(|message| message.cc())),
        subject: subject(part).split_whitespace().collect::<Vec<_>>().join(" "),
        date: date(part),
    }
}

/// Levels of multiparts that are compared.
const DEPTH_LIMIT: usize = 16;
/// Leaves that are compared.
const LEAF_LIMIT: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pec::read;
    use crate::pec::reading::tests::{daticert, envelope, genuine};

    const SENT: &str = "Message-ID: <nostro@pec.example>\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\n\
From: mittente@pec.example\r\nTo: uno@pec.example\r\nSubject: Oggetto\r\n\
MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n\r\n--q\r\nContent-Type: text/plain; charset=utf-8\r\n\
Content-Transfer-Encoding: quoted-printable\r\n\r\nPerch=C3=A9 no\r\n\r\n--q\r\nContent-Type: application/pdf; name=\"a.pdf\"\r\n\
Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"a.pdf\"\r\n\r\nAAECAwQFBgc=\r\n\r\n--q--\r\n";

    fn prove(receipt_type: &str, returned: Option<&str>) -> Option<Proof> {
        let data = daticert(
            "avvenuta-consegna",
            &format!("<ricevuta tipo=\"{receipt_type}\"/><consegna>uno@pec.example</consegna>"),
        );
        let entity = envelope(&data, returned);
        let reading = read(b"X-Ricevuta: avvenuta-consegna\r\n\r\n", &genuine(&entity));
        let whole = compare(&reading, ReceiptType::Completa, SENT.as_bytes());
        let by_digests = by_digests(&reading);
        assert!(by_digests.is_none() || by_digests == whole, "{by_digests:?}, {whole:?}");
        whole
    }

    fn by_digests(reading: &Reading) -> Option<Proof> {
        let receipt = Receipt::of(Sha256::of(b"r"), reading, false, jiff::Timestamp::UNIX_EPOCH)?;
        let returned = reading.original.as_deref().map(content_digest);
        compare_digests(&receipt, ReceiptType::Completa, &content_digest(SENT.as_bytes()), returned.as_ref())
    }

    #[test]
    fn digests_prove_an_unchanged_original_and_a_missing_one() {
        let delivery = |receipt_type: &str, returned: Option<&str>| {
            let data = daticert(
                "avvenuta-consegna",
                &format!("<ricevuta tipo=\"{receipt_type}\"/><consegna>uno@pec.example</consegna>"),
            );
            read(b"X-Ricevuta: avvenuta-consegna\r\n\r\n", &genuine(&envelope(&data, returned)))
        };
        assert_eq!(by_digests(&delivery("completa", Some(&stamped(SENT)))), Some(Proof::Same));
        assert_eq!(by_digests(&delivery("sintetica", None)), Some(Proof::DeliveryOnly));
        let changed = stamped(&SENT.replace("Perch=C3=A9", "Poich=C3=A9"));
        assert_eq!(
            by_digests(&delivery("completa", Some(&changed))),
            None,
            "only a whole comparison says that it differs"
        );
        assert_eq!(by_digests(&delivery("breve", Some(&stamped(SENT)))), None);
        let mut altered = delivery("completa", Some(&stamped(SENT)));
        altered.verdict = crate::signature::Verdict::Altered;
        assert_eq!(by_digests(&altered), None, "what is not genuine proves nothing");
    }

    /// The changes the sender's provider makes to a message before it relays it.
    fn stamped(message: &str) -> String {
        let stamped = message.replace("<nostro@pec.example>", "<opec1.1@gestore.example>");
        format!("Received: from a by b\r\nX-Riferimento-Message-ID: <nostro@pec.example>\r\n{stamped}")
    }

    #[test]
    fn a_complete_receipt_proves_what_was_sent() {
        assert_eq!(prove("completa", Some(&stamped(SENT))), Some(Proof::Same));
    }

    #[test]
    fn other_transfer_encodings_are_the_same_content() {
        let text = "Content-Transfer-Encoding: base64\r\n\r\nUGVyY2jDqSBubw0K\r\n--q";
        let returned = SENT.replace("Content-Transfer-Encoding: quoted-printable\r\n\r\nPerch=C3=A9 no\r\n\r\n--q", text);
        assert_ne!(returned, SENT);
        assert_eq!(prove("completa", Some(&stamped(&returned))), Some(Proof::SameReencoded));
        let returned = SENT.replace("Subject: Oggetto", "Subject: =?utf-8?q?Oggetto?=");
        assert_eq!(prove("completa", Some(&stamped(&returned))), Some(Proof::SameReencoded));
    }

    #[test]
    fn other_content_differs() {
        for (from, to) in [
            ("Perch=C3=A9 no", "Perch=C3=A9 si"),
            ("AAECAwQFBgc=", "AAECAwQFBgg="),
            ("a.pdf", "b.pdf"),
            ("To: uno@", "To: due@"),
            ("Subject: Oggetto", "Subject: Altro"),
        ] {
            let returned = SENT.replace(from, to);
            assert_ne!(returned, SENT);
            assert_eq!(prove("completa", Some(&stamped(&returned))), Some(Proof::Differs), "{to}");
        }
    }

    #[test]
    fn a_brief_receipt_holds_hashes() {
        let hashed = |hash: &str| {
            let file = SENT.split_once("--q\r\nContent-Type: application/pdf").unwrap().0;
            stamped(&format!(
                "{file}--q\r\nContent-Type: text/plain; name=\"a.pdf.hash\"\r\n\r\n{hash}\r\n--q--\r\n"
            ))
        };
        let encoded = sha1(b"AAECAwQFBgc=\r\n");
        let decoded = sha1(&[0, 1, 2, 3, 4, 5, 6, 7]).to_uppercase();
        assert_eq!(prove("breve", Some(&hashed(&encoded))), Some(Proof::HashesMatch));
        assert_eq!(prove("breve", Some(&hashed(&decoded))), Some(Proof::HashesMatch));
        assert_eq!(prove("breve", Some(&hashed(&sha1(b"altro")))), Some(Proof::Differs));
        assert_eq!(prove("breve", Some(&stamped(SENT))), Some(Proof::HashesMatch));
    }

    #[test]
    fn in_a_brief_receipt_the_writers_own_signature_stays_and_attached_messages_become_hashes() {
        let file = "--in\r\nContent-Type: application/pdf; name=\"a.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n";
        let mail = "--in\r\nContent-Type: message/rfc822\r\n\r\nSubject: dentro\r\n\r\nx\r\n";
        let signed = format!(
            "Message-ID: <nostro@pec.example>\r\nFrom: mittente@pec.example\r\nTo: uno@pec.example\r\nSubject: Oggetto\r\n\
             Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=out\r\n\r\n--out\r\n\
             Content-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n\r\ntesto\r\n\
             {file}{mail}--in--\r\n--out\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n\
             Content-Transfer-Encoding: base64\r\n\r\nMAMC\r\n--out--\r\n"
        );
        let hash = |name: &str, of: &[u8]| format!("--in\r\nContent-Type: text/plain; name=\"{name}.hash\"\r\n\r\n{}\r\n", sha1(of));
        let prove = |sent: &str, returned: &str| {
            let data = daticert(
                "avvenuta-consegna",
                "<ricevuta tipo=\"breve\"/><consegna>uno@pec.example</consegna>",
            );
            let reading = read(
                b"X-Ricevuta: avvenuta-consegna\r\n\r\n",
                &genuine(&envelope(&data, Some(&stamped(returned)))),
            );
            compare(&reading, ReceiptType::Breve, sent.as_bytes())
        };
        let inner = b"Subject: dentro\r\n\r\nx";
        let returned = signed
            .replace(file, &hash("a.pdf", b"AAEC"))
            .replace(mail, &hash("dentro.eml", inner));
        assert_eq!(prove(&signed, &returned), Some(Proof::HashesMatch));
        assert_eq!(prove(&signed, &returned.replace("MAMC", "MAMD")), Some(Proof::Differs));
        let altered = signed
            .replace(file, &hash("a.pdf", b"AAEC"))
            .replace(mail, &hash("dentro.eml", b"x"));
        assert_eq!(prove(&signed, &altered), Some(Proof::Differs));
        let opaque = SENT.replace("multipart/mixed; boundary=q", "application/pkcs7-mime; name=smime.p7m");
        assert_eq!(prove(&opaque, &opaque), Some(Proof::HashesMatch));
    }

    #[test]
    fn a_frozen_draft_is_proved_by_its_own_receipt() {
        let file = |name: &str, bytes: &[u8]| crate::pec::draft::Attachment {
            name: name.into(),
            media_type: "application/pdf".into(),
            bytes: bytes.to_vec(),
            path: None,
        };
        let draft = crate::pec::draft::Draft {
            to: vec!["uno@pec.example".into()],
            subject: "Oggetto".into(),
            body: "Perché no\n\nSaluti\n\n".into(),
            attachments: vec![file("più.pdf", &[9; 200]), file("b.pdf", b"")],
            ..Default::default()
        };
        let account = crate::account::Account {
            id: crate::account::AccountId::of("mittente@pec.example"),
            address: "mittente@pec.example".into(),
            name: None,
            user: String::new(),
            imap: "a:1".parse().unwrap(),
            smtp: "a:1".parse().unwrap(),
            server_authority: None,
            group: None,
        };
        let sent = draft.freeze(&account, jiff::Timestamp::UNIX_EPOCH, "00").unwrap().bytes;
        let sent_text = String::from_utf8(sent.clone()).unwrap();
        let data = daticert("avvenuta-consegna", "<consegna>uno@pec.example</consegna>").replace("nostro@", "00@");
        let prove = |returned: &str| {
            let reading = read(b"X-Ricevuta: avvenuta-consegna\r\n\r\n", &genuine(&envelope(&data, Some(returned))));
            assert!(reading.oddities.is_empty());
            compare(&reading, ReceiptType::Completa, &sent)
        };
        assert_eq!(prove(&format!("Received: x\r\n{sent_text}")), Some(Proof::Same));
        let changed = sent_text.replace("Saluti", "Saluta");
        assert_eq!(prove(&changed), Some(Proof::Differs));
    }

    #[test]
    fn a_rem_receipt_proves_by_digest_what_was_sent() {
        let prove = |event: &str, digested: &[u8]| {
            let digest = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, Sha256::of(digested).0);
            let xml = crate::pec::rem::tests::evidence(event, "RD01", &[1]).replace("AAEC", &digest);
            let entity =
                format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/xml\r\n\r\n{xml}\r\n--b--");
            compare(&read(b"X: y\r\n\r\n", &genuine(&entity)), ReceiptType::Completa, SENT.as_bytes())
        };
        let renamed = SENT.replace("<nostro@pec.example>", "<m-1@gestore.example>");
        for same in [SENT, SENT.trim_end(), &renamed, renamed.trim_end()] {
            assert_eq!(prove("ContentConsignment", same.as_bytes()), Some(Proof::Same));
        }
        let other = renamed.replace("Perch", "perch");
        assert_eq!(prove("ContentConsignment", other.as_bytes()), Some(Proof::DeliveryOnly));
        assert_eq!(prove("SubmissionAcceptance", SENT.as_bytes()), None);
        let folded = SENT.replace("Message-ID: <nostro", "Message-ID:\r\n <nostro");
        assert_eq!(with_message_id(folded.as_bytes(), "<m-1@gestore.example>"), renamed.as_bytes());
    }

    #[test]
    fn without_the_original_only_delivery_is_proved() {
        assert_eq!(prove("sintetica", None), Some(Proof::DeliveryOnly));
        assert_eq!(prove("completa", None), Some(Proof::DeliveryOnly));
        let acceptance = read(
            b"X-Ricevuta: accettazione\r\n\r\n",
            &genuine(&envelope(&daticert("accettazione", ""), None)),
        );
        assert_eq!(compare(&acceptance, ReceiptType::Completa, SENT.as_bytes()), None);
    }
}
