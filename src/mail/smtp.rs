//! Submission over TLS, on lettre's connection, in the two steps the ledger needs: before DATA, and DATA.

mod reply;
mod stream;

use std::fmt;
use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::{ClientId, Extension};

use super::remote::{Fault, RemoteError, Service};
use super::tls::{self, Patience, Stall};
use crate::account::{Account, Secret};
use reply::{Command, fault};

/// A connection that is logged in and has not begun a message.
pub struct Submission {
    line: Line,
    /// Whether SIZE (RFC 1870) is offered.
    takes_size: bool,
    /// Whether SMTPUTF8 (RFC 6531) is offered.
    takes_utf8: bool,
}

/// A connection at which MAIL and RCPT were accepted for at least one recipient; DATA has not begun.
pub struct Ready {
    /// Recipients refused at RCPT, with the server's words, code first.
    pub refused: Vec<(String, String)>,
    line: Line,
}

/// What came of DATA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
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

struct Line {
    connection: AsyncSmtpConnection,
    replies: stream::Replies,
    stall: Stall,
    patience: Patience,
}

impl Submission {
    /// Connects, shakes hands, logs in. One attempt.
    ///
    /// # Errors
    /// `LoginRefused` must not be tried again by itself; `Busy` on 4xx.
    pub async fn connect(account: &Account, password: &Secret) -> Result<Self, RemoteError> {
        Self::connect_within(account, password, Patience::default()).await
    }

    /// As [`Submission::connect`], with other time limits.
    ///
    /// # Errors
    /// As [`Submission::connect`].
    pub async fn connect_within(account: &Account, password: &Secret, patience: Patience) -> Result<Self, RemoteError> {
        let mut line = Line::open(account, patience).await?;
        line.log_in(&account.user, password).await?;
        let takes_size = line.offers_size().await?;
        let takes_utf8 = line.connection.server_info().supports_feature(Extension::SmtpUtfEight);
        Ok(Self {
            line,
            takes_size,
            takes_utf8,
        })
    }

    /// MAIL FROM and RCPT TO. `size` is the length of the message in bytes.
    ///
    /// # Errors
    /// `Refused` when the sender or all recipients were refused; `Busy` when they were for now (4xx).
    pub async fn envelope(mut self, sender: &str, recipients: &[String], size: u64) -> Result<Ready, RemoteError> {
        let command = Command::mail(sender, self.takes_size.then_some(size), self.takes_utf8).map_err(unspeakable)?;
        self.line.connection.command(command).await.map_err(|error| fault(&error))?;
        let (mut accepted, mut refused, mut worst) = (0_usize, Vec::new(), None);
        for recipient in recipients {
            let answer = match Command::rcpt(recipient, self.takes_utf8) {
                Ok(command) => self.line.connection.command(command).await.map_err(|error| fault(&error)),
                Err(words) => Err(unspeakable(words)),
            };
            match answer {
                Ok(_) => accepted = accepted.saturating_add(1),
                Err(error) if !matches!(error.fault, Fault::Refused | Fault::Busy) || error.detail.starts_with("421") => return Err(error),
                Err(error) => {
                    refused.push((recipient.clone(), error.detail.clone()));
                    // A refusal for now outweighs: trying again later may reach everyone.
                    worst = worst.filter(|other: &RemoteError| other.fault == Fault::Busy).or(Some(error));
                }
            }
        }
        match worst {
            Some(error) if accepted == 0 => Err(error),
            None if accepted == 0 => Err(unspeakable("no recipients".to_owned())),
            _ => Ok(Ready { refused, line: self.line }),
        }
    }

    /// Says goodbye without sending.
    pub async fn quit(self) {
        self.line.goodbye().await;
    }
}

