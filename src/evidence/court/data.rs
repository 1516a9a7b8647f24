//! `dati-ricevute.xml`: what DatiAtto.xml asks about the receipts, to be copied from one file.

use quick_xml::escape::escape;

use super::service::{NamedMessage, Service};
use crate::evidence::strings::ReportStrings;
use crate::pec::{Receipt, ReceiptOutcome};

/// The elements have the Italian terms of RFC 6109 as names; times are RFC 3339 in the user's zone.
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
            open(&mut out, 2, "Messaggio", &message_attributes(message), "/>");
        }
        if let Some((message, receipt)) = &service.acceptance {
            open(&mut out, 2, "Accettazione", &receipt_attributes(message, receipt, strings), "/>");
        }
        for recipient in &service.recipients {
            let attributes = [("indirizzo", recipient.status.address.clone())];
            open(&mut out, 2, "Destinatario", &attributes, ">");
            if let Some((message, receipt)) = &recipient.outcome {
                let element = match receipt.outcome() {
                    ReceiptOutcome::Delivered => "AvvenutaConsegna",
                    _ => "MancataConsegna",
                };
                open(&mut out, 3, element, &receipt_attributes(message, receipt, strings), "/>");
            }
            out.push_str("    </Destinatario>\n");
        }
        out.push_str("  </Notifica>\n");
    }
    out.push_str("</DatiRicevute>\n");
    out
}

fn message_attributes(message: &NamedMessage) -> Vec<(&'static str, String)> {
    vec![("file", message.name.clone()), ("sha256", message.sha256.to_string())]
}

fn receipt_attributes(message: &NamedMessage, receipt: &Receipt, strings: &dyn ReportStrings) -> Vec<(&'static str, String)> {
    let mut attributes = vec![("data", strings.rfc3339(receipt.at)), ("gestore", receipt.provider.clone())];
    attributes.extend(receipt.identifier.clone().map(|identifier| ("identificativo", identifier)));
    attributes.extend(receipt.receipt_type.map(|kind| ("tipo", kind.as_str().to_owned())));
    attributes.extend(message_attributes(message));
    attributes
}

fn open(out: &mut String, depth: usize, element: &str, attributes: &[(&str, String)], end: &str) {
    out.push_str(&"  ".repeat(depth));
    out.push('<');
    out.push_str(element);
    for (name, value) in attributes {
        // XML 1.0 §2.2 allows no control characters but white space.
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
    fn an_attribute_value_cannot_end_its_element() {
        let mut out = String::new();
        open(&mut out, 1, "Notifica", &[("oggetto", "a\"/><b>\n&\u{1}".to_owned())], "/>");
        assert_eq!(out, "  <Notifica oggetto=\"a&quot;/&gt;&lt;b&gt; &amp; \"/>\n");
    }
}
