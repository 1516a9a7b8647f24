//! A simulated provider (gestore): domains, message format, and behaviour of mailboxes.

use super::mime;
use super::signer::SimSigner;
use crate::clock::Timestamp;
use crate::signature::Sha256;

/// A simulated provider of certified mail (gestore).
#[derive(Debug)]
pub struct SimProvider {
    /// Name in the certification data (gestore-emittente).
    pub name: String,
    /// The domain of its service address `posta-certificata@<domain>`.
    pub domain: String,
    /// Domains of its mailboxes.
    pub serves: Vec<String>,
    /// Format of its messages.
    pub style: MessageStyle,
    /// Maximum of message size × recipients, in bytes (DM 2 Nov 2005 art. 12: at least 30 MB).
    pub limit: usize,
    pub(super) signer: SimSigner,
}

impl SimProvider {
    /// Whether an address has one of its domains.
    pub fn serves(&self, address: &str) -> bool {
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
        self.serves.iter().any(|served| served.eq_ignore_ascii_case(domain))
    }

    /// The service address, which is in its signing certificate.
    pub fn address(&self) -> &str {
        self.signer.address()
    }
}

/// Message formats of two families of provider software in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageStyle {
    /// daticert.xml before the original, base64, inline; text and HTML; binary encoding declared; `application/x-pkcs7-signature`.
    DataFirst,
    /// daticert.xml after the original, quoted-printable, as attachment; plain text only; `application/pkcs7-signature`.
    DataLast,
}

impl MessageStyle {
    pub(super) fn signature_subtype(self) -> &'static str {
        match self {
            Self::DataFirst => "x-pkcs7-signature",
            Self::DataLast => "pkcs7-signature",
        }
    }

    /// A message identifier, unique for each `token`. `part` is given for receipts.
    pub(super) fn identifier(self, domain: &str, token: u64, part: Option<u64>, at: Timestamp) -> String {
        match self {
            Self::DataFirst => {
                let stamp = at.to_zoned(jiff::tz::TimeZone::UTC).strftime("%Y%m%d%H%M%S").to_string();
                let tail = part.map(|part| format!(".{part}")).unwrap_or_default();
                format!("opec2100.{stamp}.{:05}.{:03}.1.64{tail}@{domain}", token % 99_991, token % 997)
            }
            Self::DataLast => {
                let digest = Sha256::of(format!("{token} {part:?} {domain}").as_bytes())
                    .to_string()
                    .to_uppercase();
                let fields: Vec<&str> = (0..4).filter_map(|n| digest.get(n * 8..n * 8 + 8)).collect();
                format!("{}.posta-certificata@{domain}", fields.join("."))
            }
        }
    }

    /// The part with daticert.xml.
    pub(super) fn daticert_part(self, xml: &str) -> Vec<u8> {
        match self {
            Self::DataFirst => format!(
                "Content-Type: application/xml; name=\"daticert.xml\"\r\nContent-Disposition: inline; filename=\"daticert.xml\"\r\n\
                 Content-Transfer-Encoding: base64\r\n\r\n{}",
                mime::base64_lines(xml.as_bytes())
            ),
            Self::DataLast => format!(
                "Content-Type: application/xml; charset=\"UTF-8\"; name=\"daticert.xml\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\
                 Content-Disposition: attachment; filename=\"daticert.xml\"\r\n\r\n{}",
                mime::quoted_printable(xml.as_bytes())
            ),
        }
        .into_bytes()
    }

    /// The text part in ISO-8859-1. `boundary` is used where HTML is added.
    pub(super) fn text_part(self, text: &str, boundary: &str) -> Vec<u8> {
        let plain = latin1_part("plain", text);
        match self {
            Self::DataLast => plain,
            Self::DataFirst => {
                let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                let html = format!("<html><body><p>{}</p></body></html>\n", escaped.trim_end().replace('\n', "<br>\n"));
                let mut out = format!("Content-Type: multipart/alternative; boundary=\"{boundary}\"\r\n\r\n").into_bytes();
                out.extend(mime::multipart(boundary, &[plain, latin1_part("html", &html)]));
                out
            }
        }
    }

    /// The part with the original message (postacert.eml).
    pub(super) fn original_part(self, original: &[u8]) -> Vec<u8> {
        let head: &[u8] = match self {
            Self::DataFirst => {
                b"Content-Type: message/rfc822; name=\"postacert.eml\"\r\nContent-Disposition: inline; filename=\"postacert.eml\"\r\n\
                  Content-Transfer-Encoding: 7bit\r\n\r\n"
            }
            Self::DataLast => {
                b"Content-Type: message/rfc822; name=\"postacert.eml\"\r\nContent-Disposition: attachment; \
                filename=\"postacert.eml\"\r\n\r\n"
            }
        };
        [head, original].concat()
    }

    /// The multipart/mixed entity to be signed.
    pub(super) fn entity(self, text: &str, daticert: Option<&str>, original: Option<&[u8]>, token: &str) -> Vec<u8> {
        let boundary = format!("----={}_{token}", if self == Self::DataFirst { "_Parte" } else { "NextPart" });
        let mut parts = vec![self.text_part(text, &format!("----=_Testo_{token}"))];
        let data = daticert.map(|xml| self.daticert_part(xml));
        let original = original.map(|original| self.original_part(original));
        match self {
            Self::DataFirst => parts.extend(data.into_iter().chain(original)),
            Self::DataLast => parts.extend(original.into_iter().chain(data)),
        }
        let encoding = if self == Self::DataFirst {
            "Content-Transfer-Encoding: binary\r\n"
        } else {
            ""
        };
        let mut out = format!("Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n{encoding}\r\n").into_bytes();
        out.extend(mime::multipart(&boundary, &parts));
        out
    }
}

fn latin1_part(subtype: &str, text: &str) -> Vec<u8> {
    format!(
        "Content-Type: text/{subtype}; charset=\"iso-8859-1\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}",
        mime::quoted_printable(&mime::latin1(text))
    )
    .into_bytes()
}

/// What happens to messages for a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MailboxBehaviour {
    /// Delivered within seconds, with a delivery receipt.
    #[default]
    Prompt,
    /// Delivered after thirteen hours, with the notice of twelve hours before.
    Late,
    /// Never delivered, with the notices of twelve and twenty-four hours.
    NeverDelivered,
    /// Rejected, since the mailbox is full (5.2.2).
    Full,
    /// Accepted; no other receipt or notice ever arrives.
    NoReceipts,
}

/// An SMTP reply of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpReply {
    /// Reply code, such as 250.
    pub code: u16,
    /// Text after the code.
    pub text: String,
}

impl SmtpReply {
    /// A reply with this code and text.
    pub fn new(code: u16, text: &str) -> Self {
        Self {
            code,
            text: text.to_owned(),
        }
    }

    /// Whether the code is 2xx.
    pub fn is_positive(&self) -> bool {
        (200..300).contains(&self.code)
    }
}
