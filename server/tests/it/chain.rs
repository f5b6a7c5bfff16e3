//! The chain of the audit trail: whoever tampers with it past Muster is found out, beside a Muster that runs too.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::Arc,
};

use app::domain::{Act, ActOutcome, BreakKind, ChainFound, Subject};
use server::{
    audit::{Trail, Who},
    clock::Clock,
    store::{Store, TrailReader},
};
use sqlx::Connection as _;
use tempfile::TempDir;

use crate::database::{past_muster, run};

/// A trail of nine entries, and its database.
async fn nine_entries() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("muster.db");
    let trail = Trail::new(Arc::new(Store::open(&file).await.unwrap()), Clock::system());
    for number in 0..9 {
        let subject = Subject { path: Some(format!("members/{number}.csv")), ..Subject::default() };
        trail.note(Who::stranger("somebody", None), Act::Export, subject, ActOutcome::done()).await.unwrap();
    }
    (folder, file)
}

/// What is found after somebody has tampered with it past Muster.
async fn tampered(sql: &'static str) -> ChainFound {
    let (_folder, file) = nine_entries().await;
    let mut connection = past_muster(&file).await;
    run(&mut connection, "DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_removed").await.unwrap();
    run(&mut connection, sql).await.unwrap();
    connection.close().await.unwrap();
    TrailReader::open(&file).await.unwrap().verify(None, &Clock::system()).await.unwrap()
}

async fn breaks(sql: &'static str) -> Vec<(u64, BreakKind)> {
    tampered(sql).await.breaks.into_iter().map(|one| (one.seq, one.kind)).collect()
}

#[tokio::test]
async fn a_row_that_is_changed_removed_or_swapped_is_found_with_its_place() {
    let whole = tampered("SELECT 1").await;
    assert_eq!((whole.entries, whole.breaks.len(), whole.head.map(|head| head.len())), (9, 0, Some(64)));
    let changed = tampered("UPDATE audit SET actor = 'nobody' WHERE seq = 4").await.breaks;
    assert_eq!((changed.len(), changed[0].seq, changed[0].kind), (1, 4, BreakKind::Changed));
    assert!(changed[0].at.is_some(), "the time that stands there is told");
    assert_eq!(breaks("UPDATE audit SET at = 'never' WHERE seq = 4").await, [(4, BreakKind::Changed)]);
    assert_eq!(breaks("DELETE FROM audit WHERE seq = 5").await, [(5, BreakKind::Removed { to: 5 })]);
    assert_eq!(breaks("DELETE FROM audit WHERE seq > 6").await, [(7, BreakKind::Removed { to: 9 })]);
    let swap = "UPDATE audit SET seq = 100 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 7;
        UPDATE audit SET seq = 7 WHERE seq = 100";
    assert_eq!(breaks(swap).await, [(3, BreakKind::Swapped { with: 7 })]);
}

#[tokio::test]
async fn muster_itself_can_only_add_to_the_trail() {
    let (_folder, file) = nine_entries().await;
    let mut connection = past_muster(&file).await;
    for sql in ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit"] {
        let refused = run(&mut connection, sql).await.unwrap_err();
        assert!(refused.to_string().contains("only added to"), "{refused}");
    }
}

fn verify(folder: &Path, more: &[&str]) -> (Option<i32>, String) {
    let command = Command::new(env!("CARGO_BIN_EXE_muster"))
        .env_clear()
        .args(["audit", "verify", "--data-dir"])
        .arg(folder)
        .args(more)
        .output();
    let Output { status, stdout, .. } = command.unwrap();
    (status.code(), String::from_utf8(stdout).unwrap())
}

#[tokio::test]
async fn the_command_looks_at_the_trail_beside_a_muster_that_runs() {
    let (folder, file) = nine_entries().await;
    let (code, said) = verify(folder.path(), &[]);
    assert_eq!(code, Some(0), "of a Muster that ended: {said}");
    assert!(said.starts_with("The chain of 9 entries holds.\nLast entry: "), "{said}");
    let head = said.trim().rsplit(' ').next().unwrap().to_owned();

    let store = Arc::new(Store::open(&file).await.unwrap());
    let trail = Trail::new(store, Clock::system());
    trail.note(Who::muster(), Act::Export, Subject::default(), ActOutcome::done()).await.unwrap();
    let (code, said) = verify(folder.path(), &["--head", &head]);
    assert!((code, said.contains("of 10 entries holds")) == (Some(0), true), "{code:?} {said}");
    let (code, said) = verify(folder.path(), &["--head", &"f".repeat(64)]);
    assert!((code, said.contains("the given hash is not in the trail")) == (Some(1), true), "{code:?} {said}");

    let mut connection = past_muster(&file).await;
    run(&mut connection, "DROP TRIGGER audit_is_not_removed; DELETE FROM audit WHERE seq = 2").await.unwrap();
    let (code, said) = verify(folder.path(), &[]);
    assert!((code, said.contains("- entry 2 was removed (20")) == (Some(1), true), "{code:?} {said}");
    let (code, said) = verify(&folder.path().join("elsewhere"), &[]);
    assert!((code, said.contains("cannot be read")) == (Some(2), true), "{code:?} {said}");
    assert!(!folder.path().join("elsewhere").exists(), "nothing is made");
}
