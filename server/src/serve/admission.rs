//! How many connections there may be: in all, and from one client.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ipnet::IpNet;

use crate::{auth::limiter::network, config::Config, metrics::ConnectionRefused};

pub(super) struct Admission {
    most: u32,
    most_each: u32,
    /// Through a proxy come the connections of all users.
    proxies: Vec<IpNet>,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    all: u32,
    each: HashMap<IpAddr, u32>,
}

/// The place of one connection; free again when dropped.
pub(super) struct Place {
    admission: Arc<Admission>,
    client: Option<IpAddr>,
}

impl Admission {
    pub(super) fn new(config: &Config) -> Arc<Self> {
        Arc::new(Self {
            most: config.connections,
            most_each: config.connections_per_address,
            proxies: config.trusted_proxies.clone(),
            counts: Mutex::default(),
        })
    }

    pub(super) fn admit(self: &Arc<Self>, peer: IpAddr) -> Result<Place, ConnectionRefused> {
        let peer = peer.to_canonical();
        let is_proxy = self.proxies.iter().any(|network| network.contains(&peer));
        let client = (!is_proxy).then(|| network(peer));
        let mut counts = self.counts();
        if counts.all >= self.most {
            return Err(ConnectionRefused::All);
        }
        if let Some(client) = client {
            let each = counts.each.entry(client).or_default();
            if *each >= self.most_each {
                return Err(ConnectionRefused::Address);
            }
            *each += 1;
        }
        counts.all += 1;
        Ok(Place {
            admission: Arc::clone(self),
            client,
        })
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.admission.counts();
        counts.all -= 1;
        let Some(client) = self.client else { return };
        if let Some(each) = counts.each.get_mut(&client) {
            *each -= 1;
            if *each == 0 {
                counts.each.remove(&client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admission(flags: &[&str]) -> Arc<Admission> {
        let flags = std::iter::once("server").chain(flags.iter().copied());
        Admission::new(&Config::from_args(flags).unwrap())
    }

    fn admit(to: &Arc<Admission>, peer: &str) -> Result<Place, ConnectionRefused> {
        to.admit(peer.parse().unwrap())
    }

    #[test]
    fn one_client_has_so_many_and_all_have_so_many() {
        let admission = admission(&["--connections=4", "--connections-per-address=2"]);
        let first = admit(&admission, "192.0.2.1").ok().unwrap();
        let second = admit(&admission, "::ffff:192.0.2.1").ok().unwrap();
        let refused = admit(&admission, "192.0.2.1").err();
        assert_eq!(refused, Some(ConnectionRefused::Address));
        // One customer of a provider, whichever address of theirs it is.
        let third = admit(&admission, "2001:db8::1").ok().unwrap();
        let fourth = admit(&admission, "2001:db8::ffff:2").ok().unwrap();
        let refused = admit(&admission, "192.0.2.9").err();
        assert_eq!(refused, Some(ConnectionRefused::All));
        drop(second);
        let refused = admit(&admission, "2001:db8::3").err();
        assert_eq!(refused, Some(ConnectionRefused::Address));
        let again = admit(&admission, "192.0.2.1").ok().unwrap();
        drop((first, third, fourth, again));
        assert_eq!(admission.counts().all, 0);
        assert!(admission.counts().each.is_empty());
    }

    #[test]
    fn through_a_proxy_come_the_connections_of_all() {
        let flags = ["--connections=3", "--connections-per-address=1"];
        let admission = admission(&[&flags[..], &["--trusted-proxies=10.0.0.0/8"]].concat());
        let places: Vec<_> = (0..3)
            .map(|_| admit(&admission, "10.0.0.1").ok().unwrap())
            .collect();
        let refused = admit(&admission, "10.0.0.1").err();
        assert_eq!(refused, Some(ConnectionRefused::All));
        drop(places);
    }
}
