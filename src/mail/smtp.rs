//! SMTP submission (RFC 6409) over TLS, on lettre's connection.
//!
//! A submission has two steps, since the sender records "in flight" between them: [`SmtpSession::envelope`] (MAIL and RCPT), which sends
//! nothing that a server would deliver, and [`Transaction::data`] (DATA), after which a lost connection leaves the outcome unknown (RFC
//! 1047).

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

/// An authenticated connection without a mail transaction.
pub struct SmtpSession {
    connection: Connection,
    /// Whether the server has SIZE (RFC 1870).
    has_size: bool,
    /// Whether the server has SMTPUTF8 (RFC 6531).
    has_utf8: bool,
}

/// A mail transaction (RFC 5321 §3.3) in which MAIL and at least one RCPT were accepted and DATA was not sent.
pub struct Transaction {
    /// Recipients rejected at RCPT, each with the server's reply, code first.
    pub refused: Vec<(String, String)>,
    connection: Connection,
}

/// Outcome of [`Transaction::data`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataOutcome {
    /// The server accepted the message; its reply, code first.
    Accepted(String),
    /// The server did not accept the message: 4xx or 5xx to DATA or to the final dot, or the connection was lost before the body was sent.
    Rejected {
        /// The server's reply, code first; empty when the connection was lost before the body.
        reply: String,
        /// Whether the reply was 5xx.
        permanent: bool,
    },
    /// The connection was lost, or a reply was not understood, after the body was begun: the server may have accepted the message (RFC
    /// 1047).
    Uncertain,
}

struct Connection {
    client: AsyncSmtpConnection,
    replies: reply_stream::ReplyCount,
    stall: StallTimeout,
    timeouts: Timeouts,
}

impl SmtpSession {
    /// Connects and logs in, with one attempt.
    ///
    /// # Errors
    /// `LoginRefused` must not be retried automatically; `Busy` on 4xx.
    pub async fn connect(account: &Account, password: &Secret) -> Result<Self, RemoteError> {
        Self::connect_within(account, password, Timeouts::default()).await
    }

    /// As [`SmtpSession::connect`], with other time-outs.
    ///
    /// # Errors
    /// As [`SmtpSession::connect`].
    pub async fn connect_within(account: &Account, password: &Secret, timeouts: Timeouts) -> Result<Self, RemoteError> {
        let mut connection = Connection::open(account, timeouts).await?;
        connection.log_in(&account.user, password).await?;
        let has_size = connection.find_size().await?;
        let has_utf8 = connection.client.server_info().supports_feature(Extension::SmtpUtfEight);
        Ok(Self {
            connection,
            has_size,
            has_utf8,
        })
    }

    /// Sends MAIL and RCPT. `size`: length of the message in bytes.
    ///
    /// # Errors
    /// `Refused` when the sender or all recipients were rejected; `Busy` when at least one of these replies was 4xx.
    pub async fn envelope(mut self, sender: &str, recipients: &[String], size: u64) -> Result<Transaction, RemoteError> {
        let command = Command::mail(sender, self.has_size.then_some(size), self.has_utf8).map_err(refused_here)?;
        self.connection.client.command(command).await.map_err(|error| smtp_error(&error))?;
        let (mut accepted, mut refused, mut worst) = (0_usize, Vec::new(), None);
        for recipient in recipients {
            // An address that cannot be sent counts as rejected, as if the server had said so.
            let answer = match Command::rcpt(recipient, self.has_utf8) {
                Ok(command) => self.connection.client.command(command).await.map_err(|error| smtp_error(&error)),
                Err(reason) => Err(refused_here(reason)),
            };
            match answer {
                Ok(_) => accepted = accepted.saturating_add(1),
                // 421: the server closes the connection (RFC 5321 §3.8); it says nothing about this recipient.
                Err(error)
                    if !matches!(error.kind, RemoteErrorKind::Refused | RemoteErrorKind::Busy) || error.detail.starts_with("421") =>
                {
                    return Err(error);
                }
                Err(error) => {
                    refused.push((recipient.clone(), error.detail.clone()));
                    // 4xx outweighs 5xx: a retry later may reach all recipients.
                    worst = worst
                        .filter(|other: &RemoteError| other.kind == RemoteErrorKind::Busy)
                        .or(Some(error));
                }
            }
        }
        match worst {
            Some(error) if accepted == 0 => Err(error),
            None if accepted == 0 => Err(refused_here("no recipients".to_owned())),
            _ => Ok(Transaction {
                refused,
                connection: self.connection,
            }),
        }
    }

