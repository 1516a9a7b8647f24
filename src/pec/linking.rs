//! Which dispatch a receipt belongs to: providers carry the Message-ID of the original into every notification (RFC 6109 §2.2.1). Also what
//! is known of a dispatch from receipts alone, or from a copy in Sent alone.

use jiff::Timestamp;

use super::headers::{addresses, date, subject};
use super::mime::Part;
use super::{Dispatch, DispatchId, MessageId, Receipt, ReceiptType, Recipient, Role, Submission};
use crate::account::{AccountId, normal_address};
use crate::signature::Sha256;

/// The groups of dispatches this receipt is indexed under, by Message-ID: the one named in its signed part (daticert `msgid`, RFC 6109 §2.2.1; REM's
/// AppLayerIdentifier), and the one its outer header refers to when that is another, so that a replayed or forged receipt is shown where it
/// claims to belong. Empty when it names none.
pub fn dispatches_of(receipt: &Receipt) -> Vec<DispatchId> {
    let mut dispatches: Vec<DispatchId> = receipt.msgid.iter().chain(&receipt.reference).map(DispatchId::of).collect();
    // Normally both name the same message.
    dispatches.dedup();
    dispatches
}

/// The dispatch of a message found in Sent, whoever wrote it, from its own header (RFC 5322 §3.6). `None` without a Message-ID or a
/// recipient. Sent at its Date, or at `kept_at` when that cannot be read.
pub fn dispatch_of_sent(account: &AccountId, message: Sha256, raw: &[u8], kept_at: Timestamp) -> Option<Dispatch> {
    let outer = Part::of(raw);
    let fields = outer.fields();
    let field = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    let message_id = field("message-id").and_then(MessageId::parse)?;
    let parsed = outer.parsed()?;
    let to = addresses(parsed.to()).into_iter().map(|address| (address, Role::To));
    let cc = addresses(parsed.cc()).into_iter().map(|address| (address, Role::Cc));
    let recipients = each_once(to.chain(cc));
    (!recipients.is_empty()).then(|| Dispatch {
        id: DispatchId::of(&message_id),
        message_id,
        account: account.clone(),
        subject: subject(&outer),
        sent_at: date(&outer).unwrap_or(kept_at),
        recipients,
        message: Some(message),
        receipt_type: field("x-tiporicevuta").and_then(ReceiptType::parse).unwrap_or_default(),
        submission: Submission::Elsewhere,
        unproven: false,
    })
}

/// The dispatch of a genuine receipt whose sent message is not in the archive: recipients and subject from the certification data (RFC 6109
/// §4.4). `None` when the receipt is not genuine, or its sender is not `account`. Receipts do not distinguish To from Cc: all recipients
/// get To.
pub fn dispatch_of_receipt(account: &AccountId, receipt: &Receipt) -> Option<Dispatch> {
    // A forged receipt must not create a dispatch, nor a genuine one of a message that another mailbox sent.
    if !receipt.counts() || AccountId::of(&receipt.sender) != *account {
        return None;
    }
    let message_id = receipt.msgid.clone()?;
    let listed = receipt.recipients.iter().map(|(address, _)| (address.clone(), Role::To));
    let recipients = each_once(listed);
    (!recipients.is_empty()).then(|| Dispatch {
        id: DispatchId::of(&message_id),
        message_id,
        account: account.clone(),
        subject: receipt.subject.clone(),
        sent_at: receipt.at,
        recipients,
        message: None,
        receipt_type: receipt.receipt_type.unwrap_or_default(),
        submission: Submission::Elsewhere,
        unproven: false,
    })
}

