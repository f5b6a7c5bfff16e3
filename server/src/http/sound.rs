use axum::{
    extract::Request,
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Server functions that take a file.
const UPLOADS: [&str; 1] = ["/api/add_accounts/check"];
/// No name of a file or page is longer, nor can the file system look for one.
const LONGEST_NAME: usize = 255;

/// Turns away what the libraries behind would make a fault of the server's: a name that no file can have, and an upload
/// that is no form.
pub async fn only_sound_requests(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.split('/').any(|name| name.len() > LONGEST_NAME) {
        return (StatusCode::URI_TOO_LONG, "There is no such page: its address is too long.\n").into_response();
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let whole = kind.is_some_and(|kind| multer::parse_boundary(kind).is_ok());
    if UPLOADS.contains(&path) && !whole {
        let text =
            "This is no form with a file in it (multipart/form-data). Nothing was done. Use the page to send it.\n";
        return (StatusCode::UNSUPPORTED_MEDIA_TYPE, text).into_response();
    }
    next.run(request).await
}
