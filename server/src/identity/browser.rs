use std::net::IpAddr;

use axum::{
    extract::Request,
    http::{HeaderMap, header},
};

use crate::http::CallerAddress;

/// Where a request comes from, and with what it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Caller {
    pub(super) address: Option<IpAddr>,
    pub(super) browser: &'static str,
}

impl Caller {
    pub(super) fn of(request: &Request) -> Self {
        let address = request.extensions().get::<CallerAddress>();
        let agent = text(request.headers(), &header::USER_AGENT).unwrap_or_default();
        Self { address: address.map(|CallerAddress(address)| *address), browser: family(agent) }
    }
}

/// What a person calls the browser that names itself so; those that come first claim to be those that come later.
fn family(agent: &str) -> &'static str {
    const FAMILIES: [(&str, &str); 7] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    FAMILIES.iter().find(|(mark, _)| agent.contains(mark)).map_or("Another program", |(_, name)| name)
}

/// The value of a cookie.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let pairs = text(headers, &header::COOKIE)?.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
}

pub(super) fn text<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
        assert_eq!(family(chrome), "Chrome");
        assert_eq!(family(&format!("{chrome} Edg/131.0.0.0")), "Edge");
        assert_eq!(family("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"), "Firefox");
        assert_eq!(family("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15"), "Safari");
        assert_eq!(family("curl/8.5.0"), "Another program");
    }
}
