//! Certified messages as providers write them (RFC 6109 §3, §4): every kind in the style of every provider.

use crate::authority::{Signer, base64_lines, signer};
use crate::cms::detached_signature;

/// The Message-ID of the message that all receipts refer to.
pub(crate) const MSGID: &str = "<Nostro.1@mittente.example>";
pub(crate) const SENDER: &str = "Mittente@pec.mittente.example";
/// The certified recipient of all receipts, and one outside PEC.
pub(crate) const RECIPIENT: &str = "Destinatario@pec.destinatario.example";
pub(crate) const OUTSIDE: &str = "fuori@posta.example";
pub(crate) const SUBJECT: &str = "Diffida & messa in mora: società Città";

/// The style of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// daticert first, base64 inline, inner multipart declared binary, x-pkcs7-signature, SHA-1.
    Aruba,
    /// daticert last, quoted-printable attachment with charset and CRLF, pkcs7-signature, text and HTML.
    InfoCert,
    /// InfoCert's identifiers, plain daticert without disposition, SHA-256.
    Poste,
}

pub(crate) const STYLES: [Style; 3] = [Style::Aruba, Style::InfoCert, Style::Poste];

/// Every kind that a provider sends: its name here, `tipo`, and further attributes.
pub(crate) const KINDS: [&str; 15] = [
    "accettazione",
    "non-accettazione",
    "non-accettazione-virus",
    "posta-certificata",
    "presa-in-carico",
    "avvenuta-consegna",
    "avvenuta-consegna-breve",
    "avvenuta-consegna-sintetica",
    "errore-consegna",
    "errore-consegna-virus",
    "preavviso-12",
    "preavviso-24",
    "preavviso-muto",
    "rilevazione-virus",
    "anomalia",
];

/// A message before it is signed; forgeries change its fields.
#[derive(Debug, Clone)]
pub(crate) struct MessageTemplate {
    pub(crate) style: Style,
    /// `X-Ricevuta` or `X-Trasporto`, and the fields that accompany it.
    pub(crate) headers: String,
    pub(crate) prefix: &'static str,
    /// daticert.xml; none for an anomaly.
    pub(crate) daticert: Option<String>,
    pub(crate) notice: String,
    pub(crate) original: Option<Vec<u8>>,
    pub(crate) from: String,
    pub(crate) date: &'static str,
    /// The same instant, UTC.
    pub(crate) at: &'static str,
    pub(crate) digest: &'static str,
    pub(crate) signer: Signer,
}

impl MessageTemplate {
    /// A message of this kind in this style.
    pub(crate) fn of(kind: &str, style: Style) -> Self {
        let signer = signer(match style {
            Style::Aruba => "uno",
            Style::InfoCert => "due",
            Style::Poste => "tre",
        });
        let tipo = tipo(kind);
        let wraps = matches!(kind, "posta-certificata" | "anomalia");
        let from = match wraps {
            true => format!("\"Per conto di: {SENDER}\" <{}>", signer.address),
            false => signer.address.clone(),
        };
        let original = match kind {
            "posta-certificata" | "avvenuta-consegna" => Some(original(style)),
            "avvenuta-consegna-breve" => Some(brief(style)),
            "anomalia" => Some(ordinary()),
            _ => None,
        };
        Self {
            style,
            headers: headers(kind, tipo),
            prefix: prefix(kind),
            daticert: (kind != "anomalia").then(|| daticert(kind, tipo, style)),
            notice: notice(kind),
            original,
            from,
            date: "Tue, 5 Mar 2024 10:30:00 +0100",
            at: "2024-03-05T09:30:00Z",
            digest: if style == Style::Poste { "sha256" } else { "sha1" },
            signer,
        }
    }

    /// The signed part, CRLF.
    pub(crate) fn entity(&self) -> Vec<u8> {
        let declared = if self.style == Style::Aruba {
            "Content-Transfer-Encoding: binary\r\n"
        } else {
            ""
        };
        let mut out = format!("Content-Type: multipart/mixed;\r\n\tboundary=\"----=_Inner\"\r\n{declared}\r\n").into_bytes();
        let mut parts = vec![self.text()];
        let daticert = self.daticert.as_ref().map(|xml| daticert_part(xml, self.style));
        let original = self.original.as_ref().map(|original| original_part(original, self.style));
        match self.style {
            Style::InfoCert => parts.extend(original.into_iter().chain(daticert)),
            _ => parts.extend(daticert.into_iter().chain(original)),
        }
        for part in parts {
            out.extend(b"------=_Inner\r\n");
            out.extend(part);
            out.extend(b"\r\n");
        }
        out.extend(b"------=_Inner--\r\n");
        out
    }