    /// Sends QUIT and waits at most five seconds for the reply.
    pub async fn quit(self) {
        self.connection.quit().await;
    }
}

impl Transaction {
    /// Sends DATA, the message with dot-stuffing (RFC 5321 §4.5.2), and the final dot. A connection lost before the server's 354 is
    /// `Rejected`: no byte of the message was sent then. Line ends must be CRLF; a missing last one is added.
    pub async fn data(mut self, bytes: &[u8]) -> DataOutcome {
        if let Err(rejected) = self.start_data().await {
            return rejected;
        }
        self.connection.stall.set(Some(self.connection.timeouts.final_dot));
        // lettre writes a CRLF of its own between body and dot.
        let body = bytes.strip_suffix(b"\r\n").unwrap_or(bytes);
        let outcome = match self.connection.client.message(body).await {
            Ok(answer) if reply::is_accepted(&answer) => DataOutcome::Accepted(reply::text(&answer)),
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
            // The caller has to record the outcome now, not after up to five seconds for QUIT.
            tokio::spawn(self.connection.quit());
        }
        outcome
    }

    /// Sends DATA and reads the 354; the error is a rejection.
    async fn start_data(&mut self) -> Result<(), DataOutcome> {
        let before = self.connection.replies.count();
        let rejected = |reply: String, permanent| Err(DataOutcome::Rejected { reply, permanent });
        match self.connection.client.command("DATA\r\n").await {
            Ok(answer) if answer.has_code(354) => match self.connection.replies.count() == before.saturating_add(1) {
                true => Ok(()),
                // More than one reply arrived: the second, perhaps an early 250, would be taken for the reply to the final dot, and a
                // message that the server never accepted would count as sent. Nothing of the body was sent yet, so give up here.
                false => rejected(String::new(), false),
            },
            Ok(answer) => rejected(reply::text(&answer), false),
            Err(error) => rejected(reply::refusal(&error).unwrap_or_default(), error.is_permanent()),
        }
    }

    /// Sends RSET and QUIT instead of the message.
    pub async fn abandon(mut self) {
        let reset = self.connection.client.command("RSET\r\n");
        // Without DATA nothing is delivered, whatever the reply.
        let _ = tokio::time::timeout(QUIT_TIMEOUT, reset).await;
        self.connection.quit().await;
    }
}

/// Connects and reads the greeting, without logging in.
pub(super) async fn reach(account: &Account) -> Result<(), RemoteError> {
    Connection::open(account, Timeouts::default()).await?.quit().await;
    Ok(())
}

impl Connection {
    async fn open(account: &Account, timeouts: Timeouts) -> Result<Self, RemoteError> {
        let authority = account.server_authority.as_deref();
        let stream = tls::connect(Service::Smtp, &account.smtp, authority, timeouts).await?;
        let stall = stream.stall();
        let stream = reply_stream::ReplyStream::new(stream, timeouts);
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
            return Err(RemoteError {
                service: Service::Smtp,
                kind: RemoteErrorKind::LoginUnavailable,
                detail: String::new(),
            });
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

    /// Sends a second EHLO to find SIZE, which lettre does not record. A server that rejects it counts as one without SIZE.
    async fn find_size(&mut self) -> Result<bool, RemoteError> {
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

    async fn quit(mut self) {
        let _ = tokio::time::timeout(QUIT_TIMEOUT, self.client.quit()).await;
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

/// Time-out for RSET and QUIT, whose replies change nothing.
const QUIT_TIMEOUT: Duration = Duration::from_secs(5);

/// The EHLO argument: an address literal that does not reveal the name of this machine.
fn hello() -> ClientId {
    ClientId::Ipv4(std::net::Ipv4Addr::LOCALHOST)
}

fn refused_here(reason: String) -> RemoteError {
    RemoteError {
        service: Service::Smtp,
        kind: RemoteErrorKind::Refused,
        detail: reason,
    }
}
