use std::{env, fs, io, path::PathBuf};

use clap::Args;
use openidconnect::{ClientSecret, IssuerUrl};
use url::Url;

use super::is_loopback;
use crate::identity::{RolesClaim, load_balancer, load_balancer::Signer, oidc};

/// The variable that holds the client secret. It is no flag: those are seen by every user of the machine.
pub(super) const SECRET: &str = "MUSTER_OIDC_CLIENT_SECRET";
/// The claim that is looked at if none is set.
const ROLES: &str = "roles";

/// How people sign in, if not by a link in the log.
#[derive(Debug, Clone, Args)]
pub struct SignInSettings {
    /// The OIDC provider at which people sign in: its issuer, exactly as it names itself. With `MUSTER_ALB_SIGNER`, the
    /// issuer that the load balancer must name.
    #[arg(long, env = "MUSTER_OIDC_ISSUER", value_parser = issuer)]
    oidc_issuer: Option<IssuerUrl>,
    /// Muster's name at the provider. With `MUSTER_ALB_SIGNER`, the client that the load balancer must name.
    #[arg(long, env = "MUSTER_OIDC_CLIENT_ID")]
    oidc_client_id: Option<String>,
    /// The file that holds the client secret, which is never a flag; `MUSTER_OIDC_CLIENT_SECRET` holds it otherwise. A
    /// public client has none.
    #[arg(long, env = "MUSTER_OIDC_CLIENT_SECRET_FILE")]
    oidc_client_secret_file: Option<PathBuf>,
    /// The claim that holds the roles, by its name or the path to it. Unset: `roles`.
    #[arg(long, env = "MUSTER_OIDC_ROLES_CLAIM")]
    oidc_roles_claim: Option<String>,
    /// The application load balancer that signs people in, by its ARN.
    #[arg(long, env = "MUSTER_ALB_SIGNER")]
    alb_signer: Option<Signer>,
    /// What comes of these settings.
    #[arg(skip)]
    pub chosen: Chosen,
}

/// The way of signing in that was set.
#[derive(Debug, Clone, Default)]
pub enum Chosen {
    /// None was.
    #[default]
    Nothing,
    /// At an OIDC provider.
    Oidc(oidc::Settings),
    /// By a load balancer.
    LoadBalancer(load_balancer::Settings),
}

/// Settings of sign-in that contradict each other.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// One without the others.
    #[error("{0} is for sign-in at a provider: set MUSTER_OIDC_ISSUER too, or MUSTER_ALB_SIGNER")]
    WithoutProvider(&'static str),
    /// The provider must know who asks.
    #[error("MUSTER_OIDC_ISSUER is set, so MUSTER_OIDC_CLIENT_ID must be set too: Muster's name at the provider")]
    NoClient,
    /// The provider sends browsers back there.
    #[error(
        "sign-in at a provider or a load balancer needs MUSTER_PUBLIC_URL, the URL that browsers use; a provider sends them back to /sign-in/callback there"
    )]
    NoPublicUrl,
    /// Who listens on the way would be signed in.
    #[error("MUSTER_PUBLIC_URL must be https to sign in at {0}, unless its host is this machine")]
    PlainHttp(Url),
    /// The load balancer has the secret, Muster has not.
    #[error(
        "with MUSTER_ALB_SIGNER the load balancer asks the provider: remove the client secret from Muster's settings"
    )]
    SecretWithSigner,
    /// Two secrets.
    #[error("set MUSTER_OIDC_CLIENT_SECRET or MUSTER_OIDC_CLIENT_SECRET_FILE, not both")]
    TwoSecrets,
    /// No secret where one should be.
    #[error("the file of MUSTER_OIDC_CLIENT_SECRET_FILE, {}, cannot be read", .0.display())]
    SecretFile(PathBuf, #[source] io::Error),
    /// A secret that holds nothing.
    #[error("the client secret is empty: remove it, if Muster is a public client of the provider")]
    EmptySecret,
}

