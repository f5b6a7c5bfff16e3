//! Requests that nobody sends on purpose.

use axum::{
    body::Body,
    http::{StatusCode, header},
};

use super::{in_front_of, says};
use crate::{
    harness::{Muster, with_accounts},
    stub::{Call, Say, members},
    web::{Web, post},
};

async fn demo() -> (Web, Muster) {
    let (muster, _) = Muster::start(with_accounts(60)).await;
    (Web::new(&muster), muster)
}

fn one_member(call: &Call) -> Option<Say> {
    (call.what == "member").then(|| Say::Json(members(["700000000001".to_owned()], "Enabled")))
}

#[tokio::test]
async fn an_unknown_region() {
    let (web, _, stub) = in_front_of(one_member, &["us-east-1", "eu-west-1"]).await;
    web.send_file("700000000002,new@example.com").await;
    for (region, why) in [("mars-north-1", "is none of the Regions that Muster reads"), ("Europe", "is not a Region")] {
        let page = web.get(&format!("/members?region={region}")).await;
        assert_eq!(page.status, StatusCode::OK);
        says(&page, &[&format!("“{region}” {why}"), "Every Region that can be read is shown instead.", "700000000001"]);
        assert!(page.text.contains("All 2 Regions"), "the Region control says what is shown");
        let others = [
            ("/overview", "is shown instead."),
            ("/members/add/1", "is shown instead."),
            ("/members/look-up", "is asked instead."),
            ("/members/add", ""),
        ];
        for (screen, instead) in others {
            says(&web.get(&format!("{screen}?region={region}")).await, &[&format!("“{region}” {why}"), instead]);
        }
        let page = web.get(&format!("/members?region={region}&region=eu-west-1")).await;
        says(&page, &[&format!("“{region}” {why}"), "700000000001"]);
    }
    // What was chosen cannot be acted in, and what was not must not be: then nothing is.
    says(&web.get("/members/add/1?region=mars-north-1").await, &["Choose every Region"]);
    let form = "action=StopMonitoringMembers&all=true&search=region%3Dmars-north-1";
    let refused = web.send("/api/members/plan", form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    assert!(refused.text.contains("Muster reads none of these Regions: mars-north-1."), "{}", refused.text);
    let (_, page) = web.send_plainly("/members", "/api/members/plan", form).await;
    says(&page, &["Nothing was done"]);
    let refused = web.send("/api/frame/refresh", "regions[0]=Europe").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("a Region is written like eu-west-1"), "{}", refused.text);
    assert_eq!(stub.calls("stop").len(), 0, "nothing was done anywhere");
}

#[tokio::test]
async fn a_filter_full_of_nonsense() {
    let (web, muster) = demo().await;
    let all = muster.window("").total;
    for search in [
        "q=%00%07%1b%5b31m&status=%3Cscript%3Ealert(1)%3C/script%3E",
        "q=%27%20OR%201=1--&type=9&has=everything&sort=%F0%9F%92%A9&dir=sideways&page=-1",
        &format!("q={}", "%F0%9F%92%A9".repeat(500)),
    ] {
        let page = web.get(&format!("/members?{search}")).await;
        assert_eq!(page.status, StatusCode::OK, "{search}");
        says(&page, &["No member matches these filters.", "Clear filters", &format!("Members 0 of {all}")]);
        assert!(!page.text.contains("<script>alert"), "it is text, not a script");
    }
    let trail = web.get("/audit?account=abc&from=soon").await;
    says(&trail, &["“abc” is not an account id", "“soon” is not a day", "The list is not narrowed by it."]);
    let rows = web.get("/api/members/window?search=status%3DBogus&snapshot=18446744073709551615").await;
    assert_eq!(rows.status, StatusCode::OK);
    assert!(rows.text.contains("\"matching\":0"), "{}", rows.text);
    let rows = web.get("/api/members/window?snapshot=yesterday").await;
    assert_eq!(rows.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", rows.text);
}

#[tokio::test]
async fn a_broken_url() {
    let (web, _) = demo().await;
    for (path, said) in [
        ("/plans/999", "This plan is no longer kept."),
        ("/plans/x", "This plan is no longer kept."),
        ("/operations/18446744073709551616", "no longer kept"),
        ("/members/add/-1", "This list is no longer kept."),
        ("/members/look-up/x", "This look-up is no longer kept."),
        ("/settings/checks/x", "This check is no longer kept."),
        ("/members/nowhere/at/all", "There is no such page."),
        ("/%ff%fe/..%2f..%2fetc/passwd", "There is no such page."),
    ] {
        let page = web.read(path).await;
        says(&page, &[said]);
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.text.contains("class=\"side\""), "{path}: there is a way on");
    }
    for search in ["?page=x&sort=%%%&status=&region=", "?page=4294967295", "?&&&=&", "?q=%ff%fe", "?__err=%%%&__path=x"]
    {
        let page = web.read(&format!("/members{search}")).await;
        assert_eq!(page.status, StatusCode::OK, "{search}");
        // A word that is no text is one that nobody has, and a status without a name is none.
        says(&page, &[if search.contains("%ff") { "Members 0 of 60" } else { "Members 60" }]);
    }
    let page = web.read("/members?open=12").await;
    assert_eq!(page.status, StatusCode::OK);
    says(&page, &["Members 60"]);
    let page = web.read("/members?open=000000000042").await;
    says(&page, &["No Region lists this account.", "Members 60"]);
    for path in ["/api/operations/show?operation=x", "/api/members/details?account=12", "/api/members/details"] {
        let answer = web.get(path).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_body_over_the_limit() {
    let (web, _) = demo().await;
    for path in ["/api/add_accounts/check", "/api/members/plan", "/members"] {
        let mut request = post(path, "same-origin", Body::from(vec![b'a'; 7 * 1024 * 1024]));
        request.headers_mut().insert(header::CONTENT_LENGTH, (7 * 1024 * 1024).into());
        let refused = web.ask(request).await;
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        assert!(
            refused.text.contains("more than 6 MiB") && refused.text.contains("Nothing was done"),
            "{}",
            refused.text
        );
        assert!(refused.headers.contains_key("content-security-policy"));
    }
    says(&web.get("/members").await, &["Members 60"]);
}
