//! Forged delivery receipts, which the program must not accept as proof.

use super::error::SimError;
use super::notice::Notice;
use super::notice_message;
use super::provider::SimProvider;
use super::signer::SimAuthority;
use super::submission::SubmittedMessage;
use crate::clock::Timestamp;

/// Kinds of forged receipts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgery {
    /// Signed in the provider's name with a certificate of an unknown authority.
    UnknownAuthority,
    /// The headers and parts of a receipt without a signature.
    Unsigned,
    /// Altered after it was signed.
    Altered,
}

/// A forged delivery receipt for the recipient with index `to`.
pub(super) fn delivery(
    forgery: Forgery,
    provider: &SimProvider,
    sent: &SubmittedMessage,
    to: usize,
    at: Timestamp,
    token: u64,
) -> Result<Vec<u8>, SimError> {
    let notice = Notice::Delivered(to);
    match forgery {
        Forgery::Unsigned => {
            let (headers, entity) = notice_message::compose(provider, sent, notice, at, token);
            Ok([headers.as_bytes(), b"MIME-Version: 1.0\r\n", &entity].concat())
        }
        Forgery::Altered => notice_message::write(provider, sent, notice, at, token).map(damaged),
        Forgery::UnknownAuthority => {
            let unknown = SimAuthority::new("Autorità Ignota Dimostrativa", at)?;
            let forger = SimProvider {
                name: provider.name.clone(),
                domain: provider.domain.clone(),
                serves: Vec::new(),
                style: provider.style,
                limit: provider.limit,
                signer: unknown.signer(&provider.name, provider.address())?,
            };
            notice_message::write(&forger, sent, notice, at, token)
        }
    }
}

/// The message with one character of its signed text changed.
pub(super) fn damaged(mut message: Vec<u8>) -> Vec<u8> {
    // The first character of the human-readable text: the message stays well-formed, only its digest changes.
    let mark = b"quoted-printable\r\n\r\n";
    let at = message
        .windows(mark.len())
        .position(|window| window == mark)
        .map(|at| at + mark.len());
    if let Some(byte) = at.and_then(|at| message.get_mut(at)) {
        *byte = if *byte == b'#' { b'*' } else { b'#' };
    }
    message
}
