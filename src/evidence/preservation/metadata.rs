//! The metadata of one message: *documento informatico*, Annex 5 of AgID's guidelines.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::package::{Document, MessageDetails};
use super::rules::Rule;
use super::xml::{Xml, document, element, text};
use crate::pec::Kind;
use crate::signature::Sha256;

/// Writes it. Required fields of which nothing is known get the neutral value: no register, not confidential, no copy of a paper original.
pub(super) fn write(message: &Document, details: &MessageDetails, file: &str, rule: &Rule) -> io::Result<Vec<u8>> {
    document("DocumentoInformatico", &[], |xml| {
        element(xml, "IdDoc", &[], |xml| id(xml, &message.message))?;
        let formation = if message.is_own { &rule.written } else { &rule.received };
        text(xml, "ModalitaDiFormazione", &[], formation)?;
        text(
            xml,
            "TipologiaDocumentale",
            &[],
            &format!("messaggio di posta elettronica: {}", message.kind.name()),
        )?;
        element(xml, "DatiDiRegistrazione", &[], |xml| {
            text(xml, "TipologiaDiFlusso", &[], if message.is_own { "U" } else { "E" })?;
            element(xml, "TipoRegistro", &[], |xml| {
                element(xml, "Nessuno", &[], |xml| text(xml, "TipoRegistro", &[], "Nessuno"))
            })
        })?;
        element(xml, "Soggetti", &[], |xml| {
            let (name, address) = &message.from;
            role(xml, "Mittente", name.as_deref(), address)?;
            message.to.iter().try_for_each(|address| role(xml, "Destinatario", None, address))
        })?;
        element(xml, "ChiaveDescrittiva", &[], |xml| text(xml, "Oggetto", &[], &message.subject))?;
        element(xml, "Allegati", &[], |xml| attachments(xml, details))?;
        text(xml, "Riservato", &[], "false")?;
        element(xml, "IdentificativoDelFormato", &[], |xml| text(xml, "Formato", &[], &rule.format))?;
        element(xml, "Verifica", &[], |xml| {
            text(xml, "FirmatoDigitalmente", &[], if details.is_signed { "true" } else { "false" })?;
            text(xml, "SigillatoElettronicamente", &[], "false")?;
            text(xml, "MarcaturaTemporale", &[], "false")?;
            text(xml, "ConformitaCopieImmagineSuSupportoInformatico", &[], "false")
        })?;
        if let Some(primary) = &message.primary {
            element(xml, "IdIdentificativoDocumentoPrimario", &[], |xml| id(xml, primary))?;
        }
        text(xml, "NomeDelDocumento", &[], file.rsplit('/').next().unwrap_or(file))?;
        text(xml, "VersioneDelDocumento", &[], "1")?;
        text(xml, "TempoDiConservazione", &[], &rule.keep_years.to_string())?;
        text(xml, "Note", &[], &note(message, details))
    })
}

fn id(xml: &mut Xml, digest: &Sha256) -> io::Result<()> {
    element(xml, "ImprontaCrittograficaDelDocumento", &[], |xml| {
        text(xml, "Impronta", &[], &STANDARD.encode(digest.0))?;
        text(xml, "Algoritmo", &[], "SHA-256")
    })?;
    text(xml, "Identificativo", &[], &digest.to_string())
}

/// A party of which only the address is known. Whether it is a person is unknown: it is given as an organisation (`PG`).
fn role(xml: &mut Xml, role: &str, name: Option<&str>, address: &str) -> io::Result<()> {
    element(xml, "Ruolo", &[], |xml| {
        element(xml, role, &[], |xml| {
            text(xml, "TipoRuolo", &[], role)?;
            element(xml, "PG", &[], |xml| {
                text(xml, "DenominazioneOrganizzazione", &[], name.unwrap_or(address))?;
                text(xml, "IndirizziDigitaliDiRiferimento", &[], address)
            })
        })
    })
}

fn attachments(xml: &mut Xml, details: &MessageDetails) -> io::Result<()> {
    text(xml, "NumeroAllegati", &[], &details.attachments.len().to_string())?;
    details.attachments.iter().try_for_each(|(name, digest)| {
        element(xml, "IndiceAllegati", &[], |xml| {
            element(xml, "IdDoc", &[], |xml| id(xml, digest))?;
            text(xml, "Descrizione", &[], name)
        })
    })
}

/// The document that metadata are about, as far as the index of a package states it. `None` if they are about another than `message`.
pub(super) fn stated(written: &str, message: Sha256) -> Option<Document> {
    if !written.contains(&format!("<Identificativo>{message}</Identificativo>")) {
        return None;
    }
    let (_, note) = written.split_once("<Note>data=")?;
    let (at, _) = note.split_once(';')?;
    Some(Document {
        message,
        at: at.parse().ok()?,
        kind: Kind::Ordinary,
        is_own: false,
        subject: String::new(),
        from: (None, String::new()),
        to: Vec::new(),
        primary: None,
    })
}

/// What the annex has no field for: codes and identifiers, no sentences.
fn note(message: &Document, details: &MessageDetails) -> String {
    let id = details.message_id.as_deref().unwrap_or("-");
    format!("data={}; message-id={id}; firma={}", message.at, details.verdict)
}
