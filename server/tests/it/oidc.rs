//! Sign-in at a provider, and at one that misbehaves.

use std::{sync::Arc, time::Duration};

use app::domain::{Role, Timestamp};
use openidconnect::{ClientSecret, IssuerUrl};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use rstest::rstest;
use serde_json::{Value, json};
use server::{
    clock::Clock,
    identity::{
        RolesClaim,
        oidc::{Oidc, OidcError, Pending, Settings, SignedIn},
    },
};
use tokio::net::TcpListener;
use url::Url;

use crate::{
    harness::eventually,
    provider::{CLIENT, NOW, Provider, SECRET, Signed, Token},
};

struct Signing {
    provider: Provider,
    oidc: Arc<Oidc>,
    clock: Clock,
}

impl Signing {
    async fn start() -> Self {
        let provider = Provider::start().await;
        let (oidc, clock) = at(&provider.issuer());
        eventually("the provider", || oidc.is_ready()).await;
        Self { provider, oidc, clock }
    }

    fn begin(&self) -> (Url, Pending) {
        self.oidc.begin("/members?status=Created").unwrap()
    }

    async fn finish(&self, pending: Option<Pending>, callback: Value) -> Result<SignedIn, OidcError> {
        self.oidc.finish(pending, serde_json::from_value(callback).unwrap()).await
    }

    /// Signs somebody in with such a token.
    async fn with(&self, token: Token) -> Result<SignedIn, OidcError> {
        self.provider.gives(token);
        let (url, pending) = self.begin();
        let callback = self.provider.sign_in(&url);
        self.finish(Some(pending), callback).await
    }

    async fn with_claims(&self, claims: Value) -> Result<SignedIn, OidcError> {
        self.with(Token { claims, ..Token::default() }).await
    }
}

fn at(issuer: &str) -> (Arc<Oidc>, Clock) {
    let settings = Settings {
        issuer: IssuerUrl::new(issuer.to_owned()).unwrap(),
        client_id: CLIENT.into(),
        client_secret: Some(ClientSecret::new(SECRET.into())),
        roles: RolesClaim::new("roles"),
        public_url: "https://muster.example.com".parse().unwrap(),
    };
    let clock = Clock::manual(Timestamp(NOW * 1000));
    (Oidc::start(settings, clock.clone()).unwrap(), clock)
}

/// The whole chain of an error, as the log has it.
fn words(result: Result<SignedIn, OidcError>) -> String {
    let error = result.expect_err("nobody is signed in");
    let mut error: &dyn std::error::Error = &error;
    let mut words = error.to_string();
    while let Some(source) = error.source() {
        words = format!("{words}: {source}");
        error = source;
    }
    assert!(!words.contains("ana@example.com") && !words.contains(SECRET), "{words}");
    words
}

#[tokio::test]
async fn somebody_signs_in_and_goes_on_to_where_they_were_going() {
    let signing = Signing::start().await;
    let (url, pending) = signing.begin();
    let asked: Vec<_> = url.query_pairs().into_owned().collect();
    let asked = |name: &str| asked.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap();
    assert_eq!(asked("redirect_uri"), "https://muster.example.com/sign-in/callback");
    assert_eq!(asked("scope"), "openid profile email roles");
    let callback = signing.provider.sign_in(&url);
    let signed_in = signing.finish(Some(pending), callback).await.unwrap();
    assert_eq!((&*signed_in.identity.name, signed_in.identity.role), ("ana@example.com", Role::Viewer));
    assert_eq!(signed_in.next, "/members?status=Created");
}

#[tokio::test]
async fn every_sign_in_is_told_from_every_other() {
    let signing = Signing::start().await;
    let (one, other) = (signing.begin().0, signing.begin().0);
    for name in ["state", "nonce", "code_challenge"] {
        let of = |url: &Url| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        assert_ne!(of(&one), of(&other), "{name}");
    }
}

#[rstest]
#[case::state(json!({ "state": "another" }), "no such sign-in")]
#[case::no_state(json!({ "state": null }), "no such sign-in")]
#[case::no_code(json!({ "code": null }), "no such sign-in")]
#[case::issuer(json!({ "iss": "https://evil.example.com" }), "another issuer")]
#[case::refused(json!({ "error": "access_denied" }), "refused: access_denied")]
#[case::made_up(json!({ "error": "<script>Call 555" }), "for a reason of its own")]
#[case::code(json!({ "code": "made-up" }), "refused: invalid_grant")]
#[tokio::test]
async fn a_browser_that_comes_back_otherwise_is_not_let_in(#[case] otherwise: Value, #[case] why: &str) {
    let signing = Signing::start().await;
    let (url, pending) = signing.begin();
    let mut callback = signing.provider.sign_in(&url);
    for (name, value) in otherwise.as_object().unwrap() {
        callback[name] = value.clone();
    }
    let refused = words(signing.finish(Some(pending), callback).await);
    assert!(refused.contains(why), "{refused}");
}

