//! From a draft to the exact bytes that are sent, or the list of its problems (RFC 6109 §3.1.1).

use std::collections::HashSet;
use std::path::PathBuf;

use jiff::Timestamp;
use mail_builder::MessageBuilder;
use mail_builder::headers::HeaderType;
use mail_builder::headers::address::Address;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::raw::Raw;
use mail_builder::mime::MimePart;

use super::{MessageId, ReceiptType, Recipient, Role};
use crate::account::{Account, normal_address};
use crate::signature::Sha256;

mod encoding;
mod header_text;
pub mod media_type;

use encoding::{attached, text_part};

/// What the user wrote: it becomes the original message (messaggio originale, RFC 6109 §3.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// The To recipients as typed, one address per entry.
    pub to: Vec<String>,
    /// The Cc recipients as typed, one address per entry.
    pub cc: Vec<String>,
    /// The subject as typed.
    pub subject: String,
    /// The text, plain, with any line ends.
    pub body: String,
    /// The attachments with their bytes.
    pub attachments: Vec<Attachment>,
    /// The type of receipt to request.
    pub receipt_type: ReceiptType,
    /// The message it answers.
    pub in_reply_to: Option<MessageId>,
}

/// A file to be sent as a named part (RFC 2183 §2.3): a brief receipt returns its hash (RFC 6109 §3.3.2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The name the recipient sees.
    pub name: String,
    /// The media type, such as `application/pdf`; an invalid one is sent as `application/octet-stream`.
    pub media_type: String,
    /// The bytes of the file.
    pub bytes: Vec<u8>,
    /// The path it was read from, for display.
    pub path: Option<PathBuf>,
}

impl Attachment {
    /// An attachment from a file that was read: its name, and the media type by its extension (RFC 6838).
    pub fn of_file(path: PathBuf, bytes: Vec<u8>) -> Self {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Self {
            media_type: media_type::of(&name).to_owned(),
            name,
            bytes,
            path: Some(path),
        }
    }
}

/// A message ready to be sent: these bytes are sent, kept and compared with the complete receipt (RFC 6109 §3.3.2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The whole message, with CRLF line ends.
    pub bytes: Vec<u8>,
    /// The SHA-256 of `bytes`.
    pub digest: Sha256,
    /// Its Message-ID.
    pub message_id: MessageId,
    /// The address for MAIL FROM.
    pub sender: String,
    /// The addresses for RCPT TO: To, then Cc, each once.
    pub recipients: Vec<Recipient>,
    /// The subject, trimmed.
    pub subject: String,
}

/// A problem of a draft: what the access point would refuse (punto di accesso, RFC 6109 §3.1.1), or advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftProblem {
    /// No recipient in To.
    NoRecipient,
    /// The text is not an address.
    BadAddress(String),
    /// Two addresses in one field.
    SeveralAddresses(String),
    /// The same address twice.
    RepeatedAddress(String),
    /// A control character in a header field.
    ControlCharacter,
    /// More recipients than the legal minimum that every provider must accept: 50 (DM 2 Nov 2005 art. 12). Advice.
    ManyRecipients(usize),
    /// Encoded size × recipients is over 30 MB (art. 12), in bytes. Advice: many providers accept more.
    LargeTimesRecipients(u64),
    /// The subject is empty. Advice.
    NoSubject,
    /// The text mentions an attachment and there is none. Advice.
    AttachmentForgotten,
    /// An attachment has a type that providers block (programs, scripts). Advice.
    BlockedType(String),
}

impl DraftProblem {
    /// Whether it prevents sending. Advice only requires another confirmation by the user.
    pub fn is_fatal(&self) -> bool {
        matches!(
            self,
            Self::NoRecipient | Self::BadAddress(_) | Self::SeveralAddresses(_) | Self::RepeatedAddress(_) | Self::ControlCharacter
        )
    }
}

