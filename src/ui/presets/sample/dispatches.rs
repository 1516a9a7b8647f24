//! Sample dispatches with their receipts.

use super::{NOTIFY, STUDIO, digest, instant};
use crate::account::AccountId;
use crate::clock::SignedDuration;
use crate::engine::view::DispatchView;
use crate::engine::{AttentionItem, AttentionList, QueueState, QueuedMessage, SendId};
use crate::pec::{
    Alert, AlertCode, Dispatch, DispatchId, DispatchState, DispatchStatus, ErrorCode, Kind, MessageId, Proof, Receipt, ReceiptType,
    Recipient, RecipientKind, RecipientState, RecipientStatus, Role, Submission,
};
use crate::signature::Verdict;

/// To four recipients: two delivered, one with a full mailbox, one outside PEC; with a forged receipt.
pub fn dispatch() -> DispatchView {
    let subject = "Intimazione di pagamento e costituzione in mora";
    let people = [
        (
            "amministrazione@edilnova.pec.example",
            Role::To,
            RecipientState::Delivered,
            "2026-03-12T09:02:31+01:00",
        ),
        (
            "legale@adriatica.pec.example",
            Role::To,
            RecipientState::Delivered,
            "2026-03-12T09:03:02+01:00",
        ),
        (
            "cantieri.riuniti@pec-litorale.example",
            Role::To,
            RecipientState::Failed,
            "2026-03-12T09:02:49+01:00",
        ),
        (
            "acquisti@cantieri-riuniti.example",
            Role::Cc,
            RecipientState::Ordinary,
            "2026-03-12T09:02:14+01:00",
        ),
    ];
    let statuses = people
        .into_iter()
        .map(|(address, role, state, at)| status(subject, address, role, state, at));
    let alert = Alert {
        code: AlertCode::ForgedReceipt,
        receipt: Some(digest("falsa")),
        recipient: Some("cantieri.riuniti@pec-litorale.example".into()),
    };
    whole(STUDIO, subject, "2026-03-12T09:02:11+01:00", statuses.collect(), vec![alert])
}

/// The dispatches that need attention.
pub fn attention() -> AttentionList {
    let late = "Notifica in proprio ai sensi della legge 53/1994";
    let sent_at = "2026-03-11T13:20:05+01:00";
    let waiting = vec![
        status(
            late,
            "legale@torrefazione.pec.example",
            Role::To,
            RecipientState::Delayed,
            "2026-03-12T01:21:40+01:00",
        ),
        status(
            late,
            "sede@torrefazione.pec.example",
            Role::To,
            RecipientState::Accepted,
            "2026-03-11T13:20:22+01:00",
        ),
    ];
    let overdue = Alert {
        code: AlertCode::OverdueDelivery,
        receipt: None,
        recipient: Some("sede@torrefazione.pec.example".into()),
    };
    let open = vec![whole(NOTIFY, late, sent_at, waiting, vec![overdue]), dispatch()];
    AttentionList {
        open: open.into_iter().map(needing).collect(),
        set_aside: Vec::new(),
    }
}

/// 210 dispatches of the mailboxes of [`super::studio()`], sent over two years.
pub fn studio_attention() -> AttentionList {
    let accounts = super::studio().accounts;
    let open = (0..210_usize).map(|number| {
        let account = accounts.get(number * 7 % accounts.len()).map(|view| view.account.id.clone());
        let account = account.unwrap_or_else(|| AccountId::of(STUDIO));
        let subject = format!("Sollecito di pagamento n. {}", number + 1);
        let state = match number % 3 {
            0 => RecipientState::Failed,
            1 => RecipientState::Delayed,
            _ => RecipientState::Accepted,
        };
        let address = format!("fornitore{}@pec.example", number + 1);
        let recipient = status(&subject, &address, Role::To, state, "2026-03-12T01:21:40+01:00");
        let mut view = whole(account.as_str(), &subject, "2026-03-12T09:00:00+01:00", vec![recipient], Vec::new());
        let days = i64::try_from(number * number / 60).unwrap_or_default();
        view.dispatch.sent_at = instant("2026-03-12T09:00:00+01:00") - SignedDuration::from_hours(24 * days);
        view.status.state = match state {
            RecipientState::Failed => DispatchState::Failed,
            _ => DispatchState::Attention,
        };
        needing(view)
    });
    AttentionList {
        open: open.collect(),
        set_aside: Vec::new(),
    }
}

