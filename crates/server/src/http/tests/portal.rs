use super::*;

/// What a browser says when somebody goes somewhere.
const VISIT: &str = "accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n";

#[tokio::test]
async fn addresses_that_nothing_else_has_are_the_portals_where_it_is_built() {
    let server = start(|_| {}).await;
    let visited = ["/", "/documents/11370983004321010X/2026-00001", "/units/370983-mzj"];
    for path in visited {
        let reply = send(server.address, &get_request(path, VISIT)).await;
        assert_eq!(reply.status, if cfg!(portal) { 200 } else { 404 }, "{path}: {}", reply.head);
        let told = format!("{}\r\n\r\n{}", reply.head, reply.body);
        assert_eq!(told.contains("<div id=\"app\">"), cfg!(portal), "{path}: {told}");
        assert_eq!(told.contains("script-src 'self'"), cfg!(portal), "{path}: {told}");
        assert!(!told.contains("unsafe") && !told.contains("<style"), "{told}");
    }
    // Programs, and pages that look for a part that is gone, are told that there is nothing.
    for path in ["/nothing", "/assets/gone.js", "/assets/../index.html"] {
        let reply = send(server.address, &get_request(path, "accept: */*\r\n")).await;
        assert_eq!(reply.status, 404, "{path}: {}", reply.head);
        assert!(reply.body.contains("NOT_FOUND"), "{}", reply.body);
    }
    for path in ["/feeds/nothing.json", "/exports/nothing.xlsx", "/playground/nothing"] {
        let reply = send(server.address, &get_request(path, "accept: */*\r\n")).await;
        assert_eq!(reply.status, 404, "{path}: {}", reply.head);
    }
    let posted = "POST / HTTP/1.1\r\nhost: t\r\naccept: text/html\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let reply = send(server.address, posted).await;
    assert_eq!(reply.status, 404, "{}", reply.head);
}

#[cfg(portal)]
#[tokio::test]
async fn files_of_the_portal_are_kept_by_browsers_and_its_page_is_asked_for_again() {
    let server = start(|_| {}).await;
    let page = send(server.address, &get_request("/", VISIT)).await;
    assert!(page.head.contains("cache-control: no-cache"), "{}", page.head);
    let script = page.body.split('"').find(|it| it.starts_with("/assets/index-") && it.contains(".js")).unwrap();
    let reply = send(server.address, &get_request(script, "accept: */*\r\n")).await;
    assert_eq!(reply.status, 200, "{}", reply.head);
    assert!(reply.head.contains("immutable") && reply.head.contains("content-type: text/javascript"), "{}", reply.head);
    let tag = reply.head.lines().find_map(|line| line.strip_prefix("etag: w/")).unwrap();
    assert_eq!(send(server.address, &get_request(script, &format!("if-none-match: W/{tag}\r\n"))).await.status, 304);
}

#[tokio::test]
async fn without_its_documents_there_is_no_portal() {
    let empty = Folder::new();
    let server = start(|config| config.frontends.folder = Some(empty.0.clone())).await;
    assert_eq!(send(server.address, &get_request("/", VISIT)).await.status, 404);
}
