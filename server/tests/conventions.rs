//! The rules of the house, checked by reading the sources: who may name whom, how long a file may be, what a document
//! may claim. ARCHITECTURE.md says why.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
};

const LONGEST_FILE: usize = 400;
const FEATURE_GATES: usize = 6;
const LONGEST_SERVER_FUNCTION: usize = 10;

#[derive(Clone)]
struct Source {
    path: String,
    text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every file of ours under `folder` whose name ends in one of `endings`.
fn sources(folder: &str, endings: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = entry.file_name().unwrap().to_string_lossy().into_owned();
            if entry.is_dir()
                && !["node_modules", "target", "test-results", "playwright-report", "__pycache__"].contains(&&*name)
            {
                folders.push(entry);
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                let path = entry.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
                found.push(Source { path, text: fs::read_to_string(&entry).unwrap() });
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has no {endings:?}");
    found
}

/// Lines of code (comments left out) of `folder` that hold one of `words`, but for the files that `may` names.
fn mentions(folder: &str, words: &[&str], may: &[&str]) -> Vec<String> {
    let lines = |source: &Source| {
        let code = source.text.lines().zip(1..).filter(|(line, _)| !line.trim_start().starts_with("//"));
        let hits = code.filter(|(line, _)| words.iter().any(|word| line.contains(word)));
        hits.map(|(line, number)| format!("{}:{number}: {}", source.path, line.trim())).collect::<Vec<_>>()
    };
    let all = sources(folder, &[".rs"]);
    all.iter().filter(|source| !may.iter().any(|path| source.path.starts_with(path))).flat_map(lines).collect()
}

#[track_caller]
fn none(what: &str, found: Vec<String>) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

#[test]
fn the_page_knows_neither_aws_nor_the_server() {
    let mut found = mentions("app/src", &["aws_", "sqlx", "tower_sessions", "server::", "emulator::"], &[]);
    found.retain(|line| !line.contains("leptos::server::"));
    none("app names what it must not", found);
}

#[test]
fn the_domain_is_pure() {
    none("domain names a framework", mentions("app/src/domain", &["leptos", "http::", "axum", "tokio"], &[]));
}

#[test]
fn only_the_store_names_the_database() {
    none(
        "SQL outside server/src/store",
        mentions("server/src", &["sqlx", "SELECT ", "INSERT "], &["server/src/store/"]),
    );
}

#[test]
fn only_the_gateway_names_the_sdk() {
    none(
        "the SDK outside server/src/aws",
        mentions("server/src", &["aws_sdk_", "aws_config", "aws_smithy"], &["server/src/aws/"]),
    );
}

#[test]
fn only_the_identity_layer_makes_an_actor() {
    let found = mentions("server/src", &["Actor::authenticated"], &["server/src/identity/"]);
    none("an actor outside server/src/identity", found);
    none("an actor in the page", mentions("app/src", &["Actor::authenticated"], &[]));
}

#[test]
fn only_one_place_starts_the_emulator() {
    none(
        "the emulator outside server/src/backend.rs",
        mentions("server/src", &["emulator::", "Emulator"], &["server/src/backend.rs", "server/src/config.rs"]),
    );
}

#[test]
fn the_emulator_stands_alone() {
    none(
        "emulator names what it must not",
        mentions("emulator/src", &["app::", "server::", "aws_sdk_", "aws_config"], &[]),
    );
}

#[test]
fn only_one_file_of_the_page_chooses_a_side() {
    let gates = |source: &Source| source.text.matches("feature = \"").count();
    let elsewhere = sources("app/src", &[".rs"]).into_iter().filter(|s| s.path != "app/src/lib.rs" && gates(s) > 0);
    none("cfg(feature) outside app/src/lib.rs", elsewhere.map(|s| s.path).collect());
    let here = sources("app/src", &["lib.rs"]).iter().map(gates).sum::<usize>();
    assert!(here <= FEATURE_GATES, "{here} feature gates in app/src/lib.rs");
}

#[test]
fn what_is_compiled_once_is_used_everywhere() {
    let none_of_ours = ["<ActionForm", "ServerAction::", "<Suspense", "<Routes"];
    none("A part of leptos that ours stands for", mentions("app/src", &none_of_ours, &[]));
    let imports = |text: &str| text.contains("Transition, ") || text.contains("Transition}");
    let uses = |source: &&Source| source.text.contains("<Transition") && !imports(&source.text);
    let leptos_own = sources("app/src", &[".rs"]).iter().filter(uses).map(|source| source.path.clone()).collect();
    none("leptos's Transition, where ours is meant", leptos_own);
}

#[test]
fn no_file_is_longer_than_a_reader_s_patience() {
    let folders = ["app", "server", "emulator", "end2end", "style"];
    let all = folders.iter().flat_map(|folder| sources(folder, &[".rs", ".ts", ".css", ".py"]));
    let long = all.filter(|s| s.text.lines().count() > LONGEST_FILE);
    none("too long", long.map(|s| format!("{}: {} lines", s.path, s.text.lines().count())).collect());
}

#[test]
fn server_functions_have_a_fixed_path_and_are_short() {
    let mut wrong = Vec::new();
    for source in sources("app/src", &["server_fns.rs"]) {
        for (at, function) in source.text.split("\n#[server(").enumerate().skip(1) {
            let (attribute, rest) = function.split_once(")]").unwrap();
            let body = rest.split_once("Error> {").map_or("", |(_, body)| body.split("\n}").next().unwrap_or_default());
            // What a body imports for the server's side alone is not counted.
            let body = body
                .trim_start()
                .strip_prefix("use crate::")
                .and_then(|rest| rest.split_once(';'))
                .map_or(body, |(_, rest)| rest);
            let lines = body.lines().filter(|line| !line.trim().is_empty()).count();
            if !attribute.contains("prefix = \"/api\"")
                || !attribute.contains("endpoint = \"")
                || lines > LONGEST_SERVER_FUNCTION
            {
                wrong.push(format!("{} function {at}: {attribute}, {lines} lines", source.path));
            }
        }
    }
    none("server functions", wrong);
}

#[test]
fn server_html_has_no_inline_style() {
    let by_script_alone = &["app/src/members/room.rs"];
    none(
        "the content security policy blocks style attributes",
        mentions("app/src", &[" style=", "style:"], by_script_alone),
    );
}

#[test]
fn the_paths_that_documents_name_exist() {
    let mut missing = Vec::new();
    for document in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "BENCHMARKS.md",
        "docs/deploying.md",
        "emulator/README.md",
        "emulator/DIFFERENCES.md",
    ] {
        let text = fs::read_to_string(root().join(document)).unwrap_or_else(|_| panic!("{document} is missing"));
        for name in text.split('`').skip(1).step_by(2) {
            let first = name.split('/').next().unwrap_or_default();
            let is_path = name.contains('/')
                && ["app", "server", "emulator", "style", "public", "end2end", "tools", ".ci", ".cargo"]
                    .contains(&first)
                && !name.contains([' ', '*', '{', '<', '…']);
            if is_path && !root().join(name).exists() {
                missing.push(format!("{document} names {name}"));
            }
        }
    }
    none("documents name what is not there", missing);
}

/// What stands in backticks in the first column of the tables between two headings of docs/deploying.md.
fn explained(from: &str, to: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join("docs/deploying.md")).unwrap();
    let section = text.split_once(from).unwrap().1;
    let section = section.split_once(to).map_or(section, |(section, _)| section);
    let names = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    names.map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn every_setting_is_explained() {
    let config = ["server/src/config.rs", "server/src/config/sign_in.rs"];
    let config = config.map(|file| fs::read_to_string(root().join(file)).unwrap()).concat();
    let names = config.split(" = \"").skip(1).filter_map(|rest| rest.split_once('"').map(|(name, _)| name));
    let settings = names.filter(|name| name.starts_with("MUSTER_"));
    let settings: Vec<&str> = settings.collect();
    assert_eq!(explained("\n## Settings\n", "\n## "), settings, "docs/deploying.md and server/src/config.rs");
}

#[test]
fn the_messages_that_are_explained_are_said() {
    let mut says = ["server/src", "app/src"].map(|folder| sources(folder, &[".rs"])).concat();
    says.extend(sources("tools", &[""]));
    let messages = explained("\n## Troubleshooting by message\n", "\n## ");
    assert!(messages.len() > 10, "{messages:?}");
    let unsaid = messages.into_iter().filter(|message| !says.iter().any(|source| source.text.contains(message)));
    none("docs/deploying.md explains what nothing says", unsaid.collect());
}
