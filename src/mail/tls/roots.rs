//! Trusted roots: one TLS configuration per private authority, cached, since reading the platform's root certificates takes time.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

/// Configurations by the PEM of the private authority.
static CACHE: LazyLock<Mutex<HashMap<Option<String>, Arc<ClientConfig>>>> = LazyLock::new(Mutex::default);

/// The configuration that trusts the platform's roots and `authority` (PEM); the error is a technical message.
pub(super) async fn config(authority: Option<&str>) -> Result<Arc<ClientConfig>, String> {
    let key = authority.map(str::to_owned);
    if let Some(cached) = cache().get(&key) {
        return Ok(Arc::clone(cached));
    }
    let wanted = key.clone();
    let new = tokio::task::spawn_blocking(move || build(wanted.as_deref()))
        .await
        .map_err(|error| error.to_string())??;
    Ok(Arc::clone(cache().entry(key).or_insert(new)))
}

fn cache() -> std::sync::MutexGuard<'static, HashMap<Option<String>, Arc<ClientConfig>>> {
    CACHE.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn build(authority: Option<&str>) -> Result<Arc<ClientConfig>, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let extra = authority.map(certificates).transpose()?.unwrap_or_default();
    let verifier = verifier(extra, &provider)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        // "Dangerous" in rustls is any custom verifier; this one is the platform's and verifies everything.
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let read: Vec<_> = CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|error| format!("authority: {error:?}"))?;
    match read.is_empty() {
        true => Err("authority: no certificate in the PEM text".to_owned()),
        false => Ok(read),
    }
}

/// The platform's verifier with the private authority added. It fails on a machine without any root certificates (a container): a mailbox
/// with a private authority still works there, with a verifier that trusts this authority alone.
fn verifier(extra: Vec<CertificateDer<'static>>, provider: &Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, String> {
    match rustls_platform_verifier::Verifier::new_with_extra_roots(extra.clone(), Arc::clone(provider)) {
        Ok(verifier) => Ok(Arc::new(verifier)),
        Err(error) if extra.is_empty() => Err(error.to_string()),
        Err(_) => {
            let mut roots = RootCertStore::empty();
            for certificate in extra {
                roots.add(certificate).map_err(|error| error.to_string())?;
            }
            let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
                .build()
                .map_err(|error| error.to_string())?;
            Ok(verifier)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_configuration_is_cached_per_authority() {
        let pem = |name: &str| {
            let key = rcgen::KeyPair::generate().expect("key");
            let mut params = rcgen::CertificateParams::new(vec![name.to_owned()]).expect("params");
            params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
            params.self_signed(&key).expect("certificate").pem()
        };
        let (one, two) = (pem("one.test"), pem("two.test"));
        let first = config(Some(&one)).await.expect("builds");
        assert!(Arc::ptr_eq(&first, &config(Some(&one)).await.expect("builds")));
        assert!(!Arc::ptr_eq(&first, &config(Some(&two)).await.expect("builds")));
    }

    #[tokio::test]
    async fn an_authority_without_a_certificate_is_an_error() {
        assert!(config(Some("not a certificate")).await.is_err());
    }
}
