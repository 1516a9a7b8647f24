//! Sample messages and rows.

use std::sync::Arc;

use super::{NOTIFY, STUDIO, digest, dispatches, instant};
use crate::account::{AccountId, Flags, Keywords, Location, Uid, UidValidity};
use crate::engine::CopyId;
use crate::engine::formatted::Page;
use crate::engine::openable::{Danger, Opening};
use crate::engine::view::{Content, DeliverySummary, MessageView, PartView, Row};
use crate::pec::daticert::CertifiedRecipient;
use crate::pec::draft::{Attachment, Draft};
use crate::pec::{CertificationData, DispatchState, ErrorCode, Kind, MessageId, Oddity, OuterHeaders, Reading, ReceiptType, RecipientKind};
use crate::signature::{Problem, SignerCertificate, Verdict, Verification};

type Incoming = (
    &'static str,
    Kind,
    Verdict,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    bool,
    u16,
);

/// Received messages.
pub fn inbox_rows() -> Vec<Row> {
    let rows = incoming().into_iter().enumerate().map(|(index, given)| {
        let (account, kind, verdict, name, from, subject, date, seen, attachments) = given;
        let mut row = row(index as u64 + 1, account, "INBOX", subject, date);
        row.kind = kind;
        row.verdict = Some(verdict);
        row.from_name = Some(name.into());
        row.from = from.into();
        row.flags.seen = seen;
        row.flags.flagged = subject.starts_with("Verbale");
        row.flags.keywords = match subject {
            subject if subject.starts_with("Comunicazione") => Keywords::of(["$label1"]),
            subject if subject.starts_with("Sollecito") => Keywords::of(["$label2"]),
            _ => Keywords::NONE,
        };
        row.attachments = attachments;
        row
    });
    rows.collect()
}

#[rustfmt::skip]
fn incoming() -> Vec<Incoming> {
    const PEC: Kind = Kind::TransportEnvelope;
    const GOOD: Verdict = Verdict::Genuine;
    vec![
        (STUDIO, PEC, GOOD, "Tribunale di Aquileia", "esecuzioni@giustizia.pec.example",
            "Comunicazione di cancelleria: R.G.E. 214/2026, fissazione udienza", "2026-03-12T15:21:00+01:00", false, 1),
        (STUDIO, PEC, GOOD, "Comune di Montefiore", "protocollo@comune-montefiore.pec.example",
            "Riscontro istanza di accesso agli atti, prot. 4471", "2026-03-12T12:04:00+01:00", true, 3),
        (NOTIFY, PEC, GOOD, "Edilnova S.r.l.", "amministrazione@edilnova.pec.example",
            "Re: diffida ad adempiere, contratto di appalto del 4 febbraio", "2026-03-12T10:47:00+01:00", false, 0),
        (STUDIO, Kind::Anomaly, GOOD, "Ufficio commerciale", "info@cartoleria-verdi.example",
            "Offerta forniture 2026", "2026-03-12T09:15:00+01:00", true, 2),
        (STUDIO, PEC, Verdict::Altered, "Servizio incassi", "incassi@banca-litorale.pec.example",
            "Sollecito di pagamento urgente", "2026-03-11T18:32:00+01:00", false, 1),
        (NOTIFY, PEC, GOOD, "Agenzia delle dogane, sede di Porto Levante", "dogane.portolevante@pec.example",
            "Verbale di constatazione n. 88/2026", "2026-03-11T16:05:00+01:00", true, 4),
        (STUDIO, PEC, GOOD, "Condominio Via dei Tigli 12", "condominio.tigli@pec.example",
            "Convocazione assemblea straordinaria", "2026-03-11T11:22:00+01:00", true, 1),
        (STUDIO, PEC, Verdict::UnknownIssuer, "Assicurazioni Levante", "sinistri@assicura-levante.pec.example",
            "Sinistro 2026/00931: richiesta documentazione", "2026-03-10T17:50:00+01:00", true, 0),
        (NOTIFY, PEC, GOOD, "Ordine degli Avvocati", "segreteria@ordineavvocati.pec.example",
            "Circolare 12/2026: deposito telematico", "2026-03-09T08:30:00+01:00", true, 1),
        (STUDIO, PEC, GOOD, "Camera di Commercio", "registro.imprese@cciaa.pec.example",
            "Domanda di iscrizione: evasione pratica M26/33018", "2026-03-06T14:12:00+01:00", true, 2),
        (STUDIO, Kind::Ordinary, Verdict::Unsigned, "Assistenza del gestore", "assistenza@gestore.example",
            "Avviso: casella occupata all'81%", "2026-03-05T07:00:00+01:00", true, 0),
        (NOTIFY, PEC, GOOD, "Impresa Costruzioni Adriatica", "gare@adriatica.pec.example",
            "Trasmissione polizza fideiussoria", "2026-03-03T10:41:00+01:00", true, 1),
    ]
}

