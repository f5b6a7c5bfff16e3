//! `muster-emulator`: the emulator as a process of its own.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::time::Duration;

use clap::Parser;
use emulator::{Emulator, Fault, Settings};

/// Emulates the member administration of Amazon `GuardDuty` over HTTP.
///
/// Point any AWS SDK at it with `AWS_ENDPOINT_URL=http://127.0.0.1:4566`. Any signature is accepted; an access key id of
/// 12 digits is the calling account, any other key is the administrator.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Address to listen on; port 0 takes any free one
    #[arg(long, default_value = "127.0.0.1:4566")]
    listen: SocketAddr,
    /// Member accounts of the seeded organization; 0 is an administrator without members
    #[arg(long, default_value_t = 1_200)]
    accounts: u32,
    /// Regions that are opted in
    #[arg(long, value_delimiter = ',', default_value = "us-east-1,us-west-2,eu-west-1,ap-southeast-2")]
    regions: Vec<String>,
    /// The same seed gives the same organization
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// How long each call waits before it is carried out
    #[arg(long, default_value_t = 0)]
    latency_ms: u64,
    /// Calls a second and burst per Region, beyond it they are throttled; 0 is no limit
    #[arg(long, default_value_t = 0)]
    rate_limit: u32,
    /// The account that administers the organization
    #[arg(long, default_value = "123456789012")]
    administrator: String,
    /// How long the check of an e-mail address takes
    #[arg(long, default_value_t = 2_000)]
    verification_ms: u64,
    /// Invited accounts accept by themselves after this time
    #[arg(long)]
    accept_after_ms: Option<u64>,
    /// A fault from the start, as JSON: {"kind":"throttle","operation":"InviteMembers","rate":0.1}; may be repeated
    #[arg(long, value_name = "JSON")]
    fault: Vec<Fault>,
}

impl From<Arguments> for Settings {
    fn from(arguments: Arguments) -> Self {
        Self {
            accounts: arguments.accounts,
            regions: arguments.regions,
            seed: arguments.seed,
            latency: Duration::from_millis(arguments.latency_ms),
            rate_limit: arguments.rate_limit,
            administrator: arguments.administrator,
            verification: Duration::from_millis(arguments.verification_ms),
            accept_after: arguments.accept_after_ms.map(Duration::from_millis),
        }
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let faults = arguments.fault.clone();
    let emulator = Emulator::bind(arguments.listen, arguments.into()).await?;
    let emulator = faults.into_iter().fold(emulator, Emulator::with_fault);
    // A closed output must not end the emulator.
    let _ = writeln!(io::stdout(), "muster-emulator listening on http://{}", emulator.addr());
    emulator
        .on_call(|call| {
            let _ = writeln!(io::stderr(), "{call}");
        })
        .serve(async {
            // Without a signal handler the process simply ends by the signal itself.
            let _ = tokio::signal::ctrl_c().await;
        })
        .await
}
