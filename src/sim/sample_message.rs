//! Messages as a sender's mail client writes them, for the demo and for tests.

use super::daticert::header_date;
use super::mime;
use crate::clock::Timestamp;
use crate::pec::ReceiptType;

/// Content of a message.
#[derive(Debug, Clone, Default)]
pub struct SampleMessage {
    /// Display name and address of the sender.
    pub from: (String, String),
    /// Addresses in the To field.
    pub to: Vec<String>,
    /// Addresses in the Cc field.
    pub cc: Vec<String>,
    /// Subject before encoding (RFC 2047).
    pub subject: String,
    /// Plain text, line ends LF.
    pub body: String,
    /// Files to attach, in order.
    pub attachments: Vec<SampleAttachment>,
    /// Requested type of delivery receipt (X-TipoRicevuta); `None` writes no header.
    pub receipt_type: Option<ReceiptType>,
    /// Message-ID without angle brackets.
    pub message_id: String,
    /// Message-ID of the message it replies to, without angle brackets.
    pub in_reply_to: Option<String>,
}

/// A file to attach.
#[derive(Debug, Clone)]
pub struct SampleAttachment {
    /// File name before encoding.
    pub name: String,
    /// Media type, such as `application/pdf`.
    pub media_type: String,
    /// Content before encoding.
    pub bytes: Vec<u8>,
}

impl SampleMessage {
    /// All recipients, those of To first.
    pub fn recipients(&self) -> Vec<String> {
        self.to.iter().chain(&self.cc).cloned().collect()
    }

    /// The message with CRLF line ends and `at` as its Date.
    pub fn write(&self, at: Timestamp) -> Vec<u8> {
        let mut out = self.headers(at);
        let text = format!(
            "Content-Type: text/plain; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}",
            mime::quoted_printable(self.body.as_bytes())
        );
        if self.attachments.is_empty() {
            out.push_str(&text);
            if !out.ends_with("\r\n") {
                out.push_str("\r\n");
            }
            return out.into_bytes();
        }
        let boundary = format!("=_lettera_{}", mime::boundary_token(&self.message_id, "lettera"));
        out.push_str(&format!("Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n"));
        let parts: Vec<Vec<u8>> = std::iter::once(text.into_bytes())
            .chain(self.attachments.iter().map(enclosure_part))
            .collect();
        let mut out = out.into_bytes();
        out.extend(mime::multipart(&boundary, &parts));
        out
    }

    fn headers(&self, at: Timestamp) -> String {
        let mut out = format!(
            "Date: {}\r\nFrom: {}\r\nTo: {}\r\n",
            header_date(at),
            mailbox(&self.from),
            self.to.join(", ")
        );
        if !self.cc.is_empty() {
            out.push_str(&format!("Cc: {}\r\n", self.cc.join(", ")));
        }
        out.push_str(&format!(
            "Subject: {}\r\nMessage-ID: <{}>\r\n",
            mime::header_text(&self.subject),
            self.message_id
        ));
        if let Some(id) = &self.in_reply_to {
            out.push_str(&format!("In-SmtpReply-To: <{id}>\r\nReferences: <{id}>\r\n"));
        }
        if let Some(receipt_type) = self.receipt_type {
            out.push_str(&format!("X-TipoRicevuta: {}\r\n", receipt_type.as_str()));
        }
        out.push_str("MIME-Version: 1.0\r\n");
        out
    }
}

impl SampleAttachment {
    /// A text/plain file.
    pub fn text(name: &str, content: &str) -> Self {
        Self::of(name, "text/plain", content.as_bytes())
    }

    /// A file of any media type.
    pub fn of(name: &str, media_type: &str, bytes: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            bytes: bytes.to_vec(),
        }
    }

    /// A PDF of one page with these lines of text.
    pub fn pdf(name: &str, lines: &[&str]) -> Self {
        Self::of(name, "application/pdf", &pdf(lines))
    }
}

fn mailbox((name, address): &(String, String)) -> String {
    if name.is_ascii() {
        format!("\"{}\" <{address}>", name.replace(['"', '\\'], ""))
    } else {
        format!("{} <{address}>", mime::header_text(name))
    }
}

fn enclosure_part(file: &SampleAttachment) -> Vec<u8> {
    let name = mime::header_text(&file.name);
    format!(
        "Content-Type: {}; name=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; \
            filename=\"{name}\"\r\n\r\n{}",
        file.media_type,
        mime::base64_lines(&file.bytes).trim_end()
    )
    .into_bytes()
}

/// A valid PDF 1.4 of one page, with a line of Helvetica for each of `lines`.
fn pdf(lines: &[&str]) -> Vec<u8> {
    let mut page = b"BT /F1 12 Tf 60 780 Td 18 TL\n".to_vec();
    for line in lines {
        page.push(b'(');
        for byte in mime::latin1(line) {
            if matches!(byte, b'(' | b')' | b'\\') {
                page.push(b'\\');
            }
            page.push(byte);
        }
        page.extend_from_slice(b") Tj T*\n");
    }
    page.extend_from_slice(b"ET\n");
    let stream = [format!("<< /Length {} >>\nstream\n", page.len()).as_bytes(), &page, b"endstream"].concat();
    let objects: [&[u8]; 5] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        &stream,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    for (number, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.extend_from_slice(format!("{} 0 obj\n", number + 1).as_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let start = out.len();
    out.extend_from_slice(format!("xref\n0 6\n{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").as_bytes());
    out
}