/// Sent messages.
pub fn sent_rows() -> Vec<Row> {
    let states = [
        (
            "Intimazione di pagamento e costituzione in mora",
            "2026-03-12T09:02:11+01:00",
            DispatchState::Attention,
            2,
            4,
        ),
        (
            "Deposito memoria ex art. 171-ter c.p.c.",
            "2026-03-12T08:30:00+01:00",
            DispatchState::Delivered,
            1,
            1,
        ),
        (
            "Richiesta copia autentica del verbale",
            "2026-03-11T17:44:00+01:00",
            DispatchState::Pending,
            0,
            1,
        ),
        (
            "Convocazione assemblea dei soci",
            "2026-03-11T12:00:00+01:00",
            DispatchState::Delivered,
            12,
            12,
        ),
        (
            "Notifica in proprio ai sensi della legge 53/1994",
            "2026-03-10T19:20:00+01:00",
            DispatchState::Failed,
            0,
            1,
        ),
        (
            "Risposta a richiesta di chiarimenti",
            "2026-03-10T09:05:00+01:00",
            DispatchState::PartlyDelivered,
            2,
            3,
        ),
        (
            "Trasmissione fattura 2026/018",
            "2026-03-09T15:10:00+01:00",
            DispatchState::Uncertain,
            0,
            1,
        ),
        (
            "Disdetta contratto di locazione",
            "2026-03-04T11:26:00+01:00",
            DispatchState::Delivered,
            1,
            1,
        ),
    ];
    let rows = states
        .into_iter()
        .enumerate()
        .map(|(index, (subject, date, state, delivered, recipients))| {
            let mut row = row(index as u64 + 100, STUDIO, "Inviata", subject, date);
            row.from = STUDIO.into();
            row.attachments = 1;
            row.to = match recipients {
                1 => vec!["cancelleria@tribunale-aquileia.pec.example".into()],
                _ => vec![
                    "amministrazione@edilnova.pec.example".into(),
                    "legale@adriatica.pec.example".into(),
                    "cantieri.riuniti@pec-litorale.example".into(),
                ],
            };
            row.delivery = Some(DeliverySummary {
                dispatch: dispatches::dispatch_id(subject),
                state,
                delivered,
                unproved: 0,
                recipients,
                receipts: delivered + 1,
                alerts: 0,
            });
            row
        });
    rows.collect()
}

/// [`envelope`], set aside: what its header says, and nothing of its content.
pub fn set_aside() -> MessageView {
    let verification = Verification::set_aside();
    let whole = envelope();
    MessageView {
        reading: Reading {
            headers: whole.reading.headers,
            oddities: vec![Oddity::SetAside],
            ..Reading::empty(verification.verdict)
        },
        verification,
        content: Content {
            text: String::new(),
            attachments: Vec::new(),
            ..whole.content
        },
        parts: Vec::new(),
        ..whole
    }
}

/// A certified message with three attachments.
pub fn envelope() -> MessageView {
    let certified = instant("2026-03-12T12:04:09+01:00");
    let wrapped = "Per conto di: protocollo@comune-montefiore.pec.example";
    MessageView {
        message: digest("busta"),
        source: digest("busta").into(),
        locations: vec![location(STUDIO, "INBOX", 2)],
        flags: Flags {
            seen: true,
            ..Flags::default()
        },
        size: 2_481_330,
        verification: genuine(certified),
        reading: Reading {
            kind: Kind::TransportEnvelope,
            verdict: Verdict::Genuine,
            oddities: Vec::new(),
            certification: Some(certification(certified)),
            evidence: Vec::new(),
            headers: OuterHeaders {
                from: Some((wrapped.into(), "posta-certificata@gestore-nord.example".into())),
                message_id: MessageId::parse("<opec2123.20260312120409.00417.81.1@gestore-nord.example>"),
                ..OuterHeaders::default()
            },
            original: None,
            notice: None,
        },
        content: Content {
            from: Some(("Comune di Montefiore".into(), "protocollo@comune-montefiore.pec.example".into())),
            to: vec![STUDIO.into()],
            cc: vec!["ufficio.tecnico@comune-montefiore.pec.example".into()],
            subject: "Riscontro istanza di accesso agli atti, prot. 4471".into(),
            date: Some(instant("2026-03-12T12:03:58+01:00")),
            text: LETTER.into(),
            attachments: vec![3, 4, 5],
            ..Content::default()
        },
        parts: parts(),
        dispatch: None,
    }
}

