//! `GET /metrics`: for this machine only, or on a listener of its own.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use app::api::ErrorCode;
use axum::{
    Router,
    extract::{ConnectInfo, Request, State},
    http::{
        HeaderMap, StatusCode,
        header::{ACCEPT, CONTENT_TYPE, FORWARDED, VIA},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use ipnet::IpNet;

use crate::{http::error::ApiFailure, metrics::Metrics, state::AppState};

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// The same text: to the older format, what is new in it is a comment.
const PLAIN: &str = "text/plain; version=0.0.4; charset=utf-8";

pub fn routes() -> Router<AppState> {
    Router::new().route("/metrics", get(local_only))
}

/// What the listener of `LONGHAUL_METRICS_ADDR` serves, to every client that can reach it.
pub fn listener_routes(metrics: Arc<Metrics>) -> Router {
    let answer =
        async |State(metrics): State<Arc<Metrics>>, headers: HeaderMap| answer(&metrics, &headers);
    Router::new()
        .route("/metrics", get(answer))
        .with_state(metrics)
}

async fn local_only(State(state): State<AppState>, request: Request) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map(|ConnectInfo(peer)| peer.ip());
    let elsewhere = state.config.metrics_addr.is_some();
    if elsewhere || !is_local(peer, request.headers(), &state.config.trusted_proxies) {
        // As if there were nothing here: strangers need not know.
        let message = "There is nothing at this address.";
        return ApiFailure::new(ErrorCode::NotFound, message).into_response();
    }
    answer(&state.metrics, request.headers())
}

/// Whether the request began on this machine. A proxy on this machine is a local peer too, and what
/// comes through it is not: neither from a proxy we know nor from one that says so itself.
pub(in crate::http) fn is_local(
    peer: Option<IpAddr>,
    headers: &HeaderMap,
    proxies: &[IpNet],
) -> bool {
    let Some(peer) = peer.map(|peer| peer.to_canonical()) else {
        return false;
    };
    let forwarded = headers
        .keys()
        .any(|name| name.as_str().starts_with("x-forwarded-") || *name == "x-real-ip")
        || headers.contains_key(FORWARDED)
        || headers.contains_key(VIA);
    peer.is_loopback() && !forwarded && !proxies.iter().any(|network| network.contains(&peer))
}

fn answer(metrics: &Metrics, headers: &HeaderMap) -> Response {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    let open = accept.is_some_and(|accept| accept.contains("application/openmetrics-text"));
    match metrics.text() {
        Ok(text) => (
            [(CONTENT_TYPE, if open { OPEN_METRICS } else { PLAIN })],
            text,
        )
            .into_response(),
        Err(error) => {
            tracing::error!(%error, "the metrics could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_began_on_this_machine_is_local() {
        let proxies = [
            "127.0.0.9/32".parse().unwrap(),
            "10.0.0.0/8".parse().unwrap(),
        ];
        let check = |peer: Option<&str>, header: Option<(&'static str, &str)>| {
            let mut headers = HeaderMap::new();
            if let Some((name, value)) = header {
                headers.insert(name, value.parse().unwrap());
            }
            is_local(peer.map(|peer| peer.parse().unwrap()), &headers, &proxies)
        };
        for local in ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"] {
            assert!(check(Some(local), None), "{local}");
        }
        for remote in [
            "192.0.2.1",
            "10.0.0.1",
            "127.0.0.9",
            "0.0.0.0",
            "2001:db8::1",
        ] {
            assert!(!check(Some(remote), None), "{remote}");
            // Headers cannot make a client local.
            for name in ["x-forwarded-for", "x-real-ip", "forwarded"] {
                assert!(
                    !check(Some(remote), Some((name, "127.0.0.1"))),
                    "{remote} {name}"
                );
            }
        }
        assert!(!check(None, None));
        for header in [
            ("x-forwarded-for", "127.0.0.1"),
            ("x-forwarded-proto", "https"),
            ("forwarded", "for=127.0.0.1"),
            ("x-real-ip", "127.0.0.1"),
            ("via", "1.1 proxy"),
        ] {
            assert!(!check(Some("127.0.0.1"), Some(header)), "{header:?}");
        }
    }
}
