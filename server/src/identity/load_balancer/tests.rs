use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use app::domain::{Role, Timestamp};
use aws_lc_rs::{
    encoding::{AsDer, PublicKeyX509Der},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use axum::{Router, extract::Path, routing::get};
use base64::engine::general_purpose::{STANDARD, URL_SAFE as PADDED, URL_SAFE_NO_PAD};
use proptest::{collection::vec, prelude::*, test_runner::TestRunner};
use rstest::rstest;
use serde_json::json;
use tokio::net::TcpListener;

use super::*;

const ARN: &str = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/muster/50dc6c495c0c9188";
const KID: &str = "8a3c2f6e-1d4b-4a7e-9c05-6b1f2d3e4a5b";
const OTHER_KID: &str = "11111111-2222-3333-4444-555555555555";
const NOW: i64 = 1_800_000_000;

/// A load balancer, the place where its key is published, and Muster, which believes it.
struct Behind {
    muster: LoadBalancer,
    key: EcdsaKeyPair,
    clock: Clock,
    /// How often keys were asked for.
    asked: Arc<AtomicUsize>,
}

impl Behind {
    async fn new() -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let der: PublicKeyX509Der = key.public_key().as_der().unwrap();
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der.as_ref()));
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        let answer = move |Path(kid): Path<String>| async move {
            counted.fetch_add(1, Ordering::Relaxed);
            if kid == KID { Ok(pem) } else { Err(axum::http::StatusCode::NOT_FOUND) }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let keys = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        let published = Router::new().route("/{kid}", get(answer));
        tokio::spawn(axum::serve(listener, published).into_future());
        let settings = Settings {
            signer: ARN.parse().unwrap(),
            issuer: Some("https://id.example.com".into()),
            client_id: Some("muster".into()),
            roles: RolesClaim::new("groups"),
        };
        let clock = Clock::manual(Timestamp(NOW * 1000));
        let muster = LoadBalancer::with_keys_at(&keys, settings, clock.clone()).unwrap();
        Self { muster, key, clock, asked }
    }

    async fn identify(&self, token: &str) -> Result<Identity, LoadBalancerError> {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_str(token).unwrap());
        self.muster.identify(&headers).await
    }

    /// Signed as the load balancer signs: every part padded.
    fn token(&self, header: &Value, claims: &Value) -> String {
        signed(&self.key, &PADDED, header, claims)
    }
}

fn signed(key: &EcdsaKeyPair, base64: &GeneralPurpose, header: &Value, claims: &Value) -> String {
    let text = format!("{}.{}", base64.encode(header.to_string()), base64.encode(claims.to_string()));
    let signature = key.sign(&SystemRandom::new(), text.as_bytes()).unwrap();
    format!("{text}.{}", base64.encode(signature.as_ref()))
}

fn header() -> Value {
    json!({
        "typ": "JWT", "alg": "ES256", "kid": KID, "signer": ARN, "exp": NOW + 120,
        "iss": "https://id.example.com", "client": "muster",
    })
}

fn claims() -> Value {
    json!({ "sub": "u1", "email": "ana@example.com", "groups": ["muster-operator"], "exp": NOW + 120 })
}

fn with(mut value: Value, key: &str, other: Value) -> Value {
    value[key] = other;
    value
}

#[tokio::test]
async fn whom_the_load_balancer_names_is_let_in_and_the_key_is_asked_for_once() {
    let behind = Behind::new().await;
    for base64 in [PADDED, URL_SAFE_NO_PAD] {
        // Lengths of all kinds, so that each amount of padding occurs.
        for length in 1..4 {
            let claims = with(claims(), "sub", json!("u".repeat(length)));
            let identity = behind.identify(&signed(&behind.key, &base64, &header(), &claims)).await.unwrap();
            assert_eq!((&*identity.name, identity.role), ("ana@example.com", Role::Operator));
            assert_eq!(*identity.person, *format!("https://id.example.com#{}", "u".repeat(length)));
        }
    }
    let as_text = with(header(), "exp", json!((NOW + 120).to_string()));
    assert!(behind.identify(&behind.token(&as_text, &claims())).await.is_ok());
    assert_eq!(behind.asked.load(Ordering::Relaxed), 1);
}

#[rstest]
#[case::other_signer("signer", json!(ARN.replace("muster", "theirs")), "another load balancer")]
#[case::expired("exp", json!(NOW), "expired")]
#[case::no_time("exp", json!("soon"), "no token")]
#[case::issuer("iss", json!("https://id.example.org"), "another issuer")]
#[case::client("client", json!("payroll"), "another client")]
#[case::none("alg", json!("none"), "ES256")]
#[case::hmac("alg", json!("HS256"), "ES256")]
#[case::other_curve("alg", json!("ES384"), "ES256")]
#[case::way_out("kid", json!("../../evil"), "names no key")]
#[case::url("kid", json!("https://evil.example.com/key"), "names no key")]
#[case::query("kid", json!(format!("{KID}?x=1")), "names no key")]
#[case::braces("kid", json!(format!("{{{KID}}}")), "names no key")]
#[case::upper("kid", json!(KID.to_uppercase()), "names no key")]
#[case::unknown("kid", json!(OTHER_KID), "no key of that name")]
#[tokio::test]
async fn a_header_that_is_not_in_order_is_nobody_s(#[case] name: &str, #[case] value: Value, #[case] why: &str) {
    let behind = Behind::new().await;
    let refused = behind.identify(&behind.token(&with(header(), name, value), &claims())).await.unwrap_err();
    assert!(refused.to_string().contains(why), "{refused}");
}

