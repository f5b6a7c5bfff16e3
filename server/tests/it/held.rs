//! What was typed into a form whose session had ended is not lost, and nobody else reads it.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use app::domain::{Role, Timestamp};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use server::{clock::Clock, identity::SignIn};

use crate::{
    harness::{Muster, with_accounts},
    web::{Answer, HOST, Web, get, post},
};

const LOOK_UP: &str = "/members/look-up?region=eu-west-1";
const TYPED: &str = "search=region%3Deu-west-1&ids=660000000017%0D%0A%3Cb%3E";

/// A browser that keeps its cookies, and sends forms as without JavaScript.
struct Browser {
    app: Web,
    address: IpAddr,
    cookies: Vec<(String, String)>,
}

impl Browser {
    fn new(app: &Web) -> Self {
        Self { app: app.clone(), address: Ipv4Addr::LOCALHOST.into(), cookies: Vec::new() }
    }

    async fn ask(&mut self, mut request: Request<Body>) -> Answer {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        request.headers_mut().entry(header::ACCEPT).or_insert("text/html".parse().unwrap());
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(self.address, 50_000)));
        let answer = self.app.ask(request).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let (pair, rest) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !rest.contains("Max-Age=0;") {
                assert!(rest.contains("HttpOnly") && rest.contains("SameSite=Lax"), "{rest}");
                self.cookies.push((name.into(), value.into()));
            }
        }
        answer
    }

    async fn open(&mut self, path: &str) -> Answer {
        self.ask(get(path)).await
    }

    /// Sends a form from a page; answers with where that leads.
    async fn send(&mut self, from: &str, path: &str, form: &str) -> String {
        self.send_request(from, post(path, "same-origin", form.to_owned())).await
    }

    async fn send_request(&mut self, from: &str, mut request: Request<Body>) -> String {
        request.headers_mut().insert(header::REFERER, format!("http://{HOST}{from}").parse().unwrap());
        to(&self.ask(request).await)
    }

    async fn sign_in(&mut self, role: Role) {
        self.send("/sign-in", "/sign-in/demo", &format!("role={role}")).await;
    }

    fn holds(&self) -> bool {
        self.cookies.iter().any(|(name, _)| name == "muster-held")
    }
}

fn to(answer: &Answer) -> String {
    assert!(answer.status.is_redirection(), "{}: {}", answer.status, answer.text);
    let to = answer.headers[header::LOCATION].to_str().unwrap();
    to.strip_prefix(&format!("http://{HOST}")).unwrap_or(to).to_owned()
}

async fn served(clock: &Clock) -> Web {
    let (muster, _) = Muster::start(with_accounts(10)).await;
    Web::with(&muster, None, SignIn::Demo, clock.clone()).used_by(None)
}

fn clock() -> Clock {
    Clock::manual(Timestamp(1_800_000_000_000))
}

const HELD: &str = "/sign-in?next=%2Fsend-again";
const NOT_HELD: &str = "/sign-in?next=%2Fmembers%2Flook-up%3Fregion%3Deu-west-1";

#[tokio::test]
async fn what_was_typed_is_there_after_signing_in_and_is_sent_when_a_person_says_so() {
    let app = served(&clock()).await;
    let mut browser = Browser::new(&app);
    assert_eq!(browser.send(LOOK_UP, "/api/look_up/ask", TYPED).await, HELD);
    let sign_in = browser.open(HELD).await;
    assert!(sign_in.words().contains("is kept for ten minutes") && !sign_in.text.contains("660000000017"));
    assert_eq!(to(&browser.open("/send-again").await), HELD, "nobody sees it before");
    browser.sign_in(Role::Operator).await;

    let page = browser.open("/send-again").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("action=\"/api/look_up/ask\""), "{}", page.text);
    assert!(page.text.contains("660000000017\r\n&lt;b></textarea>"), "{}", page.text);
    assert_eq!(page.field("search").as_deref(), Some("region=eu-west-1"));
    assert!(page.text.contains("href=\"/members/look-up?region=eu-west-1\""), "the way back: {}", page.text);
    assert!(browser.open("/send-again").await.text.contains("660000000017"), "it can be looked at again");

    let unusable = browser.send("/send-again", "/api/look_up/ask", "search=&ids=12").await;
    assert!(unusable.starts_with("/send-again?__path="), "{unusable}");
    let page = browser.open(&unusable).await;
    assert!(
        page.text.contains("Nothing was done: paste at least one account id") && page.text.contains("660000000017")
    );

    assert_eq!(browser.send("/send-again", "/api/look_up/ask", TYPED).await, "/members/look-up/1?region=eu-west-1");
    assert!(!browser.holds());
    let page = browser.open("/send-again").await;
    assert!(page.words().contains("Nothing is waiting to be sent") && !page.text.contains("660000000017"));
}

