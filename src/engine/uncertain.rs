//! Submissions whose outcome is unknown: the connection was lost after the final dot (RFC 1047), the process was killed before the reply
//! was recorded, or the ledger may be an older one. They are never submitted again automatically, because the provider may have accepted
//! the message; only a receipt settles them. And submissions that the ledger does not know at all: they show that it lacks lines.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::error::EngineError;
use super::event::Event;
use super::shared::Shared;
use super::threads::blocking;
use crate::account::{AccountId, FolderRole};
use crate::pec::{DispatchId, MessageId, Receipt};
use crate::signature::Sha256;
use crate::store::{IndexEntry, OutboxEntry, SendState, StoreError};

/// Resolves submissions that are open by the receipts among these messages: a genuine one for this sender that names the Message-ID proves
/// that the provider received it, whatever it says.
pub(crate) fn resolve(shared: &Shared, examined: &[IndexEntry]) -> Result<(), EngineError> {
    let answers: Vec<&Receipt> = examined.iter().filter_map(genuine).collect();
    if !answers.is_empty() {
        let is_open = |state: &SendState| matches!(state, SendState::Uncertain | SendState::Committed);
        for entry in shared.store.outbox()?.into_iter().filter(|entry| is_open(&entry.state)) {
            let answer = answers.iter().find(|receipt| answers_to(receipt, &entry));
            let Some(answer) = answer else { continue };
            match shared.store.advance(&entry.id, SendState::Resolved { receipt: answer.message }) {
                // Another thread was quicker.
                Ok(()) | Err(StoreError::WrongSendState) => shared.emit(Event::DispatchChanged(DispatchId::of(&entry.message_id))),
                Err(error) => return Err(error.into()),
            }
        }
    }
    find_unknown(shared, examined)
}

/// Records the submissions of this installation among these messages that the ledger does not know: those with a genuine receipt, and those
/// that a server has in Sent.
fn find_unknown(shared: &Shared, examined: &[IndexEntry]) -> Result<(), EngineError> {
    let roles = shared.store.folder_roles();
    let mut named: BTreeMap<(&AccountId, &MessageId), Sha256> = BTreeMap::new();
    for entry in examined {
        let location = &entry.row.location;
        let is_sent = || {
            let role = roles.get(&(location.account.clone(), location.folder.clone()));
            location.uid.0 != 0 && role == Some(&FolderRole::Sent)
        };
        let id = match (genuine(entry), &entry.receipt, &entry.message_id) {
            (Some(receipt), ..) if AccountId::of(&receipt.sender) == location.account => receipt.msgid.as_ref(),
            (None, None, Some(id)) if is_sent() => Some(id),
            _ => None,
        };
        if let Some(id) = id {
            named.insert((&location.account, id), entry.row.message);
        }
    }
    let mut found = false;
    for ((account, id), message) in named {
        found |= match shared.store.witness_submission(account, id, &message) {
            Ok(is_new) => is_new,
            // The overview reports a broken ledger already.
            Err(StoreError::LedgerBroken(_)) => false,
            Err(error) => return Err(error.into()),
        };
    }
    if found {
        tracing::error!("the ledger does not know a message that this installation sent");
        shared.emit(Event::LedgerGap);
    }
    Ok(())
}

fn genuine(entry: &IndexEntry) -> Option<&Receipt> {
    entry.receipt.as_ref().filter(|receipt| receipt.counts())
}

/// Whether a receipt is about this submission: a Message-ID alone does not say so, since any program may write the same one.
pub(crate) fn answers_to(receipt: &Receipt, entry: &OutboxEntry) -> bool {
    let listed = |address: &String| receipt.recipients.iter().any(|(listed, _)| listed == address);
    receipt.msgid.as_ref().is_some_and(|id| id.is_same(&entry.message_id))
        && AccountId::of(&receipt.sender) == entry.account
        && (receipt.recipients.is_empty() || entry.recipients.iter().any(|recipient| listed(&recipient.address)))
}

/// Whether an account has an uncertain submission, so that its receipts should be looked for more often.
pub(crate) async fn is_any(shared: &Arc<Shared>, account: &AccountId) -> Result<bool, EngineError> {
    let (shared, account) = (shared.clone(), account.clone());
    blocking(move || {
        Ok(shared
            .store
            .outbox()?
            .iter()
            .any(|entry| entry.account == account && entry.state == SendState::Uncertain))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::pec::{ErrorCode, Kind, ReceiptType, Recipient, RecipientKind, Role};
    use crate::signature::Verdict;
    use crate::store::SendId;

    fn submission(recipients: &[&str]) -> OutboxEntry {
        let recipient = |address: &&str| Recipient {
            address: (*address).to_owned(),
            role: Role::To,
        };
        OutboxEntry {
            id: SendId("invio".to_owned()),
            account: AccountId::of("studio@pec.example"),
            message: Sha256::of(b"message"),
            message_id: MessageId::parse("<nostro@pec.example>").expect("an id"),
            sender: "studio@pec.example".to_owned(),
            recipients: recipients.iter().map(recipient).collect(),
            subject: String::new(),
            receipt_type: ReceiptType::Completa,
            not_before: None,
            composed_at: Timestamp::UNIX_EPOCH,
            state: SendState::Uncertain,
            filed: false,
            attempts: 1,
            refused: Vec::new(),
        }
    }

    fn receipt(id: Option<&str>, sender: &str, recipients: &[&str]) -> Receipt {
        Receipt {
            message: Sha256::of(b"receipt"),
            kind: Kind::Acceptance,
            verdict: Verdict::Genuine,
            weak: false,
            at: Timestamp::UNIX_EPOCH,
            flaw: None,
            msgid: id.and_then(MessageId::parse),
            reference: MessageId::parse("<nostro@pec.example>"),
            identifier: None,
            provider: String::new(),
            sender: sender.to_owned(),
            subject: String::new(),
            recipients: recipients
                .iter()
                .map(|address| ((*address).to_owned(), RecipientKind::Certified))
                .collect(),
            about: Vec::new(),
            error: ErrorCode::Nessuno,
            error_detail: None,
            receipt_type: None,
            delay: None,
            proof: None,
        }
    }

    #[test]
    fn a_receipt_answers_the_submission_of_its_signed_message_id_sender_and_a_recipient() {
        let (ours, us, to) = (Some("<nostro@pec.example>"), "studio@pec.example", "uno@pec.example");
        let open = submission(&[to, "due@pec.example"]);
        for (id, sender, recipients, answers) in [
            (ours, us, &[to][..], true),
            (ours, us, &["altro@pec.example", "due@pec.example"], true),
            (ours, us, &[], true),
            (ours, us, &["altro@pec.example"], false),
            (ours, "altri@pec.example", &[to], false),
            (Some("<altro@pec.example>"), us, &[to], false),
            // The outer header, which nobody signed, names it.
            (None, us, &[to], false),
        ] {
            let receipt = receipt(id, sender, recipients);
            assert_eq!(answers_to(&receipt, &open), answers, "{id:?} {sender} {recipients:?}");
        }
    }
}
