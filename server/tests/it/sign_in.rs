//! Signing in at a provider and by a load balancer, as a browser does it.

use app::domain::Timestamp;
use aws_lc_rs::{
    encoding::{AsDer, PublicKeyX509Der},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
    routing::get,
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE},
};
use openidconnect::{ClientSecret, IssuerUrl};
use serde_json::{Value, json};
use server::{
    clock::Clock,
    identity::{
        RolesClaim, SignIn,
        load_balancer::{self, LoadBalancer},
        oidc::{self, Oidc},
    },
};
use tokio::net::TcpListener;
use url::Url;

use crate::{
    harness::{Muster, eventually, with_accounts},
    provider::{CLIENT, NOW, Provider, SECRET, Token},
    web::{Answer, Web},
};

const PUBLIC: &str = "https://muster.example.com";
const ARN: &str = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/muster/50dc6c495c0c9188";
const KID: &str = "8a3c2f6e-1d4b-4a7e-9c05-6b1f2d3e4a5b";

fn clock() -> Clock {
    Clock::manual(Timestamp(NOW * 1000))
}

/// A browser that keeps its cookies.
struct Browser {
    app: Web,
    cookies: Vec<(String, String)>,
    /// What a load balancer in front of Muster writes.
    word: Option<String>,
}

impl Browser {
    async fn new(sign_in: SignIn, clock: Clock) -> Self {
        let muster = Muster::start(with_accounts(10)).await.0;
        let app = Web::with(&muster, Some(PUBLIC), sign_in, clock).used_by(None);
        Self { app, cookies: Vec::new(), word: None }
    }

    async fn open(&mut self, path: &str) -> Answer {
        self.send(Request::get(path)).await
    }

    async fn send(&mut self, request: axum::http::request::Builder) -> Answer {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request
            .header(header::HOST, "muster.example.com")
            .header(header::ACCEPT, "text/html")
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, cookies.join("; "));
        let request = match &self.word {
            Some(word) => request.header("x-amzn-oidc-data", word),
            None => request,
        };
        let answer = self.app.ask(request.body(Body::empty()).unwrap()).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let (pair, rest) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if name.starts_with("__Host-") {
                assert!(rest.contains("Secure") && rest.contains("HttpOnly") && rest.contains("Path=/"), "{rest}");
            }
            if !rest.contains("Max-Age=0;") {
                assert!(name.starts_with("__Host-"), "{name}");
                self.cookies.push((name.into(), value.into()));
            }
        }
        answer
    }

    fn has(&self, name: &str) -> bool {
        self.cookies.iter().any(|(known, _)| known == name)
    }
}

fn to(answer: &Answer) -> &str {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.headers[header::LOCATION].to_str().unwrap()
}

async fn at_provider() -> (Browser, Provider) {
    let provider = Provider::start().await;
    let settings = oidc::Settings {
        issuer: IssuerUrl::new(provider.issuer()).unwrap(),
        client_id: CLIENT.into(),
        client_secret: Some(ClientSecret::new(SECRET.into())),
        roles: RolesClaim::new("roles"),
        public_url: PUBLIC.parse().unwrap(),
    };
    let oidc = Oidc::start(settings, clock()).unwrap();
    eventually("the provider", || oidc.is_ready()).await;
    (Browser::new(SignIn::Oidc(oidc), clock()).await, provider)
}

/// Where the provider sends the browser back to that came to it by this answer.
fn back(provider: &Provider, answer: &Answer) -> String {
    let callback = provider.sign_in(&Url::parse(to(answer)).unwrap());
    let mut search = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in callback.as_object().unwrap() {
        search.append_pair(name, value.as_str().unwrap());
    }
    format!("/sign-in/callback?{}", search.finish())
}

#[tokio::test]
async fn a_browser_goes_to_the_provider_and_back_to_where_it_was_going() {
    let (mut browser, provider) = at_provider().await;
    let turned_away = browser.open("/members?status=Created").await;
    assert_eq!(to(&turned_away), "/sign-in?next=%2Fmembers%3Fstatus%3DCreated");
    let page = browser.open("/sign-in?next=%2Fmembers%3Fstatus%3DCreated").await;
    assert!(page.text.contains("Sign in at 127.0.0.1"), "{}", page.words());
    let gone = browser.open("/sign-in/provider?next=%2Fmembers%3Fstatus%3DCreated").await;
    let back = back(&provider, &gone);
    let come = browser.open(&back).await;
    assert_eq!(to(&come), "/members?status=Created");
    assert!(browser.has("__Host-muster") && !browser.has("__Host-muster-sign-in"));
    let members = browser.open("/members").await;
    assert_eq!(members.status, StatusCode::OK);
    assert!(members.text.contains("ana@example.com") && members.text.contains("viewer"));
    let again = browser.open(&back).await;
    assert_eq!(to(&again), "/sign-in?next=%2F&refused=stale");
}

