//! Who is at the other end of the connection, as far as the network can tell.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use app::api::Spoken;
use axum::{
    extract::{ConnectInfo, FromRequestParts, Request},
    http::{Extensions, HeaderMap, header::USER_AGENT, request::Parts},
};
use ipnet::IpNet;

use super::authenticate::Presented;
use crate::{
    auth::{accounts::DeviceInfo, refresh::Holder},
    serve::Encrypted,
    state::AppState,
};

const MAX_USER_AGENT: usize = 256;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    pub address: IpAddr,
    /// The request reached this server, or a trusted proxy before it, by https.
    pub https: bool,
    /// A trusted proxy brought the request.
    pub by_proxy: bool,
}

/// Inserts [`Client`].
pub fn identify(state: &AppState, request: &mut Request) {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    // Without a connection there is no network: a test that calls the router directly.
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(peer)| {
        peer.ip()
    });
    let mut client = resolve(peer, request.headers(), &state.config.trusted_proxies);
    client.https |= request.extensions().get::<Encrypted>().is_some();
    request.extensions_mut().insert(client);
}

pub(crate) fn resolve(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> Client {
    let trusted = |address: IpAddr| proxies.iter().any(|network| network.contains(&address));
    let mut address = peer.to_canonical();
    if !trusted(address) {
        return Client {
            address,
            https: false,
            by_proxy: false,
        };
    }
    let texts = |name| {
        headers
            .get_all(name)
            .iter()
            .rev()
            .filter_map(|value| value.to_str().ok())
    };
    // Each proxy appends the address that it saw, so only the right end of the list is to be
    // believed: up to the first address that is not a proxy of ours.
    for entry in texts("x-forwarded-for").flat_map(|value| value.rsplit(',')) {
        let Ok(next) = entry.trim().parse::<IpAddr>() else {
            break;
        };
        address = next.to_canonical();
        if !trusted(address) {
            break;
        }
    }
    let proto = texts("x-forwarded-proto")
        .next()
        .and_then(|value| value.rsplit(',').next());
    Client {
        address,
        https: proto.is_some_and(|proto| proto.trim().eq_ignore_ascii_case("https")),
        by_proxy: true,
    }
}

impl Holder {
    /// From a request that went through this server's middleware.
    pub fn of(extensions: &Extensions, headers: &HeaderMap) -> Self {
        let address = extensions
            .get::<Client>()
            .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |client| client.address);
        let user_agent = headers
            .get(USER_AGENT)
            .and_then(|value| value.to_str().ok());
        let user_agent = user_agent
            .unwrap_or("")
            .chars()
            .take(MAX_USER_AGENT)
            .collect();
        Self {
            address,
            user_agent,
        }
    }
}

impl DeviceInfo {
    /// From a request that went through this server's middleware.
    pub fn from_parts(parts: &Parts) -> Self {
        let Holder {
            address,
            user_agent,
        } = Holder::of(&parts.extensions, &parts.headers);
        let presented = parts
            .extensions
            .get::<Presented>()
            .map(|Presented(who)| who.session);
        let spoken = parts.extensions.get::<Spoken>();
        Self {
            address,
            user_agent,
            presented,
            language: spoken.map(|spoken| spoken.texts.language()),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for DeviceInfo {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::from_parts(parts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let proxies = ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        resolve(peer.parse().unwrap(), &headers, &proxies)
            .address
            .to_string()
    }

    #[test]
    fn forwarded_addresses_are_believed_from_our_proxies_only() {
        let table: [(&str, &[&str], &str); 9] = [
            ("203.0.113.9", &["198.51.100.1"], "203.0.113.9"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["198.51.100.1, 10.0.0.2"], "198.51.100.1"),
            ("10.0.0.1", &["1.1.1.1", "198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["198.51.100.1, rubbish"], "10.0.0.1"),
            ("::1", &["2001:db8::1"], "2001:db8::1"),
            ("::ffff:10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
        ];
        for (peer, forwarded, expected) in table {
            assert_eq!(address(peer, forwarded), expected, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn https_is_believed_from_our_proxies_only() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-proto", "https".parse().unwrap());
        let proxies = ["10.0.0.0/8".parse().unwrap()];
        assert!(resolve("10.0.0.1".parse().unwrap(), &headers, &proxies).https);
        assert!(!resolve("192.0.2.1".parse().unwrap(), &headers, &proxies).https);
    }
}
