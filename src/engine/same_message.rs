//! Whether a message on a server is the same as a kept one, without fetching it whole.

use crate::account::Uid;
use crate::mail::imap::Session;
use crate::mail::remote::{FetchedHeader, RemoteError};
use crate::pec::{self, MessageId};

/// Whether it is the same message. The header contains the Message-ID, the date and every trace field: if it is the same to the byte, and
/// the size too, the message is.
pub(crate) fn is_copy_of(head: &FetchedHeader, raw: &[u8]) -> bool {
    head.info.size == Some(raw.len() as u64) && head.bytes == header(raw)
}

/// The copies of a message in the selected folder.
pub(crate) async fn find(session: &mut Session, raw: &[u8]) -> Result<Vec<FetchedHeader>, RemoteError> {
    let Some(id) = message_id(raw) else { return Ok(Vec::new()) };
    let named = session.find_message_id(&id.to_string()).await?;
    let mut heads = session.fetch_headers(&named).await?;
    heads.retain(|head| is_copy_of(head, raw));
    Ok(heads)
}

/// As [`find`]; a message without a Message-ID is looked for by its size among all messages of the folder.
pub(crate) async fn find_anywhere(session: &mut Session, raw: &[u8]) -> Result<Vec<FetchedHeader>, RemoteError> {
    if message_id(raw).is_some() {
        return find(session, raw).await;
    }
    let all: Vec<Uid> = session.fetch_flags(Uid(1)).await?.into_iter().map(|(uid, _)| uid).collect();
    let sizes = session.fetch_sizes(&all).await?.into_iter();
    let of_size: Vec<Uid> = sizes
        .filter(|(_, size)| *size == Some(raw.len() as u64))
        .map(|(uid, _)| uid)
        .collect();
    let mut heads = session.fetch_headers(&of_size).await?;
    heads.retain(|head| is_copy_of(head, raw));
    Ok(heads)
}

/// The Message-ID in a message's header.
pub(crate) fn message_id(raw: &[u8]) -> Option<MessageId> {
    let message = pec::parsed_header(raw)?;
    MessageId::parse(&format!("<{}>", message.message_id()?))
}

/// Up to and including the empty line, as `BODY[HEADER]` is (RFC 9051 §6.4.5).
pub(crate) fn header(raw: &[u8]) -> &[u8] {
    let end = raw
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .map_or(raw.len(), |at| at.saturating_add(4));
    raw.get(..end).unwrap_or(raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_ends_with_its_empty_line() {
        assert_eq!(header(b"A: b\r\n\r\nc\r\n\r\nd"), b"A: b\r\n\r\n");
        assert_eq!(header(b"A: b\r\n"), b"A: b\r\n");
    }
}
