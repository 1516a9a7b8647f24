//! Whom we trust: one TLS configuration per authority, built once, since reading the platform's roots takes time.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

static BUILT: LazyLock<Mutex<HashMap<Option<String>, Arc<ClientConfig>>>> = LazyLock::new(Mutex::default);

/// The configuration that trusts the platform's roots and this authority; the error says in technical words why there is none.
pub(super) async fn config(authority: Option<&str>) -> Result<Arc<ClientConfig>, String> {
    let key = authority.map(str::to_owned);
    if let Some(known) = built().get(&key) {
        return Ok(Arc::clone(known));
    }
    let wanted = key.clone();
    let fresh = tokio::task::spawn_blocking(move || build(wanted.as_deref()))
        .await
        .map_err(|error| error.to_string())??;
    Ok(Arc::clone(built().entry(key).or_insert(fresh)))
}

fn built() -> std::sync::MutexGuard<'static, HashMap<Option<String>, Arc<ClientConfig>>> {
    BUILT.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn build(authority: Option<&str>) -> Result<Arc<ClientConfig>, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let extra = authority.map(certificates).transpose()?.unwrap_or_default();
    let verifier = verifier(extra, &provider)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
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

/// The platform's verifier; on a machine without any roots, one that knows the account's authority only.
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
    async fn one_authority_is_built_once_and_another_apart() {
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
    async fn an_authority_that_is_no_certificate_is_told() {
        assert!(config(Some("not a certificate")).await.is_err());
    }
}