/// Messages that have not left.
pub fn queue() -> Vec<QueuedMessage> {
    let refused = QueueState::Refused {
        reply: "552 5.3.4 Message size exceeds fixed limit".into(),
    };
    let messages = [
        (NOTIFY, "Notifica di atto giudiziario", QueueState::Waiting),
        (STUDIO, "Diffida ad adempiere", QueueState::Sending),
        (STUDIO, "Proposta di transazione", QueueState::Uncertain),
        (STUDIO, "Fascicolo completo", refused),
    ];
    let message = |(account, subject, state): (&str, &str, QueueState)| QueuedMessage {
        send: SendId(dispatch_id(subject).to_string()),
        dispatch: dispatch_id(subject),
        account: AccountId::of(account),
        recipients: vec!["legale@adriatica.pec.example".into(), "sede@torrefazione.pec.example".into()],
        subject: subject.into(),
        at: instant("2026-03-12T15:12:00+01:00"),
        state,
    };
    messages.into_iter().map(message).collect()
}

fn needing(view: DispatchView) -> AttentionItem {
    AttentionItem {
        problem: digest(view.dispatch.id.as_str()),
        view,
        decided: None,
    }
}

pub(super) fn dispatch_id(subject: &str) -> DispatchId {
    DispatchId::of(&message_id(subject))
}

fn message_id(subject: &str) -> MessageId {
    let name: String = digest(subject).to_string().chars().take(20).collect();
    match MessageId::parse(&format!("<{name}@recapito.example>")) {
        Some(id) => id,
        None => unreachable!("the text is not empty"),
    }
}

fn whole(account: &str, subject: &str, sent_at: &str, recipients: Vec<RecipientStatus>, alerts: Vec<Alert>) -> DispatchView {
    let named = recipients.iter().map(|status| Recipient {
        address: status.address.clone(),
        role: status.role,
    });
    DispatchView {
        dispatch: Dispatch {
            id: dispatch_id(subject),
            message_id: message_id(subject),
            account: AccountId::of(account),
            subject: subject.into(),
            sent_at: instant(sent_at),
            recipients: named.collect(),
            message: (account == STUDIO).then(|| digest("inviato")),
            receipt_type: ReceiptType::Completa,
            submission: Submission::Accepted { refused: Vec::new() },
            unproven: false,
        },
        status: DispatchStatus {
            state: DispatchState::Attention,
            recipients,
            alerts,
        },
    }
}

fn status(subject: &str, address: &str, role: Role, state: RecipientState, at: &str) -> RecipientStatus {
    let failed = state == RecipientState::Failed;
    let mut receipts = vec![receipt(subject, address, Kind::Acceptance, "2026-03-12T09:02:14+01:00", None)];
    let outcome = match state {
        RecipientState::Delivered => Some(Kind::Delivery),
        RecipientState::Failed => Some(Kind::DeliveryError),
        RecipientState::Delayed => Some(Kind::DelayNotice),
        _ => None,
    };
    receipts.extend(outcome.map(|kind| receipt(subject, address, kind, at, failed.then_some(FULL))));
    let kind = match state {
        RecipientState::Ordinary => RecipientKind::Ordinary,
        _ => RecipientKind::Certified,
    };
    RecipientStatus {
        address: address.into(),
        kind,
        role,
        state,
        at: Some(instant(at)),
        is_final: !matches!(state, RecipientState::Accepted | RecipientState::Delayed),
        overdue: state == RecipientState::Accepted,
        reason: failed.then(|| FULL.to_owned()),
        receipts,
    }
}

fn receipt(subject: &str, address: &str, kind: Kind, at: &str, error: Option<&str>) -> Receipt {
    let delivered = kind == Kind::Delivery;
    let about = if kind == Kind::Acceptance {
        Vec::new()
    } else {
        vec![address.to_owned()]
    };
    Receipt {
        message: digest(&format!("{subject}{address}{at}")),
        verdict: Verdict::Genuine,
        weak: false,
        flaw: None,
        at: instant(at),
        msgid: Some(message_id(subject)),
        reference: Some(message_id(subject)),
        identifier: Some("opec2123.20260312090231.07312.55.1@gestore-nord.example".into()),
        provider: "Gestore Nord S.p.A.".into(),
        sender: STUDIO.into(),
        subject: subject.into(),
        recipients: vec![(address.into(), RecipientKind::Certified)],
        about,
        error: if error.is_some() { ErrorCode::Altro } else { ErrorCode::Nessuno },
        error_detail: error.map(str::to_owned),
        receipt_type: delivered.then_some(ReceiptType::Completa),
        delay: None,
        proof: delivered.then_some(Proof::Same),
        kind,
    }
}

const FULL: &str = "5.2.2 - Gestore Litorale S.p.A. - casella piena";