impl Ready {
    /// DATA, the exact bytes (dot-stuffed on the wire), the final dot. A 4xx/5xx to DATA itself is `Rejected`, and so is a line lost before the
    /// server asked for the body: not a byte of it was written then. The bytes must have CRLF line ends; a missing last one is added.
    pub async fn data(mut self, bytes: &[u8]) -> Outcome {
        let connection = &mut self.line.connection;
        let before = self.line.replies.count();
        match connection.command("DATA\r\n").await {
            Ok(answer) if answer.has_code(354) && self.line.replies.count() == before.saturating_add(1) => {}
            // What has come besides would be read as the answer to the final dot.
            Ok(answer) if answer.has_code(354) => {
                return Outcome::Rejected {
                    reply: String::new(),
                    permanent: false,
                };
            }
            Ok(answer) => {
                return Outcome::Rejected {
                    reply: reply::words(&answer),
                    permanent: false,
                };
            }
            Err(error) => {
                return Outcome::Rejected {
                    reply: reply::refusal(&error).unwrap_or_default(),
                    permanent: error.is_permanent(),
                };
            }
        }
        self.line.stall.set(Some(self.line.patience.final_dot));
        // The library ends every body with a line end of its own before the dot.
        let body = bytes.strip_suffix(b"\r\n").unwrap_or(bytes);
        let outcome = match connection.message(body).await {
            Ok(answer) if reply::is_accepted(&answer) => Outcome::Accepted(reply::words(&answer)),
            Ok(_) => Outcome::Uncertain,
            Err(error) => match reply::refusal(&error) {
                Some(reply) => Outcome::Rejected {
                    reply,
                    permanent: error.is_permanent(),
                },
                None => Outcome::Uncertain,
            },
        };
        if outcome != Outcome::Uncertain {
            // The outcome must reach the ledger now, not after a courtesy.
            tokio::spawn(self.line.goodbye());
        }
        outcome
    }

    /// RSET and goodbye: nothing was sent.
    pub async fn abandon(mut self) {
        let reset = self.line.connection.command("RSET\r\n");
        // Whatever the answer, without DATA nothing is sent.
        let _ = tokio::time::timeout(COURTESY, reset).await;
        self.line.goodbye().await;
    }
}

/// Connects and reads the greeting, without logging in.
pub(super) async fn reach(account: &Account) -> Result<(), RemoteError> {
    Line::open(account, Patience::default()).await?.goodbye().await;
    Ok(())
}

impl Line {
    async fn open(account: &Account, patience: Patience) -> Result<Self, RemoteError> {
        let authority = account.server_authority.as_deref();
        let wire = tls::connect(Service::Smtp, &account.smtp, authority, patience).await?;
        let stall = wire.stall();
        let stream = stream::Readable::new(wire);
        let replies = stream.replies();
        let connection = AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello())
            .await
            .map_err(|error| fault(&error))?;
        Ok(Self {
            connection,
            replies,
            stall,
            patience,
        })
    }

    async fn log_in(&mut self, user: &str, password: &Secret) -> Result<(), RemoteError> {
        let offered = [Mechanism::Plain, Mechanism::Login];
        if self.connection.server_info().get_auth_mechanism(&offered).is_none() {
            return Err(unspeakable("AUTH PLAIN or LOGIN is not offered".to_owned()));
        }
        let credentials = Credentials::new(user.to_owned(), password.expose().to_owned());
        match self.connection.auth(&offered, &credentials).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(RemoteError {
                fault: Fault::LoginRefused,
                ..fault(&error)
            }),
            Err(error) => Err(fault(&error)),
        }
    }

    /// The library keeps no SIZE: greets once more and reads for itself. A server that refuses the second greeting is taken to offer none.
    async fn offers_size(&mut self) -> Result<bool, RemoteError> {
        let command = format!("EHLO {}\r\n", hello());
        match self.connection.command(command).await {
            Ok(answer) => {
                let offered = |line: &str| line.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("SIZE"));
                Ok(answer.message().skip(1).any(offered))
            }
            Err(error) if error.is_permanent() => Ok(false),
            Err(error) => Err(fault(&error)),
        }
    }

    async fn goodbye(mut self) {
        // Whether the server answers a goodbye changes nothing.
        let _ = tokio::time::timeout(COURTESY, self.connection.quit()).await;
    }
}

impl fmt::Debug for Submission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Submission").finish_non_exhaustive()
    }
}

impl fmt::Debug for Ready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ready")
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
        fault: Fault::Refused,
        detail: words,
    }
}
