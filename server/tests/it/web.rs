//! The HTTP surface, asked as a browser asks it.

use std::sync::Arc;

use app::domain::Role;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, HeaderValue, Request, StatusCode, header},
    response::Response,
};
use leptos::config::LeptosOptions;
use server::{
    clock::Clock,
    http::TrustedProxies,
    identity::{Gate, SignIn},
    router::{Services, router},
};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use tower::ServiceExt;

use crate::harness::Muster;

pub(crate) const HOST: &str = "127.0.0.1:3000";

/// Every route, in front of one Muster, as somebody with a role uses it.
#[derive(Clone)]
pub(crate) struct Web {
    router: Router,
    role: Option<Role>,
    cookie: Arc<OnceCell<HeaderValue>>,
    /// The store that every request asks lies there.
    _folder: Arc<TempDir>,
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Web {
    pub(crate) fn new(muster: &Muster) -> Self {
        Self::at(muster, None)
    }

    /// As browsers reach it under this URL.
    pub(crate) fn at(muster: &Muster, public_url: Option<&str>) -> Self {
        Self::with(muster, public_url, SignIn::Demo, Clock::system())
    }

    /// With a way to sign in, by a clock.
    pub(crate) fn with(muster: &Muster, public_url: Option<&str>, sign_in: SignIn, clock: Clock) -> Self {
        Self::changed(muster, public_url, sign_in, clock, TrustedProxies::default(), |_| {})
    }

    /// With something else in the place of what the routes reach.
    pub(crate) fn changed(
        muster: &Muster,
        public_url: Option<&str>,
        sign_in: SignIn,
        clock: Clock,
        proxies: TrustedProxies,
        change: impl FnOnce(&mut Services),
    ) -> Self {
        let public_url = public_url.map(|url| url.parse().unwrap());
        let options = LeptosOptions::builder().output_name("muster").build();
        let mut services = Services {
            roster: muster.roster.clone(),
            history: muster.roster.clone(),
            pictures: muster.roster.clone(),
            operations: muster.operations.clone(),
            approvals: muster.operations.clone(),
            unprocessed: muster.operations.clone(),
            lists: muster.lists.clone(),
            connection: muster.connection.clone(),
            views: muster.store.clone(),
            gate: Gate::new(sign_in, muster.store.clone(), muster.trail.clone(), clock, public_url.as_ref()),
            trail: muster.trail.clone(),
            live: muster.live.clone(),
            design: false,
        };
        change(&mut services);
        let router = router(options, services, public_url.as_ref(), proxies).unwrap();
        Self { router, role: Some(Role::Admin), cookie: Arc::default(), _folder: muster.folder.clone() }
    }

    /// The same as somebody else uses it, signed in with a role or not at all.
    pub(crate) fn used_by(&self, role: Option<Role>) -> Self {
        Self { role, cookie: Arc::default(), ..self.clone() }
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.open(request).await.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    /// Does not wait for the end of what is answered.
    pub(crate) async fn open(&self, request: Request<Body>) -> Response {
        let mut request = request;
        if let Some(role) = self.role.filter(|_| !request.headers().contains_key(header::COOKIE)) {
            let cookie = self.cookie.get_or_init(|| self.sign_in(role)).await;
            request.headers_mut().insert(header::COOKIE, cookie.clone());
        }
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn sign_in(&self, role: Role) -> HeaderValue {
        let form = post("/sign-in/demo", "same-origin", format!("role={role}"));
        let answer = self.router.clone().oneshot(form).await.unwrap();
        let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
        cookie.split(';').next().unwrap().parse().unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(get(path)).await
    }

    /// Opens a page as a browser does.
    pub(crate) async fn read(&self, path: &str) -> Answer {
        let mut request = get(path);
        request.headers_mut().insert(header::ACCEPT, "text/html,*/*".parse().unwrap());
        self.ask(request).await
    }

    /// Sends a form as the page does once it runs in the browser.
    pub(crate) async fn send(&self, path: &str, form: &str) -> Answer {
        self.ask(post(path, "same-origin", form.to_owned())).await
    }

    /// Sends a form from a page as the browser does without JavaScript, and goes where that leads.
    pub(crate) async fn send_plainly(&self, from: &str, path: &str, form: &str) -> (String, Answer) {
        self.land(from, post(path, "same-origin", form.to_owned())).await
    }

    /// Pastes a list of accounts and has it checked, which is a plain form in every case.
    pub(crate) async fn send_list(&self, list: &str) -> (String, Answer) {
        self.send_parts(&[("search", ""), ("accounts", list)]).await
    }

    /// Uploads it; a browser sends the empty text area along.
    pub(crate) async fn send_file(&self, list: &str) -> (String, Answer) {
        self.send_parts(&[("search", ""), ("accounts", ""), ("file", list)]).await
    }

    async fn send_parts(&self, parts: &[(&str, &str)]) -> (String, Answer) {
        const EDGE: &str = "edge-of-a-part";
        let part = |(name, text): &(&str, &str)| {
            format!("--{EDGE}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
        };
        let body = format!("{}--{EDGE}--\r\n", parts.iter().map(part).collect::<String>());
        let mut request = post("/api/add_accounts/check", "same-origin", body);
        let kind = format!("multipart/form-data; boundary={EDGE}").parse().unwrap();
        request.headers_mut().insert(header::CONTENT_TYPE, kind);
        self.land("/members/add", request).await
    }

    async fn land(&self, from: &str, mut request: Request<Body>) -> (String, Answer) {
        request.headers_mut().insert(header::ACCEPT, "text/html".parse().unwrap());
        request.headers_mut().insert(header::REFERER, format!("http://{HOST}{from}").parse().unwrap());
        let answer = self.ask(request).await;
        assert!([StatusCode::FOUND, StatusCode::SEE_OTHER].contains(&answer.status), "{}", answer.text);
        let to = answer.headers[header::LOCATION].to_str().unwrap();
        let to = to.strip_prefix(&format!("http://{HOST}")).unwrap_or(to).to_owned();
        let landed = self.read(&to).await;
        (to, landed)
    }
}

impl Answer {
    /// The value of a hidden field of the page's forms.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let named = format!("name=\"{name}\"");
        let input =
            self.text.split("<input").find(|input| input.split('>').next().unwrap_or_default().contains(&named))?;
        Some(input.split_once("value=\"")?.1.split('"').next()?.to_owned())
    }

    /// What a person reads of a page: the text of its screen, one space where tags stand.
    pub(crate) fn words(&self) -> String {
        let screen = self.text.split_once("<main").map_or("", |(_, main)| main);
        let screen = screen.split_once("</main>").map_or("", |(main, _)| main);
        let mut words = String::new();
        for part in screen.split('<').skip(1) {
            let (tag, text) = part.split_once('>').unwrap_or_default();
            let is_comment = tag.starts_with('!');
            if !is_comment && !words.ends_with(' ') && !text.starts_with([' ', ':', '.', ',']) {
                words.push(' ');
            }
            words.push_str(text);
        }
        words.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    }
}

pub(crate) fn get(path: &str) -> Request<Body> {
    Request::get(path).header(header::HOST, HOST).body(Body::empty()).unwrap()
}

pub(crate) fn post(path: &str, site: &str, form: impl Into<Body>) -> Request<Body> {
    Request::post(path)
        .header(header::HOST, HOST)
        .header("sec-fetch-site", site)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form.into())
        .unwrap()
}