/// The message of [`super::dispatch`].
pub fn sent_message() -> MessageView {
    let view = dispatches::dispatch();
    let mut message = envelope();
    let people = |role| {
        let chosen = view.dispatch.recipients.iter().filter(move |recipient| recipient.role == role);
        chosen.map(|recipient| recipient.address.clone()).collect()
    };
    message.message = digest("inviato");
    message.locations = vec![location(STUDIO, "Inviata", 100)];
    message.verification = Verification::unsigned();
    message.reading.kind = Kind::Ordinary;
    message.reading.verdict = Verdict::Unsigned;
    message.reading.certification = None;
    message.content = Content {
        from: Some((String::new(), STUDIO.into())),
        to: people(crate::pec::Role::To),
        cc: people(crate::pec::Role::Cc),
        subject: view.dispatch.subject.clone(),
        date: Some(view.dispatch.sent_at),
        text: DEMAND.into(),
        attachments: vec![0, 1],
        ..Content::default()
    };
    message.parts = vec![
        part(1, "intimazione_firmata.pdf.p7m", "application/pkcs7-mime", 418_220, false, 0),
        part(2, "procura alle liti.pdf", "application/pdf", 96_400, false, 0),
    ];
    message.dispatch = Some(view.dispatch.id);
    message
}

/// [`envelope`] with formatted text.
pub fn formatted() -> MessageView {
    let mut message = envelope();
    message.content.subject = "Diritti di ricerca e visura, pratica n. 4471/2026".into();
    message.content.from_html = true;
    message.content.formatted = Page::of_html(include_str!("page.html")).map(Arc::new);
    message
}

/// An unfinished draft.
pub fn draft() -> Draft {
    Draft {
        to: vec![
            "esecuzioni@giustizia.pec.example".into(),
            "protocollo@comune".into(),
            "amministrazione@edilnova.pec.example".into(),
        ],
        cc: vec!["segreteria@ordineavvocati.pec.example".into()],
        subject: "R.G.E. 214/2026: deposito nota di precisazione del credito".into(),
        body: NOTE.into(),
        attachments: vec![
            attachment("nota_precisazione_credito.pdf", 1_240_000),
            attachment("conteggi interessi 2024-2026.xlsx", 88_000),
        ],
        receipt_type: ReceiptType::Completa,
        in_reply_to: None,
    }
}

fn row(number: u64, account: &str, folder: &str, subject: &str, date: &str) -> Row {
    let number = u32::try_from(number).unwrap_or_default();
    Row {
        key: CopyId(number),
        message: digest(subject),
        location: location(account, folder, number),
        kind: Kind::Ordinary,
        verdict: Some(Verdict::Unsigned),
        pretends: false,
        note: None,
        from_name: None,
        from: String::new(),
        to: vec![account.into()],
        subject: subject.into(),
        date: instant(date),
        flags: Flags {
            seen: true,
            ..Flags::default()
        },
        size: 48_200,
        attachments: 0,
        expunged: false,
        delivery: None,
    }
}

fn location(account: &str, folder: &str, uid: u32) -> Location {
    Location {
        account: AccountId::of(account),
        folder: folder.into(),
        validity: UidValidity(1),
        uid: Uid(uid),
    }
}

fn genuine(at: jiff::Timestamp) -> Verification {
    Verification {
        verdict: Verdict::Genuine,
        intact: Some(true),
        trusted: true,
        valid_then: true,
        digest: Some("sha256".into()),
        signature_algorithm: Some("rsa-pkcs1".into()),
        signed_at: Some(at),
        signer: Some(SignerCertificate {
            subject: "CN=Posta Certificata,O=Gestore Nord S.p.A.,C=IT".into(),
            emails: vec!["posta-certificata@gestore-nord.example".into()],
            issuer: "CN=Autorità dimostrativa PEC,O=Autorità dimostrativa,C=IT".into(),
            not_before: instant("2024-05-02T09:00:00Z"),
            not_after: instant("2027-05-02T09:00:00Z"),
            sha256: digest("certificato"),
        }),
        anchor: Some("Autorità dimostrativa PEC".into()),
        problems: vec![Problem::RevocationNotChecked],
        ..Verification::unsigned()
    }
}