    /// The header fields above Content-Type.
    pub(crate) fn header(&self) -> String {
        format!(
            "Return-Path: <{}>\r\nReceived: from in.example (10.0.0.1) by store.example; {}\r\nFrom: {}\r\nTo: {SENDER}\r\n\
             Subject: {}{}\r\nDate: {}\r\nMessage-ID: <{}>\r\n{}MIME-Version: 1.0\r\n",
            self.signer.address,
            self.date,
            self.from,
            self.prefix,
            encoded(SUBJECT),
            self.date,
            own_id(self.style),
            self.headers,
        )
    }

    /// The whole message, signed.
    pub(crate) fn signed(&self) -> Vec<u8> {
        let entity = self.entity();
        self.framed(&entity, &detached_signature(&self.signer, self.digest, &entity, self.at))
    }

    /// The message around any content and any signature.
    pub(crate) fn framed(&self, entity: &[u8], signature: &[u8]) -> Vec<u8> {
        let (prefix, micalg) = match (self.style, self.digest) {
            (Style::Aruba, _) => ("x-", "sha1"),
            (_, "sha1") => ("", "\"sha-1\""),
            _ => ("", "sha-256"),
        };
        framed(&self.header(), prefix, micalg, entity, signature)
    }
}

/// A multipart/signed entity below these header fields.
pub(crate) fn framed(header: &str, prefix: &str, micalg: &str, entity: &[u8], signature: &[u8]) -> Vec<u8> {
    let mut out = format!(
        "{header}Content-Type: multipart/signed; protocol=\"application/{prefix}pkcs7-signature\";\r\n\tmicalg={micalg};\r\n\
         \tboundary=\"----=_Outer\"\r\n\r\nThis is an S/MIME signed message\r\n\r\n------=_Outer\r\n"
    )
    .into_bytes();
    out.extend(entity);
    out.extend(
        format!(
            "\r\n------=_Outer\r\nContent-Type: application/{prefix}pkcs7-signature; name=\"smime.p7s\"\r\n\
             Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n{}\r\n------=_Outer--\r\n",
            base64_lines(signature, "\r\n")
        )
        .into_bytes(),
    );
    out
}

/// The message with bare line feeds.
pub(crate) fn with_line_feeds(message: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(message.len());
    for &byte in message {
        if byte == b'\n' && out.last() == Some(&b'\r') {
            out.pop();
        }
        out.push(byte);
    }
    out
}

/// daticert.xml (RFC 6109 §4.4).
fn daticert(kind: &str, tipo: &str, style: Style) -> String {
    let (error, detail) = match kind {
        "non-accettazione" => ("altro", Some("5.6.1 - Gestore - destinatario in copia nascosta")),
        "errore-consegna" => ("no-dest", Some("5.1.1 - Gestore - indirizzo non valido")),
        "preavviso-12" => (
            "altro",
            Some("4.4.1 - Gestore - il messaggio non e' stato consegnato nelle prime dodici ore"),
        ),
        "preavviso-24" => ("altro", Some("5.4.1 - Gestore - mancata consegna nelle ventiquattro ore")),
        _ if kind.contains("virus") => ("virus", None),
        _ => ("nessuno", None),
    };
    let receipt = match kind {
        "posta-certificata" | "avvenuta-consegna" => "<ricevuta tipo=\"completa\"/>",
        "avvenuta-consegna-breve" => "<ricevuta tipo=\"breve\"/>",
        "avvenuta-consegna-sintetica" => "<ricevuta tipo=\"sintetica\"/>",
        _ => "",
    };
    let about = match tipo {
        "avvenuta-consegna" | "errore-consegna" | "preavviso-errore-consegna" | "rilevazione-virus" => {
            format!("<consegna>{RECIPIENT}</consegna>")
        }
        "presa-in-carico" => format!("<ricezione>{RECIPIENT}</ricezione>"),
        _ => String::new(),
    };
    let detail = detail
        .map(|detail| format!("<errore-esteso>{detail}</errore-esteso>"))
        .unwrap_or_default();
    let provider = match style {
        Style::Aruba => "GESTORE UNO S.p.A.",
        Style::InfoCert => "Gestore Due S.p.A.",
        Style::Poste => "Gestore Tre S.p.A.",
    };
    let lines = [
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>".to_owned(),
        format!("<postacert tipo=\"{tipo}\" errore=\"{error}\">"),
        "    <intestazione>".to_owned(),
        format!("        <mittente>{SENDER}</mittente>"),
        format!("        <destinatari tipo=\"esterno\">{OUTSIDE}</destinatari>"),
        format!("        <destinatari tipo=\"certificato\">{RECIPIENT}</destinatari>"),
        format!("        <risposte>{SENDER}</risposte>"),
        format!("        <oggetto>{}</oggetto>", SUBJECT.replace('&', "&amp;")),
        "    </intestazione>".to_owned(),
        "    <dati>".to_owned(),
        format!("        <gestore-emittente>{provider}</gestore-emittente>"),
        "        <data zona=\"+0100\"><giorno>05/03/2024</giorno><ora>10:30:00</ora></data>".to_owned(),
        format!("        <identificativo>{}</identificativo>", identifier(style)),
        format!("        <msgid>{}</msgid>", MSGID.replace('<', "&lt;").replace('>', "&gt;")),
        format!("        {receipt}{about}{detail}"),
        "    </dati>".to_owned(),
        "</postacert>".to_owned(),
    ];
    lines.join(if style == Style::InfoCert { "\r\n" } else { "\n" })
}

