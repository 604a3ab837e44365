//! HTTPS without a proxy: the certificate and its key, as files.

use std::{io, path::Path, sync::Arc};

use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self, ServerConfig,
        crypto::ring,
        pki_types::{
            CertificateDer, PrivateKeyDer,
            pem::{self, PemObject},
        },
    },
};

use crate::config::TlsFiles;

pub(super) const HTTP_2: &[u8] = b"h2";
const HTTP_1: &[u8] = b"http/1.1";

#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("LONGHAUL_TLS_CERT: {path} cannot be read as certificates in PEM: {source}")]
    Certificate { path: String, source: pem::Error },
    #[error("LONGHAUL_TLS_CERT: there is no certificate in {0}")]
    Empty(String),
    #[error("LONGHAUL_TLS_KEY: {path} cannot be read as a private key in PEM: {source}")]
    Key { path: String, source: pem::Error },
    #[error("LONGHAUL_TLS_KEY: the key does not fit the certificate of LONGHAUL_TLS_CERT: {0}")]
    Pair(rustls::Error),
}

/// TLS 1.2 and 1.3, with HTTP/2 for those who can.
pub(crate) fn acceptor(files: &TlsFiles) -> Result<TlsAcceptor, TlsError> {
    let shown = |path: &Path| path.display().to_string();
    let unread = |source| TlsError::Certificate {
        path: shown(&files.certificate),
        source,
    };
    let certificates = CertificateDer::pem_file_iter(&files.certificate).map_err(unread)?;
    let certificates: Vec<_> = certificates.collect::<Result<_, _>>().map_err(unread)?;
    if certificates.is_empty() {
        return Err(TlsError::Empty(shown(&files.certificate)));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|source| TlsError::Key {
        path: shown(&files.key),
        source,
    })?;
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(TlsError::Pair)?;
    let mut config = builder
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .map_err(TlsError::Pair)?;
    config.alpn_protocols = vec![HTTP_2.to_vec(), HTTP_1.to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Why a handshake failed, where a client is to blame: not worth more than a line for those who look for it.
pub(super) fn failed(error: &io::Error) {
    tracing::debug!(%error, "no TLS");
}