fn certification(at: jiff::Timestamp) -> CertificationData {
    CertificationData {
        kind: Some(Kind::TransportEnvelope),
        kind_text: "posta-certificata".into(),
        error: ErrorCode::Nessuno,
        sender: "protocollo@comune-montefiore.pec.example".into(),
        recipients: vec![CertifiedRecipient {
            address: STUDIO.into(),
            kind: RecipientKind::Certified,
        }],
        reply_to: None,
        subject: Some("Riscontro istanza di accesso agli atti, prot. 4471".into()),
        provider: "Gestore Nord S.p.A.".into(),
        date: Some(at),
        zone_seconds: Some(3_600),
        identifier: "opec2123.20260312120409.00417.81.1@gestore-nord.example".into(),
        msgid: Some("<4471.2026@comune-montefiore.pec.example>".into()),
        receipt_type: None,
        delivery: None,
        taken_in_charge: Vec::new(),
        error_detail: None,
        elements: Vec::new(),
    }
}

fn parts() -> Vec<PartView> {
    vec![
        part(1, "daticert.xml", "application/xml", 1_180, true, 0),
        part(2, "postacert.eml", "message/rfc822", 2_470_000, true, 0),
        part(3, "smime.p7s", "application/pkcs7-signature", 6_912, true, 0),
        part(4, "riscontro_prot_4471.pdf.p7m", "application/pkcs7-mime", 318_400, false, 1),
        part(5, "planimetrie catasto foglio 12.zip", "application/zip", 2_050_112, false, 1),
        part(6, "elenco documenti.xlsx", "application/vnd.ms-excel", 24_003, false, 1),
    ]
}

fn part(number: usize, name: &str, media_type: &str, size: u64, technical: bool, depth: u16) -> PartView {
    PartView {
        number,
        name: name.into(),
        file_name: name.into(),
        media_type: media_type.into(),
        size,
        technical,
        depth,
        opening: match media_type {
            "message/rfc822" => Opening::Message,
            "application/pkcs7-signature" => Opening::Refused(Danger::Unknown),
            _ => Opening::Document,
        },
    }
}

fn attachment(name: &str, bytes: usize) -> Attachment {
    Attachment {
        name: name.into(),
        media_type: "application/octet-stream".into(),
        bytes: vec![0; bytes],
        path: None,
    }
}

const LETTER: &str = "Spettabile Studio,

in riscontro all'istanza di accesso agli atti presentata il 26 febbraio 2026 (prot. 4102), si trasmette in allegato la documentazione \
    richiesta, già sottoscritta digitalmente dal responsabile del procedimento.

Si precisa che:

1. le planimetrie catastali sono aggiornate al 31 dicembre 2025;
2. l'elenco dei documenti non comprende gli atti ancora soggetti a differimento, per i quali seguirà separata comunicazione entro 30 giorni;
3. i diritti di ricerca, pari a € 18,50, vanno versati con avviso pagoPA.

Avverso il presente provvedimento è ammesso ricorso nei termini di legge.

Distinti saluti.

Comune di Montefiore
Area tecnica, sportello unico per l'edilizia";

const DEMAND: &str = "Con la presente si intima il pagamento della somma di € 14.320,00 oltre interessi, entro quindici giorni dal \
    ricevimento, come da atto allegato sottoscritto digitalmente.

La presente vale quale costituzione in mora a ogni effetto di legge.

Distinti saluti
Studio legale";

const NOTE: &str = "Spettabile Cancelleria,

si trasmette in allegato la nota di precisazione del credito relativa alla procedura in oggetto.

Distinti saluti
Studio legale";

/// The source of a message.
pub const SOURCE: &str = "Return-Path: <posta-certificata@gestore-nord.example>
Received: from mx.gestore-nord.example (mx.gestore-nord.example [192.0.2.14])
 by mail.gestore-sud.example with ESMTPS id 4F2A91C04B7E; Thu, 12 Mar 2026 12:04:11 +0100 (CET)
X-Trasporto: posta-certificata
X-Riferimento-Message-ID: <4471.2026@comune-montefiore.pec.example>
From: \"Per conto di: protocollo@comune-montefiore.pec.example\" <posta-certificata@gestore-nord.example>
Subject: POSTA CERTIFICATA: Riscontro istanza di accesso agli atti, prot. 4471
MIME-Version: 1.0
Content-Type: multipart/signed; protocol=\"application/x-pkcs7-signature\"; micalg=\"sha-256\";
 boundary=\"----4A1F\"

This is an S/MIME signed message
";
