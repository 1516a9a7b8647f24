//! Which messages are about electronic invoices.
//!
//! A message is about one if
//! - an attachment has a name of the exchange system (Sistema di Interscambio, SdI): two letters of the country, the sender's tax code of 2
//!   to 28 letters and digits, `_`, and a number of 1 to 5 letters and digits, then `.xml`, `.xml.p7m` or `.zip`; a notification adds its
//!   kind and number before the extension, as `IT01234567890_FPR02_RC_001.xml`
//!   (Specifiche tecniche SdI, allegato B-1, §2.2), or
//! - its writer is a mailbox of the SdI: `sdi` and digits at `pec.fatturapa.it`. Of a certified message this is the sender that the
//!   provider certifies.
//!
//! No attachment is opened: an invoice under another name, or inside an archive, is not recognised.

/// Whether a message of this writer with attachments of these names is about an electronic invoice.
pub(crate) fn is_about_invoice(writer: &str, attachments: &[String]) -> bool {
    is_exchange_system(writer) || attachments.iter().any(|name| is_invoice_name(name))
}

fn is_exchange_system(address: &str) -> bool {
    let address = address.trim().to_ascii_lowercase();
    let local = address
        .strip_suffix("@pec.fatturapa.it")
        .and_then(|local| local.strip_prefix("sdi"));
    local.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_invoice_name(name: &str) -> bool {
    let name = name.trim().to_ascii_uppercase();
    let stem = [".XML.P7M", ".XML", ".ZIP"]
        .iter()
        .find_map(|extension| name.strip_suffix(extension));
    let mut fields = stem.unwrap_or_default().split('_');
    let (Some(sender), Some(number)) = (fields.next(), fields.next()) else {
        return false;
    };
    let notification: Vec<&str> = fields.collect();
    is_sender(sender) && is_code(number, 1..=5) && is_notification(&notification)
}

/// The country and the tax code.
fn is_sender(text: &str) -> bool {
    let country = text
        .get(..2)
        .is_some_and(|country| country.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    // A word of letters alone is a name, not a tax code.
    country && digits > 0 && text.get(2..).is_some_and(|code| is_code(code, 2..=28))
}

/// Kind and number of a notification; an invoice has neither.
fn is_notification(fields: &[&str]) -> bool {
    match fields {
        [] => true,
        [kind, number] => NOTIFICATIONS.contains(kind) && is_code(number, 1..=3),
        _ => false,
    }
}

fn is_code(text: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Receipt of delivery, rejection, missed delivery, outcome, expiry, attestation, metadata, rejected outcome.
const NOTIFICATIONS: [&str; 8] = ["RC", "NS", "MC", "NE", "DT", "AT", "MT", "SE"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invoices_and_notifications_are_known_by_name() {
        for name in [
            "IT01234567890_FPR02.xml",
            "it01234567890_11001.xml.p7m",
            "ITAAABBB99T99X999W_00001.XML",
            "IT01234567890_00001.zip",
            "IT01234567890_FPR02_RC_001.xml",
            "IT01234567890_FPR02_MT_1.xml",
        ] {
            assert!(is_about_invoice("a@pec.example", &["nota.pdf".into(), name.into()]), "{name}");
        }
    }

    #[test]
    fn other_names_are_not() {
        for name in [
            "fattura.xml",
            "IT01234567890_FPR02.pdf",
            "IT01234567890_FPR0234.xml",
            "IT01234567890.xml",
            "IT01234567890_FPR02_XX_001.xml",
            "IT01234567890_FPR02_RC.xml",
            "ELENCO_2024.xml",
            "12345678901_1.xml",
            "_.xml",
            "ÀÈ1234_1.xml",
            "",
        ] {
            assert!(!is_about_invoice("a@pec.example", &[name.into()]), "{name}");
        }
    }

    #[test]
    fn the_exchange_system_is_known_by_its_address() {
        assert!(is_about_invoice("SDI07@pec.fatturapa.it", &[]));
        assert!(!is_about_invoice("sdi07@pec.fatturapa.it.example", &[]));
        assert!(!is_about_invoice("sdix@pec.fatturapa.it", &[]));
    }
}
