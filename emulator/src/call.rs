use std::fmt;
use std::time::Duration;

/// One answered call, for a log line.
#[derive(Clone, Debug)]
pub struct Call {
    /// The operation's name, or `-` where the request names none.
    pub operation: &'static str,
    /// The Region of the credential scope, or `-`.
    pub region: String,
    /// The calling account, or `-`.
    pub caller: String,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The exception, where there was one.
    pub error: Option<&'static str>,
    /// How many accounts the call or its answer names.
    pub accounts: usize,
    /// How many of them were not processed.
    pub unprocessed: usize,
    /// How many members are other than before.
    pub effects: usize,
    /// From the request to its answer.
    pub elapsed: Duration,
}

impl Call {
    pub(crate) fn unknown() -> Self {
        Self {
            operation: "-",
            region: "-".to_owned(),
            caller: "-".to_owned(),
            status: 0,
            error: None,
            accounts: 0,
            unprocessed: 0,
            effects: 0,
            elapsed: Duration::ZERO,
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, region, caller, status, .. } = self;
        write!(f, "{operation} region={region} caller={caller} status={status}")?;
        if let Some(error) = self.error {
            write!(f, " error={error}")?;
        }
        write!(
            f,
            " accounts={} unprocessed={} effects={} ms={}",
            self.accounts,
            self.unprocessed,
            self.effects,
            self.elapsed.as_millis()
        )
    }
}
