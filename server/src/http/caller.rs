use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName},
    middleware::Next,
    response::Response,
};
use ipnet::IpNet;

/// <https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-Forwarded-For>
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Where a request comes from, as far as that can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallerAddress(pub IpAddr);

/// The proxies that are believed when they say where a request comes from.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    /// Those in one of these networks.
    pub fn new(networks: &[IpNet]) -> Self {
        Self(networks.into())
    }

    /// Each proxy adds to the end of the list whom it was asked by, so it is read from its end for as long as whoever
    /// wrote an entry is believed. What stands further ahead anybody can have made up.
    fn caller(&self, connection: IpAddr, headers: &HeaderMap) -> IpAddr {
        let lines = headers.get_all(FORWARDED_FOR).iter().rev();
        let mut said = lines.flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
        let mut caller = connection.to_canonical();
        while self.0.iter().any(|network| network.contains(&caller)) {
            let Some(address) = said.next().and_then(address) else { break };
            caller = address;
        }
        caller
    }
}

/// An address, with a port or without.
fn address(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let with_port = || entry.parse::<SocketAddr>().map(|address| address.ip());
    entry.parse().or_else(|_| with_port()).ok().map(|address: IpAddr| address.to_canonical())
}

/// Finds out where a request comes from, for all that write it down or count by it.
pub async fn find_caller(State(proxies): State<TrustedProxies>, mut request: Request, next: Next) -> Response {
    if let Some(ConnectInfo(connection)) = request.extensions().get::<ConnectInfo<SocketAddr>>() {
        let caller = CallerAddress(proxies.caller(connection.ip(), request.headers()));
        request.extensions_mut().insert(caller);
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nobody_says_anything("10.0.0.1", &[], "10.0.0.1")]
    #[case::a_stranger_says_something("203.0.113.5", &["198.51.100.1"], "203.0.113.5")]
    #[case::one_proxy("10.0.0.1", &["198.51.100.1"], "198.51.100.1")]
    #[case::a_made_up_beginning("10.0.0.1", &["1.1.1.1, 10.0.0.9, 198.51.100.1"], "198.51.100.1")]
    #[case::a_chain("10.0.0.1", &["1.1.1.1, 198.51.100.1, 10.0.0.2,10.0.0.3"], "198.51.100.1")]
    #[case::several_lines("10.0.0.1", &["1.1.1.1", "198.51.100.1", "10.0.0.2"], "198.51.100.1")]
    #[case::proxies_alone("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "10.0.0.3")]
    #[case::with_a_port("10.0.0.1", &["198.51.100.1:4711"], "198.51.100.1")]
    #[case::ipv6_with_a_port("10.0.0.1", &["[2001:db8::1]:4711"], "2001:db8::1")]
    #[case::no_address("10.0.0.1", &["198.51.100.1, unknown"], "10.0.0.1")]
    #[case::nothing("10.0.0.1", &[""], "10.0.0.1")]
    #[case::no_text("10.0.0.1", &["\u{fc}"], "10.0.0.1")]
    #[case::ipv4_as_ipv6("::ffff:10.0.0.1", &["::ffff:198.51.100.1"], "198.51.100.1")]
    fn only_proxies_are_believed(#[case] connection: &str, #[case] said: &[&str], #[case] caller: &str) {
        let proxies = TrustedProxies::new(&["10.0.0.0/24".parse().unwrap()]);
        let headers = said.iter().map(|said| (FORWARDED_FOR, said.parse().unwrap())).collect();
        assert_eq!(proxies.caller(connection.parse().unwrap(), &headers), caller.parse::<IpAddr>().unwrap());
        assert_eq!(
            TrustedProxies::default().caller(connection.parse().unwrap(), &headers),
            connection.parse::<IpAddr>().unwrap().to_canonical()
        );
    }
}