#[tokio::test]
async fn a_callback_is_of_no_use_in_another_browser() {
    let (mut browser, provider) = at_provider().await;
    let back = back(&provider, &browser.open("/sign-in/provider").await);
    let mut other = Browser { app: browser.app.clone(), cookies: Vec::new(), word: None };
    assert_eq!(to(&other.open(&back).await), "/sign-in?next=%2F&refused=stale");
    other.open("/sign-in/provider").await;
    assert_eq!(to(&other.open(&back).await), "/sign-in?next=%2F&refused=stale", "with a sign-in of its own");
    assert!(!other.has("__Host-muster"));
    assert_eq!(to(&browser.open(&back).await), "/", "the browser that began it is let in");
}

#[tokio::test]
async fn who_has_no_role_is_told_which_claim_was_looked_at() {
    let (mut browser, provider) = at_provider().await;
    provider.gives(Token { claims: json!({ "roles": "payroll" }), ..Token::default() });
    let back = back(&provider, &browser.open("/sign-in/provider?next=%2Fhistory").await);
    let refused = browser.open(&back).await;
    assert_eq!(to(&refused), "/sign-in?next=%2Fhistory&refused=no-role");
    let page = browser.open("/sign-in?next=%2Fhistory&refused=no-role").await.words();
    assert!(page.contains("its claim “roles” must hold viewer, operator or admin"), "{page}");
    assert!(!browser.has("__Host-muster"));
}

#[tokio::test]
async fn a_sign_in_leads_to_own_pages_alone_and_says_its_own_words_alone() {
    let (mut browser, provider) = at_provider().await;
    let gone = browser.open("/sign-in/provider?next=https%3A%2F%2Fevil.example.com").await;
    let back = back(&provider, &gone);
    assert_eq!(to(&browser.open(&back).await), "/");
    let strange = browser.open("/sign-in?refused=Call%20555&next=javascript%3Aalert(1)").await;
    assert!(!strange.text.contains("Call 555") && !strange.text.contains("\"javascript:"));
    for broken in ["/sign-in/callback", "/sign-in/callback?code=1&code=2", "/sign-in/callback?%FF=%00&state"] {
        assert_eq!(to(&browser.open(broken).await), "/sign-in?next=%2F&refused=stale", "{broken}");
    }
}

#[tokio::test]
async fn who_signs_out_is_signed_out_at_the_provider_too() {
    let (mut browser, provider) = at_provider().await;
    let back = back(&provider, &browser.open("/sign-in/provider").await);
    browser.open(&back).await;
    let left = browser.send(Request::post("/sign-out")).await;
    assert_eq!(left.status, StatusCode::OK);
    assert!(!browser.has("__Host-muster"));
    let refresh = left.headers[header::REFRESH].to_str().unwrap();
    let url = Url::parse(refresh.strip_prefix("0; url=").unwrap()).unwrap();
    assert!(url.as_str().starts_with(&format!("{}/end?id_token_hint=ey", provider.issuer())), "{url}");
    let back = url.query_pairs().find(|(name, _)| name == "post_logout_redirect_uri").unwrap().1;
    assert_eq!(back, "https://muster.example.com/sign-in");
    assert_eq!(to(&browser.send(Request::post("/sign-out")).await), "/sign-in", "nobody is left to sign out");
}

