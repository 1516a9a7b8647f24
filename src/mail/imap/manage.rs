//! Changing the folders themselves: CREATE, RENAME and the subscriptions that go with them (RFC 9051 §6.3.4, §6.3.6, §6.3.7).

use super::command::{string, text};
use super::connection::Connection;
use super::error::is_refusal;
use crate::mail::remote::RemoteError;

/// CREATE. Clients that show only subscribed folders (LSUB) see the new one.
pub(super) async fn create(connection: &mut Connection, name: &str) -> Result<(), RemoteError> {
    run(connection, "CREATE", &[name]).await?;
    subscribe(connection, "SUBSCRIBE", name).await
}

/// RENAME. Servers do not change subscriptions with it (RFC 9051 §6.3.6).
pub(super) async fn rename(connection: &mut Connection, from: &str, to: &str) -> Result<(), RemoteError> {
    run(connection, "RENAME", &[from, to]).await?;
    subscribe(connection, "UNSUBSCRIBE", from).await?;
    subscribe(connection, "SUBSCRIBE", to).await
}

/// The folder is changed already: that a server keeps no subscriptions is no error.
async fn subscribe(connection: &mut Connection, command: &str, name: &str) -> Result<(), RemoteError> {
    match run(connection, command, &[name]).await {
        Err(error) if !is_refusal(&error) => Err(error),
        _ => Ok(()),
    }
}

async fn run(connection: &mut Connection, command: &str, names: &[&str]) -> Result<(), RemoteError> {
    let mut parts = vec![text(command)];
    for name in names {
        parts.push(text(" "));
        parts.push(string(name));
    }
    connection.command(&parts, &mut |_| {}).await.map(drop)
}
