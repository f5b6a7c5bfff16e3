//! The settings of the server: each an environment variable and a flag of the same meaning.

mod sign_in;

use std::{
    env,
    ffi::OsString,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use app::domain::Region;
use clap::{
    Parser, Subcommand, ValueEnum,
    error::{ContextKind, ContextValue},
};
use ipnet::IpNet;
use url::{Host, Url};

pub use self::sign_in::{Chosen, SignInError, SignInSettings};

/// Muster, the roll-call for Amazon GuardDuty: a web dashboard for member accounts.
#[derive(Debug, Clone, Parser)]
#[command(name = "muster", version)]
pub struct Settings {
    /// Where GuardDuty is: the built-in emulator with a demo organization, or AWS.
    #[arg(long, env = "MUSTER_BACKEND", default_value = "emulator")]
    pub backend: Backend,
    /// The address to serve on.
    #[arg(long, env = "MUSTER_ADDR", default_value = "127.0.0.1:3000")]
    pub addr: SocketAddr,
    /// The URL under which browsers reach Muster, if it is not the address itself: its host is let in.
    #[arg(long, env = "MUSTER_PUBLIC_URL")]
    pub public_url: Option<Url>,
    /// The proxies in front of Muster, by address or network (10.0.0.0/16), separated by commas: what they say of where
    /// a request came from (X-Forwarded-For) is believed. Unset: it is the connection that counts.
    #[arg(long, env = "MUSTER_TRUSTED_PROXIES", value_delimiter = ',', value_parser = network)]
    pub trusted_proxies: Vec<IpNet>,
    /// The Regions to show, separated by commas. Unset: every Region that is enabled for the account.
    #[arg(long, env = "MUSTER_REGIONS", value_delimiter = ',')]
    pub regions: Vec<Region>,
    /// Accounts in the demo organization.
    #[arg(long, env = "MUSTER_EMULATOR_ACCOUNTS", default_value_t = 1_200)]
    pub emulator_accounts: u32,
    /// Seconds between two readings of a Region's members; a Region that takes long to read is read less often.
    /// Unset: 300, and 15 with the emulator, where accounts accept their invitations within seconds.
    #[arg(long, env = "MUSTER_REFRESH", value_parser = seconds)]
    refresh: Option<Duration>,
    /// The folder in which Muster keeps what it knows and did. Unset: `muster` in the folder for state of the user who
    /// runs it; a demo organization ends with the process, and then so does what is known of it.
    #[arg(long, env = "MUSTER_DATA_DIR", global = true)]
    data_dir: Option<PathBuf>,
    /// The database, if it is not the file `muster.db` in that folder: `sqlite://` and the path of a file.
    #[arg(long = "database-url", env = "MUSTER_DATABASE_URL", value_parser = database_file, global = true)]
    database: Option<PathBuf>,
    /// More accounts than these are not stopped, disassociated or deleted at once until another admin has approved it.
    /// Unset: one admin decides alone.
    #[arg(long, env = "MUSTER_APPROVAL_ABOVE")]
    pub approval_above: Option<u32>,
    /// Serve `/design`, a page with every building block of the others in every state, for whoever changes how they look.
    #[arg(long, env = "MUSTER_DESIGN_PAGE")]
    pub design_page: bool,
    /// What to log, as `tracing` filters have it.
    #[arg(long, env = "MUSTER_LOG", default_value = "info")]
    pub log: String,
    /// How to write the log.
    #[arg(long, env = "MUSTER_LOG_FORMAT", default_value = "text")]
    pub log_format: LogFormat,
    /// How people sign in.
    #[command(flatten)]
    pub sign_in: SignInSettings,
    /// What to do instead of serving.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What else the binary does.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Looks at the audit trail.
    Audit {
        /// How.
        #[command(subcommand)]
        command: AuditCommand,
    },
}

/// What can be done with the audit trail; it works beside a Muster that runs.
#[derive(Debug, Clone, Subcommand)]
pub enum AuditCommand {
    /// Says whether every entry is as it was written, and where it is not. Ends with 0 if the chain holds, 1 if it is
    /// broken, 2 if it cannot be read.
    Verify {
        /// A hash that the log, a file or this command named earlier as the last one: whoever could write to the
        /// database may have removed the end of the trail, or written it anew, and only this tells.
        #[arg(long)]
        head: Option<String>,
    },
}

/// Where GuardDuty is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Backend {
    /// The built-in emulator with a demo organization.
    Emulator,
    /// AWS, with the credentials that its SDK finds.
    Aws,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// Lines of JSON.
    Json,
}