impl MessageTemplate {
    fn text(&self) -> Vec<u8> {
        let plain = format!(
            "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}",
            quoted(&self.notice)
        );
        match self.style {
            Style::Aruba => plain.into_bytes(),
            _ => format!(
                "Content-Type: multipart/alternative;\r\n\tboundary=\"----=_Alt\"\r\n\r\n------=_Alt\r\n{plain}\r\n------=_Alt\r\n\
                 Content-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: 7bit\r\n\r\n\
                 <html><body><b>Ricevuta</b></body></html>\r\n\
                 ------=_Alt--\r\n"
            )
            .into_bytes(),
        }
    }
}

/// daticert.xml as a part.
pub(crate) fn daticert_part(xml: &str, style: Style) -> Vec<u8> {
    match style {
        Style::Aruba => format!(
            "Content-Type: application/xml; name=\"daticert.xml\"\r\nContent-Transfer-Encoding: base64\r\n\
             Content-Disposition: inline; filename=\"daticert.xml\"\r\n\r\n{}",
            base64_lines(xml.as_bytes(), "\r\n")
        ),
        Style::InfoCert => format!(
            "Content-Type: application/xml; name=daticert.xml; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\
             Content-Disposition: attachment; filename=daticert.xml\r\n\r\n{}",
            quoted(xml)
        ),
        Style::Poste => format!(
            "Content-Type: application/xml; name=\"daticert.xml\"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}",
            xml.replace('\n', "\r\n")
        ),
    }
    .into_bytes()
}

/// postacert.eml as a part.
pub(crate) fn original_part(original: &[u8], style: Style) -> Vec<u8> {
    let header = match style {
        Style::Aruba => {
            "Content-Type: message/rfc822; name=\"postacert.eml\"\r\nContent-Transfer-Encoding: 7bit\r\nContent-Disposition: inline; \
                filename=\"postacert.eml\"\r\n\r\n"
        }
        _ => "Content-Type: message/rfc822; name=postacert.eml\r\n\r\n",
    };
    [header.as_bytes(), original].concat()
}

/// The original message as the sender's provider forwards it, with raw 8-bit bytes and spaces at line ends.
fn original(style: Style) -> Vec<u8> {
    with_attachment(
        style,
        "act.pdf",
        "Content-Type: application/pdf; name=\"act.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n",
    )
}

/// The original of a brief receipt: the attachment is the SHA-1 of its encoded body (RFC 6109 §3.3.2.2).
fn brief(style: Style) -> Vec<u8> {
    brief_with(style, &sha1(b"JVBERi0="))
}

/// The original of a brief receipt with this hash.
pub(crate) fn brief_with(style: Style, hash: &str) -> Vec<u8> {
    let part = format!("Content-Type: text/plain; name=\"act.pdf.hash\"\r\n\r\n{hash}\r\n");
    with_attachment(style, "act.pdf", &part)
}

/// Forty hexadecimal digits.
pub(crate) fn sha1(bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, bytes);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn with_attachment(style: Style, name: &str, part: &str) -> Vec<u8> {
    let head = format!(
        "X-Riferimento-Message-ID: {MSGID}\r\nMessage-ID: <{}>\r\nFrom: {SENDER}\r\nTo: {RECIPIENT}\r\nCc: {OUTSIDE}\r\nSubject: {}\r\n\
         Date: Tue, 5 Mar 2024 10:29:58 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"orig\"\r\n\r\n--orig\r\n\
         Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\nSpettabile societ",
        identifier(style),
        encoded(SUBJECT)
    );
    let tail = format!(",  \r\nallego {name}. \r\n--orig\r\n{part}--orig--\r\n");
    [head.as_bytes(), b"\xe0", tail.as_bytes()].concat()
}

fn ordinary() -> Vec<u8> {
    b"Received: from anywhere.example\r\nMessage-ID: <x@posta.example>\r\nFrom: chiunque@posta.example\r\nTo: \
        destinatario@pec.destinatario.example\r\nSubject: Offerta\r\n\r\nComprate.\r\n"
        .to_vec()
}

