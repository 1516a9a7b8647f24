//! What goes out before DATA, and what a reply means.

use std::error::Error as _;
use std::fmt;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::response::{Response, Severity};

use crate::mail::remote::{RemoteError, RemoteErrorKind, Service};
use crate::mail::tls;

/// A line to the server.
pub(super) struct Command(String);

impl Command {
    /// MAIL FROM; the error is a technical word on why this address cannot be spoken.
    pub(super) fn mail(sender: &str, size: Option<u64>, utf8: bool) -> Result<Self, String> {
        let path = path(sender, utf8)?;
        let size = size.map(|size| format!(" SIZE={size}")).unwrap_or_default();
        let international = if sender.is_ascii() { "" } else { " SMTPUTF8" };
        Ok(Self(format!("MAIL FROM:{path}{size}{international}\r\n")))
    }

    /// RCPT TO.
    pub(super) fn rcpt(recipient: &str, utf8: bool) -> Result<Self, String> {
        Ok(Self(format!("RCPT TO:{}\r\n", path(recipient, utf8)?)))
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Nothing but one address may come between the brackets, or it could carry a second command.
fn path(address: &str, utf8: bool) -> Result<String, String> {
    let speakable = |letter: char| !letter.is_control() && !matches!(letter, ' ' | '<' | '>');
    if !address.contains('@') || !address.chars().all(speakable) {
        return Err("not an address".to_owned());
    }
    match address.is_ascii() || utf8 {
        true => Ok(format!("<{address}>")),
        false => Err("SMTPUTF8 is not offered".to_owned()),
    }
}

/// Whether a reply to the final dot says that the message was taken.
pub(super) fn is_accepted(answer: &Response) -> bool {
    answer.code().severity == Severity::PositiveCompletion
}

/// Code and words of a reply.
pub(super) fn words(answer: &Response) -> String {
    let lines: Vec<&str> = answer.message().collect();
    shown(&format!("{} {}", answer.code(), lines.join(" ")))
}

/// Code and words of a 4xx or 5xx; `None` when the error is no reply.
pub(super) fn refusal(error: &Error) -> Option<String> {
    let code = error.status()?;
    let words = error.source().map(ToString::to_string).unwrap_or_default();
    Some(shown(&format!("{code} {words}")))
}

/// What an error before DATA means: 4xx busy, 5xx refused.
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
        () if error.is_response() || error.is_client() => RemoteErrorKind::Protocol,
        () => error
            .source()
            .and_then(|source| source.downcast_ref::<std::io::Error>())
            .map_or(RemoteErrorKind::Closed, tls::stream_error_kind),
    };
    RemoteError {
        service: Service::Smtp,
        kind,
        detail: refusal(error).unwrap_or_default(),
    }
}

fn shown(words: &str) -> String {
    words.trim().chars().filter(|letter| !letter.is_control()).take(500).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_cannot_carry_a_second_command() {
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
