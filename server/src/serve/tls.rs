//! HTTPS without a proxy: the certificate and its key, as files that may change while the server runs.

use std::{
    fmt, io,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
    time::Duration,
};

use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self, CertificateError, RootCertStore, ServerConfig,
        client::{WebPkiServerVerifier, danger::ServerCertVerifier},
        crypto::ring,
        pki_types::{
            CertificateDer, PrivateKeyDer, ServerName, UnixTime,
            pem::{self, PemObject},
        },
        server::{ClientHello, ResolvesServerCert},
        sign::CertifiedKey,
    },
};

use crate::{
    clock::{Clock, Timestamp, day},
    config::TlsFiles,
    store::files::{self, Stamp},
};

pub(super) const HTTP_2: &[u8] = b"h2";
const HTTP_1: &[u8] = b"http/1.1";

/// How often the files are looked at. Certificates are renewed weeks before they expire.
pub(super) const LOOK_EVERY: Duration = Duration::from_secs(10);
/// How long before its end a certificate is complained about: whatever renews it should have done so by then.
const NOTICE: Duration = Duration::from_hours(14 * 24);
const COMPLAIN_EVERY: Duration = Duration::from_hours(24);

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

/// What is shown to clients: as of the last look at the files that found a certificate and its key.
pub(crate) struct Certificates {
    files: TlsFiles,
    current: RwLock<Arc<CertifiedKey>>,
    seen: Mutex<Seen>,
}

struct Seen {
    /// Of a file that is not there: nothing.
    stamps: [Option<Stamp>; 2],
    /// When its end was last complained about.
    complained: Option<Timestamp>,
}

impl Certificates {
    pub(crate) fn open(files: &TlsFiles, now: Timestamp) -> Result<Arc<Self>, TlsError> {
        let stamps = stamps(files);
        files::warn_if_public(&files.key);
        let certificates = Self {
            files: files.clone(),
            current: RwLock::new(Arc::new(read(files)?)),
            seen: Mutex::new(Seen {
                stamps,
                complained: None,
            }),
        };
        certificates.complain_of_its_end(now);
        Ok(Arc::new(certificates))
    }

    /// TLS 1.2 and 1.3, with HTTP/2 for those who can.
    pub(crate) fn acceptor(self: &Arc<Self>) -> Result<TlsAcceptor, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(TlsError::Pair)?;
        let resolver: Arc<dyn ResolvesServerCert> = Arc::<Self>::clone(self);
        let mut config = builder.with_no_client_auth().with_cert_resolver(resolver);
        config.alpn_protocols = vec![HTTP_2.to_vec(), HTTP_1.to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    fn current(&self) -> Arc<CertifiedKey> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&current)
    }

    /// A renewal writes two files, one after the other. In between, or if something is wrong with
    /// them, the certificate that is there stays.
    fn look(&self, now: Timestamp) {
        let found = stamps(&self.files);
        let before = std::mem::replace(&mut self.seen().stamps, found);
        if before != found {
            match read(&self.files) {
                Ok(renewed) => {
                    let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
                    *current = Arc::new(renewed);
                    drop(current);
                    tracing::info!("the certificate was reloaded");
                    self.seen().complained = None;
                }
                Err(error) => {
                    tracing::error!(%error, "the certificate has changed and cannot be used: the one before it stays");
                }
            }
        }
        self.complain_of_its_end(now);
    }

    fn complain_of_its_end(&self, now: Timestamp) {
        let mut seen = self.seen();
        if seen
            .complained
            .is_some_and(|last| now < last.plus(COMPLAIN_EVERY))
        {
            return;
        }
        let Some(end) = ends_before(&self.current(), now.plus(NOTICE)) else {
            return;
        };
        seen.complained = Some(now);
        let day = day(end);
        if end <= now {
            tracing::error!(
                expired = %day,
                "LONGHAUL_TLS_CERT: the certificate has expired, and browsers refuse it: renew it"
            );
        } else {
            tracing::warn!(
                expires = %day,
                "LONGHAUL_TLS_CERT: the certificate expires soon: renew it"
            );
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current())
    }
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates").finish_non_exhaustive()
    }
}

/// Looks at the files now and then, until the server stops.
pub(crate) async fn watch(
    certificates: Arc<Certificates>,
    clock: Arc<dyn Clock>,
    mut stopped: watch::Receiver<()>,
) {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => certificates.look(clock.now()),
            _ = stopped.changed() => return,
        }
    }
}

fn stamps(files: &TlsFiles) -> [Option<Stamp>; 2] {
    [&files.certificate, &files.key].map(|file| Stamp::at(file).ok())
}

fn read(files: &TlsFiles) -> Result<CertifiedKey, TlsError> {
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
    CertifiedKey::from_der(certificates, key, &ring::default_provider()).map_err(TlsError::Pair)
}

/// The end of the certificate, if it is over at `time`. Asked of those who verify certificates, as browsers do: the time
/// is what they look at first.
fn ends_before(certified: &CertifiedKey, time: Timestamp) -> Option<Timestamp> {
    let (own, others) = certified.cert.split_first()?;
    let mut roots = RootCertStore::empty();
    roots.add(own.clone()).ok()?;
    let provider = Arc::new(ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build();
    let millis = u64::try_from(time.as_millis()).ok()?;
    let at = UnixTime::since_unix_epoch(Duration::from_millis(millis));
    let name = ServerName::try_from("localhost").ok()?;
    match verifier
        .ok()?
        .verify_server_cert(own, others, &name, &[], at)
    {
        Err(rustls::Error::InvalidCertificate(CertificateError::ExpiredContext {
            not_after,
            ..
        })) => {
            let seconds = i64::try_from(not_after.as_secs()).ok()?;
            Some(Timestamp::from_seconds(seconds))
        }
        _ => None,
    }
}

/// Why a handshake failed, where a client is to blame: not worth more than a line for those who look for it.
pub(super) fn failed(error: &io::Error) {
    tracing::debug!(%error, "no TLS");
}