#[tokio::test]
async fn a_signature_by_another_key_or_over_other_claims_is_wrong() {
    let behind = Behind::new().await;
    let foreign = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let forged = signed(&foreign, &PADDED, &header(), &claims());
    let own = behind.token(&header(), &claims());
    let admin = PADDED.encode(with(claims(), "groups", json!("admin")).to_string());
    let parts: Vec<&str> = own.split('.').collect();
    let changed = format!("{}.{admin}.{}", parts[0], parts[2]);
    let unsigned = format!("{}.{}.", parts[0], parts[1]);
    for token in [forged, changed, unsigned] {
        assert!(matches!(behind.identify(&token).await, Err(LoadBalancerError::Signature)), "{token}");
    }
}

#[tokio::test]
async fn what_is_no_token_is_nobody_s() {
    let behind = Behind::new().await;
    let own = behind.token(&header(), &claims());
    for token in ["", ".", "..", "a.b.c", "e30.e30.e30", &format!("{own}.more"), &own.replace('.', " ")] {
        assert!(behind.identify(token).await.is_err(), "{token:?}");
    }
    assert!(matches!(behind.muster.identify(&HeaderMap::new()).await, Err(LoadBalancerError::Missing)));
    let mut twice = HeaderMap::new();
    twice.append(HEADER, HeaderValue::from_str(&own).unwrap());
    twice.append(HEADER, HeaderValue::from_str(&own).unwrap());
    assert!(matches!(behind.muster.identify(&twice).await, Err(LoadBalancerError::Missing)));
}

#[tokio::test]
async fn a_token_is_good_until_it_expires() {
    let behind = Behind::new().await;
    let token = behind.token(&header(), &claims());
    behind.clock.advance(Duration::from_secs(119));
    assert!(behind.identify(&token).await.is_ok());
    behind.clock.advance(Duration::from_secs(1));
    assert!(matches!(behind.identify(&token).await, Err(LoadBalancerError::Expired)));
}

#[tokio::test]
async fn without_a_role_there_is_no_way_in() {
    let behind = Behind::new().await;
    let claims = with(claims(), "groups", json!(["payroll"]));
    let refused = behind.identify(&behind.token(&header(), &claims)).await;
    let Err(LoadBalancerError::Claims(ClaimsError::NoRole { claim })) = refused else { panic!("{refused:?}") };
    assert_eq!(claim, "groups");
}

#[tokio::test]
async fn made_up_keys_are_not_asked_for_without_end() {
    let behind = Behind::new().await;
    for _ in 0..50 {
        let made_up = with(header(), "kid", json!(Uuid::new_v4().to_string()));
        assert!(matches!(behind.identify(&behind.token(&made_up, &claims())).await, Err(LoadBalancerError::NoKey)));
    }
    assert_eq!(behind.asked.load(Ordering::Relaxed), 10);
    assert!(behind.identify(&behind.token(&header(), &claims())).await.is_err());
    behind.clock.advance(Duration::from_mins(1));
    assert!(behind.identify(&behind.token(&header(), &claims())).await.is_ok());
}

/// Ten thousand headers: anything at all, and a good one with one character changed.
#[test]
fn no_header_but_a_good_one_lets_anybody_in() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let behind = runtime.block_on(Behind::new());
    let good = behind.token(&header(), &claims());
    runtime.block_on(behind.identify(&good)).unwrap();
    let changed = (0..good.len(), b'!'..=b'~').prop_map({
        let good = good.clone();
        move |(at, byte)| {
            let mut bytes = good.clone().into_bytes();
            bytes[at] = byte;
            bytes
        }
    });
    let anything =
        prop_oneof![vec(any::<u8>(), 0..300), "[a-zA-Z0-9_=-]{0,80}([.][a-zA-Z0-9_=-]{0,80}){0,4}".prop_map(Vec::from)];
    let mut runner = TestRunner::new(ProptestConfig { cases: 10_000, ..ProptestConfig::default() });
    let ran = runner.run(&prop_oneof![changed, anything], |bytes| {
        let Ok(value) = HeaderValue::from_bytes(&bytes) else { return Ok(()) };
        let headers = HeaderMap::from_iter([(HEADER, value)]);
        let found = runtime.block_on(behind.muster.identify(&headers));
        prop_assert_eq!(found.is_ok(), bytes == good.as_bytes());
        Ok(())
    });
    ran.unwrap();
}
