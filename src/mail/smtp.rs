//! Submission over TLS, on lettre's connection, in the two steps the ledger needs: before DATA, and DATA.

use super::remote::{RemoteError, Service};
use crate::account::{Account, Secret};

/// A connection that is logged in and has not begun a message.
#[derive(Debug)]
pub struct Submission;

/// A connection at which MAIL and RCPT were accepted for at least one recipient; DATA has not begun.
#[derive(Debug)]
pub struct Ready {
    /// Recipients refused at RCPT, with the server's words.
    pub refused: Vec<(String, String)>,
}

/// What came of DATA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// 250 and the server's words.
    Accepted(String),
    /// 4xx or 5xx to the body or the final dot: not taken. `permanent` for 5xx.
    Rejected {
        /// The server's words with code.
        reply: String,
        /// 5xx.
        permanent: bool,
    },
    /// The line was lost after DATA began: nobody knows.
    Uncertain,
}

#[allow(unused_variables, clippy::unused_async, clippy::missing_errors_doc)]
impl Submission {
    /// Connects, shakes hands, logs in. One attempt.
    pub async fn connect(account: &Account, password: &Secret) -> Result<Self, RemoteError> {
        Err(RemoteError {
            service: Service::Smtp,
            fault: super::remote::Fault::Unreachable,
            detail: String::new(),
        })
    }
    /// MAIL FROM and RCPT TO. All recipients refused is an error of fault `Refused`.
    pub async fn envelope(self, sender: &str, recipients: &[String], size: u64) -> Result<Ready, RemoteError> {
        Err(RemoteError {
            service: Service::Smtp,
            fault: super::remote::Fault::Unreachable,
            detail: String::new(),
        })
    }
    /// Says goodbye without sending.
    pub async fn quit(self) {}
}

#[allow(unused_variables, clippy::unused_async)]
impl Ready {
    /// DATA, the exact bytes (dot-stuffed on the wire), the final dot. A 4xx/5xx to DATA itself is `Rejected`.
    pub async fn data(self, bytes: &[u8]) -> Outcome {
        Outcome::Uncertain
    }
    /// RSET and goodbye: nothing was sent.
    pub async fn abandon(self) {}
}
