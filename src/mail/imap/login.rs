//! Login: connects, authenticates, and learns the capabilities of the server.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::command::{Part, string, text};
use super::connection::Connection;
use super::error::imap_error;
use super::limits::Limits;
use crate::account::{Account, Secret};
use crate::mail::remote::{RemoteError, RemoteErrorKind, Service};
use crate::mail::tls;

/// Connects, reads the greeting, logs in with one attempt, learns the capabilities, and enables QRESYNC.
pub(super) async fn login(account: &Account, password: &Secret, limits: Limits) -> Result<Connection, RemoteError> {
    let authority = account.server_authority.as_deref();
    let stream = tls::connect(Service::Imap, &account.imap, authority, limits.timeouts).await?;
    let (mut connection, authenticated) = Connection::open(stream, limits.literal).await?;
    if !authenticated {
        connection.update_capabilities().await?;
        connection.invalidate_capabilities();
        authenticate(&mut connection, &account.user, password).await?;
    }
    // Most servers send the capabilities with the tagged OK to the login: one round trip less.
    connection.update_capabilities().await?;
    if connection.has_capability("QRESYNC") && connection.has_capability("ENABLE") {
        connection.enable_qresync().await?;
    }
    Ok(connection)
}

async fn authenticate(connection: &mut Connection, user: &str, password: &Secret) -> Result<(), RemoteError> {
    // LOGIN is preferred since every server has it; a server with LOGINDISABLED has only SASL.
    let answer =
        match connection.has_capability("LOGINDISABLED") && connection.has_capability("AUTH=PLAIN") && connection.has_capability("SASL-IR")
        {
            true => connection.command(&plain(user, password), &mut |_| {}).await,
            false => {
                let parts = [text("LOGIN "), string(user), text(" "), string(password.expose())];
                connection.command(&parts, &mut |_| {}).await
            }
        };
    match answer {
        Ok(_) => Ok(()),
        Err(error) if error.kind == RemoteErrorKind::Refused => Err(imap_error(refusal(&error.detail), error.detail)),
        Err(error) => Err(error),
    }
}

/// The kind of a rejected login. There is no response code for a mailbox whose owner disabled IMAP: the text says so, in Italian or
/// English.
fn refusal(text: &str) -> RemoteErrorKind {
    let text = text.to_lowercase();
    let names_protocol = ["imap", "protocol"].iter().any(|name| text.contains(name));
    let disabled = [
        "disabled",
        "not enabled",
        "disabilitat",
        "non abilitat",
        "disattivat",
        "non attiv",
        "switched off",
    ];
    match names_protocol && disabled.iter().any(|phrase| text.contains(phrase)) {
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
    fn a_disabled_protocol_is_distinguished_from_a_wrong_password() {
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