#[tokio::test]
async fn no_other_browser_reads_it() {
    let app = served(&clock()).await;
    let mut browser = Browser::new(&app);
    browser.send(LOOK_UP, "/api/look_up/ask", TYPED).await;
    let mut other = Browser::new(&app);
    other.sign_in(Role::Admin).await;
    for cookie in [None, Some(String::new()), Some("0".repeat(64))] {
        other.cookies.extend(cookie.map(|cookie| ("muster-held".to_owned(), cookie)));
        let page = other.open("/send-again").await;
        assert!(page.words().contains("Nothing is waiting") && !page.text.contains("660000000017"), "{}", page.text);
        other.cookies.retain(|(name, _)| name == "muster");
    }
    other.send(LOOK_UP, "/api/look_up/ask", TYPED).await;
    browser.sign_in(Role::Admin).await;
    assert!(browser.open("/send-again").await.text.contains("660000000017"), "what others send leaves it alone");
}

#[tokio::test]
async fn a_pasted_list_is_kept_and_a_file_is_to_be_chosen_again() {
    let app = served(&clock()).await;
    let mut browser = Browser::new(&app);
    let part = |head: &str, text: &str| format!("--edge\r\ncontent-disposition: form-data; {head}\r\n\r\n{text}\r\n");
    let list = "700000000001,root@example.com";
    let upload = |file: &str| {
        let fields =
            [part("name=\"search\"", "region=eu-west-1"), part("name=\"accounts\"", list), part(file, "secret")];
        let mut request = post("/api/add_accounts/check", "same-origin", format!("{}--edge--\r\n", fields.concat()));
        let kind = "multipart/form-data; boundary=edge".parse().unwrap();
        request.headers_mut().insert(header::CONTENT_TYPE, kind);
        request
    };
    for (file, chosen) in [("name=\"file\"; filename=\"\"", false), ("name=\"file\"; filename=\"a.csv\"", true)] {
        assert_eq!(browser.send_request("/members/add", upload(file)).await, HELD);
        browser.sign_in(Role::Operator).await;
        let page = browser.open("/send-again").await;
        assert!(page.text.contains("enctype=\"multipart/form-data\"") && page.text.contains(list), "{}", page.text);
        assert_eq!(page.words().contains("The file was not kept: choose it again."), chosen);
        assert!(!page.text.contains("secret"));
        browser.cookies.retain(|(name, _)| name != "muster");
    }
    browser.sign_in(Role::Operator).await;
    let checked = browser.send_request("/send-again", upload("name=\"file\"; filename=\"\"")).await;
    assert_eq!(checked, "/members/add/1?region=eu-west-1");
    assert!(!browser.holds());
}

#[tokio::test]
async fn whoever_signs_in_with_a_lesser_role_is_refused_as_ever() {
    let app = served(&clock()).await;
    let mut browser = Browser::new(&app);
    browser.send(LOOK_UP, "/api/look_up/ask", TYPED).await;
    browser.sign_in(Role::Viewer).await;
    let refused = browser.send("/send-again", "/api/look_up/ask", TYPED).await;
    let page = browser.open(&refused).await;
    assert!(page.words().contains("Nothing was done. Only an operator or an admin may do this."), "{}", page.words());
    assert!(page.text.contains("660000000017") && browser.holds(), "an operator can still send it");
}