impl Draft {
    /// The problems of this draft, fatal ones first: the formal checks of RFC 6109 §3.1.1, made before the provider makes them.
    pub fn problems(&self) -> Vec<DraftProblem> {
        let mut problems = self.address_problems();
        if self.to.iter().all(|address| address.trim().is_empty()) {
            problems.push(DraftProblem::NoRecipient);
        }
        let names = self.attachments.iter().flat_map(|file| [&file.name, &file.media_type]);
        let fields = self.to.iter().chain(&self.cc).chain([&self.subject]).chain(names);
        if fields.into_iter().any(|field| field.chars().any(char::is_control)) {
            problems.push(DraftProblem::ControlCharacter);
        }
        let recipients = self.recipients().len();
        if recipients > LEGAL_RECIPIENTS {
            problems.push(DraftProblem::ManyRecipients(recipients));
        }
        let total = self
            .encoded_size()
            .saturating_mul(u64::try_from(recipients.max(1)).unwrap_or(u64::MAX));
        if total > LEGAL_BYTES {
            problems.push(DraftProblem::LargeTimesRecipients(total));
        }
        if self.subject.trim().is_empty() {
            problems.push(DraftProblem::NoSubject);
        }
        if self.attachments.is_empty() && mentions_attachment(&self.body) {
            problems.push(DraftProblem::AttachmentForgotten);
        }
        let blocked = self.attachments.iter().filter(|file| is_blocked(&file.name));
        problems.extend(blocked.map(|file| DraftProblem::BlockedType(file.name.clone())));
        problems
    }

    /// The estimated size in bytes once encoded in base64 with its line ends (RFC 2045 §6.8). Providers count it times the recipients (DM
    /// 2/11/2005 art. 12).
    fn encoded_size(&self) -> u64 {
        let attached: usize = self.attachments.iter().map(|file| file.bytes.len()).sum();
        let bytes = u64::try_from(self.body.len().saturating_add(attached)).unwrap_or(u64::MAX);
        bytes.saturating_mul(4 * 103) / (3 * 100)
    }

    /// Builds the original message (RFC 6109 §3.1.1, RFC 5322). `token` makes the Message-ID unique: at least 128 random bits in
    /// hexadecimal. Returns all problems when at least one is fatal; advice alone prevents nothing.
    pub fn freeze(&self, account: &Account, now: Timestamp, token: &str) -> Result<Outgoing, Vec<DraftProblem>> {
        let mut problems = self.problems();
        let sender = normal_address(&account.address);
        if let Some(problem) = address_problem(&sender) {
            problems.insert(0, problem);
        }
        if account.name.iter().any(|name| name.chars().any(char::is_control)) {
            problems.insert(0, DraftProblem::ControlCharacter);
        }
        let domain = sender.rsplit('@').next().unwrap_or_default();
        let token: String = token.chars().filter(char::is_ascii_alphanumeric).collect();
        let message_id = MessageId::parse(&format!("{token}@{domain}"));
        let Some(message_id) = message_id.filter(|_| !problems.iter().any(DraftProblem::is_fatal)) else {
            return Err(problems);
        };
        let bytes = self.message(account, &sender, &message_id, now, &token);
        Ok(Outgoing {
            digest: Sha256::of(&bytes),
            bytes,
            message_id,
            recipients: self.recipients(),
            sender,
            subject: self.subject.trim().to_owned(),
        })
    }

    fn message(&self, account: &Account, sender: &str, message_id: &MessageId, now: Timestamp, token: &str) -> Vec<u8> {
        let name = account.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let mut builder = MessageBuilder::new()
            .header("Message-ID", Raw::new(message_id.to_string()))
            .date(Date::new(now.as_second()))
            .header("From", Raw::new(header_text::mailbox(name, sender)));
        for (header, role) in [("To", Role::To), ("Cc", Role::Cc)] {
            let recipients = self.recipients().into_iter().filter(|recipient| recipient.role == role);
            let list: Vec<_> = recipients
                .map(|recipient| Address::new_address(None::<&str>, recipient.address))
                .collect();
            if !list.is_empty() {
                builder = builder.header(header, HeaderType::Address(Address::new_list(list)));
            }
        }
        builder = builder.header("Subject", Raw::new(header_text::unstructured(self.subject.trim())));
        let answers = self.in_reply_to.as_ref().map(ToString::to_string);
        // Written unfolded and unencoded: only a plain id fits on one line (RFC 5322 §2.1.1).
        if let Some(answers) = answers.filter(|id| id.len() < 900 && id.bytes().all(|byte| byte.is_ascii_graphic())) {
            builder = builder
                .header("In-Reply-To", Raw::new(answers.clone()))
                .header("References", Raw::new(answers));
        }
        builder = builder.header("X-TipoRicevuta", Raw::new(self.receipt_type.as_str()));
        let text = text_part(&self.body);
        let body = if self.attachments.is_empty() {
            text
        } else {
            let files = self
                .attachments
                .iter()
                .map(|file| attached(&file.name, &file.media_type, &file.bytes));
            // "=_" occurs in no quoted-printable or base64 text (RFC 2045 §6.7).
            let mixed = ContentType::new("multipart/mixed").attribute("boundary", format!("=_{token}"));
            MimePart::new(mixed, std::iter::once(text).chain(files).collect::<Vec<_>>())
        };
        builder = builder.header("MIME-Version", Raw::new("1.0"));
        let mut bytes = Vec::new();
        builder.body(body).serialize(&mut bytes);
        bytes
    }

