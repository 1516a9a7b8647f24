//! Classification of errors and of NO and BAD responses.

use std::io;

use imap_proto::Status;

use super::stream_error::{ExcessiveInflation, Garbled, OverBudget, TooLarge};
use crate::mail::remote::{RemoteError, RemoteErrorKind, Service};
use crate::mail::tls;

/// An error of the IMAP side.
pub(super) fn imap_error(kind: RemoteErrorKind, detail: String) -> RemoteError {
    RemoteError {
        service: Service::Imap,
        kind,
        detail,
    }
}

/// The error of a status other than OK.
pub(super) fn refusal(status: &Status, information: Option<&str>) -> Option<RemoteError> {
    let text = shown(information);
    let upper = text.to_ascii_uppercase();
    let busy = ["[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]"]
        .iter()
        .any(|code| upper.starts_with(code));
    match status {
        Status::Ok => None,
        Status::No if busy => Some(imap_error(RemoteErrorKind::Busy, text)),
        Status::No | Status::Bad => Some(imap_error(RemoteErrorKind::Refused, text)),
        Status::PreAuth | Status::Bye => Some(imap_error(RemoteErrorKind::Protocol, text)),
    }
}

/// The server's text without control characters, cut to 500 characters.
pub(super) fn shown(information: Option<&str>) -> String {
    information
        .unwrap_or_default()
        .trim()
        .chars()
        .filter(|letter| !letter.is_control())
        .take(500)
        .collect()
}

/// Whether the connection can be used after this error.
pub(super) fn is_refusal(error: &RemoteError) -> bool {
    matches!(error.kind, RemoteErrorKind::Refused | RemoteErrorKind::Busy)
}

/// The message of a parse error is dropped: it quotes what could not be parsed, which may be mail.
pub(super) fn read_error(error: &io::Error) -> RemoteError {
    let inner = error.get_ref();
    if inner.is_some_and(|inner| inner.is::<TooLarge>() || inner.is::<ExcessiveInflation>()) {
        return imap_error(RemoteErrorKind::TooLarge, error.to_string());
    }
    let is_invalid = inner.is_some_and(|inner| inner.is::<Garbled>() || inner.is::<OverBudget>());
    if is_invalid || error.kind() == io::ErrorKind::Other {
        return imap_error(RemoteErrorKind::Protocol, String::new());
    }
    imap_error(tls::stream_error_kind(error), String::new())
}