/// Settings that contradict each other, or that nobody knows.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A variable of Muster's that it does not know.
    #[error("{0} is not a setting of this version of Muster: see `muster --help`")]
    Unknown(String),
    /// A container image names no backend: whoever runs it says whether it is about their accounts.
    #[error("MUSTER_BACKEND is not set: `aws` for your accounts, `emulator` for a demo organization")]
    NoBackend,
    /// A link in the log is a way to sign in for this machine alone.
    #[error(
        "MUSTER_BACKEND=aws with a link in the log to sign in is served on loopback only, not on {0}: set MUSTER_ADDR to 127.0.0.1 with a port; in a container whose port is published on loopback, MUSTER_PUBLIC_URL to http://localhost with that port"
    )]
    AwsBeyondLoopback(SocketAddr),
    /// Whoever reads the log is one and the same person.
    #[error(
        "MUSTER_APPROVAL_ABOVE takes a second admin, and a link in the log signs in only one: set up sign-in at a provider (MUSTER_OIDC_ISSUER) or by a load balancer (MUSTER_ALB_SIGNER), or remove MUSTER_APPROVAL_ABOVE"
    )]
    NobodyToApprove,
    /// Who listens on the way would be signed in.
    #[error(
        "MUSTER_PUBLIC_URL must be https, unless its host is this machine: sessions are not sent over plain HTTP to {0}"
    )]
    PlainHttp(Url),
    /// The demo's size is set, but there is no demo.
    #[error("MUSTER_EMULATOR_ACCOUNTS is for MUSTER_BACKEND=emulator only")]
    AccountsWithoutEmulator,
    /// Two settings that say where to keep things.
    #[error("set MUSTER_DATA_DIR or MUSTER_DATABASE_URL, not both: either says where Muster keeps what it knows")]
    TwoPlaces,
    /// Nobody says where to keep things, and there is no home.
    #[error("set MUSTER_DATA_DIR to a folder in which Muster keeps what it knows: this user has no home folder")]
    NoPlace,
    /// A URL that no browser can open.
    #[error("MUSTER_PUBLIC_URL must be an http or https URL with a host, such as https://muster.example.com")]
    PublicUrl,
    /// Sign-in.
    #[error(transparent)]
    SignIn(#[from] SignInError),
}

impl Settings {
    /// The settings of this process, or one clear line about what is wrong with them.
    ///
    /// # Errors
    /// [`SettingsError`]; a value that cannot be read at all ends the process with clap's message.
    pub fn load() -> Result<Self, SettingsError> {
        let known = <Self as clap::CommandFactory>::command();
        let known: Vec<_> = known.get_arguments().filter_map(|arg| arg.get_env()).collect();
        let unknown = env::vars_os().map(|(name, _)| name).find(|name| {
            name.to_str().is_some_and(|name| name.starts_with("MUSTER_") && name != sign_in::SECRET)
                && !known.contains(&name.as_os_str())
        });
        if let Some(name) = unknown {
            return Err(SettingsError::Unknown(name.to_string_lossy().into_owned()));
        }
        Self::read(env::args_os())
    }