    /// To, then Cc, normalised. An address in both is reported as a problem.
    fn recipients(&self) -> Vec<Recipient> {
        let to = self.to.iter().map(|address| (address, Role::To));
        let cc = self.cc.iter().map(|address| (address, Role::Cc));
        to.chain(cc)
            .map(|(address, role)| Recipient {
                address: bare(address),
                role,
            })
            .filter(|recipient| !recipient.address.is_empty())
            .collect()
    }

    fn address_problems(&self) -> Vec<DraftProblem> {
        let mut seen = HashSet::new();
        let mut problems = Vec::new();
        for typed in self.to.iter().chain(&self.cc).filter(|typed| !typed.trim().is_empty()) {
            let address = bare(typed);
            if let Some(problem) = address_problem(&address) {
                problems.push(problem);
            } else if !seen.insert(address.clone()) {
                problems.push(DraftProblem::RepeatedAddress(address));
            }
        }
        problems
    }
}

/// The address in `Name <address>`, or the whole text; normalised.
fn bare(typed: &str) -> String {
    let inner = typed.trim().strip_suffix('>').and_then(|text| text.split_once('<'));
    match inner {
        Some((name, address)) if !name.contains(['@', ',', ';']) => normal_address(address),
        _ => normal_address(typed),
    }
}

/// What is wrong with one address. Only what every mail system accepts is allowed: ASCII, a dot-atom and a domain with a dot (RFC 5321
/// §4.1.2); PEC has no SMTPUTF8.
fn address_problem(address: &str) -> Option<DraftProblem> {
    if address.contains([',', ';']) || address.matches('@').count() > 1 {
        return Some(DraftProblem::SeveralAddresses(address.to_owned()));
    }
    let is_atom = |text: &str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
        text.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(allowed))
    };
    let is_domain = |text: &str| {
        let label = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        text.contains('.') && text.split('.').all(label)
    };
    let good = address
        .split_once('@')
        .is_some_and(|(local, domain)| local.len() <= 64 && address.len() <= 254 && is_atom(local) && is_domain(domain));
    (!good).then(|| DraftProblem::BadAddress(address.to_owned()))
}

/// Whether the lines that are not quoted mention an attachment, in Italian or English.
fn mentions_attachment(body: &str) -> bool {
    let own = body.lines().filter(|line| !line.trim_start().starts_with('>'));
    let text = own.collect::<Vec<_>>().join(" ").to_lowercase();
    let words: Vec<&str> = text.split(|character: char| !character.is_alphanumeric()).collect();
    words.iter().any(|word| {
        matches!(
            *word,
            "allego"
                | "alleghiamo"
                | "allegato"
                | "allegata"
                | "allegati"
                | "allegate"
                | "attached"
                | "attachment"
                | "attachments"
                | "enclosed"
        )
    }) || words.windows(2).any(|pair| matches!(pair, ["si", "allega"] | ["si", "allegano"]))
}

fn is_blocked(name: &str) -> bool {
    // Windows ignores dots and blanks at the end of a file name.
    let extension = name
        .trim_end_matches(['.', ' '])
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_lowercase());
    extension.is_some_and(|extension| BLOCKED.contains(&extension.as_str()))
}

/// Recipients that every provider must accept (DM 2 Nov 2005 art. 12).
const LEGAL_RECIPIENTS: usize = 50;

