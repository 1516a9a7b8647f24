//! Which icon, word and tone belong to a state. Colour never speaks alone.

use serde::Serialize;

use crate::account::FolderRole;
use crate::engine::RemoteErrorKind;
use crate::engine::view::{DeliverySummary, Health, Row};
use crate::pec::{AlertCode, DispatchState, Kind, ReceiptType, RecipientState};
use crate::signature::Verdict;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::theme::Tone;

/// Icon and tone of a verdict.
pub fn of_verdict(verdict: Verdict) -> (Icon, Tone) {
    match verdict {
        Verdict::Genuine => (Icon::Seal, Tone::Good),
        Verdict::Unsigned => (Icon::Envelope, Tone::Calm),
        Verdict::Altered | Verdict::SignerMismatch | Verdict::Ambiguous => (Icon::Unsealed, Tone::Bad),
        Verdict::UnknownIssuer | Verdict::NotValidThen | Verdict::Unreadable => (Icon::Unsealed, Tone::Warn),
    }
}

/// Icon and tone of a whole dispatch.
pub fn of_dispatch(state: DispatchState) -> (Icon, Tone) {
    match state {
        DispatchState::Delivered => (Icon::Ok, Tone::Good),
        DispatchState::PartlyDelivered => (Icon::Warn, Tone::Warn),
        DispatchState::Pending => (Icon::Clock, Tone::Calm),
        DispatchState::Attention => (Icon::Warn, Tone::Warn),
        DispatchState::Failed | DispatchState::Refused => (Icon::Fail, Tone::Bad),
        DispatchState::Uncertain => (Icon::Question, Tone::Warn),
    }
}

/// Icon and tone of one recipient.
pub fn of_recipient(state: RecipientState) -> (Icon, Tone) {
    match state {
        RecipientState::Waiting | RecipientState::Accepted => (Icon::Clock, Tone::Calm),
        RecipientState::Delayed => (Icon::Warn, Tone::Warn),
        RecipientState::Delivered => (Icon::Ok, Tone::Good),
        RecipientState::Failed | RecipientState::Refused => (Icon::Fail, Tone::Bad),
        RecipientState::Virus => (Icon::Virus, Tone::Bad),
        RecipientState::Ordinary => (Icon::Envelope, Tone::Calm),
        RecipientState::Uncertain => (Icon::Question, Tone::Warn),
    }
}

/// Icon and tone of a message in a list.
pub fn of_row(row: &Row) -> (Icon, Tone) {
    match (&row.kind, row.verdict) {
        _ if row.pretends => (Icon::Unsealed, Tone::Bad),
        (_, None) => (Icon::Clock, Tone::Calm),
        (Kind::Ordinary, _) | (Kind::Anomaly, Some(Verdict::Genuine)) => (Icon::Envelope, Tone::Calm),
        (kind, Some(Verdict::Genuine)) if kind.is_receipt() => (Icon::Receipt, Tone::Calm),
        (_, Some(verdict)) => of_verdict(verdict),
    }
}

/// What stands against believing a message in a list, in a word or two.
pub fn doubt_word(context: Context<'_>, row: &Row) -> Option<String> {
    match (&row.kind, row.verdict) {
        _ if row.pretends => Some(context.get("ui-not-certified")),
        (_, None) => Some(context.get("verdict-waiting")),
        (Kind::Ordinary, _) | (_, Some(Verdict::Genuine)) => None,
        (_, Some(verdict)) => Some(verdict_word(context, verdict)),
    }
}

/// The word of a dispatch in a list: how many have it, where that says more.
pub fn delivery_word(context: Context<'_>, delivery: &DeliverySummary) -> String {
    let some = delivery.delivered > 0 && delivery.delivered < delivery.recipients;
    let several = delivery.recipients > 1;
    match delivery.state {
        DispatchState::PartlyDelivered | DispatchState::Pending | DispatchState::Attention if some && several => context.with(
            "ui-delivered-to-some",
            &[("done", delivery.delivered.into()), ("of", delivery.recipients.into())],
        ),
        DispatchState::Delivered if several => context.with("ui-delivered-to-all", &[("of", delivery.recipients.into())]),
        DispatchState::Delivered => recipient_word(context, RecipientState::Delivered),
        state => dispatch_word(context, state),
    }
}