pub(crate) fn identifier(style: Style) -> String {
    match style {
        Style::Aruba => "opec21010.20240305103000.00123.456.1.53@pec.uno.example".to_owned(),
        Style::InfoCert => "A1B2C3D4.018E0F1A.9B8C7D6E.5F4A3B2C.posta-certificata@legal.due.example".to_owned(),
        Style::Poste => "0F1E2D3C.018E0F1A.11223344.55667788.posta-certificata@posta.tre.example".to_owned(),
    }
}

fn own_id(style: Style) -> String {
    identifier(style).replacen('@', ".1@", 1)
}

fn tipo(kind: &str) -> &'static str {
    match kind {
        "non-accettazione" | "non-accettazione-virus" => "non-accettazione",
        "errore-consegna" | "errore-consegna-virus" => "errore-consegna",
        "preavviso-12" | "preavviso-24" | "preavviso-muto" => "preavviso-errore-consegna",
        "posta-certificata" => "posta-certificata",
        "presa-in-carico" => "presa-in-carico",
        "rilevazione-virus" => "rilevazione-virus",
        "accettazione" => "accettazione",
        "anomalia" => "errore",
        delivery => {
            assert!(delivery.starts_with("avvenuta-consegna"), "{delivery}");
            "avvenuta-consegna"
        }
    }
}

fn headers(kind: &str, tipo: &str) -> String {
    let reference = format!("X-Riferimento-Message-ID: {MSGID}\r\n");
    match kind {
        "posta-certificata" => format!("X-Trasporto: {tipo}\r\nX-Tiporicevuta: completa\r\n{reference}"),
        "anomalia" => "X-Trasporto: errore\r\n".to_owned(),
        "rilevazione-virus" => format!("X-Ricevuta: {tipo}\r\nX-Mittente: {SENDER}\r\n{reference}"),
        _ if kind.ends_with("-virus") => format!("X-Ricevuta: {tipo}\r\nX-VerificaSicurezza: errore\r\n{reference}"),
        _ => format!("X-Ricevuta: {tipo}\r\n{reference}"),
    }
}

fn prefix(kind: &str) -> &'static str {
    match kind {
        "accettazione" => "ACCETTAZIONE: ",
        "non-accettazione" => "AVVISO DI NON ACCETTAZIONE: ",
        "non-accettazione-virus" => "AVVISO DI NON ACCETTAZIONE PER VIRUS: ",
        "posta-certificata" => "POSTA CERTIFICATA: ",
        "presa-in-carico" => "PRESA IN CARICO: ",
        "errore-consegna" => "AVVISO DI MANCATA CONSEGNA: ",
        "errore-consegna-virus" => "AVVISO DI MANCATA CONSEGNA PER VIRUS: ",
        "rilevazione-virus" => "PROBLEMA DI SICUREZZA: ",
        "anomalia" => "ANOMALIA MESSAGGIO: ",
        _ if kind.starts_with("preavviso") => "AVVISO DI MANCATA CONSEGNA PER SUP. TEMPO MASSIMO: ",
        _ => "CONSEGNA: ",
    }
}

fn notice(kind: &str) -> String {
    let spans = match kind {
        "preavviso-12" => " nelle prime dodici ore",
        "preavviso-24" => " nelle ventiquattro ore",
        "preavviso-muto" => " nelle dodici ore; se entro ventiquattro ore",
        _ => "",
    };
    format!("Il messaggio del 05/03/2024 indirizzato a {RECIPIENT} è trattato{spans}.\r\nIdentificativo in allegato.\r\n")
}

/// An encoded-word for the characters outside ASCII.
fn encoded(subject: &str) -> String {
    subject
        .split(' ')
        .map(|word| match word.is_ascii() {
            true => word.to_owned(),
            false => format!("=?iso-8859-1?Q?{}?=", quoted(word)),
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Quoted-printable of the text in ISO-8859-1 for encoded-words and notices, UTF-8 for XML; lines are broken even inside tags.
fn quoted(text: &str) -> String {
    let is_xml = text.starts_with("<?xml");
    let bytes = match is_xml {
        true => text.as_bytes().to_vec(),
        false => text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect(),
    };
    let mut out = String::new();
    let mut width = 0;
    for byte in bytes {
        if byte == b'\r' {
            continue;
        }
        if byte == b'\n' {
            out.push_str("\r\n");
            width = 0;
            continue;
        }
        if width > 70 {
            out.push_str("=\r\n");
            width = 0;
        }
        match byte {
            b' '..=b'~' if byte != b'=' => {
                out.push(char::from(byte));
                width += 1;
            }
            _ => {
                out.push_str(&format!("={byte:02X}"));
                width += 3;
            }
        }
    }
    out
}
