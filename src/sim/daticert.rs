//! Writes certification data (daticert.xml, RFC 6109 §4.4).

use crate::clock::Timestamp;
use crate::pec::{ErrorCode, Kind, ReceiptType};

/// Content of a daticert.xml.
#[derive(Debug, Clone)]
pub(super) struct Certification<'a> {
    pub(super) kind: Kind,
    pub(super) error: ErrorCode,
    pub(super) sender: &'a str,
    /// Addresses, each with whether it is a certified mailbox.
    pub(super) recipients: Vec<(&'a str, bool)>,
    pub(super) reply_to: &'a str,
    pub(super) subject: &'a str,
    pub(super) provider: &'a str,
    pub(super) at: Timestamp,
    pub(super) identifier: &'a str,
    /// Message-ID of the original with angle brackets.
    pub(super) msgid: Option<&'a str>,
    pub(super) receipt_type: Option<ReceiptType>,
    pub(super) delivery: Option<&'a str>,
    pub(super) error_detail: Option<&'a str>,
}

impl Certification<'_> {
    /// The XML in UTF-8, indented by four spaces, line ends LF.
    pub(super) fn xml(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        out.push_str(&format!(
            "<postacert tipo=\"{}\" errore=\"{}\">\n    <intestazione>\n",
            self.kind.name(),
            self.error.as_str()
        ));
        element(&mut out, "mittente", "", self.sender);
        for (address, certified) in &self.recipients {
            let kind = if *certified { " tipo=\"certificato\"" } else { " tipo=\"esterno\"" };
            element(&mut out, "destinatari", kind, address);
        }
        element(&mut out, "risposte", "", self.reply_to);
        element(&mut out, "oggetto", "", self.subject);
        out.push_str("    </intestazione>\n    <dati>\n");
        element(&mut out, "gestore-emittente", "", self.provider);
        let (zone, day, hour) = local_parts(self.at);
        out.push_str(&format!(
            "        <data zona=\"{zone}\">\n            <giorno>{day}</giorno>\n            <ora>{hour}</ora>\n        </data>\n"
        ));
        element(&mut out, "identificativo", "", self.identifier);
        if let Some(msgid) = self.msgid {
            element(&mut out, "msgid", "", msgid);
        }
        if let Some(receipt_type) = self.receipt_type {
            out.push_str(&format!("        <ricevuta tipo=\"{}\"/>\n", receipt_type.as_str()));
        }
        if let Some(delivery) = self.delivery {
            element(&mut out, "consegna", "", delivery);
        }
        if let Some(detail) = self.error_detail {
            element(&mut out, "errore-esteso", "", detail);
        }
        out.push_str("    </dati>\n</postacert>\n");
        out
    }
}

/// A time in Italian local time: zone as `+hhmm`, day as dd/mm/yyyy, hour as hh:mm:ss.
pub(super) fn local_parts(at: Timestamp) -> (String, String, String) {
    let local = at.to_zoned(rome());
    (
        local.strftime("%z").to_string(),
        local.strftime("%d/%m/%Y").to_string(),
        local.strftime("%H:%M:%S").to_string(),
    )
}

/// A time in the format of the Date header, Italian local time.
pub(super) fn header_date(at: Timestamp) -> String {
    at.to_zoned(rome()).strftime("%a, %d %b %Y %H:%M:%S %z").to_string()
}

fn rome() -> jiff::tz::TimeZone {
    // Without a time zone database: winter time.
    jiff::tz::TimeZone::get("Europe/Rome").unwrap_or_else(|_| jiff::tz::TimeZone::fixed(jiff::tz::offset(1)))
}

fn element(out: &mut String, name: &str, attributes: &str, text: &str) {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    // XML 1.0 does not allow control characters, not even as references.
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    out.push_str(&format!("        <{name}{attributes}>{text}</{name}>\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_time_follows_daylight_saving() {
        let summer: Timestamp = "2026-07-01T10:00:00Z".parse().expect("a time");
        assert_eq!(local_parts(summer), ("+0200".into(), "01/07/2026".into(), "12:00:00".into()));
        let winter: Timestamp = "2026-01-31T23:30:05Z".parse().expect("a time");
        assert_eq!(local_parts(winter), ("+0100".into(), "01/02/2026".into(), "00:30:05".into()));
    }
}
