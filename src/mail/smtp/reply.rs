//! Commands before DATA, and the meaning of replies (RFC 5321 §4.2).

use std::error::Error as _;
use std::fmt;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::response::{Response, Severity};

use super::reply_stream::ReplyTooLong;
use crate::mail::remote::{RemoteError, RemoteErrorKind, Service};
use crate::mail::tls;

/// A command line with its CRLF.
pub(super) struct Command(String);

impl Command {
    /// MAIL FROM; the error says why the address cannot be sent.
    pub(super) fn mail(sender: &str, size: Option<u64>, utf8: bool) -> Result<Self, String> {
        let path = path(sender, utf8)?;
        let size = size.map(|size| format!(" SIZE={size}")).unwrap_or_default();
        let international = if sender.is_ascii() { "" } else { " SMTPUTF8" };
        Ok(Self(format!("MAIL FROM:{path}{size}{international}\r\n")))
    }

    /// RCPT TO; the error as for [`Command::mail`].
    pub(super) fn rcpt(recipient: &str, utf8: bool) -> Result<Self, String> {
        Ok(Self(format!("RCPT TO:{}\r\n", path(recipient, utf8)?)))
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The address in angle brackets. Control characters, spaces and brackets are rejected: an address could inject another command with them.
fn path(address: &str, utf8: bool) -> Result<String, String> {
    let allowed = |letter: char| !letter.is_control() && !matches!(letter, ' ' | '<' | '>');
    if !address.contains('@') || !address.chars().all(allowed) {
        return Err("not an address".to_owned());
    }
    match address.is_ascii() || utf8 {
        true => Ok(format!("<{address}>")),
        false => Err("SMTPUTF8 is not offered".to_owned()),
    }
}

/// Whether a reply to the final dot accepts the message.
pub(super) fn is_accepted(answer: &Response) -> bool {
    answer.code().severity == Severity::PositiveCompletion
}

/// Code and text of a reply.
pub(super) fn text(answer: &Response) -> String {
    let lines: Vec<&str> = answer.message().collect();
    shown(&format!("{} {}", answer.code(), lines.join(" ")))
}

/// Code and text of a 4xx or 5xx reply; `None` when the error is not a reply.
pub(super) fn refusal(error: &Error) -> Option<String> {
    let code = error.status()?;
    let text = error.source().map(ToString::to_string).unwrap_or_default();
    Some(shown(&format!("{code} {text}")))
}

/// Classifies an error before DATA: 4xx is `Busy`, 5xx `Refused`, authentication replies `LoginRefused`.
pub(super) fn smtp_error(error: &Error) -> RemoteError {
    let kind = match () {
        () if matches!(
            error.status().map(|code| code.to_string()).as_deref(),
            Some("530" | "534" | "535" | "538")
        ) =>
        {
            RemoteErrorKind::LoginRefused
        }
        () if error.is_transient() => RemoteErrorKind::Busy,
        () if error.is_permanent() => RemoteErrorKind::Refused,
        () if error.is_timeout() => RemoteErrorKind::TimedOut,
        () if error.is_response() && error.to_string().contains("incomplete response") => RemoteErrorKind::Closed,
        () if error.is_response() || error.is_client() || is_too_long(error) => RemoteErrorKind::Protocol,
        () => io_error(error).map_or(RemoteErrorKind::Closed, tls::stream_error_kind),
    };
    RemoteError {
        service: Service::Smtp,
        kind,
        detail: refusal(error).unwrap_or_default(),
    }
}

fn io_error(error: &Error) -> Option<&std::io::Error> {
    error.source().and_then(|source| source.downcast_ref())
}

fn is_too_long(error: &Error) -> bool {
    let inner = io_error(error).and_then(std::io::Error::get_ref);
    inner.is_some_and(|inner| inner.is::<ReplyTooLong>())
}

/// Without control characters, cut to 500 characters.
fn shown(text: &str) -> String {
    text.trim().chars().filter(|letter| !letter.is_control()).take(500).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_cannot_inject_a_command() {
        for bad in ["a@b.it>\r\nDATA", "a@b.it\nx", "a b@c.it", "<a@b.it>", "nobody", ""] {
            assert!(Command::rcpt(bad, true).is_err(), "{bad:?}");
        }
        assert!(Command::rcpt("perché@b.it", false).is_err());
        assert_eq!(
            Command::rcpt("a@b.it", false).map(|line| line.to_string()),
            Ok("RCPT TO:<a@b.it>\r\n".to_owned())
        );
        assert_eq!(
            Command::mail("è@b.it", Some(12), true).map(|line| line.to_string()),
            Ok("MAIL FROM:<è@b.it> SIZE=12 SMTPUTF8\r\n".to_owned())
        );
    }
}