    fn read(arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> Result<Self, SettingsError> {
        match Self::try_parse_from(arguments) {
            Ok(settings) => settings.check(),
            Err(error) if is_about_an_empty_backend(&error) => Err(SettingsError::NoBackend),
            Err(error) => error.exit(),
        }
    }

    /// The least time between two readings of a Region's members.
    pub fn refresh(&self) -> Duration {
        let usual = match self.backend {
            Backend::Emulator => 15,
            Backend::Aws => 300,
        };
        self.refresh.unwrap_or(Duration::from_secs(usual))
    }

    /// The file in which everything is kept; nothing if it is to end with the process.
    ///
    /// # Errors
    /// [`SettingsError::NoPlace`].
    pub fn database(&self) -> Result<Option<PathBuf>, SettingsError> {
        if let Some(file) = &self.database {
            return Ok(Some(file.clone()));
        }
        let folder = match (&self.data_dir, self.backend) {
            (Some(folder), _) => folder.clone(),
            (None, Backend::Emulator) => return Ok(None),
            (None, Backend::Aws) => state_folder().ok_or(SettingsError::NoPlace)?.join("muster"),
        };
        Ok(Some(folder.join("muster.db")))
    }

    fn check(mut self) -> Result<Self, SettingsError> {
        let has_host = |url: &Url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
        if self.backend == Backend::Aws && env::var_os("MUSTER_EMULATOR_ACCOUNTS").is_some() {
            return Err(SettingsError::AccountsWithoutEmulator);
        }
        if self.public_url.as_ref().is_some_and(|url| !has_host(url)) {
            return Err(SettingsError::PublicUrl);
        }
        self.sign_in.choose(self.public_url.as_ref(), sign_in::secret())?;
        if self.backend == Backend::Aws && matches!(self.sign_in.chosen, Chosen::Nothing) {
            self.check_link()?;
        }
        if self.data_dir.is_some() && self.database.is_some() {
            return Err(SettingsError::TwoPlaces);
        }
        Ok(self)
    }

    /// A link in the log signs in one person, on this machine and over TLS that ends on it.
    fn check_link(&self) -> Result<(), SettingsError> {
        if self.approval_above.is_some() {
            return Err(SettingsError::NobodyToApprove);
        }
        match &self.public_url {
            Some(url) if is_loopback(url) => Ok(()),
            Some(url) if url.scheme() == "http" => Err(SettingsError::PlainHttp(url.clone())),
            _ if !self.addr.ip().is_loopback() => Err(SettingsError::AwsBeyondLoopback(self.addr)),
            _ => Ok(()),
        }
    }
}

/// The URL leads to this machine itself.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn is_about_an_empty_backend(error: &clap::Error) -> bool {
    let says = |kind, text| matches!(error.get(kind), Some(ContextValue::String(said)) if said == text);
    says(ContextKind::InvalidArg, "--backend <BACKEND>") && says(ContextKind::InvalidValue, "")
}

/// Where programs of this user keep what outlives them, as the XDG base directories have it.
fn state_folder() -> Option<PathBuf> {
    let folder = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    folder("XDG_STATE_HOME").or_else(|| folder("HOME").map(|home| home.join(".local/state")))
}

fn database_file(url: &str) -> Result<PathBuf, &'static str> {
    match url.strip_prefix("sqlite://") {
        Some(path) if !path.is_empty() => Ok(path.into()),
        _ => Err("this version of Muster keeps its data in SQLite: sqlite:// and the path of a file"),
    }
}

/// A network, or the one that holds a single address.
fn network(text: &str) -> Result<IpNet, &'static str> {
    let network = text.trim().parse().or_else(|_| text.trim().parse::<IpAddr>().map(IpNet::from));
    match network {
        Ok(network) if network.prefix_len() == 0 => {
            Err("it would let everybody choose the address that is written down: name the proxies alone")
        }
        Ok(network) => Ok(network),
        Err(_) => Err("a proxy is named by its address or its network, such as 10.0.0.7 or 10.0.0.0/16"),
    }
}