/// Size times recipients that every provider must accept, in bytes (same article).
const LEGAL_BYTES: u64 = 30_000_000;

/// Extensions of programs and scripts.
const BLOCKED: [&str; 31] = [
    "apk", "app", "bat", "chm", "cmd", "com", "cpl", "dll", "exe", "gadget", "hta", "img", "iso", "jar", "js", "jse", "lnk", "msc", "msi",
    "msp", "pif", "ps1", "reg", "scf", "scr", "sh", "vb", "vbe", "vbs", "wsf", "wsh",
];

#[cfg(test)]
mod tests {
    use super::*;
    use mail_parser::{MessageParser, MimeHeaders};

    fn account() -> Account {
        Account {
            id: crate::account::AccountId::of("studio@pec.example"),
            address: "Studio@pec.example".into(),
            name: Some("Studio Però".into()),
            user: "studio".into(),
            imap: "imap.example:993".parse().unwrap(),
            smtp: "smtp.example:465".parse().unwrap(),
            server_authority: None,
            group: None,
        }
    }

    fn draft() -> Draft {
        Draft {
            to: vec![" \"Uno\" <Uno@PEC.example> ".into()],
            cc: vec!["<due@pec.example>".into()],
            subject: "Diffida per l'unità 3".into(),
            body: "Spett.le società,\n.in allegato \nFrom qui\r\n".into(),
            attachments: vec![Attachment {
                name: "Però è così.pdf".into(),
                media_type: "application/pdf".into(),
                bytes: vec![7; 300],
                path: None,
            }],
            receipt_type: ReceiptType::Breve,
            in_reply_to: MessageId::parse("<prima@pec.example>"),
        }
    }

    fn now() -> Timestamp {
        "2026-03-02T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn the_message_holds_what_the_draft_says() {
        let out = draft().freeze(&account(), now(), "00ffAA").unwrap();
        assert_eq!(out.digest, Sha256::of(&out.bytes));
        assert_eq!(
            draft().freeze(&account(), now(), "00ffAA").unwrap(),
            out,
            "the same draft gives the same bytes"
        );
        assert_eq!(out.sender, "studio@pec.example");
        assert_eq!(out.message_id.to_string(), "<00ffAA@pec.example>");
        let recipients: Vec<_> = out.recipients.iter().map(|r| (r.address.as_str(), r.role)).collect();
        assert_eq!(recipients, [("uno@pec.example", Role::To), ("due@pec.example", Role::Cc)]);

        let message = MessageParser::default().parse(&out.bytes).unwrap();
        assert_eq!(message.message_id(), Some("00ffAA@pec.example"));
        assert_eq!(message.subject(), Some("Diffida per l'unità 3"));
        assert_eq!(message.date().unwrap().to_timestamp(), now().as_second());
        assert_eq!(message.from().unwrap().first().unwrap().name(), Some("Studio Però"));
        assert_eq!(message.from().unwrap().first().unwrap().address(), Some("studio@pec.example"));
        assert_eq!(message.to().unwrap().first().unwrap().address(), Some("uno@pec.example"));
        assert_eq!(message.cc().unwrap().first().unwrap().address(), Some("due@pec.example"));
        assert_eq!(message.header_raw("X-TipoRicevuta").map(str::trim), Some("breve"));
        assert_eq!(message.header_raw("In-Reply-To").map(str::trim), Some("<prima@pec.example>"));
        assert_eq!(
            message.body_text(0).unwrap().replace("\r\n", "\n"),
            "Spett.le società,\n.in allegato \nFrom qui\n"
        );
        let file = message.attachment(0).unwrap();
        assert_eq!(file.attachment_name(), Some("Però è così.pdf"));
        assert_eq!(file.contents(), [7; 300]);
    }

    #[test]
    fn the_bytes_are_ascii_lines_with_crlf_and_no_bcc() {
        let mut draft = draft();
        draft.body = format!("{}\n\ttab \n", "parola ".repeat(100));
        let out = draft.freeze(&account(), now(), "00").unwrap();
        let text = String::from_utf8(out.bytes).unwrap();
        assert!(text.is_ascii());
        assert!(text.ends_with("\r\n"));
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        assert_eq!(text.matches('\r').count(), text.matches("\r\n").count());
        assert!(text.split("\r\n").all(|line| line.len() <= 78), "{text}");
        assert!(!text.to_lowercase().contains("bcc:"));
        for header in ["Message-ID: ", "Date: ", "MIME-Version: ", "X-TipoRicevuta: ", "From: "] {
            assert_eq!(text.matches(header).count(), 1, "{header}");
        }
    }

