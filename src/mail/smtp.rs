//! Submission over TLS, on lettre's connection, in the two steps the ledger needs: before DATA, and DATA.

mod reply;
mod reply_stream;

use std::fmt;
use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::{ClientId, Extension};

use super::remote::{RemoteError, RemoteErrorKind, Service};
use super::tls::{self, StallTimeout, Timeouts};
use crate::account::{Account, Secret};
use reply::{Command, smtp_error};

/// A connection that is logged in and has not begun a message.
pub struct SmtpSession {
    connection: Connection,
    /// Whether SIZE (RFC 1870) is offered.
    takes_size: bool,
    /// Whether SMTPUTF8 (RFC 6531) is offered.
    takes_utf8: bool,
}

/// A connection at which MAIL and RCPT were accepted for at least one recipient; DATA has not begun.
pub struct Transaction {
    /// Recipients refused at RCPT, with the server's words, code first.
    pub refused: Vec<(String, String)>,
    connection: Connection,
}

/// What came of DATA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataOutcome {
    /// 250 and the server's words.
    Accepted(String),
    /// 4xx or 5xx to DATA, the body or the final dot, or no answer to DATA at all: not taken. `permanent` for 5xx.
    Rejected {
        /// The server's words with code; empty when the line was lost before the body.
        reply: String,
        /// 5xx.
        permanent: bool,
    },
    /// The line was lost after the body began: nobody knows.
    Uncertain,
}

struct Connection {
    client: AsyncSmtpConnection,
    replies: reply_stream::ReplyCount,
    stall: StallTimeout,
    timeouts: Timeouts,
}

impl SmtpSession {
    /// Connects, shakes hands, logs in. One attempt.
    ///
    /// # Errors
    /// `LoginRefused` must not be tried again by itself; `Busy` on 4xx.
    pub async fn connect(account: &Account, password: &Secret) -> Result<Self, RemoteError> {
        Self::connect_within(account, password, Timeouts::default()).await
    }

    /// As [`SmtpSession::connect`], with other time limits.
    ///
    /// # Errors
    /// As [`SmtpSession::connect`].
    pub async fn connect_within(account: &Account, password: &Secret, timeouts: Timeouts) -> Result<Self, RemoteError> {
        let mut connection = Connection::open(account, timeouts).await?;
        connection.log_in(&account.user, password).await?;
        let takes_size = connection.offers_size().await?;
        let takes_utf8 = connection.client.server_info().supports_feature(Extension::SmtpUtfEight);
        Ok(Self {
            connection,
            takes_size,
            takes_utf8,
        })
    }

    /// MAIL FROM and RCPT TO. `size` is the length of the message in bytes.
    ///
    /// # Errors
    /// `Refused` when the sender or all recipients were refused; `Busy` when they were for now (4xx).
    pub async fn envelope(mut self, sender: &str, recipients: &[String], size: u64) -> Result<Transaction, RemoteError> {
        let command = Command::mail(sender, self.takes_size.then_some(size), self.takes_utf8).map_err(unspeakable)?;
        self.connection.client.command(command).await.map_err(|error| smtp_error(&error))?;
        let (mut accepted, mut refused, mut worst) = (0_usize, Vec::new(), None);
        for recipient in recipients {
            let answer = match Command::rcpt(recipient, self.takes_utf8) {
                Ok(command) => self.connection.client.command(command).await.map_err(|error| smtp_error(&error)),
                Err(words) => Err(unspeakable(words)),
            };
            match answer {
                Ok(_) => accepted = accepted.saturating_add(1),
                Err(error)
                    if !matches!(error.kind, RemoteErrorKind::Refused | RemoteErrorKind::Busy) || error.detail.starts_with("421") =>
                {
                    return Err(error);
                }
                Err(error) => {
                    refused.push((recipient.clone(), error.detail.clone()));
                    // A refusal for now outweighs: trying again later may reach everyone.
                    worst = worst
                        .filter(|other: &RemoteError| other.kind == RemoteErrorKind::Busy)
                        .or(Some(error));
                }
            }
        }
        match worst {
            Some(error) if accepted == 0 => Err(error),
            None if accepted == 0 => Err(unspeakable("no recipients".to_owned())),
            _ => Ok(Transaction {
                refused,
                connection: self.connection,
            }),
        }
    }

    /// Says goodbye without sending.
    pub async fn quit(self) {
        self.connection.goodbye().await;
    }
}

