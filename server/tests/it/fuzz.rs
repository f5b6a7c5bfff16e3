//! Whatever is sent, Muster answers with words of its own, and nothing is done to a member by it.

use std::time::Duration;

use app::domain::Timestamp;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use leptos::server_fn::axum::server_fn_paths;
use proptest::{
    collection::vec,
    prelude::*,
    sample::select,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use server::{clock::Clock, identity::SignIn};

use crate::{
    harness::{Muster, get, with_accounts},
    web::{HOST, Web},
};

const PAGES: [&str; 25] = [
    "/",
    "/members",
    "/members/add",
    "/members/add/{}",
    "/members/look-up",
    "/members/look-up/{}",
    "/plans/{}",
    "/unprocessed",
    "/operations",
    "/operations/{}",
    "/history",
    "/settings",
    "/settings/checks/{}",
    "/export/members.csv",
    "/export/members.json",
    "/export/members.ndjson",
    "/export/members.{}",
    "/export/operations/{}.csv",
    "/export/operations/{}",
    "/export/plans/{}.csv",
    "/export/lists/{}",
    "/{}",
    "/pkg/{}",
    "/members/{}",
    "/export/{}",
];
const FIELDS: [&str; 32] = [
    "search",
    "snapshot",
    "account",
    "accounts",
    "accounts[0]",
    "accounts[1]",
    "accounts[18446744073709551615]",
    "accounts[a][b]",
    "except[0]",
    "all",
    "action",
    "plan",
    "hash",
    "message",
    "disable_email_notification",
    "typed_count",
    "operation",
    "cause",
    "reason",
    "cells[0]",
    "all_until",
    "note",
    "list",
    "page",
    "ids",
    "look_up",
    "check",
    "regions[0]",
    "theme",
    "q",
    "status",
    "__err",
];
const WORDS: [&str; 34] = [
    "",
    "0",
    "1",
    "2",
    "-1",
    "999",
    "4294967296",
    "18446744073709551615",
    "9223372036854775808",
    "1e9",
    "NaN",
    "true",
    "false",
    "on",
    "null",
    "660000000013",
    "000000000000",
    "١٢٣٤٥٦٧٨٩٠١٢",
    "12345678901",
    "us-east-1",
    "Europe",
    "StopMonitoringMembers",
    "DeleteMembers",
    "CreateAndInvite",
    "Internal",
    "Enabled",
    "dark",
    "../../etc/passwd",
    "%00",
    "\r\nset-cookie: a=b",
    "status=Enabled&page=99999999999",
    "'; DROP TABLE cells; --",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
];
const KINDS: [&str; 7] = [
    "application/x-www-form-urlencoded",
    "application/json",
    "multipart/form-data; boundary=edge",
    "multipart/form-data",
    "text/plain",
    "application/x-www-form-urlencoded; charset=utf-16",
    "\"",
];

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => select(&WORDS[..]).prop_map(str::to_owned),
        2 => "\\PC{0,40}",
        1 => any::<u64>().prop_map(|number| number.to_string()),
        1 => vec(any::<char>(), 0..20).prop_map(String::from_iter),
        1 => ("[0-9]{12}", 1..400_usize).prop_map(|(id, times)| format!("{id},").repeat(times)),
    ]
}

/// Fields as a form has them; at times what the encoding does not allow.
fn form() -> impl Strategy<Value = Vec<u8>> {
    let field = (select(&FIELDS[..]), value());
    let encoded = vec(field, 0..6).prop_map(|fields| {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        form.finish().into_bytes()
    });
    prop_oneof![8 => encoded, 1 => "[%&=\\[\\]a-z0-9+]{0,60}".prop_map(String::into_bytes), 1 => vec(any::<u8>(), 0..80)]
}

fn multipart() -> impl Strategy<Value = Vec<u8>> {
    (select(&["search", "accounts", "file", "\"", ""][..]), value(), any::<prop::sample::Index>()).prop_map(
        |(name, text, cut)| {
            let body = format!(
                "--edge\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"a.csv\"\r\n\r\n{text}\r\n--edge--\r\n"
            );
            // Half of them are whole.
            let end = cut.index(body.len() * 2).min(body.len());
            body.into_bytes()[..end].to_vec()
        },
    )
}

fn path(functions: Vec<&'static str>) -> impl Strategy<Value = String> {
    let page = (select(&PAGES[..]), value()).prop_map(|(page, value)| {
        let value: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
        page.replace("{}", &value)
    });
    prop_oneof![3 => select(functions).prop_map(str::to_owned), 1 => page]
}

fn request(functions: Vec<&'static str>) -> impl Strategy<Value = Request<Body>> {
    let body =
        prop_oneof![6 => form(), 1 => multipart(), 1 => "[{}\\[\\]\":,a-z0-9]{0,60}".prop_map(String::into_bytes)];
    let head = (path(functions), prop::option::of(form()), any::<bool>(), select(&KINDS[..]), any::<bool>());
    (head, body).prop_filter_map("no URL", |((path, query, post, kind, plain), body)| {
        let query = query.map(|query| {
            format!(
                "?{}",
                url::form_urlencoded::byte_serialize(&query)
                    .collect::<String>()
                    .replace("%26", "&")
                    .replace("%3D", "=")
            )
        });
        let path = format!("{path}{}", query.unwrap_or_default());
        let request = Request::builder()
            .method(if post { "POST" } else { "GET" })
            .uri(path)
            .header(header::HOST, HOST)
            .header(header::CONTENT_TYPE, kind)
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, if plain { "text/html" } else { "*/*" });
        request.body(Body::from(body)).ok()
    })
}

/// Sends so many requests, the same at every run.
async fn survives(cases: u32) {
    // An answer says that something went wrong, the log what.
    let log = tracing_subscriber::fmt().with_max_level(tracing::Level::ERROR).with_test_writer().finish();
    let _log = tracing::subscriber::set_default(log);
    let (muster, guardduty) = Muster::start(with_accounts(40)).await;
    let clock = Clock::manual(Timestamp(1_000_000_000));
    let web = Web::with(&muster, None, SignIn::Demo, clock.clone());
    // What changes nothing at GuardDuty but asks it in every Region takes too long to be asked so often.
    let slow = ["/api/settings/check", "/api/settings/show_overview"];
    let functions: Vec<&'static str> =
        server_fn_paths().map(|(path, _)| path).filter(|path| !slow.contains(path)).collect();
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        prop::test_runner::TestRng::deterministic_rng(prop::test_runner::RngAlgorithm::ChaCha),
    );
    let strategy = request(functions);
    for case in 0..cases {
        let sent = strategy.new_tree(&mut runner).unwrap().current();
        let what = format!("case {case}: {} {} {:?}", sent.method(), sent.uri(), sent.headers());
        // Nobody is told to wait: everything is looked at.
        clock.advance(Duration::from_millis(100));
        let answer = web.ask(sent).await;
        assert_ne!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{what}");
        assert!(!answer.status.is_server_error(), "{what}: {} {}", answer.status, answer.text);
    }
    let effects = get(guardduty.addr, "/_emulator/effects").await;
    assert_eq!(effects.as_array().map(Vec::len), Some(0), "something was done to a member: {effects}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_sent_breaks_muster() {
    survives(10_000).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
async fn nothing_of_much_that_is_sent_breaks_muster() {
    survives(200_000).await;
}
