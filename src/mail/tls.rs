//! TLS to a provider: the platform's roots, plus an account's own authority.
//!
//! Only implicit TLS: there is no plain connection to upgrade, so nothing can be said before the certificate was judged. No certificate is ever
//! accepted "anyway"; a private server is reached by trusting its authority for that account alone.

mod dial;
mod roots;
mod wire;

use std::time::{Duration, Instant};

use rustls_pki_types::ServerName;
use tokio::io::BufReader;
use tokio_rustls::TlsConnector;

pub(super) use wire::{Stall, Wire};

use super::remote::{Fault, RemoteError, Service};
use crate::account::Endpoint;

/// How long each step may take. The default is what every account uses; tests shorten it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Name look-up and TCP connection, together.
    pub connect: Duration,
    /// The TLS handshake.
    pub handshake: Duration,
    /// How long a read or write may wait without progress while an answer is due.
    pub stall: Duration,
    /// How long the server may think after the final dot of a message (RFC 5321 §4.5.3.2.6).
    pub final_dot: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            handshake: Duration::from_secs(15),
            stall: Duration::from_secs(60),
            final_dot: Duration::from_secs(600),
        }
    }
}

/// Connects and shakes hands. `authority` is the account's own PEM, trusted besides the platform's roots.
pub(super) async fn connect(
    service: Service,
    endpoint: &Endpoint,
    authority: Option<&str>,
    patience: Patience,
) -> Result<Wire, RemoteError> {
    let fault = |fault, detail: String| RemoteError { service, fault, detail };
    let host = endpoint.host.trim().trim_end_matches('.').to_owned();
    let name = ServerName::try_from(host.clone()).map_err(|error| fault(Fault::UnknownHost, error.to_string()))?;
    let config = roots::config(authority)
        .await
        .map_err(|words| fault(Fault::CertificateUntrusted, words))?;
    let since = Instant::now();
    let tcp = dial::dial(&host, endpoint.port, patience.connect)
        .await
        .map_err(|(kind, words)| fault(kind, words))?;
    let round_trip = since.elapsed();
    let handshake = TlsConnector::from(config).connect(name, BufReader::with_capacity(wire::AT_ONCE, tcp));
    match tokio::time::timeout(patience.handshake, handshake).await {
        Ok(Ok(stream)) => Ok(Wire::new(stream, patience.stall, round_trip)),
        Ok(Err(error)) => Err(fault(handshake_fault(&error), handshake_words(&error))),
        Err(_) => Err(fault(Fault::TimedOut, String::new())),
    }
}

/// What a broken read or write on a running connection means.
pub(super) fn line_fault(error: &std::io::Error) -> Fault {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::TimedOut => Fault::TimedOut,
        _ => Fault::Closed,
    }
}

fn tls_error(error: &std::io::Error) -> Option<&rustls::Error> {
    error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>())
}

fn handshake_fault(error: &std::io::Error) -> Fault {
    use rustls::CertificateError as Certificate;
    match tls_error(error) {
        Some(rustls::Error::InvalidCertificate(reason)) => match reason {
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => Fault::CertificateWrongHost,
            Certificate::Expired | Certificate::ExpiredContext { .. } => Fault::CertificateExpired,
            Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => Fault::CertificateExpired,
            _ => Fault::CertificateUntrusted,
        },
        Some(_) => Fault::Tls,
        None => line_fault(error),
    }
}

fn handshake_words(error: &std::io::Error) -> String {
    tls_error(error).map_or_else(|| error.to_string(), ToString::to_string)
}