#[tokio::test]
async fn a_person_is_who_the_provider_says_whatever_they_are_called() {
    let (mut first, provider) = at_provider().await;
    let elsewhere = || Browser { app: first.app.clone(), cookies: Vec::new(), word: None };
    let (mut renamed, mut namesake) = (elsewhere(), elsewhere());
    for (browser, claims) in [
        (&mut first, json!({})),
        (&mut renamed, json!({ "email": "ana.smith@example.com" })),
        (&mut namesake, json!({ "sub": "u2" })),
    ] {
        provider.gives(Token { claims, ..Token::default() });
        let back = back(&provider, &browser.open("/sign-in/provider").await);
        assert_eq!(to(&browser.open(&back).await), "/");
    }
    let trail = first.open("/export/audit/entries.ndjson").await.text;
    for (name, person) in [("ana@example.com", "u1"), ("ana.smith@example.com", "u1"), ("ana@example.com", "u2")] {
        let entry = format!("\"actor\":\"{name}\",\"person\":\"{}#{person}\"", provider.issuer());
        assert!(trail.contains(&entry), "{entry}: {trail}");
    }
    namesake.send(Request::post("/sign-out/everywhere")).await;
    assert_eq!(first.open("/history").await.status, StatusCode::OK, "it was another person of that name");
    renamed.send(Request::post("/sign-out/everywhere")).await;
    assert_eq!(to(&first.open("/history").await), "/sign-in?next=%2Fhistory");
}

/// A browser behind a load balancer, and what the load balancer writes about it.
async fn behind_load_balancer() -> (Browser, impl Fn(&str, Value) -> String) {
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let der: PublicKeyX509Der = key.public_key().as_der().unwrap();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der.as_ref()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let keys = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    let published = Router::new().route(&format!("/{KID}"), get(|| async { pem }));
    tokio::spawn(axum::serve(listener, published).into_future());
    let settings = load_balancer::Settings {
        signer: ARN.parse().unwrap(),
        issuer: None,
        client_id: None,
        roles: RolesClaim::new("groups"),
    };
    let believed = LoadBalancer::with_keys_at(&keys, settings, clock()).unwrap();
    let word = move |name: &str, groups: Value| {
        let header = json!({ "alg": "ES256", "kid": KID, "signer": ARN, "exp": NOW + 120, "iss": "i", "client": "c" });
        let claims = json!({ "sub": name, "groups": groups });
        let text = format!("{}.{}", URL_SAFE.encode(header.to_string()), URL_SAFE.encode(claims.to_string()));
        let signature = key.sign(&SystemRandom::new(), text.as_bytes()).unwrap();
        format!("{text}.{}", URL_SAFE.encode(signature.as_ref()))
    };
    (Browser::new(SignIn::LoadBalancer(Box::new(believed)), clock()).await, word)
}

#[tokio::test]
async fn whom_the_load_balancer_names_is_signed_in_for_as_long_as_it_does() {
    let (mut browser, word) = behind_load_balancer().await;
    browser.word = Some(word("ana", json!("viewer")));
    assert_eq!(browser.open("/members").await.status, StatusCode::OK);
    let first = browser.cookies.clone();
    assert!(browser.open("/history").await.headers.get(header::SET_COOKIE).is_none(), "the session is kept");
    browser.word = None;
    let turned_away = browser.open("/members").await;
    assert_eq!(to(&turned_away), "/sign-in?next=%2Fmembers&refused=not-believed", "a session alone is not enough");

    browser.word = Some(word("ana", json!(["viewer", "admin"])));
    let promoted = browser.open("/members").await;
    assert!(promoted.text.contains("admin"));
    assert_ne!(browser.cookies, first, "another role is another session");
    let second = browser.cookies.clone();
    browser.word = Some(word("eve", json!("viewer")));
    assert!(!browser.open("/members").await.text.contains("ana"));
    assert_ne!(browser.cookies, second, "another person is another session");
}

#[tokio::test]
async fn whom_the_load_balancer_names_without_a_role_is_told_so() {
    let (mut browser, word) = behind_load_balancer().await;
    browser.word = Some(word("ana", json!(["payroll"])));
    assert_eq!(to(&browser.open("/members").await), "/sign-in?next=%2Fmembers&refused=no-role");
    let page = browser.open("/sign-in?next=%2Fmembers&refused=no-role").await.words();
    assert!(page.contains("its claim “groups” must hold"), "{page}");
    browser.word = Some(word("ana", json!(["viewer"])));
    browser.open("/members").await;
    let left = browser.send(Request::post("/sign-out")).await;
    let gone = |headers: &HeaderMap| headers.get_all(header::SET_COOKIE).iter().count();
    assert_eq!((to(&left), gone(&left.headers)), ("/sign-in", 5), "its own cookies are taken away");
    assert!(browser.cookies.is_empty());
}
