//! The page's own scripts and styles.

use std::{env, fs, io, path::Path};

use aws_lc_rs::digest::{Context, SHA256};
use axum::{
    Router,
    http::{HeaderValue, header},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tower_http::{services::ServeDir, set_header::SetResponseHeaderLayer};

/// The folder of these files in the site, and the beginning of their paths.
const FOLDER: &str = "pkg";

/// Where they are served: under a path of their own for each version, so that a browser keeps them for good and never
/// mixes two versions, whose modules would not fit together.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// What their paths begin with; leptos puts its own folder after it.
    pub root: String,
    versioned: bool,
}

impl Bundle {
    /// Those of this site. Under `cargo leptos watch` they change while they are served, so nobody keeps them.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn of(site: &Path) -> io::Result<Self> {
        let folder = site.join(FOLDER);
        let versioned = folder.is_dir() && env::var_os("LEPTOS_WATCH").is_none();
        let root = if versioned { format!("/{FOLDER}/{}", version(&folder)?) } else { String::new() };
        Ok(Self { root, versioned })
    }

    /// Serves them, compressed as the build has left them.
    pub fn routes<S: Clone + Send + Sync + 'static>(&self, site: &Path) -> Router<S> {
        let caching = if self.versioned { "public, max-age=31536000, immutable" } else { "no-cache" };
        let files = ServeDir::new(site.join(FOLDER)).precompressed_br().precompressed_gzip();
        let files = Router::new()
            .fallback_service(files)
            .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static(caching)));
        Router::new().nest_service(&format!("{}/{FOLDER}", self.root), files)
    }
}

/// The same for the same names and contents, whatever the machine.
fn version(folder: &Path) -> io::Result<String> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    let mut hash = Context::new(&SHA256);
    for path in paths.iter().filter(|path| path.is_file()) {
        hash.update(path.file_name().unwrap_or_default().as_encoded_bytes());
        hash.update(&fs::read(path)?);
    }
    Ok(URL_SAFE_NO_PAD.encode(&hash.finish().as_ref()[..12]))
}
