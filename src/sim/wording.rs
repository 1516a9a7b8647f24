//! The human-readable text of the providers' messages, in Italian.

use super::daticert::local_parts;
use super::notice::Notice;
use super::submission::{EnvelopeRecipient, SubmittedMessage};
use crate::clock::Timestamp;

/// The text of a receipt or notice.
pub(super) fn notice(
    notice: Notice,
    sent: &SubmittedMessage,
    to: Option<&EnvelopeRecipient>,
    detail: Option<&str>,
    at: Timestamp,
) -> String {
    let to = to.map_or("", |to| to.address.as_str());
    let body = match notice {
        Notice::Accepted => format!(
            "Il messaggio è stato preso in carico dal sistema di posta certificata ed è stato avviato verso i seguenti destinatari:\n\n{}",
            recipients(sent)
        ),
        Notice::Refused(_) => format!(
            "Il messaggio non è stato accettato e non è stato inviato ad alcun destinatario, perché non supera i controlli \
                formali.\nMotivo: {}",
            detail.unwrap_or_default()
        ),
        Notice::RefusedForVirus => {
            "Il messaggio non è stato accettato e non è stato inviato: nel suo contenuto è stato rilevato un virus informatico.".to_owned()
        }
        Notice::Delivered(_) => format!("Il messaggio è stato messo a disposizione del destinatario {to} nella sua casella."),
        Notice::NoSuchMailbox(_) | Notice::MailboxFull(_) => format!(
            "Il messaggio non può essere consegnato al destinatario {to}.\nMotivo: {}",
            detail.unwrap_or_default()
        ),
        Notice::InfectedAtRecipient(_) => {
            format!("Il messaggio non è stato consegnato al destinatario {to}: il suo gestore vi ha rilevato un virus informatico.")
        }
        Notice::TwelveHours(_) => format!(
            "Nelle prime dodici ore dall'invio il messaggio per il destinatario {to} non risulta ancora consegnato.\n\
             I tentativi proseguono: questo avviso non è definitivo e può seguire una ricevuta di consegna."
        ),
        Notice::TwentyFourHours(_) => format!(
            "Entro le ventiquattro ore dall'invio il messaggio per il destinatario {to} non è stato consegnato.\n\
             Per questo destinatario il messaggio va considerato non consegnato."
        ),
    };
    format!("{}\n\n{}\n\n{body}\n\n{}", title(notice), about(sent, at), closing(sent))
}

/// The text of a transport envelope.
pub(super) fn envelope(sent: &SubmittedMessage, at: Timestamp) -> String {
    format!(
        "Messaggio di posta certificata\n\n{}\n\nDestinatari:\n\n{}\n\nIl messaggio originale si trova in allegato (postacert.eml); \
         i dati di certificazione nel file daticert.xml.\n{}",
        about(sent, at),
        recipients(sent),
        closing(sent)
    )
}

/// The text of an anomaly envelope.
pub(super) fn anomaly(sender: &str, subject: &str, at: Timestamp) -> String {
    let (zone, day, hour) = local_parts(at);
    format!(
        "Anomalia nel messaggio\n\nIl giorno {day} alle ore {hour} ({zone}) è arrivato un messaggio da {sender}, oggetto \"{subject}\", \
         che non proviene dal circuito della posta certificata oppure non ne rispetta le regole.\n\
         Il contenuto, riportato in allegato, non ha valore di invio certificato.\n"
    )
}

fn title(notice: Notice) -> &'static str {
    match notice {
        Notice::Accepted => "Ricevuta di accettazione",
        Notice::Refused(_) => "Avviso di non accettazione",
        Notice::RefusedForVirus => "Avviso di non accettazione per virus",
        Notice::Delivered(_) => "Ricevuta di avvenuta consegna",
        Notice::NoSuchMailbox(_) | Notice::MailboxFull(_) => "Avviso di mancata consegna",
        Notice::InfectedAtRecipient(_) => "Avviso di mancata consegna per virus",
        Notice::TwelveHours(_) | Notice::TwentyFourHours(_) => "Avviso di mancata consegna per superamento del tempo massimo",
    }
}

fn about(sent: &SubmittedMessage, at: Timestamp) -> String {
    let (zone, day, hour) = local_parts(at);
    format!(
        "Giorno {day}, ore {hour} ({zone})\nMittente: {}\nOggetto: {}",
        sent.sender, sent.subject
    )
}

fn recipients(sent: &SubmittedMessage) -> String {
    let line = |to: &EnvelopeRecipient| {
        let kind = if to.certified { "posta certificata" } else { "posta ordinaria" };
        format!("- {} ({kind})", to.address)
    };
    sent.recipients.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn closing(sent: &SubmittedMessage) -> String {
    format!("Identificativo del messaggio: {}\n", sent.identifier)
}
