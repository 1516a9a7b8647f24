//! A certificate authority for tests.
#![allow(dead_code, unreachable_pub, reason = "shared by several test programs, each of which uses a part")]

use std::sync::Arc;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose};

/// An authority that signs server certificates.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A server's certificate and key, PEM.
pub struct Server {
    pub certificate: String,
    pub key: String,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("params");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name.push(DnType::CommonName, "Test authority");
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().expect("key")).expect("authority"))
    }

    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate for these host names and addresses, valid now.
    pub fn server(&self, names: &[&str]) -> Server {
        self.server_until(names, 2090)
    }

    /// A certificate that expires at the start of `year`.
    pub fn server_until(&self, names: &[&str], year: i32) -> Server {
        self.server_between(names, 2015, year)
    }

    /// A certificate from the first day of one year to the first day of another.
    pub fn server_between(&self, names: &[&str], from: i32, until: i32) -> Server {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).expect("params");
        params.not_before = rcgen::date_time_ymd(from, 1, 1);
        params.not_after = rcgen::date_time_ymd(until, 1, 1);
        let key = KeyPair::generate().expect("key");
        let certificate = params.signed_by(&key, &self.0).expect("certificate");
        Server {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
        }
    }
}

impl Server {
    /// A TLS acceptor with this certificate, for a server in a test.
    pub fn acceptor(&self) -> TlsAcceptor {
        let certificate = CertificateDer::from_pem_slice(self.certificate.as_bytes()).expect("certificate");
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes()).expect("key");
        let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .expect("config");
        TlsAcceptor::from(Arc::new(config))
    }
}
