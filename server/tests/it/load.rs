//! Many people at once: each is signed in, listens to what changes, and loads pages all the while. Nobody sees an error, no
//! stream is dropped, and Muster needs no more memory at the end than at the beginning.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use reqwest::{Client, RequestBuilder, Response, header, redirect::Policy};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, interval, timeout},
};

use crate::{harness::PATIENCE, process::Demo};

/// Screens that people look at.
const PAGES: [&str; 6] =
    ["/members", "/members?status=Enabled", "/members?q=00&sort=email", "/operations", "/history", "/unprocessed"];

struct Load {
    accounts: u32,
    sessions: u16,
    /// Pages that are begun to be loaded in a second, whether those before are there or not.
    pages: u32,
    /// Seconds before memory is first looked at.
    warm_up: u32,
    /// Seconds after it.
    time: u32,
}

#[tokio::test(flavor = "multi_thread")]
async fn some_people_at_once() {
    let load = Load { accounts: 200, sessions: 20, pages: 10, warm_up: 1, time: 2 };
    load.bear().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a minute and a half: `make soak`"]
async fn three_hundred_people_at_once() {
    let load = Load { accounts: 5_000, sessions: 300, pages: 50, warm_up: 30, time: 60 };
    let [before, after] = load.bear().await;
    assert!(after <= before + before / 10, "memory grows: {before} MiB, then {after} MiB");
}

impl Load {
    /// Answers with how much memory Muster has before and after, in MiB.
    #[expect(clippy::print_stdout, reason = "what was measured")]
    async fn bear(&self) -> [u64; 2] {
        let folder = tempfile::tempdir().unwrap();
        let demo = Demo::start(folder.path(), self.accounts);
        let mut people = Vec::new();
        for number in 0..self.sessions {
            people.push(Arc::new(Person::sign_in(demo.addr, number).await));
        }
        people[0].read_all().await;
        let (stop, stopped) = watch::channel(());
        let mut streams = JoinSet::new();
        for person in &people {
            let stream = person.ask("/events").send().await.unwrap();
            streams.spawn(listen(stream, stopped.clone()));
        }
        let (_, before) = self.pages(&demo, &people, self.warm_up).await;
        let (mut times, after) = self.pages(&demo, &people, self.time).await;

        assert!(stop.send(()).is_ok(), "every stream was dropped");
        let events = streams.join_all().await;
        assert!(events.iter().all(|events| *events > 1), "each is told of what changes: {events:?}");
        times.sort_unstable();
        let at = |percent| times[(times.len() - 1) * percent / 100];
        println!(
            "{} sessions with streams, {} pages in {} s: median {:?}, 95 % {:?}, slowest {:?}; {} events; {before} MiB \
             resident before, {after} MiB after",
            people.len(),
            times.len(),
            self.time,
            at(50),
            at(95),
            at(100),
            events.iter().sum::<usize>()
        );
        let said = demo.end();
        assert_eq!(said, BTreeMap::default(), "errors and warnings in the log");
        [before, after]
    }

    /// Has pages loaded for so many seconds, and everything read again once in each; answers with how long each page took,
    /// and with how much memory Muster had in the last ten seconds (the median), in MiB.
    async fn pages(&self, demo: &Demo, people: &[Arc<Person>], seconds: u32) -> (Vec<Duration>, u64) {
        let mut ticks = interval(Duration::from_secs(1) / self.pages);
        let mut loading = JoinSet::new();
        let mut resident = Vec::new();
        for number in 0..(self.pages * seconds) as usize {
            ticks.tick().await;
            let person = Arc::clone(&people[number % people.len()]);
            let refreshes = number.is_multiple_of(self.pages as usize);
            if refreshes {
                resident.push(demo.resident());
            }
            loading.spawn(async move {
                if refreshes {
                    person.send("/api/frame/refresh", "").await;
                }
                person.load(PAGES[number % PAGES.len()]).await
            });
        }
        let last = resident.len().saturating_sub(10);
        resident[last..].sort_unstable();
        (loading.join_all().await, resident[last.midpoint(resident.len())])
    }
}

/// Somebody with a browser of their own, at an address of their own.
struct Person {
    client: Client,
    muster: SocketAddr,
    cookie: String,
}

impl Person {
    async fn sign_in(muster: SocketAddr, number: u16) -> Self {
        let [high, low] = number.to_be_bytes();
        let client = Client::builder()
            .local_address(IpAddr::from([127, 1 + high, low, 1]))
            .redirect(Policy::none())
            .timeout(PATIENCE * 5)
            .build();
        let person = Self { client: client.unwrap(), muster, cookie: String::new() };
        let answer = person.send("/sign-in/demo", "role=operator").await;
        let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        Self { cookie, ..person }
    }

    fn ask(&self, path: &str) -> RequestBuilder {
        self.with_cookie(self.client.get(format!("http://{}{path}", self.muster)))
    }

    fn with_cookie(&self, request: RequestBuilder) -> RequestBuilder {
        request.header(header::COOKIE, &self.cookie).header("sec-fetch-site", "same-origin")
    }

    async fn send(&self, path: &str, form: &'static str) -> Response {
        let request = self.client.post(format!("http://{}{path}", self.muster));
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
        let answer = self.with_cookie(request).send().await.unwrap();
        assert!(
            !answer.status().is_client_error() && !answer.status().is_server_error(),
            "{path}: {}",
            answer.status()
        );
        answer
    }

    /// Loads a page as a browser does; answers with how long that took.
    async fn load(&self, path: &str) -> Duration {
        let begun = Instant::now();
        let answer = self.ask(path).header(header::ACCEPT, "text/html").send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        let page = answer.text().await.unwrap();
        assert!(page.contains("<h1") && page.ends_with("</script>") || page.contains("</html>"), "{path}: {page}");
        begun.elapsed()
    }

    /// Waits until every Region is read.
    async fn read_all(&self) {
        let until = Instant::now() + PATIENCE;
        loop {
            let status = self.ask("/api/frame/status").send().await.unwrap().text().await.unwrap();
            let status: serde_json::Value = serde_json::from_str(&status).unwrap();
            let regions = status["regions"].as_array().unwrap();
            if !regions.is_empty() && regions.iter().all(|region| !region["freshness"]["read_at"].is_null()) {
                return;
            }
            assert!(Instant::now() < until, "the Regions are read: {status}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

/// Listens until it is stopped; answers with how many events came. A stream that ends before is an error.
async fn listen(mut stream: Response, mut stopped: watch::Receiver<()>) -> usize {
    assert_eq!(stream.status(), 200);
    let mut events = 0;
    loop {
        tokio::select! {
            _ = stopped.changed() => return events,
            // Something comes at least every fifteen seconds.
            chunk = timeout(PATIENCE, stream.chunk()) => {
                let chunk = chunk.expect("a sign of life").unwrap().expect("the stream goes on");
                events += chunk.windows(6).filter(|bytes| bytes == b"data: ").count();
            }
        }
    }
}
