use app::paths;
use url::Url;

/// Stands for this server while a path is resolved as a browser would.
const HERE: &str = "http://muster.invalid";
/// A longer one is not followed.
const LONGEST: usize = 4_000;

/// Where somebody goes on after signing in: the path and query of one of Muster's own pages, whatever was asked for.
pub(super) fn own_page(asked: &str) -> String {
    let own = || {
        let here = Url::parse(HERE).ok()?;
        let url = here.join(asked).ok().filter(|_| asked.starts_with('/') && asked.len() <= LONGEST)?;
        // A path of two slashes would be read as another host.
        let is_own = url.origin() == here.origin() && !url.path().starts_with("//");
        let is_page = !url.path().starts_with(paths::SIGN_IN) && !url.path().starts_with(paths::SIGN_OUT);
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        (is_own && is_page && !url.path().starts_with("/api/")).then(|| format!("{}{query}", url.path()))
    };
    own().unwrap_or_else(|| "/".to_owned())
}

/// The page that a form was on, as the browser says.
pub(super) fn page_of(referer: &str) -> String {
    let url = Url::parse(referer).ok();
    let path = url.map(|url| format!("{}?{}", url.path(), url.query().unwrap_or_default()));
    own_page(path.as_deref().map_or("/", |path| path.trim_end_matches('?')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_pages_are_followed() {
        for own in ["/", "/members", "/members?status=Created&q=a%26b", "/plans/17", "/members?q=//x&y=https://z"] {
            assert_eq!(own_page(own), own);
        }
        assert_eq!(own_page("/members#part"), "/members");
        assert_eq!(page_of("https://muster.example.com/plans/17"), "/plans/17");
        assert_eq!(page_of("https://muster.example.com/members?q=x"), "/members?q=x");
    }

    #[test]
    fn nothing_else_is() {
        for strange in [
            "",
            "members",
            "//evil.example.com",
            "///evil.example.com",
            "/\\evil.example.com",
            "\\\\evil.example.com",
            "/\t/evil.example.com",
            "/\n/evil.example.com",
            "\t//evil.example.com",
            " //evil.example.com",
            "/.//evil.example.com",
            "/x/..//evil.example.com",
            "/%2e//evil.example.com",
            "/x/%2e%2e//evil.example.com",
            "https:",
            "https:evil.example.com",
            "https://evil.example.com/",
            "http:/evil.example.com",
            "javascript:alert(1)",
            "data:text/html,x",
            "@evil.example.com",
            "/sign-in?next=/sign-in",
            "/sign-out",
            "/api/frame/status",
        ] {
            assert_eq!(own_page(strange), "/", "{strange:?}");
        }
        assert_eq!(page_of("https://muster.example.com//evil.example.com"), "/");
        assert_eq!(page_of("about:blank"), "/");
        assert_eq!(own_page(&format!("/{}", "x".repeat(LONGEST))), "/");
    }

    #[test]
    fn what_is_followed_is_the_value_of_a_header() {
        for asked in ["/members?q=\r\nset-cookie: a=b", "/members\r\n\r\n<script>", "/members?q=ü\u{0}", "/a b"] {
            let own = own_page(asked);
            assert!(own.bytes().all(|byte| (b'!'..=b'~').contains(&byte)), "{own:?}");
        }
    }
}
