use std::{
    fmt::Write as _,
    io::{self, Write as _},
    process::ExitCode,
};

use app::domain::{Break, ChainFound};

use crate::{
    chain::chain,
    clock::Clock,
    config::{Settings, SettingsError},
    store::{StoreError, TrailReader},
};

const BROKEN: u8 = 1;
const UNREADABLE: u8 = 2;

/// Why the trail cannot be looked at.
#[derive(Debug, thiserror::Error)]
enum CannotVerify {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error("a demo keeps its audit trail in memory: set MUSTER_DATA_DIR to the folder of the trail")]
    InMemory,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// `muster audit verify`: looks at the whole audit trail of the database in the settings, and says on standard output
/// what it found.
pub async fn verify(settings: &Settings, head: Option<&str>) -> ExitCode {
    let (text, code) = match look(settings, head).await {
        Ok(found) if found.breaks.is_empty() => (report(&found), ExitCode::SUCCESS),
        Ok(found) => (report(&found), BROKEN.into()),
        Err(error) => (format!("The audit trail cannot be read: {}\n", chain(&error)), UNREADABLE.into()),
    };
    // Where nobody reads it, the exit code says the same.
    let _ = io::stdout().write_all(text.as_bytes());
    code
}

async fn look(settings: &Settings, head: Option<&str>) -> Result<ChainFound, CannotVerify> {
    let file = settings.database()?.ok_or(CannotVerify::InMemory)?;
    let trail = TrailReader::open(&file).await?;
    Ok(trail.verify(head, &Clock::system()).await?)
}

fn report(found: &ChainFound) -> String {
    let mut text = if found.breaks.is_empty() {
        format!("The chain of {} entries holds.\n", found.entries)
    } else {
        format!("The chain of {} entries is broken:\n", found.entries)
    };
    // Writing into a text cannot fail.
    let _ = found.breaks.iter().try_for_each(|one| writeln!(text, "- {}{}", one.text(), time(one)));
    if let Some(head) = &found.head {
        let _ = writeln!(text, "Last entry: {head}");
    }
    text
}

fn time(one: &Break) -> String {
    let at = one.at.and_then(|at| jiff::Timestamp::from_millisecond(at.0).ok());
    at.map_or_else(String::new, |at| format!(" ({at})"))
}