#[tokio::test]
async fn a_sign_in_ends_after_ten_minutes_and_a_code_after_its_use() {
    let signing = Signing::start().await;
    let (url, pending) = signing.begin();
    let callback = signing.provider.sign_in(&url);
    assert!(words(signing.finish(None, callback.clone()).await).contains("no such sign-in"));
    signing.finish(Some(pending), callback.clone()).await.unwrap();
    // Whoever has seen the URL comes back with it in a sign-in of their own.
    let (_, own) = signing.begin();
    assert!(words(signing.finish(Some(own), callback.clone()).await).contains("no such sign-in"));
    let (url, own) = signing.begin();
    let mut replayed = signing.provider.sign_in(&url);
    replayed["code"] = callback["code"].clone();
    assert!(words(signing.finish(Some(own), replayed).await).contains("invalid_grant"));

    let (url, late) = signing.begin();
    let callback = signing.provider.sign_in(&url);
    signing.clock.advance(Duration::from_mins(10));
    assert!(words(signing.finish(Some(late), callback).await).contains("no such sign-in"));
}

#[tokio::test]
async fn a_stolen_code_is_of_no_use_without_the_verifier() {
    let signing = Signing::start().await;
    let (url, _) = signing.begin();
    let (thief_s, thief) = signing.begin();
    let mut injected = signing.provider.sign_in(&thief_s);
    injected["code"] = signing.provider.sign_in(&url)["code"].clone();
    assert!(words(signing.finish(Some(thief), injected).await).contains("invalid_grant"));
}

#[rstest]
#[case::nonce(json!({ "nonce": "another" }), "nonce mismatch")]
#[case::no_nonce(json!({ "nonce": null }), "missing nonce")]
#[case::issuer(json!({ "iss": "https://evil.example.com" }), "Invalid issuer")]
#[case::issuer_with_a_slash(json!({ "iss": "http://127.0.0.1/" }), "Invalid issuer")]
#[case::audience(json!({ "aud": "payroll" }), "Invalid audiences")]
#[case::no_audience(json!({ "aud": [] }), "Invalid audiences")]
#[case::among_others(json!({ "aud": [CLIENT, "payroll"] }), "for another client")]
#[case::for_another(json!({ "aud": [CLIENT, "payroll"], "azp": "payroll" }), "for another client")]
#[case::party(json!({ "azp": "payroll" }), "for another client")]
#[case::odd_party(json!({ "azp": 7 }), "")]
#[case::expired(json!({ "exp": NOW }), "Expired")]
#[case::endless(json!({ "exp": null }), "")]
#[case::no_role(json!({ "roles": ["payroll-admin"] }), "\"roles\" names no role")]
#[case::no_claim(json!({ "roles": null }), "\"roles\" names no role")]
#[tokio::test]
async fn a_token_that_is_not_in_order_lets_nobody_in(#[case] claims: Value, #[case] why: &str) {
    let refused = words(Signing::start().await.with_claims(claims).await);
    assert!(refused.contains(why), "{refused}");
}

#[tokio::test]
async fn a_token_for_several_is_ours_if_it_was_made_for_us() {
    let signing = Signing::start().await;
    assert!(signing.with_claims(json!({ "aud": [CLIENT, "project-7"], "azp": CLIENT })).await.is_ok());
    assert!(signing.with_claims(json!({ "azp": CLIENT })).await.is_ok());
}

#[rstest]
#[case::foreign_key(Signed::WithAForeignKey, json!({}), "Signature verification failed")]
#[case::none(Signed::Not, json!({}), "Signature verification failed")]
#[case::none_without_a_key(Signed::Not, json!({ "kid": null }), "Signature verification failed")]
#[case::secret(Signed::WithTheSecret, json!({}), "Disallowed signature algorithm")]
#[case::public_key(Signed::WithThePublicKey, json!({}), "Disallowed signature algorithm")]
#[case::other_algorithm(Signed::Properly, json!({ "alg": "RS256" }), "Signature verification failed")]
#[case::no_algorithm(Signed::Properly, json!({ "alg": null }), "cannot be used")]
#[case::made_up(Signed::Properly, json!({ "alg": "ES256K" }), "")]
#[case::critical(Signed::Properly, json!({ "crit": ["exp"] }), "critical")]
#[tokio::test]
async fn a_token_that_is_not_signed_by_the_provider_lets_nobody_in(
    #[case] signed: Signed,
    #[case] header: Value,
    #[case] why: &str,
) {
    let refused = words(Signing::start().await.with(Token { header, signed, ..Token::default() }).await);
    assert!(refused.contains(why), "{refused}");
}