impl SignInSettings {
    /// Works out what comes of the settings; `secret` is the client secret of the environment.
    pub(super) fn choose(&mut self, public_url: Option<&Url>, secret: Option<String>) -> Result<(), SignInError> {
        let roles = RolesClaim::new(self.oidc_roles_claim.as_deref().unwrap_or(ROLES));
        if self.oidc_issuer.is_none() && self.alb_signer.is_none() {
            let alone = [
                (self.oidc_client_id.is_some(), "MUSTER_OIDC_CLIENT_ID"),
                (secret.is_some(), "MUSTER_OIDC_CLIENT_SECRET"),
                (self.oidc_client_secret_file.is_some(), "MUSTER_OIDC_CLIENT_SECRET_FILE"),
                (self.oidc_roles_claim.is_some(), "MUSTER_OIDC_ROLES_CLAIM"),
            ];
            let alone = alone.into_iter().find(|(is_set, _)| *is_set);
            return alone.map_or(Ok(()), |(_, name)| Err(SignInError::WithoutProvider(name)));
        }
        let public_url = public_url.ok_or(SignInError::NoPublicUrl)?.clone();
        if public_url.scheme() == "http" && !is_loopback(&public_url) {
            return Err(SignInError::PlainHttp(public_url));
        }
        let has_secret = secret.is_some() || self.oidc_client_secret_file.is_some();
        let issuer = self.oidc_issuer.clone();
        self.chosen = match (self.alb_signer.clone(), issuer) {
            (Some(_), _) if has_secret => return Err(SignInError::SecretWithSigner),
            (Some(signer), issuer) => Chosen::LoadBalancer(load_balancer::Settings {
                signer,
                issuer: issuer.map(|issuer| issuer.to_string()),
                client_id: self.oidc_client_id.clone(),
                roles,
            }),
            (None, Some(issuer)) => Chosen::Oidc(oidc::Settings {
                issuer,
                client_id: self.oidc_client_id.clone().ok_or(SignInError::NoClient)?,
                client_secret: self.secret(secret)?,
                roles,
                public_url,
            }),
            (None, None) => Chosen::Nothing,
        };
        Ok(())
    }

    fn secret(&self, secret: Option<String>) -> Result<Option<ClientSecret>, SignInError> {
        let secret = match (secret, &self.oidc_client_secret_file) {
            (Some(_), Some(_)) => return Err(SignInError::TwoSecrets),
            (None, Some(file)) => {
                Some(fs::read_to_string(file).map_err(|error| SignInError::SecretFile(file.clone(), error))?)
            }
            (secret, None) => secret,
        };
        match secret.map(|secret| secret.trim_end_matches(['\r', '\n']).to_owned()) {
            Some(secret) if secret.is_empty() => Err(SignInError::EmptySecret),
            secret => Ok(secret.map(ClientSecret::new)),
        }
    }
}

/// The client secret of the environment.
pub(super) fn secret() -> Option<String> {
    env::var(SECRET).ok()
}

