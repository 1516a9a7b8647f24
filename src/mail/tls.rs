//! TLS connections to providers: the platform's root certificates, plus the private authority of an account.
//!
//! Only implicit TLS (RFC 8314 §3): without STARTTLS nothing is sent or read before the certificate was verified. There is no way to accept
//! a certificate that failed verification; a private server is reached by trusting its authority for that account alone.

mod roots;
mod stream;
mod tcp;

use std::time::{Duration, Instant};

use rustls_pki_types::ServerName;
use tokio::io::BufReader;
use tokio_rustls::TlsConnector;

pub(super) use stream::{StallTimeout, Stream};

use super::remote::{RemoteError, RemoteErrorKind, Service};
use crate::account::{Account, Endpoint};

/// Time-outs of a connection. Every account uses the default; tests shorten it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Name resolution and TCP connection together.
    pub connect: Duration,
    /// The TLS handshake as a whole.
    pub handshake: Duration,
    /// A read or write without progress, while a response is due.
    pub stall: Duration,
    /// The whole answer to a command, beyond the time that its length takes at a minimum rate.
    pub answer: Duration,
    /// The reply to the final dot of a message (RFC 5321 §4.5.3.2.6: ten minutes).
    pub final_dot: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            handshake: Duration::from_secs(15),
            stall: Duration::from_secs(60),
            answer: Duration::from_secs(180),
            final_dot: Duration::from_secs(600),
        }
    }
}

/// Reads the root certificates for connections to this account's servers, so that a connection that follows need not wait for them. An
/// error is met again by that connection.
pub(crate) async fn prepare(account: &Account) {
    let _ = roots::config(account.server_authority.as_deref()).await;
}

/// Connects and runs the TLS handshake. `authority`: PEM certificates trusted in addition to the platform's roots.
pub(super) async fn connect(
    service: Service,
    endpoint: &Endpoint,
    authority: Option<&str>,
    timeouts: Timeouts,
) -> Result<Stream, RemoteError> {
    let failed = |kind, detail: String| RemoteError { service, kind, detail };
    // A dot at the end is valid in DNS, but certificates do not have it.
    let host = endpoint.host.trim().trim_end_matches('.').to_owned();
    let name = ServerName::try_from(host.clone()).map_err(|error| failed(RemoteErrorKind::UnknownHost, error.to_string()))?;
    let config = roots::config(authority)
        .await
        .map_err(|reason| failed(RemoteErrorKind::CertificateUntrusted, reason))?;
    let since = Instant::now();
    let tcp = tcp::connect(&host, endpoint.port, timeouts.connect)
        .await
        .map_err(|(kind, reason)| failed(kind, reason))?;
    let round_trip = since.elapsed();
    let handshake = TlsConnector::from(config).connect(name, BufReader::with_capacity(stream::READ_BUFFER, tcp));
    match tokio::time::timeout(timeouts.handshake, handshake).await {
        Ok(Ok(stream)) => Ok(Stream::new(stream, timeouts.stall, round_trip)),
        Ok(Err(error)) => Err(failed(handshake_error_kind(&error), handshake_detail(&error))),
        Err(_) => Err(failed(RemoteErrorKind::TimedOut, String::new())),
    }
}

/// The kind of an I/O error on an established connection.
pub(super) fn stream_error_kind(error: &std::io::Error) -> RemoteErrorKind {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::TimedOut => RemoteErrorKind::TimedOut,
        _ => RemoteErrorKind::Closed,
    }
}

fn tls_error(error: &std::io::Error) -> Option<&rustls::Error> {
    error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>())
}

fn handshake_error_kind(error: &std::io::Error) -> RemoteErrorKind {
    use rustls::CertificateError as Certificate;
    match tls_error(error) {
        Some(rustls::Error::InvalidCertificate(reason)) => match reason {
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => RemoteErrorKind::CertificateWrongHost,
            Certificate::Expired | Certificate::ExpiredContext { .. } => RemoteErrorKind::CertificateExpired,
            Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => RemoteErrorKind::CertificateExpired,
            _ => RemoteErrorKind::CertificateUntrusted,
        },
        Some(_) => RemoteErrorKind::Tls,
        None => stream_error_kind(error),
    }
}

fn handshake_detail(error: &std::io::Error) -> String {
    tls_error(error).map_or_else(|| error.to_string(), ToString::to_string)
}
