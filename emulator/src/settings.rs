use std::time::Duration;

/// What one emulator is like: its organization, its Regions, its pace.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How many member accounts the seeded organization has; 0 is an administrator without members.
    pub accounts: u32,
    /// The Regions that answer. Any other looks like a Region that is not opted in.
    pub regions: Vec<String>,
    /// The same seed gives the same organization, detector ids included.
    pub seed: u64,
    /// How long each answer takes. The wait comes before the effect.
    pub latency: Duration,
    /// Calls a second and burst, per Region; 0 is no limit.
    pub rate_limit: u32,
    /// The account (12 digits) that administers the organization, and the caller behind any key that is not 12 digits.
    pub administrator: String,
    /// How long the check of an e-mail address takes after an invitation.
    pub verification: Duration,
    /// After this time an invited account accepts by itself; `None` leaves that to the member's own calls.
    pub accept_after: Option<Duration>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            accounts: 1_200,
            regions: ["us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2"].map(str::to_owned).to_vec(),
            seed: 7,
            latency: Duration::ZERO,
            rate_limit: 0,
            administrator: "123456789012".to_owned(),
            verification: Duration::from_secs(2),
            accept_after: None,
        }
    }
}
