//! Several tabs at once, all with the same expired access token.

use futures::future::join_all;

use crate::{
    app::{ACCESS_TTL, TestApp},
    browser::Browser,
};

const TABS: usize = 8;

#[tokio::test]
async fn tabs_that_share_their_cookies_all_end_signed_in() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app).await;
    for round in 0..5 {
        app.clock.advance(ACCESS_TTL);
        let mut tabs: Vec<_> = (0..TABS).map(|_| browser.tab()).collect();
        let pages = join_all(tabs.iter_mut().map(|tab| tab.open("/applications"))).await;
        for page in pages {
            assert_eq!(page.status, 200);
            assert!(!page.body.contains("guest"), "round {round}: {}", page.body);
        }
    }
    let mut tab = browser.tab();
    app.clock.advance(ACCESS_TTL);
    assert!(!tab.open("/applications").await.body.contains("guest"));
    assert_eq!(app.events("reuse_detected").await, 0);
}

#[tokio::test]
async fn requests_that_each_keep_their_own_copy_all_end_signed_in() {
    let app = TestApp::start().await;
    let first = Browser::signed_in(&app).await;
    app.clock.advance(ACCESS_TTL);
    let mut copies = Vec::new();
    for _ in 0..TABS {
        let mut copy = Browser::new(&app);
        copy.jar = first.jar.clone();
        copies.push(copy);
    }
    let pages = join_all(copies.iter_mut().map(|copy| copy.open("/applications"))).await;
    assert!(pages.iter().all(|page| !page.body.contains("guest")));
    // Posts too, body and all.
    app.clock.advance(ACCESS_TTL);
    for copy in &mut copies {
        copy.jar = first.jar.clone();
    }
    let posts = copies
        .iter_mut()
        .map(|copy| copy.submit("/applications/7", "a=1"));
    for page in join_all(posts).await {
        assert!(page.body.starts_with("POST ") && page.body.ends_with("a=1"));
        assert!(!page.body.contains("guest"), "{}", page.body);
    }
    assert_eq!(app.events("reuse_detected").await, 0);
}