impl Transaction {
    /// DATA, the exact bytes (dot-stuffed on the wire), the final dot. A 4xx/5xx to DATA itself is `Rejected`, and so is a line lost before the
    /// server asked for the body: not a byte of it was written then. The bytes must have CRLF line ends; a missing last one is added.
    pub async fn data(mut self, bytes: &[u8]) -> DataOutcome {
        let connection = &mut self.connection.client;
        let before = self.connection.replies.count();
        match connection.command("DATA\r\n").await {
            Ok(answer) if answer.has_code(354) && self.connection.replies.count() == before.saturating_add(1) => {}
            // What has come besides would be read as the answer to the final dot.
            Ok(answer) if answer.has_code(354) => {
                return DataOutcome::Rejected {
                    reply: String::new(),
                    permanent: false,
                };
            }
            Ok(answer) => {
                return DataOutcome::Rejected {
                    reply: reply::words(&answer),
                    permanent: false,
                };
            }
            Err(error) => {
                return DataOutcome::Rejected {
                    reply: reply::refusal(&error).unwrap_or_default(),
                    permanent: error.is_permanent(),
                };
            }
        }
        self.connection.stall.set(Some(self.connection.timeouts.final_dot));
        // The library ends every body with a line end of its own before the dot.
        let body = bytes.strip_suffix(b"\r\n").unwrap_or(bytes);
        let outcome = match connection.message(body).await {
            Ok(answer) if reply::is_accepted(&answer) => DataOutcome::Accepted(reply::words(&answer)),
            Ok(_) => DataOutcome::Uncertain,
            Err(error) => match reply::refusal(&error) {
                Some(reply) => DataOutcome::Rejected {
                    reply,
                    permanent: error.is_permanent(),
                },
                None => DataOutcome::Uncertain,
            },
        };
        if outcome != DataOutcome::Uncertain {
            // The outcome must reach the ledger now, not after a courtesy.
            tokio::spawn(self.connection.goodbye());
        }
        outcome
    }

    /// RSET and goodbye: nothing was sent.
    pub async fn abandon(mut self) {
        let reset = self.connection.client.command("RSET\r\n");
        // Whatever the answer, without DATA nothing is sent.
        let _ = tokio::time::timeout(COURTESY, reset).await;
        self.connection.goodbye().await;
    }
}

/// Connects and reads the greeting, without logging in.
pub(super) async fn reach(account: &Account) -> Result<(), RemoteError> {
    Connection::open(account, Timeouts::default()).await?.goodbye().await;
    Ok(())
}

impl Connection {
    async fn open(account: &Account, timeouts: Timeouts) -> Result<Self, RemoteError> {
        let authority = account.server_authority.as_deref();
        let wire = tls::connect(Service::Smtp, &account.smtp, authority, timeouts).await?;
        let stall = wire.stall();
        let stream = reply_stream::ReplyStream::new(wire);
        let replies = stream.replies();
        let client = AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello())
            .await
            .map_err(|error| smtp_error(&error))?;
        Ok(Self {
            client,
            replies,
            stall,
            timeouts,
        })
    }

    async fn log_in(&mut self, user: &str, password: &Secret) -> Result<(), RemoteError> {
        let offered = [Mechanism::Plain, Mechanism::Login];
        if self.client.server_info().get_auth_mechanism(&offered).is_none() {
            return Err(unspeakable("AUTH PLAIN or LOGIN is not offered".to_owned()));
        }
        let credentials = Credentials::new(user.to_owned(), password.expose().to_owned());
        match self.client.auth(&offered, &credentials).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(RemoteError {
                kind: RemoteErrorKind::LoginRefused,
                ..smtp_error(&error)
            }),
            Err(error) => Err(smtp_error(&error)),
        }
    }

    /// The library keeps no SIZE: greets once more and reads for itself. A server that refuses the second greeting is taken to offer none.
    async fn offers_size(&mut self) -> Result<bool, RemoteError> {
        let command = format!("EHLO {}\r\n", hello());
        match self.client.command(command).await {
            Ok(answer) => {
                let offered = |line: &str| line.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("SIZE"));
                Ok(answer.message().skip(1).any(offered))
            }
            Err(error) if error.is_permanent() => Ok(false),
            Err(error) => Err(smtp_error(&error)),
        }
    }

    async fn goodbye(mut self) {
        // Whether the server answers a goodbye changes nothing.
        let _ = tokio::time::timeout(COURTESY, self.client.quit()).await;
    }
}

impl fmt::Debug for SmtpSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSession").finish_non_exhaustive()
    }
}

impl fmt::Debug for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction")
            .field("refused", &self.refused.len())
            .finish_non_exhaustive()
    }
}

/// How long a goodbye may take.
const COURTESY: Duration = Duration::from_secs(5);

/// Says nothing about this machine: its name is nobody's business.
fn hello() -> ClientId {
    ClientId::Ipv4(std::net::Ipv4Addr::LOCALHOST)
}

fn unspeakable(words: String) -> RemoteError {
    RemoteError {
        service: Service::Smtp,
        kind: RemoteErrorKind::Refused,
        detail: words,
    }
}