/// Normalised addresses, each once with its first role, in linear time.
fn each_once(addresses: impl Iterator<Item = (String, Role)>) -> Vec<Recipient> {
    let mut seen = std::collections::HashSet::new();
    addresses
        .map(|(address, role)| (normal_address(&address), role))
        .filter(|(address, _)| !address.is_empty() && seen.insert(address.clone()))
        .map(|(address, role)| Recipient { address, role })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pec::reading::tests::{daticert, envelope, genuine};
    use crate::pec::{RecipientKind, read};
    use crate::signature::Verdict;

    fn acceptance(header: &str) -> Receipt {
        let verification = genuine(&envelope(&daticert("accettazione", ""), None));
        let message = format!("X-Ricevuta: accettazione\r\n{header}\r\n\r\n");
        let reading = read(message.as_bytes(), &verification);
        Receipt::of(Sha256::of(b"r"), &reading, false, Timestamp::UNIX_EPOCH).unwrap()
    }

    fn dispatch(id: &str) -> DispatchId {
        DispatchId::of(&MessageId::parse(id).unwrap())
    }

    #[test]
    fn a_receipt_is_indexed_under_its_msgid_and_its_reference() {
        let agreeing = acceptance("X-Riferimento-Message-ID: <Nostro@pec.example>");
        assert_eq!(dispatches_of(&agreeing), [dispatch("nostro@pec.example")]);
        let replayed = acceptance("X-Riferimento-Message-ID: <altro@pec.example>");
        assert_eq!(
            dispatches_of(&replayed),
            [dispatch("nostro@pec.example"), dispatch("altro@pec.example")]
        );
    }

    #[test]
    fn an_acceptance_gives_a_dispatch_whose_message_is_missing() {
        let account = AccountId::of("Mittente@pec.example");
        let receipt = acceptance("");
        let dispatch = dispatch_of_receipt(&account, &receipt).unwrap();
        assert_eq!(dispatch.message_id.as_str(), "nostro@pec.example");
        assert_eq!(dispatch.sent_at, receipt.at);
        assert_eq!((dispatch.subject.as_str(), dispatch.message), ("Oggetto", None));
        let recipients: Vec<_> = dispatch.recipients.iter().map(|r| r.address.as_str()).collect();
        assert_eq!(recipients, ["uno@pec.example", "fuori@mail.example"]);
        assert_eq!(receipt.recipients[1].1, RecipientKind::Ordinary);

        assert_eq!(dispatch_of_receipt(&AccountId::of("altri@pec.example"), &receipt), None);
        let altered = Receipt {
            verdict: Verdict::Altered,
            ..receipt
        };
        assert_eq!(dispatch_of_receipt(&account, &altered), None);
    }

    #[test]
    fn a_sent_message_gives_a_dispatch() {
        let raw = "From: a@pec.example\r\nTo: Uno <UNO@pec.example>, due@pec.example\r\nCc: uno@pec.example,\r\n tre@pec.example\r\n\
Subject: =?utf-8?q?Citt=C3=A0?=\r\nMessage-ID:\r\n <ABC@pec.example>\r\n\
Date: Mon, 2 Mar 2026 11:00:00 +0100\r\nX-TipoRicevuta: breve\r\n\r\nx";
        let account = AccountId::of("a@pec.example");
        let kept: Timestamp = "2026-03-05T00:00:00Z".parse().unwrap();
        let sent = dispatch_of_sent(&account, Sha256::of(b"s"), raw.as_bytes(), kept).unwrap();
        assert_eq!(sent.id, dispatch("abc@pec.example"));
        assert_eq!(sent.subject, "Città");
        assert_eq!(sent.sent_at, "2026-03-02T10:00:00Z".parse().unwrap());
        assert_eq!(sent.receipt_type, ReceiptType::Breve);
        let recipients: Vec<_> = sent.recipients.iter().map(|r| (r.address.as_str(), r.role)).collect();
        assert_eq!(
            recipients,
            [
                ("uno@pec.example", Role::To),
                ("due@pec.example", Role::To),
                ("tre@pec.example", Role::Cc)
            ]
        );
        for raw in ["Message-ID: <a@b>\r\n\r\n", "To: a@b.it\r\n\r\n", ""] {
            assert_eq!(dispatch_of_sent(&account, Sha256::of(b"s"), raw.as_bytes(), kept), None);
        }
        let undated = dispatch_of_sent(&account, Sha256::of(b"s"), b"Message-ID: <a@b>\nTo: a@b.it\n\n", kept).unwrap();
        assert_eq!(undated.sent_at, kept);
    }
}
