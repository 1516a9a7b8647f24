//! The icon and tone of each state. A colour is always shown with its icon and a text, never alone.

use crate::account::FolderRole;
use crate::engine::RemoteErrorKind;
use crate::engine::view::{Health, Row, RowNote};
use crate::pec::{DispatchState, Kind, RecipientState};
use crate::signature::Verdict;
use crate::ui::icon::Icon;
use crate::ui::theme::Tone;

pub fn of_verdict(verdict: Verdict) -> (Icon, Tone) {
    match verdict {
        Verdict::Genuine => (Icon::Seal, Tone::Good),
        Verdict::Unsigned => (Icon::Envelope, Tone::Calm),
        Verdict::Altered | Verdict::SignerMismatch | Verdict::Ambiguous => (Icon::Unsealed, Tone::Bad),
        Verdict::UnknownIssuer | Verdict::NotValidThen | Verdict::Unreadable => (Icon::Unsealed, Tone::Warn),
    }
}

/// `unproved` recipients have no proof of delivery: then the whole is no success.
pub fn of_dispatch(state: DispatchState, unproved: usize) -> (Icon, Tone) {
    match state {
        DispatchState::Delivered if unproved > 0 => (Icon::Envelope, Tone::Calm),
        DispatchState::Delivered => (Icon::Ok, Tone::Good),
        DispatchState::PartlyDelivered => (Icon::Warn, Tone::Warn),
        DispatchState::Pending => (Icon::Clock, Tone::Calm),
        DispatchState::Attention => (Icon::Warn, Tone::Warn),
        DispatchState::Failed | DispatchState::Refused => (Icon::Fail, Tone::Bad),
        DispatchState::Uncertain => (Icon::Question, Tone::Warn),
    }
}

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

pub fn of_row(row: &Row) -> (Icon, Tone) {
    if let Some(note) = row.note {
        return of_note(note);
    }
    match (&row.kind, row.verdict) {
        _ if row.pretends => (Icon::Unsealed, Tone::Bad),
        (_, None) => (Icon::Clock, Tone::Calm),
        (Kind::Ordinary, _) | (Kind::Anomaly, Some(Verdict::Genuine)) => (Icon::Envelope, Tone::Calm),
        (kind, Some(Verdict::Genuine)) if kind.is_receipt() => (Icon::Receipt, Tone::Calm),
        (_, Some(verdict)) => of_verdict(verdict),
    }
}

/// Icon and tone of a message that was not examined completely.
pub fn of_note(note: RowNote) -> (Icon, Tone) {
    match note {
        RowNote::TooComplex | RowNote::SetAside => (Icon::Warn, Tone::Warn),
        RowNote::Waiting => (Icon::Clock, Tone::Calm),
    }
}

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

/// Icon and tone of what is wrong with an account; `None` while nothing is. The text is [`crate::i18n::Words::health`].
pub fn of_health(health: &Health) -> Option<(Icon, Tone)> {
    match health {
        Health::Unknown | Health::Good | Health::Syncing { .. } => None,
        Health::Paused => Some((Icon::Clock, Tone::Calm)),
        Health::PasswordMissing => Some((Icon::Lock, Tone::Warn)),
        Health::DiskError => Some((Icon::Warn, Tone::Bad)),
        Health::Faulty { fault, retry_at, .. } => Some(match fault {
            RemoteErrorKind::SwitchedOff => (Icon::Lock, Tone::Warn),
            RemoteErrorKind::CertificateExpired | RemoteErrorKind::CertificateUntrusted | RemoteErrorKind::CertificateWrongHost => {
                (Icon::Warn, Tone::Bad)
            }
            _ if retry_at.is_some() => (Icon::Offline, Tone::Warn),
            _ => (Icon::Warn, Tone::Bad),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dispatch_with_a_recipient_without_proof_is_not_shown_as_success() {
        assert_eq!(of_dispatch(DispatchState::Delivered, 0).1, Tone::Good);
        assert_eq!(of_dispatch(DispatchState::Delivered, 1), (Icon::Envelope, Tone::Calm));
    }
}