fn seconds(text: &str) -> Result<Duration, std::num::ParseIntError> {
    text.parse().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(arguments: &[&str]) -> Result<Settings, SettingsError> {
        Settings::read(["muster"].iter().chain(arguments))
    }

    #[test]
    fn an_empty_backend_is_none() {
        let none = settings(&["--backend", ""]).unwrap_err();
        assert!(matches!(none, SettingsError::NoBackend));
        assert!(none.to_string().contains("`aws`") && none.to_string().contains("`emulator`"));
        assert_eq!(settings(&[]).unwrap().backend, Backend::Emulator);
    }

    #[test]
    fn a_link_in_the_log_is_for_loopback() {
        let with = |more: &[&str]| settings(&[&["--backend", "aws"], more].concat());
        assert!(matches!(with(&["--addr", "0.0.0.0:3000"]), Err(SettingsError::AwsBeyondLoopback(_))));
        let beyond = with(&["--addr", "0.0.0.0:3000", "--public-url", "https://muster.example.com"]);
        assert!(matches!(beyond, Err(SettingsError::AwsBeyondLoopback(_))));
        for plain in ["http://muster.example.com", "http://10.0.0.1:3000", "http://localhost.example.com"] {
            assert!(matches!(with(&["--public-url", plain]), Err(SettingsError::PlainHttp(_))), "{plain}");
        }
        assert!(with(&["--public-url", "https://muster.example.com"]).is_ok(), "TLS ends on this machine");
        for published in ["http://localhost:3000", "http://127.0.0.1:8080", "http://[::1]"] {
            assert!(with(&["--addr", "0.0.0.0:3000", "--public-url", published]).is_ok(), "{published}");
        }
        assert!(with(&["--addr", "[::1]:3000"]).is_ok());
        let alone = with(&["--approval-above", "10"]).unwrap_err().to_string();
        assert!(alone.contains("takes a second admin") && alone.contains("MUSTER_OIDC_ISSUER"), "{alone}");
        assert!(settings(&["--approval-above", "10"]).is_ok(), "the demo shows it");
        assert!(settings(&["--addr", "0.0.0.0:3000"]).is_ok());
    }

    #[test]
    fn regions_are_separated_by_commas_and_checked() {
        assert_eq!(settings(&["--regions", "us-east-1,eu-west-1"]).unwrap().regions.len(), 2);
        assert!(Settings::try_parse_from(["muster", "--regions", "us-east-1,Europe"]).is_err());
    }

    #[test]
    fn proxies_are_addresses_or_networks() {
        let proxies = |text: &str| Settings::try_parse_from(["muster", "--trusted-proxies", text]);
        let named = proxies("10.0.0.0/16, 192.0.2.7,2001:db8::/48").unwrap().trusted_proxies;
        assert_eq!(
            named.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["10.0.0.0/16", "192.0.2.7/32", "2001:db8::/48"]
        );
        for (wrong, said) in
            [("10.0.0.0/33", "by its address or its network"), ("proxy", "by its address"), ("0.0.0.0/0", "everybody")]
        {
            let error = proxies(wrong).unwrap_err().to_string();
            assert!(error.contains(said) && error.contains("--trusted-proxies"), "{error}");
        }
        assert!(settings(&[]).unwrap().trusted_proxies.is_empty());
    }

    #[test]
    fn there_is_one_place_to_keep_things() {
        let database = |arguments: &[&str]| settings(arguments).unwrap().database().unwrap();
        assert_eq!(database(&[]), None, "the demo ends with the process");
        assert_eq!(database(&["--data-dir", "data"]).unwrap(), PathBuf::from("data/muster.db"));
        assert_eq!(database(&["--database-url", "sqlite:///var/m.db"]).unwrap(), PathBuf::from("/var/m.db"));
        assert!(database(&["--backend", "aws"]).unwrap().ends_with("muster/muster.db"));
        let both = settings(&["--data-dir", "data", "--database-url", "sqlite://m.db"]);
        assert!(matches!(both, Err(SettingsError::TwoPlaces)));
        assert!(Settings::try_parse_from(["muster", "--database-url", "postgres://host/muster"]).is_err());
    }

    #[test]
    fn a_public_url_has_a_host() {
        assert!(matches!(settings(&["--public-url", "mailto:a@example.com"]), Err(SettingsError::PublicUrl)));
        assert!(settings(&["--public-url", "https://muster.example.com"]).is_ok());
    }
}
