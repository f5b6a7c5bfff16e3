//! An identity provider that misbehaves on purpose. It has no page: a test signs somebody in by handing it the URL that
//! a browser would open.

use std::{
    collections::HashMap,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard},
};

use aws_lc_rs::{
    digest, hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use axum::{
    Form, Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    routing::{get, post},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use url::Url;

pub(crate) const CLIENT: &str = "muster";
pub(crate) const SECRET: &str = "a secret of a client, & with 32 bytes or more";
/// The time of day at the provider, in seconds.
pub(crate) const NOW: i64 = 1_800_000_000;

/// With what a token is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signed {
    /// The key that is published under the name in the header.
    Properly,
    /// A key that is not published, under the name of one that is.
    WithAForeignKey,
    /// `alg: none`.
    Not,
    /// HMAC with the client secret.
    WithTheSecret,
    /// HMAC with what is public of the key.
    WithThePublicKey,
}

/// What the provider does wrong with the next token: claims and header fields instead of the proper ones (`null` takes
/// one away), and its signature.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) claims: Value,
    pub(crate) header: Value,
    pub(crate) signed: Signed,
}

impl Default for Token {
    fn default() -> Self {
        Self { claims: json!({}), header: json!({}), signed: Signed::Properly }
    }
}

/// Signs one person in: `u1`, ana@example.com, viewer.
#[derive(Clone)]
pub(crate) struct Provider(Arc<Inner>);

struct Inner {
    addr: SocketAddr,
    state: Mutex<Inside>,
}

struct Inside {
    kid: u32,
    key: EcdsaKeyPair,
    /// What it says of itself instead of the proper things.
    about: Value,
    token: Token,
    /// Codes that were not redeemed: the challenge and the nonce of each.
    codes: HashMap<String, (String, String)>,
    issued: u32,
    descriptions: u32,
}

impl Provider {
    pub(crate) async fn start() -> Self {
        Self::on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port"))
    }

    pub(crate) fn on(listener: TcpListener) -> Self {
        let state = Inside {
            kid: 1,
            key: new_key(),
            about: json!({}),
            token: Token::default(),
            codes: HashMap::new(),
            issued: 0,
            descriptions: 0,
        };
        let addr = listener.local_addr().expect("an address");
        let provider = Self(Arc::new(Inner { addr, state: Mutex::new(state) }));
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/keys", get(keys))
            .route("/token", post(redeem))
            .with_state(provider.clone());
        tokio::spawn(axum::serve(listener, routes).into_future());
        provider
    }

    pub(crate) fn issuer(&self) -> String {
        format!("http://{}", self.0.addr)
    }

    /// From now on it says this of itself.
    pub(crate) fn says(&self, about: Value) {
        self.inside().about = about;
    }

    /// The next tokens are like this.
    pub(crate) fn gives(&self, token: Token) {
        self.inside().token = token;
    }

    /// A new key under a new name takes the place of the last.
    pub(crate) fn rotates(&self) {
        let mut inside = self.inside();
        inside.kid += 1;
        inside.key = new_key();
    }

    /// How often it was asked what it is.
    pub(crate) fn described(&self) -> u32 {
        self.inside().descriptions
    }

    /// What it sends the browser back with that opens this URL and signs in there.
    pub(crate) fn sign_in(&self, url: &Url) -> Value {
        let asked: HashMap<_, _> = url.query_pairs().into_owned().collect();
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["code_challenge_method"], "S256");
        assert_eq!(asked["client_id"], CLIENT);
        let mut inside = self.inside();
        inside.issued += 1;
        let code = format!("code-{}", inside.issued);
        inside.codes.insert(code.clone(), (asked["code_challenge"].clone(), asked["nonce"].clone()));
        json!({ "code": code, "state": asked["state"], "iss": self.issuer() })
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.state.lock().expect("no test panicked here")
    }
}

impl Inside {
    fn token(&self, issuer: &str, nonce: &str) -> String {
        let mut claims = json!({
            "iss": issuer, "aud": CLIENT, "sub": "u1", "email": "ana@example.com", "roles": ["viewer"],
            "nonce": nonce, "iat": NOW, "exp": NOW + 300,
        });
        let alg = match self.token.signed {
            Signed::Properly | Signed::WithAForeignKey => "ES256",
            Signed::Not => "none",
            Signed::WithTheSecret | Signed::WithThePublicKey => "HS256",
        };
        let mut header = json!({ "alg": alg, "kid": format!("key-{}", self.kid) });
        instead(&mut claims, &self.token.claims);
        instead(&mut header, &self.token.header);
        let text =
            format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(self.sign(&text)))
    }

    fn sign(&self, text: &str) -> Vec<u8> {
        let ecdsa = |key: &EcdsaKeyPair| key.sign(&SystemRandom::new(), text.as_bytes()).unwrap().as_ref().to_vec();
        let hmac = |key: &[u8]| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes()).as_ref().to_vec();
        match self.token.signed {
            Signed::Properly => ecdsa(&self.key),
            Signed::WithAForeignKey => ecdsa(&new_key()),
            Signed::Not => Vec::new(),
            Signed::WithTheSecret => hmac(SECRET.as_bytes()),
            Signed::WithThePublicKey => hmac(self.key.public_key().as_ref()),
        }
    }
}

fn new_key() -> EcdsaKeyPair {
    EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key")
}

fn instead(value: &mut Value, others: &Value) {
    let fields = value.as_object_mut().expect("an object");
    for (name, other) in others.as_object().expect("an object") {
        if other.is_null() {
            fields.remove(name)
        } else {
            fields.insert(name.clone(), other.clone())
        };
    }
}

async fn describe(State(provider): State<Provider>) -> Json<Value> {
    let issuer = provider.issuer();
    let mut about = json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"),
        "end_session_endpoint": format!("{issuer}/end"), "response_types_supported": ["code"],
        "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
        "scopes_supported": ["openid", "email", "profile", "roles", "offline_access"],
    });
    let mut inside = provider.inside();
    inside.descriptions += 1;
    instead(&mut about, &inside.about);
    Json(about)
}

async fn keys(State(provider): State<Provider>) -> Json<Value> {
    let inside = provider.inside();
    let point = inside.key.public_key().as_ref();
    let (x, y) = point[1..].split_at(32);
    Json(json!({ "keys": [{
        "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": format!("key-{}", inside.kid),
        "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y),
    }]}))
}

/// As RFC 6749 and RFC 7636 have it: a code is good once, for the client that shows its secret, with the verifier.
async fn redeem(
    State(provider): State<Provider>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> (StatusCode, Json<Value>) {
    let refused = |why: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": why })));
    let secret: String = url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
    let basic = format!("Basic {}", STANDARD.encode(format!("{CLIENT}:{secret}")));
    if headers.get(header::AUTHORIZATION).is_none_or(|said| said.as_bytes() != basic.as_bytes()) {
        return refused("invalid_client");
    }
    let mut inside = provider.inside();
    let Some((challenge, nonce)) = inside.codes.remove(&form["code"]) else { return refused("invalid_grant") };
    let verified = digest::digest(&digest::SHA256, form["code_verifier"].as_bytes());
    if URL_SAFE_NO_PAD.encode(verified.as_ref()) != challenge || form["grant_type"] != "authorization_code" {
        return refused("invalid_grant");
    }
    let token = inside.token(&provider.issuer(), &nonce);
    (StatusCode::OK, Json(json!({ "access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": token })))
}
