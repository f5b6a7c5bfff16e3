//! Whatever is sent, the answer is one of GuardDuty's own, and never a mistake of the emulator.

use axum::http::Request;
use proptest::collection::{hash_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::bench::{ADMINISTRATOR, Answer, Bench, authorization};
use crate::settings::Settings;

const METHODS: [&str; 6] = ["GET", "POST", "DELETE", "PUT", "PATCH", "HEAD"];
const SEGMENTS: [&str; 20] = [
    "detector",
    "{id}",
    "member",
    "get",
    "invite",
    "start",
    "stop",
    "disassociate",
    "delete",
    "update",
    "admin",
    "enable",
    "disable",
    "organization",
    "statistics",
    "invitation",
    "count",
    "decline",
    "administrator",
    "master",
];
const FIELDS: [&str; 16] = [
    "accountIds",
    "accountDetails",
    "accountId",
    "email",
    "message",
    "disableEmailNotification",
    "enable",
    "features",
    "dataSources",
    "name",
    "status",
    "autoEnable",
    "autoEnableOrganizationMembers",
    "adminAccountId",
    "tags",
    "invitationId",
];
const WORDS: [&str; 10] = [
    "000012345678",
    ADMINISTRATOR,
    "660000000017",
    "root@example.com",
    "S3_DATA_EVENTS",
    "ENABLED",
    "ALL",
    "",
    "é",
    "\0",
];

fn check(answer: &Answer) {
    assert!(matches!(answer.status, 200 | 400 | 403 | 501), "status {}", answer.status);
    assert!(answer.headers.contains_key("x-amzn-requestid"));
    let is_error = answer.status != 200;
    assert_eq!(answer.headers.contains_key("x-amzn-errortype"), is_error);
    if is_error {
        let body = answer.json();
        assert!(body["message"].is_string() && body["__type"].is_string(), "{body}");
    }
}

/// JSON that looks like a request in places.
fn body() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        select(&WORDS[..]).prop_map(Value::from),
        ".{0,80}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 60, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..60).prop_map(Value::from),
            hash_map(select(&FIELDS[..]), inner, 0..6).prop_map(|fields| json!(fields)),
        ]
    })
}

fn path() -> impl Strategy<Value = String> {
    let segment = prop_oneof![9 => select(&SEGMENTS[..]).prop_map(str::to_owned), 1 => "[a-zA-Z0-9%._~-]{0,40}"];
    let segments = prop_oneof![
        1 => vec(segment, 0..5),
        1 => Just(vec!["detector".to_owned(), "{id}".to_owned(), "member".to_owned()]),
    ];
    let query = prop_oneof![
        Just(String::new()),
        "\\?(maxResults|nextToken|onlyAssociated)=[0-9a-zA-Z%+-]{0,40}",
        "\\?nextToken=([0-9a-f]|%C3%A9){14,32}",
        "\\?[!-;=?-\\[\\]_a-z~]{0,60}",
    ];
    (segments, query).prop_map(|(segments, query)| format!("/{}{query}", segments.join("/")))
}

fn fresh() -> (Bench, String) {
    let bench = Bench::new(Settings { accounts: 20, ..Settings::default() });
    let detector = bench.detector(ADMINISTRATOR);
    (bench, detector)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_path(method in select(&METHODS[..]), path in path(), body in body()) {
        let (bench, detector) = fresh();
        let request = Request::builder()
            .method(method)
            .uri(path.replace("{id}", &detector))
            .header("authorization", authorization(ADMINISTRATOR))
            .body(body.to_string().into_bytes());
        if let Ok(request) = request {
            check(&bench.send(request));
        }
    }

    #[test]
    fn any_body_of_each_operation(bodies in vec(body(), 8), bytes in vec(any::<u8>(), 0..200)) {
        let (bench, detector) = fresh();
        let own = format!("/detector/{detector}");
        for path in [
            "", "/member", "/member/get", "/member/invite", "/member/start", "/member/stop", "/member/disassociate",
            "/member/delete", "/member/detector/get", "/member/detector/update", "/freeTrial/daysRemaining", "/admin",
            "/administrator", "/master", "/administrator/disassociate",
        ] {
            for body in &bodies {
                let answer = bench.call(ADMINISTRATOR, "POST", &format!("{own}{path}"), body);
                check(&answer);
                let named = json!({ "accountIds": body, "accountDetails": body, "features": body });
                check(&bench.call(ADMINISTRATOR, "POST", &format!("{own}{path}"), &named));
            }
            let request = Request::post(format!("{own}{path}"))
                .header("authorization", authorization(ADMINISTRATOR))
                .body(bytes.clone());
            check(&bench.send(request.expect("a request")));
        }
        for path in ["/detector", "/invitation/decline", "/invitation/delete", "/admin/enable", "/admin/disable"] {
            for body in &bodies {
                check(&bench.call(ADMINISTRATOR, "POST", path, body));
            }
        }
    }

    #[test]
    fn any_headers(authorization in vec(any::<u8>(), 0..120), service in "[a-z]{0,12}|sts|organizations|account", target in ".{0,60}") {
        let (bench, _) = fresh();
        let scope = format!("AWS4-HMAC-SHA256 Credential={ADMINISTRATOR}/20261121/us-east-1/{service}/aws4_request");
        for (name, value) in [("authorization", authorization), ("authorization", scope.into_bytes())] {
            let request = Request::post("/")
                .header(name, value)
                .header("x-amz-target", target.as_bytes())
                .body(target.clone().into_bytes());
            if let Ok(request) = request {
                check(&bench.send(request));
            }
        }
    }
}
