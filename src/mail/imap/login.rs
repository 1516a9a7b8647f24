//! From a closed door to a session.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::Limits;
use super::connection::{Connection, Part, imap_error, string, text};
use crate::account::{Account, Secret};
use crate::mail::remote::{RemoteError, RemoteErrorKind, Service};
use crate::mail::tls;

/// Connects, reads the greeting, logs in once, asks what the server offers.
pub(super) async fn login(account: &Account, password: &Secret, limits: Limits) -> Result<Connection, RemoteError> {
    let authority = account.server_authority.as_deref();
    let wire = tls::connect(Service::Imap, &account.imap, authority, limits.timeouts).await?;
    let (mut line, known) = Connection::open(wire, limits.literal).await?;
    if !known {
        line.learn_capabilities().await?;
        line.forget_capabilities();
        authenticate(&mut line, &account.user, password).await?;
    }
    // Most servers say what they offer with the answer to the login: one round trip less.
    line.learn_capabilities().await?;
    if line.has("QRESYNC") && line.has("ENABLE") {
        line.enable_qresync().await?;
    }
    Ok(line)
}

async fn authenticate(line: &mut Connection, user: &str, password: &Secret) -> Result<(), RemoteError> {
    let answer = match line.has("LOGINDISABLED") && line.has("AUTH=PLAIN") && line.has("SASL-IR") {
        true => line.command(&plain(user, password), &mut |_| {}).await,
        false => {
            let parts = [text("LOGIN "), string(user), text(" "), string(password.expose())];
            line.command(&parts, &mut |_| {}).await
        }
    };
    match answer {
        Ok(_) => Ok(()),
        Err(error) if error.kind == RemoteErrorKind::Refused => Err(imap_error(refusal(&error.detail), error.detail)),
        Err(error) => Err(error),
    }
}

/// What a refused login means. No response code tells of a mailbox whose owner switched the protocol off: the words do, where they name it.
fn refusal(words: &str) -> RemoteErrorKind {
    let words = words.to_lowercase();
    let names = ["imap", "protocol"].iter().any(|name| words.contains(name));
    let off = [
        "disabled",
        "not enabled",
        "disabilitat",
        "non abilitat",
        "disattivat",
        "non attiv",
        "switched off",
    ];
    match names && off.iter().any(|phrase| words.contains(phrase)) {
        true => RemoteErrorKind::SwitchedOff,
        false => RemoteErrorKind::LoginRefused,
    }
}

/// SASL PLAIN (RFC 4616) with an initial response.
fn plain(user: &str, password: &Secret) -> [Part<'static>; 2] {
    let message = Zeroizing::new(format!("\0{user}\0{}", password.expose()));
    [text("AUTHENTICATE PLAIN "), text(STANDARD.encode(message.as_bytes()))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_protocol_that_is_switched_off_is_no_wrong_password() {
        for words in [
            "[ALERT] IMAP access is disabled for this mailbox",
            "Accesso IMAP disabilitato dal pannello",
            "protocollo imap non abilitato",
            "[CONTACTADMIN] IMAP protocol not enabled",
        ] {
            assert_eq!(refusal(words), RemoteErrorKind::SwitchedOff, "{words}");
        }
        for words in [
            "[AUTHENTICATIONFAILED] Authentication failed.",
            "utente disabilitato",
            "imap: bad password",
        ] {
            assert_eq!(refusal(words), RemoteErrorKind::LoginRefused, "{words}");
        }
    }
}