/// The word of a dispatch.
pub fn dispatch_word(context: Context<'_>, state: DispatchState) -> String {
    context.get(&format!("dispatch-{}", wire(state)))
}

/// The word of a recipient's state.
pub fn recipient_word(context: Context<'_>, state: RecipientState) -> String {
    context.get(&format!("state-{}", wire(state)))
}

/// The sentence of an alert.
pub fn alert_word(context: Context<'_>, code: AlertCode) -> String {
    context.get(&format!("alert-{}", wire(code)))
}

/// The name of a kind.
pub fn kind_word(context: Context<'_>, kind: &Kind) -> String {
    match kind {
        Kind::RemDispatch => context.get("kind-rem-dispatch"),
        Kind::RemEvidence(event) => context.with("kind-rem-evidence", &[("event", event.as_str().into())]),
        other => context.get(&format!("kind-{}", other.name())),
    }
}

/// The words of a verdict.
pub fn verdict_word(context: Context<'_>, verdict: Verdict) -> String {
    context.get(&format!("verdict-{}", verdict.as_str()))
}

/// The name of a receipt type.
pub fn receipt_type_word(context: Context<'_>, kind: ReceiptType) -> String {
    context.get(&format!("receipt-type-{}", kind.as_str()))
}

/// The icon of a folder.
pub fn of_role(role: Option<FolderRole>) -> Icon {
    match role {
        Some(FolderRole::Inbox) => Icon::Inbox,
        Some(FolderRole::Sent) => Icon::Sent,
        Some(FolderRole::Drafts) => Icon::Drafts,
        Some(FolderRole::Archive) => Icon::Archive,
        Some(FolderRole::Junk) => Icon::Junk,
        Some(FolderRole::Trash) => Icon::Trash,
        Some(FolderRole::Imported) => Icon::Import,
        None => Icon::Folder,
    }
}

/// The localised name of a role.
pub fn role_word(context: Context<'_>, role: FolderRole) -> String {
    context.get(&format!("ui-folder-{}", wire(role)))
}

/// An account's trouble: icon, tone and the key of its words; nothing when it is well.
pub fn of_health(health: &Health) -> Option<(Icon, Tone, &'static str)> {
    match health {
        Health::Unknown | Health::Good | Health::Syncing { .. } => None,
        Health::Paused => Some((Icon::Clock, Tone::Calm, "ui-health-paused")),
        Health::Faulty {
            fault: RemoteErrorKind::SwitchedOff,
            ..
        } => Some((Icon::Lock, Tone::Warn, "ui-health-switched-off")),
        Health::Faulty {
            fault: RemoteErrorKind::CertificateExpired | RemoteErrorKind::CertificateUntrusted | RemoteErrorKind::CertificateWrongHost,
            ..
        } => Some((Icon::Warn, Tone::Bad, "ui-health-certificate")),
        Health::Faulty { retry_at: Some(_), .. } => Some((Icon::Offline, Tone::Warn, "ui-health-retrying")),
        Health::Faulty { retry_at: None, .. } => Some((Icon::Warn, Tone::Bad, "ui-health-faulty")),
        Health::PasswordMissing => Some((Icon::Lock, Tone::Warn, "ui-health-password")),
        Health::DiskError => Some((Icon::Warn, Tone::Bad, "ui-health-disk")),
    }
}

/// What one click does about an account's health.
pub fn repair_of(health: &Health) -> &'static str {
    match health {
        Health::Paused => "ui-repair-resume",
        Health::PasswordMissing
        | Health::Faulty {
            fault: RemoteErrorKind::LoginRefused,
            ..
        } => "ui-repair-password",
        Health::Faulty {
            fault: RemoteErrorKind::SwitchedOff,
            ..
        } => "ui-repair-switched-off",
        Health::Faulty {
            fault:
                RemoteErrorKind::CertificateExpired
                | RemoteErrorKind::CertificateUntrusted
                | RemoteErrorKind::CertificateWrongHost
                | RemoteErrorKind::UnknownHost
                | RemoteErrorKind::Tls,
            ..
        } => "ui-repair-settings",
        _ => "ui-repair-again",
    }
}

/// The wire word of a value with kebab-case names.
pub fn wire(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
