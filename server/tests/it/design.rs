//! The page of building blocks: only where it is switched on, and without a script.

use axum::http::StatusCode;
use server::{clock::Clock, http::TrustedProxies, identity::SignIn};

use crate::{
    harness::{Muster, with_accounts},
    web::Web,
};

#[tokio::test]
async fn the_building_blocks_are_shown_where_they_are_switched_on() {
    let (muster, _) = Muster::start(with_accounts(10)).await;
    let off = Web::new(&muster).read("/design").await;
    assert_eq!(off.status, StatusCode::NOT_FOUND);
    assert!(!off.text.contains("Building blocks"));

    let on = Web::changed(&muster, None, SignIn::Demo, Clock::system(), TrustedProxies::default(), |services| {
        services.design = true;
    });
    let page = on.read("/design").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("<h1>Building blocks</h1>"));
    assert!(!page.text.contains("<script"), "it is inert");
    let marks = ["Enabled", "CannotCreateDetectorInOrganizationMasterAccount", "other", "none"];
    assert!(marks.iter().all(|mark| page.text.contains(&format!("mark {mark} "))));
    let blocks = ["dialog", "choices", "suggestions", "bulk", "pictures", "matrix"];
    assert_eq!(
        blocks.map(|block| (block, page.text.contains(&format!("class=\"{block}\"")))),
        blocks.map(|block| (block, true))
    );
    let shades = |tone| (0..4).map(move |share| format!("share-{share} on-{tone}\""));
    let missing: Vec<_> = ["ok", "paused", "waiting", "idle", "bad"].into_iter().flat_map(shades).collect();
    assert_eq!(missing.into_iter().filter(|shade| !page.text.contains(shade)).collect::<Vec<_>>(), [""; 0]);
    assert_eq!(on.used_by(None).read("/design").await.status, StatusCode::SEE_OTHER, "for who is signed in");
}
