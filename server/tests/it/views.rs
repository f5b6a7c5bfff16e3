//! The list of members as people saved it.

use app::{
    domain::{Role, SavedView},
    error::AppError,
    ports::{Actor, Views},
};
use axum::http::StatusCode;
use server::store::Store;

use crate::{
    harness::{Muster, new_folder, with_accounts},
    web::Web,
};

const SAVE: &str = "/api/members/save_view";
const REMOVE: &str = "/api/members/remove_view";

fn actor(person: &str) -> Actor {
    Actor::authenticated(person.into(), "somebody".into(), Role::Viewer, "a session".into(), None)
}

fn view(name: &str, search: &str) -> SavedView {
    SavedView { name: name.into(), search: search.into() }
}

async fn views(web: &Web) -> Vec<SavedView> {
    let answer = web.get("/api/members/views").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    serde_json::from_str(&answer.text).unwrap()
}

/// The field that an error is about.
fn field(result: Result<(), AppError>) -> String {
    let Err(AppError::Invalid { field, .. }) = result else { return format!("{result:?}") };
    field
}

#[tokio::test]
async fn everybody_has_views_of_their_own() {
    let (muster, _) = Muster::start(with_accounts(10)).await;
    let [viewer, admin] = [Role::Viewer, Role::Admin].map(|role| Web::new(&muster).used_by(Some(role)));
    for (name, search) in [("stopped", "status=Disabled%26page%3D4"), ("Drift", "region=eu-west-1%26has%3Ddrift")] {
        let saved = viewer.send(SAVE, &format!("name={name}&search={}", search.replacen('=', "%3D", 1))).await;
        assert_eq!(saved.status, StatusCode::OK, "{}", saved.text);
    }
    let theirs = [view("Drift", "has=drift&region=eu-west-1"), view("stopped", "status=Disabled")];
    assert_eq!(views(&viewer).await, theirs, "by name, whatever its case");
    assert_eq!(views(&admin).await, []);
    assert_eq!(admin.send(REMOVE, "name=stopped").await.status, StatusCode::OK);
    assert_eq!(views(&viewer).await, theirs, "nobody removes another’s");
    assert_eq!(admin.send(SAVE, "name=stopped&search=").await.status, StatusCode::OK, "nor is the name taken");

    let page = viewer.read("/members?status=Disabled&page=1").await.text;
    assert!(page.contains("href=\"/members?has=drift&amp;region=eu-west-1\""), "each is a link");
    assert!(page.contains("View: stopped"), "the one that is looked at is named");
    assert!(!viewer.read("/members").await.text.contains("View: "));
    assert!(admin.read("/members").await.text.contains("View: stopped"), "their own is all members");

    assert_eq!(viewer.send(REMOVE, "name=stopped").await.status, StatusCode::OK);
    assert_eq!(views(&viewer).await, theirs[..1]);
    let stranger = viewer.used_by(None);
    for answer in [stranger.get("/api/members/views").await, stranger.send(SAVE, "name=x").await] {
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_view_is_replaced_only_when_that_is_said_and_there_is_an_end_to_them() {
    let (muster, _) = Muster::start(with_accounts(10)).await;
    let (views, somebody, else_) = (&muster.store, actor("somebody"), actor("somebody else"));
    views.save(&somebody, " mine ", "?status=Disabled", false).await.unwrap();
    assert_eq!(field(views.save(&somebody, "mine", "", false).await), "view_taken");
    assert_eq!(views.list(&somebody).await.unwrap(), [view("mine", "status=Disabled")]);
    views.save(&somebody, "mine", "q=a", true).await.unwrap();
    assert_eq!(views.list(&somebody).await.unwrap(), [view("mine", "q=a")]);
    for name in ["", " ", "a\nb", &"x".repeat(61)] {
        assert_eq!(field(views.save(&somebody, name, "", true).await), "view", "{name:?}");
    }
    assert_eq!(field(views.save(&somebody, "long", &format!("q={}", "x".repeat(2_000)), true).await), "view_search");
    for number in 1..SavedView::MOST {
        views.save(&somebody, &number.to_string(), "", false).await.unwrap();
    }
    assert_eq!(field(views.save(&somebody, "one more", "", true).await), "views");
    views.save(&somebody, "mine", "", true).await.unwrap();
    views.save(&else_, "one more", "", false).await.unwrap();
    views.remove(&somebody, "mine").await.unwrap();
    views.remove(&somebody, "mine").await.unwrap();
    views.save(&somebody, "one more", "", false).await.unwrap();
    assert_eq!(views.list(&somebody).await.unwrap().len(), SavedView::MOST);
    assert_eq!(views.list(&else_).await.unwrap().len(), 1);
}

#[tokio::test]
async fn without_javascript_the_page_of_the_form_says_what_came_of_it() {
    let (muster, _) = Muster::start(with_accounts(10)).await;
    let web = Web::new(&muster).used_by(Some(Role::Viewer));
    let list = "/members?status=Disabled";
    let (to, page) = web.send_plainly(list, SAVE, "name=Stopped&search=status%3DDisabled").await;
    assert_eq!(to, list);
    assert!(page.text.contains("View: Stopped"));
    let (to, page) = web.send_plainly("/members?q=a", SAVE, "name=Stopped&search=q%3Da").await;
    assert!(to.starts_with("/members?q=a&"), "{to}");
    assert!(page.words().contains("Nothing was saved: you have a view of this name. Tick"), "{}", page.words());
    let (_, page) = web.send_plainly("/members?q=a", SAVE, "name=Stopped&search=q%3Da&replace=true").await;
    assert!(page.text.contains("View: Stopped"));
    let (_, page) = web.send_plainly(list, SAVE, "name=+&search=q%3Da").await;
    assert!(page.words().contains("Nothing was saved: a view has a name of 1 to 60 characters"), "{}", page.words());
    let (to, page) = web.send_plainly(list, REMOVE, "name=Stopped").await;
    assert_eq!(to, list);
    assert!(!page.text.contains("Stopped"));
}

#[tokio::test]
async fn views_outlast_the_process() {
    let folder = new_folder();
    let file = folder.path().join("muster.db");
    let first = Store::open(&file).await.unwrap();
    first.save(&actor("somebody"), "mine", "has=gaps", false).await.unwrap();
    drop(first);
    let again = Store::open(&file).await.unwrap();
    assert_eq!(again.list(&actor("somebody")).await.unwrap(), [view("mine", "has=gaps")]);
}
