//! Login: connects, authenticates, and learns the capabilities of the server.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::command::{string, text};
use super::connection::Connection;
use super::error::imap_error;
use super::limits::Limits;
use crate::account::{Account, Secret};
use crate::mail::alerts::Alerts;
use crate::mail::remote::{RemoteError, RemoteErrorKind, Service};
use crate::mail::tls;

/// Connects, reads the greeting, logs in with one attempt, learns the capabilities, and enables QRESYNC.
pub(super) async fn login(account: &Account, password: &Secret, limits: Limits, alerts: Alerts) -> Result<Connection, RemoteError> {
    let authority = account.server_authority.as_deref();
    let stream = tls::connect(Service::Imap, &account.imap, authority, limits.timeouts).await?;
    let (mut connection, authenticated) = Connection::open(stream, limits, alerts).await?;
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

/// LOGIN is preferred since every server has it. With LOGINDISABLED it must not be sent (RFC 9051 §6.2.3), and a server that answers BAD to
/// it does not know it: SASL is used then, in one attempt all the same, since neither has seen a password.
async fn authenticate(connection: &mut Connection, user: &str, password: &Secret) -> Result<(), RemoteError> {
    if !connection.has_capability("LOGINDISABLED") {
        let parts = [text("LOGIN "), string(user), text(" "), string(password.expose())];
        match connection.command(&parts, &mut |_| {}).await {
            Ok(_) => return Ok(()),
            Err(error) if error.kind != RemoteErrorKind::Refused => return Err(error),
            Err(error) if !connection.was_bad => return Err(rejected(error.detail)),
            Err(error) if !has_sasl(connection) => return Err(imap_error(RemoteErrorKind::LoginUnavailable, error.detail)),
            Err(_) => {}
        }
    }
    let (mechanism, answers) = match () {
        () if connection.has_capability("AUTH=PLAIN") => ("PLAIN", plain(user, password)),
        () if connection.has_capability("AUTH=LOGIN") => ("LOGIN", login_answers(user, password)),
        () => return Err(imap_error(RemoteErrorKind::LoginUnavailable, offered(connection))),
    };
    // AUTHENTICATE LOGIN asks for the user name first and has no initial response.
    let initial = mechanism == "PLAIN" && connection.has_capability("SASL-IR");
    match connection.authenticate(mechanism, &answers, initial).await {
        Err(error) if error.kind == RemoteErrorKind::Refused && connection.was_bad => {
            Err(imap_error(RemoteErrorKind::LoginUnavailable, error.detail))
        }
        Err(error) if error.kind == RemoteErrorKind::Refused => Err(rejected(error.detail)),
        other => other,
    }
}

fn has_sasl(connection: &Connection) -> bool {
    connection.has_capability("AUTH=PLAIN") || connection.has_capability("AUTH=LOGIN")
}

/// The SASL mechanisms that the server offers.
fn offered(connection: &Connection) -> String {
    let mut offered: Vec<&str> = connection
        .capabilities()
        .iter()
        .filter_map(|name| name.strip_prefix("AUTH="))
        .collect();
    offered.sort_unstable();
    offered.truncate(MOST_NAMED);
    offered.join(", ")
}

/// Mechanisms named in an error.
const MOST_NAMED: usize = 10;

/// The error of a login answered with NO.
fn rejected(text: String) -> RemoteError {
    imap_error(refusal(&text), text)
}

/// The kind of a rejected login, by its response code (RFC 5530). There is no code for a mailbox whose owner disabled IMAP: the text says
/// so, in Italian or English.
fn refusal(text: &str) -> RemoteErrorKind {
    let text = text.to_lowercase();
    let has_code = |code: &str| text.strip_prefix('[').is_some_and(|rest| rest.starts_with(code));
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
    match () {
        () if names_protocol && disabled.iter().any(|phrase| text.contains(phrase)) => RemoteErrorKind::SwitchedOff,
        () if has_code("expired") => RemoteErrorKind::PasswordExpired,
        () if has_code("privacyrequired") => RemoteErrorKind::PrivacyRequired,
        () if ["contactadmin", "authorizationfailed", "noperm"].iter().any(|code| has_code(code)) => RemoteErrorKind::LoginBlocked,
        () => RemoteErrorKind::LoginRefused,
    }
}

/// The answer of SASL PLAIN (RFC 4616).
fn plain(user: &str, password: &Secret) -> Vec<Zeroizing<String>> {
    let message = Zeroizing::new(format!("\0{user}\0{}", password.expose()));
    vec![Zeroizing::new(STANDARD.encode(message.as_bytes()))]
}

/// The answers of SASL LOGIN, which no standard describes: user name, then password.
fn login_answers(user: &str, password: &Secret) -> Vec<Zeroizing<String>> {
    let encoded = |text: &str| Zeroizing::new(STANDARD.encode(text.as_bytes()));
    vec![encoded(user), encoded(password.expose())]
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
        for (words, expected) in [
            ("[EXPIRED] password scaduta", RemoteErrorKind::PasswordExpired),
            ("[CONTACTADMIN] chiamare", RemoteErrorKind::LoginBlocked),
            ("[AuthorizationFailed] no", RemoteErrorKind::LoginBlocked),
            ("[PRIVACYREQUIRED] TLS", RemoteErrorKind::PrivacyRequired),
        ] {
            assert_eq!(refusal(words), expected, "{words}");
        }
    }
}
