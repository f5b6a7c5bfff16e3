//! The binary itself, as a process.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    thread::{self, JoinHandle},
    time::Duration,
};

use serde_json::Value;
use tokio::{
    task::spawn_blocking,
    time::{sleep, timeout},
};

use crate::harness::{FOUR_REGIONS, Running, get_with, post_with};

const FORM: &str = "application/x-www-form-urlencoded";

/// In which a process has to end.
pub(crate) const LONGEST_END: Duration = Duration::from_secs(10);

/// Muster itself, in front of an emulator as if that were AWS.
pub(crate) struct Process {
    child: Ours,
    pub(crate) addr: SocketAddr,
    /// The header of who is signed in, with its end of line.
    pub(crate) cookie: String,
    /// What it logs, a line of JSON each.
    log: Log,
}

/// A process that does not outlive a test that fails.
struct Ours(Child);

impl Drop for Ours {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Process {
    /// A new one, which keeps what it does in the folder.
    pub(crate) async fn start(running: &Running, folder: &Path) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_muster"))
            .env_clear()
            .env("MUSTER_DATA_DIR", folder)
            .envs([("MUSTER_BACKEND", "aws"), ("MUSTER_ADDR", "127.0.0.1:0"), ("MUSTER_LOG_FORMAT", "json")])
            .env("MUSTER_REGIONS", FOUR_REGIONS.join(","))
            .env("AWS_ENDPOINT_URL", format!("http://{}", running.addr))
            .envs([("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test")])
            .stdout(Stdio::piped())
            .spawn();
        let (child, mut log, addr) = ready(child.unwrap());
        let link = |line: Value| {
            let (_, rest) = line["fields"]["message"].as_str()?.split_once("/sign-in?key=")?;
            Some(rest.split(' ').next()?.to_owned())
        };
        let key = log.find_map(link).expect("it says how to sign in");
        let cookie = sign_in(addr, "/sign-in/link", &format!("key={key}")).await;
        Self { child, addr, cookie, log }
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        get_with(self.addr, path, &self.cookie).await
    }

    pub(crate) async fn read_all(&self) {
        let read = |status: Value| {
            status["regions"].as_array().unwrap().iter().all(|region| !region["freshness"]["read_at"].is_null())
        };
        while !read(self.get("/api/frame/status").await) {
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Starts to stop all members, as a form would, and waits until the first calls are made.
    pub(crate) async fn stop_all_members(&self) {
        self.send("/api/members/plan", "action=StopMonitoringMembers&all=true&search=status%3DEnabled").await;
        self.confirm_first_plan().await;
        let called = |operation: Value| {
            operation["regions"].as_array().unwrap().iter().all(|region| region["calls"].as_u64() > Some(0))
        };
        while !called(self.get("/api/operations/show?operation=1").await) {
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// Starts what the first plan of all is for.
    pub(crate) async fn confirm_first_plan(&self) {
        let plan = self.get("/api/operations/show_plan?plan=1").await;
        let (hash, accounts) = (plan["hash"].as_str().unwrap(), &plan["accounts"]);
        let form = format!("plan=1&hash={hash}&typed_count={accounts}&disable_email_notification=true");
        self.send("/api/operations/start", &form).await;
    }

    /// Sends a form as the page does.
    pub(crate) async fn send(&self, path: &str, form: &str) {
        self.send_as(FORM, path, form).await;
    }

    /// Sends a form of another kind.
    pub(crate) async fn send_as(&self, kind: &str, path: &str, form: &str) {
        let headers = format!("content-type: {kind}\r\n{}", self.cookie);
        let answer = post_with(self.addr, path, &headers, form).await;
        assert!(answer.starts_with("HTTP/1.1 2"), "{answer}");
    }

    /// Sends a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.0.id().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &pid]).status().unwrap().success());
    }

    /// Kills it, and waits until it is gone.
    pub(crate) fn kill(self) {
        drop(self.child);
    }

    /// Sends SIGTERM; answers with what was logged of the operation that was cut short.
    pub(crate) async fn terminate(mut self) -> Value {
        self.signal("TERM");
        let pid = self.child.0.id().to_string();
        let ending = spawn_blocking(move || (self.child.0.wait().unwrap(), self.log));
        let ended = timeout(LONGEST_END, ending).await;
        if ended.is_err() {
            Command::new("kill").args(["-KILL", &pid]).status().unwrap();
        }
        let (status, mut log) = ended.expect("it ends in time").unwrap();
        assert_eq!(status.code(), Some(0));
        let cut_short =
            |line: &Value| line["fields"]["message"].as_str().is_some_and(|said| said.contains("is interrupted"));
        log.find(cut_short).expect("it says what is left")["fields"].clone()
    }
}

/// A line of JSON each.
type Log = Box<dyn Iterator<Item = Value> + Send>;

/// Waits until a process says where it is ready.
fn ready(child: Child) -> (Ours, Log, SocketAddr) {
    let mut child = Ours(child);
    let lines = BufReader::new(child.0.stdout.take().unwrap()).lines();
    let mut log: Log = Box::new(lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap()));
    let ready = |line: Value| {
        let (_, rest) = line["fields"]["message"].as_str()?.split_once("ready at http://")?;
        rest.split(' ').next()?.parse().ok()
    };
    let addr = log.find_map(ready).expect("it says where it is ready");
    (child, log, addr)
}

/// Muster with a demo organization, where anybody signs in.
pub(crate) struct Demo {
    child: Ours,
    pub(crate) addr: SocketAddr,
    /// How often it said what, of that which should not be.
    said: JoinHandle<BTreeMap<String, u32>>,
}

impl Demo {
    /// `MUSTER_SOAK_BINARY` names another binary than the one that was built for the tests: the optimized one.
    pub(crate) fn start(folder: &Path, accounts: u32) -> Self {
        let binary = std::env::var("MUSTER_SOAK_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_muster").into());
        let child = Command::new(binary)
            .env_clear()
            .env("MUSTER_DATA_DIR", folder)
            .envs([("MUSTER_BACKEND", "emulator"), ("MUSTER_ADDR", "127.0.0.1:0"), ("MUSTER_LOG_FORMAT", "json")])
            .env("MUSTER_EMULATOR_ACCOUNTS", accounts.to_string())
            .env("MUSTER_REGIONS", FOUR_REGIONS.join(","))
            .stdout(Stdio::piped())
            .spawn();
        let (child, log, addr) = ready(child.unwrap());
        let is_bad = |line: &Value| line["level"] == "ERROR" || line["level"] == "WARN";
        // It warns that anybody can act on the demo.
        let is_new =
            |line: &Value| !line["fields"]["message"].as_str().unwrap_or_default().contains("the demo organization");
        let said = thread::spawn(move || {
            let mut said = BTreeMap::new();
            for line in log.filter(is_bad).filter(is_new) {
                *said.entry(line["fields"]["message"].to_string()).or_default() += 1;
            }
            said
        });
        Self { child, addr, said }
    }

    /// Its memory, in MiB.
    pub(crate) fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.0.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.split_whitespace().next().unwrap().parse::<u64>().unwrap() / 1024
    }

    /// Ends it; answers with what it logged that should not be, and how often.
    pub(crate) fn end(self) -> BTreeMap<String, u32> {
        drop(self.child);
        self.said.join().unwrap()
    }
}

/// Signs in with a form; answers with the header of who is signed in.
async fn sign_in(addr: SocketAddr, path: &str, form: &str) -> String {
    let answer = post_with(addr, path, &format!("content-type: {FORM}\r\n"), form).await;
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")?.split(';').next());
    format!("cookie: {}\r\n", cookie.expect("somebody is signed in"))
}
