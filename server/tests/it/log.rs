//! What the log must never hold, whatever is done and however much of it is logged.

use std::{
    fs::{self, File},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde_json::json;
use tempfile::TempDir;
use tokio::time::{Instant, sleep};
use url::{Url, form_urlencoded};

use crate::{
    harness::{PATIENCE, Running, empty, post_with, send},
    provider::{CLIENT, Provider, SECRET, Token},
};

const FORM: &str = "content-type: application/x-www-form-urlencoded\r\nsec-fetch-site: same-origin\r\n";
const ALB: &str = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/muster/50dc6c495c0c9188";

/// Muster as a process that logs all that it can into a file, and a browser before it.
struct Journey {
    child: Child,
    folder: TempDir,
    addr: SocketAddr,
    cookies: String,
    /// What was sent or received and must not be logged.
    secrets: Vec<String>,
}

impl Drop for Journey {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Journey {
    async fn begin(settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = File::create(folder.path().join("log")).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_muster"))
            .env_clear()
            .env("MUSTER_DATA_DIR", folder.path().join("data"))
            .envs([("MUSTER_ADDR", "127.0.0.1:0"), ("MUSTER_LOG", "trace"), ("MUSTER_REGIONS", "us-east-1")])
            .envs([("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "kept-from-the-log")])
            .envs(settings.iter().copied())
            .stderr(Stdio::from(log.try_clone().unwrap()))
            .stdout(Stdio::from(log))
            .spawn();
        let addr = (std::net::Ipv4Addr::LOCALHOST, 0).into();
        let secrets = vec!["kept-from-the-log".to_owned(), SECRET.to_owned()];
        let mut journey = Self { child: child.unwrap(), folder, addr, cookies: String::new(), secrets };
        let addr = journey.said("Muster is ready at http://").await;
        journey.addr = addr.parse().unwrap();
        journey
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// Waits until the log says something; answers with the word behind it.
    async fn said(&self, what: &str) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            let log = self.log();
            if let Some((_, rest)) = log.split_once(what)
                && let Some((word, _)) = rest.split_once(char::is_whitespace)
            {
                return word.to_owned();
            }
            assert!(Instant::now() < until, "{what}: {log}");
            sleep(Duration::from_millis(20)).await;
        }
    }

    async fn get(&mut self, path: &str) -> String {
        self.get_with(path, "accept: text/html\r\n").await
    }

    async fn get_with(&mut self, path: &str, headers: &str) -> String {
        let answer = send(self.addr, &format!("GET {path}"), &format!("{headers}{}\r\n", self.cookies)).await;
        self.keep(answer)
    }

    /// Asks until the answer is as it should be.
    async fn waits_for(&mut self, path: &str, holds: impl Fn(&str) -> bool) {
        let until = Instant::now() + PATIENCE;
        loop {
            let answer = self.get_with(path, "").await;
            if holds(&answer) {
                return;
            }
            assert!(Instant::now() < until, "{path}: {answer}");
            sleep(Duration::from_millis(50)).await;
        }
    }

    async fn post(&mut self, path: &str, form: &str) -> String {
        let headers = format!("{FORM}{}", self.cookies);
        let answer = post_with(self.addr, path, &headers, form).await;
        self.keep(answer)
    }

    /// Keeps the cookies of an answer, as a browser does, and as secrets.
    fn keep(&mut self, answer: String) -> String {
        for cookie in answer.lines().filter_map(|line| line.strip_prefix("set-cookie: ")) {
            let (pair, _) = cookie.split_once(';').unwrap();
            let (_, value) = pair.split_once('=').unwrap();
            if value.len() > 20 {
                self.secrets.push(value.to_owned());
                self.cookies = format!("cookie: {pair}\r\n");
            }
        }
        answer
    }

    /// Nothing of what is to stay out stands in the log.
    fn look(&self, announced: &[&str]) {
        let log: String = self.log().lines().filter(|line| !announced.iter().any(|word| line.contains(word))).collect();
        assert!(log.contains("TRACE") || log.contains("DEBUG"), "it is a log with details: {log:.2000}");
        let found = |what: &str| log.find(what).map(|at| log[at.saturating_sub(300)..].chars().take(600).collect());
        for what in self.secrets.iter().map(String::as_str).chain(["@", "%40", "eyJ", "example.com", "x-amzn-oidc"]) {
            let found: Option<String> = found(what);
            assert_eq!(found, None, "{what}");
        }
    }
}

fn location(answer: &str) -> &str {
    answer.lines().find_map(|line| line.strip_prefix("location: ")).expect(answer)
}

fn seconds_from_now(seconds: u64) -> u64 {
    #[expect(clippy::disallowed_methods, reason = "the process goes by the machine's clock")]
    let now = SystemTime::now();
    now.duration_since(UNIX_EPOCH).unwrap().as_secs() + seconds
}

/// Requests that are wrong in every part that a person or a stranger can fill.
async fn send_nonsense(journey: &mut Journey) {
    for path in [
        "/members/eva@example.com",
        "/members?q=eva%40example.com&__err=eva@example.com",
        "/api/members/window?search=q%3Deva%40example.com",
        "/api/members/details?account=eva%40example.com",
        "/plans/eva@example.com",
        "/export/eva@example.com",
        "/sign-in?next=/members?q=eva@example.com&key=deadbeefdeadbeefdeadbeef",
        "/eva@example.com",
        "/events?last=eva@example.com",
    ] {
        let headers =
            "user-agent: eva@example.com\r\nx-request-id: eva@example.com\r\nreferer: http://a/?q=eva@example.com\r\n";
        journey.get_with(path, &format!("sec-fetch-site: cross-site\r\n{headers}")).await;
    }
    for path in ["/api/members/plan", "/api/operations/start", "/api/unprocessed/dismiss", "/api/add_accounts/check"] {
        journey.post(path, "accounts[0]=eva@example.com&note=eva%40example.com&%FF=eva@example.com").await;
        post_with(journey.addr, path, "content-type: application/json\r\n", "{\"eva@example.com\": [").await;
    }
    post_with(journey.addr, "/members", "origin: http://eva@example.com\r\n", "eva@example.com").await;
    send(journey.addr, "GET /", "host: eva@example.com\r\n\r\n").await;
    journey.secrets.push("deadbeefdeadbeef".into());
}

/// A list of accounts with their e-mail addresses, one of which GuardDuty refuses, is added; one account is looked for by
/// its address, and another gets a new one.
async fn use_emails(journey: &mut Journey) {
    let list = "660000000013,refused@example.com\r\n700000000001,ana@example.com\r\n700000000002,broken@@example";
    let body = format!("--e\r\ncontent-disposition: form-data; name=\"accounts\"\r\n\r\n{list}\r\n--e--\r\n");
    let headers = format!(
        "content-type: multipart/form-data; boundary=e\r\nsec-fetch-site: same-origin\r\naccept: text/html\r\n{}",
        journey.cookies
    );
    let checked = post_with(journey.addr, "/api/add_accounts/check", &headers, &body).await;
    let page = location(&checked).to_owned();
    assert!(journey.get(&page).await.contains("ana@example.com"));
    let number = page.rsplit('/').next().unwrap();
    carry_out(journey, "/api/add_accounts/plan", &format!("list={number}&action=CreateAndInvite")).await;
    journey.post("/api/frame/refresh", "").await;
    let refused = "/api/members/window?search=status%3DEmailVerificationFailed";
    journey.waits_for(refused, |rows| rows.contains("660000000013")).await;
    let form = "accounts[0]=660000000013&emails[0]=right%2B660000000013%40example.com";
    carry_out(journey, "/api/recreate/plan", form).await;
    journey.get("/members?q=ana%40example.com").await;
    journey.get_with("/api/members/window?search=q%3Dana%2540example.com", "").await;
    journey.get("/export/members.csv?q=ana%40example.com").await;
    journey.get("/audit").await;
}

/// Plans something, confirms it, and waits for its end.
async fn carry_out(journey: &mut Journey, plan: &str, form: &str) {
    let planned = journey.post(plan, form).await;
    assert!(planned.starts_with("HTTP/1.1 200"), "{planned}");
    let id: String = planned.rsplit("\r\n\r\n").next().unwrap().chars().filter(char::is_ascii_digit).collect();
    let shown = journey.get_with(&format!("/api/operations/show_plan?plan={id}"), "").await;
    let hash = shown.split_once("\"hash\":\"").unwrap().1.split('"').next().unwrap();
    let rest = "typed_count=1&message=to+eva%40example.com";
    let started = journey.post("/api/operations/start", &format!("plan={id}&hash={hash}&{rest}")).await;
    assert!(started.starts_with("HTTP/1.1 200"), "{started}");
    journey.waits_for("/api/operations/list", |list| !list.contains("Running")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_link_and_the_whole_journey_nothing_gets_into_the_log() {
    let guardduty = Running::start(empty()).await;
    let endpoint = format!("http://{}", guardduty.addr);
    let mut journey = Journey::begin(&[("MUSTER_BACKEND", "aws"), ("AWS_ENDPOINT_URL", &endpoint)]).await;
    let key = journey.said("/sign-in?key=").await;
    journey.post("/sign-in/link", "key=0123456789abcdef0123456789abcdef").await;
    journey.get(&format!("/sign-in?key={key}")).await;
    let come = journey.post("/sign-in/link", &format!("key={key}")).await;
    assert!(come.contains("set-cookie: muster="), "{come}");
    journey.secrets.extend(["0123456789abcdef0123".into(), key]);
    use_emails(&mut journey).await;
    send_nonsense(&mut journey).await;
    journey.post("/sign-out", "").await;
    journey.look(&["to sign in as admin, open"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_demo_nothing_gets_into_the_log() {
    let mut journey = Journey::begin(&[("MUSTER_EMULATOR_ACCOUNTS", "50")]).await;
    journey.post("/sign-in/demo", "role=admin&next=/members?q=eva%40example.com").await;
    assert!(journey.get("/members").await.contains('@'), "the page has e-mail addresses");
    send_nonsense(&mut journey).await;
    journey.look(&[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_provider_nothing_gets_into_the_log() {
    let provider = Provider::start().await;
    let issuer = provider.issuer();
    let settings = [
        ("MUSTER_EMULATOR_ACCOUNTS", "10"),
        ("MUSTER_OIDC_ISSUER", &*issuer),
        ("MUSTER_OIDC_CLIENT_ID", CLIENT),
        ("MUSTER_OIDC_CLIENT_SECRET", SECRET),
        ("MUSTER_PUBLIC_URL", "http://localhost:3000"),
    ];
    let mut journey = Journey::begin(&settings).await;
    let in_time = json!({ "iat": seconds_from_now(0), "exp": seconds_from_now(600) });
    let no_role = json!({ "roles": "payroll", "exp": seconds_from_now(600), "iat": seconds_from_now(0) });
    for claims in [json!({ "exp": 1 }), json!({ "aud": "eva@example.com" }), no_role, in_time] {
        provider.gives(Token { claims, ..Token::default() });
        let gone = journey.get("/sign-in/provider?next=/members?q=eva%40example.com").await;
        let url = Url::parse(location(&gone)).unwrap();
        let back = provider.sign_in(&url);
        for secret in url.query_pairs().filter(|(name, _)| ["state", "nonce", "code_challenge"].contains(&&**name)) {
            journey.secrets.push(secret.1.into_owned());
        }
        let back = back.as_object().unwrap().iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap()));
        let search = form_urlencoded::Serializer::new(String::new()).extend_pairs(back).finish();
        journey.get(&format!("/sign-in/callback?{search}")).await;
        journey.get("/sign-in/callback?code=eva@example.com&state=eva%40example.com&error=eva@example.com").await;
    }
    assert!(journey.get("/members").await.contains("ana@example.com"), "signed in by the e-mail address");
    journey.secrets.push("code-".into());
    let left = journey.post("/sign-out", "").await;
    assert!(left.contains("id_token_hint=ey"), "{left}");
    journey.look(&[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_load_balancer_nothing_gets_into_the_log() {
    let settings = [
        ("MUSTER_EMULATOR_ACCOUNTS", "10"),
        ("MUSTER_ALB_SIGNER", ALB),
        ("MUSTER_PUBLIC_URL", "http://localhost:3000"),
    ];
    let mut journey = Journey::begin(&settings).await;
    for word in ["", "eva@example.com", "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJldmFAZXhhbXBsZS5jb20ifQ==.c2ln"] {
        journey.get_with("/members?q=eva@example.com", &format!("x-amzn-oidc-data: {word}\r\n")).await;
        journey
            .get_with("/api/frame/status", &format!("x-amzn-oidc-data: {word}\r\nx-amzn-oidc-accesstoken: {word}\r\n"))
            .await;
    }
    journey.said("did not come from whom the load balancer").await;
    let log = journey.log();
    assert!(log.contains("set MUSTER_TRUSTED_PROXIES to its networks"), "{log:.3000}");
    journey.secrets.push("eyJ".into());
    for line in log.lines().filter(|line| line.contains("x-amzn-oidc-data")) {
        assert!(line.contains("did not come from whom"), "its name stands where it is explained: {line}");
    }
    journey.look(&["did not come from whom"]);
    let whys = log.lines().filter(|line| line.contains("did not come from whom"));
    assert!(whys.into_iter().all(|line| !line.contains('@') && !line.contains("ey")), "{log:.3000}");
}