fn issuer(text: &str) -> Result<IssuerUrl, &'static str> {
    let issuer = IssuerUrl::new(text.to_owned()).map_err(|_| "it is no URL")?;
    let url = issuer.url();
    let is_safe = url.scheme() == "https" || url.scheme() == "http" && is_loopback(url);
    if is_safe && url.host().is_some() && url.query().is_none() && url.fragment().is_none() {
        Ok(issuer)
    } else {
        Err("an issuer is an https URL without a query, such as https://id.example.com/realms/staff")
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use rstest::rstest;

    use super::*;
    use crate::config::Settings;

    const ARN: &str = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/m/50dc6c495c0c9188";
    const OIDC: [&str; 4] = ["--oidc-issuer", "https://id.example.com", "--oidc-client-id", "muster"];

    fn choose(arguments: &[&str], public_url: Option<&str>, secret: Option<&str>) -> Result<Chosen, SignInError> {
        let mut settings = Settings::try_parse_from(["muster"].iter().chain(arguments)).unwrap().sign_in;
        let public_url = public_url.map(|url| url.parse().unwrap());
        settings.choose(public_url.as_ref(), secret.map(str::to_owned)).map(|()| settings.chosen)
    }

    const PUBLIC: Option<&str> = Some("https://muster.example.com");

    #[test]
    fn what_is_set_is_chosen() {
        assert!(matches!(choose(&[], None, None), Ok(Chosen::Nothing)));
        let Ok(Chosen::Oidc(oidc)) = choose(&OIDC, PUBLIC, Some("secret\n")) else { panic!("a provider") };
        assert_eq!((oidc.issuer.as_str(), oidc.roles.path()), ("https://id.example.com", "roles"));
        assert_eq!(oidc.client_secret.as_ref().unwrap().secret(), "secret");
        assert!(!format!("{oidc:?}").contains("secret\""), "a secret is not shown");
        let Ok(Chosen::LoadBalancer(alb)) = choose(&["--alb-signer", ARN], PUBLIC, None) else { panic!("an ALB") };
        assert_eq!((alb.issuer, alb.client_id), (None, None));
        let narrow = [&["--alb-signer", ARN, "--oidc-roles-claim", "groups"], &OIDC[..]].concat();
        let Ok(Chosen::LoadBalancer(alb)) = choose(&narrow, PUBLIC, None) else { panic!("an ALB") };
        assert_eq!((alb.issuer.as_deref(), alb.client_id.as_deref()), (Some("https://id.example.com"), Some("muster")));
        assert_eq!(alb.roles.path(), "groups");
    }

    #[test]
    fn a_secret_may_lie_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        let arguments = [&OIDC[..], &["--oidc-client-secret-file", file.to_str().unwrap()]].concat();
        assert!(matches!(choose(&arguments, PUBLIC, None), Err(SignInError::SecretFile(..))));
        fs::write(&file, "\n").unwrap();
        assert!(matches!(choose(&arguments, PUBLIC, None), Err(SignInError::EmptySecret)));
        fs::write(&file, "from a file\r\n").unwrap();
        let Ok(Chosen::Oidc(oidc)) = choose(&arguments, PUBLIC, None) else { panic!("a provider") };
        assert_eq!(oidc.client_secret.unwrap().secret(), "from a file");
        assert!(matches!(choose(&arguments, PUBLIC, Some("too")), Err(SignInError::TwoSecrets)));
    }

    #[rstest]
    #[case(&["--oidc-client-id", "muster"], PUBLIC, None, "MUSTER_OIDC_CLIENT_ID is for sign-in")]
    #[case(&["--oidc-roles-claim", "groups"], PUBLIC, None, "MUSTER_OIDC_ROLES_CLAIM is for sign-in")]
    #[case(&[], PUBLIC, Some("secret"), "MUSTER_OIDC_CLIENT_SECRET is for sign-in")]
    #[case(&OIDC[..2], PUBLIC, None, "MUSTER_OIDC_CLIENT_ID must be set too")]
    #[case(&OIDC, None, None, "needs MUSTER_PUBLIC_URL")]
    #[case(&["--alb-signer", ARN], None, None, "needs MUSTER_PUBLIC_URL")]
    #[case(&OIDC, Some("http://muster.example.com"), None, "must be https")]
    #[case(&["--alb-signer", ARN], PUBLIC, Some("secret"), "remove the client secret")]
    #[case(&OIDC, PUBLIC, Some(""), "secret is empty")]
    fn what_contradicts_itself_is_said(
        #[case] arguments: &[&str],
        #[case] public_url: Option<&str>,
        #[case] secret: Option<&str>,
        #[case] says: &str,
    ) {
        let error = choose(arguments, public_url, secret).unwrap_err().to_string();
        assert!(error.contains(says) && !error.contains('\n'), "{error}");
    }

    #[rstest]
    #[case("https://id.example.com/realms/staff", true)]
    #[case("http://127.0.0.1:4000", true)]
    #[case("http://localhost:4000/", true)]
    #[case("http://id.example.com", false)]
    #[case("http://127.0.0.1.example.com", false)]
    #[case("https://id.example.com?x", false)]
    #[case("file:///etc/passwd", false)]
    #[case("id.example.com", false)]
    fn a_provider_is_reached_where_nobody_overhears(#[case] text: &str, #[case] may: bool) {
        assert_eq!(issuer(text).is_ok(), may);
    }
}