    #[test]
    fn a_message_without_attachments_is_one_part() {
        let mut draft = draft();
        draft.attachments.clear();
        let out = draft.freeze(&account(), now(), "00").unwrap();
        let message = MessageParser::default().parse(&out.bytes).unwrap();
        assert!(message.is_content_type("text", "plain"));
        assert_eq!(message.parts.len(), 1);
    }

    #[test]
    fn fatal_problems_come_first_and_stop_the_freezing() {
        let draft = Draft {
            to: vec!["a@b".into(), "a@b.it, <c@d.it>".into(), "e@f.it".into()],
            cc: vec!["E@F.it".into(), "già@pec.it".into()],
            subject: "uno\r\nBcc: x@y.it".into(),
            body: "Vedi in allegato.".into(),
            ..Draft::default()
        };
        let expected = vec![
            DraftProblem::BadAddress("a@b".into()),
            DraftProblem::SeveralAddresses("a@b.it, <c@d.it".into()),
            DraftProblem::RepeatedAddress("e@f.it".into()),
            DraftProblem::BadAddress("già@pec.it".into()),
            DraftProblem::ControlCharacter,
            DraftProblem::AttachmentForgotten,
        ];
        assert_eq!(draft.problems(), expected);
        assert_eq!(draft.freeze(&account(), now(), "00"), Err(expected));
        assert_eq!(Draft::default().problems(), [DraftProblem::NoRecipient, DraftProblem::NoSubject]);
    }

    #[test]
    fn advice_does_not_stop_the_freezing() {
        let mut draft = draft();
        draft.to = (0..51).map(|index| format!("a{index}@pec.example")).collect();
        draft.attachments[0].name = "fattura.pdf.EXE".into();
        draft.attachments[0].bytes = vec![0; 1_000_000];
        let size = draft.encoded_size();
        assert_eq!(
            draft.problems(),
            [
                DraftProblem::ManyRecipients(52),
                DraftProblem::LargeTimesRecipients(size * 52),
                DraftProblem::BlockedType("fattura.pdf.EXE".into())
            ]
        );
        assert!(draft.freeze(&account(), now(), "00").is_ok());
    }

    #[test]
    fn only_lines_that_are_not_quoted_mention_attachments() {
        assert!(mentions_attachment("si allega copia"));
        assert!(mentions_attachment("Please find attached"));
        assert!(!mentions_attachment("> in allegato la copia\nGrazie"));
        assert!(!mentions_attachment("un allegro saluto"));
    }

    proptest::proptest! {
        #[test]
        fn no_subject_or_name_adds_a_header_field(subject in ".{0,120}", name in ".{1,80}") {
            let mut draft = draft();
            draft.subject = subject;
            draft.attachments[0].name = name;
            if let Ok(out) = draft.freeze(&account(), now(), "00") {
                let message = MessageParser::default().parse(&out.bytes).unwrap();
                let names: Vec<_> = message.headers().iter().map(|header| header.name().to_owned()).collect();
                proptest::prop_assert_eq!(names, [
                    "Message-ID", "Date", "From", "To", "Cc", "Subject", "In-Reply-To", "References", "X-TipoRicevuta",
                    "MIME-Version", "Content-Type",
                ]);
                proptest::prop_assert_eq!(message.attachment_count(), 1);
            }
        }

        #[test]
        fn any_text_is_read_back(body in "[ -~\n\tàèì€😀.=]{0,400}") {
            let mut draft = draft();
            draft.attachments.clear();
            draft.body = body.clone();
            let out = draft.freeze(&account(), now(), "00").unwrap();
            let message = MessageParser::default().parse(&out.bytes).unwrap();
            let text = message.body_text(0).unwrap_or_default().replace("\r\n", "\n");
            proptest::prop_assert_eq!(text.trim_end_matches('\n'), body.trim_end_matches('\n'));
        }
    }
}