#[tokio::test]
async fn it_is_forgotten_after_ten_minutes_and_by_signing_out() {
    let clock = clock();
    let app = served(&clock).await;
    let mut browser = Browser::new(&app);
    browser.sign_in(Role::Operator).await;
    let session = browser.cookies.clone();
    let signed_out = |browser: &mut Browser| browser.cookies.retain(|(name, _)| name == "muster-held");
    signed_out(&mut browser);
    browser.send(LOOK_UP, "/api/look_up/ask", TYPED).await;
    browser.cookies.extend(session.clone());
    clock.advance(Duration::from_secs(599));
    assert!(browser.open("/send-again").await.text.contains("660000000017"));
    clock.advance(Duration::from_secs(1));
    assert!(!browser.open("/send-again").await.text.contains("660000000017"));

    signed_out(&mut browser);
    browser.send(LOOK_UP, "/api/look_up/ask", TYPED).await;
    browser.cookies.extend(session);
    browser.send("/send-again", "/sign-out", "").await;
    browser.sign_in(Role::Operator).await;
    assert!(browser.holds() && !browser.open("/send-again").await.text.contains("660000000017"));
}

#[tokio::test]
async fn only_so_much_is_kept() {
    let app = served(&clock()).await;
    let mut browsers: Vec<Browser> = (0..6).map(|_| Browser::new(&app)).collect();
    let mut elsewhere = Browser { address: [127, 0, 0, 2].into(), ..Browser::new(&app) };
    elsewhere.send(LOOK_UP, "/api/look_up/ask", TYPED).await;
    for browser in &mut browsers {
        assert_eq!(browser.send(LOOK_UP, "/api/look_up/ask", TYPED).await, HELD);
    }
    let mut kept = Vec::new();
    for browser in browsers.iter_mut().chain([&mut elsewhere]) {
        browser.sign_in(Role::Operator).await;
        kept.push(browser.open("/send-again").await.text.contains("660000000017"));
    }
    assert_eq!(kept, [false, true, true, true, true, true, true], "five from one address, and those of others");

    let large = format!("ids={}", "1".repeat(3 * 1024 * 1024));
    let mut browser = Browser { address: [127, 0, 0, 3].into(), ..Browser::new(&app) };
    assert_eq!(browser.send(LOOK_UP, "/api/look_up/ask", &large).await, NOT_HELD);
    assert!(!browser.holds());
}

#[tokio::test]
async fn nothing_else_is_kept() {
    let app = served(&clock()).await;
    let mut browser = Browser::new(&app);
    assert_eq!(browser.send(LOOK_UP, "/api/frame/theme", "theme=dark").await, NOT_HELD, "nothing was typed");
    assert_eq!(browser.send(LOOK_UP, "/export/members.csv", "accounts=660000000017").await, NOT_HELD);
    assert_eq!(browser.send(LOOK_UP, "/api/not/there", TYPED).await, NOT_HELD);
    let mut script = post("/api/look_up/ask", "same-origin", TYPED);
    script.headers_mut().insert(header::ACCEPT, "*/*".parse().unwrap());
    assert_eq!(browser.ask(script).await.status, StatusCode::UNAUTHORIZED, "a script keeps it itself");
    let strange = browser.ask(post("/api/look_up/ask", "cross-site", TYPED)).await;
    assert_eq!(strange.status, StatusCode::FORBIDDEN, "no other site puts anything there");
    let mut binary = post("/api/look_up/ask", "same-origin", TYPED);
    binary.headers_mut().insert(header::CONTENT_TYPE, "text/plain".parse().unwrap());
    assert_eq!(browser.send_request(LOOK_UP, binary).await, NOT_HELD);
    assert!(!browser.holds());
}

#[tokio::test]
async fn whoever_is_signed_out_twice_still_finds_the_way_back() {
    let app = served(&clock()).await;
    let mut browser = Browser::new(&app);
    browser.send(LOOK_UP, "/api/look_up/ask", TYPED).await;
    assert_eq!(browser.send("/send-again?__err=x", "/api/look_up/ask", TYPED).await, HELD);
    browser.sign_in(Role::Operator).await;
    let page = browser.open("/send-again").await.text;
    assert!(page.contains("href=\"/members/look-up?region=eu-west-1\""), "{page}");
}