#[tokio::test]
async fn a_key_that_the_provider_changed_is_learnt() {
    let signing = Signing::start().await;
    signing.with(Token::default()).await.unwrap();
    assert_eq!(signing.provider.described(), 1);
    signing.provider.rotates();
    signing.with(Token::default()).await.unwrap();
    signing.with(Token::default()).await.unwrap();
    assert_eq!(signing.provider.described(), 2, "asked for the newer keys once");
}

#[tokio::test]
async fn a_made_up_key_does_not_have_the_provider_asked_without_end() {
    let signing = Signing::start().await;
    let made_up = Token { header: json!({ "kid": "made-up" }), ..Token::default() };
    for _ in 0..20 {
        assert!(words(signing.with(made_up.clone()).await).contains("No matching key"));
    }
    assert_eq!(signing.provider.described(), 5);
    signing.clock.advance(Duration::from_mins(1));
    signing.provider.rotates();
    assert!(signing.with(Token { claims: json!({ "exp": NOW + 600 }), ..Token::default() }).await.is_ok());
}

#[tokio::test]
async fn a_provider_that_is_down_is_asked_until_it_is_there() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    drop(listener);
    let (oidc, _) = at(&format!("http://{addr}"));
    assert!(matches!(oidc.begin("/"), Err(OidcError::NotReady)));
    let _provider = Provider::on(TcpListener::bind(addr).await.unwrap());
    eventually("the provider", || oidc.is_ready()).await;
    assert!(oidc.begin("/").is_ok());
}

#[rstest]
#[case::issuer(json!({ "issuer": "https://evil.example.com" }))]
#[case::slash(json!({ "issuer": "http://127.0.0.1/" }))]
#[case::keys(json!({ "jwks_uri": "http://192.0.2.1/keys" }))]
#[case::sign_in(json!({ "authorization_endpoint": "http://192.0.2.1/authorize" }))]
#[case::script(json!({ "authorization_endpoint": "javascript:alert(1)" }))]
#[case::sign_out(json!({ "end_session_endpoint": "http://192.0.2.1/end" }))]
#[tokio::test]
async fn a_provider_that_describes_another_is_not_believed(#[case] about: Value) {
    let provider = Provider::start().await;
    provider.says(about);
    let (oidc, _) = at(&provider.issuer());
    eventually("two questions", || provider.described() >= 2).await;
    assert!(!oidc.is_ready());
    provider.says(json!({}));
    eventually("the provider", || oidc.is_ready()).await;
}

#[tokio::test]
async fn what_the_provider_names_for_a_token_is_asked_only_if_it_is_safe() {
    let signing = Signing::start().await;
    signing.provider.says(json!({ "token_endpoint": "http://192.0.2.1/token" }));
    let (oidc, _) = at(&signing.provider.issuer());
    eventually("the provider", || oidc.is_ready()).await;
    let (url, pending) = oidc.begin("/").unwrap();
    let callback = serde_json::from_value(signing.provider.sign_in(&url)).unwrap();
    assert!(words(oidc.finish(Some(pending), callback).await).contains("192.0.2.1 is not asked"));
}

/// Ten thousand browsers come back with anything at all.
#[test]
fn no_callback_but_the_provider_s_lets_anybody_in() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let signing = runtime.block_on(Signing::start());
    let field = || proptest::option::of("\\PC{0,40}|[a-zA-Z0-9_-]{1,60}");
    let mut runner = TestRunner::new(Config { cases: 10_000, ..Config::default() });
    let ran = runner.run(&(field(), field(), field(), field(), any::<bool>()), |(code, state, iss, error, known)| {
        let (url, pending) = signing.begin();
        // Some know the state, which is in the URL; nobody knows a code.
        let state = if known { signing.provider.sign_in(&url)["state"].as_str().map(str::to_owned) } else { state };
        let callback = json!({ "code": code, "state": state, "iss": iss, "error": error });
        let refused = words(runtime.block_on(signing.finish(Some(pending), callback)));
        prop_assert!(known || refused.contains("no such sign-in"), "{}", refused);
        Ok(())
    });
    ran.unwrap();
}
