//! What DatiAtto.xml asks of the receipts, to be taken over from one file.

use quick_xml::escape::escape;

use super::{File, Service};
use crate::evidence::ReportStrings;
use crate::pec::{Outcome, Receipt};

/// The whole file. The element names are the field's Italian terms; instants are RFC 3339 in the user's zone.
pub(super) fn xml(services: &[Service<'_>], strings: &dyn ReportStrings) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DatiRicevute>\n");
    for service in services {
        let dispatch = &service.sent.dispatch;
        let attributes = [
            ("cartella", service.folder.clone()),
            ("oggetto", dispatch.subject.clone()),
            ("mittente", dispatch.account.as_str().to_owned()),
            ("messageId", dispatch.message_id.to_string()),
            ("inviato", strings.rfc3339(dispatch.sent_at)),
        ];
        open(&mut out, 1, "Notifica", &attributes, ">");
        if let Some(message) = &service.message {
            open(&mut out, 2, "Messaggio", &of_file(message), "/>");
        }
        if let Some((file, receipt)) = &service.acceptance {
            open(&mut out, 2, "Accettazione", &of_receipt(file, receipt, strings), "/>");
        }
        for recipient in &service.recipients {
            let attributes = [("indirizzo", recipient.status.address.clone())];
            open(&mut out, 2, "Destinatario", &attributes, ">");
            if let Some((file, receipt)) = &recipient.outcome {
                let element = match receipt.outcome() {
                    Outcome::Delivered => "AvvenutaConsegna",
                    _ => "MancataConsegna",
                };
                open(&mut out, 3, element, &of_receipt(file, receipt, strings), "/>");
            }
            out.push_str("    </Destinatario>\n");
        }
        out.push_str("  </Notifica>\n");
    }
    out.push_str("</DatiRicevute>\n");
    out
}

fn of_file(file: &File) -> Vec<(&'static str, String)> {
    vec![("file", file.name.clone()), ("sha256", file.sha256.to_string())]
}

fn of_receipt(file: &File, receipt: &Receipt, strings: &dyn ReportStrings) -> Vec<(&'static str, String)> {
    let mut attributes = vec![("data", strings.rfc3339(receipt.at)), ("gestore", receipt.provider.clone())];
    attributes.extend(receipt.identifier.clone().map(|identifier| ("identificativo", identifier)));
    attributes.extend(receipt.receipt_type.map(|kind| ("tipo", kind.as_str().to_owned())));
    attributes.extend(of_file(file));
    attributes
}

fn open(out: &mut String, depth: usize, element: &str, attributes: &[(&str, String)], end: &str) {
    out.push_str(&"  ".repeat(depth));
    out.push('<');
    out.push_str(element);
    for (name, value) in attributes {
        // Control characters other than blanks have no place in XML 1.0.
        let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        out.push_str(&format!(" {name}=\"{}\"", escape(value.as_str())));
    }
    out.push_str(end);
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_strangers_wrote_stays_inside_its_attribute() {
        let mut out = String::new();
        open(&mut out, 1, "Notifica", &[("oggetto", "a\"/><b>\n&\u{1}".to_owned())], "/>");
        assert_eq!(out, "  <Notifica oggetto=\"a&quot;/&gt;&lt;b&gt; &amp; \"/>\n");
    }
}
